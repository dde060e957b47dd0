"""Somebody is away for some days: who stands in for them, who does now, and the end of it."""

from datetime import date, timedelta

from bot.chat.asked import Asked
from bot.chat.command import Command
from bot.chat.fields import Ask, Filled, Got, Stop, Taken, day_of, question, refusal
from bot.chat.talk import Answer, Button, Outcome
from bot.chat.who import Substitute
from bot.messages.chat_text import page_answer
from bot.messages.phrases import say, short_date
from bot.model.office import Post
from bot.model.replies import Leave
from bot.rules.expansion import bare
from bot.rules.rights import Capacity, Right
from bot.rules.spoken_dates import DateProblem, take_span
from bot.rules.standing_in import held_by, stood_in_at
from bot.steps.stand_in import end_stand_in, stand_in, stand_in_views
from bot.store.leaves import leaves_of, said_together

OVER = "thoi"
ENDS = frozenset({OVER, "ket thuc", "cham dut", "bo"})
EVERY = frozenset({"tat ca", "ca hai", "het"})
FARTHEST, LONGEST = timedelta(days=180), timedelta(days=366)


class Span:
    """From which day to which; or which of the stand-ins is over."""

    name = "span"
    free = False

    def take(self, asked: Asked, filled: Filled, words: str) -> Taken:
        """Two days in order, none gone by; without words, what is said already and the question."""
        head, _, number = words.strip().rpartition(" ")
        if bare(head) in ENDS and number.isdigit():
            return self._end(asked, int(number))
        if bare(words.rstrip(".! ")) in ENDS:
            return self._end(asked, None)
        if not words.strip():
            return _overview(asked)
        return self._days(asked, words)

    def _days(self, asked: Asked, words: str) -> Taken:
        span, rest = take_span(words, asked.today, asked.office.days)
        if isinstance(span, DateProblem):
            return question("problems", "date", span, words)
        if span.last < span.first:
            return question("stand_in", "order", span.first, span.last)
        if span.first < asked.today:
            return question("problems", "date_gone", span.first)
        if span.first - asked.today > FARTHEST or span.last - span.first > LONGEST:
            return question("stand_in", "too_far", span.first, span.last)
        roster, person = asked.office.roster, asked.person_id
        own = held_by(roster, person, span.first, span.last)
        if not own and not stood_in_at(roster, person, span.first, span.last):
            return refusal("stand_in", "no_post")
        days = {"from": span.first.isoformat(), "to": span.last.isoformat()}
        return Got(days, rest)

    def _end(self, asked: Asked, number: int | None) -> Taken:
        rows = leaves_of(asked.session, asked.person_id, asked.today)
        views = stand_in_views(asked.session, rows, asked.office)
        fitting = [view for view in views if number is None or view.id == number]
        if not fitting:
            return refusal("stand_in", "nothing_to_end")
        if len(fitting) > 1:
            return Stop(
                Answer(page_answer("stand_in", "several", views), Outcome.ASKED, _ends(asked))
            )
        return Got({"end": fitting[0].id})


class Posts:
    """At which of the person's posts: the only one, or those that are said."""

    name = "posts"
    free = False

    def take(self, asked: Asked, filled: Filled, words: str) -> Taken:
        """Ids of posts; asked for where the person holds several, none where they only stand in."""
        if "end" in filled["span"]:
            return Got(None)
        held = _held(asked, filled)
        said = words.strip()
        if len(held) < 2 or bare(said) in EVERY:
            return Got([post.id for post in held])
        meant = [post for post in held if said in (post.id, post.title)]
        if meant:
            return Got([meant[0].id])
        every = Button(say("button.every_post"), say("button.every_post"))
        single = [Button(post.title, post.id) for post in held]
        titles = tuple(post.title for post in held)
        return question("stand_in", "posts", titles, buttons=[every, *single])


def _held(asked: Asked, filled: Filled) -> list[Post]:
    first, last = day_of(filled["span"], "from"), day_of(filled["span"], "to")
    return held_by(asked.office.roster, asked.person_id, first, last)


def _overview(asked: Asked) -> Ask:
    """What is said already, each with a button to end it, and days to choose from for a new one."""
    views = stand_in_views(
        asked.session, leaves_of(asked.session, asked.person_id, asked.today), asked.office
    )
    days = tuple((button,) for button in _days(asked))
    said = page_answer("stand_in", "overview", views)
    return Ask(Answer(said, Outcome.ASKED, (*_ends(asked), *days)))


def _ends(asked: Asked) -> tuple[tuple[Button, ...], ...]:
    rows = leaves_of(asked.session, asked.person_id, asked.today)
    views = stand_in_views(asked.session, rows, asked.office)
    return tuple((_end_button(view.id, view.substitute, view.from_on),) for view in views)


def _end_button(number: int, name: str, from_on: date) -> Button:
    label = say("button.end_stand_in", name=name, day=short_date(from_on))
    return Button(label, f"/thaythe {OVER} {number}")


def _days(asked: Asked) -> list[Button]:
    """Today, the next working day, the next week's working days."""
    days, today = asked.office.days, asked.today
    monday = today + timedelta(days=7 - today.weekday())
    tomorrow = days.on_or_after(today + timedelta(days=1))
    spans = {
        "today": (today, today),
        "next_day": (tomorrow, tomorrow),
        "next_week": (monday, monday + timedelta(days=4)),
    }
    return [
        Button(
            say(f"button.{name}", first=short_date(first), last=short_date(last)),
            f"/thaythe {short_date(first)}-{short_date(last)}",
        )
        for name, (first, last) in spans.items()
    ]


def _stand_in(asked: Asked, filled: Filled) -> Answer:
    if "end" in filled["span"]:
        return _over(asked, filled["span"]["end"])
    first, last = day_of(filled["span"], "from"), day_of(filled["span"], "to")
    held = {post.id: post for post in _held(asked, filled)}
    posts = [held[post_id] for post_id in filled["posts"] if post_id in held]
    also = stood_in_at(asked.office.roster, asked.person_id, first, last)
    if not posts and not also:
        return Answer(page_answer("stand_in", "no_post"), Outcome.REFUSED)
    substitute = filled["substitute"]
    leave = stand_in(asked.session, posts, substitute, first, last, asked.actor(), asked.here)
    (view,) = stand_in_views(asked.session, said_together(asked.session, leave), asked.office)
    handed_on = tuple(post.title for post in also if post.id not in filled["posts"])
    said = page_answer("stand_in", "done", view, asked.person.name, handed_on, first == asked.today)
    return Answer(said, Outcome.DONE, ((_end_button(view.id, view.substitute, view.from_on),),))


def _over(asked: Asked, number: int) -> Answer:
    leave = asked.session.get(Leave, number)
    if leave is None or leave.said_by != asked.person_id or leave.ended_at is not None:
        return Answer(page_answer("stand_in", "nothing_to_end"), Outcome.REFUSED)
    (view,) = stand_in_views(asked.session, said_together(asked.session, leave), asked.office)
    end_stand_in(asked.session, leave, asked.now)
    return Answer(page_answer("stand_in", "over", view), Outcome.DONE)


COMMANDS = (
    Command(
        "thaythe",
        Right.STAND_IN,
        _stand_in,
        aliases=("delegate", "nguoithay", "uyquyen", "nghi"),
        fields=(Span(), Substitute(), Posts()),
        menu=frozenset({Capacity.UNIT, Capacity.MONITORING, Capacity.LEADER}),
    ),
)
