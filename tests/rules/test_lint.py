"""The office's files checked: every mistake that would tell nobody is found, with its line."""

import shutil
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.messages.findings import catalogue
from bot.model.files import OfficeFiles
from bot.model.office import Post, Role, Term
from bot.model.plan import Finding, Severity
from bot.readers.office_files import read_office
from bot.rules.lint import lint_office
from bot.rules.lint.inspection import vacancies
from bot.rules.workdays import working_days

ROOT = Path(__file__).parents[2]
SHIPPED = ROOT / "config"
TODAY = date(2024, 5, 23)
PLAN = "plans/kh-211-2024/plan.yaml"

Office = Callable[..., list[Finding]]


def lint(files: OfficeFiles, today: date = TODAY, chat: bool = False) -> list[Finding]:
    return lint_office(files, working_days(files.working_days, range(2023, 2028)), today, chat)


def told(findings: list[Finding]) -> list[tuple[str, str]]:
    """The codes that a person has to look at, with their severity."""
    return [(f.code, f.severity.value) for f in findings if f.severity is not Severity.INFO]


SHIPPED_WARNINGS = [("duty_opens_nothing", "warning"), ("post_vacant", "warning")]


@pytest.fixture
def spoiled(tmp_path: Path) -> Office:
    """The shipped office with words replaced in one file: what is new among its findings."""

    def spoil(
        name: str, *changes: tuple[str, str], today: date = TODAY, chat: bool = False
    ) -> list[Finding]:
        copy = tmp_path / "office"
        shutil.copytree(SHIPPED, copy, ignore=shutil.ignore_patterns("*.py", "__pycache__"))
        text = (copy / name).read_text(encoding="utf-8")
        for old, new in changes:
            assert old in text, old
            text = text.replace(old, new, 1)
        (copy / name).write_text(text, encoding="utf-8")
        known = {(f.code, f.ref, tuple(f.detail.items())) for f in lint(read_office(SHIPPED))}
        found = lint(read_office(copy), today, chat)
        return [f for f in found if (f.code, f.ref, tuple(f.detail.items())) not in known]

    return spoil


def test_the_shipped_office_has_no_error_and_the_expected_warnings() -> None:
    findings = lint(read_office(SHIPPED))
    assert told(findings) == SHIPPED_WARNINGS
    vacant = next(f for f in findings if f.code == "post_vacant")
    assert "Cầu Kho" in vacant.detail["post"]
    assert next(f for f in findings if f.code == "duty_opens_nothing").ref == "IV.1"


def test_deadlines_on_days_off_are_told_with_the_day_to_act_by() -> None:
    found = [f for f in lint(read_office(SHIPPED)) if f.code == "due_on_day_off"]
    moved = {f.ref: f.detail["dates"] for f in found}
    assert moved["B.III.1b"] == "9/6/2024 → 7/6/2024"
    assert moved["I.1"] == "30/6/2024 → 28/6/2024"
    assert moved["VI.1"] == "7/7/2024 → 5/7/2024; 7/9/2024 → 6/9/2024; 7/12/2024 → 6/12/2024"
    assert "I.2" not in moved


def test_the_files_for_a_new_office_are_clean(tmp_path: Path) -> None:
    shutil.copy(ROOT / "templates" / "office" / "units.yaml", tmp_path)
    for name in ("ladder.yaml", "working_days.yaml"):
        shutil.copy(SHIPPED / name, tmp_path)
    assert lint(read_office(tmp_path), today=date(2026, 3, 2)) == []


