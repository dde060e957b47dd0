"""How the units stand: what is overdue, due soon, open and reported."""

from bot.chat.asked import Asked
from bot.chat.command import Command
from bot.chat.fields import Filled
from bot.chat.talk import Answer, Outcome
from bot.messages.chat_text import chat_status
from bot.messages.views import StatusGroup, StatusGroupView, StatusView
from bot.model.office import Role
from bot.rules.rights import Capacity, Right
from bot.steps.status import Standing, StatusRow, status

DUE_SOON_WORKING_DAYS = 5
LISTED = 20


def _status(asked: Asked, filled: Filled) -> Answer:
    units = sorted(asked.own_units)
    found = status(asked.session, asked.office, asked.today, units=units)
    view = StatusView(
        office=asked.office.name,
        day=asked.today,
        units=tuple(asked.shown.unit(unit) for unit in units),
        groups=tuple(
            _group(group, [row for row in found.rows if group_of(row) is group], asked)
            for group in StatusGroup
        ),
    )
    return Answer(chat_status(view), Outcome.SHOWN)


def _group(group: StatusGroup, rows: list[StatusRow], asked: Asked) -> StatusGroupView:
    listed = () if group is StatusGroup.REPORTED else rows[:LISTED]
    items = tuple(asked.shown.item(row.context, Role.HEAD, ("0",)) for row in listed)
    return StatusGroupView(group=group, count=len(rows), items=items)


def group_of(row: StatusRow) -> StatusGroup | None:
    """Where a row stands in the answer to /status; what is not yet owed stands nowhere."""
    match row.standing:
        case Standing.OVERDUE:
            return StatusGroup.OVERDUE
        case Standing.WITHIN_TIME:
            soon = row.working_days_left <= DUE_SOON_WORKING_DAYS
            return StatusGroup.DUE_SOON if soon else StatusGroup.OPEN
        case Standing.DONE_ON_TIME | Standing.DONE_LATE:
            return StatusGroup.REPORTED
        case _:
            return None


COMMANDS = (
    Command(
        "trangthai",
        Right.LOOK,
        _status,
        aliases=("status", "tinhhinh"),
        looks=True,
        menu=frozenset({Capacity.UNIT, Capacity.MONITORING, Capacity.LEADER}),
    ),
)
