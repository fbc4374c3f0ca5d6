"""Prescriptions are written, signed and voided; the clinic's lists; a note dictated by what was done."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from uuid import UUID, uuid4

import pypdfium2
import pytest
from sqlalchemy import select

from dentaldesk.engines.clinical.care_actions import (
    GiveAnaesthetic,
    NewDiagnosis,
    UseMaterial,
    add_diagnosis,
    give_anaesthetic,
    take_vitals,
    use_material,
)
from dentaldesk.engines.clinical.examination_actions import FindingChange, record_all_normal, record_findings
from dentaldesk.engines.clinical.medication_actions import (
    SaveMedication,
    archive_medication,
    save_medication,
    take_shipped_medications,
)
from dentaldesk.engines.clinical.phrase_actions import SavePhrase, archive_phrase, save_phrase, take_shipped_phrases
from dentaldesk.engines.clinical.phrase_reads import phrase_of, phrases_for, templates_of
from dentaldesk.engines.clinical.prescribing_actions import (
    SignPrescription,
    WritePrescription,
    change_prescription,
    discard_prescription,
    sign_prescription,
    void_prescription,
    write_prescription,
)
from dentaldesk.engines.clinical.prescribing_reads import (
    FAVOURITES,
    PrescribingPage,
    PrescriptionRow,
    medications,
    prescribing_page,
)
from dentaldesk.engines.clinical.prescribing_rules import Drug, Limits, Severity
from dentaldesk.engines.clinical.visit_actions import set_pain
from dentaldesk.engines.clinical.vitals import VitalSigns
from dentaldesk.engines.core.access import Actor
from dentaldesk.engines.core.errors import EditedElsewhere, NotAllowed, Refused, UserError
from dentaldesk.engines.core.words import Formats, Words
from dentaldesk.engines.flows.dictation import dictated
from dentaldesk.engines.flows.exam_completion import handle_exam_completion
from dentaldesk.engines.flows.papers import NewPaper, preview_paper
from dentaldesk.engines.flows.visit_completion import handle_visit_completion
from dentaldesk.engines.patients.actions import Health, register_patient
from dentaldesk.engines.patients.rules import PatientDetails
from dentaldesk.engines.staff.actions import keep_setting
from dentaldesk.models.states import (
    Certainty,
    DocumentKind,
    DrugClass,
    ExamArea,
    FactKind,
    NoteField,
    PrescriptionStatus,
    VisitType,
)
from dentaldesk.models.tables.clinic import Provider
from dentaldesk.models.tables.system import Fact
from dentaldesk.models.teeth import ToothCode
from dentaldesk.models.values import Message
from tests.engines.care import InCare, assistant, hygienist, in_care
from tests.engines.charts import why
from tests.engines.test_query_counts import statements
from tests.factories import Clinic, a_patient, tell_history

AMOXICILLIN = Drug(
    name="Amoxicillin",
    drug_class=DrugClass.PENICILLIN,
    strength="500 mg",
    form="capsule",
    route="by mouth",
    dose="1 capsule",
    dose_mg=500,
    times_a_day=3,
    duration_days=7,
    quantity="21 capsules",
)
WELL = Health(asa_class=1, allergies=())


@pytest.fixture
def care(clinic: Clinic) -> InCare:
    """An emergency visit of a healthy grown-up."""
    made = in_care(clinic, a_patient(clinic), VisitType.EMERGENCY)
    made.confirm(WELL)
    return made


def shown(care: InCare, by: Actor | None = None) -> PrescribingPage:
    user_id = (by or care.clinic.dentist).user_id
    now = care.clinic.clock.now()
    return care.clinic.db.read(lambda session: prescribing_page(session, care.visit_id, user_id, now))


def write(care: InCare, drug: Drug = AMOXICILLIN, by: Actor | None = None) -> UUID:
    new = WritePrescription(visit_id=care.visit_id, drug=drug, request_key=uuid4())
    return care.act(write_prescription, new, by=by)


def row_of(care: InCare, prescription_id: UUID) -> PrescriptionRow:
    page = shown(care)
    return next(row for row in (*page.rows, *page.earlier) if row.id == prescription_id)


def sign(care: InCare, prescription_id: UUID, reason: str = "", by: Actor | None = None) -> None:
    """As somebody does who reads what stands on the screen."""
    row = row_of(care, prescription_id)
    command = SignPrescription(
        prescription_id=row.id,
        version=row.version,
        seen=tuple(each.message for each in row.checks),
        reason=reason,
    )
    care.act(sign_prescription, command, by=by)


# -- drafts --


def test_an_assistant_prepares_and_the_dentist_signs(care: InCare) -> None:
    prepared = write(care, by=assistant(care.clinic))
    with pytest.raises(NotAllowed):
        sign(care, prepared, by=assistant(care.clinic))
    with pytest.raises(NotAllowed):
        sign(care, prepared, by=hygienist(care.clinic))
    sign(care, prepared)
    row = row_of(care, prepared)
    assert (row.status, row.signed_by, row.reason) == (PrescriptionStatus.SIGNED, "Dr. Vale", "")
    assert [each.message.code for each in row.checks] == ["rx_check.interactions"]


def test_a_drug_without_a_dose_is_refused_with_all_else_that_is_missing(care: InCare) -> None:
    with pytest.raises(Refused) as refused:
        write(care, replace(AMOXICILLIN, dose="  ", quantity="", times_a_day=99))
    assert {code for _, code in why(refused.value)} == {
        "prescription.no_dose",
        "prescription.no_quantity",
        "prescription.not_in_range",
    }
    assert shown(care).rows == ()


def test_the_same_press_twice_is_one_prescription(care: InCare) -> None:
    new = WritePrescription(visit_id=care.visit_id, drug=AMOXICILLIN, request_key=uuid4())
    assert care.act(write_prescription, new) == care.act(write_prescription, new)
    assert len(shown(care).rows) == 1


def test_a_draft_is_changed_by_version_and_discarded(care: InCare) -> None:
    written = write(care)
    longer = replace(AMOXICILLIN, duration_days=10, quantity="30 capsules")
    assert care.act(change_prescription, written, 1, longer) == 2
    with pytest.raises(EditedElsewhere) as clash:
        care.act(change_prescription, written, 1, replace(AMOXICILLIN, duration_days=5))
    assert clash.value.theirs["duration_days"] == 10
    care.act(discard_prescription, written)
    care.act(discard_prescription, written)
    assert shown(care).rows == ()


# -- signing --


def test_a_warning_asks_for_a_reason_that_is_kept(care: InCare) -> None:
    care.act(tell_history, care.patient_id, Health(asa_class=1, allergies=("Penicilina",)))
    written = write(care)
    with pytest.raises(Refused) as refused:
        sign(care, written)
    assert [problem.place for problem in refused.value.problems] == ["reason"]
    sign(care, written, "Told as a child, tested negative in 2019")
    row = row_of(care, written)
    assert row.reason.startswith("Told as a child")
    assert row.checks[0].severity is Severity.DANGER
    query = select(Fact).where(Fact.kind == FactKind.PRESCRIPTION_SIGNED)
    facts = care.clinic.db.read(lambda session: list(session.scalars(query)))
    assert [fact.attributes for fact in facts] == [{"drug_class": "penicillin", "overridden": True}]


def test_what_came_to_be_known_since_is_read_before_it_is_signed(care: InCare) -> None:
    written = write(care)
    seen = row_of(care, written)
    care.act(tell_history, care.patient_id, Health(asa_class=1, allergies=("amoxicillin",)))
    stale = SignPrescription(
        prescription_id=written,
        version=seen.version,
        seen=tuple(each.message for each in seen.checks),
        reason="A reason that was given for something else",
    )
    with pytest.raises(Refused) as refused:
        care.act(sign_prescription, stale)
    assert [problem.place for problem in refused.value.problems] == ["checks"]


def test_another_version_than_the_one_read_is_not_signed(care: InCare) -> None:
    written = write(care)
    care.act(change_prescription, written, 1, replace(AMOXICILLIN, times_a_day=2, quantity="14 capsules"))
    with pytest.raises(UserError, match="stale"):
        care.act(sign_prescription, SignPrescription(prescription_id=written, version=1))


def test_two_desks_that_sign_at_once_sign_once(care: InCare) -> None:
    written = write(care)
    other = care.clinic.another_desk()
    row = row_of(care, written)
    command = SignPrescription(prescription_id=written, version=row.version)
    care.act(sign_prescription, command)
    with pytest.raises(UserError, match="signed_already"):
        other.write(care.clinic.dentist, lambda work: sign_prescription(work, command))
    other.close()
    query = select(Fact).where(Fact.kind == FactKind.PRESCRIPTION_SIGNED)
    assert len(care.clinic.db.read(lambda session: list(session.scalars(query)))) == 1


def test_what_was_signed_is_what_a_pharmacy_reads(care: InCare) -> None:
    written = write(care, replace(AMOXICILLIN, instructions="Finish the course."))
    sign(care, written)
    paper = NewPaper(
        kind=DocumentKind.PRESCRIPTION,
        patient_id=care.patient_id,
        request_key=uuid4(),
        visit_id=care.visit_id,
        subject_id=written,
    )
    now = care.clinic.clock.now()
    made = care.clinic.db.read(lambda session: preview_paper(session, paper, now))
    with pypdfium2.PdfDocument(made.pdf) as document:
        text = " ".join(document[0].get_textpage().get_text_range().split())
    for said in ("Amoxicillin 500 mg", "1 capsule, 3 times a day, for 7 days", "21", "Finish the course.", "D-1"):
        assert said in text
    assert "Interactions not checked" in text


def test_without_a_licence_nobody_prescribes(care: InCare) -> None:
    def take_away(work: object) -> None:
        work.session.get_one(Provider, care.clinic.dentist.provider_id).licence = None  # type: ignore[attr-defined]

    care.clinic.db.write(care.clinic.dentist, take_away)
    written = write(care)
    with pytest.raises(Refused) as refused:
        sign(care, written)
    assert [problem.place for problem in refused.value.problems] == ["prescriber"]


def test_a_signed_one_is_voided_with_a_reason_and_stays(care: InCare) -> None:
    written = write(care)
    with pytest.raises(UserError, match="not_signed_yet"):
        care.act(void_prescription, written, "wrong")
    sign(care, written)
    for deed, arguments in ((change_prescription, (written, 2, AMOXICILLIN)), (discard_prescription, (written,))):
        with pytest.raises(UserError, match="signed_already"):
            care.act(deed, *arguments)
    with pytest.raises(Refused):
        care.act(void_prescription, written, "  ")
    care.act(void_prescription, written, "Pharmacy has none")
    care.act(void_prescription, written, "Twice is once")
    row = row_of(care, written)
    assert (row.status, row.void_reason) == (PrescriptionStatus.VOIDED, "Pharmacy has none")


def test_a_completed_visit_takes_no_drug_and_its_signed_ones_can_be_voided(clinic: Clinic) -> None:
    care = in_care(clinic, a_patient(clinic), VisitType.FOLLOW_UP)
    care.confirm(WELL)
    written = write(care)
    sign(care, written)
    care.write()
    care.sign()
    care.act(handle_visit_completion, care.visit_id)
    assert shown(care).locked
    with pytest.raises(UserError, match="locked"):
        write(care)
    care.act(void_prescription, written, "Rash after the first dose")
    assert shown(care).rows[0].status is PrescriptionStatus.VOIDED


def test_a_draft_is_signed_or_discarded_before_the_visit_is_completed(clinic: Clinic) -> None:
    for kind in (VisitType.FOLLOW_UP, VisitType.EXAM):
        care = in_care(clinic, a_patient(clinic), kind)
        care.confirm(WELL)
        draft = write(care)
        care.write()
        care.sign()
        with pytest.raises(Refused) as refused:
            complete(care)
        assert (f"prescription:{draft}", "prescription.unsigned") in why(refused.value)
        care.act(discard_prescription, draft)
        complete(care)
        assert shown(care).locked


def complete(care: InCare) -> None:
    exam_id = care.page().exam_id
    if exam_id is None:
        care.act(handle_visit_completion, care.visit_id)
    else:
        care.act(handle_exam_completion, exam_id)


# -- what else is taken --


def test_a_second_of_the_kind_is_told_until_the_first_is_used_up(care: InCare) -> None:
    sign(care, write(care))
    clinic = care.clinic
    other = replace(AMOXICILLIN, name="Ampicillin")
    second = write(care, other)
    assert "rx_check.same_class" in {each.message.code for each in row_of(care, second).checks}
    care.act(discard_prescription, second)
    clinic.clock.advance(timedelta(days=8))
    later = in_care(clinic, care.patient_id, VisitType.FOLLOW_UP)
    after = write(later, other)
    assert [each.message.code for each in row_of(later, after).checks] == ["rx_check.interactions"]
    assert [row.drug.name for row in shown(later).earlier] == ["Amoxicillin"]


def test_a_voided_one_is_no_double(care: InCare) -> None:
    first = write(care)
    sign(care, first)
    care.act(void_prescription, first, "Wrong strength")
    second = write(care)
    assert [each.message.code for each in row_of(care, second).checks] == ["rx_check.interactions"]


def test_a_childs_weight_is_asked_for_and_then_counted(clinic: Clinic) -> None:
    details = PatientDetails(given_names="Oli", family_name="Klein", birth_date=date(2021, 5, 1))
    child = clinic.db.write(clinic.desk, lambda work: register_patient(work, details))
    care = in_care(clinic, child, VisitType.EMERGENCY)
    care.confirm(WELL)
    ready = SaveMedication(
        medication_id=None, drug=AMOXICILLIN, limits=Limits(child_mg_per_kg_day=50, most_mg_day=3000)
    )
    medication_id = care.act(save_medication, ready)
    written = write(care, replace(AMOXICILLIN, medication_id=medication_id))
    assert row_of(care, written).checks[0].message == Message("rx_check.child_not_weighed")
    care.act(take_vitals, care.visit_id, VitalSigns(weight=18_000))
    assert row_of(care, written).checks[0].message == Message("rx_check.child_too_much", {"given": 1500, "most": 900})
    assert shown(care).taker.weight == 18_000


# -- the clinic's list --


def test_the_clinics_list_is_its_own(clinic: Clinic) -> None:
    with pytest.raises(NotAllowed):
        clinic.db.write(clinic.desk, take_shipped_medications)
    assert clinic.db.write(clinic.manager, take_shipped_medications) == 20
    assert clinic.db.write(clinic.manager, take_shipped_medications) == 0
    rows = clinic.db.read(medications)
    first = next(row for row in rows if row.drug.name == "Azithromycin")
    twice = SaveMedication(medication_id=None, drug=replace(first.drug, name="AZITHROMYCIN "), limits=first.limits)
    with pytest.raises(Refused) as refused:
        clinic.db.write(clinic.manager, lambda work: save_medication(work, twice))
    assert {code for _, code in why(refused.value)} == {"medication.twice"}
    wrong = replace(twice, limits=Limits(child_mg_per_kg_day=0, most_mg_day=-1))
    with pytest.raises(Refused) as refused:
        clinic.db.write(clinic.manager, lambda work: save_medication(work, wrong))
    assert {problem.place for problem in refused.value.problems} == {"child_mg_per_kg_day", "most_mg_day"}
    clinic.db.write(clinic.manager, lambda work: archive_medication(work, first.id, first.version))
    assert len(clinic.db.read(medications)) == 19
    assert len(clinic.db.read(lambda session: medications(session, archived=True))) == 20


def test_favourites_are_ones_own_and_their_keys_never_change_by_use(care: InCare) -> None:
    care.act(take_shipped_medications)
    ready = {row.drug.name: row for row in shown(care).ready}
    assert len(shown(care).favourites) == 9
    mouthwash = ready["Chlorhexidine"]
    before = shown(care).favourites
    write(care, mouthwash.drug)
    assert shown(care).favourites == before
    care = in_care(care.clinic, care.patient_id, VisitType.FOLLOW_UP)
    assert shown(care).favourites == before  # nor in the next visit: a key that was learned prescribes no other drug
    fluoride = ready["Sodium fluoride"]
    care.act(keep_setting, FAVOURITES, {"ids": [str(fluoride.id), str(uuid4())]})
    assert shown(care).favourites == (fluoride.id,)
    assert shown(care, by=care.clinic.manager).favourites != (fluoride.id,)


def test_ten_prescriptions_are_read_with_as_many_questions_as_one(care: InCare) -> None:
    care.act(take_shipped_medications)
    now, user_id = care.clinic.clock.now(), care.clinic.dentist.user_id

    def asked() -> int:
        return statements(care.clinic, lambda session: prescribing_page(session, care.visit_id, user_id, now))

    ready = shown(care).ready
    write(care, ready[0].drug)
    first = asked()
    for row in ready[1:10]:
        write(care, row.drug)
    assert asked() == first <= 9


# -- phrases --


def phrase(**changes: object) -> SavePhrase:
    new = SavePhrase(
        phrase_id=None, own=True, field=NoteField.PLAN, shortcut="Call", title="Call", text="To call when {what}."
    )
    return replace(new, **changes)  # type: ignore[arg-type]


def test_ones_own_phrase_goes_before_the_clinics(clinic: Clinic) -> None:
    dentist = clinic.dentist
    clinic.db.write(clinic.manager, take_shipped_phrases)
    mine = clinic.db.write(dentist, lambda work: save_phrase(work, phrase()))
    rows = clinic.db.read(lambda session: phrases_for(session, dentist.user_id))
    found = phrase_of(rows, NoteField.PLAN, "call")
    assert found is not None
    assert (found.id, found.own) == (mine, True)
    others = clinic.db.read(lambda session: phrases_for(session, clinic.manager.user_id))
    assert mine not in {row.id for row in others}
    with pytest.raises(Refused) as refused:
        clinic.db.write(dentist, lambda work: save_phrase(work, phrase(text="Another")))
    assert {code for _, code in why(refused.value)} == {"phrase.shortcut_taken"}
    clinic.db.write(dentist, lambda work: archive_phrase(work, mine, 1))
    rows = clinic.db.read(lambda session: phrases_for(session, dentist.user_id))
    assert not any(row.own for row in rows)


def test_the_clinics_phrases_and_other_peoples_are_not_for_everybody(clinic: Clinic) -> None:
    helper = replace(assistant(clinic), user_id=clinic.coordinator.user_id)
    with pytest.raises(NotAllowed):
        clinic.db.write(helper, lambda work: save_phrase(work, phrase(own=False)))
    mine = clinic.db.write(clinic.dentist, lambda work: save_phrase(work, phrase()))
    with pytest.raises(UserError, match="not_theirs"):
        clinic.db.write(helper, lambda work: archive_phrase(work, mine, 1))


def test_templates_are_offered_for_their_kind_of_visit(clinic: Clinic) -> None:
    assert clinic.db.write(clinic.manager, take_shipped_phrases) > 30
    assert clinic.db.write(clinic.manager, take_shipped_phrases) == 0
    rows = clinic.db.read(lambda session: phrases_for(session, clinic.dentist.user_id))
    assert [each.shortcut for each in templates_of(rows, VisitType.TREATMENT)] == ["ext", "fill"]
    prophy = templates_of(rows, VisitType.HYGIENE)
    assert [each.shortcut for each in prophy] == ["prophy"]
    assert set(prophy[0].texts) == set(NoteField) - {NoteField.POST_OPERATIVE}


# -- dictation --


def test_a_note_is_dictated_by_what_was_done_and_nothing_else(clinic: Clinic) -> None:
    care = in_care(clinic, a_patient(clinic), VisitType.EXAM)
    words = Words(Formats())

    def lines(field: NoteField) -> list[str]:
        said = clinic.db.read(lambda session: dictated(session, care.visit_id, care.today))
        return [words.text(each) for each in said[field]]

    assert {field: lines(field) for field in NoteField} == {field: [] for field in NoteField}
    exam_id = care.page().exam_id
    care.confirm(WELL)
    care.write()
    care.act(set_pain, care.visit_id, care.page().version, 3)
    care.act(take_vitals, care.visit_id, VitalSigns(systolic=128, diastolic=82, pulse=70, temperature=367))
    patch = FindingChange(area=ExamArea.SOFT_TISSUE, item="tongue", state="abnormal", note="white patch, 6 mm")
    care.act(record_findings, exam_id, [patch])
    care.act(record_all_normal, exam_id, ExamArea.SOFT_TISSUE)
    care.act(record_all_normal, exam_id, ExamArea.EXTRA_ORAL)
    diagnosis = NewDiagnosis(
        visit_id=care.visit_id, text="Acute pulpitis", certainty=Certainty.PROBABLE, tooth=ToothCode("36")
    )
    care.act(add_diagnosis, diagnosis)
    care.add("COMPOSITE1", "16", "O")
    given = GiveAnaesthetic(
        visit_id=care.visit_id, agent="articaine-4-100", volume=1700, technique="infiltration", tooth=ToothCode("16")
    )
    care.act(give_anaesthetic, given)
    care.act(use_material, UseMaterial(visit_id=care.visit_id, name="Composite", shade="A2", lot="L-77"))
    written = write(care)
    assert not any("Amoxicillin" in line for line in lines(NoteField.PLAN))
    sign(care, written)
    assert lines(NoteField.SUBJECTIVE) == [
        "Comes because of: Planned treatment.",
        "Pain 3 of 10.",
        "Medical history confirmed today.",
    ]
    assert lines(NoteField.OBJECTIVE) == [
        "Blood pressure 128/82 mmHg.",
        "Pulse 70 a minute.",
        "Temperature 36.7 °C.",
        "Extra-oral: without findings.",
        "Tongue: abnormal; white patch, 6 mm.",
        "Soft tissue: otherwise normal as far as examined.",
    ]
    assert lines(NoteField.ASSESSMENT) == ["36: Acute pulpitis (probable)."]
    plan = lines(NoteField.PLAN)
    assert plan[0].startswith("Done: ")
    assert "16 O" in plan[0]
    assert plan[1:] == [
        "Articaine 4 %, epinephrine 1:100 000, 1.7 ml, Infiltration, 16.",
        "Used: Composite A2, lot L-77.",
        "Prescribed: Amoxicillin 500 mg, 1 capsule, 3 times a day for 7 days (21 capsules).",
    ]
