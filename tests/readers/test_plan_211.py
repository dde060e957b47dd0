"""Plan 211 of Quận 1, read whole: every expectation here was decided by hand from its text."""

from datetime import date

import pytest

from bot.messages.findings import catalogue
from bot.model.plan import PlanDocument, PlanRow, ScheduleKind, Severity
from bot.readers.document import read_plan
from tests.readers.cast import SOURCE, office

NV = "Phòng Nội vụ"
TC = "Phòng Tài chính – Kế hoạch"
VP = "Văn phòng UBND"
TP = "Phòng Tư pháp"
CN = "Trung tâm Công nghệ thông tin"
ALL = "các cơ quan, đơn vị"
WARDS = "10 phường"
BOTH = (ALL, WARDS)
STANDING = "Thường xuyên trong năm"
CITY_ASKS = "Sau khi Sở Nội vụ triển khai theo yêu cầu của Bộ Nội vụ (dự kiến tháng {})"

EXPECTED: dict[str, tuple[tuple[str, ...], tuple[str, ...], str, str]] = {
    "I.1": ((NV,), (ALL,), "Kế hoạch, báo cáo", "Tháng 6"),
    "I.2": ((NV,), BOTH, "Kế hoạch, báo cáo", "Tháng 9"),
    "I.3": ((NV,), (TC, TP, VP, CN), "Báo cáo tóm tắt", "Tháng 10"),
    "I.4": ((NV,), BOTH, "Văn bản chỉ đạo", "Trong năm"),
    "I.5": ((TC,), (ALL,), "Văn bản", STANDING),
    "I.6": ((TC,), (ALL,), "Hội nghị/ Tọa đàm trực tiếp hoặc trực tuyến", STANDING),
    "I.7": ((VP,), BOTH, "Công văn, danh sách, báo cáo", "Định kỳ hàng tháng"),
    "II.1": ((TP,), BOTH, "Công văn, tờ trình", STANDING),
    "II.2": ((TP,), BOTH, "Công văn, tờ trình", STANDING),
    "III.1": ((VP,), BOTH, "Kế hoạch, báo cáo", "Tháng 6-9"),
    "III.2": ((VP,), BOTH, "Văn bản", STANDING),
    "III.3": ((VP,), BOTH, "Văn bản", STANDING),
    "III.4": ((VP, CN), BOTH, "Văn bản", STANDING),
    "III.5": ((VP,), BOTH, "Văn bản", STANDING),
    "IV.1": ((), (NV,), "Tờ trình", STANDING),
    "IV.2": ((NV,), (ALL,), "Kế hoạch, báo cáo", "Tháng 11"),
    "IV.3": ((NV,), BOTH, "Văn bản chỉ đạo", STANDING),
    "IV.4": ((NV,), BOTH, "Quyết định", STANDING),
    "IV.5": ((NV,), (ALL,), "Kế hoạch", "Quý III"),
    "IV.6": ((NV,), BOTH, "Quyết định", STANDING),
    "IV.7": ((NV,), BOTH, "Quyết định", STANDING),
    "IV.8": ((NV,), BOTH, "Công văn", "Trong năm 2024"),
    "V.1": ((NV,), BOTH, "Quyết định, công văn hướng dẫn", STANDING),
    "V.2": ((NV,), BOTH, "Văn bản chỉ đạo", STANDING),
    "V.3": ((NV,), BOTH, "Văn bản chỉ đạo", "Tháng 6"),
    "V.4": ((NV,), BOTH, "Kế hoạch", "Trong năm"),
    "V.5": ((NV,), BOTH, "Kế hoạch", "Trong năm"),
    "V.6": ((NV,), BOTH, "Kế hoạch, thông báo kết luận", STANDING),
    "VI.1": ((TC,), (ALL,), "Báo cáo", "Định kỳ trước ngày 08 hàng tháng"),
    "VI.2": ((TC,), BOTH, "Kế hoạch", STANDING),
    "VI.3": ((TC,), BOTH, "Kế hoạch", "Quý II"),
    "VI.4": ((TC,), BOTH, "Văn bản chỉ đạo", STANDING),
    "VI.5": ((TC,), (ALL,), "Văn bản chỉ đạo", STANDING),
    "VI.6": ((TC,), BOTH, "Văn bản chỉ đạo", STANDING),
    "VI.7": ((TC,), BOTH, "Văn bản chỉ đạo", STANDING),
    "VI.8": ((TC,), BOTH, "Văn bản chỉ đạo", STANDING),
    "VI.9": ((TC,), BOTH, "Văn bản chỉ đạo", STANDING),
    "VII.1": (
        (VP, CN),
        BOTH,
        "Sản phẩm ứng dụng CNTT web application & Mobile application",
        STANDING,
    ),
    "VII.2": (
        (VP, CN),
        BOTH,
        "Hệ thống thông tin giải quyết thủ tục hành chính Thành phố",
        STANDING,
    ),
    "VII.3": ((VP, CN), BOTH, "Văn bản hướng dẫn", STANDING),
    "VII.4": ((VP, CN), BOTH, "Báo cáo, Văn bản nhắc nhở", "Năm 2024"),
    "VII.5": ((VP, CN), (NV, ALL, WARDS), "Báo cáo, Văn bản nhắc nhở", "Năm 2024"),
    "VII.6": ((VP,), BOTH, "Báo cáo, Văn bản nhắc nhở", "Quý II năm 2024"),
    "VIII.1": ((TC,), (ALL,), "Kế hoạch", "Trong năm 2024"),
    "VIII.2": ((TC,), (ALL,), "Văn bản chỉ đạo", "Trong năm 2024"),
    "IX.1": ((NV,), (ALL,), "Văn bản chỉ đạo", CITY_ASKS.format("10 năm 2024")),
    "IX.2": ((NV,), (ALL,), "Văn bản chỉ đạo", CITY_ASKS.format("3 năm 2025")),
}
AREAS = {
    "I": "Lĩnh vực chỉ đạo, điều hành",
    "II": "Lĩnh vực cải cách thể chế",
    "III": "Lĩnh vực cải cách TTHC",
    "IV": "Lĩnh vực cải cách tổ chức bộ máy",
    "V": "Lĩnh vực cải cách chế độ công vụ",
    "VI": "Lĩnh vực cải cách tài chính công",
    "VII": "Lĩnh vực xây dựng chính quyền điện tử, chính quyền số",
    "VIII": (
        "Tác động của cải cách hành chính đến người dân, tổ chức và phát triển kinh tế - xã hội "
        "của Quận 1"
    ),
    "IX": (
        "Nâng cao hiệu quả việc triển khai khảo sát sự hài lòng người dân (SIPAS) và Điều tra xã "
        "hội học đối với cán bộ, công chức lãnh đạo, quản lý"
    ),
}
# The rows that a page break cuts: how the title begins, and its words around the seam.
CUT = {
    "I.6": ("Tổ chức các cuộc hội nghị/tọa đàm", "quy định tổ chức, cá nhân quan tâm"),
    "IV.2": ("Triển khai thực hiện sơ kết 02 năm", "giữa các Sở, ngành thuộc UBND Thành phố"),
    "IV.6": ("Rà soát, trình UBND quận giao biên chế", "số lượng người làm việc năm 2024."),
    "V.1": ("Tham mưu Ủy ban nhân dân quận", "tự đảm bảo chi thường xuyên phê duyệt Đề án"),
    "IX.2": ("Điều tra xã hội học", "lãnh đạo, quản lý: Tổ chức triển khai, hướng dẫn"),
}
QUARTERS = (date(2024, 6, 30), date(2024, 9, 30), date(2024, 12, 31))
MONTHS = (
    date(2024, 5, 31),
    date(2024, 6, 30),
    date(2024, 7, 31),
    date(2024, 8, 31),
    date(2024, 9, 30),
    date(2024, 10, 31),
    date(2024, 11, 30),
    date(2024, 12, 31),
)


