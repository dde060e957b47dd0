"""`dondoc letter`: a draft for any unit, at any time."""

import subprocess
import sys
from pathlib import Path

import pytest
from docx import Document

from bot.console.letter import write_letter
from bot.errors import BadInputError
from tests.cast import JUSTICE, day, duty, once, plan

AS_OF = day("2024-07-16")


@pytest.fixture
def late(small_house, monkeypatch, tmp_path):
    """The small office with one assignment overdue, as the commands find it."""
    small_house.load(plan(duty("I.1", once("2024-07-14"))))
    small_house.live("2024-05-23", AS_OF.isoformat())
    url = small_house.store.engine.url.render_as_string(hide_password=False)
    monkeypatch.setenv("DONDOC_DATABASE_URL", url)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_a_letter_is_written_under_a_name_of_its_own(late, capsys):
    write_letter("phòng tư pháp", AS_OF, None)
    path = late / f"cong-van-don-doc-{JUSTICE}-2024-07-16.docx"
    assert "quá hạn 02 ngày" in "\n".join(one.text for one in Document(str(path)).paragraphs)
    said = capsys.readouterr().out
    assert path.name in said
    assert "no letterhead" in said


def test_a_file_that_is_there_is_left_alone(late):
    path = late / "edited.docx"
    path.write_text("mine")
    with pytest.raises(BadInputError, match="stands there already"):
        write_letter(JUSTICE, AS_OF, path)
    assert path.read_text() == "mine"


def test_a_place_that_cannot_be_written_is_said(late):
    with pytest.raises(BadInputError, match="cannot be written"):
        write_letter(JUSTICE, AS_OF, late / "nowhere" / "letter.docx")


def test_nothing_overdue_writes_nothing(late, capsys):
    write_letter("Phường Một", AS_OF, None)
    assert "nothing is overdue as of 16/07/2024" in capsys.readouterr().out
    assert not list(late.glob("*.docx"))


def test_a_duty_is_no_unit(late):
    with pytest.raises(BadInputError, match="is a duty"):
        write_letter("I.1", AS_OF, None)


def test_the_command_line_hands_over(late):
    dondoc = Path(sys.executable).with_name("dondoc")
    done = subprocess.run(
        [dondoc, "letter", JUSTICE, "--as-of", AS_OF.isoformat(), "--to", "here.docx"],
        cwd=late,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert Document(late / "here.docx").paragraphs
