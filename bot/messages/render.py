"""Renders mails and pages from the files under `templates/`, each compiled once."""

from collections.abc import Callable, Iterable
from datetime import date
from functools import cache
from itertools import groupby
from typing import TYPE_CHECKING, Any

from bot.messages import facts, how_to_reply, monthly, news, overdue, phrases, summary
from bot.messages.escalation_view import EscalationView
from bot.messages.frames import wrap_later
from bot.messages.mailbox_view import MailboxEntry
from bot.messages.monthly_view import MonthlyView
from bot.messages.news_view import NewsView
from bot.messages.payload import Rendered
from bot.messages.sources import read_text
from bot.messages.tidy import cut, one_line, tidy
from bot.model.plan import Value

if TYPE_CHECKING:
    from jinja2 import Environment, Template


def _by_day(messages: Iterable[MailboxEntry]) -> list[tuple[date, list[MailboxEntry]]]:
    ordered = sorted(messages, key=lambda message: message.number)
    return [(day, list(of_day)) for day, of_day in groupby(ordered, key=lambda m: m.at.date())]


_FILTERS: dict[str, Callable[..., Any]] = {
    "act_by": facts.act_by,
    "by_day": _by_day,
    "capital": phrases.capital,
    "clock": phrases.clock,
    "cut": cut,
    "date_in_words": phrases.date_in_words,
    "joined": phrases.joined,
    "lateness": overdue.lateness,
    "long_date": phrases.long_date,
    "number": facts.number,
    "period": phrases.period,
    "ref_words": facts.ref_words,
    "severity": overdue.severity,
    "short_date": phrases.short_date,
    "standing": phrases.standing,
    "title": facts.title,
    "told_people": overdue.told_people,
    "wrap": wrap_later,
}
_GLOBALS: dict[str, Callable[..., Any]] = {
    "command": phrases.command,
    "brief_lead": summary.brief_lead,
    "counts": summary.counts,
    "escalation_lead": summary.escalation_lead,
    "escalation_subject": summary.escalation_subject,
    "unit_extent": summary.unit_extent,
    "directory_lines": summary.directory_lines,
    "facts": facts.facts,
    "further_posts": summary.further_posts,
    "headline": summary.headline,
    "news_by_matter": news.by_matter,
    "news_facts": news.news_facts,
    "news_headline": news.news_headline,
    "news_lead": news.news_lead,
    "last_words": overdue.last_words,
    "lead": summary.lead,
    "mail_line": phrases.mail_line,
    "monthly_behind": monthly.monthly_behind,
    "monthly_columns": monthly.monthly_columns,
    "monthly_lead": monthly.monthly_lead,
    "monthly_more": monthly.monthly_more,
    "monthly_notes": monthly.monthly_notes,
    "monthly_ask": monthly.monthly_ask,
    "monthly_occasion": monthly.monthly_occasion,
    "monthly_rows": monthly.monthly_rows,
    "monthly_scope": monthly.monthly_scope,
    "monthly_subject": monthly.monthly_subject,
    "letters_sentence": overdue.letters_sentence,
    "occasion": summary.occasion,
    "reply_lines": how_to_reply.reply_lines,
    "role_of": facts.role_of,
    "say": phrases.say,
    "severities": overdue.severities,
    "standing_counts": summary.standing_counts,
    "why": summary.why,
}


@cache
def environment() -> "Environment":
    """The one Jinja2 environment: a missing name is an error, `.html` is escaped."""
    from jinja2 import Environment, FunctionLoader, StrictUndefined, select_autoescape

    made = Environment(
        loader=FunctionLoader(read_text),
        undefined=StrictUndefined,
        autoescape=select_autoescape(enabled_extensions=("html",), default=False),
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
        cache_size=-1,
    )
    made.filters.update(_FILTERS)
    made.globals.update(_GLOBALS)
    return made


def template(name: str) -> "Template":
    """The compiled template of that path, relative to `templates/`."""
    return environment().get_template(name)


def render_escalation_list(view: EscalationView) -> Rendered:
    """The escalation list as a mail; the leaders' own where `view.short`."""
    return _mail("escalation_list", tidy(view))


def render_news(view: NewsView) -> Rendered:
    """What others did, as a mail."""
    return _mail("news", tidy(view))


def render_monthly_summary(view: MonthlyView) -> Rendered:
    """The leaders' monthly summary, as a mail."""
    return _mail("monthly_summary", tidy(view))


def render_page(name: str, **context: Any) -> str:
    """Any page under `templates/`, by its path (`mailbox/index.html`)."""
    return template(name).render(**context)


def _mail(kind: str, view: Value) -> Rendered:
    return Rendered(
        subject=one_line(template(f"{kind}/subject.txt").render(view=view)),
        text=template(f"{kind}/body.txt").render(view=view).strip() + "\n",
        html=template(f"{kind}/body.html").render(view=view).strip() + "\n",
    )
