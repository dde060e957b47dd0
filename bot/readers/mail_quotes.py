"""Finds what somebody wrote themselves in a mail: above, and between, what they quote."""

import re
from collections.abc import Sequence

LONGEST_ATTRIBUTION = 3
SIGNATURE = re.compile(r"-- ?")
_QUOTED = re.compile(r"\s*[>|]")
# "Vào 07:30, Th 6, 7 thg 6, 2024 Đôn Đốc <dondoc@…> đã viết:" and its like.
LONGEST_ATTRIBUTION_LINE = 400
_WHEN = re.compile(r"(?:on|vào|ngày|lúc|le|am|il|el)\b", re.IGNORECASE)
_WROTE = re.compile(r"(?:wrote|viết|schrieb|écrit)\s*:$", re.IGNORECASE)
_DIVIDER = re.compile(
    r"[-_*=\s]{3,}(?:original (?:message|appointment)|forwarded (?:message|by)|begin forwarded message|"
    r"(?:thư|tin|tin nhắn|thông điệp|nội dung|thông báo) (?:gốc|ban đầu)|"
    r"(?:thư|tin nhắn|tin|nội dung)(?: đã| được)? chuyển tiếp|chuyển tiếp (?:thư|tin nhắn))"
    r"\b.{0,60}",
    re.IGNORECASE,
)
_RULE = re.compile(r"[-_*=]{8,}")
_FROM = re.compile(r"[*\s]*(?:from|từ|người gửi)\s*[*]*\s*:", re.IGNORECASE)
_FURTHER = re.compile(
    r"[*\s]*(?:sent|date|to|cc|subject|reply-to|importance|đã gửi|ngày gửi|thời gian|ngày|đến|tới|"
    r"người nhận|gửi|gửi lúc|gửi đến|gửi tới|chủ đề|tiêu đề|đồng gửi|đồng kính gửi)"
    r"\s*[*]*\s*:",
    re.IGNORECASE,
)
_ADVERT = re.compile(
    r"(?:sent from|get outlook|gửi từ|đã gửi từ|được gửi từ|tải outlook|nhận outlook|lấy outlook)\b"
    r".{0,80}",
    re.IGNORECASE,
)


def own_text(text: str) -> str:
    """What stands above the first quoted message; of an answer below quoted lines, those left out.

    Signatures after "-- " and what phones add ("Gửi từ iPhone của tôi") are left out too.
    """
    lines = text.splitlines()
    own: list[str] = []
    number = 0
    while number < len(lines):
        line = lines[number].strip()
        if _is_cut(lines, number):
            break
        length = _attribution_length(lines, number)
        if length:
            if not _quotes_follow(lines, number + length):
                break
            number += length
            continue
        if not _QUOTED.match(line) and not _ADVERT.fullmatch(line):
            own.append(line)
        number += 1
    return re.sub(r"\n{3,}", "\n\n", "\n".join(own)).strip("\n")


def _is_cut(lines: Sequence[str], number: int) -> bool:
    """Whether nothing of the writer's own follows from this line on."""
    line = lines[number].strip()
    if SIGNATURE.fullmatch(lines[number].rstrip("\r")) or _DIVIDER.fullmatch(line):
        return True
    if _RULE.fullmatch(line):
        return any(_is_header_block(lines, n) for n in range(number + 1, number + 4))
    return _is_header_block(lines, number)


def _is_header_block(lines: Sequence[str], number: int) -> bool:
    """Whether the lines repeat a message's headers: from, and at least two of the others."""
    if number >= len(lines) or not _FROM.match(lines[number]):
        return False
    return sum(bool(_FURTHER.match(line)) for line in lines[number + 1 : number + 8]) >= 2


def _attribution_length(lines: Sequence[str], number: int) -> int:
    """How many lines say who wrote what is quoted next; 0 where this is no such line."""
    joined = ""
    for length, line in enumerate(lines[number : number + LONGEST_ATTRIBUTION], start=1):
        continued = joined.endswith("<") or line.lstrip().startswith("<")
        if not line.strip() or (length > 1 and not continued and _attributes(line.strip())):
            break
        joined = f"{joined} {line.strip()}".strip()
        if _attributes(joined):
            return length
    return 0


def _attributes(line: str) -> bool:
    if len(line) > LONGEST_ATTRIBUTION_LINE or not _WROTE.search(line):
        return False
    return "@" in line or bool(_WHEN.match(line))


def _quotes_follow(lines: Sequence[str], number: int) -> bool:
    written = (line for line in lines[number:] if line.strip())
    return bool(_QUOTED.match(next(written, "")))
