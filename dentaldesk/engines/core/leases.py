"""Duties that one desk at a time does for the whole clinic: escalations, the day's reminders, recall."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from dentaldesk.models.tables.system import Lease

if TYPE_CHECKING:
    from dentaldesk.engines.core.work import Work

TERM = timedelta(seconds=60)  # a desk that fell silent is replaced within a minute


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
