"""Plans in plain text: what they look like on disk, their head, and their body."""

import unicodedata
from datetime import date
from pathlib import Path

import pytest

from bot.errors import BadInputError
from bot.messages.findings import catalogue
from bot.model.plan import PlanDocument, PlanRow, ScheduleKind
from bot.readers.document import read_plan
from bot.readers.text_plan import read_text_plan
from bot.rules.reading import TimingRules
from tests.readers.cast import HEAD, SOURCE, office, plan_text, written

ROW = "1\tBáo cáo\tPhòng Nội vụ\t\tBáo cáo\tTháng 6"


def read(tmp_path: Path, text: str | bytes) -> PlanDocument:
    return read_plan(written(tmp_path, text), office())


def body_of(tmp_path: Path, body: str) -> PlanDocument:
    return read(tmp_path, plan_text(ROW, body=body))


def rows_of(document: PlanDocument) -> list[tuple[str, tuple[str, ...], str]]:
    return [(row.ref, row.lead_units, row.timing) for row in document.candidates]


def _on_one_page(text: str) -> str:
    header = next(line for line in text.splitlines() if line.startswith("TT\t"))
    before, _, after = text.partition(header)
    return before + header + after.replace(f"\n\n{header}\n", "\n")


@pytest.mark.parametrize(
    "change",
    [
        lambda text: unicodedata.normalize("NFD", text).encode(),
        lambda text: text.replace("\n", "\r\n").encode(),
        lambda text: text.encode("utf-8-sig"),
        lambda text: text.replace("\n\nTT\t", "\n\fTT\t").encode(),
        lambda text: text.replace("\n\nTT\t", "\n\n\n12\n\nTT\t").encode(),
        lambda text: text.replace(" năm ", "\u00a0năm\u200b ").encode(),
        lambda text: text.replace("\t\n", "\n").replace("\t\t\n", "\n").encode(),
        lambda text: text.replace("Văn hóa", "Văn hoá").replace("ủy", "uỷ").encode(),
        lambda text: text.replace("\n\nTT\t", "\nTT\t").encode(),
        lambda text: text.replace("\n", "\t\n").encode(),
        lambda text: text.replace("\t", "\t\t").encode(),
        lambda text: _on_one_page(text).encode(),
    ],
    ids=[
        "NFD",
        "CRLF",
        "BOM",
        "form feed",
        "page numbers",
        "no-break spaces",
        "trimmed",
        "tone placing",
        "headers without a blank line",
        "trailing tabs",
        "doubled tabs",
        "one page",
    ],
)
def test_the_same_plan_in_another_spelling_is_the_same_plan(change, tmp_path: Path) -> None:
    real = SOURCE.read_text(encoding="utf-8")
    expected, changed = read(tmp_path, real), read(tmp_path, change(real))
    assert changed.plan == expected.plan
    refs = [row.ref for row in expected.duties]
    assert [row.ref for row in changed.duties] == refs
    assert [row.schedule for row in changed.duties] == [row.schedule for row in expected.duties]
    for field in ("lead_units", "cooperating_units", "timing"):
        assert [getattr(row, field) for row in changed.duties] == [
            getattr(row, field) for row in expected.duties
        ]
    assert rows_of(changed) == rows_of(expected)


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "is empty"),
        (b" \n\n ", "is empty"),
        ("Số: 1/KH-UBND".encode("utf-16"), "UTF-16"),
        ("Kế hoạch".encode("cp1258", errors="replace") + b"\xff\xfe", "not UTF-8"),
        (b"PK\x03\x04rest", "Word, Excel or ZIP"),
        (b"%PDF-1.7", "a PDF"),
        (b"abc\x00def", "binary"),
        (HEAD.encode(), "no line has tabs"),
        ((HEAD + "\n1\tBáo cáo\tPhòng Nội vụ\n").encode(), "no header row"),
        (plan_text().encode(), "has a header but no row"),
        (plan_text(ROW, head="").encode(), "no number"),
        (plan_text(ROW, head="").encode(), "no date"),
        (plan_text(ROW, head=HEAD.replace("ngày 15 tháng 01", "ngày 31 tháng 02")).encode(), "31"),
    ],
)
def test_what_is_no_plan_is_refused_with_advice(content: bytes, says: str, tmp_path: Path) -> None:
    path = written(tmp_path, content)
    with pytest.raises(BadInputError, match=r"plan\.txt") as refused:
        read_plan(path, office())
    assert says in str(refused.value)
    assert ";" in str(refused.value)


def test_a_missing_file_and_a_directory_are_refused(tmp_path: Path) -> None:
    with pytest.raises(BadInputError, match="no such file"):
        read_plan(tmp_path / "none.txt", None)
    with pytest.raises(BadInputError, match="is a directory"):
        read_plan(tmp_path, None)


