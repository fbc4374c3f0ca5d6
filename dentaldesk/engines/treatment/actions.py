"""Putting procedures into a plan and taking them out while it is not yet proposed; booking them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

from sqlalchemy import func, select, update

from dentaldesk.engines.core.access import Permission, verb
from dentaldesk.engines.core.edits import lock_row
from dentaldesk.engines.core.errors import BugError, UserError
from dentaldesk.engines.treatment.rules import value_category
from dentaldesk.models.moves import may_move
from dentaldesk.models.states import ClinicalUrgency, Diagnosis, ProcedureStatus
from dentaldesk.models.tables.base import new_id
from dentaldesk.models.tables.treatment import PlannedProcedure, TreatmentPlan
from dentaldesk.models.teeth import ToothCode
from dentaldesk.models.values import Money

if TYPE_CHECKING:
    from dentaldesk.engines.core.work import Work


@dataclass(frozen=True, slots=True, kw_only=True)
class NewProcedure:
    """What is added to a plan: checked for its place, with the fee of the day."""

    code: str
    name: str
    tooth: ToothCode | None
    surfaces: str
    diagnosis: Diagnosis | None
    urgency: ClinicalUrgency
    fee: Money
    notes: str = ""
    chart_entry_id: UUID | None = None  # the work on the chart that it does
    procedure_id: UUID | None = None  # the id that it gets; None: one is made for it


@verb(Permission.EXAMINE)
def add_procedure(work: Work, plan_id: UUID, new: NewProcedure) -> UUID:
    """Append a procedure to a plan, found but not yet proposed."""
    plan = lock_row(work.session, TreatmentPlan, plan_id)
    last = work.session.scalar(select(func.max(PlannedProcedure.position)).where(PlannedProcedure.plan_id == plan.id))
    row = PlannedProcedure(
        id=new.procedure_id or new_id(),
        plan_id=plan.id,
        position=(last or 0) + 1,
        procedure_code=new.code,
        procedure_name=new.name,
        tooth=new.tooth,
        surfaces=new.surfaces,
        diagnosis=new.diagnosis,
        notes=new.notes,
        urgency=new.urgency,
        fee=new.fee,
        status=ProcedureStatus.PENDING,
        chart_entry_id=new.chart_entry_id,
    )
    work.session.add(row)
    plan.version += 1
    work.session.flush()
    work.note("plan", "planned-procedure", row.id, procedure=new.code)
    return row.id


@verb(Permission.EXAMINE)
def remove_procedure(work: Work, procedure_id: UUID) -> None:
    """Take a finding out again that nobody was told of yet. Raises UserError once it was proposed."""
    row = lock_row(work.session, PlannedProcedure, procedure_id)
    if row.status is not ProcedureStatus.PENDING:
        raise UserError("plan.already_proposed", procedure=row.procedure_name)
    work.note("take-out", "planned-procedure", row.id, procedure=row.procedure_code)
    work.session.delete(row)


@verb(Permission.COMPLETE_VISIT)
def propose_plan(work: Work, visit_id: UUID, total: Money, urgency: ClinicalUrgency) -> UUID:
    """The plan of a visit stands: its findings become planned, its value and urgency are kept."""
    plan = work.session.scalars(select(TreatmentPlan).where(TreatmentPlan.visit_id == visit_id).with_for_update()).one()
    clinic = work.clinic
    plan.total_value, plan.urgency = total, urgency
    plan.value_category = value_category(total, medium=clinic.medium_value, high=clinic.high_value)
    plan.version += 1
    proposed = (
        update(PlannedProcedure)
        .where(PlannedProcedure.plan_id == plan.id, PlannedProcedure.status == ProcedureStatus.PENDING)
        .values(status=ProcedureStatus.PLANNED, version=PlannedProcedure.version + 1)
    )
    work.session.execute(proposed)
    return plan.id


@verb(Permission.BOOK)
def mark_scheduled(work: Work, procedure_ids: Sequence[UUID], appointment_id: UUID) -> None:
    """These procedures are done at this appointment. Raises UserError when one is booked or done already."""
    query = (
        select(PlannedProcedure)
        .where(PlannedProcedure.id.in_(procedure_ids))
        .order_by(PlannedProcedure.id)
        .with_for_update()
    )
    for row in work.session.scalars(query):
        if row.status is not ProcedureStatus.PLANNED:
            raise UserError("plan.not_waiting", procedure=row.procedure_name)
        move_procedure(row, ProcedureStatus.SCHEDULED)
        row.appointment_id = appointment_id


def move_procedure(row: PlannedProcedure, status: ProcedureStatus) -> None:
    """Change the state along its table. Raises BugError for a move that is not in it."""
    if not may_move(row.status, status):
        msg = f"procedure {row.status} → {status}"
        raise BugError(msg)
    row.status = status
    row.version += 1
