"""What the plan of an open exam amounts to so far, and where the patient would go from here. Reads only."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING
from uuid import UUID

from dentaldesk.engines.clinical.analysis import TraceLine
from dentaldesk.engines.clinical.reads import exam_state
from dentaldesk.engines.clinical.routing import Routing
from dentaldesk.engines.core.moments import the_clinic
from dentaldesk.engines.flows.deciding import decide
from dentaldesk.models.states import ExamStatus
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
    state, clinic = exam_state(session, exam, today), the_clinic(session)
    if not state.planned:
        return None
    analysis, routing = decide(state, clinic)
    return PlanSoFar(
        complexity=analysis.complexity_score,
        trace=analysis.complexity_trace,
        visits=analysis.visits,
        chair_minutes=analysis.chair_minutes,
        routing=routing,
    )
