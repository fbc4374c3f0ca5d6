"""A patient's profile page by page: details, contacts, histories in all their versions, notes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import aliased

from dentaldesk.engines.core.ages import age_on, is_minor
from dentaldesk.engines.core.errors import Problem
from dentaldesk.engines.core.payers import payers_on
from dentaldesk.engines.core.phones import shown_phone
from dentaldesk.engines.patients.contact_rules import ContactDetails, KnownContact, contact_reminders
from dentaldesk.engines.patients.questionnaire import Answer, answers_from_json, kept_answers
from dentaldesk.engines.patients.rules import PatientDetails
from dentaldesk.models.states import HistoryKind, PatientStatus, Sex, VisitStatus
from dentaldesk.models.tables.clinic import Clinic
from dentaldesk.models.tables.clinical import Visit
from dentaldesk.models.tables.patients import (
    DentalHistory,
    MedicalConfirmation,
    MedicalHistory,
    Patient,
    PatientContact,
    PatientNote,
)
from dentaldesk.models.tables.people import StaffUser

if TYPE_CHECKING:
    from sqlalchemy.orm import Session


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """The details as they stand, phones as people here write them."""

    patient_id: UUID
    version: int
    chart_number: int
    status: PatientStatus
    details: PatientDetails
    photo_sha256: str | None
    first_visit_on: date | None


def profile_of(session: Session, patient_id: UUID) -> Profile:
    """Raises NoResultFound for an unknown patient. Two queries."""
    patient, country = session.get_one(Patient, patient_id), clinic_country(session)
    texts = ("preferred_name", "gender", "email", "street", "postal_code", "city", "region", "country", "language")
    details = PatientDetails(
        given_names=patient.given_names,
        family_name=patient.family_name,
        birth_date=patient.birth_date,
        phone=shown_phone(patient.phone, country),
        other_phone=shown_phone(patient.other_phone, country),
        preferred_channel=patient.preferred_channel,
        sex=patient.sex,
        preferred_times=patient.preferred_times or "",
        referral_source=patient.referral_source or "",
        provider_id=patient.provider_id,
        confidential=patient.confidential,
        status=patient.status,
        deceased_on=patient.deceased_on,
        **{name: getattr(patient, name) or "" for name in texts},
    )
    return Profile(
        patient_id=patient.id,
        version=patient.version,
        chart_number=patient.chart_number,
        status=patient.status,
        details=details,
        photo_sha256=patient.photo_sha256,
        first_visit_on=patient.first_visit_on,
    )


def clinic_country(session: Session) -> str:
    """ISO 3166-1 alpha-2: how phone numbers are read. One query."""
    return session.scalars(select(Clinic.country)).one()


# -- contacts --


@dataclass(frozen=True, slots=True, kw_only=True)
class ContactRow:
    """A contact with the name and ways to reach of whoever it is."""

    id: UUID
    version: int
    name: str
    phone: str
    email: str
    details: ContactDetails
    status: PatientStatus | None  # of their record, when they have one
    holds: bool  # today


@dataclass(frozen=True, slots=True, kw_only=True)
class Contacts:
    """The contacts of a patient, those that hold first; what should be seen to; for whom the patient pays."""

    rows: tuple[ContactRow, ...]
    reminders: tuple[Problem, ...]
    payer: str  # "": the patient
    pays_for: tuple[str, ...]
    minor: bool  # somebody else must consent


def contacts_of(session: Session, patient_id: UUID, today: date) -> Contacts:
    """Seven queries at most, whatever the number of contacts."""
    patient, country = session.get_one(Patient, patient_id), clinic_country(session)
    person = aliased(Patient)
    query = (
        select(PatientContact, person)
        .outerjoin(person, person.id == PatientContact.person_id)
        .where(PatientContact.patient_id == patient_id)
        .order_by(PatientContact.valid_from, PatientContact.id)
    )
    rows = [_contact(contact, of, country, today) for contact, of in session.execute(query)]
    family = list(
        session.scalars(select(Patient).where(Patient.guarantor_id == patient_id).order_by(Patient.sort_name))
    )
    owing = payers_on(session, family, today)
    known = [_known(row) for row in rows]
    payer_id = payers_on(session, [patient], today)[patient_id]
    payer = session.get(Patient, payer_id) if payer_id != patient_id else None
    return Contacts(
        rows=tuple(sorted(rows, key=lambda row: not row.holds)),
        reminders=tuple(contact_reminders(patient.birth_date, known, today)),
        payer=_name(payer) if payer is not None else "",
        pays_for=tuple(_name(each) for each in family if owing[each.id] == patient_id),
        minor=is_minor(patient.birth_date, today),
    )


def _name(patient: Patient) -> str:
    return f"{patient.given_names} {patient.family_name}".strip()


def _known(row: ContactRow) -> KnownContact:
    return KnownContact(
        name=row.name,
        relation=row.details.relation,
        may_consent=row.details.may_consent,
        valid_from=row.details.valid_from,
        valid_until=row.details.valid_until,
        status=row.status,
    )


def _contact(contact: PatientContact, person: Patient | None, country: str, today: date) -> ContactRow:
    details = ContactDetails(
        relation=contact.relation,
        valid_from=contact.valid_from,
        valid_until=contact.valid_until,
        person_id=contact.person_id,
        name=contact.name or "",
        phone=shown_phone(contact.phone, country),
        email=contact.email or "",
        is_written_to=contact.is_written_to,
        may_consent=contact.may_consent,
        pays=contact.pays,
        in_emergency=contact.in_emergency,
        note=contact.note or "",
    )
    holds = contact.valid_from <= today and (contact.valid_until is None or today <= contact.valid_until)
    return ContactRow(
        id=contact.id,
        version=contact.version,
        name=_name(person) if person is not None else details.name,
        phone=shown_phone(person.phone, country) if person is not None else details.phone,
        email=(person.email or "") if person is not None else details.email,
        details=details,
        status=person.status if person is not None else None,
        holds=holds,
    )


# -- histories --


@dataclass(frozen=True, slots=True, kw_only=True)
class HistoryVersion:
    """One version of the answers. The medical columns are empty for a dental one."""

    number: int
    recorded_at: datetime
    recorded_by: str
    answers: dict[str, Answer] | None  # None: only the short form of an exam was filled in
    confirmed_on: date | None = None  # lastly
    confirmed_by: str = ""  # lastly
    asa_class: int | None = None
    allergies: tuple[str, ...] | None = None
    medications: str = ""
    conditions: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Histories:
    """All versions, the newest first, with what decides which questions are asked."""

    kind: HistoryKind
    versions: tuple[HistoryVersion, ...]
    sex: Sex | None
    age: int | None
    visit_id: UUID | None = None  # of today, at which a medical history can be confirmed

    @property
    def answers(self) -> dict[str, Answer]:
        """As they stand now."""
        return dict(self.versions[0].answers or {}) if self.versions else {}


def histories_of(session: Session, patient_id: UUID, kind: HistoryKind, today: date) -> Histories:
    """Four queries at most, whatever the number of versions."""
    patient = session.get_one(Patient, patient_id)
    age = age_on(patient.birth_date, today) if patient.birth_date is not None else None
    if kind is HistoryKind.DENTAL:
        return Histories(kind=kind, versions=_dental(session, patient_id), sex=patient.sex, age=age)
    visits = select(Visit.id).where(
        Visit.patient_id == patient_id, Visit.business_date == today, Visit.status != VisitStatus.CANCELLED
    )
    visit_id = session.scalars(visits.order_by(Visit.started_at.desc()).limit(1)).first()
    versions = _medical(session, patient_id)
    return Histories(kind=kind, versions=versions, sex=patient.sex, age=age, visit_id=visit_id)


def _medical(session: Session, patient_id: UUID) -> tuple[HistoryVersion, ...]:
    confirmations = (
        select(MedicalConfirmation.history_id, MedicalConfirmation.business_date, StaffUser.name)
        .join(MedicalHistory, MedicalHistory.id == MedicalConfirmation.history_id)
        .outerjoin(StaffUser, StaffUser.id == MedicalConfirmation.confirmed_by)
        .where(MedicalHistory.patient_id == patient_id)
        .order_by(MedicalConfirmation.confirmed_at)
    )
    confirmed = {history_id: (day, name or "") for history_id, day, name in session.execute(confirmations)}
    query = (
        select(MedicalHistory, StaffUser.name)
        .outerjoin(StaffUser, StaffUser.id == MedicalHistory.recorded_by)
        .where(MedicalHistory.patient_id == patient_id)
        .order_by(MedicalHistory.number.desc())
    )
    return tuple(
        HistoryVersion(
            number=row.number,
            recorded_at=row.recorded_at,
            recorded_by=name or "",
            answers=answers_of(row),
            confirmed_on=confirmed[row.id][0] if row.id in confirmed else None,
            confirmed_by=confirmed[row.id][1] if row.id in confirmed else "",
            asa_class=row.asa_class,
            allergies=None if row.allergies is None else tuple(row.allergies),
            medications=row.medications or "",
            conditions=row.conditions or "",
        )
        for row, name in session.execute(query)
    )


def answers_of(row: MedicalHistory) -> dict[str, Answer]:
    """The answers; of a version from the short form alone, what it said in terms of the questions."""
    if row.answers is not None:
        return answers_from_json(row.answers)
    flags = ("anticoagulant", "bisphosphonate", "pregnant", "radiotherapy", "endocarditis_risk")
    said = {flag: getattr(row, flag) or None for flag in flags}
    allergies = None if row.allergies is None else tuple(row.allergies)
    texts = {"medications": row.medications, "conditions": row.conditions}
    return kept_answers({}, {**said, **texts, "allergies": allergies}) or {}


def _dental(session: Session, patient_id: UUID) -> tuple[HistoryVersion, ...]:
    query = (
        select(DentalHistory, StaffUser.name)
        .outerjoin(StaffUser, StaffUser.id == DentalHistory.recorded_by)
        .where(DentalHistory.patient_id == patient_id)
        .order_by(DentalHistory.number.desc())
    )
    return tuple(
        HistoryVersion(
            number=row.number,
            recorded_at=row.recorded_at,
            recorded_by=name or "",
            answers=answers_from_json(row.answers),
        )
        for row, name in session.execute(query)
    )


# -- notes --


@dataclass(frozen=True, slots=True, kw_only=True)
class NoteRow:
    """A note with who wrote it, and who took it back."""

    id: UUID
    text: str
    pinned: bool
    written_at: datetime
    written_by: str
    voided_at: datetime | None
    voided_by: str


def notes_of(session: Session, patient_id: UUID) -> tuple[NoteRow, ...]:
    """Pinned ones first, then the newest; those taken back last. One query."""
    writer, voider = aliased(StaffUser), aliased(StaffUser)
    query = (
        select(PatientNote, writer.name, voider.name)
        .outerjoin(writer, writer.id == PatientNote.written_by)
        .outerjoin(voider, voider.id == PatientNote.voided_by)
        .where(PatientNote.patient_id == patient_id)
        .order_by(PatientNote.written_at.desc(), PatientNote.id.desc())
    )
    rows = [
        NoteRow(
            id=note.id,
            text=note.text,
            pinned=note.pinned,
            written_at=note.written_at,
            written_by=wrote or "",
            voided_at=note.voided_at,
            voided_by=took or "",
        )
        for note, wrote, took in session.execute(query)
    ]
    return tuple(sorted(rows, key=lambda row: (row.voided_at is not None, not row.pinned)))
