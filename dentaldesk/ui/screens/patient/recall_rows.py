"""The reasons of a patient to come again, one below the other: how often, when last, when next."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLabel, QLineEdit, QWidget

from dentaldesk.engines.core.access import Permission
from dentaldesk.ui.screens.patient.recalls import RecallDeeds, recall_name
from dentaldesk.ui.screens.patient.sheet import day_edit
from dentaldesk.ui.theme.current import current
from dentaldesk.ui.widgets.buttons import button
from dentaldesk.ui.widgets.chips import Chip, ChipLook
from dentaldesk.ui.widgets.texts import label, set_look

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from uuid import UUID

    from dentaldesk.engines.scheduling.recall_reads import RecallRow
    from dentaldesk.ui.desk import Desk

_MONTHS, _DAY = 3, 9  # letter heights of the two fields
_HEADS = 1  # lines above the first recall
_LINES = 2  # of each recall: it, and what is wrong with what was typed


class RecallRows(QWidget):
    """Fields that keep what is typed when they are left, or on Enter. `whole`: the day can be set and the recall
    stopped; else only how often is asked.
    """

    def __init__(self, desk: Desk, prefix: str, *, whole: bool) -> None:
        super().__init__()
        self._desk, self._prefix, self._whole = desk, prefix, whole
        self.deeds = RecallDeeds(desk, self)
        self.deeds.refused.connect(self._refuse)
        self._patient_id: UUID | None = None
        self._rows: dict[str, RecallRow] = {}
        self._edits: dict[tuple[str, str], QLineEdit] = {}
        # What the program itself wrote into each field: what differs was typed, and stays. None: it was refused.
        self._written: dict[tuple[str, str], str | None] = {}
        self._lasts: dict[str, QLabel] = {}
        self._dues: dict[str, QLabel] = {}
        self._chips: dict[str, Chip] = {}
        self._problems: dict[str, QLabel] = {}
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(16)
        self._grid.setVerticalSpacing(4)
        self._grid.setColumnStretch(0, 1)

    def show_rows(self, patient_id: UUID, rows: Sequence[RecallRow]) -> None:
        """Show these; what somebody just types into a field stays there."""
        same = patient_id == self._patient_id and {row.code for row in rows} == set(self._rows)
        had = any(widget.hasFocus() for widget in self.findChildren(QWidget))
        if not same:
            self._clear()
        self._rows = {row.code: row for row in rows}
        if not same:
            self._patient_id = patient_id
            self._make(rows)
            first = self.first()
            if had and first is not None:
                first.setFocus(Qt.FocusReason.OtherFocusReason)
        for row in rows:
            self._show_row(row)
        self._grid.invalidate()  # heads that came while the page was laid out would keep no height
        self.dress()

    def forget(self) -> None:
        """Another patient is open."""
        self._clear()
        self._patient_id = None
        self._rows = {}

    def first(self) -> QWidget | None:
        """Where the keyboard goes."""
        return next(iter(self._edits.values()), None)

    def _clear(self) -> None:
        """Take the fields away. One that has the keyboard loses it, and keeps what was typed for whom it was typed."""
        while (item := self._grid.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        for kept in (self._edits, self._written, self._lasts, self._dues, self._chips, self._problems):
            kept.clear()

    def _make(self, rows: Sequence[RecallRow]) -> None:
        words = self._desk.words
        due = words("Due") if self._whole else words("Due after this visit")
        for place, text in enumerate((words("Reason"), words("Every"), words("Last"), due) if rows else ()):
            self._grid.addWidget(label(text, "caption"), 0, place)
        for place, row in enumerate(rows):
            self._make_row(_HEADS + _LINES * place, row)

    def _make_row(self, at: int, row: RecallRow) -> None:
        words, code = self._desk.words, row.code
        self._grid.addWidget(label(recall_name(words, row), "strong", wrap=True), at, 0)
        months = self._edit("months", row, QLineEdit(), _MONTHS, self.deeds.set_months)
        months.setAccessibleName(words("{recall}: every how many months", recall=recall_name(words, row)))
        months.setAlignment(Qt.AlignmentFlag.AlignTrailing)
        self._grid.addWidget(_beside(months, label(words("months"))), at, 1)
        self._lasts[code] = label("", figures=True)
        self._grid.addWidget(self._lasts[code], at, 2)
        chip = self._chips[code] = Chip("", "neutral")
        chip.setObjectName(f"{self._prefix}.chip.{code}")
        due = self._dues[code] = label("", figures=True)
        due.setObjectName(f"{self._prefix}.after.{code}")
        day: QWidget = due
        if self._whole:
            day = self._edit("due", row, day_edit(words, self._desk.today), _DAY, self.deeds.set_day)
            day.setAccessibleName(words("{recall}: due on", recall=recall_name(words, row)))
        self._grid.addWidget(_beside(day, chip), at, 3)
        if self._whole:
            self._grid.addWidget(self._stop_button(code), at, 4)
        problem = self._problems[code] = label("", "caption", tone="danger", wrap=True)
        problem.setObjectName(f"{self._prefix}.problem.{code}")
        problem.hide()
        self._grid.addWidget(problem, at + 1, 0, 1, 5)

    def _stop_button(self, code: str) -> QWidget:
        words, name = self._desk.words, recall_name(self._desk.words, self._rows[code])
        stop = button(words("Stop"), "quiet", compact=True, on=lambda: self.deeds.stop(self._rows[code]))
        stop.setObjectName(f"{self._prefix}.stop.{code}")
        stop.setAccessibleName(words("{deed}: {note}", deed=words("Stop"), note=name))
        return stop

    def _edit(
        self, name: str, row: RecallRow, edit: QLineEdit, wide: int, keep: Callable[[UUID, RecallRow, str], None]
    ) -> QLineEdit:
        key, patient_id = (name, row.code), self._patient_id
        edit.setObjectName(f"{self._prefix}.{name}.{row.code}")
        edit.setFixedWidth(wide * current().sizes.body)
        self._edits[key] = edit

        def finished() -> None:
            standing = self._rows.get(row.code)
            if edit.text() != self._written.get(key) and standing is not None and patient_id is not None:
                self._written[key] = edit.text()
                keep(patient_id, standing, edit.text())

        edit.editingFinished.connect(finished)
        return edit

    def _show_row(self, row: RecallRow) -> None:
        words = self._desk.words
        self._write(("months", row.code), str(row.months or row.usual_months))
        self._write(("due", row.code), words.day(row.due_on))
        self._lasts[row.code].setText(words.day(row.last_on) if row.last_on is not None else words("never"))
        is_over = row.due_on < self._desk.today()
        self._dues[row.code].setText(words.day(row.due_on))
        set_look(self._dues[row.code], tone="warning" if is_over else None)
        chip = self._chips[row.code]
        chip.setVisible(is_over or row.by_hand)
        look = ChipLook(text=words("Overdue"), kind="warning") if is_over else ChipLook(text=words("Set by hand"))
        chip.set_look(look)

    def _write(self, key: tuple[str, str], text: str) -> None:
        edit = self._edits.get(key)
        if edit is not None and (key not in self._written or edit.text() == self._written[key]):
            self._written[key] = text
            if edit.text() != text:
                edit.setText(text)

    def _refuse(self, code: str, sentence: str) -> None:
        if code not in self._problems:
            return
        self._problems[code].setText(sentence)
        self._problems[code].setVisible(bool(sentence))
        for name in ("months", "due") if sentence else ():
            key = (name, code)
            row = self._rows[code]
            stands = str(row.months or row.usual_months) if name == "months" else self._desk.words.day(row.due_on)
            if key in self._edits and self._edits[key].text() != stands:
                self._written[key] = None

    def dress(self) -> None:
        """Allow what who sits here may do."""
        examine, book = self._desk.why_not(Permission.EXAMINE), self._desk.why_not(Permission.BOOK)
        for (name, _), edit in self._edits.items():
            why_not = book if name == "due" else examine
            edit.setEnabled(not why_not)
            edit.setToolTip(why_not)
        for code in self._rows if self._whole else ():
            stop = self.findChild(QWidget, f"{self._prefix}.stop.{code}")
            if stop is not None:
                stop.setEnabled(not examine)
                stop.setToolTip(examine)


def _beside(*widgets: QWidget) -> QWidget:
    """Some widgets in one cell."""
    cell = QWidget()
    row = QHBoxLayout(cell)
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(6)
    for widget in widgets:
        row.addWidget(widget)
    row.addStretch(1)
    return cell
