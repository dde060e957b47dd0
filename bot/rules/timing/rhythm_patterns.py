"""How cadences and counts are written: hàng tháng, 6 tháng/lần, ít nhất 01 lần/quý."""

import re

from bot.rules.timing.atoms import Atom, Kind, Pattern, Rhythm, pattern, plain
from bot.rules.timing.numbers import number

_MONTHS = {"tuần": 0, "tháng": 1, "quý": 3, "năm": 12, "nửa năm": 6}
_COUNTED = (
    r"(?:lần|buổi|cuộc họp|cuộc|đợt|kỳ|hội nghị|tin bài|tin|bài|chuyên đề|lượt|phiên họp|phiên"
    r"|báo cáo"
    r"|cuộc kiểm tra|ngày|hội thảo|lớp|văn bản|chương trình)"
)
_ONE = r"(?:0?1|một)"
_AT_LEAST = r"(?:ít nhất|tối thiểu|không (?:ít|dưới)(?: hơn)?)(?: là| phải| tổ chức| có)*"
_BARE = (
    r"(?!~\d{1,4}(?!\d)(?!~(?:lần|buổi|cuộc|đợt)))"
    r"(?! (?:@|hai|ba|tư|sáu|bảy|tám|chín|mười)(?![^\W\d_])(?! (?:lần|buổi|cuộc|đợt)))"
)
_UNIT = rf"(?P<unit>tuần|tháng{_BARE}|quý{_BARE}|nửa năm|năm(?! học))"


def _rhythm(rhythm: Rhythm) -> Atom:
    return Atom(Kind.RHYTHM, rhythm=rhythm)


def period(months: int, *, named: bool = True) -> Rhythm:
    """The rhythm of a period of so many months; the start is known where the period divides the
    year.
    """
    if months == 9:
        return Rhythm(9, named=named, first_part=True)
    return Rhythm(months, named=named, start_known=months in {0, 1, 3, 6, 12})


def _unit(match: re.Match[str]) -> int:
    """The period's length in months; a group `p` multiplies it (`6 tháng`)."""
    unit = " ".join(match["unit"].split())
    groups = match.groupdict()
    count = number(groups["p"]) if groups.get("p") else 1
    # "02 tuần/lần" has no start either: an impossible month count says so.
    return -1 if unit == "tuần" and count > 1 else _MONTHS[unit] * count


def _every(match: re.Match[str]) -> Atom:
    months = _unit(match)
    if months < 0:
        return _rhythm(Rhythm(0, start_known=False))
    return _rhythm(period(months))


def _times(match: re.Match[str]) -> Atom:
    months = _unit(match)
    if months == 9 or months < 0:
        return _rhythm(Rhythm(max(months, 0), start_known=False))
    groups = match.groupdict()
    count = number(match["n"])
    # Parts shorter than a week are nobody's deadline: the count is checked at the period's end.
    is_quota = any(groups.get(name) for name in ("least", "more", "to")) or count > 4 * months > 0
    quota = count if is_quota else None
    return _rhythm(
        Rhythm(
            months,
            times=1 if quota else max(count, 1),
            quota=quota,
            start_known=months in {0, 1, 3, 6, 12} and count > 0,
        )
    )


def _month_count(match: re.Match[str]) -> Atom:
    return _rhythm(period(number(match["p"]), named=False))


