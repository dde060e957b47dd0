"""Retry as a decision: when a delivery that could not leave is tried again."""

from datetime import datetime, timedelta
from zlib import crc32

FIRST_WAIT = timedelta(minutes=1)
LONGEST_WAIT = timedelta(minutes=30)
SPREAD = 0.25  # of a wait, by which it may be shorter
TIRED_AFTER = 5  # a quarter of an hour
SLACK = timedelta(minutes=10)  # the next day's first sweep may come a little earlier in its minute


def next_attempt(
    attempts: int, now: datetime, message: str, not_before: datetime | None = None
) -> datetime:
    """When to try again after the `attempts`-th failure (1-based): 1, 2, 4 … at most 30 minutes.

    Up to a quarter less, by the `message`'s id: those that failed together do not all come back in the
    same second. `not_before` is the server's own wish (Telegram's retry_after); the longer wait wins.
    What has not left by the end of its day is told in the next working day's message.
    """
    doublings: int = 2 ** min(attempts - 1, 10)
    wait = min(FIRST_WAIT * doublings, LONGEST_WAIT)
    share = crc32(f"{message} {attempts}".encode()) / 2**32
    return max(now + wait * (1 - SPREAD * share), not_before or now)


def is_tired(attempts: int) -> bool:
    """Whether a channel has been silent for so long that the person's other one takes over."""
    return attempts >= TIRED_AFTER


def is_given_up(raised_at: datetime, now: datetime, patience: timedelta) -> bool:
    """Whether a message tried in vain since it was raised is a dead letter by now."""
    return now - raised_at >= patience - SLACK
