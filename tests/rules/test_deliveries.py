import itertools
import re
from pathlib import Path

import pytest

from bot.errors import TransitionError
from bot.model.states import DeliveryState
from bot.rules.deliveries import TRANSITIONS, DeliveryInput, after, sources, target

WAITING = ("queued", "deferred", "unconfirmed")
ALLOWED = {
    **{(state, "claim"): "claimed" for state in WAITING},
    ("claimed", "sent"): "sent",
    ("claimed", "deferred"): "deferred",
    ("claimed", "unconfirmed"): "unconfirmed",
    ("claimed", "refused"): "refused",
    ("claimed", "dropped"): "superseded",
    ("claimed", "emptied"): "superseded",
    ("claimed", "given_back"): "queued",
    ("claimed", "lease_ran_out"): "unconfirmed",
    ("deferred", "taken_over"): "superseded",
    ("unconfirmed", "taken_over"): "superseded",
    **{(state, "told_elsewhere"): "superseded" for state in (*WAITING, "claimed")},
    ("deferred", "given_up"): "dead",
    ("unconfirmed", "given_up"): "dead",
    **{(state, "came_back"): "refused" for state in ("sent", "unconfirmed", "refused")},
    **{
        (state, "retried_by_hand"): "queued"
        for state in ("deferred", "unconfirmed", "refused", "dead")
    },
    **{(state, "dropped_by_hand"): "superseded" for state in (*WAITING, "dead")},
}
STATES = Path(__file__).parents[2] / "docs" / "states.md"


@pytest.mark.parametrize(
    ("state", "happened"), list(itertools.product(DeliveryState, DeliveryInput))
)
def test_the_state_diagram_of_a_delivery(state, happened):
    expected = ALLOWED.get((state.value, happened.value))
    if expected is None:
        with pytest.raises(TransitionError, match=state.value):
            after(happened, state)
    else:
        assert after(happened, state) == expected


@pytest.mark.parametrize("happened", DeliveryInput)
def test_each_input_leads_to_one_state_from_wherever_it_may_come(happened):
    assert {after(happened, state) for state in sources(happened)} == {target(happened)}


def test_every_state_is_reached_and_what_was_superseded_stays_so():
    reached = {state for moves in TRANSITIONS.values() for state in moves.values()}
    assert reached == set(DeliveryState)
    left = {state for moves in TRANSITIONS.values() for state in moves}
    assert set(DeliveryState) - left == {DeliveryState.SUPERSEDED}


def test_the_documentation_lists_every_state_input_and_transition_of_a_delivery():
    told = STATES.read_text(encoding="utf-8").partition("## A delivery")[2].partition("\n## ")[0]
    drawn = set(re.findall(r"^ +(\w+) --> (\w+): (\w+)$", told, flags=re.MULTILINE))
    assert drawn == {(state, to, happened) for (state, happened), to in ALLOWED.items()}
    tabled = set(re.findall(r"^\| (\w+) \|", told, flags=re.MULTILINE)) - {"State", "Input"}
    assert tabled == {one.value for one in (*DeliveryState, *DeliveryInput)}
