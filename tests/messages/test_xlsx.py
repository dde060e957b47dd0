from datetime import datetime
from io import BytesIO

import pytest
from openpyxl import load_workbook

from bot.messages.xlsx import escalation_list_attachment, escalation_list_xlsx
from tests.messages import cast

HEADER = 4  # 1-based row


def sheet_of(view):
    return load_workbook(BytesIO(escalation_list_xlsx(view))).active


def with_title(title):
    view = cast.escalation(1, 1)
    item = view.units[0].items[0].model_copy(update={"title": title})
    unit = view.units[0].model_copy(update={"items": (item,)})
    return view.model_copy(update={"units": (unit,)})


def cells(sheet, row):
    names = [cell.value for cell in sheet[HEADER]]
    return dict(zip(names, sheet[row], strict=True))


def test_every_item_has_its_row_under_the_header():
    sheet = sheet_of(cast.escalation())
    assert sheet.max_row == HEADER + 30
    row = cells(sheet, HEADER + 1)
    assert row["TT"].value == 1
    assert row["Đơn vị chủ trì"].value == "Văn phòng UBND"
    assert row["Mức quá hạn"].value == "Quá hạn từ 10 ngày làm việc trở lên"
    assert row["Số hiệu"].value == "I.1"
    assert row["Số ngày quá hạn"].value == 24
    assert row["Số ngày làm việc quá hạn"].value == 18
    assert row["Thời hạn"].value == datetime(2024, 5, 14)  # noqa: DTZ001 -- cells have no zone
    assert row["Thời hạn"].number_format == "dd/mm/yyyy"
    assert row["Đã nhắc"].value == (
        "Thủ trưởng Văn phòng UBND, thư điện tử: 07/6, 04/6, 01/6, 29/5, 26/5, 23/5, 20/5\n"
        "Đầu mối Văn phòng UBND, Telegram: 07/6, 04/6 (chưa gửi được), 01/6, 29/5, 26/5, 23/5, 20/5"
    )


@pytest.mark.parametrize(
    "first", ["=", "+", "-", "@", "\t=", "\r=", "=cmd|' /C calc'!A0", "{=1}", "http://a.example/"]
)
def test_no_text_becomes_a_formula_or_a_link(first):
    sheet = sheet_of(with_title(first + 'HYPERLINK("http://a.example","x")'))
    for row in sheet.iter_rows():
        for cell in row:
            assert cell.data_type != "f"
            assert cell.hyperlink is None
    assert cells(sheet, HEADER + 1)["Nội dung"].value.startswith(first.strip())


def test_a_very_long_title_fits_its_cell():
    value = cells(sheet_of(with_title("a " * 20_000)), HEADER + 1)["Nội dung"].value
    assert len(value) == 32_767


def test_the_sheet_is_ready_to_filter_and_to_print():
    sheet = sheet_of(cast.escalation())
    assert sheet["A1"].value == "DANH SÁCH ĐÔN ĐỐC CÁC VIỆC QUÁ HẠN"
    assert "30 việc quá hạn tại 08 đơn vị" in sheet["A2"].value
    assert sheet.freeze_panes == f"A{HEADER + 1}"
    assert sheet.auto_filter.ref == f"A{HEADER}:L{HEADER + 30}"
    assert sheet.page_setup.orientation == "landscape"
    assert sheet.page_setup.paperSize == 9
    assert sheet.print_title_rows == f"${HEADER}:${HEADER}"
    assert sheet.sheet_properties.pageSetUpPr.fitToPage


def test_the_same_view_gives_the_same_bytes():
    assert escalation_list_xlsx(cast.escalation()) == escalation_list_xlsx(cast.escalation())


def test_an_empty_list_says_so():
    sheet = sheet_of(cast.escalation(0, 0))
    assert sheet.cell(HEADER + 1, 1).value == "Không có việc quá hạn."


def test_the_attachment_is_named_after_its_day():
    assert escalation_list_attachment(cast.escalation()).filename == (
        "danh-sach-don-doc-2024-06-07.xlsx"
    )
