"""One duty or two of the justice office, and how a test speaks of what its people got."""

from bot.channels.base import Sent
from bot.model.states import Action
from tests.cast import (
    JUSTICE,
    duty,
    once,
    plan,
)

ONE = plan(duty("I.1", once("2024-07-14")))  # a Sunday: act by Friday 12/7
CODE = f"I.1/2024-07-14/{JUSTICE}"
TWO = plan(duty("I.1", once("2024-07-14")), duty("I.2", once("2024-07-14")))
RUNGS = ("-5", "-2", "0", "+1", "+3")
OTHER = f"I.2/2024-07-14/{JUSTICE}"


def to(who, found):
    return [m for m in found if m.recipient == who]


def by_day(found, who):
    return [
        (m.day.isoformat(), rung) for m in found if m.recipient == who for _, rung, _ in m.items
    ]


def say(house, outcome, *who):
    """Let the mail server answer so, for some people or for all."""
    addresses = {f"{name}@quan.example" for name in who}
    house.email.answer = lambda mail: outcome if not who or mail.recipient in addresses else Sent()


def reported_and_returned(house, when, code=CODE):
    house.at(when, "09:00").do(code, Action.REPORT)
    house.at(when, "09:30").do(code, Action.RETURN, "nga", reason="Thiếu chữ ký")
