"""Renders an answer of the chat as a mail: its mark-up, and its buttons as lines to write."""

import html
import re
from collections.abc import Iterator
from urllib.parse import quote

from bot.messages.payload import Rendered
from bot.messages.phrases import say
from bot.messages.render import template
from bot.messages.reply_view import ReplyOption, ReplyView
from bot.messages.tidy import one_line, tidy, wrap

_TAG = re.compile(r"</?[a-z][^>]*>")
_BLANK_LINES = re.compile(r"\n\s*\n")
LONGEST_SUBJECT = 150


def plain(part: str) -> str:
    """A part of an answer without its mark-up."""
    return html.unescape(_TAG.sub("", part))


def render_reply(view: ReplyView) -> Rendered:
    """The answer as a mail; text from outside was escaped when its parts were made."""
    about = view.model_copy(update={"reader": tidy(view.reader), "options": _tidied(view)})
    subject = one_line(template("reply/subject.txt").render(view=about))
    words = {"view": about, "paragraphs": list(_paragraphs(view))}
    return Rendered(
        subject=subject,
        text=template("reply/body.txt").render(**words, lines=_lines).strip() + "\n",
        html=template("reply/body.html").render(**words, link=lambda o: _link(about, o, subject))
        .strip() + "\n",
    )  # fmt: skip


def _tidied(view: ReplyView) -> tuple[ReplyOption, ...]:
    return tuple(map(tidy, view.options))


def _paragraphs(view: ReplyView) -> Iterator[str]:
    """The parts' paragraphs as HTML; what came from outside was escaped when the parts were made."""
    for part in view.parts:
        for paragraph in _BLANK_LINES.split(part.strip()):
            yield paragraph.strip().replace("\n", "<br>\n")


def _lines(paragraph: str) -> str:
    """A paragraph as plain text, each of its lines wrapped."""
    return "\n".join(wrap(line) for line in plain(paragraph).splitlines())


def _link(view: ReplyView, option: ReplyOption, subject: str) -> str:
    """A mail that says this line, ready to send: the code in it stands for the message it answers."""
    body = f"{option.line}\r\n\r\n{say('reply.token', token=view.reply_token)}"
    return f"mailto:{view.reply_to}?subject={quote(subject)}&body={quote(body)}"
