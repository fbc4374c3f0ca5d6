"""What is proposed and done: the plan of a visit, its procedures on the chart, estimates and follow-ups.

A procedure and its work on the chart go along: planned, begun, done, declined, each an entry that follows the older.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from dentaldesk.believable.mouths import Charted
from dentaldesk.believable.needs import Need
from dentaldesk.believable.scene import Row, Scene
from dentaldesk.believable.stamps import day_text, moment_text
from dentaldesk.engines.clinical.analysis import Analysis, analyze_treatment_plan
from dentaldesk.engines.clinical.routing import Routing, RoutingPolicy, determine_post_exam_routing
from dentaldesk.engines.clinical.rules import effective_urgency
from dentaldesk.engines.clinical.shapes import MedicalRisk, PlannedWork
from dentaldesk.engines.flows.planning import visits_of
from dentaldesk.engines.scheduling.rules import PlannedVisit
from dentaldesk.engines.treatment.rules import plan_status, value_category
from dentaldesk.models.charting import ChartStatus
from dentaldesk.models.states import (
    PlanStatus,
    Priority,
    ProcedureStatus,
)
from dentaldesk.models.tables.charting import ChartEntry
from dentaldesk.models.tables.treatment import PlannedProcedure, TreatmentPlan
from dentaldesk.models.teeth import ToothCode
from dentaldesk.models.values import Money


@dataclass(slots=True, kw_only=True, eq=False)
class Line:
    """A procedure of a plan: its row, what it is needed for, and the work on the chart that it does."""

    row: Row
    need: Need
    work: Work | None = None

    @property
    def id(self) -> UUID:
        return UUID(self.row["id"])

    @property
    def waits(self) -> bool:
        return self.row["status"] is ProcedureStatus.PLANNED


@dataclass(slots=True, kw_only=True, eq=False)
class Work:
    """Work on the chart by its newest entry; a preparation and its seating share one."""

    entry: Row


@dataclass(slots=True, kw_only=True, eq=False)
class Plan:
    """The plan of one visit."""

    row: Row
    visit: str
    patient: str
    lines: list[Line] = field(default_factory=list)
    follow_ups: list[Row] = field(default_factory=list)

    @property
    def is_answered(self) -> bool:
        return self.row["status"] not in {PlanStatus.PENDING, PlanStatus.PRESENTED}

    def follow(self) -> None:
        """The plan is as far as its procedures are."""
        self.row["status"] = plan_status(
            self.row["status"],
            [line.row["status"] for line in self.lines],
            presented=self.row.get("presented_at") is not None,
            accepted=self.row.get("accepted_at") is not None,
        )

    def waiting(self) -> list[Line]:
        """What is proposed and neither booked nor done."""
        return [line for line in self.lines if line.waits]


@dataclass(frozen=True, slots=True, kw_only=True)
class Where:
    """In which visit something is charted: by whom (a user and the provider), when."""

    visit: str | None
    exam: str | None
    patient: str
    user: str
    provider: str
    at: int


def begin_plan(scene: Scene, where: Where) -> Plan:
    """The plan of a visit, empty as yet."""
    assert where.visit is not None  # noqa: S101 - a plan is that of a visit
    row = scene.add(
        TreatmentPlan,
        id=scene.ids(where.at),
        patient_id=where.patient,
        visit_id=where.visit,
        created_by=where.user,
        created_at=moment_text(where.at),
        status=PlanStatus.PENDING,
    )
    return Plan(row=row, visit=where.visit, patient=where.patient)


def chart(scene: Scene, where: Where, charted: Iterable[Charted]) -> list[Row]:
    """Findings on the chart."""
    return [
        _entry(
            scene,
            where,
            finding=one.finding,
            status=one.status,
            teeth=one.tooth.code,
            surfaces=one.surfaces,
            variant=one.variant,
            measure=one.measure,
        )
        for one in charted
    ]


def _entry(scene: Scene, where: Where, **columns: Any) -> Row:  # noqa: ANN401 - of the chart
    return scene.add(
        ChartEntry,
        **{
            "id": scene.ids(where.at),
            "patient_id": where.patient,
            "visit_id": where.visit,
            "exam_id": where.exam,
            "true_on": day_text(scene.day(where.at)),
            "recorded_at": moment_text(where.at),
            "recorded_by": where.user,
            **columns,
        },
    )


def follow_work(scene: Scene, where: Where, work: Work, status: ChartStatus, note: str | None = None) -> None:
    """The work goes on: a new entry follows the older one."""
    before = work.entry
    kept = ("finding", "teeth", "surfaces", "variant", "measure")
    said = {"note": note} if note else {}
    work.entry = _entry(
        scene, where, status=status, follows_id=before["id"], **{name: before[name] for name in kept}, **said
    )


def add_line(scene: Scene, plan: Plan, need: Need, where: Where, *, charted: bool = True) -> Line:
    """One procedure more, with the fee of the day. `charted`: it stands on the chart as planned."""
    entry = scene.house.catalogue[need.code]
    line = Line(row={}, need=need)
    if need.of_before:
        line.work = plan.lines[-1].work
    elif need.charts is not None and need.tooth is not None and charted:
        line.work = Work(
            entry=_entry(
                scene,
                where,
                finding=need.charts,
                status=ChartStatus.PLANNED,
                teeth=need.tooth.code,
                surfaces=need.surfaces,
                variant=need.variant,
                measure=None,
            )
        )
    line.row = scene.add(
        PlannedProcedure,
        id=scene.ids(where.at),
        plan_id=plan.row["id"],
        position=len(plan.lines) + 1,
        procedure_code=entry.code,
        procedure_name=entry.name,
        tooth=need.tooth.code if need.tooth else None,
        surfaces=need.surfaces,
        diagnosis=need.diagnosis,
        urgency=effective_urgency(entry.urgency, need.diagnosis),
        priority=Priority.MEDIUM,
        fee=scene.house.fee(entry.code, scene.day(where.at)),
        status=ProcedureStatus.PENDING,
        chart_entry_id=line.work.entry["id"] if line.work else None,
    )
    plan.lines.append(line)
    return line


def finish_line(scene: Scene, line: Line, where: Where, minutes: int) -> None:
    """One procedure is done in a visit, and its work on the chart is begun or done."""
    work, need = line.work, line.need
    if need.charts is not None and work is None and need.tooth is not None:
        line.work = work = Work(
            entry=_entry(
                scene,
                where,
                finding=need.charts,
                status=ChartStatus.COMPLETED,
                teeth=need.tooth.code,
                surfaces=need.surfaces,
                variant=need.variant,
                measure=None,
            )
        )
    elif work is not None:
        is_begun = scene.house.catalogue[need.code].then_code is not None
        follow_work(scene, where, work, ChartStatus.IN_PROGRESS if is_begun else ChartStatus.COMPLETED)
    line.row.update(
        status=ProcedureStatus.COMPLETED,
        completed_at=moment_text(where.at),
        completed_by=where.provider,
        completed_visit_id=where.visit,
        actual_minutes=minutes,
    )


def share_entries(plan: Plan) -> None:
    """Every procedure names the newest entry of its work."""
    for line in plan.lines:
        if line.work is not None:
            line.row["chart_entry_id"] = line.work.entry["id"]


def planned_work(scene: Scene, lines: Iterable[Line]) -> tuple[PlannedWork, ...]:
    """The lines as the program's rules take them."""
    return tuple(_planned(scene, line) for line in lines)


