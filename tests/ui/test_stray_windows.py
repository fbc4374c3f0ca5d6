"""Making a panel opens no window of its own, not for a moment: it would take the keyboard from whoever types."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QApplication, QWidget

from dentaldesk.ui.window import MainWindow
from tests.ui import panels
from tests.ui.panels import SPECS

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.ui.seat import Seat

everyone = panels.everyone  # the fixtures of this module


class Watcher(QObject):
    """Notes every window that is shown."""

    def __init__(self) -> None:
        super().__init__()
        self.seen: list[str] = []

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Show and isinstance(watched, QWidget) and watched.isWindow():
            self.seen.append(f"{type(watched).__name__} {watched.objectName()}".strip())
        return super().eventFilter(watched, event)


@pytest.fixture
def watcher(qapp: QApplication) -> Iterator[Watcher]:
    made = Watcher()
    qapp.installEventFilter(made)
    yield made
    qapp.removeEventFilter(made)


@pytest.mark.parametrize("name", SPECS)
def test_a_panel_is_made_without_a_window_of_its_own(everyone: Seat, watcher: Watcher, name: str) -> None:
    made = SPECS[name].make(everyone.desk)
    everyone.settle()
    assert watcher.seen == []
    made.deleteLater()


def test_the_window_is_made_without_another_one(everyone: Seat, watcher: Watcher, tmp_path: Path) -> None:
    window = MainWindow(everyone.desk, tmp_path / "layouts.ini")
    everyone.settle()
    assert watcher.seen == []
    window.deleteLater()
