"""Where a patient goes after the exam: exactly one of three ways, tried in order.

Domain rules, Routing: value above the threshold or complexity above 7 → treatment coordinator; else anything urgent →
urgent scheduling; else → checkout.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from dentaldesk.engines.clinical.analysis import Analysis
from dentaldesk.models.states import NextStep, Role, TaskUrgency
from dentaldesk.models.values import Message, Money

if TYPE_CHECKING:
    from dentaldesk.models.tables.clinic import Clinic


@dataclass(frozen=True, slots=True, kw_only=True)
class RoutingPolicy:
    """The clinic's thresholds; reaching one is not exceeding it."""

    value: Money
    complexity: Decimal = Decimal(7)


def policy_of(clinic: Clinic) -> RoutingPolicy:
    """The policy in force."""
    return RoutingPolicy(value=clinic.routing_value, complexity=Decimal(clinic.routing_complexity) / 10)


@dataclass(frozen=True, slots=True, kw_only=True)
class Routing:
    """The decision, whose task it is, how pressing, and why in words."""

    next_step: NextStep
    assigned_to: Role
    urgency: TaskUrgency
    reason: Message


def determine_post_exam_routing(analysis: Analysis, policy: RoutingPolicy) -> Routing:
    """Decide. Total: every analysis has exactly one way."""
    reason = coordinator_reason(analysis.total_value, analysis.complexity_score, policy)
    if reason is not None:
        return Routing(
            next_step=NextStep.TREATMENT_COORDINATOR,
            assigned_to=Role.TREATMENT_COORDINATOR,
            urgency=TaskUrgency.HIGH,
            reason=reason,
        )
    if analysis.has_urgent_procedures:
        return Routing(
            next_step=NextStep.URGENT_SCHEDULING,
            assigned_to=Role.FRONT_DESK,
            urgency=TaskUrgency.URGENT,
            reason=Message("routing.urgent", {"count": len(analysis.urgent), "first": analysis.urgent[0].name}),
        )
    return Routing(
        next_step=NextStep.CHECKOUT,
        assigned_to=Role.FRONT_DESK,
        urgency=TaskUrgency.NORMAL,
        reason=Message("routing.checkout"),
    )


def coordinator_reason(total_value: Money, complexity_score: Decimal, policy: RoutingPolicy) -> Message | None:
    """Why a plan of this value and complexity goes to the treatment coordinator; None when it does not."""
    if total_value > policy.value:
        return Message("routing.value", {"total": total_value, "threshold": policy.value})
    if complexity_score > policy.complexity:
        return Message("routing.complexity", {"score": complexity_score, "threshold": policy.complexity})
    return None
