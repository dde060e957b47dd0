"""Answers to mails, one of each kind, with the words of the real answers."""

from bot.messages.chat_text import page_answer
from bot.messages.reply_view import ReplyOption, ReplyView
from tests.messages import cast

TOKEN = "VRDS-8XF9-Q72Q-X4VC"
NAMES = ("viec", "quahan", "xem", "trangthai", "baocao", "tiendo", "giahan", "trogiup")


def reply(**changes: object) -> ReplyView:
    """The confirmation of a report."""
    whole = cast.mixed_digest()
    fields: dict[str, object] = {
        "office": whole.office,
        "day": whole.day,
        "reader": whole.reader,
        "outcome": "done",
        "subject": "01 việc quá hạn – Nhắc việc 07/6/2024",
        "parts": page_answer("report", "done", cast.item(), "12/BC-TP", None, 1, None, False),
        "options": (ReplyOption(label="Hoàn tác", line="HOANTAC"),),
        "reply_to": "dondoc+vrds@quan1.example",
        "reply_token": TOKEN,
    }
    return ReplyView.model_validate(fields | changes)


def question() -> ReplyView:
    """Which assignment is meant?"""
    items = tuple(section.items[0] for section in cast.mixed_digest().sections)
    options = tuple(
        ReplyOption(label=f"{one.ref} – {one.period}", line=f"#{number}.1")
        for number, one in enumerate(items)
    )
    parts = page_answer("which", "choose", items, True, "")
    return reply(outcome="asked", parts=parts, options=options)


def unclear() -> ReplyView:
    """A mail that was not understood."""
    items = tuple(section.items[0] for section in cast.mixed_digest().sections)
    said = page_answer("mail", "unclear", "Phòng <b>đang làm", 1, ("baocao",), items, 3, NAMES)
    return reply(outcome="unclear", parts=said, options=())


def unproven() -> ReplyView:
    """A mail from a known address that answers nothing of ours."""
    said = page_answer("mail", "unproven", (), 0, NAMES)
    return reply(outcome="unproven", parts=said, options=(), subject="")
