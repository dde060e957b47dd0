"""Renders messages for Telegram and splits them at items into parts it accepts."""

import re
from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

from bot.messages.digest_view import DigestView
from bot.messages.escalation_view import EscalationView
from bot.messages.item_view import Section
from bot.messages.monthly import monthly_behind, monthly_more
from bot.messages.monthly_view import MonthlyView
from bot.messages.news import by_matter
from bot.messages.news_view import NewsView
from bot.messages.reader_view import Reader
from bot.messages.render import template
from bot.messages.status_view import StatusView
from bot.messages.tidy import one_line, tidied, tidy

# Telegram counts UTF-16 units of the text without its markup; counting the markup too errs on the
# safe side.
LIMIT = 4096

_BLANK_LINES = re.compile(r"\n\s*\n")
_TOKEN = re.compile(r"<(?P<close>/?)(?P<tag>[a-z]+)[^>]*>|&[^;\s]{1,8};|\s+|[^<&\s]")


class Block(NamedTuple):
    """What is not cut if it can be helped; `gap` goes between it and the block before it."""

    text: str
    gap: str = "\n\n"


def length(text: str) -> int:
    """The text's length in UTF-16 units."""
    return len(text.encode("utf-16-le")) // 2


def split(blocks: Iterable[Block], limit: int = LIMIT) -> tuple[str, ...]:
    """The blocks joined into as few parts of at most `limit` UTF-16 units as their order allows.

    A block that is too long alone is cut at a word, with an ellipsis and its tags closed.
    """
    parts: list[str] = []
    for block in blocks:
        text = shorten(block.text, limit)
        if not text:
            continue
        if parts and length(parts[-1] + block.gap + text) <= limit:
            parts[-1] += block.gap + text
        else:
            parts.append(text)
    return tuple(parts)


def shorten(text: str, limit: int) -> str:
    """The marked-up text within `limit`; the end is cut at a word and the open tags are closed."""
    if length(text) <= limit:
        return text
    used, room, at_word, anywhere = 0, 0, "", ""
    open_tags: list[str] = []
    for token in _TOKEN.finditer(text):
        if token.group().isspace():
            at_word = _closed(text[: token.start()], open_tags)
        elif token["tag"]:
            open_tags = open_tags[:-1] if token["close"] else [*open_tags, token["tag"]]
            room = len(_closed("", open_tags))
        used += length(token.group())
        if used + room > limit:
            break
        anywhere = _closed(text[: token.end()], open_tags)
    return at_word or anywhere


def _closed(start: str, open_tags: list[str]) -> str:
    return start.rstrip() + "…" + "".join(f"</{tag}>" for tag in reversed(open_tags))


class _Page:
    """A chat template, whose macros are the blocks of a message."""

    def __init__(self, name: str) -> None:
        self._macros = template(name).module

    def __call__(self, macro: str, *arguments: Any, gap: str = "\n\n") -> Block:
        text = str(getattr(self._macros, macro)(*arguments)).strip()
        # Quotes need no escape outside attributes, and no foreign text stands in one.
        return Block(text.replace("&#34;", '"').replace("&#39;", "'"), gap)


def chat_digest(view: DigestView) -> tuple[str, ...]:
    """The digest as parts of Telegram HTML."""
    return split(_digest(tidy(view)))


def _digest(view: DigestView) -> Iterator[Block]:
    page = _Page("digest/chat.html")
    yield page("head", view)
    for section in view.sections:
        compact = section.section is Section.COOPERATING
        for number, item in enumerate(section.items):
            heading = section if number == 0 else None
            yield page("item", item, view, heading, gap="\n" if compact and number else "\n\n")
    yield page("foot", view)


def chat_escalation_list(view: EscalationView, at_most: int | None = None) -> tuple[str, ...]:
    """The escalation list as parts of Telegram HTML, one line an item, the first `at_most` of them."""
    return split(_escalation_list(tidy(view), at_most))


def _escalation_list(view: EscalationView, at_most: int | None) -> Iterator[Block]:
    page = _Page("escalation_list/chat.html")
    yield page("head", view)
    rows = [(unit, number, item) for unit in view.units for number, item in enumerate(unit.items)]
    for unit, number, item in rows[:at_most]:
        heading = unit if number == 0 else None
        yield page("item", item, view, heading, gap="\n" if number else "\n\n")
    if at_most is not None and len(rows) > at_most:
        yield page("rest", len(rows) - at_most)
    yield page("foot", view)


def chat_monthly_summary(view: MonthlyView) -> tuple[str, ...]:
    """The leaders' monthly summary, as parts of Telegram HTML."""
    return split(_monthly_summary(tidy(view)))


def _monthly_summary(view: MonthlyView) -> Iterator[Block]:
    page = _Page("monthly_summary/chat.html")
    yield page("head", view)
    yield page("figures", view)
    for number, (unit, said) in enumerate(monthly_behind(view)):
        yield page("unit", unit, said, number == 0, gap="\n" if number else "\n\n")
    yield page("foot", view, gap="\n" if monthly_more(view) else "\n\n")


def chat_news(view: NewsView) -> tuple[str, ...]:
    """What others did, as parts of Telegram HTML."""
    return split(_news(tidy(view)))


def _news(view: NewsView) -> Iterator[Block]:
    page = _Page("news/chat.html")
    yield page("head", view)
    for matter, items in by_matter(view):
        for number, item in enumerate(items):
            yield page("item", item, matter if number == 0 else None)
    yield page("foot", view)


def chat_status(view: StatusView) -> tuple[str, ...]:
    """The answer to `/status`: counts, then items."""
    return split(_status(tidy(view)))


def _status(view: StatusView) -> Iterator[Block]:
    page = _Page("chat/status.html")
    yield page("head", view)
    for group in view.groups:
        if group.items:
            yield from _lines(page("group", group))


def _lines(block: Block) -> Iterator[Block]:
    """The block line by line, its heading with the line after it."""
    heading, first, *others = block.text.split("\n")
    yield Block(f"{heading}\n{first}", block.gap)
    yield from (Block(line, "\n") for line in others)


def page_answer(page: str, macro: str, *arguments: Any) -> tuple[str, ...]:
    """What a macro of `templates/chat/<page>.html` says, split at its blank lines where it is long."""
    said = _Page(f"chat/{page}.html")(macro, *map(tidied, arguments))
    return split(Block(paragraph) for paragraph in _BLANK_LINES.split(said.text))


def chat_start(office: str, reader: Reader) -> tuple[str, ...]:
    """The greeting of a person the office knows."""
    return split([_Page("chat/start.html")("whole", one_line(office), tidy(reader))])


def chat_unknown() -> tuple[str, ...]:
    """The one answer that anybody else gets; it tells nothing of the office."""
    return split([_Page("chat/unknown.html")("whole")])
