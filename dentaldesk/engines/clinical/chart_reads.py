"""The tooth chart of a patient, and the charts that exams left behind."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from sqlalchemy import String, or_, select, type_coerce

from dentaldesk.engines.clinical.chart import Chart, ChartEntry, Correction
from dentaldesk.engines.clinical.entry_text import EntryText, entry_of
from dentaldesk.engines.clinical.snapshot import snapshot_hash
from dentaldesk.models.states import ExamStatus, VisitStatus
from dentaldesk.models.tables.charting import ChartCorrection
from dentaldesk.models.tables.charting import ChartEntry as EntryRow
from dentaldesk.models.tables.clinical import Exam, OdontogramSnapshot, Visit
from dentaldesk.models.tables.patients import Patient
from dentaldesk.models.tables.people import StaffUser

if TYPE_CHECKING:
    from sqlalchemy.orm import Session


@dataclass(frozen=True, slots=True, kw_only=True)
class SnapshotRow:
    """The chart that an exam left behind, as it is kept; `clinical.snapshot.snapshot_chart` opens it."""

    exam_id: UUID
    day: date  # of the visit, in the clinic's calendar
    taken_at: datetime
    format: int
    content: dict[str, Any]
    sha256: str
    is_intact: bool  # its bytes are those that were kept


def chart_of(session: Session, patient_id: UUID) -> Chart:
    """Everything charted of a patient. Three queries, however much it is.

    Raises UserError chart.unreadable when an entry cannot be shown at all; NoResultFound for nobody.
    """
    return Chart(
        birth_date=session.get_one(Patient, patient_id).birth_date,
        entries=_entries(session, patient_id),
        corrections=_corrections(session, patient_id),
    )


def _entries(session: Session, patient_id: UUID) -> tuple[ChartEntry, ...]:
    # In the order of EntryText. Words as they stand: one that this program does not know ends no reading.
    query = (
        select(
            EntryRow.id,
            type_coerce(EntryRow.finding, String).label("finding"),
            type_coerce(EntryRow.status, String).label("status"),
            EntryRow.teeth,
            EntryRow.surfaces,
            type_coerce(EntryRow.variant, String).label("variant"),
            EntryRow.replaced,
            EntryRow.measure,
            EntryRow.note,
            EntryRow.true_on,
            EntryRow.recorded_at,
            StaffUser.name.label("by"),
            EntryRow.visit_id,
            EntryRow.follows_id.label("follows"),
            or_(
                Exam.id.is_not(None) & (Exam.status == ExamStatus.OPEN) & Exam.signed_at.is_(None),
                Exam.id.is_(None) & Visit.id.is_not(None) & (Visit.status == VisitStatus.IN_PROGRESS),
            ).label("is_draft"),
        )
        .join(StaffUser, StaffUser.id == EntryRow.recorded_by)
        .outerjoin(Exam, Exam.id == EntryRow.exam_id)
        .outerjoin(Visit, Visit.id == EntryRow.visit_id)
        .where(EntryRow.patient_id == patient_id)
    )
    return tuple(entry_of(EntryText._make(row)) for row in session.execute(query))


def _corrections(session: Session, patient_id: UUID) -> tuple[Correction, ...]:
    query = (
        select(
            ChartCorrection.entry_id,
            ChartCorrection.is_void,
            ChartCorrection.reason,
            ChartCorrection.at,
            StaffUser.name,
        )
        .join(EntryRow, EntryRow.id == ChartCorrection.entry_id)
        .join(StaffUser, StaffUser.id == ChartCorrection.by_id)
        .where(EntryRow.patient_id == patient_id)
        .order_by(ChartCorrection.at, ChartCorrection.id)
    )
    return tuple(
        Correction(entry_id=entry_id, is_void=is_void, reason=reason, at=at, by=by)
        for entry_id, is_void, reason, at, by in session.execute(query)
    )


def snapshots_of(session: Session, patient_id: UUID) -> tuple[SnapshotRow, ...]:
    """The charts that the patient's completed exams left behind, the oldest first. One query."""
    query = (
        select(OdontogramSnapshot, Visit.business_date)
        .join(Exam, Exam.id == OdontogramSnapshot.exam_id)
        .join(Visit, Visit.id == Exam.visit_id)
        .where(OdontogramSnapshot.patient_id == patient_id)
        .order_by(OdontogramSnapshot.taken_at, OdontogramSnapshot.id)
    )
    return tuple(
        SnapshotRow(
            exam_id=row.exam_id,
            day=day,
            taken_at=row.taken_at,
            format=row.format,
            content=row.content,
            sha256=row.sha256,
            is_intact=snapshot_hash(row.content) == row.sha256,
        )
        for row, day in session.execute(query)
    )
