"""The office in force, put together from the database for one step."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from sqlmodel import Session

from bot.errors import NotConfiguredError
from bot.model.office import Ladder, OfficialLetterhead, Post, WorkingDayFile
from bot.model.replies import Leave
from bot.rules.roster import Roster
from bot.rules.standing_in import StandIn, with_stand_ins
from bot.rules.workdays import WorkingDays, is_open, local_date, working_days
from bot.store import leaves
from bot.store import office as stored

# An assignment may be overdue for years, and a plan may look a strategy's length ahead.
YEARS_BACK, YEARS_AHEAD = 10, 20
KEPT = 8
_KNOWN: dict[tuple[str, int, "Installation"], "OfficeInForce"] = {}


@dataclass(frozen=True)
class Installation:
    """How this installation runs: its zone, whether Telegram is in use, the domain of its mails.

    What could not be sent on a channel for `give_up_after` is a dead letter.
    """

    zone: ZoneInfo
    chat: bool = False
    mail_domain: str = "localhost"
    link_code_days: int = 3
    give_up_after: timedelta = timedelta(hours=24)


@dataclass(frozen=True)
class OfficeInForce:
    """Everything a step decides by: the ladder, the calendar, the roster and the zone.

    `revision` is new whenever any of it, or a plan, has changed. `names` gives the units that each
    name of a unit or a group stands for.
    `addressees` is how letters address those units that are not addressed by their names.
    """

    revision: str
    name: str
    place: str
    monitoring_unit: str
    ladder: Ladder
    days: WorkingDays
    roster: Roster
    unit_names: Mapping[str, str]
    zone: ZoneInfo
    chat: bool
    mail_domain: str
    give_up_after: timedelta
    letterhead: OfficialLetterhead | None
    addressees: dict[str, str]
    names: dict[str, tuple[str, ...]]

    def today(self, now: datetime) -> date:
        """The office's date at an instant."""
        return local_date(now, self.zone)

    def may_send(self, now: datetime) -> bool:
        """Whether the instant lies in the sending window of a working day."""
        return is_open(now, self.ladder.window, self.days, self.zone)


def office_in_force(session: Session, now: datetime, here: Installation) -> OfficeInForce:
    """The office as last loaded; raises NotConfiguredError where nothing was loaded yet.

    Put together once for each revision of the office and year, for every step asks for it.
    """
    revision = stored.revision(session)
    if revision is None:
        raise NotConfiguredError(
            "the database holds no office yet; run `dondoc check`, then `dondoc load`"
        )
    key = (revision, local_date(now, here.zone).year, here)
    if key not in _KNOWN:
        while len(_KNOWN) >= KEPT:
            _KNOWN.pop(next(iter(_KNOWN)), None)
        _KNOWN[key] = _put_together(session, revision, key[1], here)
    return _KNOWN[key]


def _posts(session: Session) -> list[Post]:
    """The posts of the files, with those who stand in for some days as people said in the chat."""
    said = leaves.by_post(session)
    return [
        with_stand_ins(post, map(_stand_in, said.get(post.id, ())))
        for post in stored.posts(session)
    ]


def _stand_in(leave: Leave) -> StandIn:
    return StandIn(leave.said_by, leave.substitute_id, leave.from_on, leave.to_on)


def _put_together(session: Session, revision: str, year: int, here: Installation) -> OfficeInForce:
    head, ladder, calendar = (stored.document(session, n) for n in ("office", "ladder", "calendar"))
    assert head is not None and ladder is not None and calendar is not None
    roster = Roster(
        _posts(session),
        stored.people(session),
        head["monitoring_unit"],
        {post: frozenset(units) for post, units in head["deputies"].items()},
        chat=here.chat,
    )
    letterhead = head.get("letterhead")
    span = range(year - YEARS_BACK, year + YEARS_AHEAD)
    days = working_days(WorkingDayFile.model_validate(calendar), span)
    return OfficeInForce(
        revision=revision,
        name=head["name"],
        place=head["place"],
        monitoring_unit=head["monitoring_unit"],
        ladder=Ladder.model_validate(ladder),
        days=days,
        roster=roster,
        unit_names=stored.unit_names(session),
        zone=here.zone,
        chat=here.chat,
        mail_domain=here.mail_domain,
        give_up_after=here.give_up_after,
        letterhead=OfficialLetterhead.model_validate(letterhead) if letterhead else None,
        addressees=head.get("addressees", {}),
        names={name: tuple(units) for name, units in head.get("names", {}).items()},
    )
