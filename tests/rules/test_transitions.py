import itertools

import pytest

from bot.errors import TransitionError
from bot.model.states import Action, AssignmentState
from bot.rules.transitions import after

ALLOWED = {
    ("awaiting", "trigger"): "open",
    ("awaiting", "suspend"): "suspended",
    ("awaiting", "withdraw"): "withdrawn",
    ("open", "report"): "reported",
    ("open", "suspend"): "suspended",
    ("open", "withdraw"): "withdrawn",
    ("reported", "accept"): "accepted",
    ("reported", "return"): "returned",
    ("reported", "withdraw"): "withdrawn",
    ("returned", "report"): "reported",
    ("returned", "suspend"): "suspended",
    ("returned", "withdraw"): "withdrawn",
    ("suspended", "resume"): "open",
    ("suspended", "withdraw"): "withdrawn",
}


@pytest.mark.parametrize(("state", "action"), list(itertools.product(AssignmentState, Action)))
def test_the_state_diagram(state, action):
    expected = ALLOWED.get((state.value, action.value))
    if expected is None:
        with pytest.raises(TransitionError, match=action.value):
            after(action, state)
    else:
        assert after(action, state) == expected


def test_what_was_accepted_or_withdrawn_stays_so():
    for state in (AssignmentState.ACCEPTED, AssignmentState.WITHDRAWN):
        assert not any(key[0] == state.value for key in ALLOWED)


def test_a_unit_owes_only_what_is_open_or_returned():
    assert [state for state in AssignmentState if state.is_owed] == ["open", "returned"]


def test_what_has_no_due_date_yet_waits_for_its_trigger_again_when_it_is_resumed():
    assert after(Action.RESUME, AssignmentState.SUSPENDED, dated=False) == "awaiting"
