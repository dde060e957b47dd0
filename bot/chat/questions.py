"""A field's question on its way out: whose its buttons are, how to get out of it, which comes first."""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import date

from bot.chat.fields import Field, Filled
from bot.chat.talk import Answer, Button, Outcome, answering
from bot.messages.chat_text import Block, page_answer, split
from bot.messages.item_view import ItemView
from bot.messages.phrases import say
from bot.rules.expansion import bare
from bot.rules.sentences import without_courtesy

SENTENCE = "sentence"  # awaited where one was understood and is to be confirmed
_YES = frozenset(
    {"da", "dung", "dung vay", "co", "vang", "phai", "u", "uh", "ok", "oke", "yes"}
) | {
    "xac nhan",
    "dong y",
    "chinh xac",
    "ghi nhan",
}
_NO = frozenset({"khong", "khong phai", "sai", "ko", "no", "nham", "khong dung"})


def for_question(answer: Answer, question: str) -> Answer:
    """The answer, whose buttons that are no commands of their own answer this question alone."""
    rows = tuple(
        tuple(
            button if button.words.startswith("/") else answering(button, question)
            for button in row
        )
        for row in answer.buttons
    )
    return replace(answer, buttons=rows)


def with_way_out(answer: Answer, field: Field) -> Answer:
    """A question that takes whatever is written to it says how to get out of it."""
    if not field.free:
        return answer
    way_out = page_answer("problems", "way_out")
    return replace(answer, parts=split(map(Block, (*answer.parts, *way_out))))


def in_order(fields: Sequence[Field], first: str | None) -> list[Field]:
    """The fields in their order, the one that was asked for before all others."""
    ordered = list(fields)
    with suppress(StopIteration):
        asked_for = next(field for field in ordered if field.name == first)
        ordered.remove(asked_for)
        ordered.insert(0, asked_for)
    return ordered


def is_it_so(command: str, said: str, item: ItemView | None, filled: Filled) -> Answer:
    """The question whether a sentence was understood rightly, before anything is done."""
    yes, no = say("button.right"), say("button.wrong")
    evidence = filled.get("evidence") or {}
    signed_on = evidence.get("document_on")
    told = (
        evidence.get("document"),
        signed_on and date.fromisoformat(signed_on),
        evidence.get("note"),
        len(evidence.get("files", ())),
    )
    said_back = page_answer("problems", "is_it_so", command, said, item, *told)
    return Answer(said_back, Outcome.ASKED, ((Button(yes, yes), Button(no, no)),))


def yes_or_no(words: str) -> bool | None:
    """Whether the words say that it is so; None where they say neither."""
    for said in (bare(words.rstrip(".,! ")), bare(without_courtesy(words))):
        if said in _YES or said in _NO:
            return said in _YES
    return None
