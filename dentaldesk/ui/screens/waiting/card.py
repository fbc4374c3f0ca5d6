"""One person of the waiting room: how long, who, with whom, what warns, what is missing, and the next step."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from dentaldesk.engines.core.access import Permission
from dentaldesk.engines.scheduling.rules import EXPECTED, Wait
from dentaldesk.models.states import AppointmentStatus
from dentaldesk.ui.screens.day.blocks import age_on
from dentaldesk.ui.screens.day.steps import KEYS, next_steps, step_words
from dentaldesk.ui.screens.waiting.presenter import wait_at
from dentaldesk.ui.widgets.buttons import button
from dentaldesk.ui.widgets.chips import Chip, alert_chip
from dentaldesk.ui.widgets.flow import FlowBox
from dentaldesk.ui.widgets.panels import Card, IconLabel
from dentaldesk.ui.widgets.texts import Tone, label, set_look

if TYPE_CHECKING:
    from datetime import datetime

    from dentaldesk.engines.core.words import Words
    from dentaldesk.engines.scheduling.day_reads import DayRow
    from dentaldesk.ui.desk import Desk

# Colour never alone: with it goes an icon, and the word stands in `wait_words`.
_LOOKS: dict[Wait, tuple[str, Tone]] = {
    Wait.SHORT: ("clock", "text2"),
    Wait.LONG: ("clock-clockwise", "warning"),
    Wait.TOO_LONG: ("warning-fill", "danger"),
}

_ISOLATED, _ISOLATED_END = "\u2068", "\u2069"
_IN_HOURS = 180  # minutes of delay from which on nobody reads minutes


def wait_words(words: Words, row: DayRow, now: datetime) -> tuple[str, Wait]:
    """`32 min, too long`; of who is expected `late 12 min`, or their time while they are not late."""
    minutes, wait = wait_at(row, now)
    if row.status in EXPECTED:
        if wait is Wait.SHORT:
            return words.time(row.starts_at), wait
        if minutes >= _IN_HOURS:
            return words("late {hours} h", hours=minutes // 60), wait
        return words("late {minutes} min", minutes=minutes), wait
    said = words("{minutes} min", minutes=minutes)
    if wait is Wait.LONG:
        said = words("{minutes} min, long", minutes=minutes)
    elif wait is Wait.TOO_LONG:
        said = words("{minutes} min, too long", minutes=minutes)
    return said, wait


class PersonCard(Card):
    """Enter opens the record; arrows are the list's."""

    opened = Signal(object)  # the DayRow
    wanted = Signal(object, object)  # the DayRow and the AppointmentStatus it is to get
    stepped = Signal(int)

    def __init__(self, desk: Desk, row: DayRow, parent: QWidget) -> None:
        super().__init__(parent, padding=8)
        self._desk = desk
        self.row = row
        self.setObjectName("waiting.person")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._icon = IconLabel("clock", "text2", 16)
        self._wait = label("", "strong", figures=True)
        self._name = label("", "strong", wrap=True)
        self._detail = label("", "detail", wrap=True)
        self._marks = FlowBox(spacing=4)
        self.act = button("", "secondary", compact=True, on=self._act)
        self.act.setObjectName("waiting.act")
        self._marked: tuple[object, ...] | None = None
        self._lay_out()

    def _lay_out(self) -> None:
        first = QHBoxLayout()
        first.setSpacing(6)
        first.addWidget(self._name, 1)
        first.addWidget(self._icon)
        first.addWidget(self._wait)
        second = QHBoxLayout()
        second.setSpacing(8)
        second.addWidget(self._detail, 1)
        second.addWidget(self.act, 0, Qt.AlignmentFlag.AlignTop)
        column = QVBoxLayout()
        column.setSpacing(2)
        column.addLayout(first)
        column.addLayout(second)
        column.addSpacing(2)
        column.addWidget(self._marks)
        self.content.addLayout(column)

    def show_row(self, row: DayRow) -> None:
        """Show this person; a change elsewhere comes this way too."""
        self.row = row
        words = self._desk.words
        age = f", {age_on(row.birth_date, self._desk.today())}" if row.birth_date is not None else ""
        # Isolated: a name in right-to-left letters would draw the age and the line to its side.
        self._name.setText(f"{_ISOLATED}{row.patient}{_ISOLATED_END}{age}")
        self._detail.setText("\n".join(" · ".join(part for part in line if part) for line in self._details()))
        after = next_steps(row.status)
        self.act.setVisible(bool(after))
        if after:
            may = self._desk.may(Permission.BOOK)
            self.act.setText(step_words(words, after[0]))
            self.act.setEnabled(may)
            self.act.setToolTip(KEYS[after[0]] if may else self._desk.why_not(Permission.BOOK))
            self.act.setAccessibleName(f"{self.act.text()}: {row.patient}")
        self._show_marks()
        self.tick(self._desk.now())

    def _details(self) -> tuple[tuple[str, str], tuple[str, str]]:
        """With whom and when; then where and for what: two short lines, which a narrow panel does not break."""
        words, row = self._desk.words, self.row
        when = "" if row.status in EXPECTED else words.time(row.starts_at)
        where = ""
        if row.squeezed_in:
            where = words("no chair is free yet")
        elif row.status is AppointmentStatus.IN_PROGRESS or row.status is AppointmentStatus.CHECKED_IN:
            where = words("ready for checkout") if row.to_checkout else row.operatory
        return (row.provider, when), (where, row.reason or "")

    def _show_marks(self) -> None:
        """Alerts, then what is missing. Only what is news: chips made anew would blink."""
        marks = (self.row.alerts, self.row.needs)
        if marks == self._marked:
            return
        self._marked = marks
        words = self._desk.words
        self._marks.flow.clear()
        for alert in self.row.alerts:
            self._marks.flow.addWidget(Chip(alert_chip(alert.code, words.text(alert))))
        for need in self.row.needs:
            self._marks.flow.addWidget(Chip(words.text(need), "warning", "warning"))
        self._marks.setVisible(bool(self.row.alerts or self.row.needs))

    def tick(self, now: datetime) -> None:
        """Let the wait go on."""
        said, wait = wait_words(self._desk.words, self.row, now)
        icon, tone = _LOOKS[wait]
        self._icon.set_icon(icon, tone)
        self._wait.setText(said)
        set_look(self._wait, tone=None if wait is Wait.SHORT else tone)
        words = self._desk.words
        name = self._name.text().strip(_ISOLATED).replace(_ISOLATED_END, "")
        self.setAccessibleName(f"{name}: {said}")
        marks = [words.text(mark) for mark in (*self.row.alerts, *self.row.needs)]
        self.setAccessibleDescription(". ".join([self._detail.text(), *marks]))

    def _act(self) -> None:
        after = next_steps(self.row.status)
        if after:
            self.wanted.emit(self.row, after[0])

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        super().mouseDoubleClickEvent(event)
        self.opened.emit(self.row)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = event.key()
        if key in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            self.opened.emit(self.row)
        elif key in {Qt.Key.Key_Up, Qt.Key.Key_Down}:
            self.stepped.emit(1 if key == Qt.Key.Key_Down else -1)
        else:
            super().keyPressEvent(event)
