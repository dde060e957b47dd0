"""Drafted letters of the cast: to one unit, to several, of few assignments or many."""

from datetime import date, timedelta

from bot.messages.letter_view import CitedPlan, LetterItem, LetterView
from bot.model.office import OfficialLetterhead
from tests.messages import cast

FINANCE = "Phòng Tài chính – Kế hoạch"
DRAFTED_ON = date(2024, 6, 21)
PLAN_211 = CitedPlan(
    number="211/KH-UBND",
    title="Kế hoạch về cải thiện Chỉ số cải cách hành chính (PAR Index) trên địa bàn Quận 1 năm 2024",
    issuer=cast.OFFICE,
    issued_on=date(2024, 5, 23),
)
LETTERHEAD = OfficialLetterhead(
    symbol="UBND-NV",
    signed_by=("TM. ỦY BAN NHÂN DÂN", "CHỦ TỊCH"),
    copies=("CT, các PCT UBND quận", "Phòng Nội vụ"),
    archive="VT, NV",
)


def entry(number: int = 1, **changes: object) -> LetterItem:
    """An overdue assignment that its unit was reminded of on three days."""
    fields: dict[str, object] = {
        "title": cast.TITLES[number % len(cast.TITLES)],
        "due_on": date(2024, 6, 7) - timedelta(days=number - 1),
        "days_late": 13 + number,
        "working_days_late": 9 + number,
        "product": "Báo cáo",
    }
    days = tuple(date(2024, 6, day) for day in (5, 7, 14))
    return LetterItem(item=cast.item(f"VI.{number}", **(fields | changes)), reminded_on=days)


def letter(*items: LetterItem, count: int = 1, **changes: object) -> LetterView:
    """A letter of these items, or of so many."""
    fields: dict[str, object] = {
        "office": cast.OFFICE,
        "place": "Quận 1",
        "letterhead": LETTERHEAD,
        "day": DRAFTED_ON,
        "unit_id": "phong-tai-chinh-ke-hoach",
        "addressees": (FINANCE,),
        "monitoring_unit": "Phòng Nội vụ",
        "plans": (PLAN_211,),
        "items": items or tuple(entry(number) for number in range(1, count + 1)),
    }
    return LetterView.model_validate(fields | changes)
