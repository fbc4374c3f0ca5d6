"""Files about a patient: kept with the record, taken back when they were wrong, never deleted."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from sqlalchemy import select

from dentaldesk.engines.core.access import Permission, verb
from dentaldesk.engines.core.edits import lock_row
from dentaldesk.engines.core.errors import Refused
from dentaldesk.engines.core.files import store_file
from dentaldesk.engines.patients.file_rules import file_problems, media_type_of
from dentaldesk.engines.patients.living import lock_living
from dentaldesk.engines.patients.rules import tidy
from dentaldesk.models.states import FileKind
from dentaldesk.models.tables.patients import PatientFile

if TYPE_CHECKING:
    from dentaldesk.engines.core.work import Work


@verb(Permission.EDIT_PATIENT)
def add_file(work: Work, patient_id: UUID, kind: FileKind, title: str, content: bytes) -> UUID:
    """Keep a PDF, JPEG or PNG of up to 20 MB with the record. Raises Refused with everything that is wrong.

    The same file under the same title stands once: adding it again, as after an answer that was lost, finds it.
    """
    problems = file_problems(title, content)
    if problems:
        raise Refused("file.refused", problems)
    lock_living(work.session, patient_id)
    sha256 = store_file(work.session, content, media_type_of(content) or "")
    standing = work.session.scalars(
        select(PatientFile.id).where(
            PatientFile.patient_id == patient_id,
            PatientFile.kind == kind,
            PatientFile.title == tidy(title),
            PatientFile.file_sha256 == sha256,
            PatientFile.voided_at.is_(None),
        )
    ).first()
    if standing is not None:
        return standing
    file = PatientFile(
        patient_id=patient_id,
        kind=kind,
        title=tidy(title),
        file_sha256=sha256,
        added_at=work.now,
        added_by=work.actor.user_id,
    )
    work.session.add(file)
    work.session.flush()
    work.note("add", "patient-file", file.id, size=len(content))
    return file.id


@verb(Permission.EDIT_PATIENT)
def void_file(work: Work, file_id: UUID) -> None:
    """The file does not belong here. It stays in the record as taken back; twice is once."""
    file = lock_row(work.session, PatientFile, file_id)
    if file.voided_at is not None:
        return
    file.voided_at, file.voided_by = work.now, work.actor.user_id
    work.session.flush()
    work.note("void", "patient-file", file_id)
