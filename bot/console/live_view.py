"""The live view of a sample run: the day, the counts, and what just happened."""

from collections import Counter, deque
from collections.abc import Callable
from datetime import date, datetime
from typing import Any

from rich.console import Console, Group, RenderableType
from rich.live import Live
from rich.panel import Panel
from rich.progress_bar import ProgressBar
from rich.table import Table
from rich.text import Text

from bot.steps.status import Standing
from jobs.journal import Event

RECENT = 12
WORDS = {
    "opened": ("＋", "cyan"),
    "sent": ("✉", "green"),
    "reported": ("✓", "blue"),
    "accepted": ("✔", "bright_blue"),
    "returned": ("↩", "yellow"),
}
Counts = dict[Standing, int]


class View:
    """Follows a replay: `listen` takes its events, `turn` its passing days."""

    def listen(self, event: Event) -> None:
        """Take one event."""

    def turn(self, day: date, working: bool, counts: Counts) -> None:
        """A new day has begun; `counts` are the assignments by their standing."""

    def __enter__(self) -> "View":
        return self

    def __exit__(self, *_: object) -> None:
        return None


class PlainView(View):
    """A line a day, for logs and pipes."""

    def __init__(self, write: Callable[[str], None]) -> None:
        self._write = write
        self._today: Counter[str] = Counter()
        self._day: date | None = None
        self._counts: Counts = {}

    def listen(self, event: Event) -> None:
        """Count one event."""
        self._today[event["event"]] += 1

    def turn(self, day: date, working: bool, counts: Counts) -> None:
        """Print the day that has ended, if anything happened on it."""
        self._flush()
        self._day, self._counts = day, counts

    def _flush(self) -> None:
        if self._day is not None and self._today:
            said = ", ".join(f"{count} {event}" for event, count in sorted(self._today.items()))
            late = self._counts.get(Standing.OVERDUE, 0)
            self._write(f"{self._day:%a %d/%m/%Y}  {said}; {late} overdue this morning")
        self._today.clear()

    def __exit__(self, *_: object) -> None:
        self._flush()


class LiveView(View):
    """A panel that is redrawn in place, for a terminal."""

    def __init__(self, first: date, last: date, console: Console) -> None:
        self._first, self._last, self._day = first, last, first
        self._working = True
        self._counts: Counts = {}
        self._totals: Counter[str] = Counter()
        self._recent: deque[Text] = deque(maxlen=RECENT)
        self._live = Live(self._draw(), console=console, refresh_per_second=8)

    def listen(self, event: Event) -> None:
        """Show one event among the latest."""
        self._totals[event["event"]] += 1
        self._recent.append(_line(event))
        self._live.update(self._draw())

    def turn(self, day: date, working: bool, counts: Counts) -> None:
        """Show a new day."""
        self._day, self._working, self._counts = day, working, counts
        self._live.update(self._draw())

    def __enter__(self) -> "LiveView":
        self._live.__enter__()
        return self

    def __exit__(self, *about: Any) -> None:
        self._live.__exit__(*about)

    def _draw(self) -> RenderableType:
        table = Table.grid(padding=(0, 3))
        for name, value, style in self._figures():
            table.add_row(Text(name, style="dim"), Text(str(value), style=style, justify="right"))
        columns = Table.grid(padding=(0, 4))
        blank = [Text()] * (RECENT - len(self._recent))  # the panel keeps its height
        columns.add_row(table, Group(*self._recent, *blank))
        return Panel(
            Group(self._head(), Text(), columns), title="Đôn Đốc · sample office", padding=(1, 2)
        )

    def _head(self) -> RenderableType:
        days = (self._last - self._first).days or 1
        gone = (self._day - self._first).days
        head = Table.grid(padding=(0, 2))
        day = Text(f"{self._day:%A %d %B %Y}", style="bold")
        day.append("" if self._working else "  day off", style="dim")
        head.add_row(day, ProgressBar(total=days, completed=gone, width=40))
        return head

    def _figures(self) -> list[tuple[str, int, str]]:
        counts, totals = self._counts, self._totals
        return [
            ("mails sent", totals["sent"], "bold green"),
            ("assignments opened", totals["opened"], "cyan"),
            ("reported", totals["reported"], "blue"),
            ("done on time", counts.get(Standing.DONE_ON_TIME, 0), ""),
            ("done late", counts.get(Standing.DONE_LATE, 0), ""),
            ("within time", counts.get(Standing.WITHIN_TIME, 0), ""),
            ("overdue", counts.get(Standing.OVERDUE, 0), "bold red"),
        ]


def _line(event: Event) -> Text:
    """One event in a line."""
    mark, style = WORDS.get(event["event"], ("·", "dim"))
    at = datetime.fromisoformat(event["at"])
    text = Text(no_wrap=True, overflow="ellipsis")
    text.append(f"{at:%d/%m %H:%M} ", style="dim")
    text.append(f"{mark} {event['event']:9}", style=style)
    if event["event"] == "sent":
        rungs = Counter(item["rung"] for item in event["items"])
        told = ", ".join(f"{rung}×{count}" if count > 1 else rung for rung, count in rungs.items())
        text.append(f"{event['kind']} → {event['recipient']} ({told})")
    else:
        text.append(str(event.get("assignment", event.get("recipient", ""))))
    return text
