"""What Telegram brings and takes: messages, buttons and files in; answers, keyboards and files out."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from datetime import timedelta
from functools import partial
from typing import Any, TypeVar

import structlog
from telegram import (
    Bot,
    Chat,
    ChatMember,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    Message,
    Update,
)
from telegram.error import BadRequest, Forbidden, NetworkError, RetryAfter, TelegramError
from telegram.ext import (
    BaseHandler,
    CallbackQueryHandler,
    ChatMemberHandler,
    MessageHandler,
    filters,
)

from bot.chat.converse import Desk
from bot.chat.door import answer_private, person_of_chat
from bot.chat.groups import answer_group, moved, thrown_out
from bot.chat.talk import Answer, Outcome, SentFile
from bot.chat.telegram_turns import Turns
from bot.messages.chat_text import page_answer
from bot.rules.evidence import LARGEST
from bot.steps.persist import UNAVAILABLE, persist

GROUPS = (Chat.GROUP, Chat.SUPERGROUP)
GONE = (ChatMember.LEFT, ChatMember.BANNED)
ATTEMPTS, LONGEST_WAIT = 3, 30.0
PATIENCE = timedelta(seconds=20)  # for which somebody in a chat waits for a database that is away
log = structlog.get_logger()
T = TypeVar("T")


class Face:
    """Answers each update once, at the desk; `changed` is told when something was done."""

    def __init__(self, desk: Desk, turns: Turns, changed: Callable[[], None]) -> None:
        self._desk = desk
        self._turns = turns
        self._changed = changed

    def handlers(self) -> list[BaseHandler[Any, Any, Any]]:
        """What is listened to; edited messages are not."""
        new = filters.UpdateType.MESSAGE
        private, group = filters.ChatType.PRIVATE, filters.ChatType.GROUPS
        return [
            MessageHandler(new & filters.StatusUpdate.MIGRATE, self.on_migration),
            MessageHandler(new & group & filters.COMMAND, self.on_group),
            MessageHandler(new & private & ~filters.StatusUpdate.ALL, self.on_message),
            CallbackQueryHandler(self.on_button),
            ChatMemberHandler(self.on_membership, ChatMemberHandler.MY_CHAT_MEMBER),
        ]

    async def on_message(self, update: Update, context: Any) -> None:
        """Words and files of a person; an album's pictures are one message with several files."""
        if self._turns.is_further(update):
            return
        came = await self._turns.together(update)
        chat_id = came[0][1].chat_id
        await self._answer(context.bot, chat_id, self._to_message(chat_id, came))

    async def _to_message(self, chat_id: int, came: Sequence[tuple[int, Message]]) -> Answer:
        messages = [message for _, message in came]
        words = next((m.text or m.caption for m in messages if m.text or m.caption), "")
        files, lost = await self._fetched(chat_id, messages)
        if lost:
            return Answer(page_answer("link", "file_lost", lost), Outcome.REFUSED)
        if not words and not files:
            return await _patiently(partial(self._not_understood, chat_id))
        names = [str(update_id) for update_id, _ in came]
        return await self._work(answer_private, chat_id, words, files, names)

    async def on_button(self, update: Update, context: Any) -> None:
        """A button; it stops turning at once, whatever the work takes, and in groups does nothing."""
        query, chat = update.callback_query, update.effective_chat
        if query is None:
            return
        with suppress(TelegramError):  # too old to be answered, and still to be worked on
            await query.answer()
        if chat is not None and chat.type == Chat.PRIVATE and query.data:
            names = [str(update.update_id)]
            work = self._work(answer_private, chat.id, query.data, (), names)
            await self._answer(context.bot, chat.id, work)

    async def on_group(self, update: Update, context: Any) -> None:
        """A command in a group."""
        message = update.message
        assert message is not None
        sender = "" if message.from_user is None else str(message.from_user.id)
        words, name = message.text or message.caption or "", context.bot.username
        work = self._work(answer_group, message.chat_id, sender, words, name, str(update.update_id))
        await self._answer(context.bot, message.chat_id, work)

    async def on_migration(self, update: Update, _context: Any) -> None:
        """A group has become a supergroup: said in the old chat and in the new one."""
        message = update.message
        assert message is not None
        old = message.migrate_from_chat_id or message.chat_id
        new = message.migrate_to_chat_id or message.chat_id
        await _patiently(partial(moved, self._desk, old, new))

    async def on_membership(self, update: Update, _context: Any) -> None:
        """The bot was taken in or thrown out."""
        change = update.my_chat_member
        assert change is not None
        if change.chat.type in GROUPS and change.new_chat_member.status in GONE:
            await _patiently(partial(thrown_out, self._desk, change.chat.id))

    async def _answer(self, bot: Bot, chat_id: int, work: Awaitable[Answer]) -> None:
        """Send what the work comes to, or that nothing was done while the database is away."""
        try:
            answer = await work
        except UNAVAILABLE as error:
            log.warning("chat_not_answered", error=type(error).__name__)
            answer = Answer(page_answer("link", "not_now"), Outcome.REFUSED)
        await _send(bot, chat_id, answer)

    async def _work(self, answering: Callable[..., Answer], *what: Any) -> Answer:
        answer = await _patiently(partial(answering, self._desk, *what))
        if answer.outcome is Outcome.DONE:
            self._changed()
        return answer

    def _not_understood(self, chat_id: int) -> Answer:
        """The answer to what is neither words nor a file; a stranger's is the usual one."""
        if person_of_chat(self._desk, chat_id) is None:
            return answer_private(self._desk, chat_id, "")
        return Answer(page_answer("link", "only_words"), Outcome.UNCLEAR)

    async def _fetched(
        self, chat_id: int, messages: Sequence[Message]
    ) -> tuple[list[SentFile], str | None]:
        """The files of the messages, of people we know only, or the name of one that does not come."""
        if not any(message.document or message.photo for message in messages):
            return [], None
        if await _patiently(partial(person_of_chat, self._desk, chat_id)) is None:
            return [], None
        files: list[SentFile] = []
        for number, message in enumerate(messages, start=1):
            try:
                files += await _file(message, number)
            except TelegramError:
                document = message.document
                return [], (document and document.file_name) or f"anh-{number}.jpg"
        return files, None


