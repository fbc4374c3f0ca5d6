"""Notes about a patient that are not clinical: added, pinned into the banner, taken back. Never deleted."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from dentaldesk.engines.core.access import Permission, verb
from dentaldesk.engines.core.edits import lock_row
from dentaldesk.engines.core.errors import Problem, Refused
from dentaldesk.engines.patients.living import lock_living
from dentaldesk.models.tables.patients import PatientNote
from dentaldesk.models.values import plain

if TYPE_CHECKING:
    from dentaldesk.engines.core.work import Work

LONGEST_NOTE = 4000  # characters; more than a page is a letter


@verb(Permission.EDIT_PATIENT)
def add_note(work: Work, patient_id: UUID, text: str, *, pinned: bool = False) -> UUID:
    """A few words about the patient. Raises Refused when there are none, or far too many."""
    written = plain(text).strip()
    if not written:
        raise Refused("note.refused", [Problem("text", "note.empty")])
    if len(written) > LONGEST_NOTE:
        raise Refused("note.refused", [Problem("text", "note.too_long", length=len(written), most=LONGEST_NOTE)])
    lock_living(work.session, patient_id)
    note = PatientNote(
        patient_id=patient_id,
        text=written,
        pinned=pinned,
        written_at=work.now,
        written_by=work.actor.user_id,
    )
    work.session.add(note)
    work.session.flush()
    work.note("add", "patient-note", note.id, pinned=pinned)
    return note.id


@verb(Permission.EDIT_PATIENT)
def pin_note(work: Work, note_id: UUID, *, pinned: bool) -> None:
    """Let a note stand in the banner, or no longer."""
    note = lock_row(work.session, PatientNote, note_id)
    if note.pinned != pinned:
        note.pinned = pinned
        work.note("pin" if pinned else "unpin", "patient-note", note_id)


@verb(Permission.EDIT_PATIENT)
def void_note(work: Work, note_id: UUID) -> None:
    """Take a note back: it stays, struck through, with who did it and when. Twice is once."""
    note = lock_row(work.session, PatientNote, note_id)
    if note.voided_at is None:
        note.voided_at, note.voided_by = work.now, work.actor.user_id
        note.pinned = False
        work.note("void", "patient-note", note_id)


@verb(Permission.EDIT_PATIENT)
def restore_note(work: Work, note_id: UUID) -> None:
    """Let a note that was taken back stand again."""
    note = lock_row(work.session, PatientNote, note_id)
    if note.voided_at is not None:
        note.voided_at = note.voided_by = None
        work.note("restore", "patient-note", note_id)
