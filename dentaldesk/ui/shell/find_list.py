"""What was found, below the field: patients, then screens and deeds. One line of all of them is chosen."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QFrame, QVBoxLayout, QWidget

from dentaldesk.engines.core.ages import age_on
from dentaldesk.ui.widgets.notices import EmptyState
from dentaldesk.ui.widgets.row_table import Column, RowTable
from dentaldesk.ui.widgets.texts import SectionLabel, key_words, label

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dentaldesk.engines.patients.reads import PatientRow
    from dentaldesk.ui.desk import Desk
    from dentaldesk.ui.shell.find_entries import Entry

_LEAST_WIDTH = 680
_EDGE = 8
_LINES = 12  # of patients and deeds together
_FEWEST = 4  # of each kind, before it is scrolled
_AROUND = 140  # pixels of headings and hint, in the larger density
_FRAME = 2  # of a table


class FindList(QFrame):
    """Part of the window, so it never loses the keyboard to another one."""

    picked = Signal(object)  # a PatientRow or an Entry, by the mouse

    def __init__(self, desk: Desk, window: QWidget) -> None:
        super().__init__(window)
        self._window = window
        words = self._words = desk.words
        self.setObjectName("find.results")
        self.setProperty("popup", True)
        self.empty = EmptyState(
            "user-plus",
            words("Nobody found"),
            words("Check the spelling, or register someone new."),
            step=words("New patient"),
        )
        self.table: RowTable[PatientRow] = RowTable(words("Patients found"), _columns(desk), key=lambda row: row.id)
        self.table.setObjectName("find.table")
        self.deeds: RowTable[Entry] = RowTable(
            words("Screens and actions found"), _entry_columns(desk), key=lambda row: row.name
        )
        self.deeds.setObjectName("find.deeds")
        self._heading = SectionLabel("")
        self._deeds_title = words("Screens and actions")
        self._deeds_heading = SectionLabel(self._deeds_title)
        hint = label(words("↑ ↓ choose · Enter opens · Esc closes · > for screens and actions only"), "caption")
        column = QVBoxLayout(self)
        column.setContentsMargins(1, 8, 1, 8)
        column.setSpacing(4)
        for heading in (self._heading, self._deeds_heading, hint):
            heading.setContentsMargins(12, 4, 12, 0)
        for widget in (self._heading, self.table, self.empty, self._deeds_heading, self.deeds, hint):
            column.addWidget(widget)
        for table in self._tables():
            table.setFocusPolicy(Qt.FocusPolicy.NoFocus)
            table.clicked.connect(lambda _, table=table: self.picked.emit(table.chosen()))
        self.hide()

    def _tables(self) -> tuple[RowTable[Any], RowTable[Any]]:
        return self.table, self.deeds

    def say_nobody(self, why_not: str) -> None:
        """What an empty answer means; `why_not`: why who sits here may not look for patients, "" when they may."""
        words = self._words
        if why_not:
            self.empty.say(words("No screen or action is called that"), why_not)
        else:
            self.empty.say(words("Nobody found"), words("Check the spelling, or register someone new."))
        self.empty.step.setVisible(not why_not)

    def show_found(
        self,
        rows: Sequence[PatientRow],
        entries: Sequence[Entry],
        *,
        below: QWidget,
        heading: str,
        nothing: bool = False,
    ) -> None:
        """Open under the field, the first line chosen. `nothing` fits what was typed: the entries are only what comes
        nearest, and none of them is chosen.
        """
        words = self._words
        self._heading.setText(heading)
        self._fill(self.table, self._heading, rows)
        self._fill(self.deeds, self._deeds_heading, entries)
        self.deeds.horizontalHeader().hide()
        in_sight = self._share_lines(below)
        if nothing:
            self._deeds_heading.setText(words("Perhaps one of these screens and actions"))
        elif in_sight < len(entries):
            self._deeds_heading.setText(words("Screens and actions: {number}, not all in sight", number=len(entries)))
        else:
            self._deeds_heading.setText(self._deeds_title)
        self.empty.setVisible(nothing or (not rows and not entries))
        if nothing:
            self._choose_none()
        else:
            self._choose(0)
        self._stand_below(below)
        self.raise_()
        self.show()

    @staticmethod
    def _fill(table: RowTable[Any], heading: QWidget, rows: Sequence[Any]) -> None:
        table.show_rows(rows)
        heading.setVisible(bool(rows))
        table.setVisible(bool(rows))

    def _share_lines(self, below: QWidget) -> int:
        """Give both tables their heights: all patients, and as many deeds as there is room for, `_FEWEST` at least; the
        rest is scrolled to. Returns how many deeds are in sight.
        """
        line = self.deeds.verticalHeader().defaultSectionSize()
        room = self._window.height() - below.mapTo(self._window, QPoint(0, below.height())).y() - _AROUND
        patients, entries = len(self.table.rows()), len(self.deeds.rows())
        lines = min(_LINES, room // line - bool(patients))  # the patients have a line of headings
        in_sight = min(entries, max(_FEWEST, lines - patients))
        people = min(patients, max(_FEWEST, lines - in_sight))
        self.table.setFixedHeight(line * (people + 1) + _FRAME)
        self.deeds.setFixedHeight(line * in_sight + _FRAME)
        return in_sight

    def _stand_below(self, field: QWidget) -> None:
        window = self._window
        width = min(max(field.width(), _LEAST_WIDTH), window.width() - 2 * _EDGE)
        corner = field.mapTo(window, QPoint(field.width() - width, field.height() + 4))
        layout = self.layout()
        if layout is not None:
            layout.activate()
        left = min(max(corner.x(), _EDGE), window.width() - width - _EDGE)
        height = min(self.sizeHint().height(), window.height() - corner.y() - _EDGE)
        self.setGeometry(left, corner.y(), width, height)

    def chosen(self) -> PatientRow | Entry | None:
        """The chosen line."""
        patient: PatientRow | None = self.table.chosen()
        return patient if patient is not None else self.deeds.chosen()

    def step(self, by: int) -> None:
        """Choose the next line up or down, across both lists."""
        patients = self.table.rows()
        patient, entry = self.table.chosen(), self.deeds.chosen()
        if patient is None and entry is None:
            self._choose(0)
            return
        if patient is not None:
            place = patients.index(patient)
        else:
            place = len(patients) + (self.deeds.rows().index(entry) if entry is not None else 0)
        self._choose(place + by)

    def _choose_none(self) -> None:
        for table in self._tables():
            table.clearSelection()
            table.selectionModel().clearCurrentIndex()

    def _choose(self, place: int) -> None:
        patients, entries = len(self.table.rows()), len(self.deeds.rows())
        place = min(max(place, 0), patients + entries - 1)
        for table, at in ((self.table, place), (self.deeds, place - patients)):
            if 0 <= at < len(table.rows()):
                table.selectRow(at)
                table.scrollTo(table.currentIndex())
            else:
                table.clearSelection()
                table.selectionModel().clearCurrentIndex()


def _columns(desk: Desk) -> list[Column[PatientRow]]:
    words = desk.words

    def born(row: PatientRow) -> str:
        if row.birth_date is None:
            return ""
        return words("{day}, {age} y", day=row.birth_date, age=age_on(row.birth_date, desk.today()))

    return [
        Column(title=words("Patient"), text=lambda row: row.name, strong=True, stretch=True),
        Column(title=words("Born"), text=born),
        Column(title=words("Chart number"), text=lambda row: str(row.chart_number), figures=True),
        Column(title=words("Phone"), text=lambda row: row.phone or ""),
    ]


def _entry_columns(desk: Desk) -> list[Column[Entry]]:
    words = desk.words

    def muted(row: Entry) -> str | None:
        return "muted" if row.why_not else None

    return [
        Column(
            title=words("Screen or action"),
            text=lambda row: row.title,
            icon=lambda row: (row.icon, "muted" if row.why_not else "text2"),
            role=muted,
            stretch=True,
        ),
        Column(title=words("Group"), text=lambda row: row.why_not or row.group, role=lambda _: "muted"),
        Column(title=words("Keys"), text=lambda row: key_words(QKeySequence(row.keys)), role=lambda _: "muted"),
    ]
