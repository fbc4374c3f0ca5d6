"""The keyboard stays where somebody worked.

When what has the keyboard is hidden or switched off, Qt lets the next control of the window have it, which is mostly
the first one of the top bar: Enter would then change the workspace.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, QTimer
from PySide6.QtWidgets import QApplication, QWidget
from shiboken6 import isValid

if TYPE_CHECKING:
    from dentaldesk.ui.shell.panels import Panels


class FocusKeeper(QObject):
    """Leads the keyboard back into the panel where it was, or the one that took that panel's place."""

    def __init__(self, window: QWidget, top: QWidget, panels: Panels) -> None:
        super().__init__(window)
        self._top, self._panels = top, panels
        self._last = ""  # the panel that had the keyboard last
        self._unseen = False  # whether what has the keyboard got it while nobody could see it
        application = QApplication.instance()
        if isinstance(application, QApplication):
            application.focusChanged.connect(self._moved)

    def _moved(self, before: QWidget | None, now: QWidget | None) -> None:
        if now is None:
            return
        was_unseen, self._unseen = self._unseen, not now.isVisible()
        name = self._panels.holding(now)
        if name and name not in self._panels.in_front():
            # A panel that nobody sees went on with its work and took the keyboard.
            if before is not None and before.isVisible():
                before.setFocus(Qt.FocusReason.OtherFocusReason)
            elif self._last:
                self._panels.take_keyboard(self._last)
            return
        if name:
            self._last = name
        elif before is not None and self._last and self._top.isAncestorOf(now) and not was_unseen:
            # (What was hidden all along was left by a hand.) Else that is known once the widget is hidden.
            QTimer.singleShot(0, self, lambda: self._lead_back(before, now))

    def _lead_back(self, before: QWidget, now: QWidget) -> None:
        # As Qt sees it: a button that is refused keeps the keyboard, and whoever leaves it wanted to.
        gone = not isValid(before) or not before.isVisible() or not QWidget.isEnabled(before)
        if gone and not (isValid(before) and self._top.isAncestorOf(before)) and QApplication.focusWidget() is now:
            self._panels.take_keyboard(self._last)
