"""From a reminder to its answer and back, over a real SMTP server and a real IMAP server."""

import asyncio
from email.message import EmailMessage

import pytest

from bot.channels.inbox import OpenInbox
from bot.model.replies import EvidenceFile, Report
from bot.model.states import AssignmentState
from bot.model.tables import PersonRow
from bot.wiring import put_together
from config.settings import Settings
from jobs.inbox import run_inbox
from jobs.timetable import run_answer, run_deliver
from tests.cast import JUSTICE, duty, once, plan
from tests.chat.mailing import PDF
from tests.imap import PASSWORD, USER, dovecot
from tests.readers.mails import bounce, recipient
from tests.smtp import Server, serving

I1 = f"I.1/2024-06-09/{JUSTICE}"
DONE_ON_DISK, REVIEW_ON_DISK = ".&ARAA4w- x&Hu0- l&AP0-", ".C&Hqc-n xem"
SENT_AT = "Vào 07:30, Th 4, 5 thg 6, 2024 Đôn Đốc <dondoc@quan.example> đã viết:"


class Post:
    """The office between its two mail servers."""

    def __init__(self, house, smtp, imap, folder):
        self.house, self.smtp, self.imap = house, smtp, imap
        settings = Settings(
            _env_file=None,
            data_dir=folder,
            mail_from=USER,
            smtp_host="127.0.0.1",
            smtp_port=smtp.port,
            smtp_security="none",
            imap_host="127.0.0.1",
            imap_port=imap.port,
            imap_security="none",
            imap_user=USER,
            imap_password=PASSWORD,
            inbox_plus_address=True,
        )
        house.parts = put_together(settings, house.store, house.clock)

    def remind(self):
        """The reminder that Hạnh gets."""
        self.house.load(plan(duty("I.1", once("2024-06-09")), duty("I.2", once("2024-06-28"))))
        self.house.at("2024-05-24", "06:00").open()
        self.house.at("2024-06-05").raise_notices()
        self.send()
        self.house.at("2024-06-05", "19:00")
        return next(m for m in self.smtp.mails if m["To"].addresses[0].username == "hanh")

    def send(self):
        jobs = (run_answer, run_deliver)
        return [event for run in jobs for event in asyncio.run(run(self.house.parts))]

    def visit(self):
        return [event["outcome"] for event in asyncio.run(run_inbox(self.house.parts))]

    def come_back(self, message):
        """The mail arrives, is worked on, and what answers it leaves; returns those answers."""
        content = message if isinstance(message, bytes) else message.as_bytes()
        self.imap.deliver(content)
        before = len(self.smtp.mails)
        self.outcomes = self.visit()
        self.send()
        return self.smtp.mails[before:]

    def folders(self):
        """How many mails lie in the inbox, among those done, and for a person."""
        names = (self.imap.names(), DONE_ON_DISK, REVIEW_ON_DISK)
        return [
            len(one if isinstance(one, list) else self.imap.names(one) if self.has(one) else [])
            for one in names
        ]

    def has(self, folder):
        return (self.imap.maildir / folder).exists()

    def state(self):
        return self.house[I1].state


@pytest.fixture
def post(small_house, tmp_path):
    with serving(Server()) as smtp, dovecot() as imap:
        yield Post(small_house, smtp, imap, tmp_path)


def reply(reminder: EmailMessage, text: str, html: str = "", number: int = 1) -> EmailMessage:
    """An answer as a mail program sends it: to the reply address, with the ids of the thread."""
    message = EmailMessage()
    message["From"] = "Nguyễn Thị Hạnh <hanh@quan.example>"
    message["To"] = reminder["Reply-To"]
    message["Subject"] = f"Re: {reminder['Subject']}"
    message["Message-ID"] = f"<tl-{number}@mail.quan.example>"
    message["In-Reply-To"] = reminder["Message-ID"]
    message["References"] = f"{reminder['References'] or ''} {reminder['Message-ID']}".strip()
    message.set_content(text)
    if html:
        message.add_alternative(html, subtype="html")
    return message


def words(message):
    return message.get_body(("plain",)).get_content()


def quoted(message):
    return "\n".join(f"> {line}" for line in words(message).splitlines())


def as_gmail(reminder, said):
    html = f'<div dir="ltr">{said}</div><div class="gmail_quote"><div>{SENT_AT}</div>'
    html += f"<blockquote>{reminder.get_body(('html',)).get_content()}</blockquote></div>"
    return reply(reminder, f"{said}\n\n{SENT_AT}\n\n{quoted(reminder)}\n", html)


def as_outlook(reminder, said):
    head = f"From: Đôn Đốc <{USER}>\nSent: Wednesday, June 5, 2024 7:30 AM\nTo: Hạnh\n"
    head += f"Subject: {reminder['Subject']}\n"
    text = f"{said}\n\nTrân trọng,\nHạnh\n\n{'_' * 32}\n{head}\n{words(reminder)}"
    return reply(reminder, text)


def as_phone(reminder, said):
    return reply(reminder, f"{said}\n\nĐã gửi từ iPhone của tôi\n\n{SENT_AT}\n\n{quoted(reminder)}")


