import shutil
from datetime import date
from pathlib import Path

import pytest

from bot.model.plan import Finding
from bot.readers.office_files import read_office
from tests.rules.lint.cast import SHIPPED, TODAY, Office, lint


@pytest.fixture
def spoiled(tmp_path: Path) -> Office:
    """The shipped office with words replaced in one file: what is new among its findings."""

    def spoil(
        name: str, *changes: tuple[str, str], today: date = TODAY, chat: bool = False
    ) -> list[Finding]:
        copy = tmp_path / "office"
        shutil.copytree(SHIPPED, copy, ignore=shutil.ignore_patterns("*.py", "__pycache__"))
        text = (copy / name).read_text(encoding="utf-8")
        for old, new in changes:
            assert old in text, old
            text = text.replace(old, new, 1)
        (copy / name).write_text(text, encoding="utf-8")
        known = {(f.code, f.ref, tuple(f.detail.items())) for f in lint(read_office(SHIPPED))}
        found = lint(read_office(copy), today, chat)
        return [f for f in found if (f.code, f.ref, tuple(f.detail.items())) not in known]

    return spoil
