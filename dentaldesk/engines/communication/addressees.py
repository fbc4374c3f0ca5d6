"""Who is written to about a patient: they themselves, or for a minor the contact named for it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from sqlalchemy import or_, select

from dentaldesk.engines.communication.rules import choose_channel
from dentaldesk.engines.core.ages import is_minor
from dentaldesk.models.states import Channel, PatientStatus
from dentaldesk.models.tables.patients import Patient, PatientContact

if TYPE_CHECKING:
    from sqlalchemy.orm import Session


@dataclass(frozen=True, slots=True, kw_only=True)
class Addressee:
    """How somebody is reached."""

    channel: Channel
    address: str


def addressee_of(session: Session, patient: Patient, day: date) -> Addressee | None:
    """Where a message about this patient goes on that day; None when there is nobody to write to.

    A minor's messages go to the first contact in force who is written to and can be reached, never to the child.
    """
    if patient.status is not PatientStatus.ACTIVE:
        return None
    if not is_minor(patient.birth_date, day):
        return _reached(patient.preferred_channel, patient.phone, patient.email)
    return next(_contacts(session, patient, day), None)


def _contacts(session: Session, patient: Patient, day: date) -> Iterator[Addressee]:
    query = (
        select(PatientContact, Patient)
        .outerjoin(Patient, Patient.id == PatientContact.person_id)
        .where(
            PatientContact.patient_id == patient.id,
            PatientContact.is_written_to,
            PatientContact.valid_from <= day,
            or_(PatientContact.valid_until.is_(None), PatientContact.valid_until >= day),
        )
        .order_by(PatientContact.valid_from, PatientContact.id)
    )
    for contact, person in session.execute(query):
        found = _of_contact(contact, person, patient.preferred_channel)
        if found is not None:
            yield found


def _of_contact(contact: PatientContact, person: Patient | None, preferred: Channel | None) -> Addressee | None:
    if person is None:
        return _reached(preferred, contact.phone, contact.email)
    if person.status in {PatientStatus.DECEASED, PatientStatus.MERGED}:
        return None
    # Whoever is in care here no more is still the parent.
    return _reached(person.preferred_channel or preferred, person.phone, person.email)


def _reached(preferred: Channel | None, phone: str | None, email: str | None) -> Addressee | None:
    way = choose_channel(status=PatientStatus.ACTIVE, preferred=preferred, phone=phone, email=email)
    return None if way is None else Addressee(channel=way[0], address=way[1])
