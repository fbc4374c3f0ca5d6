"""What the papers of a patient may be about: one look at everything that somebody chooses from when making one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING
from uuid import UUID

from sqlalchemy import func, or_, select

from dentaldesk.engines.core.ages import is_minor
from dentaldesk.engines.documents.contents_shared import area
from dentaldesk.engines.documents.contents_words import language_of
from dentaldesk.engines.documents.template_reads import templates
from dentaldesk.engines.documents.templates import TEMPLATED
from dentaldesk.engines.treatment.plan_rules import value_of
from dentaldesk.models.states import (
    AppointmentStatus,
    DocumentKind,
    PatientStatus,
    PlanStatus,
    PrescriptionStatus,
    ProcedureStatus,
    SequenceClass,
    VisitStatus,
    VisitType,
)
from dentaldesk.models.tables.catalogue import Procedure
from dentaldesk.models.tables.clinic import Provider
from dentaldesk.models.tables.clinical import Visit
from dentaldesk.models.tables.financial import Payment
from dentaldesk.models.tables.papers import Prescription
from dentaldesk.models.tables.patients import Patient, PatientContact
from dentaldesk.models.tables.scheduling import Appointment
from dentaldesk.models.tables.treatment import PlannedProcedure, TreatmentPlan
from dentaldesk.models.values import Money

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

_MOST = 60  # visits, plans and payments that are offered, the newest first
_EXPECTED = (AppointmentStatus.SCHEDULED, AppointmentStatus.CONFIRMED)
_ASKED = (SequenceClass.EXTRACTION, SequenceClass.IMPLANT, SequenceClass.ENDODONTIC)


@dataclass(frozen=True, slots=True, kw_only=True)
class VisitChoice:
    """A visit, the newest first."""

    id: UUID
    day: date
    visit_type: VisitType
    dentist: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanChoice:
    """A plan with something in it. `total`: the fees of what was not declined; of options the dearest counts."""

    id: UUID
    visit_id: UUID
    day: date
    status: PlanStatus
    procedures: int
    total: Money


@dataclass(frozen=True, slots=True, kw_only=True)
class PaymentChoice:
    """Money that was taken, under its receipt's number."""

    id: UUID
    number: int
    day: date
    amount: Money
    visit_id: UUID | None


