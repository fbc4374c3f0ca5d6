"""A visit of any kind as its screen shows it: everything that was written, measured, given and signed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from sqlalchemy import select

from dentaldesk.engines.clinical.anaesthetics import DoseReport, Given, dose_report
from dentaldesk.engines.clinical.examination import ShownFinding, shown_findings
from dentaldesk.engines.clinical.notes import words_hash
from dentaldesk.engines.clinical.reads import confirmed_history
from dentaldesk.engines.clinical.vitals import PressureLevel, VitalSigns, pressure_level, pressure_matters
from dentaldesk.engines.core.ages import age_on, is_minor
from dentaldesk.engines.core.messages import message_from_json
from dentaldesk.models.states import (
    Certainty,
    Disposition,
    ExamStatus,
    NextStep,
    Role,
    SignatureKind,
    VisitStatus,
    VisitType,
)
from dentaldesk.models.tables.clinical import (
    AnaestheticGiven,
    DentistCall,
    Exam,
    ExamFinding,
    MaterialUsed,
    NoteAddendum,
    NoteSignature,
    SoapNote,
    Visit,
    VisitDiagnosis,
    VisitProvider,
    Vitals,
)
from dentaldesk.models.tables.patients import MedicalHistory, Patient
from dentaldesk.models.tables.people import StaffUser
from dentaldesk.models.teeth import ToothCode
from dentaldesk.models.values import Message

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

WEIGHED_WITHIN = timedelta(days=90)  # a weight of longer ago says little of a child
# Answers to the questionnaire of which a yes asks for caution with epinephrine.
_HEART = ("heart", "valve", "pacemaker")


@dataclass(frozen=True, slots=True, kw_only=True)
class SignatureRow:
    """Who answers for the note. `holds`: its words are still those that were signed."""

    kind: SignatureKind
    by: str
    signed_at: datetime
    holds: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class AddendumRow:
    text: str
    by: str
    written_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class VitalsRow:
    """A measurement that stands. `level` None: no blood pressure was taken."""

    id: UUID
    signs: VitalSigns
    level: PressureLevel | None
    taken_at: datetime
    by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DiagnosisRow:
    id: UUID
    tooth: ToothCode | None
    code: str | None
    text: str
    certainty: Certainty
    by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AnaestheticRow:
    """What was given; `volume` in microlitres."""

    id: UUID
    agent: str
    volume: int
    technique: str
    tooth: ToothCode | None
    given_at: datetime
    by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MaterialRow:
    """What was used. `expired`: it was out of date on that day."""

    id: UUID
    name: str
    procedure_id: UUID | None
    shade: str | None
    lot: str | None
    expires_on: date | None
    expired: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class CallRow:
    """A call for the dentist."""

    id: UUID
    called_at: datetime
    came_at: datetime | None
    cancelled: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class VisitPage:
    """A whole visit. `version` is the visit's, `note_version` what an edit of the notes brings along.

    `weight` in grams, as it was last measured not long ago. `pressure_wanted`: of this patient the blood pressure
    matters and was not taken yet.
    """

    visit_id: UUID
    patient_id: UUID
    visit_type: VisitType
    status: VisitStatus
    business_date: date
    started_at: datetime
    completed_at: datetime | None
    dentist_id: UUID
    provider_ids: tuple[UUID, ...]
    with_role: Role
    with_since: datetime
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
    note_version: int
    note_locked: bool
    signatures: tuple[SignatureRow, ...]
    addenda: tuple[AddendumRow, ...]
    exam_id: UUID | None
    exam_status: ExamStatus | None
    exam_signed: bool
    findings: tuple[ShownFinding, ...]
    vitals: tuple[VitalsRow, ...]
    diagnoses: tuple[DiagnosisRow, ...]
    anaesthetics: tuple[AnaestheticRow, ...]
    dose: DoseReport
    materials: tuple[MaterialRow, ...]
    calls: tuple[CallRow, ...]
    weight: int | None
    medical_confirmed: bool
    asa_class: int | None
    pressure_wanted: bool


def visit_page(session: Session, visit_id: UUID, today: date) -> VisitPage:
    """Everything of one visit, its history confirmed on `today`. Raises NoResultFound. Thirteen queries."""
    visit = session.get_one(Visit, visit_id)
    note = session.get_one(SoapNote, visit_id)
    patient = session.get_one(Patient, visit.patient_id)
    history = _latest_history(session, visit.patient_id)
    exam = session.scalars(select(Exam).where(Exam.visit_id == visit_id)).first()
    vitals = _vitals(session, visit_id)
    anaesthetics = _anaesthetics(session, visit_id)
    weight = weight_of(session, visit.patient_id, visit.started_at)
    return VisitPage(
        visit_id=visit.id,
        patient_id=visit.patient_id,
        visit_type=visit.visit_type,
        status=visit.status,
        business_date=visit.business_date,
        started_at=visit.started_at,
        completed_at=visit.completed_at,
        dentist_id=visit.dentist_id,
        provider_ids=_providers(session, visit_id),
        with_role=visit.with_role,
        with_since=visit.with_since,
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
        note_version=note.version,
        note_locked=note.signed_at is not None,
        signatures=signatures_of(session, visit, note),
        addenda=_addenda(session, visit_id),
        exam_id=exam.id if exam else None,
        exam_status=exam.status if exam else None,
        exam_signed=exam is not None and exam.signed_at is not None,
        findings=_findings(session, exam.id) if exam else (),
        vitals=vitals,
        diagnoses=_diagnoses(session, visit_id),
        anaesthetics=anaesthetics,
        dose=dose_report(
            [Given(agent=row.agent, volume=row.volume) for row in anaesthetics],
            weight=weight,
            is_minor=is_minor(patient.birth_date, visit.business_date),
            cardiac=_has_heart_disease(history),
        ),
        materials=_materials(session, visit),
        calls=_calls(session, visit_id),
        weight=weight,
        medical_confirmed=confirmed_history(session, visit, today) is not None,
        asa_class=history.asa_class if history else None,
        pressure_wanted=_pressure_matters(patient, history, visit.business_date)
        and not any(row.level is not None for row in vitals),
    )


def open_visits_of(session: Session, patient_id: UUID, day: date) -> list[tuple[UUID, VisitType, VisitStatus]]:
    """The patient's visits of a day that were not called off, the newest first. One query."""
    query = (
        select(Visit.id, Visit.visit_type, Visit.status)
        .where(
            Visit.patient_id == patient_id,
            Visit.business_date == day,
            Visit.status.in_((VisitStatus.IN_PROGRESS, VisitStatus.COMPLETED)),
        )
        .order_by(Visit.id.desc())
    )
    return [(id_, kind, status) for id_, kind, status in session.execute(query)]


