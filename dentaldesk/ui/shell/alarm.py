"""Urgent notices as notifications of the desktop: seen though another program is in front. No patient is named there;
who walks past reads it too.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QMainWindow, QSystemTrayIcon

from dentaldesk.ui.theme.icons import icon

if TYPE_CHECKING:
    from uuid import UUID

    from dentaldesk.engines.communication.reads import NoticeRow
    from dentaldesk.ui.desk import Desk

STAYS_MS = 15_000


class Alarm(QObject):
    """Tells each urgent notice once. `pressed`: somebody wants to see it."""

    pressed = Signal()

    def __init__(self, desk: Desk, window: QMainWindow) -> None:
        super().__init__(window)
        self._desk = desk
        self._told: set[UUID] = set()
        self._tray: QSystemTrayIcon | None = None

    def tell(self, row: NoticeRow) -> None:
        """Show it, unless it was shown at this desk before, whoever sat here."""
        if row.id in self._told:
            return
        self._told.add(row.id)
        words = self._desk.words
        self._show(words("Urgent notice"), words.text(row.title))

    def _show(self, title: str, text: str) -> None:
        if not QSystemTrayIcon.isSystemTrayAvailable():
            return  # the bell rings in the window
        if self._tray is None:
            self._tray = QSystemTrayIcon(icon("bell-fill", "accent"), self)
            self._tray.setToolTip("DentalDesk")
            self._tray.messageClicked.connect(self.pressed)
            self._tray.activated.connect(lambda _: self.pressed.emit())
        self._tray.show()
        self._tray.showMessage(title, text, QSystemTrayIcon.MessageIcon.Warning, STAYS_MS)

    def put_away(self) -> None:
        """The window closes: its icon goes too."""
        if self._tray is not None:
            self._tray.hide()
