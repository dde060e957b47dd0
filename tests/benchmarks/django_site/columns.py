"""The template filter that breaks a text into a column, as `wrap` in bot/messages/tidy.py does it.

Django's own `wordwrap` knows no column further right, and is several times slower.
"""

from functools import lru_cache

from django import template

WIDTH = 72
register = template.Library()


@register.filter
@lru_cache(maxsize=8192)
def hanging(text: str, column: int) -> str:
    """The text in lines that begin at that column; the first is taken to stand there already."""
    lines, begin, room = [], 0, WIDTH - column
    while len(text) - begin > room:
        end = text.rfind(" ", begin, begin + room + 1)
        if end < 0:  # a word longer than its line
            end = text.find(" ", begin)
        if end < 0:
            break
        lines.append(text[begin:end])
        begin = end + 1
    lines.append(text[begin:])
    return ("\n" + " " * column).join(lines)
