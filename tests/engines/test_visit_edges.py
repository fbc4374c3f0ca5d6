"""What goes wrong around a visit in a real clinic: at the door, at midnight, when the dentist is called."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select

from dentaldesk.engines.clinical.actions import open_exam
from dentaldesk.engines.clinical.care_actions import NewDiagnosis, add_diagnosis, retract_diagnosis, take_vitals
from dentaldesk.engines.clinical.reads import exam_of_day
from dentaldesk.engines.clinical.signing_actions import co_sign
from dentaldesk.engines.clinical.visit_actions import OpenVisit, open_visit
from dentaldesk.engines.clinical.visit_lists import visits_at_hand
from dentaldesk.engines.clinical.vitals import VitalSigns
from dentaldesk.engines.core.access import Actor
from dentaldesk.engines.core.errors import Refused, UserError
from dentaldesk.engines.flows.appointment_end import cancel_appointment, mark_no_show
from dentaldesk.engines.flows.beginning import begin_in_chair
from dentaldesk.engines.flows.calling import call_dentist, dentist_came, dentist_coming, sign_as_dentist
from dentaldesk.engines.flows.calling_off import discard_visit
from dentaldesk.engines.flows.charting import chart
from dentaldesk.engines.flows.hand_off import report_abandoned
from dentaldesk.engines.flows.merging import MergeChoices, merge_patients
from dentaldesk.engines.flows.paper_subjects import subjects_of
from dentaldesk.engines.flows.receiving import Emergency, receive_emergency
from dentaldesk.engines.flows.treating import AddDone, add_done
from dentaldesk.engines.flows.visit_completion import handle_visit_completion
from dentaldesk.engines.patients.actions import Health
from dentaldesk.engines.scheduling.day_actions import WalkIn, seat, walk_in
from dentaldesk.engines.scheduling.recall_reads import recalls_of
from dentaldesk.engines.scheduling.rules import CancelReason
from dentaldesk.engines.staff.actions import NewStaff, add_person, deactivate
from dentaldesk.engines.sync import program_actor
from dentaldesk.models.charting import ChartStatus, Finding
from dentaldesk.models.states import (
    AppointmentStatus,
    Certainty,
    FactKind,
    Role,
    SignatureKind,
    VisitType,
)
from dentaldesk.models.tables.clinical import Exam
from dentaldesk.models.tables.communication import Notice
from dentaldesk.models.tables.patients import MedicalHistory, Patient
from dentaldesk.models.tables.people import StaffUser
from dentaldesk.models.tables.scheduling import Appointment
from dentaldesk.models.tables.system import Fact
from tests.engines.care import TODAY_WORDS, InCare, hygienist, in_care
from tests.engines.charts import new
from tests.engines.visits import a_completed_visit, booked_filling, first_slot, ringing
from tests.factories import FILLING, Clinic, a_patient, an_exam, tell_history

CHICAGO = ZoneInfo("America/Chicago")


def late_evening(clinic: Clinic) -> None:
    """Ten minutes to the clinic's midnight."""
    day = clinic.clock.now().astimezone(CHICAGO).date()
    clinic.clock.time = datetime(day.year, day.month, day.day, 23, 50, tzinfo=CHICAGO)


def latest_history(clinic: Clinic, patient_id: UUID) -> MedicalHistory:
    query = select(MedicalHistory).where(MedicalHistory.patient_id == patient_id)
    return clinic.db.read(lambda session: session.scalars(query.order_by(MedicalHistory.number.desc()).limit(1)).one())


def test_what_is_said_at_the_door_adds_to_the_known_allergies(clinic: Clinic) -> None:
    patient_id = a_patient(clinic)
    known = Health(asa_class=2, allergies=("penicillin",), endocarditis_risk=True)
    clinic.db.write(clinic.dentist, lambda work: tell_history(work, patient_id, known))
    emergency = Emergency(request_key="e", patient_id=patient_id, complaint="Swelling", allergies=("Latex",))
    clinic.db.write(clinic.desk, lambda work: receive_emergency(work, emergency))
    history = latest_history(clinic, patient_id)
    assert history.allergies == ["penicillin", "Latex"]
    assert history.endocarditis_risk


