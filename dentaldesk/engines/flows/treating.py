"""Work is done in a visit: one transaction moves the chart, the procedure, its plan, the recall and the books.

Lock order: exam → visit → patient → procedures and plans, as charting takes them.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING
from uuid import UUID

from sqlalchemy import select

from dentaldesk.engines.catalogue.reads import CatalogueRow, procedure_on
from dentaldesk.engines.clinical.charting_rules import NewEntry
from dentaldesk.engines.clinical.rules import area_problem, effective_urgency
from dentaldesk.engines.clinical.visit_rules import elective_stops
from dentaldesk.engines.clinical.visits import lock_care, plan_on
from dentaldesk.engines.core.access import Permission, verb
from dentaldesk.engines.core.errors import Problem, Refused
from dentaldesk.engines.flows.chart_act import charted_before
from dentaldesk.engines.flows.charting import chart_done, finish_work
from dentaldesk.engines.flows.settling import settle_visit
from dentaldesk.engines.treatment.actions import NewProcedure, add_procedure
from dentaldesk.engines.treatment.along_actions import procedures_of
from dentaldesk.engines.treatment.doing_actions import (
    finish_procedure,
    plan_next_step,
    say_how_done,
)
from dentaldesk.engines.treatment.doing_reads import (
    AheadLine,
    DoneLine,
    ahead_of,
    done_in_visit,
    locked_procedures,
)
from dentaldesk.engines.treatment.rules import DoneIn
from dentaldesk.models.charting import SPECS, ChartStatus, Place
from dentaldesk.models.states import ClinicalUrgency, Diagnosis, ProcedureStatus, TreatmentArea
from dentaldesk.models.tables.charting import ChartEntry
from dentaldesk.models.tables.clinical import Exam, Visit
from dentaldesk.models.tables.patients import MedicalHistory
from dentaldesk.models.tables.treatment import PlannedProcedure, TreatmentPlan
from dentaldesk.models.teeth import Surface, ToothCode, parse_surfaces, show_surfaces
from dentaldesk.models.values import Message, ValueProblem, plain

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy.orm import Session

    from dentaldesk.engines.core.work import Work

LONGEST_MINUTES = 720
LONGEST_WORDS = 2000  # characters about complications


@dataclass(frozen=True, slots=True, kw_only=True)
class Doing:
    """A planned procedure that is done. `provider_id` None: whoever acts, else the visit's dentist. `surfaces` as
    typed, None: as planned.
    """

    procedure_id: UUID
    provider_id: UUID | None = None
    minutes: int | None = None
    complications: str = ""
    surfaces: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Done:
    """What was done in a visit. Once it is done, pressing again finds it done."""

    visit_id: UUID
    items: tuple[Doing, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class AddDone:
    """Work that nobody planned is done in the visit, at the fee of the day. One `request_key` does it once."""

    visit_id: UUID
    code: str
    request_key: UUID
    tooth: ToothCode | None = None
    surfaces: str = ""
    diagnosis: Diagnosis | None = None
    provider_id: UUID | None = None
    minutes: int | None = None
    complications: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class VisitWork:
    """What was done in a visit, and what of the patient's plans waits."""

    done: tuple[DoneLine, ...]
    ahead: tuple[AheadLine, ...]


def work_of_visit(session: Session, visit_id: UUID) -> VisitWork:
    """The work of a visit: what it was booked for stands first among what waits. Three queries."""
    patient_id = session.get_one(Visit, visit_id).patient_id
    done, ahead = done_in_visit(session, visit_id), ahead_of(session, patient_id, visit_id)
    return VisitWork(done=tuple(done), ahead=tuple(ahead))


@verb(Permission.COMPLETE_VISIT)
def complete_procedures(work: Work, command: Done) -> tuple[UUID, ...]:
    """These are done. Returns those that were not done before.

    Raises Refused with everything against it, at `procedure:<id>`; UserError when the visit is over.
    """
    exam, visit = lock_care(work, command.visit_id)
    rows = locked_procedures(work.session, [item.procedure_id for item in command.items])
    owners = _owners(work, rows)
    asa_class = _asa_class(work, visit)
    problems = [
        problem
        for item in command.items
        for problem in _problems(visit, rows.get(item.procedure_id), item, owners, asa_class)
    ]
    if problems:
        raise Refused("treatment.refused", problems)
    new = [item for item in command.items if rows[item.procedure_id].status is not ProcedureStatus.COMPLETED]
    for (entry_id, provider_id), items in _together(rows, new, work.actor.provider_id or visit.dentist_id).items():
        done = DoneIn(visit_id=visit.id, provider_id=provider_id, only=frozenset(item.procedure_id for item in items))
        if entry_id is not None:
            _do_on_chart(work, exam, visit, entry_id, done, _surfaces(rows, items))
        for item in items:
            finish_procedure(work, item.procedure_id, done)
    for item in command.items:
        say_how_done(work, item.procedure_id, item.minutes, plain(item.complications).strip())
    if new:
        settle_visit(work, visit.id)
        work.note("do", "visit", visit.id, procedures=[str(item.procedure_id) for item in new])
    return tuple(item.procedure_id for item in new)


