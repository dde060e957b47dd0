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
        return self in OWED


OWED = (AssignmentState.OPEN, AssignmentState.RETURNED)


class Action(StrEnum):
    """What somebody did to an assignment.

    Those down to `withdraw` are edges of the state diagram, `undo` goes one edge back; the others
    leave the state as it is and are kept for the record.
    """

    OPEN = "open"
    TRIGGER = "trigger"
    REPORT = "report"
    ACCEPT = "accept"
    RETURN = "return"
    SUSPEND = "suspend"
    RESUME = "resume"
    WITHDRAW = "withdraw"
    UNDO = "undo"
    ACKNOWLEDGE = "acknowledge"
    PROGRESS = "progress"
    ASK_EXTENSION = "ask_extension"
    ADVISE_EXTENSION = "advise_extension"
    GRANT_EXTENSION = "grant_extension"
    REFUSE_EXTENSION = "refuse_extension"
    DROP_EXTENSION = "drop_extension"


class ExtensionState(StrEnum):
    """Where a request for a later due date stands; asked and advised ones are pending."""

    ASKED = "asked"
    ADVISED = "advised"
    GRANTED = "granted"
    REFUSED = "refused"
    DROPPED = "dropped"

    @property
    def is_pending(self) -> bool:
        """Whether somebody still has to decide: the overdue rungs are held so long."""
        return self in (ExtensionState.ASKED, ExtensionState.ADVISED)


class NoticeKind(StrEnum):
    """The two messages of the ladder, the digest again for a unit's group, news, the leaders' summary."""

    DIGEST = "digest"
    GROUP_DIGEST = "group_digest"
    ESCALATION_LIST = "escalation_list"
    NEWS = "news"
    MONTHLY_SUMMARY = "monthly_summary"


class DeliveryState(StrEnum):
    """Where one copy of a notice, on one channel, stands: what leads where is in bot/rules/deliveries.py.

    `dead` is a dead letter: tried in vain for a day, and given up on this channel.
    """

    QUEUED = "queued"
    CLAIMED = "claimed"
    SENT = "sent"
    UNCONFIRMED = "unconfirmed"
    DEFERRED = "deferred"
    REFUSED = "refused"
    DEAD = "dead"
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
    REPORTED = "reported"
    WAITING = "waiting"
    ASKED = "asked"
    ADVISED = "advised"
    GRANTED = "granted"
    REFUSED = "refused"
