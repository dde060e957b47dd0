"""What becomes of a unit's request for more time: the monitoring unit advises, a leader decides."""

from sqlalchemy import ColumnElement

from bot.chat.asked import Asked
from bot.chat.command import Command
from bot.chat.commands.extend import out_of_range
from bot.chat.fields import (
    Choice,
    Filled,
    Got,
    Reason,
    Taken,
    day_of,
    day_to_come,
    question,
    refusal,
)
from bot.chat.talk import Answer, Button, Outcome
from bot.chat.which import Which, chosen, mark
from bot.messages.chat_text import page_answer
from bot.messages.phrases import say
from bot.model.office import Role
from bot.model.replies import Extension
from bot.model.states import AssignmentState, ExtensionState
from bot.model.tables import Assignment
from bot.rules.rights import Capacity, Right
from bot.rules.spoken_dates import DateProblem, DateTrouble
from bot.rules.typed_words import lowered, tidy, typed
from bot.steps.extend import PENDING, advise, grant, pending, refuse
from bot.steps.listing import count
from bot.steps.requests import extension_view, has_request

YES, NO = "yes", "no"
VERDICTS = (
    (YES, frozenset({"dong y", "nhat tri", "duyet", "yes", "ok"})),
    (NO, frozenset({"khong dong y", "khong", "khong nhat tri", "no"})),
)
DECIDING = (Role.DEPUTY_CHAIR, Role.CHAIR)
# Other words after the verdict may begin with a date and still be a remark: `cuối tháng báo cáo lại`.
_SAYS_UNTIL_WHEN = typed(r"(?:đến|tới|hết|ngày|hạn|\d)", whole=False)


def _pending(_asked: Asked) -> tuple[ColumnElement[bool], ...]:
    return (has_request(PENDING),)


def _unadvised(_asked: Asked) -> tuple[ColumnElement[bool], ...]:
    return (has_request((ExtensionState.ASKED,)),)


def _to_decide(asked: Asked) -> tuple[ColumnElement[bool], ...]:
    limit = asked.decides.condition()
    return (has_request(PENDING), *(() if limit is None else (limit,)))


def may_decide(asked: Asked, one: Assignment) -> bool:
    """Whether the person decides on requests of this assignment's units."""
    units = asked.decides.units or frozenset()
    return not units.isdisjoint((one.unit_id, *one.further_unit_ids))


class ToDecide(Which):
    """An assignment whose request is the person's to decide on."""

    def _unfit(self, asked: Asked, one: Assignment) -> Answer:
        if pending(asked.session, one) is None:
            return super()._unfit(asked, one)
        roster = asked.office.roster
        posts = {post.title for role in DECIDING for post in roster.posts_for(role, one.unit_id)}
        said = page_answer("decide", "not_in_charge", asked.item(one), tuple(sorted(posts)))
        return Answer(said, Outcome.REFUSED)


class Verdict(Choice):
    """Yes or no to the request, which the question shows."""

    def take(self, asked: Asked, filled: Filled, words: str) -> Taken:
        """The verdict that the words begin with."""
        said = self.read(words)
        if said is not None:
            return said
        one = chosen(asked, filled)
        request = pending(asked.session, one)
        if request is None:
            return refusal("decide", "gone", asked.item(one))
        view = extension_view(asked.session, request, asked.office)
        buttons = verdicts(one, self.macro)
        return question(self.page, self.macro, asked.item(one), view, buttons=buttons)


def verdicts(one: Assignment, command: str) -> list[Button]:
    """Yes and no, as buttons of `ykien` or `quyetdinh`."""
    return [
        Button(say("button.agree"), f"/{command} {mark(one)} dong y"),
        Button(say("button.disagree"), f"/{command} {mark(one)} khong dong y"),
    ]


class GrantedUntil:
    """The new due date: the one asked for, unless another is said."""

    name = "until"
    free = False

    def take(self, asked: Asked, filled: Filled, words: str) -> Taken:
        """A date that follows the verdict; asked for where the one wanted has gone by."""
        one = chosen(asked, filled)
        request = pending(asked.session, one)
        if filled["verdict"] == NO:
            return Got(None, words)
        if request is None:
            return refusal("decide", "gone", asked.item(one))
        if _SAYS_UNTIL_WHEN.match(lowered(tidy(words))):
            found, rest = day_to_come(asked, words)
            if not isinstance(found, DateProblem):
                return out_of_range(asked, one, found.day) or Got(found.day.isoformat(), rest)
            if found.trouble is not DateTrouble.NOT_A_DATE:
                return question("problems", "date", found, words)
        if out_of_range(asked, one, request.asked_for) is not None:
            return question("decide", "until", asked.item(one), request.asked_for)
        return Got(request.asked_for.isoformat(), words)


def _advise(asked: Asked, filled: Filled) -> Answer:
    one = chosen(asked, filled)
    request = pending(asked.session, one)
    if request is None:
        return _gone(asked, one)
    favours, actor = filled["verdict"] == YES, asked.actor(Role.MONITORING)
    advise(asked.session, request, favours, filled["reason"], actor, asked.here)
    return _done(asked, one, request, "advised", "duyet", _unadvised(asked))


def _decide(asked: Asked, filled: Filled) -> Answer:
    one = chosen(asked, filled)
    request = pending(asked.session, one)
    if request is None:
        return _gone(asked, one)
    actor, reason = asked.actor(*DECIDING), filled["reason"]
    if filled["verdict"] == NO:
        refuse(asked.session, request, reason, actor, asked.here)
        return _done(asked, one, request, "refused", "quyetdinh", _to_decide(asked))
    grant(asked.session, request, day_of(filled, "until"), reason, actor, asked.here)
    return _done(asked, one, request, "granted", "quyetdinh", _to_decide(asked))


def _gone(asked: Asked, one: Assignment) -> Answer:
    return Answer(page_answer("decide", "gone", asked.item(one)), Outcome.REFUSED)


def _done(
    asked: Asked,
    one: Assignment,
    request: Extension,
    macro: str,
    command: str,
    waiting: tuple[ColumnElement[bool], ...],
) -> Answer:
    """What was done, and the way to what waits still."""
    asked.session.flush()
    view = extension_view(asked.session, request, asked.office)
    left = count(asked.session, asked.sight, where=waiting)
    said = page_answer("decide", macro, asked.item(one), view, left)
    more = ((Button(say("button.next_waiting"), f"/{command}"),),) if left else ()
    return Answer(said, Outcome.DONE, more)


ANY = tuple(AssignmentState)
COMMANDS = (
    Command(
        "ykien",
        Right.FOLLOW_UP,
        _advise,
        aliases=("advise", "choykien"),
        fields=(
            Which(states=ANY, own=False, where=_pending, offered=_unadvised, page="decide"),
            Verdict("verdict", "decide", "ykien", VERDICTS),
            Reason("reason", "decide", "why_not", needed_for=NO),
        ),
        menu=frozenset({Capacity.MONITORING}),
    ),
    Command(
        "quyetdinh",
        Right.DECIDE,
        _decide,
        aliases=("decide",),
        fields=(
            ToDecide(states=ANY, own=False, where=_to_decide, page="decide"),
            Verdict("verdict", "decide", "quyetdinh", VERDICTS),
            GrantedUntil(),
            Reason("reason", "decide", "why_not", needed_for=NO),
        ),
        menu=frozenset({Capacity.LEADER}),
    ),
)
