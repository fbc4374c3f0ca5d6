"""Alt with a letter is the key of a deed: where it means none, it writes nothing into the field either."""

from __future__ import annotations

import sys

import shiboken6
from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QWidget

# By Qt's own names: a class that is imported is made with all its enums, for which the first frame would wait.
_WRITTEN_INTO = ("QLineEdit", "QPlainTextEdit", "QTextEdit", "QAbstractSpinBox")


class AltKeys(QObject):
    """Watches the field that has the keyboard. One per application; on a Mac, where Alt composes letters, none."""

    def __init__(self, app: QApplication) -> None:
        super().__init__(app)
        self._field: QWidget | None = None
        if sys.platform != "darwin":
            app.focusChanged.connect(self._focus_moved)

    def _focus_moved(self, _old: QWidget | None, new: QWidget | None) -> None:
        if self._field is not None and shiboken6.isValid(self._field):
            self._field.removeEventFilter(self)
        self._field = new if new is not None and any(new.inherits(kind) for kind in _WRITTEN_INTO) else None
        if self._field is not None:
            self._field.installEventFilter(self)

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            alone = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier == Qt.KeyboardModifier.AltModifier
            if alone and event.text().isprintable() and event.text():
                event.ignore()  # whoever holds the field may know it; the field does not
                return True
        return False
