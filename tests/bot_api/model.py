"""What the server keeps: accounts, chats, messages, files, and how the Bot API writes each."""

import itertools
import time
from dataclasses import dataclass, field
from typing import Any

from tests.bot_api.keyboards import Rows, inline_rows
from tests.bot_api.words import Entity, covered

Shape = dict[str, Any]
HERE = ("creator", "administrator", "member", "restricted")  # who with these is in the chat

RIGHTS = [
    "manage_chat",
    "delete_messages",
    "manage_video_chats",
    "restrict_members",
    "promote_members",
    "change_info",
    "invite_users",
    "post_stories",
    "edit_stories",
    "delete_stories",
]


@dataclass(eq=False)
class File:
    """A file on Telegram's side; `path` is where a bot downloads it."""

    number: int
    content: bytes
    name: str = ""
    mime: str = ""
    folder: str = "documents"
    size: tuple[int, int] | None = None  # a picture's width and height

    @property
    def id(self) -> str:
        return f"BQACAgUAAx{self.number:06d}"

    @property
    def path(self) -> str:
        ending = self.name.rpartition(".")[2] if "." in self.name else ""
        ending = "jpg" if self.folder == "photos" else ending
        return f"{self.folder}/file_{self.number}" + (f".{ending}" if ending.isalnum() else "")

    def shape(self) -> Shape:
        shape: Shape = {"file_id": self.id, "file_unique_id": f"AgAD{self.number:06d}"}
        shape["file_size"] = len(self.content)
        if self.size is not None:
            return shape | {"width": self.size[0], "height": self.size[1]}
        return shape | {"file_name": self.name, "mime_type": self.mime}


@dataclass(eq=False)
class Account:
    """A person or a bot."""

    id: int
    first_name: str
    username: str | None = None
    language: str | None = None
    is_bot: bool = False
    deactivated: bool = False

    def shape(self) -> Shape:
        shape: Shape = {"id": self.id, "is_bot": self.is_bot, "first_name": self.first_name}
        if self.username:
            shape["username"] = self.username
        return shape | ({"language_code": self.language} if self.language else {})


@dataclass(eq=False)
class Chat:
    """A private chat, group, supergroup or channel, as the bot meets it."""

    id: int
    kind: str
    title: str = ""
    username: str | None = None
    person: Account | None = None  # of a private chat
    members: dict[int, str] = field(default_factory=dict)  # account id → status
    migrated_to: "Chat | None" = None
    history: "list[Message]" = field(default_factory=list)
    numbers: "itertools.count[int]" = field(default_factory=lambda: itertools.count(1))

    def shape(self) -> Shape:
        shape: Shape = {"id": self.id, "type": self.kind}
        if self.person is not None:
            shape["first_name"] = self.person.first_name
        else:
            shape["title"] = self.title
        username = self.person.username if self.person else self.username
        return shape | ({"username": username} if username else {})

    def message(self, number: int) -> "Message | None":
        """A message that is still there."""
        found = (one for one in reversed(self.history) if one.id == number)
        return next((one for one in found if not one.deleted), None)

    def is_here(self, account: Account) -> bool:
        return self.members.get(account.id) in HERE

    @property
    def from_bot(self) -> "list[Message]":
        """What the bot has written here and not deleted, without service messages."""
        return [one for one in self.history if one.by_bot and not one.deleted and not one.service]


@dataclass(eq=False)
class Message:
    """A message; `edits` are its earlier texts, `text` the words of a caption too.

    Without a sender it is a channel's own.
    """

    chat: Chat
    id: int
    sender: Account | None
    text: str = ""
    entities: list[Entity] = field(default_factory=list)
    markup: Shape | None = None
    document: File | None = None
    photo: list[File] = field(default_factory=list)  # sizes, the largest last
    reply_to: "Message | None" = None
    service: Shape = field(default_factory=dict)
    date: float = field(default_factory=time.time)
    edited: float | None = None
    edits: list[str] = field(default_factory=list)
    deleted: bool = False
    silent: bool = False

    @property
    def by_bot(self) -> bool:
        return self.sender is not None and self.sender.is_bot

    @property
    def rows(self) -> Rows:
        return inline_rows(self.markup)

    @property
    def buttons(self) -> list[str]:
        """The words on the buttons under it, row by row."""
        return [one["text"] for row in self.rows for one in row]

    @property
    def file(self) -> File | None:
        return self.document or (self.photo[-1] if self.photo else None)

    def marked(self, kind: str) -> list[str]:
        """The parts of the text under entities of a kind: bold, code, text_link, bot_command …"""
        return [covered(self.text, one) for one in self.entities if one["type"] == kind]

    def shape(self, inner: bool = False) -> Shape:
        """As the Bot API writes it; `inner` leaves out what it replies to."""
        shape: Shape = {
            "message_id": self.id,
            "date": int(self.date),
            "chat": self.chat.shape(),
        } | self.service
        if self.sender is None or self.chat.kind == "channel":
            shape["sender_chat"] = self.chat.shape()
        else:
            shape["from"] = self.sender.shape()
        if self.text:
            shape["caption" if self.file else "text"] = self.text
        if self.entities:
            shape["caption_entities" if self.file else "entities"] = self.entities
        if self.document:
            shape["document"] = self.document.shape()
        if self.photo:
            shape["photo"] = [one.shape() for one in self.photo]
        if self.rows:
            shape["reply_markup"] = self.markup
        if self.edited:
            shape["edit_date"] = int(self.edited)
        if self.reply_to and not inner:
            shape["reply_to_message"] = self.reply_to.shape(inner=True)
        return shape

    def __repr__(self) -> str:
        who = self.sender.first_name if self.sender else self.chat.title
        return f"<{who} in {self.chat.id}: {self.text!r} {self.buttons or ''}>"


@dataclass(eq=False)
class Press:
    """A button pressed; `answers` are (text, show_alert) of each answer to it."""

    id: str
    by: Account
    message: Message
    data: str
    answers: list[tuple[str, bool]] = field(default_factory=list)
    expired: bool = False

    def expires(self) -> None:
        """It has waited too long: Telegram takes no answer any more."""
        self.expired = True

    def shape(self) -> Shape:
        return {
            "id": self.id,
            "from": self.by.shape(),
            "message": self.message.shape(),
            "chat_instance": str(self.message.chat.id * 7),
            "data": self.data,
        }


def member_shape(account: Account, status: str) -> Shape:
    shape: Shape = {"user": account.shape(), "status": status}
    if status == "kicked":
        shape["until_date"] = 0
    if status == "administrator":
        shape |= {"can_be_edited": False, "is_anonymous": False}
        shape |= {f"can_{right}": True for right in RIGHTS}
    return shape
