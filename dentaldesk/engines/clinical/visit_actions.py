"""Opening visits of every kind, and what belongs to the visit as such: notes, pain, disposition, who treats."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from sqlalchemy import select

from dentaldesk.engines.clinical.actions import unsign
from dentaldesk.engines.clinical.notes import ExamNotes, keep_notes
from dentaldesk.engines.clinical.visits import OpenVisit, begin_visit, exam_on, join_visit, lock_open_visit
from dentaldesk.engines.core.access import Permission, verb
from dentaldesk.engines.core.edits import apply_edit, lock_row
from dentaldesk.engines.core.errors import Problem, Refused
from dentaldesk.models.states import Disposition, ExamStatus, VisitType
from dentaldesk.models.tables.clinical import Exam
from dentaldesk.models.values import plain

if TYPE_CHECKING:
    from dentaldesk.engines.core.work import Work

__all__ = [
    "OpenVisit",
    "add_provider",
    "allow_elective",
    "begin_exam",
    "open_visit",
    "save_visit_notes",
    "set_disposition",
    "set_pain",
]

WORST_PAIN = 10
LONGEST_REASON = 2000  # characters


@verb(Permission.TREAT)
def open_visit(work: Work, new: OpenVisit) -> UUID:
    """Begin a visit, or find the one that goes on. Raises UserError as `begin_visit` does."""
    visit = begin_visit(work, new)
    if visit.visit_type is VisitType.EXAM:
        exam_on(work, visit)
    return visit.id


@verb(Permission.EXAMINE)
def begin_exam(work: Work, visit_id: UUID) -> UUID:
    """The exam of a visit of another kind: the dentist's findings in a hygiene visit, the limited ones of an emergency.

    Raises UserError when the visit is over.
    """
    return exam_on(work, lock_open_visit(work, visit_id))


@verb(Permission.EXAMINE)
def save_visit_notes(work: Work, visit_id: UUID, version: int, notes: ExamNotes) -> int:
    """Keep the notes that the form saw at `version`; returns the new version. What was signed before does not hold.

    Raises EditedElsewhere, Refused (too long), UserError (the visit is over).
    """
    exam_id = work.session.scalars(select(Exam.id).where(Exam.visit_id == visit_id)).first()
    exam = lock_row(work.session, Exam, exam_id) if exam_id is not None else None
    visit = lock_open_visit(work, visit_id)
    after, changed = keep_notes(work, visit, version, notes)
    if changed:
        if exam is not None and exam.status is ExamStatus.OPEN:
            unsign(exam)
        work.note("write", "visit", visit.id, version=after)
    return after


@verb(Permission.TREAT)
def set_pain(work: Work, visit_id: UUID, version: int, pain: int | None) -> int:
    """How much it hurts, as the patient says: 0 none to 10; None: not asked. Returns the visit's new version."""
    if pain is not None and not 0 <= pain <= WORST_PAIN:
        raise Refused("visit.refused", [Problem("pain", "visit.pain_wrong", most=WORST_PAIN)])
    visit = apply_edit(lock_open_visit(work, visit_id), version, {"pain": pain})
    work.note("write", "visit", visit.id, version=visit.version)
    return visit.version


@verb(Permission.TREAT)
def set_disposition(work: Work, visit_id: UUID, version: int, disposition: Disposition | None) -> int:
    """What became of the patient. Returns the visit's new version."""
    visit = apply_edit(lock_open_visit(work, visit_id), version, {"disposition": disposition})
    work.note("write", "visit", visit.id, version=visit.version)
    return visit.version


@verb(Permission.CO_SIGN)
def allow_elective(work: Work, visit_id: UUID, reason: str) -> None:
    """A dentist decides that care which could wait goes on although the patient is ASA IV. Raises Refused without a
    reason.
    """
    said = plain(reason).strip()
    if not said:
        raise Refused("visit.refused", [Problem("elective", "visit.elective_reason")])
    if len(said) > LONGEST_REASON:
        raise Refused(
            "visit.refused", [Problem("elective", "exam.note_too_long", length=len(said), most=LONGEST_REASON)]
        )
    visit = lock_open_visit(work, visit_id)
    visit.elective_reason, visit.elective_by = said, work.actor.user_id
    visit.version += 1
    work.note("allow-elective", "visit", visit.id)


@verb(Permission.TREAT)
def add_provider(work: Work, visit_id: UUID, provider_id: UUID) -> None:
    """Somebody else treats in this visit too. Twice is once."""
    join_visit(work, lock_open_visit(work, visit_id), {provider_id})
