"""The seat at which a visit is done: who sits there, who is open, and the ways that visits have in common."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from dentaldesk.engines.clinical.visit_lists import meant_visit, visits_at_hand
from dentaldesk.engines.flows.visit_story import VisitStory, visit_story
from dentaldesk.engines.staff.rules import DEMO_PASSWORD, DEMO_PIN
from dentaldesk.models.states import DocumentStatus, VisitStatus
from dentaldesk.tour.hands import ALT, CTRL, DOWN, ENTER, SHIFT, TAB, Hands, TourFailed
from dentaldesk.ui.screens.charting.buttons import KeyButton
from dentaldesk.ui.screens.waiting.card import PersonCard

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from dentaldesk.app import Program
    from dentaldesk.models.states import Diagnosis

Key = Qt.Key


class Seat:
    """The seat and the hands of who works there. `name` of the visit begins the names of its pictures."""

    def __init__(self, program: Program, hands: Hands, name: str) -> None:
        self._program, self._desk, self.hands, self._name = program, program.desk, hands, name

    def picture(self, step: str) -> None:
        """Keep a picture of this step of the visit."""
        self.hands.picture(f"{self._name}-{step}")

    # -- who sits here, who is open --

    def sit_down(self, name: str) -> None:
        """Another person takes the seat: the first time by password, then by PIN."""
        if self._desk.actor.name == name:
            return
        hands, seats = self.hands, self._program.opened.seats
        hands.ctrl("L", SHIFT)
        hands.waits_in("lock.search")
        hands.type(next(each.login for each in seats if each.name == name))
        hands.settle("it is known whose PIN is good here")
        hands.press(ENTER)
        hands.until(lambda: hands.focused() in {"lock.pin", "lock.password"}, "a secret is asked for")
        hands.type(DEMO_PIN if hands.focused() == "lock.pin" else DEMO_PASSWORD)
        hands.press(ENTER)
        hands.until(lambda: self._desk.actor.name == name, f"{name} sits here")
        hands.settle("the panels have settled")

    def receive(self, family: str, complaint: str) -> None:
        """In the waiting room: the patient is here, sits in the chair, and the visit that was booked is begun."""
        hands, before = self.hands, self._desk.patient_id
        hands.press(Key.Key_F3, modifier=SHIFT)
        hands.waits_in("waiting.person")
        hands.settle("everybody is shown")
        hands.step_to(lambda: family in _person(), family)
        hands.press(Key.Key_C)
        hands.settle("they are checked in")
        hands.press(Key.Key_S)
        hands.settle("they are seated")
        hands.press(ENTER)
        hands.until(lambda: self._desk.patient_id not in {None, before}, "the patient is open")
        hands.waits_in("exam.start")
        hands.press(ENTER)
        hands.waits_in("exam.complaint")
        hands.type(complaint)

    # -- a visit --

    def step(self, number: int, focused: str) -> None:
        """Alt and the number of a step; the keyboard is where its work begins then."""
        self.hands.press(Key(Key.Key_0 + number), modifier=ALT)
        self.hands.waits_in(focused)

    def plan(self, tooth: str, surfaces: str, letters: str, diagnosis: Diagnosis) -> None:
        """A line of the plan, typed from its first field to Enter; the keyboard is back in that field then."""
        hands = self.hands
        hands.type(tooth)
        hands.press(TAB)
        hands.type(surfaces)
        hands.press(TAB)
        hands.type(letters)
        hands.press(TAB)
        hands.choose(diagnosis)
        hands.press(ENTER)
        hands.waits_in("exam.tooth")
        hands.settle("it is planned")

    def do_unplanned(self, tooth: str, letters: str) -> None:
        """Work that nobody planned: a few letters, Enter writes out what they mean, Enter adds it as done."""
        hands = self.hands
        hands.waits_in("exam.done.tooth")
        hands.type(tooth)
        hands.press(TAB, TAB)
        hands.type(letters)
        hands.press(ENTER, ENTER)
        hands.settle("it is done")

    def numb(self, tooth: str, technique: str = "") -> None:
        """One cartridge of the agent that stands there; without a technique the one that stands there too."""
        self.hands.alt("E")
        self.hands.waits_in("exam.anaesthetic.agent")
        self.hands.press(TAB)
        self.hands.type("1.8")
        self.hands.press(TAB)
        if technique:
            self.hands.choose(technique)
        self.hands.press(TAB)
        self.hands.type(tooth)
        self.hands.press(ENTER)
        self.hands.settle("the anaesthetic is kept")

    def prescribe(self, name: str) -> None:
        """The key of a favourite, or else some letters of a name and Enter on what is found; then Alt+S signs."""
        hands = self.hands
        key = self._favourite(name)
        if key:
            hands.press(Key(Key.Key_0 + int(key)))
        else:
            hands.type(name)
            hands.press(DOWN, ENTER)
        hands.settle("it is drafted")
        hands.alt("S")
        hands.settle("it is signed")
        self.picture("prescribed")

    def _favourite(self, name: str) -> str:
        """The key that is written on it; "" where it is none."""
        shown = (each for each in self._program.window.findChildren(KeyButton) if each.isVisible())
        return next((each.key for each in shown if each.accessibleName().startswith(name)), "")

    def complete(self) -> UUID:
        """Ctrl+Enter, and nothing is missing. The visit's id."""
        visit_id = self._visit_id()
        self.hands.press(ENTER, modifier=CTRL)
        self.hands.until_stored(lambda: self.story(visit_id).status is VisitStatus.COMPLETED, "the visit is completed")
        self.hands.settle("the visit shows its outcome")
        self.picture("completed")
        return visit_id

    # -- the checkout --

    def check_out(self, visit_id: UUID, name: str, cash: str) -> None:
        """Whoever has the checkout hears the bell, takes what is owed, books what waits, and ends it."""
        hands = self.hands
        self.sit_down(name)
        hands.ctrl("B")
        hands.waits_in("bell.notice")
        self.picture("bell")
        hands.press(ENTER)
        hands.waits_in("checkout.amount")
        hands.settle("the amount is proposed")
        hands.press(ENTER)
        hands.waits_in("checkout.tendered")
        hands.type(cash)
        hands.press(ENTER)
        hands.until_stored(lambda: self.story(visit_id).receipts, "the payment is taken")
        hands.settle("the checkout shows it")
        hands.alt("B")
        hands.until_stored(lambda: self.story(visit_id).appointments, "the next visit is booked")
        hands.until_stored(lambda: self._papers_ready(visit_id), "the papers are ready")
        hands.settle("the checkout is up to date")
        self.picture("checkout")
        hands.press(ENTER, modifier=CTRL)
        hands.until_stored(lambda: self.story(visit_id).checkout_completed_at, "the checkout is finished")

    # -- what the database says --

    def story(self, visit_id: UUID) -> VisitStory:
        """What became of the visit."""
        return self.hands.read(lambda session: visit_story(session, visit_id))

    def _papers_ready(self, visit_id: UUID) -> bool:
        return all(paper.status is DocumentStatus.READY for paper in self.story(visit_id).documents)

    def _visit_id(self) -> UUID:
        patient_id, day, now = self._desk.patient_id, self._desk.today(), self._desk.now()

        def read(session: Session) -> UUID | None:
            found = meant_visit(visits_at_hand(session, patient_id, day), day, now) if patient_id else None
            return None if found is None else found.visit_id

        found = self.hands.read(read)
        if found is None:
            msg = "no visit goes on"
            raise TourFailed(msg)
        return found


def _person() -> str:
    """Who is chosen in the waiting room."""
    card = QApplication.focusWidget()
    return card.row.patient if isinstance(card, PersonCard) else ""
