"""Beginning a visit with an exam, writing its notes, signing it."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from sqlalchemy import select

from dentaldesk.engines.clinical.notes import LONGEST_NOTE, ExamNotes, add_signature, check_lengths, keep_notes
from dentaldesk.engines.clinical.visits import OpenVisit, begin_visit, exam_on
from dentaldesk.engines.core.access import Permission, verb
from dentaldesk.engines.core.edits import lock_row
from dentaldesk.engines.core.errors import UserError
from dentaldesk.models.states import ExamStatus, SignatureKind, VisitStatus, VisitType
from dentaldesk.models.tables.clinical import Exam, Visit
from dentaldesk.models.tables.patients import Patient

if TYPE_CHECKING:
    from dentaldesk.engines.core.work import Work

__all__ = [
    "LONGEST_NOTE",
    "ExamNotes",
    "lock_open_exam",
    "open_exam",
    "save_notes",
    "sign_exam",
    "unsign",
]


@verb(Permission.EXAMINE)
def open_exam(work: Work, patient_id: UUID, dentist_id: UUID) -> UUID:
    """The exam of the patient's visit today: the one that is open, or a new one with its visit, note and plan."""
    lock_row(work.session, Patient, patient_id)  # two desks that open at once find one exam
    standing = work.session.scalars(
        select(Exam)
        .join(Visit, Visit.id == Exam.visit_id)
        .where(
            Exam.patient_id == patient_id,
            Exam.status == ExamStatus.OPEN,
            Visit.business_date == work.business_date,
            Visit.visit_type == VisitType.EXAM,
            Visit.status != VisitStatus.CANCELLED,
        )
    ).first()
    if standing is not None:
        return standing.id
    new = OpenVisit(patient_id=patient_id, visit_type=VisitType.EXAM, dentist_id=dentist_id, again=True)
    return exam_on(work, begin_visit(work, new))


def lock_open_exam(work: Work, exam_id: UUID) -> Exam:
    """The exam, locked for this transaction. Raises UserError when it is completed, or its visit was called off."""
    exam = lock_row(work.session, Exam, exam_id)
    is_over = work.session.get_one(Visit, exam.visit_id).status is not VisitStatus.IN_PROGRESS
    if exam.status is ExamStatus.COMPLETED or is_over:
        raise UserError("exam.locked")
    return exam


def unsign(exam: Exam) -> None:
    """What was signed was another chart or plan."""
    if exam.signed_at is not None:
        exam.signed_at = exam.signed_by = None
        exam.version += 1


@verb(Permission.EXAMINE)
def save_notes(work: Work, exam_id: UUID, version: int, notes: ExamNotes) -> int:
    """Keep the notes that the form saw at `version`, without what nobody typed; returns the new version.

    Changed notes are unsigned again. Raises EditedElsewhere, Refused (too long), UserError (completed already).
    """
    check_lengths(notes)
    exam = lock_open_exam(work, exam_id)
    visit = work.session.get_one(Visit, exam.visit_id)
    version, changed = keep_notes(work, visit, version, notes)
    if changed:
        exam.signed_at = exam.signed_by = None
        work.note("write", "exam", exam.id, version=version)
    return version


@verb(Permission.COMPLETE_EXAM)
def sign_exam(work: Work, exam_id: UUID) -> None:
    """The dentist signs the notes as they stand. Changing them later takes the signature off."""
    exam = lock_open_exam(work, exam_id)
    exam.signed_at, exam.signed_by = work.now, work.actor.user_id
    exam.version += 1
    add_signature(work, work.session.get_one(Visit, exam.visit_id), SignatureKind.AUTHOR)
    work.note("sign", "exam", exam.id)
