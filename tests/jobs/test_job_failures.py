"""What is said of a job that fails each time it fires."""

import asyncio

from apscheduler.triggers.cron import CronTrigger
from structlog.testing import capture_logs

from bot.store.lead import Lead
from jobs import daemon
from jobs.daemon import Runner
from jobs.timetable import Job
from tests.cast import ZONE


def failures(small_house, monkeypatch, errors):
    """The log of a job that fails thus at each fire, the fires being half a minute apart."""
    moments = iter(range(0, 100 * 15, 15))  # asked twice a run: as it begins, as it fails
    monkeypatch.setattr(daemon, "monotonic", lambda: float(next(moments)))
    due = iter(errors)

    async def fail(_parts):
        error = next(due)
        if error is not None:
            raise error
        return ()

    job = Job("deliver", CronTrigger(second="*", timezone=ZONE), fail, None, 60)
    runner = Runner(small_house.parts, Lead(small_house.store, "one"))
    with capture_logs() as logs:
        for _ in errors:
            asyncio.run(runner.run(job))
    return [one["error"] for one in logs if one["event"] == "job_failed"]


def test_the_same_failure_is_said_once_a_minute(small_house, monkeypatch):
    found = failures(small_house, monkeypatch, [OSError()] * 5)
    assert found == ["OSError"] * 3


def test_another_failure_is_said_at_once_and_one_after_a_success_too(small_house, monkeypatch):
    found = failures(small_house, monkeypatch, [OSError(), ValueError(), None, ValueError()])
    assert found == ["OSError", "ValueError", "ValueError"]
