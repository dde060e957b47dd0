"""Decides what is said of an assignment, line by line, once for mail, plain text and chat."""

from collections.abc import Iterator
from datetime import date
from functools import cache
from typing import NamedTuple

from bot.messages.digest_view import DigestView
from bot.messages.frames import Fixed
from bot.messages.item_view import Brief, ItemView, Section
from bot.messages.phrases import (
    capital,
    joined,
    long_date,
    period,
    rung,
    say,
    short_date,
)
from bot.model.office import Role

_OWN_ROLES = (Role.HEAD, Role.FOCAL_POINT)


class Fact(NamedTuple):
    """A labelled line; `note` explains it; `fine` lines are printed smaller."""

    label: Fixed
    value: str
    note: str = ""
    fine: bool = False


def title(item: Brief) -> str:
    """The duty's title, or that of its progress report."""
    return say("title.progress", title=item.title) if item.is_progress_report else item.title


def number(item: Brief) -> str:
    """The duty's ref, with the period where it has several: `VI.1 – kỳ tháng 6/2024`."""
    name = period(item.period)
    if name is None or item.due_on is None:
        return item.ref
    return say("value.in_period", ref=item.ref, period=name)


def ref_words(item: ItemView) -> str:
    """The words that name the assignment in an answer to the message that tells of it: `VI.1/2024-06`."""
    return f"{item.ref}/{item.period}"


@cache
def label(name: str) -> Fixed:
    """The phrase of that name, as what stands before a fact."""
    return Fixed(say(name))


class Audience(NamedTuple):
    """What decides, beside the item, how it is said: the day, and who reads it among what."""

    day: date
    several_units: bool
    one_post: bool


def audience(view: DigestView) -> Audience:
    """The audience of every item of a message."""
    own = (*_OWN_ROLES, Role.SUBSTITUTE)
    items = (item for section in view.sections for item in section.items)
    units = {item.unit for item in items if item.role in own}
    return Audience(view.day, len(units) > 1, len(view.reader.posts) < 2)


def facts(item: ItemView, view: DigestView) -> tuple[Fact, ...]:
    """All that the reader needs of an item beyond its title and standing, in order of reading."""
    return facts_for(item, audience(view))


def facts_for(item: ItemView, reads: Audience) -> tuple[Fact, ...]:
    """The same, for all who read it alike."""
    return (*_main_facts(item, reads), *_fine_facts(item))


def _main_facts(item: ItemView, reads: Audience) -> Iterator[Fact]:
    if item.reason:
        returned = item.section is Section.RETURNED
        yield Fact(label("fact.reason" if returned else "fact.remark"), item.reason)
    if item.trigger:
        yield Fact(label("fact.trigger"), say("value.quoted", text=item.trigger))
    yield from _due(item, reads.day)
    if item.extended_from:
        yield Fact(
            label("fact.extended"), say("value.extended", date=short_date(item.extended_from))
        )
    if item.product:
        yield Fact(label("fact.product"), item.product)
    if item.role not in _OWN_ROLES or reads.several_units:
        yield Fact(label("fact.unit"), item.unit)
    if item.further_units:
        yield Fact(label("fact.further"), "; ".join(item.further_units))
    if role := _role_for(item, reads.one_post):
        yield Fact(label("fact.role"), role)


def _fine_facts(item: ItemView) -> Iterator[Fact]:
    source = source_of(item)
    if item.timing:
        timing = say("value.timing", text=item.timing, source=source)
        yield Fact(label("fact.timing"), timing, fine=True)
    else:
        yield Fact(label("fact.source"), source, fine=True)
    if item.quote:
        yield Fact(label("fact.quote"), say("value.quoted", text=item.quote), fine=True)
    if item.missed:
        missed = say("value.missed", rungs=joined(map(rung, item.missed)))
        yield Fact(label("fact.missed"), missed, fine=True)


def source_of(item: ItemView) -> str:
    """`Phụ lục, dòng VI.1 – Kế hoạch 211/KH-UBND ngày 23/5/2024`; for what was assigned by hand, when."""
    if item.by_hand:
        return item.source
    issued = short_date(item.plan_issued_on)
    return say("value.source", source=item.source, number=item.plan_number, date=issued)


def _due(item: ItemView, day: date) -> Iterator[Fact]:
    if item.due_on is not None:
        yield Fact(label("fact.due"), capital(long_date(item.due_on)), act_by_note(item, day))
    else:
        if item.expected_on is not None:
            yield Fact(label("fact.expected"), capital(long_date(item.expected_on)))
        yield Fact(label("fact.due"), say("value.undated"))


def act_by_note(item: ItemView, day: date) -> str:
    """Why the work must be done before the due date, a day off; empty where it is a working day."""
    if item.due_on is None or item.act_by is None or not day <= item.act_by < item.due_on:
        return ""
    kind = {6: "saturday", 7: "sunday"}.get(item.due_on.isoweekday(), "day_off")
    act = say("act_by.today" if item.act_by == day else "act_by.before", act=long_date(item.act_by))
    return say(f"act_by.{kind}", due=short_date(item.due_on), act=act)


def act_by(item: Brief) -> str:
    """The same in a few words, as long as the due date is to come: `ngày nghỉ; làm xong chậm nhất …`."""
    if item.due_on is None or item.act_by is None or item.days_late or item.act_by >= item.due_on:
        return ""
    return say("act_by.brief", act=long_date(item.act_by))


def role_of(item: ItemView, view: DigestView) -> str:
    """As what the reader is told of the item; empty where it is the reader's own post."""
    return _role_for(item, len(view.reader.posts) < 2)


def _role_for(item: ItemView, one_post: bool) -> str:
    behalf = say("value.on_behalf", name=item.on_behalf_of) if item.on_behalf_of else ""
    obvious = item.role is Role.FOCAL_POINT and one_post
    if item.role is Role.HEAD or obvious or (behalf and item.role is Role.SUBSTITUTE):
        return behalf
    return ", ".join(filter(None, (say(f"role.{item.role}"), behalf)))
