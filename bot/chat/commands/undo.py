"""Takes back what the person did last, as long as nothing followed from it."""

from bot.chat.asked import Asked
from bot.chat.command import Command
from bot.chat.fields import Filled
from bot.chat.talk import Answer, Outcome
from bot.messages.chat_text import page_answer
from bot.model.states import Action
from bot.model.tables import Assignment, AuditEntry
from bot.rules.rights import Capacity, Right
from bot.steps.undo import Hindrance, hindrance, last_own, undo


def _undo(asked: Asked, filled: Filled) -> Answer:
    entry = last_own(asked.session, asked.actor())
    if entry is None:
        return Answer(page_answer("undo", "nothing"), Outcome.REFUSED)
    in_the_way = hindrance(asked.session, entry)
    if in_the_way is not None:
        return _refused(asked, entry, in_the_way)
    one = undo(asked.session, entry, asked.actor(), asked.here)
    asked.session.flush()
    said = page_answer("undo", "done", asked.item(one), Action(entry.action), one.state)
    return Answer(said, Outcome.DONE)


def _refused(asked: Asked, entry: AuditEntry, in_the_way: Hindrance) -> Answer:
    one = asked.session.get_one(Assignment, entry.assignment_id)
    said = page_answer(
        "undo",
        in_the_way.value,
        asked.item(one),
        Action(entry.action),
        one.state,
        asked.last_act(one),
    )
    return Answer(said, Outcome.REFUSED)


COMMANDS = (
    Command(
        "hoantac",
        Right.UNDO,
        _undo,
        aliases=("undo",),
        menu=frozenset({Capacity.UNIT, Capacity.MONITORING}),
    ),
)
