"""Find a patient by a few letters of any names, a chart number, a phone number or a birth date.

Enter opens the first.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, QPoint, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QVBoxLayout, QWidget

from dentaldesk.engines.core.access import Permission
from dentaldesk.engines.patients.reads import PatientRow, find_patients
from dentaldesk.engines.patients.rules import age_on
from dentaldesk.ui.widgets.fields import SearchField
from dentaldesk.ui.widgets.notices import EmptyState
from dentaldesk.ui.widgets.row_table import Column, RowTable

if TYPE_CHECKING:
    from dentaldesk.ui.desk import Desk

_EMPTY_LINES = 7  # the room that "nobody found" and its button take
SHOWN = 12  # rows that fit below the field on the smallest screen


class Find(QObject):
    """The field of the top bar and the list that opens below it, inside the window."""

    new_wanted = Signal()  # nobody was found: register someone new

    def __init__(self, desk: Desk, window: QWidget) -> None:
        super().__init__(window)
        self._desk = desk
        words = desk.words
        self.field = SearchField(words("Find a patient"), words("Name, phone, chart number or birth date"), "Ctrl+K")
        self.field.setObjectName("find.field")
        self._list = _Results(desk, window)
        self._answered = ""  # the letters to which the list is the answer
        self._enter_waits = False
        self.field.wanted.connect(self._look)
        self.field.installEventFilter(self)
        self._list.table.row_opened.connect(self._open)
        self._list.table.clicked.connect(lambda _: self._open(self._list.table.chosen()))
        self._list.empty.started.connect(self._register)
        desk.actor_changed.connect(self._dress)
        self._dress()

    def _dress(self) -> None:
        """Who may not see patients finds none."""
        why_not = self._desk.why_not(Permission.VIEW_PATIENT)
        if why_not:
            self.close()
            self.field.clear()
        self.field.setEnabled(not why_not)
        self.field.setToolTip(why_not)

    def focus(self) -> None:
        """Begin to type."""
        self.field.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.field.selectAll()

    def _look(self, typed: str) -> None:
        self._enter_waits = False
        if not typed.strip():
            self._list.hide()
            return
        show = partial(self._show, typed)
        self._desk.tasks.query(self, "find", lambda session: find_patients(session, typed, SHOWN), show)

    def _show(self, typed: str, rows: list[PatientRow]) -> None:
        if self.field.text() != typed or not typed.strip():
            return  # typed on while the answer was on its way
        self._answered = typed
        self._list.show_rows(rows, below=self.field)
        if self._enter_waits:
            self._enter()

    def _enter(self) -> None:
        """Open the row that is chosen; while the list still answers fewer letters, wait: it may show someone else."""
        self._enter_waits = self._answered != self.field.text()
        if not self._enter_waits:
            self._open(self._list.table.chosen())

    def _open(self, row: PatientRow | None) -> None:
        if row is None:
            return
        self.close()
        self.field.clear()
        self._desk.open_patient(row.id)

    def _register(self) -> None:
        self.close()
        self.new_wanted.emit()

    def close(self) -> None:
        """Put the list away."""
        self._list.hide()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress and self._key(event.key()):
            return True
        if event.type() == QEvent.Type.FocusOut and not self._list.isAncestorOf(self.field.window().focusWidget()):
            self.close()
        return super().eventFilter(watched, event)

    def _key(self, key: int) -> bool:
        """Up, Down, Enter and Esc work on the list while the typing goes on in the field."""
        if key == Qt.Key.Key_Escape:
            self.close()
            self.field.clear()
        elif key in {Qt.Key.Key_Return, Qt.Key.Key_Enter} and self.field.text().strip():
            self._enter()
        elif key in {Qt.Key.Key_Down, Qt.Key.Key_Up} and self._list.isVisible():
            self._list.step(1 if key == Qt.Key.Key_Down else -1)
        else:
            return False
        return True


class _Results(QFrame):
    """The list of people found. Part of the window, so it never loses the keyboard to another one."""

    def __init__(self, desk: Desk, window: QWidget) -> None:
        super().__init__(window)
        self._window = window
        words = desk.words
        self.setObjectName("find.results")
        self.setProperty("popup", True)
        self.empty = EmptyState(
            "user-plus",
            words("Nobody found"),
            words("Check the spelling, or register someone new."),
            step=words("New patient"),
        )
        self.table: RowTable[PatientRow] = RowTable(
            words("Patients found"), _columns(desk), key=lambda row: row.id, empty=self.empty
        )
        self.table.setObjectName("find.table")
        self.table.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(1, 4, 1, 4)
        layout.addWidget(self.table)
        self.hide()

    def show_rows(self, rows: list[PatientRow], *, below: QWidget) -> None:
        """Open under the field, the first row chosen."""
        self.table.show_rows(rows)
        if rows:
            self.table.selectRow(0)
        window = self._window
        width = min(max(below.width(), 640), window.width() - 16)
        corner = below.mapTo(window, QPoint(below.width() - width, below.height() + 4))
        lines = len(rows) + 1 if rows else _EMPTY_LINES
        height = self.table.verticalHeader().defaultSectionSize() * lines + 12
        self.setGeometry(max(corner.x(), 8), corner.y(), width, height)
        self.raise_()
        self.show()

    def step(self, by: int) -> None:
        """Choose the next row up or down."""
        rows = self.table.rows()
        chosen = self.table.chosen()
        if rows:
            place = rows.index(chosen) + by if chosen in rows else 0
            self.table.selectRow(min(max(place, 0), len(rows) - 1))


def _columns(desk: Desk) -> list[Column[PatientRow]]:
    words = desk.words

    def born(row: PatientRow) -> str:
        if row.birth_date is None:
            return ""
        return words("{day}, {age} y", day=row.birth_date, age=age_on(row.birth_date, desk.today()))

    return [
        Column(title=words("Patient"), text=lambda row: row.name, strong=True, stretch=True),
        Column(title=words("Born"), text=born),
        Column(title=words("Chart"), text=lambda row: str(row.chart_number), figures=True),
        Column(title=words("Phone"), text=lambda row: row.phone or ""),
    ]
