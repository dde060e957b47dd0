"""The house keeps its own rules."""

import ast
import io
import re
import tokenize
from pathlib import Path

import pytest
from importlinter.api import read_configuration
from importlinter.application.use_cases import SUCCESS, lint_imports
from importlinter.cli import lint_imports as _set_up

ROOT = Path(__file__).parents[1]
ROOMS = ("bot", "jobs", "config")
MODULES = sorted(
    path
    for room in ROOMS
    for path in (ROOT / room).rglob("*.py")
    if "migrations/versions" not in path.as_posix()
)
# These match Vietnamese words in plans, which is their work.
READ_VIETNAMESE = (
    "bot/rules/timing/",
    "bot/readers/",
    "bot/rules/agreement.py",
    "bot/rules/expansion.py",
    "bot/rules/unit_names.py",
)
NAME = "Đôn Đốc"
VIETNAMESE = re.compile("[ăâđêôơưàảãáạằẳẵắặầẩẫấậèẻẽéẹềểễếệìỉĩíịòỏõóọồổỗốộờởỡớợùủũúụừửữứựỳỷỹýỵ]", re.IGNORECASE)


def name_of(path):
    return path.relative_to(ROOT).as_posix()


def tree_of(path):
    return ast.parse(path.read_text(encoding="utf-8"))


def test_the_rooms_import_downwards_only(monkeypatch):
    assert _set_up  # registers import-linter's own settings
    monkeypatch.chdir(ROOT)
    assert read_configuration(str(ROOT / "pyproject.toml"))["contracts_options"]
    assert lint_imports(config_filename=str(ROOT / "pyproject.toml")) == SUCCESS


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_only_the_clock_asks_the_machine_for_the_time(path):
    if name_of(path) == "bot/clock.py":
        return
    asked = [
        f"{node.value.id}.{node.attr}"
        for node in ast.walk(tree_of(path))
        if isinstance(node, ast.Attribute)
        and isinstance(node.value, ast.Name)
        and (node.value.id, node.attr)
        in {("date", "today"), ("datetime", "now"), ("datetime", "today"), ("datetime", "utcnow"), ("time", "time")}
    ]
    assert asked == []


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_nobody_sends_mail_behind_the_channels_back(path):
    imported = set()
    for node in ast.walk(tree_of(path)):
        if isinstance(node, ast.Import):
            imported |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            imported.add(node.module)
    assert "smtplib" not in imported
    if not name_of(path).startswith("bot/channels/"):
        assert not {name for name in imported if name.split(".")[0] == "aiosmtplib"}


def vietnamese_strings(path):
    """Strings with Vietnamese letters that are no docstring."""
    tree = tree_of(path)
    documented = (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)
    docstrings = {
        id(node.body[0].value)
        for node in ast.walk(tree)
        if isinstance(node, documented)
        and node.body
        and isinstance(node.body[0], ast.Expr)
        and isinstance(node.body[0].value, ast.Constant)
    }
    return [
        node.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant)
        and isinstance(node.value, str)
        and id(node) not in docstrings
        and VIETNAMESE.search(node.value)
    ]


def test_no_sentence_for_people_stands_in_python():
    sentences = {
        name_of(path): found
        for path in MODULES
        if not name_of(path).startswith(READ_VIETNAMESE)
        and (found := [s for s in vietnamese_strings(path) if len(s.replace(NAME, "").split()) > 2 and VIETNAMESE.search(s.replace(NAME, ""))])
    }
    assert sentences == {}


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_comments_and_docstrings_are_there_to_be_read(path):
    if path.stat().st_size:
        assert ast.get_docstring(tree_of(path)), "a module opens with one sentence that says what it is for"
    words = {"TODO", "FIXME", "XXX", "HACK"}
    source = io.StringIO(path.read_text(encoding="utf-8"))
    comments = [t.string for t in tokenize.generate_tokens(source.readline) if t.type == tokenize.COMMENT]
    assert not [comment for comment in comments if words & set(re.findall(r"[A-Z]+", comment))]


def test_there_are_no_grab_bags():
    assert not {path.stem for path in MODULES} & {"utils", "helpers", "common", "manager", "service"}
