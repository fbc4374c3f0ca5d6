"""The outbox job that sends a message to a patient."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from uuid import UUID
from zoneinfo import ZoneInfo

from dentaldesk.engines.communication.rules import after_quiet_hours, is_quiet
from dentaldesk.engines.core.edits import lock_row
from dentaldesk.engines.core.files import is_intact
from dentaldesk.engines.core.jobs import Abandoned, Outcome
from dentaldesk.engines.core.messages import message_from_json, message_to_json
from dentaldesk.engines.core.outbox import Answer, GiveUp, Job, Sent, TryLater
from dentaldesk.engines.core.words import Formats, Words
from dentaldesk.engines.providers.protocols import Attachment, MessageProvider, OutgoingMessage
from dentaldesk.models.states import AppointmentStatus, MessageStatus, PatientStatus
from dentaldesk.models.tables.clinic import Clinic
from dentaldesk.models.tables.communication import Document, PatientMessage
from dentaldesk.models.tables.patients import Patient
from dentaldesk.models.tables.scheduling import Appointment
from dentaldesk.models.tables.system import StoredFile
from dentaldesk.models.values import Message

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from dentaldesk.engines.core.db import Database
    from dentaldesk.engines.core.work import Work


# What was to be said at once and could not be for so long is not said any more.
STALE = timedelta(days=1)
# Appointments that somebody is still reminded of.
EXPECTED = (AppointmentStatus.SCHEDULED, AppointmentStatus.CONFIRMED)
_CALLED_OFF = (AppointmentStatus.CANCELLED, AppointmentStatus.NO_SHOW)


class MessageDelivery:
    """Sends one message through the provider, under our key."""

    def __init__(self, db: Database, provider: MessageProvider) -> None:
        self._db = db
        self._provider = provider

    def perform(self, job: Job) -> Outcome:
        """Called with no transaction open. An uncertain job is asked for before anything else: what has left has left,
        though it would be too late for it now.
        """
        message_id = UUID(job.payload["message_id"])
        done = self._provider.find(job.key) if job.uncertain else None
        answer = done or self._send(job, message_id)
        return Outcome(answer=answer, record=lambda work: _record(work, message_id, answer))

    def _send(self, job: Job, message_id: UUID) -> Answer:
        now = self._db.clock.now()
        ready = self._db.read(lambda session: _prepare(session, message_id, job.key, now))
        if not isinstance(ready, OutgoingMessage):
            return ready
        # This computer may have been asleep since it took the job, and another desk may have sent it meanwhile.
        if self._db.clock.now() >= job.until:
            return TryLater(problem="lease over")
        return self._provider.send(ready)

    def abandon(self, work: Work, job: Job, problem: str) -> Abandoned:
        """The message could not be sent, however often it was tried."""
        row = lock_row(work.session, PatientMessage, UUID(job.payload["message_id"]))
        row.status, row.failure = MessageStatus.FAILED, message_to_json(Message(problem))
        row.version += 1
        return Abandoned(patient_id=row.patient_id, visit_id=None, what=Message(f"channel.{row.channel}"))


def _prepare(session: Session, message_id: UUID, key: str, now: datetime) -> OutgoingMessage | GiveUp | TryLater:
    """The message in the patient's language; or that it has lost its sense; or that people sleep now."""
    message = session.get_one(PatientMessage, message_id)
    patient = session.get_one(Patient, message.patient_id)
    clinic = session.get_one(Clinic, 1)
    zone = ZoneInfo(clinic.time_zone)
    if message.status is MessageStatus.DROPPED and message.failure is not None:
        return GiveUp(problem=message_from_json(message.failure).code)  # taken back before it left
    lost = _lost_sense(session, message, patient, now)
    if lost is not None:
        return GiveUp(problem=lost)
    if is_quiet(now, zone):
        return TryLater(problem="quiet hours", until=after_quiet_hours(now, zone))
    formats = Formats(language=clinic.language, currency=clinic.currency, time_zone=clinic.time_zone)
    words = Words(formats, language=patient.language)
    try:
        attachment = _attachment(session, message, words)
    except ValueError:
        return GiveUp(problem="paper.not_intact")
    return OutgoingMessage(
        key=key,
        channel=message.channel,
        address=message.address,
        sender=clinic.name,
        text=words.text(message_from_json(message.text)),
        attachment=attachment,
    )


def _attachment(session: Session, message: PatientMessage, words: Words) -> Attachment | None:
    """The paper that goes along, as it is kept. Its name says no more than what kind of paper it is.

    Raises ValueError for one that is not the paper that was kept.
    """
    if message.document_id is None:
        return None
    document = session.get_one(Document, message.document_id)
    if document.file_sha256 is None:
        msg = "a paper is queued once it is ready"
        raise LookupError(msg)
    file = session.get_one(StoredFile, document.file_sha256)
    if not is_intact(file.content, file.sha256):
        raise ValueError(document.file_sha256)
    name = words.text(Message(f"document.{document.kind}"))
    return Attachment(name=f"{name}.pdf", media_type=file.media_type, content=file.content)


def _lost_sense(session: Session, message: PatientMessage, patient: Patient, now: datetime) -> str | None:
    """The code of the reason for which this is not sent any more; a desk may have been asleep for a day."""
    if patient.status is not PatientStatus.ACTIVE or patient.confidential:
        return "message.nobody"  # the flag may have been set after it was queued
    if message.appointment_id is None:
        return "message.too_late" if now - message.send_at > STALE else None
    appointment = session.get_one(Appointment, message.appointment_id)
    if appointment.status in _CALLED_OFF:
        return "reminder.cancelled"
    if appointment.starts_at <= now or appointment.status not in EXPECTED:
        return "reminder.too_late"
    return None


def _record(work: Work, message_id: UUID, answer: Answer) -> None:
    row = lock_row(work.session, PatientMessage, message_id)
    match answer:
        case Sent(reference=reference):
            row.status, row.sent_at, row.provider_reference = MessageStatus.SENT, work.now, reference
        case GiveUp(problem=problem):
            row.status, row.failure = MessageStatus.DROPPED, message_to_json(Message(problem))
        case _:
            return
    row.version += 1
