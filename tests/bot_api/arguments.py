"""The arguments of a call, from a query, a form, JSON or a multipart body, and read by type."""

import json
from dataclasses import dataclass
from typing import Any

from tornado.httputil import HTTPServerRequest

from tests.bot_api.refusals import bad

Upload = tuple[str, bytes]
Fields = dict[str, Any]


@dataclass(frozen=True)
class Call:
    """One call of the Bot API; a file is (name, bytes)."""

    method: str
    fields: Fields
    at: float

    @property
    def chat(self) -> int | str | None:
        """Whom it speaks of: an id, an @name or nobody."""
        given = self.fields.get("chat_id")
        return as_id(given) if given is not None else None


def as_id(given: Any) -> int | str:
    text = str(given)
    return int(text) if text.lstrip("-").isdigit() else text


def read_fields(request: HTTPServerRequest) -> Fields:
    fields: Fields = {
        name: values[-1].decode("utf-8", "replace") for name, values in request.arguments.items()
    }
    if request.headers.get("Content-Type", "").startswith("application/json") and request.body:
        given = json.loads(request.body)
        fields |= {name: value for name, value in given.items() if value is not None}
    for name, files in request.files.items():
        fields[name] = (files[0]["filename"], files[0]["body"])
    return fields


@dataclass(frozen=True)
class Arguments:
    """The fields of a call, read as Telegram reads them; raises Refused (400) on a wrong one."""

    fields: Fields

    def has(self, name: str) -> bool:
        return self.fields.get(name) not in (None, "")

    def text(self, name: str, default: str = "") -> str:
        given = self.fields.get(name, default)
        return given if isinstance(given, str) else str(given)

    def number(self, name: str, default: int = 0) -> int:
        given = self.fields.get(name)
        try:
            return default if given in (None, "") else int(given)
        except (TypeError, ValueError):
            raise bad(f'parameter "{name}" must be of type Integer') from None

    def seconds(self, name: str) -> float:
        """PTB sends a wait as a float where it was given as one."""
        given = self.fields.get(name)
        return float(given) if given else 0.0

    def flag(self, name: str) -> bool:
        return str(self.fields.get(name, "")).lower() in ("true", "yes", "1")

    def json(self, name: str) -> Any:
        given = self.fields.get(name)
        if not isinstance(given, str):
            return given
        try:
            return json.loads(given) if given else None
        except ValueError:
            raise bad(f"can't parse {name} JSON object") from None

    def upload(self, name: str) -> Upload | None:
        """A file sent along, under its own name or as attach://another."""
        given = self.fields.get(name)
        if isinstance(given, str) and given.startswith("attach://"):
            given = self.fields.get(given.removeprefix("attach://"))
        return given if isinstance(given, tuple) else None