def _owners(work: Work, rows: dict[UUID, PlannedProcedure]) -> dict[UUID, UUID]:
    """Whose plan each procedure is in."""
    query = select(TreatmentPlan.id, TreatmentPlan.patient_id).where(
        TreatmentPlan.id.in_({row.plan_id for row in rows.values()})
    )
    patients = {row.id: row.patient_id for row in work.session.execute(query)}
    return {procedure_id: patients[row.plan_id] for procedure_id, row in rows.items()}


def _problems(
    visit: Visit, row: PlannedProcedure | None, item: Doing, owners: dict[UUID, UUID], asa_class: int | None
) -> list[Problem]:
    place = f"procedure:{item.procedure_id}"
    if row is None:
        return [Problem(place, "chart.gone")]
    problems = _details_problems(place, item.minutes, item.complications)
    if owners[row.id] != visit.patient_id:
        problems.append(Problem(place, "treatment.not_theirs", procedure=row.procedure_name))
    if row.status is ProcedureStatus.DECLINED:
        problems.append(Problem(place, "plan.was_declined", procedure=row.procedure_name))
    if row.status is ProcedureStatus.COMPLETED and row.completed_visit_id != visit.id:
        problems.append(Problem(place, "treatment.done_already", procedure=row.procedure_name))
    elif row.status is not ProcedureStatus.COMPLETED and _must_wait(visit, row.urgency, asa_class):
        problems.append(Problem(place, "treatment.elective", procedure=row.procedure_name))
    if item.surfaces is not None:
        problems += _surface_problems(place, row, item.surfaces)
    return problems


def _details_problems(place: str, minutes: int | None, complications: str) -> list[Problem]:
    problems = []
    if minutes is not None and not 0 <= minutes <= LONGEST_MINUTES:
        problems.append(Problem(place, "treatment.minutes_wrong", most=LONGEST_MINUTES))
    if len(complications) > LONGEST_WORDS:
        problems.append(Problem(place, "exam.note_too_long", length=len(complications), most=LONGEST_WORDS))
    return problems


def _surface_problems(place: str, row: PlannedProcedure, typed: str) -> list[Problem]:
    if row.tooth is None or not row.surfaces:
        return [Problem(place, "procedure.no_surfaces")] if typed.strip() else []
    try:
        found = parse_surfaces(typed, row.tooth)
    except ValueProblem as error:
        return [Problem(place, error.message.code, **error.message.params)]
    return [] if found else [Problem(place, "chart.surfaces_missing", finding=Message("finding.filling"))]


def _asa_class(work: Work, visit: Visit) -> int | None:
    query = select(MedicalHistory.asa_class).where(MedicalHistory.patient_id == visit.patient_id)
    return work.session.scalars(query.order_by(MedicalHistory.number.desc()).limit(1)).first()


def _must_wait(visit: Visit, urgency: ClinicalUrgency, asa_class: int | None) -> bool:
    """Whether a dentist must decide first: the patient is ASA IV and this could wait."""
    return elective_stops(asa_class, decided=visit.elective_reason is not None, is_urgent=urgency.is_urgent)


def _together(
    rows: dict[UUID, PlannedProcedure], items: Sequence[Doing], usual: UUID
) -> dict[tuple[UUID | None, UUID], list[Doing]]:
    """The items by the work on the chart that they do and by who does it."""
    groups: dict[tuple[UUID | None, UUID], list[Doing]] = {}
    for item in items:
        key = (rows[item.procedure_id].chart_entry_id, item.provider_id or usual)
        groups.setdefault(key, []).append(item)
    return groups


def _do_on_chart(
    work: Work,
    exam: Exam | None,
    visit: Visit,
    entry_id: UUID,
    done: DoneIn,
    surfaces: tuple[Surface, ...] | None,
) -> None:
    """The entry goes on: done when all its procedures are, else begun."""
    only = done.only or frozenset()
    standing = select(PlannedProcedure.chart_entry_id).where(PlannedProcedure.id.in_(only))
    # Another provider's part of the same work may have taken it further a moment ago.
    current = work.session.scalars(standing.limit(1)).first() or entry_id
    left = select(PlannedProcedure.id).where(
        PlannedProcedure.chart_entry_id == current,
        PlannedProcedure.status.not_in((ProcedureStatus.COMPLETED, ProcedureStatus.DECLINED)),
        PlannedProcedure.id.not_in(only),
    )
    is_whole = work.session.scalars(left.limit(1)).first() is None
    is_begun = work.session.get_one(ChartEntry, current).status is ChartStatus.IN_PROGRESS
    if is_begun and not is_whole:
        return  # the chart says already that it was begun
    finish_work(work, current, exam, visit, done, is_whole=is_whole, surfaces=surfaces)


