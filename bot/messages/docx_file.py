"""Makes a DOCX of a document's body: its styles, settings and properties, and how they belong together."""

from datetime import date, datetime, time
from functools import cache
from html import escape

from bot.messages import paper
from bot.messages.ooxml import DECLARATION, element, package, part, twips, valued

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
FONT = "Times New Roman"
LANGUAGE = "vi-VN"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml"
_CORE = "application/vnd.openxmlformats-package.core-properties+xml"
_WORD_2010 = 14  # the version whose way of laying out is asked for


def docx(document: str, title: str, author: str, day: date) -> bytes:
    """The file of that document part; the same arguments give the same bytes."""
    properties = {"docProps/core.xml": _properties(title[:255], author, day)}
    return package(_fixed_parts() | properties | {"word/document.xml": document})


@cache
def _fixed_parts() -> dict[str, str]:
    """The parts that are the same in every file."""
    return {
        "[Content_Types].xml": _content_types(),
        "_rels/.rels": _relations(
            ("document", f"{_OFFICE}/relationships/officeDocument", "word/document.xml"),
            ("core", f"{_PACKAGE}/relationships/metadata/core-properties", "docProps/core.xml"),
        ),
        "word/_rels/document.xml.rels": _relations(
            ("styles", f"{_OFFICE}/relationships/styles", "styles.xml"),
            ("settings", f"{_OFFICE}/relationships/settings", "settings.xml"),
            (paper.HEADER, f"{_OFFICE}/relationships/header", "header1.xml"),
        ),
        "word/styles.xml": _styles(),
        "word/settings.xml": _settings(),
        "word/header1.xml": paper.header(),
    }


def _content_types() -> str:
    kinds = {
        "/word/document.xml": f"{_WORD}.document.main+xml",
        "/word/styles.xml": f"{_WORD}.styles+xml",
        "/word/settings.xml": f"{_WORD}.settings+xml",
        "/word/header1.xml": f"{_WORD}.header+xml",
        "/docProps/core.xml": _CORE,
    }
    said = "".join(f'<Override PartName="{k}" ContentType="{v}"/>' for k, v in kinds.items())
    rels = f'<Default Extension="rels" ContentType="{_CORE.replace("core-properties", "relationships")}"/>'
    xml = '<Default Extension="xml" ContentType="application/xml"/>'
    return f'{DECLARATION}<Types xmlns="{_PACKAGE}/content-types">{rels}{xml}{said}</Types>'


def _relations(*relations: tuple[str, str, str]) -> str:
    said = "".join(
        f'<Relationship Id="{name}" Type="{kind}" Target="{target}"/>'
        for name, kind, target in relations
    )
    return f'{DECLARATION}<Relationships xmlns="{_PACKAGE}/relationships">{said}</Relationships>'


def _styles() -> str:
    """One font and language for every script, in the defaults and in the style of all text."""
    fonts = element("w:rFonts", ascii=FONT, hAnsi=FONT, eastAsia=FONT, cs=FONT)
    language = element("w:lang", val=LANGUAGE, eastAsia=LANGUAGE)
    sizes = valued("w:sz", 22) + valued("w:szCs", 22)
    letters = element("w:rPrDefault", element("w:rPr", fonts, sizes, language))
    normal = (valued("w:name", "Normal"), element("w:qFormat"), element("w:rPr", fonts, language))
    padding = (twips(f"w:{side}", 0) for side in ("top", "left", "bottom", "right"))
    table = element("w:tblPr", twips("w:tblInd", 0), element("w:tblCellMar", *padding))
    return part(
        "w:styles",
        element("w:docDefaults", letters, element("w:pPrDefault")),
        element("w:style", *normal, type="paragraph", default=1, styleId="Normal"),
        element(
            "w:style",
            valued("w:name", "Normal Table"),
            table,
            type="table",
            default=1,
            styleId="TableNormal",
        ),
    )


def _settings() -> str:
    """How a word processor lays the text out: without this, as its oldest forebear did."""
    word = "http://schemas.microsoft.com/office/word"
    mode = element("w:compatSetting", name="compatibilityMode", uri=word, val=_WORD_2010)
    return part(
        "w:settings",
        valued("w:defaultTabStop", 720),
        valued("w:characterSpacingControl", "doNotCompress"),
        element("w:compat", element("w:useFELayout"), mode),
    )


def _properties(title: str, author: str, day: date) -> str:
    noon = f"{datetime.combine(day, time(12)).isoformat()}Z"
    namespaces = (
        f'xmlns:cp="{_PACKAGE}/metadata/core-properties" '
        'xmlns:dc="http://purl.org/dc/elements/1.1/" '
        'xmlns:dcterms="http://purl.org/dc/terms/" '
        'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"'
    )
    instants = "".join(
        f'<dcterms:{name} xsi:type="dcterms:W3CDTF">{noon}</dcterms:{name}>'
        for name in ("created", "modified")
    )
    said = f"<dc:title>{escape(title)}</dc:title><dc:creator>{escape(author)}</dc:creator>"
    language = f"<dc:language>{LANGUAGE}</dc:language>"
    return (
        f"{DECLARATION}<cp:coreProperties {namespaces}>{said}{instants}{language}"
        "</cp:coreProperties>"
    )
