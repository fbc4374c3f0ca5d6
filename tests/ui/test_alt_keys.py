"""Alt with a letter never writes into a field."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QPlainTextEdit, QVBoxLayout, QWidget

from dentaldesk.ui.theme.apply import apply_theme

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

ALT = Qt.KeyboardModifier.AltModifier


@pytest.mark.parametrize("kind", [QLineEdit, QPlainTextEdit])
def test_alt_and_a_letter_writes_nothing(
    qtbot: QtBot, qapp: QApplication, kind: type[QLineEdit | QPlainTextEdit]
) -> None:
    apply_theme(qapp, "light", "desk")
    page, field = QWidget(), kind()
    QVBoxLayout(page).addWidget(field)
    qtbot.addWidget(page)
    with qtbot.waitActive(page):
        page.show()
        page.activateWindow()
    field.setFocus()
    for key, modifier in ((Qt.Key.Key_A, Qt.KeyboardModifier.NoModifier), (Qt.Key.Key_X, ALT), (Qt.Key.Key_S, ALT)):
        QTest.keyClick(field, key, modifier)
    text = field.text() if isinstance(field, QLineEdit) else field.toPlainText()
    assert text == "a"
