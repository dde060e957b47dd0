"""What is looked up: the status of units, duties and the office; words; long lists and long texts."""

import time

import pytest

from bot.chat.talk import Outcome
from bot.model.states import Action
from bot.steps.close_plan import close_plan
from tests.cast import FINANCE, JUSTICE, MONTHS, Cadence, duty, office, once, plan, recurring
from tests.chat.talks import talks_in

MANY = plan(
    *(
        duty(f"I.{n}", once("2024-06-21")).model_copy(update={"title": f"Rà soát văn bản số {n}"})
        for n in range(1, 201)
    ),
    duty("II.1", recurring(Cadence.MONTHLY, *MONTHS), lead=("mọi đơn vị",), per_unit=True),
    duty("II.2", once("2024-06-28"), lead=("Phòng Tài chính",)).model_copy(
        update={"title": "Công khai dự toán", "product": "Quyết định công bố"}
    ),
)


@pytest.fixture
def full(small_house, tmp_path):
    """Two hundred assignments of one unit, and some of others."""
    small_house.load(MANY, office=office())
    small_house.at("2024-06-03", "06:00").open()
    small_house.at("2024-06-05", "10:00")
    return talks_in(small_house, tmp_path / "evidence")


def test_a_list_of_two_hundred_is_paged_by_ten_there_and_back(full):
    first = full.say("hanh", "/viec")
    assert "201 việc (trang 1/21)" in first and first.count("Rà soát") == 10
    assert len(full.last["hanh"].buttons) == 6
    second = full.press("hanh", "Trang sau")
    assert "(trang 2/21)" in second and "I.11" in second and "I.10," not in second
    assert "(trang 1/21)" in full.press("hanh", "Trang trước")
    last = full.say("hanh", "/viec 99")
    assert "(trang 21/21)" in last and "Trang sau" not in str(full.last["hanh"].buttons)


def test_buttons_tell_the_unit_where_several_are_called_alike(full):
    full.say("nga", "/viec 21")
    labels = [button.label for row in full.last["nga"].buttons for button in row]
    assert "II.1 – kỳ tháng 6/2024 – Phường Một" in labels
    assert "II.2" in labels


def test_status_counts_all_and_lists_the_most_urgent(full):
    full.house.at("2024-06-24", "10:00")
    said = full.say("hanh", "/trangthai")
    assert "200 quá hạn" in said and "và 195 việc khác" in said
    assert len(full.last["hanh"].parts) == 1
    assert "200 việc (trang 1/20)" in full.press("hanh", "Danh sách quá hạn")


def test_status_offers_no_list_where_it_leaves_nothing_out_nor_one_of_somebody_else_s(full):
    full.house.at("2024-06-24", "10:00")
    full.say("nga", "/trangthai Phòng Tư pháp")
    assert full.last["nga"].buttons == ()
    full.say("cuc", "/trangthai")
    assert full.last["cuc"].buttons == ()


def test_what_a_closed_plan_left_over_is_on_no_list_and_may_still_be_reported(full):
    full.house.load(plan(duty("A.1", once("2024-06-21"))), slug="khac", office=office())
    full.house.open()
    with full.house.store.write() as session:
        close_plan(session, "ke-hoach", full.house.clock.now(), full.house.parts.here)
    full.house.at("2024-06-24", "10:00")
    assert "01 quá hạn" in full.say("hanh", "/trangthai")
    assert "01 quá hạn" in full.say("nga", "/trangthai tư pháp")
    for command in ("/viec", "/quahan"):
        said = full.say("hanh", command)
        assert "01 việc" in said and "A.1" in said and "I.1" not in said
    assert "quá hạn" not in full.say("cuc", "/trangthai").replace("00 quá hạn", "")
    assert "A.1" in full.say("hanh", "/baocao")  # the only one that is asked for
    assert "I.7" in full.say("hanh", "/baocao I.7 15/BC-TP")
    assert full.outcome("hanh") is Outcome.DONE


