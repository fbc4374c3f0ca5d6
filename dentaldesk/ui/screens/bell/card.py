"""One notice: what it is, whose, why, how old, and what can be done at once."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from dentaldesk.engines.core.access import Permission
from dentaldesk.models.states import NextStep, TaskUrgency
from dentaldesk.ui.widgets.buttons import button
from dentaldesk.ui.widgets.flow import FlowBox
from dentaldesk.ui.widgets.panels import Card, IconLabel
from dentaldesk.ui.widgets.texts import label, set_look

if TYPE_CHECKING:
    from dentaldesk.engines.communication.reads import NoticeRow
    from dentaldesk.engines.core.words import Words
    from dentaldesk.ui.desk import Desk

_ICONS: dict[TaskUrgency, tuple[str, str]] = {
    TaskUrgency.URGENT: ("lightning-fill", "danger"),
    TaskUrgency.HIGH: ("bell-ringing", "warning"),
    TaskUrgency.NORMAL: ("bell", "info"),
}
_HOUR = timedelta(hours=1)
_DAY = timedelta(days=1)


def ago(words: Words, since: datetime, now: datetime) -> str:
    """`just now`, `2 min ago`, `3 h ago`, or the day."""
    age = now - since
    if age < timedelta(minutes=1):
        return words("just now")
    if age < _HOUR:
        return words("{minutes} min ago", minutes=age // timedelta(minutes=1))
    if age < _DAY:
        return words("{hours} h ago", hours=age // _HOUR)
    return words.moment(since)


def escalation(words: Words, row: NoticeRow, now: datetime) -> str:
    """`escalates in 1:20` while it can still be seen in time, `escalated` after that; `for Max Manager` when it names
    somebody; empty for what waits without a clock.
    """
    if row.seen_at is not None:
        return ""
    if row.to_name:
        return words("for {name}", name=row.to_name)
    if row.escalates_at is None:
        return ""
    left = row.escalates_at - now
    if left <= timedelta():
        return words("escalated to the manager")
    minutes, seconds = divmod(int(left.total_seconds()), 60)
    return words("escalates in {time}", time=f"{minutes}:{seconds:02}")


class NoticeCard(Card):
    """Enter opens, S is seen, D is done; arrows are the list's."""

    opened = Signal(object)  # the NoticeRow
    seen = Signal(object)  # its UUID
    done = Signal(object)
    stepped = Signal(int)  # +1 to the next card, -1 to the one before

    def __init__(self, desk: Desk, row: NoticeRow) -> None:
        super().__init__()
        words = desk.words
        self._desk = desk
        self.row = row
        self.setObjectName("bell.notice")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._icon = IconLabel(*_ICONS[row.urgency], 18)
        self._title = label("", "strong", wrap=True)
        self._patient = label("", "medium", wrap=True)
        # A name in a right-to-left script stays on the side where names are looked for.
        side = Qt.AlignmentFlag.AlignRight if self.isRightToLeft() else Qt.AlignmentFlag.AlignLeft
        self._patient.setAlignment(side | Qt.AlignmentFlag.AlignAbsolute)
        self._reason = label("", "detail", wrap=True)
        self._age = label("", "caption", figures=True)
        self._late = QWidget()
        self._clock = IconLabel("timer", "danger", 14)
        self._escalation = label("", "caption", tone="danger", figures=True)
        self._seen_note = label("", "caption")
        self.open_button = button("", "secondary", compact=True, on=self._open)
        self.seen_button = button(words("Seen"), "secondary", compact=True, on=self._see)
        self.done_button = button(words("Done"), "quiet", compact=True, on=self._do)
        self.open_button.setObjectName("bell.open")
        self.seen_button.setObjectName("bell.seen")
        self.done_button.setObjectName("bell.done")
        self._lay_out()
        self.show_row(row)

    def _lay_out(self) -> None:
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(self._icon, 0, Qt.AlignmentFlag.AlignTop)
        column = QVBoxLayout()
        column.setSpacing(4)
        head = QHBoxLayout()
        head.setSpacing(8)
        head.addWidget(self._title, 1)
        head.addWidget(self._age, 0, Qt.AlignmentFlag.AlignTop)
        column.addLayout(head)
        column.addWidget(self._patient)
        column.addWidget(self._reason)
        late = QHBoxLayout(self._late)
        late.setContentsMargins(0, 0, 0, 0)
        late.setSpacing(4)
        late.addWidget(self._clock)
        late.addWidget(self._escalation)
        late.addWidget(self._seen_note)
        late.addStretch(1)
        column.addWidget(self._late)
        column.addSpacing(4)
        column.addWidget(FlowBox(self.open_button, self.seen_button, self.done_button))
        row.addLayout(column, 1)
        self.content.addLayout(row)

    def show_row(self, row: NoticeRow) -> None:
        """Show this notice; a change elsewhere comes this way too."""
        self.row = row
        words = self._desk.words
        unseen = row.seen_at is None
        urgent = row.urgency is TaskUrgency.URGENT and unseen
        self._icon.set_icon(*_ICONS[row.urgency])
        self._title.setText(words.text(row.title))
        self._patient.setText(row.patient)
        self._patient.setVisible(bool(row.patient))  # a notice may be about the clinic
        self._reason.setText(words.text(row.reason))
        self.open_button.setText(self._opens(row))
        self.open_button.setVisible(row.patient_id is not None)
        self.seen_button.setVisible(unseen)
        self._seen_note.setVisible(not unseen)
        self._seen_note.setText("" if row.seen_at is None else words("Seen {time}", time=words.time(row.seen_at)))
        may = self._desk.may(Permission.HANDLE_NOTICES)
        for each, key in ((self.seen_button, "S"), (self.done_button, "D")):
            each.setEnabled(may)
            each.setToolTip(key if may else words("Your role may not answer notices."))
        self.open_button.setToolTip(words("Enter"))
        set_look(self, tone="danger" if urgent else None)
        self.tick(self._desk.now())

    def _opens(self, row: NoticeRow) -> str:
        words = self._desk.words
        if row.next_step is None and row.visit_id is not None:
            return words("Open visit")
        at_desk = row.next_step is not NextStep.TREATMENT_COORDINATOR
        return words("Open checkout") if at_desk else words("Open patient")

    def set_first(self, first: bool) -> None:
        """The first of the urgent ones has the panel's one filled button."""
        self.open_button.set_kind("primary" if first else "secondary")

    def tick(self, now: datetime) -> None:
        """Let the times go on."""
        words = self._desk.words
        self._age.setText(ago(words, self.row.created_at, now))
        late = escalation(words, self.row, now)
        self._escalation.setText(late)
        self._escalation.setVisible(bool(late))
        self._clock.setVisible(bool(late))
        self._late.setVisible(bool(late) or self.row.seen_at is not None)
        self.setAccessibleName(": ".join(part for part in (self._title.text(), self.row.patient) if part))
        self.setAccessibleDescription(f"{self._reason.text()}. {self._age.text()}. {late}".strip())

    def _open(self) -> None:
        self.opened.emit(self.row)

    def _see(self) -> None:
        self.seen.emit(self.row.id)

    def _do(self) -> None:
        self.done.emit(self.row.id)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = event.key()
        if key in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            self._open()
        elif key == Qt.Key.Key_S and self.seen_button.isVisible():
            self.seen_button.click()
        elif key == Qt.Key.Key_D:
            self.done_button.click()
        elif key in {Qt.Key.Key_Up, Qt.Key.Key_Down}:
            self.stepped.emit(1 if key == Qt.Key.Key_Down else -1)
        else:
            super().keyPressEvent(event)
