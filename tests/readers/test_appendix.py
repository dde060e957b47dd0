"""The appendix's rows, however the pages cut them."""

from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.model.plan import PlanDocument, Severity
from bot.readers.appendix import Appendix, read_appendix
from bot.readers.columns import Column
from bot.readers.document import read_plan
from bot.readers.lines import Line, read_lines, tidy
from bot.readers.rows import StrayText, printed_rows
from bot.rules.unit_names import UnitNames
from tests.readers.cast import COLUMNS, SOURCE, office, plan_text, written

NAMES = UnitNames(office())
FIELDS = (Column.TITLE, Column.LEAD, Column.COOPERATING, Column.PRODUCT, Column.TIMING)


def are_units(text: str) -> bool:
    named = NAMES.read(text)
    return bool(named.names) and not named.unknown


def appendix_of(text: str) -> Appendix:
    lines = [Line(n, tidy(line)) for n, line in enumerate(text.split("\n"), start=1)]
    return read_appendix(printed_rows(lines), are_units)


def cells_of(appendix: Appendix) -> list[tuple[str, ...]]:
    return [(entry.ref, *(entry[field] for field in FIELDS)) for entry in appendix.entries]


def read(tmp_path: Path, *rows: str, columns: str = COLUMNS) -> PlanDocument:
    return read_plan(written(tmp_path, plan_text(*rows, columns=columns)), office())


def said(document: PlanDocument) -> list[tuple[str | None, str]]:
    return [(f.ref, f.code) for f in document.findings if f.severity is not Severity.INFO]


def test_no_word_of_the_real_appendix_is_lost_or_added() -> None:
    lines = read_lines(SOURCE)
    header = next(n for n, line in enumerate(lines) if line.text.startswith("TT\t"))
    printed = [line.text for line in lines[header:] if not line.text.startswith("TT\t")]
    appendix = read_appendix(printed_rows(lines), are_units)
    read_back = [f"{area.numeral} {area.title}" for area in appendix.areas]
    for entry in appendix.entries:
        read_back += [entry.number, *(entry[field] for field in FIELDS)]
    assert Counter(" ".join(read_back).split()) == Counter(" ".join(printed).split())


def whole_pages() -> list[str]:
    """The real appendix as if it stood on one page: a line a row."""
    lines = read_lines(SOURCE)
    appendix = read_appendix(printed_rows(lines), are_units)
    rows = []
    for area in appendix.areas:
        rows.append("\t".join((area.numeral, area.title, "", "", "", "")))
        for entry in appendix.entries:
            if entry.area is area:
                rows.append("\t".join((entry.number, *(entry[field] for field in FIELDS))))
    return rows


WHOLE = whole_pages()


@st.composite
def cut_rows(draw: st.DrawFn) -> list[str]:
    """The real appendix cut into pages between rows and inside them, each cell at its own word."""
    printed = [COLUMNS]
    for row in WHOLE:
        cut = draw(st.sampled_from(["no", "no", "no", "before", "inside"]))
        if cut == "before":
            printed += ["", COLUMNS]
        if cut != "inside":
            printed.append(row)
            continue
        number, *cells = row.split("\t")
        before, after = [number], [""]
        for cell in cells:
            words = cell.split()
            at = draw(st.integers(min_value=0, max_value=len(words)))
            before.append(" ".join(words[:at]))
            after.append(" ".join(words[at:]))
        strip = draw(st.booleans())
        printed += ["\t".join(before), "", COLUMNS]
        rest = "\t".join(after)
        printed.append(rest.rstrip("\t") if strip else rest)
    return printed


@given(cut_rows())
def test_cutting_the_appendix_into_pages_never_loses_or_merges_a_duty(printed: list[str]) -> None:
    cut, whole = appendix_of("\n".join(printed)), appendix_of("\n".join([COLUMNS, *WHOLE]))
    assert cells_of(cut) == cells_of(whole)
    assert [(a.numeral, a.title) for a in cut.areas] == [(a.numeral, a.title) for a in whole.areas]


@given(st.permutations(range(6)))
def test_columns_are_known_by_their_words_in_any_order(order: list[int]) -> None:
    lines = [COLUMNS, *WHOLE]
    shuffled = ["\t".join(line.split("\t")[n] for n in order) for line in lines]
    assert cells_of(appendix_of("\n".join(shuffled))) == cells_of(appendix_of("\n".join(lines)))


@given(st.lists(st.text(alphabet="\tabcIVX 12.đ", max_size=30), max_size=30))
def test_no_text_breaks_the_reader_and_no_word_vanishes(lines: list[str]) -> None:
    found = appendix_of("\n".join([COLUMNS, "X\t12\t\t\t\t", *lines]))
    kept = [f"{a.numeral} {a.title}" for a in found.areas]
    kept += [f"{e.number} {' '.join(e.cells.values())}" for e in found.entries]
    kept += [" ".join(f.detail.values()) for f in found.findings]
    letters = {c for c in "".join(lines) if c in "abcđ"}
    assert letters <= set("".join(kept))


