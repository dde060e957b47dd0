import re

import pytest

from bot.chat.mail import receive
from bot.model.inbound import InboundOutcome
from bot.model.replies import EvidenceFile, Report
from bot.model.states import AssignmentState
from bot.readers.inbound_mail import read_mail
from tests.chat.mailing import PDF, read_back
from tests.readers.mails import OURS


def test_a_reply_with_a_report_is_recorded_and_confirmed_at_any_hour(mailing, i1):
    answer = mailing.ask(
        mailing.reminder("hanh"), "XONG I.1 12/BC-TP ngày 05/6\n\nTrân trọng,\nHạnh"
    )
    assert mailing.house[i1].state == AssignmentState.REPORTED
    (report,) = mailing.house.rows(Report)
    assert (report.document, report.note, report.person_id) == ("12/BC-TP", None, "hanh")
    assert "Đã ghi nhận báo cáo hoàn thành" in answer.text
    assert answer.recipient == "hanh@quan.example"


def test_the_answer_stands_in_the_thread_and_says_that_a_machine_wrote_it(mailing):
    reminder = mailing.reminder("hanh")
    question = mailing.reply(reminder, "xong I.1 12/BC-TP")
    mailing.come_in(question)
    (sent,) = mailing.leave()
    answer = read_back(sent)
    assert answer["Subject"] == f"Re: {reminder.subject}"
    assert answer["In-Reply-To"] == question["Message-ID"]
    assert answer["References"].split()[-2:] == [reminder.message_id, question["Message-ID"]]
    assert answer["Auto-Submitted"] == "auto-replied"
    assert answer["Reply-To"].startswith("dondoc+")


def test_a_question_by_mail_is_answered_by_mail(mailing, i1):
    asked = mailing.ask(mailing.reminder("hanh"), "xong I.1")
    assert "Đề nghị gửi số, ký hiệu" in asked.text
    done = mailing.ask(asked, "12/BC-TP ngày 05/6")
    assert mailing.house[i1].state == AssignmentState.REPORTED
    assert "Văn bản: 12/BC-TP" in done.text


def test_the_line_under_a_button_can_be_sent_back(mailing, i1):
    asked = mailing.ask(mailing.reminder("hanh"), "xong I.1")
    line = re.search(r"^  (BAOCAO \S+ khongco) ", asked.text, re.MULTILINE)[1]
    assert f"mailto:{asked.reply_to}?subject=" in asked.html
    mailing.ask(asked, line)
    assert mailing.house.rows(Report)[0].without_evidence


def test_a_link_makes_a_new_mail_that_is_proven_by_its_code(mailing, i1):
    asked = mailing.ask(mailing.reminder("hanh"), "xong I.1")
    code = asked.text.splitlines()[-1]
    mailing.ask(None, f"12/BC-TP\n\n{code}")
    (report,) = mailing.house.rows(Report)
    assert (report.document, report.note) == ("12/BC-TP", None)


def test_files_are_evidence(mailing, i1):
    answer = mailing.ask(mailing.reminder("hanh"), "XONG I.1", "hanh", ("bao cao.pdf", PDF))
    (file,) = mailing.house.rows(EvidenceFile)
    assert file.name == "bao cao.pdf"
    assert "Tệp minh chứng: 01" in answer.text


def test_a_file_that_is_no_evidence_is_refused_in_the_answer(mailing, i1):
    answer = mailing.ask(mailing.reminder("hanh"), "XONG I.1 12/BC", "hanh", ("a.exe", b"MZ\0\0"))
    assert "Không nhận được tệp “a.exe”" in answer.text
    assert mailing.house[i1].state == AssignmentState.REPORTED


def test_a_command_may_stand_in_the_subject_or_below_a_greeting(mailing):
    reminder = mailing.reminder("hanh")
    by_subject = mailing.ask(reminder, "Kính gửi Phòng Nội vụ", Subject="XONG I.1 12/BC-TP")
    assert "12/BC-TP" in by_subject.text
    greeted = mailing.ask(reminder, "Kính gửi Phòng Nội vụ,\n\nxem I.2")
    assert "Kế hoạch ghi" in greeted.text


def test_a_subject_that_a_reply_repeats_gives_no_command(mailing):
    asked = mailing.ask(mailing.reminder("hanh"), "", Subject="XONG I.1")
    assert asked.subject == "Re: XONG I.1"
    again = mailing.ask(asked, "hôm qua tôi gửi rồi, xem 12/BC-TP")
    assert "Đã ghi nhận" in again.text
    assert len(mailing.house.rows(Report)) == 1
    unclear = mailing.ask(again, "vâng")
    assert "Chưa rõ “vâng”" in unclear.text


