"""A treatment visit: the filling that is booked is made, with anaesthetic and material."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dentaldesk.demo import DENTIST, FRONT_DESK
from dentaldesk.tour.hands import ENTER, TAB

if TYPE_CHECKING:
    from uuid import UUID

    from dentaldesk.tour.seat import Seat


def treatment_visit(seat: Seat) -> UUID:
    """Mei-Ling Zhao comes for the filling that was planned some weeks ago."""
    hands = seat.hands
    seat.sit_down(DENTIST)
    seat.receive("Zhao", "Filling upper right")
    hands.alt("C")
    hands.settle("the medical history is confirmed")
    seat.step(2, "exam.ahead")
    seat.numb("14")  # as an infiltration, as it stands there
    hands.alt("B")  # do all that is booked
    hands.settle("it is done")
    _tell_material(seat)
    hands.tab_to("exam.minutes")
    hands.type("35")
    hands.press(TAB)
    hands.settle("the minutes are kept")
    seat.picture("done")
    _write(seat)
    visit_id = seat.complete()
    seat.check_out(visit_id, FRONT_DESK, "300")
    return visit_id


def _tell_material(seat: Seat) -> None:
    hands = seat.hands
    hands.alt("L")
    hands.waits_in("exam.material.name")
    for text in ("Nanohybrid composite", "A2"):
        hands.type(text)
        hands.press(TAB)
    hands.waits_in("exam.material.lot")
    hands.type("N-20418")
    hands.press(ENTER)
    hands.settle("the material is kept")


def _write(seat: Seat) -> None:
    """What was done is dictated by the visit's own facts; the patient's words and the advice are phrases. Signed."""
    hands = seat.hands
    seat.step(3, "exam.subjective")
    hands.type("fill")
    hands.press(TAB, TAB)  # its tooth is known
    hands.alt("D")
    hands.settle("the facts are dictated")
    seat.picture("notes")
    hands.tab_to("exam.plan_note")
    hands.type("post")
    hands.press(TAB)
    hands.settle("the notes are saved")
    hands.alt("I")
    hands.settle("the notes are signed")
