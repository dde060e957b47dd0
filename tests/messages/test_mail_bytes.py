import email
import email.policy
from datetime import date, datetime
from email.header import decode_header, make_header

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import BadInputError
from bot.messages.digest import render_digest
from bot.messages.mail import message_id, to_bytes
from bot.messages.payload import Attachment
from bot.messages.tidy import one_line
from tests.messages import cast

TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=200)


def read(raw):
    return email.message_from_bytes(raw, policy=email.policy.default)


def bodies(message):
    # Lines of a text end with CRLF on their way; a reader's own line ends are its own affair.
    return {
        kind: message.get_body((kind,)).get_content().replace("\r\n", "\n")
        for kind in ("plain", "html")
    }


def display_name(raw, header):
    # Python 3.11's newer parser leaves a space between two encoded words of one name, against
    # RFC 2047; the older one, like every mail reader, joins them.
    value = email.message_from_bytes(raw)[header]
    return str(make_header(decode_header(value))).rpartition("<")[0].strip()


def test_a_mail_carries_its_headers_and_both_twins():
    rendered = render_digest(cast.mixed_digest())
    message = read(to_bytes(cast.mail(**rendered.model_dump())))
    assert message["Subject"] == rendered.subject
    assert message["From"].addresses[0].display_name == "Đôn đốc nhiệm vụ – UBND Quận 1"
    assert message["From"].addresses[0].addr_spec == "dondoc@quan1.example"
    assert message["To"].addresses[0].display_name == "Trưởng phòng Tài chính – Kế hoạch"
    assert message["Reply-To"].addresses[0].addr_spec == "theodoi@quan1.example"
    assert message["Date"].datetime == datetime(2024, 6, 7, 7, 30, tzinfo=cast.HANOI)
    assert message["Auto-Submitted"] == "auto-generated"
    assert message.get_content_type() == "multipart/alternative"
    assert bodies(message) == {"plain": rendered.text, "html": rendered.html}


def test_a_follow_up_names_what_it_follows():
    before = ("<a@quan1.example>", "<b@quan1.example>")
    message = read(to_bytes(cast.mail(in_reply_to=before[1], references=before)))
    assert message["In-Reply-To"] == before[1]
    assert message["References"].split() == list(before)


def test_an_attachment_goes_beside_the_twins():
    message = read(to_bytes(cast.mail(attachments=(cast.SHEET,))))
    assert message.get_content_type() == "multipart/mixed"
    (sheet,) = message.iter_attachments()
    assert sheet.get_filename() == cast.SHEET.filename
    assert sheet.get_content_type() == cast.SHEET.media_type
    assert sheet.get_content() == cast.SHEET.content
    assert bodies(message)["plain"] == "Kính gửi …\n"


@given(subject=TEXT, sender=TEXT, recipient=TEXT)
def test_names_and_subject_come_back_tidied_and_never_make_a_header(subject, sender, recipient):
    raw = to_bytes(cast.mail(subject=subject, sender_name=sender, recipient_name=recipient))
    head = raw.split(b"\r\n\r\n")[0]
    message = read(raw)
    assert message["Subject"] == one_line(subject)
    assert display_name(raw, "From") == one_line(sender)
    assert display_name(raw, "To") == one_line(recipient)
    assert message["To"].addresses[0].addr_spec == "truongphong.tckh@quan1.example"
    assert len(message.keys()) == len(read(to_bytes(cast.mail())).keys())
    assert not message.defects
    assert all(len(line) <= 78 for line in head.split(b"\r\n"))


def lines(text: str) -> list[str]:
    """The lines of a text, however they end; the last one need not end."""
    return text.replace("\r\n", "\n").replace("\r", "\n").removesuffix("\n").split("\n")


@given(text=TEXT, html=TEXT)
def test_both_twins_come_back_and_no_line_is_too_long(text, html):
    raw = to_bytes(cast.mail(text=text, html=html))
    raw.decode("ascii")
    assert all(len(line) <= 998 for line in raw.split(b"\r\n"))
    assert b"\n" not in raw.replace(b"\r\n", b"")
    got = bodies(read(raw))
    assert lines(got["plain"]) == lines(text)
    assert lines(got["html"]) == lines(html)


@given(content=st.binary(max_size=400), name=TEXT)
def test_attachments_come_back_byte_for_byte(content, name):
    attachment = Attachment(filename=name, media_type="application/pdf", content=content)
    message = read(to_bytes(cast.mail(attachments=(attachment,))))
    (part,) = message.iter_attachments()
    assert part.get_content() == content
    expected = one_line(name).replace("/", "-").replace("\\", "-") or "attachment"
    assert part.get_filename() == expected


@pytest.mark.parametrize(
    "changes",
    [
        {"recipient": "a@b.example\r\nBcc: c@d.example"},
        {"recipient": "không-dấu@quan1.example"},
        {"recipient": "a@b.example, c@d.example"},
        {"sender": "<a@b.example>"},
        {"reply_to": ""},
        {"message_id": "<a@b>\r\nX: y"},
        {"message_id": "a@b"},
        {"in_reply_to": "<a b@c>"},
        {"references": ("<a@b>", "x")},
        {"sent_at": datetime(2024, 6, 7, 7, 30)},  # noqa: DTZ001 -- the fault under test
        {"attachments": (cast.SHEET.model_copy(update={"media_type": "a/b\r\nX: y"}),)},
    ],
    ids=str,
)
def test_what_cannot_be_a_header_is_refused(changes):
    with pytest.raises(BadInputError):
        to_bytes(cast.mail(**changes))


def test_sending_again_sends_the_same_bytes():
    assert to_bytes(cast.mail(attachments=(cast.SHEET,))) == to_bytes(
        cast.mail(attachments=(cast.SHEET,))
    )


def test_a_message_id_names_day_kind_and_token():
    made = message_id("7K3M9QXW4HNP2TRV", date(2024, 6, 7), "digest", "quan1.example")
    assert made == "<20240607.digest.7k3m9qxw4hnp2trv@quan1.example>"


def test_a_message_id_cannot_carry_a_line_break():
    with pytest.raises(BadInputError):
        message_id("a", date(2024, 6, 7), "digest", "quan1.example\r\nX: y")
