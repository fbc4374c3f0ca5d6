"""An appointment's day: from confirmed to dismissed, walk-ins, closed days, and what each visit still needs."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import func, select

from dentaldesk.engines.core.errors import NotAllowed, UserError
from dentaldesk.engines.flows.appointment_end import (
    arrive,
    cancel_appointment,
    mark_no_show,
    undo_arrival,
    undo_no_show,
)
from dentaldesk.engines.flows.booking import book_next_visit
from dentaldesk.engines.flows.clinic_places import add_closures, set_hours
from dentaldesk.engines.flows.running_late import take_back_late, tell_running_late
from dentaldesk.engines.scheduling.actions import BookVisit, book_visit
from dentaldesk.engines.scheduling.day_actions import (
    Step,
    WalkIn,
    check_in,
    confirm,
    dismiss,
    seat,
    take_back,
    walk_in,
)
from dentaldesk.engines.scheduling.day_reads import DayRow, day_rows, needs_of_patients
from dentaldesk.engines.scheduling.reads import Wish, day_book, find_available_slots
from dentaldesk.engines.scheduling.rules import CancelReason
from dentaldesk.models.states import AppointmentStatus, MessageStatus, ProcedureStatus, Role
from dentaldesk.models.tables.base import new_id
from dentaldesk.models.tables.clinic import Closure, Location, Operatory, Provider, Resource
from dentaldesk.models.tables.communication import PatientMessage
from dentaldesk.models.tables.scheduling import Appointment, AppointmentChange, BookedBlock
from dentaldesk.models.tables.treatment import PlannedProcedure
from tests.engines.test_query_counts import statements
from tests.engines.visits import a_completed_visit, first_slot
from tests.factories import MORNING, ROOT_CANAL, Clinic, a_patient

if TYPE_CHECKING:
    from dentaldesk.engines.core.work import Work

TODAY = MORNING.astimezone(ZoneInfo("America/Chicago")).date()


def book(
    clinic: Clinic,
    given: str,
    minutes: int = 60,
    chair: int = 0,
    pattern: str = "/XXXX/",
    patient_id: UUID | None = None,
) -> UUID:
    """An appointment so many minutes from now, of somebody new unless `patient_id` is given; returns it."""
    patient_id = patient_id or a_patient(clinic, given=given)
    chairs = clinic.db.read(lambda session: list(session.scalars(select(Operatory).order_by(Operatory.position))))
    assert clinic.dentist.provider_id is not None
    visit = BookVisit(
        request_key=given,
        patient_id=patient_id,
        operatory_id=chairs[chair].id,
        provider_id=clinic.dentist.provider_id,
        starts_at=clinic.clock.now() + timedelta(minutes=minutes),
        pattern=pattern,
        reason="Check-up",
    )
    return clinic.db.write(clinic.desk, lambda work: book_visit(work, visit))


def rows(clinic: Clinic, day: date = TODAY) -> list[DayRow]:
    return clinic.db.read(lambda session: day_rows(session, clinic.desk.location_id, day))


def status_of(clinic: Clinic, appointment_id: UUID) -> AppointmentStatus:
    return clinic.db.read(lambda session: session.get_one(Appointment, appointment_id).status)


def live_blocks(clinic: Clinic, appointment_id: UUID) -> list[BookedBlock]:
    query = select(BookedBlock).where(BookedBlock.appointment_id == appointment_id, BookedBlock.released_at.is_(None))
    return clinic.db.read(lambda session: list(session.scalars(query)))


def test_a_visit_goes_through_its_day(clinic: Clinic) -> None:
    appointment_id = book(clinic, "Grace")
    for act, after in (
        (confirm, AppointmentStatus.CONFIRMED),
        (check_in, AppointmentStatus.CHECKED_IN),
        (seat, AppointmentStatus.IN_PROGRESS),
        (dismiss, AppointmentStatus.COMPLETED),
    ):
        clinic.clock.advance(timedelta(minutes=5))
        step = clinic.db.write(clinic.desk, lambda work, act=act: act(work, appointment_id))  # type: ignore[misc]
        assert step.after is after
        assert [(row.status, row.since) for row in rows(clinic)] == [(after, clinic.clock.now())]
    changes = select(AppointmentChange.status).where(AppointmentChange.appointment_id == appointment_id)
    said = clinic.db.read(lambda session: list(session.scalars(changes.order_by(AppointmentChange.changed_at))))
    assert said == ["scheduled", "confirmed", "checked-in", "in-progress", "completed"]
    assert live_blocks(clinic, appointment_id) == []  # dismissed early: the time is free again
    with pytest.raises(UserError, match=r"appointment\.not_now"):
        clinic.db.write(clinic.desk, lambda work: check_in(work, appointment_id))


def test_a_wrong_key_is_taken_back(clinic: Clinic) -> None:
    appointment_id = book(clinic, "Grace")
    clinic.db.write(clinic.desk, lambda work: confirm(work, appointment_id))
    step = clinic.db.write(clinic.desk, lambda work: check_in(work, appointment_id))
    clinic.db.write(clinic.desk, lambda work: take_back(work, step))
    assert status_of(clinic, appointment_id) is AppointmentStatus.CONFIRMED
    with pytest.raises(UserError, match=r"appointment\.not_back"):
        clinic.db.write(clinic.desk, lambda work: take_back(work, step))
    clinic.db.write(clinic.desk, lambda work: check_in(work, appointment_id))
    seated = clinic.db.write(clinic.desk, lambda work: seat(work, appointment_id))
    clinic.db.write(clinic.desk, lambda work: take_back(work, seated))
    clinic.db.write(clinic.desk, lambda work: seat(work, appointment_id))
    done = clinic.db.write(clinic.desk, lambda work: dismiss(work, appointment_id))
    assert not done.can_be_undone


def test_who_may_not_book_moves_nobody(clinic: Clinic) -> None:
    appointment_id = book(clinic, "Grace")
    it = replace(clinic.desk, roles=frozenset({Role.ADMINISTRATOR}))
    with pytest.raises(NotAllowed):
        clinic.db.write(it, lambda work: check_in(work, appointment_id))


def _booked_plan(clinic: Clinic) -> UUID:
    visit = a_completed_visit(clinic, ROOT_CANAL)
    take = first_slot(clinic, visit.visit_id, "take")
    return clinic.db.write(clinic.desk, lambda work: book_next_visit(work, take))


def _procedures(clinic: Clinic) -> list[tuple[ProcedureStatus, UUID | None]]:
    query = select(PlannedProcedure.status, PlannedProcedure.appointment_id)
    return clinic.db.read(lambda session: [(status, where) for status, where in session.execute(query)])


def test_a_cancelled_visit_leaves_nothing_behind(clinic: Clinic) -> None:
    appointment_id = _booked_plan(clinic)
    assert _procedures(clinic) == [(ProcedureStatus.SCHEDULED, appointment_id)]
    step = clinic.db.write(clinic.desk, lambda work: cancel_appointment(work, appointment_id, CancelReason.ILLNESS))
    assert not step.can_be_undone
    assert _procedures(clinic) == [(ProcedureStatus.PLANNED, None)]
    assert live_blocks(clinic, appointment_id) == []
    queued = select(func.count()).where(
        PatientMessage.appointment_id == appointment_id, PatientMessage.status == MessageStatus.QUEUED
    )
    assert clinic.db.read(lambda session: session.scalar(queued)) == 0


def test_a_no_show_is_taken_back_with_its_procedures(clinic: Clinic) -> None:
    appointment_id = _booked_plan(clinic)
    step = clinic.db.write(clinic.desk, lambda work: mark_no_show(work, appointment_id))
    assert _procedures(clinic) == [(ProcedureStatus.PLANNED, None)]
    clinic.db.write(clinic.desk, lambda work: undo_no_show(work, step))
    assert _procedures(clinic) == [(ProcedureStatus.SCHEDULED, appointment_id)]
    assert len(live_blocks(clinic, appointment_id)) == 2


def test_who_comes_after_all_is_squeezed_in_where_the_gap_was_given_away(clinic: Clinic) -> None:
    appointment_id = book(clinic, "Grace")
    clinic.clock.advance(timedelta(minutes=60))
    clinic.db.write(clinic.desk, lambda work: mark_no_show(work, appointment_id))
    book(clinic, "Leila", minutes=0)  # the same chair, the same time
    step = clinic.db.write(clinic.desk, lambda work: check_in(work, appointment_id))
    assert [row.squeezed_in for row in rows(clinic) if row.patient.startswith("Grace")] == [True]
    clinic.db.write(clinic.desk, lambda work: take_back(work, step))
    assert status_of(clinic, appointment_id) is AppointmentStatus.NO_SHOW
    assert live_blocks(clinic, appointment_id) == []


def test_who_comes_after_all_comes_for_the_same_procedures(clinic: Clinic) -> None:
    appointment_id = _booked_plan(clinic)
    clinic.db.write(clinic.desk, lambda work: mark_no_show(work, appointment_id))
    step = clinic.db.write(clinic.desk, lambda work: arrive(work, appointment_id))
    assert _procedures(clinic) == [(ProcedureStatus.SCHEDULED, appointment_id)]
    clinic.db.write(clinic.desk, lambda work: undo_arrival(work, step))
    assert _procedures(clinic) == [(ProcedureStatus.PLANNED, None)]
    assert status_of(clinic, appointment_id) is AppointmentStatus.NO_SHOW


def test_who_comes_after_all_takes_only_the_chair_they_had_last(clinic: Clinic) -> None:
    """Squeezed in, moved to a free chair, and both steps taken back: what was given up stays free."""
    appointment_id = book(clinic, "Grace")
    clinic.clock.advance(timedelta(minutes=60))
    clinic.db.write(clinic.desk, lambda work: mark_no_show(work, appointment_id))
    book(clinic, "Leila", minutes=0)
    for _ in range(2):
        came = clinic.db.write(clinic.desk, lambda work: check_in(work, appointment_id))
        sat = clinic.db.write(clinic.desk, lambda work: seat(work, appointment_id))
        assert [(row.operatory, row.squeezed_in) for row in rows(clinic) if row.id == appointment_id] == [
            ("Op 2", False)
        ]
        assert len(live_blocks(clinic, appointment_id)) == 2
        clinic.db.write(clinic.desk, lambda work, sat=sat: take_back(work, sat))  # type: ignore[misc]
        clinic.db.write(clinic.desk, lambda work, came=came: take_back(work, came))  # type: ignore[misc]


def test_nobody_is_missed_before_their_time_nor_received_on_another_day(clinic: Clinic) -> None:
    appointment_id = book(clinic, "Grace")
    with pytest.raises(UserError, match=r"appointment\.not_begun"):
        clinic.db.write(clinic.desk, lambda work: mark_no_show(work, appointment_id))
    clinic.clock.advance(timedelta(days=7))
    clinic.db.write(clinic.desk, lambda work: mark_no_show(work, appointment_id))
    for act in (check_in, arrive):
        with pytest.raises(UserError, match=r"appointment\.other_day"):
            clinic.db.write(clinic.desk, lambda work, act=act: act(work, appointment_id))  # type: ignore[misc]
    assert live_blocks(clinic, appointment_id) == []


@pytest.mark.parametrize("waited", [40, 42])
def test_who_is_seated_late_has_the_chair_for_the_whole_visit(clinic: Clinic, waited: int) -> None:
    ids = [_walks_in(clinic, given) for given in ("Ivan", "Ruth", "Omar")]
    clinic.clock.advance(timedelta(minutes=waited))
    clinic.db.write(clinic.desk, lambda work: seat(work, ids[2]))
    start = MORNING + timedelta(minutes=40)
    row = next(row for row in rows(clinic) if row.id == ids[2])
    assert (row.squeezed_in, row.starts_at) == (False, start)
    assert sorted((block.starts_at, block.ends_at) for block in live_blocks(clinic, ids[2])) == [
        (start, start + timedelta(minutes=30)),
        (start + timedelta(minutes=5), start + timedelta(minutes=25)),
    ]


def _walks_in(clinic: Clinic, given: str) -> UUID:
    new = WalkIn(request_key=f"walk-in {given}", patient_id=a_patient(clinic, given=given), complaint="Toothache")
    first = clinic.db.write(clinic.desk, lambda work: walk_in(work, new))
    assert clinic.db.write(clinic.desk, lambda work: walk_in(work, new)) == first
    return first


def test_a_walk_in_takes_a_free_chair_and_waits_when_there_is_none(clinic: Clinic) -> None:
    book(clinic, "Grace", minutes=5, pattern="/X////////")
    clinic.clock.advance(timedelta(minutes=10))
    one, two = _walks_in(clinic, "Ivan"), _walks_in(clinic, "Ruth")
    found = {row.id: row for row in rows(clinic)}
    assert (found[one].operatory, found[one].squeezed_in, found[one].status) == ("Op 2", False, "checked-in")
    assert found[two].squeezed_in
    clinic.db.write(clinic.desk, lambda work: seat(work, one))
    clinic.db.write(clinic.desk, lambda work: dismiss(work, one))
    clinic.db.write(clinic.desk, lambda work: seat(work, two))
    found = {row.id: row for row in rows(clinic)}
    assert (found[two].operatory, found[two].squeezed_in) == ("Op 2", False)
    again = WalkIn(request_key="again", patient_id=found[two].patient_id, complaint="")
    with pytest.raises(UserError, match=r"schedule\.patient_here"):
        clinic.db.write(clinic.desk, lambda work: walk_in(work, again))


def test_those_who_are_expected_are_told_of_a_delay_once(clinic: Clinic) -> None:
    book(clinic, "Grace", minutes=30)
    book(clinic, "Tomasz", minutes=180)  # too far ahead
    provider_id = clinic.dentist.provider_id
    assert provider_id is not None
    told = clinic.db.write(clinic.desk, lambda work: tell_running_late(work, provider_id, 20))
    assert len(told) == 1
    assert clinic.db.write(clinic.desk, lambda work: tell_running_late(work, provider_id, 20)) == []
    assert clinic.db.write(clinic.desk, lambda work: take_back_late(work, told)) == 1
    message = clinic.db.read(lambda session: session.get_one(PatientMessage, told[0]))
    assert message.status is MessageStatus.DROPPED
    assert len(clinic.db.write(clinic.desk, lambda work: tell_running_late(work, provider_id, 20))) == 1
    assert clinic.db.write(clinic.desk, lambda work: tell_running_late(work, provider_id, 20)) == []
    for minutes in (0, -5, 9_999):
        with pytest.raises(UserError, match=r"appointment\.late_minutes"):
            clinic.db.write(clinic.desk, lambda work, minutes=minutes: tell_running_late(work, provider_id, minutes))  # type: ignore[misc]


def _wish(clinic: Clinic, not_before: datetime = MORNING) -> Wish:
    assert clinic.dentist.provider_id is not None
    return Wish(
        location_id=clinic.desk.location_id,
        provider_id=clinic.dentist.provider_id,
        pattern="/XX/",
        not_before=not_before,
    )


def _first_offered(clinic: Clinic, wish: Wish) -> str:
    return clinic.db.read(lambda session: find_available_slots(session, wish))[0].operatory


def test_whoever_works_in_a_chair_is_offered_it_first(clinic: Clinic) -> None:
    assert _first_offered(clinic, _wish(clinic)) == "Op 1"  # nobody works anywhere yet
    book(clinic, "Grace", minutes=60, chair=1)
    assert _first_offered(clinic, _wish(clinic)) == "Op 2"
    # Of times far ahead, for which nothing is booked, too.
    clinic.clock.advance(timedelta(hours=3))
    assert _first_offered(clinic, _wish(clinic, MORNING + timedelta(days=100))) == "Op 2"


def _another_dentist(work: Work) -> UUID:
    resource = Resource(kind="person")
    work.session.add(resource)
    work.session.flush()
    dentist = Provider(id=new_id(), resource_id=resource.id, name="Dr. Wold", licence="D-2", colour=1)
    work.session.add(dentist)
    work.session.flush()
    return dentist.id


def test_who_has_no_chair_yet_is_offered_one_that_nobody_else_needs(clinic: Clinic) -> None:
    other = clinic.db.write(clinic.manager, _another_dentist)
    before, theirs = _wish(clinic), replace(_wish(clinic), provider_id=other)
    assert (_first_offered(clinic, before), _first_offered(clinic, theirs)) == ("Op 1", "Op 1")
    book(clinic, "Grace", minutes=60, chair=0)
    assert (_first_offered(clinic, before), _first_offered(clinic, theirs)) == ("Op 1", "Op 2")


def test_what_was_called_off_makes_no_chair_the_usual_one(clinic: Clinic) -> None:
    appointment_id = book(clinic, "Grace", minutes=60, chair=1)
    clinic.db.write(clinic.desk, lambda work: cancel_appointment(work, appointment_id, CancelReason.PATIENT))
    assert _first_offered(clinic, _wish(clinic)) == "Op 1"


@pytest.mark.parametrize("everywhere", [True, False])
def test_nothing_is_proposed_on_a_day_off(clinic: Clinic, everywhere: bool) -> None:
    location = None if everywhere else clinic.desk.location_id
    off = Closure(location_id=location, day=TODAY, name="Thanksgiving")
    clinic.db.write(clinic.manager, lambda work: work.session.add(off))
    slots = clinic.db.read(lambda session: find_available_slots(session, _wish(clinic)))
    assert {slot.starts_at.astimezone(ZoneInfo("America/Chicago")).date() for slot in slots} == {
        TODAY + timedelta(days=1)
    }
    book_ = clinic.db.read(lambda session: day_book(session, clinic.desk.location_id, TODAY))
    assert (book_.closure, book_.open_hours) == ("Thanksgiving", ())


@pytest.mark.parametrize("table", [Operatory, Provider, Location])
def test_what_is_out_of_use_is_not_proposed(clinic: Clinic, table: type[Operatory | Provider | Location]) -> None:
    def retire(session: object) -> None:
        for row in session.scalars(select(table)):  # type: ignore[attr-defined]
            row.active = False

    clinic.db.write(clinic.manager, lambda work: retire(work.session))
    assert clinic.db.read(lambda session: find_available_slots(session, _wish(clinic))) == []


@pytest.mark.parametrize("table", [Operatory, Provider, Location])
def test_what_went_out_of_use_is_not_booked(clinic: Clinic, table: type[Operatory | Provider | Location]) -> None:
    def retire(session: object) -> None:
        for row in session.scalars(select(table)):  # type: ignore[attr-defined]
            row.active = False

    clinic.db.write(clinic.manager, lambda work: retire(work.session))
    with pytest.raises(UserError, match=r"schedule\.out_of_use"):
        book(clinic, "Grace")


def test_a_proposal_of_a_day_that_was_closed_meanwhile_is_not_booked(clinic: Clinic) -> None:
    visit = a_completed_visit(clinic, ROOT_CANAL)
    take = first_slot(clinic, visit.visit_id, "take")
    days = [(TODAY, "Burst pipe")]
    assert clinic.db.write(clinic.manager, lambda work: add_closures(work, days)) == 0
    with pytest.raises(UserError, match=r"schedule\.closed"):
        clinic.db.write(clinic.desk, lambda work: book_next_visit(work, take))


def test_a_proposal_outside_of_the_hours_by_now_is_not_booked(clinic: Clinic) -> None:
    visit = a_completed_visit(clinic, ROOT_CANAL)
    take = first_slot(clinic, visit.visit_id, "take")
    location_id = clinic.desk.location_id
    clinic.db.write(clinic.manager, lambda work: set_hours(work, location_id, 1, {4: ((time(8), time(12)),)}))
    with pytest.raises(UserError, match=r"schedule\.outside_hours"):
        clinic.db.write(clinic.desk, lambda work: book_next_visit(work, take))


def test_a_retired_chair_keeps_its_column_while_somebody_is_booked_there(clinic: Clinic) -> None:
    book(clinic, "Grace", chair=1)

    def retire(session: object) -> None:
        for row in session.scalars(select(Operatory)):  # type: ignore[attr-defined]
            row.active = False

    clinic.db.write(clinic.manager, lambda work: retire(work.session))
    book_ = clinic.db.read(lambda session: day_book(session, clinic.desk.location_id, TODAY))
    assert [chair.name for chair in book_.chairs] == ["Op 2"]


def test_the_needs_of_a_day_cost_the_same_for_one_and_for_many(clinic: Clinic) -> None:
    location_id = clinic.desk.location_id
    book(clinic, "Grace")
    few = statements(clinic, lambda session: day_rows(session, location_id, TODAY))
    for number in range(6):
        book(clinic, f"P{number}", minutes=120 + number * 30)
    a_completed_visit(clinic, ROOT_CANAL)
    many = statements(clinic, lambda session: day_rows(session, location_id, TODAY))
    assert many == few == 11
    said = [need.code for need in rows(clinic)[0].needs]
    assert said == ["need.history_not_asked"]


def test_what_a_patient_needs_is_read_from_the_records(clinic: Clinic) -> None:
    patient_id = a_patient(clinic)
    a_completed_visit(clinic, ROOT_CANAL, patient_id=patient_id)
    found = clinic.db.read(lambda session: needs_of_patients(session, [patient_id], TODAY))
    codes = [need.code for need in found[patient_id].needs]
    assert codes == ["need.balance", "need.plan_waits"]
    later = TODAY + timedelta(days=400)
    found = clinic.db.read(lambda session: needs_of_patients(session, [patient_id], later))
    assert "need.history_old" in [need.code for need in found[patient_id].needs]


def test_a_step_knows_whether_it_can_be_undone() -> None:
    step = Step(appointment_id=UUID(int=1), before=AppointmentStatus.SCHEDULED, after=AppointmentStatus.CHECKED_IN)
    assert step.can_be_undone
    assert not replace(step, after=AppointmentStatus.CANCELLED).can_be_undone
