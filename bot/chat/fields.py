"""What a command needs to know, field by field: taken from words, or asked for."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Protocol

from bot.chat.asked import Asked
from bot.chat.talk import Answer, Button, Outcome
from bot.messages.chat_text import page_answer
from bot.messages.item_view import ItemView
from bot.messages.phrases import say
from bot.model.tables import Assignment
from bot.rules.expansion import bare
from bot.rules.spoken_dates import DateProblem, DateTrouble, SpokenDate, take_date

Filled = dict[str, Any]
SHORTEST_TEXT, LONGEST_TEXT = 3, 2000
JUST_GONE, HALF_A_YEAR = timedelta(days=92), timedelta(days=183)
LONGEST_NAME = 5  # words: `mỗi đơn vị một việc`
_STOPS = ".,;:!–-"
# What people write to a question that need not be answered.
NOTHING = frozenset({"khong", "khong co", "khong can", "bo qua", "ko", "khg", "no", "none"})


@dataclass(frozen=True)
class Got:
    """The field's value, as JSON can hold it, and the words left for the next field."""

    value: Any
    rest: str = ""


@dataclass(frozen=True)
class Ask:
    """The field is still open: what the person is asked, and the words kept for later fields."""

    answer: Answer
    keep: str = ""


@dataclass(frozen=True)
class Stop:
    """The command cannot be carried out, whatever else is said; the answer says why."""

    answer: Answer


Taken = Got | Ask | Stop


class Field(Protocol):
    """One thing a command needs.

    A `free` field takes whatever is written to it, even what looks like a command's name.
    """

    @property
    def name(self) -> str: ...

    @property
    def free(self) -> bool: ...

    def take(self, asked: Asked, filled: Filled, words: str) -> Taken:
        """The field's value out of the words, or the question for it."""
        ...


def question(page: str, macro: str, *arguments: object, buttons: Collection[Button] = ()) -> Ask:
    """A question as the page's macro puts it, with buttons one a row."""
    rows = tuple((button,) for button in buttons)
    return Ask(Answer(page_answer(page, macro, *arguments), Outcome.ASKED, rows))


def refusal(page: str, macro: str, *arguments: object) -> Stop:
    """Why it cannot be done, as the page's macro says it."""
    return Stop(Answer(page_answer(page, macro, *arguments), Outcome.REFUSED))


def subject(asked: Asked, filled: Filled) -> ItemView | None:
    """The assignment that the command is about, once it is known."""
    if "assignment" not in filled:
        return None
    return asked.item(asked.session.get_one(Assignment, filled["assignment"]))


@dataclass(frozen=True)
class Text:
    """Words to the end of the message: a reason, a remark. `page` asks for it by `macro`."""

    name: str
    page: str
    macro: str
    required: bool = True
    free: bool = True

    def take(self, asked: Asked, filled: Filled, words: str) -> Taken:
        """All the words, if they are neither too few nor too many."""
        said = " ".join(words.split())
        if not said and not self.required:
            return Got(None)
        if not said:
            return self.ask(asked, filled)
        if len(said) < SHORTEST_TEXT or len(said) > LONGEST_TEXT:
            return question("problems", "text_length", len(said), SHORTEST_TEXT, LONGEST_TEXT)
        return Got(said)

    def ask(self, asked: Asked, filled: Filled) -> Ask:
        """The question for it."""
        return question(self.page, self.macro, subject(asked, filled))


@dataclass(frozen=True)
class Reason(Text):
    """Why, which one verdict needs and another may go without."""

    needed_for: str = ""

    def take(self, asked: Asked, filled: Filled, words: str) -> Taken:
        """All the words; they are asked for where the verdict needs them."""
        if filled["verdict"] != self.needed_for:
            return Got(" ".join(words.split())[:LONGEST_TEXT] or None)
        return super().take(asked, filled, words)


@dataclass(frozen=True)
class Part:
    """Words up to a semicolon, where further ones follow: a title, a product.

    What is not `required` may be left out, or answered with a word for nothing.
    """

    name: str
    page: str
    macro: str
    required: bool = True
    longest: int = 500
    free: bool = True

    def take(self, asked: Asked, filled: Filled, words: str) -> Taken:
        """The words before the semicolon; those after it are left."""
        first, _, rest = words.partition(";")
        said = " ".join(first.split())
        if not self.required and (not said or bare(said) in NOTHING):
            return Got("", rest.strip())
        if not said:
            return question(self.page, self.macro, subject(asked, filled))
        if len(said) < SHORTEST_TEXT or len(said) > self.longest:
            return self._other_length(len(said))
        return Got(said, rest.strip())

    def _other_length(self, length: int) -> Taken:
        macro = "text_length" if self.required else "optional_length"
        without = [] if self.required else [Button(say("button.nothing"), say("button.nothing"))]
        return question("problems", macro, length, SHORTEST_TEXT, self.longest, buttons=without)


@dataclass(frozen=True)
class Day:
    """A date as people say it, today or later (or earlier, where `past`)."""

    name: str
    page: str
    macro: str
    past: bool = False
    free: bool = False

    def take(self, asked: Asked, filled: Filled, words: str) -> Taken:
        """The date that the words begin with; the rest is left."""
        if not words.strip():
            return question(self.page, self.macro, subject(asked, filled))
        if self.past:
            found, rest = take_date(words, asked.today, asked.office.days, prefer="past")
        else:
            found, rest = day_to_come(asked, words)
        if isinstance(found, DateProblem):
            return question("problems", "date", found, words)
        if self.past and found.day > asked.today:
            return question("problems", "date_ahead", found.day)
        if not self.past and found.day < asked.today:
            return question("problems", "date_gone", found.day)
        return Got(found.day.isoformat(), rest)


def day_to_come(asked: Asked, words: str) -> tuple[SpokenDate | DateProblem, str]:
    """The date that the words begin with, and the rest; a day without year that has just gone by,
    which would be one of next year, is none."""
    found, rest = take_date(words, asked.today, asked.office.days)
    if isinstance(found, DateProblem) or found.day - asked.today < HALF_A_YEAR:
        return found, rest
    past, _ = take_date(words, asked.today, asked.office.days, prefer="past")
    if isinstance(past, DateProblem) or past.day == found.day:
        return found, rest
    if asked.today - past.day > JUST_GONE:
        return found, rest
    return DateProblem(DateTrouble.GONE, found.text), words


def day_of(filled: Filled, name: str) -> date:
    """A date that a field has taken."""
    return date.fromisoformat(filled[name])


@dataclass(frozen=True)
class Choice:
    """One of a few words; each option has its word and the names that people use for it.

    `labels` is where the phrases for its buttons stand, which must be among the names.
    """

    name: str
    page: str
    macro: str
    options: tuple[tuple[str, frozenset[str]], ...]
    labels: str | None = None
    free: bool = False

    def take(self, asked: Asked, filled: Filled, words: str) -> Taken:
        """The option that the words begin with, or the question for it."""
        said = self.read(words)
        if said is not None:
            return said
        labels = [say(f"{self.labels}.{option}") for option, _ in self.options if self.labels]
        buttons = [Button(label, label) for label in labels]
        return question(self.page, self.macro, subject(asked, filled), buttons=buttons)

    def read(self, words: str) -> Got | None:
        """The option that the words begin with; the longest name wins."""
        said = words.split()
        for length in range(LONGEST_NAME, 0, -1):
            head = bare(" ".join(said[:length]).rstrip(_STOPS))
            for option, names in self.options:
                if head and head in names:
                    return Got(option, " ".join(said[length:]))
        return None
