"""Words put into a frame read as if the template had been rendered."""

import sys
from concurrent.futures import ThreadPoolExecutor
from typing import NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jinja2 import DictLoader, Environment, StrictUndefined, select_autoescape
from markupsafe import Markup

from bot.messages import digest
from bot.messages.digest import DigestPress, render_digest
from bot.messages.frames import Fixed, Frames, shaped, wrap_later
from bot.messages.item_view import Section
from bot.messages.reader_view import Reader
from bot.messages.render import template
from bot.messages.tidy import one_line, wrap
from bot.model.office import Role
from tests.messages import cast

TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=200).map(one_line)
WORD = TEXT.filter(bool)


class Line(NamedTuple):
    label: Fixed
    value: str
    note: str


class Words(NamedTuple):
    title: str
    lines: tuple[Line, ...]
    n: int


def made(source, name):
    """Frames of a template, and the template's own rendering."""
    environment = Environment(
        loader=DictLoader({name: source}),
        undefined=StrictUndefined,
        autoescape=select_autoescape(enabled_extensions=("html",), default=False),
    )
    environment.filters["wrap"] = wrap_later
    render = environment.get_template(name).render
    return Frames(render, markup=name.endswith(".html")), render


HTML = "<b>{{ words.title }}</b>{% for l in words.lines %}{{ l.label }}: {{ l.value }}\
{{ ' (' ~ l.note ~ ')' if l.note }}{% if l.value %}!{% endif %}{% endfor %}{{ words.n }}"
PLAIN = "{{ (words.title ~ ' và ' ~ words.n)|wrap(first='* ', rest='  ') }}\
{% for l in words.lines %}{{ l.value|wrap(first='%-9s'|format(l.label), rest=' ' * 9) }}\
{{ l.note|wrap(first='  ' ~ l.value ~ ' ') }}{% endfor %}"
LINES = st.lists(
    st.builds(Line, st.sampled_from([Fixed("Hạn"), Fixed("Sản <phẩm>")]), TEXT, TEXT), max_size=3
)
WORDS = st.builds(Words, TEXT, LINES.map(tuple), st.integers(0, 2))


@pytest.mark.parametrize(("source", "name"), [(HTML, "a.html"), (PLAIN, "a.txt")])
def test_every_word_comes_where_the_template_puts_it(source, name):
    frames, render = made(source, name)

    @given(st.lists(WORDS, min_size=1, max_size=5))
    def check(found):
        for words in found * 2:
            assert frames.filled(shaped(words)) == render(words=words)

    check()


def test_a_frame_is_rendered_once_for_all_words_of_its_shape():
    frames, render = made(HTML, "a.html")
    rendered = []
    frames._render = lambda **given: rendered.append(given) or render(**given)
    for title in ("một", "hai & ba", "bốn"):
        frames.filled(shaped(Words(title, (), 1)))
    assert len(rendered) == 2  # once as it is, once with gaps


def test_a_template_that_looks_into_a_text_is_rendered_each_time():
    frames, render = made("{{ words.title|upper }}{{ words.n }}", "a.txt")
    for title in ("một", "hai"):
        words = Words(title, (), 1)
        assert frames.filled(shaped(words)) == render(words=words)


def test_markup_stays_markup_and_text_never_becomes_it():
    frames, _ = made("{{ words.title }}", "a.html")
    for title, shown in ((Markup("<p>"), "<p>"), (Markup("<b>"), "<b>")):
        assert frames.filled(shaped(Words(title, (), 1))) == shown
    frames, _ = made("{{ words.title }}", "a.html")
    for title, shown in (("x", "x"), ("<b>", "&lt;b&gt;"), ("'\"&", "&#39;&#34;&amp;")):
        assert frames.filled(shaped(Words(title, (), 1))) == shown


# The digest's own templates


def always_rendered(monkeypatch):
    monkeypatch.setattr(
        digest,
        "_frames",
        lambda name: type(
            "Plain",
            (),
            {"filled": lambda _, made: template(f"digest/{name}").render(words=made.words)},
        )(),
    )


ITEMS = st.builds(
    cast.item,
    st.sampled_from(["I.1", "II.2"]),
    title=WORD,
    product=TEXT,
    timing=TEXT,
    quote=st.none() | WORD,
    reason=st.none() | WORD,
    trigger=st.none() | WORD,
    section=st.sampled_from([one for one in Section if one is not Section.EXPECTED]),
    role=st.sampled_from([Role.HEAD, Role.FOCAL_POINT, Role.COOPERATING]),
    unit=st.sampled_from(["Phòng <A> & B", "Phòng C"]),
    is_new=st.booleans(),
    days_late=st.integers(0, 40),
)
READERS = st.builds(
    Reader, id=st.just("x"), name=WORD, posts=st.lists(WORD, min_size=1, max_size=2).map(tuple)
)
DIGESTS = st.builds(
    lambda items, reader, **more: cast.digest(*items, reader=reader, **more),
    st.lists(ITEMS, max_size=4),
    READERS,
    other_open=st.integers(0, 3),
    chat_enabled=st.booleans(),
    reply_token=st.none() | st.just("ABCD-EFGH"),
    reply_to=st.none() | st.just("a@quan.example"),
)


@given(st.lists(DIGESTS, min_size=1, max_size=4))
def test_a_digest_from_frames_is_the_rendered_digest(views):
    with pytest.MonkeyPatch.context() as patch:
        always_rendered(patch)
        rendered = list(map(render_digest, views))
    assert list(map(render_digest, views)) == rendered


def test_readers_of_one_batch_who_read_alike_get_the_same_words_each_under_their_name():
    shared = cast.item()
    press = DigestPress()
    readers = [Reader(id=name, name=name, posts=(name,)) for name in ("Hạnh", "Bình")]
    texts = [press.mail(cast.digest(shared, reader=reader)).text for reader in readers]
    assert texts[0].replace("Hạnh", "Bình") == texts[1]
    assert [press.mail(cast.digest(shared, reader=r)) for r in readers] == [
        render_digest(cast.digest(shared, reader=r)) for r in readers
    ]


def test_frames_are_forgotten_and_made_while_others_use_them(monkeypatch):
    monkeypatch.setattr("bot.messages.frames.KEPT", 2)
    frames = Frames(lambda words: f"{words[0]} {words[1]}", markup=False)

    def use(start):
        for number in range(start, start + 4000):
            assert frames.filled(shaped((number % 5, "từ"))) == f"{number % 5} từ"

    interval = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    try:
        with ThreadPoolExecutor(4) as threads:
            list(threads.map(use, range(4)))
    finally:
        sys.setswitchinterval(interval)


@given(TEXT, st.integers(20, 80), st.sampled_from(["", "  ", "* "]), st.sampled_from(["", "   "]))
def test_wrapped_lines_hold_every_word_in_order(text, width, first, rest):
    lines = wrap(text, width, first, rest).split("\n")
    assert lines[0].startswith(first.rstrip())
    assert " ".join(lines).split() == (first + text).split()
    for line in lines:
        assert len(line) <= width or len(line.split()) <= 2
