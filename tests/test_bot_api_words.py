"""How the tests' own Bot API reads HTML: as Telegram's documentation and its errors say."""

import pytest

from tests.bot_api.marked_text import read_html
from tests.bot_api.refusals import Refused
from tests.bot_api.words import covered, found_in, trimmed


@pytest.mark.parametrize(
    ("source", "plain", "marked"),
    [
        ("<b>đậm</b> <STRONG>nữa</STRONG>", "đậm nữa", [("bold", "đậm"), ("bold", "nữa")]),
        ("<i>a</i><em>b</em>", "ab", [("italic", "a"), ("italic", "b")]),
        ("<u>a</u><ins>b</ins>", "ab", [("underline", "a"), ("underline", "b")]),
        ("<s>a</s><strike>b</strike><del>c</del>", "abc", [("strikethrough", x) for x in "abc"]),
        (
            '<span class="tg-spoiler">a</span><tg-spoiler>b</tg-spoiler>',
            "ab",
            [("spoiler", "a"), ("spoiler", "b")],
        ),
        ("😀<b>😀 x</b>", "😀😀 x", [("bold", "😀 x")]),
        ("<b>a<i>b</i></b>", "ab", [("italic", "b"), ("bold", "ab")]),
        ("<b>a</ >", "a", [("bold", "a")]),
        ("<b></b>x", "x", []),
        ("&lt;b&gt; &amp;&quot; &#272;&#x110;", '<b> &" ĐĐ', []),
        ("&nbsp; &laquo; & &#0;", "&nbsp; &laquo; & &#0;", []),
        ("<blockquote expandable>a</blockquote>", "a", [("expandable_blockquote", "a")]),
        ("<pre><code class=language-python>x</code></pre>", "x", [("pre", "x")]),
        ('<a href="nowhere">x</a>', "x", []),
        ("1 > 0", "1 > 0", []),
    ],
)
def test_html_becomes_plain_text_and_entities(source, plain, marked):
    text, entities = read_html(source)
    assert text == plain
    assert [(one["type"], covered(text, one)) for one in entities] == marked


def test_links_and_languages_keep_what_they_say():
    link = read_html("<a href='https://x.example/?a=1&amp;b=2'>x</a>")[1]
    assert link[0]["url"] == "https://x.example/?a=1&b=2"
    code = read_html('<pre><code class="language-python">x</code></pre>')[1]
    assert code == [{"type": "pre", "offset": 0, "length": 1, "language": "python"}]


@pytest.mark.parametrize(
    ("source", "why"),
    [
        ("<br>", 'Unsupported start tag "br" at byte offset 0'),
        ("đ <p>x</p>", 'Unsupported start tag "p" at byte offset 3'),
        ("a < b", 'Unsupported start tag "" at byte offset 2'),
        ("a <b", "Unclosed start tag at byte offset 2"),
        ("<b>x", 'Can\'t find end tag corresponding to start tag "b"'),
        ("x</b>", "Unexpected end tag at byte offset 1"),
        ("<b>x</b", "Unclosed end tag at byte offset 4"),
        ("<b><i>x</b></i>", 'Unmatched end tag at byte offset 7, expected "</i>", found "</b>"'),
        ("<span>x</span>", 'Tag "span" must have class "tg-spoiler" at byte offset 0'),
        ('<a href="x>y</a>', "Unclosed start tag at byte offset 0"),
        ('<a ="x">y</a>', 'Empty attribute name in the tag "a" at byte offset 0'),
        ("<a href=x/y>y</a>", "Unexpected end of name token at byte offset 8"),
    ],
)
def test_html_that_telegram_does_not_read_is_refused(source, why):
    with pytest.raises(Refused) as caught:
        read_html(source)
    assert caught.value.description == f"Bad Request: can't parse entities: {why}"


def test_white_space_around_a_text_goes_with_what_it_was_marked_as():
    text, entities = trimmed(*read_html(" \n<b> a </b> <i> </i>\n"))
    assert (text, entities) == ("a", [{"type": "bold", "offset": 0, "length": 1}])


def test_commands_mentions_and_links_are_found():
    text = "😀 /status@dondoc_bot a/b hỏi @nguoi_nhan, ai@x.example https://x.example/a."
    assert [(one["type"], covered(text, one)) for one in found_in(text)] == [
        ("bot_command", "/status@dondoc_bot"),
        ("mention", "@nguoi_nhan"),
        ("email", "ai@x.example"),
        ("url", "https://x.example/a"),
    ]
