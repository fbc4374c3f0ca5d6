"""How a visit ends: paid and taken back, checked out, called off; and what waits to be done afterwards."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from sqlalchemy import select

from dentaldesk.engines.clinical.care_actions import take_vitals
from dentaldesk.engines.clinical.examination_actions import record_all_normal
from dentaldesk.engines.clinical.vitals import VitalSigns
from dentaldesk.engines.communication.actions import mark_done
from dentaldesk.engines.communication.escalation_actions import escalate_unseen
from dentaldesk.engines.communication.reads import notices_for
from dentaldesk.engines.core.errors import UserError
from dentaldesk.engines.financial.actions import take_cash
from dentaldesk.engines.financial.reads import balance_of, open_charges
from dentaldesk.engines.flows.appointment_end import cancel_appointment, leave
from dentaldesk.engines.flows.booking import book_next_visit
from dentaldesk.engines.flows.calling import call_dentist
from dentaldesk.engines.flows.charting import chart
from dentaldesk.engines.flows.checkout import checkout_of, finish_checkout, open_checkout
from dentaldesk.engines.flows.hand_off import report_abandoned
from dentaldesk.engines.flows.receiving import Emergency, receive_emergency
from dentaldesk.engines.flows.visit_completion import handle_visit_completion
from dentaldesk.engines.scheduling.day_actions import WalkIn, check_in, seat, walk_in
from dentaldesk.engines.scheduling.rules import CancelReason
from dentaldesk.engines.sync import program_actor
from dentaldesk.models.charting import ChartStatus, Finding
from dentaldesk.models.states import (
    Account,
    AppointmentStatus,
    ExamArea,
    ProcedureStatus,
    Role,
    VisitStatus,
    VisitType,
)
from dentaldesk.models.tables.clinical import Exam
from dentaldesk.models.tables.communication import Notice
from dentaldesk.models.tables.financial import LedgerLine
from dentaldesk.models.tables.scheduling import Appointment
from dentaldesk.models.tables.treatment import PlannedProcedure
from dentaldesk.models.values import Money
from tests.engines.care import InCare, hygienist, in_care
from tests.engines.charts import new
from tests.engines.visits import EXAMINATION, a_completed_visit, booked_filling, cash, first_slot, ringing
from tests.factories import FILLING, Clinic, Planned, a_patient, an_exam


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
    with pytest.raises(UserError) as refused:
        care.act(handle_visit_completion, care.visit_id)
    assert refused.value.message.code == "visit.locked"


def test_who_leaves_uncharted_has_their_procedures_to_come(clinic: Clinic) -> None:
    """The desk says that the visit is over, and nobody at the chair began one."""
    _, appointment_id = booked_filling(clinic)
    for act in (check_in, seat):
        clinic.db.write(clinic.desk, lambda work, act=act: act(work, appointment_id))  # type: ignore[misc]
    step = clinic.db.write(clinic.desk, lambda work: leave(work, appointment_id))
    assert len(step.procedure_ids) == 1
    row = clinic.db.read(lambda session: session.get_one(PlannedProcedure, step.procedure_ids[0]))
    assert (row.status, row.appointment_id) == (ProcedureStatus.PLANNED, None)
