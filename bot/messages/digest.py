"""Puts digests into words for a mail; an item that several readers get alike is put into words once."""

from collections.abc import Iterator
from functools import cache
from typing import NamedTuple

from markupsafe import Markup

from bot.messages import how_to_reply, summary
from bot.messages.digest_view import DigestView, SectionView
from bot.messages.facts import Audience, Fact, audience, facts_for, number, title
from bot.messages.frames import Fixed, Frames, own_markup, shaped
from bot.messages.item_view import ItemView, Section
from bot.messages.payload import Rendered
from bot.messages.phrases import capital, long_date, say, short_date, standing
from bot.messages.render import template
from bot.messages.reply_view import ReplyOption
from bot.messages.tidy import one_line, tidy


class ItemWords(NamedTuple):
    """One item in words; `opens`: it is the first of its section."""

    section: Section
    opens: bool
    is_new: bool
    number: str
    standing: str
    standing_upper: str
    title: str
    facts: tuple[Fact, ...]


class Count(NamedTuple):
    """How many items a section has, in two digits."""

    section: Section
    n: str


class Part(NamedTuple):
    """A section of the message with its items already in either form."""

    section: Section
    n: str
    text: str
    html: Markup


class Option(NamedTuple):
    """A line to answer with; `padded` to the column where its label begins in plain text."""

    label: Fixed
    line: str
    padded: str


class SubjectWords(NamedTuple):
    """The line that a reader sees first."""

    headline: str
    day_short: str


class DigestWords(NamedTuple):
    """A whole digest in words; what is not there is empty."""

    lead: str
    brief_lead: str
    office: str
    day_short: str
    day_long: str
    reader: str
    further_posts: str
    counts: tuple[Count, ...]
    parts: tuple[Part, ...]
    other_open: str
    options: tuple[Option, ...]
    reply_to: str
    monitoring_unit: str
    chat_enabled: bool
    why: str
    reply_token: str


def render_digest(view: DigestView) -> Rendered:
    """One digest as a mail."""
    return DigestPress().mail(view)


class _Block(NamedTuple):
    """An item in both forms."""

    text: str
    html: Markup


class DigestPress:
    """Makes the mails of one batch of digests."""

    def __init__(self) -> None:
        self._made: dict[tuple[object, ...], tuple[SectionView, Part]] = {}

    def mail(self, view: DigestView) -> Rendered:
        """The digest as a mail."""
        view = tidy(view)
        subject = SubjectWords(summary.headline(view), short_date(view.day))
        words = shaped(_words(view, tuple(self._parts(view))))
        return Rendered(
            subject=one_line(_frames("subject.txt").filled(shaped(subject))),
            text=_frames("body.txt").filled(words).strip() + "\n",
            html=_frames("body.html").filled(words).strip() + "\n",
        )

    def _parts(self, view: DigestView) -> Iterator[Part]:
        reads = audience(view)
        for section in view.sections:
            if section.items:
                yield self._part(section, view, reads)

    def _part(self, section: SectionView, view: DigestView, reads: Audience) -> Part:
        """A section in words, made once for all who read the very same items alike."""
        key = (reads, section.section, *map(id, section.items))
        if key not in self._made:
            # The section is kept, for the identity of its items is the key.
            self._made[key] = (section, _part(section, view, reads))
        return self._made[key][1]


@cache
def _frames(name: str) -> Frames:
    return Frames(template(f"digest/{name}").render, markup=name.endswith(".html"))


def _part(section: SectionView, view: DigestView, reads: Audience) -> Part:
    if section.section is Section.COOPERATING:
        made = [_compact(section, view)]
    else:
        made = [_block(item, reads, n == 0) for n, item in enumerate(section.items)]
    return Part(
        section.section,
        _two_digits(len(section.items)),
        "\n".join([block.text for block in made]),
        own_markup("\n".join([block.html for block in made])),
    )


def _compact(section: SectionView, view: DigestView) -> _Block:
    """What the reader's units merely help with: a table, a line each."""
    given = {"section": section, "view": view}
    return _Block(
        template("digest/compact.txt").render(**given).removesuffix("\n"),
        own_markup(template("digest/compact.html").render(**given)),
    )


def _block(item: ItemView, reads: Audience, opens: bool) -> _Block:
    words = shaped(_item_words(item, reads, opens))
    html = own_markup(_frames("item.html").filled(words))
    return _Block(_frames("item.txt").filled(words), html)


def _item_words(item: ItemView, reads: Audience, opens: bool) -> ItemWords:
    stands = standing(item)
    return ItemWords(
        section=item.section,
        opens=opens,
        is_new=item.is_new,
        number=number(item),
        standing=capital(stands),
        standing_upper=stands.upper(),
        title=title(item),
        facts=facts_for(item, reads),
    )


def _words(view: DigestView, parts: tuple[Part, ...]) -> DigestWords:
    token = view.reply_token or ""
    return DigestWords(
        lead=summary.lead(view),
        brief_lead=summary.brief_lead(view),
        office=view.office.upper(),
        day_short=short_date(view.day),
        day_long=long_date(view.day),
        reader=view.reader.name,
        further_posts="; ".join(summary.further_posts(view)),
        counts=tuple(Count(section, _two_digits(n)) for section, n in summary.counts(view)),
        parts=parts,
        other_open=_two_digits(view.other_open) if view.other_open else "",
        options=tuple(map(_option, how_to_reply.reply_lines(view))) if token else (),
        reply_to=view.reply_to or "",
        monitoring_unit=view.monitoring_unit,
        chat_enabled=view.chat_enabled,
        why=summary.why(view),
        reply_token=say("reply.token", token=token) if token else "",
    )


def _option(option: ReplyOption) -> Option:
    return Option(Fixed(option.label.lower()), option.line, f"{option.line:<28}")


def _two_digits(n: int) -> str:
    return f"{n:02d}"
