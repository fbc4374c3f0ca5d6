"""Where an appointment stands in the book, and how it goes back to where it stood."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from sqlalchemy import select, union_all

from dentaldesk.engines.core.errors import UserError
from dentaldesk.models.tables.clinic import Operatory, Provider
from dentaldesk.models.tables.scheduling import BookedBlock

if TYPE_CHECKING:
    from dentaldesk.engines.core.work import Work
    from dentaldesk.models.tables.scheduling import Appointment


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A chair and a time. `blocks`: those that hold chair and provider."""

    operatory_id: UUID
    starts_at: datetime
    ends_at: datetime
    blocks: frozenset[UUID]


@dataclass(frozen=True, slots=True, kw_only=True)
class Places:
    """Where an appointment stood before a step, and after it."""

    before: Place
    after: Place


def blocks_of(work: Work, appointment_id: UUID) -> list[BookedBlock]:
    """Those of an appointment, locked; those that were let go too."""
    query = select(BookedBlock).where(BookedBlock.appointment_id == appointment_id).order_by(BookedBlock.id)
    return list(work.session.scalars(query.with_for_update(key_share=True)))


def place_of(work: Work, row: Appointment) -> Place:
    """Where the appointment, which is locked, stands now."""
    held = frozenset(block.id for block in blocks_of(work, row.id) if block.released_at is None)
    return Place(operatory_id=row.operatory_id, starts_at=row.starts_at, ends_at=row.ends_at, blocks=held)


def go_back(work: Work, row: Appointment, places: Places) -> None:
    """Chair and time are again what they were before the step.

    Raises UserError when the appointment was moved since, or somebody else has one of them by now.
    """
    if place_of(work, row) != places.after:
        chair = work.session.get_one(Operatory, row.operatory_id)
        raise UserError("appointment.moved", chair=chair.name, start=row.starts_at)
    if places.before == places.after:
        return
    before, blocks = places.before, blocks_of(work, row.id)
    for block in blocks:
        if block.id in places.after.blocks:
            block.released_at = work.now
    work.session.flush()  # not in its own way
    for block in blocks:
        if block.id in before.blocks:
            _require_free(work, block, before.starts_at)
            block.released_at = None
    row.operatory_id, row.starts_at, row.ends_at = before.operatory_id, before.starts_at, before.ends_at
    work.session.flush()
    note_places(work, row, Places(before=places.after, after=before))


def note_places(work: Work, row: Appointment, places: Places) -> None:
    """Whoever asks later who moved an appointment, and from where, finds it in the audit."""
    if places.before != places.after:
        work.note("place", "appointment", row.id, before=_said(places.before), after=_said(places.after))


def _said(place: Place) -> dict[str, str]:
    return {
        "operatory": str(place.operatory_id),
        "starts_at": place.starts_at.isoformat(),
        "ends_at": place.ends_at.isoformat(),
    }


def _require_free(work: Work, block: BookedBlock, start: datetime) -> None:
    """Nobody took it meanwhile. Who was squeezed in stood in somebody's way already, and whoever is squeezed in here
    may stand in this one's: the database says the same.
    """
    others = select(BookedBlock.id).where(
        BookedBlock.resource_id == block.resource_id,
        BookedBlock.released_at.is_(None),
        BookedBlock.squeezed_in.is_(False),
        BookedBlock.starts_at < block.ends_at,
        BookedBlock.ends_at > block.starts_at,
    )
    if block.squeezed_in or work.session.scalars(others.limit(1)).first() is None:
        return
    names = union_all(
        *(select(table.name).where(table.resource_id == block.resource_id) for table in (Operatory, Provider))
    )
    raise UserError("appointment.place_taken", name=work.session.scalars(names).one(), start=start)
