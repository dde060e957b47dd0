"""A June in which two assignments stayed undone, and how a test speaks of the summaries of it."""

from bot.model.states import Action
from bot.model.tables import Delivery, Notice
from tests.cast import (
    JUSTICE,
    MONTHLY,
    WARD,
    duty,
    once,
    plan,
)

KIND = "monthly_summary"
FINANCE_UNIT, WARD_UNIT = ("Phòng Tài chính",), ("Phường Một",)
PLAN = plan(
    duty("I.1", once("2024-06-05")),
    duty("I.2", once("2024-06-14")),
    duty("I.3", once("2024-06-20"), lead=FINANCE_UNIT),
    duty("I.4", once("2024-07-19"), lead=FINANCE_UNIT),
    duty("I.5", once("2024-06-10"), lead=WARD_UNIT),
)
UNDONE, ON_TIME = f"I.1/2024-06-05/{JUSTICE}", f"I.2/2024-06-14/{JUSTICE}"
DONE_LATE = f"I.5/2024-06-10/{WARD}"
ALL_THREE = [("2024-07-01", "khoa"), ("2024-07-01", "lan"), ("2024-07-01", "nga")]


def through_june(house, ladder=MONTHLY, **more):
    """I.1 and I.3 stay undone, I.2 is done on time, I.5 late; nothing of July has been told yet."""
    house.at("2024-06-04", "00:00").load(PLAN, ladder=ladder, **more)
    house.live("2024-06-04", "2024-06-13")
    house.at("2024-06-13", "18:00").do(ON_TIME, Action.REPORT)
    house.do(DONE_LATE, Action.REPORT)
    house.live("2024-06-14", "2024-06-30")
    return house


def summaries(found):
    return sorted((m.day.isoformat(), m.recipient) for m in found if m.kind == KIND)


def mails(house, who):
    """The summaries that this person got by mail."""
    kept = [m for m in house.email.kept if f".{KIND}." in m.message_id]
    return [mail for mail in kept if mail.recipient == f"{who}@quan.example"]


def words(mail):
    return " ".join(mail.text.split())


def copies(house, who):
    """What became of the copies of this person's summaries."""
    notices = {one.id for one in house.rows(Notice) if (one.kind, one.recipient_id) == (KIND, who)}
    found = [one for one in house.rows(Delivery) if one.notice_id in notices]
    return [(one.channel, one.state.value, one.reason) for one in found]


def write(house, work):
    with house.store.write() as session:
        return work(session)