async def _patiently(work: Callable[[], T]) -> T:
    """Do it, whole or not at all, once the database can be reached; raises what is UNAVAILABLE."""
    return await persist(work, PATIENCE)


async def _file(message: Message, number: int) -> list[SentFile]:
    """What came with one message; a file that is too large is named, not fetched."""
    document = message.document
    if document is not None:
        name = document.file_name or "tep"
        if (document.file_size or 0) > LARGEST:
            return [SentFile(name, "", bytes(LARGEST + 1))]
        content = bytes(await (await document.get_file()).download_as_bytearray())
        return [SentFile(name, document.mime_type or "", content)]
    if message.photo:
        content = bytes(await (await message.photo[-1].get_file()).download_as_bytearray())
        return [SentFile(f"anh-{number}.jpg", "image/jpeg", content)]
    return []


async def _send(bot: Bot, chat_id: int, answer: Answer) -> None:
    """The answer's parts in order, its buttons under the last, its files after them."""
    for number, part in enumerate(answer.parts, start=1):
        markup = keyboard(answer) if number == len(answer.parts) else None
        await _surely(
            lambda part=part, markup=markup: bot.send_message(  # type: ignore[misc]
                chat_id,
                part,
                parse_mode="HTML",
                disable_web_page_preview=True,
                reply_markup=markup,
            )
        )
    for file in answer.files:
        await _surely(
            lambda file=file: bot.send_document(  # type: ignore[misc]
                chat_id, document=file.content, filename=file.filename
            )
        )


async def _surely(send: Callable[[], Awaitable[T]]) -> T:
    """Try a few times: what was done must be told, and being told twice is better than never."""
    for attempt in range(1, ATTEMPTS):
        try:
            return await send()
        except RetryAfter as error:
            wait = error.retry_after
            seconds = wait if isinstance(wait, int | float) else wait.total_seconds()
            await asyncio.sleep(min(seconds, LONGEST_WAIT))
        except (BadRequest, Forbidden):
            raise
        except NetworkError:
            await asyncio.sleep(attempt)
    return await send()


def keyboard(answer: Answer) -> InlineKeyboardMarkup | None:
    """The answer's buttons as Telegram has them."""
    if not answer.buttons:
        return None
    return InlineKeyboardMarkup(
        [
            [InlineKeyboardButton(one.label, callback_data=one.words) for one in row]
            for row in answer.buttons
        ]
    )
