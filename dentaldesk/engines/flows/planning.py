"""Charting what is to be done during an exam, and how many visits it takes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

from sqlalchemy import select

from dentaldesk.engines.catalogue.reads import procedure_on
from dentaldesk.engines.clinical.actions import lock_open_exam
from dentaldesk.engines.clinical.rules import area_problem, effective_urgency
from dentaldesk.engines.clinical.shapes import PlannedWork
from dentaldesk.engines.core.access import Permission, verb
from dentaldesk.engines.core.errors import Problem, Refused
from dentaldesk.engines.scheduling.rules import PlannedVisit, Step, group_procedures_by_visit
from dentaldesk.engines.treatment.actions import NewProcedure, add_procedure, remove_procedure
from dentaldesk.models.tables.clinical import Exam
from dentaldesk.models.tables.treatment import PlannedProcedure, TreatmentPlan
from dentaldesk.models.teeth import ToothCode, parse_surfaces, show_surfaces
from dentaldesk.models.values import ClinicalUrgency, Diagnosis, TreatmentArea, plain

if TYPE_CHECKING:
    from dentaldesk.engines.core.work import Work


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanProcedure:
    """One procedure as the exam form gives it. `surfaces` as typed; `urgency` None: the catalogue's."""

    exam_id: UUID
    code: str
    tooth: ToothCode | None = None
    surfaces: str = ""
    diagnosis: Diagnosis | None = None
    urgency: ClinicalUrgency | None = None


@verb(Permission.EXAMINE)
def plan_procedure(work: Work, command: PlanProcedure) -> UUID:
    """Add a procedure to the exam's plan with the fee of the day. Raises Refused with what does not fit its place."""
    exam = lock_open_exam(work, command.exam_id)
    entry = procedure_on(work.session, plain(command.code), work.business_date)
    if entry is None:
        raise Refused("plan.refused", [Problem("procedure", "procedure.unknown", typed=command.code)])
    why = area_problem(
        area=entry.area,
        min_surfaces=entry.min_surfaces,
        max_surfaces=entry.max_surfaces,
        tooth=command.tooth,
        surfaces=command.surfaces.strip(),
    )
    if why is not None:
        raise Refused("plan.refused", [Problem("tooth", why.code, **why.params)])
    surfaces = (
        show_surfaces(parse_surfaces(command.surfaces, command.tooth))
        if command.tooth and entry.area is TreatmentArea.SURFACES
        else ""
    )
    _unsign(exam)
    plan_id = work.session.scalars(select(TreatmentPlan.id).where(TreatmentPlan.visit_id == exam.visit_id)).one()
    return add_procedure(
        work,
        plan_id,
        NewProcedure(
            code=entry.code,
            name=entry.name,
            tooth=command.tooth,
            surfaces=surfaces,
            diagnosis=command.diagnosis,
            urgency=effective_urgency(command.urgency or entry.urgency, command.diagnosis),
            fee=entry.fee,
        ),
    )


@verb(Permission.EXAMINE)
def unplan_procedure(work: Work, exam_id: UUID, procedure_id: UUID) -> None:
    """Take a procedure out of the plan of an exam that is still open."""
    exam = lock_open_exam(work, exam_id)
    belongs = (
        select(PlannedProcedure.id)
        .join(TreatmentPlan, TreatmentPlan.id == PlannedProcedure.plan_id)
        .where(PlannedProcedure.id == procedure_id, TreatmentPlan.visit_id == exam.visit_id)
    )
    if work.session.scalar(belongs) is not None:  # taken out at another desk meanwhile: nothing left to do
        _unsign(exam)
        remove_procedure(work, procedure_id)


def _unsign(exam: Exam) -> None:
    """What was signed was another plan."""
    if exam.signed_at is not None:
        exam.signed_at = exam.signed_by = None
        exam.version += 1


def visits_of(planned: Sequence[PlannedWork], most_minutes: int) -> list[PlannedVisit]:
    """The visits that these procedures take."""
    return group_procedures_by_visit([_step(work) for work in planned], most_minutes)


def _step(work: PlannedWork) -> Step:
    return Step(
        id=work.id,
        tooth=work.tooth,
        sequence_class=work.sequence_class,
        urgency=work.urgency,
        pattern=work.pattern,
        wait_days=max(work.healing_days, work.laboratory_days),
    )
