"""What goes wrong around a visit in a real clinic: midnight, a cancelled appointment, work taken back after payment."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select

from dentaldesk.engines.clinical.care_actions import NewDiagnosis, add_diagnosis, retract_diagnosis, take_vitals
from dentaldesk.engines.clinical.examination_actions import record_all_normal
from dentaldesk.engines.clinical.signing_actions import co_sign
from dentaldesk.engines.clinical.visit_actions import OpenVisit, open_visit
from dentaldesk.engines.clinical.vitals import VitalSigns
from dentaldesk.engines.communication.actions import mark_done
from dentaldesk.engines.communication.escalation_actions import escalate_unseen
from dentaldesk.engines.communication.reads import notices_for
from dentaldesk.engines.core.errors import Refused, UserError
from dentaldesk.engines.financial.actions import take_cash
from dentaldesk.engines.financial.reads import balance_of, open_charges
from dentaldesk.engines.flows.appointment_end import cancel_appointment, leave, mark_no_show
from dentaldesk.engines.flows.booking import book_next_visit
from dentaldesk.engines.flows.calling import call_dentist, dentist_came
from dentaldesk.engines.flows.charting import chart
from dentaldesk.engines.flows.checkout import checkout_of, finish_checkout, open_checkout
from dentaldesk.engines.flows.hand_off import report_abandoned
from dentaldesk.engines.flows.merging import MergeChoices, merge_patients
from dentaldesk.engines.flows.receiving import Emergency, receive_emergency
from dentaldesk.engines.flows.treating import AddDone, add_done
from dentaldesk.engines.flows.visit_completion import handle_visit_completion
from dentaldesk.engines.patients.actions import Health, record_medical_history
from dentaldesk.engines.scheduling.day_actions import WalkIn, check_in, seat, walk_in
from dentaldesk.engines.scheduling.recall_reads import recalls_of
from dentaldesk.engines.scheduling.rules import CancelReason
from dentaldesk.engines.staff.actions import NewStaff, add_person, deactivate
from dentaldesk.engines.sync import program_actor
from dentaldesk.models.charting import ChartStatus, Finding
from dentaldesk.models.states import (
    Account,
    AppointmentStatus,
    Certainty,
    ExamArea,
    ProcedureStatus,
    Role,
    SignatureKind,
    VisitStatus,
    VisitType,
)
from dentaldesk.models.tables.clinical import Exam
from dentaldesk.models.tables.communication import Notice
from dentaldesk.models.tables.financial import LedgerLine
from dentaldesk.models.tables.patients import MedicalHistory, Patient
from dentaldesk.models.tables.people import StaffUser
from dentaldesk.models.tables.scheduling import Appointment
from dentaldesk.models.tables.treatment import PlannedProcedure
from dentaldesk.models.values import Money
from tests.engines.care import TODAY_WORDS, InCare, hygienist, in_care
from tests.engines.charts import new
from tests.engines.visits import EXAMINATION, a_completed_visit, cash, first_slot
from tests.factories import FILLING, Clinic, Planned, a_patient, an_exam

CHICAGO = ZoneInfo("America/Chicago")


def booked_filling(clinic: Clinic) -> tuple[UUID, UUID]:
    """A filling that is booked for later today: the patient and the appointment."""
    exam = a_completed_visit(clinic, FILLING)
    take = first_slot(clinic, exam.visit_id, "booked")
    return exam.patient_id, clinic.db.write(clinic.desk, lambda work: book_next_visit(work, take))


def late_evening(clinic: Clinic) -> None:
    """Ten minutes to the clinic's midnight."""
    day = clinic.clock.now().astimezone(CHICAGO).date()
    clinic.clock.time = datetime(day.year, day.month, day.day, 23, 50, tzinfo=CHICAGO)


def latest_history(clinic: Clinic, patient_id: UUID) -> MedicalHistory:
    query = select(MedicalHistory).where(MedicalHistory.patient_id == patient_id)
    return clinic.db.read(lambda session: session.scalars(query.order_by(MedicalHistory.number.desc()).limit(1)).one())


def ringing(clinic: Clinic, visit_id: UUID) -> set[tuple[Role, str]]:
    """What the bell still asks for about a visit: of which role, what."""
    query = select(Notice).where(Notice.visit_id == visit_id, Notice.done_at.is_(None))
    return {(row.role, row.title["code"]) for row in clinic.db.read(lambda session: list(session.scalars(query)))}


# -- the door --