@pytest.fixture(scope="module")
def document() -> PlanDocument:
    return read_plan(SOURCE, office())


@pytest.fixture(scope="module")
def rows(document: PlanDocument) -> dict[str, PlanRow]:
    return {row.ref: row for row in (*document.duties, *document.candidates)}


def codes(document: PlanDocument, ref: str | None) -> list[str]:
    return [finding.code for finding in document.findings if finding.ref == ref]


def test_the_head_says_who_issued_what_when(document: PlanDocument) -> None:
    plan = document.plan
    assert plan.number == "211/KH-UBND"
    assert plan.issuer == "Ủy ban nhân dân Quận 1"
    assert plan.issued_on == date(2024, 5, 23)
    assert plan.year == 2024
    assert plan.title == (
        "Kế hoạch về cải thiện Chỉ số cải cách hành chính (PAR Index) và nâng cao sự hài lòng của "
        "người dân, doanh nghiệp đối với các cơ quan hành chính nhà nước trên địa bàn Quận 1 năm "
        "2024"
    )


def test_all_47_rows_are_read_in_order(document: PlanDocument) -> None:
    assert [row.ref for row in document.duties] == list(EXPECTED)
    assert len(EXPECTED) == 47


@pytest.mark.parametrize("ref", EXPECTED)
def test_a_row_says_what_its_cells_say(ref: str, rows: dict[str, PlanRow]) -> None:
    leads, cooperating, product, timing = EXPECTED[ref]
    row = rows[ref]
    assert row.lead_units == leads
    assert row.cooperating_units == cooperating
    assert row.product == product
    assert row.timing == timing
    assert row.area == AREAS[ref.split(".", maxsplit=1)[0]]
    assert row.source == f"Phụ lục, dòng {ref}"


