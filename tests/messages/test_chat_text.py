import re
from html import escape

from hypothesis import given
from hypothesis import strategies as st

from bot.messages.chat_text import (
    LIMIT,
    Block,
    chat_digest,
    chat_escalation_list,
    chat_start,
    chat_status,
    length,
    page_answer,
    shorten,
    split,
)
from tests.messages import cast
from tests.messages.pages import Page

WORDS = st.lists(st.text("aĐệ<&>🏛\u0303", min_size=1, max_size=30), max_size=12).map(" ".join)
MARKED = WORDS.map(lambda text: f"<b>{escape(text, quote=False)}</b>") | st.tuples(
    WORDS, WORDS
).map(lambda two: "<i>a <b>{}</b></i> {}".format(*(escape(t, quote=False) for t in two)))


def test_length_counts_utf_16_units():
    assert length("việc") == 4
    assert length("🏛") == 2


@given(st.lists(MARKED, max_size=8), st.integers(60, 300))
def test_parts_keep_the_limit_and_their_tags_balanced(texts, limit):
    parts = split([Block(text) for text in texts], limit)
    for part in parts:
        assert 0 < length(part) <= limit
        assert Page(part).faults == []
        assert not re.search(r"&[a-z]*(…|$)", part)


@given(st.lists(MARKED.filter(lambda t: length(t) <= 300), max_size=8))
def test_items_that_fit_are_never_cut(texts):
    parts = split([Block(text) for text in texts], 300)
    assert "\n\n".join(parts) == "\n\n".join(texts)


def test_an_item_too_long_alone_is_cut_at_a_word_with_its_tags_closed():
    assert shorten("<b>một hai <i>ba bốn năm sáu</i></b>", 27) == "<b>một hai <i>ba…</i></b>"
    assert shorten("<b>" + "a" * 50 + "</b>", 20) == "<b>" + "a" * 12 + "…</b>"


def test_an_escaped_letter_is_not_cut_in_two():
    assert shorten("&amp;&amp;&amp;&amp;", 12) == "&amp;&amp;…"


def test_a_digest_says_the_same_in_chat():
    parts = chat_digest(cast.mixed_digest())
    text = "\n".join(parts)
    assert all(length(part) <= LIMIT for part in parts)
    assert text.startswith("Kính gửi: Trưởng phòng Tài chính – Kế hoạch\n<b>Hôm nay cần xử lý 06")
    assert "<b>VI.1 – kỳ tháng 6/2024 · quá hạn 04 ngày</b>" in text
    assert "09/6/2024 là Chủ nhật" in text
    assert text.rstrip().endswith("/viec")


def test_a_heading_never_parts_from_its_first_item():
    for part in chat_digest(cast.first_day_digest(90)):
        assert not part.endswith("</i>")
        assert "PHỐI HỢP THỰC HIỆN" not in part.splitlines()[-1]


def test_an_escalation_list_has_one_line_an_item():
    text = "\n".join(chat_escalation_list(cast.escalation(weekly=True)))
    assert text.count("quá hạn ") >= 30
    assert "<b>Văn phòng UBND (04 việc)</b>\n<b>I.1</b>, quá hạn 24 ngày" in text
    assert "tệp bảng tính" in text


def test_status_counts_every_group_and_says_what_it_left_out():
    (text,) = chat_status(cast.status())
    assert "02 quá hạn\n04 sắp đến hạn\n12 đang thực hiện\n03 đã báo cáo, chờ xem xét" in text
    assert "<b>III.4 – kỳ quý II/2024</b>, quá hạn 01 ngày, hạn 06/6/2024: Báo cáo tiến độ" in text
    assert "<i>và 02 việc khác</i>" in text


def test_first_words_greet_by_name_and_name_the_commands():
    (greeting,) = chat_start(cast.OFFICE, cast.HEAD)
    assert "Kính chào <b>Trưởng phòng Tài chính – Kế hoạch</b>." in greeting
    (help_text,) = page_answer("help", "whole", cast.OFFICE, ("viec", "baocao"))
    assert "/viec" in greeting and "/trogiup" in greeting
    assert "/viec – các việc" in help_text and "<code>/baocao VI.1" in help_text
