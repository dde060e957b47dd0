import unicodedata

from hypothesis import given
from hypothesis import strategies as st

from bot.messages.tidy import cut, one_line, tidy, wrap
from tests.messages import cast


def test_a_hostile_title_becomes_one_printable_line():
    assert one_line(cast.HOSTILE) == (
        '<script>alert("1")</script> & =HYPERLINK("x") Bcc: a@b.example xlsx.exe'
    )


def test_decomposed_letters_are_composed():
    assert one_line(unicodedata.normalize("NFD", "Tài chính – Kế hoạch")) == "Tài chính – Kế hoạch"


@given(st.text())
def test_one_line_is_one_line_whatever_comes_in(text):
    line = one_line(text)
    assert line == one_line(line)
    assert "\n" not in line
    assert "\r" not in line
    assert all(letter.isprintable() or unicodedata.category(letter) in "CoCnCf" for letter in line)


def test_every_text_of_a_view_is_tidied_however_deep():
    view = cast.digest(cast.item(title=cast.HOSTILE, further_units=("a\u202eb",)))
    item = tidy(view).sections[0].items[0]
    assert item.title == one_line(cast.HOSTILE)
    assert item.further_units == ("ab",)


def test_a_clean_view_is_left_as_it_is():
    view = cast.mixed_digest()
    assert tidy(view) is view


def test_a_long_title_is_cut_between_words():
    assert cut("Tiếp tục đẩy mạnh phân cấp, ủy quyền", 29) == "Tiếp tục đẩy mạnh phân cấp…"
    assert cut("Tiếp tục", 29) == "Tiếp tục"


@given(st.text(), st.integers(2, 40))
def test_a_cut_text_is_never_wider_than_asked(text, width):
    assert len(cut(text, width)) <= width


@given(st.lists(st.text("abcđệ", min_size=1, max_size=20)), st.integers(20, 72))
def test_wrapped_lines_keep_their_width_and_their_words(words, width):
    lines = wrap(" ".join(words), width).split("\n")
    assert " ".join(lines).split() == words
    assert all(len(line) <= width for line in lines)
