"""A visit as its completion finds it, gathered from every room, and what is still missing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING
from uuid import UUID

from sqlalchemy import exists, func, or_, select

from dentaldesk.engines.clinical.care_reads import calls_of, signatures_of
from dentaldesk.engines.clinical.reads import exam_state, latest_history, visit_rows
from dentaldesk.engines.clinical.rules import completion_problems
from dentaldesk.engines.clinical.shapes import ExamState
from dentaldesk.engines.clinical.visit_rules import (
    DoneWork,
    VisitState,
    consent_problems,
    is_surgery,
    visit_problems,
)
from dentaldesk.engines.core.errors import Problem
from dentaldesk.engines.core.moments import the_clinic
from dentaldesk.engines.scheduling.recall_rules import EXAM
from dentaldesk.models.states import (
    ConsentKind,
    ExamStatus,
    PrescriptionStatus,
    ProcedureStatus,
    SignatureKind,
    VisitType,
)
from dentaldesk.models.tables.catalogue import Procedure
from dentaldesk.models.tables.charting import ChartEntry
from dentaldesk.models.tables.clinical import (
    Exam,
    ExamFinding,
    SoapNote,
    Visit,
    VisitDiagnosis,
)
from dentaldesk.models.tables.papers import Consent, Prescription
from dentaldesk.models.tables.scheduling import PatientRecall
from dentaldesk.models.tables.treatment import PlannedProcedure

if TYPE_CHECKING:
    from sqlalchemy.orm import Session


@dataclass(frozen=True, slots=True, kw_only=True)
class Missing:
    """What keeps a visit from being completed, and what is only said."""

    problems: tuple[Problem, ...]
    warnings: tuple[Problem, ...]


def missing_for_completion(session: Session, visit_id: UUID, today: date) -> Missing:
    """Everything that a visit of any kind still lacks on that day, each with its place."""
    visit, _, _, exam, _ = visit_rows(session, visit_id)
    state = visit_state(session, visit, today)
    problems, warnings = [*visit_problems(state), *_unsigned_prescriptions(session, visit_id)], []
    if exam is not None and exam.status is ExamStatus.OPEN:
        of_exam = completion_problems(exam_state(session, exam, today))
        whole = visit.visit_type is VisitType.EXAM
        problems += [problem for problem in of_exam if whole or problem.place.startswith("procedure:")]
    if the_clinic(session).consent_blocks:
        problems += consent_problems(state)
    else:
        warnings += consent_problems(state)
    return Missing(problems=tuple(problems), warnings=tuple(warnings))


def exam_problems(session: Session, visit_id: UUID, exam: ExamState, today: date) -> Sequence[Problem]:
    """Everything that keeps an exam from being completed. Two queries when nothing was treated in it."""
    treated = select(PlannedProcedure.id).where(
        PlannedProcedure.completed_visit_id == visit_id, PlannedProcedure.status == ProcedureStatus.COMPLETED
    )
    if session.scalars(treated.limit(1)).first() is None:
        return [*completion_problems(exam), *_unsigned_prescriptions(session, visit_id)]
    return missing_for_completion(session, visit_id, today).problems


def _unsigned_prescriptions(session: Session, visit_id: UUID) -> list[Problem]:
    """A drug that was written and not signed reaches nobody: it is signed or discarded first. One query."""
    drafts = select(Prescription.id, Prescription.name).where(
        Prescription.visit_id == visit_id, Prescription.status == PrescriptionStatus.DRAFT
    )
    return [
        Problem(f"prescription:{row_id}", "prescription.unsigned", name=name)
        for row_id, name in session.execute(drafts.order_by(Prescription.written_at, Prescription.id))
    ]


def visit_state(session: Session, visit: Visit, today: date) -> VisitState:
    """What completion judges. Eight queries at most."""
    _, note, _, exam, _ = visit_rows(session, visit.id)
    is_open = exam is not None and exam.status is ExamStatus.OPEN
    by_author, by_dentist = _signed(session, visit, note)
    history, is_confirmed = latest_history(session, visit, today)
    called, came = _calls(session, visit.id)
    return VisitState(
        visit_type=visit.visit_type,
        chief_complaint=visit.chief_complaint,
        pain=visit.pain,
        medical_confirmed_today=is_confirmed,
        asa_class=history.asa_class if history else None,
        elective_decided=visit.elective_reason is not None,
        assessment=note.assessment,
        plan=note.plan,
        found=bool(note.objective.strip()) or _found(session, visit, exam),
        disposition=visit.disposition,
        done=_done(session, visit),
        signed=by_author,
        dentist_wanted=called,
        dentist_needed=came or is_open or exam_is_due(session, visit.patient_id, today),
        co_signed=by_dentist,
        exam_unsigned=exam is not None and is_open and exam.signed_at is None,
    )


def exam_is_due(session: Session, patient_id: UUID, day: date) -> bool:
    """Whether a dentist should look at this patient on that day: their recall says so, or no dentist ever did here."""
    due = select(func.min(PatientRecall.due_on)).where(
        PatientRecall.patient_id == patient_id, PatientRecall.recall_code == EXAM, PatientRecall.active
    )
    due_on = session.scalar(due)
    if due_on is not None:
        return due_on <= day
    examined = exists().where(Exam.patient_id == patient_id, Exam.status == ExamStatus.COMPLETED)
    return not session.scalar(select(examined))


def _signed(session: Session, visit: Visit, note: SoapNote) -> tuple[bool, bool]:
    """Whether somebody answers for these words, and whether a dentist does.

    A dentist who added words to what its author had signed answers for the whole by signing as the dentist.
    """
    given = signatures_of(session, visit, note)
    standing = [row for row in given if row.holds]
    co_signed = any(row.kind is SignatureKind.CO_SIGN for row in standing)
    signed_before = any(row.kind is SignatureKind.AUTHOR for row in given)
    author = any(row.kind is SignatureKind.AUTHOR for row in standing) or (signed_before and co_signed)
    return author, co_signed or any(row.by_dentist for row in standing)


def _calls(session: Session, visit_id: UUID) -> tuple[bool, bool]:
    """Whether a call for the dentist stands, and whether one came."""
    came = [call.came_at is not None for call in calls_of(session, visit_id) if not call.cancelled]
    return not all(came), any(came)


def _found(session: Session, visit: Visit, exam: Exam | None) -> bool:
    diagnosed = exists().where(VisitDiagnosis.visit_id == visit.id, VisitDiagnosis.retracted_at.is_(None))
    charted = exists().where(ChartEntry.patient_id == visit.patient_id, ChartEntry.visit_id == visit.id)
    examined = exists().where(ExamFinding.exam_id == (exam.id if exam is not None else visit.id))
    return bool(session.scalar(select(or_(diagnosed, charted, examined))))


def _done(session: Session, visit: Visit) -> tuple[DoneWork, ...]:
    query = (
        select(PlannedProcedure, Procedure.discipline, Procedure.sequence_class)
        .join(Procedure, Procedure.code == PlannedProcedure.procedure_code)
        .where(PlannedProcedure.completed_visit_id == visit.id, PlannedProcedure.status == ProcedureStatus.COMPLETED)
        .order_by(PlannedProcedure.plan_id, PlannedProcedure.position)
    )
    rows = session.execute(query).all()
    consented = _consented(session, visit.patient_id) if rows else frozenset()
    return tuple(
        DoneWork(
            id=row.id,
            name=row.procedure_name,
            surgical=is_surgery(discipline, sequence_class),
            is_urgent=row.urgency.is_urgent,
            consented=str(row.id) in consented,
        )
        for row, discipline, sequence_class in rows
    )


def _consented(session: Session, patient_id: UUID) -> frozenset[str]:
    """The procedures that somebody signed a consent to, in whatever visit."""
    query = (
        select(Consent.procedures)
        .join(Visit, Visit.id == Consent.visit_id)
        .where(Visit.patient_id == patient_id, Consent.kind == ConsentKind.CONSENT, Consent.signed_at.is_not(None))
    )
    return frozenset(str(one) for procedures in session.scalars(query) for one in procedures)