def signatures_of(session: Session, visit: Visit, note: SoapNote) -> tuple[SignatureRow, ...]:
    """Who signed the note, in order, and whether its words are still those. One query."""
    query = (
        select(NoteSignature, StaffUser.name)
        .join(StaffUser, StaffUser.id == NoteSignature.signed_by)
        .where(NoteSignature.visit_id == visit.id)
        .order_by(NoteSignature.signed_at, NoteSignature.id)
    )
    now = words_hash(visit, note)
    return tuple(
        SignatureRow(kind=row.kind, by=name, signed_at=row.signed_at, holds=row.sha256 == now)
        for row, name in session.execute(query)
    )


def weight_of(session: Session, patient_id: UUID, moment: datetime) -> int | None:
    """The patient's weight in grams as last measured, not longer ago than `WEIGHED_WITHIN`. One query."""
    query = (
        select(Vitals.weight)
        .join(Visit, Visit.id == Vitals.visit_id)
        .where(
            Visit.patient_id == patient_id,
            Vitals.voided_at.is_(None),
            Vitals.weight.is_not(None),
            Vitals.taken_at >= moment - WEIGHED_WITHIN,
        )
        .order_by(Vitals.taken_at.desc(), Vitals.id.desc())
    )
    return session.scalars(query.limit(1)).first()


def _latest_history(session: Session, patient_id: UUID) -> MedicalHistory | None:
    query = select(MedicalHistory).where(MedicalHistory.patient_id == patient_id)
    return session.scalars(query.order_by(MedicalHistory.number.desc()).limit(1)).first()


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


