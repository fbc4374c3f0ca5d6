"""Pure rules of visits: kinds, completion, threads, findings, measures, doses, codes."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dentaldesk.engines.clinical.anaesthetics import (
    AGENTS,
    Given,
    dose_report,
    milligrams,
    most_milligrams,
)
from dentaldesk.engines.clinical.diagnoses import code_named, icd_codes, search_codes
from dentaldesk.engines.clinical.examination import (
    AREAS,
    NOT_EXAMINED,
    PROTECTION,
    RISKS,
    SIGNS,
    ItemKind,
    finding_problem,
    shown_findings,
    suggest_caries_risk,
)
from dentaldesk.engines.clinical.visit_rules import (
    CHECKS,
    DoneWork,
    VisitState,
    WaitingThread,
    consent_problems,
    elective_stops,
    is_abandoned,
    is_surgery,
    proposed_type,
    visit_problems,
)
from dentaldesk.engines.clinical.vitals import (
    RANGES,
    PressureLevel,
    VitalSigns,
    pressure_level,
    pressure_matters,
    vital_problems,
)
from dentaldesk.engines.treatment.rules import plan_status
from dentaldesk.models.states import (
    Discipline,
    Disposition,
    ExamArea,
    PlanStatus,
    ProcedureStatus,
    Role,
    SequenceClass,
    VisitType,
)

D, Q = Discipline, SequenceClass
NOW = datetime(2026, 11, 24, 16, 0, tzinfo=UTC)

WHOLE = VisitState(
    visit_type=VisitType.TREATMENT,
    chief_complaint="Filling",
    pain=0,
    medical_confirmed_today=True,
    asa_class=1,
    elective_decided=False,
    assessment="Fine",
    plan="",
    found=True,
    disposition=Disposition.TREATED,
    done=(DoneWork(id=UUID(int=1), name="Composite", surgical=False, is_urgent=False, consented=False),),
    signed=True,
    dentist_wanted=False,
    dentist_needed=False,
    co_signed=False,
)


@pytest.mark.parametrize(
    ("procedures", "by", "walk_in", "kind"),
    [
        ([], {Role.DENTIST}, False, VisitType.EXAM),
        ([], {Role.HYGIENIST}, False, VisitType.HYGIENE),
        ([], {Role.HYGIENIST}, True, VisitType.EMERGENCY),
        ([(D.DIAGNOSTIC, Q.HYGIENE)], {Role.DENTIST}, False, VisitType.EXAM),
        ([(D.DIAGNOSTIC, Q.HYGIENE), (D.PREVENTIVE, Q.HYGIENE)], {Role.HYGIENIST}, False, VisitType.HYGIENE),
        ([(D.PERIODONTIC, Q.PERIODONTAL)], {Role.HYGIENIST}, False, VisitType.HYGIENE),
        ([(D.PREVENTIVE, Q.HYGIENE), (D.RESTORATIVE, Q.RESTORATIVE)], {Role.DENTIST}, False, VisitType.TREATMENT),
        ([(D.RESTORATIVE, Q.URGENT)], {Role.DENTIST}, False, VisitType.EMERGENCY),
    ],
)
def test_what_an_appointment_is_for(
    procedures: list[tuple[Discipline, SequenceClass]], by: set[Role], walk_in: bool, kind: VisitType
) -> None:
    assert proposed_type(procedures, by=by, is_walk_in=walk_in) is kind


@pytest.mark.parametrize("kind", VisitType)
def test_a_whole_visit_lacks_nothing(kind: VisitType) -> None:
    assert visit_problems(replace(WHOLE, visit_type=kind)) == []
    assert kind in CHECKS


@pytest.mark.parametrize(
    ("kind", "lacking", "place"),
    [
        (VisitType.TREATMENT, {"medical_confirmed_today": False}, "medical"),
        (VisitType.TREATMENT, {"done": ()}, "done"),
        (VisitType.TREATMENT, {"signed": False}, "signature"),
        (VisitType.TREATMENT, {"asa_class": 4}, "elective"),
        (VisitType.TREATMENT, {"exam_unsigned": True}, "co-signature"),
        (VisitType.HYGIENE, {"dentist_wanted": True, "dentist_needed": True}, "dentist-call"),
        (VisitType.HYGIENE, {"dentist_needed": True}, "co-signature"),
        (VisitType.EMERGENCY, {"chief_complaint": "  "}, "complaint"),
        (VisitType.EMERGENCY, {"pain": None}, "pain"),
        (VisitType.EMERGENCY, {"found": False}, "findings"),
        (VisitType.EMERGENCY, {"disposition": None}, "disposition"),
        (VisitType.FOLLOW_UP, {"assessment": ""}, "assessment"),
    ],
)
def test_what_is_missing_has_its_place(kind: VisitType, lacking: dict[str, object], place: str) -> None:
    visit = replace(WHOLE, visit_type=kind, **lacking)  # type: ignore[arg-type]
    assert [problem.place for problem in visit_problems(visit)] == [place]


def test_an_emergency_needs_neither_assessment_nor_signature() -> None:
    visit = replace(WHOLE, visit_type=VisitType.EMERGENCY, assessment="", signed=False, done=())
    assert visit_problems(visit) == []


def test_surgery_needs_a_consent() -> None:
    (work,) = WHOLE.done
    assert consent_problems(WHOLE) == []
    assert [problem.place for problem in consent_problems(replace(WHOLE, done=(replace(work, surgical=True),)))] == [
        f"consent:{work.id}"
    ]
    assert consent_problems(replace(WHOLE, done=(replace(work, surgical=True, consented=True),))) == []


@pytest.mark.parametrize("discipline", Discipline)
@pytest.mark.parametrize("sequence", SequenceClass)
def test_an_implant_is_surgery_and_its_crown_is_not(discipline: Discipline, sequence: SequenceClass) -> None:
    is_operation = discipline is D.SURGICAL or sequence in {SequenceClass.EXTRACTION, SequenceClass.IMPLANT}
    assert is_surgery(discipline, sequence) is is_operation


@given(asa=st.none() | st.integers(1, 6), decided=st.booleans(), urgent=st.booleans())
def test_only_asa_four_stops_and_only_what_could_wait(asa: int | None, decided: bool, urgent: bool) -> None:
    assert elective_stops(asa, decided=decided, is_urgent=urgent) is ((asa or 1) >= 4 and not decided and not urgent)


# -- threads --


@given(
    since=st.integers(0, 600),
    act=st.none() | st.integers(0, 600),
    busy=st.none() | st.integers(0, 600),
    limit=st.integers(1, 240),
)
def test_a_thread_is_abandoned_from_the_last_sign_of_life_on(
    since: int, act: int | None, busy: int | None, limit: int
) -> None:
    def at(minutes: int | None) -> datetime | None:
        return None if minutes is None else NOW + timedelta(minutes=minutes)

    thread = WaitingThread(since=NOW + timedelta(minutes=since), last_act=at(act), busy_until=at(busy))
    last = max(minutes for minutes in (since, act, busy) if minutes is not None)
    assert not is_abandoned(thread, NOW + timedelta(minutes=last + limit, seconds=-1), limit)
    assert is_abandoned(thread, NOW + timedelta(minutes=last + limit), limit)


# -- plans --

STATES = st.lists(st.sampled_from(ProcedureStatus), max_size=6)


@given(status=st.sampled_from(PlanStatus), procedures=STATES, presented=st.booleans(), accepted=st.booleans())
def test_a_plan_is_as_far_as_its_procedures(
    status: PlanStatus, procedures: list[ProcedureStatus], presented: bool, accepted: bool
) -> None:
    after = plan_status(status, procedures, presented=presented, accepted=accepted)
    asked = [one for one in procedures if one is not ProcedureStatus.DECLINED]
    if status is PlanStatus.DECLINED:
        assert after is PlanStatus.DECLINED
    elif asked and all(one is ProcedureStatus.COMPLETED for one in asked):
        assert after is PlanStatus.COMPLETED
    else:
        assert after is not PlanStatus.COMPLETED
        assert after is not PlanStatus.IN_PROGRESS or accepted
    assert plan_status(after, procedures, presented=presented, accepted=accepted) is after


# -- findings --


def test_every_state_of_every_item_can_be_recorded() -> None:
    for area, specs in AREAS.items():
        for spec in specs:
            states = spec.states or (str(spec.least), str(spec.most))
            for state in (*states, NOT_EXAMINED):
                assert finding_problem(area, spec.code, state, "") is None
            assert spec.normal is None or spec.normal in spec.states
    assert set(AREAS) == set(ExamArea)


def test_items_have_one_name_each() -> None:
    codes = [(area, spec.code) for area, specs in AREAS.items() for spec in specs]
    assert len(codes) == len(set(codes))
    assert {row.item for row in shown_findings([])} == {code for _, code in codes}


@given(st.text(max_size=12))
def test_what_is_typed_for_a_number_is_a_number_in_its_range(typed: str) -> None:
    for spec in AREAS[ExamArea.OCCLUSION]:
        if spec.kind is ItemKind.NUMBER and finding_problem(ExamArea.OCCLUSION, spec.code, typed, "") is None:
            assert typed == NOT_EXAMINED or spec.least <= int(typed) <= spec.most


@pytest.mark.parametrize(
    ("factors", "level"),
    [
        ("", "low"),
        ("none", "low"),
        (",".join(PROTECTION), "low"),
        ("deep-fissures," + ",".join(PROTECTION), "low"),
        ("deep-fissures", "moderate"),
        ("dry-mouth", "moderate"),
        ("dry-mouth,heavy-plaque," + ",".join(PROTECTION), "high"),
        ("new-cavities", "high"),
    ],
)
def test_the_risk_of_caries(factors: str, level: str) -> None:
    assert suggest_caries_risk(factors).level == level


LEVELS = ("low", "moderate", "high")


@given(st.sets(st.sampled_from([*SIGNS, *RISKS, *PROTECTION])), st.sampled_from([*SIGNS, *RISKS]))
def test_another_risk_never_lowers_it(said: set[str], more: str) -> None:
    before = suggest_caries_risk(",".join(sorted(said))).level
    after = suggest_caries_risk(",".join(sorted(said | {more}))).level
    assert LEVELS.index(after) >= LEVELS.index(before)


# -- measures --


@pytest.mark.parametrize(
    ("systolic", "diastolic", "level"),
    [
        (120, 80, PressureLevel.NORMAL),
        (140, 80, PressureLevel.ELEVATED),
        (120, 90, PressureLevel.ELEVATED),
        (160, 95, PressureLevel.HIGH),
        (150, 110, PressureLevel.CRISIS),
        (180, 80, PressureLevel.CRISIS),
    ],
)
def test_a_blood_pressure_is_as_bad_as_its_worse_half(systolic: int, diastolic: int, level: PressureLevel) -> None:
    assert pressure_level(systolic, diastolic) is level


def test_whose_blood_pressure_matters() -> None:
    nobody = {"asa_class": 1, "anticoagulant": False, "age": 39}
    assert not pressure_matters(**nobody)  # type: ignore[arg-type]
    for reason in ({"asa_class": 3}, {"anticoagulant": True}, {"age": 40}, {"hypertension": True}):
        assert pressure_matters(**{**nobody, **reason})  # type: ignore[arg-type]


@given(st.sampled_from(sorted(RANGES)), st.integers(-100, 600_000))
def test_what_is_in_its_range_is_kept(name: str, value: int) -> None:
    both = {"systolic": 120, "diastolic": 60} if name in {"systolic", "diastolic"} else {}
    problems = vital_problems(VitalSigns(**{**both, name: value}))
    least, most = RANGES[name]
    out = not least <= value <= most
    assert any(problem.message.code == "vitals.out_of_range" for problem in problems) is out


# -- doses --


def test_a_cartridge_by_hand() -> None:
    """1.8 ml of 4 % articaine: 72 mg; with 1:200 000 9 µg of epinephrine. 7 mg/kg at 50 kg: 350 mg."""
    report = dose_report([Given(agent="articaine-4-200", volume=1_800)], weight=50_000, is_minor=False, cardiac=False)
    (line,) = report.lines
    assert (line.mg, line.most_mg, report.epinephrine_ug) == (Decimal(72), Decimal(350), Decimal(9))
    assert report.warnings == ()


def test_two_agents_share_one_limit() -> None:
    half = [Given(agent="lidocaine-2-100", volume=8_000), Given(agent="mepivacaine-3", volume=6_000)]
    report = dose_report(half, weight=90_000, is_minor=False, cardiac=False)
    assert report.used > 1
    assert "anaesthetic.too_much" in {warning.code for warning in report.warnings}


@given(st.sampled_from(sorted(AGENTS)), st.integers(1, 50_000), st.none() | st.integers(300, 500_000))
def test_nobody_gets_more_for_being_heavier_than_the_absolute_limit(code: str, volume: int, weight: int | None) -> None:
    agent = AGENTS[code]
    most = most_milligrams(agent, weight)
    assert most <= agent.most_mg
    report = dose_report([Given(agent=code, volume=volume)], weight=weight, is_minor=False, cardiac=False)
    assert (report.used > 1) is (milligrams(agent, volume) > most)


# -- codes --


def test_the_codes_are_of_mouth_and_teeth_alone() -> None:
    assert len(icd_codes()) > 150
    assert all(code[:3] in {f"K{n:02}" for n in range(15)} and title.title for code, title in icd_codes().items())


def test_codes_are_found_by_words_and_by_themselves() -> None:
    assert [one.code for one in search_codes("irrev pulp")] == ["K04.02"]
    assert search_codes("k047")[0].title == "Periapical abscess without sinus"
    assert search_codes("") == []
    assert len(search_codes("periodontitis", limit=5)) == 5
    assert code_named("k0511") is not None
    assert code_named("Z99") is None
