"""What the find field reads, off the GUI thread; imported when something is first looked for."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from dentaldesk.engines.core.phones import shown_phone
from dentaldesk.engines.patients.finding import find_patients
from dentaldesk.engines.patients.reads import PatientRow, patient_rows

if TYPE_CHECKING:
    from collections.abc import Sequence
    from uuid import UUID

    from sqlalchemy.orm import Session


def found_patients(session: Session, typed: str, most: int, language: str, country: str) -> list[PatientRow]:
    """Whom `find_patients` finds, with the phone as people of this country write it."""
    return [_shown(row, country) for row in find_patients(session, typed, most, language=language)]


def recent_patients(session: Session, ids: Sequence[UUID], country: str) -> list[PatientRow]:
    """These patients, in this order. One query."""
    return [_shown(row, country) for row in patient_rows(session, ids)]


def _shown(row: PatientRow, country: str) -> PatientRow:
    # Not on the GUI thread: numbering plans take a while to load.
    return replace(row, phone=shown_phone(row.phone, country))
