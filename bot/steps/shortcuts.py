"""The buttons under a reminder in a chat: from being told to having answered in two taps."""

from collections.abc import Iterable, Sequence
from datetime import date

from bot.messages.escalation_view import EscalationView
from bot.messages.facts import number
from bot.messages.item_view import ItemView, Section
from bot.messages.payload import ChatButton
from bot.messages.phrases import command, say
from bot.model.office import Role
from bot.model.states import OWED, Occasion
from bot.model.tables import Assignment, NoticeItem
from bot.rules.spoken_refs import mark_of
from bot.steps.batch import Batch, Line
from bot.steps.news_items import matter

OWN_ROLES = (Role.HEAD, Role.FOCAL_POINT, Role.SUBSTITUTE)
MOST = 8
SECTIONS = list(Section)
# What the reader of news does next, by what it is about.
NEXT_STEP = {
    Occasion.REPORTED: "duyet",
    Occasion.ASKED: "ykien",
    Occasion.ADVISED: "quyetdinh",
}
Rows = tuple[tuple[ChatButton, ...], ...]


def digest_buttons(batch: Batch, lines: Sequence[Line]) -> Rows:
    """For each of the most urgent that the reader answers for: report, or ask for more time."""
    own = [
        (batch.view(line), line.context.assignment)
        for line in lines
        if line.role in OWN_ROLES and line.context.assignment.state in OWED
    ]
    own.sort(key=lambda one: urgency(one[0]))
    rows = [tuple(_answers(batch, view, assignment)) for view, assignment in own[:MOST]]
    if len(own) > MOST:
        rows.append((ChatButton(label=say("button.all_tasks"), words="/viec"),))
    return tuple(rows)


def _answers(batch: Batch, view: ItemView, assignment: Assignment) -> Iterable[ChatButton]:
    """Report; ask for more time as long as there is some left."""
    mark = mark_of(assignment.id or 0, assignment.due_version)
    yield ChatButton(label=say("button.report_of", item=number(view)), words=f"/baocao {mark}")
    if assignment.due_on is not None and batch.today <= assignment.due_on:
        yield ChatButton(label=say("button.extend_short"), words=f"/giahan {mark}")


def urgency(view: ItemView) -> tuple[int, date, str]:
    """The order of a digest: by section, then by due date."""
    return SECTIONS.index(view.section), view.due_on or view.expected_on or date.max, view.ref


def list_buttons(lines: Sequence[Line], view: EscalationView) -> Rows:
    """The first of the list to be looked at, and the whole of it."""
    by_code = {line.context.assignment.code: line.context.assignment for line in lines}
    items = [item for unit in view.units for item in unit.items][:MOST]
    shown = [
        ChatButton(
            label=number(item),
            words=f"/xem {mark_of(one.id or 0, one.due_version)}",
        )
        for item in items
        if (one := by_code.get(item.assignment)) is not None
    ]
    rows = [tuple(shown[at : at + 2]) for at in range(0, len(shown), 2)]
    return (*rows, (ChatButton(label=say("button.all_overdue"), words="/quahan"),))


def summary_buttons() -> Rows:
    """What the summary counts, as it stands when it is asked for."""
    return ((ChatButton(label=command("danhsach")["menu"], words="/danhsach"),),)


def news_buttons(batch: Batch, items: Sequence[NoticeItem]) -> Rows:
    """For the first that wait for the reader: look at the report, or at the request."""
    rows: list[tuple[ChatButton, ...]] = []
    for item in items:
        command = NEXT_STEP.get(matter(item))
        if command is not None and len(rows) < MOST:
            context = batch.contexts[item.assignment_id]
            view = batch.shown.item(context, Role(item.role), (item.rung,))
            mark = mark_of(item.assignment_id, context.assignment.due_version)
            label = say(f"button.{command}_of", item=number(view))
            rows.append((ChatButton(label=label, words=f"/{command} {mark}"),))
    return tuple(rows)
