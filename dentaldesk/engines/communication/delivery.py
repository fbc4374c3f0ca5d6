"""The outbox job that sends a message to a patient."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from dentaldesk.engines.core.edits import lock_row
from dentaldesk.engines.core.jobs import Outcome
from dentaldesk.engines.core.messages import message_from_json
from dentaldesk.engines.core.outbox import Answer, GiveUp, Job, Sent
from dentaldesk.engines.core.words import Formats, Words
from dentaldesk.engines.providers.protocols import MessageProvider, OutgoingMessage
from dentaldesk.models.tables.clinic import Clinic
from dentaldesk.models.tables.communication import PatientMessage
from dentaldesk.models.tables.patients import Patient
from dentaldesk.models.values import MessageStatus, PatientStatus

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from dentaldesk.engines.core.db import Database
    from dentaldesk.engines.core.work import Work


class MessageDelivery:
    """Sends one message through the provider, under our key."""

    def __init__(self, db: Database, provider: MessageProvider) -> None:
        self._db = db
        self._provider = provider

    def perform(self, job: Job) -> Outcome:
        """Called with no transaction open. An uncertain job is asked for before anything is sent again."""
        message_id = UUID(job.payload["message_id"])
        outgoing = self._db.read(lambda session: _outgoing(session, message_id, job.key))
        if outgoing is None:
            answer: Answer = GiveUp(problem="patient is not written to any more")
        else:
            done = self._provider.find(job.key) if job.uncertain else None
            answer = done or self._provider.send(outgoing)
        return Outcome(answer=answer, record=lambda work: _record(work, message_id, answer))


def _outgoing(session: Session, message_id: UUID, key: str) -> OutgoingMessage | None:
    """The message in the patient's language; None when its patient has died or left since."""
    message = session.get_one(PatientMessage, message_id)
    patient = session.get_one(Patient, message.patient_id)
    if patient.status is not PatientStatus.ACTIVE:
        return None
    clinic = session.get_one(Clinic, 1)
    words = Words(
        Formats(
            language=patient.language or clinic.language,
            currency=clinic.currency,
            time_zone=clinic.time_zone,
        )
    )
    return OutgoingMessage(
        key=key,
        channel=message.channel,
        address=message.address,
        sender=clinic.name,
        text=words.text(message_from_json(message.text)),
    )


def _record(work: Work, message_id: UUID, answer: Answer) -> None:
    row = lock_row(work.session, PatientMessage, message_id)
    match answer:
        case Sent(reference=reference):
            row.status, row.sent_at, row.provider_reference = MessageStatus.SENT, work.now, reference
        case GiveUp(problem=problem):
            row.status, row.failure = MessageStatus.DROPPED, {"problem": problem}
        case _:
            return
    row.version += 1
