"""Every command of the menu can be given as the first line of a reply, by who may give it."""

import pytest

from bot.chat.menu import COMMANDS, command_named
from bot.messages.phrases import mail_line
from bot.rules.rights import RIGHTS, Capacity

BY = {
    Capacity.UNIT: "hanh",
    Capacity.MONITORING: "nga",
    Capacity.LEADER: "khoa",
    Capacity.OPERATOR: "phuc",
}


def who_may(name):
    command = COMMANDS[name]
    wanted = command.menu or RIGHTS[command.right]
    return next(BY[capacity] for capacity in Capacity if capacity in wanted)


@pytest.mark.parametrize("name", COMMANDS)
@pytest.mark.parametrize("spelt", ["{}", "/{}", "{} I.1"])
def test_a_command_is_understood_in_the_first_line(mailing, name, spelt):
    person = who_may(name)
    asked = mailing.ask(None, "trogiup", person)  # the answer proves the address
    mailing.ask(asked, spelt.format(name).upper(), person)
    outcome, reason = mailing.inbound()[-1]
    assert (outcome, reason != "unclear") == ("answered", True)


@pytest.mark.parametrize("name", COMMANDS)
def test_what_the_help_tells_to_write_is_a_command(name):
    command, _ = command_named(mail_line(name, "VI.1"))
    assert command.name == name
