"""Says of overdue assignments how far they have climbed and who was told when."""

from datetime import date
from functools import lru_cache

from bot.messages.escalation_view import EscalationView, Severity
from bot.messages.item_view import ItemView, Told
from bot.messages.phrases import say, short_date, standing

_CLIMBING_FROM, _GRAVE_FROM = 5, 10  # working days overdue, as `Severity` has them


def severity(item: ItemView) -> Severity:
    """How far an overdue item has climbed, by its working days late."""
    if item.working_days_late >= _GRAVE_FROM:
        return Severity.GRAVE
    return Severity.CLIMBING if item.working_days_late >= _CLIMBING_FROM else Severity.LATE


def severities(view: EscalationView) -> tuple[tuple[Severity, int], ...]:
    """How many items are how grave, the gravest first, empty ones left out."""
    all_of_them = [severity(item) for unit in view.units for item in unit.items]
    wanted = (Severity.GRAVE, Severity.CLIMBING, Severity.LATE)
    return tuple((s, all_of_them.count(s)) for s in wanted if s in all_of_them)


def lateness(item: ItemView) -> str:
    """`quá hạn 05 ngày (03 ngày làm việc)`; the brackets only where they add something."""
    text = standing(item)
    if 0 < item.working_days_late != item.days_late:
        text += " (" + say("standing.late_working", days=item.working_days_late) + ")"
    return text


def told_people(item: ItemView, day: date, at_most: int | None = 6) -> tuple[str, ...]:
    """Who was told by which channel, one line a person: the newest `at_most` days, or all.

    `day` is the message's own: days of its year are written without the year.
    """
    return tuple(_told(told, day.year, at_most) for told in item.told)


@lru_cache(maxsize=8192)
def _told(told: Told, year: int, at_most: int | None) -> str:
    return say(
        "told.by_person",
        person=told.person,
        channel=say(f"channel.{told.channel}"),
        days=_days(told, year, at_most),
    )


def _days(told: Told, year: int, at_most: int | None) -> str:
    shown = ", ".join(_day(day, day in told.failed, year) for day in told.days[:at_most])
    left_out = len(told.days) - at_most if at_most is not None else 0
    return say("told.earlier", days=shown, n=left_out) if left_out > 0 else shown


@lru_cache(maxsize=4096)
def _day(day: date, failed: bool, year: int) -> str:
    written = short_date(day).removesuffix(f"/{year}")
    return say("told.day_failed", day=written) if failed else written


def last_words(view: EscalationView) -> tuple[str, ...]:
    """Where the reminders have ended: ref and unit, or the id of what is not in the list."""
    items = {item.assignment: item for unit in view.units for item in unit.items}
    return tuple(
        say("last_word.item", ref=items[word].ref, unit=items[word].unit) if word in items else word
        for word in view.last_words
    )


def letters_sentence(view: EscalationView) -> str:
    """To whom the drafted letters are that go with the list."""
    return say("escalation.letters", units="; ".join(one.addressees[0] for one in view.letters))
