from email.message import EmailMessage

import pytest

from bot.readers.inbound_mail import Nature, bare_subject, read_mail
from bot.rules.reply_token import shown, sign
from tests.readers.mails import OURS, SENT, TOKEN, mail, read

WORDS = "XONG 12/BC-TCKH\n\nĐã gửi qua trục văn bản.\n"
LOGO = b"\x89PNG\r\n\x1a\n" + bytes(2000)
PHOTO = b"\xff\xd8\xff" + bytes(80_000)


def test_an_answer_is_read():
    found = read(mail(WORDS, In_Reply_To=SENT))
    assert found.external_id == found.message_id == "<traloi-1@mail.quan.example>"
    assert found.sender == "hanh@quan.example"
    assert found.subject == "04 việc đến hạn"
    assert found.nature is Nature.WRITTEN
    assert found.command_lines == ("XONG 12/BC-TCKH", "04 việc đến hạn")
    assert found.further_text == "Đã gửi qua trục văn bản."
    assert found.refers_to == (SENT,)
    assert found.tokens == (TOKEN,)
    assert (found.files, found.left_out, found.failures, found.cut) == ((), (), (), False)


@pytest.mark.parametrize(
    "subject",
    [
        "Re: XONG 12/BC", "RE: re: XONG 12/BC", "Trả lời: XONG 12/BC", "Fwd: Re: XONG 12/BC",
        "[EXTERNAL] RE: XONG 12/BC", "Re[2]: XONG 12/BC", "TL: XONG 12/BC", "Chuyển tiếp: XONG 12/BC",
        "FW :XONG 12/BC", "  XONG 12/BC ", "Re：XONG 12/BC",
    ],
)  # fmt: skip
def test_a_subject_loses_what_mail_programs_put_before_it(subject):
    assert bare_subject(subject) == "XONG 12/BC"
    assert read(mail("", Subject=subject)).command_lines == ("XONG 12/BC",)


@pytest.mark.parametrize(
    ("sender", "read_as"),
    [
        ("Hanh@Quan.Example", "hanh@quan.example"),
        ("a@quan.example, b@quan.example", None),
        ("", None),
        ("undisclosed:;", None),
        ('"sep@quan.example" <hanh@quan.example>', "hanh@quan.example"),
    ],
)
def test_a_sender_is_one_address_or_nobody(sender, read_as):
    assert read(mail("XONG", From=sender)).sender == read_as


def test_two_from_headers_are_nobody():
    raw = b"From: sep@quan.example\r\n" + mail("XONG").as_bytes()
    assert read_mail(raw).sender is None


def test_tokens_are_found_wherever_they_come_back_the_nearest_first():
    others = [sign(b"key", str(n)) for n in range(4)]
    found = read(
        mail(
            f"XONG\n\n> Mã trả lời: {shown(others[3])}",
            In_Reply_To=SENT,
            References=f"<x.{others[0]}@quan.example> <x.{others[1]}@quan.example>",
            To=f"Đôn Đốc <dondoc+{others[2].lower()}@quan.example>",
        )
    )
    assert found.tokens == (TOKEN, others[1], others[0], others[2], others[3])


def test_a_mail_without_an_id_is_told_apart_by_its_bytes():
    one, same, other = (read(mail(text, Message_ID="")) for text in ("a", "a", "b"))
    assert one.external_id == same.external_id != other.external_id
    assert one.external_id.startswith("sha256:") and one.message_id is None
    long = read(mail("a", Message_ID=f"<{'x' * 300}@quan.example>"))
    assert long.external_id.startswith("sha256:")


def test_files_come_with_their_names_and_bytes():
    message = mail(WORDS)
    message.add_attachment(
        b"%PDF-1.7", maintype="application", subtype="pdf", filename="Báo cáo số 12.pdf"
    )
    message.add_attachment("ghi chú", subtype="plain", filename="../../etc/ghi chú.txt")
    message.add_attachment(b"", maintype="application", subtype="pdf", filename="rỗng.pdf")
    message.add_attachment(b"x", maintype="application", subtype="zip")
    found = read(message)
    assert [(f.name, f.media_type) for f in found.files] == [
        ("Báo cáo số 12.pdf", "application/pdf"),
        ("ghi chú.txt", "text/plain"),
        ("attachment-4.zip", "application/zip"),
    ]
    assert found.files[0].content == b"%PDF-1.7"
    assert found.command_lines[0] == "XONG 12/BC-TCKH"


def test_a_logo_in_the_text_is_no_file_but_a_photo_is():
    message = mail("XONG 12", html='<p>XONG 12</p><img src="cid:logo"><img src="cid:anh">')
    twin = message.get_payload(1)
    for content, cid in ((LOGO, "<logo>"), (PHOTO, "<anh>")):
        twin.add_related(content, "image", "png", cid=cid, filename=f"{cid[1:-1]}.png")
    assert [file.name for file in read(message).files] == ["anh.png"]


