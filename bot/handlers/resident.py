"""Residents' updates: read one, take one action, show its screen."""

from __future__ import annotations

from dataclasses import replace

from telegram import MaybeInaccessibleMessage, Message, Update
from telegram.ext import BaseHandler, CallbackQueryHandler, ChatMemberHandler, ContextTypes, MessageHandler, filters

from bot.actions.desk import Action, Desk, RepeatedError
from bot.actions.house import House
from bot.actions.participate import reply
from bot.actions.reception import (
    ABOUT_WHAT_IS_KEPT,
    COMMANDS,
    Deed,
    attend,
    greet,
    passed_over,
    pressed,
    remark,
    too_fast,
    unsubscribe,
)
from bot.handlers.gate import Gate
from bot.handlers.pieces import Pieces
from bot.handlers.port import Mouth, Pressed
from bot.handlers.staff import StaffRoom
from bot.render.notices import Notice
from bot.render.press import lasts, read_press
from bot.render.screen import Screen
from bot.survey.session import Pin, Reply, Typed

Context = ContextTypes.DEFAULT_TYPE
_PRIVATE = filters.ChatType.PRIVATE
_GONE = frozenset({"kicked", "left"})


class Reception:
    """Receives residents: taps, words, places, commands and everything a chat can hold.

    Args:
        desk: where actions are taken.
        house: what they use.
        mouth: shows the screens.
        gate: lets each person in at their pace.
        staff: knows what staff's buttons do.
    """

    def __init__(self, desk: Desk, house: House, mouth: Mouth, *, gate: Gate, staff: StaffRoom) -> None:
        """Keep what every handler needs."""
        self._desk = desk
        self._house = house
        self._mouth = mouth
        self._gate = gate
        self._staff = staff
        self._pieces = Pieces()

    def handlers(self) -> tuple[BaseHandler[Update, Context, None], ...]:
        """Return the handlers in the order in which they are tried."""
        return (
            CallbackQueryHandler(self.tap),
            MessageHandler(_PRIVATE & filters.UpdateType.EDITED_MESSAGE, self.edit),
            MessageHandler(_PRIVATE & filters.UpdateType.MESSAGE, self.message),
            ChatMemberHandler(self.membership, ChatMemberHandler.MY_CHAT_MEMBER),
        )

    async def tap(self, update: Update, context: Context) -> None:
        """Pass one press of a button on and show what follows."""
        query = update.callback_query
        assert query is not None
        button = Pressed(query.id, _number(query.message))
        try:
            if self._gate.admits(query.from_user.id):
                await self._tap(update, query.data or "", button, bot=context.bot.username)
            else:
                await self._refuse_tap(update, button)
        except RepeatedError:
            await self._mouth.dismiss(button)

    async def message(self, update: Update, context: Context) -> None:
        """Take a command, words or a place; answer everything else with a kind word."""
        message = update.effective_message
        assert message is not None
        if not self._gate.admits(_sender(update)[0]):
            await self._refuse_words(update)
            return
        command, _, argument = (message.text or "").partition(" ")
        if message.forward_origin is not None:
            await self._do(update, remark(Notice.FORWARDED))
        elif command.startswith("/"):
            name = command[1:].partition("@")[0].lower()
            await self._command(update, name, argument.strip(), bot=context.bot.username)
        else:
            await self._do(update, _deed_of(message, self._pieces.whole(message)))

    async def edit(self, update: Update, _context: Context) -> None:
        """Tell that an edited message does not change an answer, and how to change one."""
        if self._gate.admits(_sender(update)[0]):
            await self._do(update, remark(Notice.EDITED), meet=False)
        else:
            await self._refuse_words(update)

    async def membership(self, update: Update, _context: Context) -> None:
        """Unsubscribe whoever blocks the bot; unblocking alone starts nothing again."""
        change = update.my_chat_member
        assert change is not None
        private = change.chat.type == "private"
        if private and change.new_chat_member.status in _GONE:
            await self._desk.run(unsubscribe(self._house, chat=change.chat.id), update_id=update.update_id)

    async def _tap(self, update: Update, data: str, button: Pressed, *, bot: str) -> None:
        press = read_press(data)
        staffs = self._staff.has(press)
        deed = await self._staff.deed(press, bot=bot) if staffs else pressed(press)
        await self._do(update, _below(deed) if lasts(data) else deed, button, meet=False, patient=staffs)

    async def _refuse_tap(self, update: Update, button: Pressed) -> None:
        """Tell that a tap did not count, each time: nobody shall believe that it did."""
        chat, tag = _sender(update)
        toast = await self._desk.run(too_fast(self._house, chat=chat, tag=tag), update_id=update.update_id)
        await self._mouth.dismiss(button, toast)

    async def _refuse_words(self, update: Update) -> None:
        """Tell now and then that messages do not count for a moment, with the screen where they stand."""
        person, _ = _sender(update)
        if not self._gate.may_tell(person):
            await self._desk.run(passed_over(self._house), update_id=update.update_id)
            return
        try:
            await self._do(update, remark(Notice.FAST), meet=False)
        except Exception:
            self._gate.not_told(person)
            raise

    async def _command(self, update: Update, name: str, argument: str, *, bot: str) -> None:
        if name == "start":
            chat, tag = _sender(update)
            await self._show(update, greet(self._house, chat=chat, tag=tag, payload=argument[:64]))
        elif name == "staff":
            await self._do(update, self._staff.door(bot=bot), patient=True)
        else:
            deed = COMMANDS.get(name) or remark(Notice.COMMAND)
            await self._do(update, deed, meet=name not in ABOUT_WHAT_IS_KEPT)

    async def _do(
        self, update: Update, deed: Deed, button: Pressed | None = None, *, meet: bool = True, patient: bool = False
    ) -> None:
        chat, tag = _sender(update)
        action = attend(self._house, chat=chat, tag=tag, deed=deed, meet=meet)
        await self._show(update, action, button, patient=patient)

    async def _show(
        self, update: Update, action: Action[Screen], button: Pressed | None = None, *, patient: bool = False
    ) -> None:
        chat, _ = _sender(update)
        try:
            screen = await self._desk.run(action, update_id=update.update_id, chat=chat, patient=patient)
        except Exception:
            self._gate.give_back(chat)  # it comes again, or did already
            raise
        await self._mouth.show(chat, screen, turn=update.update_id, pressed=button)


def _below(deed: Deed) -> Deed:
    """Return a deed whose screen comes below the message with the button, which is not said again."""
    return lambda conn, house, contact: replace(deed(conn, house, contact), fresh=True)


def _sender(update: Update) -> tuple[int, str | None]:
    """Return who sent an update, and the language of their Telegram."""
    user = update.effective_user
    assert user is not None
    return user.id, user.language_code


def _number(message: MaybeInaccessibleMessage | None) -> int:
    """Return the number of the message below which a button is; 0 where it is not one of the private chat."""
    return message.message_id if message is not None and message.chat.type == "private" else 0


def _deed_of(message: Message, text: str | None) -> Deed:
    if text is not None:
        return _replying(Typed(text))
    if message.location is not None:
        return _replying(Pin(message.location.latitude, message.location.longitude))
    if message.voice is not None or message.audio is not None or message.video_note is not None:
        return remark(Notice.VOICE)
    if message.sticker is not None or message.animation is not None:
        return remark(Notice.STICKER)
    if message.photo or message.video is not None or message.document is not None:
        return remark(Notice.PICTURE)
    return remark(Notice.OTHER)


def _replying(said: Reply) -> Deed:
    return lambda conn, house, contact: reply(conn, house, contact, said)
