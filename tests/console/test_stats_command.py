"""`dondoc stats`: a period in a table or as JSON."""

import json

import pytest

from bot.console.statistics import show_statistics
from bot.errors import BadInputError
from tests.cast import duty, once, plan


@pytest.fixture
def june(small_house, monkeypatch):
    """The small office with an assignment overdue in June, as the commands find it."""
    small_house.load(plan(duty("I.1", once("2024-06-05"))))
    small_house.live("2024-05-23", "2024-06-10")
    url = small_house.store.engine.url.render_as_string(hide_password=False)
    monkeypatch.setenv("DONDOC_DATABASE_URL", url)


def test_the_office_is_shown_by_unit(june, capsys):
    show_statistics(None, "2024-06", "table")
    said = capsys.readouterr().out
    assert "15/05/2024–14/06/2024" in said
    assert "Phòng Tư pháp" in said and "UBND Quận Mẫu" in said and "0.0%" in said


def test_a_unit_as_json_has_what_a_program_needs(june, capsys):
    show_statistics("phong tu phap", "2024-q2", "json")
    said = json.loads(capsys.readouterr().out)
    assert (said["period"], said["starts"], said["so_far"]) == ("2024-Q2", "2024-03-15", False)
    assert (said["whole"]["overdue"], said["whole"]["due"], said["units"]) == (1, 1, [])


def test_a_wrong_unit_or_period_is_said(june):
    with pytest.raises(BadInputError, match=r"did you mean .*Phòng Tư pháp"):
        show_statistics("Phòng Tư phápp", None, "table")
    with pytest.raises(BadInputError, match="is no period"):
        show_statistics(None, "06/2024", "table")
