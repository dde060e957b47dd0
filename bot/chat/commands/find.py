"""Finds assignments by the words of their duties, page by page."""

from bot.chat.asked import Asked
from bot.chat.command import Command
from bot.chat.fields import Filled, Got, Taken, refusal
from bot.chat.pages import PAGE, pages_of, show_buttons, take_page, turn_buttons
from bot.chat.talk import Answer, Outcome
from bot.messages.chat_text import page_answer
from bot.rules.rights import Capacity, Right
from bot.steps.search import search

SHORTEST_QUERY, LONGEST_QUERY = 2, 200


class Query:
    """The words looked for, and which page of what was found."""

    name = "query"
    free = False

    def take(self, asked: Asked, filled: Filled, words: str) -> Taken:
        """All the words but a page at their end."""
        query, page = take_page(words)
        if not query:
            return refusal("find", "empty")
        if not SHORTEST_QUERY <= len(query) <= LONGEST_QUERY:
            limits = (SHORTEST_QUERY, LONGEST_QUERY)
            return refusal("problems", "text_length", len(query), *limits)
        return Got({"words": query, "page": page})


def _find(asked: Asked, filled: Filled) -> Answer:
    query, wanted = filled["query"]["words"], filled["query"]["page"]
    found, total = search(asked.session, asked.sight, query, page=wanted, size=PAGE)
    if not total:
        return Answer(page_answer("find", "nothing", query), Outcome.SHOWN)
    page, pages = pages_of(total, wanted)
    views = asked.items(found)
    turn = turn_buttons(f"tim {query} trang", page, pages)
    said = page_answer("find", "page", query, views, total, page, pages, bool(turn))
    return Answer(said, Outcome.SHOWN, (*show_buttons(asked, found, views), *turn))


COMMANDS = (
    Command(
        "tim",
        Right.LOOK,
        _find,
        aliases=("find", "timkiem", "timviec"),
        fields=(Query(),),
        looks=True,
        menu=frozenset({Capacity.UNIT, Capacity.MONITORING, Capacity.LEADER}),
    ),
)
