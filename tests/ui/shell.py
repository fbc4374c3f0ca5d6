"""A window at a desk of its own, for the tests of what is around the panels."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QWidget
from shiboken6 import isValid

from dentaldesk.ui import window as window_module
from dentaldesk.ui.shell import registry, window_deeds
from dentaldesk.ui.window import MainWindow
from tests.ui.panel_stubs import STUBS
from tests.ui.seat import Seat, seat

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

    from dentaldesk.engines.core.access import Actor
    from tests.factories import Clinic

CONTROL = Qt.KeyboardModifier.ControlModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier


class Shell:
    """The window, and hands at its keyboard."""

    def __init__(self, sat: Seat, window: MainWindow) -> None:
        self.sat, self.desk, self.window = sat, sat.desk, window

    def key(self, key: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        """Press a key where the keyboard is; shortcuts hear it as well."""
        QTest.keyClick(QApplication.focusWidget() or self.window, key, modifier)

    def type(self, text: str) -> None:
        """Type where the keyboard is."""
        for char in text:
            QTest.keyClicks(QApplication.focusWidget() or self.window, char)

    def settle(self) -> None:
        """Let everything under way be answered, the panels be arranged."""
        self.sat.settle()
        QTest.qWait(30)
        self.sat.settle()

    def until(self, condition: Callable[[], bool], timeout: int = 5000) -> None:
        """Wait for it."""
        self.sat.qtbot.waitUntil(condition, timeout=timeout)

    def front(self) -> set[str]:
        """The panels in sight."""
        return {name for name, view in self.window.panels.views.items() if view.isVisible()}

    def dialogs(self) -> list[QDialog]:
        """The dialogs that are open."""
        return [each for each in self.window.findChildren(QDialog) if each.isVisible()]

    def focus_in(self, name: str) -> bool:
        """Whether the keyboard is in this panel."""
        focus = QApplication.focusWidget()
        return isinstance(focus, QWidget) and self.window.panels.holding(focus) == name


@contextmanager
def shell(qtbot: QtBot, clinic: Clinic, actor: Actor, folder: Path, log_file: Path | None = None) -> Iterator[Shell]:
    """The window of somebody who sat down, with panels that are stubs."""
    with seat(qtbot, clinic, actor) as sat, pytest.MonkeyPatch.context() as patch:
        for module in (window_module, window_deeds, registry):
            patch.setattr(module, "PANELS", STUBS)
        window = MainWindow(sat.desk, folder / "window.ini", log_file, sat.db)
        window.resize(1366, 768)
        with qtbot.waitActive(window):
            window.show()
            window.activateWindow()
        made = Shell(sat, window)
        try:
            made.settle()
            yield made
        finally:
            window.finish()
            sat.settle()
            if isValid(window):
                window.deleteLater()
                QApplication.sendPostedEvents(window, QEvent.Type.DeferredDelete)
