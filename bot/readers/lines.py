"""Reads a text file into clean lines that remember where they stood."""

import re
import unicodedata
from dataclasses import dataclass
from pathlib import Path

from bot.errors import BadInputError

_KINDS = {
    b"PK\x03\x04": "a Word, Excel or ZIP file",
    b"%PDF": "a PDF",
    b"\xd0\xcf\x11\xe0": "an old Word or Excel file",
    b"{\\rtf": "an RTF file",
    b"\xff\xfe": "UTF-16 text",
    b"\xfe\xff": "UTF-16 text",
}
_SAVE = "open it and save it as plain text (.txt, UTF-8) with tabs between the table's columns"


@dataclass(frozen=True)
class Line:
    """A line of a document: its number, counted from 1, and its text in NFC without stray marks."""

    number: int
    text: str

    @property
    def blank(self) -> bool:
        """Whether nothing is written on it."""
        return not self.text.strip()


def read_lines(path: Path) -> list[Line]:
    """The lines of a text file; a form feed starts a new page, shown as a blank line.

    Raises BadInputError for what is missing, a directory, not text, not UTF-8 or empty.
    """
    content = _content(path)
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        raise BadInputError(f"{path}:{line}: this is not UTF-8 text; {_SAVE}") from error
    if not text.strip():
        raise BadInputError(f"{path}: the file is empty; give the text of a plan")
    return list(_numbered(text))


def _content(path: Path) -> bytes:
    if path.is_dir():
        raise BadInputError(f"{path} is a directory; give the text file of a plan")
    try:
        content = path.read_bytes()
    except FileNotFoundError as error:
        raise BadInputError(f"{path}: no such file; give the text file of a plan") from error
    except OSError as error:
        raise BadInputError(
            f"{path} cannot be read ({error.strerror}); make it a readable file"
        ) from error
    kind = next((kind for start, kind in _KINDS.items() if content.startswith(start)), None)
    if kind is None and b"\x00" in content:
        kind = "a binary file"
    if kind is not None:
        raise BadInputError(f"{path} is {kind}, not plain text; {_SAVE}")
    return content


def _numbered(text: str) -> list[Line]:
    found: list[Line] = []
    for number, raw in enumerate(re.split(r"\r\n|\n|\r", text), start=1):
        for page, part in enumerate(raw.split("\f")):
            if page:
                found.append(Line(number, ""))
            found.append(Line(number, tidy(part)))
    return found


def tidy(text: str) -> str:
    """The text in NFC, with plain spaces and no invisible characters; tabs stay."""
    text = re.sub(r"[^\S\t]", " ", unicodedata.normalize("NFC", text))
    return "".join(c for c in text if c == "\t" or unicodedata.category(c) not in ("Cc", "Cf"))


def in_one(text: str) -> str:
    """The text on one line with single spaces."""
    return " ".join(text.split())
