"""Chooses, out of a mail, the words that its sender says to the program."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from bot.chat.command import Command
from bot.chat.menu import command_named
from bot.readers.inbound_mail import InboundMail
from bot.readers.lines import in_one
from bot.rules import reply_token
from bot.rules.rights import Right
from bot.rules.sentences import plain_line

LONGEST_LINE = 500
# Politeness around the words: "Kính gửi …," before them, "Trân trọng," after them.
_GREETING = re.compile(r"(kính (gửi|thưa|chào)|thưa|chào|dear)\b", re.IGNORECASE)
_CLOSING = re.compile(
    r"(trân trọng|kính thư|kính báo|thân ái|thân mến|xin cảm ơn|cảm ơn|best regards|regards)\b"
    r".{0,40}$",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Open:
    """What may be meant besides a command: `waiting` waits for words, `asked` by the mail answered.

    `told_subject` is the subject that our mail had: repeated in a reply, it says nothing.
    """

    waiting: Command | None = None
    asked: bool = False
    told_subject: str = ""


def words_of(mail: InboundMail, talk: Open) -> str | None:
    """The words that begin with a command, or that answer what was asked; None where neither is clear.

    What was written comes before the subject. The lines below the first go along where the command
    takes free words.
    """
    lines = list(_lines(mail))
    first, further = (lines[0][:LONGEST_LINE], lines[1:]) if lines else ("", [])
    given = command_named(first)
    if given is not None:
        return _with(first, further, given[0])
    if talk.waiting is not None and talk.asked and (lines or mail.files):
        return _with(first, further, talk.waiting)
    from_subject = None if mail.subject == talk.told_subject else command_named(mail.subject)
    if from_subject is not None:
        return _with(mail.subject, lines, from_subject[0])
    if talk.waiting is not None and (lines or mail.files):
        return _with(first, further, talk.waiting)
    return first if _asks_plainly(first, further) else None


def _asks_plainly(first: str, further: list[str]) -> bool:
    """Whether the mail is one sentence that comes to a unit's answer, which is confirmed before it counts.

    A letter of several lines is for a person to read.
    """
    line = None if further else plain_line(first)
    meant = None if line is None else command_named(line)
    return meant is not None and meant[0].right is Right.ANSWER


def first_line(mail: InboundMail) -> str:
    """What was written first, or the subject: to be named where it was not understood."""
    return next(_lines(mail), mail.subject)


def _lines(mail: InboundMail) -> Iterator[str]:
    """What was written, line by line, without greeting, closing and the reply code."""
    begun = False
    for line in map(in_one, mail.own_text.splitlines()):
        if begun and _CLOSING.match(line):
            return
        is_code = any(token in mail.tokens for token in reply_token.find(line)) and ":" in line
        if not line or is_code or (not begun and _GREETING.match(line)):
            continue
        begun = True
        yield line


def _with(first: str, further: list[str], command: Command) -> str:
    takes_more = any(field.free for field in command.fields)
    return " ".join([first, *further] if takes_more else [first]).strip()
