"""What a channel carries: a finished mail or chat text, with its files and buttons."""

from datetime import datetime
from hashlib import sha256

from bot.model.plan import Value


class Attachment(Value):
    """A file that goes with a mail; `media_type` may have parameters (`text/csv; charset=utf-8`)."""

    filename: str
    media_type: str
    content: bytes


class Rendered(Value):
    """A mail's words: one line of subject, the plain-text twin, and the HTML page."""

    subject: str
    text: str
    html: str


class Mail(Value):
    """An e-mail before it becomes bytes.

    `message_id`, `in_reply_to` and `references` carry their angle brackets, `sent_at` an offset.
    `is_answer` marks one that answers its reader's own mail.
    """

    message_id: str
    sender: str
    sender_name: str
    recipient: str
    recipient_name: str
    reply_to: str | None
    subject: str
    text: str
    html: str
    sent_at: datetime
    in_reply_to: str | None = None
    references: tuple[str, ...] = ()
    attachments: tuple[Attachment, ...] = ()
    is_answer: bool = False


class ChatButton(Value):
    """A button under a chat message: `words`, at most 64 bytes, are what it says to the program."""

    label: str
    words: str


class ChatText(Value):
    """A chat message in Telegram's HTML, already cut into parts of at most 4,096 characters.

    The buttons, in rows, stand under the last part.
    """

    chat_id: int
    parts: tuple[str, ...]
    attachments: tuple[Attachment, ...] = ()
    buttons: tuple[tuple[ChatButton, ...], ...] = ()

    def mark(self, sent: int) -> str:
        """Tells what the first so many parts and files say: another mark, other words."""
        said = "\0".join(self.parts[:sent])
        whole = f"{len(self.parts)}" if sent > len(self.parts) else ""
        return sha256(f"{whole}\0{said}".encode()).hexdigest()[:16]
