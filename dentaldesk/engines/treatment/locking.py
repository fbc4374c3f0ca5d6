"""In which order a plan and what belongs to it are kept from others: the patient, the plan, then its procedures."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from sqlalchemy import select

from dentaldesk.engines.core.edits import lock_row
from dentaldesk.models.tables.patients import Patient
from dentaldesk.models.tables.treatment import TreatmentPlan

if TYPE_CHECKING:
    from sqlalchemy.orm import Session


def lock_plan(session: Session, plan_id: UUID) -> TreatmentPlan:
    """The plan as it stands, with its patient: whoever charts, which writes to plans too, waits or goes first.

    Raises NoResultFound when there is none.
    """
    patient_id = session.scalars(select(TreatmentPlan.patient_id).where(TreatmentPlan.id == plan_id)).one()
    lock_row(session, Patient, patient_id)
    return lock_row(session, TreatmentPlan, plan_id)
