"""What the papers of a visit say: exam summary, prescription, appointment card."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select

from dentaldesk.engines.documents.content import ExamSummaryContent, FindingLine
from dentaldesk.engines.documents.content_papers import (
    AppointmentCardContent,
    CardLine,
    DrugLine,
    PrescriptionContent,
)
from dentaldesk.engines.documents.contents_shared import Source, area, dentist, letterhead, person
from dentaldesk.models.states import AppointmentStatus, PrescriptionStatus, ProcedureStatus
from dentaldesk.models.tables.clinic import Provider
from dentaldesk.models.tables.clinical import Exam, NoteAddendum, SoapNote, Visit, Vitals
from dentaldesk.models.tables.papers import Prescription
from dentaldesk.models.tables.patients import MedicalHistory, Patient
from dentaldesk.models.tables.people import StaffUser
from dentaldesk.models.tables.scheduling import Appointment
from dentaldesk.models.tables.treatment import PlannedProcedure, TreatmentPlan
from dentaldesk.models.values import Message

if TYPE_CHECKING:
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
        findings=tuple(_finding(session, planned) for planned in session.scalars(query)),
        subjective=note.subjective,
        objective=note.objective,
        assessment=note.assessment,
        plan=note.plan,
        addenda=tuple(session.scalars(addenda)),
        signed_by=session.get_one(StaffUser, exam.signed_by).name if exam.signed_by else "",
        signed_at=exam.signed_at,
    )


def _finding(session: Session, planned: PlannedProcedure) -> FindingLine:
    return FindingLine(
        area=area(session, planned),
        finding=Message(f"diagnosis.{planned.diagnosis}") if planned.diagnosis else "",
        procedure=planned.procedure_name,
        urgency=Message(f"urgency.{planned.urgency}"),
    )


def prescription(source: Source) -> PrescriptionContent:
    """One prescription, or all signed ones of the visit."""
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
    first = rows[0] if rows else None
    prescriber = session.get_one(Provider, first.prescriber_id if first and first.prescriber_id else visit.dentist_id)
    return PrescriptionContent(
        clinic=letterhead(session),
        patient=person(session, patient.id),
        address=(patient.street or "", " ".join(part for part in (patient.postal_code, patient.city) if part)),
        weight_grams=_weight(session, visit.id),
        allergies=None if history is None or history.allergies is None else tuple(map(str, history.allergies)),
        on=visit.business_date,
        drugs=tuple(_drug(row) for row in rows),
        prescriber=prescriber.name,
        licence=(first.licence if first else None) or prescriber.licence or "",
        signed_at=first.signed_at if first else None,
        voided=first is not None and first.status is PrescriptionStatus.VOIDED,
    )


def latest_history(session: Session, patient_id: UUID) -> MedicalHistory | None:
    """What is known of the patient's health now."""
    query = select(MedicalHistory).where(MedicalHistory.patient_id == patient_id)
    return session.scalars(query.order_by(MedicalHistory.number.desc()).limit(1)).first()


def _weight(session: Session, visit_id: UUID) -> int | None:
    query = select(Vitals.weight).where(
        Vitals.visit_id == visit_id, Vitals.voided_at.is_(None), Vitals.weight.is_not(None)
    )
    return session.scalars(query.order_by(Vitals.id.desc()).limit(1)).first()


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
