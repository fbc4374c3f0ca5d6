"""An appointment that does not take place: called off, or nobody came.

Its time is free, its procedures wait in their plan again, and nobody is reminded any more.
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from sqlalchemy import select

from dentaldesk.engines.communication.actions import drop_messages
from dentaldesk.engines.core.access import Permission, verb
from dentaldesk.engines.core.errors import BugError
from dentaldesk.engines.scheduling.day_actions import Step, move_appointment, release_blocks, take_back
from dentaldesk.models.moves import may_move
from dentaldesk.models.states import AppointmentStatus, ProcedureStatus
from dentaldesk.models.tables.communication import PatientMessage
from dentaldesk.models.tables.treatment import PlannedProcedure
from dentaldesk.models.values import Message

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy import ColumnElement

    from dentaldesk.engines.core.work import Work
    from dentaldesk.engines.scheduling.rules import CancelReason


@verb(Permission.BOOK)
def cancel_appointment(work: Work, appointment_id: UUID, reason: CancelReason) -> Step:
    """Call it off. It stays cancelled: who comes after all is booked anew. The audit trail keeps the reason's code.

    Raises UserError when the patient is in the chair, or the appointment is over.
    """
    step = _end(work, appointment_id, AppointmentStatus.CANCELLED)
    work.note("cancel", "appointment", appointment_id, reason=reason.value)
    return step


@verb(Permission.BOOK)
def mark_no_show(work: Work, appointment_id: UUID) -> Step:
    """Nobody came. Who comes after all is checked in; a mistake is taken back with `undo_no_show`."""
    return _end(work, appointment_id, AppointmentStatus.NO_SHOW)


@verb(Permission.BOOK)
def undo_no_show(work: Work, step: Step) -> None:
    """The patient is expected again, for the same procedures as far as they still wait.

    Raises UserError when it went on meanwhile. Reminders that were dropped stay dropped: their time is past.
    """
    take_back(work, step)
    for row in _locked(work, PlannedProcedure.id.in_(step.procedure_ids)):
        if row.status is ProcedureStatus.PLANNED:
            _move(row, ProcedureStatus.SCHEDULED)
            row.appointment_id = step.appointment_id
    work.session.flush()


def _end(work: Work, appointment_id: UUID, status: AppointmentStatus) -> Step:
    step = move_appointment(work, appointment_id, status)
    release_blocks(work, appointment_id)
    drop_messages(work, _messages(work, appointment_id), Message("reminder.cancelled"))
    rows = _locked(work, PlannedProcedure.appointment_id == appointment_id)
    waiting = [row for row in rows if row.status is ProcedureStatus.SCHEDULED]
    for row in waiting:
        _move(row, ProcedureStatus.PLANNED)
        row.appointment_id = None
    work.session.flush()
    return Step(
        appointment_id=appointment_id,
        before=step.before,
        after=step.after,
        procedure_ids=tuple(row.id for row in waiting),
    )


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
