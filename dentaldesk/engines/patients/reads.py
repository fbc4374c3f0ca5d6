"""Finding a patient and seeing who it is."""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import date, datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, func, literal, or_, select

from dentaldesk.models.states import AppointmentStatus, Channel, PatientStatus, VisitStatus
from dentaldesk.models.tables.base import UtcDateTime
from dentaldesk.models.tables.clinical import Visit
from dentaldesk.models.tables.patients import MedicalHistory, Patient, PatientNote
from dentaldesk.models.tables.scheduling import Appointment

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy.orm import Session

# An appointment that is still to come.
_EXPECTED = (AppointmentStatus.SCHEDULED, AppointmentStatus.CONFIRMED)
_HERE = (AppointmentStatus.CHECKED_IN, AppointmentStatus.IN_PROGRESS)


@dataclass(frozen=True, slots=True, kw_only=True)
class PatientRow:
    """A patient in a list. `status` tells those who only pay or decide for others."""

    id: UUID
    chart_number: int
    given_names: str
    family_name: str
    birth_date: date | None
    phone: str | None
    status: PatientStatus
    preferred_name: str | None = None

    @property
    def name(self) -> str:
        return f"{self.given_names} {self.family_name}".strip()


@dataclass(frozen=True, slots=True, kw_only=True)
class PinnedNote:
    """A note that stands in the banner."""

    id: UUID
    text: str
    written_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class TodaysVisit:
    """A visit of today: one that goes on, else one that is expected, else the last that is over. `to_checkout`: the
    patient is still here, and the visit is completed.
    """

    starts_at: datetime
    status: AppointmentStatus
    to_checkout: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class PatientCard:
    """A patient as the banner shows it: who, and what must not be overlooked."""

    row: PatientRow
    email: str | None
    preferred_channel: Channel | None
    version: int
    asked: bool  # whether a medical history was ever taken
    allergies: tuple[str, ...] | None
    asa_class: int | None
    anticoagulant: bool
    bisphosphonate: bool
    pregnant: bool
    radiotherapy: bool = False  # of the jaws, ever
    endocarditis_risk: bool = False
    confidential: bool = False
    photo_sha256: str | None = None
    next_visit: datetime | None = None  # None as well when the reader did not say what time it is
    today: TodaysVisit | None = None  # the first of the day that is not over; likewise
    notes: tuple[PinnedNote, ...] = ()  # pinned ones, the newest first
    merged_into: UUID | None = None  # the record that this one became


def patient_card(
    session: Session, patient_id: UUID, now: datetime | None = None, today: date | None = None
) -> PatientCard:
    """The banner of one patient; `now` decides which visit is the next, `today` (the clinic's calendar day) which one
    goes on. Raises NoResultFound for an unknown one.

    Two queries, with `today` three.
    """
    patient: Patient
    history: MedicalHistory | None
    next_visit: datetime | None
    patient, history, next_visit = session.execute(_with_history(patient_id, now)).one()
    pinned = (
        select(PatientNote)
        .where(PatientNote.patient_id == patient_id, PatientNote.pinned, PatientNote.voided_at.is_(None))
        .order_by(PatientNote.written_at.desc())
    )
    return PatientCard(
        row=row_of(patient),
        email=patient.email,
        preferred_channel=patient.preferred_channel,
        version=patient.version,
        asked=history is not None,
        allergies=tuple(history.allergies) if history and history.allergies is not None else None,
        asa_class=history.asa_class if history else None,
        anticoagulant=bool(history and history.anticoagulant),
        bisphosphonate=bool(history and history.bisphosphonate),
        pregnant=bool(history and history.pregnant),
        radiotherapy=bool(history and history.radiotherapy),
        endocarditis_risk=bool(history and history.endocarditis_risk),
        confidential=patient.confidential,
        photo_sha256=patient.photo_sha256,
        next_visit=next_visit,
        today=todays_visit(session, patient_id, today) if today is not None else None,
        merged_into=patient.merged_into_id,
        notes=tuple(
            PinnedNote(id=note.id, text=note.text, written_at=note.written_at) for note in session.scalars(pinned)
        ),
    )


def todays_visit(session: Session, patient_id: UUID, today: date) -> TodaysVisit | None:
    """What a patient has in the book on that day. One query.

    Who is here comes before who is expected: one visit may be missed, and the other go on.
    """
    here, over = Appointment.status.in_(_HERE), Appointment.status == AppointmentStatus.COMPLETED
    found = session.execute(
        select(Appointment.starts_at, Appointment.status, Visit.status)
        .outerjoin(Visit, Visit.id == Appointment.visit_id)
        .where(
            Appointment.patient_id == patient_id,
            Appointment.business_date == today,
            or_(here, over, Appointment.status.in_(_EXPECTED)),
        )
        .order_by(here.desc(), over, Appointment.starts_at)
        .limit(1)
    ).first()
    if found is None:
        return None
    starts_at, status, visit = found
    return TodaysVisit(
        starts_at=starts_at, status=status, to_checkout=visit is VisitStatus.COMPLETED and status in _HERE
    )


def _with_history(patient_id: UUID, now: datetime | None) -> Select[Any]:
    """The patient, the latest history, the next visit."""
    latest = select(func.max(MedicalHistory.number)).where(MedicalHistory.patient_id == patient_id).scalar_subquery()
    upcoming: ColumnElement[Any] = literal(None, UtcDateTime())
    if now is not None:
        upcoming = (
            select(func.min(Appointment.starts_at, type_=UtcDateTime()))
            .where(
                Appointment.patient_id == patient_id,
                Appointment.starts_at >= now,
                Appointment.status.in_(_EXPECTED),
            )
            .scalar_subquery()
        )
    of_them = and_(MedicalHistory.patient_id == Patient.id, MedicalHistory.number == latest)
    return select(Patient, MedicalHistory, upcoming).outerjoin(MedicalHistory, of_them).where(Patient.id == patient_id)


def patient_row(session: Session, patient_id: UUID) -> PatientRow:
    """One patient as lists show them. Raises NoResultFound. One query."""
    return row_of(session.get_one(Patient, patient_id))


def patient_rows(session: Session, ids: Sequence[UUID]) -> list[PatientRow]:
    """These patients as lists show them, in this order; who is unknown is left out. One query."""
    found = {patient.id: patient for patient in session.scalars(select(Patient).where(Patient.id.in_(ids)))}
    return [row_of(found[patient_id]) for patient_id in ids if patient_id in found]


def row_of(patient: Patient) -> PatientRow:
    """A patient as lists show them."""
    return PatientRow(
        id=patient.id,
        chart_number=patient.chart_number,
        given_names=patient.given_names,
        family_name=patient.family_name,
        birth_date=patient.birth_date,
        phone=patient.phone,
        status=patient.status,
        preferred_name=patient.preferred_name,
    )


def registered_with(session: Session, request_key: str) -> PatientRow | None:
    """Who was registered under this key; None for nobody."""
    found = session.scalars(select(Patient).where(Patient.request_key == request_key)).first()
    return (
        None if found is None else PatientRow(**{each.name: getattr(found, each.name) for each in fields(PatientRow)})
    )
