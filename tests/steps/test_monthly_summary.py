"""The leaders' monthly summary: who gets it, when, once, and of what."""

from io import BytesIO

import pytest
from openpyxl import load_workbook
from sqlalchemy import delete, select

from bot.channels.base import Deferred, Refused, Sent
from bot.errors import BadInputError
from bot.model.office import Preference, Role, Term
from bot.model.states import Action, DeliveryState, NoticeKind
from bot.model.tables import Delivery, Notice, OfficeDocument
from bot.steps import extend
from bot.steps.close_plan import close_plan
from bot.steps.outbox_by_hand import ByHand, find_copy, retry
from bot.steps.raise_summary import MONTH_IS_OVER, SUMMARY_DONE
from bot.store.office import set_pause
from tests.cast import (
    FINANCE,
    JUSTICE,
    LADDER,
    LEADERS,
    MONTHLY,
    NO_WEEKLY,
    WARD,
    day,
    duty,
    office,
    once,
    people_with,
    person,
    plan,
    post,
)
from tests.steps.test_news import act, on_request

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
DUE_IN_JULY = f"I.4/2024-07-19/{FINANCE}"
DONE_LATE = f"I.5/2024-06-10/{WARD}"
ALL_THREE = [("2024-07-01", "khoa"), ("2024-07-01", "lan"), ("2024-07-01", "nga")]


@pytest.fixture
def house(small_house):
    """SQLite alone; what the outbox asks of the database is asked of both (`each_house`)."""
    return small_house


@pytest.fixture
def chat_house(small_house):
    """The house with Telegram in use."""
    return small_house.with_chat()


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


# When, and how often


def test_on_the_first_working_day_the_leaders_and_the_monitoring_unit_get_one_each(each_house):
    found = through_june(each_house).live("2024-07-01", "2024-07-31")
    assert summaries(found) == ALL_THREE


def test_after_new_years_day_it_goes_out_on_the_next_working_day(house):
    house.at("2024-12-02", "00:00").load(plan(duty("I.1", once("2024-12-20"))), ladder=MONTHLY)
    found = house.live("2024-12-02", "2025-01-10")
    assert summaries(found) == [("2025-01-02", who) for who in ("khoa", "lan", "nga")]
    assert "Tổng hợp tháng 12/2024" in mails(house, "lan")[0].subject


def test_what_downtime_swallowed_is_made_up_for_later_in_the_month_and_once(house):
    found = through_june(house).live("2024-07-17", "2024-07-31")
    assert summaries(found) == [("2024-07-17", who) for who in ("khoa", "lan", "nga")]
    assert "quá hạn" in mails(house, "lan")[0].subject


def test_a_second_one_is_impossible_even_where_the_months_mark_is_lost(each_house):
    house = through_june(each_house)
    assert summaries(house.live("2024-07-01", "2024-07-01")) == ALL_THREE
    write(
        house,
        lambda s: s.execute(delete(OfficeDocument).where(OfficeDocument.name == SUMMARY_DONE)),
    )
    assert summaries(house.live("2024-07-02", "2024-07-05")) == []


def test_who_comes_into_a_post_after_it_was_sent_waits_for_the_next(house):
    through_june(house).live("2024-07-01", "2024-07-04")
    new = post("chair", LEADERS, Role.CHAIR, "phuc")
    house.at("2024-07-05", "06:00").load(PLAN, ladder=MONTHLY, office=office(new))
    found = house.live("2024-07-05", "2024-08-01")
    assert summaries(found) == [("2024-08-01", who) for who in ("khoa", "nga", "phuc")]


# To whom, and to whom not


def test_an_office_that_switched_it_off_gets_none(house):
    found = through_june(house, ladder=NO_WEEKLY).live("2024-07-01", "2024-07-03")
    assert summaries(found) == []


def test_switched_off_before_it_left_it_is_not_sent_any_more(house):
    through_june(house).at("2024-07-01").raise_notices()
    house.load(PLAN, ladder=NO_WEEKLY)
    assert summaries(house.deliver()) == []
    assert [state for _, state, _ in copies(house, "lan")] == ["superseded"]


