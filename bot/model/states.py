"""The states of an assignment and of a delivery, and the words for a notice."""

from enum import StrEnum


class AssignmentState(StrEnum):
    """Where an assignment stands.

    `awaiting` is a conditional duty whose trigger has not come: it is asked about, never overdue.
    """

    AWAITING = "awaiting"
    OPEN = "open"
    REPORTED = "reported"
    RETURNED = "returned"
    ACCEPTED = "accepted"
    SUSPENDED = "suspended"
    WITHDRAWN = "withdrawn"

    @property
    def is_owed(self) -> bool:
        """Whether the unit still has to act: the ladder runs in these states only."""
        return self in (AssignmentState.OPEN, AssignmentState.RETURNED)


class Action(StrEnum):
    """What somebody did to an assignment; each is an edge of the state diagram."""

    OPEN = "open"
    TRIGGER = "trigger"
    REPORT = "report"
    ACCEPT = "accept"
    RETURN = "return"
    SUSPEND = "suspend"
    RESUME = "resume"
    WITHDRAW = "withdraw"


class NoticeKind(StrEnum):
    """The two messages of the ladder."""

    DIGEST = "digest"
    ESCALATION_LIST = "escalation_list"


class DeliveryState(StrEnum):
    """Where one copy of a notice, on one channel, stands."""

    QUEUED = "queued"
    CLAIMED = "claimed"
    SENT = "sent"
    UNCONFIRMED = "unconfirmed"
    DEFERRED = "deferred"
    REFUSED = "refused"
    SUPERSEDED = "superseded"

    @property
    def may_go(self) -> bool:
        """Whether it still waits to be sent."""
        return self in (DeliveryState.QUEUED, DeliveryState.DEFERRED, DeliveryState.UNCONFIRMED)


class Occasion(StrEnum):
    """The rungs that are words, not numbers of working days."""

    OPENED = "opened"
    RETURNED = "returned"
    EXPECTED = "expected"
    WEEKLY = "weekly"
