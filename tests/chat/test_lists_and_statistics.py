"""The escalation list and the statistics on demand."""

from io import BytesIO

import pytest
from openpyxl import load_workbook

from bot.chat.talk import Outcome
from bot.model.office import Role, Unit
from bot.model.states import Action
from tests.cast import FINANCE, JUSTICE, duty, office, once, plan, post
from tests.chat.talks import talks_in

DEPUTY = post("deputy", "lanh-dao", Role.DEPUTY_CHAIR, "khoa", in_charge_of=(JUSTICE,))
PLAN = plan(
    duty("I.1", once("2024-06-03")),
    duty("I.2", once("2024-06-11")),  # five working days late on the 18th
    duty("I.3", once("2024-06-17")),
    duty("II.1", once("2024-06-10"), lead=("Phòng Tài chính",)),
    duty("II.2", once("2024-07-30"), lead=("Phòng Tài chính",)),
)


@pytest.fixture
def talks(small_house, tmp_path):
    small_house.load(PLAN, office=office(DEPUTY))
    small_house.live("2024-05-24", "2024-06-18")
    small_house.at("2024-06-18", "10:00")
    return talks_in(small_house, tmp_path / "evidence")


def test_the_monitoring_unit_gets_everything_overdue_with_its_file(talks):
    said = talks.say("nga", "/danhsach")
    assert "04 việc quá hạn" in said and "II.2" not in said
    assert said.index("I.1") < said.index("I.2") < said.index("I.3")
    (file,) = talks.last["nga"].files
    cells = [[str(c.value) for c in row] for row in load_workbook(BytesIO(file.content)).active]
    assert any("I.1" in row for row in cells) and "Hanh" in str(cells)


def test_leaders_get_only_what_has_climbed_to_them(talks):
    deputy = talks.say("khoa", "/escalations")
    assert "I.1" in deputy and "I.2" in deputy and "I.3" not in deputy and "II.1" not in deputy
    chair = talks.say("lan", "/danhsach")
    assert "I.1" in chair and "I.2" not in chair


def test_what_was_reported_meanwhile_is_not_on_it(talks):
    talks.house.do(f"I.1/2024-06-03/{JUSTICE}", Action.REPORT)
    said = talks.say("lan", "/danhsach")
    assert "toàn cơ quan có 03 việc quá hạn" in said and "I.1" not in said
    assert talks.last["lan"].files == ()
    for number, due in (("I.2", "2024-06-11"), ("I.3", "2024-06-17")):
        talks.house.do(f"{number}/{due}/{JUSTICE}", Action.REPORT)
    talks.house.do(f"II.1/2024-06-10/{FINANCE}", Action.REPORT, who="cuc")
    assert "Không có việc quá hạn" in talks.say("lan", "/danhsach")


def test_units_do_not_get_the_list(talks):
    assert "chỉ dành cho" in talks.say("hanh", "/danhsach")


def test_a_list_of_many_says_how_many_more_the_file_holds(talks):
    many = plan(*(duty(f"A.{n}", once("2024-06-18")) for n in range(1, 101)))
    talks.house.load(many, slug="khac", office=office(DEPUTY))
    talks.house.open()
    talks.house.at("2024-06-19", "10:30")
    assert "và 64 việc khác" in talks.say("nga", "/danhsach")


def test_statistics_of_the_office_by_unit(talks):
    talks.house.do(f"II.1/2024-06-10/{FINANCE}", Action.REPORT, who="cuc")
    said = talks.say("nga", "/thongke")
    assert "tháng 7/2024 (từ 15/6/2024 đến 14/7/2024; kỳ chưa kết thúc" in said
    assert "01 đã hoàn thành quá hạn" in said and "03 chưa hoàn thành, quá hạn" in said
    assert "Phòng Tư pháp: 00 đúng hạn" in said
    june = talks.say("lan", "/stats tháng 6")
    assert "03 chưa hoàn thành, quá hạn" in june and "kỳ chưa kết thúc" not in june


def test_units_that_are_behind_stand_first_and_are_paged_the_others_are_named_together(talks):
    units = [f"don-vi-{n}" for n in range(12)]
    more = [duty(f"A.{n}", once("2024-06-28"), lead=(f"Đơn vị {n}",)) for n in range(12)]
    base = office(*(post(f"head-{unit}", unit, Role.HEAD, "phuc") for unit in units))
    rows = (*base.units, *(Unit(id=unit, name=f"Đơn vị {n}") for n, unit in enumerate(units)))
    talks.house.load(plan(*more), base.model_copy(update={"units": rows}), slug="khac")
    talks.house.open()
    talks.house.at("2024-06-20", "10:00").do("A.0/2024-06-28/don-vi-0", Action.REPORT, who="phuc")
    talks.house.at("2024-07-01", "10:00")
    first = talks.say("nga", "/thongke tháng 7")
    assert first.count("tỷ lệ đúng hạn") == 10 and "(trang 1/2)" in first
    assert "Phòng Tư pháp: 00 đúng hạn" in first and "Đơn vị 0" not in first
    second = talks.press("nga", "Trang sau")
    assert second.count("tỷ lệ đúng hạn") == 3 and "(trang 2/2)" in second
    assert "Đúng hạn tất cả các việc đã đến hạn (01 đơn vị): Đơn vị 0" in second
    assert "(trang 1/2)" in talks.press("nga", "Trang trước")
    assert "(trang" not in talks.say("phuc", "/thongke tháng 7")


def test_a_unit_sees_its_own_and_others_may_name_one(talks):
    assert "Phòng Tài chính" not in talks.say("hanh", "/thongke quý 2")
    assert "02 chưa hoàn thành, quá hạn" in talks.say("nga", "/thongke tư pháp 2024-06")
    assert "02 chưa hoàn thành, quá hạn" in talks.say("nga", "/thongke 6/2024 Phòng Tư pháp")
    assert "chỉ xem được" in talks.say("hanh", "/thongke Phòng Tài chính")
    assert "Chưa hiểu" in talks.say("nga", "/thongke hôm qua")
    assert talks.outcome("nga") is Outcome.REFUSED
