"""Greeting, help, and giving up what was begun."""

from bot.chat.asked import Asked
from bot.chat.command import Command
from bot.chat.fields import Filled
from bot.chat.talk import Answer, Outcome
from bot.messages.chat_text import chat_start, page_answer
from bot.messages.reader_view import Reader
from bot.rules.rights import Capacity, Right


def _start(asked: Asked, filled: Filled) -> Answer:
    reader = Reader(
        id=asked.person_id,
        name=asked.person.name,
        posts=tuple(post.title for post in asked.posts),
    )
    return Answer(chat_start(asked.office.name, reader), Outcome.SHOWN)


def _help(asked: Asked, filled: Filled) -> Answer:
    from bot.chat.menu import menu

    names = tuple(command.name for command in menu(asked.capacities))
    return Answer(page_answer("help", "whole", asked.office.name, names), Outcome.SHOWN)


def _nothing(asked: Asked, filled: Filled) -> Answer:
    return Answer(page_answer("problems", "cancelled", None), Outcome.DONE)


COMMANDS = (
    Command("start", Right.ASK, _start, aliases=("batdau",), looks=True),
    Command(
        "trogiup",
        Right.ASK,
        _help,
        aliases=("help", "huongdan"),
        looks=True,
        menu=frozenset(Capacity),
    ),
    Command("huy", Right.ASK, _nothing, aliases=("cancel", "thoi", "huybo")),
)
