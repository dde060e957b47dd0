"""The office as its own files describe it: units, groups, people, posts, ladder, calendar."""

from datetime import date, time
from enum import StrEnum
from typing import Annotated, Literal

from pydantic import BeforeValidator, Field, StringConstraints

from bot.model.plan import ScheduleKind, Value

Slug = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=64)]


class Role(StrEnum):
    """As what somebody is told of an assignment."""

    HEAD = "head"
    FOCAL_POINT = "focal_point"
    SUBSTITUTE = "substitute"
    MONITORING = "monitoring"
    DEPUTY_CHAIR = "deputy_chair"
    CHAIR = "chair"
    COOPERATING = "cooperating"
    OPERATOR = "operator"


LadderRole = Literal[Role.HEAD, Role.FOCAL_POINT, Role.MONITORING, Role.DEPUTY_CHAIR, Role.CHAIR]
OverseerRole = Literal[Role.MONITORING, Role.DEPUTY_CHAIR, Role.CHAIR]
PostRole = LadderRole | Literal[Role.OPERATOR]


class Preference(StrEnum):
    """The channel a person wants to be told on; the other one is the fallback."""

    EMAIL = "email"
    TELEGRAM = "telegram"
    BOTH = "both"


class Unit(Value):
    """A unit of the office; `every_unit` marks it as one of "every unit" of a plan.

    `addressee` is how an official letter is addressed to it, where that is not its name
    (`Ủy ban nhân dân phường Đa Kao`).
    """

    id: Slug
    name: str
    aliases: tuple[str, ...] = ()
    every_unit: bool = True
    addressee: str | None = None


class UnitGroup(Value):
    """A name that stands for several units (`10 phường`).

    `members` are unit ids. `unnamed` lists words that stand for the group without saying which of
    its members are meant (`cơ quan, đơn vị liên quan`): they can cooperate, but not lead.
    """

    id: Slug
    name: str
    aliases: tuple[str, ...] = ()
    unnamed: tuple[str, ...] = ()
    members: tuple[Slug, ...] = ()


class Person(Value):
    """Somebody who can be told: name, office address, chat, and nothing else."""

    id: Slug
    name: str
    email: str | None = None
    telegram_chat_id: int | None = None
    prefers: Preference = Preference.EMAIL


class Term(Value):
    """A person on a post from a day to a day, both included; open where None."""

    person: Slug
    from_on: date | None = Field(default=None, alias="from")
    to_on: date | None = Field(default=None, alias="to")


class Post(Value):
    """A post of a unit, its holders and their substitutes over time.

    `in_charge_of` (deputy chairs only) lists the units and groups the post leads; empty: all that
    no other deputy chair is in charge of.
    """

    id: Slug
    unit: Slug
    role: PostRole
    title: str
    holders: tuple[Term, ...] = ()
    substitutes: tuple[Term, ...] = ()
    in_charge_of: tuple[Slug, ...] = ()


class OfficialLetterhead(Value):
    """What the office's official letters bear at head and foot (Nghị định 30/2020/NĐ-CP, Phụ lục I).

    `superior` is the body directly above the issuer, where its documents name one; it and `issuer`
    are lines. `issuer` and `place` default to the office's own. `symbol` follows the number
    (`UBND-NV`). `signed_by` are the lines above the signature (`TM. ỦY BAN NHÂN DÂN`, `CHỦ TỊCH`).
    `copies` are recipients beside the addressees; `archive` is where the letter is kept (`VT, NV`).
    """

    superior: tuple[str, ...] = ()
    issuer: tuple[str, ...] = ()
    symbol: str
    place: str = ""
    signed_by: tuple[str, ...] = Field(min_length=1)
    copies: tuple[str, ...] = ()
    archive: str = "VT"


class Office(Value):
    """`units.yaml`: who the office is and who sits where.

    `leadership` is the unit the chair and the deputy chairs belong to; `monitoring_unit` follows up.
    """

    name: str
    place: str
    monitoring_unit: Slug
    leadership: Slug
    letterhead: OfficialLetterhead | None = None
    units: tuple[Unit, ...]
    groups: tuple[UnitGroup, ...] = ()
    people: tuple[Person, ...] = ()
    posts: tuple[Post, ...] = ()


class Rung(Value):
    """One step of the ladder.

    `at` is in working days: 0 and below count back from act_by, above 0 forward from due_on.
    `only` limits it to kinds of schedule; `letter` asks for a drafted official letter.
    """

    at: int
    to: tuple[LadderRole, ...]
    only: tuple[ScheduleKind, ...] = ()
    letter: bool = False


class Repeat(Value):
    """What follows the last rung: every `every` working days, `times` times, then a last word."""

    every: int = Field(gt=0)
    to: tuple[LadderRole, ...]
    times: int = Field(ge=0)
    last_word: tuple[LadderRole, ...] = ()


def _read_time(value: object) -> object:
    """YAML reads an unquoted 07:30 as the base-60 number 450; give it back its meaning."""
    return time(value // 60, value % 60) if isinstance(value, int) else value


TimeOfDay = Annotated[time, BeforeValidator(_read_time)]


class Window(Value):
    """When messages may leave on a working day, local time, start included, end excluded."""

    opens: TimeOfDay = time(7, 30)
    closes: TimeOfDay = time(17, 0)


class WeeklyList(Value):
    """The standing escalation list: on which weekday (the week's next working day if it is off)."""

    weekday: Literal["monday", "tuesday", "wednesday", "thursday", "friday"] = "monday"
    to: tuple[LadderRole, ...]


class MonthlySummary(Value):
    """Who gets the summary of the month that ended, on the first working day of the next."""

    to: tuple[OverseerRole, ...] = Field(
        default=(Role.MONITORING, Role.DEPUTY_CHAIR, Role.CHAIR), min_length=1
    )


class Ladder(Value):
    """`ladder.yaml`: who is told what, how many working days before or after.

    What waits for somebody's review or decision longer than `review_days` working days is told again.
    Between two messages of news to one person lie at least `news_minutes` minutes. Periods are reported
    on up to the `cut_off_day` of their last month.
    """

    rungs: tuple[Rung, ...] = Field(min_length=1)
    repeat: Repeat | None = None
    opened: tuple[LadderRole, ...] = (Role.HEAD, Role.FOCAL_POINT)
    tell_cooperating: bool = True
    returned: tuple[LadderRole, ...] = (Role.HEAD, Role.FOCAL_POINT)
    expected: tuple[LadderRole, ...] = (Role.MONITORING,)
    weekly: WeeklyList | None = None
    monthly: MonthlySummary | None = MonthlySummary()
    window: Window = Window()
    horizon_days: int = Field(default=45, ge=1, le=366)
    review_days: int = Field(default=2, ge=1, le=20)
    news_minutes: int = Field(default=30, ge=0, le=480)
    cut_off_day: int = Field(default=14, ge=1, le=31)


class DayOff(Value):
    """A day off or a make-up working day that the `holidays` package does not know."""

    date: date
    why: str


class CalendarYear(Value):
    """What the office knows of a year: where it was announced, and what differs from the package."""

    source: str
    off: tuple[DayOff, ...] = ()
    make_up: tuple[DayOff, ...] = ()


class WorkingDayFile(Value):
    """`working_days.yaml`: the years whose calendar has been announced."""

    years: dict[int, CalendarYear]
