"""Requesting a paper: a row and an outbox job in the transaction that needs it; rendering happens after commit."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from uuid import UUID

from sqlalchemy import func, select

from dentaldesk.engines.core.access import Permission, verb
from dentaldesk.engines.core.edits import apply_edit, lock_row
from dentaldesk.engines.core.files import store_file
from dentaldesk.engines.core.outbox import request_job
from dentaldesk.models.states import DocumentKind, DocumentStatus
from dentaldesk.models.tables.base import new_id
from dentaldesk.models.tables.clinic import Clinic
from dentaldesk.models.tables.communication import Document
from dentaldesk.models.tables.system import OutboxJob

if TYPE_CHECKING:
    from dentaldesk.engines.core.work import Work

RENDER_DOCUMENT = "render-document"  # kind of the outbox job


@dataclass(frozen=True, slots=True, kw_only=True)
class NewDocument:
    """A paper about a patient, and the record it tells of. `key` is unique."""

    key: str
    kind: DocumentKind
    patient_id: UUID
    visit_id: UUID | None = None
    plan_id: UUID | None = None
    payment_id: UUID | None = None
    subject_id: UUID | None = None
    template_id: UUID | None = None
    title: str | None = None
    details: dict[str, Any] | None = None


@verb(Permission.VIEW_PATIENT)
def request_document(work: Work, new: NewDocument) -> UUID:
    """Ask for the paper; it is ready a moment after commit."""
    document = Document(
        id=new_id(),
        key=new.key,
        kind=new.kind,
        patient_id=new.patient_id,
        visit_id=new.visit_id,
        plan_id=new.plan_id,
        payment_id=new.payment_id,
        subject_id=new.subject_id,
        template_id=new.template_id,
        title=new.title,
        details=new.details,
        status=DocumentStatus.REQUESTED,
        requested_at=work.now,
        requested_by=work.actor.user_id,
    )
    work.session.add(document)
    request_job(work, RENDER_DOCUMENT, f"document:{new.key}", {"document_id": str(document.id)})
    return document.id


@verb(Permission.VIEW_PATIENT)
def retry_document(work: Work, document_id: UUID) -> None:
    """Ask once more for a paper that could not be made. One that waits or is ready stays as it is."""
    document = lock_row(work.session, Document, document_id)
    if document.status is not DocumentStatus.FAILED:
        return
    document.status, document.failure = DocumentStatus.REQUESTED, None
    document.version += 1
    first = f"document:{document.key}"
    tries = select(func.count()).where(
        OutboxJob.kind == RENDER_DOCUMENT, OutboxJob.key.startswith(first, autoescape=True)
    )
    key = f"{first}:again-{work.session.scalars(tries).one()}"
    request_job(work, RENDER_DOCUMENT, key, {"document_id": str(document.id)})
    work.note("retry", "document", document.id)


@verb(Permission.SET_UP_CLINIC)
def set_logo(work: Work, data: bytes | None, version: int) -> None:
    """The picture at the head of papers; None: none. Raises UserError for what is no picture."""
    from dentaldesk.engines.documents.bitmaps import checked_logo  # noqa: PLC0415 - brings Pillow

    clinic = lock_row(work.session, Clinic, 1)
    sha256 = None if data is None else store_file(work.session, checked_logo(data), "image/png")
    apply_edit(clinic, version, {"logo_sha256": sha256})
    work.note("set", "clinic-logo", "1")