@pytest.mark.parametrize(
    ("head", "issuer"),
    [
        (HEAD, "Ủy ban nhân dân Quận 1"),
        (HEAD.replace(" CỘNG HÒA", "\nCỘNG HÒA"), "Ủy ban nhân dân Quận 1"),
        (HEAD.replace("DÂN QUẬN 1 ", "DÂN\nQUẬN 1\n"), "Ủy ban nhân dân Quận 1"),
        (HEAD.replace("DÂN QUẬN 1 ", "DÂN\tQUẬN 1\t"), "Ủy ban nhân dân Quận 1"),
        (
            HEAD.replace("ỦY BAN NHÂN DÂN QUẬN 1 ", "ỦY BAN NHÂN DÂN TỈNH X\nSỞ NỘI VỤ\n").replace(
                "Quận 1, ngày", "Tỉnh X, ngày"
            ),
            "Sở Nội Vụ",
        ),
    ],
)
def test_the_issuer_is_found_however_the_head_is_laid_out(
    head: str, issuer: str, tmp_path: Path
) -> None:
    assert read(tmp_path, plan_text(ROW, head=head)).plan.issuer == issuer


def test_the_number_loses_stray_spaces_and_the_title_its_line_breaks(tmp_path: Path) -> None:
    head = HEAD.replace("Số: 12/KH-UBND", "Số : 12 /KH-UBND").replace(
        "Về thử việc đọc kế hoạch năm 2024", "**Về thử việc\nđọc kế hoạch năm 2025**"
    )
    plan = read(tmp_path, plan_text(ROW, head=head)).plan
    assert plan.number == "12/KH-UBND"
    assert plan.title == "Kế hoạch về thử việc đọc kế hoạch năm 2025"
    assert (plan.year, plan.issued_on) == (2025, date(2024, 1, 15))


def test_the_year_of_the_timing_column_wins_over_the_plan_and_the_clash_is_said(
    tmp_path: Path,
) -> None:
    text = plan_text(ROW).replace("Thời gian trong năm 2024", "Thời gian trong năm 2025")
    document = read(tmp_path, text)
    assert document.duties[0].schedule.due_dates == (date(2025, 6, 30),)
    assert "plan_years_differ" in {finding.code for finding in document.findings}


def test_background_and_recipients_are_never_duties(tmp_path: Path) -> None:
    head = HEAD + "Thực hiện Công văn số 9/UBND-NV, trước ngày 10 tháng 6 năm 2024;\n"
    body = (
        "I. MỤC ĐÍCH\n\n- Theo Quyết định số 3/QĐ-UBND ngày 04 tháng 3 năm 2024 của Quận 1.\n\n"
        "Nơi nhận:\n- Báo cáo hàng tháng;\n"
    )
    assert read(tmp_path, plan_text(ROW, body=body, head=head)).candidates == ()


def test_sentences_with_a_deadline_a_cadence_or_a_target_are_candidates(tmp_path: Path) -> None:
    body = """II. NHIỆM VỤ

1. Phòng Nội vụ

- Xây dựng đề án, hoàn thành trước ngày 15/6/2024. Đề án có chất lượng.

- Rà soát hồ sơ lưu trữ, báo cáo hằng quý về Ủy ban nhân dân quận.

- Thường xuyên cập nhật hàng ngày số liệu.

2. Phòng Tư pháp

Tập huấn cho công chức từ ngày 01 tháng 7 đến ngày 15 tháng 7 năm 2024, phối hợp với Phòng Y tế và
các cơ quan có liên quan.

+ Hồ sơ đúng hạn đạt trên 98%.
"""
    document = body_of(tmp_path, body)
    assert rows_of(document) == [
        ("B.II.1a", ("Phòng Nội vụ",), "hoàn thành trước ngày 15/6/2024"),
        ("B.II.1b", ("Phòng Nội vụ",), "hằng quý"),
        (
            "B.II.2a",
            ("Phòng Tư pháp",),
            "từ ngày 01 tháng 7 đến ngày 15 tháng 7 năm 2024",
        ),
        ("B.II.2b", ("Phòng Tư pháp",), ""),
    ]
    assert document.candidates[0].quote == ("Xây dựng đề án, hoàn thành trước ngày 15/6/2024.")
    assert document.candidates[2].cooperating_units == ("Phòng Y tế", "các cơ quan, đơn vị")
    assert document.candidates[2].schedule.kind is ScheduleKind.WINDOW


