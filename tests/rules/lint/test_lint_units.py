from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.messages.findings import catalogue
from bot.model.office import Post, Role, Term
from bot.rules.lint.inspection import vacancies
from tests.rules.lint.cast import Office, told

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


def test_a_vacancy_today_is_found_outside_the_plans_time(spoiled: Office) -> None:
    change = ("{person: truong-phong-y-te}", "{person: truong-phong-y-te, to: 2025-02-01}")
    found = spoiled("units.yaml", change, today=date(2025, 3, 3))
    assert ("post_vacant_today", "warning") in told(found)


@pytest.mark.parametrize("mistake", UNITS_MISTAKES, ids=[m[0] for m in UNITS_MISTAKES])
def test_the_sentences_of_mistakes_in_units_are_filled(mistake, spoiled: Office) -> None:
    for finding in spoiled("units.yaml", *mistake[1]):
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
