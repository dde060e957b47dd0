"""How days, months, quarters and years are written."""

import re

from bot.rules.timing.atoms import Atom, Bound, Build, Kind, Pattern, Position, pattern
from bot.rules.timing.numbers import number
from bot.rules.timing.points import LAST, Edge, Grain, Point

_PERIODS = {"quý": 3, "6 tháng": 6, "năm": 12}
_ORDINAL = {"đầu tiên": 1, "đầu": 1, "cuối cùng": LAST, "cuối": LAST, "giữa": 2}
_WEEKDAYS = {"hai": 0, "ba": 1, "tư": 2, "năm": 3, "sáu": 4, "bảy": 5, "chủ nhật": 6, "cn": 6}
_LATER = r"(?:sau|tới|kế tiếp|tiếp theo|kế|liền kề|liền sau|tiếp)(?: liền kề| kế tiếp| liền sau)?"
_NOT_A_CLAUSE = r"(?! khi)(?!~(?:ngày )?\d)(?! (?:ngày|tháng|quý|kết thúc))"
_YEAR = r"(?:(?<!\d)(?:19|20)\d\d(?!\d))"
_OPTIONAL_YEAR_WORD = r"(?:năm~)?"


def _point(point: Point) -> Atom:
    return Atom(Kind.POINT, point=point)


def _short_year(text: str) -> int:
    return int(text) if len(text) == 4 else 2000 + int(text)


def _date(match: re.Match[str]) -> Atom:
    point = Point(Grain.DAY, _short_year(match["y"]), month=int(match["m"]), day=int(match["d"]))
    return _point(point)


def _day_and_month(match: re.Match[str]) -> Atom:
    word = "named" if match["named"] else "bare"
    return Atom(
        Kind.POINT,
        point=Point(Grain.DAY, month=int(match["m"]), day=int(match["d"])),
        word=word,
    )


def _months(match: re.Match[str]) -> Atom:
    count = number(match["n"])
    return _point(Point(Grain.MONTHS, number=count if match["edge"] == "đầu" else -count))


def _half(match: re.Match[str]) -> Atom:
    return _point(Point(Grain.MONTHS, number=6 if match["edge"] == "đầu" else -6))


def _years(match: re.Match[str]) -> Atom:
    kind = match["kind"] or ""
    until = match["b"]
    last = int(until) if len(until) == 4 else int(match["a"][:2] + until)
    point = Point(Grain.YEARS, int(match["a"]), until_year=last, school="học" in kind)
    return Atom(Kind.POINT, point=point, word=" ".join(kind.split()))


def _month_of(match: re.Match[str]) -> Atom:
    """tháng đầu quý III is July; tháng cuối năm is December; tháng cuối quý is a place in any
    quarter.
    """
    index = _index(match["index"])
    later = 1 if match["later"] else 0
    if match["quarter"]:
        month = number(match["quarter"]) * 3 - 3 + min(index, 3)
        return _point(Point(Grain.MONTH, month=month))
    if match["unit"] == "năm":
        return _point(Point(Grain.MONTH, month=min(index, 12)))
    months = {"quý": 3, "6 tháng": 6}.get(match["unit"], 0)
    return Atom(Kind.POSITION, position=Position(months, index, later))


def _index(text: str) -> int:
    text = " ".join(text.split()).removeprefix("thứ ")
    return _ORDINAL[text] if text in _ORDINAL else number(text)


def _weekday(match: re.Match[str]) -> Atom:
    text = " ".join((match["d"] or match["sunday"]).split())
    return Atom(Kind.WEEKDAY, number=int(text) - 2 if text.isdigit() else _WEEKDAYS[text])


def _relative_year(shift: int) -> Build:
    """A year counted from the plan's: `number` carries the shift until the plan's year is known."""
    return lambda match: Atom(
        Kind.POINT, number=shift, word="relative", point=Point(Grain.YEAR, next_year=shift > 0)
    )


_NTH = r"(?:đầu tiên|đầu|giữa|cuối cùng|cuối|thứ #)"