# These come before the dates: their numbers would pass for a day or a month.
CADENCE_PATTERNS: tuple[Pattern, ...] = (
    plain(
        r"thường xuyên|liên tục|thường kỳ|(?:hàng|mỗi|từng) (?:ngày|giờ)(?: làm việc)?(?!~\d)|24/7"
        r"|ngày~# lần|# lần~/~ngày|# lần(?: (?:mỗi|trong|một|1))+ ngày|24/24(?: giờ)?",
        Kind.CONTINUOUS,
    ),
    pattern(
        rf"(?:hàng |mỗi )?nửa tháng(?:~/?~(?:{_ONE}~)?lần)?(?! (?:đầu|cuối))",
        lambda m: _rhythm(Rhythm(1, times=2)),
    ),
    # 6 tháng/lần, 06 tháng một lần, quý/lần, mỗi năm một lần, 01 tháng/01 lần
    pattern(
        rf"(?:hàng |mỗi |theo )?(?:(?P<p>#)~)?{_UNIT}~(?:/|mỗi|thực hiện|tổ chức"
        rf"|báo cáo)?~(?:{_ONE}~)?lần",
        _every,
    ),
    # ít nhất 01 lần/quý, 02 lần/năm, 1-2 lần/tháng, 02 lần trong 6 tháng, một lần mỗi quý
    pattern(
        rf"(?:(?P<least>{_AT_LEAST})~|từ )?(?P<n>#)(?P<to>~(?:-|đến)~#)? {_COUNTED}~"
        rf"(?:/|mỗi|trong|trên|một|1|hàng|cho)+~(?:{_ONE}~)?(?:mỗi )?(?:(?P<p>6|06|sáu|3"
        rf"|03)~)?{_UNIT}"
        r"(?P<more> trở lên)?",
        _times,
    ),
    # mỗi năm 02 lần, hàng quý ít nhất 1 lần, năm 02 lần
    pattern(
        rf"(?:(?:hàng|mỗi|một|1|trong) )?{_UNIT}~(?:,~)?(?:(?:thực hiện|tổ chức|họp|báo cáo"
        rf"|kiểm tra) )?"
        rf"(?P<least>{_AT_LEAST} )?(?P<n>#)(?P<to>~(?:-|đến)~#)? (?:lần|buổi|cuộc|đợt)"
        r"(?P<more> trở lên)?",
        _times,
    ),
    pattern(
        rf"(?:hàng|mỗi|từng|theo từng|theo) (?:(?:6|06|sáu) )?{_UNIT}(?! tiếp)",
        lambda m: _rhythm(period(6 if re.search(r"(6|sáu)\s+tháng", m.group()) else _unit(m))),
    ),
    pattern(
        r"(?:tất cả )?các (?P<unit>tuần|tháng|quý)(?: (?:trong|của) năm)?(?!~\d)(?! (?:@|sau|tiếp"
        r"|còn))",
        _every,
    ),
)

# These come after the dates: what is left are counts and nouns without a number.
BARE_PATTERNS: tuple[Pattern, ...] = (
    pattern(
        r"(?:cả |trong )?(?:bốn|4|04) quý(?: (?:trong|của) năm)?", lambda m: _rhythm(period(3))
    ),
    pattern(r"(?:12|mười hai) tháng(?: (?:trong|của) năm)", lambda m: _rhythm(period(1))),
    pattern(r"cuối tuần(?! (?:của|tháng))", lambda m: _rhythm(Rhythm(0))),
    pattern(r"(?P<p>0?[369]|12|ba|sáu|chín) tháng(?!~\d)(?! (?:đầu|cuối|kể|sau|từ))", _month_count),
    pattern(
        r"(?:sơ kết )?nửa năm|bán niên|giữa kỳ 6 tháng", lambda m: _rhythm(period(6, named=False))
    ),
    pattern(
        rf"(?P<least>{_AT_LEAST}) (?P<n>#) {_COUNTED}|(?P<k>#) (?:lần|đợt|kỳ)(?! (?:thứ|họp|báo))",
        lambda m: Atom(
            Kind.TIMES, number=number(m["n"] or m["k"]), word="least" if m["least"] else ""
        ),
    ),
    plain(_AT_LEAST, Kind.AT_LEAST),
    pattern(
        r"(?P<unit>tuần|tháng|quý|năm|kỳ)(?! học)",
        lambda m: Atom(Kind.NOUN, word=m["unit"], number=_MONTHS.get(m["unit"], -1)),
    ),
)
