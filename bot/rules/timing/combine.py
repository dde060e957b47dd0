"""Puts together what belongs together in each sentence: a cadence with its day, a date with its
year.
"""

from collections.abc import Sequence
from dataclasses import replace

from bot.model.plan import Severity
from bot.rules.timing.atoms import Kind, Rhythm
from bot.rules.timing.belonging import BOUNDED, OPEN, is_year, own_rhythms, whole_cycle
from bot.rules.timing.context import Context
from bot.rules.timing.elements import Condition, Element, Mark, Series, Span, Target
from bot.rules.timing.limits import drop_labels, give_years, limit_series
from bot.rules.timing.points import Grain
from bot.rules.timing.statement import Recurring, Statement


def combine(elements: Sequence[Element], context: Context) -> Statement:
    """Sorts the elements of a phrase into one statement."""
    statement = Statement()
    for clause in sorted({element.clause for element in elements}):
        members = [e for e in elements if e.clause == clause]
        _mark_expected(members)
        statement.spans += [e for e in members if isinstance(e, Span)]
        statement.conditions += [e for e in members if isinstance(e, Condition)]
        statement.marks += [e for e in members if isinstance(e, Mark)]
        _Clause(_after_upkeep(members), statement, context).sort()
    return statement


def _mark_expected(members: Sequence[Element]) -> None:
    """dự kiến governs the dates after it, or those before it where it comes last."""
    for mark in members:
        if isinstance(mark, Mark) and mark.kind is Kind.EXPECTED:
            targets = [e for e in members if isinstance(e, Target)]
            for target in [t for t in targets if t.start > mark.start] or targets:
                target.expected = True


def _after_upkeep(members: Sequence[Element]) -> list[Element]:
    """`hoàn thành trước X và duy trì`: the upkeep opens nothing (rule 5)."""
    kept: list[Element] = []
    for element in members:
        is_upkeep = isinstance(element, Mark) and element.kind is Kind.UPKEEP
        if is_upkeep and any(isinstance(e, Target) for e in kept):
            break
        kept.append(element)
    return kept


