"""Plans as screens list them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

from sqlalchemy import select

from dentaldesk.models.states import ClinicalUrgency, Diagnosis, ProcedureStatus
from dentaldesk.models.tables.treatment import PlannedProcedure
from dentaldesk.models.teeth import ToothCode
from dentaldesk.models.values import Money

if TYPE_CHECKING:
    from sqlalchemy.orm import Session


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanLine:
    """One procedure of a plan."""

    id: UUID
    tooth: ToothCode | None
    surfaces: str
    procedure: str
    diagnosis: Diagnosis | None
    urgency: ClinicalUrgency
    fee: Money
    status: ProcedureStatus
    option: str  # "": done in any case


# What is over stands in the plan's history, not among what is to be done.
_OVER = (ProcedureStatus.DECLINED, ProcedureStatus.COMPLETED)


def plan_lines(session: Session, plan_id: UUID) -> list[PlanLine]:
    """What of the plan is still to be done, in its order. One query."""
    query = (
        select(PlannedProcedure)
        .where(PlannedProcedure.plan_id == plan_id, PlannedProcedure.status.not_in(_OVER))
        .order_by(PlannedProcedure.position)
    )
    return [
        PlanLine(
            id=row.id,
            tooth=row.tooth,
            surfaces=row.surfaces,
            procedure=row.procedure_name,
            diagnosis=row.diagnosis,
            urgency=row.urgency,
            fee=row.fee,
            status=row.status,
            option=row.option,
        )
        for row in session.scalars(query)
    ]