def test_none_known_at_the_door_takes_no_allergy_off(clinic: Clinic) -> None:
    patient_id = a_patient(clinic)
    known = Health(asa_class=2, allergies=("penicillin",))
    first = clinic.db.write(clinic.dentist, lambda work: tell_history(work, patient_id, known))
    emergency = Emergency(request_key="e", patient_id=patient_id, complaint="Swelling", allergies=())
    clinic.db.write(clinic.desk, lambda work: receive_emergency(work, emergency))
    assert latest_history(clinic, patient_id).id == first


def test_a_pain_that_was_told_stays_when_nobody_asks_again(clinic: Clinic) -> None:
    care = in_care(clinic, a_patient(clinic), VisitType.EMERGENCY)
    again = Emergency(request_key="e", patient_id=care.patient_id, complaint="Swelling", pain=8)
    assert clinic.db.write(clinic.desk, lambda work: receive_emergency(work, again)) == care.visit_id
    before = care.page()
    assert (before.pain, before.chief_complaint) == (8, "Swelling")


@pytest.mark.parametrize("ended", [AppointmentStatus.CANCELLED, AppointmentStatus.NO_SHOW])
def test_no_visit_begins_from_an_appointment_that_does_not_take_place(clinic: Clinic, ended: AppointmentStatus) -> None:
    patient_id, appointment_id = booked_filling(clinic)
    if ended is AppointmentStatus.NO_SHOW:
        clinic.clock.time = clinic.db.read(lambda session: session.get_one(Appointment, appointment_id)).starts_at
        clinic.db.write(clinic.desk, lambda work: mark_no_show(work, appointment_id))
    else:
        clinic.db.write(clinic.desk, lambda work: cancel_appointment(work, appointment_id, CancelReason.PATIENT))
    opening = OpenVisit(patient_id=patient_id, appointment_id=appointment_id)
    with pytest.raises(UserError) as refused:
        clinic.db.write(clinic.dentist, lambda work: open_visit(work, opening))
    assert refused.value.message.code == "visit.not_arrived"


def test_a_visit_goes_on_after_midnight(clinic: Clinic) -> None:
    late_evening(clinic)
    care = in_care(clinic, a_patient(clinic), VisitType.TREATMENT)
    clinic.clock.advance(timedelta(minutes=20))
    filling = new(Finding.FILLING, "16", "O", status=ChartStatus.COMPLETED)
    care.act(lambda work: chart(work, care.patient_id, [filling], exam_id=None, request_key=uuid4()))
    assert [charge for charge, _ in care.charges()] == ["Composite, one surface, 16 O"]
    assert in_care(clinic, care.patient_id, VisitType.TREATMENT).visit_id == care.visit_id
    (done,) = care.procedures().values()
    assert care.undo(done.id) == (done.id,)
    assert care.charges() == []


def test_an_exam_left_open_for_three_days_is_confirmed_anew(clinic: Clinic) -> None:
    patient_id = a_patient(clinic)
    exam_id = an_exam(clinic, patient_id, FILLING)
    visit_id = clinic.db.read(lambda session: session.get_one(Exam, exam_id)).visit_id
    care = InCare(clinic=clinic, patient_id=patient_id, visit_id=visit_id)
    clinic.clock.advance(timedelta(days=3))
    with pytest.raises(Refused) as refused:
        care.act(handle_visit_completion, visit_id)
    assert [problem.place for problem in refused.value.problems] == ["medical"]
    care.confirm()
    care.act(handle_visit_completion, visit_id)
    assert care.page().completed_at == clinic.clock.now()


