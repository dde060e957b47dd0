"""The escalation list as of now, as text and as a spreadsheet."""

from bot.chat.asked import Asked
from bot.chat.command import Command
from bot.chat.fields import Filled
from bot.chat.talk import Answer, Outcome
from bot.messages.chat_text import chat_escalation_list
from bot.messages.xlsx import escalation_list_attachment
from bot.rules.rights import CAPACITY_OF, RIGHTS, Capacity, Right
from bot.steps.escalation_now import escalation_now

LISTED = 40


def _escalations(asked: Asked, filled: Filled) -> Answer:
    """As text the gravest, in the file all of it."""
    posts = [p for p in asked.posts if CAPACITY_OF[p.role] in RIGHTS[Right.LOOK_AT_LISTS]]
    view = escalation_now(asked.session, asked.office, asked.person, posts, asked.now)
    files = (escalation_list_attachment(view),) if view.count else ()
    return Answer(chat_escalation_list(view, at_most=LISTED), Outcome.SHOWN, files=files)


COMMANDS = (
    Command(
        "danhsach",
        Right.LOOK_AT_LISTS,
        _escalations,
        aliases=("escalations", "dondoc"),
        looks=True,
        menu=frozenset({Capacity.MONITORING, Capacity.LEADER}),
    ),
)