def test_a_photo_from_a_phone_is_a_file_however_small():
    message = mail("XONG 12")
    message.add_attachment(LOGO, "image", "png", filename="IMG_1.png", disposition="inline")
    assert [file.name for file in read(message).files] == ["IMG_1.png"]


def test_a_mail_inside_the_mail_is_a_file_and_its_words_are_not_the_senders():
    inner = mail("XONG 99\n", Subject="Nộp báo cáo")
    outer = mail("xin gửi lại\n")
    outer.add_attachment(inner)
    found = read(outer)
    (file,) = found.files
    assert (file.name, file.media_type) == ("Nộp báo cáo.eml", "message/rfc822")
    assert b"XONG 99" in file.content
    assert found.own_text == "xin gửi lại"


def test_too_many_files_are_named_and_left_out():
    message = mail("XONG")
    for number in range(25):
        message.add_attachment(b"x", "application", "pdf", filename=f"{number}.pdf")
    found = read(message)
    assert len(found.files) == 20
    assert found.left_out == ("20.pdf", "21.pdf", "22.pdf", "23.pdf", "24.pdf")


def test_html_alone_is_read_and_beside_plain_text_it_is_not():
    assert read(mail(html="<p>XONG 12</p>")).own_text == "XONG 12"
    assert read(mail("XONG 12\n", html="<p>XONG 13</p>")).own_text == "XONG 12"
    assert read(mail(" \n", html="<p>XONG 13</p>")).own_text == "XONG 13"


@pytest.mark.parametrize(
    ("charset", "content"),
    [
        ("utf-8", "đã xong".encode()),
        ("windows-1258", "đã xong".encode("windows-1258", "replace")),
        ("no-such-charset", "đã xong".encode()),
        ("us-ascii", "đã xong".encode()),
        ("punycode", "đã xong".encode()),
        ("utf-16", "đã xong".encode("utf-16")),
        ("utf-8", "đã xong".encode("utf-16-le")),
    ],
)
def test_any_charset_gives_text(charset, content):
    raw = (
        b"From: a@b.example\nContent-Type: text/plain; charset=%s\n\n" % charset.encode() + content
    )
    found = read_mail(raw).own_text
    assert "xong" in found.replace("\x00", "") and "\x00" not in found


def test_headers_in_bare_bytes_are_read():
    raw = "From: Hạnh <hanh@quan.example>\nSubject: Trả lời: đã xong\n\nXONG".encode()
    assert read_mail(raw).subject == "đã xong"
    assert read_mail(raw).sender == "hanh@quan.example"


@pytest.mark.parametrize(
    ("headers", "nature"),
    [
        ({}, Nature.WRITTEN),
        ({"Auto_Submitted": "no"}, Nature.WRITTEN),
        ({"Auto_Submitted": "auto-replied (vacation)"}, Nature.AUTOMATIC),
        ({"Auto_Submitted": "auto-generated"}, Nature.AUTOMATIC),
        ({"X_Auto_Response_Suppress": "All"}, Nature.AUTOMATIC),
        ({"X_Auto_Response_Suppress": "DR, OOF"}, Nature.AUTOMATIC),
        ({"Precedence": "auto_reply"}, Nature.AUTOMATIC),
        ({"Precedence": "bulk"}, Nature.AUTOMATIC),
        ({"X_Autoreply": "yes"}, Nature.AUTOMATIC),
        ({"Return_Path": "<>"}, Nature.AUTOMATIC),
        ({"Subject": "Trả lời tự động: 04 việc"}, Nature.AUTOMATIC),
        ({"Subject": "Automatic reply: 04 việc"}, Nature.AUTOMATIC),
        ({"Subject": "[Tự động trả lời] vắng mặt"}, Nature.AUTOMATIC),
        ({"List_Id": "<canbo.quan.example>"}, Nature.LIST),
        ({"Precedence": "list"}, Nature.LIST),
        ({"From": OURS}, Nature.OWN),
        ({"From": "Đôn Đốc <Dondoc+abc@quan.example>"}, Nature.OWN),
        ({"From": OURS, "Auto_Submitted": "auto-generated"}, Nature.OWN),
    ],
    ids=str,
)
def test_the_nature_of_a_mail(headers, nature):
    assert read(mail("XONG", **headers)).nature is nature


def test_a_receipt_is_automatic():
    receipt = EmailMessage()
    receipt["From"] = "hanh@quan.example"
    receipt["Content-Type"] = 'multipart/report; report-type=disposition-notification; boundary="b"'
    receipt.set_payload([mail("đã đọc")])
    assert read(receipt).nature is Nature.AUTOMATIC
