"""`dondoc outbox` as an operator types it."""

import json

import pytest
from typer.testing import CliRunner

from bot.channels.base import Refused
from bot.cli import app
from bot.errors import BadInputError
from tests.steps.one_message import CODE, ONE, say


@pytest.fixture
def refused(small_house, monkeypatch, tmp_path):
    """The small office with one message refused."""
    small_house.load(ONE)
    say(small_house, Refused("550 mailbox full"), "hanh")
    small_house.live("2024-05-28", "2024-05-28")
    url = small_house.store.engine.url.render_as_string(hide_password=False)
    monkeypatch.setenv("DONDOC_DATABASE_URL", url)
    monkeypatch.chdir(tmp_path)


def outbox(*words):
    done = CliRunner().invoke(app, ["outbox", *map(str, words)], catch_exceptions=True)
    if isinstance(done.exception, BadInputError):
        raise done.exception
    assert done.exit_code == 0, done.output
    return done.stdout


def test_the_list_has_what_failed_and_no_words_of_it(refused):
    (one,) = json.loads(outbox("list", "--format", "json"))
    assert (one["to"], one["channel"], one["state"]) == ("hanh", "email", "refused")
    assert "550 mailbox full" in outbox("list", "--state", "refused")
    assert "none is dead" in outbox("list", "--state", "dead")
    shown = outbox("show", one["id"])
    assert f"{CODE} opened" in shown
    assert "Nhiệm vụ" not in shown + outbox("show", one["id"], "--format", "json")


def test_what_is_done_by_hand_is_shown_with_who_and_why(refused):
    (one,) = json.loads(outbox("list", "--format", "json"))
    assert "is queued" in outbox("retry", one["id"])
    assert "is dropped" in outbox("drop", one["id"], "--reason", "told by telephone")
    shown = outbox("show", one["id"])
    assert "retried_by_hand, refused → queued" in shown
    assert "dropped_by_hand, queued → superseded (told by telephone)" in shown


def test_a_wrong_number_or_state_is_said_clearly(refused):
    with pytest.raises(BadInputError, match="no delivery has the number 999"):
        outbox("show", 999)
    with pytest.raises(BadInputError, match="lost"):
        outbox("list", "--state", "lost")
