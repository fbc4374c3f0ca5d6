"""Duties that one desk at a time does for the whole clinic: escalations, the day's reminders, recall."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from dentaldesk.models.tables.system import Lease

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy.orm import Session

    from dentaldesk.engines.core.work import Work

TERM = timedelta(seconds=60)  # a desk that fell silent is replaced within a minute


def must_call(session: Session, name: str, holder: str, now: datetime) -> bool:
    """Whether this holder should ask for the duty now: it is free, or its own term is half over."""
    row = session.get(Lease, name)
    return row is None or row.until <= now or (row.holder == holder and row.until - now <= TERM / 2)


def holds(session: Session, name: str, holder: str, now: datetime) -> bool:
    """Whether the duty is this holder's."""
    row = session.get(Lease, name)
    return row is not None and row.holder == holder and row.until > now


def hold_lease(work: Work, name: str, holder: str) -> bool:
    """Take or keep a duty for `TERM`. False: another desk has it."""
    row = work.session.scalars(select(Lease).where(Lease.name == name).with_for_update()).first()
    if row is None:
        return _first(work, name, holder)
    if row.holder != holder:
        if row.until > work.now:
            return False
        row.holder = holder
        row.fence += 1
    row.until = work.now + TERM
    return True


def _first(work: Work, name: str, holder: str) -> bool:
    try:
        with work.session.begin_nested():
            work.session.add(Lease(name=name, holder=holder, until=work.now + TERM, fence=1))
    except IntegrityError:
        return False  # two desks began the day in the same instant; the other was first
    return True
