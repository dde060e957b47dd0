import pytest

from bot.readers.inbound_mail import Nature
from bot.readers.mail_bounce import Failure
from tests.readers.mails import OURS, SENT, TOKEN, bounce, mail, read, recipient

GONE = "hanh@quan.example"
OURS_AGAIN = mail("04 việc", From=OURS, To=GONE, Message_ID=SENT).as_bytes()


def test_a_standard_report_names_the_address_and_the_mail():
    found = read(bounce(recipient(GONE, "failed", "5.1.1"), returned=OURS_AGAIN))
    assert found.nature is Nature.BOUNCE
    assert found.failures == (Failure(GONE, True, "5.1.1 511 no such user"),)
    assert found.tokens == (TOKEN,)


@pytest.mark.parametrize(
    ("action", "status", "permanent"),
    [
        ("failed", "5.1.1", True),
        ("failed", "5.7.1", True),
        ("failed", "4.4.7", False),
        ("delayed", "4.2.0", False),
        ("delayed", "5.0.0", False),
        ("Failed", "5.2.2", True),
    ],
)
def test_only_a_failure_for_good_is_permanent(action, status, permanent):
    (failure,) = read(bounce(recipient(GONE, action, status))).failures
    assert (failure.address, failure.permanent) == (GONE, permanent)


def test_a_report_may_name_several_and_tell_of_success_too():
    report = bounce(
        recipient(GONE, "failed", "5.1.1"),
        recipient("binh@quan.example", "delivered", "2.0.0"),
        recipient("cuc@quan.example", "delayed", "4.4.1"),
    )
    assert [(f.address, f.permanent) for f in read(report).failures] == [
        (GONE, True),
        ("cuc@quan.example", False),
    ]
    assert read(bounce(recipient(GONE, "delivered", "2.0.0"))).nature is Nature.AUTOMATIC


def test_the_address_that_was_written_to_counts_not_where_it_was_forwarded():
    final = recipient("forwarded@elsewhere.example", "failed", "5.1.1")
    report = bounce(f"Original-Recipient: rfc822; {GONE}\n{final}")
    assert [f.address for f in read(report).failures] == [GONE]


def test_headers_of_the_returned_mail_are_enough_to_know_it():
    headers = f"Message-ID: {SENT}\nSubject: x\n".encode()
    report = bounce(
        recipient(GONE, "failed", "5.1.1"), returned=headers, returned_as="text/rfc822-headers"
    )
    assert read(report).tokens == (TOKEN,)


IN_WORDS = {
    "Exim": (
        {"X_Failed_Recipients": GONE, "Subject": "Mail delivery failed: returning message to sender"},
        f"A message that you sent could not be delivered.\n  {GONE}\n    550 No such user\n\n"
        f"------ This is a copy of the message ------\nTo: sep@quan.example\nMessage-ID: {SENT}\n",
        True,
    ),
    "qmail": (
        {"Subject": "failure notice", "Return_Path": "<>"},
        f"Hi. This is the qmail-send program.\n\n<{GONE}>:\n550 5.1.1 unknown user\n\n"
        f"--- Below this line is a copy of the message.\n\nReturn-Path: <{OURS}>\nMessage-ID: {SENT}\n",
        True,
    ),
    "delayed": (
        {"Subject": "Warning: could not be delivered for 4 hours"},
        f"A message has not been delivered:\n  {GONE}\n    451 try later\nDelivery will be retried.\n",
        False,
    ),
    "a server that speaks Vietnamese": (
        {"Subject": "Không gửi được: 04 việc", "From": "Postmaster <postmaster@quan.example>"},
        f"Thư của bạn không gửi được đến {GONE}: 550 5.1.1 hộp thư không tồn tại\n",
        True,
    ),
    "one that says nothing of how long": (
        {"Subject": "Undeliverable: 04 việc"}, f"{GONE}\nmailbox problem\n", False,
    ),
}  # fmt: skip


@pytest.mark.parametrize(("headers", "text", "permanent"), IN_WORDS.values(), ids=IN_WORDS)
def test_a_servers_own_words_are_understood(headers, text, permanent):
    given = {"From": "MAILER-DAEMON@mail.quan.example"} | headers
    found = read(mail(text, **given))
    assert found.nature is Nature.BOUNCE
    assert [(f.address, f.permanent) for f in found.failures] == [(GONE, permanent)]
    assert found.tokens == ((TOKEN,) if SENT in text else ())


@pytest.mark.parametrize(
    "headers",
    [
        {"Subject": "Re: Undeliverable: 04 việc"},
        {"Subject": "thư không gửi được"},
        {"From": "postmaster@quan.example", "Subject": "XONG 12/BC"},
    ],
)
def test_a_person_who_writes_about_a_bounce_is_no_bounce(headers):
    assert read(mail("XONG", **headers)).nature is Nature.WRITTEN
