import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.readers.inbound_mail import InboundMail, Nature, read_mail
from tests.readers.mails import SENT, bounce, mail, recipient

RELATED = mail("XONG 12", html='<p>XONG 12</p><img src="cid:a">', In_Reply_To=SENT)
RELATED.add_attachment(b"%PDF-1.7", "application", "pdf", filename="Báo cáo số mười hai.pdf")
RELATED.add_attachment(mail("bên trong", Subject="Thư cũ"))
SAMPLES = [
    RELATED.as_bytes(),
    mail(html="<blockquote>x</blockquote><![CDATA[ y").as_bytes(),
    bounce(recipient("hanh@quan.example", "failed", "5.1.1"), returned=mail("x").as_bytes()),
]
MARKS = [
    b"Content-Type: message/rfc822\n\n", b"Content-Type: multipart/mixed; boundary=b\n\n--b\n",
    b"=?utf-8?q?=", b"=?x?b?a?=", b"charset=utf-16", b"\x00", b"\xff\xfe", b"--b--", b"\n\n",
    b"Content-Transfer-Encoding: base64\n", b"filename*=utf-8''%", b"filename*0*=x'y'z", b"<!", b"&#x",
    b"From: a@b\nFrom: (", b"Content-Disposition: attachment; filename=\"", b"charset=utf-7", b"+2AA-",
]  # fmt: skip


def is_sound(found):
    assert isinstance(found, InboundMail)
    assert 0 < len(found.external_id) <= 255
    words = (found.own_text, found.subject, *found.command_lines, *(f.name for f in found.files))
    for text in words:
        text.encode("utf-8")
        assert "\x00" not in text and "\r" not in text
    for file in found.files:
        assert file.name and file.content and "/" not in file.name
    return True


@given(st.binary(max_size=600))
def test_random_bytes_are_read_as_something(content):
    assert is_sound(read_mail(content))


@st.composite
def mutated(draw):
    content = bytearray(draw(st.sampled_from(SAMPLES)))
    for _ in range(draw(st.integers(1, 6))):
        at = draw(st.integers(0, len(content)))
        match draw(st.sampled_from(["cut", "insert", "swap", "repeat"])):
            case "cut":
                del content[at : at + draw(st.integers(1, 80))]
            case "insert":
                content[at:at] = draw(st.sampled_from(MARKS) | st.binary(max_size=12))
            case "swap":
                content[at : at + 1] = draw(st.binary(min_size=1, max_size=1))
            case _:
                content[at:at] = content[at : at + draw(st.integers(1, 200))]
    return bytes(content)


@settings(max_examples=300)
@given(mutated())
def test_a_damaged_mail_is_read_as_something(content):
    assert is_sound(read_mail(content))


@given(st.text(alphabet=st.characters(exclude_categories=["Cs"]), max_size=300))
def test_any_words_are_read(text):
    message = mail()
    message.set_content(text)
    found = read_mail(message.as_bytes())
    assert is_sound(found)
    assert found.nature is Nature.WRITTEN


BOMBS = {
    "nested": b"".join(
        b"Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n" % (n, n) for n in range(3000)
    ),
    "nested messages": b"Content-Type: message/rfc822\n\n" * 3000,
    "many parts": b"Content-Type: multipart/mixed; boundary=b\n\n" + b"--b\n\nx\n" * 50_000,
    "long header": b"Subject: " + b"=?utf-8?b?w6Q=?= " * 60_000 + b"\n\nx",
    "many addresses": b"From: " + b"a@b.example," * 60_000 + b"\n\nx",
    "many references": b"References: " + b"<a@b.example> " * 60_000 + b"\n\nx",
    "open comments": b"From: " + b"(" * 300_000 + b"\n\nx",
    "quotes in quotes": b"Content-Type: text/html\n\n" + b"<blockquote>" * 60_000,
    "open tags": b"Content-Type: text/html\n\n" + b"<a " * 200_000,
    "open comments in html": b"Content-Type: text/html\n\n" + b"<!--" * 200_000,
    "open declarations": b"Content-Type: text/html\n\n" + b"<![" * 200_000,
    "long line": b"\n" + b"vao " * 200_000 + b"viet",
    "attributions": b"\n" + "Vào 7 thg 6 đã viết \n".encode() * 20_000,
    "token after token": b"\n" + b"0123456789abcdef-" * 50_000,
    "addresses in a bounce": b"From: postmaster@b\nSubject: undeliverable\n\n" + b"a@" * 300_000,
    "dashes": b"\n" + b"- " * 300_000,
}  # fmt: skip


@pytest.mark.parametrize("content", BOMBS.values(), ids=BOMBS)
def test_no_mail_takes_long(content):
    started = time.monotonic()
    assert is_sound(read_mail(content))
    assert time.monotonic() - started < 10
