"""The job `inbox`: reads what came in, acts on each mail once, and moves it to its pile."""

import asyncio
from collections.abc import Iterator

import structlog
from sqlalchemy.exc import InterfaceError, OperationalError

from bot.channels.inbox import Arrived, Pile
from bot.chat.mail import MailRoom, keep_for_a_person, receive
from bot.errors import DondocError
from bot.model.inbound import InboundOutcome
from bot.readers.inbound_mail import read_mail
from bot.wiring import Parts, make_desk, make_inbox
from jobs.journal import Event, stamp

MOST_A_VISIT = 50
log = structlog.get_logger()


async def run_inbox(parts: Parts) -> list[Event]:
    """One visit, where there is an inbox to read; a dry run leaves it alone."""
    if parts.settings.imap_host is None or parts.settings.dry_run:
        return []
    return await asyncio.to_thread(lambda: list(_visit(parts)))


async def never(_parts: Parts) -> None:
    """A replay has no inbox: nothing is in sight."""


def _visit(parts: Parts) -> Iterator[Event]:
    desk = make_desk(parts.settings, parts.store, parts.clock, parts.here)
    room = MailRoom(desk, parts.post.letterhead)
    with make_inbox(parts.settings).open() as visit:
        for arrived in visit.fetch(MOST_A_VISIT):
            if parts.post.stopping():
                break
            outcome = take(arrived, room, parts)
            visit.done(arrived, pile_of(outcome))
            yield {
                "at": stamp(parts.clock.now(), parts.here.zone),
                "event": "mail_received",
                "outcome": outcome.value,
                "uid": arrived.uid,
            }


def take(arrived: Arrived, room: MailRoom, parts: Parts) -> InboundOutcome:
    """What becomes of one mail; one that cannot be worked on waits for a person, and holds up none.

    Raises where the database or the office cannot be used: the mail then stays where it is.
    """
    ours = {address for address in (parts.settings.mail_from, parts.settings.answers_to) if address}
    mail = read_mail(arrived.content, ours, arrived.cut)
    try:
        return receive(mail, room)
    except (DondocError, InterfaceError, OperationalError, OSError):
        raise
    except Exception as error:  # noqa: BLE001 - one mail's trouble must not stop the others
        log.error("mail_failed", uid=arrived.uid, error=type(error).__name__)
        keep_for_a_person(mail, room, f"failed: {type(error).__name__}")
        return InboundOutcome.KEPT


def pile_of(outcome: InboundOutcome) -> Pile:
    """Where a mail goes once it was read."""
    return Pile.REVIEW if outcome is InboundOutcome.KEPT else Pile.DONE
