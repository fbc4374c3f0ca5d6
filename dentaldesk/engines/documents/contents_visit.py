"""What the papers of a visit say: exam summary, prescription, appointment card."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select

from dentaldesk.engines.core.weights import weight_of
from dentaldesk.engines.documents.content import ExamSummaryContent, FindingLine
from dentaldesk.engines.documents.content_papers import (
    AppointmentCardContent,
    CardLine,
    DrugLine,
    Prescriber,
    PrescriptionContent,
)
from dentaldesk.engines.documents.contents_shared import Source, area, dentist, letterhead, person
from dentaldesk.models.states import AppointmentStatus, PrescriptionStatus, ProcedureStatus
from dentaldesk.models.tables.clinic import Clinic, Provider
from dentaldesk.models.tables.clinical import Exam, NoteAddendum, SoapNote, Visit, VisitDiagnosis
from dentaldesk.models.tables.papers import Prescription
from dentaldesk.models.tables.patients import MedicalHistory, Patient
from dentaldesk.models.tables.people import StaffUser
from dentaldesk.models.tables.scheduling import Appointment
from dentaldesk.models.tables.treatment import PlannedProcedure, TreatmentPlan
from dentaldesk.models.teeth import show_tooth
from dentaldesk.models.values import Message, Param

if TYPE_CHECKING:
    from collections.abc import Sequence
    from uuid import UUID

    from sqlalchemy.orm import Session

_EXPECTED = (AppointmentStatus.SCHEDULED, AppointmentStatus.CONFIRMED)


def exam_summary(source: Source) -> ExamSummaryContent:
    """An exam as the dentist left it, later words beside it."""
    session = source.session
    visit = session.get_one(Visit, source.document.visit_id)
    note = session.get_one(SoapNote, visit.id)
    exam = session.scalars(select(Exam).where(Exam.visit_id == visit.id)).one()
    query = (
        select(PlannedProcedure)
        .join(TreatmentPlan, TreatmentPlan.id == PlannedProcedure.plan_id)
        .where(TreatmentPlan.visit_id == visit.id, PlannedProcedure.status != ProcedureStatus.DECLINED)
        .order_by(PlannedProcedure.position)
    )
    addenda = select(NoteAddendum.text).where(NoteAddendum.visit_id == visit.id).order_by(NoteAddendum.id)
    return ExamSummaryContent(
        clinic=letterhead(session),
        patient=person(session, visit.patient_id),
        dentist=dentist(session, visit).name,
        on=visit.business_date,
        reason=visit.chief_complaint,
        diagnoses=_diagnoses(session, visit.id),
        findings=tuple(_finding(session, planned) for planned in session.scalars(query)),
        subjective=note.subjective,
        objective=note.objective,
        assessment=note.assessment,
        plan=note.plan,
        post_operative=note.post_operative,
        addenda=tuple(session.scalars(addenda)),
        signed_by=session.get_one(StaffUser, exam.signed_by).name if exam.signed_by else "",
        signed_at=exam.signed_at,
    )


def _diagnoses(session: Session, visit_id: UUID) -> tuple[Message, ...]:
    query = select(VisitDiagnosis).where(VisitDiagnosis.visit_id == visit_id, VisitDiagnosis.retracted_at.is_(None))
    return tuple(_diagnosis(session, row) for row in session.scalars(query.order_by(VisitDiagnosis.id)))


def _diagnosis(session: Session, row: VisitDiagnosis) -> Message:
    said: dict[str, Param] = {"text": row.text.strip().rstrip("."), "certainty": Message(f"certainty.{row.certainty}")}
    if row.tooth is None:
        return Message("dictated.diagnosis", said)
    tooth = show_tooth(row.tooth, session.get_one(Clinic, 1).notation)
    return Message("dictated.diagnosis_of_tooth", {**said, "tooth": tooth})


def _finding(session: Session, planned: PlannedProcedure) -> FindingLine:
    return FindingLine(
        area=area(session, planned),
        finding=Message(f"diagnosis.{planned.diagnosis}") if planned.diagnosis else "",
        procedure=planned.procedure_name,
        urgency=Message(f"urgency.{planned.urgency}"),
    )


def prescription(source: Source) -> PrescriptionContent:
    """One prescription, or all signed ones of the visit: of each prescriber by themselves."""
    session, document = source.session, source.document
    query = select(Prescription).order_by(Prescription.id)
    if document.subject_id is not None:
        query = query.where(Prescription.id == document.subject_id)
    else:
        signed = Prescription.status == PrescriptionStatus.SIGNED
        query = query.where(Prescription.visit_id == document.visit_id, signed)
    rows = list(session.scalars(query))
    visit = session.get_one(Visit, rows[0].visit_id if rows else document.visit_id)
    patient = session.get_one(Patient, visit.patient_id)
    history = latest_history(session, patient.id)
    moments = [row.signed_at for row in rows if row.signed_at is not None]
    return PrescriptionContent(
        clinic=letterhead(session),
        patient=person(session, patient.id),
        address=(patient.street or "", " ".join(part for part in (patient.postal_code, patient.city) if part)),
        weight_grams=weight_of(session, patient.id, max(moments, default=document.requested_at)),
        allergies=None if history is None or history.allergies is None else tuple(map(str, history.allergies)),
        on=max(moments).astimezone(source.words.zone).date() if moments else visit.business_date,
        prescribers=_prescribers(session, rows, visit),
        voided=any(row.status is PrescriptionStatus.VOIDED for row in rows),
    )


def _prescribers(session: Session, rows: Sequence[Prescription], visit: Visit) -> tuple[Prescriber, ...]:
    by_whom: dict[UUID, list[Prescription]] = {}
    for row in rows:
        by_whom.setdefault(row.prescriber_id or visit.dentist_id, []).append(row)
    return tuple(
        _prescriber(session.get_one(Provider, provider_id), theirs)
        for provider_id, theirs in (by_whom or {visit.dentist_id: []}).items()
    )


def _prescriber(provider: Provider, rows: Sequence[Prescription]) -> Prescriber:
    return Prescriber(
        name=provider.name,
        licence=next((row.licence for row in rows if row.licence), provider.licence) or "",
        drugs=tuple(_drug(row) for row in rows),
        signed_at=max((row.signed_at for row in rows if row.signed_at is not None), default=None),
    )


def latest_history(session: Session, patient_id: UUID) -> MedicalHistory | None:
    """What is known of the patient's health now."""
    query = select(MedicalHistory).where(MedicalHistory.patient_id == patient_id)
    return session.scalars(query.order_by(MedicalHistory.number.desc()).limit(1)).first()


