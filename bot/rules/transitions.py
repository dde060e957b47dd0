"""The state diagram of an assignment, as one table."""

from bot.errors import TransitionError
from bot.model.states import Action, AssignmentState

S = AssignmentState

TRANSITIONS: dict[Action, dict[AssignmentState, AssignmentState]] = {
    Action.TRIGGER: {S.AWAITING: S.OPEN},
    Action.REPORT: {S.OPEN: S.REPORTED, S.RETURNED: S.REPORTED},
    Action.ACCEPT: {S.REPORTED: S.ACCEPTED},
    Action.RETURN: {S.REPORTED: S.RETURNED},
    Action.SUSPEND: {S.AWAITING: S.SUSPENDED, S.OPEN: S.SUSPENDED, S.RETURNED: S.SUSPENDED},
    Action.RESUME: {S.SUSPENDED: S.OPEN},
    Action.WITHDRAW: {
        S.AWAITING: S.WITHDRAWN,
        S.OPEN: S.WITHDRAWN,
        S.RETURNED: S.WITHDRAWN,
        S.REPORTED: S.WITHDRAWN,
        S.SUSPENDED: S.WITHDRAWN,
    },
}

UNDOABLE = frozenset({Action.REPORT, Action.ACCEPT, Action.TRIGGER})


def after(action: Action, state: AssignmentState, *, dated: bool = True) -> AssignmentState:
    """The state that `action` leads to from `state`; raises TransitionError if it may not be done.

    What has no due date yet (not `dated`) waits for its trigger again when it is resumed.
    """
    if state not in TRANSITIONS.get(action, {}):
        raise TransitionError(f"cannot {action.value} an assignment that is {state.value}")
    if action is Action.RESUME and not dated:
        return S.AWAITING
    return TRANSITIONS[action][state]
