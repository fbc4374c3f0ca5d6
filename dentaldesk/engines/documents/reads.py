"""Papers as lists show them, and what each of them says."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from sqlalchemy import select

from dentaldesk.engines.core.files import load_file
from dentaldesk.engines.documents import contents_plan, contents_visit, contents_words
from dentaldesk.models.states import DocumentKind, DocumentStatus
from dentaldesk.models.tables.communication import Document
from dentaldesk.models.tables.papers import Consent, Prescription

if TYPE_CHECKING:
    from sqlalchemy import ColumnElement
    from sqlalchemy.orm import Session

    from dentaldesk.engines.documents.contents_shared import Source


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentRow:
    """A paper in a list. `file_sha256` once it is ready; `title` None: that of its kind.

    `signed`: it carries a signature and is never made anew.
    """

    id: UUID
    kind: DocumentKind
    status: DocumentStatus
    file_sha256: str | None
    title: str | None = None
    signed: bool = False
    requested_at: datetime
    ready_at: datetime | None = None
    failure: str | None = None
    visit_id: UUID | None = None
    plan_id: UUID | None = None
    subject_id: UUID | None = None
    language: str = ""


def documents_of_visit(session: Session, visit_id: UUID) -> list[DocumentRow]:
    """The visit's papers in the order in which they were asked for. Two queries."""
    return _rows(session, Document.visit_id == visit_id)


def documents_of_patient(session: Session, patient_id: UUID) -> list[DocumentRow]:
    """All papers about a patient, the newest first. Two queries."""
    return _rows(session, Document.patient_id == patient_id)[::-1]


def _rows(session: Session, which: ColumnElement[bool]) -> list[DocumentRow]:
    found = list(session.scalars(select(Document).where(which).order_by(Document.id)))
    subjects = [row.subject_id for row in found if row.subject_id is not None]
    consented = select(Consent.id).where(Consent.id.in_(subjects), Consent.signed_at.is_not(None))
    prescribed = select(Prescription.id).where(Prescription.id.in_(subjects), Prescription.signed_at.is_not(None))
    signed = set(session.scalars(consented.union_all(prescribed)))
    return [
        DocumentRow(
            id=row.id,
            kind=row.kind,
            status=row.status,
            file_sha256=row.file_sha256,
            title=row.title,
            signed=row.subject_id in signed or bool((row.details or {}).get("signed")),
            requested_at=row.requested_at,
            ready_at=row.ready_at,
            failure=row.failure,
            visit_id=row.visit_id,
            plan_id=row.plan_id,
            subject_id=row.subject_id,
            language=str((row.details or {}).get("language") or ""),
        )
        for row in found
    ]


def document_bytes(session: Session, document_id: UUID) -> bytes:
    """The PDF of a paper that is ready."""
    document = session.get_one(Document, document_id)
    if document.file_sha256 is None:
        msg = "the document is not rendered yet"
        raise LookupError(msg)
    return load_file(session, document.file_sha256)


def document_content(source: Source) -> object:
    """What this paper says, from the records as they stand. `render.render_paper` knows every kind of it."""
    return _CONTENTS[source.document.kind](source)


_CONTENTS: Mapping[DocumentKind, Callable[[Source], object]] = {
    DocumentKind.TREATMENT_PLAN: contents_plan.treatment_plan,
    DocumentKind.EXAM_SUMMARY: contents_visit.exam_summary,
    DocumentKind.RECEIPT: contents_plan.receipt,
    DocumentKind.ESTIMATE: contents_plan.estimate,
    DocumentKind.PRESCRIPTION: contents_visit.prescription,
    DocumentKind.CONSENT: contents_words.consent,
    DocumentKind.INFORMED_REFUSAL: contents_words.consent,
    DocumentKind.AFTERCARE: contents_words.aftercare,
    DocumentKind.REFERRAL: contents_words.referral,
    DocumentKind.APPOINTMENT_CARD: contents_visit.appointment_card,
    DocumentKind.ATTENDANCE: contents_words.attendance,
}
