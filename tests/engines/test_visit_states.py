"""What completion finds of a visit, read from the records of every room, one by one."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from functools import partial
from uuid import UUID, uuid4

import pytest
from sqlalchemy import delete

from dentaldesk.engines.clinical.actions import ExamNotes
from dentaldesk.engines.clinical.care_actions import NewDiagnosis, add_diagnosis, retract_diagnosis
from dentaldesk.engines.clinical.examination_actions import FindingChange, record_findings
from dentaldesk.engines.clinical.prescribing_actions import WritePrescription, write_prescription
from dentaldesk.engines.clinical.prescribing_rules import Drug
from dentaldesk.engines.clinical.reads import exam_state
from dentaldesk.engines.clinical.signing_actions import co_sign
from dentaldesk.engines.clinical.visit_actions import allow_elective, begin_exam, set_disposition, set_pain
from dentaldesk.engines.clinical.visit_rules import VisitState
from dentaldesk.engines.core.errors import Problem
from dentaldesk.engines.core.files import store_file
from dentaldesk.engines.core.work import Work
from dentaldesk.engines.flows.calling import call_dentist, cancel_call, dentist_came
from dentaldesk.engines.flows.charting import chart
from dentaldesk.engines.flows.planning import PlanProcedure, plan_procedure
from dentaldesk.engines.flows.visit_states import (
    Missing,
    exam_is_due,
    exam_problems,
    missing_for_completion,
    visit_state,
)
from dentaldesk.engines.patients.actions import Health
from dentaldesk.engines.scheduling.recall_actions import set_recall_date, stop_recall
from dentaldesk.engines.scheduling.recall_reads import recalls_of
from dentaldesk.models.charting import Finding
from dentaldesk.models.states import Certainty, ConsentKind, Disposition, DrugClass, ExamArea, Relation, VisitType
from dentaldesk.models.tables.clinic import Clinic as ClinicRow
from dentaldesk.models.tables.clinical import Exam, Visit
from dentaldesk.models.tables.papers import Consent
from dentaldesk.models.tables.people import StaffRole
from dentaldesk.models.tables.treatment import PlannedProcedure
from dentaldesk.models.teeth import ToothCode
from tests.engines.care import TODAY_WORDS, InCare, hygienist, in_care
from tests.engines.charts import new
from tests.engines.visits import a_completed_visit
from tests.factories import FILLING, ROOT_CANAL, Clinic, Planned, a_patient, an_exam

EXTRACTION = Planned(code="EXTRACTION", tooth="48")
AMOXICILLIN = Drug(
    name="Amoxicillin",
    drug_class=DrugClass.PENICILLIN,
    strength="500 mg",
    form="capsule",
    dose="1 capsule",
    quantity="21 capsules",
    times_a_day=3,
    duration_days=7,
)


@pytest.fixture
def kind() -> str:
    """What is read here is read by the same statements on both databases, as other tests show."""
    return "sqlite"


@pytest.fixture
def care(clinic: Clinic) -> InCare:
    """A treatment visit that has just begun, of somebody who was never examined."""
    return in_care(clinic, a_patient(clinic), VisitType.TREATMENT)


def found(care: InCare) -> VisitState:
    return care.clinic.db.read(lambda session: visit_state(session, session.get_one(Visit, care.visit_id), care.today))


def missing(care: InCare) -> Missing:
    return care.clinic.db.read(lambda session: missing_for_completion(session, care.visit_id, care.today))


def due(care: InCare, days: int = 0) -> bool:
    return care.clinic.db.read(lambda s: exam_is_due(s, care.patient_id, care.today + timedelta(days=days)))


def test_a_visit_that_has_just_begun_holds_nothing(care: InCare) -> None:
    assert found(care) == VisitState(
        visit_type=VisitType.TREATMENT,
        chief_complaint="",
        pain=None,
        medical_confirmed_today=False,
        asa_class=None,
        elective_decided=False,
        assessment="",
        plan="",
        found=False,
        disposition=None,
        done=(),
        signed=False,
        dentist_wanted=False,
        dentist_needed=True,  # no dentist ever looked at this patient
        co_signed=False,
    )


def test_what_was_said_and_decided_is_found(care: InCare) -> None:
    care.confirm(Health(asa_class=4, allergies=()))
    care.write(ExamNotes(chief_complaint="Pain", objective=" ", assessment="Abscess", plan="Antibiotics"))
    care.act(set_pain, care.visit_id, care.page().version, 7)
    care.act(set_disposition, care.visit_id, care.page().version, Disposition.PRESCRIBED)
    care.act(allow_elective, care.visit_id, "With the cardiologist's consent")
    state = found(care)
    assert (state.chief_complaint, state.assessment, state.plan) == ("Pain", "Abscess", "Antibiotics")
    assert (state.pain, state.disposition) == (7, Disposition.PRESCRIBED)
    assert (state.medical_confirmed_today, state.asa_class, state.elective_decided) == (True, 4, True)
    assert not state.found  # blanks are no finding


# -- an exam that is due --


def test_who_was_examined_is_due_when_their_recall_says_so(clinic: Clinic) -> None:
    exam = a_completed_visit(clinic)
    care = in_care(clinic, exam.patient_id, VisitType.HYGIENE)
    care.act(set_recall_date, care.patient_id, "exam", care.today + timedelta(days=1))
    care.act(set_recall_date, care.patient_id, "prophylaxis", care.today)
    assert not due(care)
    assert due(care, days=1)
    assert not found(care).dentist_needed
    care.act(set_recall_date, care.patient_id, "exam", care.today)
    assert found(care).dentist_needed
    (recall,) = [row for row in clinic.db.read(lambda s: recalls_of(s, care.patient_id)) if row.code == "exam"]
    care.act(stop_recall, recall.id, recall.version)
    assert not due(care, days=999)  # nobody is asked to come again, and a dentist did look


def test_who_was_never_examined_is_due(clinic: Clinic, care: InCare) -> None:
    a_completed_visit(clinic, patient_id=a_patient(clinic, "Ayo", "Balogun"))  # somebody else
    an_exam(clinic, care.patient_id)  # and one that is not completed yet
    assert due(care)


# -- findings --


def test_a_note_a_conclusion_an_entry_or_a_finding_is_something_that_was_found(clinic: Clinic) -> None:
    def begun() -> InCare:
        return in_care(clinic, a_patient(clinic), VisitType.EMERGENCY)

    noted, concluded, charted, examined = (begun() for _ in range(4))
    noted.write(replace(TODAY_WORDS, objective="Swelling"))
    diagnosis = NewDiagnosis(visit_id=concluded.visit_id, text="Abscess", certainty=Certainty.PROBABLE)
    diagnosis_id = concluded.act(add_diagnosis, diagnosis)
    charted.act(
        lambda work: chart(
            work, charted.patient_id, [new(Finding.FILLING, "16", "O")], exam_id=None, request_key=uuid4()
        )
    )
    exam_id = examined.act(begin_exam, examined.visit_id)
    assert not found(examined).found
    swollen = FindingChange(area=ExamArea.SOFT_TISSUE, item="gingiva", state="abnormal", note="swollen")
    examined.act(record_findings, exam_id, [swollen])
    assert all(found(one).found for one in (noted, concluded, charted, examined))
    assert not found(begun()).found  # and nothing of all that was found in another's visit
    concluded.act(retract_diagnosis, diagnosis_id)
    assert not found(concluded).found


def test_what_was_charted_in_another_visit_was_not_found_in_this_one(clinic: Clinic) -> None:
    care = in_care(clinic, a_patient(clinic), VisitType.TREATMENT)
    care.act(
        lambda work: chart(work, care.patient_id, [new(Finding.FILLING, "16", "O")], exam_id=None, request_key=uuid4())
    )
    later = in_care(clinic, care.patient_id, VisitType.HYGIENE)
    assert (found(care).found, found(later).found) == (True, False)


# -- work --


def test_what_was_done_is_found_in_its_order_with_what_it_needs(clinic: Clinic) -> None:
    exam = a_completed_visit(clinic, EXTRACTION, FILLING, ROOT_CANAL)
    care = in_care(clinic, exam.patient_id, VisitType.TREATMENT)
    rows = care.procedures()
    care.act(_consent, care.visit_id, rows["EXTRACTION"].id)
    care.done(rows["ROOTCANAL3"].id, rows["COMPOSITE3"].id, rows["EXTRACTION"].id)
    assert [(one.id, one.name, one.surgical, one.is_urgent, one.consented) for one in found(care).done] == [
        (rows["EXTRACTION"].id, rows["EXTRACTION"].procedure_name, True, False, True),
        (rows["COMPOSITE3"].id, rows["COMPOSITE3"].procedure_name, False, False, False),
        (rows["ROOTCANAL3"].id, rows["ROOTCANAL3"].procedure_name, False, True, False),
    ]


def test_only_a_signed_consent_of_the_patient_counts(clinic: Clinic) -> None:
    exam = a_completed_visit(clinic, EXTRACTION)
    care = in_care(clinic, exam.patient_id, VisitType.TREATMENT)
    other = in_care(clinic, a_patient(clinic, "Ayo", "Balogun"), VisitType.TREATMENT)
    extraction = care.procedures()["EXTRACTION"].id
    care.done(extraction)

    def consented() -> list[bool]:
        return [one.consented for one in found(care).done]

    care.act(partial(_consent, kind=ConsentKind.REFUSAL), care.visit_id, extraction)
    care.act(partial(_consent, signed=False), care.visit_id, extraction)
    care.act(_consent, care.visit_id, uuid4())
    other.act(_consent, other.visit_id, extraction)
    assert consented() == [False]
    care.act(_consent, exam.visit_id, extraction)
    assert consented() == [True]  # in whatever visit


def test_surgery_without_a_consent_keeps_a_visit_open_or_is_only_said(clinic: Clinic) -> None:
    exam = a_completed_visit(clinic, EXTRACTION)
    care = in_care(clinic, exam.patient_id, VisitType.TREATMENT)
    care.confirm()
    row = care.procedures()["EXTRACTION"]
    care.done(row.id)
    care.write()
    care.sign()
    unsigned = Problem(f"consent:{row.id}", "visit.no_consent", procedure=row.procedure_name)
    assert missing(care) == Missing(problems=(unsigned,), warnings=())
    care.act(lambda work: setattr(work.session.get_one(ClinicRow, 1), "consent_blocks", False))
    assert missing(care) == Missing(problems=(), warnings=(unsigned,))


def _consent(
    work: Work, visit_id: UUID, procedure_id: UUID, *, kind: ConsentKind = ConsentKind.CONSENT, signed: bool = True
) -> None:
    work.session.add(
        Consent(
            visit_id=visit_id,
            kind=kind,
            procedures=[str(procedure_id)],
            title="Extraction",
            text="Agreed.",
            language="en",
            prepared_at=work.now,
            prepared_by=work.actor.user_id,
            read_at=work.now,
            given_by="Amara Okonkwo-Reyes",
            relation=Relation.SELF,
            signature_sha256=store_file(work.session, b"signed", "image/png") if signed else None,
            signed_at=work.now if signed else None,
        )
    )


# -- people --


def test_a_call_stands_until_somebody_comes_or_it_is_called_off(clinic: Clinic) -> None:
    exam = a_completed_visit(clinic)
    by = hygienist(clinic)
    care = in_care(clinic, exam.patient_id, VisitType.HYGIENE, by)

    def calls() -> tuple[bool, bool]:
        state = found(care)
        return state.dentist_wanted, state.dentist_needed

    assert calls() == (False, False)
    call = care.act(call_dentist, care.visit_id, by=by)
    assert calls() == (True, False)
    care.act(cancel_call, call, by=by)
    assert calls() == (False, False)
    care.act(dentist_came, care.act(call_dentist, care.visit_id, by=by))
    assert calls() == (False, True)
    clinic.clock.advance(timedelta(minutes=1))
    again = care.act(call_dentist, care.visit_id, by=by)
    assert calls() == (True, True)
    care.act(cancel_call, again, by=by)
    assert calls() == (False, True)


def test_who_answers_for_the_words(clinic: Clinic) -> None:
    exam = a_completed_visit(clinic)
    by = hygienist(clinic)
    care = in_care(clinic, exam.patient_id, VisitType.HYGIENE, by)

    def signed() -> tuple[bool, bool]:
        state = found(care)
        return state.signed, state.co_signed

    care.write(by=by)
    assert signed() == (False, False)
    care.sign(by=by)
    assert signed() == (True, False)
    care.write(replace(TODAY_WORDS, plan="Floss"), by=by)
    assert signed() == (False, False)  # they signed other words
    care.act(co_sign, care.visit_id)
    assert signed() == (True, True)  # and the dentist answers for the whole


def test_a_dentist_who_signs_alone_answers_as_author_and_as_dentist(care: InCare) -> None:
    care.write()
    care.sign()
    assert (found(care).signed, found(care).co_signed) == (True, True)


def test_who_signed_as_the_dentist_answers_for_it_in_whatever_role_they_work_later(clinic: Clinic) -> None:
    exam = a_completed_visit(clinic)
    care = in_care(clinic, exam.patient_id, VisitType.HYGIENE, hygienist(clinic))
    care.write(by=hygienist(clinic))
    care.act(co_sign, care.visit_id)
    assert (found(care).signed, found(care).co_signed) == (False, True)  # nobody signed as the author
    gone = delete(StaffRole).where(StaffRole.user_id == clinic.dentist.user_id)
    care.act(lambda work: work.session.execute(gone), by=clinic.manager)
    assert found(care).co_signed


# -- a dentist's findings beside other work --


def test_an_open_exam_beside_a_cleaning_needs_the_dentist_and_sound_places_alone(clinic: Clinic) -> None:
    exam = a_completed_visit(clinic)
    by = hygienist(clinic)
    care = in_care(clinic, exam.patient_id, VisitType.HYGIENE, by)
    care.confirm()
    care.add("PROPHYLAXIS")
    care.write(by=by)
    care.sign(by=by)
    assert missing(care).problems == ()
    exam_id = care.act(begin_exam, care.visit_id)
    canal = care.act(
        plan_procedure, PlanProcedure(exam_id=exam_id, code="ROOTCANAL3", tooth=ToothCode("46"), diagnosis=None)
    )
    state = found(care)
    assert (state.exam_unsigned, state.dentist_needed) == (True, True)
    # Complaint, assessment and signature of a whole examination are asked of nobody here.
    assert [problem.place for problem in missing(care).problems] == ["co-signature"]
    care.act(co_sign, care.visit_id)
    assert (found(care).exam_unsigned, found(care).co_signed) == (False, True)
    assert missing(care).problems == ()
    care.act(_without_tooth, canal)
    assert [problem.place for problem in missing(care).problems] == [f"procedure:{canal}"]


def _without_tooth(work: Work, procedure_id: UUID) -> None:
    work.session.get_one(PlannedProcedure, procedure_id).tooth = None


def test_a_whole_examination_says_all_that_it_lacks(clinic: Clinic) -> None:
    care = in_care(clinic, a_patient(clinic), VisitType.EXAM)
    care.act(begin_exam, care.visit_id)
    assert [problem.place for problem in missing(care).problems] == ["complaint", "medical", "assessment", "signature"]


def test_of_a_completed_exam_nothing_is_asked_any_more(clinic: Clinic) -> None:
    exam = a_completed_visit(clinic)
    care = InCare(clinic=clinic, patient_id=exam.patient_id, visit_id=exam.visit_id)
    tomorrow = care.today + timedelta(days=1)
    assert clinic.db.read(lambda session: missing_for_completion(session, exam.visit_id, tomorrow)).problems == ()
    assert (found(care).dentist_needed, found(care).exam_unsigned) == (False, False)


def test_an_exam_is_judged_alike_whether_something_was_treated_in_it_or_not(clinic: Clinic) -> None:
    exam_id = an_exam(clinic, a_patient(clinic), EXTRACTION, signed=False)
    row = clinic.db.read(lambda session: session.get_one(Exam, exam_id))
    visit = clinic.db.read(lambda session: session.get_one(Visit, row.visit_id))
    care = InCare(clinic=clinic, patient_id=visit.patient_id, visit_id=visit.id)

    def places() -> list[str]:
        return clinic.db.read(
            lambda session: [
                problem.place
                for problem in exam_problems(
                    session, care.visit_id, exam_state(session, session.get_one(Exam, exam_id), care.today), care.today
                )
            ]
        )

    assert places() == ["signature"]
    draft = care.act(write_prescription, _prescribed(care, AMOXICILLIN))
    assert places() == ["signature", f"prescription:{draft}"]
    extraction = care.procedures()["EXTRACTION"].id
    care.done(extraction)
    assert set(places()) == {"signature", f"prescription:{draft}", f"consent:{extraction}"}


# -- prescriptions --


def test_every_drug_that_nobody_signed_is_named_in_the_order_of_writing(clinic: Clinic, care: InCare) -> None:
    other = in_care(clinic, a_patient(clinic, "Ayo", "Balogun"), VisitType.TREATMENT)
    other.act(write_prescription, _prescribed(other, AMOXICILLIN))
    first = care.act(write_prescription, _prescribed(care, AMOXICILLIN))
    clinic.clock.advance(timedelta(minutes=1))
    ibuprofen = replace(AMOXICILLIN, name="Ibuprofen", drug_class=DrugClass.NSAID)
    second = care.act(write_prescription, _prescribed(care, ibuprofen))
    said = [problem for problem in missing(care).problems if problem.place.startswith("prescription:")]
    assert said == [
        Problem(f"prescription:{first}", "prescription.unsigned", name="Amoxicillin"),
        Problem(f"prescription:{second}", "prescription.unsigned", name="Ibuprofen"),
    ]


def _prescribed(care: InCare, drug: Drug) -> WritePrescription:
    return WritePrescription(visit_id=care.visit_id, drug=drug, request_key=uuid4())
