"""The outbox job that renders a paper and keeps it as bytes."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from dentaldesk.engines.core.edits import lock_row
from dentaldesk.engines.core.files import store_file
from dentaldesk.engines.core.jobs import Abandoned, Outcome
from dentaldesk.engines.core.outbox import Job, Sent
from dentaldesk.engines.core.words import Formats
from dentaldesk.engines.documents.content_papers import ConsentContent
from dentaldesk.engines.documents.contents_shared import Source
from dentaldesk.engines.documents.contents_words import language_of
from dentaldesk.engines.documents.paper_words import PaperWords
from dentaldesk.engines.documents.reads import document_content
from dentaldesk.models.states import DocumentStatus
from dentaldesk.models.tables.clinic import Clinic
from dentaldesk.models.tables.communication import Document
from dentaldesk.models.tables.papers import Consent
from dentaldesk.models.values import Message

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from dentaldesk.engines.core.db import Database
    from dentaldesk.engines.core.words import Words
    from dentaldesk.engines.core.work import Work
    from dentaldesk.engines.documents.contents_shared import DrawMouth

PDF = "application/pdf"


class DocumentRendering:
    """Renders one document. Doing it twice gives the same bytes, which are kept once."""

    def __init__(self, db: Database, draw_mouth: DrawMouth) -> None:
        self._db = db
        self._draw_mouth = draw_mouth

    def perform(self, job: Job) -> Outcome:
        """Called with no transaction open."""
        document_id = UUID(job.payload["document_id"])
        content, words = self._db.read(lambda session: self._gather(session, document_id))
        pdf = rendered(content, words)
        signed = isinstance(content, ConsentContent) and content.signing is not None
        return Outcome(answer=Sent(), record=lambda work: _record(work, document_id, pdf, signed=signed))

    def _gather(self, session: Session, document_id: UUID) -> tuple[object, Words]:
        return gathered(session, session.get_one(Document, document_id), self._draw_mouth)

    def abandon(self, work: Work, job: Job, problem: str) -> Abandoned:
        """The paper could not be made."""
        document = lock_row(work.session, Document, UUID(job.payload["document_id"]))
        document.status, document.failure = DocumentStatus.FAILED, problem
        document.version += 1
        what = Message(f"document.{document.kind}")
        return Abandoned(patient_id=document.patient_id, visit_id=document.visit_id, what=what)


def gathered(session: Session, document: Document, draw_mouth: DrawMouth) -> tuple[object, Words]:
    """What a paper says and in whose words. A document that is stored nowhere will do: for a preview."""
    clinic = session.get_one(Clinic, 1)
    formats = Formats(language=clinic.language, currency=clinic.currency, time_zone=clinic.time_zone)
    # A paper is for the patient: in their language, its money as the clinic writes it.
    words = PaperWords(formats, language_of(session, document.patient_id, document.details))
    source = Source(session=session, document=document, words=words, draw_mouth=draw_mouth)
    return document_content(source), words


def rendered(content: object, words: Words) -> bytes:
    """The PDF of this content."""
    from dentaldesk.engines.documents.render import render_paper  # noqa: PLC0415 - brings reportlab and the fonts

    return render_paper(content, words)


def _record(work: Work, document_id: UUID, pdf: bytes, *, signed: bool) -> None:
    document = lock_row(work.session, Document, document_id)
    if document.file_sha256 is not None:
        return  # a late second try: what somebody may have seen or signed stays as it is
    document.file_sha256 = store_file(work.session, pdf, PDF)
    document.status, document.ready_at = DocumentStatus.READY, work.now
    document.version += 1
    if signed:
        _keep_signed(work, document)


def _keep_signed(work: Work, document: Document) -> None:
    """The consent names the very bytes; from then on it is locked."""
    consent = lock_row(work.session, Consent, document.subject_id)
    if consent.file_sha256 is None:
        consent.file_sha256 = document.file_sha256
        consent.version += 1
