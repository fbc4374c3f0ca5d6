"""The outbox job that renders a paper and keeps it as bytes."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from dentaldesk.engines.core.edits import lock_row
from dentaldesk.engines.core.files import store_file
from dentaldesk.engines.core.jobs import Abandoned, Outcome
from dentaldesk.engines.core.outbox import Job, Sent
from dentaldesk.engines.core.words import Formats, Words
from dentaldesk.engines.documents.content import ExamSummaryContent, ReceiptContent, TreatmentPlanContent
from dentaldesk.engines.documents.reads import Content, document_content
from dentaldesk.models.states import DocumentStatus
from dentaldesk.models.tables.clinic import Clinic
from dentaldesk.models.tables.communication import Document
from dentaldesk.models.tables.patients import Patient
from dentaldesk.models.values import Message

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from dentaldesk.engines.core.db import Database
    from dentaldesk.engines.core.work import Work

PDF = "application/pdf"


class DocumentRendering:
    """Renders one document. Doing it twice gives the same bytes, which are kept once."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def perform(self, job: Job) -> Outcome:
        """Called with no transaction open."""
        document_id = UUID(job.payload["document_id"])
        content, words = self._db.read(lambda session: _gather(session, document_id))
        pdf = _render(content, words)
        return Outcome(answer=Sent(), record=lambda work: _record(work, document_id, pdf))

    def abandon(self, work: Work, job: Job, problem: str) -> Abandoned:
        """The paper could not be made."""
        document = lock_row(work.session, Document, UUID(job.payload["document_id"]))
        document.status, document.failure = DocumentStatus.FAILED, problem
        document.version += 1
        what = Message(f"document.{document.kind}")
        return Abandoned(patient_id=document.patient_id, visit_id=document.visit_id, what=what)


def _gather(session: Session, document_id: UUID) -> tuple[Content, Words]:
    clinic = session.get_one(Clinic, 1)
    document = session.get_one(Document, document_id)
    formats = Formats(language=clinic.language, currency=clinic.currency, time_zone=clinic.time_zone)
    # A paper is for the patient: in their language, its money and dates as the clinic writes them.
    words = Words(formats, language=session.get_one(Patient, document.patient_id).language)
    return document_content(session, document), words


def _render(content: Content, words: Words) -> bytes:
    from dentaldesk.engines.documents import render  # noqa: PLC0415 - brings reportlab and the fonts

    match content:
        case TreatmentPlanContent():
            return render.render_treatment_plan(content, words)
        case ReceiptContent():
            return render.render_receipt(content, words)
        case ExamSummaryContent():
            return render.render_exam_summary(content, words)


def _record(work: Work, document_id: UUID, pdf: bytes) -> None:
    document = lock_row(work.session, Document, document_id)
    document.file_sha256 = store_file(work.session, pdf, PDF)
    document.status, document.ready_at = DocumentStatus.READY, work.now
    document.version += 1
