"""Numbers that people see and that must have no gaps: chart numbers, receipt numbers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select

from dentaldesk.engines.core.errors import BugError
from dentaldesk.models.tables.financial import Counter

if TYPE_CHECKING:
    from dentaldesk.engines.core.work import Work

COUNTERS = {"chart": 20_000, "receipt": 0}  # each with the number before its first


def next_number(work: Work, name: str) -> int:
    """The next number; its row stays locked until commit, so a transaction that fails leaves no gap."""
    row = work.session.scalars(select(Counter).where(Counter.name == name).with_for_update()).first()
    if row is None:
        msg = f"no counter {name}: the clinic was not set up"
        raise BugError(msg)
    row.last += 1
    work.session.flush()
    return row.last


def hold_numbers(work: Work, name: str) -> None:
    """Let no other desk take a number of these until commit: who looks first and then writes is alone meanwhile."""
    work.session.execute(select(Counter.last).where(Counter.name == name).with_for_update())


def create_counters(work: Work) -> None:
    """Make the counters of a new clinic."""
    for name, last in COUNTERS.items():
        work.session.add(Counter(name=name, last=last))
