"""Who is told of a completed exam, and what of it is charged."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from dentaldesk.engines.clinical.analysis import Analysis
from dentaldesk.engines.clinical.effects import Effect, ExaminationCharge, StaffNotice, trigger_workflows
from dentaldesk.engines.clinical.routing import RoutingPolicy, determine_post_exam_routing
from dentaldesk.models.states import ClinicalUrgency
from dentaldesk.models.values import Money

ANALYSIS = Analysis(
    total_value=Money(18_500),
    complexity_score=Decimal(1),
    complexity_trace=(),
    urgent=(),
    urgency=ClinicalUrgency.ROUTINE,
    visits=1,
    chair_minutes=20,
    disciplines=(),
)


def effects(*, is_charged: bool) -> list[Effect]:
    routing = determine_post_exam_routing(ANALYSIS, RoutingPolicy(value=Money(500_000)))
    return trigger_workflows(ANALYSIS, routing, today=date(2026, 11, 24), has_plan=True, is_charged=is_charged)


def test_only_the_dentists_notice_names_a_person() -> None:
    to_person = {
        effect.name: effect.to_provider for effect in effects(is_charged=False) if isinstance(effect, StaffNotice)
    }
    assert to_person == {"routed": False, "provider": True}


def test_an_examination_that_is_in_the_books_is_not_charged_again() -> None:
    assert ExaminationCharge() in effects(is_charged=False)
    charged = effects(is_charged=True)
    assert ExaminationCharge() not in charged
    assert charged == effects(is_charged=False)[1:]
