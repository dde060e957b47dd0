"""A unit says that it has taken an assignment up, and how far it is."""

from sqlalchemy import ColumnElement
from sqlmodel import col, select

from bot.chat.asked import Asked
from bot.chat.command import Command
from bot.chat.fields import Filled, Text
from bot.chat.talk import Answer, Button, Outcome
from bot.chat.which import Which, chosen, mark
from bot.messages.chat_text import page_answer
from bot.messages.phrases import say
from bot.model.plan import ScheduleKind
from bot.model.states import Action
from bot.model.tables import Assignment, AuditEntry
from bot.rules.rights import Capacity, Right
from bot.steps.report import Reported, acknowledge, acknowledged, progress, report


def _not_acknowledged(_asked: Asked) -> tuple[ColumnElement[bool], ...]:
    taken_up = select(AuditEntry.assignment_id).where(AuditEntry.action == Action.ACKNOWLEDGE)
    return (col(Assignment.id).not_in(taken_up),)


def _acknowledge(asked: Asked, filled: Filled) -> Answer:
    one = chosen(asked, filled)
    known = acknowledged(asked.session, one)
    if not known:
        acknowledge(asked.session, one, asked.for_unit(one))
    said = page_answer("progress", "acknowledged", asked.item(one), known)
    return Answer(said, Outcome.SHOWN if known else Outcome.DONE, _next(one))


def _progress(asked: Asked, filled: Filled) -> Answer:
    """Of a continuous duty the words are the report that it owes; of any other they are noted."""
    one = chosen(asked, filled)
    if one.kind == ScheduleKind.CONTINUOUS:
        made = Reported(note=filled["words"], files=asked.files)
        report(asked.session, one, made, asked.for_unit(one), asked.here)
        asked.session.flush()
        said = page_answer("progress", "reported", asked.item(one), len(asked.files))
        return Answer(said, Outcome.DONE, ((Button(say("button.undo"), "/hoantac"),),))
    progress(asked.session, one, filled["words"], asked.for_unit(one))
    said = page_answer("progress", "noted", asked.item(one), len(asked.files))
    return Answer(said, Outcome.DONE, _next(one))


def _next(one: Assignment) -> tuple[tuple[Button, ...], ...]:
    """What may come next of an assignment that goes on."""
    return (
        (
            Button(say("button.report"), f"/baocao {mark(one)}"),
            Button(say("button.show"), f"/xem {mark(one)}"),
        ),
    )


COMMANDS = (
    Command(
        "danhan",
        Right.ANSWER,
        _acknowledge,
        aliases=("acknowledge", "nhanviec", "danhanviec"),
        fields=(Which(offered=_not_acknowledged),),
        menu=frozenset({Capacity.UNIT}),
    ),
    Command(
        "tiendo",
        Right.ANSWER,
        _progress,
        aliases=("progress", "baocaotiendo"),
        fields=(Which(), Text("words", "progress", "words")),
        menu=frozenset({Capacity.UNIT}),
    ),
)