def test_a_call_that_nobody_followed_ends_with_the_visit(clinic: Clinic) -> None:
    care = in_care(clinic, a_patient(clinic), VisitType.FOLLOW_UP)
    care.confirm()
    care.write()
    care.sign()
    care.act(call_dentist, care.visit_id)
    care.act(handle_visit_completion, care.visit_id)
    assert [call.cancelled for call in care.page().calls] == [True]
    assert ringing(clinic, care.visit_id) == {(Role.FRONT_DESK, "notice.checkout")}


def test_a_dentist_who_signs_has_come(clinic: Clinic) -> None:
    """Who said that they are on the way, came and signed need not say that they are there, for the visit to go on."""
    care = in_care(clinic, a_patient(clinic), VisitType.HYGIENE, hygienist(clinic))
    care.confirm()
    care.write()
    call_id = care.act(call_dentist, care.visit_id, by=hygienist(clinic))
    care.act(dentist_coming, call_id)
    clinic.clock.advance(timedelta(minutes=4))
    care.act(sign_as_dentist, care.visit_id)
    (call,) = care.page().calls
    assert (call.came_at, call.cancelled) == (clinic.clock.now(), False)
    with pytest.raises(Refused) as refused:
        care.act(handle_visit_completion, care.visit_id)
    assert "dentist-call" not in {problem.place for problem in refused.value.problems}
    facts = select(Fact.attributes).where(Fact.visit_id == care.visit_id, Fact.kind == FactKind.DENTIST_CAME)
    assert clinic.db.read(lambda session: [told["seconds"] for told in session.scalars(facts)]) == [240]
    care.act(sign_as_dentist, care.visit_id)  # once more stops nothing


def test_a_dentist_who_was_let_go_is_not_called(clinic: Clinic) -> None:
    care = in_care(clinic, a_patient(clinic), VisitType.HYGIENE, hygienist(clinic))
    gone = clinic.dentist.user_id
    clinic.db.write(clinic.manager, lambda work: deactivate(work, gone))
    care.act(call_dentist, care.visit_id, by=hygienist(clinic))
    query = select(Notice.provider_id).where(Notice.visit_id == care.visit_id)
    assert clinic.db.read(lambda session: list(session.scalars(query))) == [None]


def test_who_wrote_the_note_does_not_co_sign_it(clinic: Clinic) -> None:
    care = in_care(clinic, a_patient(clinic), VisitType.HYGIENE)
    care.write()
    care.sign()
    care.act(co_sign, care.visit_id)
    assert [signature.kind for signature in care.page().signatures] == [SignatureKind.AUTHOR]


def test_patients_of_a_dentist_who_left_are_booked_with_another(clinic: Clinic) -> None:
    exam = a_completed_visit(clinic, FILLING)
    added = NewStaff(name="Dr. Next", login="next", roles=frozenset({Role.DENTIST}), treats=True)
    user_id = clinic.db.write(clinic.manager, lambda work: add_person(work, added))
    theirs = clinic.db.read(lambda session: session.get_one(StaffUser, user_id)).provider_id
    clinic.db.write(clinic.manager, lambda work: deactivate(work, clinic.dentist.user_id))
    assert first_slot(clinic, exam.visit_id, "take").slot.provider_id == theirs


def test_the_hygienist_has_the_patient_again_once_the_dentist_signed(clinic: Clinic) -> None:
    by = hygienist(clinic)
    care = in_care(clinic, a_patient(clinic), VisitType.HYGIENE, by)
    call = care.act(call_dentist, care.visit_id, by=by)
    care.act(dentist_came, call)
    assert care.page().with_role is Role.DENTIST
    care.act(co_sign, care.visit_id)
    assert care.page().with_role is Role.HYGIENIST


