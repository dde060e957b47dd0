"""What the person's units owe, page by page, and one assignment in full."""

from collections.abc import Iterator

import structlog
from sqlalchemy import ColumnElement
from sqlmodel import col

from bot.chat.asked import SEES_ALL, Asked
from bot.chat.command import Command
from bot.chat.commands.decide import may_decide
from bot.chat.commands.extend import take_back
from bot.chat.fields import Filled, Got, Taken
from bot.chat.pages import PAGE, pages_of, show_buttons, turn_buttons
from bot.chat.talk import Answer, Button, Outcome
from bot.chat.which import Which, chosen, mark
from bot.messages.chat_text import page_answer
from bot.messages.payload import Attachment
from bot.messages.phrases import say
from bot.model.access import AccessKind
from bot.model.states import OWED, AssignmentState
from bot.model.tables import Assignment
from bot.rules.rights import Capacity, Right
from bot.steps.counts import soon_ends
from bot.steps.evidence import files_of, report_views
from bot.steps.extend import pending
from bot.steps.history import history
from bot.steps.items import told_history
from bot.steps.listing import IN_FORCE, Scope, count, find
from bot.steps.report import acknowledged, last_report
from bot.steps.requests import extension_views
from bot.store.access import note_access

WHOLE = "tatca"
EVERYONE_WHO_LOOKS = frozenset({Capacity.UNIT, Capacity.MONITORING, Capacity.LEADER})


class Page:
    """Which page of a list: a number, the first where none is given."""

    name = "page"
    free = False

    def take(self, asked: Asked, filled: Filled, words: str) -> Taken:
        """The number at the end of the words."""
        last = words.split()[-1:] or [""]
        return Got(max(int(last[0]), 1) if last[0].isdigit() and len(last[0]) < 5 else 1, words)


class Whole:
    """Whether everything is meant that the person may see, not only what their own units owe."""

    name = "whole"
    free = False

    def take(self, asked: Asked, filled: Filled, words: str) -> Taken:
        """True where the words say so, or the person has no unit of their own."""
        said = words.split()[:1] == [WHOLE]
        return Got(bool(asked.capacities & SEES_ALL) and (said or not asked.own_units))


class OfEvidence(Which):
    """An assignment whose files the person may have: their own units', or any for who sees all."""

    def scope(self, asked: Asked) -> Scope:
        """What the person's units lead; a unit that only helps gets no files."""
        return asked.sight if asked.capacities & SEES_ALL else asked.own


log = structlog.get_logger()


def _listing(asked: Asked, filled: Filled, command: str, *where: ColumnElement[bool]) -> Answer:
    """One page of what is owed, by urgency, with a button for each assignment and for the next page."""
    scope = asked.sight if filled["whole"] else asked.own
    owed = (IN_FORCE, *where)
    total = count(asked.session, scope, states=OWED, where=owed)
    page, pages = pages_of(total, filled["page"])
    found = find(
        asked.session, scope, states=OWED, where=owed, limit=PAGE, offset=(page - 1) * PAGE
    )
    views = asked.items(found)
    answers = bool(asked.own_units) and not filled["whole"]
    said = page_answer("tasks", "page", command, views, total, page, pages, answers)
    named = f"{command} {WHOLE}" if filled["whole"] else command
    turn = turn_buttons(named, page, pages)
    buttons = (*show_buttons(asked, found, views), *turn, *_other(asked, filled, command))
    return Answer(said, Outcome.SHOWN, buttons)


def _other(asked: Asked, filled: Filled, command: str) -> list[tuple[Button, ...]]:
    """From one's own units to the whole office and back, for who answers for a unit and sees all."""
    if not (asked.own_units and asked.capacities & SEES_ALL):
        return []
    if filled["whole"]:
        return [(Button(say("button.own_units"), f"/{command}"),)]
    return [(Button(say("button.whole_office"), f"/{command} {WHOLE}"),)]


def _tasks(asked: Asked, filled: Filled) -> Answer:
    return _listing(asked, filled, "viec")


def _overdue(asked: Asked, filled: Filled) -> Answer:
    return _listing(asked, filled, "quahan", col(Assignment.due_on) < asked.today)


def _upcoming(asked: Asked, filled: Filled) -> Answer:
    due = col(Assignment.due_on)
    ends = soon_ends(asked.today, asked.office.days)
    return _listing(asked, filled, "saptoi", due >= asked.today, due < ends)