def _addenda(session: Session, visit_id: UUID) -> tuple[AddendumRow, ...]:
    query = (
        select(NoteAddendum, StaffUser.name)
        .join(StaffUser, StaffUser.id == NoteAddendum.written_by)
        .where(NoteAddendum.visit_id == visit_id)
        .order_by(NoteAddendum.written_at, NoteAddendum.id)
    )
    return tuple(AddendumRow(text=row.text, by=name, written_at=row.written_at) for row, name in session.execute(query))


def _findings(session: Session, exam_id: UUID) -> tuple[ShownFinding, ...]:
    query = select(ExamFinding).where(ExamFinding.exam_id == exam_id)
    return shown_findings(
        ShownFinding(area=row.area, item=row.item, state=row.state, note=row.note, version=row.version)
        for row in session.scalars(query)
    )


def _vitals(session: Session, visit_id: UUID) -> tuple[VitalsRow, ...]:
    query = (
        select(Vitals, StaffUser.name)
        .join(StaffUser, StaffUser.id == Vitals.taken_by)
        .where(Vitals.visit_id == visit_id, Vitals.voided_at.is_(None))
        .order_by(Vitals.taken_at, Vitals.id)
    )
    return tuple(_vitals_row(row, name) for row, name in session.execute(query))


def _vitals_row(row: Vitals, name: str) -> VitalsRow:
    both = row.systolic is not None and row.diastolic is not None
    return VitalsRow(
        id=row.id,
        signs=VitalSigns(
            systolic=row.systolic,
            diastolic=row.diastolic,
            pulse=row.pulse,
            temperature=row.temperature,
            oxygen=row.oxygen,
            weight=row.weight,
        ),
        level=pressure_level(row.systolic or 0, row.diastolic or 0) if both else None,
        taken_at=row.taken_at,
        by=name,
    )


def _diagnoses(session: Session, visit_id: UUID) -> tuple[DiagnosisRow, ...]:
    query = (
        select(VisitDiagnosis, StaffUser.name)
        .join(StaffUser, StaffUser.id == VisitDiagnosis.recorded_by)
        .where(VisitDiagnosis.visit_id == visit_id, VisitDiagnosis.retracted_at.is_(None))
        .order_by(VisitDiagnosis.recorded_at, VisitDiagnosis.id)
    )
    return tuple(
        DiagnosisRow(id=row.id, tooth=row.tooth, code=row.code, text=row.text, certainty=row.certainty, by=name)
        for row, name in session.execute(query)
    )


def _anaesthetics(session: Session, visit_id: UUID) -> tuple[AnaestheticRow, ...]:
    query = (
        select(AnaestheticGiven, StaffUser.name)
        .join(StaffUser, StaffUser.id == AnaestheticGiven.given_by)
        .where(AnaestheticGiven.visit_id == visit_id, AnaestheticGiven.voided_at.is_(None))
        .order_by(AnaestheticGiven.given_at, AnaestheticGiven.id)
    )
    return tuple(
        AnaestheticRow(
            id=row.id,
            agent=row.agent,
            volume=row.volume,
            technique=row.technique,
            tooth=row.tooth,
            given_at=row.given_at,
            by=name,
        )
        for row, name in session.execute(query)
    )


def _materials(session: Session, visit: Visit) -> tuple[MaterialRow, ...]:
    query = select(MaterialUsed).where(MaterialUsed.visit_id == visit.id, MaterialUsed.voided_at.is_(None))
    return tuple(
        MaterialRow(
            id=row.id,
            name=row.name,
            procedure_id=row.procedure_id,
            shade=row.shade,
            lot=row.lot,
            expires_on=row.expires_on,
            expired=row.expires_on is not None and row.expires_on < visit.business_date,
        )
        for row in session.scalars(query.order_by(MaterialUsed.used_at, MaterialUsed.id))
    )


def _calls(session: Session, visit_id: UUID) -> tuple[CallRow, ...]:
    query = select(DentistCall).where(DentistCall.visit_id == visit_id).order_by(DentistCall.called_at)
    return tuple(
        CallRow(id=row.id, called_at=row.called_at, came_at=row.came_at, cancelled=row.cancelled_at is not None)
        for row in session.scalars(query)
    )
