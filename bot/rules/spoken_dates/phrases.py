"""How people write a day, and which day each way of writing names."""

import re
from collections.abc import Callable
from datetime import date, timedelta

from bot.rules.spoken_dates.answers import DateTrouble, NoDayError
from bot.rules.spoken_dates.standpoint import Standpoint
from bot.rules.timing.points import Edge, Grain, Point
from bot.rules.typed_words import typed, typed_number, unmarked

Meaning = Callable[[re.Match[str], Standpoint], date]

_WRITTEN_YEAR = r"~[,/-]?~(?:năm~)?(?P<y>(?:19|20)\d\d)"
_WHICH_YEAR = r" năm (?P<which>nay|này|sau|tới|trước|ngoái)(?! khi)"
_YEAR = rf"(?:{_WRITTEN_YEAR}|{_WHICH_YEAR})?"
_SHIFT = r"(?P<shift>này|nay|sau nữa|sau|tới|kế tiếp|tiếp theo|trước|vừa rồi|ngoái|qua)(?! khi)"
_EDGE = r"(?P<edge>đầu|giữa|cuối|hết) "
_QUARTER = r"(?:quý~|q\.?)(?P<q>iv|i{1,3}|#)"
_MUNG = r"(?:(?:mùng|mồng)~)?"
_DAYTIME = r"(?:(?:ngày|hôm|bữa|sáng|trưa|chiều|tối|trong|nội) )"
_UNIT = r"(?P<unit>ngày làm việc|ngày|tuần|tháng|năm)"
_SPAN = rf"(?P<n>#|nửa) {_UNIT}"
_WEEKDAY = (
    rf"{_DAYTIME}?"
    r"(?:thứ~(?P<d>hai|ba|tư|năm|sáu|bảy|bẩy|[2-9])|(?P<sunday>chủ nhật|cn))"
)
_WEEKDAYS = {"hai": 0, "ba": 1, "tu": 2, "nam": 3, "sau": 4, "bay": 5}
_PERIODS = {"thang": Grain.MONTH, "quy": Grain.QUARTER, "nam": Grain.YEAR}
_EDGES = {"dau": Edge.START, "giua": Edge.MIDDLE, "cuoi": Edge.END, "het": Edge.END, "": None}
_UNITS = ("ngày làm việc", "ngày", "tuần", "tháng", "năm")
_HALVES = {"tháng": (15, "ngày"), "năm": (6, "tháng")}  # Bộ luật Dân sự 2015, điều 146
_BY_WORD = {"nay": 0, "mai": 1, "mot": 2, "kia": 2}


def _said(match: re.Match[str], group: str) -> str:
    """What a group took, without marks; empty where it took nothing or the phrase has no such group."""
    return unmarked(" ".join((match.groupdict().get(group) or "").split()))


def _shift(match: re.Match[str], group: str = "shift") -> int | None:
    """How many periods on the phrase speaks of; None where it does not say."""
    match _said(match, group):
        case "":
            return None
        case "nay":
            return 0
        case "truoc" | "vua roi" | "ngoai" | "qua":
            return -1
        case "sau nua":
            return 2
        case _:
            return 1


def _year(match: re.Match[str], here: Standpoint) -> int | None:
    shift = _shift(match, "which")
    if shift is not None:
        return here.today.year + shift
    written = _said(match, "y")
    return None if not written else int(written) + (2000 if len(written) == 2 else 0)


def _exact(match: re.Match[str], here: Standpoint) -> date:
    return here.day(typed_number(match["d"]), typed_number(match["m"]), _year(match, here))


def _of_this_month(match: re.Match[str], here: Standpoint) -> date:
    return here.day_of_month(typed_number(match["d"]), _shift(match))


def _month(match: re.Match[str], here: Standpoint) -> date:
    edge, month = _EDGES[_said(match, "edge")], typed_number(match["m"])
    return here.named(Point(Grain.MONTH, _year(match, here), month=month, edge=edge))


def _quarter(match: re.Match[str], here: Standpoint) -> date:
    edge, number = _EDGES[_said(match, "edge")], typed_number(match["q"])
    return here.named(Point(Grain.QUARTER, _year(match, here), number=number, edge=edge))


