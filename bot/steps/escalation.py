"""A notice of the kind `escalation_list`: what is overdue, by unit and severity."""

from collections import defaultdict
from collections.abc import Sequence

from bot.messages.escalation_view import DirectoryFault, EscalationUnit, EscalationView, Severity
from bot.messages.item_view import ItemView
from bot.model.office import Role
from bot.model.tables import PersonRow
from bot.rules.ladder import signed
from bot.steps.batch import Batch, Line
from bot.steps.letters import letters_of

CLIMBING_FROM, GRAVE_FROM = 5, 10
GRAVEST_FIRST = (Severity.GRAVE, Severity.CLIMBING, Severity.LATE)


def escalation_view(
    batch: Batch,
    person: PersonRow,
    lines: Sequence[Line],
    weekly: bool,
    reply_to: str | None,
    reply_token: str | None = None,
    directory: tuple[DirectoryFault, ...] = (),
) -> EscalationView:
    """The list for the monitoring unit; the short one where nothing in it is for that role."""
    short = not any(_is_for_monitoring(batch, line) for line in lines)
    return EscalationView(
        office=batch.office.name,
        place=batch.office.place,
        day=batch.today,
        reader=batch.reader(person),
        weekly=weekly,
        short=short,
        units=_by_unit(batch, lines),
        overdue_total=sum(batch.overdue_by_unit.values()),
        awaiting_review=batch.awaiting_review,
        due_this_week=batch.due_this_week,
        letters=letters_of(batch, lines),
        last_words=tuple(line.context.assignment.code for line in lines if _is_last_word(line)),
        directory=() if short else directory,
        reply_to=reply_to,
        reply_token=reply_token,
    )


def _is_for_monitoring(batch: Batch, line: Line) -> bool:
    """Whether the line reached its reader through a post of the monitoring unit."""
    post = batch.office.roster.posts.get(line.post_id)
    return post is not None and post.role == Role.MONITORING


def _is_last_word(line: Line) -> bool:
    """Whether the line tells of the last rung of its ladder."""
    assignment = line.context.assignment
    return assignment.next_step_at is None and signed(assignment.last_rung or 0) in line.rungs


def _by_unit(batch: Batch, lines: Sequence[Line]) -> tuple[EscalationUnit, ...]:
    by_unit: dict[str, list[ItemView]] = defaultdict(list)
    for line in lines:
        by_unit[line.context.assignment.unit_id].append(batch.view(line))
    units = [
        EscalationUnit(
            unit=items[0].unit,
            severity=severity_of(max(item.working_days_late for item in items)),
            items=tuple(sorted(items, key=lambda item: (-item.days_late, item.ref))),
            overdue_total=batch.overdue_by_unit.get(unit_id, 0),
        )
        for unit_id, items in by_unit.items()
    ]
    return tuple(sorted(units, key=_gravity))


def severity_of(working_days_late: int) -> Severity:
    """How far an overdue assignment has climbed."""
    if working_days_late >= GRAVE_FROM:
        return Severity.GRAVE
    return Severity.CLIMBING if working_days_late >= CLIMBING_FROM else Severity.LATE


def _gravity(unit: EscalationUnit) -> tuple[int, int, str]:
    latest = max(item.days_late for item in unit.items)
    return GRAVEST_FIRST.index(unit.severity), -latest, unit.unit