@pytest.mark.parametrize(
    "columns",
    [
        "STT\tNhiệm vụ\tCơ quan chủ trì\tCơ quan phối hợp\tKết quả\tThời hạn hoàn thành năm 2024",
        "Số TT\tNội dung nhiệm vụ\tĐơn vị thực hiện\tPhối hợp\tSản phẩm đầu ra\tTiến độ",
        "TT\tCông việc\tBộ phận phụ trách\tĐơn vị phối hợp\tKết quả đạt được\tThời gian",
        "tt\tNỘI DUNG CÔNG VIỆC\tĐƠN VỊ CHỦ TRÌ\tĐƠN VỊ PHỐI HỢP\tSẢN PHẨM\tTHỜI GIAN HOÀN THÀNH",
    ],
)
def test_other_headers_are_understood(columns: str, tmp_path: Path) -> None:
    row = "1\tBáo cáo\tPhòng Nội vụ\tPhòng Tư pháp\tBáo cáo\tTháng 6"
    document = read(tmp_path, "I\tLĩnh vực\t\t\t\t", row, columns=columns)
    (duty,) = document.duties
    assert (duty.ref, duty.lead_units, duty.cooperating_units, duty.product, duty.timing) == (
        "I.1",
        ("Phòng Nội vụ",),
        ("Phòng Tư pháp",),
        "Báo cáo",
        "Tháng 6",
    )


def test_a_header_broken_inside_a_cell_is_one_header(tmp_path: Path) -> None:
    columns = "TT\tNội dung công việc\tĐơn vị\nchủ trì\tThời gian trong\nnăm 2025"
    (duty,) = read(tmp_path, "1\tBáo cáo\tPhòng Nội vụ\tTháng 6", columns=columns).duties
    assert duty.lead_units == ("Phòng Nội vụ",)
    assert [day.year for day in duty.schedule.due_dates] == [2025]


def test_missing_columns_are_findings_and_lose_nothing(tmp_path: Path) -> None:
    document = read(tmp_path, "1\tBáo cáo\tTháng 6", columns="TT\tNội dung\tThời gian")
    assert [duty.title for duty in document.duties] == ["Báo cáo"]
    assert {code for _, code in said(document)} >= {"column_lead_missing", "lead_empty"}


def test_a_column_nobody_knows_is_named(tmp_path: Path) -> None:
    document = read(
        tmp_path,
        "1\tBáo cáo\tPhòng Nội vụ\tTháng 6\tđã xong",
        columns="TT\tNội dung\tĐơn vị chủ trì\tThời gian\tGhi chú",
    )
    unread = [f.detail["words"] for f in document.findings if f.code == "column_unread"]
    assert unread == ["Ghi chú"]


def test_a_table_without_numbers_is_counted(tmp_path: Path) -> None:
    document = read(
        tmp_path,
        "I. Lĩnh vực một\t\t",
        "Báo cáo\tPhòng Nội vụ\tTháng 6",
        "Kế hoạch\tPhòng Tư pháp\tTháng 7",
        columns="Nội dung\tĐơn vị chủ trì\tThời gian",
    )
    assert [(d.ref, d.title) for d in document.duties] == [("I.1", "Báo cáo"), ("I.2", "Kế hoạch")]


def test_a_plan_without_areas_has_plain_numbers(tmp_path: Path) -> None:
    document = read(
        tmp_path,
        "1\tBáo cáo\tPhòng Nội vụ\t\t\tTháng 6",
        "02.\tKế hoạch\tPhòng Nội vụ\t\t\tTháng 7",
        "2.1\tPhần một\tPhòng Nội vụ\t\t\tTháng 7",
    )
    assert [duty.ref for duty in document.duties] == ["1", "2", "2.1"]