def test_what_is_said_at_the_door_adds_to_the_known_allergies(clinic: Clinic) -> None:
    patient_id = a_patient(clinic)
    known = Health(asa_class=2, allergies=("penicillin",), endocarditis_risk=True)
    clinic.db.write(clinic.dentist, lambda work: record_medical_history(work, patient_id, known))
    emergency = Emergency(request_key="e", patient_id=patient_id, complaint="Swelling", allergies=("Latex",))
    clinic.db.write(clinic.desk, lambda work: receive_emergency(work, emergency))
    history = latest_history(clinic, patient_id)
    assert history.allergies == ["penicillin", "Latex"]
    assert history.endocarditis_risk


def test_none_known_at_the_door_takes_no_allergy_off(clinic: Clinic) -> None:
    patient_id = a_patient(clinic)
    known = Health(asa_class=2, allergies=("penicillin",))
    first = clinic.db.write(clinic.dentist, lambda work: record_medical_history(work, patient_id, known))
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


# -- midnight, and days --


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


# -- who is called --


def test_a_call_that_nobody_followed_ends_with_the_visit(clinic: Clinic) -> None:
    care = in_care(clinic, a_patient(clinic), VisitType.FOLLOW_UP)
    care.confirm()
    care.write()
    care.sign()
    care.act(call_dentist, care.visit_id)
    care.act(handle_visit_completion, care.visit_id)
    assert [call.cancelled for call in care.page().calls] == [True]
    assert ringing(clinic, care.visit_id) == {(Role.FRONT_DESK, "notice.checkout")}


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


# -- money --


