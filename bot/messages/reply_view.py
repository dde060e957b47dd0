"""What the answer to a person's own mail says, and what they may write next."""

from datetime import date

from bot.messages.reader_view import Reader
from bot.model.plan import Value


class ReplyOption(Value):
    """What a person may write next: `line` is the first line of their mail."""

    label: str
    line: str


class ReplyView(Value):
    """The answer to a person's own mail.

    `outcome` is the word for what became of it; `parts` are marked up as for a messenger; `left_out`
    are files that were too large to go along. `subject` is that of the mail answered, empty where it
    is not to be repeated.
    """

    office: str
    day: date
    reader: Reader
    outcome: str
    subject: str
    parts: tuple[str, ...]
    options: tuple[ReplyOption, ...] = ()
    left_out: tuple[str, ...] = ()
    reply_to: str | None = None
    reply_token: str
