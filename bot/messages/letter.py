"""Drafts the official letter that follows up overdue assignments (Nghị định 30/2020/NĐ-CP, Phụ lục I)."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from functools import cache, lru_cache
from typing import Any

from bot.messages import facts, paper
from bot.messages.docx_file import MEDIA_TYPE, docx
from bot.messages.letter_view import LetterItem, LetterView
from bot.messages.paper import Look
from bot.messages.payload import Attachment
from bot.messages.phrases import capital, month_number, short_date
from bot.messages.render import render_page
from bot.messages.sources import read_yaml
from bot.messages.tidy import one_line, tidy

IN_BODY = 3  # more than this go into an appendix, so that the letter stays one page
_OFTEN = 8  # reminders listed by their days; beyond this, only how many and the last
_ISSUER_WIDTH, _SIGNATURE_WIDTH = 68, 85  # millimetres, of the left and the right half
_STATE_WIDTH, _RECIPIENTS_WIDTH = (
    paper.TEXT_WIDTH - _ISSUER_WIDTH,
    paper.TEXT_WIDTH - _SIGNATURE_WIDTH,
)
_MOTTO_LENGTH, _COLON_AT = 60.4, 17.7  # millimetres, at the sizes below
_SHORT_RULE = 0.4  # of the issuer's line; the decree wants a third to a half

# Sizes move together: 13 for the state's name, 14 for motto, place and body.
_ISSUER = Look(13, bold=True, align="center")
_SUPERIOR = Look(13, align="center")
_STATE = Look(13, bold=True, align="center")
_MOTTO = Look(14, bold=True, align="center")
_NUMBER = Look(13, align="center", before=6)
_SUBJECT = Look(12, align="center", before=6)
_PLACE = Look(14, italic=True, align="center", before=6)
_DEAR = Look(14, align="center", before=18, after=12)
_DEAR_LIST = Look(14, left=30, before=18)
_DEAR_ITEM = Look(14, left=30 + _COLON_AT)
_BODY = Look(14, align="both", first_line=12.7, before=6)
_LAST = replace(_BODY, keep_next=True)  # no page with nothing but the signature
_CLOSING = Look(6, keep_next=True)
_SIGNED_BY = Look(14, bold=True, align="center")
_SIGNER = Look(14, bold=True, align="center", before=84)
_RECIPIENTS = Look(12, bold=True, italic=True)
_COPIES = Look(11)
_APPENDIX = Look(14, bold=True, align="center")
_APPENDIX_OF = Look(14, italic=True, align="center", after=12)
_HEADING = Look(12, bold=True, align="center", before=2, after=2)
_CELL = Look(12, before=2, after=2)


@cache
def words() -> dict[str, Any]:
    """The letter's fixed words, from `templates/letter/words.yaml`."""
    return read_yaml("letter/words.yaml")


@lru_cache(maxsize=32)
def letter_attachment(view: LetterView) -> Attachment:
    """The letter as a file to go with a mail; readers of the same letter share it."""
    filename = words()["filename"].format(unit=view.unit_id, day=view.day.isoformat())
    return Attachment(filename=filename, media_type=MEDIA_TYPE, content=letter_docx(view))


def letter_docx(view: LetterView) -> bytes:
    """The draft as DOCX; number, day, signature and name are left blank. Same view, same bytes."""
    view = tidy(view)
    appendix = _appendix(view) if _has_appendix(view) else ""
    *most, last = _paragraphs(view)
    body = [
        _head(view),
        _addressees(view),
        *(paper.paragraph(text, _BODY) for text in most),
        paper.paragraph(last, _LAST),
        paper.paragraph("", _CLOSING),
        _foot(view),
    ]
    document = paper.document("".join(body), appendix)
    return docx(document, subject(view), view.office, view.day)


def subject(view: LetterView) -> str:
    """What the letter is about, as it stands under its number."""
    sentences = words()["subject"]
    if len(view.plans) > 1:
        return str(sentences["several_plans"])
    if view.plans[0].by_hand:
        return str(sentences["by_hand"])
    return str(sentences["one_plan"].format(number=view.plans[0].number))


def reminded(entry: LetterItem, year: int) -> str:
    """`28/6, 05/7, 10/7`, without the year where it is the letter's own; a long list is counted."""
    days = sorted(entry.reminded_on)
    if len(days) > _OFTEN:
        often = words()["reminded_often"]
        return str(often.format(n=len(days), day=short_date(days[-1])))
    return ", ".join(short_date(day).removesuffix(f"/{year}") for day in days)


def _has_appendix(view: LetterView) -> bool:
    return len(view.items) > IN_BODY


def _paragraphs(view: LetterView) -> list[str]:
    text = render_page(
        "letter/body.txt",
        view=view,
        in_appendix=_has_appendix(view),
        reminded=lambda entry: reminded(entry, view.day.year),
    )
    return [one_line(paragraph) for paragraph in text.split("\n\n") if paragraph.strip()]


