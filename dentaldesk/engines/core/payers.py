"""Who owes for a patient on a day. Money, the day and the record ask alike."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from typing import TYPE_CHECKING
from uuid import UUID

from sqlalchemy import select

from dentaldesk.models.tables.patients import Patient, PatientContact

if TYPE_CHECKING:
    from sqlalchemy.orm import Session


def payers_on(session: Session, patients: Collection[Patient], day: date) -> dict[UUID, UUID]:
    """Who owes for each of these patients on that day: the payer named, until the last day of the contact that names
    them has passed; else the patient. One query, none where everybody pays for themselves.
    """
    named = {patient.id: patient.guarantor_id for patient in patients if patient.guarantor_id is not None}
    last: dict[tuple[UUID, UUID | None], list[date | None]] = {}
    if named:
        query = select(PatientContact.patient_id, PatientContact.person_id, PatientContact.valid_until)
        for patient_id, person_id, until in session.execute(
            query.where(PatientContact.patient_id.in_(named), PatientContact.pays)
        ):
            last.setdefault((patient_id, person_id), []).append(until)
    return {
        patient.id: _still(named.get(patient.id), last.get((patient.id, named.get(patient.id)), []), day) or patient.id
        for patient in patients
    }


def _still(payer_id: UUID | None, ends: list[date | None], day: date) -> UUID | None:
    """A payer whom no contact names was named before there were contacts, and has no last day."""
    over = bool(ends) and all(end is not None and end < day for end in ends)
    return None if over else payer_id
