"""Builds elements of WordprocessingML as text, and the file of parts that a word processor opens."""

from collections.abc import Mapping
from html import escape
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

DECLARATION = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006"
_NAMESPACES = (
    'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" '
    f'xmlns:r="{_OFFICE}/relationships"'
)


def element(name: str, /, *children: str, **attributes: object) -> str:
    """An element such as `w:rPr` with its children; the attributes' names are without `w:`."""
    said = "".join(f' w:{key}="{escape(str(value))}"' for key, value in attributes.items())
    return f"<{name}{said}>{''.join(children)}</{name}>" if children else f"<{name}{said}/>"


def text(words: str) -> str:
    """Words in a run; nothing in them is taken for markup."""
    space = ' xml:space="preserve"' if words != words.strip() else ""
    return f"<w:t{space}>{escape(words, quote=False)}</w:t>"


def border(name: str, eighths: int) -> str:
    """A solid black line, in eighths of a point."""
    return element(name, val="single", sz=eighths, space=0, color="000000")


def twips(name: str, width: int) -> str:
    """A width in twentieths of a point."""
    return element(name, w=width, type="dxa")


def valued(name: str, value: object) -> str:
    """An element that says one thing (`w:sz`)."""
    return element(name, val=value)


def field(code: str) -> str:
    """What a run holds so that the word processor fills it in (`PAGE`)."""
    begin, separate, end = (
        element("w:fldChar", fldCharType=kind) for kind in ("begin", "separate", "end")
    )
    return f"{begin}<w:instrText>{escape(code)}</w:instrText>{separate}{end}"


def part(name: str, *children: str) -> str:
    """A whole part of the file, its outermost element of that name."""
    return f"{DECLARATION}<{name} {_NAMESPACES}>{''.join(children)}</{name}>"


def package(parts: Mapping[str, str]) -> bytes:
    """The parts by their names as one file; the same parts give the same bytes."""
    out = BytesIO()
    with ZipFile(out, "w", ZIP_DEFLATED) as file:
        for name, content in parts.items():
            file.writestr(ZipInfo(name), content.encode("utf-8"), ZIP_DEFLATED)
    return out.getvalue()