@pytest.mark.parametrize("program", [as_gmail, as_outlook, as_phone])
def test_a_reminder_is_answered_and_the_report_confirmed_in_the_thread(post, program):
    reminder = post.remind()
    message = program(reminder, "XONG I.1 12/BC-TP ngày 05/6")
    (answer,) = post.come_back(message)
    assert post.state() == AssignmentState.REPORTED
    (report,) = post.house.rows(Report)
    assert (report.document, report.note, report.channel) == ("12/BC-TP", None, "email")
    assert answer["To"].addresses[0].addr_spec == "hanh@quan.example"
    assert answer["In-Reply-To"] == message["Message-ID"]
    assert answer["Auto-Submitted"] == "auto-replied"
    assert "Đã ghi nhận" in words(answer)
    assert post.folders() == [0, 1, 0]


def test_a_question_and_its_answer_go_by_mail_and_files_are_kept(post):
    (question,) = post.come_back(as_phone(post.remind(), "Báo cáo I.1"))
    assert "Cần thêm thông tin" in words(question)
    given = reply(question, f"Gửi kèm báo cáo.\n\n{quoted(question)}", number=2)
    given.add_attachment(PDF, maintype="application", subtype="pdf", filename="Báo cáo.pdf")
    (confirmed,) = post.come_back(given)
    assert "Tệp minh chứng: 01" in words(confirmed)
    assert [file.name for file in post.house.rows(EvidenceFile)] == ["Báo cáo.pdf"]
    assert confirmed["References"].split()[-2:] == [question["Message-ID"], given["Message-ID"]]


def test_an_unclear_mail_is_answered_and_lies_with_those_for_a_person(post):
    (answer,) = post.come_back(as_gmail(post.remind(), "Phòng đã nhận thư."))
    assert post.outcomes == ["kept"]
    assert "XONG I.1 12/BC-TP" in words(answer)
    assert post.folders() == [0, 0, 1]


def test_a_stranger_with_the_code_changes_nothing_and_hears_nothing(post):
    message = as_gmail(post.remind(), "XONG I.1 12/BC-TP")
    message.replace_header("From", "ai-do@elsewhere.example")
    assert post.come_back(message) == []
    assert post.state() == AssignmentState.OPEN
    assert post.folders() == [0, 0, 1]


def test_an_automatic_reply_is_put_away(post):
    message = as_phone(post.remind(), "Tôi đi công tác đến 12/6.")
    message["Auto-Submitted"] = "auto-replied"
    assert post.come_back(message) == []
    assert post.folders() == [0, 1, 0]


def test_a_bounce_takes_the_address_out_of_use(post):
    reminder = post.remind()
    returned = bounce(recipient("hanh@quan.example", "failed", "5.1.1"), returned=bytes(reminder))
    assert post.come_back(returned) == []
    assert post.outcomes == ["bounced"]
    hanh = next(one for one in post.house.rows(PersonRow) if one.id == "hanh")
    assert hanh.email_failed_at is not None
    assert ("address_failed", "hanh") in post.house.findings()


def test_the_same_mail_delivered_twice_acts_once(post):
    message = as_gmail(post.remind(), "XONG I.1 12/BC-TP")
    assert len(post.come_back(message)) == 1
    assert post.come_back(message) == []
    assert len(post.house.rows(Report)) == 1
    assert post.folders() == [0, 2, 0]


def test_a_crash_before_the_mail_is_moved_changes_nothing_and_confirms_once(post, monkeypatch):
    message = as_gmail(post.remind(), "XONG I.1 12/BC-TP")
    post.imap.deliver(message.as_bytes())

    def crash(*_arguments):
        raise RuntimeError("the machine goes down")

    with monkeypatch.context() as crashing:
        crashing.setattr(OpenInbox, "done", crash)
        with pytest.raises(RuntimeError):
            post.visit()
    assert post.folders()[0] == 1
    before = len(post.smtp.mails)
    assert post.visit() == ["answered"]
    post.send()
    assert len(post.smtp.mails) == before + 1
    assert len(post.house.rows(Report)) == 1
    assert post.folders() == [0, 1, 0]


def test_a_crash_before_the_confirmation_leaves_sends_it_later(post):
    message = as_gmail(post.remind(), "XONG I.1 12/BC-TP")
    post.imap.deliver(message.as_bytes())
    post.smtp.at_data = lambda _address: "451 come back later"
    post.visit()
    assert [event["event"] for event in post.send()] == ["answer_deferred"]
    post.smtp.at_data = lambda _address: None
    post.house.at("2024-06-05", "19:05")
    assert [event["event"] for event in post.send()] == ["answer_sent"]
    assert post.send() == []


def test_a_mail_that_breaks_the_program_waits_for_a_person_and_holds_up_none(post, monkeypatch):
    reminder = post.remind()
    from bot.chat import mail

    real = mail.answer_in
    monkeypatch.setattr(mail, "answer_in", lambda *a: 1 / 0 if "phá" in a[1].words else real(*a))
    post.imap.deliver(reply(reminder, "xem phá", number=8).as_bytes())
    (answer,) = post.come_back(reply(reminder, "XONG I.1 12/BC-TP", number=9))
    assert "Đã ghi nhận" in words(answer)
    assert post.outcomes == ["kept", "answered"]
    assert post.folders() == [0, 1, 1]


def test_a_dry_run_leaves_the_inbox_alone(post):
    post.imap.deliver(as_gmail(post.remind(), "XONG I.1 12/BC-TP").as_bytes())
    settings = post.house.parts.settings.model_copy(update={"dry_run": True})
    post.house.parts = put_together(settings, post.house.store, post.house.clock)
    assert post.visit() == []
    assert post.folders() == [1, 0, 0]
