"""One day of the book at this desk's location, kept fresh while it is looked at."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from dentaldesk.engines.core.access import Permission
from dentaldesk.engines.scheduling.day_reads import needs_of_patients
from dentaldesk.engines.scheduling.reads import BookRow, day_book
from dentaldesk.models.states import Topic
from dentaldesk.ui.screens.day.blocks import DaySheet, day_sheet
from dentaldesk.ui.screens.day.steps import AppointmentSteps

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from dentaldesk.engines.core.errors import UserError
    from dentaldesk.ui.desk import Desk

# Chairs and hours are the clinic's, names the patients'; what a visit needs comes from plans and the books too.
_CONCERNED = frozenset({Topic.SCHEDULE, Topic.CLINIC, Topic.PATIENTS, Topic.TREATMENT, Topic.MONEY})


class DayPresenter(QObject):
    """`sheet` is the day that is shown, or None until it was read."""

    changed = Signal()  # the same day, read again
    turned = Signal()  # another day

    def __init__(self, desk: Desk, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.desk = desk
        self.steps = AppointmentSteps(desk, self)
        self.day: date = desk.today()
        self.sheet: DaySheet | None = None
        self._shown = False
        self._stale = True
        desk.live.changed.connect(self._topics_changed)
        desk.actor_changed.connect(self._location_may_differ)
        self.steps.taken.connect(self._refresh)

    @property
    def is_today(self) -> bool:
        """Whether the day shown is the clinic's present day."""
        return self.day == self.desk.today()

    def set_shown(self, shown: bool) -> None:
        """Whether the panel is in sight; nothing is read while it is not."""
        self._shown = shown
        if shown and self._stale:
            self.read()

    def _topics_changed(self, topics: frozenset[Topic]) -> None:
        if topics & _CONCERNED:
            self._refresh()

    def _location_may_differ(self) -> None:
        self._refresh()

    def _refresh(self) -> None:
        self._stale = True
        if self._shown:
            self.read()

    def turn(self, days: int) -> None:
        """Go this many days on, or back."""
        self.go_to(self.day + timedelta(days=days))

    def go_to(self, day: date) -> None:
        """Show another day."""
        if day == self.day:
            return
        self.day = day
        self.sheet = None
        self.turned.emit()
        self._refresh()

    def go_to_today(self) -> None:
        """Show the present day."""
        self.go_to(self.desk.today())

    def read(self) -> None:
        """Ask for the day. Who may not see patients sees no book."""
        if not self.desk.may(Permission.VIEW_PATIENT):
            self.sheet = None
            self.changed.emit()
            return
        day, location_id = self.day, self.desk.actor.location_id
        self._stale = False

        words = self.desk.words

        def job(session: Session) -> DaySheet:
            book = day_book(session, location_id, day)
            return day_sheet(book, words, needs_of_patients(session, {row.patient_id for row in book.rows}, day))

        def show(sheet: DaySheet) -> None:
            # Out of sight nothing newer is asked for, and an answer about another day still comes.
            asked_still = (day, location_id) == (self.day, self.desk.actor.location_id)
            if asked_still and self.desk.may(Permission.VIEW_PATIENT):
                self.sheet = sheet
                self.changed.emit()

        self.desk.tasks.query(self, "day", job, show, self._failed)

    def _failed(self, error: UserError) -> None:
        self._stale = True
        if self.sheet is None:
            self.changed.emit()  # nothing of the day before stays under this date
        self.desk.trouble.emit(error)

    def open(self, row: BookRow) -> None:
        """Open the record of the patient who is expected."""
        self.desk.open_patient(row.patient_id)

    def enter(self, row: BookRow) -> None:
        """Open the record, and go where it is worked on: at the chair today's visit, else the profile."""
        self.open(row)
        self.desk.show_panel("exam" if self.is_today and self.desk.may(Permission.TREAT) else "patient")
