"""Who may give which command: the table of docs/chat.md, tried for every command and every capacity."""

import re
from pathlib import Path

import pytest

from bot.chat.menu import COMMANDS
from bot.chat.talk import Outcome
from bot.rules.rights import RIGHTS, Capacity

DOCS = Path(__file__).parents[2] / "docs" / "chat.md"
WHO = {
    Capacity.UNIT: "hanh",
    Capacity.MONITORING: "nga",
    Capacity.LEADER: "lan",
    Capacity.OPERATOR: "phuc",
}
ROW = re.compile(r"^\| `/(?P<name>\w+)` \|(?P<aliases>[^|]*)\|(?P<cells>(?:[^|]*\|){4})", re.M)


def documented() -> dict[str, tuple[set[str], tuple[bool, ...]]]:
    """For each command of the docs its aliases, and whether each capacity may give it."""
    found = {}
    for row in ROW.finditer(DOCS.read_text("utf-8")):
        cells = [cell.strip() == "yes" for cell in row["cells"].split("|")[:4]]
        found[row["name"]] = (set(re.findall(r"`(\w+)`", row["aliases"])), tuple(cells))
    return found


def test_the_docs_name_every_command_with_its_aliases_and_its_rights():
    real = {
        name: (set(command.aliases), tuple(c in RIGHTS[command.right] for c in Capacity))
        for name, command in COMMANDS.items()
    }
    assert documented() == real


@pytest.mark.parametrize("capacity", Capacity)
@pytest.mark.parametrize("name", sorted(COMMANDS))
def test_every_command_for_every_capacity(talks, name, capacity):
    person = WHO[capacity]
    said = talks.say(person, f"/{name}")
    refused = "chỉ dành cho" in said
    assert refused == (capacity not in RIGHTS[COMMANDS[name].right])
    if refused:
        assert talks.outcome(person) is Outcome.REFUSED
        assert not re.search(r"I\.\d|Phòng", said)


@pytest.mark.parametrize("name", sorted(COMMANDS))
def test_who_has_no_post_any_more_may_only_ask_for_help(talks, name):
    from tests.cast import office
    from tests.chat.conftest import PLAN

    talks.house.load(PLAN, office=office(without=("head-justice",)))
    said = talks.say("hanh", f"/{name}")
    allowed = RIGHTS[COMMANDS[name].right] == frozenset(Capacity)
    assert ("chỉ dành cho" in said) == (not allowed)
    assert "Nhiệm vụ" not in said
