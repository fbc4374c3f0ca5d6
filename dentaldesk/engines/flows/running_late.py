"""Telling those who are still expected that a provider is behind."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from sqlalchemy import select

from dentaldesk.engines.communication.actions import NewMessage, drop_messages, queue_message
from dentaldesk.engines.core.access import Permission, verb
from dentaldesk.engines.scheduling.rules import EXPECTED
from dentaldesk.models.tables.communication import PatientMessage
from dentaldesk.models.tables.scheduling import Appointment
from dentaldesk.models.values import Message

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dentaldesk.engines.core.work import Work

TOLD_AHEAD = timedelta(hours=2)  # who comes later than that may not be concerned any more
UNDO_TIME = timedelta(seconds=30)  # the messages leave only then, so that Undo finds them here


@verb(Permission.BOOK)
def tell_running_late(work: Work, provider_id: UUID, minutes: int) -> list[UUID]:
    """Tell those who are expected by this provider in the next two hours; returns the messages that were queued.

    Nobody is told the same delay twice. A patient's message says no more than the delay.
    """
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
        key = f"appointment:{appointment.id}:late:{minutes}"
        if work.session.scalars(select(PatientMessage.id).where(PatientMessage.key == key)).first() is not None:
            continue
        message_id = queue_message(
            work,
            NewMessage(
                key=key,
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


@verb(Permission.BOOK)
def take_back_late(work: Work, message_ids: Sequence[UUID]) -> int:
    """Nobody needs to be told after all; returns how many messages had not left yet."""
    return drop_messages(work, message_ids, Message("message.taken_back"))