def _months(match: re.Match[str], here: Standpoint) -> date:
    count = typed_number(match["n"])
    signed = count if _said(match, "edge") == "dau" else -count
    return here.named(Point(Grain.MONTHS, _year(match, here), number=signed))


def _written_year(match: re.Match[str], here: Standpoint) -> date:
    return here.named(Point(Grain.YEAR, int(match["y"]), edge=_EDGES[_said(match, "edge")]))


def _day_alone(match: re.Match[str], here: Standpoint) -> date:
    return here.day_of_month(typed_number(match["d"] or match["first"]))


def _period(match: re.Match[str], here: Standpoint) -> date:
    edge = _EDGES[_said(match, "edge")]
    return here.period(_PERIODS[_said(match, "period")], edge, _shift(match))


def _weekday(match: re.Match[str], here: Standpoint) -> date:
    number = weekday_of(match)
    if _said(match, "week"):
        return here.weekday(number, _shift(match))
    if _said(match, "coming") in {"toi", "sau"}:
        return here.coming_weekday(number)
    return here.weekday(number, 0 if _said(match, "coming") else None)


def weekday_of(match: re.Match[str]) -> int:
    """The weekday that WEEKDAY matched; Monday is 0."""
    if match["sunday"]:
        return 6
    said = _said(match, "d")
    found = int(said) - 2 if said.isdigit() else _WEEKDAYS[said]
    if found > 5:
        raise NoDayError(DateTrouble.IMPOSSIBLE)
    return found


def _week(match: re.Match[str], here: Standpoint) -> date:
    match _said(match, "edge"):
        case "giua":
            raise NoDayError(DateTrouble.UNCLEAR)
        case "dau":
            return here.weekday(0, _shift(match))
        case _:
            return here.weeks_end(_shift(match))


def _by_word(match: re.Match[str], here: Standpoint) -> date:
    return here.today + timedelta(days=_BY_WORD[_said(match, "word")])


def _back(days: int) -> Meaning:
    return lambda match, here: here.today - timedelta(days=days)


def _span(sign: int) -> Meaning:
    def meaning(match: re.Match[str], here: Standpoint) -> date:
        unit = {unmarked(name): name for name in _UNITS}[_said(match, "unit")]
        if _said(match, "n") != "nua":
            return here.after(sign * typed_number(match["n"]), unit)
        if unit not in _HALVES:
            raise NoDayError(DateTrouble.UNCLEAR)
        count, smaller = _HALVES[unit]
        return here.after(sign * count, smaller)

    return meaning


def _no(trouble: DateTrouble) -> Meaning:
    def meaning(match: re.Match[str], here: Standpoint) -> date:
        raise NoDayError(trouble)

    return meaning


WEEKDAY = typed(_WEEKDAY)
WEEKDAY_ALONE = typed(rf"{_WEEKDAY}(?! tuần| này| tới| sau)")
DAY_ALONE = (typed(r"ngày~(?P<d>\d{1,2})|(?:ngày )?(?:mùng|mồng)~(?P<first>#)"), _day_alone)

