"""News in words: what waits for the reader first, each matter with its facts, foreign text as text."""

from bot.messages.chat_text import chat_news
from bot.messages.render import render_news
from bot.model.states import Occasion
from tests.messages import cast
from tests.messages.news_cast import news, report, request
from tests.messages.pages import Page


def test_the_subject_counts_what_waits_or_what_was_decided():
    assert render_news(news()).subject == "04 việc chờ Ông/Bà xử lý – 07/6/2024"
    assert render_news(news(items=news().items[:3])).subject == (
        "02 báo cáo chờ duyệt và 01 đề nghị gia hạn chờ ý kiến – 07/6/2024"
    )
    assert render_news(news(items=news().items[4:])).subject == (
        "01 việc được gia hạn và 01 đề nghị gia hạn không được đồng ý – 07/6/2024"
    )


def test_a_report_shows_its_evidence_and_how_to_answer():
    text = render_news(news()).text
    assert "Văn bản số: 12/BC-TCKH ngày 06/6/2024" in text
    assert "Tệp: bao-cao-giai-ngan.pdf" in text
    assert "Minh chứng: không có" in text
    assert "VI.2 – kỳ tháng 6/2024 (nhắc lại)" in text
    assert "“DUYỆT VI.1/2024-06 ĐẠT”" in text and "ABCD-EFGH-JKMN-PQRS" in text


def test_a_request_shows_both_dates_the_advice_and_the_decision():
    text = render_news(news()).text
    assert "Thời hạn cũ: 09/6/2024" in text
    assert "Đề nghị đến: 28/6/2024 (Trưởng phòng Tư pháp)" in text
    assert "Ý kiến: đồng ý: lý do khách quan" in text
    assert "Thời hạn mới: Thứ Sáu, ngày 21/6/2024" in text
    assert "Kết luận: việc đã kéo dài" in text


def test_where_no_answer_is_read_none_is_asked_for():
    assert "Trả lời thư này" not in render_news(news(reply_token=None)).text


def test_foreign_texts_stay_texts():
    view = news()
    hostile = view.model_copy(
        update={
            "items": (
                view.items[0].model_copy(
                    update={"report": report(note=cast.HOSTILE, document=cast.HOSTILE)}
                ),
                view.items[2].model_copy(update={"extension": request(reason=cast.HOSTILE)}),
            )
        }
    )
    mail = render_news(hostile)
    assert "<script" not in mail.html and Page(mail.html).faults == []
    assert "\r" not in mail.subject and "\u202e" not in mail.text
    for part in chat_news(hostile):
        assert "<script" not in part and Page(part).faults == []


def test_a_chat_message_of_much_news_is_split_between_items():
    view = news()
    many = view.model_copy(update={"items": view.items * 30})
    parts = chat_news(many)
    assert len(parts) > 1
    assert all(len(part.encode("utf-16-le")) // 2 <= 4096 for part in parts)
    assert sum(part.count("(nhắc lại)") for part in parts) == 30


def test_what_waits_is_counted_apart_from_what_is_only_to_be_known():
    assert news().waiting == 4
    decided = tuple(i for i in news().items if i.matter in (Occasion.GRANTED, Occasion.REFUSED))
    assert news(items=decided).waiting == 0
