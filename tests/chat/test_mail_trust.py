"""Whom a mail is believed, what is never answered, and what becomes of mails that come back."""

from datetime import timedelta

import pytest

from bot.chat.mail import MOST_ANSWERS, MOST_EXPLAINED
from bot.messages.mail import to_bytes
from bot.model.states import AssignmentState
from bot.model.tables import FindingRow, PersonRow
from bot.rules.reply_token import shown, sign
from tests.chat.mailing import PDF, read_back
from tests.readers.mails import bounce, recipient

REPORT = "XONG I.1 12/BC-TP"


def state(mailing, code):
    return mailing.house[code].state


def hanh(mailing):
    return next(one for one in mailing.house.rows(PersonRow) if one.id == "hanh")


def test_a_known_address_alone_changes_nothing_and_is_asked_to_answer(mailing, i1):
    answer = mailing.ask(None, REPORT, Subject="Mua ngay giá rẻ")
    assert state(mailing, i1) == AssignmentState.OPEN
    assert answer.subject == "Chưa xác nhận được người gửi"
    assert "Mua ngay" not in answer.subject + answer.text
    assert mailing.inbound() == [("kept", "does not answer a message to this person")]
    mailing.ask(answer, REPORT)
    assert state(mailing, i1) == AssignmentState.REPORTED


def test_a_forged_code_changes_nothing(mailing, i1):
    made_up = shown(sign(b"guess", "hanh"))
    mailing.ask(None, f"{REPORT}\n\nMã trả lời: {made_up}")
    assert state(mailing, i1) == AssignmentState.OPEN


def test_somebody_elses_code_changes_nothing(mailing, i1):
    reminder = mailing.reminder("hanh")
    answer = mailing.ask(reminder, REPORT, "binh")
    assert state(mailing, i1) == AssignmentState.OPEN
    assert answer.recipient == "binh@quan.example"
    assert answer.subject == "Chưa xác nhận được người gửi"


@pytest.mark.parametrize("with_code", [True, False])
def test_a_stranger_gets_no_answer_and_is_kept(mailing, i1, with_code):
    reminder = mailing.reminder("hanh") if with_code else None
    message = mailing.reply(reminder, REPORT, From="ai-do@elsewhere.example")
    message.add_attachment(PDF, maintype="application", subtype="pdf", filename="a.pdf")
    mailing.come_in(message)
    assert mailing.leave() == []
    assert state(mailing, i1) == AssignmentState.OPEN
    assert mailing.inbound() == [("kept", "not from an address of the office")]


@pytest.mark.parametrize("sender", ["ai-do@elsewhere.example", "hanh@quan.example"])
def test_nobody_can_take_the_id_of_anothers_mail(mailing, i1, sender):
    genuine = mailing.reply(mailing.reminder("hanh"), REPORT)
    forged = mailing.reply(None, "XEM I.1", From=sender, Message_ID=genuine["Message-ID"])
    assert [mailing.come_in(forged), mailing.come_in(forged)] == ["kept", "kept"]
    assert mailing.come_in(genuine) == "answered"
    assert state(mailing, i1) == AssignmentState.REPORTED


@pytest.mark.parametrize(
    "headers",
    [
        {"Auto_Submitted": "auto-replied"},
        {"X_Auto_Response_Suppress": "All"},
        {"Precedence": "bulk"},
        {"List_Id": "<ban-tin.quan.example>"},
        {"From": "dondoc@quan.example"},
        {"Subject": "Trả lời tự động: Nhắc việc"},
    ],
    ids=lambda headers: next(iter(headers)),
)
def test_what_a_machine_wrote_is_neither_acted_on_nor_answered(mailing, i1, headers):
    message = mailing.reply(mailing.reminder("hanh"), REPORT, **headers)
    assert mailing.come_in(message) == "ignored"
    assert mailing.leave() == []
    assert state(mailing, i1) == AssignmentState.OPEN


def test_our_own_answer_is_never_answered(mailing):
    answer = mailing.ask(mailing.reminder("hanh"), "trogiup")
    assert mailing.come_in(to_bytes(answer)) == "ignored"
    assert mailing.leave() == []


def test_a_loop_of_machines_ends(mailing):
    answer = mailing.ask(mailing.reminder("hanh"), "Cảm ơn đã gửi thư")
    for _ in range(MOST_EXPLAINED + 3):
        mailing.come_in(mailing.reply(answer, "Cảm ơn đã gửi thư"))
        answer = (mailing.leave() or [answer])[-1]
    assert len(mailing.house.email.kept) and mailing.inbound()[-1] == ("kept", "unclear")
    assert len([m for m in mailing.house.email.kept if m.is_answer]) == MOST_EXPLAINED


