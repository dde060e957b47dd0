"""A report by mail on each kind of database: recorded once, confirmed once, undone where it fails."""

import pytest

from bot.model.inbound import InboundOutcome
from bot.model.replies import Report
from bot.model.states import AssignmentState
from bot.steps import report
from tests.cast import JUSTICE, duty, once, plan
from tests.chat.mailing import mailing_in

I1 = f"I.1/2024-06-09/{JUSTICE}"


@pytest.fixture
def mailing(house, tmp_path):
    """Hạnh has had her reminder."""
    house.load(plan(duty("I.1", once("2024-06-09"))))
    house.at("2024-05-24", "06:00").open()
    house.at("2024-06-05").tell()
    return mailing_in(house, tmp_path / "evidence")


def test_a_report_is_recorded_and_confirmed_once(mailing):
    message = mailing.reply(mailing.reminder("hanh"), "XONG I.1 12/BC-TP")
    assert [mailing.come_in(message), mailing.come_in(message)] == [InboundOutcome.ANSWERED] * 2
    assert len(mailing.leave()) == 1
    assert mailing.house[I1].state == AssignmentState.REPORTED


def test_what_was_overtaken_is_undone_alone_and_said(mailing, monkeypatch):
    from bot.chat.commands import report as command
    from bot.errors import BadInputError

    def overtaken(*arguments):
        report.report(*arguments)
        raise BadInputError("somebody was faster")

    monkeypatch.setattr(command, "report", overtaken)
    answer = mailing.ask(mailing.reminder("hanh"), "XONG I.1 12/BC-TP")
    assert "Chưa thực hiện được" in answer.text
    assert mailing.house.rows(Report) == []
    assert mailing.house[I1].state == AssignmentState.OPEN
