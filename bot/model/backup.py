"""What a backup says of itself: its manifest, read again before anything is taken out of it."""

import re
from datetime import datetime
from typing import Annotated, Literal

from pydantic import AfterValidator, Field, StringConstraints

from bot.model.plan import Value

DATABASE = "dondoc.sqlite3"
EVIDENCE, OFFICE = "evidence", "office"
MANIFEST = "manifest.json"
_EVIDENCE_NAME = re.compile(rf"{EVIDENCE}/([0-9a-f]{{2}})/\1[0-9a-f]{{62}}")
_PART = re.compile(r"(?!\.)[^/\\\x00-\x1f]{1,255}")


def is_evidence(name: str) -> bool:
    """Whether this is the name of an evidence file: its folder and the SHA-256 it is kept under."""
    return _EVIDENCE_NAME.fullmatch(name) is not None


def known_name(name: str) -> str:
    """A name that a backup may hold: none leads out of the folder it is restored into.

    Raises ValueError for any other.
    """
    first, _, rest = name.partition("/")
    is_office = first == OFFICE and all(_PART.fullmatch(part) for part in rest.split("/"))
    if name != DATABASE and not is_evidence(name) and not is_office:
        raise ValueError(f"{name!r} is not the name of a file that a backup holds")
    return name


MemberName = Annotated[
    str, StringConstraints(max_length=1024, strict=True), AfterValidator(known_name)
]


class Member(Value):
    """A file of a backup: its size in bytes and the SHA-256 of its content in hex."""

    size: int = Field(ge=0)
    sha256: Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]


class Manifest(Value):
    """What is in a backup and what made it.

    `made_at` is when the database was copied (UTC). `database` is `postgresql` where the archive has
    the files only, and `schema_revision` that of the database either way.
    """

    format: Literal[1] = 1
    program: str
    made_at: datetime
    database: Literal["sqlite", "postgresql"]
    schema_revision: str
    files: dict[MemberName, Member]

    def count(self, folder: str) -> int:
        """How many files of that folder are in it."""
        return sum(name.startswith(f"{folder}/") for name in self.files)
