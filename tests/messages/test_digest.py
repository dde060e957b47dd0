from datetime import date

import pytest

from bot.messages.digest import render_digest
from bot.messages.item_view import Section
from bot.model.office import Role
from tests.messages import cast
from tests.messages.pages import Page

GMAIL_CLIPS_AT = 102_000  # bytes of HTML


def words(view):
    return Page(render_digest(view).html).text


def test_the_first_line_says_what_must_be_done_today():
    first = render_digest(cast.mixed_digest()).text.split("\n\n")[0]
    assert " ".join(first.split()) == (
        "Hôm nay cần xử lý 06 việc: 01 được trả lại, 02 quá hạn, 02 đến hạn hôm nay và 01 chờ xác "
        "nhận điều kiện."
    )


@pytest.mark.parametrize(
    ("item", "said"),
    [
        (cast.item(), "Hôm nay cần hoàn thành 01 việc đến hạn."),
        (cast.late("VI.1", 3, 3), "Hôm nay cần thực hiện ngay 01 việc đã quá hạn."),
        (cast.item(section=Section.NEW), "Hôm nay không có việc đến hạn; 01 việc mới giao."),
    ],
)
def test_a_single_section_is_said_in_one_short_sentence(item, said):
    assert render_digest(cast.digest(item)).text.startswith(said)


def test_the_subject_puts_the_most_urgent_first():
    assert render_digest(cast.mixed_digest()).subject == (
        "01 việc được trả lại, 02 quá hạn, 02 đến hạn hôm nay – Nhắc việc 07/6/2024"
    )


def test_an_item_brings_its_ref_title_product_due_date_and_the_plans_own_words():
    for said in (render_digest(cast.digest(cast.item())).text, words(cast.digest(cast.item()))):
        flat = " ".join(said.split())
        assert "VI.1 – kỳ tháng 6/2024" in flat
        assert cast.DISBURSEMENT in flat
        assert "Báo cáo" in flat
        assert "Thứ Sáu, ngày 07/6/2024" in flat
        assert "“Định kỳ trước ngày 08 hàng tháng”" in flat
        assert "Phụ lục, dòng VI.1 – Kế hoạch 211/KH-UBND ngày 23/5/2024" in flat


def test_a_due_date_on_a_sunday_says_which_working_day_counts_and_why():
    view = cast.digest(cast.SUNDAY_CASE, day=date(2024, 6, 5))
    assert "09/6/2024 là Chủ nhật, đề nghị hoàn thành trước khi hết thứ Sáu" in words(view)
    assert "hoàn thành trong hôm nay, thứ Sáu, ngày 07/6" in words(cast.digest(cast.SUNDAY_CASE))


def test_a_due_date_on_a_working_day_needs_no_explanation():
    assert "đề nghị hoàn thành trước khi hết" not in words(cast.digest(cast.item()))


def test_a_returned_item_brings_the_reason():
    assert "Lý do trả lại Dự thảo Kế hoạch chưa nêu" in words(cast.mixed_digest())


def test_an_extended_item_keeps_its_first_due_date():
    assert "thời hạn ban đầu là 07/6/2024" in words(cast.mixed_digest())


def test_what_downtime_swallowed_is_said():
    view = cast.digest(cast.item(missed=("-5", "-2")))
    assert "trước hạn 05 ngày làm việc và trước hạn 02 ngày làm việc" in words(view)


def test_a_role_is_named_where_it_is_not_the_readers_own():
    assert "Vai trò" not in words(cast.digest(cast.item()))
    substitute = cast.item(role=Role.SUBSTITUTE, on_behalf_of="Chánh Văn phòng UBND")
    assert "Vai trò nhận thay Chánh Văn phòng UBND" in words(cast.digest(substitute))
    assert "Vai trò đơn vị theo dõi" in words(cast.digest(cast.item(role=Role.MONITORING)))


def test_the_unit_is_named_only_where_there_could_be_doubt():
    assert "Đơn vị chủ trì" not in words(cast.digest(cast.item()))
    two = cast.digest(cast.item(), cast.item("I.7", unit="Văn phòng UBND"))
    assert "Đơn vị chủ trì Văn phòng UBND" in words(two)


def test_cooperating_items_are_short_and_say_that_nothing_is_owed():
    said = words(cast.first_day_digest())
    assert "không phải báo cáo kết quả các việc này" in said
    assert cast.DIALOGUE not in said
    assert "trao đổi, đối thoại doanh nghiệp…" in said


def test_a_main_title_is_never_cut():
    view = cast.digest(cast.item(title=cast.DIALOGUE))
    assert cast.DIALOGUE in words(view)


def test_a_conditional_duty_asks_whether_its_trigger_has_come():
    said = words(cast.mixed_digest())
    assert "điều kiện của từng việc đã có hay chưa" in said
    assert "“Sở Nội vụ triển khai theo yêu cầu của Bộ Nội vụ”" in said
    assert "chưa có hạn; tính từ khi điều kiện được xác nhận" in said


def test_how_to_answer_depends_on_what_the_office_offers():
    assert "Trả lời thư này" in words(cast.digest(cast.item()))
    alone = words(cast.digest(cast.item(), reply_to=None))
    assert "Đề nghị báo kết quả cho Phòng Nội vụ" in alone
    assert "/viec" not in alone
    assert "/viec" in words(cast.digest(cast.item(), chat_enabled=True))


def test_the_footer_says_why_and_how_often():
    said = words(cast.digest(cast.item()))
    assert "Thư gửi tự động" in said
    assert "với tư cách Trưởng phòng Tài chính – Kế hoạch" in said
    assert "nhiều nhất một thư nhắc việc" in said


def test_plain_text_keeps_to_72_columns():
    for view in (cast.mixed_digest(), cast.first_day_digest()):
        assert max(map(len, render_digest(view).text.splitlines())) <= 72


def test_a_full_first_day_stays_under_what_webmail_clips():
    new = [cast.item(f"V.{n}", title=cast.DIALOGUE, section=Section.NEW) for n in range(20)]
    helping = [cast.cooperating(f"I.{n}", cast.DIALOGUE) for n in range(40)]
    assert len(render_digest(cast.digest(*new, *helping)).html.encode()) < GMAIL_CLIPS_AT


def test_a_digest_without_items_still_renders():
    empty = render_digest(cast.digest())
    assert empty.text.startswith("Hôm nay không có việc cần xử lý.")
    assert not Page(empty.html).faults