def test_with_no_plan_in_force_there_is_nothing_to_tell(house):
    through_june(house).at("2024-06-30", "12:00")
    write(house, lambda s: close_plan(s, "ke-hoach", house.clock.now(), house.parts.here))
    assert summaries(house.live("2024-07-01", "2024-07-31")) == []


def test_a_plan_that_came_into_force_in_july_has_no_summary_of_june(house):
    house.at("2024-07-02", "00:00").load(PLAN, ladder=MONTHLY)
    found = house.live("2024-07-02", "2024-08-01")
    assert summaries(found) == [("2024-08-01", who) for who in ("khoa", "lan", "nga")]


def test_who_holds_two_posts_gets_one_and_it_covers_all(house):
    both = office(post("deputy", LEADERS, Role.DEPUTY_CHAIR, "lan", in_charge_of=(WARD,)))
    found = through_june(house, office=both).live("2024-07-01", "2024-07-31")
    assert summaries(found) == [("2024-07-01", "lan"), ("2024-07-01", "nga")]
    assert "Phạm vi: toàn cơ quan" in words(mails(house, "lan")[0])


def test_whoever_stands_in_for_the_chair_gets_the_chairs(house):
    away = Term(**{"person": "phuc", "from": day("2024-07-01"), "to": day("2024-07-01")})
    chair = post("chair", LEADERS, Role.CHAIR, "lan", substitutes=(away,))
    through_june(house, office=office(chair)).live("2024-07-01", "2024-07-02")
    assert mails(house, "lan") == []
    assert "Phạm vi: toàn cơ quan" in words(mails(house, "phuc")[0])


# Of what


def test_the_chair_reads_how_the_month_went_and_how_things_stand(house):
    through_june(house).live("2024-07-01", "2024-07-01")
    (mail,) = mails(house, "lan")
    said = words(mail)
    assert mail.subject == "02 việc quá hạn tại 02 đơn vị – Tổng hợp tháng 6/2024"
    assert said.startswith("02 việc quá hạn tại 02 đơn vị, lâu nhất 26 ngày. Kính gửi: Lan")
    assert "Phạm vi: toàn cơ quan, các kế hoạch đang thực hiện." in said
    assert "Tháng 6/2024 Lũy kế đến 30/6/2024 đến 01/7/2024" in said
    assert "Đã hoàn thành đúng hạn 01 01 Đã hoàn thành quá hạn 01 01" in said
    assert "Chưa hoàn thành, trong hạn 01 01 Chưa hoàn thành, quá hạn 02 02" in said
    assert "Tổng số 05 05 Tỷ lệ đúng hạn 25,0% 25,0%" in said
    assert (
        "- Phòng Tư pháp: 01 việc quá hạn, lâu nhất 26 ngày "
        "- Phòng Tài chính: 01 việc quá hạn, lâu nhất 11 ngày "
        "- Phường Một: trong tháng hoàn thành quá hạn 01 việc"
    ) in said
    assert "Gia hạn" not in said
    assert "Từ nay đến hết tháng 7/2024: 01 việc đến hạn tại 01 đơn vị." in said


def test_a_deputy_chair_reads_of_the_units_in_charge_and_is_told_so(house):
    shared = office(
        post("deputy", LEADERS, Role.DEPUTY_CHAIR, "khoa", in_charge_of=(JUSTICE,)),
        post("second", LEADERS, Role.DEPUTY_CHAIR, "phuc"),
    )
    through_june(house, office=shared).live("2024-07-01", "2024-07-01")
    said = words(mails(house, "khoa")[0])
    assert said.startswith("01 việc quá hạn tại 01 đơn vị, lâu nhất 26 ngày.")
    assert "Phạm vi: các đơn vị được phân công phụ trách có việc được giao (Phòng Tư pháp)" in said
    assert "Tổng số 02 02" in said
    assert "Phòng Tài chính" not in mails(house, "khoa")[0].html
    others = words(mails(house, "phuc")[0])
    assert "(Phòng Tài chính và Phường Một)" in others
    assert "Tổng số 03 03" in others


def test_a_deputy_chair_whose_units_were_given_nothing_gets_none(house):
    shared = office(
        post("deputy", LEADERS, Role.DEPUTY_CHAIR, "khoa", in_charge_of=(LEADERS,)),
        post("second", LEADERS, Role.DEPUTY_CHAIR, "phuc"),
    )
    found = through_june(house, office=shared).live("2024-07-01", "2024-07-01")
    assert summaries(found) == [("2024-07-01", who) for who in ("lan", "nga", "phuc")]