def test_a_unit_may_be_named_by_whoever_sees_all(full):
    assert "Phòng Tài chính" in full.say("nga", "/trangthai phong tai chinh")
    assert "Công khai dự toán" in full.say("lan", "/status Phòng Tài chính")
    assert "chỉ xem được" in full.say("hanh", "/trangthai Phòng Tài chính")
    assert full.outcome("hanh") is Outcome.REFUSED
    assert "Phòng Tư pháp" in full.say("hanh", "/trangthai tư pháp")


def test_the_office_is_counted_by_unit_for_whoever_sees_all(full):
    full.house.do(f"II.2/2024-06-28/{FINANCE}", Action.REPORT, who="cuc")
    said = full.say("nga", "/trangthai")
    assert "UBND Quận Mẫu" in said and "01 đã báo cáo, chờ xem xét" in said
    assert "Phòng Tư pháp: 201 đang thực hiện" in said
    assert "Phòng Tài chính: 01 đang thực hiện; 01 chờ duyệt" in said
    assert "Công khai dự toán" not in full.press("nga", "Phòng Tài chính")


def test_a_duty_s_assignments_stand_with_their_units_and_periods(full):
    said = full.say("nga", "/trangthai II.1")
    assert "04 việc" in said and "Phường Một" in said and "kỳ tháng 6/2024" in said
    own = full.say("hanh", "/trangthai II.1")
    assert "01 việc" in own and "Phường Một" not in own
    assert "Không có việc" in full.say("hanh", "/trangthai II.2")


def test_what_is_neither_unit_nor_duty_gets_the_nearest(full):
    assert "Phòng Tài chính" in full.say("nga", "/trangthai Phòng Tai chinhs")
    assert "Phòng Tài chính" not in full.say("hanh", "/trangthai Phòng Tai chinhs")


def test_words_are_found_in_titles_products_and_areas_the_best_first(full):
    assert "01 việc" in full.say("nga", "/tim du toan")
    assert "Công khai dự toán" in full.say("nga", "/find công bố")
    assert "Không có việc nào" in full.say("nga", "/tim dụ toàn")
    said = full.say("nga", "tìm II.2")
    assert "Công khai dự toán" in said


def test_nobody_finds_what_they_may_not_see(full):
    assert "Không có việc nào" in full.say("hanh", "/tim dự toán")


def test_what_was_found_is_paged(full):
    said = full.say("nga", "/tim rà soát văn bản")
    assert "200 việc (trang 1/20)" in said
    assert "(trang 2/20)" in full.press("nga", "Trang sau")
    assert "(trang 20/20)" in full.say("nga", "/tim rà soát văn bản trang 99")
    long = "rà soát văn bản " * 6
    assert "ghi thêm “trang 2”" in full.say("nga", f"/tim {long}")
    assert "(trang 2/20)" in full.say("nga", f"/tim {long} trang 2")


def test_what_is_owed_comes_before_what_is_done(full):
    full.house.do(f"I.1/2024-06-21/{JUSTICE}", Action.REPORT)
    said = full.say("nga", "/tim rà soát")
    assert "I.1," not in said and "I.2," in said


COMMANDS = (
    "", "/viec", "/trangthai", "/tim", "/xem", "/baocao I.1", "/giaoviec", "/rut I.1", "/duyet",
    "/kichhoat", "/tamhoan I.1", "/ghinhan I.1 giấy", "/giaoviec Tư pháp; Việc;", "/thongke",
)  # fmt: skip


@pytest.mark.parametrize("text", ["dài " * 1250, "x" * 5000, "12/" * 1667, "I.1;" * 1250])
def test_five_thousand_characters_are_answered_politely_and_at_once(talks, text):
    for command in COMMANDS:
        for who in ("hanh", "nga"):
            begun = time.thread_time()
            said = talks.say(who, f"{command} {text}")
            assert time.thread_time() - begun < 1, command
            assert 0 < len(said) < 1500, command
