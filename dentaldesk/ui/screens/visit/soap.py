"""The notes of a visit, in two columns or one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Signal
from PySide6.QtGui import QFocusEvent, QResizeEvent
from PySide6.QtWidgets import QGridLayout, QPlainTextEdit, QSizePolicy, QWidget

from dentaldesk.ui.theme.current import current
from dentaldesk.ui.widgets.fields import LabeledField
from dentaldesk.ui.widgets.texts import set_look

if TYPE_CHECKING:
    from dentaldesk.engines.core.words import Words

# From this many letter heights on two notes stand side by side.
_TWO_COLUMNS = 48
AFTER = "post_operative"  # of an operation only


class NoteEdit(QPlainTextEdit):
    """Words of any length in any script. Tab leaves it; `typed(text)` follows the typing, `left` the leaving."""

    typed = Signal(str)
    left = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setTabChangesFocus(True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumHeight(2 * current().sizes.body_line + 16)
        self.textChanged.connect(self._told)
        self._quiet = False

    def show_text(self, text: str) -> None:
        """Let this text stand; what stands already is left alone, with its cursor and undo."""
        if text != self.toPlainText():
            self._quiet = True
            self.setPlainText(text)
            self._quiet = False

    def sizeHint(self) -> QSize:
        # The page gives what room it has; asking for Qt's 192 px four times would make it scroll without need.
        return QSize(super().sizeHint().width(), self.minimumHeight())

    def minimumSizeHint(self) -> QSize:
        return QSize(super().minimumSizeHint().width(), self.minimumHeight())

    def _told(self) -> None:
        if not self._quiet:
            self.typed.emit(self.toPlainText())

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.left.emit()


class SoapNotes(QWidget):
    """Subjective, objective, assessment, plan; after an operation also how it went."""

    typed = Signal(str, str)  # field, text
    left = Signal()

    def __init__(self, words: Words) -> None:
        super().__init__()
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(12)
        self._grid.setVerticalSpacing(8)
        self._columns = 0
        self._after = False
        self.edits: dict[str, NoteEdit] = {}
        self.fields: dict[str, LabeledField] = {}
        self._hints: dict[str, str] = {}
        for field, (name, title, hint) in _parts(words).items():
            edit = NoteEdit()
            edit.setObjectName(f"exam.{name}")
            edit.setPlaceholderText(hint)
            self._hints[field] = hint
            edit.typed.connect(lambda text, field=field: self.typed.emit(field, text))
            edit.left.connect(self.left)
            self.edits[field] = edit
            self.fields[field] = LabeledField(title, edit)
        self._arrange(1)
        self.show_after(wanted=False)

    def show_after(self, *, wanted: bool) -> None:
        """Whether there was an operation to write about; what is written about one is always shown."""
        self._after = wanted or bool(self.edits[AFTER].toPlainText())
        self.fields[AFTER].setVisible(self._after)
        self._stretch()

    def set_read_only(self, locked: bool) -> None:
        """Whether the notes may only be read."""
        for field, edit in self.edits.items():
            edit.setReadOnly(locked)
            set_look(edit, locked=locked)
            # A hint asks to write, which nobody can here.
            edit.setPlaceholderText("" if locked else self._hints[field])

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        # Side by side only where one below the other would leave too few lines.
        wide = self.width() >= _TWO_COLUMNS * current().sizes.body
        self._arrange(2 if wide and self.height() < self.width() else 1)

    def _arrange(self, columns: int) -> None:
        if columns == self._columns:
            return
        self._columns = columns
        *four, after = self.fields.values()
        for place, field in enumerate(four):
            self._grid.addWidget(field, place // columns, place % columns)
        self._grid.addWidget(after, len(four) // columns, 0, 1, columns)
        self._grid.setColumnStretch(1, columns - 1)
        self._grid.setColumnStretch(0, 1)
        self._stretch()

    def _stretch(self) -> None:
        last = (len(self.fields) - 1) // self._columns
        for row in range(len(self.fields)):
            self._grid.setRowStretch(row, 1 if row < last + self._after else 0)


def _parts(words: Words) -> dict[str, tuple[str, str, str]]:
    """Object name, label and hint of each note, in reading order."""
    return {
        "subjective": ("subjective", words("Subjective"), words("What the patient tells")),
        "objective": ("objective", words("Objective"), words("What you found")),
        "assessment": ("assessment", words("Assessment"), words("What it means")),
        "plan": ("plan_note", words("Plan"), words("What was agreed")),
        AFTER: ("post_operative", words("Post-operative"), words("How it went, and what the patient was told")),
    }