def _show(asked: Asked, filled: Filled) -> Answer:
    """The plan's words, the evidence, what was done and who was told."""
    one = chosen(asked, filled)
    told = told_history(asked.session, [one.id or 0]).get(one.id or 0, ())
    said = page_answer(
        "show",
        "whole",
        asked.item(one),
        one.state,
        report_views(asked.session, one, asked.office),
        history(asked.session, one, asked.office),
        told,
        extension_views(asked.session, one, asked.office),
    )
    return Answer(said, Outcome.SHOWN, _acts(asked, one))


def _evidence(asked: Asked, filled: Filled) -> Answer:
    """The files of the report that stands; never to a unit that does not lead the assignment."""
    one = chosen(asked, filled)
    kept = files_of(asked.session, last_report(asked.session, one))
    there = [file for file in kept if asked.shelf.has(file.digest)]
    lost = tuple(file.name for file in kept if file not in there)
    names = tuple(file.name for file in there)
    said = page_answer("evidence", "whole", asked.item(one), names, lost)
    files = tuple(
        Attachment(
            filename=file.name, media_type=file.media_type, content=asked.shelf.read(file.digest)
        )
        for file in there
    )
    if lost:
        log.error("evidence_lost", assignment=one.code, files=len(lost))
    for file in there:
        note_access(
            asked.session,
            AccessKind.EVIDENCE_HANDED_OUT,
            f"evidence/{file.id}",
            asked.person_id,
            asked.channel,
            asked.now,
        )
    return Answer(said, Outcome.SHOWN, _acts(asked, one), files)


def _acts(asked: Asked, one: Assignment) -> tuple[tuple[Button, ...], ...]:
    """What the person may do next about the assignment."""
    marked = mark(one)
    rows = [*_of_unit(asked, one), *_of_request(asked, one)]
    if one.state == AssignmentState.REPORTED and Capacity.MONITORING in asked.capacities:
        accept = Button(say("button.accept"), f"/duyet {marked} dat")
        rows.append((accept, Button(say("button.return"), f"/duyet {marked} tra")))
    return tuple(rows)


def _of_unit(asked: Asked, one: Assignment) -> Iterator[tuple[Button, ...]]:
    """What a unit that owes the assignment may do."""
    if one.state not in OWED or asked.own_units.isdisjoint((one.unit_id, *one.further_unit_ids)):
        return
    marked = mark(one)
    yield (Button(say("button.report"), f"/baocao {marked}"),)
    progress = Button(say("button.progress"), f"/tiendo {marked}")
    if acknowledged(asked.session, one):
        yield (progress,)
    else:
        yield (Button(say("button.acknowledge"), f"/danhan {marked}"), progress)
    if pending(asked.session, one) is not None:
        yield (take_back(one),)
    elif one.due_on is not None and one.due_on >= asked.today:
        yield (Button(say("button.extend"), f"/giahan {marked}"),)


def _of_request(asked: Asked, one: Assignment) -> Iterator[tuple[Button, ...]]:
    """What may be said of a pending request for more time."""
    if pending(asked.session, one) is None:
        return
    if Capacity.MONITORING in asked.capacities:
        yield (Button(say("button.advise"), f"/ykien {mark(one)}"),)
    if may_decide(asked, one):
        yield (Button(say("button.decide"), f"/quyetdinh {mark(one)}"),)


ANY_STATE = tuple(AssignmentState)
COMMANDS = (
    Command(
        "viec",
        Right.LOOK,
        _tasks,
        aliases=("tasks", "danhsachviec", "congviec"),
        fields=(Page(), Whole()),
        looks=True,
        menu=EVERYONE_WHO_LOOKS,
    ),
    Command(
        "quahan",
        Right.LOOK,
        _overdue,
        aliases=("overdue",),
        fields=(Page(), Whole()),
        looks=True,
        menu=EVERYONE_WHO_LOOKS,
    ),
    Command(
        "saptoi",
        Right.LOOK,
        _upcoming,
        aliases=("upcoming", "sapdenhan"),
        fields=(Page(), Whole()),
        looks=True,
        menu=EVERYONE_WHO_LOOKS,
    ),
    Command(
        "xem",
        Right.LOOK,
        _show,
        aliases=("show", "chitiet"),
        fields=(Which(states=ANY_STATE, own=False, alone=True),),
        looks=False,
        menu=EVERYONE_WHO_LOOKS,
    ),
    Command(
        "minhchung",
        Right.LOOK,
        _evidence,
        aliases=("evidence", "tep", "xemtep"),
        fields=(OfEvidence(states=ANY_STATE, alone=True),),
        menu=frozenset({Capacity.MONITORING}),
    ),
)
