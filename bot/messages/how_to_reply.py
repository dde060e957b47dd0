"""The lines that a reader can begin a reply with, with one of the message's own assignments in them."""

from collections.abc import Iterator, Sequence
from typing import assert_never

from bot.messages.digest_view import DigestView
from bot.messages.escalation_view import EscalationView
from bot.messages.facts import ref_words
from bot.messages.item_view import ItemView, Section
from bot.messages.monthly_view import MonthlyView
from bot.messages.phrases import command, mail_line
from bot.messages.reply_view import ReplyOption

# Neither of these is the reader's to report: the one is for information, the other waits.
NOT_OWED = (Section.COOPERATING, Section.EXPECTED)


def reply_lines(view: DigestView | EscalationView | MonthlyView) -> tuple[ReplyOption, ...]:
    """What can be written in answer to a message, the most likely first."""
    match view:
        case DigestView():
            named = _of_digest(view)
        case EscalationView():
            named = _of_list(view)
        case MonthlyView():
            named = iter((("danhsach", ""), ("trogiup", "")))
        case _:
            assert_never(view)
    lines = [(name, mail_line(name, ref)) for name, ref in named]
    return tuple(ReplyOption(label=command(name)["menu"], line=line) for name, line in lines)


def _of_digest(view: DigestView) -> Iterator[tuple[str, str]]:
    items = [item for section in view.sections for item in section.items]
    refs = [item.ref for item in items]
    owed = [item for item in items if item.section not in NOT_OWED]
    in_time = [item for item in owed if item.due_on is not None and item.due_on >= view.day]
    expected = [item for item in items if item.section is Section.EXPECTED]
    if owed:
        yield "baocao", _ref(owed[0], refs)
    if in_time:
        yield "giahan", _ref(in_time[0], refs)
    if expected:
        yield "kichhoat", _ref(expected[0], refs)
    if items:
        yield "xem", _ref((owed or items)[0], refs)
    yield "trogiup", ""


def _of_list(view: EscalationView) -> Iterator[tuple[str, str]]:
    items = [item for unit in view.units for item in unit.items]
    refs = [item.ref for item in items]
    if items:
        yield "xem", _ref(items[0], refs)
    if items and not view.short:
        yield "ghinhan", _ref(items[0], refs)
    yield "quahan", ""
    yield "trogiup", ""


def _ref(item: ItemView, refs: Sequence[str]) -> str:
    """How to name the item: by its duty alone, unless the message tells of several of that duty."""
    return item.ref if refs.count(item.ref) == 1 else ref_words(item)
