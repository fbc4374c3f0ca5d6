"""Two patients never share a chair unasked."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Event
from typing import TYPE_CHECKING
from uuid import UUID

import pytest

from dentaldesk.engines.scheduling.day_actions import WalkIn, check_in, seat, take_back, walk_in
from dentaldesk.engines.scheduling.sitting import ChairTaken
from dentaldesk.models.states import AppointmentStatus
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
    third = walks_in(clinic, "Ivan")  # Op 2 is held by Leila still, and in Op 1 sits Grace
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
