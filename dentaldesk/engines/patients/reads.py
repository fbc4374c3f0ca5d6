"""Finding a patient and seeing who it is."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING
from uuid import UUID

from sqlalchemy import ColumnElement, and_, or_, select

from dentaldesk.engines.patients.rules import search_words
from dentaldesk.models.states import Channel, PatientStatus
from dentaldesk.models.tables.patients import MedicalHistory, Patient, PatientWord

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

_SHORTEST_PHONE = 4  # digits typed before they are taken for a phone number
MOST_WORDS = 5  # of a query that are looked up; nobody types more to find a person
_LAST_CHARACTER = "\U0010ffff"


@dataclass(frozen=True, slots=True, kw_only=True)
class PatientRow:
    """A patient in a list."""

    id: UUID
    chart_number: int
    given_names: str
    family_name: str
    birth_date: date | None
    phone: str | None
    status: PatientStatus

    @property
    def name(self) -> str:
        return f"{self.given_names} {self.family_name}".strip()


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


def find_patients(session: Session, typed: str, limit: int = 20) -> list[PatientRow]:
    """Patients whose words begin with every word typed, in any order; or by chart number, phone or birth date.

    Of a long query the `MOST_WORDS` longest words count. One query with an index behind each word, whatever the size
    of the clinic.
    """
    words = search_words(typed)
    if not words:
        return []
    by_name = and_(*(_has_word(word) for word in _telling(words)))
    conditions = [by_name, *_by_number(typed), *_by_birth_date(typed)]
    query = (
        select(Patient)
        .where(or_(*conditions), Patient.status != PatientStatus.MERGED)
        .order_by(Patient.sort_name, Patient.chart_number)
        .limit(limit)
    )
    return [_row(patient) for patient in session.scalars(query)]


def _telling(words: list[str]) -> list[str]:
    """The longest words, which tell most: a pasted paragraph must not become a join of fifty tables."""
    return sorted(words, key=len, reverse=True)[:MOST_WORDS]


def _has_word(word: str) -> ColumnElement[bool]:
    # IN, not EXISTS: SQLite would otherwise walk all patients in order and look into the words of each.
    named = select(PatientWord.patient_id).where(PatientWord.word >= word, PatientWord.word < word + _LAST_CHARACTER)
    return Patient.id.in_(named)


def _by_number(typed: str) -> list[ColumnElement[bool]]:
    digits = "".join(char for char in typed if char.isdecimal())
    conditions: list[ColumnElement[bool]] = []
    if typed.strip().isdecimal() and len(digits) <= 9:  # noqa: PLR2004 - what an integer column holds
        conditions.append(Patient.chart_number == int(digits))
    if len(digits) >= _SHORTEST_PHONE and not any(char.isalpha() for char in typed):
        conditions.append(Patient.phone.endswith(digits, autoescape=True))
    return conditions


def _by_birth_date(typed: str) -> list[ColumnElement[bool]]:
    try:
        return [Patient.birth_date == date.fromisoformat(typed.strip())]
    except ValueError:
        return []


def patient_card(session: Session, patient_id: UUID) -> PatientCard:
    """The banner of one patient. Raises NoResultFound for an unknown one. Two queries."""
    patient = session.get_one(Patient, patient_id)
    history = session.scalars(
        select(MedicalHistory)
        .where(MedicalHistory.patient_id == patient_id)
        .order_by(MedicalHistory.number.desc())
        .limit(1)
    ).first()
    asked = history is not None
    return PatientCard(
        row=_row(patient),
        email=patient.email,
        preferred_channel=patient.preferred_channel,
        version=patient.version,
        asked=asked,
        allergies=tuple(history.allergies) if history and history.allergies is not None else None,
        asa_class=history.asa_class if history else None,
        anticoagulant=bool(history and history.anticoagulant),
        bisphosphonate=bool(history and history.bisphosphonate),
        pregnant=bool(history and history.pregnant),
    )


def _row(patient: Patient) -> PatientRow:
    return PatientRow(
        id=patient.id,
        chart_number=patient.chart_number,
        given_names=patient.given_names,
        family_name=patient.family_name,
        birth_date=patient.birth_date,
        phone=patient.phone,
        status=patient.status,
    )
