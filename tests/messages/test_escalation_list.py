from datetime import date

from bot.messages.chat_text import chat_escalation_list
from bot.messages.escalation_view import DirectoryFault, DirectoryFaultKind
from bot.messages.render import render_escalation_list
from tests.messages import cast
from tests.messages.pages import Page


def words(view):
    return Page(render_escalation_list(view).html).text


def chat(view):
    return " ".join(" ".join(chat_escalation_list(view)).split())


def test_the_head_sums_up_how_much_where_and_how_grave():
    said = words(cast.escalation())
    assert "30 việc quá hạn tại 08 đơn vị, lâu nhất 24 ngày" in said
    assert "07 quá hạn từ 10 ngày làm việc trở lên" in said
    assert "08 quá hạn từ 05 đến 09 ngày làm việc" in said
    assert "15 quá hạn dưới 05 ngày làm việc" in said
    assert "04 báo cáo đã nộp, chờ xem xét; 11 việc đến hạn trong tuần này" in said


def test_a_day_s_list_says_how_much_more_is_overdue():
    view = cast.escalation(overdue_total=57)
    first = view.units[0].model_copy(update={"overdue_total": 9})
    view = view.model_copy(update={"units": (first, *view.units[1:])})
    rendered = render_escalation_list(view)
    extent = "30 việc quá hạn cần đôn đốc tại 08 đơn vị"
    assert rendered.subject == (
        f"{extent} (toàn cơ quan: 57 việc quá hạn) – Danh sách đôn đốc ngày 07/6/2024"
    )
    for said in (Page(rendered.html).text, " ".join(rendered.text.split()), chat(view)):
        assert f"{extent}, lâu nhất 24 ngày (toàn cơ quan: 57 việc quá hạn)" in said
        assert "04 việc, trong tổng số 09 việc quá hạn của đơn vị" in said
        assert said.count("trong tổng số") == 1


def test_a_list_of_all_that_is_overdue_names_no_total():
    view = cast.escalation(overdue_total=30)
    assert "toàn cơ quan" not in words(view) + chat(view)


def test_the_weekly_list_names_its_week():
    rendered = render_escalation_list(cast.escalation(weekly=True, day=date(2024, 6, 10)))
    assert rendered.subject == (
        "30 việc quá hạn tại 08 đơn vị – Danh sách đôn đốc tuần từ 10/6/2024 đến 14/6/2024"
    )
    daily = render_escalation_list(cast.escalation())
    assert daily.subject.endswith("Danh sách đôn đốc ngày 07/6/2024")


def test_who_was_told_when_and_by_which_channel_stands_at_each_item():
    for said in (words(cast.escalation(1, 1)), render_escalation_list(cast.escalation(1, 1)).text):
        flat = " ".join(said.split())
        assert "Thủ trưởng Văn phòng UBND, thư điện tử: 07/6, 04/6, 01/6" in flat
        assert "Đầu mối Văn phòng UBND, Telegram: 07/6, 04/6 (chưa gửi được), 01/6" in flat
        assert "23/5 và 01 lần trước đó" in flat


def test_days_of_another_year_carry_the_year():
    view = cast.escalation(1, 1, day=date(2025, 1, 6))
    assert "thư điện tử: 07/6/2024" in words(view)


def test_an_item_nobody_was_told_of_says_so():
    quiet = cast.late("VI.1", 5, 3)
    view = cast.escalation(1, 1)
    unit = view.units[0].model_copy(update={"items": (quiet,)})
    said = words(view.model_copy(update={"units": (unit,)}))
    assert "chưa có lần nhắc nào được ghi nhận" in said
    assert "05 ngày 03 ngày làm việc" in said


def test_the_leaders_list_has_one_short_line_an_item():
    rendered = render_escalation_list(cast.leaders_list())
    said = Page(rendered.html).text
    assert "Kính gửi: Chủ tịch Ủy ban nhân dân Quận 1" in said
    assert "Đã nhắc" not in said
    assert cast.DIALOGUE not in said
    assert "24 ngày I.1 – Tăng cường kiểm tra" in said


def test_the_last_word_names_what_is_no_longer_reminded_of():
    view = cast.escalation(1, 1)
    known = view.units[0].items[0].assignment
    said = words(view.model_copy(update={"last_words": (known, "IX.9/2024/phong-y-te")}))
    assert "đã được nhắc đủ số lần quy định" in said
    assert "I.1 – Văn phòng UBND" in said
    assert "IX.9/2024/phong-y-te" in said


def test_an_empty_list_says_that_nothing_is_overdue():
    rendered = render_escalation_list(cast.escalation(0, 0, weekly=True))
    assert rendered.subject.startswith("Không có việc quá hạn – Danh sách đôn đốc tuần")
    assert rendered.text.startswith("Không có việc quá hạn.")


def test_plain_text_keeps_to_72_columns():
    for view in (cast.escalation(weekly=True), cast.leaders_list()):
        assert max(map(len, render_escalation_list(view).text.splitlines())) <= 72


def test_a_long_list_stays_under_what_webmail_clips():
    assert len(render_escalation_list(cast.escalation(60)).html.encode()) < 102_000


def test_what_is_wrong_with_the_directory_stands_at_the_end():
    faults = (
        DirectoryFault(kind=DirectoryFaultKind.POST_VACANT, name="Đầu mối phường Cầu Kho"),
        DirectoryFault(kind=DirectoryFaultKind.PERSON_UNREACHABLE, name="Trưởng phòng <Y tế>"),
    )
    view = cast.escalation(directory=faults)
    page = Page(render_escalation_list(view).html)
    text = " ".join(render_escalation_list(view).text.split())
    assert page.faults == []
    for said in (page.text, text, chat(view).replace("&lt;", "<").replace("&gt;", ">")):
        last = said.split("Danh bạ của cơ quan cần kiểm tra:")[1]
        assert "Đầu mối phường Cầu Kho: chưa có người giữ hoặc người thay" in last
        assert "Trưởng phòng <Y tế>: không gửi được tin qua kênh nào" in last


def test_a_long_list_of_faults_is_cut_and_says_so():
    faults = tuple(
        DirectoryFault(kind=DirectoryFaultKind.UNIT_UNREACHABLE, name=f"Đơn vị {n}")
        for n in range(11)
    )
    said = words(cast.escalation(directory=faults))
    assert said.count("không có người nhận lời nhắc") == 8
    assert "và 03 trường hợp khác" in said
