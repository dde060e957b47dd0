"""A fixed cast: a small office whose people every test knows, and one duty of each kind.

Hạnh is the head and Bình the focal point of the justice office, Cúc and Dũng those of the finance
office, Giang heads the ward, Mai heads the home affairs office, where Nga follows up. Khoa is the
deputy chair, Lan the chair; Phúc has no post and stands in for others.
"""

from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from bot.model.office import (
    CalendarYear,
    DayOff,
    Ladder,
    MonthlySummary,
    Office,
    Person,
    Post,
    Preference,
    Repeat,
    Role,
    Rung,
    Term,
    Unit,
    UnitGroup,
    WeeklyList,
    WorkingDayFile,
)
from bot.model.plan import (
    Cadence,
    PlanFile,
    PlanHead,
    PlannedDuty,
    Schedule,
    ScheduleKind,
    SchedulePart,
)
from bot.rules.workdays import WorkingDays, at_local, working_days

ZONE = ZoneInfo("Asia/Ho_Chi_Minh")

HOME, JUSTICE, FINANCE, WARD, LEADERS = (
    "phong-noi-vu",
    "phong-tu-phap",
    "phong-tai-chinh",
    "phuong-mot",
    "lanh-dao",
)
ISSUED = date(2024, 5, 23)  # a Thursday
BOTH_HEADS = (Role.HEAD, Role.FOCAL_POINT)


def person(
    name: str, chat: int | None = None, prefers: Preference = Preference.EMAIL, mail: bool = True
) -> Person:
    """Somebody of the office, called by a short name, at an .example address."""
    email = f"{name}@quan.example" if mail else None
    return Person(id=name, name=name.title(), email=email, telegram_chat_id=chat, prefers=prefers)


PEOPLE = tuple(
    person(name)
    for name in ("hanh", "binh", "cuc", "dung", "giang", "mai", "nga", "khoa", "lan", "phuc")
)
UNITS = (
    Unit(id=HOME, name="Phòng Nội vụ"),
    Unit(id=JUSTICE, name="Phòng Tư pháp", aliases=("Tư pháp",)),
    Unit(id=FINANCE, name="Phòng Tài chính"),
    Unit(id=WARD, name="Phường Một"),
    Unit(id=LEADERS, name="Lãnh đạo UBND", every_unit=False),
)
GROUPS = (
    UnitGroup(
        id="co-quan",
        name="các cơ quan, đơn vị",
        members=(HOME, JUSTICE, FINANCE),
        unnamed=("cơ quan liên quan",),
    ),
)


def post(post_id: str, unit: str, role: Role, *holders: str | Term, **more) -> Post:
    """A post with its holders by name (for good) or by term."""
    terms = tuple(h if isinstance(h, Term) else Term(person=h) for h in holders)
    return Post(id=post_id, unit=unit, role=role, title=f"Chức vụ {post_id}", holders=terms, **more)


def term(who: str, start: date | None = None, end: date | None = None) -> Term:
    """A person from a day to a day, both included."""
    return Term(**{"person": who, "from": start, "to": end})


POSTS = {
    made.id: made
    for made in (
        post("head-justice", JUSTICE, Role.HEAD, "hanh"),
        post("focal-justice", JUSTICE, Role.FOCAL_POINT, "binh"),
        post("head-finance", FINANCE, Role.HEAD, "cuc"),
        post("focal-finance", FINANCE, Role.FOCAL_POINT, "dung"),
        post("head-ward", WARD, Role.HEAD, "giang"),
        post("head-home", HOME, Role.HEAD, "mai"),
        post("monitoring", HOME, Role.MONITORING, "nga"),
        post("deputy", LEADERS, Role.DEPUTY_CHAIR, "khoa"),
        post("chair", LEADERS, Role.CHAIR, "lan"),
    )
}


def office(
    *changed: Post, people: tuple[Person, ...] = PEOPLE, without: tuple[str, ...] = ()
) -> Office:
    """The office with some posts changed, added or left out."""
    posts = POSTS | {one.id: one for one in changed}
    return Office(
        name="UBND Quận Mẫu",
        place="Quận Mẫu",
        monitoring_unit=HOME,
        leadership=LEADERS,
        units=UNITS,
        groups=GROUPS,
        people=people,
        posts=tuple(one for one in posts.values() if one.id not in without),
    )


OFFICE = office()


def people_with(*changed: Person) -> tuple[Person, ...]:
    """The cast with some of its people changed or added."""
    return tuple(({one.id: one for one in PEOPLE} | {one.id: one for one in changed}).values())


LADDER = Ladder(
    rungs=(
        Rung(at=-10, to=BOTH_HEADS, only=(ScheduleKind.ONCE, ScheduleKind.WINDOW)),
        Rung(at=-5, to=BOTH_HEADS),
        Rung(at=-2, to=BOTH_HEADS),
        Rung(at=0, to=BOTH_HEADS),
        Rung(at=1, to=BOTH_HEADS),
        Rung(at=3, to=(*BOTH_HEADS, Role.MONITORING)),
        Rung(at=5, to=(*BOTH_HEADS, Role.MONITORING, Role.DEPUTY_CHAIR)),
        Rung(at=10, to=(*BOTH_HEADS, Role.MONITORING, Role.DEPUTY_CHAIR, Role.CHAIR), letter=True),
    ),
    repeat=Repeat(every=5, to=(Role.HEAD, Role.MONITORING), times=3, last_word=(Role.MONITORING,)),
    weekly=WeeklyList(to=(Role.MONITORING, Role.DEPUTY_CHAIR, Role.CHAIR)),
    monthly=None,
)
NO_WEEKLY = LADDER.model_copy(update={"weekly": None})
MONTHLY = NO_WEEKLY.model_copy(update={"monthly": MonthlySummary()})


