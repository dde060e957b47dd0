"""The methods that change what has been sent, and the answer to a button."""

import time
from typing import TYPE_CHECKING

from tests.bot_api.arguments import Arguments
from tests.bot_api.chats import chat_to_write
from tests.bot_api.keyboards import read_markup
from tests.bot_api.model import Message, Shape
from tests.bot_api.refusals import NOT_MODIFIED, QUERY_TOO_OLD, bad
from tests.bot_api.sending import read_caption, read_message_text
from tests.bot_api.words import Entity

if TYPE_CHECKING:
    from tests.bot_api.api import BotApi

DELETABLE = 48 * 3600  # seconds
LONGEST_ANSWER = 200


def edit_text(api: "BotApi", given: Arguments) -> Shape:
    message = _to_edit(api, given)
    if message.file is not None:
        raise bad("there is no text in the message to edit")
    return _change(api, message, given, *read_message_text(given))


def edit_caption(api: "BotApi", given: Arguments) -> Shape:
    message = _to_edit(api, given)
    if message.file is None:
        raise bad("there is no caption in the message to edit")
    return _change(api, message, given, *read_caption(given))


def edit_markup(api: "BotApi", given: Arguments) -> Shape:
    message = _to_edit(api, given)
    return _change(api, message, given, message.text, message.entities)


def _to_edit(api: "BotApi", given: Arguments) -> Message:
    chat = chat_to_write(api, given)
    if not given.has("message_id"):
        raise bad("message identifier is not specified")
    message = chat.message(given.number("message_id"))
    if message is None:
        raise bad("message to edit not found")
    if not message.by_bot or message.service:
        raise bad("message can't be edited")
    return message


def _change(
    api: "BotApi", message: Message, given: Arguments, text: str, entities: list[Entity]
) -> Shape:
    """Edit; a call without a keyboard takes the old one away, as Telegram does."""
    markup = read_markup(given.fields.get("reply_markup"))
    if markup is not None and "inline_keyboard" not in markup:
        raise bad("inline keyboard expected")
    if (message.text, message.entities, message.markup) == (text, entities, markup):
        raise bad(NOT_MODIFIED)
    message.edits.append(message.text)
    message.text, message.entities, message.markup = text, entities, markup
    message.edited = time.time()
    api.news.notify_all()
    return message.shape()


def delete_message(api: "BotApi", given: Arguments) -> bool:
    chat = chat_to_write(api, given)
    message = chat.message(given.number("message_id"))
    if message is None:
        raise bad("message to delete not found")
    is_admin = chat.members.get(api.bot.id) == "administrator"
    own = message.by_bot or chat.kind == "private" or is_admin
    if not own or (time.time() - message.date > DELETABLE and not is_admin):
        raise bad("message can't be deleted")
    message.deleted = True
    api.news.notify_all()
    return True


def answer_callback_query(api: "BotApi", given: Arguments) -> bool:
    press = api.presses.get(given.text("callback_query_id"))
    if press is None or press.expired or press.answers:
        raise bad(QUERY_TOO_OLD)
    text = given.text("text")
    if len(text) > LONGEST_ANSWER:
        raise bad("MESSAGE_TOO_LONG")
    press.answers.append((text, given.flag("show_alert")))
    api.news.notify_all()
    return True
