"""Words as people type them into a chat or a mail: in any letter case, with their marks or without."""

import re
import unicodedata
from functools import lru_cache

from bot.rules.timing.numbers import NUMBER_PATTERN, NUMBER_WORDS, number

_DASHES = re.compile(r"[‐‑‒–—―−]")
_RUN = re.compile(r"\\.|\(\?P<\w+>|\(\?P=\w+\)|[^\W\d_]+")
_STOPS = " \t\r\n,;:.-"


def tidy(text: str) -> str:
    """The text with one form of each letter, dash and blank, and none around it; lines are kept."""
    text = unicodedata.normalize("NFC", text)
    text = "".join(c for c in text if unicodedata.category(c) != "Cf")
    text = _DASHES.sub("-", text)
    return re.sub(r"[^\S\n]", " ", text).strip()


def printable(text: str) -> str:
    """The text in NFC without what nobody sees: control and direction marks, halves of characters."""
    shown = (c for c in text if c.isspace() or unicodedata.category(c) not in ("Cc", "Cf", "Cs"))
    return unicodedata.normalize("NFC", "".join(shown))


def lowered(text: str) -> str:
    """The text in small letters, as long as it was: a place in the one is a place in the other."""
    return "".join(c.lower() if len(c.lower()) == 1 else c for c in text)


def unmarked(text: str) -> str:
    """The text without any diacritics, as it is typed in a hurry."""
    letters = unicodedata.normalize("NFD", text)
    kept = "".join(c for c in letters if not unicodedata.combining(c))
    return kept.replace("đ", "d").replace("Đ", "D")


def without_stops(rest: str) -> str:
    """What follows a date or a reference, without the punctuation that set it apart."""
    return rest.lstrip(_STOPS)


@lru_cache(maxsize=256)
def typed(source: str, *, whole: bool = True) -> re.Pattern[str]:
    """A pattern over `lowered` text, in which every word may be typed without its marks.

    A space is any run of blanks, `~` an optional one, `#` a number in digits or words; a `whole` one
    never ends inside a word or a number. A word with wrong marks is another word and does not match.
    """
    source = _RUN.sub(lambda found: _either(found.group()), source)
    source = source.replace("#", f"(?:{_NUMBER})")
    source = source.replace(" ", r"\s+").replace("~", r"\s*")
    return re.compile(f"(?:{source})" + (r"(?!\w)" if whole else ""))


def _either(piece: str) -> str:
    if piece.isascii():
        return piece
    return f"(?:{piece}|{unmarked(piece)})"


# "sau" without its mark is "after" and "next", hardly ever the number six.
_NUMBER = _RUN.sub(lambda found: _either(found.group()), NUMBER_PATTERN).replace("|sau)", ")")
_BARE_NUMBERS = {unmarked(word): value for word, value in NUMBER_WORDS.items()}


def typed_number(text: str) -> int:
    """The whole number of digits, a Roman numeral or words, with their marks or without."""
    text = " ".join(text.split())
    return _BARE_NUMBERS[text] if text in _BARE_NUMBERS else number(text)