@pytest.mark.parametrize("ref", CUT)
def test_a_row_cut_by_a_page_break_is_whole_again(ref: str, rows: dict[str, PlanRow]) -> None:
    start, seam = CUT[ref]
    assert rows[ref].title.startswith(start)
    assert seam in rows[ref].title


def test_the_seven_duties_of_the_body_become_candidates(document: PlanDocument) -> None:
    found = {row.ref: (row.lead_units, row.timing) for row in document.candidates}
    everyone = (ALL, "trường học công lập", WARDS)
    assert found == {
        "B.II.2.2": ((VP,), "trong Quý 2 năm 2024"),
        "B.II.2.4": ((TP,), "định kỳ hàng tháng, hàng quý"),
        "B.II.2.5": ((TC,), ""),
        "B.III.1a": (everyone, "theo báo cáo công tác cải cách hành chính định kỳ"),
        "B.III.1b": (everyone, "trước ngày 10 tháng 6 năm 2024"),
        "B.III.1c": ((NV, TC, TP, VP, CN), "trước ngày 30 tháng 9 năm 2024"),
        "B.III.2": ((NV,), "trong tháng 9 năm 2024"),
    }


@pytest.mark.parametrize(
    ("ref", "kind", "due"),
    [
        ("B.II.2.2", ScheduleKind.ONCE, (date(2024, 6, 30),)),
        ("B.II.2.4", ScheduleKind.RECURRING, MONTHS),
        ("B.II.2.5", ScheduleKind.WINDOW, (date(2024, 12, 31),)),
        ("B.III.1a", ScheduleKind.RECURRING, QUARTERS),
        ("B.III.1b", ScheduleKind.ONCE, (date(2024, 6, 9),)),
        ("B.III.1c", ScheduleKind.ONCE, (date(2024, 9, 29),)),
        ("B.III.2", ScheduleKind.ONCE, (date(2024, 9, 30),)),
        ("I.6", ScheduleKind.RECURRING, QUARTERS),
        ("I.7", ScheduleKind.RECURRING, MONTHS),
        ("III.1", ScheduleKind.WINDOW, (date(2024, 9, 30),)),
        ("IV.1", ScheduleKind.CONTINUOUS, QUARTERS),
        ("IV.8", ScheduleKind.WINDOW, (date(2024, 12, 31),)),
        ("VI.1", ScheduleKind.RECURRING, tuple(date(2024, m, 7) for m in range(6, 13))),
        ("VII.5", ScheduleKind.RECURRING, MONTHS),
        ("IX.1", ScheduleKind.CONDITIONAL, ()),
    ],
)
def test_schedules_follow_the_timing(
    ref: str, kind: ScheduleKind, due: tuple[date, ...], rows: dict[str, PlanRow]
) -> None:
    assert rows[ref].schedule.kind is kind
    assert rows[ref].schedule.due_dates == due


