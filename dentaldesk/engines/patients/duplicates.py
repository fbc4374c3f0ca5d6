"""Whether somebody who is being typed in is here already."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import TYPE_CHECKING
from uuid import UUID

from sqlalchemy import ColumnElement, false, func, or_, select

from dentaldesk.engines.core.phones import stored_phone
from dentaldesk.engines.patients.likeness import Match, Person, compare, swapped
from dentaldesk.engines.patients.reads import PatientRow
from dentaldesk.engines.patients.rules import PatientDetails
from dentaldesk.models.states import PatientStatus
from dentaldesk.models.tables.clinic import Clinic
from dentaldesk.models.tables.patients import Patient, PatientWord
from dentaldesk.models.values import Message

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

_FEWEST_FIELDS = 2  # typed, before anybody is suspected
_STEM = 3  # letters of a word that a slip leaves alone often enough; what makes the search a range of an index
_MOST_WORDS = 4  # of a name that are looked up
_MOST_CANDIDATES = 200  # of one phone: a care home has one for all
_LAST_CHARACTER = "\U0010ffff"


@dataclass(frozen=True, slots=True, kw_only=True)
class Double:
    """A record that may be of the same person, and why; `certain` as `Match` has it."""

    row: PatientRow
    reasons: tuple[Message, ...]
    certain: bool


def likely_doubles(session: Session, details: PatientDetails, limit: int = 5, but: UUID | None = None) -> list[Double]:
    """Records that may be of this person, likeliest first; none before two fields are typed, or one of who is no
    patient. `but`: the record itself.

    Four queries with an index behind each, whatever the size of the clinic. A phone that is none is not looked up.
    """
    person = _person(session, details)
    if _typed(person) < (1 if person.other else _FEWEST_FIELDS):
        return []
    searches = (_by_phone, _by_name, _namesakes)
    found = {patient.id: patient for search in searches for patient in search(session, person)}
    found.pop(but, None)  # type: ignore[arg-type]  # None is nobody's id
    matches = [(compare(person, as_person(patient)), patient) for patient in found.values()]
    likely = [(match, patient) for match, patient in matches if match is not None]
    likely.sort(key=lambda pair: (not pair[0].certain, -pair[0].score, pair[1].sort_name, pair[1].chart_number))
    return [_double(match, patient) for match, patient in likely[:limit]]


def doubles_of(session: Session, patient_id: UUID, limit: int = 5) -> list[Double]:
    """Records that may be of the same person as this one. Raises NoResultFound for an unknown one."""
    patient = session.get_one(Patient, patient_id)
    details = PatientDetails(
        given_names=patient.given_names,
        family_name=patient.family_name,
        birth_date=patient.birth_date,
        phone=patient.phone or "",
        other_phone=patient.other_phone or "",
        email=patient.email or "",
        status=patient.status,
    )
    return likely_doubles(session, details, limit, but=patient_id)


def as_person(patient: Patient) -> Person:
    """What is compared of a record."""
    return Person.named(
        patient.given_names,
        patient.family_name,
        birth_date=patient.birth_date,
        phones=(patient.phone, patient.other_phone),
        email=patient.email,
        other=patient.status is PatientStatus.NON_PATIENT,
    )


def _person(session: Session, details: PatientDetails) -> Person:
    clinic = session.get_one(Clinic, 1)
    typed = (details.phone, details.other_phone)
    return Person.named(
        details.given_names,
        details.family_name,
        birth_date=details.birth_date,
        phones=[stored_phone(phone, clinic.country) for phone in typed if phone.strip()],
        email=details.email,
        other=details.status is PatientStatus.NON_PATIENT,
    )


def _typed(person: Person) -> int:
    return sum(map(bool, (person.given, person.family, person.birth_date, person.phones, person.email)))


def _by_phone(session: Session, person: Person) -> list[Patient]:
    if not person.phones:
        return []
    query = select(Patient).where(
        or_(Patient.phone.in_(person.phones), Patient.other_phone.in_(person.phones)),
        Patient.status != PatientStatus.MERGED,
    )
    return list(session.scalars(query.order_by(Patient.sort_name).limit(_MOST_CANDIDATES)))


def _by_name(session: Session, person: Person) -> list[Patient]:
    """Who shares the stem of a word and, besides, the birth date or the e-mail address."""
    agrees = _agrees(person)
    if not person.words or agrees is None:
        return []
    stems = {word[:_STEM] for word in sorted(person.words, key=len, reverse=True)[:_MOST_WORDS]}
    named = select(PatientWord.patient_id).where(
        or_(
            false(),
            *((PatientWord.word >= stem) & (PatientWord.word < stem + _LAST_CHARACTER) for stem in sorted(stems)),
        )
    )
    query = select(Patient).where(Patient.id.in_(named), agrees, Patient.status != PatientStatus.MERGED)
    return list(session.scalars(query.order_by(Patient.sort_name).limit(_MOST_CANDIDATES)))


def _namesakes(session: Session, person: Person) -> list[Patient]:
    """Who has the same name, where one of the two is no patient and one has no birth date to tell them apart."""
    words = sorted(set(person.words), key=len, reverse=True)[:_MOST_WORDS]
    if not words:
        return []
    query = select(Patient).where(
        *(Patient.id.in_(select(PatientWord.patient_id).where(PatientWord.word == word)) for word in words),
        Patient.status != PatientStatus.MERGED,
    )
    if not person.other:
        query = query.where(Patient.status == PatientStatus.NON_PATIENT)
    if person.birth_date is not None:
        query = query.where(Patient.birth_date.is_(None))
    return list(session.scalars(query.order_by(Patient.sort_name).limit(_MOST_CANDIDATES)))


def _agrees(person: Person) -> ColumnElement[bool] | None:
    conditions: list[ColumnElement[bool]] = []
    if person.birth_date is not None:
        days = [day for day in (person.birth_date, swapped(person.birth_date)) if day is not None]
        conditions.append(Patient.birth_date.in_(days))
    if person.email:
        conditions.append(func.lower(Patient.email) == person.email)
    return or_(*conditions) if conditions else None


def _double(match: Match, patient: Patient) -> Double:
    row = PatientRow(**{column.name: getattr(patient, column.name) for column in fields(PatientRow)})
    return Double(row=row, reasons=match.reasons, certain=match.certain)
