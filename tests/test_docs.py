"""The documentation is complete and true where it promises to be: settings, commands, jobs, findings."""

import re
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
import typer
import yaml
from pydantic import SecretStr

from bot import errors
from bot.cli import app
from config.settings import PREFIX, Settings
from jobs.timetable import timetable

ROOT = Path(__file__).parents[1]
README = ROOT / "README.md"
GUIDE = ROOT / "docs" / "huong-dan.md"
OPERATING = ROOT / "docs" / "operating.md"
HOW_IT_WORKS = ROOT / "docs" / "how-it-works.md"
PAGES = [README, *sorted((ROOT / "docs").rglob("*.md"))]
SETTINGS = {f"{PREFIX}{name.upper()}": field for name, field in Settings.model_fields.items()}
LARGEST_PICTURE = 200_000


def text(path: Path) -> str:
    return path.read_text(encoding="utf-8")


def section(path: Path, heading: str) -> str:
    """What stands under a heading of the second level."""
    parts = re.split(r"^## (.+)$", text(path), flags=re.MULTILINE)
    return parts[parts.index(heading) + 1]


def first_cells(table: str) -> list[str]:
    return [row.split("|")[1].strip() for row in table.splitlines() if row.startswith("|")]


def codes_in(cells: list[str]) -> list[str]:
    return [code for cell in cells for code in re.findall(r"`([^`]+)`", cell)]


def anchors(path: Path) -> set[str]:
    """The anchors of a page's headings, as GitHub makes them."""
    headings = re.findall(r"^#+ (.+)$", text(path), flags=re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


def commands(command: object, name: str = "dondoc") -> list[str]:
    inner = getattr(command, "commands", None)
    if inner is None:
        return [name]
    return [found for word in inner for found in commands(inner[word], f"{name} {word}")]


def shown(default: object) -> str:
    match default:
        case None:
            return "–"
        case SecretStr():
            return f"`{default.get_secret_value()}`"
        case bool():
            return f"`{str(default).lower()}`"
        case _:
            return f"`{default}`"


def test_every_setting_stands_in_the_table_and_nothing_else_does():
    assert sorted(codes_in(first_cells(section(OPERATING, "Settings")))) == sorted(SETTINGS)


@pytest.mark.parametrize("name", SETTINGS)
def test_a_settings_default_is_told_truthfully(name):
    row = re.search(rf"^\| `{name}` \| (.+?) \|", text(OPERATING), flags=re.MULTILINE)
    assert row is not None
    assert row[1] == shown(SETTINGS[name].default)


@pytest.mark.parametrize(
    "file", ["templates/office/env.example", "compose.yaml", "Dockerfile", "Makefile"]
)
def test_a_setting_that_a_file_names_exists(file):
    named = set(re.findall(rf"{PREFIX}[A-Z_]+", text(ROOT / file)))
    assert {name.removesuffix("_FILE") for name in named} <= set(SETTINGS)


def test_every_command_stands_in_the_table_and_nothing_else_does():
    listed = codes_in(first_cells(section(OPERATING, "Commands and exit codes")))
    told = {re.split(r" (?=[A-Z\[-])", words)[0] for words in listed}
    assert told == set(commands(typer.main.get_command(app)))


def test_every_exit_code_is_explained():
    made = {kind.exit_code for kind in vars(errors).values() if hasattr(kind, "exit_code")}
    table = section(OPERATING, "Commands and exit codes").partition("| Exit code |")[2]
    assert {str(code) for code in made} <= set(first_cells(table))


@pytest.mark.parametrize("page", [OPERATING, HOW_IT_WORKS], ids=lambda page: page.name)
def test_every_job_of_the_timetable_is_explained(page):
    missing = [
        job.name
        for job in timetable(ZoneInfo("Asia/Ho_Chi_Minh"))
        if not re.search(rf"^\|.*`{job.name}`.*\|", text(page), flags=re.MULTILINE)
    ]
    assert missing == []


def test_every_family_of_findings_is_explained_to_the_clerk():
    families = {
        code.partition("_")[0] + "_"
        for file in (ROOT / "templates" / "findings").glob("*.yaml")
        for code in yaml.safe_load(text(file))
    }
    heading = next(h for h in re.findall(r"^## (.+)$", text(GUIDE), re.MULTILINE) if "8." in h)
    assert set(codes_in(first_cells(section(GUIDE, heading)))) == families


def test_the_guides_ladder_is_the_default_ladder():
    rungs = yaml.safe_load(text(ROOT / "config" / "ladder.yaml"))["rungs"]
    rows = section(GUIDE, "1. Ai nhận gì, khi nào").splitlines()

    def row_of(at: int) -> str:
        when = "Ngày phải làm xong" if at == 0 else "Trước hạn" if at < 0 else "Quá hạn"
        days = "" if at == 0 else f"{abs(at):02d} ngày"
        return next(row for row in rows if row.startswith(f"| {when}") and days in row)

    told = {rung["at"]: row_of(rung["at"]).count("●") for rung in rungs}
    assert told == {
        rung["at"]: len(set(rung["to"]) - {"focal_point"})  # the head's column is the focal point's
        for rung in rungs
    }


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_link_leads_somewhere(page):
    broken = []
    for target in re.findall(r"\]\(([^)\s]+)\)", text(page)):
        path, _, anchor = target.partition("#")
        found = (page.parent / path).resolve() if path else page
        if path.startswith("http"):
            continue
        if not found.exists() or (anchor and anchor not in anchors(found)):
            broken.append(target)
    assert broken == []


def test_every_page_and_picture_is_used():
    linked = {
        (page.parent / target.partition("#")[0]).resolve()
        for page in PAGES
        for target in re.findall(r"\]\(([^)\s]+)\)", text(page))
    }
    pages = set((ROOT / "docs").glob("*.md")) - {ROOT / "docs" / "README.md"}
    pictures = set((ROOT / "docs" / "pictures").iterdir())
    assert {path.name for path in (pages | pictures) if path.resolve() not in linked} == set()


def test_pictures_are_small_enough_to_keep():
    pictures = (ROOT / "docs" / "pictures").iterdir()
    assert [path.name for path in pictures if path.stat().st_size > LARGEST_PICTURE] == []


@pytest.mark.parametrize("words", ["make run", "make test"])
def test_the_readme_gives_the_two_commands(words):
    assert f"```\n{words}\n```" in text(README)


def test_every_test_that_the_failures_name_is_there():
    named = set(re.findall(r"`(tests/[a-z_/]+\.py)`", text(ROOT / "docs" / "failures.md")))
    assert len(named) > 15
    assert [name for name in sorted(named) if not (ROOT / name).is_file()] == []
