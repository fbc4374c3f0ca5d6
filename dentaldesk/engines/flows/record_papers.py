"""The papers that the program made about a patient and the files that were added: one list, newest first."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from sqlalchemy import select

from dentaldesk.engines.core.access import Permission, verb
from dentaldesk.models.states import DocumentStatus
from dentaldesk.models.tables.communication import Document
from dentaldesk.models.tables.patients import PatientFile
from dentaldesk.models.tables.system import StoredFile
from dentaldesk.models.values import Message

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from dentaldesk.engines.core.work import Work

_PDF = "application/pdf"


@dataclass(frozen=True, slots=True, kw_only=True)
class PaperRow:
    """A paper or a file. `status` is that of a paper; files are always there. `size` in bytes, 0 until it is ready."""

    id: UUID
    kind: Message
    title: str
    at: datetime
    is_file: bool
    status: DocumentStatus
    void: bool
    sha256: str | None
    media_type: str
    size: int


@verb(Permission.VIEW_PATIENT)
def note_copied(work: Work, paper_id: UUID, *, is_file: bool = False) -> None:
    """Somebody takes a copy of this paper, or file, out of the house. Noted before it is written, not after."""
    work.note("copy", "patient-file" if is_file else "document", paper_id)


def papers_of(session: Session, patient_id: UUID) -> list[PaperRow]:
    """Two queries. Whoever calls checks VIEW_PATIENT."""
    return sorted([*_papers(session, patient_id), *_files(session, patient_id)], key=lambda row: row.at, reverse=True)


def _papers(session: Session, patient_id: UUID) -> list[PaperRow]:
    query = (
        select(Document, StoredFile.size)
        .outerjoin(StoredFile, StoredFile.sha256 == Document.file_sha256)
        .where(Document.patient_id == patient_id)
    )
    return [
        PaperRow(
            id=paper.id,
            kind=Message(f"document.{paper.kind}"),
            title="",
            at=paper.requested_at,
            is_file=False,
            status=paper.status,
            void=False,
            sha256=paper.file_sha256,
            media_type=_PDF,
            size=size or 0,
        )
        for paper, size in session.execute(query)
    ]


def _files(session: Session, patient_id: UUID) -> list[PaperRow]:
    query = (
        select(PatientFile, StoredFile.media_type, StoredFile.size)
        .join(StoredFile, StoredFile.sha256 == PatientFile.file_sha256)
        .where(PatientFile.patient_id == patient_id)
    )
    return [
        PaperRow(
            id=file.id,
            kind=Message(f"file_kind.{file.kind}"),
            title=file.title,
            at=file.added_at,
            is_file=True,
            status=DocumentStatus.READY,
            void=file.voided_at is not None,
            sha256=file.file_sha256,
            media_type=media_type,
            size=size,
        )
        for file, media_type, size in session.execute(query)
    ]
