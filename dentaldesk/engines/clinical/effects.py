"""What follows from a completed exam, or a visit of another kind, decided before anything is written.

`flows.consequences.EFFECTS` carries each out.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from dentaldesk.engines.clinical.analysis import Analysis
from dentaldesk.engines.clinical.routing import Routing
from dentaldesk.models.states import DocumentKind, FactKind, NextStep, Role, TaskUrgency
from dentaldesk.models.values import Message, Money

# Domain rules, Treatment plans: an urgent plan is chased the next day, others after these days, until answered.
FOLLOW_UP_DAYS = (3, 14, 45)
URGENT_FOLLOW_UP_DAYS = (1,)


@dataclass(frozen=True, slots=True, kw_only=True)
class StaffNotice:
    """`name` tells the notices of one exam apart; `to_provider` also names the patient's dentist."""

    name: str
    role: Role
    urgency: TaskUrgency
    next_step: NextStep
    reason: Message
    to_provider: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentRequest:
    kind: DocumentKind


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanEstimate:
    """Price the plan for the patient."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ExaminationCharge:
    """Charge the examination itself."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FactToRecord:
    """`worth` is the plan's value, `complexity` its score."""

    kind: FactKind
    worth: Money
    complexity: Decimal
    next_step: NextStep


@dataclass(frozen=True, slots=True, kw_only=True)
class FollowUpDue:
    due_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class PatientThanks:
    """Tell the patient, without naming diagnosis or procedure, that the plan is ready."""

    text: Message


Effect = StaffNotice | DocumentRequest | PlanEstimate | ExaminationCharge | FactToRecord | FollowUpDue | PatientThanks


def trigger_workflows(
    analysis: Analysis,
    routing: Routing,
    *,
    today: date,
    has_plan: bool,
    of_care: Sequence[DocumentKind] = (),
    is_charged: bool = False,
) -> list[Effect]:
    """Everything that completion sets going, in the order in which it is carried out.

    `of_care`: the papers of what was treated and prescribed in the exam itself. `is_charged`: somebody noted the
    examination as done work, and so it is in the books already.
    """
    effects: list[Effect] = [*(() if is_charged else (ExaminationCharge(),)), *_notices(routing, analysis)]
    effects.append(_to_provider(routing))
    effects += [DocumentRequest(kind=kind) for kind in (DocumentKind.EXAM_SUMMARY, *of_care)]
    effects += _facts(analysis, routing, FactKind.EXAM_COMPLETED, FactKind.PATIENT_ROUTED)
    if has_plan:
        effects += [*_of_plan(analysis, routing, today), PatientThanks(text=Message("patient.plan_ready"))]
    return effects


def trigger_visit_workflows(
    routing: Routing,
    found: Analysis | None,
    *,
    today: date,
    has_plan: bool,
    of_care: Sequence[DocumentKind] = (),
) -> list[Effect]:
    """What the completion of a visit that was no exam sets going, in the order in which it is carried out.

    `found`: what a dentist found in it; None when nobody examined. `of_care` as above.
    """
    effects: list[Effect] = [*_notices(routing, found), *(DocumentRequest(kind=kind) for kind in of_care)]
    if found is not None:
        effects.append(DocumentRequest(kind=DocumentKind.EXAM_SUMMARY))
        if has_plan:
            effects += [*_facts(found, routing, FactKind.PATIENT_ROUTED), *_of_plan(found, routing, today)]
    return effects


def _of_plan(analysis: Analysis, routing: Routing, today: date) -> Iterator[Effect]:
    yield PlanEstimate()
    yield DocumentRequest(kind=DocumentKind.TREATMENT_PLAN)
    yield from _facts(analysis, routing, FactKind.PLAN_CREATED)
    for days in URGENT_FOLLOW_UP_DAYS if analysis.has_urgent_procedures else FOLLOW_UP_DAYS:
        yield FollowUpDue(due_on=today + timedelta(days=days))


def _facts(analysis: Analysis, routing: Routing, *kinds: FactKind) -> Iterator[FactToRecord]:
    for kind in kinds:
        yield FactToRecord(
            kind=kind,
            worth=analysis.total_value,
            complexity=analysis.complexity_score,
            next_step=routing.next_step,
        )


def _notices(routing: Routing, analysis: Analysis | None) -> Iterator[StaffNotice]:
    yield StaffNotice(
        name="routed",
        role=routing.assigned_to,
        urgency=routing.urgency,
        next_step=routing.next_step,
        reason=routing.reason,
    )
    # A patient in pain never waits for a presentation.
    urgent = analysis.urgent if analysis is not None else ()
    if routing.next_step is NextStep.TREATMENT_COORDINATOR and urgent:
        yield StaffNotice(
            name="urgent",
            role=Role.FRONT_DESK,
            urgency=TaskUrgency.URGENT,
            next_step=NextStep.URGENT_SCHEDULING,
            reason=Message("routing.urgent_beside", {"count": len(urgent), "first": urgent[0].name}),
        )


def _to_provider(routing: Routing) -> StaffNotice:
    return StaffNotice(
        name="provider",
        role=Role.DENTIST,
        urgency=TaskUrgency.NORMAL,
        next_step=routing.next_step,
        reason=routing.reason,
        to_provider=True,
    )
