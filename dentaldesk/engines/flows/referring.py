"""A patient is sent to a colleague: written, sent with a letter, answered, closed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING
from uuid import UUID

from sqlalchemy import select

from dentaldesk.engines.core.access import Permission, verb
from dentaldesk.engines.core.edits import apply_edit, lock_row
from dentaldesk.engines.core.errors import Problem, Refused, UserError
from dentaldesk.engines.documents.actions import NewDocument, request_document
from dentaldesk.models.moves import MOVES
from dentaldesk.models.states import ClinicalUrgency, DocumentKind, ReferralStatus
from dentaldesk.models.tables.base import NAME_LENGTH
from dentaldesk.models.tables.clinical import Visit
from dentaldesk.models.tables.communication import Document
from dentaldesk.models.tables.papers import Referral
from dentaldesk.models.tables.patients import Patient
from dentaldesk.models.teeth import ToothCode
from dentaldesk.models.values import Message, plain

if TYPE_CHECKING:
    from sqlalchemy import ColumnElement
    from sqlalchemy.orm import Session

    from dentaldesk.engines.core.work import Work

LONGEST_TEXT = 4_000  # characters of a reason, a question, an answer
_LONGEST = {
    "to_name": NAME_LENGTH,
    "to_specialty": NAME_LENGTH,
    "to_address": LONGEST_TEXT,
    "reason": LONGEST_TEXT,
    "question": LONGEST_TEXT,
}
_NEEDED = {"to_name": "referral.no_name", "reason": "referral.no_reason"}
_OPEN = (ReferralStatus.WRITTEN, ReferralStatus.SENT, ReferralStatus.ANSWERED)


@dataclass(frozen=True, slots=True, kw_only=True)
class WriteReferral:
    """To whom, why, and what is asked."""

    visit_id: UUID
    to_name: str
    to_specialty: str
    reason: str
    to_address: str = ""
    question: str = ""
    teeth: tuple[ToothCode, ...] = ()
    urgency: ClinicalUrgency = ClinicalUrgency.ROUTINE


@dataclass(frozen=True, slots=True, kw_only=True)
class ReferralRow:
    """One referral in a list; `document_id` is its letter, once it was sent."""

    id: UUID
    visit_id: UUID
    patient_id: UUID
    patient: str
    to_name: str
    to_specialty: str
    reason: str
    question: str
    teeth: tuple[ToothCode, ...]
    urgency: ClinicalUrgency
    status: ReferralStatus
    written_at: datetime
    sent_at: datetime | None
    answered_on: date | None
    answer: str
    version: int
    document_id: UUID | None


@verb(Permission.EXAMINE)
def write_referral(work: Work, command: WriteReferral) -> UUID:
    """Write a referral; it goes nowhere yet. Raises Refused at `to_name` and `reason`, and where a text is too long."""
    said = {place: plain(getattr(command, place)).strip() for place in _LONGEST}
    problems = [Problem(place, code) for place, code in _NEEDED.items() if not said[place]]
    problems += _too_long(said)
    if problems:
        raise Refused("referral.refused", problems)
    visit = work.session.get_one(Visit, command.visit_id)
    referral = Referral(
        visit_id=visit.id,
        **said,
        teeth=[str(tooth) for tooth in command.teeth],
        urgency=command.urgency,
        status=ReferralStatus.WRITTEN,
        written_at=work.now,
        written_by=work.actor.user_id,
    )
    work.session.add(referral)
    work.session.flush()
    work.note("write", "referral", referral.id)
    return referral.id


@verb(Permission.VIEW_PATIENT)
def send_referral(work: Work, referral_id: UUID, version: int) -> UUID:
    """It leaves the house with its letter; returns the document."""
    referral = _moved(work, referral_id, version, ReferralStatus.SENT)
    referral.sent_at = work.now
    visit = work.session.get_one(Visit, referral.visit_id)
    work.note("send", "referral", referral.id)
    return request_document(
        work,
        NewDocument(
            key=f"referral:{referral.id}",
            kind=DocumentKind.REFERRAL,
            patient_id=visit.patient_id,
            visit_id=visit.id,
            subject_id=referral.id,
        ),
    )


@verb(Permission.VIEW_PATIENT)
def answer_referral(work: Work, referral_id: UUID, version: int, answered_on: date, answer: str) -> None:
    """The colleague wrote back. Raises Refused at `answer` without words."""
    said = plain(answer).strip()
    problems = _too_long({"answer": said}) if said else [Problem("answer", "referral.no_answer")]
    if problems:
        raise Refused("referral.refused", problems)
    referral = _moved(work, referral_id, version, ReferralStatus.ANSWERED)
    referral.answered_on, referral.answer = answered_on, said
    work.note("answer", "referral", referral.id)


@verb(Permission.VIEW_PATIENT)
def close_referral(work: Work, referral_id: UUID, version: int) -> None:
    """Nothing more is awaited."""
    _moved(work, referral_id, version, ReferralStatus.CLOSED)
    work.note("close", "referral", referral_id)


def _too_long(said: Mapping[str, str]) -> list[Problem]:
    return [
        Problem(place, "patient.text_too_long", length=len(text), most=_LONGEST.get(place, LONGEST_TEXT))
        for place, text in said.items()
        if len(text) > _LONGEST.get(place, LONGEST_TEXT)
    ]


def _moved(work: Work, referral_id: UUID, version: int, status: ReferralStatus) -> Referral:
    referral = lock_row(work.session, Referral, referral_id)
    if status not in MOVES[ReferralStatus][referral.status]:
        raise UserError("referral.not_open", status=Message(f"referral.{referral.status}"))
    return apply_edit(referral, version, {"status": status})


def open_referrals(session: Session) -> list[ReferralRow]:
    """Those that are not closed, the longest waiting first. One query."""
    return _rows(session, Referral.status.in_(_OPEN))


def referrals_of_patient(session: Session, patient_id: UUID) -> list[ReferralRow]:
    """All of a patient, the oldest first. One query."""
    return _rows(session, Visit.patient_id == patient_id)


def _rows(session: Session, which: ColumnElement[bool]) -> list[ReferralRow]:
    query = (
        select(Referral, Patient, Document.id)
        .join(Visit, Visit.id == Referral.visit_id)
        .join(Patient, Patient.id == Visit.patient_id)
        .outerjoin(Document, (Document.subject_id == Referral.id) & (Document.kind == DocumentKind.REFERRAL))
        .where(which)
        .order_by(Referral.id)
    )
    found = {
        referral.id: ReferralRow(
            id=referral.id,
            visit_id=referral.visit_id,
            patient_id=patient.id,
            patient=f"{patient.given_names} {patient.family_name}".strip(),
            to_name=referral.to_name,
            to_specialty=referral.to_specialty,
            reason=referral.reason,
            question=referral.question,
            teeth=tuple(ToothCode(str(tooth)) for tooth in referral.teeth),
            urgency=referral.urgency,
            status=referral.status,
            written_at=referral.written_at,
            sent_at=referral.sent_at,
            answered_on=referral.answered_on,
            answer=referral.answer or "",
            version=referral.version,
            document_id=document_id,
        )
        for referral, patient, document_id in session.execute(query)
    }
    return list(found.values())
