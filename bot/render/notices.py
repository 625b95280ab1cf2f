"""Short kind words for what the bot cannot use, and for buttons that are no longer live."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from enum import StrEnum

from bot.i18n.catalog import Catalog


class Notice(StrEnum):
    """Why a message could not be used, or what to tell before the next screen."""

    VOICE = "voice"
    PICTURE = "picture"
    STICKER = "sticker"
    OTHER = "other"
    FORWARDED = "forwarded"
    EDITED = "edited"
    COMMAND = "command"
    WORDS = "words"
    CLOSED = "closed"
    WAITING = "waiting"
    WITHDRAWN = "withdrawn"
    UNSHARED = "unshared"
    AGAIN = "again"
    OLD_BUTTON = "old_button"
    NEEDS_CONSENT = "needs_consent"
    FULL = "full"
    NOT_ALLOWED = "not_allowed"
    BAD_CODE = "bad_code"
    OURS = "ours"
    FAST = "fast"
    STAYED = "stayed"
    ANEW = "anew"
    SAY_LATER = "say_later"


def notice(catalog: Catalog, kind: Notice | None) -> str:
    """Return a notice as HTML, or '' for none."""
    return _WORDS[kind](catalog) if kind else ""


_WORDS: Mapping[Notice, Callable[[Catalog], str]] = {
    Notice.VOICE: lambda words: words.say("We cannot listen to voice messages yet. Please write or tap a button."),
    Notice.PICTURE: lambda words: words.say("We cannot use pictures or files here. We did not keep it."),
    Notice.STICKER: lambda words: words.say("Thank you for the sticker. We cannot use it as an answer."),
    Notice.OTHER: lambda words: words.say("We cannot use this kind of message. We did not keep it."),
    Notice.FORWARDED: lambda words: words.say(
        "This is somebody else’s message. Please write your answer in your own words."
    ),
    Notice.EDITED: lambda words: words.say(
        "You edited an old message. Your answer stays as it was. To change it, tap “Back” or “Change answer”."
    ),
    Notice.COMMAND: lambda words: words.say("We do not know this command. Your answers are still here."),
    Notice.WORDS: lambda words: words.say("No question is open now. Please use the buttons below."),
    Notice.CLOSED: lambda words: words.say("This survey is closed. Thank you for your interest."),
    Notice.WAITING: lambda words: words.say("Your answers wait for you. You can go on whenever you like."),
    Notice.WITHDRAWN: lambda words: words.say("Your answers are deleted. You can answer again if you like."),
    Notice.UNSHARED: lambda words: words.say("Your answers are deleted. Thank you for telling us."),
    Notice.AGAIN: lambda words: words.say("Messages are on again."),
    Notice.OLD_BUTTON: lambda words: words.say("This button is from an older message. You are here now:"),
    Notice.NEEDS_CONSENT: lambda words: words.say("Before you answer a survey, we need to know that you agree."),
    Notice.FULL: lambda words: words.say("Your texts are too long for one survey. Please write less here."),
    Notice.NOT_ALLOWED: lambda words: words.say("Your role does not allow this, or not any more."),
    Notice.BAD_CODE: lambda words: words.say("This code does not work. Perhaps it is too old or was used already."),
    Notice.OURS: lambda words: words.say(
        "Something went wrong on our side. What you answered before is safe. Please try again in a moment."
    ),
    Notice.FAST: lambda words: words.say(
        "You write faster than we can read. Please wait a moment: what you send meanwhile does not count."
    ),
    Notice.SAY_LATER: lambda words: words.say("You cannot say something here at the moment. Please try again later."),
    Notice.STAYED: lambda words: words.say("You stay. Nothing is deleted."),
    Notice.ANEW: lambda words: words.say(
        "The answers to this survey were lost in a breakdown on our side. If you have answered it before, we are "
        "sorry: please answer it once more."
    ),
}
