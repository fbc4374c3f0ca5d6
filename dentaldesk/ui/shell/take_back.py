"""Toasts of the window: what went well, and Undo while it can be taken back, by its button or Ctrl+Z."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import (
    QAbstractSpinBox,
    QApplication,
    QLineEdit,
    QMainWindow,
    QPlainTextEdit,
    QTextEdit,
    QWidget,
)

if TYPE_CHECKING:
    from dentaldesk.ui.desk import Desk
    from dentaldesk.ui.widgets.notices import Toast


class TakeBack(QObject):
    """The key gives way to whatever has an Undo of its own; when nothing can be taken back any more it says so."""

    def __init__(self, desk: Desk, window: QMainWindow, toast: Toast, is_taken_at: Callable[[QWidget], bool]) -> None:
        """`is_taken_at`: whether the panel around this widget takes Ctrl+Z for its own last deed."""
        super().__init__(window)
        self._is_taken_at = is_taken_at
        self._desk = desk
        self._toast = toast
        self.action = QAction(desk.words("Undo"), window)
        self.action.setShortcut(QKeySequence(QKeySequence.StandardKey.Undo))
        self.action.setShortcutContext(Qt.ShortcutContext.ApplicationShortcut)
        self.action.triggered.connect(self._take_back)
        self.action.setEnabled(False)
        window.addAction(self.action)
        self.offered = False  # whether something can be taken back now
        self._was_offered = False  # whether something ever could: before, the key is nobody's
        toast.closed.connect(self._closed)
        desk.toast.connect(self._say)
        desk.undoable.connect(self._say_undoable)
        desk.actor_leaves.connect(self._leave)
        application = QApplication.instance()
        if isinstance(application, QApplication):
            application.focusChanged.connect(self._focus_changed)

    def _say(self, sentence: str) -> None:
        self.offered = False
        self._toast.say(sentence)
        self._dress(QApplication.focusWidget())

    def _say_undoable(self, sentence: str, undo: Callable[[], object]) -> None:
        self._toast.say(sentence, undo=self._desk.words("Undo"), on_undo=undo, key=self.action)
        self.offered = self._was_offered = True
        self._dress(QApplication.focusWidget())

    def _take_back(self) -> None:
        if self.offered:
            self._toast.take_back()
        else:
            self._toast.say(self._desk.words("There is nothing to take back now."), icon="info")

    def _leave(self) -> None:
        """What one person did is not taken back in the name of the next."""
        if self.offered:
            self._toast.dismiss()

    def _closed(self) -> None:
        self.offered = False
        self._dress(None)

    def _focus_changed(self, _before: QWidget | None, now: QWidget | None) -> None:
        self._dress(now)

    def _dress(self, focus: QWidget | None) -> None:
        # A line that is typed in has an Undo too, but what can be taken back for eight seconds comes before it.
        typing = isinstance(focus, (QLineEdit, QAbstractSpinBox)) and not self.offered
        asked = self._was_offered and not typing
        self.action.setEnabled(asked and (focus is None or not self._undoes(focus)))

    def _undoes(self, focus: QWidget) -> bool:
        """Whether what has the keyboard, or what is around it, has an Undo of its own."""
        if isinstance(focus, (QPlainTextEdit, QTextEdit)) or self._is_taken_at(focus):
            return True
        widget: QWidget | None = focus
        while widget is not None and not widget.isWindow():
            if any(action.shortcut() == self.action.shortcut() for action in widget.actions()):
                return True
            widget = widget.parentWidget()
        return False