def _drug(row: Prescription) -> DrugLine:
    return DrugLine(
        name=row.name,
        strength=row.strength,
        form=row.form,
        route=row.route,
        dose=row.dose,
        times_a_day=row.times_a_day,
        days=row.duration_days,
        quantity=row.quantity,
        refills=row.refills,
        instructions=row.instructions,
        controlled=row.controlled,
    )


def appointment_card(source: Source) -> AppointmentCardContent:
    """The chosen appointments, or all that are to come."""
    session, document = source.session, source.document
    chosen = (document.details or {}).get("appointments") or []
    query = select(Appointment, Provider.name).join(Provider, Provider.id == Appointment.provider_id)
    query = query.where(Appointment.patient_id == document.patient_id, Appointment.status.in_(_EXPECTED))
    # Counted from when the card was asked for, so that it says the same whenever it is made.
    query = query.where(Appointment.starts_at >= document.requested_at).order_by(Appointment.starts_at)
    return AppointmentCardContent(
        clinic=letterhead(session),
        patient=person(session, document.patient_id),
        lines=tuple(
            CardLine(
                starts_at=row.starts_at,
                minutes=round((row.ends_at - row.starts_at).total_seconds() / 60),
                provider=provider,
            )
            for row, provider in session.execute(query)
            if not chosen or str(row.id) in chosen
        ),
    )