WRITTEN_DAYS: tuple[tuple[re.Pattern[str], Meaning], ...] = (
    (typed(r"(?:ngày~)?(?P<y>\d{4})(?P<s>[/.-])(?P<m>\d{1,2})(?P=s)(?P<d>\d{1,2})"), _exact),
    (
        typed(rf"(?:ngày~)?{_MUNG}(?P<d>\d{{1,2}})~/~(?P<m>\d{{1,2}})~/~(?P<y>\d{{4}}|\d\d)"),
        _exact,
    ),
    (
        typed(
            rf"(?:ngày~)?{_MUNG}(?P<d>\d{{1,2}})(?P<s>[.-])(?P<m>\d{{1,2}})(?P=s)(?P<y>\d{{4}}|\d\d)"
        ),
        _exact,
    ),
    (typed(rf"(?:ngày~)?{_MUNG}(?P<d>\d{{1,2}})(?:~/~|[.-])(?P<m>\d{{1,2}}){_YEAR}"), _exact),
    (typed(rf"(?:ngày~)?{_MUNG}(?!rằm|ram)(?P<d>#) tháng~(?P<m>#){_YEAR}"), _exact),
)
PHRASES: tuple[tuple[re.Pattern[str], Meaning], ...] = (
    (
        typed(
            rf"(?:ngày~)?(?:{_MUNG}# tháng (?:giêng|chạp)|rằm(?: tháng (?:giêng|#))?|tết|giao thừa)"
        ),
        _no(DateTrouble.LUNAR),
    ),
    *WRITTEN_DAYS,
    (typed(rf"(?:ngày~)?{_MUNG}(?!rằm|ram)(?P<d>#) tháng {_SHIFT}"), _of_this_month),
    DAY_ALONE,
    (typed(rf"(?:{_EDGE})?tháng~(?P<m>#){_YEAR}"), _month),
    (typed(rf"{_EDGE}t\.?(?P<m>\d{{1,2}}){_YEAR}"), _month),
    (typed(rf"t\.?(?P<m>\d{{1,2}})(?:{_WRITTEN_YEAR}|{_WHICH_YEAR})"), _month),
    (typed(r"t\.?(?P<m>8|9|1[0-2])"), _month),
    (typed(r"t\.?[2-7]"), _no(DateTrouble.UNCLEAR)),  # a month or a day of the week
    (typed(rf"t\.?(?P<d>[2-7])(?P<sunday>)(?P<week> tuần) {_SHIFT}"), _weekday),
    (typed(r"(?P<m>\d{1,2})~[/.-]~(?P<y>(?:19|20)\d\d)"), _month),
    (typed(rf"(?:{_EDGE})?{_QUARTER}{_YEAR}"), _quarter),
    (typed(rf"(?P<n>#) tháng (?P<edge>đầu|cuối)(?: (?:của )?năm)?{_WRITTEN_YEAR}"), _months),
    (
        typed(
            r"(?P<n>#) tháng (?P<edge>đầu|cuối)(?: (?:của )?năm(?: (?P<which>nay|này|sau|tới))?)?"
        ),
        _months,
    ),
    (typed(rf"(?:{_EDGE})?năm~(?P<y>(?:19|20)\d\d)"), _written_year),
    (typed(rf"{_EDGE}(?P<period>tháng|quý|năm)(?: {_SHIFT})?"), _period),
    (typed(rf"(?P<period>tháng|quý|năm) {_SHIFT}"), _period),
    (
        typed(rf"{_WEEKDAY}(?:(?P<week> tuần) {_SHIFT}| (?P<coming>này|tới|sau)(?! khi))?"),
        _weekday,
    ),
    (typed(rf"(?P<edge>đầu|giữa|cuối|hết|trong) tuần(?: {_SHIFT})?"), _week),
    (typed(rf"tuần {_SHIFT}"), _week),
    (typed(r"(?:ngày )?(?:hôm|bữa) kia"), _back(2)),
    (typed(rf"{_DAYTIME}+qua"), _back(1)),
    (typed(r"ngày (?P<word>kia)"), _by_word),
    (typed(rf"{_DAYTIME}+(?P<word>nay|mai|mốt)"), _by_word),
    (typed(r"(?P<word>mai)"), _by_word),
    # "mot" without its mark is more often the number one.
    (re.compile(r"(?P<word>mốt(?!\w)|mot(?=\W*$))"), _by_word),
    (typed(r"mai (?:mốt|kia)"), _no(DateTrouble.UNCLEAR)),
    (typed(rf"(?:sau|trong(?: vòng| khoảng)?|hẹn) {_SPAN}(?: (?:nữa|tới|sau)(?! khi))?"), _span(1)),
    (typed(rf"{_SPAN} (?:nữa|tới|sau)(?! khi)"), _span(1)),
    (typed(rf"cách đây {_SPAN}"), _span(-1)),
    (typed(rf"{_SPAN} trước(?! khi| ngày| hạn|~\d)"), _span(-1)),
    (typed(rf"(?:thêm )?{_SPAN}"), _no(DateTrouble.ONLY_A_SPAN)),
)
