"""What waits for whom: the task bell, a visit's messages."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from sqlalchemy import case, or_, select

from dentaldesk.engines.core.list_names import list_name
from dentaldesk.engines.core.messages import message_from_json
from dentaldesk.models.states import Channel, MessageStatus, NextStep, Role, TaskUrgency
from dentaldesk.models.tables.communication import Notice, PatientMessage
from dentaldesk.models.tables.patients import Patient
from dentaldesk.models.tables.people import StaffUser
from dentaldesk.models.values import Message

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

THREAD = "thread:"  # how the key of what tells that nobody goes on with a patient begins
_ORDER = {TaskUrgency.URGENT: 0, TaskUrgency.HIGH: 1, TaskUrgency.NORMAL: 2}


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticeRow:
    """A notice in the bell."""

    id: UUID
    role: Role
    patient_id: UUID | None  # None: about the clinic, not a patient
    patient: str  # as on lists that others can read
    visit_id: UUID | None
    urgency: TaskUrgency
    next_step: NextStep | None
    title: Message
    reason: Message
    created_at: datetime
    escalates_at: datetime | None
    seen_at: datetime | None
    confidential: bool = False
    to_name: str = ""  # whom of the role it names


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageRow:
    id: UUID
    channel: Channel
    text: Message
    send_at: datetime
    status: MessageStatus


def notices_for(
    session: Session, roles: Collection[Role], provider_id: UUID | None, limit: int = 100
) -> list[NoticeRow]:
    """Open notices of these roles, the pressing first, then the oldest.

    One for a provider reaches that provider only.
    """
    rank = case(_ORDER, value=Notice.urgency, else_=len(_ORDER))
    query = (
        select(Notice, Patient, StaffUser.name)
        .outerjoin(Patient, Patient.id == Notice.patient_id)
        .outerjoin(StaffUser, StaffUser.id == Notice.user_id)
        .where(
            Notice.role.in_(roles),
            Notice.done_at.is_(None),
            or_(Notice.provider_id.is_(None), Notice.provider_id == provider_id),
        )
        .order_by(rank, Notice.created_at)
        .limit(limit)
    )
    return [_row(notice, patient, name or "") for notice, patient, name in session.execute(query)]


def _row(notice: Notice, patient: Patient | None, to_name: str) -> NoticeRow:
    return NoticeRow(
        id=notice.id,
        role=notice.role,
        patient_id=notice.patient_id,
        patient=_name(patient) if patient is not None else "",
        confidential=patient is not None and patient.confidential,
        visit_id=notice.visit_id,
        urgency=notice.urgency,
        next_step=notice.next_step,
        title=message_from_json(notice.title),
        reason=message_from_json(notice.reason),
        created_at=notice.created_at,
        escalates_at=notice.escalates_at,
        seen_at=notice.seen_at,
        to_name=to_name,
    )


def _name(patient: Patient) -> str:
    return list_name(patient.given_names, patient.family_name, patient.chart_number, confidential=patient.confidential)


def messages_of(session: Session, patient_id: UUID, limit: int = 50) -> list[MessageRow]:
    """The newest messages to a patient."""
    query = (
        select(PatientMessage)
        .where(PatientMessage.patient_id == patient_id)
        .order_by(PatientMessage.id.desc())
        .limit(limit)
    )
    return [
        MessageRow(
            id=row.id,
            channel=row.channel,
            text=message_from_json(row.text),
            send_at=row.send_at,
            status=row.status,
        )
        for row in session.scalars(query)
    ]


def thread_notices(session: Session, visit_id: UUID) -> list[str]:
    """The keys of what still tells that nobody goes on with the patient of a visit. One query."""
    query = select(Notice.key).where(
        Notice.visit_id == visit_id, Notice.done_at.is_(None), Notice.key.startswith(THREAD)
    )
    return list(session.scalars(query.order_by(Notice.id)))


def open_notices(session: Session, visit_id: UUID, roles: Collection[Role]) -> list[str]:
    """The keys of what a visit still asks of these roles, and of whoever was told that its patient waits."""
    is_theirs = Notice.role.in_(roles) & Notice.provider_id.is_(None)
    query = select(Notice.key).where(
        Notice.visit_id == visit_id,
        Notice.done_at.is_(None),
        or_(is_theirs, Notice.next_step == NextStep.CHECKOUT, Notice.key.startswith(THREAD)),
    )
    return list(session.scalars(query.order_by(Notice.id)))
