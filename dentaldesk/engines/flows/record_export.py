"""One patient's whole record leaves the house: a PDF for people, JSON for machines, every file as it was kept.

For a patient who asks for their data (access and portability). `docs/record-export.md` describes the JSON.
"""

from __future__ import annotations

import json
import zipfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import UUID

from sqlalchemy import select

from dentaldesk.engines.core.access import Permission, verb
from dentaldesk.engines.flows.record_paper import record_content
from dentaldesk.engines.flows.record_rows import file_hashes, record_rows
from dentaldesk.engines.patients.file_rules import SUFFIXES
from dentaldesk.models.tables.clinic import Clinic, Provider
from dentaldesk.models.tables.people import StaffUser
from dentaldesk.models.tables.system import StoredFile

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from dentaldesk.engines.core.words import Words
    from dentaldesk.engines.core.work import Work

FORMAT = "dentaldesk-patient-record"
VERSION = 1
_STEPS = 2  # the JSON and the PDF, besides the files

Tell = Callable[[int, int], bool]  # done, of how many → whether to go on


@dataclass(frozen=True, slots=True, kw_only=True)
class Exported:
    """What was written. `files`: how many, the PDF and the JSON not counted."""

    path: Path
    files: int


@verb(Permission.EXPORT_PATIENT)
def note_record_exported(work: Work, patient_id: UUID) -> None:
    """Somebody takes this patient's whole record out of the house. Noted before it is written, not after."""
    work.note("export", "patient-record", patient_id)


def write_record(
    session: Session, words: Words, patient_id: UUID, path: Path, made_at: datetime, tell: Tell = lambda *_: True
) -> Exported | None:
    """Write the archive; None when `tell` called it off. Nothing is left at `path` then, nor after an error.

    Whoever calls has noted it by `note_record_exported`. Raises OSError when the place cannot be written to.
    """
    rows = record_rows(session, patient_id)
    hashes = file_hashes(rows)
    steps = len(hashes) + _STEPS
    draft = path.with_name(path.name + ".part")
    try:
        with zipfile.ZipFile(draft, "w", zipfile.ZIP_DEFLATED) as archive:
            if not tell(0, steps):
                return None
            files = []
            for done, sha256 in enumerate(hashes):
                files.append(_add_file(session, archive, sha256))
                if not tell(done + 1, steps):
                    return None
            archive.writestr("record.json", _as_json(session, rows, files, made_at))
            if not tell(steps - 1, steps):
                return None
            archive.writestr("record.pdf", record_pdf(session, words, patient_id, made_at))
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)
    tell(steps, steps)
    return Exported(path=path, files=len(hashes))


def record_pdf(session: Session, words: Words, patient_id: UUID, made_at: datetime) -> bytes:
    """The record for people to read."""
    from dentaldesk.engines.documents.render import render_patient_record  # noqa: PLC0415 - reportlab is heavy

    return render_patient_record(record_content(session, words, patient_id, made_at), words)


def _add_file(session: Session, archive: zipfile.ZipFile, sha256: str) -> dict[str, Any]:
    file = session.get_one(StoredFile, sha256)
    name = f"files/{sha256}{SUFFIXES.get(file.media_type, '')}"
    archive.writestr(name, file.content)
    session.expunge(file)  # scans are large; one at a time is enough
    return {"sha256": sha256, "media_type": file.media_type, "size": file.size, "path": name}


def _as_json(
    session: Session,
    rows: Mapping[str, Sequence[Mapping[str, Any]]],
    files: Sequence[Mapping[str, Any]],
    made_at: datetime,
) -> str:
    clinic = session.get_one(Clinic, 1)
    people = {str(id_): name for id_, name in session.execute(select(StaffUser.id, StaffUser.name))}
    providers = {str(id_): name for id_, name in session.execute(select(Provider.id, Provider.name))}
    record = {
        "format": FORMAT,
        "version": VERSION,
        "made_at": made_at.isoformat(),
        "clinic": {"name": clinic.name, "currency": clinic.currency, "time_zone": clinic.time_zone},
        "people": _named(rows, {**people, **providers}),
        "tables": rows,
        "files": files,
    }
    return json.dumps(record, ensure_ascii=False, indent=2)


def _named(rows: Mapping[str, Sequence[Mapping[str, Any]]], names: Mapping[str, str]) -> dict[str, str]:
    """The names of those staff whom a row names, by their ids."""
    said = {value for found in rows.values() for row in found for value in row.values() if isinstance(value, str)}
    return {id_: name for id_, name in names.items() if id_ in said}
