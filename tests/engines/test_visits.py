"""Visits of every kind: begun, written in, signed, completed, checked out."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from dentaldesk.engines.clinical.actions import ExamNotes, open_exam
from dentaldesk.engines.clinical.care_actions import NewDiagnosis, add_diagnosis
from dentaldesk.engines.clinical.signing_actions import add_addendum, co_sign
from dentaldesk.engines.clinical.visit_actions import (
    OpenVisit,
    begin_exam,
    open_visit,
    save_visit_notes,
    set_disposition,
    set_pain,
)
from dentaldesk.engines.clinical.visit_lists import proposed_kind
from dentaldesk.engines.clinical.visits import visit_type_for
from dentaldesk.engines.communication.actions import mark_seen
from dentaldesk.engines.communication.reads import notices_for, open_notices
from dentaldesk.engines.core.access import Actor
from dentaldesk.engines.core.errors import EditedElsewhere, NotAllowed, Refused, UserError
from dentaldesk.engines.core.files import store_file
from dentaldesk.engines.core.work import Work
from dentaldesk.engines.flows.beginning import begin_in_chair
from dentaldesk.engines.flows.booking import book_next_visit
from dentaldesk.engines.flows.calling import call_dentist, calls_standing, cancel_call, dentist_came, dentist_coming
from dentaldesk.engines.flows.charting import chart
from dentaldesk.engines.flows.checkout import checkout_of, checkout_of_patient, finish_checkout, open_checkout
from dentaldesk.engines.flows.planning import PlanProcedure, plan_procedure
from dentaldesk.engines.flows.receiving import Emergency, receive_emergency
from dentaldesk.engines.flows.thread_reads import thread_of
from dentaldesk.engines.flows.timeline import timeline_of
from dentaldesk.engines.flows.visit_completion import VisitOutcome, handle_visit_completion
from dentaldesk.engines.flows.visit_states import missing_for_completion
from dentaldesk.engines.flows.visit_story import visit_story
from dentaldesk.engines.patients.actions import Health, confirm_medical_history
from dentaldesk.engines.patients.reads import patient_card
from dentaldesk.engines.scheduling.day_actions import WalkIn, check_in, seat, walk_in
from dentaldesk.engines.scheduling.day_reads import day_rows
from dentaldesk.engines.scheduling.reads import day_book
from dentaldesk.engines.scheduling.recall_actions import set_recall_date
from dentaldesk.engines.scheduling.recall_reads import recalls_of
from dentaldesk.engines.staff.actions import NewStaff, add_person
from dentaldesk.models.charting import ChartStatus, Finding
from dentaldesk.models.states import (
    AppointmentStatus,
    Certainty,
    ConsentKind,
    Disposition,
    DocumentKind,
    FactKind,
    NextStep,
    Relation,
    Role,
    SignatureKind,
    VisitStatus,
    VisitType,
)
from dentaldesk.models.tables.clinic import Clinic as ClinicRow
from dentaldesk.models.tables.clinic import Provider, Resource
from dentaldesk.models.tables.clinical import Exam, Visit
from dentaldesk.models.tables.communication import Document, Notice
from dentaldesk.models.tables.papers import Consent
from dentaldesk.models.tables.people import StaffUser
from dentaldesk.models.tables.scheduling import Appointment
from dentaldesk.models.tables.system import Fact
from dentaldesk.models.teeth import ToothCode
from dentaldesk.models.values import Message
from tests.engines.care import TODAY_WORDS, InCare, assistant, hygienist, in_care
from tests.engines.charts import new, why
from tests.engines.test_day import book
from tests.engines.visits import a_completed_visit, first_slot
from tests.factories import FILLING, Clinic, Planned, a_patient, an_exam, tell_history

EXTRACTION = Planned(code="EXTRACTION", tooth="48")


def complete(care: InCare, by: Actor | None = None) -> VisitOutcome:
    return care.act(handle_visit_completion, care.visit_id, by=by)


def refusals(care: InCare, by: Actor | None = None) -> set[str]:
    """The places of what keeps the visit from being completed."""
    with pytest.raises(Refused) as refused:
        complete(care, by)
    return {place for place, _ in why(refused.value)}


def facts(care: InCare) -> list[FactKind]:
    query = select(Fact.kind).where(Fact.visit_id == care.visit_id).order_by(Fact.id)
    return care.clinic.db.read(lambda session: list(session.scalars(query)))


def papers(care: InCare) -> set[DocumentKind]:
    query = select(Document.kind).where(Document.visit_id == care.visit_id)
    return care.clinic.db.read(lambda session: set(session.scalars(query)))


def booked(clinic: Clinic) -> tuple[UUID, UUID]:
    """A filling that is booked for later today: the patient and the appointment."""
    exam = a_completed_visit(clinic, FILLING)
    take = first_slot(clinic, exam.visit_id, "booked")
    appointment_id = clinic.db.write(clinic.desk, lambda work: book_next_visit(work, take))
    return exam.patient_id, appointment_id


def test_only_the_history_that_was_seen_is_confirmed(clinic: Clinic) -> None:
    care = in_care(clinic, a_patient(clinic), VisitType.EXAM)
    none, penicillin = (Health(asa_class=1, allergies=each) for each in ((), ("penicillin",)))
    care.act(tell_history, care.patient_id, none)
    care.act(tell_history, care.patient_id, penicillin)  # at another desk
    with pytest.raises(UserError) as refused:
        care.clinic.db.write(care.clinic.dentist, lambda work: confirm_medical_history(work, care.visit_id, seen=1))
    assert refused.value.message.code == "medical.recorded_anew"
    assert not care.page().medical_confirmed
    care.clinic.db.write(care.clinic.dentist, lambda work: confirm_medical_history(work, care.visit_id, seen=2))
    assert care.page().medical_confirmed


# -- beginning --


def test_a_visit_begins_from_the_appointment_that_brought_the_patient(clinic: Clinic) -> None:
    patient_id, appointment_id = booked(clinic)
    db, desk, dentist = clinic.db, clinic.desk, clinic.dentist
    opening = OpenVisit(patient_id=patient_id, appointment_id=appointment_id)
    with pytest.raises(UserError) as refused:
        db.write(dentist, lambda work: open_visit(work, opening))
    assert refused.value.message.code == "visit.not_arrived"
    arrived = clinic.clock.now()
    db.write(desk, lambda work: check_in(work, appointment_id))
    clinic.clock.advance(timedelta(minutes=4))
    seated = clinic.clock.now()
    db.write(desk, lambda work: seat(work, appointment_id))
    clinic.clock.advance(timedelta(minutes=2))
    assert db.read(lambda session: visit_type_for(session, appointment_id)) is VisitType.TREATMENT
    visit_id = db.write(dentist, lambda work: open_visit(work, opening))
    assert db.write(dentist, lambda work: open_visit(work, opening)) == visit_id
    # Without naming the appointment the visit that goes on is found too.
    same = OpenVisit(patient_id=patient_id, visit_type=VisitType.TREATMENT)
    assert db.write(dentist, lambda work: open_visit(work, same)) == visit_id
    row = db.read(lambda session: session.get_one(Appointment, appointment_id))
    assert row.visit_id == visit_id
    thread = db.read(lambda session: thread_of(session, visit_id))
    assert [(step.role, step.since, step.reason.code) for step in thread] == [
        (Role.FRONT_DESK, arrived, "handoff.arrived"),
        (Role.DENTIST, seated, "handoff.seated"),
    ]
    assert thread[0].by == "Rosa Desk"


def test_the_book_follows_a_visit_that_begins_in_the_chair(clinic: Clinic) -> None:
    patient_id, appointment_id = booked(clinic)

    def row() -> Appointment:
        return clinic.db.read(lambda session: session.get_one(Appointment, appointment_id))

    day = row().business_date
    clinic.clock.time = row().starts_at + timedelta(minutes=4)
    now = clinic.clock.now()
    proposed, _ = clinic.db.read(lambda session: proposed_kind(session, patient_id, day, now))
    assert proposed is VisitType.TREATMENT  # nobody checked them in
    pain = OpenVisit(patient_id=patient_id, visit_type=VisitType.EMERGENCY)
    clinic.db.write(clinic.dentist, lambda work: begin_in_chair(work, pain))
    assert row().status is AppointmentStatus.SCHEDULED  # it comes on top
    opening = OpenVisit(patient_id=patient_id, visit_type=proposed)
    visit_id = clinic.db.write(clinic.dentist, lambda work: begin_in_chair(work, opening))
    assert (row().status, row().visit_id) == (AppointmentStatus.IN_PROGRESS, visit_id)
    assert clinic.db.write(clinic.dentist, lambda work: begin_in_chair(work, opening)) == visit_id


def test_what_was_booked_by_a_word_says_what_kind_of_visit_it_is(clinic: Clinic) -> None:
    appointment_id = book(clinic, "Grace", minutes=30)

    def kind(reason: str) -> VisitType:
        clinic.db.write(
            clinic.desk, lambda work: setattr(work.session.get_one(Appointment, appointment_id), "reason", reason)
        )
        return clinic.db.read(lambda session: visit_type_for(session, appointment_id))

    said = [kind(reason) for reason in ("Composite, 14 DO", "Prophylaxis", "Something else", "")]
    assert said == [VisitType.TREATMENT, VisitType.HYGIENE, VisitType.EXAM, VisitType.EXAM]


def test_a_second_visit_of_one_kind_is_begun_on_purpose(clinic: Clinic) -> None:
    exam = a_completed_visit(clinic)
    opening = OpenVisit(patient_id=exam.patient_id, visit_type=VisitType.EXAM)
    with pytest.raises(UserError) as refused:
        clinic.db.write(clinic.dentist, lambda work: open_visit(work, opening))
    assert refused.value.message.code == "visit.done_today"
    again = replace(opening, again=True)
    second = clinic.db.write(clinic.dentist, lambda work: open_visit(work, again))
    assert second != exam.visit_id
    assert clinic.dentist.provider_id is not None
    provider_id = clinic.dentist.provider_id
    exam_id = clinic.db.write(clinic.dentist, lambda work: open_exam(work, exam.patient_id, provider_id))
    assert clinic.db.read(lambda session: session.get_one(Exam, exam_id)).visit_id == second


def test_two_kinds_of_visit_stand_beside_each_other(clinic: Clinic) -> None:
    patient_id = a_patient(clinic)
    hygiene = in_care(clinic, patient_id, VisitType.HYGIENE, hygienist(clinic))
    treatment = in_care(clinic, patient_id, VisitType.TREATMENT)
    assert hygiene.visit_id != treatment.visit_id
    assert hygiene.page().with_role is Role.HYGIENIST
    assert in_care(clinic, patient_id, VisitType.HYGIENE).visit_id == hygiene.visit_id


def test_the_front_desk_opens_no_chair_side_visit(clinic: Clinic) -> None:
    patient_id = a_patient(clinic)
    with pytest.raises(NotAllowed):
        in_care(clinic, patient_id, VisitType.TREATMENT, clinic.desk)


# -- words and signatures --


def test_words_are_signed_as_they_stand(clinic: Clinic) -> None:
    care = in_care(clinic, a_patient(clinic), VisitType.TREATMENT)
    care.write()
    care.sign()
    (signature,) = care.page().signatures
    assert (signature.kind, signature.by, signature.holds) == (SignatureKind.AUTHOR, "Dr. Vale", True)
    care.sign()
    assert len(care.page().signatures) == 1
    care.write(replace(TODAY_WORDS, plan="Recall in six months"))
    assert [one.holds for one in care.page().signatures] == [False]
    care.sign()
    assert [one.holds for one in care.page().signatures] == [False, True]


def test_two_desks_write_one_note(clinic: Clinic) -> None:
    care = in_care(clinic, a_patient(clinic), VisitType.TREATMENT)
    version = care.page().note_version
    care.write()
    mine = ExamNotes(chief_complaint="Something else")
    with pytest.raises(EditedElsewhere) as met:
        care.act(save_visit_notes, care.visit_id, version, mine)
    assert met.value.theirs["chief_complaint"] == TODAY_WORDS.chief_complaint


def test_later_words_are_an_addendum(clinic: Clinic) -> None:
    care = _ready_for_completion(clinic)
    with pytest.raises(UserError) as refused:
        care.act(add_addendum, care.visit_id, "Patient called")
    assert refused.value.message.code == "note.still_open"
    complete(care)
    with pytest.raises(UserError):
        care.act(save_visit_notes, care.visit_id, care.page().note_version, ExamNotes(chief_complaint="New"))
    with pytest.raises(Refused):
        care.act(add_addendum, care.visit_id, "   ")
    care.act(add_addendum, care.visit_id, "Patient called: no pain")
    page = care.page()
    assert page.note_locked
    assert [(one.text, one.by) for one in page.addenda] == [("Patient called: no pain", "Dr. Vale")]
    assert all(one.holds for one in page.signatures)


# -- a treatment visit --


def _ready_for_completion(clinic: Clinic) -> InCare:
    """A treatment visit whose filling is done and which lacks nothing."""
    exam = a_completed_visit(clinic, FILLING)
    care = in_care(clinic, exam.patient_id, VisitType.TREATMENT)
    care.confirm()
    care.done(care.procedures()["COMPOSITE3"].id)
    care.write()
    care.sign()
    return care


def test_a_treatment_visit_says_all_that_it_lacks(clinic: Clinic) -> None:
    care = in_care(clinic, a_patient(clinic), VisitType.TREATMENT)
    assert refusals(care) == {"medical", "done", "signature"}
    missing = clinic.db.read(lambda session: missing_for_completion(session, care.visit_id, care.today))
    assert {problem.place for problem in missing.problems} == {"medical", "done", "signature"}
    care.write(replace(TODAY_WORDS, plan="Too tired today, booked anew"))
    assert refusals(care) == {"medical", "signature"}


def test_a_treatment_visit_completes_charges_and_checks_out(clinic: Clinic) -> None:
    care = _ready_for_completion(clinic)
    clinic.clock.advance(timedelta(minutes=40))
    assert not complete(care).already
    assert complete(care).already
    visit = clinic.db.read(lambda session: session.get_one(Visit, care.visit_id))
    assert (visit.status, visit.next_step, visit.with_role) == (
        VisitStatus.COMPLETED,
        NextStep.CHECKOUT,
        Role.FRONT_DESK,
    )
    assert (visit.completed_at, visit.completed_by) == (clinic.clock.now(), clinic.dentist.user_id)
    assert facts(care) == [FactKind.PROCEDURE_COMPLETED, FactKind.VISIT_COMPLETED]
    assert papers(care) == {DocumentKind.AFTERCARE}
    assert clinic.db.read(lambda session: checkout_of_patient(session, care.patient_id)) == care.visit_id
    care.act(open_checkout, care.visit_id, by=clinic.desk)
    page = clinic.db.read(lambda session: checkout_of(session, care.visit_id, clinic.clock.now()))
    assert page.decision is None
    assert page.next_reason == Message("visit.done_reason", {"count": 1, "first": "Composite, three surfaces"})
    assert [line.code for line in page.done] == ["COMPOSITE3"]
    assert [amount.minor for _, amount in page.charges] == [28_500]
    assert page.next_visit is None  # all of the plan is done
    care.act(finish_checkout, care.visit_id, by=clinic.desk)
    assert clinic.db.read(lambda session: open_notices(session, care.visit_id, {Role.FRONT_DESK})) == []
    story = clinic.db.read(lambda session: visit_story(session, care.visit_id))
    assert (story.visit_type, story.decision, [line.code for line in story.done]) == (
        VisitType.TREATMENT,
        None,
        ["COMPOSITE3"],
    )
    assert [step.role for step in story.thread] == [Role.DENTIST, Role.FRONT_DESK]
    lines = clinic.db.read(lambda session: timeline_of(session, care.patient_id))
    assert "timeline.visit_completed" in {line.title.code for line in lines}


def test_book_and_banner_say_that_who_is_done_with_goes_to_the_checkout_and_leaves(clinic: Clinic) -> None:
    care = _ready_for_completion(clinic)
    walk = WalkIn(request_key="walk", patient_id=care.patient_id, complaint="")
    appointment_id = clinic.db.write(clinic.desk, lambda work: walk_in(work, walk))
    clinic.db.write(clinic.desk, lambda work: seat(work, appointment_id))
    clinic.db.write(
        clinic.desk,
        lambda work: setattr(work.session.get_one(Appointment, appointment_id), "visit_id", care.visit_id),
    )

    def said() -> list[tuple[AppointmentStatus, bool]]:
        def read(session: Session) -> list[tuple[AppointmentStatus, bool]]:
            today, place = care.today, clinic.desk.location_id
            banner = patient_card(session, care.patient_id, clinic.clock.now(), today).today
            (in_book,), (in_room,) = day_book(session, place, today).rows, day_rows(session, place, today)
            return [(one.status, one.to_checkout) for one in (banner, in_book, in_room) if one is not None]

        return clinic.db.read(read)

    assert said() == 3 * [(AppointmentStatus.IN_PROGRESS, False)]
    complete(care)
    assert said() == 3 * [(AppointmentStatus.IN_PROGRESS, True)]
    care.act(open_checkout, care.visit_id, by=clinic.desk)
    care.act(finish_checkout, care.visit_id, by=clinic.desk)
    assert said() == 3 * [(AppointmentStatus.COMPLETED, False)]


def test_what_the_plan_still_holds_is_proposed_at_the_checkout(clinic: Clinic) -> None:
    exam = a_completed_visit(clinic)
    care = in_care(clinic, exam.patient_id, VisitType.TREATMENT)
    care.confirm()
    care.done(care.procedures()["ROOTCANAL3"].id)
    care.write()
    care.sign()
    complete(care)
    page = clinic.db.read(lambda session: checkout_of(session, care.visit_id, clinic.clock.now()))
    assert page.next_visit is not None
    assert page.next_visit.procedures == ("Composite, three surfaces",)
    assert [line.procedure for line in page.planned] == ["Composite, three surfaces"]


def test_nothing_of_a_completed_visit_changes(clinic: Clinic) -> None:
    care = _ready_for_completion(clinic)
    complete(care)
    filling = care.procedures()["COMPOSITE3"].id
    for attempt in (
        lambda: care.undo(filling),
        lambda: care.add("PROPHYLAXIS"),
        lambda: care.act(set_pain, care.visit_id, care.page().version, 3),
        lambda: care.act(call_dentist, care.visit_id),
    ):
        with pytest.raises(UserError) as refused:
            attempt()
        assert refused.value.message.code in {"treatment.too_late", "visit.locked"}


def test_surgery_needs_a_signed_consent(clinic: Clinic) -> None:
    exam = a_completed_visit(clinic, EXTRACTION)
    care = in_care(clinic, exam.patient_id, VisitType.TREATMENT)
    care.confirm()
    extraction = care.procedures()["EXTRACTION"].id
    care.done(extraction)
    care.write()
    care.sign()
    assert refusals(care) == {f"consent:{extraction}"}
    clinic.db.write(clinic.dentist, lambda work: _consent(work, care, extraction, ConsentKind.REFUSAL))
    assert refusals(care) == {f"consent:{extraction}"}  # nobody takes a tooth out that was refused
    clinic.db.write(clinic.dentist, lambda work: _consent(work, care, extraction, ConsentKind.CONSENT))
    assert not complete(care).already


def test_a_clinic_may_be_content_with_a_warning(clinic: Clinic) -> None:
    def warn(work: Work) -> None:
        work.session.get_one(ClinicRow, 1).consent_blocks = False

    exam = a_completed_visit(clinic, EXTRACTION)
    care = in_care(clinic, exam.patient_id, VisitType.TREATMENT)
    care.act(warn)
    care.confirm()
    care.done(care.procedures()["EXTRACTION"].id)
    care.write()
    care.sign()
    missing = clinic.db.read(lambda session: missing_for_completion(session, care.visit_id, care.today))
    assert ([p.message.code for p in missing.problems], [p.message.code for p in missing.warnings]) == (
        [],
        ["visit.no_consent"],
    )
    assert not complete(care).already


def _consent(work: Work, care: InCare, procedure_id: UUID, kind: ConsentKind) -> None:
    signed = store_file(work.session, b"signed", "image/png")
    work.session.add(
        Consent(
            visit_id=care.visit_id,
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
            signature_sha256=signed,
            signed_at=work.now,
        )
    )


# -- a hygiene visit --


@pytest.fixture
def cleaning(clinic: Clinic) -> InCare:
    """Cleaned, confirmed, written and signed by the hygienist; the exam is not due."""
    exam = a_completed_visit(clinic)
    by = hygienist(clinic)
    care = in_care(clinic, exam.patient_id, VisitType.HYGIENE, by)
    care.confirm()
    care.add("PROPHYLAXIS")
    care.write(by=by)
    care.sign(by=by)
    return care


def test_a_hygienist_completes_their_visit_alone(clinic: Clinic, cleaning: InCare) -> None:
    assert not complete(cleaning, hygienist(clinic)).already
    assert papers(cleaning) == set()


def test_the_dentist_is_called_comes_and_signs(clinic: Clinic, cleaning: InCare) -> None:
    by = hygienist(clinic)
    call = cleaning.act(call_dentist, cleaning.visit_id, by=by)
    assert cleaning.act(call_dentist, cleaning.visit_id, by=by) == call
    assert [one.id for one in clinic.db.read(calls_standing)] == [call]
    notice = clinic.db.read(
        lambda session: session.scalars(select(Notice).where(Notice.key == f"dentist-call:{call}")).one()
    )
    assert (notice.role, notice.provider_id) == (Role.DENTIST, clinic.dentist.provider_id)
    assert notice.escalates_at is not None
    assert refusals(cleaning, by) == {"dentist-call"}
    clinic.clock.advance(timedelta(minutes=7))
    with pytest.raises(NotAllowed):
        cleaning.act(dentist_came, call, by=by)
    with pytest.raises(NotAllowed):
        cleaning.act(dentist_coming, call, by=by)
    for _ in ("first", "again"):
        cleaning.act(dentist_coming, call)
    (standing,) = clinic.db.read(calls_standing)
    assert (standing.seen_by, standing.comes) == (clinic.dentist.name, True)
    assert clinic.db.read(lambda session: session.get_one(Notice, notice.id)).seen_by == clinic.dentist.user_id
    clinic.clock.advance(timedelta(minutes=2))
    cleaning.act(dentist_came, call)
    cleaning.act(dentist_coming, call)  # pressed once more: they are there
    assert clinic.db.read(calls_standing) == []
    assert cleaning.page().with_role is Role.DENTIST
    came = clinic.db.read(lambda session: session.scalars(select(Fact).where(Fact.kind == FactKind.DENTIST_CAME)).one())
    assert came.attributes["seconds"] == 9 * 60
    answered = clinic.db.read(lambda session: session.get_one(Notice, notice.id))
    assert answered.done_by == clinic.dentist.user_id
    assert refusals(cleaning, by) == {"co-signature"}
    with pytest.raises(NotAllowed):
        cleaning.act(co_sign, cleaning.visit_id, by=by)
    cleaning.act(co_sign, cleaning.visit_id)
    assert not complete(cleaning, by).already


def test_a_manager_who_sees_a_call_does_not_come(clinic: Clinic, cleaning: InCare) -> None:
    call = cleaning.act(call_dentist, cleaning.visit_id, by=hygienist(clinic))
    query = select(Notice.id).where(Notice.key == f"dentist-call:{call}")
    notice_id = clinic.db.read(lambda session: session.scalars(query).one())
    clinic.db.write(clinic.manager, lambda work: mark_seen(work, notice_id))
    (standing,) = clinic.db.read(calls_standing)
    assert (standing.seen_by, standing.comes) == (clinic.manager.name, False)


def test_the_dentists_findings_are_sealed_with_the_hygiene_visit(clinic: Clinic, cleaning: InCare) -> None:
    by = hygienist(clinic)
    exam_id = cleaning.act(begin_exam, cleaning.visit_id)
    assert cleaning.act(begin_exam, cleaning.visit_id) == exam_id
    command = PlanProcedure(exam_id=exam_id, code="ROOTCANAL3", tooth=ToothCode("46"), diagnosis=None)
    cleaning.act(plan_procedure, command)
    assert refusals(cleaning, by) == {"co-signature"}
    cleaning.act(co_sign, cleaning.visit_id)
    assert not complete(cleaning, by).already
    visit = clinic.db.read(lambda session: session.get_one(Visit, cleaning.visit_id))
    assert visit.next_step is NextStep.URGENT_SCHEDULING
    page = clinic.db.read(lambda session: checkout_of(session, cleaning.visit_id, clinic.clock.now()))
    assert page.decision is not None
    assert page.estimate is not None
    assert page.next_visit is not None
    assert papers(cleaning) == {DocumentKind.EXAM_SUMMARY, DocumentKind.TREATMENT_PLAN}
    due = {row.code for row in clinic.db.read(lambda session: recalls_of(session, cleaning.patient_id))}
    assert due == {"exam", "prophylaxis"}


def test_changing_words_after_the_co_signature_asks_for_it_again(clinic: Clinic, cleaning: InCare) -> None:
    by = hygienist(clinic)
    call = cleaning.act(call_dentist, cleaning.visit_id, by=by)
    cleaning.act(dentist_came, call)
    cleaning.act(co_sign, cleaning.visit_id)
    cleaning.write(replace(TODAY_WORDS, plan="Floss"), by=by)
    assert refusals(cleaning, by) == {"signature", "co-signature"}


def test_a_dentist_who_adds_a_word_answers_for_the_whole_note(clinic: Clinic, cleaning: InCare) -> None:
    by = hygienist(clinic)
    call = cleaning.act(call_dentist, cleaning.visit_id, by=by)
    cleaning.act(dentist_came, call)
    cleaning.write(replace(TODAY_WORDS, plan="Watch 36"))  # the dentist writes
    assert refusals(cleaning, by) == {"signature", "co-signature"}
    cleaning.act(co_sign, cleaning.visit_id)  # and did not clean these teeth
    assert not complete(cleaning, by).already


def test_a_cancelled_call_needs_nobody(clinic: Clinic, cleaning: InCare) -> None:
    by = hygienist(clinic)
    call = cleaning.act(call_dentist, cleaning.visit_id, by=by)
    cleaning.act(cancel_call, call, by=by)
    assert clinic.db.read(calls_standing) == []
    assert not complete(cleaning, by).already


def test_an_exam_that_is_due_needs_the_dentist(clinic: Clinic, cleaning: InCare) -> None:
    by = hygienist(clinic)
    cleaning.act(set_recall_date, cleaning.patient_id, "exam", cleaning.today)
    assert refusals(cleaning, by) == {"co-signature"}
    cleaning.act(co_sign, cleaning.visit_id)
    assert not complete(cleaning, by).already


def test_a_dentist_who_cleans_needs_no_second_signature(clinic: Clinic) -> None:
    care = in_care(clinic, a_patient(clinic), VisitType.HYGIENE)
    care.confirm()
    care.add("PROPHYLAXIS")
    care.write()
    care.sign()
    assert not complete(care).already


# -- an emergency --


def test_somebody_in_pain_is_received_in_one_act(clinic: Clinic) -> None:
    patient_id = a_patient(clinic)
    emergency = Emergency(request_key="walk", patient_id=patient_id, complaint="Toothache since last night", pain=8)
    allergic = replace(emergency, allergies=("penicillin",))
    visit_id = clinic.db.write(clinic.desk, lambda work: receive_emergency(work, allergic))
    assert clinic.db.write(clinic.desk, lambda work: receive_emergency(work, allergic)) == visit_id
    care = InCare(clinic=clinic, patient_id=patient_id, visit_id=visit_id)
    page = care.page()
    assert (page.visit_type, page.pain, page.chief_complaint) == (
        VisitType.EMERGENCY,
        8,
        "Toothache since last night",
    )
    row = clinic.db.read(
        lambda session: session.scalars(select(Appointment).where(Appointment.visit_id == visit_id)).one()
    )
    assert clinic.db.read(lambda session: visit_type_for(session, row.id)) is VisitType.EMERGENCY
    thread = clinic.db.read(lambda session: thread_of(session, visit_id))
    assert [step.role for step in thread] == [Role.FRONT_DESK, Role.DENTIST]
    # What suffices, and no more.
    assert refusals(care) == {"medical", "findings", "disposition"}
    care.act(confirm_medical_history, visit_id)
    diagnosis = NewDiagnosis(visit_id=visit_id, text="", code="k04.7", certainty=Certainty.PROBABLE)
    care.act(add_diagnosis, diagnosis)
    care.add("EMERGENCY", "36")
    care.act(set_disposition, visit_id, care.page().version, Disposition.TREATED)
    assert not complete(care).already
    assert [one.kind for one in care.page().signatures] == [SignatureKind.AUTHOR]
    assert care.charges() == [("Emergency care, pain relief, 36", 14_000)]
    assert FactKind.VISIT_COMPLETED in facts(care)
    recalls = clinic.db.read(lambda session: recalls_of(session, patient_id))
    assert recalls == []  # a limited look puts nothing off


def a_provider(clinic: Clinic, name: str) -> None:
    def job(work: Work) -> None:
        chair = Resource(kind="provider")
        work.session.add(chair)
        work.session.flush()
        work.session.add(Provider(resource_id=chair.id, name=name, colour=2))

    clinic.db.write(clinic.manager, job)


def test_who_is_here_for_another_visit_is_not_received_once_more(clinic: Clinic) -> None:
    care = in_care(clinic, a_patient(clinic), VisitType.HYGIENE)
    emergency = Emergency(request_key="e", patient_id=care.patient_id, complaint="Swelling")
    with pytest.raises(Refused) as refused:
        clinic.db.write(clinic.desk, lambda work: receive_emergency(work, emergency))
    assert why(refused.value) == [("patient", "visit.here_already")]


def test_who_waits_already_is_seen_to_at_that_time_by_a_dentist(clinic: Clinic) -> None:
    a_provider(clinic, "Alma")  # before every dentist in the list of names
    patient_id = a_patient(clinic)
    walk = WalkIn(request_key="walk", patient_id=patient_id, complaint="Toothache")
    appointment_id = clinic.db.write(clinic.desk, lambda work: walk_in(work, walk))
    emergency = Emergency(request_key="e", patient_id=patient_id, complaint="Swelling", pain=8)
    visit_id = clinic.db.write(clinic.desk, lambda work: receive_emergency(work, emergency))
    row = clinic.db.read(lambda session: session.get_one(Appointment, appointment_id))
    assert (row.visit_id, row.provider_id) == (visit_id, clinic.dentist.provider_id)
    rings = clinic.db.read(lambda session: session.scalars(select(Notice).where(Notice.visit_id == visit_id)).one())
    assert (rings.provider_id, rings.reason["params"]["pain"][1]) == (clinic.dentist.provider_id, 8)


def test_an_emergency_rings_at_the_dentist_who_was_chosen_for_it(clinic: Clinic) -> None:
    added = NewStaff(name="Dr. Haddad", login="haddad", roles=frozenset({Role.DENTIST}), treats=True)
    user_id = clinic.db.write(clinic.manager, lambda work: add_person(work, added))
    other = clinic.db.read(lambda session: session.get_one(StaffUser, user_id)).provider_id
    patient_id = a_patient(clinic)
    walk = WalkIn(request_key="w", patient_id=patient_id, complaint="Pain", provider_id=clinic.dentist.provider_id)
    clinic.db.write(clinic.desk, lambda work: walk_in(work, walk))  # checked in with somebody else before
    emergency = Emergency(request_key="e", patient_id=patient_id, complaint="Pain", pain=8, provider_id=other)
    visit_id = clinic.db.write(clinic.desk, lambda work: receive_emergency(work, emergency))
    ring = clinic.db.read(lambda session: notices_for(session, [Role.DENTIST], other))
    assert [(one.visit_id, one.title.code) for one in ring] == [(visit_id, "notice.emergency")]


def test_an_emergency_says_why(clinic: Clinic) -> None:
    patient_id = a_patient(clinic)
    with pytest.raises(Refused) as refused:
        clinic.db.write(
            clinic.desk,
            lambda work: receive_emergency(
                work, Emergency(request_key="w", patient_id=patient_id, complaint=" ", pain=11)
            ),
        )
    assert {place for place, _ in why(refused.value)} == {"complaint", "pain"}
    assert clinic.db.read(lambda session: session.scalar(select(func.count()).select_from(Appointment))) == 0


def test_asa_four_waits_for_the_dentists_reason_at_completion(clinic: Clinic) -> None:
    """Charted by an assistant, so nothing stopped it before."""
    care = in_care(clinic, a_patient(clinic), VisitType.TREATMENT)
    care.confirm(Health(asa_class=4, allergies=()))
    entry = new(Finding.FILLING, "16", "O", status=ChartStatus.COMPLETED)
    clinic.db.write(
        assistant(clinic), lambda work: chart(work, care.patient_id, [entry], exam_id=None, request_key=uuid4())
    )
    care.write()
    care.sign()
    assert refusals(care) == {"elective"}


# -- a follow-up --


def test_a_follow_up_needs_what_was_seen(clinic: Clinic) -> None:
    care = in_care(clinic, a_patient(clinic), VisitType.FOLLOW_UP)
    assert refusals(care) == {"medical", "assessment", "signature"}
    care.confirm()
    care.write()
    care.sign()
    assert not complete(care).already
    page = clinic.db.read(lambda session: checkout_of(session, care.visit_id, clinic.clock.now()))
    assert (page.plan_id, page.next_reason) == (None, Message("visit.nothing_reason"))


def test_an_exam_completes_through_the_same_door(clinic: Clinic) -> None:
    patient_id = a_patient(clinic)
    exam_id = an_exam(clinic, patient_id, FILLING)
    visit_id = clinic.db.read(lambda session: session.get_one(Exam, exam_id)).visit_id
    care = InCare(clinic=clinic, patient_id=patient_id, visit_id=visit_id)
    assert not complete(care).already
    assert complete(care).already
    visit = clinic.db.read(lambda session: session.get_one(Visit, visit_id))
    assert (visit.completed_by, visit.next_step) == (clinic.dentist.user_id, NextStep.CHECKOUT)
    assert facts(care)[:1] == [FactKind.VISIT_COMPLETED]
