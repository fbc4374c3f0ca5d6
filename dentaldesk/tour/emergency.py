"""A walk-in in pain: registered and received at the desk, seen, treated, prescribed for, and booked soon."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt

from dentaldesk.demo import DENTIST, FRONT_DESK
from dentaldesk.models.states import Diagnosis
from dentaldesk.tour.hands import ENTER, SHIFT, TAB

if TYPE_CHECKING:
    from uuid import UUID

    from dentaldesk.tour.seat import Seat

_BACK = Qt.Key.Key_Backtab


def emergency_visit(seat: Seat) -> UUID:
    """Hollis Penrose, who was never here, has an abscess."""
    seat.sit_down(FRONT_DESK)
    _receive(seat)
    seat.sit_down(DENTIST)
    _examine(seat)
    _treat(seat)
    seat.step(4, "exam.tooth")
    seat.plan("36", "", "root canal, m", Diagnosis.ABSCESS)
    _write(seat)
    seat.step(6, "rx.favourite.1")
    seat.prescribe("Amoxicillin 500")
    seat.step(7, "exam.missing.disposition")
    seat.hands.press(ENTER)
    seat.hands.waits_in("exam.disposition.treated")
    seat.hands.press(ENTER)
    seat.hands.settle("it is kept what became of the patient")
    visit_id = seat.complete()
    seat.check_out(visit_id, FRONT_DESK, "200")
    return visit_id


def _receive(seat: Seat) -> None:
    """A name, a birth date, a phone, Enter; then why, how much it hurts and what they cannot take."""
    hands = seat.hands
    hands.ctrl("N", SHIFT)
    hands.waits_in("patient.given_names")
    for text in ("Hollis", "Penrose", "4/9/1987"):
        hands.type(text)
        hands.press(TAB)
    hands.waits_in("patient.phone")
    hands.type("612 555 0191")
    hands.press(ENTER)
    hands.settle("the patient is registered")
    hands.ctrl("E", SHIFT)
    hands.waits_in("waiting.complaint")
    hands.type("Swelling lower left since last night")
    hands.tab_to("waiting.pain.0")
    hands.type("8")
    hands.tab_to("waiting.allergies")
    hands.type("Latex")
    seat.picture("received")
    hands.press(ENTER)
    hands.settle("the visit is begun")


def _examine(seat: Seat) -> None:
    """The history is confirmed, the outside is looked at, and the diagnosis written."""
    hands = seat.hands
    hands.waits_in("exam.complaint")
    hands.alt("C")
    hands.settle("the medical history is confirmed")
    seat.step(2, "exam.begin_exam")
    hands.press(ENTER)
    hands.waits_in("exam.state.extra-oral.face-symmetry.normal")
    hands.alt("N")
    hands.alt("G")
    hands.waits_in("exam.diagnosis_text")
    hands.type("Periapical abscess")
    hands.press(_BACK)
    hands.waits_in("exam.diagnosis_tooth")
    hands.type("36")
    hands.press(ENTER)
    hands.settle("the diagnosis is kept")


def _treat(seat: Seat) -> None:
    """A block, and the tooth is opened."""
    seat.step(3, "exam.done.tooth")
    seat.numb("36", "inferior-alveolar")
    seat.step(3, "exam.done.tooth")
    seat.do_unplanned("36", "emerg")
    seat.picture("treated")


def _write(seat: Seat) -> None:
    """The test of the pulp; its tooth is known."""
    hands = seat.hands
    seat.step(5, "exam.subjective")
    hands.press(TAB)
    hands.waits_in("exam.objective")
    hands.type("vit")
    hands.press(*[TAB] * 5)  # the tooth, cold, percussion, mobility, the end
    hands.settle("the notes are saved")
