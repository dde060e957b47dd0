"""The monitoring unit looks at a report: accepts it, or returns it with a reason."""

from bot.chat.asked import Asked
from bot.chat.command import Command
from bot.chat.fields import Choice, Filled, Got, Taken, Text
from bot.chat.talk import Answer, Button, Outcome
from bot.chat.which import Which, chosen
from bot.messages.chat_text import page_answer
from bot.messages.phrases import say
from bot.model.office import Role
from bot.model.states import Action, AssignmentState
from bot.rules.rights import Capacity, Right
from bot.steps.move import move

ACCEPT, RETURN = "accept", "return"
VERDICTS = (
    (ACCEPT, frozenset({"dat", "dong y", "duyet", "chap nhan", "accept", "ok"})),
    (RETURN, frozenset({"tra", "tra lai", "khong dat", "return", "reject"})),
)


class Why(Text):
    """The reason, which only a return needs."""

    def take(self, asked: Asked, filled: Filled, words: str) -> Taken:
        """All the words; nothing is asked where the report is accepted."""
        if filled["verdict"] == ACCEPT:
            return Got(" ".join(words.split()) or None)
        return super().take(asked, filled, words)


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
            Which(states=(AssignmentState.REPORTED,), own=False),
            Choice("verdict", "review", "verdict", VERDICTS),
            Why("reason", "review", "reason"),
        ),
        menu=frozenset({Capacity.MONITORING}),
    ),
)
