"""The life of a paper: asked for, looked at before, made by the outbox, sent, tried again. Signed: never made anew."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any, Literal
from uuid import UUID

from sqlalchemy import Select, select

from dentaldesk.engines.communication.actions import NewEmail, queue_email
from dentaldesk.engines.core.access import Permission, verb
from dentaldesk.engines.core.errors import Problem, Refused, UserError
from dentaldesk.engines.core.words import Formats
from dentaldesk.engines.documents.actions import NewDocument, request_document, retry_document
from dentaldesk.engines.documents.owners import (
    owner_of_payment,
    owner_of_plan,
    owner_of_subject,
    owner_of_visit,
    owners_of_procedures,
    require_of_patient,
)
from dentaldesk.engines.documents.paper_words import PaperWords
from dentaldesk.engines.documents.reads import DocumentRow, documents_of_visit
from dentaldesk.engines.documents.rendering import gathered, rendered
from dentaldesk.engines.documents.samples import sample_content
from dentaldesk.engines.flows.paper_mouth import mouth_picture
from dentaldesk.models.states import DocumentKind, DocumentStatus
from dentaldesk.models.tables.clinic import Clinic
from dentaldesk.models.tables.communication import Document
from dentaldesk.models.values import Message

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from dentaldesk.engines.core.work import Work

# What each kind tells of, and so cannot be made without: a paper that nobody can make is refused where it is asked for.
_NEEDS: Mapping[DocumentKind, tuple[str, ...]] = {
    DocumentKind.TREATMENT_PLAN: ("plan_id",),
    DocumentKind.ESTIMATE: ("plan_id",),
    DocumentKind.RECEIPT: ("payment_id",),
    DocumentKind.EXAM_SUMMARY: ("visit_id",),
    DocumentKind.PRESCRIPTION: ("visit_id",),
    DocumentKind.CONSENT: ("subject_id",),
    DocumentKind.INFORMED_REFUSAL: ("subject_id",),
    DocumentKind.AFTERCARE: ("visit_id",),
    DocumentKind.REFERRAL: ("subject_id",),
    DocumentKind.APPOINTMENT_CARD: (),
    DocumentKind.ATTENDANCE: ("visit_id",),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class NewPaper:
    """A paper as a screen asks for it. `request_key` is fresh for each press.

    `template_id` is a row of the clinic, `template` the name of a shipped one; neither: the best one. `language` None:
    the patient's. `details`: "note" (after-care), "from", "until" (moments), "rest_until" (a day), as ISO texts.
    """

    kind: DocumentKind
    patient_id: UUID
    request_key: UUID
    visit_id: UUID | None = None
    plan_id: UUID | None = None
    payment_id: UUID | None = None
    subject_id: UUID | None = None
    appointments: tuple[UUID, ...] = ()
    procedures: tuple[UUID, ...] = ()
    template_id: UUID | None = None
    template: str = ""
    language: str | None = None
    title: str | None = None
    details: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class PaperPreview:
    """A paper that is stored nowhere."""

    pdf: bytes
    title: str | None


@verb(Permission.VIEW_PATIENT)
def request_paper(work: Work, new: NewPaper) -> UUID:
    """Ask for a paper; the same press asks once. Raises Refused when it lacks what it tells of."""
    _check(work.session, new)
    key = f"paper:{new.request_key}"
    known = work.session.scalars(select(Document.id).where(Document.key == key)).first()
    if known is not None:
        return known
    document_id = request_document(
        work,
        NewDocument(
            key=key,
            kind=new.kind,
            patient_id=new.patient_id,
            visit_id=new.visit_id,
            plan_id=new.plan_id,
            payment_id=new.payment_id,
            subject_id=new.subject_id,
            template_id=new.template_id,
            title=new.title,
            details=_details(new),
        ),
    )
    work.note("request", "document", document_id, kind=new.kind.value)
    return document_id


def _check(session: Session, new: NewPaper) -> None:
    """Raises Refused for a paper that tells of nothing, UserError for one that tells of somebody else."""
    missing = [name for name in _NEEDS[new.kind] if getattr(new, name) is None]
    if missing:
        what = Message(f"document.{new.kind}")
        raise Refused("paper.refused", [Problem(name, "paper.lacks_subject", what=what) for name in missing])
    require_of_patient(session, new.patient_id, _owners(new))


def _owners(new: NewPaper) -> Iterator[Select[Any]]:
    if new.visit_id is not None:
        yield owner_of_visit(new.visit_id)
    if new.plan_id is not None:
        yield owner_of_plan(new.plan_id)
    if new.payment_id is not None:
        yield owner_of_payment(new.payment_id)
    if new.subject_id is not None:
        yield owner_of_subject(new.kind, new.subject_id)
    if new.procedures:
        yield owners_of_procedures(new.procedures)


def _details(new: NewPaper) -> dict[str, Any]:
    chosen = {
        "language": new.language,
        "template": new.template,
        "appointments": [str(one) for one in new.appointments],
        "procedures": [str(one) for one in new.procedures],
    }
    return {**new.details, **{name: value for name, value in chosen.items() if value}}


def preview_paper(session: Session, new: NewPaper, now: datetime) -> PaperPreview:
    """The paper as it would be made now, stored nowhere. Up to half a second: ask for it off the GUI thread."""
    _check(session, new)
    document = Document(
        kind=new.kind,
        patient_id=new.patient_id,
        visit_id=new.visit_id,
        plan_id=new.plan_id,
        payment_id=new.payment_id,
        subject_id=new.subject_id,
        template_id=new.template_id,
        title=new.title,
        details=_details(new),
        requested_at=now,
    )
    content, words = gathered(session, document, mouth_picture)
    return PaperPreview(pdf=rendered(content, words), title=new.title or getattr(content, "title", None))


def preview_template(session: Session, kind: DocumentKind, body: str, language: str, name: str) -> bytes:
    """A template with sample values, as it would be printed on this clinic's paper. Reads any text."""
    clinic = session.get_one(Clinic, 1)
    formats = Formats(language=clinic.language, currency=clinic.currency, time_zone=clinic.time_zone)
    words = PaperWords(formats, language)
    return rendered(sample_content(session, kind, body, name, words), words)


def papers_of_visit(session: Session, visit_id: UUID) -> list[DocumentRow]:
    """A visit's papers in the order in which they were asked for."""
    return documents_of_visit(session, visit_id)


@verb(Permission.VIEW_PATIENT)
def retry_paper(work: Work, document_id: UUID) -> None:
    """Ask once more for a paper that could not be made."""
    retry_document(work, document_id)


@verb(Permission.VIEW_PATIENT)
def queue_for_email(work: Work, document_id: UUID, to: str, request_key: UUID) -> UUID:
    """Send a paper that is ready to this address; the same press sends once. Returns the message's id.

    Raises UserError when the paper is not ready, the address is none, or the patient is not written to.
    """
    document = work.session.get_one(Document, document_id)
    if document.status is not DocumentStatus.READY:
        raise UserError("paper.not_ready")
    message_id = queue_email(
        work,
        NewEmail(
            key=f"paper:{request_key}",
            patient_id=document.patient_id,
            to=to,
            text=Message("message.paper", {"clinic": work.clinic.name}),
            document_id=document.id,
        ),
    )
    work.note("email", "document", document.id)
    return message_id


@verb(Permission.VIEW_PATIENT)
def note_paper(work: Work, document_id: UUID, deed: Literal["open", "print", "save"]) -> None:
    """Someone looked at this paper, put it on paper, or kept a copy of it outside the program."""
    work.note(deed, "document", document_id)