def test_a_candidate_quotes_its_sentence_as_it_stands(document: PlanDocument) -> None:
    text = SOURCE.read_text(encoding="utf-8").replace("*", "").replace("²", "")
    for row in document.candidates:
        assert row.quote is not None
        assert row.quote in text
        assert row.timing in row.quote
        assert row.source.startswith(f"Phần {row.ref.split('.')[1]}, mục ")


def test_a_sentence_that_repeats_a_row_is_a_finding_on_that_row(document: PlanDocument) -> None:
    said = {
        finding.ref: finding.detail["place"]
        for finding in document.findings
        if finding.code == "body_repeats_row"
    }
    assert said == {"I.7": "II.2.2", "IV.8": "II.2.1", "VII.5": "II.2.2"}


def test_a_lead_that_is_not_named_is_a_finding(document: PlanDocument) -> None:
    assert codes(document, "IV.1") == ["lead_unnamed"]


def test_the_contradictions_about_the_forecast_are_found(document: PlanDocument) -> None:
    said = [
        (finding.ref, finding.detail["other"], finding.detail["other_dates"])
        for finding in document.findings
        if finding.code == "duties_contradict"
    ]
    assert sorted(said) == [
        ("B.III.1c", "I.3", "31/10/2024"),
        ("B.III.2", "I.3", "31/10/2024"),
        ("I.3", "B.III.1c", "29/9/2024"),
        ("I.3", "B.III.2", "30/9/2024"),
    ]


def test_duties_of_2023_in_a_plan_for_2024_are_found(document: PlanDocument) -> None:
    said = [f.ref for f in document.findings if f.code == "duty_of_another_year"]
    assert sorted(said) == ["B.III.1c", "II.1"]
    past = [f.detail["place"] for f in document.findings if f.code == "body_date_past"]
    assert past == ["II.1.14"]


def test_the_condition_in_the_content_of_iv_8_is_a_finding(document: PlanDocument) -> None:
    assert "timing_condition_in_content" in codes(document, "IV.8")


def test_nothing_in_it_is_an_error_or_unknown(document: PlanDocument) -> None:
    assert not [f for f in document.findings if f.severity is Severity.ERROR]
    assert "unit_unknown" not in {f.code for f in document.findings}


def test_every_finding_names_its_line_and_has_a_sentence(document: PlanDocument) -> None:
    lines = SOURCE.read_text(encoding="utf-8").split("\n")
    for finding in document.findings:
        assert finding.file == str(SOURCE)
        assert finding.line is not None and lines[finding.line - 1].strip()
        if not finding.code.startswith("timing_"):
            assert catalogue()[finding.code].format_map(finding.detail)


def test_without_an_office_units_stay_as_written() -> None:
    rows = {row.ref: row for row in read_plan(SOURCE, None).duties}
    assert len(rows) == 47
    assert rows["III.4"].lead_units == ("Văn phòng UBND quận", "Trung tâm CNTT")
    assert rows["I.2"].cooperating_units == (
        "Thủ trưởng cơ quan, đơn vị",
        "Chủ tịch Ủy ban nhân dân (UBND) 10 phường",
    )
    assert rows["IV.1"].lead_units == ()
