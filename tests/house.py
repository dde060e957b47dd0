"""The small office living in a store: its clock, its steps, and what its people were told."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import Any, TypeVar

from sqlmodel import select

from bot.channels.base import Channel, Outcome, Sent
from bot.clock import VirtualClock
from bot.messages.payload import ChatText, Mail
from bot.model.office import Ladder, Office, WorkingDayFile
from bot.model.plan import PlanFile
from bot.model.states import Action
from bot.model.tables import Assignment, Delivery, FindingRow, Notice
from bot.steps.deliver import deliver, next_delivery_at
from bot.steps.load_office import Change, load_office
from bot.steps.move import Act, move
from bot.steps.open_assignments import open_assignments
from bot.steps.raise_notices import next_sweep_at, raise_notices
from bot.steps.settle import Settled
from bot.store import keys
from bot.store.engine import Store
from bot.wiring import Parts, put_together
from config.settings import Settings
from jobs.replay import Inline, replay, span
from jobs.timetable import Job, timetable
from tests.cast import CALENDAR, ISSUED, NO_WEEKLY, OFFICE, WHOLE_PLAN, ZONE, at

REPLY_KEY = bytes(range(32))
T = TypeVar("T")


class Postman:
    """A channel that keeps what it is given; `answer` says what becomes of it."""

    at_once = 1
    batch = 50

    def __init__(self, name: str) -> None:
        self.name = name
        self.kept: list[Mail | ChatText] = []
        self.answer: Callable[[Mail | ChatText], Outcome] = lambda _payload: Sent()

    @asynccontextmanager
    async def open(self) -> AsyncIterator["Postman"]:
        yield self

    async def send(self, payload: Mail | ChatText, parts_sent: int = 0) -> Outcome:
        outcome = self.answer(payload)
        if isinstance(outcome, Sent):
            self.kept.append(payload)
        return outcome


@dataclass(frozen=True)
class Message:
    """A message that left: when (local), to whom, of which kind, and what it told."""

    at: datetime
    recipient: str
    kind: str
    channel: str
    items: tuple[tuple[str, str, str], ...]

    @property
    def day(self) -> date:
        return self.at.date()

    @property
    def rungs(self) -> tuple[tuple[str, str], ...]:
        """(assignment, rung) of each item."""
        return tuple((code, rung) for code, rung, _ in self.items)


@dataclass
class House:
    """The office; every step runs at `clock`, which the test moves."""

    store: Store
    chat: bool = False
    clock: VirtualClock = field(
        default_factory=lambda: VirtualClock(at(ISSUED.isoformat(), "00:00"))
    )
    events: list[dict[str, Any]] = field(default_factory=list)
    settled: list[Settled] = field(default_factory=list)
    sent: list[Message] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.email = Postman("email")
        self.telegram = Postman("telegram")
        self.use({"email": self.email} | ({"telegram": self.telegram} if self.chat else {}))

    def use(self, channels: Mapping[str, Channel]) -> None:
        """Send by these channels from now on."""
        settings = Settings(_env_file=None, mail_from="dondoc@quan.example")
        self.parts: Parts = put_together(settings, self.store, self.clock, channels)

    def with_chat(self) -> "House":
        """The same house with Telegram in use."""
        return House(self.store, chat=True, clock=self.clock, events=self.events)

    def load(
        self,
        plan: PlanFile | None = WHOLE_PLAN,
        office: Office = OFFICE,
        ladder: Ladder = NO_WEEKLY,
        calendar: WorkingDayFile = CALENDAR,
        slug: str = "ke-hoach",
    ) -> list[Change]:
        """Load the office's files at the clock's time."""
        plans = {} if plan is None else {slug: plan}
        with self.store.sweep() as session:
            keys.keep(session, keys.REPLY, REPLY_KEY.hex())
            now = self.clock.now()
            return load_office(session, office, ladder, calendar, plans, now, self.parts.here)

    def at(self, day: str, clock: str = "07:30") -> "House":
        """Move the clock."""
        self.clock.move_to(at(day, clock))
        return self

    def open(self) -> list[str]:
        """Open what is due to open; returns its codes."""
        with self.store.sweep() as session:
            opened = open_assignments(session, self.clock.now(), self.parts.here)
        return [one.code for one in opened]

    def raise_notices(self) -> int:
        """One sweep."""
        with self.store.sweep() as session:
            return raise_notices(session, self.clock.now(), self.parts.here)

    def deliver(self) -> list[Message]:
        """Send what waits; returns what left."""
        done = asyncio.run(_without_threads(deliver(self.parts.post)))
        self.settled += done
        left = [_message(one) for one in done if isinstance(one.outcome, Sent)]
        self.sent += left
        return left

    def tell(self) -> list[Message]:
        """One sweep, and what left after it."""
        self.raise_notices()
        return self.deliver()

    def live(self, first: str, last: str) -> list[Message]:
        """Let these days pass, both included: open at six, sweep and send; returns what left."""
        today, end = date.fromisoformat(first), date.fromisoformat(last)
        before = len(self.sent)
        wake: datetime | None = self.at(first, "00:00").clock.now()
        while today <= end:
            if self.at(today.isoformat(), "06:00").open():
                wake = self.clock.now()
            night = at(today.isoformat(), "23:59")
            while wake is not None and wake <= night:
                wake = self._wake_at(wake)
            today += timedelta(days=1)
        return self.sent[before:]

    def _wake_at(self, instant: datetime) -> datetime | None:
        """Sweep and send; returns when there is something to do next."""
        self.clock.move_to(instant)
        self.raise_notices()
        self.deliver()
        with self.store.read() as session:
            sweep = next_sweep_at(session, self.clock.now(), self.parts.here)
        wanted = [one for one in (sweep, next_delivery_at(self.parts.post)) if one is not None]
        return max(min(wanted), self.clock.now() + timedelta(seconds=15)) if wanted else None

    def replay(self, first: str, last: str, jobs: Sequence[Job] | None = None) -> list[Message]:
        """The same by the timetable itself; the journal's events are kept."""
        start, end = span(date.fromisoformat(first), date.fromisoformat(last), self.parts)
        before = len(self.events)
        work = replay(self.parts, jobs or timetable(ZONE), start, end, self.events.append)
        asyncio.run(_without_threads(work))
        return messages(self.events[before:])

    def do(self, code: str, action: Action, who: str = "hanh", **more: Any) -> None:
        """Somebody acts on an assignment now."""
        with self.store.write() as session:
            assignment = session.exec(select(Assignment).where(Assignment.code == code)).one()
            act = Act(action, self.clock.now(), person=who, **more)
            move(session, assignment, act, self.parts.here)

    def assignments(self) -> dict[str, Assignment]:
        """Every assignment by its code."""
        with self.store.read() as session:
            return {one.code: one for one in session.exec(select(Assignment))}

    def __getitem__(self, code: str) -> Assignment:
        return self.assignments()[code]

    def rows(self, table: type[Any]) -> list[Any]:
        """Every row of a table, by id."""
        with self.store.read() as session:
            return list(session.exec(select(table).order_by(table.id)))

    def findings(self) -> list[tuple[str, str]]:
        """(code, subject) of each finding."""
        return [(one.code, one.subject) for one in self.rows(FindingRow)]

    def deliveries(self) -> list[tuple[str, date, str, str]]:
        """(recipient, day, channel, state) of each delivery."""
        notices = {one.id: one for one in self.rows(Notice)}
        found = []
        for one in self.rows(Delivery):
            notice = notices[one.notice_id]
            found.append((notice.recipient_id, notice.day, one.channel, one.state.value))
        return found

    def stopping(self, when: Callable[[], bool]) -> None:
        """Let the program be told to stop as soon as `when` says so."""
        self.parts = replace(self.parts, post=replace(self.parts.post, stopping=when))


async def _without_threads(work: Awaitable[T]) -> T:
    """What the steps hand to a thread runs at once: a test has nobody to keep waiting."""
    asyncio.get_running_loop().set_default_executor(Inline())
    return await work


def _message(settled: Settled) -> Message:
    composed = settled.composed
    return Message(
        settled.at.astimezone(ZONE),
        composed.recipient,
        composed.kind,
        composed.channel,
        tuple((item.assignment, item.rung, item.role) for item in composed.items),
    )


def messages(events: Iterable[dict[str, Any]]) -> list[Message]:
    """The messages that left, out of a journal's events."""
    return [
        Message(
            datetime.fromisoformat(event["at"]),
            event["recipient"],
            event["kind"],
            event["channel"],
            tuple((i["assignment"], i["rung"], i["role"]) for i in event["items"]),
        )
        for event in events
        if event["event"] == "sent"
    ]


def told(found: Iterable[Message]) -> dict[str, list[tuple[str, str, str]]]:
    """Who was told what, as (assignment, rung, role) in order."""
    by_person: dict[str, list[tuple[str, str, str]]] = {}
    for message in found:
        by_person.setdefault(message.recipient, []).extend(message.items)
    return by_person