def test_a_diagnosis_takes_the_signature_off_the_exam(clinic: Clinic) -> None:
    exam_id = an_exam(clinic, a_patient(clinic), FILLING)

    def exam() -> Exam:
        return clinic.db.read(lambda session: session.get_one(Exam, exam_id))

    assert exam().signed_at is not None
    visit_id = exam().visit_id
    diagnosis = NewDiagnosis(visit_id=visit_id, text="Caries", certainty=Certainty.CONFIRMED)
    added = clinic.db.write(clinic.dentist, lambda work: add_diagnosis(work, diagnosis))
    assert exam().signed_at is None
    clinic.db.write(clinic.dentist, lambda work: retract_diagnosis(work, added))


def test_who_treats_is_in_the_visit(clinic: Clinic) -> None:
    """A second provider does a part of it: the screen and the record name both."""
    care = in_care(clinic, a_patient(clinic), VisitType.TREATMENT)
    added = NewStaff(name="Hana Hygiene", login="hana", roles=frozenset({Role.HYGIENIST}), treats=True)
    user_id = clinic.db.write(clinic.manager, lambda work: add_person(work, added))
    other = clinic.db.read(lambda session: session.get_one(StaffUser, user_id)).provider_id
    command = AddDone(visit_id=care.visit_id, code="PROPHYLAXIS", request_key=uuid4(), provider_id=other)
    care.act(add_done, command)
    assert care.page().provider_ids == (other,)


def test_post_operative_words_are_kept_and_signed_with_the_note(clinic: Clinic) -> None:
    care = in_care(clinic, a_patient(clinic), VisitType.TREATMENT)
    care.write(replace(TODAY_WORDS, post_operative="Left with gauze, no bleeding"))
    care.sign()
    assert care.page().post_operative == "Left with gauze, no bleeding"
    assert [signature.holds for signature in care.page().signatures] == [True]
    care.write(replace(TODAY_WORDS, post_operative="Came back: bleeding"))
    assert [signature.holds for signature in care.page().signatures] == [False]


def test_a_hygienist_is_told_of_whom_they_seated_and_left(clinic: Clinic) -> None:
    added = NewStaff(name="Hana Hygiene", login="hana", roles=frozenset({Role.HYGIENIST}), treats=True)
    user_id = clinic.db.write(clinic.manager, lambda work: add_person(work, added))
    hers = clinic.db.read(lambda session: session.get_one(StaffUser, user_id)).provider_id
    walk = WalkIn(request_key="w", patient_id=a_patient(clinic), complaint="Cleaning", provider_id=hers)
    appointment_id = clinic.db.write(clinic.desk, lambda work: walk_in(work, walk))
    clinic.db.write(clinic.desk, lambda work: seat(work, appointment_id))
    clinic.clock.advance(timedelta(hours=2))
    clinic.db.write(program_actor(clinic.db), report_abandoned)
    query = select(Notice.role).where(Notice.key.startswith("thread:"))
    assert clinic.db.read(lambda session: list(session.scalars(query))) == [Role.HYGIENIST]


def test_two_records_of_one_person_have_one_recall(clinic: Clinic) -> None:
    """Under both an exam was done: the later one counts, whichever record stays."""
    double = a_completed_visit(clinic, patient_id=a_patient(clinic, "Amara", "Okonkwo"))
    clinic.clock.advance(timedelta(days=30))
    kept = a_completed_visit(clinic)
    before = clinic.db.read(lambda session: recalls_of(session, kept.patient_id))
    versions = clinic.db.read(
        lambda session: [session.get_one(Patient, one).version for one in (kept.patient_id, double.patient_id)]
    )
    choices = MergeChoices(kept_version=versions[0], merged_version=versions[1])
    clinic.db.write(clinic.desk, lambda work: merge_patients(work, kept.patient_id, double.patient_id, choices))
    after = clinic.db.read(lambda session: recalls_of(session, kept.patient_id))
    assert [(row.code, row.last_on, row.due_on) for row in after] == [
        (row.code, row.last_on, row.due_on) for row in before
    ]


