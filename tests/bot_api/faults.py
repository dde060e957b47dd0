"""Trouble on request: calls that are refused, held back, or cut off, before or after they worked."""

from concurrent.futures import Future
from dataclasses import dataclass, field
from typing import Any

from tests.bot_api.arguments import Call
from tests.bot_api.refusals import USUAL, Body, refusal

POLLING = "getupdates"


@dataclass(eq=False)
class Fault:
    """What goes wrong, for which calls and how often (None: always).

    `answer` is sent instead of the call's own; without one, and without `held`, the connection is
    cut. `after`: the call has taken effect all the same. No method means any but getUpdates.
    """

    method: str | None = None
    chat: int | None = None
    times: int | None = 1
    after: bool = False
    answer: tuple[int, Body | str] | None = None
    held: "Future[None] | None" = None
    met: list[Call] = field(default_factory=list)

    def strikes(self, call: Call) -> bool:
        name = call.method.lower()
        wanted = name == self.method.lower() if self.method else name != POLLING
        return wanted and self.chat in (None, call.chat) and self.times != 0

    def strike(self, call: Call) -> "Fault":
        self.met.append(call)
        self.times = self.times if self.times is None else self.times - 1
        return self

    def release(self) -> None:
        """Let a held answer go."""
        if self.held is not None and not self.held.done():
            self.held.set_result(None)


@dataclass
class Faults:
    """The faults that are in force, the oldest first."""

    all: list[Fault] = field(default_factory=list)

    def take(self, call: Call) -> Fault | None:
        found = next((one for one in self.all if one.strikes(call)), None)
        return found.strike(call) if found else None

    def add(self, fault: Fault) -> Fault:
        self.all.append(fault)
        return fault

    def end(self) -> None:
        """Everything works again; what is held goes."""
        for one in self.all:
            one.times = 0
            one.release()
        self.all = []


def usual_answer(status: int, why: str | None, **parameters: Any) -> tuple[int, Body | str]:
    """How Telegram answers with a status; 502 comes as HTML from the machine before it."""
    if status == 502:
        page = "<head><title>502 Bad Gateway</title></head><body><h1>502 Bad Gateway</h1></body>"
        return 502, f"<html>{page}</html>"
    if status == 429:
        wait = parameters.setdefault("retry_after", 1)
        return refusal(429, why or f"Too Many Requests: retry after {wait}", **parameters)
    return refusal(status, why or USUAL.get(status, "Internal Server Error"), **parameters)
