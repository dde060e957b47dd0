"""The state diagram of a delivery, as one table: what comes in, from which states, and where it leads."""

from enum import StrEnum

from bot.errors import TransitionError
from bot.model.states import DeliveryState

S = DeliveryState


class DeliveryInput(StrEnum):
    """What happens to one copy of a notice on one channel."""

    CLAIM = "claim"
    SENT = "sent"
    DEFERRED = "deferred"
    UNCONFIRMED = "unconfirmed"
    REFUSED = "refused"
    DROPPED = "dropped"
    EMPTIED = "emptied"
    GIVEN_BACK = "given_back"
    LEASE_RAN_OUT = "lease_ran_out"
    TAKEN_OVER = "taken_over"
    TOLD_ELSEWHERE = "told_elsewhere"
    GIVEN_UP = "given_up"
    CAME_BACK = "came_back"
    RETRIED_BY_HAND = "retried_by_hand"
    DROPPED_BY_HAND = "dropped_by_hand"


I = DeliveryInput  # noqa: E741 - read beside S in the table alone

TRANSITIONS: dict[DeliveryInput, dict[DeliveryState, DeliveryState]] = {
    I.CLAIM: {S.QUEUED: S.CLAIMED, S.DEFERRED: S.CLAIMED, S.UNCONFIRMED: S.CLAIMED},
    I.SENT: {S.CLAIMED: S.SENT},
    I.DEFERRED: {S.CLAIMED: S.DEFERRED},
    I.UNCONFIRMED: {S.CLAIMED: S.UNCONFIRMED},
    I.REFUSED: {S.CLAIMED: S.REFUSED},
    I.DROPPED: {S.CLAIMED: S.SUPERSEDED},  # a dry run
    I.EMPTIED: {S.CLAIMED: S.SUPERSEDED},  # what it told was done meanwhile
    # A program that stops had not begun with it: it waits as if never claimed, whatever it was before.
    I.GIVEN_BACK: {S.CLAIMED: S.QUEUED},
    # Its worker died somewhere between claiming and settling: the message may have left.
    I.LEASE_RAN_OUT: {S.CLAIMED: S.UNCONFIRMED},
    # Only what was tried in vain: a copy that nobody tried yet has no reason to leave its channel.
    I.TAKEN_OVER: {S.DEFERRED: S.SUPERSEDED, S.UNCONFIRMED: S.SUPERSEDED},
    # A claimed one too: its worker may still send it, but can settle it no more. A repeat at worst.
    I.TOLD_ELSEWHERE: {
        S.QUEUED: S.SUPERSEDED,
        S.CLAIMED: S.SUPERSEDED,
        S.DEFERRED: S.SUPERSEDED,
        S.UNCONFIRMED: S.SUPERSEDED,
    },
    # Not from `queued`: what was never tried (a pause, a downtime) is nobody's dead letter.
    I.GIVEN_UP: {S.DEFERRED: S.DEAD, S.UNCONFIRMED: S.DEAD},
    # The one way out of `sent`: the server took it, and hours later its post office sent it back.
    I.CAME_BACK: {S.SENT: S.REFUSED, S.UNCONFIRMED: S.REFUSED, S.REFUSED: S.REFUSED},
    # `deferred` and `unconfirmed` wait anyway; by hand they need not wait for their turn.
    I.RETRIED_BY_HAND: {
        S.DEFERRED: S.QUEUED,
        S.UNCONFIRMED: S.QUEUED,
        S.REFUSED: S.QUEUED,
        S.DEAD: S.QUEUED,
    },
    # Not from `claimed`: the message may be leaving at this moment.
    I.DROPPED_BY_HAND: {
        S.QUEUED: S.SUPERSEDED,
        S.DEFERRED: S.SUPERSEDED,
        S.UNCONFIRMED: S.SUPERSEDED,
        S.DEAD: S.SUPERSEDED,
    },
}


def after(happened: DeliveryInput, state: DeliveryState) -> DeliveryState:
    """The state that an input leads to from `state`; raises TransitionError where it cannot happen."""
    found = TRANSITIONS[happened].get(state)
    if found is None:
        said = happened.value.replace("_", " ")
        allowed = ", ".join(one.value for one in TRANSITIONS[happened])
        raise TransitionError(
            f"a delivery that is {state.value} cannot be {said}; only one that is {allowed} can"
        )
    return found


def sources(happened: DeliveryInput) -> tuple[DeliveryState, ...]:
    """The states in which this input may come."""
    return tuple(TRANSITIONS[happened])


def target(happened: DeliveryInput) -> DeliveryState:
    """The one state that an input leads to: so that many rows can be moved by one statement."""
    (state,) = set(TRANSITIONS[happened].values())
    return state


# What waits to be claimed, and all that may still leave.
WAITING = sources(DeliveryInput.CLAIM)
UNDECIDED = (*WAITING, DeliveryState.CLAIMED)
