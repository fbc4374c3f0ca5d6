"""One person of the waiting room: how long, who, with whom, what warns, what is missing, and the next step."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtGui import QContextMenuEvent, QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from dentaldesk.engines.core.access import Permission
from dentaldesk.engines.scheduling.rules import EXPECTED, HERE, Wait
from dentaldesk.models.states import AppointmentStatus
from dentaldesk.ui.screens.day.blocks import age_on
from dentaldesk.ui.screens.day.steps import KEYS, next_steps, step_words
from dentaldesk.ui.screens.waiting.presenter import wait_at
from dentaldesk.ui.screens.waiting.thread_lines import ThreadLines
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
    from dentaldesk.ui.screens.waiting.house import Held

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
    handing = Signal(object, object)  # the Held who is to be handed over, and where on the screen that was asked
    coming = Signal(object)  # the Held to whom the dentist here comes

    def __init__(self, desk: Desk, row: DayRow, parent: QWidget) -> None:
        super().__init__(parent, padding=8)
        self._desk = desk
        self.row = row
        self.held: Held | None = None
        self._beside = ""
        self.setObjectName("waiting.person")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._icon = IconLabel("clock", "text2", 16)
        self._wait = label("", "strong", figures=True)
        self._name = label("", "strong", wrap=True)
        self._detail = label("", "detail", wrap=True)
        self._marks = FlowBox(spacing=4)
        self.act = button("", "secondary", compact=True, on=self._act)
        self.act.setObjectName("waiting.act")
        self.lines = ThreadLines(desk)
        self.lines.handing.connect(self.hand_over)
        self.lines.coming.connect(lambda: self.coming.emit(self.held))
        self._marked: tuple[object, ...] | None = None
        self._lay_out()

    @property
    def stops(self) -> tuple[QWidget, ...]:
        """Where Tab stops, in order."""
        return self, self.act, self.lines.come, self.lines.hand

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
        column.addWidget(self.lines)
        column.addSpacing(2)
        column.addWidget(self._marks)
        self.content.addLayout(column)

    def show_row(self, row: DayRow, held: Held | None = None, beside: str = "") -> None:
        """Show this person, who has them and who sits in their chair too; a change elsewhere comes this way as well."""
        self.row, self.held, self._beside = row, held, beside
        words = self._desk.words
        age = f", {age_on(row.birth_date, self._desk.today())}" if row.birth_date is not None else ""
        # Isolated: a name in right-to-left letters would draw the age and the line to its side.
        self._name.setText(f"{_ISOLATED}{row.patient}{_ISOLATED_END}{age}")
        self._detail.setText("\n".join(" · ".join(part for part in line if part) for line in self._details()))
        after = self._next_step()
        self.act.setVisible(after is not None)
        if after is not None:
            refused = self._desk.why_not(Permission.BOOK)
            self.act.setText(step_words(words, after))
            self.act.refuse(refused)
            self.act.setToolTip(refused or KEYS[after])
            self.act.setAccessibleName(f"{self.act.text()}: {row.patient}")
        self.lines.show_held(held, row.patient)
        self._show_marks()
        self.tick(self._desk.now())

    def _details(self) -> tuple[tuple[str, str], tuple[str, str]]:
        """With whom and when; then where and for what: two short lines, which a narrow panel does not break."""
        words, row = self._desk.words, self.row
        unbooked = self.held is not None and self.held.thread.visit_id == row.id
        when = "" if unbooked or row.status in EXPECTED else words.time(row.starts_at)
        where = ""
        if row.squeezed_in:
            where = words("no chair is free yet")
        elif row.status in HERE and not row.to_checkout:  # these stand under a heading of their own
            where = row.operatory
        return (row.provider, when), (where, row.reason or "")

    def _show_marks(self) -> None:
        """Alerts, then what is missing. Only what is news: chips made anew would blink."""
        marks = (self.row.alerts, self.row.needs, self._shared())
        if marks == self._marked:
            return
        self._marked = marks
        words = self._desk.words
        self._marks.flow.clear()
        for alert in self.row.alerts:
            self._marks.flow.addWidget(Chip(alert_chip(alert.code, words.text(alert))))
        for need in (self._shared(), *(words.text(need) for need in self.row.needs)):
            if need:
                self._marks.flow.addWidget(Chip(need, "warning", "warning"))
        self._marks.setVisible(any(marks))

    def _shared(self) -> str:
        """That two sit in one chair; "" otherwise."""
        if not self._beside:
            return ""
        return self._desk.words("In {chair} with {name}", chair=self.row.operatory, name=self._beside)

    def tick(self, now: datetime) -> None:
        """Let the wait go on."""
        said, wait = wait_words(self._desk.words, self.row, now)
        icon, tone = _LOOKS[wait]
        self._icon.set_icon(icon, tone)
        self._wait.setText(said)
        set_look(self._wait, tone=None if wait is Wait.SHORT else tone)
        # Whose time in the book is over waits for nothing in it; with whom they are says how long.
        in_the_book = self.row.status in {*EXPECTED, *HERE}
        self._icon.setVisible(in_the_book)
        self._wait.setVisible(in_the_book)
        self.lines.tick(now)
        words = self._desk.words
        name = self._name.text().strip(_ISOLATED).replace(_ISOLATED_END, "")
        self.setAccessibleName(f"{name}: {said}" if in_the_book else name)
        marks = [words.text(mark) for mark in (*self.row.alerts, *self.row.needs)]
        told = [self._detail.text(), self._shared(), self.lines.text, *marks]
        self.setAccessibleDescription(". ".join(part for part in told if part))

    def hand_over(self) -> None:
        """Ask to whom, below the button that does it."""
        hand = self.lines.hand if self.lines.hand.isVisible() else self
        self._ask_to_whom(hand.mapToGlobal(QPoint(0, hand.height())))

    def _ask_to_whom(self, at: QPoint) -> None:
        if self.held is not None:
            self.handing.emit(self.held, at)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        self.setFocus(Qt.FocusReason.MouseFocusReason)
        self._ask_to_whom(event.globalPos())

    def _next_step(self) -> AppointmentStatus | None:
        """The step that the button takes. Whose visit is completed is asked into no chair."""
        after = next(iter(next_steps(self.row.status)), None)
        return None if self.row.to_checkout and after is AppointmentStatus.IN_PROGRESS else after

    def _act(self) -> None:
        after = self._next_step()
        if after is not None:
            self.wanted.emit(self.row, after)

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
