"""The day's book as a panel: the date, the sheet, the legend."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, QTimer
from PySide6.QtGui import QHideEvent, QPainter, QPaintEvent, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from dentaldesk.ui.screens.day.blocks import state_words
from dentaldesk.ui.screens.day.painting import STATES, STRIP, hatch
from dentaldesk.ui.screens.day.presenter import DayPresenter
from dentaldesk.ui.screens.day.sheet import BookSheet
from dentaldesk.ui.theme.current import colour
from dentaldesk.ui.theme.tokens import PANEL_PADDING
from dentaldesk.ui.widgets.buttons import button, tool_button
from dentaldesk.ui.widgets.flow import FlowBox
from dentaldesk.ui.widgets.notices import EmptyState
from dentaldesk.ui.widgets.panels import IconLabel, Separator
from dentaldesk.ui.widgets.texts import label

if TYPE_CHECKING:
    from datetime import datetime

    from dentaldesk.engines.core.words import Words
    from dentaldesk.ui.desk import Desk

_MINUTE_MS = 60_000


class DayView(QWidget):
    """One day at this desk's location."""

    NAME = "day"

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self.setObjectName(self.NAME)
        self._desk = desk
        words = desk.words
        self.presenter = DayPresenter(desk, self)
        self._date = label("", "title")
        self.previous = tool_button("caret-left", words("Previous day"), on=lambda: self.presenter.turn(-1))
        self.next = tool_button("caret-right", words("Next day"), on=lambda: self.presenter.turn(1))
        self.today = button(words("T&oday"), "secondary", on=self.presenter.go_to_today)
        self.previous.setToolTip(words("Previous day (Page Up in the book)"))
        self.next.setToolTip(words("Next day (Page Down in the book)"))
        self.previous.setObjectName("day.previous")
        self.today.setObjectName("day.today")
        self.next.setObjectName("day.next")
        self.sheet = BookSheet(words)
        self.sheet.setObjectName("day.book")
        self._empty = EmptyState(
            "calendar-blank", words("Nothing is booked on this day"), step=words("Go to today"), step_icon="calendar"
        )
        self._empty.setParent(self.sheet.viewport())
        self._empty.started.connect(self.presenter.go_to_today)
        self.setFocusProxy(self.sheet)
        self._lay_out()
        self._connect()
        self._tick = QTimer(self, interval=_MINUTE_MS)
        self._tick.timeout.connect(self._let_time_pass)
        self._turned()

    def title(self, words: Words) -> str:
        """What the panel is called."""
        return words("Day’s book")

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.setContentsMargins(PANEL_PADDING, 8, PANEL_PADDING, 8)
        head.setSpacing(8)
        head.addWidget(self._date, 1)
        for widget in (self.previous, self.today, self.next):
            head.addWidget(widget)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(head)
        column.addWidget(Separator())
        column.addWidget(self.sheet, 1)
        column.addWidget(Separator())
        column.addWidget(Legend(self._desk.words))

    def _connect(self) -> None:
        self.presenter.changed.connect(self._follow)
        self.presenter.turned.connect(self._turned)
        self.sheet.opened.connect(self.presenter.open)
        self.sheet.turned.connect(self.presenter.turn)
        self.sheet.viewport().installEventFilter(self)

    def _turned(self) -> None:
        words = self._desk.words
        self._date.setText(words.long_date(self.presenter.day))
        self.today.setEnabled(not self.presenter.is_today)
        self._empty.hide()

    def _follow(self) -> None:
        sheet = self.presenter.sheet
        self.sheet.show_sheet(sheet, self._wall_time())
        words = self._desk.words
        if sheet is None:
            self._empty.say(words("Your role does not see patients"))
            self._empty.step.hide()
            self._empty.show()
            self._place_empty()
            return
        if sheet.is_open:
            self._empty.say(
                words("Nothing is booked on this day"), words("Visits appear here as soon as they are booked.")
            )
        else:
            self._empty.say(words("Closed on this day"), words("Nothing is booked."))
        self._empty.step.setVisible(not self.presenter.is_today)
        self._empty.setVisible(not sheet.blocks)
        self._place_empty()

    def _wall_time(self) -> datetime | None:
        now = self._desk.now().astimezone(self._desk.words.zone)
        return now if now.date() == self.presenter.day else None

    def _let_time_pass(self) -> None:
        self.sheet.set_now(self._wall_time())
        self.today.setEnabled(not self.presenter.is_today)

    def _place_empty(self) -> None:
        size = self._empty.sizeHint()
        area = self.sheet.viewport().rect()
        self._empty.setGeometry(
            area.center().x() - size.width() // 2, area.center().y() - size.height() // 2, size.width(), size.height()
        )

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize:
            self._place_empty()
        return super().eventFilter(watched, event)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._let_time_pass()
        self._tick.start()
        self.presenter.set_shown(True)

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._tick.stop()
        self.presenter.set_shown(False)


class Legend(QWidget):
    """What icons and the strip mean."""

    def __init__(self, words: Words) -> None:
        super().__init__()
        parts: list[QWidget] = [
            _pair(IconLabel(icon, role, 14), state_words(words, status)) for status, (icon, role) in STATES.items()
        ]
        parts.append(_pair(_Swatch(solid=True), words("Provider time")))
        parts.append(_pair(_Swatch(solid=False), words("Assistant time")))
        column = QVBoxLayout(self)
        column.setContentsMargins(PANEL_PADDING, 8, PANEL_PADDING, 8)
        column.addWidget(FlowBox(*parts, spacing=16))


def _pair(sign: QWidget, text: str) -> QWidget:
    made = QWidget()
    row = QHBoxLayout(made)
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(6)
    row.addWidget(sign)
    row.addWidget(label(text, "caption"))
    return made


class _Swatch(QWidget):
    """A piece of the pattern strip."""

    def __init__(self, *, solid: bool) -> None:
        super().__init__()
        self._solid = solid
        self.setFixedSize(STRIP, 16)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        brush = colour("text2") if self._solid else hatch("text2", self.devicePixelRatioF())
        painter.fillRect(self.rect(), brush)
        painter.end()