def _days(*days: str) -> tuple[DayOff, ...]:
    return tuple(DayOff(date=date.fromisoformat(day), why="đã thông báo") for day in days)


CALENDAR = WorkingDayFile(
    years={
        2024: CalendarYear(
            source="công văn 1", off=_days("2024-04-29"), make_up=_days("2024-05-04")
        ),
        2025: CalendarYear(
            source="công văn 2", off=_days("2025-05-02"), make_up=_days("2025-04-26")
        ),
        2026: CalendarYear(
            source="công văn 3",
            off=_days("2026-01-02", "2026-08-31"),
            make_up=_days("2026-01-10", "2026-08-22"),
        ),
    }
)


def calendar_with(off: tuple[str, ...] = (), make_up: tuple[str, ...] = ()) -> WorkingDayFile:
    """The calendar with more days off and made up for in 2024."""
    year = CALENDAR.years[2024]
    changed = year.model_copy(
        update={"off": (*year.off, *_days(*off)), "make_up": (*year.make_up, *_days(*make_up))}
    )
    return WorkingDayFile(years=CALENDAR.years | {2024: changed})


DAYS: WorkingDays = working_days(CALENDAR, (2024, 2025, 2026))


def day(text: str) -> date:
    """`2024-06-07` as a date."""
    return date.fromisoformat(text)


def at(day_text: str, clock: str = "07:30") -> datetime:
    """An instant by its local day and time."""
    return at_local(day(day_text), time.fromisoformat(clock), ZONE)


def once(*due: str) -> Schedule:
    return Schedule(kind=ScheduleKind.ONCE, due_dates=tuple(map(day, due)))


def window(opens: str | None, due: str) -> Schedule:
    start = None if opens is None else day(opens)
    return Schedule(kind=ScheduleKind.WINDOW, opens_on=start, due_dates=(day(due),))


def recurring(cadence: Cadence, *due: str) -> Schedule:
    return Schedule(kind=ScheduleKind.RECURRING, cadence=cadence, due_dates=tuple(map(day, due)))


def continuous(*due: str) -> Schedule:
    return Schedule(
        kind=ScheduleKind.CONTINUOUS, cadence=Cadence.QUARTERLY, due_dates=tuple(map(day, due))
    )


def conditional(expected: str | None = None) -> Schedule:
    return Schedule(
        kind=ScheduleKind.CONDITIONAL,
        expected_on=None if expected is None else day(expected),
        trigger="Sau khi Thành phố công bố",
    )


def parts(*given: tuple[Cadence | None, tuple[str, ...]]) -> Schedule:
    """A phrase of several series: `hàng tháng, hàng quý`."""
    made = tuple(
        SchedulePart(
            kind=ScheduleKind.RECURRING if cadence else ScheduleKind.ONCE,
            cadence=cadence,
            due_dates=tuple(map(day, due)),
        )
        for cadence, due in given
    )
    every = sorted({due for part in made for due in part.due_dates})
    return Schedule(kind=ScheduleKind.RECURRING, due_dates=tuple(every), parts=made)


def duty(
    ref: str,
    schedule: Schedule,
    lead: tuple[str, ...] = ("Phòng Tư pháp",),
    cooperating: tuple[str, ...] = (),
    **more,
) -> PlannedDuty:
    """A duty of the plan, led by the justice office unless said otherwise."""
    return PlannedDuty(
        ref=ref,
        area="Cải cách thể chế",
        title=f"Nhiệm vụ {ref}",
        lead_units=lead,
        cooperating_units=cooperating,
        product="Báo cáo",
        timing="theo kế hoạch",
        schedule=schedule,
        source=f"Phụ lục, dòng {ref}",
        **more,
    )


HEAD_OF_PLAN = PlanHead(
    number="1/KH-UBND", title="Kế hoạch mẫu", issuer="UBND Quận Mẫu", issued_on=ISSUED, year=2024
)


def plan(*duties: PlannedDuty, issued: date = ISSUED) -> PlanFile:
    """A reviewed plan of these duties."""
    return PlanFile(plan=HEAD_OF_PLAN.model_copy(update={"issued_on": issued}), duties=duties)


MONTHS = ("2024-06-25", "2024-07-25", "2024-08-25", "2024-09-25", "2024-10-25", "2024-11-25")
QUARTERS = ("2024-06-30", "2024-09-30", "2024-12-31")

WHOLE_PLAN = plan(
    duty("I.1", once("2024-06-09"), cooperating=("Phòng Tài chính",)),
    duty("I.2", window("2024-06-03", "2024-08-30"), lead=("Phòng Tài chính",)),
    duty("I.3", recurring(Cadence.MONTHLY, *MONTHS)),
    duty("I.4", continuous(*QUARTERS), lead=("Phường Một",)),
    duty("I.5", conditional("2024-10-31")),
    duty("I.6", once("2024-07-31"), lead=("Phòng Tư pháp", "Phòng Tài chính")),
    duty("I.7", once("2024-07-15"), lead=("các cơ quan, đơn vị",), per_unit=True),
    duty("I.8", once("2024-06-20"), lead=(), opens_nothing=True),
    duty("I.9", Schedule(kind=ScheduleKind.UNREADABLE)),
)
