"""plan.yaml: what a person reviewed, written for people and read back as it was."""

from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import BadInputError
from bot.model.plan import (
    Cadence,
    Offset,
    PlanFile,
    PlanHead,
    PlannedDuty,
    PlanRow,
    Schedule,
    ScheduleKind,
    SchedulePart,
)
from bot.readers.document import read_plan
from bot.readers.plan_file import draft, plan_yaml, read_plan_file, write_plan_file
from tests.readers.cast import CONFIG, SOURCE, office, plan_text, written

REVIEWED = CONFIG / "plans" / "kh-211-2024" / "plan.yaml"
HEAD = PlanHead(
    number="1/KH", title="Kế hoạch", issuer="Quận", issued_on=date(2024, 1, 1), year=2024
)

days = st.lists(st.dates(date(2024, 1, 1), date(2030, 1, 1)), max_size=4, unique=True).map(
    lambda found: tuple(sorted(found))
)
words = st.text(
    st.characters(codec="utf-8", exclude_categories=("Cs", "Cc", "Zl", "Zp")), max_size=60
).map(lambda text: text.replace("\ufeff", "").replace("\u0085", ""))
schedules = st.builds(
    Schedule,
    kind=st.sampled_from(ScheduleKind),
    opens_on=st.none() | st.dates(),
    due_dates=days,
    cadence=st.none() | st.sampled_from(Cadence),
    quota=st.none() | st.integers(1, 9),
    parts=st.lists(
        st.builds(SchedulePart, kind=st.just(ScheduleKind.RECURRING), due_dates=days), max_size=2
    ).map(tuple),
    trigger=st.none() | words,
    offset=st.none() | st.builds(Offset, amount=st.integers(1, 30), unit=st.just("day")),
    due_time=st.none() | st.just("16:00"),
)
duties = st.builds(
    PlannedDuty,
    ref=words,
    area=words,
    title=words,
    lead_units=st.lists(words, max_size=3).map(tuple),
    timing=words,
    schedule=schedules,
    quote=st.none() | words,
    decision=st.none() | words,
    per_unit=st.booleans(),
)


@given(found=st.lists(duties, max_size=3).map(tuple))
def test_any_plan_is_read_back_as_it_was_written(found, tmp_path_factory) -> None:
    plan = PlanFile(plan=HEAD, duties=found)
    path = tmp_path_factory.mktemp("plan") / "plan.yaml"
    write_plan_file(path, plan)
    assert read_plan_file(path) == plan


def test_writing_what_was_read_changes_no_byte(tmp_path: Path) -> None:
    text = REVIEWED.read_text(encoding="utf-8")
    path = tmp_path / "plan.yaml"
    path.write_text(text, encoding="utf-8")
    write_plan_file(path, read_plan_file(path))
    assert path.read_text(encoding="utf-8") == text


def test_it_is_written_for_people() -> None:
    text = plan_yaml(read_plan_file(REVIEWED), "# Ghi chú")
    assert text.startswith("# Ghi chú\n\nplan:\n  number: 211/KH-UBND\n")
    assert "due_dates: [2024-06-30]" in text
    assert "\\u" not in text and "&id" not in text and "!!" not in text
    assert max(len(line) for line in text.splitlines()) <= 130


def test_a_bad_plan_file_is_refused_with_its_line(tmp_path: Path) -> None:
    path = tmp_path / "plan.yaml"
    text = REVIEWED.read_text(encoding="utf-8").replace("year: 2024", "year: nay", 1)
    path.write_text(text, encoding="utf-8")
    line = text[: text.index("year: nay")].count("\n") + 1
    with pytest.raises(BadInputError, match=rf"plan\.yaml:{line}: plan\.year"):
        read_plan_file(path)


def test_the_source_text_gives_the_reviewed_rows_exactly() -> None:
    reviewed = {duty.ref: duty for duty in read_plan_file(REVIEWED).duties}
    document = read_plan(SOURCE, office())
    assert read_plan_file(REVIEWED).plan == document.plan
    assert list(reviewed) == [row.ref for row in (*document.duties, *document.candidates)]
    fields = set(PlanRow.model_fields)
    for row in document.duties:
        assert reviewed[row.ref].model_dump(include=fields) == row.model_dump()
    for row in document.candidates:
        kept = {"ref", "area", "timing", "schedule", "source", "quote", "cooperating_units"}
        assert reviewed[row.ref].model_dump(include=kept) == row.model_dump(include=kept)


def test_human_decisions_are_written_down() -> None:
    reviewed = {duty.ref: duty for duty in read_plan_file(REVIEWED).duties}
    assert reviewed["IV.1"].opens_nothing and reviewed["IV.1"].lead_units == ()
    assert [ref for ref, duty in reviewed.items() if duty.opens_nothing] == ["IV.1"]
    assert {ref: duty.lead_units for ref, duty in reviewed.items() if duty.per_unit} == {
        "B.III.1a": ("mọi đơn vị",),
        "B.III.1b": ("mọi đơn vị",),
        "B.III.1c": (
            "Phòng Nội vụ",
            "Phòng Tài chính – Kế hoạch",
            "Phòng Tư pháp",
            "Văn phòng UBND",
            "Trung tâm Công nghệ thông tin",
        ),
    }
    undecided = [
        ref for ref, duty in reviewed.items() if ref.startswith("B.") and not duty.decision
    ]
    assert undecided == []


def test_a_draft_takes_every_row_and_every_new_duty(tmp_path: Path) -> None:
    path = written(tmp_path, plan_text("1\tA\tCơ quan, đơn vị liên quan\t\t\tTháng 6"))
    (duty,) = draft(read_plan(path, office())).duties
    assert (duty.ref, duty.opens_nothing) == ("1", True)
