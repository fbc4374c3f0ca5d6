"""A button that may not be pressed for a reason tells it to the mouse, the keyboard and a screen reader."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QToolTip, QVBoxLayout, QWidget

from dentaldesk.ui.theme.apply import apply_theme
from dentaldesk.ui.widgets.buttons import button

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot


@pytest.fixture
def window(qtbot: QtBot, qapp: QApplication) -> QWidget:
    """An active window with a column to put things into."""
    apply_theme(qapp, "light", "desk")
    made = QWidget()
    QVBoxLayout(made)
    qtbot.addWidget(made)
    with qtbot.waitActive(made):
        made.show()
        made.activateWindow()
    return made


def put(window: QWidget, *widgets: QWidget) -> None:
    layout = window.layout()
    assert layout is not None
    for widget in widgets:
        layout.addWidget(widget)
        widget.show()


def test_a_refused_button_is_reached_and_says_why_however_it_is_pressed(window: QWidget) -> None:
    pressed: list[str] = []
    first, deed = button("First"), button("&Back up now", on=lambda: pressed.append("deed"))
    put(window, first, deed)
    deed.refuse("Choose a folder first.")
    assert not deed.isEnabled()
    assert (deed.toolTip(), deed.accessibleDescription()) == ("Choose a folder first.", "Choose a folder first.")
    first.setFocus()
    QTest.keyClick(first, Qt.Key.Key_Tab)
    assert QApplication.focusWidget() is deed
    assert QToolTip.text() == "Choose a folder first."
    for key in (Qt.Key.Key_Return, Qt.Key.Key_Space):
        QToolTip.hideText()
        QTest.keyClick(deed, key)
        assert QToolTip.text() == "Choose a folder first."
    QTest.keyClick(deed, Qt.Key.Key_B, Qt.KeyboardModifier.AltModifier)
    QTest.mouseClick(deed, Qt.MouseButton.LeftButton)
    deed.click()
    assert pressed == []
    assert QApplication.focusWidget() is deed
    deed.refuse("")
    assert deed.isEnabled()
    assert (deed.toolTip(), deed.accessibleDescription()) == ("", "")
    QTest.keyClick(deed, Qt.Key.Key_Return)
    assert pressed == ["deed"]
    QToolTip.hideText()


def test_a_button_that_is_refused_under_the_hand_keeps_the_keyboard(window: QWidget) -> None:
    deed, other = button("Back up now"), button("Choose the folder …")
    deed.clicked.connect(lambda: deed.refuse("A backup is being made just now."))
    put(window, deed, other)
    deed.setFocus()
    QTest.keyClick(deed, Qt.Key.Key_Return)
    assert deed.refusal() == "A backup is being made just now."
    assert QApplication.focusWidget() is deed
    QToolTip.hideText()
