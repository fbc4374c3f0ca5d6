"""Who has the patient: the hand-off thread of a visit, from the door to the checkout."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from sqlalchemy import select

from dentaldesk.engines.core.messages import message_to_json
from dentaldesk.models.states import AppointmentStatus, Role
from dentaldesk.models.tables.clinical import HandOff, Visit
from dentaldesk.models.tables.scheduling import Appointment, AppointmentChange
from dentaldesk.models.values import Message

if TYPE_CHECKING:
    from dentaldesk.engines.core.work import Work


def move_thread(work: Work, visit: Visit, to_role: Role, reason: Message) -> None:
    """The patient is with this role from now on; nothing is written when they are already. `visit` is locked."""
    if visit.with_role is to_role:
        return
    _add(work, visit, visit.with_role, to_role, reason, work.now, work.actor.user_id)
    visit.with_role, visit.with_since = to_role, work.now
    visit.version += 1
    work.note("hand-over", "visit", visit.id, to=to_role.value)


def begin_thread(work: Work, visit: Visit, role: Role, appointment: Appointment | None) -> None:
    """The thread of a new visit: from the door over the chair, as the appointment's steps were stamped, to this role.

    Without an appointment it begins here and now. The visit knows afterwards who has the patient since when.
    """
    steps = _steps(work, appointment)
    arrived, seated = steps.get(AppointmentStatus.CHECKED_IN), steps.get(AppointmentStatus.IN_PROGRESS)
    before = None
    if arrived is not None:
        _add(work, visit, None, Role.FRONT_DESK, Message("handoff.arrived"), *arrived)
        before = Role.FRONT_DESK
    if seated is not None:
        reason, (at, by) = Message("handoff.seated"), seated
    else:
        reason, (at, by) = Message("handoff.begun"), (work.now, work.actor.user_id)
    if before is not role:
        _add(work, visit, before, role, reason, at, by)
    visit.with_role, visit.with_since = role, at


def _steps(work: Work, appointment: Appointment | None) -> dict[AppointmentStatus, tuple[datetime, UUID]]:
    """When the patient came and was seated, the last time each, by whom."""
    if appointment is None:
        return {}
    wanted = [AppointmentStatus.CHECKED_IN]
    if appointment.status is not AppointmentStatus.CHECKED_IN:
        wanted.append(AppointmentStatus.IN_PROGRESS)
    query = select(AppointmentChange).where(
        AppointmentChange.appointment_id == appointment.id, AppointmentChange.status.in_(wanted)
    )
    ordered = query.order_by(AppointmentChange.changed_at, AppointmentChange.id)
    return {row.status: (row.changed_at, row.changed_by) for row in work.session.scalars(ordered)}


def _add(work: Work, visit: Visit, before: Role | None, after: Role, reason: Message, at: datetime, by: UUID) -> None:
    work.session.add(
        HandOff(
            visit_id=visit.id,
            from_role=before,
            to_role=after,
            reason=message_to_json(reason),
            handed_at=at,
            handed_by=by,
        )
    )
