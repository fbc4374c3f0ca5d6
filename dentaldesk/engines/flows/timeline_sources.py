"""Where a patient's history is gathered from: one query a source, each newest first and no longer than a page."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any, TypeVar
from uuid import UUID

from sqlalchemy import ColumnElement, Select, String, and_, cast, func, or_, select

from dentaldesk.engines.core.messages import message_from_json
from dentaldesk.engines.flows.timeline_entries import Place, TimelineEntry, TimelineKind
from dentaldesk.engines.flows.timeline_record import corrections, registration
from dentaldesk.models.charting import ChartStatus
from dentaldesk.models.perio import PerioStatus
from dentaldesk.models.states import DocumentStatus, MessageStatus, VisitStatus, VisitType
from dentaldesk.models.tables.charting import ChartEntry
from dentaldesk.models.tables.clinic import Clinic
from dentaldesk.models.tables.clinical import Exam, Visit
from dentaldesk.models.tables.communication import Document, Notice, PatientMessage
from dentaldesk.models.tables.financial import LedgerLine, LedgerTransaction, Payment
from dentaldesk.models.tables.patients import (
    DentalHistory,
    MedicalConfirmation,
    MedicalHistory,
    Patient,
    PatientFile,
    PatientMerge,
    PatientNote,
)
from dentaldesk.models.tables.perio import PerioExam
from dentaldesk.models.tables.scheduling import Appointment, AppointmentChange
from dentaldesk.models.tables.treatment import TreatmentPlan
from dentaldesk.models.teeth import Notation, ToothCode, show_teeth
from dentaldesk.models.values import ZERO, Message, Param

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

S = TypeVar("S", bound=Select)  # type: ignore[type-arg]  # of whatever columns
Source = Callable[["Session", UUID, Place | None, int], Iterable[TimelineEntry]]


def _page(query: S, moment: Any, key: Any, before: Place | None, limit: int) -> S:  # noqa: ANN401 - columns
    """The newest rows of a query that stand before a place."""
    if before is not None:
        query = query.where(_stands_before(moment, key, before))
    return query.order_by(moment.desc(), key.desc()).limit(limit)


def _stands_before(moment: Any, key: Any, before: Place) -> ColumnElement[bool]:  # noqa: ANN401 - columns
    at, id_ = before
    return or_(moment < at, and_(moment == at, key < id_))


def _visits(session: Session, patient_id: UUID, before: Place | None, limit: int) -> Iterable[TimelineEntry]:
    query = select(Visit).where(Visit.patient_id == patient_id, Visit.status != VisitStatus.CANCELLED)
    for visit in session.scalars(_page(query, Visit.started_at, Visit.id, before, limit)):
        yield TimelineEntry(
            id=visit.id,
            kind=TimelineKind.VISIT,
            at=visit.started_at,
            title=Message("timeline.visit", {"type": Message(f"visit_type.{visit.visit_type}")}),
            detail=visit.chief_complaint,
            opens="visit",
        )


def _exams(session: Session, patient_id: UUID, before: Place | None, limit: int) -> Iterable[TimelineEntry]:
    query = select(Exam.id, Exam.completed_at, Exam.completed_by).where(
        Exam.patient_id == patient_id, Exam.completed_at.is_not(None)
    )
    for exam in session.execute(_page(query, Exam.completed_at, Exam.id, before, limit)):
        yield TimelineEntry(
            id=exam.id,
            kind=TimelineKind.VISIT,
            at=exam.completed_at,
            title=Message("timeline.exam_completed"),
            opens="exam",
            actor_id=exam.completed_by,
        )


def _completed(session: Session, patient_id: UUID, before: Place | None, limit: int) -> Iterable[TimelineEntry]:
    """Visits that were completed; an exam tells so itself."""
    query = select(Visit).where(
        Visit.patient_id == patient_id, Visit.completed_at.is_not(None), Visit.visit_type != VisitType.EXAM
    )
    for visit in session.scalars(_page(query, Visit.completed_at, Visit.id, before, limit)):
        if visit.completed_at is not None:
            yield TimelineEntry(
                id=visit.id,
                kind=TimelineKind.VISIT,
                at=visit.completed_at,
                title=Message("timeline.visit_completed", {"type": Message(f"visit_type.{visit.visit_type}")}),
                opens="visit",
                actor_id=visit.completed_by,
            )


def _appointments(session: Session, patient_id: UUID, before: Place | None, limit: int) -> Iterable[TimelineEntry]:
    query = (
        select(AppointmentChange, Appointment)
        .join(Appointment, Appointment.id == AppointmentChange.appointment_id)
        .where(Appointment.patient_id == patient_id)
    )
    page = _page(query, AppointmentChange.changed_at, AppointmentChange.id, before, limit)
    for change, appointment in session.execute(page):
        state = Message(f"appointment_state.{change.status}")
        yield TimelineEntry(
            id=change.id,
            kind=TimelineKind.APPOINTMENT,
            at=change.changed_at,
            title=Message("timeline.appointment", {"start": appointment.starts_at, "state": state}),
            detail=appointment.reason,
            opens="appointment",
            actor_id=change.changed_by,
        )


def _plans(session: Session, patient_id: UUID, before: Place | None, limit: int) -> Iterable[TimelineEntry]:
    query = select(TreatmentPlan).where(TreatmentPlan.patient_id == patient_id)
    for plan in session.scalars(_page(query, TreatmentPlan.created_at, TreatmentPlan.id, before, limit)):
        state = Message(f"plan_state.{plan.status}")
        title = (
            Message("timeline.plan", {"state": state})
            if plan.total_value is None
            else Message("timeline.plan_of", {"amount": plan.total_value, "state": state})
        )
        yield TimelineEntry(
            id=plan.id,
            kind=TimelineKind.PLAN,
            at=plan.created_at,
            title=title,
            detail=plan.decline_reason or "",
            opens="plan",
            actor_id=plan.created_by,
        )


def _chart(session: Session, patient_id: UUID, before: Place | None, limit: int) -> Iterable[TimelineEntry]:
    """Entries of one act are written in one moment by one person."""
    key = func.min(cast(ChartEntry.id, String))
    query = (
        select(key, ChartEntry.recorded_at, ChartEntry.recorded_by, func.count(), func.min(ChartEntry.note))
        .where(ChartEntry.patient_id == patient_id)
        .group_by(ChartEntry.recorded_at, ChartEntry.recorded_by)
        .order_by(ChartEntry.recorded_at.desc(), key.desc())
        .limit(limit)
    )
    if before is not None:
        query = query.where(ChartEntry.recorded_at <= before[0])
    acts = session.execute(query).all()
    said = _said_of(session, patient_id, {at for _first, at, *_rest in acts})
    for first, at, by, count, note in acts:
        yield TimelineEntry(
            id=UUID(str(first)),
            kind=TimelineKind.CHART,
            at=at,
            title=said[at, by],
            detail=note if count == 1 else "",
            opens="chart",
            actor_id=by,
        )


def _said_of(session: Session, patient_id: UUID, moments: Collection[datetime]) -> dict[tuple[datetime, UUID], Message]:
    """What was charted in one act: on which teeth, and what when it was the same on all of them."""
    notation = session.get_one(Clinic, 1).notation
    query = select(ChartEntry).where(ChartEntry.patient_id == patient_id, ChartEntry.recorded_at.in_(moments))
    acts: dict[tuple[datetime, UUID], list[ChartEntry]] = {}
    for entry in session.scalars(query):
        acts.setdefault((entry.recorded_at, entry.recorded_by), []).append(entry)
    return {act: _said(entries, notation) for act, entries in acts.items()}


def _said(entries: Sequence[ChartEntry], notation: Notation) -> Message:
    codes = {code for entry in entries for code in entry.teeth.split()}
    teeth = show_teeth([ToothCode(code) for code in codes], notation)
    kinds = {(entry.finding, entry.status) for entry in entries}
    if len(kinds) > 1:
        return Message("timeline.charted", {"count": len(entries), "teeth": teeth})
    finding, status = kinds.pop()
    params: dict[str, Param] = {"teeth": teeth, "finding": Message(f"finding.{finding}")}
    if status is ChartStatus.CONDITION:
        return Message("timeline.charted_finding", params)
    return Message("timeline.charted_work", {**params, "status": Message(f"chart_status.{status}")})


def _perio(session: Session, patient_id: UUID, before: Place | None, limit: int) -> Iterable[TimelineEntry]:
    query = select(PerioExam).where(PerioExam.patient_id == patient_id)
    for exam in session.scalars(_page(query, PerioExam.started_at, PerioExam.id, before, limit)):
        yield TimelineEntry(
            id=exam.id,
            kind=TimelineKind.CHART,
            at=exam.started_at,
            title=Message("timeline.perio"),
            detail=exam.void_reason,
            opens="perio",
            actor_id=exam.examiner_id,
            void=exam.status is PerioStatus.VOID,
        )


def _money(session: Session, patient_id: UUID, before: Place | None, limit: int) -> Iterable[TimelineEntry]:
    # What was moved: the debits of an entry, which are as large as its credits.
    moved = (
        select(func.sum(LedgerLine.amount))
        .where(LedgerLine.transaction_id == LedgerTransaction.id, LedgerLine.amount > ZERO)
        .scalar_subquery()
    )
    query = (
        select(LedgerTransaction, moved, Payment.receipt_number)
        .outerjoin(Payment, Payment.transaction_id == LedgerTransaction.id)
        .where(LedgerTransaction.patient_id == patient_id)
    )
    page = _page(query, LedgerTransaction.posted_at, LedgerTransaction.id, before, limit)
    for entry, amount, receipt in session.execute(page):
        said: dict[str, Param] = {"kind": Message(f"transaction.{entry.kind}"), "amount": amount}
        title = Message("timeline.money", said)
        if receipt is not None:
            title = Message("timeline.receipt", {**said, "number": f"{receipt:06}"})
        yield TimelineEntry(
            id=entry.id,
            kind=TimelineKind.MONEY,
            at=entry.posted_at,
            title=title,
            detail=entry.description if receipt is None else "",
            opens="ledger",
            actor_id=entry.posted_by,
        )


def _documents(session: Session, patient_id: UUID, before: Place | None, limit: int) -> Iterable[TimelineEntry]:
    query = select(Document).where(Document.patient_id == patient_id)
    for document in session.scalars(_page(query, Document.requested_at, Document.id, before, limit)):
        kind = Message(f"document.{document.kind}")
        failed = document.status is DocumentStatus.FAILED
        yield TimelineEntry(
            id=document.id,
            kind=TimelineKind.DOCUMENT,
            at=document.requested_at,
            title=Message("timeline.document_failed", {"kind": kind}) if failed else kind,
            opens="document",
            actor_id=document.requested_by,
        )


def _files(session: Session, patient_id: UUID, before: Place | None, limit: int) -> Iterable[TimelineEntry]:
    query = select(PatientFile).where(PatientFile.patient_id == patient_id)
    for file in session.scalars(_page(query, PatientFile.added_at, PatientFile.id, before, limit)):
        yield TimelineEntry(
            id=file.id,
            kind=TimelineKind.FILE,
            at=file.added_at,
            title=Message(f"file_kind.{file.kind}"),
            detail=file.title,
            opens="file",
            actor_id=file.added_by,
            void=file.voided_at is not None,
        )


def _notes(session: Session, patient_id: UUID, before: Place | None, limit: int) -> Iterable[TimelineEntry]:
    query = select(PatientNote).where(PatientNote.patient_id == patient_id)
    for note in session.scalars(_page(query, PatientNote.written_at, PatientNote.id, before, limit)):
        yield TimelineEntry(
            id=note.id,
            kind=TimelineKind.NOTE,
            at=note.written_at,
            title=Message("timeline.note"),
            detail=note.text,
            opens="note",
            actor_id=note.written_by,
            void=note.voided_at is not None,
        )


def _messages(session: Session, patient_id: UUID, before: Place | None, limit: int) -> Iterable[TimelineEntry]:
    query = select(PatientMessage).where(PatientMessage.patient_id == patient_id)
    for message in session.scalars(_page(query, PatientMessage.send_at, PatientMessage.id, before, limit)):
        params = {
            "channel": Message(f"channel.{message.channel}"),
            "state": Message(f"message_state.{message.status}"),
        }
        yield TimelineEntry(
            id=message.id,
            kind=TimelineKind.MESSAGE,
            at=message.send_at,
            title=Message("timeline.message", params),
            opens="message",
            void=message.status is MessageStatus.DROPPED,
        )


def _notices(session: Session, patient_id: UUID, before: Place | None, limit: int) -> Iterable[TimelineEntry]:
    query = select(Notice).where(Notice.patient_id == patient_id)
    for notice in session.scalars(_page(query, Notice.created_at, Notice.id, before, limit)):
        yield TimelineEntry(
            id=notice.id,
            kind=TimelineKind.NOTICE,
            at=notice.created_at,
            title=message_from_json(notice.title),
            opens="notice",
            actor_id=notice.done_by,
        )


def _medical(session: Session, patient_id: UUID, before: Place | None, limit: int) -> Iterable[TimelineEntry]:
    query = select(MedicalHistory).where(MedicalHistory.patient_id == patient_id)
    for history in session.scalars(_page(query, MedicalHistory.recorded_at, MedicalHistory.id, before, limit)):
        yield TimelineEntry(
            id=history.id,
            kind=TimelineKind.HISTORY,
            at=history.recorded_at,
            title=Message("timeline.medical_history", {"number": history.number}),
            opens="medical-history",
            actor_id=history.recorded_by,
        )


def _dental(session: Session, patient_id: UUID, before: Place | None, limit: int) -> Iterable[TimelineEntry]:
    query = select(DentalHistory).where(DentalHistory.patient_id == patient_id)
    for history in session.scalars(_page(query, DentalHistory.recorded_at, DentalHistory.id, before, limit)):
        yield TimelineEntry(
            id=history.id,
            kind=TimelineKind.HISTORY,
            at=history.recorded_at,
            title=Message("timeline.dental_history", {"number": history.number}),
            opens="dental-history",
            actor_id=history.recorded_by,
        )


def _confirmations(session: Session, patient_id: UUID, before: Place | None, limit: int) -> Iterable[TimelineEntry]:
    query = (
        select(MedicalConfirmation, MedicalHistory.number)
        .join(MedicalHistory, MedicalHistory.id == MedicalConfirmation.history_id)
        .where(MedicalHistory.patient_id == patient_id)
    )
    page = _page(query, MedicalConfirmation.confirmed_at, MedicalConfirmation.id, before, limit)
    for confirmation, number in session.execute(page):
        yield TimelineEntry(
            id=confirmation.id,
            kind=TimelineKind.HISTORY,
            at=confirmation.confirmed_at,
            title=Message("timeline.confirmed", {"number": number}),
            opens="medical-history",
            actor_id=confirmation.confirmed_by,
        )


def _merges(session: Session, patient_id: UUID, before: Place | None, limit: int) -> Iterable[TimelineEntry]:
    query = (
        select(PatientMerge, Patient.chart_number)
        .join(Patient, Patient.id == PatientMerge.merged_id)
        .where(Patient.merged_into_id == patient_id)
    )
    for merge, number in session.execute(_page(query, PatientMerge.at, PatientMerge.id, before, limit)):
        yield TimelineEntry(
            id=merge.id,
            kind=TimelineKind.RECORD,
            at=merge.at,
            title=Message("timeline.merged", {"number": number}),
            opens="merge",
            actor_id=merge.by,
        )


SOURCES: Mapping[TimelineKind, tuple[Source, ...]] = {
    TimelineKind.VISIT: (_visits, _exams, _completed),
    TimelineKind.APPOINTMENT: (_appointments,),
    TimelineKind.PLAN: (_plans,),
    TimelineKind.CHART: (_chart, _perio),
    TimelineKind.MONEY: (_money,),
    TimelineKind.DOCUMENT: (_documents,),
    TimelineKind.FILE: (_files,),
    TimelineKind.NOTE: (_notes,),
    TimelineKind.MESSAGE: (_messages,),
    TimelineKind.NOTICE: (_notices,),
    TimelineKind.HISTORY: (_medical, _dental, _confirmations),
    TimelineKind.RECORD: (_merges, corrections, registration),
}
