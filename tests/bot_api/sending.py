"""The methods that send: messages, documents, pictures, and the way to a file's bytes."""

import mimetypes
from typing import TYPE_CHECKING, Any

from tests.bot_api.arguments import Arguments, Upload
from tests.bot_api.chats import chat_to_write, check_pace
from tests.bot_api.keyboards import read_markup
from tests.bot_api.marked_text import read_html
from tests.bot_api.model import Chat, File, Message, Shape
from tests.bot_api.pictures import is_acceptable, size_of
from tests.bot_api.refusals import Refused, bad
from tests.bot_api.words import (
    LONGEST_CAPTION,
    LONGEST_TEXT,
    Entity,
    found_in,
    trimmed,
    units,
)

if TYPE_CHECKING:
    from tests.bot_api.api import BotApi

LARGEST_UPLOAD, LARGEST_PHOTO, LARGEST_DOWNLOAD = 50 << 20, 10 << 20, 20 << 20


def read_text(given: Arguments, name: str = "text") -> tuple[str, list[Entity]]:
    """A text and its entities; HTML is the one parse mode this server reads."""
    source = given.text(name)
    mode = given.text("parse_mode").lower()
    if mode == "html":
        text, entities = read_html(source)
    elif mode:
        raise bad("unsupported parse_mode")
    else:
        text = source
        entities = given.json("caption_entities" if name == "caption" else "entities") or []
    text, entities = trimmed(text, entities)
    taken = [(one["offset"], one["offset"] + one["length"]) for one in entities]
    for one in found_in(text):
        start, end = one["offset"], one["offset"] + one["length"]
        if not any(first < end and start < last for first, last in taken):
            entities.append(one)
    return text, sorted(entities, key=lambda one: (one["offset"], -one["length"]))


def read_message_text(given: Arguments) -> tuple[str, list[Entity]]:
    text, entities = read_text(given)
    if not text:
        raise bad("message text is empty")
    if units(text) > LONGEST_TEXT:
        raise bad("message is too long")
    return text, entities


def read_caption(given: Arguments) -> tuple[str, list[Entity]]:
    text, entities = read_text(given, "caption")
    if units(text) > LONGEST_CAPTION:
        raise bad("message caption is too long")
    return text, entities


def send_message(api: "BotApi", given: Arguments) -> Shape:
    chat = chat_to_write(api, given)
    text, entities = read_message_text(given)
    return _send(api, chat, given, text=text, entities=entities)


def send_document(api: "BotApi", given: Arguments) -> Shape:
    chat = chat_to_write(api, given)
    text, entities = read_caption(given)
    upload = _upload(given, "document")
    document = _known_file(api, given, "document") if upload is None else None
    if upload is not None:
        name, content = upload
        kind = mimetypes.guess_type(name)[0] or "application/octet-stream"
        document = api.keep_file(content, name, kind)
    return _send(api, chat, given, text=text, entities=entities, document=document)


def send_photo(api: "BotApi", given: Arguments) -> Shape:
    chat = chat_to_write(api, given)
    text, entities = read_caption(given)
    upload = _upload(given, "photo")
    if upload is None:
        known = _known_file(api, given, "photo")
        if known.size is None:
            raise bad("can't use file of type Document as Photo")
        photo = [known]
    else:
        _, content = upload
        size = size_of(content)
        if len(content) > LARGEST_PHOTO:
            raise bad("file is too big")
        if size is None:
            raise bad("IMAGE_PROCESS_FAILED")
        if not is_acceptable(size):
            raise bad("PHOTO_INVALID_DIMENSIONS")
        photo = api.keep_photo(content, size)
    return _send(api, chat, given, text=text, entities=entities, photo=photo)


def _send(api: "BotApi", chat: Chat, given: Arguments, **content: Any) -> Shape:
    """Post what was read, once everything about it is right."""
    content["markup"] = read_markup(given.fields.get("reply_markup"))
    content["reply_to"] = _replied(chat, given)
    check_pace(api, chat)
    silent = given.flag("disable_notification")
    return api.post(chat, api.bot, silent=silent, **content).shape()


def _replied(chat: Chat, given: Arguments) -> Message | None:
    parameters = given.json("reply_parameters") or {}
    number = parameters.get("message_id") or given.number("reply_to_message_id")
    if not number:
        return None
    found = chat.message(number)
    lenient = parameters.get("allow_sending_without_reply")
    if found is None and not (lenient or given.flag("allow_sending_without_reply")):
        raise bad("message to be replied not found")
    return found


def _upload(given: Arguments, name: str) -> Upload | None:
    upload = given.upload(name)
    if upload is not None and len(upload[1]) > LARGEST_UPLOAD:
        raise Refused(413, "Request Entity Too Large")
    if upload is not None and not upload[1]:
        raise bad("file must be non-empty")
    return upload


def _known_file(api: "BotApi", given: Arguments, name: str) -> File:
    if not given.has(name):
        raise bad(f"there is no {name} in the request")
    number = given.text(name)
    if number not in api.files:
        raise bad("wrong file identifier/HTTP URL specified")
    return api.files[number]


def get_file(api: "BotApi", given: Arguments) -> Shape:
    file = api.files.get(given.text("file_id"))
    if file is None:
        raise bad("invalid file_id")
    if len(file.content) > LARGEST_DOWNLOAD:
        raise bad("file is too big")
    shape = file.shape()
    return {name: shape[name] for name in ("file_id", "file_unique_id", "file_size")} | {
        "file_path": file.path
    }
