"""A town of many units, each with something that must be told today, as files and as a database."""

import shutil
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path

from sqlmodel import Session, select

from bot.model.office import (
    Office,
    Person,
    Preference,
    Role,
    Unit,
)
from bot.model.plan import PlanFile
from bot.model.tables import Assignment, Notice, NoticeItem
from bot.steps.raise_notices import raise_notices
from bot.store.engine import Store
from bot.store.schema import upgrade
from tests.any_hour import LADDER_AT_ANY_HOUR, every_day_works, write_office
from tests.cast import PEOPLE, ZONE, duty, office, once, person, plan, post
from tests.house import House

BEFORE = 12  # days that have passed since the plan was loaded
# Days from today to the due date: those whose rung is today, of every kind of message.
DUE_IN = (-10, -5, -3, -1, 0, 2, 5, 10)
FIRST_CHAT = 5000


@dataclass(frozen=True)
class Told:
    """What one day tells: the items, the messages, and where each assignment then stands."""

    items: frozenset[tuple[object, ...]]
    notices: frozenset[tuple[object, ...]]
    standing: frozenset[tuple[object, ...]]


class Town:
    """Its files lie in `folder/office`, its people's chats begin at FIRST_CHAT."""

    def __init__(self, folder: Path, units: int) -> None:
        self.today = datetime.now(ZONE).date()
        self.files = folder / "office"
        self._units = [f"don-vi-{number}" for number in range(units)]
        self._people = tuple(self._person(number) for number in range(2 * units))
        self.chats = [one.telegram_chat_id for one in self._people if one.telegram_chat_id]
        shutil.rmtree(self.files, ignore_errors=True)
        write_office(self.files, self.office(), every_day_works(self.today), self.plan())

    def _person(self, number: int) -> Person:
        """Head and focal point of a unit; every fifth wants to be told in the chat."""
        if number % 5:
            return person(f"nguoi-{number}")
        return person(f"nguoi-{number}", FIRST_CHAT + number, Preference.TELEGRAM)

    def office(self) -> Office:
        posts = []
        for number, unit in enumerate(self._units):
            posts.append(post(f"head-{unit}", unit, Role.HEAD, f"nguoi-{2 * number}"))
            posts.append(post(f"focal-{unit}", unit, Role.FOCAL_POINT, f"nguoi-{2 * number + 1}"))
        base = office(*posts, people=(*PEOPLE, *self._people))
        units = (*base.units, *(Unit(id=unit, name=f"Đơn vị {unit}") for unit in self._units))
        return base.model_copy(update={"units": units})

    def plan(self) -> PlanFile:
        duties = []
        for number, unit in enumerate(self._units):
            due = self.today + timedelta(DUE_IN[number % len(DUE_IN)])
            duties.append(duty(f"I.{number}", once(due.isoformat()), lead=(f"Đơn vị {unit}",)))
        return plan(*duties, issued=self.today - timedelta(BEFORE + 1))

    def live_until_yesterday(self, url: str) -> None:
        """Fill an empty database with the days since the plan was loaded, everything told and sent."""
        store = Store(url, durable=False)
        upgrade(store.engine)
        house = House(store, chat=True)
        first, yesterday = self.today - timedelta(BEFORE), self.today - timedelta(1)
        house.at(first.isoformat(), "00:00")
        calendar = every_day_works(self.today)
        house.load(self.plan(), self.office(), LADDER_AT_ANY_HOUR, calendar)
        house.live(first.isoformat(), yesterday.isoformat())
        store.close()

    def told_undisturbed(self, url: str) -> Told:
        """What a single sweep of today tells in this database, which is left as it was."""
        store = Store(url)
        house = House(store, chat=True)
        try:
            with store.write() as session:
                raise_notices(session, datetime.now(ZONE), house.parts.here)
                session.flush()
                found = told(session, self.today)
                session.rollback()
        finally:
            store.close()
        return found


def told(session: Session, day: date) -> Told:
    """What was told on a day."""
    notices = {
        one.id: (one.recipient_id, one.day, one.kind.value, one.number)
        for one in session.exec(select(Notice).where(Notice.day == day))
    }
    items = [one for one in session.exec(select(NoticeItem)) if one.notice_id in notices]
    return Told(
        items=frozenset(
            (*notices[i.notice_id], i.assignment_id, i.due_version, i.occasion, i.rung, i.post_id)
            for i in items
        ),
        notices=frozenset(notices.values()),
        standing=frozenset(
            (one.code, one.state.value, one.last_rung, one.opened_told, one.next_step_at)
            for one in session.exec(select(Assignment))
        ),
    )
