"""The mails of an outbox with what was said in them, as another program would keep it: plain words by name."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from unittest.mock import patch

from bot.messages import digest, facts, summary
from bot.messages.digest_view import DigestView, SectionView
from bot.messages.payload import Mail, Rendered
from bot.messages.phrases import say
from bot.messages.render import template
from bot.messages.tidy import tidy
from tests.benchmarks.mail import mails_of

Words = dict[str, Any]


@dataclass(frozen=True)
class Digest:
    """A mail as ours renders it, and the words that its templates put in."""

    mail: Mail
    words: Words


def digests(folder: Path) -> list[Digest]:
    """Every mail of the folder's outbox with its words; no two have one text, for each has its token."""
    words: dict[str, Words] = {}
    render = digest.DigestPress.mail

    def noted(press: digest.DigestPress, view: DigestView) -> Rendered:
        made = render(press, view)
        words[made.text] = _words(tidy(view))
        return made

    with patch.object(digest.DigestPress, "mail", noted):
        mails = mails_of(folder)
    return [Digest(mail, words[mail.text]) for mail in mails]


def _words(view: DigestView) -> Words:
    """All that the digest's templates print, but what is the same in every digest."""
    said = digest._words(view, ())
    return {
        **said._asdict(),
        "headline": summary.headline(view),
        "options": [option._asdict() for option in said.options],
        "parts": list(_parts(view)),
    }


def _parts(view: DigestView) -> Iterator[Words]:
    tones = template("shared/palette.html").module.tones  # type: ignore[attr-defined]
    for section in view.sections:
        if section.items:
            name = section.section
            yield {
                "section": name,
                "n": f"{len(section.items):02d}",
                "label": say(f"label.{name}"),
                "heading": say(f"section.{name}.heading"),
                "ask": say(f"section.{name}.ask"),
                "ink": tones[name]["ink"],
                "wash": tones[name]["wash"],
                "items": list(_items(section, view)),
            }


def _items(section: SectionView, view: DigestView) -> Iterator[Words]:
    reads = facts.audience(view)
    for item in section.items:
        said = digest._item_words(item, reads, opens=False)
        yield {
            "is_new": said.is_new,
            "number": said.number,
            "standing": said.standing,
            "title": said.title,
            "facts": [fact._asdict() for fact in said.facts],
        }
