import re
from html import unescape
from urllib.parse import parse_qs, urlsplit

import pytest

from bot.chat.menu import command_named
from bot.messages.digest import render_digest
from bot.messages.how_to_reply import reply_lines
from bot.messages.item_view import Section
from bot.messages.render import render_escalation_list
from bot.messages.reply import render_reply
from tests.messages import cast, reply_cast
from tests.messages.pages import Page

REPLIES = {
    "done": reply_cast.reply,
    "question": reply_cast.question,
    "unclear": reply_cast.unclear,
    "unproven": reply_cast.unproven,
}
WITH_INBOX = {"reply_to": "dondoc@quan1.example", "reply_token": reply_cast.TOKEN}


@pytest.mark.parametrize("reply", REPLIES.values(), ids=REPLIES)
def test_the_html_is_well_formed_and_carries_nothing_from_outside(reply):
    html = render_reply(reply()).html
    assert Page(html).faults == []
    assert not re.search(r"https?:|url\(|src=", html)
    assert set(re.findall(r'href="(\w+):', html)) <= {"mailto"}


@pytest.mark.parametrize("reply", REPLIES.values(), ids=REPLIES)
def test_text_and_html_say_the_same_and_no_line_is_too_long(reply):
    made = render_reply(reply())
    assert max(map(len, made.text.splitlines())) <= 90
    assert "<b>" not in made.text.replace("<b>đang", "")
    assert reply_cast.TOKEN in made.text
    assert reply_cast.TOKEN in Page(made.html).text


def test_foreign_words_stay_words():
    made = render_reply(reply_cast.unclear())
    assert "“Phòng <b>đang làm”" in made.text
    assert "“Phòng &lt;b&gt;đang làm”" in made.html


def test_the_subject_is_that_of_the_mail_unless_it_may_not_be_repeated():
    assert render_reply(reply_cast.reply()).subject.startswith("Re: 01 việc quá hạn")
    assert render_reply(reply_cast.unproven()).subject == "Chưa xác nhận được người gửi"


def test_a_link_makes_a_mail_with_the_line_and_the_code():
    (href,) = re.findall(r'href="([^"]+)"', render_reply(reply_cast.reply()).html)
    link = urlsplit(unescape(href))
    assert link.path == "dondoc+vrds@quan1.example"
    assert parse_qs(link.query) == {
        "subject": ["Re: 01 việc quá hạn – Nhắc việc 07/6/2024"],
        "body": [f"HOANTAC\r\n\r\nMã trả lời: {reply_cast.TOKEN}"],
    }


def test_a_file_that_was_too_large_is_named():
    made = render_reply(reply_cast.reply(left_out=("so lieu.xlsx",)))
    assert "so lieu.xlsx" in made.text and "so lieu.xlsx" in made.html


def lines(view):
    return [option.line for option in reply_lines(view)]


def test_a_digest_tells_the_lines_that_its_own_items_want():
    told = lines(cast.mixed_digest())
    assert told[:2] == ["XONG VI.3 12/BC-TP", "GIAHAN VI.3 15/7 lý do"]
    assert all(command_named(line) for line in told)


def test_what_is_overdue_is_not_offered_more_time():
    assert not [one for one in lines(cast.digest(cast.late("VI.1", 4, 4))) if "GIAHAN" in one]


def test_who_only_cooperates_is_told_how_to_look():
    shared = cast.item(section=Section.COOPERATING)
    assert lines(cast.digest(shared)) == [f"XEM {shared.ref}", "TROGIUP"]


def test_two_periods_of_one_duty_are_told_apart():
    first, second = cast.item(period="2024-06"), cast.item(period="2024-07", assignment="x")
    assert lines(cast.digest(first, second))[0] == f"XONG {first.ref}/2024-06 12/BC-TP"


@pytest.mark.parametrize("short", [True, False])
def test_a_list_tells_how_to_look_and_only_who_follows_up_may_record(short):
    told = lines(cast.escalation(6, 3, short=short))
    assert told[0].startswith("XEM ")
    assert any("GHINHAN" in line for line in told) is not short


def test_the_lines_are_told_only_where_answers_are_read():
    read, unread = cast.mixed_digest().model_copy(update=WITH_INBOX), cast.mixed_digest()
    for part in ("text", "html"):
        assert "XONG VI.3 12/BC-TP" in getattr(render_digest(read), part)
        assert "XONG" not in getattr(render_digest(unread), part)
        with_lines = render_escalation_list(cast.escalation(**WITH_INBOX))
        assert "GHINHAN" in getattr(with_lines, part)
        assert "GHINHAN" not in getattr(render_escalation_list(cast.escalation()), part)


@pytest.mark.parametrize(
    "subject",
    [
        render_digest(cast.mixed_digest()).subject,
        render_escalation_list(cast.escalation()).subject,
        render_escalation_list(cast.escalation(weekly=True)).subject,
        render_digest(cast.digest()).subject,
    ],
)
def test_no_subject_of_ours_reads_as_a_command_when_a_reply_repeats_it(subject):
    assert command_named(subject) is None
