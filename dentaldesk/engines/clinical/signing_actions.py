"""Answering for a visit's note: its author, the dentist who was called to it, and later words beside it.

A signature is kept with the hash of the words that it was given to. It holds as long as these are the words, so that
changing them takes it off without touching what was kept.
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from sqlalchemy import exists, select

from dentaldesk.engines.clinical.notes import add_signature, words_hash
from dentaldesk.engines.clinical.threads import move_thread
from dentaldesk.engines.clinical.visit_rules import TREATED_BY
from dentaldesk.engines.clinical.visits import lock_open_visit
from dentaldesk.engines.core.access import Permission, verb
from dentaldesk.engines.core.edits import lock_row
from dentaldesk.engines.core.errors import Problem, Refused, UserError
from dentaldesk.models.states import ExamStatus, Role, SignatureKind, VisitStatus
from dentaldesk.models.tables.base import new_id
from dentaldesk.models.tables.clinical import Exam, NoteAddendum, NoteSignature, SoapNote, Visit
from dentaldesk.models.values import Message, plain

if TYPE_CHECKING:
    from dentaldesk.engines.core.work import Work

LONGEST_ADDENDUM = 20_000  # characters


@verb(Permission.COMPLETE_VISIT)
def sign_note(work: Work, visit_id: UUID, seen: int | None = None) -> None:
    """The author signs the note as it stands; of a dentist it signs the visit's open exam too.

    `seen`: the note's version that was on the screen; None: whoever completes the visit answers for whatever stands.
    Raises UserError when it says something else by now: nobody signs words that they did not read.
    """
    if work.actor.may(Permission.COMPLETE_EXAM, work.now):
        _sign_exam(work, visit_id)
    visit = lock_open_visit(work, visit_id)
    _require_seen(work, visit_id, seen)
    add_signature(work, visit, SignatureKind.AUTHOR)


@verb(Permission.CO_SIGN)
def co_sign(work: Work, visit_id: UUID, seen: int | None = None) -> None:
    """The dentist who came signs: the note, and their findings; the patient is with whoever called them again.

    Also later, for a note that is locked by now. Who signed these words as their author answers for them already.
    `seen` as for `sign_note`.
    """
    _sign_exam(work, visit_id)
    visit = lock_row(work.session, Visit, visit_id)
    _require_seen(work, visit_id, seen)
    if visit.status not in {VisitStatus.IN_PROGRESS, VisitStatus.COMPLETED}:
        raise UserError("visit.locked")
    if not _wrote(work, visit):
        add_signature(work, visit, SignatureKind.CO_SIGN)
    if visit.status is VisitStatus.IN_PROGRESS and visit.with_role is Role.DENTIST:
        move_thread(work, visit, TREATED_BY[visit.visit_type], Message("handoff.signed"))


def _require_seen(work: Work, visit_id: UUID, seen: int | None) -> None:
    version = work.session.scalars(select(SoapNote.version).where(SoapNote.visit_id == visit_id)).one()
    if seen is not None and version != seen:
        raise UserError("note.not_as_seen")


def _wrote(work: Work, visit: Visit) -> bool:
    words = words_hash(visit, work.session.get_one(SoapNote, visit.id))
    own = exists().where(
        NoteSignature.visit_id == visit.id,
        NoteSignature.kind == SignatureKind.AUTHOR,
        NoteSignature.signed_by == work.actor.user_id,
        NoteSignature.sha256 == words,
    )
    return bool(work.session.scalar(select(own)))


def _sign_exam(work: Work, visit_id: UUID) -> None:
    exam_id = work.session.scalars(select(Exam.id).where(Exam.visit_id == visit_id)).first()
    exam = lock_row(work.session, Exam, exam_id) if exam_id is not None else None
    if exam is not None and exam.status is ExamStatus.OPEN:
        exam.signed_at, exam.signed_by = work.now, work.actor.user_id
        exam.version += 1


@verb(Permission.EXAMINE)
def add_addendum(work: Work, visit_id: UUID, text: str) -> UUID:
    """Later words to a locked note. Raises UserError while the note itself can still be written; Refused for none."""
    said = plain(text).strip()
    if not said:
        raise Refused("note.refused", [Problem("addendum", "note.empty")])
    if len(said) > LONGEST_ADDENDUM:
        raise Refused(
            "note.refused", [Problem("addendum", "exam.note_too_long", length=len(said), most=LONGEST_ADDENDUM)]
        )
    note = work.session.get(SoapNote, visit_id)
    if note is None or note.signed_at is None:
        raise UserError("note.still_open")
    row_id = new_id()
    work.session.add(
        NoteAddendum(id=row_id, visit_id=visit_id, text=said, written_at=work.now, written_by=work.actor.user_id)
    )
    work.session.flush()
    work.note("add", "note-addendum", row_id)
    return row_id
