"""The watchman's alarm as its reader gets it: a mail and a chat message."""

from datetime import datetime
from enum import StrEnum

from bot.messages.payload import Rendered
from bot.messages.reader_view import Reader
from bot.messages.render import template
from bot.messages.tidy import one_line, tidy
from bot.model.plan import Value

SHOWN = 10


class TroubleKind(StrEnum):
    """What the watchman can find amiss."""

    UNTOLD = "untold"
    UNREACHED = "unreached"
    UNMADE = "unmade"
    STALLED = "stalled"
    POLL_STALLED = "poll_stalled"
    FAILED = "failed"

    @property
    def is_ours(self) -> bool:
        """Whether the program itself fails, and not the way to one person: the heartbeat then stops."""
        return self is not TroubleKind.UNREACHED


class Trouble(Value):
    """One kind of trouble: how often, and the first few in a line each."""

    kind: TroubleKind
    total: int = 1
    lines: tuple[str, ...] = ()


class AlarmView(Value):
    """An alarm to one reader; `at` carries the office's offset."""

    office: str
    reader: Reader
    at: datetime
    troubles: tuple[Trouble, ...]
    reply_token: str | None = None


def render_alarm(view: AlarmView) -> Rendered:
    """The alarm as a mail."""
    view = tidy(view)
    return Rendered(
        subject=one_line(template("alarm/subject.txt").render(view=view)),
        text=template("alarm/body.txt").render(view=view).strip() + "\n",
        html=template("alarm/body.html").render(view=view).strip() + "\n",
    )


def chat_alarm(view: AlarmView) -> tuple[str, ...]:
    """The alarm as the one part of a chat message."""
    return (template("alarm/chat.html").render(view=tidy(view)).strip(),)
