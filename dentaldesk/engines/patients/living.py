"""The record that an act is about, as long as it was not merged into another one."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from dentaldesk.engines.core.edits import lock_row
from dentaldesk.engines.core.errors import UserError
from dentaldesk.models.tables.patients import Patient

if TYPE_CHECKING:
    from sqlalchemy.orm import Session


def lock_living(session: Session, patient_id: UUID) -> Patient:
    """The patient's row, kept from other writers until commit.

    Raises UserError, with the chart number to go on with, for a record that was merged: what is written there is lost
    to everybody who looks at the kept one. Raises NoResultFound for an unknown one.
    """
    patient = lock_row(session, Patient, patient_id)
    if patient.merged_into_id is not None:
        kept = session.get_one(Patient, patient.merged_into_id)
        raise UserError("patient.merged", number=patient.chart_number, kept=kept.chart_number)
    return patient
