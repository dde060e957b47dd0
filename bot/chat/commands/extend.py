"""A unit asks for a later due date, or takes its request back."""

from datetime import date

from bot.chat.asked import Asked
from bot.chat.command import Command
from bot.chat.fields import (
    Ask,
    Filled,
    Got,
    Stop,
    Taken,
    Text,
    day_of,
    day_to_come,
    question,
    subject,
)
from bot.chat.talk import Answer, Button, Outcome
from bot.chat.which import Which, chosen, mark
from bot.messages.chat_text import page_answer
from bot.messages.phrases import say, short_date
from bot.model.tables import Assignment
from bot.rules.expansion import bare
from bot.rules.rights import Capacity, Right
from bot.rules.sentences import without_because
from bot.rules.spoken_dates import DateProblem
from bot.steps.extend import ask, drop_pending, pending
from bot.steps.requests import extension_view

TAKE_BACK = "thoi"
TAKES_BACK = frozenset({TAKE_BACK, "rut", "rut lai", "rut de nghi", "thoi khong gia han"})
OFFERED_WORKING_DAYS = (5, 10, 22)
LONGEST_YEARS = 5


class Until:
    """The due date that is asked for; or the word that the request is taken back."""

    name = "until"
    free = False

    def take(self, asked: Asked, filled: Filled, words: str) -> Taken:
        """A day after the due date; what stands in the way is said before any day is asked for."""
        one = chosen(asked, filled)
        if bare(words.rstrip(".! ")) in TAKES_BACK:
            return Got(TAKE_BACK) if pending(asked.session, one) else Stop(_no_request(asked, one))
        barred = _barred(asked, one)
        if barred is not None:
            return Stop(barred)
        if not words.strip():
            return question("extend", "until", asked.item(one), buttons=_days(asked, one))
        found, rest = day_to_come(asked, words)
        if isinstance(found, DateProblem):
            return question("problems", "date", found, words)
        return out_of_range(asked, one, found.day) or Got(found.day.isoformat(), rest)


class Why(Text):
    """The reason, which taking a request back does not need."""

    def take(self, asked: Asked, filled: Filled, words: str) -> Taken:
        """All the words, without the label that people put before them."""
        if filled["until"] == TAKE_BACK:
            return Got(None)
        return super().take(asked, filled, without_because(words))

    def ask(self, asked: Asked, filled: Filled) -> Ask:
        """Which assignment, to which day, and when the work must be done if that is a day off."""
        until = day_of(filled, "until")
        return question("extend", "reason", subject(asked, filled), until, _work_by(asked, until))


def _work_by(asked: Asked, day: date) -> date:
    """The last working day on which what is due that day can be done."""
    return asked.office.days.on_or_before(day)


def out_of_range(asked: Asked, one: Assignment, day: date) -> Taken | None:
    """The question that follows a day which can be nobody's new due date; None for any other."""
    if one.due_on is not None and day <= one.due_on:
        return question("extend", "not_later", asked.item(one), day)
    if day < asked.today:
        return question("problems", "date_gone", day)
    if day.year > asked.today.year + LONGEST_YEARS:
        return question("extend", "too_far", day, LONGEST_YEARS)
    return None


def _barred(asked: Asked, one: Assignment) -> Answer | None:
    """Why no request can be made, with what can be done instead; None where it can."""
    item = asked.item(one)
    request = pending(asked.session, one)
    if request is not None:
        view = extension_view(asked.session, request, asked.office)
        said = page_answer("extend", "pending", item, view)
        return Answer(said, Outcome.REFUSED, ((take_back(one),),))
    report = ((Button(say("button.report"), f"/baocao {mark(one)}"),),)
    if one.due_on is None:
        return Answer(page_answer("extend", "undated", item), Outcome.REFUSED)
    if asked.today > one.due_on:
        said = page_answer(
            "extend", "too_late", item, asked.shown.unit(asked.office.monitoring_unit)
        )
        return Answer(said, Outcome.REFUSED, report)
    return None


def _no_request(asked: Asked, one: Assignment) -> Answer:
    return Answer(page_answer("extend", "no_request", asked.item(one)), Outcome.REFUSED)


def take_back(one: Assignment) -> Button:
    """Takes the pending request back."""
    return Button(say("button.take_back"), f"/giahan {mark(one)} {TAKE_BACK}")


def _days(asked: Asked, one: Assignment) -> list[Button]:
    """Some days that may be asked for, counted in working days from the due date."""
    assert one.due_on is not None
    days = [asked.office.days.after(one.due_on, count) for count in OFFERED_WORKING_DAYS]
    return [
        Button(say("button.until", day=short_date(day)), f"/giahan {mark(one)} {short_date(day)}")
        for day in days
    ]


def _extend(asked: Asked, filled: Filled) -> Answer:
    one = chosen(asked, filled)
    if filled["until"] == TAKE_BACK:
        dropped = drop_pending(asked.session, one, asked.for_unit(one), asked.here)
        if dropped is None:
            return _no_request(asked, one)
        return Answer(page_answer("extend", "taken_back", asked.item(one)), Outcome.DONE)
    until = day_of(filled, "until")
    overtaken = _barred(asked, one)
    if overtaken is not None:
        return overtaken
    request = ask(asked.session, one, until, filled["reason"], asked.for_unit(one), asked.here)
    view = extension_view(asked.session, request, asked.office)
    said = page_answer("extend", "asked", asked.item(one), view, _work_by(asked, until))
    return Answer(said, Outcome.DONE, ((take_back(one),),))


COMMANDS = (
    Command(
        "giahan",
        Right.ANSWER,
        _extend,
        aliases=("extend", "xingiahan", "denghigiahan"),
        fields=(Which(), Until(), Why("reason", "extend", "reason")),
        menu=frozenset({Capacity.UNIT}),
    ),
)
