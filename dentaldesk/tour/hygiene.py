"""A hygiene visit: the hygienist cleans, writes, signs and calls the dentist, who comes, examines, plans and signs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dentaldesk.demo import DENTIST, FRONT_DESK, HYGIENIST
from dentaldesk.models.states import Diagnosis
from dentaldesk.tour.hands import DOWN, ENTER, TAB

if TYPE_CHECKING:
    from uuid import UUID

    from dentaldesk.tour.seat import Seat


def hygiene_visit(seat: Seat) -> UUID:
    """Sofia Lindgren comes for a cleaning; the dentist finds a cavity."""
    seat.sit_down(HYGIENIST)
    seat.receive("Lindgren", "Cleaning")
    seat.hands.alt("C")
    seat.hands.settle("the medical history is confirmed")
    seat.step(2, "exam.done.tooth")
    seat.do_unplanned("", "proph")
    _write(seat)
    seat.hands.alt("R")  # ready for the dentist
    seat.hands.settle("the dentist is called")
    seat.picture("called")
    seat.sit_down(DENTIST)
    _look(seat)
    visit_id = seat.complete()
    seat.check_out(visit_id, FRONT_DESK, "200")
    return visit_id


def _write(seat: Seat) -> None:
    """The phrases of a cleaning, their gaps by the arrows; signed."""
    hands = seat.hands
    seat.step(5, "exam.subjective")
    hands.type("prophy")
    hands.press(TAB, TAB, TAB)  # no complaints, the end, on
    hands.waits_in("exam.objective")
    hands.type("prophy")
    hands.press(TAB, TAB, DOWN, TAB, DOWN, TAB, TAB)  # plaque slight, calculus slight, bleeding local
    hands.waits_in("exam.assessment")
    hands.type("prophy")
    hands.press(TAB, DOWN, TAB, TAB)  # gingivitis
    hands.waits_in("exam.plan_note")
    hands.type("recall")
    hands.press(TAB, DOWN, DOWN, TAB)  # in six months
    hands.settle("the notes are saved")
    hands.alt("I")
    hands.settle("the notes are signed")


def _look(seat: Seat) -> None:
    """The dentist sees the notes, says that they are here, looks inside and outside, plans, signs."""
    hands = seat.hands
    hands.waits_in("exam.subjective")
    hands.alt("R")  # I am here
    hands.settle("the dentist came")
    seat.step(3, "exam.begin_exam")
    hands.press(ENTER)
    hands.waits_in("exam.state.extra-oral.face-symmetry.normal")
    for area in ("soft-tissue.tongue.normal", "occlusion.molar-right.class-1"):
        hands.alt("N")
        hands.waits_in(f"exam.state.{area}")
    hands.settle("the findings are kept")
    seat.step(4, "exam.tooth")
    seat.plan("24", "do", "composite, two", Diagnosis.CARIES)
    hands.settle("it is known what is missing")
    seat.step(6, "exam.missing.co-signature")
    hands.press(ENTER)
    hands.waits_in("exam.co_sign")
    hands.press(ENTER)
    hands.settle("the dentist has signed")
