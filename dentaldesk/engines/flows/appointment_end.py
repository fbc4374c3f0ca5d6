"""An appointment that ends: it does not take place, because it is called off or nobody came, or the patient leaves.

Its time is free, its procedures wait in their plan again, and nobody is reminded any more.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

from sqlalchemy import select

from dentaldesk.engines.communication.actions import drop_messages
from dentaldesk.engines.core.access import Permission, verb
from dentaldesk.engines.core.errors import BugError, UserError
from dentaldesk.engines.core.facts import record_fact
from dentaldesk.engines.flows.calling_off import call_off_visit
from dentaldesk.engines.scheduling.day_actions import (
    Step,
    check_in,
    dismiss,
    move_appointment,
    release_blocks,
    take_back,
)
from dentaldesk.engines.scheduling.rules import CancelReason
from dentaldesk.models.moves import may_move
from dentaldesk.models.states import AppointmentStatus, FactKind, ProcedureStatus
from dentaldesk.models.tables.communication import PatientMessage
from dentaldesk.models.tables.scheduling import Appointment
from dentaldesk.models.tables.system import Fact
from dentaldesk.models.tables.treatment import PlannedProcedure
from dentaldesk.models.values import Message

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy import ColumnElement

    from dentaldesk.engines.core.work import Work


# Called off by the patient later than this before it begins, an appointment is seldom given to somebody else.
LATE_NOTICE = timedelta(hours=24)
_BY_PATIENT = (CancelReason.PATIENT, CancelReason.ILLNESS)


@verb(Permission.BOOK)
def cancel_appointment(work: Work, appointment_id: UUID, reason: CancelReason) -> Step:
    """Call it off, with the visit that somebody began for it. It stays cancelled: who comes after all is booked anew.
    Its fact keeps the reason's code, and whether the patient called it off late.

    Raises UserError when the patient is in the chair, the appointment is over, or something was done in its visit.
    """
    visit_id = work.session.scalars(select(Appointment.visit_id).where(Appointment.id == appointment_id)).one()
    if visit_id is not None:
        call_off_visit(work, visit_id)
    step = _end(work, appointment_id, AppointmentStatus.CANCELLED)
    work.note("cancel", "appointment", appointment_id, reason=reason.value)
    row = work.session.get_one(Appointment, appointment_id)
    if row.visit_id != visit_id:  # begun a moment ago
        raise UserError("visit.goes_on")
    late = reason in _BY_PATIENT and row.starts_at - work.now < LATE_NOTICE
    _fact(work, FactKind.APPOINTMENT_CANCELLED, row, reason=reason.value, late=late)
    return step


@verb(Permission.BOOK)
def leave(work: Work, appointment_id: UUID) -> Step:
    """The patient leaves the chair. What was to be done waits in its plan again when nobody began a visit; in a visit
    it does so once that is completed. Raises UserError as `dismiss` does.
    """
    step = dismiss(work, appointment_id)
    if work.session.get_one(Appointment, appointment_id).visit_id is not None:
        return step
    return replace(step, procedure_ids=_release(work, _locked(work, PlannedProcedure.appointment_id == appointment_id)))


@verb(Permission.BOOK)
def mark_no_show(work: Work, appointment_id: UUID) -> Step:
    """Nobody came. Who comes after all is received with `arrive`; a mistake is taken back with `undo_no_show`.

    Raises UserError before the appointment begins: its chair would be given away, and nobody reminded.
    """
    row = work.session.get_one(Appointment, appointment_id)
    if work.now < row.starts_at:
        raise UserError("appointment.not_begun", start=row.starts_at)
    step = _end(work, appointment_id, AppointmentStatus.NO_SHOW)
    _fact(work, FactKind.APPOINTMENT_MISSED, row, procedures=[str(one) for one in step.procedure_ids])
    return step


@verb(Permission.BOOK)
def undo_no_show(work: Work, step: Step) -> None:
    """The patient is expected again, for the same procedures as far as they still wait.

    Raises UserError when it went on meanwhile. Reminders that were dropped stay dropped: their time is past.
    """
    take_back(work, step)
    _restore(work, step.appointment_id, step.procedure_ids)


@verb(Permission.BOOK)
def arrive(work: Work, appointment_id: UUID) -> Step:
    """The patient is here. Who was a no-show comes for the same procedures, as far as they still wait.

    Raises UserError as `check_in` does.
    """
    step = check_in(work, appointment_id)
    if step.before is not AppointmentStatus.NO_SHOW:
        return step
    return replace(step, procedure_ids=_restore(work, appointment_id, _missed(work, appointment_id)))


@verb(Permission.BOOK)
def undo_arrival(work: Work, step: Step) -> None:
    """The patient is not here after all; what waited before waits again. Raises UserError as `take_back` does."""
    take_back(work, step)
    rows = _locked(work, PlannedProcedure.id.in_(step.procedure_ids))
    _release(work, [row for row in rows if row.appointment_id == step.appointment_id])


def _end(work: Work, appointment_id: UUID, status: AppointmentStatus) -> Step:
    step = move_appointment(work, appointment_id, status)
    release_blocks(work, appointment_id)
    drop_messages(work, _messages(work, appointment_id), Message("reminder.cancelled"))
    waiting = _release(work, _locked(work, PlannedProcedure.appointment_id == appointment_id))
    return replace(step, procedure_ids=waiting)


def _release(work: Work, rows: Sequence[PlannedProcedure]) -> tuple[UUID, ...]:
    """Those that were to be done wait in their plan again; returns them."""
    waiting = [row for row in rows if row.status is ProcedureStatus.SCHEDULED]
    for row in waiting:
        _move(row, ProcedureStatus.PLANNED)
        row.appointment_id = None
    work.session.flush()
    return tuple(row.id for row in waiting)


def _restore(work: Work, appointment_id: UUID, procedure_ids: Sequence[UUID]) -> tuple[UUID, ...]:
    """Those that still wait are to be done at this appointment again; returns them."""
    rows = [
        row for row in _locked(work, PlannedProcedure.id.in_(procedure_ids)) if row.status is ProcedureStatus.PLANNED
    ]
    for row in rows:
        _move(row, ProcedureStatus.SCHEDULED)
        row.appointment_id = appointment_id
    work.session.flush()
    return tuple(row.id for row in rows)


def _fact(work: Work, kind: FactKind, row: Appointment, **attributes: Any) -> None:  # noqa: ANN401 - JSON
    record_fact(
        work,
        kind,
        f"appointment:{row.id}:{kind}:{row.version}",
        patient_id=row.patient_id,
        plan_id=row.plan_id,
        appointment_id=row.id,
        **attributes,
    )


def _missed(work: Work, appointment_id: UUID) -> list[UUID]:
    """The procedures that went back to their plan when the patient did not come."""
    owner = select(Appointment.patient_id).where(Appointment.id == appointment_id).scalar_subquery()
    query = select(Fact.attributes).where(
        Fact.patient_id == owner, Fact.kind == FactKind.APPOINTMENT_MISSED, Fact.appointment_id == appointment_id
    )
    newest = work.session.scalars(query.order_by(Fact.at.desc(), Fact.id.desc()).limit(1)).first()
    return [UUID(one) for one in newest["procedures"]] if newest else []


def _messages(work: Work, appointment_id: UUID) -> Sequence[UUID]:
    query = select(PatientMessage.id).where(PatientMessage.appointment_id == appointment_id)
    return list(work.session.scalars(query))


def _locked(work: Work, condition: ColumnElement[bool]) -> list[PlannedProcedure]:
    query = select(PlannedProcedure).where(condition).order_by(PlannedProcedure.id).with_for_update(key_share=True)
    return list(work.session.scalars(query))


def _move(row: PlannedProcedure, status: ProcedureStatus) -> None:
    if not may_move(row.status, status):
        msg = f"procedure {row.status} → {status}"
        raise BugError(msg)
    row.status = status
    row.version += 1
