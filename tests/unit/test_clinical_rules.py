"""What an exam needs, what a plan amounts to, where the patient goes, and what follows: by hand and by property."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from random import Random
from typing import get_args
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dentaldesk.engines.clinical.analysis import Analysis, TraceLine, analyze_treatment_plan, longest_chain
from dentaldesk.engines.clinical.effects import (
    FOLLOW_UP_DAYS,
    DocumentRequest,
    Effect,
    ExaminationCharge,
    FactToRecord,
    FollowUpDue,
    PatientThanks,
    PlanEstimate,
    StaffNotice,
    trigger_visit_workflows,
    trigger_workflows,
)
from dentaldesk.engines.clinical.routing import Routing, RoutingPolicy, determine_post_exam_routing
from dentaldesk.engines.clinical.rules import (
    TARGETS,
    URGENT_DIAGNOSES,
    area_problem,
    completion_problems,
    effective_urgency,
)
from dentaldesk.engines.clinical.shapes import ExamState, MedicalRisk, PlannedWork
from dentaldesk.engines.clinical.snapshot import create_odontogram_snapshot, snapshot_hash
from dentaldesk.engines.core.errors import Problem
from dentaldesk.engines.core.words import Formats, Words
from dentaldesk.engines.flows.consequences import EFFECTS
from dentaldesk.models.states import (
    ClinicalUrgency,
    Diagnosis,
    Discipline,
    DocumentKind,
    FactKind,
    NextStep,
    Role,
    SequenceClass,
    TaskUrgency,
    TreatmentArea,
)
from dentaldesk.models.teeth import ToothCode, every_tooth
from dentaldesk.models.values import Message, Money, total

TODAY = date(2026, 11, 24)
POLICY = RoutingPolicy(value=Money(5_000_000))
WELL = MedicalRisk()


def work(  # noqa: PLR0913 - a plan's procedure has many sides
    name: str = "Composite",
    *,
    weight: int = 1,
    tooth: str | None = "16",
    surfaces: str = "",
    area: TreatmentArea = TreatmentArea.TOOTH,
    discipline: Discipline = Discipline.RESTORATIVE,
    sequence: SequenceClass = SequenceClass.RESTORATIVE,
    urgency: ClinicalUrgency = ClinicalUrgency.ROUTINE,
    diagnosis: Diagnosis | None = None,
    fee: int = 18_500,
    pattern: str = "/XX/",
    healing: int = 0,
    laboratory: int = 0,
) -> PlannedWork:
    return PlannedWork(
        id=uuid4(),
        code=name.upper()[:12],
        name=name,
        tooth=ToothCode(tooth) if tooth else None,
        surfaces=surfaces,
        area=area,
        min_surfaces=1 if area is TreatmentArea.SURFACES else 0,
        max_surfaces=3 if area is TreatmentArea.SURFACES else 0,
        discipline=discipline,
        sequence_class=sequence,
        weight=weight,
        urgency=urgency,
        diagnosis=diagnosis,
        fee=Money(fee),
        pattern=pattern,
        healing_days=healing,
        laboratory_days=laboratory,
    )


FILLING = work("Filling", weight=1)
ROOT_CANAL = work(
    "Root canal",
    weight=4,
    tooth="36",
    discipline=Discipline.ENDODONTIC,
    sequence=SequenceClass.ENDODONTIC,
    diagnosis=Diagnosis.ACUTE_PULPITIS,
    fee=118_000,
)
PREPARATION = work(
    "Crown preparation",
    weight=3,
    tooth="36",
    discipline=Discipline.PROSTHODONTIC,
    sequence=SequenceClass.CROWN_PREPARATION,
    laboratory=14,
)
SEATING = work(
    "Crown seating",
    weight=1,
    tooth="36",
    discipline=Discipline.PROSTHODONTIC,
    sequence=SequenceClass.CROWN_SEAT,
    fee=0,
)
EXTRACTION = work(
    "Extraction",
    weight=2,
    tooth="46",
    discipline=Discipline.SURGICAL,
    sequence=SequenceClass.EXTRACTION,
    healing=84,
)
IMPLANT = work(
    "Implant", weight=6, tooth="46", discipline=Discipline.IMPLANT, sequence=SequenceClass.IMPLANT, healing=84
)
IMPLANT_CROWN = work(
    "Implant crown", weight=4, tooth="46", discipline=Discipline.IMPLANT, sequence=SequenceClass.IMPLANT_CROWN
)
SCALING = work(
    "Scaling",
    weight=2,
    tooth="11",
    discipline=Discipline.PERIODONTIC,
    sequence=SequenceClass.PERIODONTAL,
    healing=28,
)
CLEANING = work(
    "Cleaning",
    weight=1,
    tooth=None,
    area=TreatmentArea.MOUTH,
    discipline=Discipline.PREVENTIVE,
    sequence=SequenceClass.HYGIENE,
)


# -- completion --


def an_exam(*planned: PlannedWork) -> ExamState:
    return ExamState(
        chief_complaint="Pain",
        medical_confirmed_today=True,
        assessment="Pulpitis 36",
        signed=True,
        planned=planned,
        risk=WELL,
    )


def test_an_exam_that_lacks_nothing_has_no_problem() -> None:
    assert completion_problems(an_exam()) == []
    assert completion_problems(an_exam(FILLING, ROOT_CANAL, CLEANING)) == []


def test_everything_that_is_missing_is_told_at_once_in_the_order_of_the_form() -> None:
    no_tooth = work("Sealant", tooth=None)
    cheek = work("Composite", tooth="21", surfaces="MO", area=TreatmentArea.SURFACES)
    empty = ExamState(
        chief_complaint="  ",
        medical_confirmed_today=False,
        assessment="\n",
        signed=False,
        planned=(no_tooth, FILLING, cheek),
        risk=WELL,
    )
    not_there = Message("surface.not_on_tooth", {"surface": "O", "tooth": "21", "has": "MIDFVL"})
    assert completion_problems(empty) == [
        Problem("complaint", "exam.no_complaint"),
        Problem("medical", "exam.medical_not_confirmed"),
        Problem(
            f"procedure:{no_tooth.id}",
            "exam.procedure_wrong",
            procedure="Sealant",
            why=Message("procedure.tooth_missing"),
        ),
        Problem(f"procedure:{cheek.id}", "exam.procedure_wrong", procedure="Composite", why=not_there),
        Problem("assessment", "exam.no_assessment"),
        Problem("signature", "exam.not_signed"),
    ]


@pytest.mark.parametrize(
    ("missing", "place"),
    [
        ({"chief_complaint": ""}, "complaint"),
        ({"medical_confirmed_today": False}, "medical"),
        ({"assessment": ""}, "assessment"),
        ({"signed": False}, "signature"),
    ],
)
def test_each_thing_is_missed_alone(missing: dict[str, object], place: str) -> None:
    assert [problem.place for problem in completion_problems(replace(an_exam(FILLING), **missing))] == [place]  # type: ignore[arg-type]


TOOTH, SURFACES, MOUTH = TreatmentArea.TOOTH, TreatmentArea.SURFACES, TreatmentArea.MOUTH
QUADRANT, ARCH = TreatmentArea.QUADRANT, TreatmentArea.ARCH


@pytest.mark.parametrize(
    ("area", "counts", "tooth", "surfaces", "expected"),
    [
        (MOUTH, (0, 0), None, "", None),
        (MOUTH, (0, 0), "16", "", Message("procedure.whole_mouth")),
        (MOUTH, (0, 0), None, "M", Message("procedure.whole_mouth")),
        (TOOTH, (0, 0), "16", "", None),
        (TOOTH, (0, 0), None, "", Message("procedure.tooth_missing")),
        (TOOTH, (0, 0), "16", "O", Message("procedure.no_surfaces")),
        (QUADRANT, (0, 0), "16", "", None),
        (QUADRANT, (0, 0), None, "", Message("procedure.tooth_missing")),
        (ARCH, (0, 0), "16", "M", Message("procedure.no_surfaces")),
        (SURFACES, (1, 1), "16", "O", None),
        (SURFACES, (3, 3), "16", "mod", None),
        (SURFACES, (4, 6), "16", "MODBL", None),
        (SURFACES, (1, 1), None, "O", Message("procedure.tooth_missing")),
        (SURFACES, (1, 1), "16", "", Message("procedure.surface_count", {"least": 1, "most": 1, "count": 0})),
        (SURFACES, (2, 3), "16", "O", Message("procedure.surface_count", {"least": 2, "most": 3, "count": 1})),
        (SURFACES, (1, 2), "16", "MOD", Message("procedure.surface_count", {"least": 1, "most": 2, "count": 3})),
        # The same surface twice is one surface.
        (SURFACES, (2, 2), "16", "MM", Message("procedure.surface_count", {"least": 2, "most": 2, "count": 1})),
        (SURFACES, (1, 3), "16", "X", Message("surface.unknown", {"typed": "X"})),
        (
            SURFACES,
            (1, 3),
            "21",
            "O",
            Message("surface.not_on_tooth", {"surface": "O", "tooth": "21", "has": "MIDFVL"}),
        ),
        (
            SURFACES,
            (1, 3),
            "16",
            "I",
            Message("surface.not_on_tooth", {"surface": "I", "tooth": "16", "has": "MODBVL"}),
        ),
    ],
)
def test_the_place_of_a_procedure(
    area: TreatmentArea, counts: tuple[int, int], tooth: str | None, surfaces: str, expected: Message | None
) -> None:
    found = area_problem(
        area=area,
        min_surfaces=counts[0],
        max_surfaces=counts[1],
        tooth=ToothCode(tooth) if tooth else None,
        surfaces=surfaces,
    )
    assert found == expected


# -- urgency --


def test_the_urgent_diagnoses_are_those_of_the_field() -> None:
    assert {diagnosis.value for diagnosis in URGENT_DIAGNOSES} == {
        "acute-pulpitis",
        "abscess",
        "swelling",
        "trauma",
        "bleeding",
        "avulsion",
    }


@pytest.mark.parametrize("diagnosis", [None, *Diagnosis])
@pytest.mark.parametrize("marked", ClinicalUrgency)
def test_a_diagnosis_raises_to_urgent_and_lowers_nothing(marked: ClinicalUrgency, diagnosis: Diagnosis | None) -> None:
    holds = effective_urgency(marked, diagnosis)
    if diagnosis in URGENT_DIAGNOSES:
        assert holds is max(marked, ClinicalUrgency.URGENT, key=lambda urgency: urgency.rank)
    else:
        assert holds is marked


def test_every_urgency_has_its_target() -> None:
    assert {
        ClinicalUrgency.EMERGENCY: timedelta(0),
        ClinicalUrgency.URGENT: timedelta(days=3),
        ClinicalUrgency.SOON: timedelta(days=21),
        ClinicalUrgency.ROUTINE: None,
    } == TARGETS


# -- analysis --


def parts(analysis: Analysis) -> list[tuple[str, str]]:
    return [(line.why.code.removeprefix("complexity."), str(line.points)) for line in analysis.complexity_trace]


# Each by the formula of the field: the hardest procedure's weight + 0.5 a further discipline + 0.5 a visit beyond the
# second + 1 for a chain of three + medical risk of at most 2, capped at 10.
@pytest.mark.parametrize(
    ("planned", "visits", "risk", "score", "trace"),
    [
        # Nothing planned, a healthy patient: nothing.
        ([], 0, WELL, "0", []),
        # Nothing planned leaves the patient's own risk: ASA III 1.
        ([], 0, MedicalRisk(asa_class=3), "1", [("asa", "1")]),
        # One simple filling: 1.
        ([FILLING], 1, WELL, "1", [("hardest", "1")]),
        # Filling and root canal: 4 + 0.5 for the second discipline.
        ([FILLING, ROOT_CANAL], 1, WELL, "4.5", [("hardest", "4"), ("disciplines", "0.5")]),
        # Two visits cost nothing, the third 0.5, the fourth as well: 4 + 0.5 + 1.0.
        (
            [FILLING, ROOT_CANAL],
            4,
            WELL,
            "5.5",
            [("hardest", "4"), ("disciplines", "0.5"), ("visits", "1.0")],
        ),
        # Preparation and seating wait for the laboratory once: a chain of two is none. 3.
        ([PREPARATION, SEATING], 2, WELL, "3", [("hardest", "3")]),
        # Extraction → implant → crown, each after healing: 6 + 0.5 (surgical, implant) + 0.5 (third visit) + 1.
        (
            [EXTRACTION, IMPLANT, IMPLANT_CROWN],
            3,
            WELL,
            "8.0",
            [("hardest", "6"), ("disciplines", "0.5"), ("visits", "0.5"), ("intervals", "1")],
        ),
        # ASA IV alone gives 2; the anticoagulant is named and adds nothing: 1 + 2.
        (
            [FILLING],
            1,
            MedicalRisk(asa_class=4, anticoagulant=True),
            "3",
            [("hardest", "1"), ("asa", "2"), ("anticoagulant", "0")],
        ),
        # Three risks of 1 each count 2: 1 + 1 + 1 + 0.
        (
            [FILLING],
            1,
            MedicalRisk(anticoagulant=True, bisphosphonate=True, pregnant=True),
            "3",
            [("hardest", "1"), ("anticoagulant", "1"), ("bisphosphonate", "1"), ("pregnant", "0")],
        ),
        # ASA III and an anticoagulant: 1 + 1 + 1.
        (
            [FILLING],
            2,
            MedicalRisk(asa_class=3, anticoagulant=True),
            "3",
            [("hardest", "1"), ("asa", "1"), ("anticoagulant", "1")],
        ),
        # ASA I and II are no risk.
        ([FILLING], 1, MedicalRisk(asa_class=2), "1", [("hardest", "1")]),
        # Four disciplines beyond the first: 6 + 2.0 + 1.5 (five visits) + 1 + 2 = 12.5, capped at 10.
        (
            [EXTRACTION, IMPLANT, IMPLANT_CROWN, ROOT_CANAL, PREPARATION, SCALING],
            5,
            MedicalRisk(asa_class=4),
            "10",
            [("hardest", "6"), ("disciplines", "2.0"), ("visits", "1.5"), ("intervals", "1"), ("asa", "2")],
        ),
        # Just at 7, which is not above it: 6 + 0.5 + 0.5.
        (
            [IMPLANT, FILLING],
            3,
            WELL,
            "7.0",
            [("hardest", "6"), ("disciplines", "0.5"), ("visits", "0.5")],
        ),
    ],
)
def test_the_complexity_of_plans_by_hand(
    planned: list[PlannedWork], visits: int, risk: MedicalRisk, score: str, trace: list[tuple[str, str]]
) -> None:
    analysis = analyze_treatment_plan(planned, risk, visits)
    assert analysis.complexity_score == Decimal(score)
    assert parts(analysis) == trace


def test_a_plan_at_a_glance() -> None:
    marked = replace(FILLING, urgency=ClinicalUrgency.SOON)
    analysis = analyze_treatment_plan([marked, ROOT_CANAL, CLEANING], WELL, 2)
    assert analysis.total_value == Money(18_500 + 118_000 + 18_500)
    assert analysis.urgent == (ROOT_CANAL,)
    assert analysis.has_urgent_procedures
    assert analysis.urgency is ClinicalUrgency.URGENT
    assert analysis.chair_minutes == 3 * 4 * 5
    assert analysis.disciplines == (Discipline.PREVENTIVE, Discipline.RESTORATIVE, Discipline.ENDODONTIC)


def test_an_empty_plan_is_worth_nothing_and_presses_nobody() -> None:
    analysis = analyze_treatment_plan([], WELL, 0)
    assert (analysis.total_value, analysis.chair_minutes, analysis.disciplines) == (Money(0), 0, ())
    assert analysis.urgency is ClinicalUrgency.ROUTINE
    assert not analysis.has_urgent_procedures


def test_the_trace_can_be_read() -> None:
    analysis = analyze_treatment_plan([EXTRACTION, IMPLANT, IMPLANT_CROWN], MedicalRisk(asa_class=3), 3)
    words = Words(Formats())
    assert [f"{line.points} {words.text(line.why)}" for line in analysis.complexity_trace] == [
        "6 Hardest procedure: Implant",
        "0.5 Further disciplines: 1",
        "0.5 Visits beyond the second: 1",
        "1 Healing or laboratory work chains 3 steps",
        "1 Medical risk: ASA 3",
    ]


@pytest.mark.parametrize(
    ("planned", "steps"),
    [
        ([], 0),
        ([CLEANING], 0),  # no tooth, nothing to chain
        ([FILLING], 1),
        ([PREPARATION, SEATING], 2),
        ([SEATING, PREPARATION], 2),  # the order of the plan does not matter
        ([EXTRACTION, IMPLANT, IMPLANT_CROWN], 3),
        ([IMPLANT_CROWN, EXTRACTION, IMPLANT], 3),
        # The same steps on three teeth are no chain.
        ([EXTRACTION, replace(IMPLANT, tooth=ToothCode("36")), replace(IMPLANT_CROWN, tooth=ToothCode("35"))], 1),
        # A root canal needs no healing, so the chain begins behind it.
        ([ROOT_CANAL, PREPARATION, SEATING], 2),
    ],
)
def test_chains_of_healing_and_laboratory_work(planned: list[PlannedWork], steps: int) -> None:
    assert longest_chain(planned) == steps


WORK = st.builds(
    work,
    weight=st.integers(0, 6),
    tooth=st.sampled_from([None, "16", "36", "46"]),
    discipline=st.sampled_from(Discipline),
    sequence=st.sampled_from(SequenceClass),
    urgency=st.sampled_from(ClinicalUrgency),
    diagnosis=st.none() | st.sampled_from(Diagnosis),
    fee=st.integers(0, 4_000_000),
    pattern=st.text("/X", min_size=1, max_size=20),
    healing=st.sampled_from([0, 0, 28, 84]),
    laboratory=st.sampled_from([0, 0, 14]),
)
PLAN = st.lists(WORK, max_size=8)
RISK = st.builds(
    MedicalRisk,
    asa_class=st.none() | st.integers(1, 6),
    anticoagulant=st.booleans(),
    bisphosphonate=st.booleans(),
    pregnant=st.booleans(),
)
RISK_CODES = {f"complexity.{name}" for name in ("asa", "anticoagulant", "bisphosphonate", "pregnant")}


def points(lines: Sequence[TraceLine]) -> Decimal:
    return sum((line.points for line in lines), Decimal(0))


@given(PLAN, RISK, st.integers(0, 20))
def test_the_score_is_the_sum_of_its_trace_within_its_limits(
    planned: list[PlannedWork], risk: MedicalRisk, visits: int
) -> None:
    analysis = analyze_treatment_plan(planned, risk, visits)
    assert 0 <= analysis.complexity_score <= 10
    assert analysis.complexity_score == min(Decimal(10), points(analysis.complexity_trace))
    assert points([line for line in analysis.complexity_trace if line.why.code in RISK_CODES]) <= 2
    assert all(line.points >= 0 for line in analysis.complexity_trace)
    # Half points at most, so tenths of a point hold it exactly.
    assert analysis.complexity_score * 2 == int(analysis.complexity_score * 2)


@given(PLAN, RISK, st.integers(0, 20), WORK)
def test_more_work_is_never_simpler_or_cheaper(
    planned: list[PlannedWork], risk: MedicalRisk, visits: int, more: PlannedWork
) -> None:
    before = analyze_treatment_plan(planned, risk, visits)
    after = analyze_treatment_plan([*planned, more], risk, visits)
    assert after.total_value >= before.total_value
    assert after.urgency.rank >= before.urgency.rank
    if more.tooth is None:  # on a tooth it may come between two steps of a chain
        assert after.complexity_score >= before.complexity_score


@given(st.randoms(use_true_random=False), PLAN, RISK, st.integers(0, 20))
def test_the_order_of_the_plan_does_not_count(
    random: Random, planned: list[PlannedWork], risk: MedicalRisk, visits: int
) -> None:
    shuffled = list(planned)
    random.shuffle(shuffled)
    before, after = analyze_treatment_plan(planned, risk, visits), analyze_treatment_plan(shuffled, risk, visits)
    assert before.total_value == after.total_value == total(item.fee for item in planned)
    assert {item.id for item in before.urgent} == {item.id for item in after.urgent}
    assert (before.urgency, before.disciplines) == (after.urgency, after.disciplines)


# -- routing --


def an_analysis(value: int, score: str, *urgent: PlannedWork) -> Analysis:
    return Analysis(
        total_value=Money(value),
        complexity_score=Decimal(score),
        complexity_trace=(),
        urgent=urgent,
        urgency=ClinicalUrgency.ROUTINE,
        visits=1,
        chair_minutes=20,
        disciplines=(),
    )


TC = (NextStep.TREATMENT_COORDINATOR, Role.TREATMENT_COORDINATOR, TaskUrgency.HIGH)
URGENT = (NextStep.URGENT_SCHEDULING, Role.FRONT_DESK, TaskUrgency.URGENT)
CHECKOUT = (NextStep.CHECKOUT, Role.FRONT_DESK, TaskUrgency.NORMAL)
BY_VALUE = Message("routing.value", {"total": Money(5_000_001), "threshold": Money(5_000_000)})
BY_COMPLEXITY = Message("routing.complexity", {"score": Decimal("7.5"), "threshold": Decimal(7)})
BY_URGENCY = Message("routing.urgent", {"count": 1, "first": "Root canal"})
BY_NOTHING = Message("routing.checkout")


@pytest.mark.parametrize(
    ("value", "score", "urgent", "way", "reason"),
    [
        (0, "0", False, CHECKOUT, BY_NOTHING),
        # Reaching a threshold is not exceeding it.
        (5_000_000, "7", False, CHECKOUT, BY_NOTHING),
        (5_000_000, "7.0", True, URGENT, BY_URGENCY),
        (5_000_001, "0", False, TC, BY_VALUE),
        (5_000_000, "7.5", False, TC, BY_COMPLEXITY),
        # Value is named before complexity, the coordinator comes before urgency.
        (5_000_001, "7.5", True, TC, BY_VALUE),
        (0, "7.5", True, TC, BY_COMPLEXITY),
        (0, "0", True, URGENT, BY_URGENCY),
    ],
)
def test_the_way_of_a_patient_by_hand(
    value: int, score: str, urgent: bool, way: tuple[NextStep, Role, TaskUrgency], reason: Message
) -> None:
    analysis = an_analysis(value, score, *([ROOT_CANAL] if urgent else []))
    routing = determine_post_exam_routing(analysis, POLICY)
    assert (routing.next_step, routing.assigned_to, routing.urgency) == way
    assert routing.reason == reason


@given(PLAN, RISK, st.integers(0, 20), st.integers(0, 6_000_000), st.integers(0, 20))
def test_every_analysis_has_exactly_one_way_the_first_that_holds(
    planned: list[PlannedWork], risk: MedicalRisk, visits: int, value: int, halves: int
) -> None:
    analysis = analyze_treatment_plan(planned, risk, visits)
    policy = RoutingPolicy(value=Money(value), complexity=Decimal(halves) / 2)
    routing = determine_post_exam_routing(analysis, policy)
    holding = [
        way
        for holds, way in (
            (analysis.total_value.minor > value or analysis.complexity_score * 2 > halves, TC),
            (any(effective_urgency(item.urgency, item.diagnosis).is_urgent for item in planned), URGENT),
            (True, CHECKOUT),
        )
        if holds
    ]
    assert (routing.next_step, routing.assigned_to, routing.urgency) == holding[0]
    assert Words(Formats()).text(routing.reason)


# -- what follows --


def effects_of(analysis: Analysis, *, has_plan: bool = True) -> list[Effect]:
    routing = determine_post_exam_routing(analysis, POLICY)
    return trigger_workflows(analysis, routing, today=TODAY, has_plan=has_plan)


def notices(effects: Sequence[Effect]) -> list[StaffNotice]:
    return [effect for effect in effects if isinstance(effect, StaffNotice)]


def test_every_kind_of_effect_is_carried_out() -> None:
    assert set(EFFECTS) == set(get_args(Effect))


def told(kind: FactKind) -> FactToRecord:
    return FactToRecord(kind=kind, worth=Money(18_500), complexity=Decimal(1), next_step=NextStep.CHECKOUT)


def test_a_visit_that_found_something_sets_this_going() -> None:
    analysis = an_analysis(18_500, "1")
    routing = determine_post_exam_routing(analysis, POLICY)
    of_care = (DocumentKind.AFTERCARE,)
    routed = StaffNotice(
        name="routed",
        role=Role.FRONT_DESK,
        urgency=TaskUrgency.NORMAL,
        next_step=NextStep.CHECKOUT,
        reason=BY_NOTHING,
    )
    care, summary = (DocumentRequest(kind=kind) for kind in (DocumentKind.AFTERCARE, DocumentKind.EXAM_SUMMARY))
    assert trigger_visit_workflows(routing, analysis, today=TODAY, has_plan=True, of_care=of_care) == [
        routed,
        care,
        summary,
        told(FactKind.PATIENT_ROUTED),
        PlanEstimate(),
        DocumentRequest(kind=DocumentKind.TREATMENT_PLAN),
        told(FactKind.PLAN_CREATED),
        *(FollowUpDue(due_on=TODAY + timedelta(days=days)) for days in (3, 14, 45)),
    ]
    assert trigger_visit_workflows(routing, analysis, today=TODAY, has_plan=False) == [routed, summary]
    assert trigger_visit_workflows(routing, None, today=TODAY, has_plan=False, of_care=of_care) == [routed, care]


def test_a_plan_for_checkout_sets_this_going() -> None:
    assert effects_of(an_analysis(18_500, "1")) == [
        ExaminationCharge(),
        StaffNotice(
            name="routed",
            role=Role.FRONT_DESK,
            urgency=TaskUrgency.NORMAL,
            next_step=NextStep.CHECKOUT,
            reason=BY_NOTHING,
        ),
        StaffNotice(
            name="provider",
            role=Role.DENTIST,
            urgency=TaskUrgency.NORMAL,
            next_step=NextStep.CHECKOUT,
            reason=BY_NOTHING,
            to_provider=True,
        ),
        DocumentRequest(kind=DocumentKind.EXAM_SUMMARY),
        told(FactKind.EXAM_COMPLETED),
        told(FactKind.PATIENT_ROUTED),
        PlanEstimate(),
        DocumentRequest(kind=DocumentKind.TREATMENT_PLAN),
        told(FactKind.PLAN_CREATED),
        *(FollowUpDue(due_on=TODAY + timedelta(days=days)) for days in (3, 14, 45)),
        PatientThanks(text=Message("patient.plan_ready")),
    ]


def test_an_exam_without_a_plan_prices_and_chases_nothing() -> None:
    effects = effects_of(an_analysis(0, "0"), has_plan=False)
    assert [type(effect) for effect in effects] == [
        ExaminationCharge,
        StaffNotice,
        StaffNotice,
        DocumentRequest,
        FactToRecord,
        FactToRecord,
    ]


def test_what_was_treated_and_prescribed_goes_home_on_paper() -> None:
    analysis = an_analysis(0, "0")
    routing = determine_post_exam_routing(analysis, POLICY)
    of_care = (DocumentKind.AFTERCARE, DocumentKind.PRESCRIPTION)
    effects = trigger_workflows(analysis, routing, today=TODAY, has_plan=False, of_care=of_care)
    asked = [effect.kind for effect in effects if isinstance(effect, DocumentRequest)]
    assert asked == [DocumentKind.EXAM_SUMMARY, DocumentKind.AFTERCARE, DocumentKind.PRESCRIPTION]


def test_a_patient_in_pain_does_not_wait_for_the_presentation() -> None:
    raised = notices(effects_of(an_analysis(5_000_001, "0", ROOT_CANAL, FILLING)))
    assert [(notice.name, notice.role, notice.urgency, notice.next_step) for notice in raised] == [
        ("routed", Role.TREATMENT_COORDINATOR, TaskUrgency.HIGH, NextStep.TREATMENT_COORDINATOR),
        ("urgent", Role.FRONT_DESK, TaskUrgency.URGENT, NextStep.URGENT_SCHEDULING),
        ("provider", Role.DENTIST, TaskUrgency.NORMAL, NextStep.TREATMENT_COORDINATOR),
    ]
    assert raised[1].reason == Message("routing.urgent_beside", {"count": 2, "first": "Root canal"})


@pytest.mark.parametrize("analysis", [an_analysis(5_000_001, "9"), an_analysis(0, "0", ROOT_CANAL)])
def test_one_task_is_enough_when_nothing_urgent_goes_to_the_coordinator(analysis: Analysis) -> None:
    assert [notice.name for notice in notices(effects_of(analysis))] == ["routed", "provider"]


@pytest.mark.parametrize(("urgent", "days"), [([], FOLLOW_UP_DAYS), ([ROOT_CANAL], (1,))])
def test_an_unanswered_plan_is_chased_on_its_days(urgent: list[PlannedWork], days: tuple[int, ...]) -> None:
    due = [effect.due_on for effect in effects_of(an_analysis(0, "0", *urgent)) if isinstance(effect, FollowUpDue)]
    assert due == [TODAY + timedelta(days=n) for n in days]


@given(PLAN, RISK)
def test_no_two_effects_of_an_exam_share_a_key(planned: list[PlannedWork], risk: MedicalRisk) -> None:
    effects = effects_of(analyze_treatment_plan(planned, risk, 1), has_plan=bool(planned))
    names = [notice.name for notice in notices(effects)]
    assert len(set(names)) == len(names)
    others = [repr(effect) for effect in effects if not isinstance(effect, StaffNotice)]
    assert len(set(others)) == len(others)


def test_the_words_for_the_patient_name_no_procedure() -> None:
    for effect in effects_of(an_analysis(0, "0", ROOT_CANAL)):
        if isinstance(effect, PatientThanks):
            assert effect.text.params == {}


def test_routing_is_frozen() -> None:
    routing = determine_post_exam_routing(an_analysis(0, "0"), POLICY)
    assert isinstance(routing, Routing)
    with pytest.raises(AttributeError):
        routing.urgency = TaskUrgency.HIGH  # type: ignore[misc]


# -- the frozen mouth --


@given(st.randoms(use_true_random=False), PLAN)
def test_the_same_mouth_gives_the_same_bytes(random: Random, planned: list[PlannedWork]) -> None:
    shuffled = list(planned)
    random.shuffle(shuffled)
    one, other = create_odontogram_snapshot(planned), create_odontogram_snapshot(shuffled)
    assert one == other
    assert snapshot_hash(one) == snapshot_hash(other)


def test_another_mouth_gives_other_bytes() -> None:
    hashes = {snapshot_hash(create_odontogram_snapshot([replace(FILLING, tooth=tooth)])) for tooth in every_tooth()}
    assert len(hashes) == len(every_tooth())
    assert len(snapshot_hash(create_odontogram_snapshot([]))) == 64


def test_ids_of_rows_are_no_part_of_the_mouth() -> None:
    again = replace(FILLING, id=UUID(int=7))
    assert create_odontogram_snapshot([FILLING]) == create_odontogram_snapshot([again])
