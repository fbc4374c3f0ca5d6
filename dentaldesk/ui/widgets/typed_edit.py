"""A line whose text is read as a value. What was typed stays when it cannot be read, and a sentence says why."""

from __future__ import annotations

from typing import TYPE_CHECKING, Generic, TypeVar

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QLineEdit, QWidget

from dentaldesk.ui.widgets.texts import set_look

if TYPE_CHECKING:
    from PySide6.QtGui import QKeyEvent

Value = TypeVar("Value")


class TypedEdit(QLineEdit, Generic[Value]):
    """The value follows the typing; a problem is said when the field is left, and goes as soon as it is mended.

    Kinds of it say how to `_parse` and how to `_write`.
    """

    changed = Signal()  # the value is another one, or none, than before
    problem_changed = Signal(str)  # what is wrong, in words, or "" when nothing is

    def __init__(self, name: str = "", parent: QWidget | None = None) -> None:
        """`name` is what the value is, for a screen reader; a LabeledField sets its own label instead."""
        super().__init__(parent)
        self._value: Value | None = None
        self._problem = ""
        self.setAccessibleName(name)
        self.textEdited.connect(self._typed)
        self.editingFinished.connect(self._finished)

    def value(self) -> Value | None:
        """The value that stands in the field; None when it is empty or cannot be read."""
        return self._value

    def problem(self) -> str:
        """Why there is no value; empty when there is one or the field is empty."""
        return self._problem

    def set_value(self, value: Value | None) -> None:
        """Show a value; tells `changed` when it is another one."""
        self.setText("" if value is None else self._write(value))
        self._say("")
        self._keep(value)

    def _parse(self, typed: str) -> tuple[Value | None, str]:
        """The value of what was typed (never blank), or None and why not, in words."""
        raise NotImplementedError

    def _write(self, value: Value) -> str:
        """The value as the clinic writes it."""
        raise NotImplementedError

    def _typed(self) -> None:
        value, problem = self._read()
        if not problem:
            self._say("")
        self._keep(value)

    def _finished(self) -> None:
        value, problem = self._read()
        if value is not None:
            # Written out, so that one sees whether "1.234" or "3/4" was understood as meant.
            self.setText(self._write(value))
        self._say(problem)
        self._keep(value)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            # Before whoever saves on Enter takes what stands here, not after.
            self._finished()
        super().keyPressEvent(event)

    def _read(self) -> tuple[Value | None, str]:
        typed = self.text().strip()
        return self._parse(typed) if typed else (None, "")

    def _keep(self, value: Value | None) -> None:
        if value != self._value:
            self._value = value
            self.changed.emit()

    def _say(self, problem: str) -> None:
        if problem != self._problem:
            self._problem = problem
            set_look(self, problem=bool(problem))
            self.problem_changed.emit(problem)