DATE_PATTERNS: tuple[Pattern, ...] = (
    pattern(
        r"(?P<kind>giai đoạn|thời kỳ|nhiệm kỳ|năm học|các năm|niên độ|trong các năm|năm)?~"
        rf"(?P<a>{_YEAR})~(?:-|đến|tới|/)~(?:hết )?{_OPTIONAL_YEAR_WORD}(?P<b>{_YEAR}|(?<=-)\d\d)",
        _years,
    ),
    pattern(
        r"(?:ngày~)?(?P<d>\d{1,2})~(?P<s>[/.-])~(?P<m>\d{1,2})~(?P=s)~(?P<y>(?:19|20)\d\d|\d\d)",
        _date,
    ),
    pattern(
        r"(?:ngày~)?(?P<d>\d{1,2})~[/.]~(?P<m>\d{1,2})~[/.-]~(?P<y>(?:19|20)\d\d)",
        _date,
    ),
    pattern(
        rf"(?P<m>\d{{1,2}})~[/.-]~{_OPTIONAL_YEAR_WORD}(?P<y>{_YEAR})(?!~/)",
        lambda m: _point(Point(Grain.MONTH, int(m["y"]), month=int(m["m"]))),
    ),
    pattern(
        r"(?P<named>ngày~)?(?P<d>\d{1,2})~/~(?P<m>\d{1,2})(?!~/~\d)",
        _day_and_month,
    ),
    pattern(r"(?P<named>ngày~)(?P<d>\d{1,2})~[.]~(?P<m>\d{1,2})(?!~[./]~\d)", _day_and_month),
    pattern(
        rf"tháng (?P<index>{_NTH}) (?:(?:của|trong|mỗi|hàng|các|từng) )*"
        r"(?P<unit>quý|kỳ|năm|6 tháng)(?:~(?P<quarter>@|\d(?!\d)))?(?: báo cáo)?"
        rf"(?: (?P<later>{_LATER}))?(?! học)",
        _month_of,
    ),
    pattern(
        r"tháng (?:đầu tiên |đầu )?(?:(?:sau|tiếp theo) (?:khi )?(?:kết thúc|hết) (?:mỗi |hàng |của )*"
        r"(?P<unit>quý|năm|6 tháng|kỳ báo cáo|kỳ)|(?:sau|tiếp theo|kế tiếp) (?P<of>quý)(?: báo cáo)?)"
        r"(?!~(?:@|\d))",
        lambda m: Atom(
            Kind.POSITION,
            position=Position(_PERIODS.get(m["of"] or m["unit"], 0), 1, 1),
        ),
    ),
    pattern(
        rf"tháng (?:{_LATER}|liền kề){_NOT_A_CLAUSE}",
        lambda m: Atom(Kind.POSITION, position=Position(1, 1, 1)),
    ),
    pattern(
        rf"quý (?:{_LATER}|liền kề){_NOT_A_CLAUSE}",
        lambda m: Atom(Kind.POSITION, position=Position(3, 1, 1)),
    ),
    pattern(
        rf"kỳ (?:báo cáo )?(?:{_LATER}|liền kề){_NOT_A_CLAUSE}",
        lambda m: Atom(Kind.POSITION, position=Position(0, 1, 1)),
    ),
    pattern(
        r"(?:tháng )?(?:của )?kỳ báo cáo",
        lambda m: Atom(Kind.POSITION, position=Position(0, 0)),
    ),
    pattern(rf"tuần (?:{_LATER}){_NOT_A_CLAUSE}", lambda m: Atom(Kind.POSITION, word="week")),
    pattern(r"(?P<n>#)~tháng (?P<edge>đầu|cuối)(?:~(?:của )?năm)?", _months),
    pattern(r"(?:nửa|1/2) (?:năm )?(?P<edge>đầu|cuối)(?: (?:của )?năm)?", _half),
    pattern(
        r"quý (?P<edge>đầu|cuối)(?: tiên| cùng)?(?: (?:của )?năm)?",
        lambda m: _point(Point(Grain.QUARTER, number=1 if m["edge"] == "đầu" else 4)),
    ),
    pattern(r"năm trước (?:năm )kế hoạch", _relative_year(-1)),
    pattern(rf"năm {_LATER}{_NOT_A_CLAUSE}", _relative_year(1)),
    pattern(
        rf"năm (?:trước|ngoái)(?: liền kề)?{_NOT_A_CLAUSE}(?! (?:hạn|thời|lúc|#))",
        _relative_year(-1),
    ),
    pattern(
        r"(?:(?:cả|suốt|quanh|trọn|toàn) năm(?!~\d)|năm nay|năm (?:thực hiện )?kế hoạch"
        r"|năm thực hiện|năm báo cáo|cùng năm|năm hiện tại"
        r"|năm thứ nhất)",
        _relative_year(0),
    ),
    pattern(rf"năm~(?P<y>{_YEAR})", lambda m: _point(Point(Grain.YEAR, int(m["y"])))),
    pattern(rf"(?P<y>{_YEAR})", lambda m: _point(Point(Grain.YEAR, int(m["y"])))),
    pattern(
        r"(?:thượng|trung|hạ) tuần(?: (?:của|trong))?~(?:tháng|t\.?)~(?P<m>#)",
        lambda m: _point(
            Point(
                Grain.TEN_DAYS,
                month=number(m["m"]),
                number={"th": 1, "tr": 2}.get(m.group()[:2], 3),
            )
        ),
    ),
    pattern(
        r"tuần(?: lễ)?~(?:(?:thứ )?#~(?:-|đến|(?P<list>và|,))~(?:tuần )?)?"
        r"(?P<index>đầu tiên|đầu|cuối cùng|cuối|(?:thứ )?#|@)"
        r"(?: (?:của|trong))*(?=~[,-]?~(?:hàng |mỗi |các )?(?:tháng|quý|t~\d|q~\d))",
        lambda m: Atom(Kind.WEEK, number=0 if m["list"] else _index(m["index"])),
    ),
    pattern(
        r"(?:những |các |khoảng |vào )?(?:ngày )?(?P<edge>đầu|giữa|cuối)(?: tiên| cùng)?"
        r"(?: (?:của|mỗi|hàng|các|từng|trong))*(?= (?:tháng|quý|năm)|~[tq]\.?\d)(?! năm học)",
        lambda m: Atom(
            Kind.EDGE,
            word="ngày" if "ngày" in m.group() else "",
            point=Point(Grain.DAY, edge=Edge(m["edge"])),
        ),
    ),
    pattern(
        r"ngày làm việc (?P<index>đầu tiên|đầu|cuối cùng|cuối|thứ #)",
        lambda m: Atom(Kind.DAY, number=_index(m["index"]), word="working"),
    ),
    pattern(
        r"(?:trong )?(?P<n>#) ngày đầu(?: tiên)?(?= (?:của |mỗi |hàng )*tháng)",
        lambda m: Atom(Kind.DAY, number=number(m["n"]), bound=Bound.BY),
    ),
    pattern(
        r"(?:(?:sáng|trưa|chiều|tối|buổi|ngày) )*"
        r"(?:thứ~(?P<d>hai|ba|tư|năm|sáu|bảy|[2-7])|(?P<sunday>chủ nhật|cn))(?: đầu tuần"
        r"| cuối tuần)?",
        _weekday,
    ),
    pattern(r"t\.?~(?P<d>[2-7])(?P<sunday>)(?= hàng tuần)", _weekday),
    pattern(
        r"(?:ngày~)?(?:mùng|mồng)~(?P<n>#)|ngày~(?:thứ )?(?P<k>#)(?!~[/.]~\d)(?! lần)",
        lambda m: Atom(Kind.DAY, number=number(m["n"] or m["k"])),
    ),
    pattern(
        r"(?:(?:các |những )?tháng~(?P<n>#)(?! (?:lần|tháng|buổi))|th?\.?~(?P<k>\d{1,2}))(?!~lần)",
        lambda m: _point(Point(Grain.MONTH, month=number(m["n"] or m["k"]))),
    ),
    pattern(
        r"(?:quý~[.]?~(?:thứ )?(?P<n>@|#)(?! (?:lần|ngày))|q~[.]?~(?P<k>@|\d))",
        lambda m: _point(Point(Grain.QUARTER, number=number(m["n"] or m["k"]))),
    ),
)
