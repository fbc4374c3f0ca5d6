"""A sheet of fields in parts, two beside one another where there is room. It shows texts and tells what is typed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QCheckBox, QGridLayout, QLineEdit, QPlainTextEdit, QVBoxLayout, QWidget

from dentaldesk.ui.screens.patient.days import no_day, parse_day, written_day
from dentaldesk.ui.theme.current import colour, current
from dentaldesk.ui.widgets.fields import ChoiceBox, LabeledField
from dentaldesk.ui.widgets.script import follow_script
from dentaldesk.ui.widgets.texts import SectionLabel, set_look

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from datetime import date

    from dentaldesk.engines.core.words import Words

# From this many letter heights on two fields stand side by side; wider than the second they are not read better.
_TWO_COLUMNS = 34
_WIDEST = 72
ON = "yes"  # what a ticked box says


class DayEdit(QLineEdit):
    """A date typed in any format and written out when it is left, with a remark (the age) behind it. What is no date
    is told by `judged` at the same moment.
    """

    judged = Signal(str)  # why it is none

    def __init__(
        self,
        written: Callable[[str], str],
        remark: Callable[[str], str] = lambda _: "",
        *,
        why_none: Callable[[str], str] = lambda _: "",
    ) -> None:
        """`written` writes a date out, `why_none` says why a text is none ("" for a date)."""
        super().__init__()
        self._remark = remark
        self._written = written
        self._why_none = why_none
        self.editingFinished.connect(self._write_out)

    def _write_out(self) -> None:
        written = self._written(self.text())
        if written != self.text():
            self.setText(written)
            self.textEdited.emit(written)
        why = self._why_none(self.text())
        if why:
            self.judged.emit(why)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            # Before whoever saves on Enter takes what stands here, not after.
            self._write_out()
        super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        remark = self._remark(self.text())
        if not remark:
            return
        painter = QPainter(self)
        painter.setPen(colour("muted"))
        end = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignTrailing
        painter.drawText(self.rect().adjusted(10, 0, -10, 0), end, remark)
        painter.end()


def day_edit(words: Words, today: Callable[[], date]) -> DayEdit:
    """For a day that may lie in the future."""
    return DayEdit(
        lambda text: written_day(text, words, today()),
        why_none=lambda text: no_day(text, words, parse_day(text, words, today()), today()),
    )


class LongEdit(QPlainTextEdit):
    """A few lines of text; Tab goes on to the next field."""

    def __init__(self, lines: int = 2) -> None:
        super().__init__()
        self._lines = lines
        self.setTabChangesFocus(True)
        self.setFixedHeight(lines * current().sizes.body_line + 16)


Editor = QLineEdit | QPlainTextEdit | ChoiceBox | QCheckBox


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """One field of the sheet: its key, its label, what it is typed into. `wide` takes a line of its own."""

    name: str
    label: str
    editor: Editor
    wide: bool = False
    help: str = ""
    script: bool = False  # takes the direction of the letters that stand in it


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """Fields that belong together, under a small heading ("": none)."""

    title: str
    fields: tuple[Field, ...]


def choice(*entries: tuple[str, str]) -> ChoiceBox:
    """A drop-down of (words, value)."""
    box = ChoiceBox()
    for words, value in entries:
        box.addItem(words, value)
    return box


class FieldSheet(QWidget):
    """All fields by their names. `typed(name, text)` follows the person, `entered` is Enter in a line."""

    typed = Signal(str, str)
    entered = Signal()

    def __init__(self, prefix: str, parts: Sequence[Part], parent: QWidget | None = None) -> None:
        """`prefix` begins the object names: `patient.` makes `patient.phone`."""
        super().__init__(parent)
        self.fields = {field.name: field for part in parts for field in part.fields}
        self.shown = {name: self._labelled(prefix, field) for name, field in self.fields.items()}
        self._parts = [(SectionLabel(part.title, self), part) for part in parts]
        self._hidden: set[str] = set()
        for shown in self.shown.values():
            shown.setParent(self)  # shown without a parent it would be a window
        self._grid = QGridLayout()
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(16)
        self._grid.setVerticalSpacing(12)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addLayout(self._grid)
        self._columns = 0
        self._arrange(2)

    def _labelled(self, prefix: str, field: Field) -> QWidget:
        editor = field.editor
        editor.setObjectName(f"{prefix}{field.name}")
        if isinstance(editor, QLineEdit):
            editor.textEdited.connect(lambda text: self._typed(field.name, text))
            editor.returnPressed.connect(self.entered)
            if field.script:
                follow_script(editor)
        elif isinstance(editor, QPlainTextEdit):
            editor.textChanged.connect(lambda: self._typed(field.name, editor.toPlainText()))
        elif isinstance(editor, QCheckBox):
            editor.clicked.connect(lambda on: self._typed(field.name, ON if on else ""))
            editor.setAccessibleName(editor.text().replace("&", ""))
            return editor
        else:
            editor.activated.connect(lambda _: self._typed(field.name, editor.currentData() or ""))
        labelled = LabeledField(field.label, editor, field.help)
        if isinstance(editor, DayEdit):
            editor.judged.connect(labelled.set_problem)
        return labelled

    def _typed(self, name: str, text: str) -> None:
        shown = self.shown[name]
        if isinstance(shown, LabeledField):
            shown.set_problem(None)
        self.typed.emit(name, text)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        letter = current().sizes.body
        self._arrange(2 if self.width() >= _TWO_COLUMNS * letter else 1)

    def widest(self) -> int:
        """Wider than this nothing is read better, in pixels."""
        return _WIDEST * current().sizes.body

    def _arrange(self, columns: int, *, anew: bool = False) -> None:
        if columns == self._columns and not anew:
            return
        self._columns = columns
        while self._grid.takeAt(0) is not None:
            pass
        line = 0
        for title, part in self._parts:
            line = self._arrange_part(title, part, line, columns)
        self._grid.setColumnStretch(0, 1)
        self._grid.setColumnStretch(1, columns - 1)

    def _arrange_part(self, title: SectionLabel, part: Part, line: int, columns: int) -> int:
        """Place one part from this line on; returns the line after it."""
        shown = [field for field in part.fields if field.name not in self._hidden]
        title.setVisible(bool(part.title and shown))
        if part.title and shown:
            if line:
                self._grid.setRowMinimumHeight(line, 8)
                line += 1
            self._grid.addWidget(title, line, 0, 1, 2)
            line += 1
        place = 0
        for field in shown:
            if field.wide and place % columns:
                place += 1
            at = line + place // columns
            span = columns if field.wide else 1
            self._grid.addWidget(self.shown[field.name], at, place % columns, 1, span, Qt.AlignmentFlag.AlignTop)
            place += span
        return line + -(-place // columns)

    def show_only(self, hidden: set[str]) -> None:
        """Leave these fields out of the sheet, and let the others move up."""
        if self._hidden == hidden:
            return
        self._hidden = set(hidden)
        for name, shown in self.shown.items():
            shown.setVisible(name not in hidden)
        self._arrange(self._columns, anew=True)

    def names(self) -> dict[str, str]:
        """The label of each field."""
        return {name: field.editor.accessibleName() for name, field in self.fields.items()}

    def show_values(self, values: Mapping[str, str]) -> None:
        """Let these stand in the fields; what stands already keeps its cursor."""
        for name, field in self.fields.items():
            text, editor = values.get(name, ""), field.editor
            if isinstance(editor, QLineEdit):
                if editor.text() != text:
                    editor.setText(text)
                    editor.setCursorPosition(0)
            elif isinstance(editor, QPlainTextEdit):
                if editor.toPlainText() != text:
                    editor.blockSignals(True)
                    editor.setPlainText(text)
                    editor.blockSignals(False)
            elif isinstance(editor, QCheckBox):
                editor.setChecked(text == ON)
            else:
                self.choose(editor, text)

    @staticmethod
    def choose(box: ChoiceBox, value: str) -> None:
        """Let this value stand in a box."""
        at = box.findData(value)
        if at < 0:
            # What was stored elsewhere and is not offered here must not be changed by being shown.
            box.addItem(value, value)
            at = box.count() - 1
        box.setCurrentIndex(at)

    def show_problems(self, problems: Mapping[str, str]) -> None:
        """Say what is wrong, each at its field; the keyboard goes to the first."""
        first: QWidget | None = None
        for name, shown in self.shown.items():
            if isinstance(shown, LabeledField):
                shown.set_problem(problems.get(name))
            if name in problems and first is None:
                first = shown
        if first is not None:
            first.setFocus(Qt.FocusReason.OtherFocusReason)

    def allow(self, why_not: str) -> None:
        """Whether anything may be changed; the reason is "" when it may."""
        for field in self.fields.values():
            editor = field.editor
            if isinstance(editor, QLineEdit):
                set_look(editor, readOnly=bool(why_not))
            elif isinstance(editor, QPlainTextEdit):
                editor.setReadOnly(bool(why_not))
                set_look(editor, locked=bool(why_not))
            else:
                editor.setEnabled(not why_not)
            editor.setToolTip(why_not)

    def focus_on(self, name: str) -> None:
        """Lead the keyboard to a field."""
        self.shown[name].setFocus(Qt.FocusReason.OtherFocusReason)
