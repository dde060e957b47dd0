import pytest

from bot.readers.mail_html import text_of_html
from bot.readers.mail_quotes import own_text

OWN = "XONG 12/BC-TCKH\n\nĐã gửi qua trục văn bản."

HEADERS = "Đôn Đốc <dondoc@quan.example>\n{}: 07/6/2024 7:30\n{}: Hạnh\n{}: 04 việc\n\nXONG 99"
QUOTES = {
    "Gmail": "Vào Th 6, 7 thg 6, 2024 vào lúc 07:30 Đôn Đốc <dondoc@quan.example> đã viết:\n\n> 04 việc",
    "Gmail in two lines": "Vào Th 6, 7 thg 6, 2024 Đôn Đốc <\ndondoc@quan.example> đã viết:\n> 04",
    "Gmail in English": "On Fri, Jun 7, 2024 at 7:30 AM Đôn Đốc <dondoc@quan.example> wrote:\n\n> 04 việc",
    "Gmail without quote marks": "Vào 7 thg 6, 2024 07:30, Đôn Đốc <dondoc@quan.example> đã viết:\n04 việc",
    "iPhone": "Gửi từ iPhone của tôi\n\nVào 7 thg 6, 2024, lúc 07:30, Đôn Đốc <d@q.example> đã viết:\n\n> 04",
    "Thunderbird": "Vào 07/06/2024 07:30, Đôn Đốc đã viết:\n> 04 việc\n> XONG 99",
    "name first": "Đôn Đốc <dondoc@quan.example> đã viết:\n> 04 việc",
    "Outlook": "From: " + HEADERS.format("Sent", "To", "Subject"),
    "Outlook in Vietnamese": "Từ: " + HEADERS.format("Đã gửi", "Tới", "Chủ đề"),
    "Outlook on a phone": "Tải Outlook cho Android\n________________________________\n"
    "From: " + HEADERS.format("Sent", "To", "Subject"),
    "old Outlook": "-----Original Message-----\nFrom: Đôn Đốc\nXONG 99",
    "Zimbra": "----- Original Message -----\nFrom: \"Đôn Đốc\" <dondoc@quan.example>\nXONG 99",
    "Zimbra in Vietnamese": "----- Thư gốc -----\nTừ: Đôn Đốc\nXONG 99",
    "bold headers": "*From:* Đôn Đốc\n*Sent:* Friday\n*To:* Hạnh\n*Subject:* 04 việc\nXONG 99",
    "forwarded": "---------- Forwarded message ---------\nTừ: Đôn Đốc <dondoc@quan.example>\nXONG 99",
    "a signature": "-- \nNguyễn Thị Hạnh\nXONG 99",
    "marks alone": "> 04 việc\n> XONG 99",
}  # fmt: skip


@pytest.mark.parametrize("quote", QUOTES.values(), ids=QUOTES)
def test_what_stands_above_a_quote_is_the_writers_own(quote):
    assert own_text(f"{OWN}\n\n{quote}\n") == OWN


@pytest.mark.parametrize("quote", QUOTES.values(), ids=QUOTES)
def test_a_mail_that_only_quotes_says_nothing(quote):
    assert own_text(quote) == ""


def test_an_answer_below_the_quote_counts():
    text = "Vào 7 thg 6, 2024, X <x@q.example> đã viết:\n> 04 việc\n> XONG 99\n\nXONG 12/BC-TCKH\n"
    assert own_text(text).strip() == "XONG 12/BC-TCKH"
    assert own_text("> 04 việc\nXONG 12\n> việc khác\nGIAHAN 15/7") == "XONG 12\nGIAHAN 15/7"


@pytest.mark.parametrize(
    "text",
    [
        "XONG 12/BC-TCKH\nTừ: phòng Tư pháp\nđã gửi bản giấy",
        "Kính gửi: Phòng Nội vụ\nNgày: 7/6",
        "GIAHAN 15/7\n----------\nlý do: chờ ý kiến Sở",
        "On time\nVào tuần sau sẽ gửi",
        "XONG - gửi kèm",
        "-- Phòng Tư pháp --",
    ],
)
def test_ordinary_lines_are_no_quote(text):
    assert own_text(text) == text


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("<p>XONG&nbsp;12/BC</p><p>xin cảm ơn</p>", "XONG 12/BC\n\nxin cảm ơn"),
        ("<div>XONG 12<br>dòng hai</div>", "XONG 12\ndòng hai"),
        ("<style>p{}</style><script>XONG 1</script><p>XONG <b>1</b>2</p>", "XONG 12"),
        ("<html><head><title>x</title></head><body>XONG 12</body></html>", "XONG 12"),
        ("a &lt;b&gt; c &amp; d<!-- XONG 1 -->", "a <b> c & d"),
        ("<table><tr><td>XONG</td><td> 12</td></tr></table>", "XONG 12"),
        ("<p>mở mà không đóng <b>XONG", "mở mà không đóng XONG"),
        ("<![if !vml]><p>XONG 12</p><![endif]>", "XONG 12"),
    ],
)
def test_html_is_read_as_it_is_seen(html, text):
    assert text_of_html(html) == text


HTML_QUOTES = {
    "Gmail": '<div class="gmail_quote"><div class="gmail_attr">Vào … đã viết:</div>'
    '<blockquote class="gmail_quote">XONG 99</blockquote></div>',
    "Outlook": '<div id="divRplyFwdMsg"><b>Từ:</b> Đôn Đốc</div><p>XONG 99</p>',
    "old Outlook": "<div><p><b>From:</b> Đôn Đốc<br><b>Sent:</b> Friday<br><b>To:</b> Hạnh<br>"
    "<b>Subject:</b> 04 việc</p></div><p>XONG 99</p>",
    "Zimbra": '<hr id="zwchr" data-marker="__DIVIDER__"><div data-marker="__QUOTED_TEXT__">XONG 99</div>',
    "Apple": '<div>Vào 7 thg 6, 2024, lúc 07:30, X &lt;x@q.example&gt; đã viết:</div>'
    '<blockquote type="cite"><p>XONG 99</p></blockquote>',
    "Thunderbird": '<div class="moz-cite-prefix">Vào 7/6/24 07:30, X đã viết:<br></div>'
    '<blockquote type="cite">XONG 99</blockquote>',
    "Yahoo": '<div id="yahoo_quoted_1" class="yahoo_quoted">Vào … X đã viết: XONG 99</div>',
}  # fmt: skip


@pytest.mark.parametrize("quote", HTML_QUOTES.values(), ids=HTML_QUOTES)
def test_quotes_in_html_are_left_out(quote):
    assert own_text(text_of_html(f"<p>XONG 12/BC-TCKH</p><br>{quote}")) == "XONG 12/BC-TCKH"
