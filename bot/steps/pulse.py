"""Signs of life of this process, in memory: when each thing it does in turn was last done."""

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

PATIENCE = {"raise": timedelta(minutes=20), "deliver": timedelta(minutes=15)}
POLL_PATIENCE = timedelta(minutes=20)
POLL_STUCK = timedelta(minutes=2)  # a question to Telegram ends within seconds, whatever it says
CLEAN_FOR = timedelta(minutes=35)  # two turns of the watchman, and a little


@dataclass
class Pulse:
    """What the watchman, the health check and the metrics ask of the running program.

    `ran_at` holds the last success of each job, from the start of the daemon on.
    `chat_turned_at` is the last sign of the loop that asks Telegram, whatever Telegram said;
    `polled_at` when Telegram last answered it. `outcomes` counts deliveries by channel and outcome.
    `leads`: whether this is the one of several daemons that does what only one may.
    """

    started_at: datetime | None = None
    ran_at: dict[str, datetime] = field(default_factory=dict)
    took: dict[str, float] = field(default_factory=dict)
    chat_turned_at: datetime | None = None
    polled_at: datetime | None = None
    clean_at: datetime | None = None
    alarms: int = 0
    outcomes: Counter[tuple[str, str]] = field(default_factory=Counter)
    leads: Callable[[], bool] = lambda: True

    def start(self, now: datetime, jobs: Iterable[str]) -> None:
        """The daemon begins; each of its jobs has from now on its time to run."""
        self.started_at = now
        self.ran_at = dict.fromkeys(jobs, now)

    def is_clean(self, now: datetime) -> bool:
        """Whether the watchman has found nothing amiss, and that lately."""
        return self.clean_at is not None and now - self.clean_at < CLEAN_FOR

    def stalled(self, now: datetime) -> list[str]:
        """The jobs that should have run again by now, and did not."""
        return [
            job
            for job, patience in PATIENCE.items()
            if job in self.ran_at and now - self.ran_at[job] > patience
        ]

    def chat_is_stuck(self, now: datetime) -> bool:
        """Whether the loop that asks Telegram has to be begun anew."""
        return self.chat_turned_at is not None and now - self.chat_turned_at > POLL_STUCK

    def clock_moved(self, by: timedelta) -> None:
        """The machine's clock was set: what was seen stays as long ago as it was."""
        for name in ("started_at", "chat_turned_at", "polled_at", "clean_at"):
            at = getattr(self, name)
            setattr(self, name, None if at is None else at + by)
        self.ran_at = {job: at + by for job, at in self.ran_at.items()}

    def chat_is_silent(self, now: datetime) -> bool:
        """Whether the loop that asks Telegram stands still."""
        return self.chat_turned_at is not None and now - self.chat_turned_at > POLL_PATIENCE
