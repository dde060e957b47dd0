"""Turns a mail's HTML into the text that its reader saw, its quotes marked as in plain text."""

import re
from html import unescape

from bot.readers.lines import in_one, tidy

QUOTE_MARK = "-----Original Message-----"
LONGEST = 300_000
DEEPEST_QUOTE = 20
_BLOCKS = {"p", "div", "tr", "table", "li", "ul", "ol", "h1", "h2", "h3", "h4", "h5", "h6", "pre"}
_BLOCKS |= {"br", "hr", "section", "article", "blockquote", "body", "dt", "dd", "center"}
_UNSEEN = {"script", "style", "head", "title", "template", "object", "noscript", "svg"}
# What Gmail, Outlook, Yahoo, Zimbra and others put around or before the message they quote.
_QUOTE_SIGN = re.compile(
    r"\b(gmail_quote|divRplyFwdMsg|appendonsend|yahoo_quoted|zmail_extra|__QUOTED_TEXT__|"
    r"OLK_SRC_BODY_SECTION|protonmail_quote|tutanota_quote)\b",
    re.IGNORECASE,
)
# Its time grows with the text alone, which the standard library's parser cannot say on hostile pages.
_PIECE = re.compile(
    r"<!--.*?(?:-->|\Z)|<(?P<end>/?)(?P<tag>[A-Za-z][\w:-]{0,30})(?P<more>[^<>]*)>|<[!?/][^<>]*>|"
    r"(?P<words>[^<]+|<)",
    re.DOTALL,
)


def text_of_html(html: str) -> str:
    """The visible text, a block a line, quoted blocks marked with "> "; broken HTML gives what it can.

    Nothing is fetched, no script is run; links are left out but for their words.
    """
    reader = _Reader()
    for piece in _PIECE.finditer(html[:LONGEST]):
        if piece["words"]:
            reader.read(piece["words"])
        elif piece["tag"] and piece["end"]:
            reader.close(piece["tag"].lower())
        elif piece["tag"]:
            reader.open(piece["tag"].lower(), piece["more"])
    return reader.text()


class _Reader:
    """Collects lines; `_unseen` names the element whose content nobody sees."""

    def __init__(self) -> None:
        self._lines: list[str] = []
        self._words: list[str] = []
        self._quoted = 0
        self._unseen: str | None = None

    def open(self, tag: str, attributes: str) -> None:
        """An element begins."""
        if self._unseen is not None or (attributes.endswith("/") and tag not in _BLOCKS):
            return
        if tag in _UNSEEN:
            self._unseen = tag
        if tag in _BLOCKS:
            self._end_line()
        if _QUOTE_SIGN.search(attributes):
            self._end_line()
            self._lines.append(f"{self._mark()}{QUOTE_MARK}")
        if tag == "blockquote":
            self._quoted = min(self._quoted + 1, DEEPEST_QUOTE)

    def close(self, tag: str) -> None:
        """An element ends."""
        if tag == self._unseen:
            self._unseen = None
        if tag in _BLOCKS:
            self._end_line()
        if tag == "blockquote":
            self._quoted = max(self._quoted - 1, 0)

    def read(self, words: str) -> None:
        """What stands between two tags."""
        if self._unseen is None:
            self._words.append(unescape(words))

    def text(self) -> str:
        """What was seen, at most one blank line in a row."""
        self._end_line()
        return re.sub(r"\n{3,}", "\n\n", "\n".join(self._lines)).strip("\n")

    def _end_line(self) -> None:
        line = in_one(tidy("".join(self._words)))
        self._words = []
        if line or (self._lines and self._lines[-1]):
            self._lines.append(f"{self._mark()}{line}".rstrip())

    def _mark(self) -> str:
        return "> " * self._quoted
