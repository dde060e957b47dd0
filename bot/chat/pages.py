"""Long lists, page by page: ten assignments, a button for each, and one for the pages beside it."""

import re
from collections import Counter
from collections.abc import Iterable

from bot.chat.asked import Asked
from bot.chat.talk import Button
from bot.chat.which import mark, short_name
from bot.messages.facts import number
from bot.messages.item_view import ItemView
from bot.messages.phrases import say
from bot.model.tables import Assignment

PAGE = 10
LONGEST_WORDS = 64  # bytes, by Telegram
_AT_END = re.compile(r"(?:^|\s)trang\s+(\d{1,4})$", re.IGNORECASE)


def take_page(words: str) -> tuple[str, int]:
    """The words without the page that they end with (`… trang 2`), and the page, 1 if none is named."""
    found = _AT_END.search(words)
    return (words[: found.start()], max(int(found[1]), 1)) if found else (words, 1)


def pages_of(total: int, wanted: int) -> tuple[int, int]:
    """The page to show, which the list really has, and how many there are."""
    pages = max((total + PAGE - 1) // PAGE, 1)
    return min(wanted, pages), pages


def show_buttons(
    asked: Asked, found: Iterable[Assignment], views: Iterable[ItemView]
) -> list[tuple[Button, ...]]:
    """The assignments as buttons, two a row; with the unit where others of them are called alike."""
    shown = list(zip(found, views, strict=True))
    names = Counter(number(view) for _, view in shown)
    return rows_of_two(
        Button(short_name(view, alike=names[number(view)] > 1), f"/xem {mark(one)}")
        for one, view in shown
    )


def rows_of_two(buttons: Iterable[Button]) -> list[tuple[Button, ...]]:
    """The buttons, two a row."""
    every = list(buttons)
    return [tuple(every[at : at + 2]) for at in range(0, len(every), 2)]


def turn_buttons(command: str, page: int, pages: int) -> list[tuple[Button, ...]]:
    """Back and on; `command` are the words that show the list, a page's number goes after them.

    None where the words are too long for a button.
    """
    back = [Button(say("button.back"), f"/{command} {page - 1}")] if page > 1 else []
    on = [Button(say("button.next"), f"/{command} {page + 1}")] if page < pages else []
    if any(len(button.words.encode()) > LONGEST_WORDS for button in (*back, *on)):
        return []
    return [(*back, *on)] if back or on else []
