"""The sizes of a picture, read from its bytes, and the sizes that Telegram makes of it."""

import struct

PNG = b"\x89PNG\r\n\x1a\n"
LARGEST_SIDES, STEEPEST = 10_000, 20
SMALL = (90, 320)  # longest sides of the smaller sizes


def size_of(content: bytes) -> tuple[int, int] | None:
    """The width and the height of a PNG or JPEG; None for anything else."""
    if content.startswith(PNG) and len(content) >= 24:
        width, height = struct.unpack(">II", content[16:24])
        return width, height
    if content.startswith(b"\xff\xd8"):
        return _size_of_jpeg(content)
    return None


def _size_of_jpeg(content: bytes) -> tuple[int, int] | None:
    at = 2
    while at + 9 <= len(content) and content[at] == 0xFF:
        marker, length = content[at + 1], int.from_bytes(content[at + 2 : at + 4], "big")
        if 0xC0 <= marker <= 0xCF and marker not in (0xC4, 0xC8, 0xCC):
            height, width = struct.unpack(">HH", content[at + 5 : at + 9])
            return width, height
        at += 2 + length
    return None


def sizes(width: int, height: int) -> list[tuple[int, int]]:
    """The smaller sizes, then the picture's own."""
    longest = max(width, height)
    smaller = [
        (max(1, width * side // longest), max(1, height * side // longest))
        for side in SMALL
        if side < longest
    ]
    return [*smaller, (width, height)]


def is_acceptable(size: tuple[int, int] | None) -> bool:
    """Whether Telegram takes a picture of this size."""
    if size is None or 0 in size:
        return False
    return sum(size) <= LARGEST_SIDES and max(size) <= STEEPEST * min(size)
