"""What was done in a visit, and what of a patient's plans is still to be done."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from sqlalchemy import select

from dentaldesk.models.states import ClinicalUrgency, PlanStatus, ProcedureStatus
from dentaldesk.models.tables.catalogue import Procedure
from dentaldesk.models.tables.clinic import Provider
from dentaldesk.models.tables.scheduling import Appointment
from dentaldesk.models.tables.treatment import PlannedProcedure, TreatmentPlan
from dentaldesk.models.teeth import ToothCode
from dentaldesk.models.values import Money

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

# What waits to be done in one way or another.
_AHEAD = (
    ProcedureStatus.PENDING,
    ProcedureStatus.PLANNED,
    ProcedureStatus.SCHEDULED,
    ProcedureStatus.IN_PROGRESS,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class DoneLine:
    """A procedure that was done in a visit."""

    id: UUID
    plan_id: UUID
    code: str
    procedure: str
    tooth: ToothCode | None
    surfaces: str
    fee: Money
    provider: str
    done_at: datetime
    minutes: int | None
    complications: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AheadLine:
    """A procedure that waits. `booked_here`: for the appointment of the visit that is asked about."""

    id: UUID
    plan_id: UUID
    code: str
    procedure: str
    tooth: ToothCode | None
    surfaces: str
    fee: Money
    status: ProcedureStatus
    urgency: ClinicalUrgency
    phase: int
    option: str
    planned_minutes: int
    accepted: bool
    booked_here: bool


def done_in_visit(session: Session, visit_id: UUID) -> list[DoneLine]:
    """What was done in a visit, in the order of its plans. One query."""
    query = (
        select(PlannedProcedure, Provider.name)
        .outerjoin(Provider, Provider.id == PlannedProcedure.completed_by)
        .where(PlannedProcedure.completed_visit_id == visit_id, PlannedProcedure.status == ProcedureStatus.COMPLETED)
        .order_by(PlannedProcedure.plan_id, PlannedProcedure.position)
    )
    return [
        DoneLine(
            id=row.id,
            plan_id=row.plan_id,
            code=row.procedure_code,
            procedure=row.procedure_name,
            tooth=row.tooth,
            surfaces=row.surfaces,
            fee=row.fee,
            provider=provider or "",
            done_at=row.completed_at,
            minutes=row.actual_minutes,
            complications=row.complications or "",
        )
        for row, provider in session.execute(query)
        if row.completed_at is not None
    ]


def ahead_of(session: Session, patient_id: UUID, visit_id: UUID) -> list[AheadLine]:
    """What of the patient's plans waits: what the visit was booked for first, then plan by plan. One query.

    Plans that were declined are left out.
    """
    query = (
        select(PlannedProcedure, TreatmentPlan.accepted_at, Procedure.pattern, Appointment.visit_id)
        .join(TreatmentPlan, TreatmentPlan.id == PlannedProcedure.plan_id)
        .join(Procedure, Procedure.code == PlannedProcedure.procedure_code)
        .outerjoin(Appointment, Appointment.id == PlannedProcedure.appointment_id)
        .where(
            TreatmentPlan.patient_id == patient_id,
            TreatmentPlan.status != PlanStatus.DECLINED,
            PlannedProcedure.status.in_(_AHEAD),
        )
        .order_by(PlannedProcedure.plan_id, PlannedProcedure.phase, PlannedProcedure.position)
    )
    lines = [
        AheadLine(
            id=row.id,
            plan_id=row.plan_id,
            code=row.procedure_code,
            procedure=row.procedure_name,
            tooth=row.tooth,
            surfaces=row.surfaces,
            fee=row.fee,
            status=row.status,
            urgency=row.urgency,
            phase=row.phase,
            option=row.option,
            planned_minutes=len(pattern) * 5,
            accepted=accepted_at is not None,
            booked_here=booked_for == visit_id,
        )
        for row, accepted_at, pattern, booked_for in session.execute(query)
    ]
    return sorted(lines, key=lambda line: not line.booked_here)


def locked_procedures(session: Session, procedure_ids: Collection[UUID]) -> dict[UUID, PlannedProcedure]:
    """These procedures by their ids, kept from others until commit. Unknown ones are left out."""
    query = select(PlannedProcedure).where(PlannedProcedure.id.in_(procedure_ids)).order_by(PlannedProcedure.id)
    locked = query.with_for_update(key_share=True).execution_options(populate_existing=True)
    return {row.id: row for row in session.scalars(locked)}
