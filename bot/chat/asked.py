"""A request by a known person, with everything that answering it needs."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property

from sqlmodel import Session

from bot.messages.facts import number
from bot.messages.item_view import ItemView
from bot.messages.record_view import ActView
from bot.model.office import Post, Role
from bot.model.tables import Assignment, PersonRow
from bot.rules.rights import Capacity, capacities, decides_for
from bot.steps.history import last_act
from bot.steps.items import Context, Shown, contexts_of
from bot.steps.listing import Scope
from bot.steps.move import Actor
from bot.steps.office import Installation, OfficeInForce
from bot.store.evidence import EvidenceShelf, Kept

OWN_ROLES = (Role.HEAD, Role.FOCAL_POINT)
SEES_ALL = frozenset({Capacity.MONITORING, Capacity.LEADER})


@dataclass
class Asked:
    """Who asks, through what, when, and the office they ask.

    `about` are ids of assignments that the message replied to tells of; `files` what they sent,
    `refused` how many files came with it that are no evidence.
    """

    session: Session
    office: OfficeInForce
    here: Installation
    person_id: str
    channel: str
    now: datetime
    shelf: EvidenceShelf
    about: Collection[int] = ()
    files: tuple[Kept, ...] = field(default=())
    refused: int = 0

    @property
    def today(self) -> date:
        """The office's date."""
        return self.office.today(self.now)

    @cached_property
    def person(self) -> PersonRow:
        """Who asks."""
        return self.session.get_one(PersonRow, self.person_id)

    @cached_property
    def posts(self) -> list[Post]:
        """The posts the person answers for today, as holder or substitute."""
        return self.office.roster.posts_of(self.person_id, self.today)

    @cached_property
    def capacities(self) -> frozenset[Capacity]:
        """As what the person may speak."""
        return capacities(self.posts)

    @cached_property
    def own_units(self) -> frozenset[str]:
        """The units the person answers for."""
        return frozenset(post.unit for post in self.posts if post.role in OWN_ROLES)

    @property
    def sight(self) -> Scope:
        """What the person may see."""
        return Scope() if self.capacities & SEES_ALL else Scope(self.own_units, cooperating=True)

    @property
    def own(self) -> Scope:
        """What the person's units have to do."""
        return Scope(self.own_units)

    @cached_property
    def decides(self) -> Scope:
        """What the person decides on, where its unit asks for more time."""
        roster = self.office.roster
        units = (u for u in self.office.unit_names if decides_for(self.posts, u, roster))
        return Scope(frozenset(units))

    @cached_property
    def shown(self) -> Shown:
        """Builds views for today."""
        return Shown(self.session, self.today, self.office)

    def actor(self, *roles: Role, unit: str | None = None) -> Actor:
        """The person acting through a post of one of these roles, of that unit if one is named."""
        fitting = [post for post in self.posts if not roles or post.role in roles]
        own = [post for post in fitting if unit is None or post.unit == unit]
        post = next(iter((*own, *fitting)), None)
        return Actor(self.now, self.person_id, post.id if post else None, self.channel)

    def for_unit(self, assignment: Assignment) -> Actor:
        """The person acting for a unit that is responsible for the assignment."""
        led_by = (assignment.unit_id, *assignment.further_unit_ids)
        unit = next((unit for unit in led_by if unit in self.own_units), None)
        return self.actor(*OWN_ROLES, unit=unit)

    def item(self, assignment: Assignment) -> ItemView:
        """The assignment as the person sees it."""
        return self.items([assignment])[0]

    def items(self, assignments: Iterable[Assignment]) -> tuple[ItemView, ...]:
        """The assignments as the person sees them, in their order."""
        wanted = list(assignments)
        found = contexts_of(self.session, wanted)
        return tuple(self.view(found[assignment.id or 0]) for assignment in wanted)

    def short(self, assignment: Assignment) -> str:
        """The assignment on a button: `VI.1 – kỳ tháng 6/2024`."""
        return number(self.item(assignment))

    def last_act(self, assignment: Assignment) -> ActView | None:
        """What was done to it last."""
        return last_act(self.session, assignment, self.office)

    def view(self, context: Context) -> ItemView:
        """One assignment as the person sees it."""
        return self.shown.item(context, Role.HEAD, ("0",))
