"""Binds the keys of each deed once, wherever the keyboard is in the program's windows."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QAction, QGuiApplication, QKeySequence
from PySide6.QtWidgets import QApplication

if TYPE_CHECKING:
    from PySide6.QtWidgets import QMainWindow

    from dentaldesk.ui.deeds import Deed, Deeds


class Keys(QObject):
    """One action a deed, in the window and in its floating panels. An open dialog keeps the keys for itself, as Qt's
    shortcuts do, but for those of deeds that must always work, such as locking; so does a field in which a single
    letter is typed.
    """

    def __init__(self, deeds: Deeds, window: QMainWindow) -> None:
        super().__init__(window)
        self._deeds = deeds
        self._window = window
        self.actions: dict[str, QAction] = {}
        for deed in deeds.all():
            self._bind(deed)
        deeds.added.connect(self._bind)
        app = QGuiApplication.instance()
        if isinstance(app, QGuiApplication):
            app.focusWindowChanged.connect(self._lend)

    def _lend(self) -> None:
        """A dialog shadows the window's keys; those that must work over it are its own as well."""
        dialog = QApplication.activeModalWidget()
        if dialog is not None:
            standing = dialog.actions()
            for name, action in self.actions.items():
                deed = self._deeds.get(name)
                if deed is not None and deed.over_dialogs and action not in standing:
                    dialog.addAction(action)

    def _bind(self, deed: Deed) -> None:
        if not deed.keys:
            return
        action = QAction(deed.title, self._window)
        action.setShortcut(QKeySequence(deed.keys))
        # Panels on another monitor are windows of their own.
        action.setShortcutContext(Qt.ShortcutContext.ApplicationShortcut)
        action.triggered.connect(partial(self._start, deed.name))
        self._window.addAction(action)
        self.actions[deed.name] = action

    def _start(self, name: str) -> None:
        deed = self._deeds.get(name)
        body = self._window.centralWidget()
        # While the window is covered, at a locked desk, nothing behind the cover is worked.
        if deed is not None and body is not None and body.isVisible():
            self._deeds.start(name)