class _Clause:
    """One sentence of the phrase."""

    def __init__(self, members: list[Element], statement: Statement, context: Context) -> None:
        self._members = [e for e in members if isinstance(e, Target | Series)]
        self._statement = statement
        self._context = context
        self._run: list[Series] = []
        self._run_before = False
        self._series: list[Recurring] = []
        self._fixed: list[Target] = []

    def sort(self) -> None:
        for place, member in enumerate(self._members):
            if isinstance(member, Series):
                self._run.append(member)
            else:
                self._target(member, self._members[place + 1 :])
        self._release()
        fixed = limit_series(self._series, self._fixed)
        give_years(fixed, self._context)
        fixed = drop_labels(fixed)
        self._statement.series += self._series
        self._statement.fixed += [target for target in fixed if target.points]
        self._statement.loose += [target for target in fixed if not target.points]

    # Cadences and their days -----------------------------------------------------------------------

    def _target(self, target: Target, later: Sequence[Element]) -> None:
        if is_year(target) or target.bound in OPEN or target.ranged:
            if target.anchors and not target.points:
                self._anchored(target)
            elif target.rhythms:
                self._attached(target)
            else:
                self._fixed.append(target)
        elif target.points and any(a.position for a in target.anchors):
            self._mixed(target)
        elif target.rhythms:
            self._attached(target)
        elif (rhythm := whole_cycle(target)) is not None:
            self._run = []
            self._series.append(Recurring([rhythm], target, start=target.start))
        elif target.points:
            self._dated(target)
        else:
            self._anchored(target)

    def _attached(self, target: Target) -> None:
        """`tháng 01 và tháng 6 hàng năm` after `06 tháng một lần` are the days of that cadence."""
        run = [s for s in self._run if not s.bare]
        if target.points and run and all(s.rhythm.months >= 3 for s in run):
            self._series.append(Recurring([s.rhythm for s in run], target, start=target.start))
        else:
            self._run = [
                s for s in run if s.rhythm.months not in {r.months for r in target.rhythms}
            ]
            self._release()
            self._series.append(Recurring(list(target.rhythms), target, start=target.start))
        self._run = []

    def _mixed(self, target: Target) -> None:
        """`trước ngày 15 của tháng cuối quý, tháng 6 và tháng 12`: a place in the quarter, and
        dates.
        """
        rhythms = [s.rhythm for s in self._run] or own_rhythms(target)
        self._run = []
        for part in (replace(target, points=[]), replace(target, anchors=[])):
            self._series.append(Recurring(rhythms, part, start=target.start))

    def _anchored(self, target: Target) -> None:
        """A day of the month goes with the cadences before it, or with the place in a period it
        names.
        """
        self._run_before = bool(self._run)
        rhythms = [s.rhythm for s in self._run] or own_rhythms(target)
        self._run = []
        if not rhythms and all(a.weekday is not None for a in target.anchors):
            self._context.note("weekday_every_week", Severity.WARNING)
            every_week = Recurring([Rhythm(0)], target, start=target.start, assumed=True)
            self._series.append(every_week)
        elif self._series and not self._run_before and self._places_last(target):
            pass
        elif rhythms:
            self._series.append(Recurring(rhythms, target, start=target.start))
        else:
            self._fixed.append(target)

    def _places_last(self, target: Target) -> bool:
        """`trước ngày 10 hàng tháng của tháng sau`: the month after, for the day just named."""
        last = self._series[-1].target
        only_place = all(a.position and a.day is None and not a.edge for a in target.anchors)
        if last is None or not only_place or any(a.position or not a.day for a in last.anchors):
            return False
        position = target.anchors[0].position
        last.anchors = [replace(anchor, position=position) for anchor in last.anchors]
        return bool(last.anchors)

    def _dated(self, target: Target) -> None:
        """A date after cadences: their day (`6 tháng: trước 05/6`), or a date of its own."""
        run = self._run
        lengths = [s.rhythm.months for s in run]
        are_days = all(p.grain is Grain.DAY for p in target.points)
        takes = bool(run) and (len(target.points) > 1 or min(lengths) >= 6)
        if takes and (are_days or min(lengths) >= 3):
            self._run = []
            self._series.append(Recurring([s.rhythm for s in run], target, start=target.start))
            return
        if run and all(s.bare for s in run) and target.bound in BOUNDED:
            self._run = []
        self._fixed.append(target)

    def _release(self) -> None:
        """Cadences that no date followed: due at their periods' ends, or on the day named before
        them.
        """
        run = [s for s in self._run if not s.bare or s.after_periodic or self._stands_alone(s)]
        if len(run) > 1 and any(s.alternative for s in run):
            self._statement.undecided = True
        self._run = []
        if not run:
            return
        rhythms = [s.rhythm for s in run]
        start = run[0].start
        if self._joins_last_series(start):
            self._series[-1].rhythms += rhythms
        elif self._fixed and self._goes_before(self._fixed[-1], start, rhythms):
            target = self._fixed.pop()
            self._series.append(Recurring(rhythms, target, start=start))
        else:
            self._series += [
                Recurring([rhythm], start=s.start) for s, rhythm in zip(run, rhythms, strict=True)
            ]

    def _stands_alone(self, series: Series) -> bool:
        """`6 tháng` is a cadence by itself (rule 5), bare nouns are where they stand in a list."""
        if series.rhythm.months in {6, 9}:
            return True
        return any(
            s is not series and (s.after_periodic or series.after_periodic) for s in self._run
        )

    def _joins_last_series(self, start: int) -> bool:
        """`trước ngày 25 hàng tháng, hàng quý`: one trước governs the whole list (rule 4)."""
        if not self._series:
            return False
        last = self._series[-1]
        target = last.target
        has_day = target is not None and any(a.day and not a.position for a in target.anchors)
        return has_day and last.start < start and not self._fixed_between(last.start, start)

    def _fixed_between(self, start: int, end: int) -> bool:
        return any(start < target.start < end for target in self._fixed)

    @staticmethod
    def _goes_before(target: Target, start: int, rhythms: list[Rhythm]) -> bool:
        """`trước ngày 15/12, hàng năm`; `ngày 25, hàng tháng`."""
        if target.start > start or target.ranged or target.bound in OPEN:
            return False
        if target.anchors and not target.points:
            return True
        undated = all(p.year is None and p.grain <= Grain.QUARTER for p in target.points)
        return undated and len(rhythms) == 1 and rhythms[0].months == 12