def _surfaces(rows: dict[UUID, PlannedProcedure], items: Sequence[Doing]) -> tuple[Surface, ...] | None:
    """The surfaces that were done, where somebody said other ones than planned."""
    for item in items:
        row = rows[item.procedure_id]
        if item.surfaces is not None and row.tooth is not None and row.surfaces:
            found = parse_surfaces(item.surfaces, row.tooth)
            if show_surfaces(found) != row.surfaces:
                return found
    return None


@verb(Permission.COMPLETE_VISIT)
def add_done(work: Work, command: AddDone) -> UUID:
    """Work that nobody planned was done: charted where it has a place, charged at the fee of the day. A preparation
    leaves its seating to be done. Returns the procedure.

    Raises Refused with everything against it; UserError when the visit is over.
    """
    exam, visit = lock_care(work, command.visit_id)
    known = _added_before(work, visit, command)
    if known is not None:
        return known
    row, surfaces = _checked(work, visit, command)
    done = DoneIn(visit_id=visit.id, provider_id=command.provider_id or work.actor.provider_id or visit.dentist_id)
    entry_id = _charted(work, exam, visit, command, row, surfaces, done)
    planned = procedures_of(work, entry_id) if entry_id is not None else []
    if planned:  # somebody had planned it after all
        procedure_id = UUID(planned[0]["id"])
    else:
        procedure_id = _added(work, visit, command, row, surfaces, entry_id)
        finish_procedure(work, procedure_id, done)
    say_how_done(work, procedure_id, command.minutes, plain(command.complications).strip())
    settle_visit(work, visit.id)
    work.note("do", "visit", visit.id, procedures=[str(procedure_id)])
    return procedure_id


def _added_before(work: Work, visit: Visit, command: AddDone) -> UUID | None:
    """What this press did already: the procedure has its key as id, unless it did what was planned."""
    own = work.session.get(PlannedProcedure, command.request_key)
    if own is not None:
        return own.id
    entries = charted_before(work.session, visit.patient_id, command.request_key)
    query = select(PlannedProcedure.id).where(PlannedProcedure.chart_entry_id.in_(entries))
    return work.session.scalars(query.order_by(PlannedProcedure.position)).first() if entries else None


def _charted(
    work: Work,
    exam: Exam | None,
    visit: Visit,
    command: AddDone,
    row: CatalogueRow,
    surfaces: tuple[Surface, ...],
    done: DoneIn,
) -> UUID | None:
    """Its entry on the chart; None for what has no place there."""
    if row.charts_as is None or command.tooth is None:
        return None
    spec = SPECS[row.charts_as]
    if spec.place is Place.SPAN:
        finding = Message(f"finding.{row.charts_as}")
        raise Refused("treatment.refused", [Problem("tooth", "chart.plan_on_chart", finding=finding)])
    new = NewEntry(
        finding=row.charts_as,
        status=ChartStatus.IN_PROGRESS if row.then_code else ChartStatus.COMPLETED,
        teeth=(command.tooth,),
        surfaces=surfaces if spec.place is Place.SURFACES else (),
        variant=row.charts_variant,
    )
    return chart_done(work, exam, visit, new, done, command.request_key)


def _added(
    work: Work,
    visit: Visit,
    command: AddDone,
    row: CatalogueRow,
    surfaces: tuple[Surface, ...],
    entry_id: UUID | None,
) -> UUID:
    plan_id = plan_on(work, visit)
    new = NewProcedure(
        code=row.code,
        name=row.name,
        tooth=command.tooth,
        surfaces=show_surfaces(surfaces),
        diagnosis=command.diagnosis,
        urgency=effective_urgency(row.urgency, command.diagnosis),
        fee=row.fee,
        chart_entry_id=entry_id,
        procedure_id=command.request_key,
    )
    procedure_id = add_procedure(work, plan_id, new)
    then = procedure_on(work.session, row.then_code, work.business_date) if row.then_code else None
    if then is not None:
        step = replace(new, code=then.code, name=then.name, urgency=then.urgency, fee=then.fee, procedure_id=None)
        plan_next_step(work, add_procedure(work, plan_id, step))
    return procedure_id


def _checked(work: Work, visit: Visit, command: AddDone) -> tuple[CatalogueRow, tuple[Surface, ...]]:
    row = procedure_on(work.session, plain(command.code).strip(), work.business_date)
    if row is None:
        raise Refused("treatment.refused", [Problem("procedure", "procedure.unknown", typed=command.code)])
    problems = _details_problems("minutes", command.minutes, command.complications)
    why = area_problem(
        area=row.area,
        min_surfaces=row.min_surfaces,
        max_surfaces=row.max_surfaces,
        tooth=command.tooth,
        surfaces=command.surfaces.strip(),
    )
    if why is not None:
        problems.append(Problem("tooth", why.code, **why.params))
    if _must_wait(visit, effective_urgency(row.urgency, command.diagnosis), _asa_class(work, visit)):
        problems.append(Problem("procedure", "treatment.elective", procedure=row.name))
    if problems:
        raise Refused("treatment.refused", problems)
    takes_surfaces = command.tooth is not None and row.area is TreatmentArea.SURFACES
    return row, parse_surfaces(command.surfaces, command.tooth) if takes_surfaces and command.tooth else ()
