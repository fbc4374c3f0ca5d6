"""Who has the patient, and what happens when nobody goes on with them."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from dentaldesk.engines import sync
from dentaldesk.engines.clinical.care_actions import NewDiagnosis, add_diagnosis, take_vitals
from dentaldesk.engines.clinical.visit_actions import set_disposition
from dentaldesk.engines.clinical.vitals import VitalSigns
from dentaldesk.engines.communication.actions import ESCALATE_AFTER
from dentaldesk.engines.communication.reads import notices_for, thread_notices
from dentaldesk.engines.core.errors import UserError
from dentaldesk.engines.flows.checkout import finish_checkout, open_checkout
from dentaldesk.engines.flows.hand_off import HandedOver, hand_over, take_hand_over_back
from dentaldesk.engines.flows.receiving import Emergency, receive_emergency
from dentaldesk.engines.flows.thread_reads import Thread, thread_of, threads_now
from dentaldesk.engines.flows.visit_completion import handle_visit_completion
from dentaldesk.engines.scheduling.day_actions import WalkIn, seat, walk_in
from dentaldesk.models.states import Certainty, Disposition, FactKind, Role, TaskUrgency, VisitType
from dentaldesk.models.tables.clinical import Visit
from dentaldesk.models.tables.communication import Notice
from dentaldesk.models.tables.scheduling import Appointment
from dentaldesk.models.tables.system import Fact
from dentaldesk.models.values import Message
from tests.engines.care import InCare, in_care
from tests.engines.visits import a_completed_visit
from tests.factories import Clinic, a_patient

MINUTES = timedelta(minutes=15)  # the clinic's limit


def keep_house(clinic: Clinic) -> None:
    sync.keep_house(clinic.db, sync.program_actor(clinic.db))


def told(clinic: Clinic) -> list[tuple[Role, TaskUrgency]]:
    query = select(Notice).where(Notice.key.startswith("thread:")).order_by(Notice.created_at, Notice.id)
    return [(row.role, row.urgency) for row in clinic.db.read(lambda session: list(session.scalars(query)))]


def test_the_patient_goes_from_hand_to_hand(clinic: Clinic) -> None:
    care = in_care(clinic, a_patient(clinic), VisitType.TREATMENT)
    clinic.clock.advance(timedelta(minutes=5))
    care.act(hand_over, care.visit_id, Role.ASSISTANT, "Impressions")
    care.act(hand_over, care.visit_id, Role.ASSISTANT)  # they are with the assistant already
    clinic.clock.advance(timedelta(minutes=5))
    care.act(hand_over, care.visit_id, Role.DENTIST)
    thread = clinic.db.read(lambda session: thread_of(session, care.visit_id))
    assert [(step.role, step.reason.code) for step in thread] == [
        (Role.DENTIST, "handoff.begun"),
        (Role.ASSISTANT, "handoff.said"),
        (Role.DENTIST, "handoff.by_hand"),
    ]
    assert thread[1].reason.params == {"reason": "Impressions"}
    assert (thread[1].since, thread[1].until) == (thread[0].until, thread[2].since)
    assert thread[2].until is None


def test_everybody_who_is_here_is_shown(clinic: Clinic) -> None:
    waiting, treated = a_patient(clinic), a_patient(clinic, "Ayo", "Balogun")
    walk = WalkIn(request_key="w", patient_id=waiting, complaint="Broken tooth")
    appointment_id = clinic.db.write(clinic.desk, lambda work: walk_in(work, walk))
    clinic.clock.advance(timedelta(minutes=1))
    care = in_care(clinic, treated, VisitType.TREATMENT)
    threads = clinic.db.read(lambda session: threads_now(session, clinic.clock.now(), clinic.desk.location_id))
    assert [(one.patient_id, one.visit_id, one.role, one.late) for one in threads] == [
        (waiting, None, Role.FRONT_DESK, False),
        (treated, care.visit_id, Role.DENTIST, False),
    ]
    clinic.db.write(clinic.desk, lambda work: seat(work, appointment_id))
    threads = clinic.db.read(lambda session: threads_now(session, clinic.clock.now()))
    assert {one.patient_id: one.role for one in threads}[waiting] is Role.DENTIST


def test_whoever_has_them_is_named_with_what_was_said(clinic: Clinic) -> None:
    care = in_care(clinic, a_patient(clinic), VisitType.TREATMENT)

    def now() -> Thread:
        (thread,) = clinic.db.read(lambda session: threads_now(session, clinic.clock.now()))
        return thread

    assert (now().person, now().provider_id) == ("Dr. Vale", clinic.dentist.provider_id)
    clinic.clock.advance(timedelta(minutes=2))
    care.act(hand_over, care.visit_id, Role.FRONT_DESK, "Costs")
    assert (now().person, now().handed) == ("", Message("handoff.said", {"reason": "Costs"}))
    assert now().late_from == clinic.clock.now() + MINUTES  # the desk reserved no chair
    clinic.clock.time = now().late_from - timedelta(seconds=1)
    assert not now().late
    clinic.clock.advance(timedelta(seconds=1))
    assert now().late


def test_why_somebody_came_unbooked_is_the_reason_of_the_visit(clinic: Clinic) -> None:
    patient_id = a_patient(clinic)
    walk = WalkIn(request_key="w", patient_id=patient_id, complaint="Broken tooth, pain")
    clinic.db.write(clinic.desk, lambda work: walk_in(work, walk))
    assert in_care(clinic, patient_id, VisitType.EMERGENCY).page().chief_complaint == "Broken tooth, pain"


def test_a_patient_in_pain_with_whom_nobody_goes_on_raises_the_alarm(clinic: Clinic) -> None:
    new = Emergency(request_key="e", patient_id=a_patient(clinic), complaint="Swelling", pain=9)
    visit_id = clinic.db.write(clinic.desk, lambda work: receive_emergency(work, new))
    clinic.clock.advance(MINUTES - timedelta(seconds=1))
    keep_house(clinic)
    assert told(clinic) == []
    clinic.clock.advance(timedelta(seconds=1))
    keep_house(clinic)
    keep_house(clinic)
    assert told(clinic) == [(Role.DENTIST, TaskUrgency.URGENT)]
    abandoned = select(Fact).where(Fact.kind == FactKind.THREAD_ABANDONED)
    (fact,) = clinic.db.read(lambda session: list(session.scalars(abandoned)))
    assert (fact.visit_id, fact.attributes["role"], fact.attributes["minutes"]) == (visit_id, "dentist", 15)
    clinic.clock.advance(ESCALATE_AFTER)
    keep_house(clinic)
    assert told(clinic) == [(Role.DENTIST, TaskUrgency.URGENT), (Role.MANAGER, TaskUrgency.HIGH)]
    ring = clinic.db.read(lambda session: notices_for(session, [Role.MANAGER], None))
    assert [notice.title.code for notice in ring] == ["notice.escalated"]


def test_who_came_and_is_not_called_in_raises_the_alarm(clinic: Clinic) -> None:
    """Nobody began a visit: the desk has them, then whoever sits them down."""
    walk = WalkIn(request_key="w", patient_id=a_patient(clinic), complaint="Broken tooth")
    appointment_id = clinic.db.write(clinic.desk, lambda work: walk_in(work, walk))
    starts = clinic.db.read(lambda session: session.get_one(Appointment, appointment_id).starts_at)
    clinic.clock.time = max(starts, clinic.clock.now()) + MINUTES - timedelta(seconds=1)
    keep_house(clinic)
    assert told(clinic) == []
    clinic.clock.advance(timedelta(seconds=1))
    keep_house(clinic)
    keep_house(clinic)
    assert told(clinic) == [(Role.FRONT_DESK, TaskUrgency.URGENT)]
    clinic.clock.advance(ESCALATE_AFTER)
    keep_house(clinic)
    rings = clinic.db.read(lambda session: notices_for(session, [Role.MANAGER], None))
    assert [(ring.title.code, ring.to_name) for ring in rings] == [("notice.escalated", "Max Manager")]


def test_each_step_of_a_thread_raises_one_notice(clinic: Clinic) -> None:
    exam = a_completed_visit(clinic)
    clinic.clock.advance(MINUTES + timedelta(seconds=1))
    keep_house(clinic)
    assert told(clinic) == [(Role.FRONT_DESK, TaskUrgency.URGENT)]
    clinic.db.write(clinic.desk, lambda work: hand_over(work, exam.visit_id, Role.TREATMENT_COORDINATOR))
    keep_house(clinic)
    clinic.clock.advance(MINUTES + timedelta(seconds=1))
    keep_house(clinic)
    assert (Role.TREATMENT_COORDINATOR, TaskUrgency.URGENT) in told(clinic)


def test_a_hand_over_is_taken_back_as_long_as_nobody_goes_on(clinic: Clinic) -> None:
    exam = a_completed_visit(clinic)

    def with_whom() -> Role:
        return clinic.db.read(lambda session: session.get_one(Visit, exam.visit_id)).with_role

    def back(step: HandedOver) -> None:
        clinic.db.write(clinic.desk, lambda work: take_hand_over_back(work, step))

    before = with_whom()
    step = clinic.db.write(clinic.desk, lambda work: hand_over(work, exam.visit_id, Role.ASSISTANT))
    assert step is not None
    assert clinic.db.write(clinic.desk, lambda work: hand_over(work, exam.visit_id, Role.ASSISTANT)) is None
    clinic.clock.advance(timedelta(seconds=5))
    back(step)
    assert with_whom() is before
    thread = clinic.db.read(lambda session: thread_of(session, exam.visit_id))
    assert [(one.role, one.reason.code) for one in thread][-2:] == [
        (Role.ASSISTANT, "handoff.by_hand"),
        (before, "handoff.taken_back"),
    ]
    with pytest.raises(UserError) as twice:
        back(step)
    assert twice.value.message.code == "visit.went_on"
    clinic.clock.advance(timedelta(seconds=5))
    clinic.db.write(clinic.desk, lambda work: hand_over(work, exam.visit_id, Role.ASSISTANT))
    with pytest.raises(UserError):
        back(step)  # it is another step, though to the same role
    clinic.db.write(clinic.desk, lambda work: open_checkout(work, exam.visit_id))
    clinic.db.write(clinic.desk, lambda work: finish_checkout(work, exam.visit_id))
    with pytest.raises(UserError) as gone:
        back(step)
    assert gone.value.message.code == "visit.left"


def test_whoever_goes_on_silences_it(clinic: Clinic) -> None:
    exam = a_completed_visit(clinic)
    clinic.clock.advance(MINUTES - timedelta(minutes=1))
    clinic.db.write(clinic.desk, lambda work: open_checkout(work, exam.visit_id))
    clinic.clock.advance(timedelta(minutes=10))
    keep_house(clinic)
    assert told(clinic) == []
    clinic.db.write(clinic.desk, lambda work: finish_checkout(work, exam.visit_id))
    clinic.clock.advance(timedelta(hours=3))
    keep_house(clinic)
    assert told(clinic) == []
    assert clinic.db.read(lambda session: threads_now(session, clinic.clock.now())) == []
    with pytest.raises(UserError) as refused:
        clinic.db.write(clinic.desk, lambda work: hand_over(work, exam.visit_id, Role.DENTIST))
    assert refused.value.message.code == "visit.left"


def test_who_is_handed_on_or_done_with_is_asked_for_no_more(clinic: Clinic) -> None:
    new = Emergency(request_key="e", patient_id=a_patient(clinic), complaint="Swelling", pain=9)
    visit_id = clinic.db.write(clinic.desk, lambda work: receive_emergency(work, new))

    def rings() -> list[str]:
        return clinic.db.read(lambda session: thread_notices(session, visit_id))

    clinic.clock.advance(MINUTES + timedelta(seconds=1))
    keep_house(clinic)
    assert len(rings()) == 1
    clinic.db.write(clinic.dentist, lambda work: hand_over(work, visit_id, Role.ASSISTANT))
    assert rings() == []
    clinic.clock.advance(timedelta(hours=3))
    keep_house(clinic)
    assert len(rings()) == 1
    care = InCare(clinic=clinic, patient_id=new.patient_id, visit_id=visit_id)
    care.confirm()
    care.act(add_diagnosis, NewDiagnosis(visit_id=visit_id, text="", code="k04.7", certainty=Certainty.PROBABLE))
    care.act(set_disposition, visit_id, care.page().version, Disposition.TREATED)
    care.act(handle_visit_completion, visit_id)
    assert rings() == []


def test_who_is_being_treated_is_not_abandoned(clinic: Clinic) -> None:
    """Without an appointment the chair is theirs as long as a visit may take, and longer while something is done."""
    care = in_care(clinic, a_patient(clinic), VisitType.TREATMENT)
    clinic.clock.advance(timedelta(minutes=120))
    keep_house(clinic)
    assert told(clinic) == []
    care.act(take_vitals, care.visit_id, VitalSigns(pulse=72))
    clinic.clock.advance(MINUTES - timedelta(seconds=1))
    keep_house(clinic)
    assert told(clinic) == []
    clinic.clock.advance(timedelta(seconds=1))
    keep_house(clinic)
    assert told(clinic) == [(Role.DENTIST, TaskUrgency.URGENT)]


def test_an_exam_left_open_for_days_is_told_once(clinic: Clinic) -> None:
    care: InCare = in_care(clinic, a_patient(clinic), VisitType.EXAM)
    for _ in range(6):
        clinic.clock.advance(timedelta(hours=12))
        keep_house(clinic)
    assert [role for role, urgency in told(clinic) if urgency is TaskUrgency.URGENT] == [Role.DENTIST]
    assert care.page().with_role is Role.DENTIST
