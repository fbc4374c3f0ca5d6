"""The day's book as a panel: the date, the sheet, the legend."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, QPoint, Qt, QTimer
from PySide6.QtGui import QAction, QHideEvent, QKeySequence, QPainter, QPaintEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from dentaldesk.engines.core.access import Permission
from dentaldesk.engines.scheduling.rules import may_step
from dentaldesk.models.states import AppointmentStatus
from dentaldesk.models.values import Message
from dentaldesk.ui.screens.day.blocks import state_words
from dentaldesk.ui.screens.day.chair_taken import ask_chair
from dentaldesk.ui.screens.day.menu import VisitMenu
from dentaldesk.ui.screens.day.over import ask_over
from dentaldesk.ui.screens.day.painting import STATES, STRIP, hatch
from dentaldesk.ui.screens.day.presenter import DayPresenter
from dentaldesk.ui.screens.day.sheet import BookSheet
from dentaldesk.ui.screens.day.steps import CANCEL_KEY, KEYS, cancel_reasons, next_steps, step_words
from dentaldesk.ui.screens.day.strip import WeekStrip
from dentaldesk.ui.theme.current import colour
from dentaldesk.ui.theme.tokens import PANEL_PADDING
from dentaldesk.ui.widgets.buttons import button, tool_button
from dentaldesk.ui.widgets.flow import FlowBox
from dentaldesk.ui.widgets.notices import EmptyState
from dentaldesk.ui.widgets.panels import IconLabel, Separator
from dentaldesk.ui.widgets.texts import label

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from dentaldesk.engines.core.words import Words
    from dentaldesk.ui.desk import Desk
    from dentaldesk.ui.screens.day.blocks import Block

_MINUTE_MS = 60_000
_WEEK = 7
_WIDEST = date(2026, 9, 30)  # a Wednesday in September: its name needs the most room


class DayView(QWidget):
    """One day at this desk's location."""

    NAME = "day"

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName(self.NAME)
        self._desk = desk
        words = desk.words
        self.presenter = DayPresenter(desk, self)
        self._date = label("", "title")
        self.previous = tool_button("caret-left", words("Previous day"), on=lambda: self.presenter.turn(-1))
        self.next = tool_button("caret-right", words("Next day"), on=lambda: self.presenter.turn(1))
        self.week_back = tool_button("caret-double-left", words("A week back"), on=lambda: self.presenter.turn(-_WEEK))
        self.week_on = tool_button("caret-double-right", words("A week on"), on=lambda: self.presenter.turn(_WEEK))
        self.strip = WeekStrip(words)
        self.strip.wanted.connect(self.presenter.go_to)
        self.today = button(words("T&oday"), "secondary", on=self.presenter.go_to_today)
        self.previous.setToolTip(words("Previous day (Page Up in the book)"))
        self.next.setToolTip(words("Next day (Page Down in the book)"))
        self.week_back.setToolTip(words("A week back (Ctrl+Page Up in the book)"))
        self.week_on.setToolTip(words("A week on (Ctrl+Page Down in the book)"))
        self.week_back.setObjectName("day.week_back")
        self.week_on.setObjectName("day.week_on")
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
        for widget in (self.week_back, self.previous, self.strip, self.next, self.week_on, self.today):
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
        self.presenter.steps.unsure.connect(lambda name, then: ask_over(self, self._desk.words, name, then))
        self.presenter.steps.occupied.connect(
            lambda name, taken, sit: ask_chair(self, self._desk.words, name, taken, sit)
        )
        self.sheet.opened.connect(self.presenter.open)
        self.sheet.entered.connect(self.presenter.enter)
        self.sheet.turned.connect(self.presenter.turn)
        self.sheet.viewport().installEventFilter(self)
        self.sheet.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.sheet.customContextMenuRequested.connect(self._offer_steps)
        for after, keys in KEYS.items():
            self._add_key(keys, lambda after=after: self._step(after))  # type: ignore[misc]  # mypy sees no default
        self._add_key(CANCEL_KEY, self._offer_reasons)
        self._add_key("Space", self._offer_steps)
        self._add_key("T", self.presenter.go_to_today)
        self._add_key("Ctrl+PgUp", lambda: self.presenter.turn(-_WEEK))
        self._add_key("Ctrl+PgDown", lambda: self.presenter.turn(_WEEK))

    def _add_key(self, keys: str, deed: Callable[[], object]) -> None:
        action = QAction(self)
        action.setShortcut(QKeySequence(keys))
        action.setShortcutContext(Qt.ShortcutContext.WidgetShortcut)
        action.triggered.connect(lambda _checked=False: deed())
        self.sheet.addAction(action)

    def keys_help(self) -> list[tuple[str, str]]:
        """The keys of the book."""
        words = self._desk.words
        steps = [(keys, step_words(words, after)) for after, keys in KEYS.items()]
        return [
            (words("Arrows"), words("Other visits")),
            (words("Enter"), words("Open the patient")),
            (words("Space"), words("What can be done with the visit")),
            *steps,
            (CANCEL_KEY, words("Cancel, with the reason")),
            ("T", words("Today")),
            (words("Page Up, Page Down"), words("A day back, a day on")),
            (words("Ctrl+Page Up, Ctrl+Page Down"), words("A week back, a week on")),
        ]

    # -- the steps of a visit --

    def _step(self, after: AppointmentStatus) -> None:
        block = self.sheet.focused_block()
        if block is None or not self._desk.may(Permission.BOOK):
            return
        if early := self._too_early(block, after):
            self._desk.toast.emit(early)
        elif may_step(block.row.status, after):
            self.presenter.steps.take(block.row.id, block.name, after, block.row.patient_id)
        else:
            words = self._desk.words
            self._desk.toast.emit(words("{name}: {state} already.", name=block.name, state=block.state))

    def _offer_steps(self, at: QPoint | None = None) -> None:
        """What can be done with the visit that has the keyboard, as a menu with the keys beside it."""
        block = self.sheet.focused_block()
        if block is None:
            return
        words = self._desk.words
        menu = self._menu(block.name, block)
        refused = self._desk.why_not(Permission.BOOK)
        for after in next_steps(block.row.status):
            action = menu.add(step_words(words, after), KEYS[after])
            early = self._too_early(block, after)
            action.setEnabled(not refused and not early)
            action.setToolTip(refused or early)
            action.triggered.connect(lambda _checked=False, after=after: self._step(after))
        if block.row.status is AppointmentStatus.IN_PROGRESS:
            action = menu.addAction(words("Back to waiting"))
            action.setEnabled(not refused)
            action.setToolTip(refused)
            action.triggered.connect(
                lambda _checked=False: self.presenter.steps.back_to_waiting(block.row.id, block.name)
            )
        if may_step(block.row.status, AppointmentStatus.CANCELLED):
            action = menu.add(words("Cancel …"), CANCEL_KEY)
            action.setEnabled(not refused)
            action.triggered.connect(lambda _checked=False: self._offer_reasons())
        menu.addAction(words("Open the patient")).triggered.connect(
            lambda _checked=False: self.presenter.enter(block.row)
        )
        menu.popup(self._beside(at))

    def _too_early(self, block: Block, after: AppointmentStatus) -> str:
        """Why nobody is missed yet, in words; "" when they may be."""
        if after is not AppointmentStatus.NO_SHOW or self._desk.now() >= block.row.starts_at:
            return ""
        return self._desk.words.text(Message("appointment.not_begun", {"start": block.row.starts_at}))

    def _offer_reasons(self) -> None:
        """A cancelled visit stays cancelled, so the reason is chosen first; Esc leaves it as it is."""
        block = self.sheet.focused_block()
        if block is None or not self._desk.may(Permission.BOOK):
            return
        if not may_step(block.row.status, AppointmentStatus.CANCELLED):
            self._step(AppointmentStatus.CANCELLED)
            return
        words = self._desk.words
        menu = self._menu(words("Cancel the visit of {name} because", name=block.name), block)
        for reason, said in cancel_reasons(words):
            menu.addAction(said).triggered.connect(
                lambda _checked=False, reason=reason: self.presenter.steps.cancel(block.row.id, block.name, reason)
            )
        menu.popup(self._beside(None))

    def _menu(self, title: str, block: Block) -> VisitMenu:
        return VisitMenu(title, block, self.sheet.actions(), self)

    def _beside(self, at: QPoint | None) -> QPoint:
        block = self.sheet.focused_block()
        if at is not None or block is None:
            return self.sheet.viewport().mapToGlobal(at or QPoint())
        return self.sheet.viewport().mapToGlobal(self.sheet.block_area(block).center())

    # -- what is shown --

    def _turned(self) -> None:
        words = self._desk.words
        self._date.setText(words.long_date(self.presenter.day))
        self.strip.show_day(self.presenter.day, self._desk.today())
        self.today.setEnabled(not self.presenter.is_today)
        self._empty.hide()

    def _follow(self) -> None:
        sheet = self.presenter.sheet
        self.sheet.show_sheet(sheet, self._wall_time())
        for menu in self.findChildren(VisitMenu):
            menu.close_if_stale(sheet.blocks if sheet is not None else ())
        words = self._desk.words
        if sheet is None:
            may = self._desk.may(Permission.VIEW_PATIENT)
            self._empty.say(words("This day could not be read") if may else words("Your role does not see patients"))
            self._empty.step.hide()
            self._empty.show()
            self._place_empty()
            return
        if sheet.is_open:
            self._empty.say(
                words("Nothing is booked on this day"), words("Visits appear here as soon as they are booked.")
            )
        else:
            closed = words("Closed: {reason}", reason=sheet.closure) if sheet.closure else words("Closed on this day")
            self._empty.say(closed, words("Nothing is booked."))
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

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit_strip()

    def _fit_strip(self) -> None:
        """The week stands in the head where every date has room beside it, so that it never comes and goes."""
        longest = self._date.fontMetrics().horizontalAdvance(self._desk.words.long_date(_WIDEST))
        deeds = (self.week_back, self.previous, self.next, self.week_on, self.today)
        needed = longest + self.strip.sizeHint().width() + sum(deed.sizeHint().width() + 8 for deed in deeds)
        self.strip.setVisible(needed + 2 * PANEL_PADDING + 16 <= self.width())

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QResizeEvent):
            self._place_empty()
        return False

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
