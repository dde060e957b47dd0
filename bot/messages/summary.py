"""Sums a message up: what it asks today, how much is overdue, and why the reader has it."""

from functools import lru_cache

from bot.messages.digest_view import DigestView
from bot.messages.escalation_view import EscalationUnit, EscalationView
from bot.messages.item_view import Section
from bot.messages.monthly_view import MonthlyView
from bot.messages.news_view import NewsView
from bot.messages.phrases import joined, long_date, say, short_date, week_span

# What asks something of the reader on the very day; the rest can wait or is for information.
URGENT = (Section.RETURNED, Section.OVERDUE, Section.DUE_TODAY, Section.EXPECTED)

DIRECTORY_SHOWN = 8
Counts = tuple[tuple[Section, int], ...]
Told = DigestView | EscalationView | NewsView | MonthlyView
_KINDS = {
    DigestView: "digest",
    EscalationView: "escalation_list",
    NewsView: "news",
    MonthlyView: "monthly_summary",
}


def counts(view: DigestView) -> Counts:
    """How many items each section holds, empty ones left out."""
    return tuple((s.section, len(s.items)) for s in view.sections if s.items)


def brief_lead(view: DigestView) -> str:
    """The answer to "what must I do today?" without the counts that stand beside it."""
    return _brief_lead(counts(view))


@lru_cache(maxsize=1024)
def _brief_lead(found: Counts) -> str:
    urgent = [(section, n) for section, n in found if section in URGENT]
    if len(urgent) == 1 or not found:
        return _lead(found).rstrip(".")
    if urgent:
        return say("lead.act_brief", n=sum(n for _, n in urgent))
    return say("lead.calm_brief")


def lead(view: DigestView) -> str:
    """The sentence that answers "what must I do today?"."""
    return _lead(counts(view))


@lru_cache(maxsize=1024)
def _lead(found: Counts) -> str:
    urgent = [(section, n) for section, n in found if section in URGENT]
    if len(urgent) == 1:
        return say(f"lead.act_only.{urgent[0][0]}", n=urgent[0][1])
    if urgent:
        return say("lead.act", n=sum(n for _, n in urgent), parts=joined(map(_brief, urgent)))
    if not found:
        return say("lead.nothing")
    first, *others = found
    return say("lead.calm", parts=joined([_whole(first), *map(_brief, others)]))


def headline(view: DigestView) -> str:
    """The counts of at most three sections, the most urgent first, for a subject line."""
    return _headline(counts(view))


@lru_cache(maxsize=1024)
def _headline(found: Counts) -> str:
    if not found:
        return say("lead.nothing")
    first, *others = found[:3]
    return ", ".join([_whole(first), *map(_brief, others)])


def _whole(count: tuple[Section, int]) -> str:
    return say("count.whole", n=count[1], label=say(f"label.{count[0]}"))


def _brief(count: tuple[Section, int]) -> str:
    return say("count.brief", n=count[1], label=say(f"label.{count[0]}"))


def why(view: Told) -> str:
    """Why the reader receives the mail, and that a machine sent it."""
    posts = view.reader.posts
    reason = say("footer.as_post", posts=joined(posts)) if posts else say("footer.as_contact")
    kind = _KINDS[type(view)]
    return say(f"footer.{kind}", office=view.office, reason=reason, day=long_date(view.day))


def escalation_lead(view: EscalationView) -> str:
    """How much is overdue, where, and for how long at most."""
    late = [item.days_late for unit in view.units for item in unit.items]
    if not late:
        return _nothing(view)
    lead_part = say("escalation.longest", lead=_extent(view), days=max(late))
    return _of_all(lead_part, view)


def escalation_subject(view: EscalationView) -> str:
    """How much is overdue and where, short enough for a subject line."""
    return _of_all(_extent(view), view) if view.count else _nothing(view)


def _nothing(view: EscalationView) -> str:
    """That nothing is overdue, or nothing that has climbed as far as the reader."""
    if view.overdue_total:
        return say("escalation.none_so_far", total=view.overdue_total)
    return say("escalation.none")


def _extent(view: EscalationView) -> str:
    part = "escalation.part" if _tells_a_part(view) else "escalation.lead"
    return say(part, n=view.count, units=len(view.units))


def _of_all(said: str, view: EscalationView) -> str:
    if not _tells_a_part(view):
        return said
    return say("escalation.of_all", lead=said, total=view.overdue_total)


def _tells_a_part(view: EscalationView) -> bool:
    """Whether more is overdue than this day's list tells of."""
    return view.overdue_total > view.count


def unit_extent(unit: EscalationUnit) -> str:
    """How many assignments of a unit are told of, and of how many overdue ones, where there are more."""
    said = say("escalation.of_unit", n=len(unit.items))
    if unit.overdue_total <= len(unit.items):
        return said
    return say("escalation.of_unit_all", part=said, total=unit.overdue_total)


def directory_lines(view: EscalationView) -> tuple[str, ...]:
    """What must be looked at in the office's directory, a line each; the rest as a count."""
    lines = [say(f"directory.{fault.kind}", name=fault.name) for fault in view.directory]
    if len(lines) > DIRECTORY_SHOWN:
        more = say("escalation.directory_more", n=len(lines) - DIRECTORY_SHOWN)
        lines[DIRECTORY_SHOWN:] = [more]
    return tuple(lines)


def occasion(view: EscalationView) -> str:
    """`Danh sách đôn đốc tuần từ 03/6/2024 đến 07/6/2024`, or that of the day."""
    if not view.weekly:
        return say("escalation.daily", day=short_date(view.day))
    monday, friday = map(short_date, week_span(view.day))
    return say("escalation.weekly", monday=monday, friday=friday)


def standing_counts(view: EscalationView) -> tuple[str, ...]:
    """What else the office has before it: reports to review, what falls due this week."""
    wanted = ("awaiting_review", "due_this_week")
    return tuple(
        say(f"escalation.{name}", n=getattr(view, name)) for name in wanted if getattr(view, name)
    )


def further_posts(view: Told) -> tuple[str, ...]:
    """The reader's posts that the name does not already say."""
    name = view.reader.name.casefold()
    return tuple(post for post in view.reader.posts if post.casefold() not in name)
