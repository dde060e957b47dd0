"""A notice of the kind `digest`, as its reader's one message of the day."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date

from bot.messages.digest_view import DigestView, SectionView
from bot.messages.item_view import ItemView, Section
from bot.model.office import Role
from bot.model.tables import PersonRow
from bot.steps.batch import Batch, Line

OWN_ROLES = (Role.HEAD, Role.FOCAL_POINT)


def digest_view(
    batch: Batch,
    person: PersonRow,
    lines: Sequence[Line],
    reply_to: str | None,
    reply_token: str | None = None,
) -> DigestView:
    """The items by section, most urgent first."""
    sections: dict[Section, list[ItemView]] = defaultdict(list)
    reader = batch.reader(person)
    for line in lines:
        item = batch.view(line, one_post=len(reader.posts) < 2)
        sections[item.section].append(item)
    return DigestView(
        office=batch.office.name,
        place=batch.office.place,
        day=batch.today,
        reader=reader,
        sections=tuple(
            SectionView(section=section, items=tuple(sorted(sections[section], key=_urgency)))
            for section in Section
            if section in sections
        ),
        other_open=_other_open(batch, person, lines),
        monitoring_unit=batch.shown.unit(batch.office.monitoring_unit),
        reply_to=reply_to,
        reply_token=reply_token,
        chat_enabled=batch.office.chat,
    )


def _other_open(batch: Batch, person: PersonRow, lines: Sequence[Line]) -> int:
    """What else the reader's own units owe, beyond this message."""
    posts = batch.office.roster.posts_of(person.id, batch.today)
    units = {post.unit for post in posts if post.role in OWN_ROLES}
    told = [
        line
        for line in lines
        if line.context.assignment.unit_id in units and line.role is not Role.COOPERATING
    ]
    return max(sum(batch.owed_by_unit.get(unit, 0) for unit in units) - len(told), 0)


def _urgency(item: ItemView) -> tuple[date, str, str]:
    return item.due_on or item.expected_on or date.max, item.ref, item.assignment
