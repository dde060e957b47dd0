"""The world behind the server: who is there, what was sent, and what a test may ask or arrange."""

import itertools
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future
from typing import Any

from tests.bot_api.arguments import Call, Fields
from tests.bot_api.commands import Commands
from tests.bot_api.faults import Fault, Faults, usual_answer
from tests.bot_api.model import Account, Chat, File, Message, Press, Shape, member_shape
from tests.bot_api.pace import Limits
from tests.bot_api.people import PATIENCE, Group, Talk, User
from tests.bot_api.pictures import sizes
from tests.bot_api.updates import Update, Updates

TOKEN = "123456:bi-mat-cua-bot"
Answer = tuple[int, Any]
THUMBNAIL = b"\xff\xd8\xff\xe0 small \xff\xd9"


class BotApi:
    """A Telegram of one bot, for `serving()`; safe to use from any thread.

    `answer` may answer a call itself, with a status and a body, or leave it by None. `delay` holds
    every answer back for so many seconds. `limits` enforces Telegram's pace where it is given one.
    `privacy`: in groups the bot is told commands, replies to it and service messages only.
    """

    def __init__(self, token: str = TOKEN, port: int = 0, username: str = "dondoc_bot") -> None:
        self.token = token
        self.port = port
        self.bot = Account(int(token.partition(":")[0]), "Đôn Đốc", username, is_bot=True)
        self.answer: Callable[[Call], Answer | None] = lambda _call: None
        self.delay = 0.0
        self.limits: Limits | None = None
        self.privacy = True
        self.calls: list[Call] = []
        self.open_connections = 0
        self.broken: list[str] = []  # faults of the server itself, told when it ends
        self.lock = threading.RLock()
        self.news = threading.Condition(self.lock)
        self.updates = Updates()
        self.commands = Commands()
        self.faults = Faults()
        self.chats: dict[int, Talk] = {}
        self.users: dict[int, User] = {}
        self.files: dict[str, File] = {}
        self.presses: dict[str, Press] = {}
        self._numbers: dict[str, itertools.count[int]] = {
            "user": itertools.count(700_001),
            "group": itertools.count(5_001),
            "supergroup": itertools.count(1_000_000_000_001 + 1_000_000_000),
            "message": itertools.count(1),
            "file": itertools.count(1),
        }
        self.somebody = self.user("Quản trị nhóm")

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    # Who is there

    def user(
        self,
        name: str = "Ai",
        *,
        id: int | None = None,
        username: str | None = None,
        started: bool = False,
        language: str = "vi",
    ) -> User:
        """A person; the bot may write first only where they have `started` it."""
        with self.lock:
            number = next(self._numbers["user"]) if id is None else id
            user = User(number, name, username, language)
            user.api, user.started = self, started
            self.users[number] = user
            return user

    def group(self, title: str, *, kind: str = "group", id: int | None = None) -> Group:
        """A group, supergroup or channel, without the bot until it `adds` it."""
        with self.lock:
            counted = "group" if kind == "group" else "supergroup"
            number = -next(self._numbers[counted]) if id is None else id
            group = Group(number, kind, title)
            group.api, group.heard = self, set()
            if kind == "group":
                group.numbers = self._numbers["message"]
            self.chats[number] = group
            return group

    def private_chat(self, user: User) -> Talk:
        with self.lock:
            if user.id not in self.chats:
                chat = Talk(user.id, "private", person=user, numbers=self._numbers["message"])
                chat.api, chat.heard = self, set()
                self.chats[user.id] = chat
            return self.chats[user.id]

    # What happened

    def sent(self, method: str = "sendMessage") -> list[Fields]:
        """The fields of each call of a method."""
        return [call.fields for call in self.calls if call.method == method]

    def until(
        self,
        condition: Callable[[], object],
        within: float = PATIENCE,
        what: str | Callable[[], str] = "what the test waits for",
    ) -> None:
        """Wait until a condition holds; AssertionError where it does not within so many seconds.

        In a test with its own event loop: `await asyncio.to_thread(api.until, …)`.
        """
        deadline = time.monotonic() + within
        with self.news:
            while not condition():
                left = deadline - time.monotonic()
                if left <= 0:
                    shown = what if isinstance(what, str) else what()
                    raise AssertionError(f"not within {within} s: {shown}")
                self.news.wait(min(left, 0.05))

    def replay(self, update: Update | None = None) -> Update:
        """Deliver an update again under the same update_id; the last one unless told."""
        with self.lock:
            return self.updates.replay(update)

    # Trouble

    def fails(
        self,
        status: int,
        why: str | None = None,
        *,
        method: str | None = None,
        chat: int | None = None,
        times: int | None = 1,
        after: bool = False,
        **parameters: Any,
    ) -> Fault:
        """Refuse the next calls (`times`, None for all to come) with a status of Telegram's."""
        answer = usual_answer(status, why, **parameters)
        return self._add(Fault(method, chat, times, after, answer))

    def cuts(
        self,
        *,
        after: bool,
        method: str | None = None,
        chat: int | None = None,
        times: int | None = 1,
    ) -> Fault:
        """Cut the connection instead of answering, before or after the call took effect."""
        return self._add(Fault(method, chat, times, after))

    def stalls(
        self,
        *,
        after: bool = True,
        method: str | None = None,
        chat: int | None = None,
        times: int | None = 1,
    ) -> Fault:
        """Hold an answer back until `release()` of what this returns, or the server's end."""
        return self._add(Fault(method, chat, times, after, held=Future()))

    def heals(self) -> None:
        with self.lock:
            self.faults.end()

    def _add(self, fault: Fault) -> Fault:
        with self.lock:
            return self.faults.add(fault)

    # For people.py and the methods, who hold the lock

    def post(self, chat: Chat, sender: Account | None, **content: Any) -> Message:
        with self.news:
            message = Message(chat, next(chat.numbers), sender, **content)
            chat.history.append(message)
            self.news.notify_all()
        return message

    def tell(self, kind: str, what: Shape) -> None:
        self.updates.add(kind, what)

    def tell_bot(self, message: Message, kind: str) -> None:
        """Give the bot a message, if Telegram would."""
        chat = message.chat
        private = chat.kind == "private"
        if private or (chat.is_here(self.bot) and self._may_read(message)):
            self.tell(kind, message.shape())

    def _may_read(self, message: Message) -> bool:
        if not self.privacy or message.service or message.chat.kind == "channel":
            return True
        if message.chat.members[self.bot.id] in ("administrator", "creator"):
            return True
        if message.reply_to is not None and message.reply_to.sender is self.bot:
            return True
        command = next(iter(message.marked("bot_command")), "")
        addressee = command.partition("@")[2].lower()
        return bool(command) and addressee in ("", str(self.bot.username).lower())

    def tell_membership(self, chat: Chat, by: Account, was: str, now: str) -> None:
        change = {"chat": chat.shape(), "from": by.shape(), "date": int(time.time())}
        change["old_chat_member"] = member_shape(self.bot, was)
        change["new_chat_member"] = member_shape(self.bot, now)
        self.tell("my_chat_member", change)

    def keep_file(self, content: bytes, name: str, mime: str) -> File:
        return self._keep(File(next(self._numbers["file"]), content, name, mime))

    def keep_photo(self, content: bytes, size: tuple[int, int]) -> list[File]:
        """The picture in its sizes; the smaller ones hold other bytes than the picture."""
        kept = []
        for one in sizes(*size):
            held = content if one == size else THUMBNAIL
            number = next(self._numbers["file"])
            kept.append(self._keep(File(number, held, folder="photos", size=one)))
        return kept

    def _keep(self, file: File) -> File:
        self.files[file.id] = file
        return file