def test_who_is_seen_hours_before_their_only_time_or_after_all_came_to_it(clinic: Clinic) -> None:
    patient_id, appointment_id = booked_filling(clinic)

    def row() -> Appointment:
        return clinic.db.read(lambda session: session.get_one(Appointment, appointment_id))

    opening = OpenVisit(patient_id=patient_id, visit_type=VisitType.TREATMENT)
    clinic.clock.time = row().starts_at - timedelta(hours=4)
    early = clinic.db.write(clinic.dentist, lambda work: begin_in_chair(work, opening))
    assert (row().visit_id, row().status) == (early, AppointmentStatus.IN_PROGRESS)
    clinic.db.write(clinic.dentist, lambda work: discard_visit(work, early))
    clinic.db.write(
        clinic.desk, lambda work: setattr(work.session.get_one(Appointment, appointment_id), "status", "scheduled")
    )
    clinic.clock.time = row().starts_at + timedelta(minutes=30)
    clinic.db.write(clinic.desk, lambda work: mark_no_show(work, appointment_id))
    late = clinic.db.write(clinic.dentist, lambda work: begin_in_chair(work, opening))
    assert (row().visit_id, row().status) == (late, AppointmentStatus.IN_PROGRESS)


def test_a_visit_begun_by_mistake_is_discarded_and_its_appointment_waits_for_the_right_one(clinic: Clinic) -> None:
    patient_id = a_patient(clinic)
    walk = WalkIn(request_key="w", patient_id=patient_id, complaint="Filling fell out")
    appointment_id = clinic.db.write(clinic.desk, lambda work: walk_in(work, walk))

    def begin(kind: VisitType, by: Actor) -> UUID:
        new = OpenVisit(patient_id=patient_id, visit_type=kind)
        return clinic.db.write(by, lambda work: begin_in_chair(work, new))

    dentist_id = clinic.dentist.provider_id
    assert dentist_id is not None
    mistake = begin(VisitType.EXAM, clinic.dentist)
    gone = clinic.db.write(clinic.dentist, lambda work: open_exam(work, patient_id, dentist_id))
    with pytest.raises(UserError) as refused:
        clinic.db.write(hygienist(clinic), lambda work: discard_visit(work, mistake))
    assert refused.value.message.code == "visit.begun_by_other"
    clinic.db.write(clinic.dentist, lambda work: discard_visit(work, mistake))
    day = clinic.db.read(lambda session: session.get_one(Appointment, appointment_id)).business_date
    assert clinic.db.read(lambda session: visits_at_hand(session, patient_id, day)) == []
    papers = clinic.db.read(lambda session: subjects_of(session, patient_id, clinic.clock.now()))
    assert papers.visits == ()
    assert clinic.db.read(lambda session: exam_of_day(session, patient_id, day)) is None
    fresh = clinic.db.write(clinic.dentist, lambda work: open_exam(work, patient_id, dentist_id))
    assert fresh != gone
    visit_id = clinic.db.read(lambda session: session.get_one(Exam, fresh)).visit_id
    clinic.db.write(clinic.dentist, lambda work: discard_visit(work, visit_id))
    another = begin(VisitType.HYGIENE, hygienist(clinic))
    clinic.db.write(hygienist(clinic), lambda work: discard_visit(work, another))  # who began it
    meant = begin(VisitType.TREATMENT, clinic.dentist)
    row = clinic.db.read(lambda session: session.get_one(Appointment, appointment_id))
    assert (row.visit_id, row.status) == (meant, AppointmentStatus.IN_PROGRESS)
    care = InCare(clinic=clinic, patient_id=patient_id, visit_id=meant)
    care.act(take_vitals, meant, VitalSigns(pulse=72))
    with pytest.raises(UserError) as refused:
        clinic.db.write(clinic.dentist, lambda work: discard_visit(work, meant))
    assert refused.value.message.code == "visit.goes_on"
