"""The clinic's goals, and how a figure is made of what was counted. Pure.

A figure is told for the days of its goal's window that end with a day; its trend is the same window, ended a week
earlier each. Fewer cases than `LEAST` make no figure: one no-show among three visits is not "33 %".
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from itertools import pairwise
from statistics import median

from dentaldesk.models.states import Role

LEAST = 5  # cases that make a figure
TREND_WEEKS = 12
_WEEK = timedelta(days=7)
_LASTING = 3  # steps in the wrong direction, one after the other, that are called falling


class Unit(StrEnum):
    """What a figure's number means."""

    SHARE = "share"  # of one
    MINUTES = "minutes"
    DAYS = "days"
    MONEY = "money"  # minor units


class Goal(StrEnum):
    """The goals that can be measured by what the program keeps today, in the order in which they are shown."""

    EXAM_TO_CHECKOUT = "exam-to-checkout"
    PLANS_DOCUMENTED = "plans-documented"
    NOTICES_SEEN = "notices-seen"
    ACCEPTANCE = "acceptance"
    SAME_DAY = "same-day"
    CHECKOUT_COMPLETED = "checkout-completed"
    NO_SHOW = "no-show"
    COLLECTION = "collection"
    DAYS_IN_AR = "days-in-ar"
    PRODUCTION = "production"


@dataclass(frozen=True, slots=True, kw_only=True)
class GoalRule:
    """What a goal asks for. `target` is in the figure's unit; None: made of the past. `movers`: who can move it."""

    unit: Unit
    target: float | None
    days: int  # the window
    higher_is_better: bool = True
    at_target: bool = False  # the target itself is enough: nothing is better than all, and an average is no limit
    movers: tuple[Role, ...]


_DESK = (Role.FRONT_DESK,)
# Targets are those of the domain's rules, "The clinic's goals, measured".
GOALS: dict[Goal, GoalRule] = {
    Goal.EXAM_TO_CHECKOUT: GoalRule(unit=Unit.MINUTES, target=5, days=28, higher_is_better=False, movers=_DESK),
    Goal.PLANS_DOCUMENTED: GoalRule(unit=Unit.SHARE, target=1, days=28, at_target=True, movers=(Role.DENTIST,)),
    Goal.NOTICES_SEEN: GoalRule(
        unit=Unit.SHARE, target=1, days=28, at_target=True, movers=(Role.FRONT_DESK, Role.TREATMENT_COORDINATOR)
    ),
    Goal.ACCEPTANCE: GoalRule(unit=Unit.SHARE, target=0.75, days=90, movers=(Role.TREATMENT_COORDINATOR,)),
    Goal.SAME_DAY: GoalRule(unit=Unit.SHARE, target=0.8, days=28, movers=_DESK),
    Goal.CHECKOUT_COMPLETED: GoalRule(unit=Unit.SHARE, target=0.95, days=28, movers=_DESK),
    Goal.NO_SHOW: GoalRule(unit=Unit.SHARE, target=0.05, days=28, higher_is_better=False, movers=_DESK),
    Goal.COLLECTION: GoalRule(unit=Unit.SHARE, target=0.95, days=365, movers=(Role.FRONT_DESK, Role.MANAGER)),
    Goal.DAYS_IN_AR: GoalRule(
        unit=Unit.DAYS, target=25, days=90, higher_is_better=False, movers=(Role.FRONT_DESK, Role.MANAGER)
    ),
    Goal.PRODUCTION: GoalRule(
        unit=Unit.MONEY, target=None, days=1, at_target=True, movers=(Role.DENTIST, Role.HYGIENIST)
    ),
}


