"""What acts on a tooth chart share: what they answer, and how a retry finds what was done."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from sqlalchemy import select

from dentaldesk.engines.clinical.chart import ChartEntry
from dentaldesk.engines.clinical.charting_rules import NewEntry
from dentaldesk.models.charting import ChartStatus
from dentaldesk.models.tables.charting import ChartCorrection
from dentaldesk.models.tables.charting import ChartEntry as EntryRow

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

LONGEST_NOTE = 2000  # characters of an entry's note or a reason
INSTANT = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class ChartAct:
    """What an act did: the entries that stand because of it, and those that do not any more.

    `created` begins with what was asked for, in its order; behind it stand the entries by which work was declined
    that the act made impossible. Undo takes back all of them.
    """

    created: tuple[UUID, ...] = ()
    voided: tuple[UUID, ...] = ()


def key_of(request_key: UUID | None, number: int) -> str | None:
    """The key of one row of an act."""
    return None if request_key is None else f"{request_key}:{number}"


def charted_before(session: Session, patient_id: UUID, request_key: UUID | None) -> tuple[UUID, ...]:
    """The entries that an act with this key wrote already, in its order: its answer was lost on the way."""
    if request_key is None:
        return ()
    # The patient's entries by their index; the key alone would be looked for in all of them.
    of_patient = select(EntryRow.id, EntryRow.request_key).where(EntryRow.patient_id == patient_id)
    rows = session.execute(of_patient.where(EntryRow.request_key.startswith(f"{request_key}:"))).all()
    return tuple(row.id for row in sorted(rows, key=lambda row: int(row.request_key.rsplit(":", 1)[1])))


def corrected_before(session: Session, patient_id: UUID, request_key: UUID | None) -> tuple[UUID, ...]:
    """The entries that an act with this key corrected already."""
    if request_key is None:
        return ()
    of_patient = (
        select(ChartCorrection.entry_id)
        .join(EntryRow, EntryRow.id == ChartCorrection.entry_id)
        .where(EntryRow.patient_id == patient_id)
    )
    query = of_patient.where(ChartCorrection.request_key.startswith(f"{request_key}:"))
    return tuple(session.scalars(query.order_by(ChartCorrection.id)))


def following(entry: ChartEntry, status: ChartStatus, true_on: date | None = None, note: str | None = None) -> NewEntry:
    """The same work in another status, as an entry that follows. `note` None: the same."""
    return NewEntry(
        finding=entry.finding,
        status=status,
        teeth=entry.teeth,
        surfaces=entry.surfaces,
        variant=entry.variant,
        replaced=entry.replaced,
        measure=entry.measure,
        note=entry.note if note is None else note,
        true_on=true_on,
        follows=entry.id,
    )