UNITS_MISTAKES: list[tuple[str, list[tuple[str, str]], str, str]] = [
    ("a unit's id twice", [("id: phong-y-te", "id: phong-kinh-te")], "id_repeated", "error"),
    ("a name two units claim", [("[Thanh tra quận]", "[Phòng Y tế]")], "name_clash", "error"),
    (
        "an alias spelled like another's name",
        [("[Thanh tra quận]", "[phòng y tế]")],
        "name_clash",
        "error",
    ),
    ("the reserved name", [("[Thanh tra quận]", "[Mọi đơn vị]")], "name_clash", "error"),
    (
        "a member nobody knows",
        [("      - phong-y-te\n", "      - phong-x\n")],
        "unit_id_unknown",
        "error",
    ),
    (
        "a monitoring unit nobody knows",
        [("monitoring_unit: phong-noi-vu", "monitoring_unit: phong-x")],
        "unit_id_unknown",
        "error",
    ),
    (
        "a holder nobody knows",
        [("{person: dau-moi-phong-y-te}", "{person: ai-do}")],
        "person_id_unknown",
        "error",
    ),
    (
        "a person without an address",
        [(", email: truongphong.yte@quan1.example", "")],
        "person_unreachable",
        "error",
    ),
    (
        "a person with a chat only, Telegram off",
        [("email: truongphong.yte@quan1.example", "telegram_chat_id: 5")],
        "person_telegram_only",
        "error",
    ),
    (
        "an address that is none",
        [("truongphong.yte@quan1.example", "truongphong.yte")],
        "email_invalid",
        "error",
    ),
    (
        "an address of two people",
        [("truongphong.yte@quan1.example", "daumoi.yte@quan1.example")],
        "email_shared",
        "warning",
    ),
    (
        "a wish for a chat that is not there",
        [("truongphong.yte@quan1.example", "truongphong.yte@quan1.example, prefers: both")],
        "preference_without_chat",
        "warning",
    ),
    (
        "a post vacant from one holder to the next",
        [("from: 2024-08-01", "from: 2024-08-15")],
        "post_vacant_for_a_time",
        "warning",
    ),
    (
        "two holders at once",
        [("to: 2024-07-31", "to: 2024-08-31")],
        "terms_overlap",
        "error",
    ),
    (
        "two holders on one day",
        [("to: 2024-07-31", "to: 2024-08-01")],
        "terms_overlap",
        "error",
    ),
    (
        "a term that ends before it starts",
        [("from: 2024-08-05, to: 2024-08-23", "from: 2024-08-25, to: 2024-08-23")],
        "term_reversed",
        "error",
    ),
    (
        "a substitute for ever",
        [("from: 2024-08-05, to: 2024-08-23", "from: 2024-08-05")],
        "substitute_without_end",
        "warning",
    ),
    (
        "a holder who stands in for himself",
        [("person: pho-truong-phong-tu-phap,", "person: truong-phong-tu-phap,")],
        "substitute_is_holder",
        "warning",
    ),
    (
        "a unit without a head",
        [("id: phong-y-te-thu-truong\n    unit: phong-y-te", "id: x\n    unit: thanh-tra")],
        "no_post_head",
        "warning",
    ),
    ("no chair", [("role: chair", "role: monitoring")], "no_post_chair", "error"),
    (
        "a deputy in charge of a unit that another deputy has",
        [
            (
                "title: Phó Chủ tịch phụ trách văn hóa – xã hội\n",
                "title: Phó Chủ tịch\n    in_charge_of: [thanh-tra, phong-y-te]\n",
            )
        ],
        "deputy_double",
        "warning",
    ),
    (
        "a unit without a deputy in charge",
        [
            (
                "title: Phó Chủ tịch phụ trách văn hóa – xã hội\n",
                "title: Phó Chủ tịch\n    in_charge_of: [phong-y-te]\n",
            )
        ],
        "deputy_missing",
        "warning",
    ),
    (
        "somebody in charge who is no deputy",
        [
            (
                "    title: Chủ tịch Ủy ban nhân dân\n",
                "    title: Chủ tịch\n    in_charge_of: [thanh-tra]\n",
            )
        ],
        "in_charge_misplaced",
        "warning",
    ),
    (
        "a monitoring post elsewhere",
        [("unit: phong-noi-vu\n    role: monitoring", "unit: thanh-tra\n    role: monitoring")],
        "post_elsewhere",
        "warning",
    ),
]


@pytest.mark.parametrize(
    ("changes", "code", "severity"),
    [mistake[1:] for mistake in UNITS_MISTAKES],
    ids=[mistake[0] for mistake in UNITS_MISTAKES],
)
def test_mistakes_in_units_are_found(
    changes: list[tuple[str, str]], code: str, severity: str, spoiled: Office
) -> None:
    found = spoiled("units.yaml", *changes)
    assert (code, severity) in told(found)
    assert {f.file for f in found if f.code == code} == {"units.yaml"}


def test_a_chat_only_is_a_warning_where_telegram_is_in_use(spoiled: Office) -> None:
    change = ("email: truongphong.yte@quan1.example", "telegram_chat_id: 5")
    found = spoiled("units.yaml", change, chat=True)
    assert told(found) == [("person_telegram_only", "warning")]


def test_a_rung_that_reaches_nobody_is_found_with_its_day(spoiled: Office) -> None:
    heads = (
        "{person: chu-tich-phuong-cau-kho}",
        "{person: chu-tich-phuong-cau-kho, to: 2024-09-30}",
    )
    (rung,) = [f for f in spoiled("units.yaml", heads) if f.code == "rung_empty"]
    assert rung.detail == {
        "unit": "Phường Cầu Kho",
        "rungs": "-10, -5, -2, 0, +1",
        "day": "1/10/2024",
    }


