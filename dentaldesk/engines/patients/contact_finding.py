"""Contacts without a record of their own, found by name: a mother is typed once, not for each child."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import or_, select

from dentaldesk.engines.patients.rules import search_words
from dentaldesk.models.tables.patients import PatientContact
from dentaldesk.models.values import plain

if TYPE_CHECKING:
    from datetime import date
    from uuid import UUID

    from sqlalchemy.orm import Session

    from dentaldesk.models.states import Relation

_MOST_WORDS = 4  # of what was typed
_SPARE = 8  # rows read for one that is shown: siblings have the same parents


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownPerson:
    """Somebody who is a contact of another patient, as they were typed there."""

    name: str
    phone: str  # as stored, E.164
    email: str
    relation: Relation


def find_contacts(session: Session, patient_id: UUID, typed: str, today: date, limit: int) -> list[KnownPerson]:
    """Whose name contains every word typed, the newest first, each once; not those of this patient, nor those whose
    days are over. One query.
    """
    words = plain(typed).split()[:_MOST_WORDS]
    if not words:
        return []
    query = select(PatientContact).where(
        *(PatientContact.name.icontains(word, autoescape=True) for word in words),
        PatientContact.person_id.is_(None),
        PatientContact.patient_id != patient_id,
        or_(PatientContact.valid_until.is_(None), PatientContact.valid_until >= today),
    )
    found: dict[tuple[object, ...], KnownPerson] = {}
    for row in session.scalars(query.order_by(PatientContact.id.desc()).limit(_SPARE * limit)):
        person = KnownPerson(name=row.name or "", phone=row.phone or "", email=row.email or "", relation=row.relation)
        key = (frozenset(search_words(person.name)), person.phone, person.email.casefold())
        found.setdefault(key, person)
    return list(found.values())[:limit]
