"""People and groups as a test plays them: they write, press, block, invite and throw out."""

import time
from typing import TYPE_CHECKING, Any

from tests.bot_api.model import HERE, Account, Chat, File, Message, Press
from tests.bot_api.pictures import size_of
from tests.bot_api.words import LONGEST_TEXT, found_in, trimmed, units

if TYPE_CHECKING:
    from tests.bot_api.api import BotApi

PATIENCE = 5.0  # seconds a test waits for the bot, unless it says otherwise


class Talk(Chat):
    """A chat that a test can listen in on."""

    api: "BotApi"
    heard: set[int]  # numbers of messages

    def hears(self, count: int = 1, within: float = PATIENCE) -> list[Message]:
        """What the bot has said here since the last time, oldest first: `count` messages or more.

        Raises AssertionError, showing the chat, where they do not come within so many seconds.
        """
        self.api.until(
            lambda: len(self._unheard()) >= count,
            within,
            lambda: f"{count} more from the bot in {self.history}",
        )
        fresh = self._unheard()
        self.heard |= {one.id for one in fresh}
        return fresh

    def _unheard(self) -> list[Message]:
        return [one for one in self.from_bot if one.id not in self.heard]

    @property
    def texts(self) -> list[str]:
        """All the bot's messages here, as plain text."""
        return [one.text for one in self.from_bot]


class User(Account):
    """Somebody with Telegram on the telephone."""

    api: "BotApi"
    started: bool = False  # the bot may write first
    blocked: bool = False

    @property
    def chat(self) -> Talk:
        """The private chat with the bot."""
        return self.api.private_chat(self)

    def hears(self, count: int = 1, within: float = PATIENCE) -> list[Message]:
        return self.chat.hears(count, within)

    def sends(
        self, text: str, to: Chat | None = None, *, reply_to: Message | None = None
    ) -> Message:
        """Write a message, to the bot alone unless `to` names a group."""
        text, _ = trimmed(text, [])
        assert 0 < units(text) <= LONGEST_TEXT, "no message of Telegram's is so long, or empty"
        return self._post(to, text=text, entities=found_in(text), reply_to=reply_to)

    def starts(self, payload: str = "") -> Message:
        """Press Start, by a deep link if there is a payload."""
        return self.sends(f"/start {payload}")

    def sends_file(
        self,
        name: str,
        content: bytes,
        mime: str = "application/octet-stream",
        *,
        caption: str = "",
        to: Chat | None = None,
        reply_to: Message | None = None,
    ) -> Message:
        document = self.api.keep_file(content, name, mime)
        entities = found_in(caption)
        return self._post(to, text=caption, entities=entities, document=document, reply_to=reply_to)

    def sends_photo(
        self,
        content: bytes,
        *,
        caption: str = "",
        to: Chat | None = None,
        reply_to: Message | None = None,
    ) -> Message:
        """Send a picture; bytes that are none pass for one of 800×600."""
        photo = self.api.keep_photo(content, size_of(content) or (800, 600))
        entities = found_in(caption)
        return self._post(to, text=caption, entities=entities, photo=photo, reply_to=reply_to)

    def edits(self, message: Message, text: str) -> None:
        with self.api.lock:
            assert message.sender is self, f"{self.first_name} did not write {message}"
            message.edits.append(message.text)
            message.text, message.entities, message.edited = text, found_in(text), time.time()
            self.api.tell_bot(message, "edited_message")

    def presses(self, message: Message, button: str) -> Press:
        """Press a button that is there, named by its words or its data."""
        with self.api.lock:
            offered = [one for row in message.rows for one in row if not message.deleted]
            for one in offered:
                if button in (one["text"], one.get("callback_data")):
                    assert "callback_data" in one, f"{button!r} does not call the bot: {one}"
                    return self._press(message, one["callback_data"])
        raise AssertionError(f"no button {button!r} under {message}")

    def forges(self, message: Message, data: str) -> Press:
        """Press a button that was never offered, as a changed client can."""
        with self.api.lock:
            return self._press(message, data)

    def blocks(self) -> None:
        """Stop the bot."""
        self._changes(blocked=True)

    def unblocks(self) -> None:
        self._changes(blocked=False)

    def deletes_account(self) -> None:
        with self.api.lock:
            self.deactivated = True

    def menu(self, where: Chat | None = None) -> list[str]:
        """The commands that Telegram offers this person in a chat."""
        with self.api.lock:
            return self.api.commands.offered(where or self.chat, self)

    def _post(self, to: Chat | None, **content: Any) -> Message:
        with self.api.lock:
            assert not self.deactivated, f"{self.first_name} has no account any more"
            chat = to or self.chat
            if chat.kind == "private":
                self.started = True
                if self.blocked:
                    self._changes(blocked=False)
            else:
                chat.members.setdefault(self.id, "member")
            message = self.api.post(chat, self, **content)
            self.api.tell_bot(message, "message")
            return message

    def _press(self, message: Message, data: str) -> Press:
        press = Press(str(4_000_000_000 + len(self.api.presses)), self, message, data)
        self.api.presses[press.id] = press
        self.api.tell("callback_query", press.shape())
        return press

    def _changes(self, blocked: bool) -> None:
        with self.api.lock:
            was, self.blocked = self.blocked, blocked
            statuses = {False: "member", True: "kicked"}
            if was != blocked:
                self.api.tell_membership(self.chat, self, statuses[was], statuses[blocked])


class Group(Talk):
    """A group, supergroup or channel."""

    def adds(self, who: Account, by: User | None = None, status: str = "member") -> None:
        """Take in a person or the bot; to make it an administrator, say so by its status."""
        with self.api.lock:
            was, self.members[who.id] = self.members.get(who.id, "left"), status
            by = by or self.api.somebody
            if who is self.api.bot:
                self.api.tell_membership(self, by, was, status)
            if was not in HERE and self.kind != "channel":
                service = {"new_chat_members": [who.shape()]}
                self.api.tell_bot(self.api.post(self, by, service=service), "message")

    def removes(self, who: Account, by: User | None = None) -> None:
        """Throw somebody out."""
        with self.api.lock:
            was, self.members[who.id] = self.members.get(who.id, "left"), "kicked"
            by = by or self.api.somebody
            service = {"left_chat_member": who.shape()}
            message = self.api.post(self, by, service=service)
            if who is self.api.bot:
                self.api.tell_membership(self, by, was, "kicked")
            else:
                self.api.tell_bot(message, "message")

    def migrates(self) -> "Group":
        """Become a supergroup, which has another id; the old group takes nothing any more."""
        with self.api.lock:
            assert self.kind == "group", f"a {self.kind} cannot become a supergroup"
            new = self.api.group(self.title, kind="supergroup")
            new.members = dict(self.members)
            self.migrated_to = new
            for chat, service in (
                (self, {"migrate_to_chat_id": new.id}),
                (new, {"migrate_from_chat_id": self.id}),
            ):
                message = self.api.post(chat, self.api.somebody, service=service)
                self.api.tell_bot(message, "message")
            return new

    def posts(self, text: str) -> Message:
        """A message in the name of a channel."""
        with self.api.lock:
            message = self.api.post(self, None, text=text, entities=found_in(text))
            self.api.tell_bot(message, "channel_post")
            return message


def file_of(message: Message) -> File:
    """The file of a message that must have one."""
    assert message.file is not None, f"no file in {message}"
    return message.file
