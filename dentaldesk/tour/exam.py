"""A whole exam: four things are left out on purpose, told when it is to be completed, and mended one by one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt

from dentaldesk.demo import COORDINATOR, DENTIST
from dentaldesk.models.states import Diagnosis
from dentaldesk.tour.hands import CTRL, DOWN, ENTER, SPACE, TAB

if TYPE_CHECKING:
    from uuid import UUID

    from dentaldesk.tour.seat import Seat

_RIGHT = Qt.Key.Key_Right
_COMPLETION = 6
_PLAN = (
    ("36", "bone", Diagnosis.TOOTH_LOSS),
    ("36", "implant pl", Diagnosis.TOOTH_LOSS),
    ("36", "implant cr", Diagnosis.TOOTH_LOSS),
    ("46", "crown, ceramic: prep", Diagnosis.LOSS_OF_STRUCTURE),
    ("46", "crown, ceramic: seat", Diagnosis.LOSS_OF_STRUCTURE),
)


def whole_exam(seat: Seat) -> UUID:
    """George Papadakis wants a gap closed; his plan goes to the coordinator."""
    hands = seat.hands
    seat.sit_down(DENTIST)
    seat.receive("Papadakis", "")
    hands.tab_to("exam.vitals.pressure")
    hands.type("146/88")
    hands.press(TAB)
    hands.type("76")
    hands.press(ENTER)
    hands.settle("the vital signs are kept")
    _examine(seat)
    seat.step(3, "exam.tooth")
    for tooth, letters, diagnosis in _PLAN:
        seat.plan(tooth, "", letters, diagnosis)
    seat.picture("planned")
    _write(seat)
    seat.step(5, "rx.favourite.1")
    seat.prescribe("chlor")
    _mend(seat)
    visit_id = seat.complete()
    seat.check_out(visit_id, COORDINATOR, "200")
    return visit_id


def _examine(seat: Seat) -> None:
    """Area by area: what is normal by Alt+N, which goes on to the next area; what is not by its button and words."""
    hands = seat.hands
    seat.step(2, "exam.state.extra-oral.face-symmetry.normal")
    hands.alt("N")
    hands.waits_in("exam.state.soft-tissue.tongue.normal")
    hands.press(_RIGHT, ENTER)  # it is not normal
    hands.waits_in("exam.note.soft-tissue.tongue")
    hands.type("Fissured, not sore")
    hands.alt("N")
    hands.waits_in("exam.state.occlusion.molar-right.class-1")
    for _ in range(3):  # class I at both sides and in front
        hands.press(ENTER, TAB)
    hands.alt("N")
    hands.waits_in("exam.number.tmj.opening")
    hands.type("46")
    hands.alt("N")
    hands.waits_in("exam.state.hygiene.plaque.none")
    hands.press(_RIGHT, ENTER)  # slight
    hands.alt("N")
    hands.waits_in("exam.state.caries-risk.factors.none")
    hands.press(_RIGHT, ENTER)  # new cavities
    hands.settle("a risk is suggested")
    hands.tab_to("exam.take_risk")
    hands.press(ENTER)
    hands.settle("the findings are kept")
    seat.picture("findings")


def _write(seat: Seat) -> None:
    """Notes by phrases: a code, Tab, and their gaps by the arrows. The assessment is forgotten."""
    hands = seat.hands
    seat.step(4, "exam.subjective")
    hands.type("nc")
    hands.press(TAB, TAB)
    hands.waits_in("exam.objective")
    hands.type("oh")
    hands.press(TAB, DOWN, TAB, TAB)  # fair, slight, the end
    hands.press(TAB, TAB)
    hands.waits_in("exam.plan_note")
    hands.type("opt")
    hands.press(TAB)
    hands.type("an implant")
    hands.press(TAB)
    hands.settle("the notes are saved")
    seat.picture("notes")


def _mend(seat: Seat) -> None:
    """Each line of what is missing leads to its place, and Alt+6 back to the next one."""
    hands = seat.hands
    hands.press(ENTER, modifier=CTRL)
    _follow(seat, "complaint", "exam.complaint")
    hands.type("Wants the gap at the lower left closed")
    _back(seat, "medical")
    _follow(seat, "medical", "exam.confirm_medical")
    hands.press(ENTER)
    _back(seat, "assessment")
    _follow(seat, "assessment", "exam.assessment")
    hands.type("Gap at 36, worn filling 46")
    _back(seat, "signature")
    _follow(seat, "signature", "exam.sign")
    hands.press(SPACE)
    hands.settle("the notes are signed")


def _follow(seat: Seat, place: str, focused: str) -> None:
    seat.hands.waits_in(f"exam.missing.{place}")
    if place == "complaint":
        seat.picture("missing")
    seat.hands.press(ENTER)
    seat.hands.waits_in(focused)


def _back(seat: Seat, place: str) -> None:
    seat.hands.settle("it is known what is missing")
    seat.step(_COMPLETION, f"exam.missing.{place}")
