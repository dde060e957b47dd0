"""The watchman over the leaders' monthly summary: by the calendar and the posts, not by the month's mark."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import date

from sqlmodel import col, select

from bot.model.states import DeliveryState, NoticeKind
from bot.model.tables import Delivery, Notice
from bot.rules.monthly import calendar_month, month_told, readers, summary_day
from bot.rules.overlooked import patience_is_over
from bot.steps.raise_summary import is_worth_telling
from bot.steps.watch_look import Look, Unheard, is_known


def without_summary(look: Look, changed_on: date) -> Iterator[Unheard]:
    """Who should have had this month's summary by now and had none.

    Where the office has changed since it was due, who sat where is not known: that anybody had one is
    enough.
    """
    if not _is_late(look):
        return
    told = _told(look)
    missing = [person for person in _expected(look) if not is_known(told[person])]
    month = month_told(look.today).name
    if changed_on < summary_day(look.today, look.office.days):
        yield from (Unheard(month, NoticeKind.MONTHLY_SUMMARY, person) for person in missing)
    elif missing and not any(map(is_known, told.values())):
        yield Unheard(month, NoticeKind.MONTHLY_SUMMARY)


def _is_late(look: Look) -> bool:
    """Whether it is due, and could have been sent for long enough; in a stop's wake, since the stop."""
    office = look.office
    opens = look.opens(summary_day(look.today, office.days))
    return max(opens, look.awake_since) >= look.oldest and patience_is_over(
        opens, look.now, look.awake_since, office.ladder, office.days, office.zone
    )


def _expected(look: Look) -> list[str]:
    """Who was to read it on its day, and still is, as far as there is something to tell."""
    office, monthly = look.office, look.office.ladder.monthly
    if monthly is None:
        return []
    day, month = summary_day(look.today, office.days), month_told(look.today)
    covers = readers(monthly, office.roster, office.unit_names, day)
    still = readers(monthly, office.roster, office.unit_names, look.today)
    return [
        person
        for person, cover in covers.items()
        if person in still and is_worth_telling(look.session, cover, month)
    ]


def _told(look: Look) -> dict[str, set[DeliveryState]]:
    """What became of the copies of this month's summaries, by person."""
    wanted = (
        select(Notice.recipient_id, Delivery.state)
        .join(Delivery, col(Delivery.notice_id) == Notice.id)
        .where(
            Notice.kind == NoticeKind.MONTHLY_SUMMARY,
            Notice.day == calendar_month(look.today).starts,
        )
    )
    told: dict[str, set[DeliveryState]] = defaultdict(set)
    for person, state in look.session.exec(wanted):
        told[person].add(DeliveryState(state))
    return told
