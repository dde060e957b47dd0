"""`dondoc inbox`: the mails that wait for a person."""

import json

import pytest

from bot.console.inbox import list_kept, show_kept
from bot.errors import BadInputError
from bot.model.inbound import InboundOutcome
from bot.store import inbound
from tests.cast import at


@pytest.fixture
def waiting(small_house, monkeypatch):
    """Two mails that wait, and one that was answered."""
    with small_house.store.write() as session:
        for number, outcome in enumerate(("kept", "answered", "kept")):
            when = at("2024-06-07", f"0{8 + number % 2}:1{number}")
            row = inbound.take(session, "email", f"<{number}@x.example>", when)
            row.outcome = InboundOutcome(outcome)
            row.sender, row.subject = f"{number}@x.example", f"Thư {number}"
            row.reason = "unclear"
    url = small_house.store.engine.url.render_as_string(hide_password=False)
    monkeypatch.setenv("DONDOC_DATABASE_URL", url)


def test_what_waits_is_listed_the_oldest_first(waiting, capsys):
    list_kept("json")
    found = json.loads(capsys.readouterr().out)
    assert [(one["number"], one["from"]) for one in found] == [
        (1, "0@x.example"),
        (2, "2@x.example"),
    ]
    list_kept("table")
    said = capsys.readouterr().out
    assert "2 mails wait" in said and "07/06/2024 08:10" in said and "Cần xem" in said


def test_one_is_shown_by_its_number(waiting, capsys):
    show_kept(2)
    said = capsys.readouterr().out
    assert "Thư 2" in said and "<2@x.example>" in said


def test_a_number_that_is_not_there_is_said(waiting):
    with pytest.raises(BadInputError, match="no mail number 3 waits"):
        show_kept(3)