def test_commands_of_one_hour_are_counted_and_the_rest_kept_unacted(mailing, i1):
    reminder = mailing.reminder("hanh")
    for _ in range(MOST_ANSWERS):
        mailing.ask(reminder, "trogiup")
    mailing.come_in(mailing.reply(reminder, REPORT))
    assert mailing.leave() == []
    assert state(mailing, i1) == AssignmentState.OPEN
    assert mailing.inbound()[-1] == ("kept", "too many mails within the hour")
    mailing.house.clock.move_to(mailing.house.clock.now() + timedelta(hours=1, minutes=1))
    mailing.ask(reminder, REPORT)
    assert state(mailing, i1) == AssignmentState.REPORTED


def came_back(sent, status="5.1.1", action="failed", to=None):
    return bounce(recipient(to or sent.recipient, action, status), returned=to_bytes(sent))


def test_a_mail_that_came_back_for_good_takes_the_address_out_of_use(mailing):
    assert mailing.come_in(came_back(mailing.reminder("hanh"))) == "bounced"
    assert mailing.leave() == []
    assert hanh(mailing).email_failed_at == mailing.house.clock.now()
    assert ("address_failed", "hanh") in mailing.house.findings()
    assert ("person_unreachable", "hanh") in mailing.house.findings()
    before = len(mailing.house.email.kept)
    mailing.house.at("2024-06-07").tell()
    later = mailing.house.email.kept[before:]
    assert "hanh@quan.example" not in {m.recipient for m in later}
    assert {m.recipient for m in later} >= {"binh@quan.example"}


@pytest.mark.parametrize(
    "report",
    [
        {"status": "4.2.2", "action": "delayed"},
        {"status": "4.4.1"},
        {"to": "somebody@elsewhere.example", "status": "4.2.2"},
    ],
    ids=str,
)
def test_a_delay_changes_nothing_wherever_it_came_about(mailing, report):
    mailing.come_in(came_back(mailing.reminder("hanh"), **report))
    assert hanh(mailing).email_failed_at is None
    assert mailing.house.findings() == []


def test_what_a_forwarded_mail_came_back_from_is_told_once_and_the_address_is_used_as_before(
    mailing,
):
    elsewhere = came_back(mailing.reminder("hanh"), to="somebody@elsewhere.example")
    assert mailing.come_in(elsewhere) == "bounced"
    assert hanh(mailing).email_failed_at is None
    assert mailing.house.findings() == [("forward_failed", "hanh")]
    assert not any("elsewhere" in str(row.detail) for row in mailing.house.rows(FindingRow))
    before = len(mailing.house.email.kept)
    mailing.house.live("2024-06-06", "2024-06-20")
    later = mailing.house.email.kept[before:]
    assert "hanh@quan.example" in {mail.recipient for mail in later}
    told = [" ".join(mail.text.split()) for mail in later if mail.recipient == "nga@quan.example"]
    assert sum("Hanh: thư gửi đến được chuyển tiếp" in text for text in told) == 1


def test_a_report_without_a_genuine_code_changes_nothing_and_is_kept(mailing):
    forged = bounce(recipient("hanh@quan.example", "failed", "5.1.1"))
    assert mailing.come_in(forged) == "kept"
    assert hanh(mailing).email_failed_at is None


def test_a_failing_address_is_on_the_monitoring_units_list(mailing):
    mailing.come_in(came_back(mailing.reminder("hanh")))
    mailing.house.live("2024-06-06", "2024-06-20")
    lists = [m for m in mailing.house.email.kept if m.recipient == "nga@quan.example"]
    assert any("Hanh: thư gửi đến đã bị máy chủ trả lại" in " ".join(m.text.split()) for m in lists)


def test_who_writes_from_the_address_makes_it_work_again(mailing):
    reminder = mailing.reminder("hanh")
    mailing.come_in(came_back(reminder))
    mailing.ask(reminder, "trogiup")
    assert hanh(mailing).email_failed_at is None


def test_an_answer_that_came_back_marks_the_address_too(mailing):
    answer = mailing.ask(mailing.reminder("hanh"), "trogiup")
    assert mailing.come_in(came_back(answer)) == "bounced"
    assert hanh(mailing).email_failed_at is not None


def test_a_pause_holds_answers_back(mailing):
    from bot.store.office import set_pause

    with mailing.house.store.write() as session:
        set_pause(session, True, mailing.house.clock.now())
    mailing.come_in(mailing.reply(mailing.reminder("hanh"), "trogiup"))
    assert mailing.leave() == []
    with mailing.house.store.write() as session:
        set_pause(session, False, mailing.house.clock.now())
    (answer,) = mailing.leave()
    assert read_back(answer)["Auto-Submitted"] == "auto-replied"