@pytest.mark.parametrize(
    ("rows", "refs", "expected"),
    [
        (
            ("1\tA\tPhòng Nội vụ\t\t\tTháng 6", "1\tB\tPhòng Nội vụ\t\t\tTháng 7"),
            ["1", "1-2"],
            [("1-2", "row_number_repeated")],
        ),
        (
            ("1\tA\tPhòng Nội vụ\t\t\tTháng 6", "3\tB\tPhòng Nội vụ\t\t\tTháng 7"),
            ["1", "3"],
            [("3", "row_number_gap")],
        ),
        (
            ("1\tA\tPhòng Nội vụ\t\t\tTháng 6", "\tB\tPhòng Tư pháp\t\t\tTháng 7"),
            ["1", "x20"],
            [("x20", "row_unnumbered")],
        ),
        (
            ("1\tA\tPhòng Nội vụ\tTháng 6",),
            ["1"],
            [("1", "row_cells_few"), ("1", "unit_unknown"), ("1", "timing_empty")],
        ),
        (
            ("1\tA\tPhòng Nội vụ\t\t\tTháng 6\tthừa",),
            ["1"],
            [("1", "row_cells_many")],
        ),
        (("*\tA\tPhòng Nội vụ\t\t\tTháng 6",), ["x19"], [("x19", "row_number_odd")]),
        (
            ("1\tA\tPhòng Nội vụ\t\t\tTháng 6", "", "Nơi nhận: các đơn vị"),
            ["1"],
            [(None, "line_unread")],
        ),
        (
            ("I\tMột\t\t\t\t", "III\tBa\t\t\t\t", "1\tA\tPhòng Nội vụ\t\t\tTháng 6"),
            ["III.1"],
            [(None, "area_gap")],
        ),
        (
            ("I\tMột\t\t\t\t", "Lĩnh vực hai\t\t\t\t\t", "1\tA\tPhòng Nội vụ\t\t\tTháng 6"),
            ["II.1"],
            [(None, "area_unnumbered")],
        ),
        (
            (
                "I\tMột\t\t\t\t",
                "1\tA\tPhòng Nội vụ\t\t\tTháng 6",
                "I\tHai\t\t\t\t",
                "1\tB\tPhòng Nội vụ\t\t\tTháng 7",
            ),
            ["I.1", "I.1-2"],
            [(None, "area_number_repeated"), ("I.1-2", "row_number_repeated")],
        ),
    ],
)
def test_dirt_is_a_finding_and_never_a_lost_row(
    rows: tuple[str, ...], refs: list[str], expected: list[tuple[str | None, str]], tmp_path: Path
) -> None:
    document = read(tmp_path, *rows)
    assert [duty.ref for duty in document.duties] == refs
    assert said(document) == expected
    assert all(f.line for f in document.findings)


def test_a_row_broken_inside_a_cell_is_one_row(tmp_path: Path) -> None:
    rows = "1\tBáo cáo\nkết quả\tPhòng Nội vụ\tPhòng\nTư pháp\tBáo cáo\tTháng 6"
    (duty,) = read(tmp_path, rows).duties
    assert (duty.title, duty.cooperating_units) == ("Báo cáo kết quả", ("Phòng Tư pháp",))


def test_a_page_number_between_pages_is_no_row(tmp_path: Path) -> None:
    rows = ("1\tBáo\tPhòng\t\t\tTháng", "", "12", "", "\tcáo\tNội vụ\t\t\t6")
    (duty,) = read(tmp_path, *rows).duties
    assert (duty.title, duty.lead_units, duty.timing) == ("Báo cáo", ("Phòng Nội vụ",), "Tháng 6")


def test_an_area_repeated_on_the_next_page_is_one_area(tmp_path: Path) -> None:
    rows = ("I\tMột\t\t\t\t", "1\tA\tPhòng Nội vụ\t\t\tTháng 6", "", COLUMNS, "I\tMột\t\t\t\t")
    document = read(tmp_path, *rows, "2\tB\tPhòng Nội vụ\t\t\tTháng 7")
    assert [duty.ref for duty in document.duties] == ["I.1", "I.2"]
    assert said(document) == []


def test_a_row_that_lost_its_number_after_a_page_break_is_not_merged(tmp_path: Path) -> None:
    rows = ("1\tA\tPhòng Nội vụ\t\t\tTháng 6", "", COLUMNS, "\tB\tPhòng Tư pháp\t\t\tTháng 7")
    document = read(tmp_path, *rows)
    assert [duty.title for duty in document.duties] == ["A", "B"]
    assert "row_unnumbered" in {code for _, code in said(document)}


def test_an_area_with_its_own_lead_and_time_is_a_duty_too(tmp_path: Path) -> None:
    rows = ("I\tMột\tPhòng Nội vụ\t\t\tTháng 6", "1\tA\tPhòng Nội vụ\t\t\tTháng 7")
    assert [duty.ref for duty in read(tmp_path, *rows).duties] == ["I", "I.1"]


def test_stray_text_keeps_its_words() -> None:
    rows = list(printed_rows([Line(1, COLUMNS), Line(2, ""), Line(3, "một dòng lạc")]))
    assert rows == [StrayText(3, "một dòng lạc")]


def test_a_blank_line_alone_is_a_page_break(tmp_path: Path) -> None:
    rows = ("1\tBáo cáo của\tPhòng Nội vụ,\t\t\tTháng 6", "", "\tPhòng Nội vụ\tThanh tra\t\t\t")
    (duty,) = read(tmp_path, *rows).duties
    assert duty.title == "Báo cáo của Phòng Nội vụ"
    assert duty.lead_units == ("Phòng Nội vụ", "Thanh tra")