def _planned(scene: Scene, line: Line) -> PlannedWork:
    entry = scene.house.catalogue[line.need.code]
    return PlannedWork(
        id=line.id,
        code=entry.code,
        name=entry.name,
        tooth=line.need.tooth,
        surfaces=line.need.surfaces,
        area=entry.area,
        min_surfaces=entry.min_surfaces,
        max_surfaces=entry.max_surfaces,
        discipline=entry.discipline,
        sequence_class=entry.sequence_class,
        weight=entry.weight,
        urgency=line.row["urgency"],
        diagnosis=line.need.diagnosis,
        fee=Money(line.row["fee"]),
        pattern=entry.pattern,
        healing_days=entry.healing_days,
        laboratory_days=entry.laboratory_days,
    )


def decided(scene: Scene, planned: Sequence[PlannedWork], risk: MedicalRisk) -> tuple[Analysis, Routing]:
    """What a plan amounts to, and where its patient goes."""
    limits = scene.house.limits
    analysis = analyze_treatment_plan(planned, risk, len(visits_of(planned, limits.visit_minutes)))
    return analysis, determine_post_exam_routing(analysis, RoutingPolicy(value=limits.routing))


def sittings(scene: Scene, lines: Sequence[Line]) -> list[PlannedVisit]:
    """The visits that these procedures take."""
    return visits_of(planned_work(scene, lines), scene.house.limits.visit_minutes)


def propose(scene: Scene, plan: Plan, analysis: Analysis) -> None:
    """What was found is planned, and its value kept."""
    limits = scene.house.limits
    for line in plan.lines:
        if line.row["status"] is ProcedureStatus.PENDING:
            line.row["status"] = ProcedureStatus.PLANNED
    plan.row.update(
        total_value=analysis.total_value.minor,
        urgency=analysis.urgency,
        value_category=value_category(analysis.total_value, medium=limits.medium, high=limits.high),
    )


def is_busy(plans: Iterable[Plan], tooth: ToothCode) -> bool:
    """Whether something on this tooth is booked, or begun and not done: nothing else is planned for it meanwhile."""
    return any(
        line.row["status"] is ProcedureStatus.SCHEDULED
        or (line.work is not None and line.work.entry["status"] is ChartStatus.IN_PROGRESS)
        for plan in plans
        for line in plan.lines
        if line.need.tooth == tooth
    )


def give_up(scene: Scene, plans: Iterable[Plan], tooth: ToothCode, where: Where) -> None:
    """What waits for this tooth is not done any more: it is gone, or needs something else by now."""
    reason = scene.house.texts.overtaken
    for plan in plans:
        waiting = [line for line in plan.waiting() if line.need.tooth == tooth and line.need.is_charted]
        for line in waiting:
            line.row.update(status=ProcedureStatus.DECLINED, decline_reason=reason)
            if line.work is not None and line.work.entry["status"] is ChartStatus.PLANNED:
                follow_work(scene, where, line.work, ChartStatus.DECLINED, reason)
        if waiting:
            share_entries(plan)
            plan.follow()
