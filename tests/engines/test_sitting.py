"""Two patients never share a chair unasked."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Event
from typing import TYPE_CHECKING
from uuid import UUID

import pytest
from sqlalchemy import select

from dentaldesk.engines.core.errors import UserError
from dentaldesk.engines.scheduling.actions import BookVisit, book_visit
from dentaldesk.engines.scheduling.day_actions import Step, WalkIn, check_in, seat, take_back, walk_in
from dentaldesk.engines.scheduling.places import Place
from dentaldesk.engines.scheduling.sitting import ChairTaken
from dentaldesk.models.states import AppointmentStatus
from dentaldesk.models.tables.clinic import Operatory
from dentaldesk.models.tables.scheduling import Appointment
from dentaldesk.models.tables.system import AuditEntry
from tests.engines.test_day import book, live_blocks, rows, status_of
from tests.engines.visits import a_completed_visit
from tests.factories import MORNING, ROOT_CANAL, Clinic, a_patient

if TYPE_CHECKING:
    from dentaldesk.engines.core.work import Work


def walks_in(clinic: Clinic, given: str) -> UUID:
    """Somebody new comes without an appointment; returns the one that they get."""
    new = WalkIn(request_key=given, patient_id=a_patient(clinic, given=given), complaint="Toothache")
    return clinic.db.write(clinic.desk, lambda work: walk_in(work, new))


def _sits_in(clinic: Clinic, appointment_id: UUID) -> str:
    return next(row.operatory for row in rows(clinic) if row.id == appointment_id)


def test_nobody_is_seated_where_somebody_sits_unless_they_may_share(clinic: Clinic) -> None:
    """Seated long before her time, Grace holds no block of the chair now, and sits in it."""
    grace, leila = book(clinic, "Grace", minutes=240), book(clinic, "Leila", minutes=60)
    for each in (grace, leila):
        clinic.db.write(clinic.desk, lambda work, each=each: check_in(work, each))  # type: ignore[misc]
    clinic.db.write(clinic.desk, lambda work: seat(work, grace))
    with pytest.raises(ChairTaken) as refused:
        clinic.db.write(clinic.desk, lambda work: seat(work, leila))
    assert status_of(clinic, leila) is AppointmentStatus.CHECKED_IN
    taken = refused.value
    assert (taken.name, taken.chair.name) == ("Grace Okonkwo-Reyes", "Op 1")
    assert taken.instead is not None
    other = taken.instead
    step = clinic.db.write(clinic.desk, lambda work: seat(work, leila, other.id))
    assert (_sits_in(clinic, leila), _sits_in(clinic, grace)) == ("Op 2", "Op 1")
    assert [block.starts_at for block in live_blocks(clinic, leila)][:1] == [MORNING]
    clinic.db.write(clinic.desk, lambda work: take_back(work, step))
    third = walks_in(clinic, "Ivan")  # Op 2 is free again, and in Op 1 sits Grace
    omar = book(clinic, "Omar", minutes=300)
    clinic.db.write(clinic.desk, lambda work: check_in(work, omar))
    with pytest.raises(ChairTaken) as none_free:
        clinic.db.write(clinic.desk, lambda work: seat(work, omar))
    assert none_free.value.instead is None
    clinic.db.write(clinic.desk, lambda work: seat(work, third, sharing=True))
    assert status_of(clinic, third) is AppointmentStatus.IN_PROGRESS


def test_two_desks_that_seat_in_one_moment_give_no_chair_twice(clinic: Clinic) -> None:
    grace, leila = book(clinic, "Grace", minutes=240), book(clinic, "Leila", minutes=60)
    for each in (grace, leila):
        clinic.db.write(clinic.desk, lambda work, each=each: check_in(work, each))  # type: ignore[misc]
    sits, over = Event(), Event()

    def first(work: Work) -> None:
        seat(work, grace)
        sits.set()
        over.wait(0.5)  # the other desk gets so long to seat somebody while this is not written yet

    def second() -> None:
        try:
            clinic.db.write(clinic.desk, lambda work: seat(work, leila))
        finally:
            over.set()

    with ThreadPoolExecutor() as desks:
        one = desks.submit(clinic.db.write, clinic.desk, first)
        assert sits.wait(10)
        other = desks.submit(second)
        one.result()
        with pytest.raises(ChairTaken):
            other.result()
    assert status_of(clinic, leila) is AppointmentStatus.CHECKED_IN


def test_a_walk_in_is_given_no_chair_in_which_somebody_sits(clinic: Clinic) -> None:
    early = book(clinic, "Grace", minutes=240)
    clinic.db.write(clinic.desk, lambda work: check_in(work, early))
    clinic.db.write(clinic.desk, lambda work: seat(work, early))
    assert _sits_in(clinic, walks_in(clinic, "Ivan")) == "Op 2"


def test_whose_visit_is_completed_holds_no_chair(clinic: Clinic) -> None:
    patient_id = a_patient(clinic)
    grace, leila = book(clinic, "Grace", minutes=5, patient_id=patient_id), book(clinic, "Leila", minutes=60)
    for each in (grace, leila):
        clinic.db.write(clinic.desk, lambda work, each=each: check_in(work, each))  # type: ignore[misc]
    clinic.db.write(clinic.desk, lambda work: seat(work, grace))
    a_completed_visit(clinic, ROOT_CANAL, patient_id=patient_id)
    assert status_of(clinic, grace) is AppointmentStatus.IN_PROGRESS  # until they are checked out
    clinic.db.write(clinic.desk, lambda work: seat(work, leila))
    assert _sits_in(clinic, leila) == "Op 1"


def _place(clinic: Clinic, appointment_id: UUID) -> Place:
    row = clinic.db.read(lambda session: session.get_one(Appointment, appointment_id))
    held = frozenset(block.id for block in live_blocks(clinic, appointment_id))
    return Place(operatory_id=row.operatory_id, starts_at=row.starts_at, ends_at=row.ends_at, blocks=held)


def _chair(clinic: Clinic, name: str) -> UUID:
    return clinic.db.read(lambda session: session.scalars(select(Operatory.id).where(Operatory.name == name)).one())


def _seat(clinic: Clinic, appointment_id: UUID, chair: str = "") -> Step:
    operatory_id = _chair(clinic, chair) if chair else None
    return clinic.db.write(clinic.desk, lambda work: seat(work, appointment_id, operatory_id))


def _back_to_waiting(clinic: Clinic, appointment_id: UUID) -> None:
    """From the menu of the book, which knows of no step."""
    before, after = AppointmentStatus.CHECKED_IN, AppointmentStatus.IN_PROGRESS
    step = Step(appointment_id=appointment_id, before=before, after=after)
    clinic.db.write(clinic.desk, lambda work: take_back(work, step))


@pytest.fixture
def leila(clinic: Clinic) -> UUID:
    """She is here, and booked in Op 1 in an hour."""
    appointment_id = book(clinic, "Leila", minutes=60)
    clinic.db.write(clinic.desk, lambda work: check_in(work, appointment_id))
    return appointment_id


def test_who_was_seated_in_another_chair_gets_their_own_back_with_its_time(clinic: Clinic, leila: UUID) -> None:
    stood = _place(clinic, leila)
    clinic.clock.advance(timedelta(minutes=10))
    step = _seat(clinic, leila, "Op 2")
    sits = _place(clinic, leila)
    assert (sits.operatory_id, sits.starts_at) == (_chair(clinic, "Op 2"), MORNING + timedelta(minutes=10))
    assert not sits.blocks & stood.blocks
    clinic.db.write(clinic.desk, lambda work: take_back(work, step))
    assert _place(clinic, leila) == stood
    assert (status_of(clinic, leila), stood.starts_at) == (
        AppointmentStatus.CHECKED_IN,
        MORNING + timedelta(minutes=60),
    )
    assert _sits_in(clinic, walks_in(clinic, "Ivan")) == "Op 1"  # until Leila's time
    assert _sits_in(clinic, walks_in(clinic, "Ruth")) == "Op 2"  # where nothing of hers is left
    again = _seat(clinic, leila)
    assert (again.places is not None, _place(clinic, leila)) == (True, stood)


def test_who_asks_later_learns_from_where_to_where_somebody_was_moved(clinic: Clinic, leila: UUID) -> None:
    step = _seat(clinic, leila)  # in place: nothing is told
    clinic.db.write(clinic.desk, lambda work: take_back(work, step))
    other = _seat(clinic, leila, "Op 2")
    clinic.db.write(clinic.desk, lambda work: take_back(work, other))
    query = select(AuditEntry).where(AuditEntry.action == "place", AuditEntry.subject_id == str(leila))
    told = clinic.db.read(lambda session: list(session.scalars(query.order_by(AuditEntry.number))))
    stood, sits = (
        {
            "operatory": str(_chair(clinic, chair)),
            "starts_at": start.isoformat(),
            "ends_at": (start + timedelta(minutes=30)).isoformat(),
        }
        for chair, start in (("Op 1", MORNING + timedelta(minutes=60)), ("Op 2", MORNING))
    )
    assert [entry.details for entry in told] == [
        {"before": stood, "after": sits},
        {"before": sits, "after": stood},
    ]
    assert {entry.actor_id for entry in told} == {clinic.desk.user_id}


@pytest.mark.parametrize(("chair", "taken"), [(0, "Op 1"), (1, "Dr. Vale")])
def test_nobody_goes_back_to_a_place_that_somebody_else_has_by_now(
    clinic: Clinic, leila: UUID, chair: int, taken: str
) -> None:
    step = _seat(clinic, leila, "Op 2")
    sits = _place(clinic, leila)
    start = 60 if chair == 0 else 65  # the provider's time begins later than the chair's
    omar = book(clinic, "Omar", minutes=start, chair=chair, pattern="/XXXX/" if chair else "//////")
    with pytest.raises(UserError) as refused:
        clinic.db.write(clinic.desk, lambda work: take_back(work, step))
    said = refused.value.message
    assert said.code == "appointment.place_taken"
    assert said.params == {"name": taken, "start": MORNING + timedelta(minutes=60)}
    assert (status_of(clinic, leila), _place(clinic, leila)) == (AppointmentStatus.IN_PROGRESS, sits)
    assert len(live_blocks(clinic, omar)) == (2 if chair else 1)


def test_a_place_that_another_desk_takes_in_this_moment_is_taken(clinic: Clinic, leila: UUID) -> None:
    step, provider_id = _seat(clinic, leila, "Op 2"), clinic.dentist.provider_id
    assert provider_id is not None
    new = BookVisit(
        request_key="Omar",
        patient_id=a_patient(clinic, given="Omar"),
        operatory_id=_chair(clinic, "Op 1"),
        provider_id=provider_id,
        starts_at=MORNING + timedelta(minutes=60),
        pattern="/XX/",
        reason="Check-up",
    )
    booked, over = Event(), Event()

    def first(work: Work) -> None:
        book_visit(work, new)
        booked.set()
        over.wait(0.5)  # the other desk gets so long to go back while this is not written yet

    def second() -> None:
        try:
            clinic.db.write(clinic.desk, lambda work: take_back(work, step))
        finally:
            over.set()

    with ThreadPoolExecutor() as desks:
        one = desks.submit(clinic.db.write, clinic.desk, first)
        assert booked.wait(10)
        other = desks.submit(second)
        one.result()
        with pytest.raises(UserError, match=r"appointment\.place_taken"):
            other.result()
    assert _sits_in(clinic, leila) == "Op 2"


def test_what_another_desk_moved_since_stays_there(clinic: Clinic, leila: UUID) -> None:
    in_place = _seat(clinic, leila)
    _back_to_waiting(clinic, leila)
    in_other = _seat(clinic, leila, "Op 2")
    with pytest.raises(UserError) as refused:
        clinic.db.write(clinic.desk, lambda work: take_back(work, in_place))
    assert refused.value.message.code == "appointment.moved"
    assert refused.value.message.params == {"chair": "Op 2", "start": MORNING}
    _back_to_waiting(clinic, leila)
    clinic.clock.advance(timedelta(minutes=10))
    _seat(clinic, leila, "Op 1")
    stands = _place(clinic, leila)
    with pytest.raises(UserError, match=r"appointment\.moved"):
        clinic.db.write(clinic.desk, lambda work: take_back(work, in_other))
    assert (status_of(clinic, leila), _place(clinic, leila)) == (AppointmentStatus.IN_PROGRESS, stands)


def test_who_was_squeezed_in_is_so_again(clinic: Clinic) -> None:
    """Where they stood before somebody else stood already, and is in nobody's way."""
    first, second = walks_in(clinic, "Ivan"), walks_in(clinic, "Ruth")
    third = walks_in(clinic, "Omar")
    stood = _place(clinic, third)
    _seat(clinic, second)
    _back_to_waiting(clinic, second)
    clinic.clock.advance(timedelta(minutes=35))  # the time of the first two is over
    step = _seat(clinic, third)
    assert _place(clinic, third) != stood
    clinic.db.write(clinic.desk, lambda work: take_back(work, step))
    assert _place(clinic, third) == stood
    assert [row.squeezed_in for row in rows(clinic) if row.id in {first, third}] == [False, True]


def test_whom_somebody_is_squeezed_in_upon_gets_their_place_back(clinic: Clinic, leila: UUID) -> None:
    book(clinic, "Grace", minutes=0, chair=1, pattern="/XXXXXXXXXXXX/")
    clinic.clock.advance(timedelta(minutes=50))
    ivan = walks_in(clinic, "Ivan")  # in Op 1, in which Leila is due before he is done with
    assert [row.squeezed_in for row in rows(clinic) if row.id == ivan] == [True]
    stood = _place(clinic, leila)
    step = clinic.db.write(clinic.desk, lambda work: seat(work, leila, _chair(clinic, "Op 2"), sharing=True))
    clinic.db.write(clinic.desk, lambda work: take_back(work, step))
    assert _place(clinic, leila) == stood
