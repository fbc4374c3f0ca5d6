"""The words of a visit's note: kept by field, and signed as they stand."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import select

from dentaldesk.engines.core.edits import lock_row
from dentaldesk.engines.core.errors import EditedElsewhere, Problem, Refused
from dentaldesk.models.states import SignatureKind
from dentaldesk.models.tables.clinical import NoteSignature, SoapNote, Visit
from dentaldesk.models.values import plain

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dentaldesk.engines.core.work import Work

FIELDS = ("chief_complaint", "subjective", "objective", "assessment", "plan", "post_operative")
LONGEST_NOTE = 20_000  # characters of one field: more than anyone writes, less than a pasted file


@dataclass(frozen=True, slots=True, kw_only=True)
class ExamNotes:
    """The written part of a visit as the form holds it."""

    chief_complaint: str
    subjective: str = ""
    objective: str = ""
    assessment: str = ""
    plan: str = ""
    post_operative: str = ""


def keep_notes(work: Work, visit: Visit, version: int, notes: ExamNotes) -> tuple[int, bool]:
    """Keep what was typed in the form that was read at `version`: the new version, and whether any word changed.

    Raises EditedElsewhere, and Refused for a field that is too long. The caller holds the lock that keeps others away.
    """
    check_lengths(notes)
    note = lock_row(work.session, SoapNote, visit.id)
    # The note's version stands for the whole form, the complaint included.
    standing = {name: getattr(visit if name == "chief_complaint" else note, name) for name in FIELDS}
    mine = {name: text for name in FIELDS if (text := plain(getattr(notes, name))) != standing[name]}
    if mine and note.version != version:
        raise EditedElsewhere(mine=mine, theirs={name: standing[name] for name in mine}, version=note.version)
    for name, text in mine.items():
        setattr(visit if name == "chief_complaint" else note, name, text)
    if mine:
        visit.version += "chief_complaint" in mine
        note.version += 1
        note.author_id = work.actor.user_id
    return note.version, bool(mine)


def check_lengths(notes: ExamNotes) -> None:
    """Raise Refused with every field that is too long."""
    problems = [
        Problem(name, "exam.note_too_long", length=len(text), most=LONGEST_NOTE)
        for name in FIELDS
        if len(text := getattr(notes, name)) > LONGEST_NOTE
    ]
    if problems:
        raise Refused("exam.notes_refused", problems)


def words_hash(visit: Visit, note: SoapNote) -> str:
    """SHA-256 of the words of a note with its complaint, as they stand."""
    return hash_of_words([visit.chief_complaint, *(getattr(note, name) for name in FIELDS[1:])])


def hash_of_words(words: Sequence[str]) -> str:
    """The same of the words themselves, in the order of FIELDS."""
    return hashlib.sha256(json.dumps(list(words), ensure_ascii=False).encode()).hexdigest()


def add_signature(work: Work, visit: Visit, kind: SignatureKind) -> None:
    """Whoever acts answers for the words as they stand. Twice for the same words is once."""
    sha256 = words_hash(visit, work.session.get_one(SoapNote, visit.id))
    known = select(NoteSignature.id).where(
        NoteSignature.visit_id == visit.id,
        NoteSignature.kind == kind,
        NoteSignature.signed_by == work.actor.user_id,
        NoteSignature.sha256 == sha256,
    )
    if work.session.scalars(known).first() is not None:
        return
    work.session.add(
        NoteSignature(visit_id=visit.id, kind=kind, signed_at=work.now, signed_by=work.actor.user_id, sha256=sha256)
    )
    work.session.flush()
    work.note("sign", "visit", visit.id, kind=kind.value)
