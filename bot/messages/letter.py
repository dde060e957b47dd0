"""Drafts the official letter that follows up overdue assignments (Nghị định 30/2020/NĐ-CP, Phụ lục I)."""

from collections.abc import Callable
from dataclasses import replace
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Any

from bot.messages import facts, paper
from bot.messages.paper import Look
from bot.messages.phrases import capital, month_number, short_date
from bot.messages.render import render_page
from bot.messages.sources import read_yaml
from bot.messages.tidy import one_line, tidy
from bot.messages.views import Attachment, LetterItem, LetterView

if TYPE_CHECKING:
    from docx.document import Document

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
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
_CLOSING = Look(6)
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
    letter = paper.new_paper(subject(view), view.office, view.day)
    _head(letter, view)
    _addressees(letter, view)
    for text in _paragraphs(view):
        last = paper.write(letter, text, _BODY)
    last.paragraph_format.keep_with_next = True  # no page with nothing but the signature
    paper.write(letter, "", replace(_CLOSING, keep_next=True))
    _foot(letter, view)
    if _has_appendix(view):
        _appendix(letter, view)
    paper.end(letter)
    return paper.to_bytes(letter)


def subject(view: LetterView) -> str:
    """What the letter is about, as it stands under its number."""
    sentences = words()["subject"]
    if len(view.plans) > 1:
        return str(sentences["several_plans"])
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


def _head(letter: "Document", view: LetterView) -> None:
    """Issuer and state side by side, each over its rule; number and date under them."""
    own, head = view.letterhead, words()
    table = paper.table(letter, (_ISSUER_WIDTH, _STATE_WIDTH))
    left, right = paper.new_row(table)
    for line in own.superior if own else (head["blank"],):
        paper.write(left, line.upper(), _SUPERIOR)
    issuer = [line.upper() for line in _issuer(view)]
    for line in issuer:
        paper.write(left, line, _ISSUER)
    longest = max(paper.width_of_capitals(line, _ISSUER.size, _ISSUER_WIDTH) for line in issuer)
    paper.rule(left, longest * _SHORT_RULE, _ISSUER_WIDTH)
    paper.write(right, head["state"], _STATE)
    paper.write(right, head["motto"], _MOTTO)
    paper.rule(right, _MOTTO_LENGTH, _STATE_WIDTH)
    left, right = paper.new_row(table)
    paper.write(left, head["number"].format(**_gaps(view)), _NUMBER)
    paper.write(left, subject(view), _SUBJECT)
    paper.write(right, head["date"].format(**_gaps(view)), _PLACE)


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


def _addressees(letter: "Document", view: LetterView) -> None:
    """One on the line of the salutation; several on lines of their own, under its colon."""
    dear, (*others, last) = words()["dear"], view.addressees
    if not others:
        paper.write(letter, f"{dear} {last}.", _DEAR)
        return
    paper.write(letter, dear, _DEAR_LIST)
    for ending, name in (*((";", name) for name in others), (".", last)):
        paper.write(letter, f"- {name}{ending}", _DEAR_ITEM)


def _foot(letter: "Document", view: LetterView) -> None:
    """Recipients to the left; authority, and room for signature and name, to the right."""
    own, foot = view.letterhead, words()
    left, right = paper.new_row(paper.table(letter, (_RECIPIENTS_WIDTH, _SIGNATURE_WIDTH)))
    paper.write(left, foot["recipients"], _RECIPIENTS)
    paper.write(left, foot["as_above"], _COPIES)
    for name in own.copies if own else ():
        paper.write(left, foot["copy"].format(name=name), _COPIES)
    paper.write(left, foot["archive"].format(archive=own.archive if own else "VT"), _COPIES)
    for line in own.signed_by if own else (foot["blank"], foot["blank"]):
        paper.write(right, line.upper(), _SIGNED_BY)
    paper.write(right, "", _SIGNER)


def _appendix(letter: "Document", view: LetterView) -> None:
    """Every assignment with its row, on pages of their own."""
    part, columns = words(), words()["columns"]
    paper.new_part(letter)
    paper.write(letter, part["appendix"], _APPENDIX)
    paper.write(letter, part["appendix_title"], _APPENDIX)
    paper.write(letter, part["appendix_of"].format(**_gaps(view)), _APPENDIX_OF)
    widths = [column["width"] * paper.TEXT_WIDTH / 100 for column in columns]
    table = paper.grid(letter, [column["heading"] for column in columns], widths, _HEADING)
    looks = [replace(_CELL, align=column["align"]) for column in columns]
    for place, entry in enumerate(view.items, start=1):
        cells = {name: cell(entry, view) for name, cell in _CELLS.items()} | {"place": str(place)}
        texts = [cells[column["value"]] for column in columns]
        for cell, text, look in zip(paper.new_row(table), texts, looks, strict=True):
            for line in text.split("\n"):
                paper.write(cell, line, look)


def _duty(entry: LetterItem, view: LetterView) -> str:
    """What is owed with what must be known of it, and its product on a line of its own."""
    item, say = entry.item, words()
    owing = ", ".join((item.unit, *item.further_units))
    notes = [
        say["of_plan"].format(number=item.plan_number) if len(view.plans) > 1 else "",
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
