"""Procedures that do the work of a chart entry: they go where it goes, are done when it is, and come back with it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, NotRequired, TypedDict
from uuid import UUID

from sqlalchemy import select, update

from dentaldesk.engines.core.access import Permission, verb
from dentaldesk.engines.core.edits import lock_row
from dentaldesk.engines.core.errors import UserError
from dentaldesk.engines.treatment.actions import move_procedure
from dentaldesk.engines.treatment.rules import DoneIn
from dentaldesk.models.charting import ChartStatus
from dentaldesk.models.states import (
    AppointmentStatus,
    ClinicalUrgency,
    Diagnosis,
    ExamStatus,
    Priority,
    ProcedureStatus,
    VisitStatus,
)
from dentaldesk.models.tables.clinical import Exam, MaterialUsed, Visit
from dentaldesk.models.tables.scheduling import Appointment
from dentaldesk.models.tables.treatment import PlannedProcedure, TreatmentPlan
from dentaldesk.models.teeth import ToothCode
from dentaldesk.models.values import Money

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from dentaldesk.engines.core.work import Work

# What happens to them when the work gets this far.
_ALONG: Mapping[ChartStatus, ProcedureStatus] = {
    ChartStatus.PLANNED: ProcedureStatus.PLANNED,
    ChartStatus.IN_PROGRESS: ProcedureStatus.IN_PROGRESS,
    ChartStatus.COMPLETED: ProcedureStatus.COMPLETED,
    ChartStatus.REFERRED: ProcedureStatus.DECLINED,
    ChartStatus.DECLINED: ProcedureStatus.DECLINED,
    ChartStatus.ELSEWHERE: ProcedureStatus.DECLINED,
}
_TO_COME = frozenset(
    {
        AppointmentStatus.SCHEDULED,
        AppointmentStatus.CONFIRMED,
        AppointmentStatus.CHECKED_IN,
        AppointmentStatus.IN_PROGRESS,
    }
)
_BEGUN = frozenset({ProcedureStatus.IN_PROGRESS, ProcedureStatus.COMPLETED})


class KeptProcedure(TypedDict):
    """A planned procedure as plain data."""

    id: str
    plan_id: str
    position: int
    procedure_code: str
    procedure_name: str
    tooth: str | None
    surfaces: str
    diagnosis: str | None
    notes: str
    urgency: str
    priority: str
    fee: int  # minor units
    status: str
    appointment_id: str | None
    completed_at: str | None
    decline_reason: str | None
    # What was kept before visits knew what was done in them says nothing of these.
    completed_by: NotRequired[str | None]
    completed_visit_id: NotRequired[str | None]
    actual_minutes: NotRequired[int | None]
    complications: NotRequired[str | None]


@verb(Permission.ARRANGE_PLAN)
def procedures_of(work: Work, entry_id: UUID) -> list[KeptProcedure]:
    """The procedures of an entry as they stand, locked; `put_back` makes them stand like this again."""
    return [_kept(row) for row in _of_entry(work, entry_id)]


@verb(Permission.ARRANGE_PLAN)
def move_along(
    work: Work, entry_id: UUID, follower_id: UUID, status: ChartStatus, reason: str = "", done: DoneIn | None = None
) -> None:
    """The work of an entry goes on as its follower: its procedures with it.

    What is done within a visit (`done`) need not have been proposed before. Raises UserError when one was not proposed
    yet and is to be done outside of one, or is booked and is not to be done.
    """
    for row in _of_entry(work, entry_id):
        row.chart_entry_id = follower_id
        after = _after(row, status, done)
        if after is None or row.status is after:
            continue
        if row.status is ProcedureStatus.PENDING and after in _BEGUN:
            if done is None:
                raise UserError("plan.not_proposed", procedure=row.procedure_name)
            move_procedure(row, ProcedureStatus.PLANNED)
        if row.status is ProcedureStatus.DECLINED and after in _BEGUN:
            raise UserError("plan.was_declined", procedure=row.procedure_name)
        _refuse_booked(row, after)
        if row.status is ProcedureStatus.IN_PROGRESS and after is ProcedureStatus.DECLINED:
            move_procedure(row, ProcedureStatus.PLANNED)
        move_procedure(row, after)
        mark_completed(work, row, done)
        row.decline_reason = reason if after is ProcedureStatus.DECLINED else None
    work.session.flush()


def _after(row: PlannedProcedure, status: ChartStatus, done: DoneIn | None) -> ProcedureStatus | None:
    """What becomes of one procedure when its work gets so far; None: it stays as it is."""
    after = _ALONG[status]
    if done is not None and done.only is not None and after in _BEGUN:
        return ProcedureStatus.COMPLETED if row.id in done.only else None
    # A preparation is done while its seating is still to come.
    is_over = row.status is ProcedureStatus.COMPLETED and after is ProcedureStatus.IN_PROGRESS
    is_found = (row.status, after) == (ProcedureStatus.PENDING, ProcedureStatus.PLANNED)
    return None if is_over or is_found else after


@verb(Permission.ARRANGE_PLAN)
def mark_completed(work: Work, row: PlannedProcedure, done: DoneIn | None) -> None:
    """Keep when, by whom and in which visit a procedure was done, or that it is not done. `row` is locked."""
    is_done = row.status is ProcedureStatus.COMPLETED
    row.completed_at = work.now if is_done else None
    row.completed_visit_id = done.visit_id if is_done and done else None
    row.completed_by = done.provider_id if is_done and done else None
    if not is_done:
        row.actual_minutes = row.complications = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ProcedureInPlace:
    """What a procedure of a plan becomes when the work was done otherwise than planned."""

    code: str
    name: str
    surfaces: str
    fee: Money


@verb(Permission.EXAMINE)
def replace_procedures(work: Work, entry_id: UUID, news: Sequence[ProcedureInPlace]) -> None:
    """The procedures of an entry become these, one for one; all else about them stays as it was."""
    for row, new in zip(_of_entry(work, entry_id), news, strict=True):
        row.procedure_code, row.procedure_name = new.code, new.name
        row.surfaces, row.fee = new.surfaces, new.fee
        row.version += 1
    work.session.flush()


@verb(Permission.EXAMINE)
def take_out(work: Work, entry_id: UUID, reason: str) -> None:
    """The work of an entry is void: what nobody was told of leaves the plan, what was proposed is declined.

    Raises UserError when a procedure is booked, begun or done, unless it was done in a visit that still goes on.
    """
    for row in _of_entry(work, entry_id):
        if _was_done_now(work, row):
            _forget(work, row)
            continue
        if row.status in _BEGUN:
            raise UserError("plan.begun", procedure=row.procedure_name)
        _refuse_booked(row, ProcedureStatus.DECLINED)
        if row.status is ProcedureStatus.PENDING:
            work.session.delete(row)
        elif row.status is ProcedureStatus.PLANNED:
            move_procedure(row, ProcedureStatus.DECLINED)
            row.decline_reason = reason
    work.session.flush()


def _was_done_now(work: Work, row: PlannedProcedure) -> bool:
    """Whether it was done in a visit that goes on: as long as it does, a slip is taken back without a trace."""
    if row.status is not ProcedureStatus.COMPLETED or row.completed_visit_id is None:
        return False
    return work.session.get_one(Visit, row.completed_visit_id).status is VisitStatus.IN_PROGRESS


def _forget(work: Work, row: PlannedProcedure) -> None:
    """Nobody planned it and it was not done."""
    detached = update(MaterialUsed).where(MaterialUsed.procedure_id == row.id).values(procedure_id=None)
    work.session.execute(detached)
    row.status = ProcedureStatus.PENDING  # what nobody was told of may go
    work.session.flush()
    work.session.delete(row)
    work.session.flush()


@verb(Permission.EXAMINE)
def forget_done(work: Work, procedure_id: UUID) -> None:
    """What was added as done was not done. Raises UserError when its visit is over."""
    row = lock_row(work.session, PlannedProcedure, procedure_id)
    if not _was_done_now(work, row):
        raise UserError("plan.begun", procedure=row.procedure_name)
    _forget(work, row)


@verb(Permission.EXAMINE)
def put_back(work: Work, kept: Sequence[KeptProcedure], entry_id: UUID) -> None:
    """These procedures stand again as they were kept, as those of this entry.

    It takes back a mistake and is no step of the work, so the table of moves does not bind it. Raises UserError when
    a procedure was booked meanwhile, or would have to come back into a plan that is proposed already.
    """
    for told in kept:
        row = work.session.get(
            PlannedProcedure, UUID(told["id"]), with_for_update={"key_share": True}, populate_existing=True
        )
        is_open = _is_open(work, UUID(told["plan_id"]))
        status = ProcedureStatus(told["status"])
        if row is None:
            if not is_open:
                raise UserError("plan.closed", procedure=told["procedure_name"])
            _insert(work, told, entry_id)
            continue
        _refuse_booked(row, status)
        if status is ProcedureStatus.PENDING and not is_open:
            status = ProcedureStatus.PLANNED  # what was found is proposed by now
        row.chart_entry_id, row.status = entry_id, status
        row.procedure_code, row.procedure_name = told["procedure_code"], told["procedure_name"]
        row.surfaces, row.fee = told["surfaces"], Money(told["fee"])
        booked = UUID(told["appointment_id"]) if told["appointment_id"] else None
        row.appointment_id = still_booked(work.session, booked)
        if row.status is ProcedureStatus.SCHEDULED and row.appointment_id is None:
            row.status = ProcedureStatus.PLANNED
        _tell_done(row, told)
        row.decline_reason = told["decline_reason"]
        row.version += 1
    work.session.flush()


def still_booked(session: Session, appointment_id: UUID | None) -> UUID | None:
    """The appointment, as long as it is to take place; None: what was booked for it waits to be booked again."""
    row = session.get(Appointment, appointment_id) if appointment_id is not None else None
    return row.id if row is not None and row.status in _TO_COME else None


def _tell_done(row: PlannedProcedure, told: KeptProcedure) -> None:
    """When, by whom and where it was done, as it was kept."""
    by, visit = told.get("completed_by"), told.get("completed_visit_id")
    row.completed_at = datetime.fromisoformat(told["completed_at"]) if told["completed_at"] else None
    row.completed_by = UUID(by) if by else None
    row.completed_visit_id = UUID(visit) if visit else None
    row.actual_minutes, row.complications = told.get("actual_minutes"), told.get("complications")


def _of_entry(work: Work, entry_id: UUID) -> list[PlannedProcedure]:
    query = select(PlannedProcedure).where(PlannedProcedure.chart_entry_id == entry_id)
    locked = query.order_by(PlannedProcedure.position).with_for_update(key_share=True)
    return list(work.session.scalars(locked.execution_options(populate_existing=True)))


def _refuse_booked(row: PlannedProcedure, after: ProcedureStatus) -> None:
    """A booked procedure does not silently leave its appointment."""
    if row.status is ProcedureStatus.SCHEDULED and after not in {*_BEGUN, ProcedureStatus.SCHEDULED}:
        raise UserError("plan.booked", procedure=row.procedure_name)


def _is_open(work: Work, plan_id: UUID) -> bool:
    """Whether the visit of the plan goes on and its exam, if there is one, is not completed."""
    query = select(Exam.status, Visit.status).select_from(TreatmentPlan).join(Visit, Visit.id == TreatmentPlan.visit_id)
    with_exam = query.outerjoin(Exam, Exam.visit_id == Visit.id).where(TreatmentPlan.id == plan_id)
    exam, visit = work.session.execute(with_exam).one()
    return exam is not ExamStatus.COMPLETED and visit is VisitStatus.IN_PROGRESS


def _kept(row: PlannedProcedure) -> KeptProcedure:
    return {
        "id": str(row.id),
        "plan_id": str(row.plan_id),
        "position": row.position,
        "procedure_code": row.procedure_code,
        "procedure_name": row.procedure_name,
        "tooth": row.tooth.code if row.tooth else None,
        "surfaces": row.surfaces,
        "diagnosis": row.diagnosis.value if row.diagnosis else None,
        "notes": row.notes,
        "urgency": row.urgency.value,
        "priority": row.priority.value,
        "fee": row.fee.minor,
        "status": row.status.value,
        "appointment_id": str(row.appointment_id) if row.appointment_id else None,
        "completed_at": row.completed_at.isoformat() if row.completed_at else None,
        "decline_reason": row.decline_reason,
        "completed_by": str(row.completed_by) if row.completed_by else None,
        "completed_visit_id": str(row.completed_visit_id) if row.completed_visit_id else None,
        "actual_minutes": row.actual_minutes,
        "complications": row.complications,
    }


def _insert(work: Work, told: KeptProcedure, entry_id: UUID) -> None:
    """The procedure under its old id, at its old place unless another took it."""
    plan = lock_row(work.session, TreatmentPlan, UUID(told["plan_id"]))
    taken = set(work.session.scalars(select(PlannedProcedure.position).where(PlannedProcedure.plan_id == plan.id)))
    place = told["position"] if told["position"] not in taken else max(taken) + 1
    row = PlannedProcedure(
        id=UUID(told["id"]),
        plan_id=plan.id,
        position=place,
        procedure_code=told["procedure_code"],
        procedure_name=told["procedure_name"],
        tooth=ToothCode(told["tooth"]) if told["tooth"] else None,
        surfaces=told["surfaces"],
        diagnosis=Diagnosis(told["diagnosis"]) if told["diagnosis"] else None,
        notes=told["notes"],
        urgency=ClinicalUrgency(told["urgency"]),
        priority=Priority(told["priority"]),
        fee=Money(told["fee"]),
        status=ProcedureStatus(told["status"]),
        chart_entry_id=entry_id,
    )
    _tell_done(row, told)
    work.session.add(row)
    plan.version += 1
    work.session.flush()
