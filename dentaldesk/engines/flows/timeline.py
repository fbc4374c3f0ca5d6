"""Everything that happened to one patient, newest first: one list over all rooms, page by page."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from typing import TYPE_CHECKING
from uuid import UUID

from sqlalchemy import select

from dentaldesk.engines.flows.timeline_entries import Place, TimelineEntry, TimelineKind
from dentaldesk.engines.flows.timeline_sources import SOURCES
from dentaldesk.models.tables.people import StaffUser

if TYPE_CHECKING:
    from sqlalchemy.orm import Session


def timeline_of(
    session: Session,
    patient_id: UUID,
    before: Place | None = None,
    limit: int = 100,
    kinds: Collection[TimelineKind] = (),
) -> list[TimelineEntry]:
    """The newest `limit` entries of these kinds (none named: all), or those before `before`.

    As many queries as there are sources, however long the record is. Whoever calls checks VIEW_PATIENT.
    """
    found = [
        entry
        for kind, sources in SOURCES.items()
        if not kinds or kind in kinds
        for source in sources
        for entry in source(session, patient_id, before, limit)
    ]
    if before is not None:
        found = [entry for entry in found if entry.place < before]
    found.sort(key=lambda entry: entry.place, reverse=True)
    names = _names(session)
    return [replace(entry, actor=names.get(entry.actor_id, "")) if entry.actor_id else entry for entry in found[:limit]]


def _names(session: Session) -> dict[UUID, str]:
    return {each.id: each.name for each in session.execute(select(StaffUser.id, StaffUser.name))}