def test_what_was_paid_for_work_that_is_taken_back_is_a_credit(clinic: Clinic) -> None:
    care = in_care(clinic, a_patient(clinic), VisitType.TREATMENT)
    done = care.add("PROPHYLAXIS")
    ((_, fee),) = care.charges()
    part = Money(fee // 2)
    clinic.db.write(clinic.desk, lambda work: take_cash(work, cash("part", care.patient_id, part, care.visit_id)))
    care.undo(done)
    assert clinic.db.read(lambda session: balance_of(session, care.patient_id)) == -part
    assert clinic.db.read(lambda session: open_charges(session, care.patient_id)) == []
    credits_ = select(LedgerLine.amount).where(LedgerLine.account == Account.PATIENT_CREDIT)
    assert clinic.db.read(lambda session: list(session.scalars(credits_))) == [-part]
    care.add("PROPHYLAXIS")
    rest = Money(fee) - part
    assert clinic.db.read(lambda session: balance_of(session, care.patient_id)) == rest


def test_an_examination_that_was_added_by_hand_is_charged_once(clinic: Clinic) -> None:
    exam_id = an_exam(clinic, a_patient(clinic))
    exam = clinic.db.read(lambda session: session.get_one(Exam, exam_id))
    care = InCare(clinic=clinic, patient_id=exam.patient_id, visit_id=exam.visit_id)
    care.add("EXAM")
    care.confirm()
    care.write()
    care.sign()
    care.act(handle_visit_completion, care.visit_id)
    assert [amount for _, amount in care.charges()] == [EXAMINATION.minor]


# -- appointments that move or go --


def test_work_taken_back_waits_in_its_plan_once_its_appointment_is_called_off(clinic: Clinic) -> None:
    """It was booked for later, done today instead, and the time that nobody needed was given back."""
    patient_id, appointment_id = booked_filling(clinic)
    care = in_care(clinic, patient_id, VisitType.TREATMENT)
    (filling,) = care.procedures().values()
    care.done(filling.id)
    clinic.db.write(clinic.desk, lambda work: cancel_appointment(work, appointment_id, CancelReason.CLINIC))
    care.undo(filling.id)
    (row,) = care.procedures().values()
    assert (row.status, row.appointment_id) == (ProcedureStatus.PLANNED, None)


# -- the end --


def seated_filling(clinic: Clinic) -> tuple[InCare, UUID]:
    """A filling done in the visit of its appointment, completed."""
    patient_id, appointment_id = booked_filling(clinic)
    for act in (check_in, seat):
        clinic.db.write(clinic.desk, lambda work, act=act: act(work, appointment_id))  # type: ignore[misc]
    care = in_care(clinic, patient_id, VisitType.TREATMENT)
    care.done(*(row.id for row in care.procedures().values()))
    care.confirm()
    care.write()
    care.sign()
    care.act(handle_visit_completion, care.visit_id)
    return care, appointment_id


def test_the_appointment_is_over_with_the_checkout(clinic: Clinic) -> None:
    care, appointment_id = seated_filling(clinic)
    care.act(open_checkout, care.visit_id, by=clinic.desk)
    care.act(finish_checkout, care.visit_id, by=clinic.desk)
    row = clinic.db.read(lambda session: session.get_one(Appointment, appointment_id))
    assert row.status is AppointmentStatus.COMPLETED
    assert care.page().status is VisitStatus.COMPLETED


def test_the_bell_asks_for_no_checkout_that_is_finished(clinic: Clinic) -> None:
    """Whoever finished it: also what was told to a manager, and that nobody went on with the patient."""
    exam = a_completed_visit(clinic, FILLING)
    clinic.clock.advance(timedelta(minutes=20))
    clinic.db.write(program_actor(clinic.db), report_abandoned)
    clinic.clock.advance(timedelta(hours=5))
    clinic.db.write(program_actor(clinic.db), escalate_unseen)
    assert {code for _, code in ringing(clinic, exam.visit_id)} >= {
        "notice.checkout",
        "notice.abandoned",
        "notice.escalated",
        "notice.left_lying",
    }
    clinic.db.write(clinic.manager, lambda work: open_checkout(work, exam.visit_id))
    clinic.db.write(clinic.manager, lambda work: finish_checkout(work, exam.visit_id))
    assert ringing(clinic, exam.visit_id) == set()


def notices_of(clinic: Clinic, role: Role) -> list[str]:
    rows = clinic.db.read(lambda session: notices_for(session, [role], None))
    return [row.title.code for row in rows]


def test_who_answers_late_ends_what_was_told_to_somebody_else(clinic: Clinic) -> None:
    care = in_care(clinic, a_patient(clinic), VisitType.HYGIENE, hygienist(clinic))
    care.act(call_dentist, care.visit_id, by=hygienist(clinic))
    clinic.clock.advance(timedelta(minutes=6))
    clinic.db.write(program_actor(clinic.db), escalate_unseen)
    assert notices_of(clinic, Role.MANAGER) == ["notice.escalated"]
    query = select(Notice.id).where(Notice.visit_id == care.visit_id, Notice.role == Role.DENTIST)
    notice_id = clinic.db.read(lambda session: session.scalars(query).one())
    clinic.db.write(clinic.dentist, lambda work: mark_done(work, notice_id))
    assert notices_of(clinic, Role.MANAGER) == []


def test_the_checkout_names_the_consents_that_are_still_needed(clinic: Clinic) -> None:
    exam = a_completed_visit(clinic, Planned(code="EXTRACTION", tooth="48"), FILLING)
    page = clinic.db.read(lambda session: checkout_of(session, exam.visit_id, clinic.clock.now()))
    assert page.unsigned == ("Extraction (48)",)


def test_post_operative_words_are_kept_and_signed_with_the_note(clinic: Clinic) -> None:
    care = in_care(clinic, a_patient(clinic), VisitType.TREATMENT)
    care.write(replace(TODAY_WORDS, post_operative="Left with gauze, no bleeding"))
    care.sign()
    assert care.page().post_operative == "Left with gauze, no bleeding"
    assert [signature.holds for signature in care.page().signatures] == [True]
    care.write(replace(TODAY_WORDS, post_operative="Came back: bleeding"))
    assert [signature.holds for signature in care.page().signatures] == [False]


def test_what_the_appointment_was_for_and_nobody_did_waits_again(clinic: Clinic) -> None:
    """Two fillings were booked, and one was done: the other is proposed at the checkout, not forgotten."""
    exam = a_completed_visit(clinic, FILLING, Planned(code="COMPOSITE1", tooth="26", surfaces="O"))
    take = first_slot(clinic, exam.visit_id, "booked")
    appointment_id = clinic.db.write(clinic.desk, lambda work: book_next_visit(work, take))
    for act in (check_in, seat):
        clinic.db.write(clinic.desk, lambda work, act=act: act(work, appointment_id))  # type: ignore[misc]
    care = in_care(clinic, exam.patient_id, VisitType.TREATMENT)
    rows = care.procedures()
    assert {row.appointment_id for row in rows.values()} == {appointment_id}
    care.done(rows["COMPOSITE3"].id)
    care.confirm()
    care.write()
    care.sign()
    care.act(handle_visit_completion, care.visit_id)
    left = care.procedures()["COMPOSITE1"]
    assert (left.status, left.appointment_id) == (ProcedureStatus.PLANNED, None)
    page = clinic.db.read(lambda session: checkout_of(session, care.visit_id, clinic.clock.now()))
    assert page.next_visit is not None
    assert page.next_visit.procedure_ids == (left.id,)


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


def test_work_taken_back_as_it_was_kept_leaves_a_dead_appointment(clinic: Clinic) -> None:
    """Done on the chart this time: the entry that is taken back remembers how its procedure stood."""
    patient_id, appointment_id = booked_filling(clinic)
    care = in_care(clinic, patient_id, VisitType.TREATMENT)
    filling = new(Finding.FILLING, "16", "MOD", status=ChartStatus.COMPLETED)
    care.act(lambda work: chart(work, patient_id, [filling], exam_id=None, request_key=uuid4()))
    (row,) = care.procedures().values()
    assert row.status is ProcedureStatus.COMPLETED
    clinic.db.write(clinic.desk, lambda work: cancel_appointment(work, appointment_id, CancelReason.CLINIC))
    care.undo(row.id)
    (row,) = care.procedures().values()
    assert (row.status, row.appointment_id) == (ProcedureStatus.PLANNED, None)


def walked_in(clinic: Clinic) -> tuple[InCare, UUID]:
    """Somebody in pain at the door, whose visit the desk began: the visit and its appointment."""
    emergency = Emergency(request_key="e", patient_id=a_patient(clinic), complaint="Swelling", pain=7)
    visit_id = clinic.db.write(clinic.desk, lambda work: receive_emergency(work, emergency))
    query = select(Appointment.id).where(Appointment.visit_id == visit_id)
    care = InCare(clinic=clinic, patient_id=emergency.patient_id, visit_id=visit_id)
    return care, clinic.db.read(lambda session: session.scalars(query).one())


def test_who_leaves_before_anybody_did_anything_is_waited_for_no_more(clinic: Clinic) -> None:
    care, appointment_id = walked_in(clinic)
    clinic.clock.advance(timedelta(minutes=20))
    clinic.db.write(program_actor(clinic.db), report_abandoned)
    clinic.db.write(clinic.desk, lambda work: cancel_appointment(work, appointment_id, CancelReason.PATIENT))
    assert care.page().status is VisitStatus.CANCELLED
    assert ringing(clinic, care.visit_id) == set()
    clinic.clock.advance(timedelta(minutes=20))
    assert clinic.db.write(program_actor(clinic.db), report_abandoned) == 0
    with pytest.raises(UserError) as refused:
        care.write()
    assert refused.value.message.code == "visit.locked"


def test_no_appointment_is_called_off_over_care(clinic: Clinic) -> None:
    care, appointment_id = walked_in(clinic)
    care.act(take_vitals, care.visit_id, VitalSigns(pulse=72))
    with pytest.raises(UserError) as refused:
        clinic.db.write(clinic.desk, lambda work: cancel_appointment(work, appointment_id, CancelReason.PATIENT))
    assert refused.value.message.code == "visit.goes_on"
    assert care.page().status is VisitStatus.IN_PROGRESS


def test_an_exam_that_was_called_off_takes_no_words(clinic: Clinic) -> None:
    patient_id = a_patient(clinic)
    walk = WalkIn(request_key="w", patient_id=patient_id, complaint="Broken tooth")
    appointment_id = clinic.db.write(clinic.desk, lambda work: walk_in(work, walk))
    care = in_care(clinic, patient_id, VisitType.EXAM)
    exam_id = care.page().exam_id
    assert exam_id is not None
    clinic.db.write(clinic.desk, lambda work: cancel_appointment(work, appointment_id, CancelReason.PATIENT))
    for deed in (
        lambda work: record_all_normal(work, exam_id, ExamArea.SOFT_TISSUE),
        lambda work: chart(work, patient_id, [new(Finding.CARIES, "16", "O")], exam_id=exam_id, request_key=uuid4()),
    ):
        with pytest.raises(UserError) as refused:
            care.act(deed)
        assert refused.value.message.code == "exam.locked"


def test_who_leaves_uncharted_has_their_procedures_to_come(clinic: Clinic) -> None:
    """The desk says that the visit is over, and nobody at the chair began one."""
    _, appointment_id = booked_filling(clinic)
    for act in (check_in, seat):
        clinic.db.write(clinic.desk, lambda work, act=act: act(work, appointment_id))  # type: ignore[misc]
    step = clinic.db.write(clinic.desk, lambda work: leave(work, appointment_id))
    assert len(step.procedure_ids) == 1
    row = clinic.db.read(lambda session: session.get_one(PlannedProcedure, step.procedure_ids[0]))
    assert (row.status, row.appointment_id) == (ProcedureStatus.PLANNED, None)
