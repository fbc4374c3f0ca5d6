"""What an exam needs before it is complete, which places a procedure may name, and what counts as urgent."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import timedelta

from dentaldesk.engines.clinical.shapes import ExamState, PlannedWork
from dentaldesk.engines.core.errors import Problem
from dentaldesk.models.states import ClinicalUrgency, Diagnosis, TreatmentArea
from dentaldesk.models.teeth import ToothCode, parse_surfaces
from dentaldesk.models.values import Message, ValueProblem

# Domain rules, Routing: a procedure is urgent when the dentist marks it or its diagnosis says so.
URGENT_DIAGNOSES = frozenset(
    {
        Diagnosis.ACUTE_PULPITIS,
        Diagnosis.ABSCESS,
        Diagnosis.SWELLING,
        Diagnosis.TRAUMA,
        Diagnosis.BLEEDING,
        Diagnosis.AVULSION,
    }
)
# Within which time care is wanted.
TARGETS: Mapping[ClinicalUrgency, timedelta | None] = {
    ClinicalUrgency.EMERGENCY: timedelta(days=0),
    ClinicalUrgency.URGENT: timedelta(days=3),
    ClinicalUrgency.SOON: timedelta(weeks=3),
    ClinicalUrgency.ROUTINE: None,
}


def effective_urgency(marked: ClinicalUrgency, diagnosis: Diagnosis | None) -> ClinicalUrgency:
    """The urgency that holds: what the dentist marked, at least `urgent` for a diagnosis that says so."""
    if diagnosis in URGENT_DIAGNOSES and not marked.is_urgent:
        return ClinicalUrgency.URGENT
    return marked


def area_problem(
    *, area: TreatmentArea, min_surfaces: int, max_surfaces: int, tooth: ToothCode | None, surfaces: str
) -> Message | None:
    """Why a procedure of this area cannot stand at this place; None when it can."""
    if area is TreatmentArea.MOUTH:
        return Message("procedure.whole_mouth") if tooth or surfaces else None
    if tooth is None:
        return Message("procedure.tooth_missing")
    if area is not TreatmentArea.SURFACES:
        return Message("procedure.no_surfaces") if surfaces else None
    try:
        count = len(parse_surfaces(surfaces, tooth))
    except ValueProblem as error:
        return error.message
    if not min_surfaces <= count <= max_surfaces:
        return Message("procedure.surface_count", {"least": min_surfaces, "most": max_surfaces, "count": count})
    return None


def completion_problems(exam: ExamState) -> list[Problem]:
    """Everything that keeps the exam from being completed, all at once, in the order of the form."""
    return [problem for check in _CHECKS for problem in check(exam)]


def _reason(exam: ExamState) -> Iterator[Problem]:
    if not exam.chief_complaint.strip():
        yield Problem("complaint", "exam.no_complaint")


def _medical(exam: ExamState) -> Iterator[Problem]:
    if not exam.medical_confirmed_today:
        yield Problem("medical", "exam.medical_not_confirmed")


def _procedures(exam: ExamState) -> Iterator[Problem]:
    for work in exam.planned:
        why = _work_problem(work)
        if why is not None:
            yield Problem(f"procedure:{work.id}", "exam.procedure_wrong", procedure=work.name, why=why)


def _work_problem(work: PlannedWork) -> Message | None:
    return area_problem(
        area=work.area,
        min_surfaces=work.min_surfaces,
        max_surfaces=work.max_surfaces,
        tooth=work.tooth,
        surfaces=work.surfaces,
    )


def _assessment(exam: ExamState) -> Iterator[Problem]:
    if not exam.assessment.strip():
        yield Problem("assessment", "exam.no_assessment")


def _signature(exam: ExamState) -> Iterator[Problem]:
    if not exam.signed:
        yield Problem("signature", "exam.not_signed")


_CHECKS: tuple[Callable[[ExamState], Iterator[Problem]], ...] = (
    _reason,
    _medical,
    _procedures,
    _assessment,
    _signature,
)
