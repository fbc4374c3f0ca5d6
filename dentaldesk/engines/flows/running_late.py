"""Telling those who are still expected that a provider is behind."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from sqlalchemy import or_, select

from dentaldesk.engines.communication.actions import NewMessage, drop_messages, queue_message
from dentaldesk.engines.core.access import Permission, verb
from dentaldesk.engines.core.errors import UserError
from dentaldesk.engines.scheduling.rules import EXPECTED
from dentaldesk.models.states import MessageStatus
from dentaldesk.models.tables.communication import PatientMessage
from dentaldesk.models.tables.scheduling import Appointment
from dentaldesk.models.values import Message

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dentaldesk.engines.core.work import Work

TOLD_AHEAD = timedelta(hours=2)  # who comes later than that may not be concerned any more
MOST_MINUTES = 180  # a longer delay is a day to be booked anew
UNDO_TIME = timedelta(seconds=30)  # the messages leave only then, so that Undo finds them here


@verb(Permission.BOOK)
def tell_running_late(work: Work, provider_id: UUID, minutes: int) -> list[UUID]:
    """Tell those who are expected by this provider in the next two hours; returns the messages that were queued.

    Nobody is told the same delay twice, unless it was taken back. A patient's message says no more than the delay.
    Raises UserError for a delay that nobody would tell.
    """
    if not 0 < minutes <= MOST_MINUTES:
        raise UserError("appointment.late_minutes", most=MOST_MINUTES)
    query = (
        select(Appointment)
        .where(
            Appointment.provider_id == provider_id,
            Appointment.location_id == work.actor.location_id,
            Appointment.business_date == work.business_date,
            Appointment.status.in_(EXPECTED),
            Appointment.starts_at > work.now,
            Appointment.starts_at <= work.now + TOLD_AHEAD,
        )
        .order_by(Appointment.starts_at)
    )
    queued = []
    for appointment in work.session.scalars(query):
        said = _said(work, appointment.id, minutes)
        if any(status is not MessageStatus.DROPPED for status in said):
            continue
        key = f"appointment:{appointment.id}:late:{minutes}"
        message_id = queue_message(
            work,
            NewMessage(
                key=f"{key}:{len(said) + 1}" if said else key,
                patient_id=appointment.patient_id,
                appointment_id=appointment.id,
                text=Message("patient.running_late", {"clinic": work.clinic.name, "minutes": minutes}),
                send_at=work.now + UNDO_TIME,
            ),
        )
        if message_id is not None:
            queued.append(message_id)
    work.note("tell-late", "provider", provider_id, minutes=minutes, told=len(queued))
    return queued


def _said(work: Work, appointment_id: UUID, minutes: int) -> list[MessageStatus]:
    """How it stands with the messages about this delay."""
    key = f"appointment:{appointment_id}:late:{minutes}"
    query = select(PatientMessage.status).where(
        PatientMessage.appointment_id == appointment_id,
        or_(PatientMessage.key == key, PatientMessage.key.startswith(f"{key}:", autoescape=True)),
    )
    return list(work.session.scalars(query))


@verb(Permission.BOOK)
def take_back_late(work: Work, message_ids: Sequence[UUID]) -> int:
    """Nobody needs to be told after all; returns how many messages had not left yet."""
    return drop_messages(work, message_ids, Message("message.taken_back"))
