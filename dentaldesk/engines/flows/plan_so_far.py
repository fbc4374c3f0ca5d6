"""What the plan of an open exam amounts to so far, and where the patient would go from here. Reads only."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING
from uuid import UUID

from dentaldesk.engines.clinical.analysis import TraceLine, analyze_treatment_plan
from dentaldesk.engines.clinical.reads import exam_state
from dentaldesk.engines.clinical.routing import Routing, determine_post_exam_routing, policy_of
from dentaldesk.engines.flows.planning import visits_of
from dentaldesk.models.states import ExamStatus
from dentaldesk.models.tables.clinic import Clinic
from dentaldesk.models.tables.clinical import Exam

if TYPE_CHECKING:
    from datetime import date

    from sqlalchemy.orm import Session


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanSoFar:
    """As completing the exam now would decide. `chair_minutes` is the sum of the patterns."""

    complexity: Decimal
    trace: tuple[TraceLine, ...]
    visits: int
    chair_minutes: int
    routing: Routing


def plan_so_far(session: Session, exam_id: UUID, today: date) -> PlanSoFar | None:
    """None when the exam is completed, or nothing is planned in it yet. Six queries."""
    exam = session.get_one(Exam, exam_id)
    if exam.status is not ExamStatus.OPEN:
        return None
    state, clinic = exam_state(session, exam, today), session.get_one(Clinic, 1)
    if not state.planned:
        return None
    sittings = visits_of(state.planned, clinic.visit_minutes)
    analysis = analyze_treatment_plan(state.planned, state.risk, len(sittings))
    return PlanSoFar(
        complexity=analysis.complexity_score,
        trace=analysis.complexity_trace,
        visits=analysis.visits,
        chair_minutes=analysis.chair_minutes,
        routing=determine_post_exam_routing(analysis, policy_of(clinic)),
    )
