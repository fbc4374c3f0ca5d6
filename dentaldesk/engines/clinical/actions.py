"""Beginning a visit with an exam, writing its notes, signing it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

from sqlalchemy import select

from dentaldesk.engines.core.access import Permission, verb
from dentaldesk.engines.core.edits import lock_row
from dentaldesk.engines.core.errors import EditedElsewhere, Problem, Refused, UserError
from dentaldesk.models.states import ExamStatus, PlanStatus, Role, VisitStatus, VisitType
from dentaldesk.models.tables.clinical import Exam, SoapNote, Visit
from dentaldesk.models.tables.patients import Patient
from dentaldesk.models.tables.treatment import TreatmentPlan
from dentaldesk.models.values import plain

if TYPE_CHECKING:
    from dentaldesk.engines.core.work import Work

_FIELDS = ("chief_complaint", "subjective", "objective", "assessment", "plan")
LONGEST_NOTE = 20_000  # characters of one field: more than anyone writes, less than a pasted file


@dataclass(frozen=True, slots=True, kw_only=True)
class ExamNotes:
    """The written part of an exam as the form holds it."""

    chief_complaint: str
    subjective: str = ""
    objective: str = ""
    assessment: str = ""
    plan: str = ""


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
        )
    ).first()
    if standing is not None:
        return standing.id
    visit = Visit(
        patient_id=patient_id,
        location_id=work.actor.location_id,
        dentist_id=dentist_id,
        visit_type=VisitType.EXAM,
        status=VisitStatus.IN_PROGRESS,
        business_date=work.business_date,
        started_at=work.now,
        chief_complaint="",
        with_role=Role.DENTIST,
        with_since=work.now,
    )
    work.session.add(visit)
    work.session.flush()
    return _new_exam(work, visit)


def _new_exam(work: Work, visit: Visit) -> UUID:
    exam = Exam(visit_id=visit.id, patient_id=visit.patient_id, status=ExamStatus.OPEN)
    plan = TreatmentPlan(
        patient_id=visit.patient_id,
        visit_id=visit.id,
        created_by=work.actor.user_id,
        created_at=work.now,
        status=PlanStatus.PENDING,
    )
    work.session.add_all([exam, plan, SoapNote(visit_id=visit.id)])
    work.session.flush()
    work.note("open", "exam", exam.id)
    return exam.id


def lock_open_exam(work: Work, exam_id: UUID) -> Exam:
    """The exam, locked for this transaction. Raises UserError when it is completed already."""
    exam = lock_row(work.session, Exam, exam_id)
    if exam.status is ExamStatus.COMPLETED:
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
    _check_lengths(notes)
    exam = lock_open_exam(work, exam_id)
    visit = work.session.get_one(Visit, exam.visit_id)
    note = lock_row(work.session, SoapNote, exam.visit_id)
    # The note's version stands for the whole form, the complaint included.
    standing = {name: getattr(visit if name == "chief_complaint" else note, name) for name in _FIELDS}
    mine = {name: text for name in _FIELDS if (text := plain(getattr(notes, name))) != standing[name]}
    if mine and note.version != version:
        raise EditedElsewhere(mine=mine, theirs={name: standing[name] for name in mine}, version=note.version)
    for name, text in mine.items():
        setattr(visit if name == "chief_complaint" else note, name, text)
    if mine:
        visit.version += "chief_complaint" in mine
        note.version += 1
        note.author_id = work.actor.user_id
        exam.signed_at = exam.signed_by = None
        work.note("write", "exam", exam.id, version=note.version)
    return note.version


def _check_lengths(notes: ExamNotes) -> None:
    problems = [
        Problem(name, "exam.note_too_long", length=len(text), most=LONGEST_NOTE)
        for name in _FIELDS
        if len(text := getattr(notes, name)) > LONGEST_NOTE
    ]
    if problems:
        raise Refused("exam.notes_refused", problems)


@verb(Permission.COMPLETE_EXAM)
def sign_exam(work: Work, exam_id: UUID) -> None:
    """The dentist signs the notes as they stand. Changing them later takes the signature off."""
    exam = lock_open_exam(work, exam_id)
    exam.signed_at, exam.signed_by = work.now, work.actor.user_id
    exam.version += 1
    work.note("sign", "exam", exam.id)
