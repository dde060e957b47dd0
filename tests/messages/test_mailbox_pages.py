from datetime import timedelta

from bot.messages.digest import render_digest
from bot.messages.mailbox_view import MailboxEntry
from bot.messages.render import render_page
from tests.messages import cast
from tests.messages.pages import Page


def entry(number, **changes):
    fields = {
        "number": number,
        "file": f"messages/{number:04d}.html",
        "at": cast.mail().sent_at + timedelta(days=number // 20),
        "recipient": "Trưởng phòng Nội vụ" if number % 2 else "Trưởng phòng Tư pháp",
        "address": "a@quan1.example",
        "kind": "digest",
        "channel": "email",
        "subject": f"Thư số {number}",
    }
    return MailboxEntry.model_validate(fields | changes)


def test_the_index_links_every_message_by_day_and_by_person():
    page = Page(
        render_page(
            "mailbox/index.html", office=cast.OFFICE, messages=[entry(n) for n in range(3000)]
        )
    )
    links = [attributes["href"] for tag, attributes in page.tags if tag == "a"]
    assert page.faults == []
    assert len(links) == 6000
    assert len(set(links)) == 3000
    assert "3.000 thư và tin nhắn, từ thứ Sáu, ngày 07/6/2024" in page.text
    assert "Thứ Bảy, ngày 08/6/2024 20 thư" in page.text


def test_the_index_tells_how_many_lists_a_day_brought():
    messages = [entry(0), entry(1, kind="escalation_list")]
    page = Page(render_page("mailbox/index.html", office=cast.OFFICE, messages=messages))
    assert "02 thư, trong đó 01 danh sách đôn đốc" in page.text


def test_an_empty_mailbox_says_so():
    page = Page(render_page("mailbox/index.html", office=cast.OFFICE, messages=[]))
    assert page.faults == []
    assert "Chưa có thư nào." in page.text


def test_a_message_stands_in_a_sandbox_with_its_twin_and_headers():
    rendered = render_digest(cast.mixed_digest())
    page = Page(
        render_page(
            "mailbox/message.html",
            entry=entry(1, subject=cast.HOSTILE),
            index="../index.html",
            headers=[("Subject", cast.HOSTILE)],
            text=rendered.text,
            html=rendered.html,
            attachments=[("a.xlsx", "0001-a.xlsx")],
        )
    )
    frames = [attributes for tag, attributes in page.tags if tag == "iframe"]
    assert page.faults == []
    assert frames[0]["srcdoc"] == rendered.html
    assert "sandbox" in frames[0]
    assert "script" not in {tag for tag, _ in page.tags}
    assert "Hôm nay cần xử lý 06 việc" in page.text


def test_a_chat_message_shows_its_text_alone():
    html = render_page(
        "mailbox/message.html",
        entry=entry(1, channel="telegram"),
        index="../index.html",
        headers=[],
        text="Kính gửi …",
        html=None,
        attachments=[],
    )
    assert "iframe" not in {tag for tag, _ in Page(html).tags}
    assert "qua Telegram" in Page(html).text
