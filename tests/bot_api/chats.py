"""Chats as the methods find them, who may be written to, and the methods that ask about them."""

from typing import TYPE_CHECKING, Any

from tests.bot_api.arguments import Arguments, as_id
from tests.bot_api.model import Chat, Shape, member_shape
from tests.bot_api.people import Talk, User
from tests.bot_api.refusals import bad, forbidden, too_many

if TYPE_CHECKING:
    from tests.bot_api.api import BotApi


def chat_of(api: "BotApi", given: Arguments) -> Talk:
    """The chat a call names and the bot knows; raises Refused where Telegram would."""
    if not given.has("chat_id"):
        raise bad("chat_id is empty")
    wanted = as_id(given.fields["chat_id"])
    if isinstance(wanted, str):
        name = wanted.removeprefix("@").lower()
        found = [one for one in api.chats.values() if (one.username or "").lower() == name]
        chat = found[0] if found and wanted.startswith("@") else None
    else:
        chat = api.chats.get(wanted)
        if chat is None and wanted in api.users:
            chat = api.private_chat(api.users[wanted])
    if chat is None or (chat.kind == "private" and not _has_met(api, chat)):
        raise bad("chat not found")
    if chat.kind != "private" and api.bot.id not in chat.members:
        raise bad("chat not found")
    return chat


def _has_met(api: "BotApi", chat: Chat) -> bool:
    person = chat.person
    assert isinstance(person, User)
    groups = (one for one in api.chats.values() if one.is_here(api.bot))
    return person.started or any(person.id in one.members for one in groups)


def check_may_write(chat: Chat, bot_id: int) -> None:
    if chat.kind == "private":
        person = chat.person
        assert isinstance(person, User)
        if person.deactivated:
            raise forbidden("user is deactivated")
        if not person.started:
            raise forbidden("bot can't initiate conversation with a user")
        if person.blocked:
            raise forbidden("bot was blocked by the user")
        return
    if chat.migrated_to is not None:
        new = chat.migrated_to.id
        raise bad("group chat was upgraded to a supergroup chat", migrate_to_chat_id=new)
    status = chat.members.get(bot_id)
    if status == "kicked":
        raise forbidden(f"bot was kicked from the {chat.kind} chat")
    if status == "left":
        raise forbidden(f"bot is not a member of the {chat.kind} chat")
    if chat.kind == "channel" and status != "administrator":
        raise bad("need administrator rights in the channel chat")


def chat_to_write(api: "BotApi", given: Arguments) -> Talk:
    """The chat a call names, where the bot may write, and not too fast if the test wants limits."""
    chat = chat_of(api, given)
    check_may_write(chat, api.bot.id)
    return chat


def check_pace(api: "BotApi", chat: Chat) -> None:
    wait = api.limits.wait_for(chat) if api.limits is not None else 0
    if wait:
        raise too_many(wait)


def get_me(api: "BotApi", _given: Arguments) -> Shape:
    return api.bot.shape() | {
        "can_join_groups": True,
        "can_read_all_group_messages": not api.privacy,
        "supports_inline_queries": False,
    }


def get_chat(api: "BotApi", given: Arguments) -> Shape:
    types = ("unlimited_gifts", "limited_gifts", "unique_gifts", "premium_subscription")
    return chat_of(api, given).shape() | {
        "accent_color_id": 0,
        "max_reaction_count": 11,
        "accepted_gift_types": dict.fromkeys((*types, "gifts_from_channels"), False),
    }


def get_chat_member(api: "BotApi", given: Arguments) -> Any:
    chat = chat_of(api, given)
    number = given.number("user_id")
    account = api.bot if number == api.bot.id else api.users.get(number)
    if account is None:
        raise bad("invalid user_id specified")
    return member_shape(account, chat.members.get(number, "left"))


def leave_chat(api: "BotApi", given: Arguments) -> bool:
    chat = chat_of(api, given)
    if chat.kind == "private":
        raise bad("chat not found")
    check_may_write(chat, api.bot.id)
    was, chat.members[api.bot.id] = chat.members[api.bot.id], "left"
    api.tell_membership(chat, api.bot, was, "left")
    return True


ACTIONS = frozenset(
    [
        "typing",
        "upload_photo",
        "record_video",
        "upload_video",
        "record_voice",
        "upload_voice",
        "upload_document",
        "choose_sticker",
        "find_location",
        "record_video_note",
        "upload_video_note",
    ]
)


def send_chat_action(api: "BotApi", given: Arguments) -> bool:
    chat_to_write(api, given)
    if given.text("action") not in ACTIONS:
        raise bad("wrong parameter action in request")
    return True
