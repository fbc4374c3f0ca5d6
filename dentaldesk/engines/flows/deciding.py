"""What a plan amounts to and where the patient goes: one decision, the same before the exam is completed and then."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dentaldesk.engines.clinical.analysis import Analysis, analyze_treatment_plan
from dentaldesk.engines.clinical.routing import Routing, determine_post_exam_routing, policy_of
from dentaldesk.engines.flows.planning import of_one_option, visits_of

if TYPE_CHECKING:
    from dentaldesk.engines.clinical.shapes import ExamState
    from dentaldesk.models.tables.clinic import Clinic


def decide(state: ExamState, clinic: Clinic) -> tuple[Analysis, Routing]:
    """Of options that exclude each other one is done: the dearest counts, with what is done in any case."""
    planned = of_one_option(state.planned)
    sittings = visits_of(planned, clinic.visit_minutes)
    analysis = analyze_treatment_plan(planned, state.risk, len(sittings))
    return analysis, determine_post_exam_routing(analysis, policy_of(clinic))
