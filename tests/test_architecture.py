"""The house keeps its own rules."""

import ast
import io
import re
import subprocess
import sys
import tokenize
from pathlib import Path

import pytest

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
    "bot/rules/document_numbers.py",
    "bot/rules/expansion.py",
    "bot/rules/sentences.py",
    "bot/rules/spoken_dates/",
    "bot/rules/spoken_names.py",
    "bot/rules/spoken_refs.py",
    "bot/rules/unit_names.py",
    "bot/chat/mail_words.py",
    "bot/chat/which.py",
)
NAME = "Đôn Đốc"
ASKING = {
    ("date", "today"),
    ("datetime", "now"),
    ("datetime", "today"),
    ("datetime", "utcnow"),
    ("time", "time"),
}
VIETNAMESE = re.compile(
    "[ăâđêôơưàảãáạằẳẵắặầẩẫấậèẻẽéẹềểễếệìỉĩíịòỏõóọồổỗốộờởỡớợùủũúụừửữứựỳỷỹýỵ]", re.IGNORECASE
)


def name_of(path):
    return path.relative_to(ROOT).as_posix()


def tree_of(path):
    return ast.parse(path.read_text(encoding="utf-8"))


def test_the_rooms_import_downwards_only():
    checked = subprocess.run(
        [Path(sys.executable).with_name("lint-imports"), "--no-cache"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert checked.returncode == 0, checked.stdout


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_only_the_clock_asks_the_machine_for_the_time(path):
    if name_of(path) == "bot/clock.py":
        return
    asked = [
        f"{node.value.id}.{node.attr}"
        for node in ast.walk(tree_of(path))
        if isinstance(node, ast.Attribute)
        and isinstance(node.value, ast.Name)
        and (node.value.id, node.attr) in ASKING
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
        and VIETNAMESE.search(node.value.replace(NAME, ""))
    ]


def test_no_sentence_for_people_stands_in_python():
    sentences = {
        name_of(path): found
        for path in MODULES
        if not name_of(path).startswith(READ_VIETNAMESE)
        and (found := [words for words in vietnamese_strings(path) if len(words.split()) > 2])
    }
    assert sentences == {}


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_comments_and_docstrings_are_there_to_be_read(path):
    if path.stat().st_size:
        assert ast.get_docstring(tree_of(path)), (
            "a module opens with one sentence that says what it is for"
        )
    words = {"TODO", "FIXME", "XXX", "HACK"}
    source = io.StringIO(path.read_text(encoding="utf-8"))
    comments = [
        t.string for t in tokenize.generate_tokens(source.readline) if t.type == tokenize.COMMENT
    ]
    assert not [comment for comment in comments if words & set(re.findall(r"[A-Z]+", comment))]


def test_there_are_no_grab_bags():
    assert not {path.stem for path in MODULES} & {
        "utils",
        "helpers",
        "common",
        "manager",
        "service",
    }
