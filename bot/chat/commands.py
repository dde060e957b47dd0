"""The chat's commands, free of any messenger: words in, an answer out."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from bot.messages.chat_text import chat_help, chat_start, chat_status, chat_unknown
from bot.messages.views import Reader, StatusGroup, StatusGroupView, StatusView
from bot.model.office import Role
from bot.model.tables import PersonRow
from bot.steps.items import Shown
from bot.steps.office import Installation, OfficeInForce, office_in_force
from bot.steps.status import Standing, StatusRow, status
from bot.store.office import person_in_chat

DUE_SOON_WORKING_DAYS = 5
LISTED = 20
OWN_ROLES = (Role.HEAD, Role.FOCAL_POINT)


@dataclass(frozen=True)
class Request:
    """What somebody wrote, and in which private chat."""

    chat_id: int
    words: str


Answer = tuple[str, ...]


@dataclass(frozen=True)
class _Asked:
    """A request by a known person, with what is needed to answer it."""

    session: Session
    office: OfficeInForce
    person: PersonRow
    now: datetime

    @property
    def reader(self) -> Reader:
        """The person, with today's posts."""
        posts = self.office.roster.posts_of(self.person.id, self.office.today(self.now))
        return Reader(
            id=self.person.id, name=self.person.name, posts=tuple(post.title for post in posts)
        )


def answer(session: Session, request: Request, now: datetime, here: Installation) -> Answer:
    """The answer to a request, in parts that fit a message; a stranger learns nothing."""
    person = person_in_chat(session, request.chat_id)
    if person is None:
        return chat_unknown()
    office = office_in_force(session, now, here)
    asked = _Asked(session, office, person, now)
    return COMMANDS.get(command_of(request.words), _help)(asked)


def command_of(words: str) -> str:
    """The command's name: without slash, bot name or case; empty if there is none."""
    first = words.strip().split(maxsplit=1)[:1]
    return first[0].lstrip("/").partition("@")[0].casefold() if first else ""


def _start(asked: _Asked) -> Answer:
    return chat_start(asked.office.name, asked.reader)


def _help(asked: _Asked) -> Answer:
    return chat_help(asked.office.name)


def _status(asked: _Asked) -> Answer:
    today = asked.office.today(asked.now)
    posts = asked.office.roster.posts_of(asked.person.id, today)
    units = [post.unit for post in posts if post.role in OWN_ROLES]
    found = status(asked.session, asked.office, today, units=units)
    shown = Shown(asked.session, today, asked.office)
    view = StatusView(
        office=asked.office.name,
        day=today,
        units=tuple(dict.fromkeys(shown.unit(unit) for unit in units)),
        groups=tuple(
            _group(group, [row for row in found.rows if group_of(row) is group], shown)
            for group in StatusGroup
        ),
    )
    return chat_status(view)


def _group(group: StatusGroup, rows: list[StatusRow], shown: Shown) -> StatusGroupView:
    listed = () if group is StatusGroup.REPORTED else rows[:LISTED]
    items = tuple(shown.item(row.context, Role.HEAD, ("0",)) for row in listed)
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


COMMANDS: dict[str, Callable[[_Asked], Answer]] = {
    "start": _start,
    "help": _help,
    "trogiup": _help,
    "status": _status,
    "trangthai": _status,
}
