"""The office's own files: read whole, or refused with every problem and its line."""

import shutil
from datetime import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import BadInputError
from bot.model.office import Role
from bot.readers.office_files import read_office
from bot.readers.yaml_nodes import read_yaml
from tests.readers.cast import CONFIG


@pytest.fixture
def directory(tmp_path: Path) -> Path:
    """A copy of the sample office that a test may spoil."""
    copy = tmp_path / "office"
    shutil.copytree(CONFIG, copy, ignore=shutil.ignore_patterns("*.py", "__pycache__"))
    return copy


def spoil(directory: Path, name: str, old: str, new: str) -> int:
    """Replace the first `old` in a file; returns its line."""
    path = directory / name
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    return text[: text.index(old)].count("\n") + 1


def problems(directory: Path) -> list[str]:
    with pytest.raises(BadInputError) as refused:
        read_office(directory)
    return str(refused.value).splitlines()


def test_the_sample_office_is_read_whole() -> None:
    files = read_office(CONFIG)
    assert (len(files.office.units), len(files.plans["kh-211-2024"].duties)) == (26, 54)
    assert files.ladder.window.opens == time(7, 30)
    assert sorted(files.working_days.years) == [2024, 2025, 2026]


def test_every_element_knows_its_line() -> None:
    files = read_office(CONFIG)
    lines = (CONFIG / "units.yaml").read_text(encoding="utf-8").splitlines()
    for n, post in enumerate(files.office.posts):
        place = files.place("units.yaml", "posts", n, "title")
        assert lines[place.line - 1].strip() == f"title: {post.title}"
    assert files.place("units.yaml", "posts", 0, "no such key", 3) == files.place(
        "units.yaml", "posts", 0
    )
    assert str(files.place("none.yaml", "x")) == "none.yaml:1"


def test_a_key_named_off_is_a_key_and_a_time_is_a_time() -> None:
    files = read_office(CONFIG)
    assert files.working_days.years[2026].off[0].date.isoformat() == "2026-01-02"


@pytest.mark.parametrize(
    ("name", "old", "new", "says"),
    [
        ("units.yaml", "place: Quận 1", "place: 1", "place: 1 is not text; write it in quotes"),
        ("units.yaml", "id: thanh-tra", "id: Thanh Tra", "is not an id"),
        ("units.yaml", "    every_unit: false", "    everyunit: false", "is not a key known here"),
        ("units.yaml", "    role: chair", "    role: boss", "'boss' cannot be used"),
        ("units.yaml", "to: 2024-07-31", "to: 2024-02-31", "is not a date"),
        ("units.yaml", "name: Phòng Y tế", "nam: Phòng Y tế", "is missing; add it"),
        ("units.yaml", "name: Phòng Y tế", "name: *y", "YAML cannot be read here"),
        ("units.yaml", "name: Phòng Y tế", "name: !!python/name:os.system x", "tags ("),
        ("ladder.yaml", "\n  - {at: -5,", "\n\t- {at: -5,", "indent with spaces"),
        ("ladder.yaml", 'opens: "07:30"', 'opens: "25:30"', "not a time of day"),
        ("ladder.yaml", "every: 5", "every: 0", "cannot be used"),
        ("ladder.yaml", "every: 5", "every: 5\n  every: 6", "stands here twice"),
        ("working_days.yaml", "  2025:", "  nam nay:", "cannot be used"),
        ("plans/kh-211-2024/plan.yaml", "kind: once", "kind: twice", "cannot be used"),
    ],
)
def test_a_problem_is_told_with_its_file_line_and_advice(
    name: str, old: str, new: str, says: str, directory: Path
) -> None:
    line = spoil(directory, name, old, new)
    told = problems(directory)
    matching = [problem for problem in told if says in problem]
    assert matching, told
    file, number, _ = matching[0].split(":", 2)
    assert file == name
    assert abs(int(number) - line) <= 2
    assert ";" in matching[0]


def test_a_role_that_does_not_belong_is_told_once_with_those_that_do(directory: Path) -> None:
    spoil(directory, "ladder.yaml", "to: [monitoring, deputy_chair, chair]", "to: [head]")
    (told,) = problems(directory)
    assert told.endswith(
        "monthly.to.0: 'head' cannot be used "
        "(input should be 'monitoring', 'deputy_chair' or 'chair'); mend it"
    )


def test_all_problems_are_told_at_once_in_the_order_of_lines(directory: Path) -> None:
    spoil(directory, "units.yaml", "place: Quận 1", "place: 1")
    spoil(directory, "units.yaml", "to: 2024-07-31", "to: hôm qua")
    spoil(directory, "ladder.yaml", "every: 5", "every: often")
    (directory / "working_days.yaml").unlink()
    spoil(directory, "plans/kh-211-2024/plan.yaml", "number: 211/KH-UBND", "nr: 1")
    told = problems(directory)
    assert [problem.split(":")[0] for problem in told] == [
        "units.yaml",
        "units.yaml",
        "ladder.yaml",
        "working_days.yaml",
        "plans/kh-211-2024/plan.yaml",
        "plans/kh-211-2024/plan.yaml",
    ]


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "the file is empty"),
        (b"# nothing\n", "the file is empty"),
        ("tên: á".encode("utf-16"), "not UTF-8"),
        (b"- a\n- b\n", "is not a set of"),
        (b"a: &x [1]\nb: *x\n", "aliases"),
        (b"{[1]: 2}", "a key must be a word"),
        (b"[" * 1200, "YAML"),
        (b"a: \x00", "YAML"),
        (b"a: !!python/object/apply:os.system [id]\n", "tags"),
        (b"a: &a [x, x]\nb: &b [*a, *a]\nc: &c [*b, *b]\nd: [*c, *c]\n", "aliases"),
        (b"a: &a [*a]\n", "aliases"),
        (b"due_soon_days: " + b"9" * 5000, "ladder"),
        (b"#" * 2_000_001, "larger than 2,000,000 bytes"),
    ],
)
def test_what_is_no_office_file_is_refused(content: bytes, says: str, directory: Path) -> None:
    (directory / "ladder.yaml").write_bytes(content)
    assert any(
        says in problem and problem.startswith("ladder.yaml:") for problem in problems(directory)
    )


def test_a_missing_directory_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadInputError, match="no such directory"):
        read_office(tmp_path / "none")


@given(text=st.text(max_size=60))
def test_no_yaml_text_escapes_as_another_error(text: str, tmp_path_factory) -> None:
    path = tmp_path_factory.mktemp("yaml") / "file.yaml"
    path.write_text(text, encoding="utf-8", errors="surrogatepass")
    file = read_yaml(path, "file.yaml")
    assert file.value is None or not file.problems or isinstance(file.problems[0], str)


def test_one_person_may_hold_two_posts_in_the_sample() -> None:
    posts = read_office(CONFIG).office.posts
    held = [p.id for p in posts if any(t.person == "dau-moi-phong-noi-vu" for t in p.holders)]
    assert len(held) == 2
    assert {Role(post.role) for post in posts if post.id in held} == {
        Role.MONITORING,
        Role.FOCAL_POINT,
    }
