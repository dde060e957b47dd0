"""What a job did, as events: a line of JSON each in a replay's journal, ids only in the daemon's log."""

import json
from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any, TextIO
from zoneinfo import ZoneInfo

from bot.channels.base import Sent
from bot.steps.open_assignments import Opened
from bot.steps.send_answers import AnswerSettled
from bot.steps.settle import Settled

Event = dict[str, Any]


def opened_events(opened: Iterable[Opened], at: datetime, zone: ZoneInfo) -> Iterator[Event]:
    """One event for each assignment that was opened."""
    for assignment in opened:
        yield {
            "at": stamp(at, zone),
            "event": "opened",
            "assignment": assignment.code,
            "due_on": assignment.due_on.isoformat(),
            "act_by": assignment.act_by.isoformat(),
        }


def delivery_events(settled: Iterable[Settled], zone: ZoneInfo) -> Iterator[Event]:
    """One event for each delivery: `sent`, or what became of it otherwise."""
    for delivery in settled:
        composed, outcome = delivery.composed, delivery.outcome
        word = "superseded" if outcome is None else type(outcome).__name__.lower()
        event: Event = {
            "at": stamp(delivery.at, zone),
            "event": word,
            "channel": composed.channel,
            "recipient": composed.recipient,
            "kind": composed.kind,
            "items": [
                {"assignment": item.assignment, "rung": item.rung, "role": item.role}
                for item in composed.items
            ],
            "message_id": composed.message_id,
        }
        if outcome is not None and not isinstance(outcome, Sent):
            event["why"] = outcome.why
        yield event


def answer_events(settled: Iterable[AnswerSettled], zone: ZoneInfo) -> Iterator[Event]:
    """One event for each answer to a person's mail: `answer_sent`, or what became of it otherwise."""
    for one in settled:
        event: Event = {
            "at": stamp(one.at, zone),
            "event": f"answer_{type(one.outcome).__name__.lower()}",
            "recipient": one.answer.person,
            "message_id": one.answer.mail.message_id,
        }
        if not isinstance(one.outcome, Sent):
            event["why"] = one.outcome.why
        yield event


def stamp(at: datetime, zone: ZoneInfo) -> str:
    """An instant as local ISO time with its offset."""
    return at.astimezone(zone).isoformat(timespec="seconds")


class Journal:
    """Writes events to a file, a line each; with no file it only counts them."""

    def __init__(self, file: TextIO | None = None) -> None:
        self._file = file
        self.counts: dict[str, int] = {}

    def write(self, event: Event) -> None:
        """Add one event."""
        self.counts[event["event"]] = self.counts.get(event["event"], 0) + 1
        if self._file is not None:
            self._file.write(json.dumps(event, ensure_ascii=False) + "\n")
