"""What the monitoring unit does to an assignment: trigger, suspend, resume, withdraw it."""

from bot.chat.asked import Asked
from bot.chat.command import Command
from bot.chat.fields import Choice, Day, Field, Filled, Text, day_of
from bot.chat.talk import Answer, Button, Outcome
from bot.chat.which import Which, chosen
from bot.messages.chat_text import page_answer
from bot.messages.phrases import say
from bot.model.office import Role
from bot.model.states import Action, AssignmentState
from bot.rules.rights import Capacity, Right
from bot.rules.transitions import TRANSITIONS
from bot.steps.extend import drop_pending
from bot.steps.move import Act, move

CONFIRMED = (("confirmed", frozenset({"xac nhan rut", "xac nhan", "dong y", "rut", "co"})),)


def _which(action: Action) -> Which:
    """An assignment to which the action may be done."""
    return Which(states=tuple(TRANSITIONS[action]), own=False)


def _trigger(asked: Asked, filled: Filled) -> Answer:
    act = asked.actor(Role.MONITORING).act(Action.TRIGGER, due_on=day_of(filled, "due_on"))
    undo = Button(say("button.undo"), "/hoantac")
    return _moved(asked, filled, act, ((undo,),))


def _suspend(asked: Asked, filled: Filled) -> Answer:
    return _moved(asked, filled, asked.actor(Role.MONITORING).act(Action.SUSPEND, filled["reason"]))


def _resume(asked: Asked, filled: Filled) -> Answer:
    return _moved(asked, filled, asked.actor(Role.MONITORING).act(Action.RESUME))


def _withdraw(asked: Asked, filled: Filled) -> Answer:
    actor = asked.actor(Role.MONITORING)
    drop_pending(asked.session, chosen(asked, filled), actor, asked.here)
    return _moved(asked, filled, actor.act(Action.WITHDRAW, filled["reason"]))


def _moved(
    asked: Asked, filled: Filled, act: Act, buttons: tuple[tuple[Button, ...], ...] = ()
) -> Answer:
    """Do it, and say how the assignment stands now."""
    one = chosen(asked, filled)
    move(asked.session, one, act, asked.here)
    asked.session.flush()
    waits = one.state == AssignmentState.AWAITING
    said = page_answer("oversee", act.action.value, asked.item(one), act.reason, waits)
    return Answer(said, Outcome.DONE, buttons)


def _reason(action: Action) -> Field:
    return Text("reason", "oversee", f"why_{action.value}")


MENU = frozenset({Capacity.MONITORING})
COMMANDS = (
    Command(
        "kichhoat",
        Right.FOLLOW_UP,
        _trigger,
        aliases=("trigger",),
        fields=(_which(Action.TRIGGER), Day("due_on", "oversee", "due_on")),
        menu=MENU,
    ),
    Command(
        "tamhoan",
        Right.FOLLOW_UP,
        _suspend,
        aliases=("suspend",),
        fields=(_which(Action.SUSPEND), _reason(Action.SUSPEND)),
        menu=MENU,
    ),
    Command(
        "tieptuc",
        Right.FOLLOW_UP,
        _resume,
        aliases=("resume",),
        fields=(_which(Action.RESUME),),
        menu=MENU,
    ),
    Command(
        "rut",
        Right.FOLLOW_UP,
        _withdraw,
        aliases=("withdraw", "rutviec"),
        fields=(
            _which(Action.WITHDRAW),
            _reason(Action.WITHDRAW),
            Choice("confirmed", "oversee", "confirm", CONFIRMED, labels="withdrawal", free=True),
        ),
        menu=MENU,
    ),
)
