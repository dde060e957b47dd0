from dataclasses import replace

import pytest

from bot.messages.findings import catalogue
from bot.readers.document import read_plan
from bot.readers.office_files import read_office
from bot.readers.plan_file import draft
from bot.rules.reading import TimingRules
from tests.rules.lint.cast import PLAN, SHIPPED, Office, lint, told

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
        "a date for a phrase that names none",
        [("timing: Tháng 6", "timing: theo báo cáo định kỳ")],
        "schedule_without_date",
        "warning",
        "I.1",
    ),
    (
        "a date where the plan has no words for it",
        [("  timing: Tháng 6\n", "")],
        "schedule_without_timing",
        "warning",
        "I.1",
    ),
    (
        "a plan issued on the day off before its deadline",
        [("issued_on: 2024-05-23", "issued_on: 2024-06-29")],
        "due_without_working_day",
        "warning",
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


def test_what_a_person_decided_is_listed(spoiled: Office) -> None:
    changed = "due_dates: [2024-06-20]\n  decision: Chủ tịch giao sớm hơn."
    found = spoiled(PLAN, ("due_dates: [2024-06-30]", changed))
    assert [f.detail["decision"] for f in found if f.code == "duty_decided"] == [
        "Chủ tịch giao sớm hơn"
    ]


def test_a_name_nobody_knows_is_told_once_with_every_duty_it_stands_in(spoiled: Office) -> None:
    first = ("lead_units: [Phòng Nội vụ]", "lead_units: [Phòng X]")
    second = ("lead_units: [Phòng Nội vụ]", "lead_units: [phòng  x]")
    (found,) = [f for f in spoiled(PLAN, first, second) if f.code == "duty_unit_unknown"]
    assert (found.ref, found.detail) == ("I.1", {"name": "Phòng X", "refs": "I.1, I.2"})


def test_the_program_s_own_draft_says_which_dates_it_assumed() -> None:
    shipped = read_office(SHIPPED)
    document = read_plan(SHIPPED / "plans/kh-211-2024/source.txt", shipped.office, TimingRules())
    found = lint(replace(shipped, plans={"kh-211-2024": draft(document)}))
    assert [(f.code, f.ref) for f in found if f.code.startswith("schedule_")] == [
        ("schedule_without_timing", "B.II.2.5"),
        ("schedule_without_date", "B.III.1a"),
    ]


def test_a_contradiction_that_nobody_decided_is_told() -> None:
    files = read_office(SHIPPED)
    plan = files.plans["kh-211-2024"]
    undecided = tuple(duty.model_copy(update={"decision": None}) for duty in plan.duties)
    plans = {"kh-211-2024": plan.model_copy(update={"duties": undecided})}
    found = lint(replace(files, plans=plans))
    assert {f.ref for f in found if f.code == "duties_contradict"} == {"I.3", "B.III.1c"}
    assert {f.ref for f in found if f.code == "duty_of_another_year"} == {"II.1", "B.III.1c"}


def test_deadlines_on_days_off_are_told_with_the_day_to_act_by() -> None:
    found = [f for f in lint(read_office(SHIPPED)) if f.code == "due_on_day_off"]
    moved = {f.ref: f.detail["dates"] for f in found}
    assert moved["B.III.1b"] == "7/6/2024 (9/6/2024)"
    assert moved["I.1"] == "28/6/2024 (30/6/2024)"
    assert moved["VI.1"] == "5/7/2024 (7/7/2024); 6/9/2024 (7/9/2024); 6/12/2024 (7/12/2024)"
    assert "I.2" not in moved


@pytest.mark.parametrize("mistake", PLAN_MISTAKES, ids=[m[0] for m in PLAN_MISTAKES])
def test_the_sentences_of_mistakes_in_plans_are_filled(mistake, spoiled: Office) -> None:
    for finding in spoiled(PLAN, *mistake[1]):
        sentence = catalogue()[finding.code].format_map(finding.detail)
        assert sentence.endswith(".") and "{" not in sentence
