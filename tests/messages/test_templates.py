"""What holds for every template: complete, escaped, well formed, in NFC, and never a blame."""

import re
import unicodedata

import pytest

from bot.messages.chat_text import (
    chat_digest,
    chat_escalation_list,
    chat_start,
    chat_status,
    chat_unknown,
    page_answer,
)
from bot.messages.digest import render_digest
from bot.messages.reader_view import Reader
from bot.messages.render import environment, render_escalation_list, render_monthly_summary
from bot.messages.sources import ROOT
from tests.messages import cast, monthly_cast
from tests.messages.pages import Page

PAGES = [
    page
    for folder in ("shared", "digest", "escalation_list", "monthly_summary", "chat", "mailbox")
    for page in sorted((ROOT / folder).iterdir())
    if page.is_file()
]
MAILS = {
    "mixed": lambda: render_digest(cast.mixed_digest()),
    "first day": lambda: render_digest(cast.first_day_digest()),
    "single": lambda: render_digest(cast.digest(cast.item(), reply_to=None)),
    "list": lambda: render_escalation_list(cast.escalation()),
    "weekly": lambda: render_escalation_list(cast.escalation(weekly=True)),
    "leaders": lambda: render_escalation_list(cast.leaders_list()),
    "month": lambda: render_monthly_summary(monthly_cast.deputys()),
}


@pytest.mark.parametrize("kind", ["digest", "escalation_list", "monthly_summary"])
def test_every_kind_has_its_four_files(kind):
    for name in ("subject.txt", "body.txt", "body.html", "chat.html"):
        assert (ROOT / kind / name).is_file()


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_page_is_in_nfc_and_blames_nobody(page):
    text = page.read_text(encoding="utf-8")
    assert unicodedata.is_normalized("NFC", text)
    assert "phê bình" not in text.casefold()


def test_every_template_compiles():
    for page in PAGES:
        if page.suffix in (".html", ".txt"):
            environment().get_template(page.relative_to(ROOT).as_posix())


@pytest.mark.parametrize("mail", MAILS.values(), ids=MAILS)
def test_mail_html_is_well_formed_and_carries_nothing_from_outside(mail):
    html = mail().html
    page = Page(html)
    assert page.faults == []
    assert {tag for tag, _ in page.tags} <= {
        *("html", "head", "meta", "title", "style", "body", "div", "table", "tr", "td", "th"),
        *("p", "h1", "h2", "h3", "b", "br", "span", "ul", "li"),
    }
    assert not re.search(r"https?:|url\(|src=|href=", html)
    assert ("html", {"lang": "vi"}) in page.tags


@pytest.mark.parametrize("mail", MAILS.values(), ids=MAILS)
def test_mail_text_has_no_ragged_gaps(mail):
    text = mail().text
    assert "\n\n\n\n" not in text
    assert not re.search(r"[ \t]\n", text)
    assert "None" not in text
    assert "{" not in text


def contrast(one, other):
    """The contrast ratio of two colours, as WCAG 2 defines it."""

    def luminance(colour):
        shares = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
        linear = [s / 12.92 if s <= 0.03928 else ((s + 0.055) / 1.055) ** 2.4 for s in shares]
        return sum(w * s for w, s in zip((0.2126, 0.7152, 0.0722), linear, strict=True))

    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def test_every_tone_is_readable_by_day_and_by_night():
    tones = environment().get_template("shared/palette.html").module.tones
    for name, tone in tones.items():
        assert contrast(tone["ink"], tone["wash"]) >= 4.5, name
        assert contrast(tone["ink"], "#ffffff") >= 4.5, name
        assert contrast(tone["dark_ink"], tone["dark_wash"]) >= 4.5, name
        assert contrast(tone["dark_ink"], "#1b2128") >= 4.5, name
    assert contrast("#55616e", "#ffffff") >= 4.5
    assert contrast("#b4bfcb", "#1b2128") >= 4.5


def hostile_item():
    return cast.item(
        title=cast.HOSTILE,
        product=cast.HOSTILE,
        timing=cast.HOSTILE,
        source=cast.HOSTILE,
        quote=cast.HOSTILE,
        unit=cast.HOSTILE,
        further_units=(cast.HOSTILE,),
        on_behalf_of=cast.HOSTILE,
        reason=cast.HOSTILE,
        trigger=cast.HOSTILE,
    )


HOSTILE_READER = Reader(id="x", name=cast.HOSTILE, posts=(cast.HOSTILE, "b"))


def hostile_digest():
    helping = cast.cooperating("I.1", cast.HOSTILE, unit=cast.HOSTILE)
    return cast.digest(
        hostile_item(),
        helping,
        reader=HOSTILE_READER,
        office=cast.HOSTILE,
        monitoring_unit=cast.HOSTILE,
        reply_to=None,
    )


def hostile_list(short):
    view = cast.escalation(1, 1)
    item = view.units[0].items[0]
    told = tuple(t.model_copy(update={"person": cast.HOSTILE}) for t in item.told)
    bad = item.model_copy(
        update={"title": cast.HOSTILE, "product": cast.HOSTILE, "told": told, "unit": cast.HOSTILE}
    )
    unit = view.units[0].model_copy(update={"unit": cast.HOSTILE, "items": (bad,)})
    return view.model_copy(
        update={
            "units": (unit,),
            "reader": HOSTILE_READER,
            "office": cast.HOSTILE,
            "last_words": (cast.HOSTILE,),
            "short": short,
        }
    )


@pytest.mark.parametrize(
    "mail",
    [
        lambda: render_digest(hostile_digest()),
        lambda: render_escalation_list(hostile_list(short=False)),
        lambda: render_escalation_list(hostile_list(short=True)),
    ],
    ids=["digest", "list", "short list"],
)
def test_hostile_texts_stay_texts_in_mail(mail):
    rendered = mail()
    assert "<script" not in rendered.html
    assert Page(rendered.html).faults == []
    assert "\n" not in rendered.subject
    for text in (rendered.subject, rendered.text, rendered.html):
        assert not re.search("[\x00\r\u202e]", text)


def test_hostile_texts_stay_texts_in_chat():
    status = cast.status()
    group = status.groups[0].model_copy(update={"items": (hostile_item(),)})
    status = status.model_copy(update={"units": (cast.HOSTILE,), "groups": (group,)})
    parts = [
        *chat_digest(hostile_digest()),
        *chat_escalation_list(hostile_list(short=False)),
        *chat_status(status),
        *chat_start(cast.HOSTILE, HOSTILE_READER),
        *page_answer("help", "whole", cast.HOSTILE, ("viec",)),
        *page_answer("problems", "unknown", cast.HOSTILE, (), 0),
    ]
    for part in parts:
        assert "<script" not in part
        assert not re.search("[\x00\r\u202e]", part)
        assert "&#" not in part
        assert Page(part).faults == []


def test_the_answer_to_strangers_tells_nothing():
    (answer,) = chat_unknown()
    assert answer == "Rất tiếc, tài khoản này chưa được đăng ký nên không thể trả lời."
