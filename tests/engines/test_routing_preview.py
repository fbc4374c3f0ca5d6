"""A routing policy is tried on last month's exams before it is in force."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from decimal import Decimal

from sqlalchemy import func, select

from dentaldesk.engines.clinical.routing import RoutingPolicy, policy_of
from dentaldesk.engines.clinical.signing_actions import co_sign
from dentaldesk.engines.clinical.visit_actions import begin_exam
from dentaldesk.engines.core.work import Work
from dentaldesk.engines.flows.planning import PlanProcedure, plan_procedure
from dentaldesk.engines.flows.routing_preview import RoutingPreview, preview_routing
from dentaldesk.engines.flows.visit_completion import handle_visit_completion
from dentaldesk.models.states import NextStep, VisitType
from dentaldesk.models.tables.clinic import Clinic as ClinicRow
from dentaldesk.models.tables.clinical import Exam
from dentaldesk.models.values import Money
from tests.engines.care import InCare, hygienist, in_care
from tests.engines.test_query_counts import statements
from tests.engines.visits import a_completed_visit
from tests.factories import FILLING, ROOT_CANAL, Clinic, a_patient, an_exam

TC, URGENT, CHECKOUT = NextStep.TREATMENT_COORDINATOR, NextStep.URGENT_SCHEDULING, NextStep.CHECKOUT
IN_FORCE = RoutingPolicy(value=Money(500_000), complexity=Decimal(7))


def tried(clinic: Clinic, policy: RoutingPolicy) -> RoutingPreview:
    return clinic.db.read(lambda session: preview_routing(session, policy, clinic.clock.now()))


def some(counts: Mapping[NextStep, int]) -> dict[NextStep, int]:
    return {step: count for step, count in counts.items() if count}


def test_the_policy_in_force_would_change_nothing(clinic: Clinic) -> None:
    a_completed_visit(clinic)
    a_completed_visit(clinic, FILLING)
    policy = clinic.db.read(lambda session: policy_of(session.get_one(ClinicRow, 1)))
    assert policy == IN_FORCE
    preview = tried(clinic, policy)
    assert (preview.exams, preview.changed_count, preview.changed) == (2, 0, ())
    assert preview.went == preview.would_go
    assert some(preview.went) == {URGENT: 1, CHECKOUT: 1}


def test_a_lower_value_sends_more_plans_to_the_coordinator(clinic: Clinic) -> None:
    patient_id = a_patient(clinic, "Ayo", "Balogun")
    canal = a_completed_visit(clinic, patient_id=patient_id)  # 1 180.00 + 285.00
    a_completed_visit(clinic, FILLING)  # 285.00
    an_exam(clinic, a_patient(clinic), ROOT_CANAL)  # still open: it went nowhere yet
    at_the_limit = tried(clinic, RoutingPolicy(value=Money(146_500)))
    assert at_the_limit.changed == ()  # reaching the limit is not exceeding it
    preview = tried(clinic, RoutingPolicy(value=Money(146_499)))
    assert some(preview.went) == {URGENT: 1, CHECKOUT: 1}
    assert some(preview.would_go) == {TC: 1, CHECKOUT: 1}
    (row,) = preview.changed
    assert (row.exam_id, row.patient, row.went, row.would_go) == (canal.exam_id, "Ayo Balogun", URGENT, TC)
    assert (row.total_value, row.complexity_score, row.reason.code) == (
        Money(146_500),
        Decimal("4.5"),
        "routing.value",
    )


def test_a_higher_complexity_sends_plans_to_the_desk(clinic: Clinic) -> None:
    def one_point(work: Work) -> None:
        work.session.get_one(ClinicRow, 1).routing_complexity = 10

    clinic.db.write(clinic.manager, one_point)
    a_completed_visit(clinic)
    a_completed_visit(clinic, FILLING)
    preview = tried(clinic, IN_FORCE)
    assert some(preview.went) == {TC: 2}
    assert some(preview.would_go) == {URGENT: 1, CHECKOUT: 1}
    assert {row.reason.code for row in preview.changed} == {"routing.urgent_rest", "routing.checkout"}
    assert preview.changed[0].completed_at >= preview.changed[1].completed_at


def test_the_last_thirty_days_are_tried(clinic: Clinic) -> None:
    a_completed_visit(clinic)
    clinic.clock.advance(timedelta(days=30))
    preview = tried(clinic, RoutingPolicy(value=Money(1)))
    assert (preview.until - preview.since, preview.changed_count) == (timedelta(days=30), 1)
    clinic.clock.advance(timedelta(days=1))
    assert tried(clinic, RoutingPolicy(value=Money(1))).exams == 0


def test_a_cleaning_with_nothing_new_goes_to_the_desk_under_any_policy(clinic: Clinic) -> None:
    def cleaned(*codes: str) -> InCare:
        care = in_care(clinic, a_patient(clinic), VisitType.HYGIENE, hygienist(clinic))
        care.confirm()
        exam_id = care.act(begin_exam, care.visit_id)
        for code in codes:
            care.act(plan_procedure, PlanProcedure(exam_id=exam_id, code=code))
        care.add("PROPHYLAXIS")
        care.write()
        care.sign()
        care.act(co_sign, care.visit_id)
        care.act(handle_visit_completion, care.visit_id)
        return care

    cleaned()
    planned = cleaned("BITEWING4")
    preview = tried(clinic, RoutingPolicy(value=Money(1), complexity=Decimal("0.1")))
    assert some(preview.would_go) == {TC: 1, CHECKOUT: 1}
    assert [row.visit_id for row in preview.changed] == [planned.visit_id]


def test_trying_asks_as_often_for_many_exams_as_for_one_and_writes_nothing(clinic: Clinic) -> None:
    def look() -> int:
        return statements(
            clinic, lambda session: preview_routing(session, RoutingPolicy(value=Money(1)), clinic.clock.now())
        )

    a_completed_visit(clinic, ROOT_CANAL)
    one = look()
    for _ in range(5):
        a_completed_visit(clinic, ROOT_CANAL)
    assert look() == one == 2
    went = select(func.count()).select_from(Exam).where(Exam.next_step == URGENT)
    assert clinic.db.read(lambda session: session.scalar(went)) == 6
