"""The one decision of an exam, out of the plan and of what the clinic set: options, lengths of visits and limits."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from uuid import uuid4

from dentaldesk.engines.clinical.routing import RoutingPolicy, policy_of
from dentaldesk.engines.clinical.shapes import ExamState, MedicalRisk, PlannedWork
from dentaldesk.engines.flows.deciding import decide
from dentaldesk.models.states import ClinicalUrgency, Discipline, NextStep, SequenceClass, TreatmentArea
from dentaldesk.models.tables.clinic import Clinic
from dentaldesk.models.teeth import ToothCode
from dentaldesk.models.values import Message, Money

CLINIC = Clinic(routing_value=Money(500_000), routing_complexity=70, visit_minutes=60)


def work(fee: int, tooth: str, *, option: str = "", weight: int = 1, pattern: str = "XXXX") -> PlannedWork:
    return PlannedWork(
        id=uuid4(),
        code="FILLING",
        name="Filling",
        tooth=ToothCode(tooth),
        surfaces="",
        area=TreatmentArea.TOOTH,
        min_surfaces=0,
        max_surfaces=0,
        discipline=Discipline.RESTORATIVE,
        sequence_class=SequenceClass.RESTORATIVE,
        weight=weight,
        urgency=ClinicalUrgency.ROUTINE,
        diagnosis=None,
        fee=Money(fee),
        pattern=pattern,
        healing_days=0,
        laboratory_days=0,
        option=option,
    )


def exam(*planned: PlannedWork, risk: MedicalRisk | None = None) -> ExamState:
    return ExamState(
        chief_complaint="",
        medical_confirmed_today=True,
        assessment="",
        signed=True,
        planned=planned,
        risk=risk or MedicalRisk(),
    )


def test_of_options_the_dearest_is_what_the_patient_may_choose() -> None:
    state = exam(work(10_000, "11"), work(300_000, "24", option="A"), work(490_001, "24", option="B", weight=3))
    analysis, routing = decide(state, CLINIC)
    assert analysis.total_value == Money(500_001)
    assert analysis.complexity_score == Decimal(3)
    assert routing.next_step is NextStep.TREATMENT_COORDINATOR
    cheaper = replace(state, planned=state.planned[:2])
    assert decide(cheaper, CLINIC)[1].next_step is NextStep.CHECKOUT


def test_the_clinic_says_how_long_a_visit_is() -> None:
    state = exam(*(work(1_000, tooth, pattern="X" * 12) for tooth in ("11", "24", "36")))
    assert decide(state, CLINIC)[0].visits == 3
    patient_ones = Clinic(routing_value=Money(500_000), routing_complexity=70, visit_minutes=180)
    assert decide(state, patient_ones)[0].visits == 1


def test_the_risk_of_the_person_is_part_of_the_decision() -> None:
    state = exam(work(1_000, "11", weight=6), risk=MedicalRisk(asa_class=4))
    analysis, routing = decide(state, CLINIC)
    assert analysis.complexity_score == Decimal(8)
    assert routing.reason == Message("routing.complexity", {"score": Decimal(8), "threshold": Decimal(7)})


def test_the_limits_of_the_clinic_are_kept_in_tenths() -> None:
    clinic = Clinic(routing_value=Money(250_000), routing_complexity=65, visit_minutes=60)
    assert policy_of(clinic) == RoutingPolicy(value=Money(250_000), complexity=Decimal("6.5"))


def test_the_first_of_the_urgent_procedures_is_named() -> None:
    canal = replace(work(1_000, "36"), name="Root canal", urgency=ClinicalUrgency.URGENT)
    extraction = replace(work(1_000, "48"), name="Extraction", urgency=ClinicalUrgency.EMERGENCY)
    _, routing = decide(exam(work(1_000, "11"), canal, extraction), CLINIC)
    assert routing.next_step is NextStep.URGENT_SCHEDULING
    assert routing.reason == Message("routing.urgent", {"count": 2, "first": "Root canal"})