def test_the_figures_are_those_of_the_moment_of_sending(house):
    through_june(house).at("2024-07-01").raise_notices()
    house.do(UNDONE, Action.REPORT)
    house.deliver()
    said = words(mails(house, "lan")[0])
    assert said.startswith("01 việc quá hạn tại 01 đơn vị, lâu nhất 11 ngày.")
    assert "Đã hoàn thành quá hạn 01 02" in said  # not yet in June
    assert "Chưa hoàn thành, quá hạn 02 01" in said


def test_what_a_closed_plan_leaves_undone_is_in_no_figure(house):
    other = plan(duty("II.1", once("2024-06-07")))
    house.at("2024-06-04", "00:00").load(other, ladder=MONTHLY, slug="khac")
    write(house, lambda s: close_plan(s, "khac", house.clock.now(), house.parts.here))
    through_june(house).live("2024-07-01", "2024-07-01")
    assert "Tổng số 05 05" in words(mails(house, "lan")[0])


def test_extensions_of_the_month_and_those_that_wait_are_counted(house):
    house.at("2024-06-04", "00:00").load(PLAN, ladder=MONTHLY)
    house.live("2024-06-04", "2024-06-05")
    house.at("2024-06-05", "10:00")
    act(house, UNDONE, extend.ask, day("2024-07-30"), "chờ số liệu")
    act(house, ON_TIME, extend.ask, day("2024-07-31"), "chờ số liệu")
    on_request(house, UNDONE, extend.grant, day("2024-07-30"), None, who="lan")
    house.live("2024-06-06", "2024-06-30")
    house.at("2024-06-30", "12:00")
    on_request(house, ON_TIME, extend.advise, True, "lý do khách quan", who="nga")
    house.live("2024-07-01", "2024-07-01")
    assert (
        "Gia hạn: trong tháng có 01 việc được gia hạn; 01 đề nghị chưa được quyết định, "
        "trong đó 01 đề nghị đã trình lãnh đạo."
    ) in words(mails(house, "lan")[0])
    house.live("2024-07-02", "2024-08-01")
    assert "trong tháng có" not in words(mails(house, "lan")[-1])


def test_the_workbook_has_every_unit_and_every_assignment_behind_the_figures(house):
    through_june(house).live("2024-07-01", "2024-07-01")
    (file,) = mails(house, "lan")[0].attachments
    assert file.filename == "tong-hop-2024-06.xlsx"
    units, overdue, due = load_workbook(BytesIO(file.content)).worksheets
    names = [row[1].value for row in units.iter_rows(min_row=5)]
    assert names == ["Phòng Tư pháp", "Phòng Tài chính", "Phường Một", "Tổng số"]
    assert [row[3].value for row in overdue.iter_rows(min_row=5)] == ["I.1", "I.3"]
    assert [row[2].value for row in due.iter_rows(min_row=5)] == ["I.4"]


# Through the outbox


def test_it_takes_nothing_from_the_days_other_messages_nor_they_from_it(house):
    ladder = LADDER.model_copy(update={"monthly": MONTHLY.monthly})
    found = through_june(house, ladder=ladder).live("2024-07-01", "2024-07-01")  # a Monday
    assert sorted(m.kind for m in found if m.recipient == "nga") == ["escalation_list", KIND]
    (listed,) = [m for m in found if m.recipient == "nga" and m.kind == "escalation_list"]
    assert {code for code, _ in listed.rungs} == {UNDONE, f"I.3/2024-06-20/{FINANCE}"}


def test_what_could_not_leave_on_the_first_day_leaves_on_the_next_and_stays_one_message(each_house):
    house = through_june(each_house)
    house.email.answer = lambda mail: (
        Deferred("450 busy") if f".{KIND}." in mail.message_id else Sent()
    )
    house.at("2024-07-01", "16:58").tell()
    house.email.answer = lambda _mail: Sent()
    found = house.live("2024-07-02", "2024-07-05")
    assert summaries(found) == [("2024-07-02", who) for who in ("khoa", "lan", "nga")]
    assert copies(house, "lan") == [("email", "sent", None)]


