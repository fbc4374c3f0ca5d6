"""Putting procedures into a plan and taking them out while it is not yet proposed; moving them along."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, TypedDict
from uuid import UUID

from sqlalchemy import func, select

from dentaldesk.engines.core.access import Permission, verb
from dentaldesk.engines.core.edits import lock_row
from dentaldesk.engines.core.errors import BugError, UserError
from dentaldesk.engines.treatment.rules import value_category
from dentaldesk.models.charting import ChartStatus
from dentaldesk.models.moves import may_move
from dentaldesk.models.states import ClinicalUrgency, Diagnosis, ExamStatus, Priority, ProcedureStatus
from dentaldesk.models.tables.clinical import Exam
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


@verb(Permission.EXAMINE)
def add_procedure(work: Work, plan_id: UUID, new: NewProcedure) -> UUID:
    """Append a procedure to a plan, found but not yet proposed."""
    plan = lock_row(work.session, TreatmentPlan, plan_id)
    last = work.session.scalar(select(func.max(PlannedProcedure.position)).where(PlannedProcedure.plan_id == plan.id))
    row = PlannedProcedure(
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


@verb(Permission.COMPLETE_EXAM)
def propose_plan(work: Work, visit_id: UUID, total: Money, urgency: ClinicalUrgency) -> UUID:
    """The plan of a visit stands: its findings become planned, its value and urgency are kept."""
    plan = work.session.scalars(select(TreatmentPlan).where(TreatmentPlan.visit_id == visit_id).with_for_update()).one()
    clinic = work.clinic
    plan.total_value, plan.urgency = total, urgency
    plan.value_category = value_category(total, medium=clinic.medium_value, high=clinic.high_value)
    plan.version += 1
    pending = select(PlannedProcedure).where(
        PlannedProcedure.plan_id == plan.id, PlannedProcedure.status == ProcedureStatus.PENDING
    )
    for row in work.session.scalars(pending):
        _move(row, ProcedureStatus.PLANNED)
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
        _move(row, ProcedureStatus.SCHEDULED)
        row.appointment_id = appointment_id


def _move(row: PlannedProcedure, status: ProcedureStatus) -> None:
    """Change the state along its table. Raises BugError for a move that is not in it."""
    if not may_move(row.status, status):
        msg = f"procedure {row.status} → {status}"
        raise BugError(msg)
    row.status = status
    row.version += 1


# -- procedures that do the work of a chart entry: they go where it goes --

# What happens to them when the work gets this far.
_ALONG: Mapping[ChartStatus, ProcedureStatus] = {
    ChartStatus.PLANNED: ProcedureStatus.PLANNED,
    ChartStatus.IN_PROGRESS: ProcedureStatus.IN_PROGRESS,
    ChartStatus.COMPLETED: ProcedureStatus.COMPLETED,
    ChartStatus.REFERRED: ProcedureStatus.DECLINED,
    ChartStatus.DECLINED: ProcedureStatus.DECLINED,
    ChartStatus.ELSEWHERE: ProcedureStatus.DECLINED,
}
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


@verb(Permission.EXAMINE)
def procedures_of(work: Work, entry_id: UUID) -> list[KeptProcedure]:
    """The procedures of an entry as they stand, locked; `put_back` makes them stand like this again."""
    return [_kept(row) for row in _of_entry(work, entry_id)]


@verb(Permission.EXAMINE)
def move_along(work: Work, entry_id: UUID, follower_id: UUID, status: ChartStatus, reason: str = "") -> None:
    """The work of an entry goes on as its follower: its procedures with it.

    Raises UserError when one was not proposed yet and is to be done, or is booked and is not to be done.
    """
    after = _ALONG[status]
    for row in _of_entry(work, entry_id):
        row.chart_entry_id = follower_id
        if row.status is after or (row.status, after) == (ProcedureStatus.PENDING, ProcedureStatus.PLANNED):
            continue
        if row.status is ProcedureStatus.PENDING and after in _BEGUN:
            raise UserError("plan.not_proposed", procedure=row.procedure_name)
        _refuse_booked(row, after)
        if row.status is ProcedureStatus.IN_PROGRESS and after is ProcedureStatus.DECLINED:
            _move(row, ProcedureStatus.PLANNED)
        _move(row, after)
        row.completed_at = work.now if after is ProcedureStatus.COMPLETED else None
        row.decline_reason = reason if after is ProcedureStatus.DECLINED else None
    work.session.flush()


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

    Raises UserError when a procedure is booked, begun or done.
    """
    for row in _of_entry(work, entry_id):
        if row.status in _BEGUN:
            raise UserError("plan.begun", procedure=row.procedure_name)
        _refuse_booked(row, ProcedureStatus.DECLINED)
        if row.status is ProcedureStatus.PENDING:
            work.session.delete(row)
        elif row.status is ProcedureStatus.PLANNED:
            _move(row, ProcedureStatus.DECLINED)
            row.decline_reason = reason
    work.session.flush()


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
        row.appointment_id = UUID(told["appointment_id"]) if told["appointment_id"] else None
        row.completed_at = datetime.fromisoformat(told["completed_at"]) if told["completed_at"] else None
        row.decline_reason = told["decline_reason"]
        row.version += 1
    work.session.flush()


def _of_entry(work: Work, entry_id: UUID) -> list[PlannedProcedure]:
    query = select(PlannedProcedure).where(PlannedProcedure.chart_entry_id == entry_id)
    locked = query.order_by(PlannedProcedure.position).with_for_update(key_share=True)
    return list(work.session.scalars(locked.execution_options(populate_existing=True)))


def _refuse_booked(row: PlannedProcedure, after: ProcedureStatus) -> None:
    """A booked procedure does not silently leave its appointment."""
    if row.status is ProcedureStatus.SCHEDULED and after not in {*_BEGUN, ProcedureStatus.SCHEDULED}:
        raise UserError("plan.booked", procedure=row.procedure_name)


def _is_open(work: Work, plan_id: UUID) -> bool:
    """Whether the exam of the plan still is."""
    query = select(Exam.status).join(TreatmentPlan, TreatmentPlan.visit_id == Exam.visit_id)
    return work.session.scalar(query.where(TreatmentPlan.id == plan_id)) is ExamStatus.OPEN


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
    work.session.add(row)
    plan.version += 1
    work.session.flush()
