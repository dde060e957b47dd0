"""The bot's menu of commands, by scope and language."""

import re
from typing import TYPE_CHECKING, Any

from tests.bot_api.arguments import Arguments
from tests.bot_api.chats import chat_of
from tests.bot_api.model import Account, Chat
from tests.bot_api.refusals import bad

if TYPE_CHECKING:
    from tests.bot_api.api import BotApi

Key = tuple[str, int, int, str]  # scope, chat, user, language
NAME = re.compile(r"[a-z0-9_]{1,32}")
MOST = 100


class Commands:
    """What setMyCommands has set."""

    def __init__(self) -> None:
        self.lists: dict[Key, list[dict[str, str]]] = {}

    def offered(self, chat: Chat, person: Account) -> list[str]:
        """The commands a person sees in a chat: the narrowest scope that has any wins."""
        is_admin = chat.members.get(person.id) in ("creator", "administrator")
        if chat.kind == "private":
            scopes = [("chat", chat.id, 0), ("all_private_chats", 0, 0)]
        else:
            scopes = [
                ("chat_member", chat.id, person.id),
                *([("chat_administrators", chat.id, 0)] if is_admin else []),
                ("chat", chat.id, 0),
                *([("all_chat_administrators", 0, 0)] if is_admin else []),
                ("all_group_chats", 0, 0),
            ]
        for scope in [*scopes, ("default", 0, 0)]:
            for language in (person.language or "", ""):
                if found := self.lists.get((*scope, language)):
                    return [one["command"] for one in found]
        return []


def set_commands(api: "BotApi", given: Arguments) -> bool:
    commands = given.json("commands")
    if not isinstance(commands, list):
        raise bad("can't parse commands: Expected an Array of BotCommand")
    if len(commands) > MOST:
        raise bad("BOT_COMMANDS_TOO_MUCH")
    for one in commands:
        if not NAME.fullmatch(one.get("command", "").removeprefix("/")):
            raise bad("BOT_COMMAND_INVALID")
        if not 1 <= len(one.get("description", "")) <= 256:
            raise bad("BOT_COMMAND_DESCRIPTION_INVALID")
    api.commands.lists[_key(api, given)] = commands
    return True


def get_commands(api: "BotApi", given: Arguments) -> Any:
    return api.commands.lists.get(_key(api, given), [])


def delete_commands(api: "BotApi", given: Arguments) -> bool:
    api.commands.lists.pop(_key(api, given), None)
    return True


def _key(api: "BotApi", given: Arguments) -> Key:
    scope = given.json("scope") or {"type": "default"}
    chat = chat_of(api, Arguments(scope)).id if "chat_id" in scope else 0
    return scope["type"], chat, int(scope.get("user_id", 0)), given.text("language_code")
