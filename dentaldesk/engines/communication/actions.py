"""Raising and answering notices, queueing messages and follow-ups.

Each under a key, so that a retry doubles nothing.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from sqlalchemy import select

from dentaldesk.engines.communication.addressees import addressee_of
from dentaldesk.engines.communication.rules import after_quiet_hours, choose_channel
from dentaldesk.engines.core.access import Permission, verb
from dentaldesk.engines.core.edits import lock_row
from dentaldesk.engines.core.errors import NotAllowed, UserError
from dentaldesk.engines.core.facts import record_fact
from dentaldesk.engines.core.messages import message_to_json
from dentaldesk.engines.core.outbox import request_job
from dentaldesk.models.states import (
    Channel,
    FactKind,
    FollowUpStatus,
    MessageStatus,
    NextStep,
    PatientStatus,
    Role,
    TaskUrgency,
)
from dentaldesk.models.tables.base import NAME_LENGTH, new_id
from dentaldesk.models.tables.communication import FollowUp, Notice, PatientMessage
from dentaldesk.models.tables.patients import Patient
from dentaldesk.models.values import Message

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dentaldesk.engines.core.work import Work

SEND_MESSAGE = "send-message"  # kind of the outbox job
_ADDRESS = re.compile(r"[^@\s,;<>]+@[^@\s,;<>]+\.[^@\s,;<>.]+")
ESCALATE_AFTER = timedelta(minutes=5)  # an urgent notice that nobody saw


@dataclass(frozen=True, slots=True, kw_only=True)
class NewNotice:
    """What a role must know. `key` is unique."""

    key: str
    role: Role
    patient_id: UUID | None  # None: about the clinic
    visit_id: UUID | None
    urgency: TaskUrgency
    next_step: NextStep | None
    title: Message
    reason: Message
    provider_id: UUID | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class NewMessage:
    """A message to a patient; it holds no diagnosis or procedure. `send_at` None: as soon as quiet hours allow.

    `dropped`: it is not sent, for this reason, and stays in the patient's log.
    """

    key: str
    patient_id: UUID
    text: Message
    appointment_id: UUID | None = None
    send_at: datetime | None = None
    dropped: Message | None = None


@verb(Permission.VIEW_PATIENT)
def raise_notice(work: Work, new: NewNotice) -> UUID:
    """Ring the bell of a role."""
    return _add_notice(work, new)


@verb(Permission.RUN_OUTBOX)
def report_parked(work: Work, new: NewNotice) -> UUID:
    """The program itself rings the bell: it could not do what it was asked to, or nobody goes on with a patient."""
    return _add_notice(work, new)


def _add_notice(work: Work, new: NewNotice) -> UUID:
    urgent = new.urgency is TaskUrgency.URGENT
    notice = Notice(
        id=new_id(),
        key=new.key,
        role=new.role,
        provider_id=new.provider_id,
        patient_id=new.patient_id,
        visit_id=new.visit_id,
        urgency=new.urgency,
        next_step=new.next_step,
        title=message_to_json(new.title),
        reason=message_to_json(new.reason),
        created_at=work.now,
        escalates_at=work.now + ESCALATE_AFTER if urgent else None,
    )
    work.session.add(notice)
    return notice.id


@verb(Permission.HANDLE_NOTICES)
def mark_seen(work: Work, notice_id: UUID) -> None:
    """Someone of the role has seen it. Seen stays with the first who saw it."""
    _see(work, _own_notice(work, notice_id))


@verb(Permission.HANDLE_NOTICES)
def see_notice(work: Work, key: str) -> None:
    """Somebody does what the notice asks for, wherever they read of it. Seen stays with the first who saw it."""
    notice = _by_key(work, key)
    if notice is not None:
        _see(work, notice)


@verb(Permission.HANDLE_NOTICES)
def mark_done(work: Work, notice_id: UUID) -> None:
    """It was acted on. Done stays with the first who did it; what is done was also seen."""
    _answer(work, _own_notice(work, notice_id))


@verb(Permission.HANDLE_NOTICES)
def close_notice(work: Work, key: str) -> None:
    """What the notice asked for happened, whoever did it. One that is answered already stays as it is."""
    _close(work, key)


@verb(Permission.RUN_OUTBOX)
def take_back_notice(work: Work, key: str) -> None:
    """The program rang by itself, and the reason is gone."""
    _close(work, key)


def _close(work: Work, key: str) -> None:
    notice = _by_key(work, key)
    if notice is not None:
        _answer(work, notice)


def _by_key(work: Work, key: str) -> Notice | None:
    query = select(Notice).where(Notice.key == key).with_for_update(key_share=True)
    return work.session.scalars(query.execution_options(populate_existing=True)).first()


def _see(work: Work, notice: Notice) -> None:
    if notice.seen_at is None:
        notice.seen_at, notice.seen_by = work.now, work.actor.user_id
        notice.version += 1
        _fact(work, FactKind.NOTICE_SEEN, notice)


def _answer(work: Work, notice: Notice) -> None:
    if notice.done_at is not None:
        return
    _see(work, notice)
    notice.done_at, notice.done_by = work.now, work.actor.user_id
    notice.version += 1
    _fact(work, FactKind.NOTICE_DONE, notice)
    if notice.escalated_at is not None:  # nor need whoever was told because nobody saw it
        _close(work, escalated_key(notice.key))


def escalated_key(key: str) -> str:
    """The key of what tells one person by name of a notice that nobody saw."""
    return f"{key}:escalated"


def _own_notice(work: Work, notice_id: UUID) -> Notice:
    """The notice, locked. Raises NotAllowed for one of another role, whose escalation it would stop.

    A manager, to whom notices escalate, may answer any.
    """
    notice = lock_row(work.session, Notice, notice_id)
    addressed = notice.provider_id is None or notice.provider_id == work.actor.provider_id
    mine = notice.role in work.actor.roles and addressed
    if not mine and Role.MANAGER not in work.actor.roles:
        raise NotAllowed("notice.of_others", name=work.actor.name)
    work.note("answer", "notice", notice.id)
    return notice


def _fact(work: Work, kind: FactKind, notice: Notice) -> None:
    record_fact(
        work,
        kind,
        f"notice:{notice.id}:{kind}",
        patient_id=notice.patient_id,
        visit_id=notice.visit_id,
        role=notice.role.value,
    )


@verb(Permission.VIEW_PATIENT)
def queue_message(work: Work, new: NewMessage) -> UUID | None:
    """Queue a message by the channel of whoever is written to: the patient, or for a minor the contact named for it.

    None: there is nobody to write to, no address, or nobody outside may learn of the patient's visits. That nobody is
    named for a minor who could be reached stands in the log as a dropped message.
    """
    patient = work.session.get_one(Patient, new.patient_id)
    if patient.confidential:
        return None
    to = addressee_of(work.session, patient, work.business_date)
    if to is None:
        _log_child_unreached(work, patient, new)
        return None
    send_at = new.send_at or after_quiet_hours(work.now, work.zone)
    message = PatientMessage(
        id=new_id(),
        key=new.key,
        patient_id=patient.id,
        appointment_id=new.appointment_id,
        channel=to.channel,
        address=to.address,
        text=message_to_json(new.text),
        send_at=send_at,
        status=MessageStatus.DROPPED if new.dropped else MessageStatus.QUEUED,
        failure=message_to_json(new.dropped) if new.dropped else None,
    )
    work.session.add(message)
    if new.dropped is None:
        request_job(work, SEND_MESSAGE, f"message:{new.key}", {"message_id": str(message.id)}, not_before=send_at)
    return message.id


@dataclass(frozen=True, slots=True, kw_only=True)
class NewEmail:
    """A paper to an address that somebody at the desk named. `key` is unique."""

    key: str
    patient_id: UUID
    to: str
    text: Message
    document_id: UUID


@verb(Permission.VIEW_PATIENT)
def queue_email(work: Work, new: NewEmail) -> UUID:
    """Queue a paper as an e-mail; asked twice under one key it is sent once.

    Raises UserError for what is no address, and for a patient to whom nothing is sent.
    """
    known = work.session.scalars(select(PatientMessage.id).where(PatientMessage.key == new.key)).first()
    if known is not None:
        return known
    patient = work.session.get_one(Patient, new.patient_id)
    if patient.confidential or patient.status is not PatientStatus.ACTIVE:
        raise UserError("paper.not_to_be_sent")
    address = new.to.strip()
    if not _ADDRESS.fullmatch(address) or len(address) > NAME_LENGTH:
        raise UserError("paper.bad_address", address=address)
    send_at = after_quiet_hours(work.now, work.zone)
    message = PatientMessage(
        key=new.key,
        patient_id=patient.id,
        document_id=new.document_id,
        channel=Channel.EMAIL,
        address=address,
        text=message_to_json(new.text),
        send_at=send_at,
        status=MessageStatus.QUEUED,
    )
    work.session.add(message)
    work.session.flush()
    request_job(work, SEND_MESSAGE, f"message:{new.key}", {"message_id": str(message.id)}, not_before=send_at)
    return message.id


def _log_child_unreached(work: Work, patient: Patient, new: NewMessage) -> None:
    """A child could be written to and must not be: the desk sees in the log that nobody was told."""
    own = choose_channel(
        status=patient.status, preferred=patient.preferred_channel, phone=patient.phone, email=patient.email
    )
    if own is None:
        return
    work.session.add(
        PatientMessage(
            key=new.key,
            patient_id=patient.id,
            appointment_id=new.appointment_id,
            channel=own[0],
            address="",
            text=message_to_json(new.text),
            send_at=new.send_at or work.now,
            status=MessageStatus.DROPPED,
            failure=message_to_json(Message("message.nobody_for_child")),
        )
    )
    work.session.flush()


@verb(Permission.BOOK)
def drop_messages(work: Work, message_ids: Sequence[UUID], reason: Message) -> int:
    """Those of these messages that have not left are not sent any more, for this reason; returns how many."""
    query = (
        select(PatientMessage)
        .where(PatientMessage.id.in_(message_ids), PatientMessage.status == MessageStatus.QUEUED)
        .order_by(PatientMessage.id)
        .with_for_update(key_share=True)
    )
    waiting = list(work.session.scalars(query))
    for message in waiting:
        message.status, message.failure = MessageStatus.DROPPED, message_to_json(reason)
        message.version += 1
    work.session.flush()
    return len(waiting)


@verb(Permission.VIEW_PATIENT)
def plan_follow_up(work: Work, key: str, patient_id: UUID, plan_id: UUID, due_on: date) -> None:
    """Remember to ask about an unanswered plan on that day, by the channel the patient prefers."""
    patient = work.session.get_one(Patient, patient_id)
    work.session.add(
        FollowUp(
            key=key,
            patient_id=patient_id,
            plan_id=plan_id,
            due_on=due_on,
            channel=patient.preferred_channel,
            status=FollowUpStatus.OPEN,
        )
    )
