"""The first line of the panel: which exam, along which path, compared with what, and what can be done to it."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from PySide6.QtCore import QEvent, QSignalBlocker, Signal
from PySide6.QtGui import QAction, QFontMetrics, QKeySequence
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from dentaldesk.engines.clinical.perio_path import Path
from dentaldesk.models.perio import Corner, PathPreset
from dentaldesk.ui.theme.current import current
from dentaldesk.ui.theme.fonts import body_font
from dentaldesk.ui.theme.tokens import PANEL_PADDING
from dentaldesk.ui.widgets.buttons import button, tool_button
from dentaldesk.ui.widgets.chips import Chip, ChipLook, chip_size
from dentaldesk.ui.widgets.fields import ChoiceBox
from dentaldesk.ui.widgets.flow import FlowBox
from dentaldesk.ui.widgets.texts import label

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dentaldesk.engines.clinical.perio_reads import PerioExamRow
    from dentaldesk.engines.core.words import Words
    from dentaldesk.ui.screens.perio.shown import Shown

MOST_BESIDE = 2  # exams that can be shown beside the current one at once


class Head(QWidget):
    """It shows what it is given and asks by signals."""

    path_wanted = Signal(object)  # Path
    compared = Signal(object)  # ids of exams
    tooth_typed = Signal(str)
    key = Signal(str)  # Undo, Redo
    completed = Signal()
    new_wanted = Signal()
    print_wanted = Signal()

    def __init__(self, words: Words, parent: QWidget) -> None:
        super().__init__(parent)
        self._words = words
        self.date = label("", "strong")
        self.date.setObjectName("perio.date")
        self.state = Chip("")
        self.path = _combo("perio.path", words("Probing path"))
        for preset, text in _presets(words).items():
            self.path.addItem(text, preset)
        self.start = _combo("perio.start", words("Where the path begins"))
        for corner, text in _corners(words).items():
            self.start.addItem(text, corner)
        self.beside = _combo("perio.compare", words("Compare with"))
        self.path.activated.connect(lambda _index: self._follow())
        self.start.activated.connect(lambda _index: self._follow())
        self.beside.activated.connect(lambda _index: self.compared.emit(tuple(self.beside.currentData())))
        self.tooth = QLineEdit()
        self.tooth.setObjectName("perio.tooth")
        self.tooth.setAccessibleName(words("Add a tooth"))
        self.tooth.setPlaceholderText(words("Add tooth"))
        self._fit_tooth()
        self.tooth.returnPressed.connect(lambda: self.tooth_typed.emit(self.tooth.text()))
        self._make_buttons()
        self._lay_out()

    def _fit_tooth(self) -> None:
        """As wide as what it asks for, in any language and density."""
        asked = QFontMetrics(body_font(current().sizes)).horizontalAdvance(self.tooth.placeholderText())
        self.tooth.setFixedWidth(asked + 2 * PANEL_PADDING + 4)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange and hasattr(self, "tooth"):
            self._fit_tooth()

    def _make_buttons(self) -> None:
        words = self._words
        undo, redo = QAction(words("Undo"), self), QAction(words("Redo"), self)
        for action, keys, name in (
            (undo, QKeySequence.StandardKey.Undo, "Undo"),
            (redo, QKeySequence.StandardKey.Redo, "Redo"),
        ):
            # Shown, not listened to: the sheet takes the key where the keyboard is.
            action.setShortcut(QKeySequence(keys))
            action.triggered.connect(lambda _checked=False, name=name: self.key.emit(name))
        self.undo = tool_button("arrow-u-up-left", words("Undo"), action=undo)
        self.redo = tool_button("arrow-u-up-right", words("Redo"), action=redo)
        self.undo.setObjectName("perio.undo")
        self.redo.setObjectName("perio.redo")
        self.print = button(words("Print"), "secondary", "printer", on=self.print_wanted.emit)
        self.print.setObjectName("perio.print")
        self.complete = button(words("Complete exam"), "primary", on=self.completed.emit)
        self.complete.setObjectName("perio.complete")
        self.new = button(words("New exam"), "primary", "plus", on=self.new_wanted.emit)
        self.new.setObjectName("perio.new")

    def _lay_out(self) -> None:
        words = self._words
        exam = _row(self.date, self.state)
        path = _row(label(words("Path"), "label"), self.path, self.start)
        beside = _row(label(words("Compare"), "label"), self.beside)
        hands = _row(self.undo, self.redo, self.tooth)
        ends = _row(self.print, self.complete, self.new)
        column = QVBoxLayout(self)
        column.setContentsMargins(PANEL_PADDING, 8, PANEL_PADDING, 8)
        column.addWidget(FlowBox(exam, path, beside, hands, ends, spacing=12))

    def show_exam(self, shown: Shown, before: Sequence[PerioExamRow], beside: Sequence[PerioExamRow]) -> None:
        """Show an exam and the ones that it can be compared with."""
        words, row = self._words, shown.row
        self.date.setText(words.day(row.business_date))
        probed = words("Probed by {name}", name=row.examiner)
        counts = words("What is added counts for {date}.", date=row.business_date)
        self.date.setToolTip(f"{probed}\n{counts}" if shown.of_another_day else probed)
        self.state.set_look(_state(words, shown))
        # As wide as any of its words, so that nothing moves beside it while one types.
        self.state.setMinimumWidth(max(chip_size(look).width() for look in _states(words)))
        with QSignalBlocker(self.path), QSignalBlocker(self.start), QSignalBlocker(self.beside):
            self.path.setCurrentIndex(self.path.findData(shown.run.path.preset))
            self.start.setCurrentIndex(self.start.findData(shown.run.path.start))
            self._offer(before, tuple(exam.id for exam in beside))
        for control in (self.path, self.start, self.tooth):
            control.setEnabled(not shown.locked)
        self.complete.setVisible(row.is_open)
        self.complete.setEnabled(not shown.locked)
        self.new.setText(words("Exam of today") if shown.of_another_day else words("New exam"))
        self.new.setVisible(not row.is_open or shown.of_another_day)
        self.show_run(shown)

    def _offer(self, before: Sequence[PerioExamRow], chosen: tuple[UUID, ...]) -> None:
        words = self._words
        self.beside.clear()
        self.beside.addItem(words("No other exam"), ())
        for exam in before:
            self.beside.addItem(words.day(exam.business_date), (exam.id,))
        if len(before) >= MOST_BESIDE:
            last = tuple(exam.id for exam in before[:MOST_BESIDE])
            self.beside.addItem(words("The last two exams"), last)
        place = next((index for index in range(self.beside.count()) if self.beside.itemData(index) == chosen), 0)
        self.beside.setCurrentIndex(place)
        self.beside.setEnabled(bool(before))

    def show_run(self, shown: Shown) -> None:
        """What can be undone, and whether everything is stored."""
        self.undo.setEnabled(bool(shown.run.past) and not shown.locked)
        self.redo.setEnabled(bool(shown.run.future) and not shown.locked)

    def _follow(self) -> None:
        # Qt hands enums of words back as plain words.
        preset, start = PathPreset(self.path.currentData()), Corner(self.start.currentData())
        self.path_wanted.emit(Path(preset=preset, start=start))


def _combo(name: str, said: str) -> QComboBox:
    made = ChoiceBox()
    made.setObjectName(name)
    made.setAccessibleName(said)
    made.setToolTip(said)
    made.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
    return made


def _row(*widgets: QWidget) -> QWidget:
    made = QWidget()
    row = QHBoxLayout(made)
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(8)
    for widget in widgets:
        row.addWidget(widget)
    return made


def _presets(words: Words) -> dict[PathPreset, str]:
    return {
        PathPreset.ZIG_ZAG: words("Out buccal, back lingual"),
        PathPreset.BY_ARCH: words("Buccal, then lingual"),
        PathPreset.BY_TOOTH: words("Tooth by tooth"),
    }


def _corners(words: Words) -> dict[Corner, str]:
    return {
        Corner.UPPER_RIGHT: words("from upper right"),
        Corner.UPPER_LEFT: words("from upper left"),
        Corner.LOWER_LEFT: words("from lower left"),
        Corner.LOWER_RIGHT: words("from lower right"),
    }


def _states(words: Words) -> tuple[ChipLook, ...]:
    return (
        ChipLook(text=words("Completed"), kind="good", icon="lock-simple"),
        ChipLook(text=words("Not saved"), kind="warning", icon="cloud-slash"),
        ChipLook(text=words("To look at"), kind="neutral", icon="eye"),
        ChipLook(text=words("Saving"), kind="neutral", icon="cloud-arrow-up"),
        ChipLook(text=words("Saved"), kind="neutral", icon="check-circle"),
    )


def _state(words: Words, shown: Shown) -> ChipLook:
    completed, not_saved, to_look_at, saving, saved = _states(words)
    if not shown.row.is_open:
        return completed
    if shown.trouble:
        return not_saved
    if shown.locked:
        return to_look_at
    return saving if shown.unsaved else saved