class Standing(StrEnum):
    """How a figure stands to its target."""

    ON_TARGET = "on-target"
    BELOW = "below"
    FALLING = "falling"  # below, and worse from week to week
    UNDER_WAY = "under-way"  # below, and the day is not over
    UNKNOWN = "unknown"  # not enough data yet


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """What one case, or one day, adds: to the numerator and the denominator, and how many cases it stands for."""

    day: date
    numerator: int
    denominator: int
    cases: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """One figure. `value` None: not enough data yet; `cases` says how many there were. `trend` ends with `value`."""

    goal: Goal
    value: float | None
    numerator: int
    denominator: int
    cases: int
    target: float | None
    trend: tuple[float | None, ...]
    under_way: bool = False  # its period is not over: what is below now may still reach the target
    apart: int = 0  # cases that are neither in numerator nor denominator and are told beside them

    @property
    def rule(self) -> GoalRule:
        return GOALS[self.goal]

    @property
    def standing(self) -> Standing:
        if self.value is None or self.target is None:
            return Standing.UNKNOWN
        if meets(self.value, self.target, self.rule):
            return Standing.ON_TARGET
        if self.under_way:
            return Standing.UNDER_WAY
        return Standing.FALLING if self._falls() else Standing.BELOW

    @property
    def change(self) -> float | None:
        """By how much it differs from a week ago."""
        if len(self.trend) < 2 or self.trend[-1] is None or self.trend[-2] is None:  # noqa: PLR2004 - now and before
            return None
        return self.trend[-1] - self.trend[-2]

    def _falls(self) -> bool:
        last = self.trend[-_LASTING - 1 :]
        known = [value for value in last if value is not None]
        if len(known) <= _LASTING:
            return False
        sign = 1 if self.rule.higher_is_better else -1
        return all(sign * (after - before) < 0 for before, after in pairwise(known))


def meets(value: float, target: float, rule: GoalRule) -> bool:
    """Whether a value reaches its target. "Under 5 %" is less than that: the target itself is not enough, unless the
    rule says so.
    """
    if value == target:
        return rule.at_target
    return value > target if rule.higher_is_better else value < target


def week_ends(today: date) -> list[date]:
    """The days with which the windows of a trend end, the oldest first, today last."""
    return [today - _WEEK * back for back in reversed(range(TREND_WEEKS))]


def first_day(goal: Goal, today: date) -> date:
    """The first day that the figure and its trend look at."""
    return week_ends(today)[0] - timedelta(days=GOALS[goal].days - 1)


def share_figure(goal: Goal, tallies: Iterable[Tally], today: date) -> Figure:
    """Numerator by denominator within the window: 41 of 78 plans, 164 022 of 171 480 dollars."""
    counted = _by_day(tallies)
    days = GOALS[goal].days
    numerator, denominator, cases = _sums(counted, today, days)
    return Figure(
        goal=goal,
        value=_ratio(numerator, denominator, cases),
        numerator=numerator,
        denominator=denominator,
        cases=cases,
        target=GOALS[goal].target,
        trend=tuple(_ratio(*_sums(counted, end, days)) for end in week_ends(today)),
    )


def _by_day(tallies: Iterable[Tally]) -> list[Tally]:
    """One tally a day: twelve windows over thousands of cases would be felt."""
    sums: dict[date, list[int]] = {}
    for tally in tallies:
        here = sums.setdefault(tally.day, [0, 0, 0])
        here[0] += tally.numerator
        here[1] += tally.denominator
        here[2] += tally.cases
    return [
        Tally(day=day, numerator=numerator, denominator=denominator, cases=cases)
        for day, (numerator, denominator, cases) in sums.items()
    ]


def _sums(tallies: Sequence[Tally], end: date, days: int) -> tuple[int, int, int]:
    start = end - timedelta(days=days - 1)
    within = [tally for tally in tallies if start <= tally.day <= end]
    return (
        sum(tally.numerator for tally in within),
        sum(tally.denominator for tally in within),
        sum(tally.cases for tally in within),
    )


def _ratio(numerator: int, denominator: int, cases: int) -> float | None:
    return numerator / denominator if cases >= LEAST and denominator > 0 else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Delay:
    """One case that should be quick. `seconds` None: it was not done that day."""

    day: date
    seconds: float | None


