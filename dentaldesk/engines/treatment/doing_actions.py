"""Procedures are done, or were not: those without a place on the tooth chart, and what that does to their plans."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING
from uuid import UUID

from sqlalchemy import select

from dentaldesk.engines.core.access import Permission, verb
from dentaldesk.engines.core.edits import lock_row
from dentaldesk.engines.core.errors import UserError
from dentaldesk.engines.treatment.actions import move_procedure
from dentaldesk.engines.treatment.along_actions import mark_completed, still_booked
from dentaldesk.engines.treatment.rules import DoneIn, plan_status
from dentaldesk.models.states import ProcedureStatus
from dentaldesk.models.tables.treatment import PlannedProcedure, TreatmentPlan

if TYPE_CHECKING:
    from dentaldesk.engines.core.work import Work


@verb(Permission.EXAMINE)
def finish_procedure(work: Work, procedure_id: UUID, done: DoneIn) -> None:
    """It is done now. What is done already stays as it is. Raises UserError for one that was declined."""
    row = lock_row(work.session, PlannedProcedure, procedure_id)
    if row.status is ProcedureStatus.COMPLETED:
        return
    if row.status is ProcedureStatus.DECLINED:
        raise UserError("plan.was_declined", procedure=row.procedure_name)
    if row.status is ProcedureStatus.PENDING:
        move_procedure(row, ProcedureStatus.PLANNED)
    move_procedure(row, ProcedureStatus.COMPLETED)
    mark_completed(work, row, done)
    row.decline_reason = None
    work.session.flush()


@verb(Permission.EXAMINE)
def plan_next_step(work: Work, procedure_id: UUID) -> None:
    """The step that work which was begun still needs: nobody has to propose it any more."""
    row = lock_row(work.session, PlannedProcedure, procedure_id)
    if row.status is ProcedureStatus.PENDING:
        move_procedure(row, ProcedureStatus.PLANNED)
        work.session.flush()


@verb(Permission.EXAMINE)
def unfinish_procedure(work: Work, procedure_id: UUID, *, was_found: bool) -> None:
    """It was not done after all and is to be done still: `was_found` in the exam that is open, else planned or booked.

    It takes back a mistake and is no step of the work, so the table of moves does not bind it.
    """
    row = lock_row(work.session, PlannedProcedure, procedure_id)
    if row.status is not ProcedureStatus.COMPLETED:
        return
    row.appointment_id = still_booked(work.session, row.appointment_id)
    before = ProcedureStatus.SCHEDULED if row.appointment_id else ProcedureStatus.PLANNED
    row.status = ProcedureStatus.PENDING if was_found else before
    row.version += 1
    mark_completed(work, row, None)
    work.session.flush()


@verb(Permission.EXAMINE)
def say_how_done(work: Work, procedure_id: UUID, minutes: int | None, complications: str) -> None:
    """How long a procedure took and what happened, as far as somebody said so."""
    row = lock_row(work.session, PlannedProcedure, procedure_id)
    row.actual_minutes = row.actual_minutes if minutes is None else minutes
    row.complications = complications or row.complications
    row.version += 1


@verb(Permission.EXAMINE)
def follow_procedures(work: Work, plan_ids: Collection[UUID]) -> None:
    """These plans are as far as their procedures are: in progress, completed, or back where the patient answered."""
    for plan_id in sorted(plan_ids):
        plan = lock_row(work.session, TreatmentPlan, plan_id)
        of_plan = select(PlannedProcedure.status).where(PlannedProcedure.plan_id == plan.id)
        after = plan_status(
            plan.status,
            list(work.session.scalars(of_plan)),
            presented=plan.presented_at is not None,
            accepted=plan.accepted_at is not None,
        )
        if after is not plan.status:
            plan.status = after
            plan.version += 1
            work.note("follow", "treatment-plan", plan.id, status=after.value)
    work.session.flush()
