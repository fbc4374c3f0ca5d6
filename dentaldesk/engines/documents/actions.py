"""Requesting a paper: a row and an outbox job in the transaction that needs it; rendering happens after commit."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

from dentaldesk.engines.core.access import Permission, verb
from dentaldesk.engines.core.outbox import request_job
from dentaldesk.models.states import DocumentKind, DocumentStatus
from dentaldesk.models.tables.communication import Document

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


@verb(Permission.VIEW_PATIENT)
def request_document(work: Work, new: NewDocument) -> UUID:
    """Ask for the paper; it is ready a moment after commit."""
    document = Document(
        key=new.key,
        kind=new.kind,
        patient_id=new.patient_id,
        visit_id=new.visit_id,
        plan_id=new.plan_id,
        payment_id=new.payment_id,
        status=DocumentStatus.REQUESTED,
        requested_at=work.now,
        requested_by=work.actor.user_id,
    )
    work.session.add(document)
    work.session.flush()
    request_job(work, RENDER_DOCUMENT, f"document:{new.key}", {"document_id": str(document.id)})
    return document.id
