"""Which files may be evidence: by what they are, not by what they are called."""

import re
from enum import StrEnum

LARGEST = 20 * 1024 * 1024  # bytes; Telegram lets a bot fetch no larger ones
MOST = 10
LONGEST_NAME = 120
_UNFIT_FOR_A_NAME = re.compile(r'[\x00-\x1f\x7f/\\:*?"<>|\u200b-\u200f\u202a-\u202e\u2066-\u2069]+')

# What an office sends: documents, pictures, archives of mail; nothing that runs.
MEDIA_TYPES: dict[str, str] = {
    "pdf": "application/pdf",
    "doc": "application/msword",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xls": "application/vnd.ms-excel",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "ppt": "application/vnd.ms-powerpoint",
    "pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    "odt": "application/vnd.oasis.opendocument.text",
    "ods": "application/vnd.oasis.opendocument.spreadsheet",
    "rtf": "application/rtf",
    "jpg": "image/jpeg",
    "png": "image/png",
    "heic": "image/heic",
    "webp": "image/webp",
    "tif": "image/tiff",
    "zip": "application/zip",
    "eml": "message/rfc822",
    "txt": "text/plain",
}
_SAME = {"jpeg": "jpg", "tiff": "tif"}
_PLAIN = frozenset({"txt", "eml"})
# Office files are containers, which a short look at their first bytes may take for the container.
_CONTAINED = {
    "zip": frozenset({"docx", "xlsx", "pptx", "odt", "ods", "zip"}),
    "doc": frozenset({"doc", "xls", "ppt"}),
}


class FileProblem(StrEnum):
    """Why a file is no evidence."""

    EMPTY = "empty"
    TOO_LARGE = "too_large"
    TOO_MANY = "too_many"
    UNFIT = "unfit"


def file_problem(name: str, content: bytes, number: int) -> tuple[str, str, FileProblem | None]:
    """The file's safe name, its media type, and why it may not be taken, if so.

    `number` counts the files of one message from 0. The type is told by the file's first bytes; a
    name that says something else loses.
    """
    safe = safe_name(name)
    ending = safe.rpartition(".")[2].casefold()
    kind = _kind(_SAME.get(ending, ending), content)
    if number >= MOST:
        return safe, "", FileProblem.TOO_MANY
    if not content:
        return safe, "", FileProblem.EMPTY
    if len(content) > LARGEST:
        return safe, "", FileProblem.TOO_LARGE
    if kind is None:
        return safe, "", FileProblem.UNFIT
    return safe, MEDIA_TYPES[kind], None


def safe_name(name: str) -> str:
    """A file's own name without folders, control characters or tricks of direction."""
    cleaned = _UNFIT_FOR_A_NAME.sub("_", name.replace("\\", "/").rpartition("/")[2]).strip(" .")
    stem, dot, ending = cleaned.rpartition(".")
    if len(cleaned) > LONGEST_NAME and dot:
        return f"{stem[: LONGEST_NAME - len(ending) - 1]}.{ending}"
    return cleaned[:LONGEST_NAME] or "tep"


def _kind(ending: str, content: bytes) -> str | None:
    """What the file is, as an ending of MEDIA_TYPES; None for what is not taken."""
    import filetype

    guessed = filetype.guess_extension(content[:8192])
    found = _SAME.get(guessed, guessed) if guessed else None
    if found is None:
        return ending if ending in _PLAIN and b"\x00" not in content else None
    for container, held in _CONTAINED.items():
        if found == container and ending in held:
            return ending
    return found if found in MEDIA_TYPES else None
