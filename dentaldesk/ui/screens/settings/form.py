"""The form of a settings page: one column of fields, whatever the page is about."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QCheckBox, QLineEdit, QPlainTextEdit, QVBoxLayout, QWidget

from dentaldesk.ui.screens.settings.rows import ON
from dentaldesk.ui.theme.current import current
from dentaldesk.ui.theme.tokens import LABEL_GAP
from dentaldesk.ui.widgets.dates import DayField
from dentaldesk.ui.widgets.fields import ChoiceBox, LabeledField, MoneyEdit
from dentaldesk.ui.widgets.texts import SectionLabel, label, set_look

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dentaldesk.ui.desk import Desk
    from dentaldesk.ui.screens.settings.rows import Field

_LINES = 3  # of an address
_AS_BY_TAB = Qt.FocusReason.TabFocusReason  # what stands in a line is chosen, so that typing takes its place

Choices = Mapping[str, tuple[tuple[str, str], ...]]


class FactLine(QWidget):
    """Something that is only to be read; the keyboard passes it by."""

    def __init__(self, field: Field) -> None:
        super().__init__()
        self._text = label("", wrap=True)
        self._text.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._text.setAccessibleName(field.label)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(LABEL_GAP)
        column.addWidget(label(field.label, "label"))
        column.addWidget(self._text)

    def show_text(self, text: str) -> None:
        """What it is."""
        self._text.setText(text or "–")


class CheckLine(QWidget):
    """A box to tick, with what it means and what is wrong with it below."""

    def __init__(self, field: Field) -> None:
        super().__init__()
        self._help = field.help
        self.box = QCheckBox(field.label)
        self.box.setAccessibleName(field.label)
        self._note = label("", "caption", wrap=True)
        # Under the words, not under the box.
        self._note.setContentsMargins(current().sizes.indicator + 8, 0, 0, 0)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(LABEL_GAP)
        column.addWidget(self.box)
        column.addWidget(self._note)
        self.setFocusProxy(self.box)
        self.set_problem(None)

    def set_problem(self, problem: str | None) -> None:
        """Say what is wrong instead of what it means; None takes it away."""
        note = problem or self._help
        set_look(self._note, tone="danger" if problem else None)
        self._note.setText(note)
        self._note.setVisible(bool(note))
        self.box.setAccessibleDescription(note)


class RecordForm(QWidget):
    """The fields of one kind of record. `typed(field, text)` follows the hand; what is shown is not told."""

    typed = Signal(str, str)
    submitted = Signal()  # Enter in a line

    def __init__(self, desk: Desk, page: str, fields: Sequence[Field]) -> None:
        super().__init__()
        self._desk = desk
        self.fields = tuple(fields)
        self._quiet = False
        self._problems: dict[str, str] = {}
        self._lines: dict[str, LabeledField | CheckLine | FactLine] = {}
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(12)
        for field in self.fields:
            if field.section:
                column.addSpacing(8)
                column.addWidget(SectionLabel(field.section))
            line = self._line(field)
            self._lines[field.name] = line
            if not isinstance(line, FactLine):
                self._editor(line).setObjectName(f"settings.{page}.{field.name}")
            column.addWidget(line)
        column.addStretch(1)

    # -- making --

    def _line(self, field: Field) -> LabeledField | CheckLine | FactLine:
        if field.kind == "fact":
            return FactLine(field)
        if field.kind == "check":
            line = CheckLine(field)
            line.box.toggled.connect(lambda on: self._told(field.name, ON if on else ""))
            return line
        return LabeledField(field.label, self._made(field), field.help)

    def _made(self, field: Field) -> QWidget:
        name, words = field.name, self._desk.words
        if field.kind == "choice":
            box = ChoiceBox()
            box.setMinimumContentsLength(12)
            box.setSizeAdjustPolicy(ChoiceBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
            box.currentIndexChanged.connect(lambda _: self._told(name, str(box.currentData() or "")))
            return box
        if field.kind == "lines":
            text = QPlainTextEdit()
            text.setTabChangesFocus(True)
            text.setFixedHeight(_LINES * current().sizes.body_line + 16)
            text.textChanged.connect(lambda: self._told(name, text.toPlainText()))
            return text
        makers: dict[str, Callable[[], QLineEdit]] = {
            "money": lambda: MoneyEdit(words),
            "day": lambda: DayField(words, self._desk.today),
        }
        edit = makers.get(field.kind, QLineEdit)()
        if field.kind == "secret":
            edit.setEchoMode(QLineEdit.EchoMode.Password)
        edit.textChanged.connect(lambda typed: self._told(name, typed))
        edit.returnPressed.connect(self.submitted)
        return edit

    @staticmethod
    def _editor(line: LabeledField | CheckLine | FactLine) -> QWidget:
        if isinstance(line, CheckLine):
            return line.box
        return line.editor if isinstance(line, LabeledField) else line

    def _told(self, name: str, text: str) -> None:
        if not self._quiet:
            line = self._lines[name]
            if not isinstance(line, FactLine):
                line.set_problem(None)
            self.typed.emit(name, text)

    # -- showing --

    def show_choices(self, choices: Choices) -> None:
        """What may be chosen."""
        self._quiet = True
        for name, offered in choices.items():
            line = self._lines.get(name)
            box = self._editor(line) if line is not None else None
            if isinstance(box, ChoiceBox) and [box.itemData(n) for n in range(box.count())] != [v for v, _ in offered]:
                kept = box.currentData()
                box.clear()
                for value, text in offered:
                    box.addItem(text, value)
                box.setCurrentIndex(max(0, box.findData(kept)))
        self._quiet = False

    def show_values(self, values: Mapping[str, str]) -> None:
        """Let these stand in the fields; what stands already keeps its cursor."""
        self._quiet = True
        for name, line in self._lines.items():
            self._put(line, values.get(name, ""))
        self._quiet = False

    def _put(self, line: LabeledField | CheckLine | FactLine, value: str) -> None:
        if isinstance(line, FactLine):
            line.show_text(value)
        elif isinstance(line, CheckLine):
            line.box.setChecked(value == ON)
        else:
            editor = line.editor
            if isinstance(editor, ChoiceBox):
                at = editor.findData(value)
                if at < 0 and value:
                    editor.addItem(value, value)  # what an older program or another country left
                    at = editor.count() - 1
                editor.setCurrentIndex(at)
            elif isinstance(editor, QPlainTextEdit):
                if editor.toPlainText() != value:
                    editor.setPlainText(value)
            elif isinstance(editor, QLineEdit) and editor.text() != value:
                editor.setText(value)
                editor.setCursorPosition(0)

    def show_problems(self, problems: Mapping[str, str]) -> None:
        """Say what is wrong, each at its field."""
        self._problems = dict(problems)
        for name, line in self._lines.items():
            if not isinstance(line, FactLine):
                line.set_problem(problems.get(name))

    def lead_to_problem(self) -> QWidget | None:
        """Lead the keyboard to the first field that was refused, if any; returns it with its label and what is said."""
        for name, line in self._lines.items():
            if name in self._problems:
                line.setFocus(_AS_BY_TAB)
                return line
        return None

    def allow(self, why_not: Callable[[Field], str]) -> None:
        """Whether each field may be changed; the reason is "" when it may."""
        for field in self.fields:
            line = self._lines[field.name]
            if isinstance(line, FactLine):
                continue
            reason = why_not(field)
            editor = self._editor(line)
            closed = bool(reason) or field.fixed
            if isinstance(editor, QLineEdit):
                editor.setReadOnly(closed)
                set_look(editor, readOnly=closed)
            elif isinstance(editor, QPlainTextEdit):
                editor.setReadOnly(closed)
                set_look(editor, locked=closed)
            else:
                editor.setEnabled(not closed)
            editor.setToolTip(reason)

    def text_of(self, name: str, value: str) -> str:
        """A value as people read it: the words of a choice."""
        line = self._lines.get(name)
        editor = self._editor(line) if line is not None else None
        if isinstance(editor, ChoiceBox):
            return editor.itemText(max(0, editor.findData(value)))
        return value

    def label_of(self, name: str) -> str:
        """What a field is called."""
        return next((field.label for field in self.fields if field.name == name), name)

    def editors(self) -> list[QWidget]:
        """What the keyboard stops at, in order."""
        return [self._editor(line) for line in self._lines.values() if not isinstance(line, FactLine)]

    def take_focus(self) -> None:
        """Lead the keyboard to the first field."""
        for line in self._lines.values():
            if not isinstance(line, FactLine) and self._editor(line).isEnabled():
                line.setFocus(_AS_BY_TAB)
                return
