"""The monitoring unit looks at a report: accepts it, or returns it with a reason."""

from bot.chat.asked import Asked
from bot.chat.command import Command
from bot.chat.fields import Ask, Choice, Filled, Reason, Stop, Taken
from bot.chat.talk import Answer, Button, Outcome
from bot.chat.which import OFFERED, Which, chosen, mark
from bot.messages.chat_text import page_answer
from bot.messages.phrases import say
from bot.model.office import Role
from bot.model.states import Action, AssignmentState, ExtensionState
from bot.rules.rights import Capacity, Right
from bot.steps.evidence import report_views
from bot.steps.listing import Scope, find
from bot.steps.move import move
from bot.steps.requests import has_request

ACCEPT, RETURN = "accept", "return"
VERDICT = (ACCEPT, RETURN)
VERDICTS = (
    (ACCEPT, frozenset({"dat", "dong y", "duyet", "chap nhan", "accept", "ok"})),
    (RETURN, frozenset({"tra", "tra lai", "khong dat", "return", "reject"})),
)


class ToReview(Which):
    """A report; where none is named, requests that wait for advice are shown beside them."""

    def _unnamed(
        self,
        asked: Asked,
        filled: Filled,
        scope: Scope,
        words: str,
        units: frozenset[str] = frozenset(),
    ) -> Taken:
        waits = has_request((ExtensionState.ASKED,))
        requests = find(asked.session, scope, where=[waits], limit=OFFERED)
        if words.strip() or units or asked.about or not requests:
            return super()._unnamed(asked, filled, scope, words, units)
        reports = find(asked.session, scope, states=self.states, limit=OFFERED)
        said = page_answer("review", "waiting", asked.items(reports), asked.items(requests))
        buttons = (
            *((self._button(one, asked.item(one)),) for one in reports),
            *(
                (Button(say("button.advise_on", item=asked.short(one)), f"/ykien {mark(one)}"),)
                for one in requests
            ),
        )
        if not reports:
            return Stop(Answer(said, Outcome.SHOWN, buttons))
        return Ask(Answer(said, Outcome.ASKED, buttons))


class Verdict(Choice):
    """Accepted or returned: whoever decides sees what was reported first."""

    def take(self, asked: Asked, filled: Filled, words: str) -> Taken:
        """The verdict that the words begin with, or the report with the question."""
        said = self.read(words)
        if said is not None:
            return said
        one = chosen(asked, filled)
        reports = report_views(asked.session, one, asked.office)
        text = page_answer("review", "verdict", asked.item(one), reports[:1])
        rows = [
            tuple(Button(say(f"{self.labels}.{v}"), say(f"{self.labels}.{v}")) for v in VERDICT)
        ]
        if reports and reports[0].files:
            files = say("button.files", n=len(reports[0].files))
            rows.append((Button(files, f"/minhchung {mark(one)}"),))
        return Ask(Answer(text, Outcome.ASKED, tuple(rows)))


def _review(asked: Asked, filled: Filled) -> Answer:
    one = chosen(asked, filled)
    action = Action.ACCEPT if filled["verdict"] == ACCEPT else Action.RETURN
    actor = asked.actor(Role.MONITORING)
    move(asked.session, one, actor.act(action, filled["reason"]), asked.here)
    asked.session.flush()
    said = page_answer("review", filled["verdict"], asked.item(one), filled["reason"])
    undo = ((Button(say("button.undo"), "/hoantac"),),) if action is Action.ACCEPT else ()
    return Answer(said, Outcome.DONE, undo)


COMMANDS = (
    Command(
        "duyet",
        Right.FOLLOW_UP,
        _review,
        aliases=("review",),
        fields=(
            ToReview(states=(AssignmentState.REPORTED,), own=False),
            Verdict("verdict", "review", "verdict", VERDICTS, labels="verdict"),
            Reason("reason", "review", "reason", needed_for=RETURN),
        ),
        menu=frozenset({Capacity.MONITORING}),
    ),
)
