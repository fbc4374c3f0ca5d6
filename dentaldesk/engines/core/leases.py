"""Duties that one desk at a time does for the whole clinic: escalations, the day's reminders, recall."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from dentaldesk.models.tables.system import Lease

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from dentaldesk.engines.core.work import Work

TERM = timedelta(seconds=60)  # a desk that fell silent is replaced within a minute
AHEAD = timedelta(minutes=10)  # by how much two desks' clocks may differ


@dataclass(frozen=True, slots=True, kw_only=True)
class Duty:
    """Who does a duty. `last_pass`: when it was taken or kept; `is_held`: whether its term still runs."""

    name: str
    workstation: str
    last_pass: datetime
    is_held: bool


def duties(session: Session, now: datetime) -> list[Duty]:
    """Every duty that was ever taken, by name."""
    return [
        # A session's name is its workstation's and a number.
        Duty(
            name=row.name,
            workstation=row.holder.rpartition(":")[0],
            last_pass=row.until - TERM,
            is_held=is_held(row, now),
        )
        for row in session.scalars(select(Lease).order_by(Lease.name))
    ]


def is_held(row: Lease, now: datetime) -> bool:
    """Whether its term still runs. One that ends later than any can was written while a clock stood ahead: it is void,
    else nobody would do the duty until that day.
    """
    return now < row.until <= now + TERM + AHEAD


def must_call(session: Session, name: str, holder: str, now: datetime) -> bool:
    """Whether this holder should ask for the duty now: it is free, or its own term is half over."""
    row = session.get(Lease, name)
    return row is None or not is_held(row, now) or (row.holder == holder and row.until - now <= TERM / 2)


def holds(session: Session, name: str, holder: str, now: datetime) -> bool:
    """Whether the duty is this holder's."""
    row = session.get(Lease, name)
    return row is not None and row.holder == holder and is_held(row, now)


def hold_lease(work: Work, name: str, holder: str) -> bool:
    """Take or keep a duty for `TERM`. False: another desk has it."""
    row = work.session.scalars(select(Lease).where(Lease.name == name).with_for_update()).first()
    if row is None:
        return _first(work, name, holder)
    if row.holder != holder:
        if is_held(row, work.now):
            return False
        row.holder = holder
        row.fence += 1
    row.until = work.now + TERM
    return True


def keep_lease(work: Work, name: str, holder: str) -> bool:
    """Keep a duty for another `TERM`. False: it is not this holder's, or was given back meanwhile."""
    row = work.session.scalars(select(Lease).where(Lease.name == name).with_for_update()).first()
    if row is None or row.holder != holder or not is_held(row, work.now):
        return False
    row.until = work.now + TERM
    return True


def _first(work: Work, name: str, holder: str) -> bool:
    try:
        with work.session.begin_nested():
            work.session.add(Lease(name=name, holder=holder, until=work.now + TERM, fence=1))
    except IntegrityError:
        return False  # two desks began the day in the same instant; the other was first
    return True


def release_lease(work: Work, name: str, holder: str) -> None:
    """Give a duty back before its time is over, if it is still this holder's."""
    row = work.session.scalars(select(Lease).where(Lease.name == name).with_for_update()).first()
    if row is not None and row.holder == holder:
        row.until = work.now