def chatty(prefers):
    return office(people=people_with(person("lan", chat=7, prefers=prefers)))


def test_on_telegram_it_comes_with_the_workbook_and_a_button(chat_house):
    house = through_june(chat_house, office=chatty(Preference.TELEGRAM))
    house.live("2024-07-01", "2024-07-01")
    told = [text for text in house.telegram.kept if "Tổng hợp" in text.parts[0]]
    (text,) = [one for one in told if one.chat_id == 7]
    assert "<b>02 việc quá hạn tại 02 đơn vị, lâu nhất 26 ngày</b>" in text.parts[0]
    assert [file.filename for file in text.attachments] == ["tong-hop-2024-06.xlsx"]
    assert [button.words for row in text.buttons for button in row] == ["/danhsach"]
    assert mails(house, "lan") == []


def test_where_telegram_refuses_the_mail_takes_it(chat_house):
    house = through_june(chat_house, office=chatty(Preference.TELEGRAM))
    house.telegram.answer = lambda _text: Refused("400 chat not found")
    house.live("2024-07-01", "2024-07-01")
    assert len(mails(house, "lan")) == 1


def test_who_asked_for_both_channels_gets_it_on_both(chat_house):
    house = through_june(chat_house, office=chatty(Preference.BOTH))
    found = house.live("2024-07-01", "2024-07-03")
    of_lan = [m.channel for m in found if (m.kind, m.recipient) == (KIND, "lan")]
    assert sorted(of_lan) == ["email", "telegram"]


def test_a_summary_that_was_tried_in_vain_for_a_day_is_given_up_and_not_told_again(house):
    through_june(house)
    house.email.answer = lambda mail: (
        Deferred("450 busy") if f".{KIND}." in mail.message_id else Sent()
    )
    house.live("2024-07-01", "2024-07-03")
    assert [state for _, state, _ in copies(house, "lan")] == ["dead"]
    assert ("delivery_dead", "lan") in house.findings()
    house.email.answer = lambda _mail: Sent()
    assert summaries(house.live("2024-07-04", "2024-07-31")) == []


def test_a_refused_summary_can_be_tried_again_by_hand_in_its_month_and_not_after_it(house):
    through_june(house)
    house.email.answer = lambda _mail: Refused("550 mailbox full")
    house.live("2024-07-01", "2024-07-01")
    house.email.answer = lambda _mail: Sent()

    def again(session, who):
        of_them = select(Notice.id).where(Notice.kind == KIND, Notice.recipient_id == who)
        number = session.scalars(select(Delivery.id).where(Delivery.notice_id.in_(of_them))).one()
        retry(session, find_copy(session, number), ByHand(house.clock.now(), "root@here"))

    house.at("2024-07-31", "09:00")
    write(house, lambda session: again(session, "lan"))
    assert summaries(house.deliver()) == [("2024-07-31", "lan")]
    house.at("2024-08-02", "09:00")
    with pytest.raises(BadInputError, match="its month is over"):
        write(house, lambda session: again(session, "khoa"))


def test_what_a_pause_held_back_all_month_gives_way_to_the_next_months(house):
    through_june(house).at("2024-07-01").raise_notices()
    write(house, lambda s: set_pause(s, True, house.clock.now()))
    house.live("2024-07-01", "2024-07-31")
    write(house, lambda s: set_pause(s, False, house.clock.now()))
    found = house.live("2024-08-01", "2024-08-05")
    assert summaries(found) == [("2024-08-01", who) for who in ("khoa", "lan", "nga")]
    assert copies(house, "lan") == [("email", "superseded", MONTH_IS_OVER), ("email", "sent", None)]
    assert "Tổng hợp tháng 7/2024" in mails(house, "lan")[0].subject


def test_the_replay_of_the_timetable_sends_it_too(house):
    through_june(house)
    assert summaries(house.replay("2024-06-30", "2024-07-02")) == ALL_THREE
    assert {one.state for one in house.rows(Delivery)} <= {
        DeliveryState.SENT,
        DeliveryState.SUPERSEDED,
    }
    assert NoticeKind.MONTHLY_SUMMARY in {one.kind for one in house.rows(Notice)}
