"""A visit of any kind as its screen shows it: everything that was written, measured, given and signed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING
from uuid import UUID

from sqlalchemy import select

from dentaldesk.engines.clinical.anaesthetics import DoseReport, Given, dose_report
from dentaldesk.engines.clinical.care_reads import (
    AddendumRow,
    AnaestheticRow,
    CallRow,
    DiagnosisRow,
    MaterialRow,
    SignatureRow,
    VitalsRow,
    addenda_of,
    anaesthetics_of,
    calls_of,
    diagnoses_of,
    materials_of,
    signatures_of,
    vitals_of,
)
from dentaldesk.engines.clinical.examination import ShownFinding, shown_findings
from dentaldesk.engines.clinical.reads import MedicalAnswers, answers_in, latest_history, visit_rows
from dentaldesk.engines.clinical.vitals import pressure_matters
from dentaldesk.engines.core.ages import age_on, is_minor
from dentaldesk.engines.core.messages import message_from_json
from dentaldesk.engines.core.weights import weight_of
from dentaldesk.models.states import (
    Disposition,
    ExamStatus,
    NextStep,
    Role,
    Sex,
    VisitStatus,
    VisitType,
)
from dentaldesk.models.tables.clinical import (
    ExamFinding,
    VisitProvider,
)
from dentaldesk.models.tables.patients import MedicalHistory, Patient
from dentaldesk.models.values import Message

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

# Answers to the questionnaire of which a yes asks for caution with epinephrine.
_HEART = ("heart", "valve", "pacemaker")


@dataclass(frozen=True, slots=True, kw_only=True)
class VisitPage:
    """A whole visit. `version` is the visit's, `note_version` what an edit of the notes brings along.

    `weight` in grams, as it was last measured not long ago. `pressure_wanted`: of this patient the blood pressure
    matters and was not taken yet.
    """

    visit_id: UUID
    patient_id: UUID
    sex: Sex | None
    visit_type: VisitType
    status: VisitStatus
    business_date: date
    started_at: datetime
    completed_at: datetime | None
    dentist_id: UUID
    provider_ids: tuple[UUID, ...]
    with_role: Role
    with_since: datetime
    left_at: datetime | None  # the checkout is finished
    pain: int | None
    disposition: Disposition | None
    elective_reason: str | None
    next_step: NextStep | None
    next_reason: Message | None
    version: int
    chief_complaint: str
    subjective: str
    objective: str
    assessment: str
    plan: str
    post_operative: str
    note_version: int
    note_locked: bool
    signatures: tuple[SignatureRow, ...]
    addenda: tuple[AddendumRow, ...]
    exam_id: UUID | None
    exam_status: ExamStatus | None
    exam_signed_at: datetime | None
    plan_id: UUID | None
    findings: tuple[ShownFinding, ...]
    vitals: tuple[VitalsRow, ...]
    diagnoses: tuple[DiagnosisRow, ...]
    anaesthetics: tuple[AnaestheticRow, ...]
    dose: DoseReport
    materials: tuple[MaterialRow, ...]
    calls: tuple[CallRow, ...]
    weight: int | None
    answers: MedicalAnswers | None
    medical_confirmed: bool
    asa_class: int | None
    pressure_wanted: bool


def visit_page(session: Session, visit_id: UUID, today: date) -> VisitPage:
    """Everything of one visit, its history confirmed on `today`. Raises NoResultFound. Twelve queries."""
    visit, note, patient, exam, plan_id = visit_rows(session, visit_id)
    history, is_confirmed = latest_history(session, visit, today)
    vitals = vitals_of(session, visit_id)
    anaesthetics = anaesthetics_of(session, visit_id)
    weight = weight_of(session, visit.patient_id, visit.started_at)
    return VisitPage(
        visit_id=visit.id,
        patient_id=visit.patient_id,
        sex=patient.sex,
        visit_type=visit.visit_type,
        status=visit.status,
        business_date=visit.business_date,
        started_at=visit.started_at,
        completed_at=visit.completed_at,
        dentist_id=visit.dentist_id,
        provider_ids=_providers(session, visit_id),
        with_role=visit.with_role,
        with_since=visit.with_since,
        left_at=visit.checkout_completed_at,
        pain=visit.pain,
        disposition=visit.disposition,
        elective_reason=visit.elective_reason,
        next_step=visit.next_step,
        next_reason=message_from_json(visit.next_reason) if visit.next_reason else None,
        version=visit.version,
        chief_complaint=visit.chief_complaint,
        subjective=note.subjective,
        objective=note.objective,
        assessment=note.assessment,
        plan=note.plan,
        post_operative=note.post_operative,
        note_version=note.version,
        note_locked=note.signed_at is not None,
        signatures=signatures_of(session, visit, note),
        addenda=addenda_of(session, visit_id),
        exam_id=exam.id if exam else None,
        exam_status=exam.status if exam else None,
        exam_signed_at=exam.signed_at if exam else None,
        plan_id=plan_id,
        findings=_findings(session, exam.id) if exam else (),
        vitals=vitals,
        diagnoses=diagnoses_of(session, visit_id),
        anaesthetics=anaesthetics,
        dose=dose_report(
            [Given(agent=row.agent, volume=row.volume) for row in anaesthetics],
            weight=weight,
            is_minor=is_minor(patient.birth_date, visit.business_date),
            cardiac=_has_heart_disease(history),
        ),
        materials=materials_of(session, visit),
        calls=calls_of(session, visit_id),
        weight=weight,
        answers=answers_in(history) if history else None,
        medical_confirmed=is_confirmed,
        asa_class=history.asa_class if history else None,
        pressure_wanted=_pressure_matters(patient, history, visit.business_date)
        and not any(row.level is not None for row in vitals),
    )


def _says_yes(history: MedicalHistory, question: str) -> bool:
    said = (history.answers or {}).get(question) or {}
    return bool(said.get("answer") == "yes")


def _has_heart_disease(history: MedicalHistory | None) -> bool:
    if history is None:
        return False
    return history.endocarditis_risk or any(_says_yes(history, question) for question in _HEART)


def _pressure_matters(patient: Patient, history: MedicalHistory | None, day: date) -> bool:
    return pressure_matters(
        asa_class=history.asa_class if history else None,
        anticoagulant=history is not None and history.anticoagulant,
        age=age_on(patient.birth_date, day) if patient.birth_date else None,
        hypertension=history is not None and _says_yes(history, "blood_pressure"),
    )


def _providers(session: Session, visit_id: UUID) -> tuple[UUID, ...]:
    query = select(VisitProvider.provider_id).where(VisitProvider.visit_id == visit_id)
    return tuple(session.scalars(query.order_by(VisitProvider.provider_id)))


def _findings(session: Session, exam_id: UUID) -> tuple[ShownFinding, ...]:
    query = select(ExamFinding).where(ExamFinding.exam_id == exam_id)
    return shown_findings(
        ShownFinding(area=row.area, item=row.item, state=row.state, note=row.note, version=row.version)
        for row in session.scalars(query)
    )
