"""The monthly summary in words: read in a minute, on each channel, and safe whatever the names are."""

import re
from io import BytesIO

import pytest
from openpyxl import load_workbook

from bot.messages.chat_text import LIMIT, chat_monthly_summary, length
from bot.messages.monthly_sheets import monthly_xlsx
from bot.messages.render import render_monthly_summary
from tests.messages import cast, monthly_cast
from tests.messages.monthly_cast import summary
from tests.messages.pages import Page


def words(view):
    return " ".join(render_monthly_summary(view).text.split())


def in_chat(view):
    return "\n".join(chat_monthly_summary(view))


def hostile(units=4):
    view = summary(units)
    rows = tuple(
        row.model_copy(update={"unit": f"{cast.HOSTILE}{n}"}) for n, row in enumerate(view.units)
    )
    bad = {"title": cast.HOSTILE, "unit": cast.HOSTILE, "product": cast.HOSTILE}
    return view.model_copy(
        update={
            "units": rows,
            "covers": (cast.HOSTILE, "b"),
            "office": cast.HOSTILE,
            "reader": cast.CHAIR.model_copy(
                update={"name": cast.HOSTILE, "posts": (cast.HOSTILE,)}
            ),
            "overdue": tuple(item.model_copy(update=bad) for item in view.overdue),
            "due": tuple(item.model_copy(update=bad) for item in view.due),
        }
    )


def test_the_subject_says_how_much_is_overdue_and_of_which_month():
    assert render_monthly_summary(summary()).subject == (
        "10 việc quá hạn tại 04 đơn vị – Tổng hợp tháng 6/2024"
    )
    assert render_monthly_summary(monthly_cast.quiet()).subject == (
        "Không có việc quá hạn – Tổng hợp tháng 6/2024"
    )


def test_mail_text_and_chat_say_the_same_figures():
    view = summary()
    for said in (words(view), in_chat(view)):
        assert "10 việc quá hạn tại 04 đơn vị, lâu nhất 48 ngày" in said
        assert "trong tháng có 02 việc được gia hạn; 03 đề nghị chưa được quyết định" in said
        assert "Từ nay đến hết tháng 7/2024: 08 việc đến hạn tại 04 đơn vị." in said
    assert "Đã hoàn thành đúng hạn 24 56" in words(view)
    assert "Đã hoàn thành đúng hạn: 24 / 56" in in_chat(view)
    cells = " ".join(Page(render_monthly_summary(view).html).text.split())
    assert "Tỷ lệ đúng hạn 60,0% 68,3%" in cells


@pytest.mark.parametrize("say", [words, in_chat])
def test_the_five_worst_units_are_named_and_the_others_counted(say):
    said = say(summary())
    order = [said.index(name) for name in cast.UNITS[:5]]
    assert order == sorted(order)
    assert cast.UNITS[5] not in said
    assert "và 01 đơn vị khác có việc chậm" in said


@pytest.mark.parametrize("say", [words, in_chat])
def test_a_deputys_says_of_which_units_it_tells(say):
    assert (
        "Phạm vi: các đơn vị được phân công phụ trách có việc được giao "
        "(Phòng Tài chính – Kế hoạch, Phòng Tư pháp và Văn phòng UBND)"
    ) in say(monthly_cast.deputys())
    many = tuple(f"Phường {n}" for n in range(1, 11))
    said = say(summary(covers=many))
    assert "Phường 6 và 04 đơn vị khác)" in said
    assert "Phường 7" not in said


def test_a_quiet_month_is_told_in_few_words():
    said = words(monthly_cast.quiet())
    assert "Không có việc quá hạn." in said
    assert "Đơn vị chậm" not in said
    assert "Gia hạn" not in said
    assert "đôn đốc các" not in words(monthly_cast.quiet().model_copy(update={"to_leader": False}))
    assert "Từ nay đến hết tháng 7/2024 không có việc đến hạn." in said
    assert 'class="ink-overdue"' not in render_monthly_summary(monthly_cast.quiet()).html