def test_a_ladder_with_letters_needs_a_letterhead() -> None:
    shipped = read_office(SHIPPED)
    bare = replace(shipped, office=shipped.office.model_copy(update={"letterhead": None}))
    found = [f for f in lint(bare) if f.code == "letterhead_missing"]
    assert [(f.severity, f.file) for f in found] == [(Severity.WARNING, "units.yaml")]
    silent = tuple(r.model_copy(update={"letter": False}) for r in shipped.ladder.rungs)
    mute = replace(bare, ladder=shipped.ladder.model_copy(update={"rungs": silent}))
    assert told(lint(mute)) == SHIPPED_WARNINGS


def test_a_vacancy_today_is_found_outside_the_plans_time(spoiled: Office) -> None:
    change = ("{person: truong-phong-y-te}", "{person: truong-phong-y-te, to: 2025-02-01}")
    found = spoiled("units.yaml", change, today=date(2025, 3, 3))
    assert ("post_vacant_today", "warning") in told(found)


@pytest.mark.parametrize(
    ("changes", "code", "severity"),
    [
        ([("{at: 3, to: [head, focal_point, monitoring]}", "{at: 3, to: []}")],
         "rung_without_role", "error"),
        ([("{at: -5, to:", "{at: -10, to:")], "rung_repeated", "error"),
        ([('opens: "07:30"', 'opens: "17:30"')], "window_empty", "error"),
        (
            [("at: 1,", "at: -1,"), ("at: 3,", "at: -3,"), ("at: 5,", "at: -4,"), ("at: 10,", "at: -7,")],
            "ladder_never_overdue",
            "warning",
        ),
    ],
)  # fmt: skip
def test_mistakes_in_the_ladder_are_found(
    changes: list[tuple[str, str]], code: str, severity: str, spoiled: Office
) -> None:
    found = spoiled("ladder.yaml", *changes)
    assert (code, severity) in told(found)
    assert {f.file for f in found if f.code == code} == {"ladder.yaml"}


@pytest.mark.parametrize(
    ("changes", "code", "severity"),
    [
        ([("  2024:\n", "  2022:\n")], "calendar_year_missing", "warning"),
        ([("date: 2024-02-08", "date: 2025-02-08")], "calendar_day_elsewhere", "error"),
        ([("make_up:\n      - {date: 2024-05-04", "make_up:\n      - {date: 2024-04-29")],
         "calendar_contradiction", "error"),
        ([("date: 2024-02-09", "date: 2024-02-08")], "calendar_day_repeated", "warning"),
    ],
)  # fmt: skip
def test_mistakes_in_the_calendar_are_found(
    changes: list[tuple[str, str]], code: str, severity: str, spoiled: Office
) -> None:
    assert (code, severity) in told(spoiled("working_days.yaml", *changes))


def test_a_year_that_plans_count_in_without_a_calendar_is_found_once(spoiled: Office) -> None:
    found = spoiled("working_days.yaml", ("  2025:\n", "  2023:\n"))
    years = [f.detail["year"] for f in found if f.code == "calendar_year_missing"]
    assert years == ["2025"]


PLAN_MISTAKES: list[tuple[str, list[tuple[str, str]], str, str, str]] = [
    ("a number twice", [("ref: I.2\n", "ref: I.1\n")], "ref_repeated", "error", "I.1"),
    (
        "a unit nobody knows",
        [("lead_units: [Phòng Nội vụ]", "lead_units: [Phòng Nội vu]")],
        "duty_unit_unknown",
        "error",
        "I.1",
    ),
    (
        "nobody leads",
        [("lead_units: [Phòng Nội vụ]", "lead_units: []")],
        "duty_without_lead",
        "error",
        "I.1",
    ),
    (
        "a vague lead",
        [("lead_units: [Phòng Nội vụ]", 'lead_units: ["Cơ quan, đơn vị liên quan"]')],
        "duty_lead_vague",
        "error",
        "I.1",
    ),
    (
        "a group without members leads",
        [("lead_units: [Phòng Nội vụ]", "lead_units: [trường học công lập]")],
        "group_empty_leads",
        "error",
        "I.1",
    ),
    (
        "many units lead one assignment",
        [("lead_units: [Phòng Nội vụ]", "lead_units: [10 phường]")],
        "joint_leads_many",
        "warning",
        "I.1",
    ),
    (
        "a date the phrase does not say",
        [("due_dates: [2024-06-30]", "due_dates: [2024-06-20]")],
        "schedule_differs",
        "warning",
        "I.1",
    ),
    (
        "a date before the plan",
        [("due_dates: [2024-06-30]", "due_dates: [2024-03-31]")],
        "due_before_plan",
        "error",
        "I.1",
    ),
    (
        "no date",
        [("    due_dates: [2024-06-30]\n", "")],
        "due_missing",
        "error",
        "I.1",
    ),
    (
        "dates out of order",
        [("due_dates: [2024-06-30]", "due_dates: [2024-06-30, 2024-06-29]")],
        "due_dates_disordered",
        "error",
        "I.1",
    ),
    (
        "a start after the end",
        [("due_dates: [2024-06-30]", "due_dates: [2024-06-30]\n    opens_on: 2024-07-01")],
        "opens_after_due",
        "error",
        "I.1",
    ),
    (
        "a phrase not understood",
        [
            ("timing: Tháng 6", "timing: Khẩn trương"),
            ("kind: once\n    due_dates: [2024-06-30]", "kind: unreadable"),
        ],
        "duty_unreadable",
        "error",
        "I.1",
    ),
]


