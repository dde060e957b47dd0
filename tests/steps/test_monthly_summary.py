"""The leaders' monthly summary: who gets it, when, once, and of what."""

from io import BytesIO

import pytest
from openpyxl import load_workbook
from sqlalchemy import delete

from bot.model.office import Role, Term
from bot.model.states import Action
from bot.model.tables import OfficeDocument
from bot.steps import extend
from bot.steps.close_plan import close_plan
from bot.steps.raise_summary import SUMMARY_DONE
from tests.cast import (
    JUSTICE,
    LEADERS,
    MONTHLY,
    NO_WEEKLY,
    WARD,
    day,
    duty,
    office,
    once,
    plan,
    post,
)
from tests.steps.june import (
    ALL_THREE,
    ON_TIME,
    PLAN,
    UNDONE,
    copies,
    mails,
    summaries,
    through_june,
    words,
    write,
)
from tests.steps.test_news import act, on_request


@pytest.fixture
def house(small_house):
    """SQLite alone; what the outbox asks of the database is asked of both (`each_house`)."""
    return small_house


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


def test_leaders_are_asked_for_direction_and_the_monitoring_unit_to_follow_up(house):
    through_june(house).live("2024-07-01", "2024-07-01")
    for who in ("lan", "khoa"):
        assert "Kính báo cáo để xem xét, chỉ đạo. Chi tiết" in words(mails(house, who)[0])
    said = words(mails(house, "nga")[0])
    assert "Đề nghị theo dõi, đôn đốc các đơn vị có việc chậm. Chi tiết" in said
    assert "chỉ đạo" not in said


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


def test_what_waits_for_a_decision_on_more_time_is_not_held_against_its_unit_alone(house):
    house.at("2024-06-04", "00:00").load(PLAN, ladder=MONTHLY)
    house.live("2024-06-04", "2024-06-05")
    house.at("2024-06-05", "10:00")
    act(house, UNDONE, extend.ask, day("2024-07-30"), "chờ số liệu")
    house.live("2024-06-06", "2024-07-01")
    (mail,) = mails(house, "lan")
    assert (
        "- Phòng Tư pháp: 02 việc quá hạn, lâu nhất 26 ngày, "
        "trong đó 01 việc đang chờ quyết định gia hạn - "
    ) in words(mail)
    overdue = load_workbook(BytesIO(mail.attachments[0].content))["Việc quá hạn"]
    heading, *rows = [(row[3].value, row[8].value) for row in overdue.iter_rows(min_row=4)]
    assert heading[1] == "Đề nghị gia hạn đến"
    assert [(ref, asked and asked.date()) for ref, asked in rows] == [
        ("I.1", day("2024-07-30")),
        ("I.5", None),
        ("I.2", None),
        ("I.3", None),
    ]


def test_the_workbook_says_of_what_was_returned_that_it_had_been_reported_and_why_it_came_back(
    house,
):
    through_june(house).at("2024-06-30", "12:00")
    house.do(ON_TIME, Action.RETURN, reason="thiếu phụ lục")
    house.live("2024-07-01", "2024-07-01")
    overdue = load_workbook(BytesIO(mails(house, "lan")[0].attachments[0].content))["Việc quá hạn"]
    heading, *rows = [(row[3].value, row[9].value) for row in overdue.iter_rows(min_row=4)]
    assert heading[1] == "Đã báo cáo, được trả lại vì"
    assert rows == [("I.1", None), ("I.2", "thiếu phụ lục"), ("I.3", None)]


def test_the_workbook_has_every_unit_and_every_assignment_behind_the_figures(house):
    through_june(house).live("2024-07-01", "2024-07-01")
    (file,) = mails(house, "lan")[0].attachments
    assert file.filename == "tong-hop-2024-06.xlsx"
    units, overdue, due = load_workbook(BytesIO(file.content)).worksheets
    names = [row[1].value for row in units.iter_rows(min_row=5)]
    assert names == ["Phòng Tư pháp", "Phòng Tài chính", "Phường Một", "Tổng số"]
    assert [row[3].value for row in overdue.iter_rows(min_row=5)] == ["I.1", "I.3"]
    assert [row[2].value for row in due.iter_rows(min_row=5)] == ["I.4"]
