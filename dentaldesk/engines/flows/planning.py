"""Charting what is to be done during an exam, and how many visits it takes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import aliased

from dentaldesk.engines.catalogue.reads import CatalogueRow, procedure_on
from dentaldesk.engines.clinical.actions import lock_open_exam, unsign
from dentaldesk.engines.clinical.charting_rules import NewEntry
from dentaldesk.engines.clinical.rules import area_problem, effective_urgency
from dentaldesk.engines.clinical.shapes import PlannedWork
from dentaldesk.engines.core.access import Permission, verb
from dentaldesk.engines.core.edits import lock_row
from dentaldesk.engines.core.errors import Problem, Refused
from dentaldesk.engines.financial.rules import Coverage, Portions, PricedProcedure, calculate_patient_portion
from dentaldesk.engines.flows.charting import chart_for_plan, void_entries
from dentaldesk.engines.scheduling.rules import PlannedVisit, Step, group_procedures_by_visit
from dentaldesk.engines.treatment.actions import NewProcedure, add_procedure, remove_procedure
from dentaldesk.models.charting import SPECS, ChartStatus, Place
from dentaldesk.models.states import ClinicalUrgency, Diagnosis, ProcedureStatus, TreatmentArea
from dentaldesk.models.tables.catalogue import Procedure
from dentaldesk.models.tables.clinical import Exam
from dentaldesk.models.tables.patients import Patient
from dentaldesk.models.tables.treatment import PlannedProcedure, TreatmentPlan
from dentaldesk.models.teeth import Surface, ToothCode, parse_surfaces, show_surfaces
from dentaldesk.models.values import ZERO, Message, Money, plain, total

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
        parse_surfaces(command.surfaces, command.tooth)
        if command.tooth and entry.area is TreatmentArea.SURFACES
        else ()
    )
    unsign(exam)
    plan_id = work.session.scalars(select(TreatmentPlan.id).where(TreatmentPlan.visit_id == exam.visit_id)).one()
    return add_procedure(
        work,
        plan_id,
        NewProcedure(
            code=entry.code,
            name=entry.name,
            tooth=command.tooth,
            surfaces=show_surfaces(surfaces),
            diagnosis=command.diagnosis,
            urgency=effective_urgency(command.urgency or entry.urgency, command.diagnosis),
            fee=entry.fee,
            chart_entry_id=_charted(work, exam, entry, command.tooth, surfaces),
        ),
    )


def _charted(
    work: Work, exam: Exam, entry: CatalogueRow, tooth: ToothCode | None, surfaces: tuple[Surface, ...]
) -> UUID | None:
    """The work on the chart that the procedure does: open work that still lacks it, else charted now."""
    if entry.charts_as is None or tooth is None:
        return None
    lock_row(work.session, Patient, exam.patient_id)
    lacking = _work_that_lacks(work, exam, entry, tooth)
    if lacking is not None:
        return lacking
    spec = SPECS[entry.charts_as]
    if spec.place is Place.SPAN:
        finding = Message(f"finding.{entry.charts_as}")
        raise Refused("plan.refused", [Problem("tooth", "chart.plan_on_chart", finding=finding)])
    new = NewEntry(
        finding=entry.charts_as,
        status=ChartStatus.PLANNED,
        teeth=(tooth,),
        surfaces=surfaces if spec.place is Place.SURFACES else (),
        variant=entry.charts_variant,
    )
    return chart_for_plan(work, exam, new)


def _work_that_lacks(work: Work, exam: Exam, entry: CatalogueRow, tooth: ToothCode) -> UUID | None:
    """Open work on the tooth whose procedures ask for this step, and do not have it yet."""
    step, first = aliased(PlannedProcedure), aliased(PlannedProcedure)
    has_it = select(step.id).where(
        step.chart_entry_id == first.chart_entry_id, step.procedure_code == entry.code, step.tooth == tooth
    )
    query = (
        select(first.chart_entry_id)
        .join(Procedure, Procedure.code == first.procedure_code)
        .join(TreatmentPlan, TreatmentPlan.id == first.plan_id)
        .where(
            TreatmentPlan.visit_id == exam.visit_id,
            first.tooth == tooth,
            first.status == ProcedureStatus.PENDING,
            first.chart_entry_id.is_not(None),
            Procedure.then_code == entry.code,
            ~has_it.exists(),
        )
        .order_by(first.position)
    )
    return work.session.scalars(query.limit(1)).first()


@verb(Permission.EXAMINE)
def unplan_procedure(work: Work, exam_id: UUID, procedure_id: UUID) -> None:
    """Take a procedure out of the plan of an exam that is still open, and the work on the chart that it does.

    Raises Refused when other work is planned on what it would have made.
    """
    exam = lock_open_exam(work, exam_id)
    belongs = (
        select(PlannedProcedure)
        .join(TreatmentPlan, TreatmentPlan.id == PlannedProcedure.plan_id)
        .where(PlannedProcedure.id == procedure_id, TreatmentPlan.visit_id == exam.visit_id)
    )
    row = work.session.scalars(belongs).first()
    if row is None:  # taken out at another desk meanwhile: nothing left to do
        return
    unsign(exam)
    work.session.flush()
    if row.chart_entry_id is None or row.status is not ProcedureStatus.PENDING:
        remove_procedure(work, procedure_id)
    else:
        void_entries(work, [row.chart_entry_id], "")


def of_one_option(planned: Sequence[PlannedWork]) -> tuple[PlannedWork, ...]:
    """What would be done of these at most: of options that exclude each other the dearest; by it a plan is valued."""
    fees: dict[str, int] = {}
    for one in planned:
        fees[one.option] = fees.get(one.option, 0) + one.fee.minor
    fees.pop("", None)
    dearest = max(sorted(fees), key=fees.__getitem__, default="")
    return tuple(one for one in planned if one.option in {"", dearest})


def sums_of_one_option(portions: Portions, options: Sequence[str]) -> Portions:
    """The lines of all, and the sums of what is done in any case with the dearest option: of options one is done.

    `options` are the letters of the lines, in their order.
    """
    fees: dict[str, Money] = {}
    for option, line in zip(options, portions.lines, strict=True):
        fees[option] = fees.get(option, ZERO) + line.fee
    fees.pop("", None)
    dearest = max(sorted(fees), key=fees.__getitem__, default="")
    done = [line for option, line in zip(options, portions.lines, strict=True) if option in {"", dearest}]
    return replace(
        portions,
        fee=total(line.fee for line in done),
        insurance=total(line.insurance for line in done),
        patient=total(line.patient for line in done),
    )


def estimate_of(planned: Sequence[PlannedWork], coverage: Coverage | None) -> Portions:
    """Who is expected to pay how much of each, and of the whole when one option is done."""
    portions = calculate_patient_portion([PricedProcedure(id=one.id, fee=one.fee) for one in planned], coverage)
    return sums_of_one_option(portions, [one.option for one in planned])


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