def test_a_deadline_in_a_sentence_of_its_own_belongs_to_the_duty_before(tmp_path: Path) -> None:
    body = "I. NHIỆM VỤ\n\n1. Phòng Nội vụ\n\n- Lập danh sách. Thời hạn: trong tháng 6 năm 2024.\n"
    (row,) = body_of(tmp_path, body).candidates
    assert (row.title, row.timing) == ("Lập danh sách", "trong tháng 6 năm 2024")


def test_a_paragraph_cut_by_a_page_and_its_footnote_is_whole(tmp_path: Path) -> None:
    body = (
        "I. NHIỆM VỤ\n\n1. Phòng Nội vụ\n\n- Lập danh sách cán bộ¹ của\n\n"
        "¹ Quyết định số 5/QĐ-UBND trước ngày 3 tháng 3 năm 2024\n\n"
        "Ủy ban nhân dân quận trước ngày 20 tháng 6 năm 2024.\n"
    )
    (row,) = body_of(tmp_path, body).candidates
    assert row.quote == (
        "Lập danh sách cán bộ của Ủy ban nhân dân quận trước ngày 20 tháng 6 năm 2024."
    )


def test_units_at_the_start_of_a_sentence_lead_instead_of_the_heading(tmp_path: Path) -> None:
    body = (
        "I. NHIỆM VỤ\n\n1. Thủ trưởng các cơ quan, đơn vị\n\n"
        "- Phòng Y tế và Thanh tra lập báo cáo trước ngày 20 tháng 6 năm 2024.\n"
    )
    (row,) = body_of(tmp_path, body).candidates
    assert row.lead_units == ("Phòng Y tế", "Thanh tra")
    assert row.title.startswith("Lập báo cáo")


def test_a_candidate_nobody_leads_is_an_error(tmp_path: Path) -> None:
    document = body_of(tmp_path, "I. NHIỆM VỤ\n\n- Lập báo cáo trước ngày 20/6/2024.\n")
    assert [(f.ref, f.code) for f in document.findings if f.ref == "B.I"] == [("B.I", "lead_empty")]


def test_repeats_take_no_letter_from_the_duties_beside_them(tmp_path: Path) -> None:
    body = (
        "I. NHIỆM VỤ\n\n1. Phòng Nội vụ\n\n"
        "- Lập danh sách các tổ chức hội hoạt động trên địa bàn quận trong tháng 6 năm 2024.\n\n"
        "- Tổ chức thi tuyển trong tháng 8 năm 2024.\n"
    )
    row = "1\tLập danh sách các tổ chức hội hoạt động trên địa bàn quận\tPhòng Nội vụ\t\t\tTháng 6"
    document = read(tmp_path, plan_text(row, body=body))
    assert [candidate.ref for candidate in document.candidates] == ["B.I.1"]
    assert [f.ref for f in document.findings if f.code == "body_repeats_row"] == ["1"]


def test_the_office_may_read_before_as_including_the_day(tmp_path: Path) -> None:
    row = "1\tBáo cáo\tPhòng Nội vụ\t\t\ttrước ngày 10 tháng 6"
    path = written(tmp_path, plan_text(row))
    strict = read_text_plan(path, office(), TimingRules()).duties[0]
    lenient = read_text_plan(path, office(), TimingRules(before_is_inclusive=True)).duties[0]
    assert (strict.schedule.due_dates, lenient.schedule.due_dates) == (
        (date(2024, 6, 9),),
        (date(2024, 6, 10),),
    )


def test_every_code_has_its_sentence(tmp_path: Path) -> None:
    text = plan_text(
        "III\tBa\t\t\t\t",
        "2\tViệc\tSở Y tế\tcác cơ quan có liên quan\t\tTháng 6\tthừa",
        "2\t\t\t\t\tTháng 6",
        "*\tA\tCác đơn vị liên quan\t\t\tTháng 6",
        "\tKhông số\tPhòng Nội vụ\t\t\tTháng 6",
        "III\tKhác\t\t\t\t",
        "Một tên khác\t\t\t\t\t",
        "\nChữ lạc.",
        body="I. VIỆC\n\n1. Phòng Y tế\n\n- Làm trước ngày 01/01/2023.\n\n- Đạt 95% hồ sơ.\n",
    )
    document = read(tmp_path, text)
    own = [f for f in document.findings if not f.code.startswith("timing_")]
    assert len({f.code for f in own}) >= 12
    for finding in own:
        sentence = catalogue()[finding.code].format_map(finding.detail)
        assert sentence.endswith(".") and "{" not in sentence


def test_a_row_says_where_it_stands(tmp_path: Path) -> None:
    document = read(tmp_path, plan_text(ROW))
    row: PlanRow = document.duties[0]
    assert row.source == "Phụ lục, dòng 1"
