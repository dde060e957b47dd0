"""Builds the elements of a DOCX that python-docx has no words for."""

from typing import Any


def element(name: str, *children: Any) -> Any:
    """An element such as `w:rPr` with its children."""
    from docx.oxml import OxmlElement

    made = OxmlElement(name)
    made.extend(children)
    return made


def qualified(name: str) -> str:
    """`w:val` with its namespace, as lxml wants it."""
    from docx.oxml.ns import qn

    return qn(name)


def border(name: str, eighths: int) -> Any:
    """A solid black line, in eighths of a point."""
    return _with(name, val="single", sz=str(eighths), space="0", color="000000")


def twips(name: str, width: int) -> Any:
    """A width in twentieths of a point."""
    return _with(name, w=str(width), type="dxa")


def valued(name: str, value: str) -> Any:
    """An element that says one thing (`w:sz`)."""
    return _with(name, val=value)


def field(code: str) -> tuple[Any, ...]:
    """What a run holds so that the word processor fills it in (`PAGE`)."""
    instruction = element("w:instrText")
    instruction.text = code
    marks = (_with("w:fldChar", fldCharType=kind) for kind in ("begin", "separate", "end"))
    begin, separate, end = marks
    return begin, instruction, separate, end


def _with(name: str, **attributes: str) -> Any:
    made = element(name)
    for key, value in attributes.items():
        made.set(qualified(f"w:{key}"), value)
    return made
