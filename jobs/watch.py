"""The job `watch`: the watchman looks, tells the operator of trouble, and says outside that all is well."""

import asyncio
from collections.abc import Iterator, Sequence
from datetime import datetime
from urllib.parse import urlsplit

import structlog

from bot.messages.alarm import SHOWN, Trouble, TroubleKind
from bot.messages.phrases import say
from bot.steps.alarm import raise_alarm
from bot.steps.office import office_in_force
from bot.steps.watch import Untold, unmade, unreached, untold
from bot.store.office import is_paused
from bot.wiring import Parts
from jobs.journal import Event

OUTSIDE_TIMEOUT = 5.0
log = structlog.get_logger()


async def run_watch(parts: Parts) -> list[Event]:
    """Look once; a clean look keeps the heartbeat going. A dry run tells nobody, so nothing is missed."""
    now = parts.clock.now()
    try:
        troubles = await asyncio.to_thread(look, parts)
    except Exception as error:  # noqa: BLE001 - that it cannot look is what the watchman must tell
        log.error("watch_failed", error=type(error).__name__, what=str(error)[:200])
        troubles = [Trouble(kind=TroubleKind.FAILED, lines=(type(error).__name__,))]
    parts.pulse.alarms = sum(one.kind.is_ours for one in troubles)
    if not parts.pulse.alarms:
        parts.pulse.clean_at = now
        await _tell_outside(parts)
    if troubles:
        await raise_alarm(parts.post, troubles)
    return []


def look(parts: Parts) -> list[Trouble]:
    """Everything that is amiss now; what should have been told is asked in the sending window only."""
    if parts.settings.dry_run:
        return []
    now = parts.clock.now()
    found = list(_signs(parts, now))
    if not parts.pulse.leads():  # one of several asks, and none tells the operator twice
        return found
    with parts.store.read() as session:
        if is_paused(session) or not office_in_force(session, now, parts.here).may_send(now):
            return found
        names = office_in_force(session, now, parts.here).roster
        missing = untold(session, now, parts.here, parts.pulse.started_at or now)
        people = unreached(session, now, parts.here)
        parked = unmade(session)
    if missing:
        found.append(_trouble(TroubleKind.UNTOLD, [_line(one) for one in missing]))
    for kind, them in ((TroubleKind.UNREACHED, people), (TroubleKind.UNMADE, parked)):
        if them:
            shown = [known.name if (known := names.person(one)) else one for one in them]
            found.append(_trouble(kind, shown))
    return found


def _signs(parts: Parts, now: datetime) -> Iterator[Trouble]:
    """What the program's own signs of life tell."""
    stalled = parts.pulse.stalled(now)
    if stalled:
        yield _trouble(TroubleKind.STALLED, stalled)
    if parts.pulse.chat_is_silent(now):
        yield Trouble(kind=TroubleKind.POLL_STALLED)


def _trouble(kind: TroubleKind, lines: Sequence[str]) -> Trouble:
    return Trouble(kind=kind, total=len(lines), lines=tuple(lines[:SHOWN]))


def _line(missing: Untold) -> str:
    person = missing.person or say("alarm.nobody")
    return say("alarm.line", assignment=missing.assignment, rung=missing.rung, person=person)


async def _tell_outside(parts: Parts) -> None:
    """Call the outside watcher's address, if there is one; its silence is then the alarm."""
    import httpx

    url = parts.settings.heartbeat_url
    if url is None:
        return
    host = urlsplit(url.get_secret_value()).hostname
    try:
        async with httpx.AsyncClient(timeout=OUTSIDE_TIMEOUT) as client:
            answer = await client.get(url.get_secret_value())
        if answer.is_error:
            log.warning("heartbeat_url_failed", host=host, status=answer.status_code)
    except httpx.HTTPError as error:
        log.warning("heartbeat_url_failed", host=host, error=type(error).__name__)
