"""Checks that somebody can be told at every post, on every day that matters."""

import re
from collections import Counter
from itertools import combinations

from bot.model.files import UNITS
from bot.model.office import Person, Post, Preference, Term
from bot.model.plan import Severity
from bot.rules.lint.inspection import Inspection, shown, vacancies
from bot.rules.roster import covers

_MAIL = re.compile(r"[^\s@<>,;:\"()]+@[^\s@<>,;:\"()]+\.[^\s@<>,;:\"()]+")


def check_posts(inspection: Inspection) -> None:
    """Unreachable people, terms that contradict each other, and vacant posts."""
    _people(inspection)
    for n, post in enumerate(inspection.office.posts):
        _terms(inspection, n, post)
        _vacancies(inspection, n, post)


def _people(inspection: Inspection) -> None:
    posts = inspection.office.posts
    needed = {t.person for post in posts for t in (*post.holders, *post.substitutes)}
    mails = Counter(p.email.casefold() for p in inspection.office.people if p.email)
    for n, person in enumerate(inspection.office.people):
        at = (UNITS, "people", n)
        if person.id not in needed:
            inspection.say("person_without_post", Severity.INFO, at, person=person.name)
        else:
            _reachable(inspection, at, person)
        if person.email and not _MAIL.fullmatch(person.email):
            detail = {"person": person.name, "email": person.email}
            inspection.say("email_invalid", Severity.ERROR, (*at, "email"), **detail)
        elif person.email and mails[person.email.casefold()] > 1:
            detail = {"person": person.name, "email": person.email}
            inspection.say("email_shared", Severity.WARNING, (*at, "email"), **detail)


def _reachable(inspection: Inspection, at: tuple[str | int, ...], person: Person) -> None:
    """E-mail must carry everything alone: a chat is never the only way to reach somebody."""
    if person.email is None and person.telegram_chat_id is None:
        inspection.say("person_unreachable", Severity.ERROR, at, person=person.name)
    elif person.email is None:
        severity = Severity.WARNING if inspection.chat else Severity.ERROR
        inspection.say("person_telegram_only", severity, at, person=person.name)
    if person.prefers is not Preference.EMAIL and person.telegram_chat_id is None:
        inspection.say(
            "preference_without_chat", Severity.WARNING, (*at, "prefers"), person=person.name
        )


def _terms(inspection: Inspection, n: int, post: Post) -> None:
    for section, terms in (("holders", post.holders), ("substitutes", post.substitutes)):
        for m, term in enumerate(terms):
            if term.from_on and term.to_on and term.from_on > term.to_on:
                at = (UNITS, "posts", n, section, m)
                inspection.say("term_reversed", Severity.ERROR, at, post=post.title)
        for (_, one), (m, other) in combinations(enumerate(terms), 2):
            if _overlap(one, other):
                at = (UNITS, "posts", n, section, m)
                people = {"first": one.person, "second": other.person}
                inspection.say("terms_overlap", Severity.ERROR, at, post=post.title, **people)
    for m, term in enumerate(post.substitutes):
        _substitute(inspection, (UNITS, "posts", n, "substitutes", m), post, term)


def _overlap(one: Term, other: Term) -> bool:
    starts = max((t.from_on for t in (one, other) if t.from_on), default=None)
    ends = min((t.to_on for t in (one, other) if t.to_on), default=None)
    return starts is None or ends is None or starts <= ends


def _substitute(inspection: Inspection, at: tuple[str | int, ...], post: Post, term: Term) -> None:
    detail = {"post": post.title, "person": term.person}
    if term.from_on is None or term.to_on is None:
        inspection.say("substitute_without_end", Severity.WARNING, at, **detail)
    day = term.from_on or term.to_on
    holding = [h for h in post.holders if day and covers(h, day)]
    if any(holder.person == term.person for holder in holding):
        inspection.say("substitute_is_holder", Severity.WARNING, at, **detail)


def _vacancies(inspection: Inspection, n: int, post: Post) -> None:
    start, end = inspection.span
    at = (UNITS, "posts", n, "holders")
    gaps = list(vacancies(post, start, end))
    for first, last in gaps:
        code = "post_vacant" if (first, last) == (start, end) else "post_vacant_for_a_time"
        detail = {"post": post.title, "from": shown(first), "to": shown(last)}
        inspection.say(code, Severity.WARNING, at, **detail)
    today = inspection.today
    told = (start, end) in gaps or start <= today <= end
    if not told and list(vacancies(post, today, today)):
        inspection.say("post_vacant_today", Severity.WARNING, at, post=post.title)
