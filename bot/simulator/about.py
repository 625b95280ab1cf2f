"""The Bot API's methods about the bot itself, its chats and its files."""

from __future__ import annotations

from bot.simulator.arguments import Arguments
from bot.simulator.entities import Json
from bot.simulator.files import MOST_DOWNLOADED
from bot.simulator.person import membership
from bot.simulator.profile import checked_commands, checked_language, checked_scope
from bot.simulator.refusals import bad_request
from bot.simulator.world import World

_ABILITIES = {
    "can_join_groups": True,
    "can_read_all_group_messages": False,
    "supports_inline_queries": False,
    "can_connect_to_business": False,
    "has_main_web_app": False,
}
_GIFTS = dict.fromkeys(
    ("unlimited_gifts", "limited_gifts", "unique_gifts", "premium_subscription", "gifts_from_channels"), False
)
_MENU_BUTTONS = frozenset({"default", "commands", "web_app"})


def get_me(world: World, _arguments: Arguments) -> Json:
    """Introduce the bot."""
    return world.bot | _ABILITIES


def get_chat(world: World, arguments: Arguments) -> Json:
    """Describe a private chat in full."""
    person = world.chat(arguments)
    fixed = {"accent_color_id": 0, "max_reaction_count": 11, "accepted_gift_types": _GIFTS}
    return person.place | fixed


def get_chat_member(world: World, arguments: Arguments) -> Json:
    """Tell how somebody stands in a private chat: the person, or the bot itself."""
    person = world.chat(arguments)
    wanted = arguments.integer("user_id")
    if wanted == world.bot["id"]:
        return membership(world.bot, "kicked" if person.blocked else "member")
    if wanted != person.id:
        raise bad_request("user not found")
    return membership(person.user, "member")


def get_file(world: World, arguments: Arguments) -> Json:
    """Prepare a file of up to 20 MB for download."""
    file_id = arguments.text("file_id")
    if not file_id:
        raise bad_request("file_id not specified")
    stored = world.files.by_id(file_id)
    if stored is None:
        raise bad_request("wrong file_id or the file is temporarily unavailable")
    if len(stored.data) > MOST_DOWNLOADED:
        raise bad_request("file is too big")
    return stored.described() | {"file_path": stored.path}


def set_my_commands(world: World, arguments: Arguments) -> bool:
    """Set the menu of commands for a scope and language."""
    commands = checked_commands(arguments.structure("commands"))
    _store_commands(world, arguments, commands)
    return True


def delete_my_commands(world: World, arguments: Arguments) -> bool:
    """Remove the menu of commands of a scope and language."""
    _store_commands(world, arguments, [])
    return True


def _store_commands(world: World, arguments: Arguments, commands: list[Json]) -> None:
    scope = checked_scope(arguments.structure("scope"))
    world.profile.set_commands(scope, arguments.text("language_code"), commands)
    world.announce_commands()


def get_my_commands(world: World, arguments: Arguments) -> list[Json]:
    """Read the menu of commands of exactly this scope and language."""
    scope = checked_scope(arguments.structure("scope"))
    return world.profile.commands(scope, arguments.text("language_code"))


def _set_text(world: World, arguments: Arguments, field: str) -> bool:
    world.profile.set_text(field, arguments.text(field), arguments.text("language_code"))
    if field == "name":
        world.bot["first_name"] = world.profile.text("name", "")
    return True


def _get_text(world: World, arguments: Arguments, field: str) -> Json:
    language = checked_language(arguments.text("language_code"))
    return {field: world.profile.text(field, language)}


def set_my_name(world: World, arguments: Arguments) -> bool:
    """Set the bot's name in a language."""
    return _set_text(world, arguments, "name")


def get_my_name(world: World, arguments: Arguments) -> Json:
    """Read the bot's name in a language."""
    return _get_text(world, arguments, "name")


def set_my_description(world: World, arguments: Arguments) -> bool:
    """Set what an empty chat shows before Start."""
    return _set_text(world, arguments, "description")


def get_my_description(world: World, arguments: Arguments) -> Json:
    """Read what an empty chat shows before Start."""
    return _get_text(world, arguments, "description")


def set_my_short_description(world: World, arguments: Arguments) -> bool:
    """Set what the bot's profile page says."""
    return _set_text(world, arguments, "short_description")


def get_my_short_description(world: World, arguments: Arguments) -> Json:
    """Read what the bot's profile page says."""
    return _get_text(world, arguments, "short_description")


def set_chat_menu_button(world: World, arguments: Arguments) -> bool:
    """Choose what the button beside the text field does, in one chat or in all."""
    button = arguments.structure("menu_button") or {"type": "default"}
    if not isinstance(button, dict) or button.get("type") not in _MENU_BUTTONS:
        raise bad_request("Can't parse menu button: MenuButton has unsupported type")
    chat_id = world.chat(arguments).id if arguments.text("chat_id") else 0
    world.profile.menu_buttons[chat_id] = button
    return True


def get_chat_menu_button(world: World, arguments: Arguments) -> Json:
    """Read what the button beside the text field does."""
    buttons = world.profile.menu_buttons
    return buttons.get(arguments.integer("chat_id")) or buttons.get(0) or {"type": "default"}