@dataclass(frozen=True, slots=True, kw_only=True)
class PrescriptionChoice:
    """One signed prescription."""

    id: UUID
    visit_id: UUID
    name: str
    strength: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ProcedureChoice:
    """Work that is ahead (`visit_id` None) or was done in a visit. `asked_for`: nobody begins it without a consent.
    `planned_in`: the visit of its plan. `declined`: why the patient does not want it; None when they do.
    """

    id: UUID
    name: str
    visit_id: UUID | None
    asked_for: bool
    planned_in: UUID
    declined: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class AppointmentChoice:
    """An appointment that is to come."""

    id: UUID
    starts_at: datetime
    reason: str
    provider: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TemplateChoice:
    """The words of a paper: a row of the clinic (`id`), or as shipped."""

    kind: DocumentKind
    id: UUID | None
    shipped: str
    name: str
    language: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PaperSubjects:
    """Everything to choose from. `language`: the one that papers of this patient are written in."""

    patient_id: UUID
    language: str
    visits: tuple[VisitChoice, ...]
    plans: tuple[PlanChoice, ...]
    payments: tuple[PaymentChoice, ...]
    prescriptions: tuple[PrescriptionChoice, ...]
    procedures: tuple[ProcedureChoice, ...]
    appointments: tuple[AppointmentChoice, ...]
    templates: tuple[TemplateChoice, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Addressee:
    """Somebody to whom papers about a patient may be sent."""

    name: str
    email: str


def subjects_of(session: Session, patient_id: UUID, now: datetime) -> PaperSubjects:
    """What a paper about this patient may be about. Eight queries."""
    return PaperSubjects(
        patient_id=patient_id,
        language=language_of(session, patient_id, {}),
        visits=_visits(session, patient_id),
        plans=_plans(session, patient_id),
        payments=_payments(session, patient_id),
        prescriptions=_prescriptions(session, patient_id),
        procedures=_procedures(session, patient_id),
        appointments=_appointments(session, patient_id, now),
        templates=tuple(
            TemplateChoice(kind=row.kind, id=row.id, shipped=row.shipped, name=row.name, language=row.language)
            for row in templates(session)
            if row.kind in TEMPLATED
        ),
    )


def _visits(session: Session, patient_id: UUID) -> tuple[VisitChoice, ...]:
    query = (
        select(Visit.id, Visit.business_date, Visit.visit_type, Provider.name)
        .join(Provider, Provider.id == Visit.dentist_id)
        .where(Visit.patient_id == patient_id, Visit.status != VisitStatus.CANCELLED)
        .order_by(Visit.started_at.desc(), Visit.id.desc())
        .limit(_MOST)
    )
    return tuple(
        VisitChoice(id=visit_id, day=day, visit_type=kind, dentist=name)
        for visit_id, day, kind, name in session.execute(query)
    )


def _plans(session: Session, patient_id: UUID) -> tuple[PlanChoice, ...]:
    query = (
        select(
            TreatmentPlan, Visit.business_date, PlannedProcedure.option, func.count(), func.sum(PlannedProcedure.fee)
        )
        .join(Visit, Visit.id == TreatmentPlan.visit_id)
        .join(PlannedProcedure, PlannedProcedure.plan_id == TreatmentPlan.id)
        .where(TreatmentPlan.patient_id == patient_id, PlannedProcedure.status != ProcedureStatus.DECLINED)
        .group_by(TreatmentPlan.id, Visit.business_date, PlannedProcedure.option)
        .order_by(TreatmentPlan.id.desc())
    )
    options: dict[TreatmentPlan, list[tuple[date, str, int, Money]]] = {}
    for plan, day, letter, number, fees in session.execute(query):
        options.setdefault(plan, []).append((day, letter, number, fees))
    return tuple(
        PlanChoice(
            id=plan.id,
            visit_id=plan.visit_id,
            day=found[0][0],
            status=plan.status,
            procedures=sum(number for _, _, number, _ in found),
            total=value_of((letter, fees) for _, letter, _, fees in found),
        )
        for plan, found in list(options.items())[:_MOST]
    )


def _payments(session: Session, patient_id: UUID) -> tuple[PaymentChoice, ...]:
    query = select(Payment).where(Payment.patient_id == patient_id).order_by(Payment.receipt_number.desc())
    return tuple(
        PaymentChoice(
            id=row.id, number=row.receipt_number, day=row.business_date, amount=row.amount, visit_id=row.visit_id
        )
        for row in session.scalars(query.limit(_MOST))
    )


def _prescriptions(session: Session, patient_id: UUID) -> tuple[PrescriptionChoice, ...]:
    query = (
        select(Prescription)
        .join(Visit, Visit.id == Prescription.visit_id)
        .where(Visit.patient_id == patient_id, Prescription.status == PrescriptionStatus.SIGNED)
        .order_by(Prescription.id.desc())
        .limit(_MOST)
    )
    return tuple(
        PrescriptionChoice(id=row.id, visit_id=row.visit_id, name=row.name, strength=row.strength)
        for row in session.scalars(query)
    )


def _procedures(session: Session, patient_id: UUID) -> tuple[ProcedureChoice, ...]:
    query = (
        select(PlannedProcedure, Procedure.sequence_class, TreatmentPlan.visit_id)
        .join(TreatmentPlan, TreatmentPlan.id == PlannedProcedure.plan_id)
        .join(Procedure, Procedure.code == PlannedProcedure.procedure_code)
        .where(
            TreatmentPlan.patient_id == patient_id,
            # An option that was not chosen was not refused.
            or_(PlannedProcedure.status != ProcedureStatus.DECLINED, PlannedProcedure.decline_reason.is_not(None)),
        )
        .order_by(PlannedProcedure.plan_id.desc(), PlannedProcedure.position)
    )
    return tuple(
        ProcedureChoice(
            id=row.id,
            name=" · ".join(part for part in (row.procedure_name, area(session, row)) if part),
            visit_id=row.completed_visit_id,
            asked_for=sequence in _ASKED,
            planned_in=planned_in,
            declined=row.decline_reason if row.status is ProcedureStatus.DECLINED else None,
        )
        for row, sequence, planned_in in session.execute(query)
    )


def _appointments(session: Session, patient_id: UUID, now: datetime) -> tuple[AppointmentChoice, ...]:
    query = (
        select(Appointment, Provider.name)
        .join(Provider, Provider.id == Appointment.provider_id)
        .where(Appointment.patient_id == patient_id, Appointment.starts_at >= now, Appointment.status.in_(_EXPECTED))
        .order_by(Appointment.starts_at)
    )
    return tuple(
        AppointmentChoice(id=row.id, starts_at=row.starts_at, reason=row.reason, provider=name)
        for row, name in session.execute(query)
    )


def addressees_of(session: Session, patient_id: UUID, day: date) -> tuple[Addressee, ...]:
    """Who agreed to be written to about this patient and has an e-mail address on that day.

    The patient, once of age; contacts in force who are written to. Nobody for a record that is confidential or not
    active.
    """
    patient = session.get_one(Patient, patient_id)
    if patient.confidential or patient.status is not PatientStatus.ACTIVE:
        return ()
    contacts = _contacts(session, patient_id, day)
    if is_minor(patient.birth_date, day) or not patient.email:
        return contacts
    own = Addressee(name=f"{patient.given_names} {patient.family_name}".strip(), email=patient.email)
    return (own, *(each for each in contacts if each.email != own.email))


def _contacts(session: Session, patient_id: UUID, day: date) -> tuple[Addressee, ...]:
    query = (
        select(PatientContact, Patient)
        .outerjoin(Patient, Patient.id == PatientContact.person_id)
        .where(
            PatientContact.patient_id == patient_id,
            PatientContact.is_written_to,
            PatientContact.valid_from <= day,
            or_(PatientContact.valid_until.is_(None), PatientContact.valid_until >= day),
            or_(Patient.id.is_(None), Patient.status.not_in((PatientStatus.DECEASED, PatientStatus.MERGED))),
        )
        .order_by(PatientContact.valid_from, PatientContact.id)
    )
    found: dict[str, str] = {}
    for contact, person in session.execute(query):
        of_record = _named(person)
        email = contact.email if of_record is None else of_record[1]
        if email and email not in found:
            found[email] = (contact.name or "") if of_record is None else of_record[0]
    return tuple(Addressee(name=name, email=email) for email, name in found.items())


def _named(person: Patient | None) -> tuple[str, str | None] | None:
    """Name and address of a contact who has a record here."""
    if person is None:
        return None
    return f"{person.given_names} {person.family_name}".strip(), person.email