@pytest.mark.parametrize(
    ("changes", "code", "severity", "ref"),
    [mistake[1:] for mistake in PLAN_MISTAKES],
    ids=[mistake[0] for mistake in PLAN_MISTAKES],
)
def test_mistakes_in_a_plan_are_found_with_duty_and_line(
    changes: list[tuple[str, str]], code: str, severity: str, ref: str, spoiled: Office
) -> None:
    found = [f for f in spoiled(PLAN, *changes) if f.code == code]
    assert [(f.severity.value, f.ref, f.file) for f in found][:1] == [(severity, ref, PLAN)]
    assert all(f.line and f.line > 20 for f in found)


def test_a_decision_lets_the_reviewed_dates_differ(spoiled: Office) -> None:
    changed = "due_dates: [2024-06-20]\n  decision: Chủ tịch giao sớm hơn."
    assert told(spoiled(PLAN, ("due_dates: [2024-06-30]", changed))) == []


def test_a_contradiction_that_nobody_decided_is_told() -> None:
    files = read_office(SHIPPED)
    plan = files.plans["kh-211-2024"]
    undecided = tuple(duty.model_copy(update={"decision": None}) for duty in plan.duties)
    plans = {"kh-211-2024": plan.model_copy(update={"duties": undecided})}
    found = lint(replace(files, plans=plans))
    assert {f.ref for f in found if f.code == "duties_contradict"} == {"I.3", "B.III.1c"}
    assert {f.ref for f in found if f.code == "duty_of_another_year"} == {"II.1", "B.III.1c"}


def test_every_mistake_is_told_at_once(spoiled: Office) -> None:
    found = spoiled(
        "units.yaml",
        ("id: phong-y-te\n", "id: phong-kinh-te\n"),
        (", email: chutich@quan1.example", ""),
        ("to: 2024-07-31", "to: 2024-08-31"),
    )
    assert {"id_repeated", "person_unreachable", "terms_overlap"} <= {f.code for f in found}
    assert [f.line for f in found if f.file == "units.yaml"] == sorted(
        f.line or 0 for f in found if f.file == "units.yaml"
    )


def test_every_finding_has_a_sentence_that_its_details_fill(spoiled: Office) -> None:
    for finding in lint(read_office(SHIPPED)):
        assert catalogue()[finding.code].format_map(finding.detail).endswith(".")


@pytest.mark.parametrize("mistake", UNITS_MISTAKES, ids=[m[0] for m in UNITS_MISTAKES])
def test_the_sentences_of_mistakes_in_units_are_filled(mistake, spoiled: Office) -> None:
    for finding in spoiled("units.yaml", *mistake[1]):
        sentence = catalogue()[finding.code].format_map(finding.detail)
        assert sentence.endswith(".") and "{" not in sentence


@pytest.mark.parametrize("mistake", PLAN_MISTAKES, ids=[m[0] for m in PLAN_MISTAKES])
def test_the_sentences_of_mistakes_in_plans_are_filled(mistake, spoiled: Office) -> None:
    for finding in spoiled(PLAN, *mistake[1]):
        sentence = catalogue()[finding.code].format_map(finding.detail)
        assert sentence.endswith(".") and "{" not in sentence


terms = st.builds(
    lambda start, length: Term(**{"person": "an", "from": start, "to": start + length}),
    st.dates(date(2023, 12, 1), date(2024, 12, 31)),
    st.builds(timedelta, st.integers(0, 200)),
)


@given(st.lists(terms, max_size=4), st.lists(terms, max_size=2))
def test_vacancies_are_exactly_the_days_nobody_answers_for(
    holders: list[Term], substitutes: list[Term]
) -> None:
    start, end = date(2024, 1, 1), date(2024, 12, 31)
    post = Post(
        id="post",
        unit="unit",
        role=Role.HEAD,
        title="Trưởng phòng",
        holders=tuple(holders),
        substitutes=tuple(substitutes),
    )
    every = {start + timedelta(days=n) for n in range((end - start).days + 1)}
    held = {
        day
        for day in every
        for term in (*holders, *substitutes)
        if term.from_on is not None and term.to_on is not None and term.from_on <= day <= term.to_on
    }
    vacant = {
        first + timedelta(days=n)
        for first, last in vacancies(post, start, end)
        for n in range((last - first).days + 1)
    }
    assert vacant == every - held
