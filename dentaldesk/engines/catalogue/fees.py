"""Fees that change from a day on: what stands when, and a rise of many at once. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from dentaldesk.engines.core.errors import Problem
from dentaldesk.models.states import Discipline
from dentaldesk.models.values import LARGEST_MINOR, ZERO, Money

HIGHEST_RISE = Decimal(100)  # percent; fees that double at once are a typing mistake
DEEPEST_CUT = Decimal(-90)


@dataclass(frozen=True, slots=True, kw_only=True)
class FeeRow:
    """What it costs from a day on."""

    effective_from: date
    amount: Money


@dataclass(frozen=True, slots=True, kw_only=True)
class Rise:
    """How all fees of a discipline (None: all) change from a day on. `percent` may be negative; `step`: amounts are
    rounded to multiples of it, halves up.
    """

    percent: Decimal
    step: Money
    effective_from: date
    discipline: Discipline | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Raised:
    """One fee before and after. `later`: a fee planned for a day after that, which stays as it is."""

    code: str
    name: str
    before: Money
    after: Money
    later: FeeRow | None = None


def fee_on(fees: Sequence[FeeRow], day: date) -> FeeRow | None:
    """What is in force on a day; None before the first fee. `fees` in any order."""
    begun = [fee for fee in fees if fee.effective_from <= day]
    return max(begun, key=lambda fee: fee.effective_from, default=None)


def fees_after(fees: Sequence[FeeRow], day: date) -> tuple[FeeRow, ...]:
    """What is planned for later days, the next first."""
    return tuple(sorted((fee for fee in fees if fee.effective_from > day), key=lambda fee: fee.effective_from))


def raised(amount: Money, percent: Decimal, step: Money) -> Money:
    """The amount changed by `percent` and rounded to a multiple of `step`. What costs nothing goes on costing nothing;
    what costs something never becomes free by rounding.
    """
    if amount == ZERO:
        return ZERO
    exact = Decimal(amount.minor) * (100 + percent) / 100
    steps = (exact / step.minor).to_integral_value(ROUND_HALF_UP)
    return Money(max(int(steps), 1) * step.minor)


def rise_problems(rise: Rise, today: date) -> list[Problem]:
    """All that is wrong with a rise, each at its field."""
    problems = []
    if not DEEPEST_CUT <= rise.percent <= HIGHEST_RISE or rise.percent == 0:
        least, most = int(DEEPEST_CUT), int(HIGHEST_RISE)
        problems.append(Problem("percent", "fees.percent_wrong", least=least, most=most))
    if not ZERO < rise.step <= Money(LARGEST_MINOR):
        problems.append(Problem("step", "fees.step_wrong"))
    if rise.effective_from < today:
        problems.append(Problem("effective_from", "fees.day_past"))
    return problems
