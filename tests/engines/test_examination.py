"""What is examined, measured, concluded, given and used in a visit: a row each, taken back and never changed."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from uuid import UUID

import pytest

from dentaldesk.engines.clinical.actions import sign_exam
from dentaldesk.engines.clinical.care_actions import (
    GiveAnaesthetic,
    NewDiagnosis,
    UseMaterial,
    add_diagnosis,
    give_anaesthetic,
    retract_diagnosis,
    take_vitals,
    use_material,
    void_anaesthetic,
    void_material,
    void_vitals,
)
from dentaldesk.engines.clinical.examination import NOT_EXAMINED, ShownFinding
from dentaldesk.engines.clinical.examination_actions import (
    FindingChange,
    record_all_normal,
    record_findings,
    take_back_normal,
)
from dentaldesk.engines.clinical.vitals import PressureLevel, VitalSigns
from dentaldesk.engines.core.errors import BugError, EditedElsewhere, Refused, UserError
from dentaldesk.engines.flows.exam_completion import handle_exam_completion
from dentaldesk.engines.patients.actions import Health, register_patient
from dentaldesk.engines.patients.questionnaire import Answer
from dentaldesk.engines.patients.rules import PatientDetails
from dentaldesk.models.states import Certainty, ExamArea, VisitType
from dentaldesk.models.teeth import ToothCode
from tests.engines.care import InCare, assistant, in_care
from tests.engines.charts import why
from tests.engines.visits import a_completed_visit
from tests.factories import FILLING, Clinic, a_patient, an_exam, tell_history

SOFT, TMJ = ExamArea.SOFT_TISSUE, ExamArea.TMJ


@pytest.fixture
def examined_visit(clinic: Clinic) -> InCare:
    return in_care(clinic, a_patient(clinic), VisitType.EXAM)


def exam_of(care: InCare) -> UUID:
    exam_id = care.page().exam_id
    assert exam_id is not None
    return exam_id


def finding(care: InCare, area: ExamArea, item: str) -> ShownFinding:
    return next(row for row in care.page().findings if (row.area, row.item) == (area, item))


# -- findings --


def test_what_nobody_examined_says_so(examined_visit: InCare) -> None:
    assert {row.state for row in examined_visit.page().findings} == {NOT_EXAMINED}
    assert len(examined_visit.page().findings) > 40


def test_two_people_on_different_items_lose_nothing(examined_visit: InCare) -> None:
    care, exam_id = examined_visit, exam_of(examined_visit)
    mine = FindingChange(area=SOFT, item="tongue", state="abnormal", note="white patch, left border, 6 mm")
    theirs = FindingChange(area=TMJ, item="opening", state="38")
    care.act(record_findings, exam_id, [mine])
    care.act(record_findings, exam_id, [theirs], by=assistant(care.clinic))
    assert finding(care, SOFT, "tongue").note == "white patch, left border, 6 mm"
    assert finding(care, TMJ, "opening").state == "38"


def test_who_records_is_told_at_which_version_each_stands(examined_visit: InCare) -> None:
    exam_id = exam_of(examined_visit)

    def record(*changes: FindingChange) -> tuple[int, ...]:
        return examined_visit.act(record_findings, exam_id, changes)

    tongue = FindingChange(area=SOFT, item="tongue", state="normal")
    sore = FindingChange(area=SOFT, item="tongue", state="abnormal", note="sore", version=1)
    nothing = FindingChange(area=SOFT, item="floor-of-mouth", state=NOT_EXAMINED)
    assert record(tongue, nothing) == (1, 0)
    assert record(tongue) == (1,)
    assert record(sore) == (2,)
    assert record(replace(sore, note="so\x07re", version=2)) == (2,)  # a sign that nobody typed changes nothing


def test_two_people_on_one_item_see_both_values(examined_visit: InCare) -> None:
    care, exam_id = examined_visit, exam_of(examined_visit)
    care.act(record_findings, exam_id, [FindingChange(area=SOFT, item="gingiva", state="abnormal", note="swollen")])
    late = FindingChange(area=SOFT, item="gingiva", state="normal")
    with pytest.raises(EditedElsewhere) as met:
        care.act(record_findings, exam_id, [late, FindingChange(area=SOFT, item="tongue", state="normal")])
    assert met.value.mine == {"soft-tissue.gingiva": "normal", "soft-tissue.gingiva.note": ""}
    assert met.value.theirs == {"soft-tissue.gingiva": "abnormal", "soft-tissue.gingiva.note": "swollen"}
    assert finding(care, SOFT, "tongue").state == NOT_EXAMINED  # all of it or nothing
    seen = finding(care, SOFT, "gingiva")
    now = FindingChange(area=SOFT, item="gingiva", state="normal", version=seen.version)
    care.act(record_findings, exam_id, [now])
    assert finding(care, SOFT, "gingiva").state == "normal"
    care.act(record_findings, exam_id, [late])  # it says what stands there: no conflict


def test_all_normal_leaves_what_somebody_found(examined_visit: InCare) -> None:
    care, exam_id = examined_visit, exam_of(examined_visit)
    care.act(record_findings, exam_id, [FindingChange(area=SOFT, item="tongue", state="abnormal", note="sore")])
    care.act(record_all_normal, exam_id, SOFT)
    states = {row.item: row.state for row in care.page().findings if row.area is SOFT}
    assert states.pop("tongue") == "abnormal"
    assert set(states.values()) == {"normal"}
    care.act(record_all_normal, exam_id, TMJ)
    assert finding(care, TMJ, "opening").state == NOT_EXAMINED  # a number must be measured
    assert finding(care, TMJ, "clicking").state == "none"


def test_all_normal_tells_what_it_recorded_and_is_taken_back(examined_visit: InCare) -> None:
    care, exam_id = examined_visit, exam_of(examined_visit)
    words = FindingChange(area=SOFT, item="tongue", state=NOT_EXAMINED, note="look again, sore")
    care.act(record_findings, exam_id, [words])
    items = care.act(record_all_normal, exam_id, SOFT)
    assert "tongue" not in items  # somebody wrote of it: their words stay, and nobody says that it is normal
    assert finding(care, SOFT, "tongue").note == "look again, sore"
    changed = finding(care, SOFT, "gingiva")
    care.act(
        record_findings,
        exam_id,
        [FindingChange(area=SOFT, item="gingiva", state="abnormal", version=changed.version)],
    )
    care.act(take_back_normal, exam_id, SOFT, items)
    states = {row.item: row.state for row in care.page().findings if row.area is SOFT}
    assert states.pop("gingiva") == "abnormal"
    assert set(states.values()) == {NOT_EXAMINED}


def test_findings_are_refused_all_at_once(examined_visit: InCare) -> None:
    changes = [
        FindingChange(area=TMJ, item="opening", state="220"),
        FindingChange(area=TMJ, item="clicking", state="none,left"),
        FindingChange(area=SOFT, item="elbow", state="normal"),
        FindingChange(area=SOFT, item="tongue", state="normal", note="x" * 2001),
    ]
    with pytest.raises(Refused) as refused:
        examined_visit.act(record_findings, exam_of(examined_visit), changes)
    assert why(refused.value) == [
        ("tmj.opening", "finding.not_in_range"),
        ("tmj.clicking", "finding.state_wrong"),
        ("soft-tissue.elbow", "finding.unknown"),
        ("soft-tissue.tongue", "exam.note_too_long"),
    ]


def test_a_finding_takes_the_signature_off_and_is_sealed_with_the_exam(clinic: Clinic) -> None:
    patient_id = a_patient(clinic)
    exam_id = an_exam(clinic, patient_id, FILLING)
    change = [FindingChange(area=SOFT, item="tongue", state="normal")]
    clinic.db.write(clinic.dentist, lambda work: record_findings(work, exam_id, change))
    with pytest.raises(Refused) as refused:
        clinic.db.write(clinic.dentist, lambda work: handle_exam_completion(work, exam_id))
    assert why(refused.value) == [("signature", "exam.not_signed")]
    clinic.db.write(clinic.dentist, lambda work: sign_exam(work, exam_id))
    clinic.db.write(clinic.dentist, lambda work: handle_exam_completion(work, exam_id))
    with pytest.raises(UserError) as locked:
        clinic.db.write(clinic.dentist, lambda work: record_findings(work, exam_id, change))
    assert locked.value.message.code == "exam.locked"


# -- vitals --


def test_a_measurement_is_kept_and_voided(clinic: Clinic) -> None:
    care = in_care(clinic, a_patient(clinic), VisitType.TREATMENT)
    assert care.page().pressure_wanted  # 47 years old
    taken = care.act(take_vitals, care.visit_id, VitalSigns(systolic=164, diastolic=96, pulse=72, weight=81_500))
    page = care.page()
    assert (page.vitals[0].level, page.weight, page.pressure_wanted) == (PressureLevel.HIGH, 81_500, False)
    care.act(void_vitals, taken)
    assert (care.page().vitals, care.page().weight) == ((), None)


def test_what_cannot_be_measured_is_refused_all_at_once(clinic: Clinic) -> None:
    care = in_care(clinic, a_patient(clinic), VisitType.TREATMENT)
    with pytest.raises(Refused) as refused:
        care.act(take_vitals, care.visit_id, VitalSigns(systolic=12, pulse=900, weight=12))
    assert {place for place, _ in why(refused.value)} == {"systolic", "pulse", "weight", "diastolic"}
    with pytest.raises(Refused) as nothing:
        care.act(take_vitals, care.visit_id, VitalSigns())
    assert why(nothing.value) == [("systolic", "vitals.nothing")]


# -- diagnoses --


def test_a_diagnosis_has_words_and_perhaps_a_code(clinic: Clinic) -> None:
    care = in_care(clinic, a_patient(clinic), VisitType.TREATMENT)
    coded = NewDiagnosis(visit_id=care.visit_id, text="", code="K0402", certainty=Certainty.CONFIRMED)
    first = care.act(add_diagnosis, coded)
    free = NewDiagnosis(
        visit_id=care.visit_id, text="Cracked cusp", certainty=Certainty.SUSPECTED, tooth=ToothCode("16")
    )
    care.act(add_diagnosis, free)
    assert [(one.code, one.text) for one in care.page().diagnoses] == [
        ("K04.02", "Irreversible pulpitis"),
        (None, "Cracked cusp"),
    ]
    care.act(retract_diagnosis, first)
    assert [one.text for one in care.page().diagnoses] == ["Cracked cusp"]
    for wrong, place in (
        (NewDiagnosis(visit_id=care.visit_id, text="x", code="K99.9", certainty=Certainty.PROBABLE), "code"),
        (NewDiagnosis(visit_id=care.visit_id, text="  ", certainty=Certainty.PROBABLE), "text"),
    ):
        with pytest.raises(Refused) as refused:
            care.act(add_diagnosis, wrong)
        assert [where for where, _ in why(refused.value)] == [place]


# -- anaesthetics and materials --


def test_what_was_given_is_added_up_and_warned_of(clinic: Clinic) -> None:
    """Two cartridges of 1.8 ml: 36 mg a piece; at 20 kg at most 88 mg of lidocaine."""
    details = PatientDetails(given_names="Kwame", family_name="Osei", birth_date=date(2019, 5, 1))
    child = clinic.db.write(clinic.desk, lambda work: register_patient(work, details))
    care = in_care(clinic, child, VisitType.TREATMENT)
    new = GiveAnaesthetic(
        visit_id=care.visit_id, agent="lidocaine-2-100", volume=1_800, technique="infiltration", tooth=ToothCode("85")
    )
    first = care.act(give_anaesthetic, new)
    assert [warning.code for warning in care.page().dose.warnings] == ["anaesthetic.child_not_weighed"]
    care.act(take_vitals, care.visit_id, VitalSigns(weight=20_000))
    (line,) = care.page().dose.lines
    assert (line.mg, line.most_mg, care.page().dose.warnings) == (Decimal(36), Decimal(88), ())
    care.act(give_anaesthetic, new)
    care.act(give_anaesthetic, new)
    dose = care.page().dose
    assert [warning.code for warning in dose.warnings] == ["anaesthetic.too_much"]
    assert round(dose.used, 2) == Decimal("1.23")
    care.act(void_anaesthetic, first)
    assert care.page().dose.warnings == ()


def test_a_weight_of_long_ago_says_nothing(clinic: Clinic) -> None:
    patient_id = a_patient(clinic)
    care = in_care(clinic, patient_id, VisitType.TREATMENT)
    care.act(take_vitals, care.visit_id, VitalSigns(weight=70_000))
    clinic.clock.advance(timedelta(days=91))
    assert in_care(clinic, patient_id, VisitType.TREATMENT).page().weight is None


def test_a_heart_asks_for_caution(clinic: Clinic) -> None:
    care = in_care(clinic, a_patient(clinic), VisitType.TREATMENT)
    answers = {"heart": Answer(answer="yes")}
    health = Health(asa_class=3, allergies=())
    clinic.db.write(clinic.dentist, lambda work: tell_history(work, care.patient_id, health, answers))
    new = GiveAnaesthetic(visit_id=care.visit_id, agent="articaine-4-100", volume=1_800, technique="inferior-alveolar")
    care.act(give_anaesthetic, new)
    assert [one.code for one in care.page().dose.warnings] == ["anaesthetic.cardiac_caution"]
    care.act(give_anaesthetic, new)
    care.act(give_anaesthetic, new)
    (limit,) = care.page().dose.warnings
    assert (limit.code, limit.params["given"]) == ("anaesthetic.cardiac_limit", Decimal("0.054"))


def test_a_slip_of_the_keys_is_no_anaesthetic(clinic: Clinic) -> None:
    care = in_care(clinic, a_patient(clinic), VisitType.TREATMENT)
    wrong = GiveAnaesthetic(visit_id=care.visit_id, agent="whisky", volume=0, technique="orally")
    with pytest.raises(Refused) as refused:
        care.act(give_anaesthetic, wrong)
    assert [place for place, _ in why(refused.value)] == ["agent", "volume", "technique"]


def test_materials_are_found_by_their_lot(clinic: Clinic) -> None:
    exam = a_completed_visit(clinic, FILLING)
    care = in_care(clinic, exam.patient_id, VisitType.TREATMENT)
    filling = care.procedures()["COMPOSITE3"].id
    used = UseMaterial(
        visit_id=care.visit_id,
        name="Composite",
        procedure_id=filling,
        shade="A2",
        lot="X-17",
        expires_on=date(2026, 1, 1),
    )
    material = care.act(use_material, used)
    (row,) = care.page().materials
    assert (row.lot, row.procedure_id, row.expired) == ("X-17", filling, True)
    care.act(void_material, material)
    assert care.page().materials == ()
    with pytest.raises(Refused) as refused:
        care.act(use_material, UseMaterial(visit_id=care.visit_id, name=" ", lot="x" * 81))
    assert [place for place, _ in why(refused.value)] == ["name", "lot"]
    stranger = in_care(clinic, a_patient(clinic, "Ayo", "Balogun"), VisitType.TREATMENT)
    with pytest.raises(BugError):
        stranger.act(use_material, UseMaterial(visit_id=stranger.visit_id, name="Composite", procedure_id=filling))
