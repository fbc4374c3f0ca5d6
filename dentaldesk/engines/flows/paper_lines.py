"""A patient's papers as they lie on the desk: those that are made, and those that wait for a signature."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING
from uuid import UUID

from sqlalchemy import select

from dentaldesk.engines.core.files import is_intact
from dentaldesk.engines.documents.reads import DocumentRow, document_bytes, documents_of_patient, documents_of_visit
from dentaldesk.models.states import DocumentKind, DocumentStatus, MessageStatus, Relation
from dentaldesk.models.tables.clinical import Visit
from dentaldesk.models.tables.communication import Document, PatientMessage
from dentaldesk.models.tables.papers import Consent

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy import ColumnElement
    from sqlalchemy.orm import Session


class PaperState(StrEnum):
    """How far a paper is."""

    TO_SIGN = "to-sign"  # its words are chosen, and nobody has signed
    IN_PREPARATION = "in-preparation"
    READY = "ready"
    SIGNED = "signed"
    FAILED = "failed"


_OF_STATUS = {
    DocumentStatus.REQUESTED: PaperState.IN_PREPARATION,
    DocumentStatus.READY: PaperState.READY,
    DocumentStatus.FAILED: PaperState.FAILED,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Signed:
    """Who signed a consent or refusal, what they are to the patient, and when."""

    name: str
    relation: Relation
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Mailed:
    """The last time that a paper was sent: where to, and what became of it."""

    address: str
    status: MessageStatus


@dataclass(frozen=True, slots=True, kw_only=True)
class PaperLine:
    """One paper. `id` is a document's, or in state TO_SIGN a consent's. `sha256` once it is ready.

    `consent_id` of a consent or refusal; `title` None: that of its kind.
    """

    id: UUID
    kind: DocumentKind
    state: PaperState
    at: datetime
    title: str | None = None
    sha256: str | None = None
    consent_id: UUID | None = None
    visit_id: UUID | None = None
    signed: Signed | None = None
    mailed: Mailed | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PaperContent:
    """The bytes of a paper. `intact`: they have the very hash under which they were kept."""

    pdf: bytes
    intact: bool


def lines_of_patient(session: Session, patient_id: UUID) -> list[PaperLine]:
    """All papers about a patient, the newest first; what waits for a signature comes before all others."""
    return _lines(session, documents_of_patient(session, patient_id), Visit.patient_id == patient_id)


def lines_of_visit(session: Session, visit_id: UUID) -> list[PaperLine]:
    """The papers of a visit in the order in which they were asked for, those to be signed first."""
    return _lines(session, documents_of_visit(session, visit_id), Visit.id == visit_id)


def paper_content(session: Session, document_id: UUID) -> PaperContent:
    """A paper that is ready, compared with the hash that was kept when it was made; of a signed consent with the one
    that is locked with it.
    """
    document = session.get_one(Document, document_id)
    pdf = document_bytes(session, document_id)
    return PaperContent(pdf=pdf, intact=is_intact(pdf, _sealed(session, document.subject_id) or document.file_sha256))


def _sealed(session: Session, subject_id: UUID | None) -> str | None:
    """The hash that is locked with a signed consent; None for what is about something else, or about nothing."""
    return None if subject_id is None else session.scalar(select(Consent.file_sha256).where(Consent.id == subject_id))


def _lines(session: Session, rows: Sequence[DocumentRow], which: ColumnElement[bool]) -> list[PaperLine]:
    query = select(Consent).join(Visit, Visit.id == Consent.visit_id).where(which).order_by(Consent.id.desc())
    consents = {consent.id: consent for consent in session.scalars(query)}
    mailed = _mailed(session, [row.id for row in rows])
    waiting = [_waiting(consent) for consent in consents.values() if consent.signed_at is None]
    return [*waiting, *(_line(row, consents, mailed.get(row.id)) for row in rows)]


def _waiting(consent: Consent) -> PaperLine:
    return PaperLine(
        id=consent.id,
        kind=DocumentKind(consent.kind.value),
        state=PaperState.TO_SIGN,
        at=consent.prepared_at,
        title=consent.title,
        consent_id=consent.id,
        visit_id=consent.visit_id,
    )


def _line(row: DocumentRow, consents: dict[UUID, Consent], mailed: Mailed | None) -> PaperLine:
    consent = consents.get(row.subject_id) if row.subject_id is not None else None
    state = _OF_STATUS[row.status]
    signed = None
    if consent is not None and consent.signed_at and consent.relation:
        signed = Signed(name=consent.given_by or "", relation=consent.relation, at=consent.signed_at)
    return PaperLine(
        id=row.id,
        kind=row.kind,
        state=PaperState.SIGNED if row.signed and state is PaperState.READY else state,
        at=row.requested_at,
        title=row.title,
        sha256=row.file_sha256,
        consent_id=consent.id if consent is not None else None,
        visit_id=row.visit_id,
        signed=signed,
        mailed=mailed,
    )


def _mailed(session: Session, documents: Sequence[UUID]) -> dict[UUID, Mailed]:
    query = (
        select(PatientMessage.document_id, PatientMessage.address, PatientMessage.status)
        .where(PatientMessage.document_id.in_(documents))
        .order_by(PatientMessage.id)
    )
    return {of: Mailed(address=address, status=status) for of, address, status in session.execute(query) if of}