def test_where_nothing_has_fallen_due_there_is_no_rate():
    none = monthly_cast.counts("x", 0, 0, 3, 0)
    view = monthly_cast.quiet()
    whole = view.whole.model_copy(update={"month": none})
    assert "Tỷ lệ đúng hạn – 77,8%" in words(view.model_copy(update={"whole": whole}))


def test_it_can_be_answered_where_answers_are_read():
    said = words(monthly_cast.deputys())
    assert "DANHSACH danh sách đôn đốc hiện nay" in said
    assert "Mã trả lời: ABCD-EFGH-JKLM-NPQR" in said
    assert "DANHSACH" not in words(summary())
    assert "địa chỉ dondoc@quan1.example" in words(summary())


@pytest.mark.parametrize(
    "view", [summary(), monthly_cast.deputys(), monthly_cast.quiet(), hostile()]
)
def test_no_line_of_the_text_is_wider_than_a_mail(view):
    text = render_monthly_summary(view).text
    assert max(map(len, text.splitlines())) <= 72
    assert "\n\n\n\n" not in text
    assert not re.search(r"[ \t]\n", text)


def test_a_long_one_is_split_where_telegram_has_its_limit():
    long = "Ủy ban nhân dân phường " + "dài " * 300
    rows = tuple(
        row.model_copy(update={"unit": f"{long}{n}"}) for n, row in enumerate(summary().units)
    )
    parts = chat_monthly_summary(summary().model_copy(update={"units": rows}))
    assert len(parts) > 1
    assert all(length(part) <= LIMIT for part in parts)
    assert all(Page(part).faults == [] for part in parts)


def test_hostile_names_stay_texts_in_mail_and_chat():
    rendered = render_monthly_summary(hostile())
    assert "<script" not in rendered.html
    assert Page(rendered.html).faults == []
    assert "\n" not in rendered.subject
    for said in (rendered.subject, rendered.text, rendered.html, in_chat(hostile())):
        assert not re.search("[\x00\r\u202e]", said)
    assert "<script" not in in_chat(hostile())
    assert all(Page(part).faults == [] for part in chat_monthly_summary(hostile()))


def test_hostile_names_become_no_formula_in_the_workbook():
    named = hostile().model_copy(update={"office": "=1+1"})
    rows = tuple(row.model_copy(update={"unit": '=HYPERLINK("x")'}) for row in named.units)
    book = load_workbook(BytesIO(monthly_xlsx(named.model_copy(update={"units": rows}))))
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    assert cells
    assert all(cell.data_type != "f" and cell.hyperlink is None for cell in cells)


def test_the_workbook_has_a_sheet_for_the_units_the_overdue_and_the_due():
    view = summary()
    book = load_workbook(BytesIO(monthly_xlsx(view)))
    assert book.sheetnames == ["Theo đơn vị", "Việc quá hạn", "Việc sắp đến hạn"]
    units, overdue, due = book.worksheets
    assert units["A1"].value == "TỔNG HỢP TÌNH HÌNH THỰC HIỆN NHIỆM VỤ THÁNG 6/2024"
    assert due["A1"].value == "CÁC VIỆC ĐẾN HẠN ĐẾN HẾT THÁNG 7/2024"
    head = [cell.value for cell in units[4]]
    total = dict(zip(head, [cell.value for cell in units[units.max_row]], strict=True))
    assert total["Đơn vị chủ trì"] == "Tổng số"
    assert total["Đúng hạn, tháng 6/2024"] == 24
    assert total["Quá hạn, hiện nay"] == 10
    assert total["Tỷ lệ đúng hạn (%), lũy kế"] == 68.3
    assert units.auto_filter.ref == f"A4:O{4 + len(view.units)}"  # the total stays where it is
    assert overdue.max_row == 4 + len(view.overdue)
    assert due.max_row == 4 + len(view.due)


def test_an_empty_sheet_says_so_and_the_same_view_gives_the_same_bytes():
    quiet = monthly_cast.quiet()
    overdue = load_workbook(BytesIO(monthly_xlsx(quiet))).worksheets[1]
    assert overdue.cell(5, 1).value == "Không có việc quá hạn."
    assert monthly_xlsx(quiet) == monthly_xlsx(monthly_cast.quiet())
