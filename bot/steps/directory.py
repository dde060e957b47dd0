"""What a running office found wrong with its directory, for those who look after it: once each."""

from collections.abc import Iterable, Iterator
from datetime import date, timedelta

from sqlmodel import Session, col, func, select

from bot.messages.escalation_view import DirectoryFault, DirectoryFaultKind
from bot.model.states import DeliveryState, NoticeKind
from bot.model.tables import Delivery, FindingRow, Notice
from bot.steps.items import Shown
from bot.steps.office import OfficeInForce
from bot.store.office import findings_since

LASTING_DAYS = 45  # what is not met again for so long was mended: if it comes back, it is news
UNREACHED = (DirectoryFaultKind.PERSON_UNREACHABLE, DirectoryFaultKind.DELIVERY_DEAD)
Key = tuple[DirectoryFaultKind, str]


def directory_faults(
    session: Session, notice: Notice, office: OfficeInForce, shown: Shown
) -> tuple[DirectoryFault, ...]:
    """What has come up since the last list that reached this reader, and still lasts.

    A post nobody holds, a unit that a rung could not reach, a person whom no channel reaches, an
    address that mails come back from, or forwards them to one, a chat or a group that was closed to us.
    """
    oldest = notice.day - timedelta(days=LASTING_DAYS)
    told_on = _last_list(session, notice)
    known_from = (told_on or oldest) - timedelta(days=LASTING_DAYS)
    findings = findings_since(session, known_from)
    begun = _begun(_met(findings))
    fresh = {
        key
        for key, day in begun.items()
        if (told_on is None or day > told_on) and oldest < day <= notice.day
    }
    fresh -= _reached_since(session, fresh, findings)
    fresh -= {
        (DirectoryFaultKind.DELIVERY_DEAD, who) for kind, who in fresh if kind is UNREACHED[0]
    }
    faults = (_fault(key, notice.day, office, shown) for key in fresh)
    return tuple(sorted(filter(None, faults), key=lambda fault: (fault.kind, fault.name)))


def _last_list(session: Session, notice: Notice) -> date | None:
    """The day of the last list that reached the same person."""
    wanted = (
        select(func.max(Notice.day))
        .join(Delivery, col(Delivery.notice_id) == Notice.id)
        .where(
            Notice.recipient_id == notice.recipient_id,
            Notice.kind == NoticeKind.ESCALATION_LIST,
            col(Notice.day) < notice.day,
            Delivery.state == DeliveryState.SENT,
        )
    )
    return session.exec(wanted).one()


def _reached_since(session: Session, keys: set[Key], findings: Iterable[FindingRow]) -> set[Key]:
    """Those of people whom nothing reached that were reached after all: a server was away, it is back."""
    last: dict[str, date] = {}
    for row in findings:
        if row.code in UNREACHED:
            last[row.subject] = max(row.day, last.get(row.subject, row.day))
    wanted = (
        select(Notice.recipient_id, func.max(Notice.day))
        .join(Delivery, col(Delivery.notice_id) == Notice.id)
        .where(
            col(Notice.recipient_id).in_({who for kind, who in keys if kind in UNREACHED}),
            Delivery.state == DeliveryState.SENT,
        )
        .group_by(col(Notice.recipient_id))
    )
    reached = {who for who, day in session.exec(wanted) if day >= last[who]}
    return {(kind, who) for kind, who in keys if kind in UNREACHED and who in reached}


def _met(rows: Iterable[FindingRow]) -> Iterator[tuple[Key, date]]:
    """Each finding's key and the first day whose list can tell of it."""
    for row in rows:
        match row.code:
            case DirectoryFaultKind.POST_VACANT:
                yield (DirectoryFaultKind.POST_VACANT, row.subject), row.day
            case DirectoryFaultKind.UNIT_UNREACHABLE:
                unit = str(row.detail["assignment"]).rpartition("/")[2]
                yield (DirectoryFaultKind.UNIT_UNREACHABLE, unit), row.day
            case (
                DirectoryFaultKind.PERSON_UNREACHABLE
                | DirectoryFaultKind.DELIVERY_DEAD
                | DirectoryFaultKind.ADDRESS_FAILED
                | DirectoryFaultKind.FORWARD_FAILED
                | DirectoryFaultKind.CHAT_CLOSED
                | DirectoryFaultKind.GROUP_LEFT
            ):
                # It shows while the day's messages leave: its list may have left before.
                yield (DirectoryFaultKind(row.code), row.subject), row.day + timedelta(days=1)


def _begun(met: Iterable[tuple[Key, date]]) -> dict[Key, date]:
    """Since when each fault lasts."""
    begun: dict[Key, date] = {}
    last: dict[Key, date] = {}
    for key, day in sorted(met, key=lambda one: one[1]):
        if key not in last or (day - last[key]).days > LASTING_DAYS:
            begun[key] = day
        last[key] = day
    return begun


def _fault(key: Key, today: date, office: OfficeInForce, shown: Shown) -> DirectoryFault | None:
    """The fault with its name for people; None where it was mended or is no longer ours."""
    kind, subject = key
    match kind:
        case DirectoryFaultKind.POST_VACANT:
            post = office.roster.posts.get(subject)
            if post is None or office.roster.holder(post, today) is not None:
                return None
            return DirectoryFault(kind=kind, name=post.title)
        case DirectoryFaultKind.UNIT_UNREACHABLE | DirectoryFaultKind.GROUP_LEFT:
            return DirectoryFault(kind=kind, name=shown.unit(subject))
        case DirectoryFaultKind.ADDRESS_FAILED:
            person = office.roster.person(subject)
            if person is None or person.email is not None:
                return None
            return DirectoryFault(kind=kind, name=person.name)
        case DirectoryFaultKind.CHAT_CLOSED:
            person = office.roster.person(subject)
            if person is None or person.telegram_chat_id is not None:
                return None
            return DirectoryFault(kind=kind, name=person.name)
        case _:
            person = office.roster.person(subject)
            return None if person is None else DirectoryFault(kind=kind, name=person.name)