def test_the_lines_below_the_first_go_along_where_words_are_free(mailing):
    mailing.ask(
        mailing.reminder("hanh"), "XONG I.1 12/BC-TP\nBản giấy gửi chiều nay.\n\nTrân trọng\nHạnh"
    )
    assert mailing.house.rows(Report)[0].note == "Bản giấy gửi chiều nay."


def test_a_sentence_is_confirmed_by_mail_before_it_counts(mailing, i1):
    asked = mailing.ask(mailing.reminder("hanh"), "Phòng em đã hoàn thành I.1, số 12/BC-TP ạ.")
    assert "Hiểu là: Báo cáo đã hoàn thành" in asked.text
    assert mailing.house[i1].state == AssignmentState.OPEN
    assert "Đã ghi nhận" in mailing.ask(asked, "Đúng rồi ạ").text
    assert mailing.house[i1].state == AssignmentState.REPORTED


@pytest.mark.parametrize(
    "text",
    [
        "I.1 chưa xong, đề nghị anh cho ý kiến",
        "Phòng em đã hoàn thành I.1.\nRiêng I.2 còn chờ số liệu, xin báo cáo sau.",
    ],
)
def test_what_is_for_a_person_to_read_is_kept_for_one(mailing, i1, text):
    assert mailing.come_in(mailing.reply(mailing.reminder("hanh"), text)) == InboundOutcome.KEPT
    assert mailing.house[i1].state == AssignmentState.OPEN


def test_a_mail_that_comes_twice_acts_and_is_answered_once(mailing):
    message = mailing.reply(mailing.reminder("hanh"), "XONG I.1 12/BC-TP")
    assert [mailing.come_in(message), mailing.come_in(message)] == [InboundOutcome.ANSWERED] * 2
    assert len(mailing.leave()) == 1
    assert mailing.leave() == []
    assert len(mailing.house.rows(Report)) == 1


def test_a_look_by_mail_that_comes_twice_is_answered_once(mailing):
    message = mailing.reply(mailing.reminder("hanh"), "trạng thái")
    mailing.come_in(message)
    mailing.come_in(message)
    (answer,) = mailing.leave()
    assert "Tình hình thực hiện đến" in answer.text


def test_an_unclear_mail_is_answered_with_what_can_be_written_and_kept(mailing):
    answer = mailing.ask(mailing.reminder("hanh"), "Phòng đang làm, sẽ gửi sau.")
    assert mailing.inbound() == [("kept", "unclear")]
    assert "Chưa rõ “Phòng đang làm, sẽ gửi sau.”" in answer.text
    assert "XONG I.1 12/BC-TP" in answer.text
    assert "Các việc trong thư được trả lời:\nI.1" in answer.text


def test_files_of_an_answer_go_along_and_those_too_large_are_named(mailing, i1, monkeypatch):
    mailing.ask(mailing.reminder("hanh"), "XONG I.1", "hanh", ("bao cao.pdf", PDF))
    proof = mailing.ask(None, "trogiup", "nga")
    sent = mailing.ask(proof, "minhchung I.1", "nga")
    assert [(one.filename, one.content) for one in sent.attachments] == [("bao cao.pdf", PDF)]
    monkeypatch.setattr("bot.steps.write_answer.MOST_ATTACHED", 10)
    again = mailing.ask(proof, "minhchung I.1", "nga")
    assert again.attachments == ()
    assert "Tệp “bao cao.pdf” quá lớn" in again.text
    mailing.house.at("2024-06-06")
    assert mailing.leave() == []


def test_a_mail_too_large_to_read_is_answered_and_kept(mailing, i1):
    message = mailing.reply(mailing.reminder("hanh"), "XONG I.1 12/BC-TP")
    headers = message.as_bytes().partition(b"\n\n")[0] + b"\n\n"
    assert receive(read_mail(headers, [OURS], cut=True), mailing.room) == InboundOutcome.KEPT
    (answer,) = mailing.leave()
    assert "Chưa đọc được thư" in answer.text
    assert mailing.house[i1].state == AssignmentState.OPEN


def test_more_files_than_are_read_are_named_in_the_answer(mailing):
    files = [(f"trang {number}.pdf", PDF + bytes([number])) for number in range(22)]
    answer = mailing.ask(mailing.reminder("hanh"), "XONG I.1", "hanh", *files)
    said = " ".join(answer.text.split())
    assert "trang 21.pdf" in said
    assert "mỗi lần chỉ nhận 10 tệp" in said
