"""The monitoring unit records what a unit reported by other ways: by telephone, on paper."""

from bot.chat.asked import Asked
from bot.chat.command import Command
from bot.chat.commands.report import Evidence, reported
from bot.chat.fields import Choice, Filled
from bot.chat.talk import Answer, Button, Outcome
from bot.chat.which import Which, chosen
from bot.messages.chat_text import page_answer
from bot.messages.phrases import say
from bot.model.office import Role
from bot.rules.rights import Capacity, Right
from bot.steps.report import report

WAYS = (
    ("phone", frozenset({"phone", "dien thoai", "goi dien", "goi dien thoai", "qua dien thoai"})),
    ("paper", frozenset({"paper", "ban giay", "giay", "van ban giay"})),
    ("visit", frozenset({"visit", "truc tiep", "tai cuoc hop", "hop"})),
    ("document", frozenset({"document", "van ban dien tu", "van ban", "lien thong"})),
)


def _record(asked: Asked, filled: Filled) -> Answer:
    one = chosen(asked, filled)
    way = say(f"recorded.{filled['way']}").lower()
    actor = asked.actor(Role.MONITORING)
    made = report(asked.session, one, reported(filled["evidence"], way), actor, asked.here)
    asked.session.flush()
    said = page_answer(
        "record",
        "done",
        asked.item(one),
        way,
        made.document,
        made.document_on,
        len(asked.files),
        made.note,
    )
    undo = Button(say("button.undo"), "/hoantac")
    return Answer(said, Outcome.DONE, ((undo,),))


COMMANDS = (
    Command(
        "ghinhan",
        Right.FOLLOW_UP,
        _record,
        aliases=("record",),
        fields=(
            Which(own=False),
            Choice("way", "record", "way", WAYS, labels="recorded"),
            Evidence("ghinhan", also=("way",)),
        ),
        menu=frozenset({Capacity.MONITORING}),
    ),
)