def _head(view: LetterView) -> str:
    """Issuer and state side by side, each over its rule; number and date under them."""
    own, head = view.letterhead, words()
    superior = own.superior if own else (head["blank"],)
    issuer = [line.upper() for line in _issuer(view)]
    longest = max(paper.width_of_capitals(line, _ISSUER.size, _ISSUER_WIDTH) for line in issuer)
    left = [
        *(paper.paragraph(line.upper(), _SUPERIOR) for line in superior),
        *(paper.paragraph(line, _ISSUER) for line in issuer),
        paper.rule(longest * _SHORT_RULE, _ISSUER_WIDTH),
    ]
    right = [
        paper.paragraph(head["state"], _STATE),
        paper.paragraph(head["motto"], _MOTTO),
        paper.rule(_MOTTO_LENGTH, _STATE_WIDTH),
    ]
    number = paper.paragraph(head["number"].format(**_gaps(view)), _NUMBER)
    about = paper.paragraph(subject(view), _SUBJECT)
    place = paper.paragraph(head["date"].format(**_gaps(view)), _PLACE)
    rows = [("".join(left), "".join(right)), (number + about, place)]
    return paper.table((_ISSUER_WIDTH, _STATE_WIDTH), rows)


def _issuer(view: LetterView) -> tuple[str, ...]:
    """The issuer's lines; a name too long for one is broken before its place."""
    if view.letterhead and view.letterhead.issuer:
        return view.letterhead.issuer
    name, place = view.office, view.place
    fits = paper.width_of_capitals(name, _ISSUER.size, paper.WIDTH) <= _ISSUER_WIDTH
    if fits or not name.lower().endswith(f" {place.lower()}"):
        return (name,)
    return name[: -len(place)].strip(), place


def _gaps(view: LetterView) -> dict[str, str]:
    """What the fixed words speak of; the day stays blank until the letter is signed."""
    own = view.letterhead
    return {
        "symbol": own.symbol if own else words()["blank"],
        "place": (own and own.place) or capital(view.place),
        "month": month_number(view.day),
        "year": str(view.day.year),
        "office": view.office,
    }


def _addressees(view: LetterView) -> str:
    """One on the line of the salutation; several on lines of their own, under its colon."""
    dear, (*others, last) = words()["dear"], view.addressees
    if not others:
        return paper.paragraph(f"{dear} {last}.", _DEAR)
    named = [*(f"- {name};" for name in others), f"- {last}."]
    items = (paper.paragraph(line, _DEAR_ITEM) for line in named)
    return paper.paragraph(dear, _DEAR_LIST) + "".join(items)


def _foot(view: LetterView) -> str:
    """Recipients to the left; authority, and room for signature and name, to the right."""
    own, foot = view.letterhead, words()
    copies = [foot["copy"].format(name=name) for name in (own.copies if own else ())]
    archive = foot["archive"].format(archive=own.archive if own else "VT")
    left = [
        paper.paragraph(foot["recipients"], _RECIPIENTS),
        *(paper.paragraph(line, _COPIES) for line in (foot["as_above"], *copies, archive)),
    ]
    signed_by = own.signed_by if own else (foot["blank"], foot["blank"])
    right = [paper.paragraph(line.upper(), _SIGNED_BY) for line in signed_by]
    right.append(paper.paragraph("", _SIGNER))
    widths = (_RECIPIENTS_WIDTH, _SIGNATURE_WIDTH)
    return paper.table(widths, [("".join(left), "".join(right))])


def _appendix(view: LetterView) -> str:
    """Every assignment with its row, on pages of their own."""
    part, columns = words(), words()["columns"]
    head = [
        paper.paragraph(part["appendix"], _APPENDIX),
        paper.paragraph(part["appendix_title"], _APPENDIX),
        paper.paragraph(part["appendix_of"].format(**_gaps(view)), _APPENDIX_OF),
    ]
    widths = [column["width"] * paper.TEXT_WIDTH / 100 for column in columns]
    headings = [paper.paragraph(column["heading"], _HEADING) for column in columns]
    looks = [replace(_CELL, align=column["align"]) for column in columns]
    rows = [
        [_cell(text, look) for text, look in zip(texts, looks, strict=True)]
        for texts in _texts(view, columns)
    ]
    return "".join(head) + paper.grid(widths, headings, rows)


def _texts(view: LetterView, columns: Sequence[dict[str, Any]]) -> Iterator[list[str]]:
    """What stands in each row of the appendix, column by column."""
    for place, entry in enumerate(view.items, start=1):
        cells = {name: cell(entry, view) for name, cell in _CELLS.items()} | {"place": str(place)}
        yield [cells[column["value"]] for column in columns]


def _cell(text: str, look: Look) -> str:
    return "".join(paper.paragraph(line, look) for line in text.split("\n"))


def _duty(entry: LetterItem, view: LetterView) -> str:
    """What is owed with what must be known of it, and its product on a line of its own."""
    item, say = entry.item, words()
    origin = say["by_hand" if item.by_hand else "of_plan"]
    owing = ", ".join((item.unit, *item.further_units))
    notes = [
        origin.format(number=item.plan_number, source=item.source) if len(view.plans) > 1 else "",
        say["with_others"].format(units=owing) if item.further_units else "",
        say["returned"] if item.reason else "",
    ]
    duty = " ".join(filter(None, (facts.title(item), *notes)))
    return f"{duty}\n{say['product'].format(product=item.product)}" if item.product else duty


def _due(entry: LetterItem, view: LetterView) -> str:
    item = entry.item
    assert item.due_on is not None
    if item.extended_from is None:
        return short_date(item.due_on)
    first = short_date(item.extended_from)
    return str(words()["extended"].format(due=short_date(item.due_on), first=first))


_CELLS: dict[str, Callable[[LetterItem, LetterView], str]] = {
    "number": lambda entry, _: facts.number(entry.item),
    "duty": _duty,
    "due_on": _due,
    "days_late": lambda entry, _: f"{entry.item.days_late:02d}",
    "reminded": lambda entry, view: reminded(entry, view.day.year),
}