def delay_figure(goal: Goal, delays: Iterable[Delay], today: date) -> Figure:
    """The median in minutes of those that were done the same day.

    Numerator: those within the target; denominator: all, also those that were not done.
    """
    found = list(delays)
    rule = GOALS[goal]
    limit = (rule.target or 0) * 60
    inside = _window(found, today, rule.days)
    return Figure(
        goal=goal,
        value=_median(inside),
        numerator=sum(1 for delay in inside if delay.seconds is not None and delay.seconds <= limit),
        denominator=len(inside),
        cases=len(inside),
        target=rule.target,
        trend=tuple(_median(_window(found, end, rule.days)) for end in week_ends(today)),
    )


def _window(delays: Sequence[Delay], end: date, days: int) -> list[Delay]:
    start = end - timedelta(days=days - 1)
    return [delay for delay in delays if start <= delay.day <= end]


def _median(delays: Sequence[Delay]) -> float | None:
    known = [delay.seconds for delay in delays if delay.seconds is not None]
    return median(known) / 60 if len(known) >= LEAST else None


@dataclass(frozen=True, slots=True, kw_only=True)
class MoneyDay:
    """One day of the books, in minor units: charged, written off, collected; by how much receivables changed."""

    day: date
    production: int = 0
    written_off: int = 0
    collected: int = 0
    receivable: int = 0

    @property
    def net(self) -> int:
        return self.production - self.written_off


def collection_figure(days: Iterable[MoneyDay], today: date) -> Figure:
    """Collected by (production − write-offs), rolling 365 days, each by its day of service: what was paid since for
    the work of a day is collected of that day. Cases are the days with service.
    """
    tallies = [Tally(day=day.day, numerator=day.collected, denominator=day.net) for day in days]
    return share_figure(Goal.COLLECTION, tallies, today)


def production_figure(days: Iterable[MoneyDay], today: date) -> Figure:
    """Charged today, against the average of the working days (those with production) of the 12 weeks before.

    The trend holds the average of each week's working days.
    """
    found = {day.day: day.production for day in days}
    start = today - _WEEK * TREND_WEEKS
    before = [value for day, value in found.items() if start <= day < today and value > 0]
    value = found.get(today, 0)
    return Figure(
        goal=Goal.PRODUCTION,
        value=float(value) if len(before) >= LEAST else None,
        numerator=value,
        denominator=len(before),
        cases=len(before),
        target=sum(before) / len(before) if len(before) >= LEAST else None,
        under_way=True,
        trend=tuple(_week_average(found, end) for end in week_ends(today)),
    )


def _week_average(found: dict[date, int], end: date) -> float | None:
    inside = [value for day, value in found.items() if end - _WEEK < day <= end and value > 0]
    return sum(inside) / len(inside) if inside else None


def days_in_ar_figure(receivable: int, days: Iterable[MoneyDay], today: date) -> Figure:
    """Receivables by the average daily net production of 90 calendar days. Cases are days with production.

    The receivables of a past day follow from today's, less what they changed since.
    """
    found = list(days)
    rule = GOALS[Goal.DAYS_IN_AR]
    _, net, cases = _sums(_net(found), today, rule.days)
    return Figure(
        goal=Goal.DAYS_IN_AR,
        value=_days(receivable, net, cases),
        numerator=receivable,
        denominator=max(net, 0) // rule.days,
        cases=cases,
        target=rule.target,
        trend=tuple(_days_then(receivable, found, end) for end in week_ends(today)),
    )


def _net(days: Iterable[MoneyDay]) -> list[Tally]:
    return [Tally(day=day.day, numerator=0, denominator=day.net, cases=int(day.production > 0)) for day in days]


def _days(receivable: int, net: int, cases: int) -> float | None:
    return receivable * GOALS[Goal.DAYS_IN_AR].days / net if cases >= LEAST and net > 0 else None


def _days_then(receivable: int, days: Sequence[MoneyDay], end: date) -> float | None:
    since = sum(day.receivable for day in days if day.day > end)
    _, net, cases = _sums(_net(days), end, GOALS[Goal.DAYS_IN_AR].days)
    return _days(receivable - since, net, cases)
