"""The look is changed while the window is at work."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import PySide6QtAds as QtAds
import pytest
from PySide6.QtCore import QEvent, QObject
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QApplication, QLabel

from dentaldesk.ui.theme.apply import apply_theme
from dentaldesk.ui.theme.current import colour
from tests.ui.shell import Shell, shell

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

    from tests.factories import Clinic

# What one change of sheets costs each widget: undressed, dressed, and what Qt tells of a new font.
_DRESSED_MOST = 4


@pytest.fixture
def it(qtbot: QtBot, qapp: QApplication, clinic: Clinic, tmp_path: Path) -> Iterator[Shell]:
    apply_theme(qapp, "light", "desk")
    with shell(qtbot, clinic, clinic.desk, tmp_path) as made:
        yield made
    apply_theme(qapp, "light", "desk")


class _StyleChanges(QObject):
    """Counts how often each widget is told of a new style."""

    def __init__(self) -> None:
        super().__init__()
        self.of: Counter[int] = Counter()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.StyleChange:
            self.of[id(watched)] += 1
        return False


def test_docks_wear_the_new_colours_at_once(it: Shell, qapp: QApplication) -> None:
    """The dock library has a sheet of its own, which it used to put over ours when the palette changed."""
    manager = it.window.panels.manager
    for theme in ("dark", "light", "dark"):
        apply_theme(qapp, theme, "desk")
        it.settle()
        assert manager.styleSheet() == ""
        tabs = [tab for tab in manager.findChildren(QtAds.CDockWidgetTab) if tab.isVisible()]
        assert tabs
        for tab in tabs:
            title = next(each for each in tab.findChildren(QLabel) if each.text())
            role = "text" if tab.isActiveTab() else "muted"
            assert title.palette().color(QPalette.ColorRole.WindowText) == colour(role), tab.text()
        picture = it.window.grab().toImage()
        for area in manager.openedDockAreas():
            corner = area.mapTo(it.window, area.rect().bottomRight())
            seen = picture.pixelColor(corner.x() - 8, corner.y() - 4).name()
            assert seen in {colour("surface").name(), colour("raised").name()}


def test_no_widget_is_dressed_once_for_each_of_its_parents(it: Shell, qapp: QApplication) -> None:
    """It was: six seconds of a frozen window once all panels were made."""
    deep = [each for each in it.window.findChildren(QLabel) if each.isVisible()]
    told = _StyleChanges()
    for each in deep:
        each.installEventFilter(told)
    apply_theme(qapp, "dark", "desk")
    assert told.of
    assert max(told.of.values()) <= _DRESSED_MOST
