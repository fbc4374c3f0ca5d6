"""Panels that are made in parts, while the program goes on between them."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

import pytest
from PySide6.QtWidgets import QAbstractButton, QLabel, QLineEdit, QVBoxLayout, QWidget

from dentaldesk.ui.in_parts import InParts
from dentaldesk.ui.shell.registry import PANELS
from tests.factories import FILLING, a_patient, an_exam
from tests.ui.panels import SPECS, everyone, settle

if TYPE_CHECKING:
    from tests.factories import Clinic
    from tests.ui.seat import Seat

__all__ = ["everyone"]

NAMES = [spec.name for spec in PANELS if issubclass(getattr(import_module(spec.module), spec.view), InParts)]


def shown(sat: Seat, panel: QWidget) -> list[str]:
    """What stands in a panel once it has come into sight."""
    panel.window().resize(1300, 640)
    with sat.qtbot.waitActive(panel.window()):
        panel.window().show()
        panel.show()
        panel.window().activateWindow()
    settle(sat)
    speaking: list[QLabel | QAbstractButton | QLineEdit] = [
        *panel.findChildren(QLabel),
        *panel.findChildren(QAbstractButton),
        *panel.findChildren(QLineEdit),
    ]
    said = [each.text() for each in speaking if each.isVisible() and each.text()]
    panel.window().hide()
    settle(sat)
    return sorted(said)


@pytest.mark.parametrize("name", NAMES)
def test_nothing_is_lost_that_was_told_between_two_parts(name: str, everyone: Seat, clinic: Clinic) -> None:
    before, now = a_patient(clinic, "Amara", "Okonkwo"), a_patient(clinic, "Bruno", "Salazar")
    an_exam(clinic, now, FILLING)
    window = QWidget()
    everyone.qtbot.addWidget(window)
    column = QVBoxLayout(window)
    column.setContentsMargins(0, 0, 0, 0)
    everyone.desk.open_patient(before)
    panel = SPECS[name].begin(everyone.desk, window)
    assert isinstance(panel, InParts)
    window.show()
    assert not panel.isVisible()
    parts = 0
    while not panel.is_whole:
        # Another patient is opened, everything is read anew, and answered before the next part is made.
        everyone.desk.open_patient(now if parts % 2 == 0 else before)
        everyone.desk.actor_changed.emit()
        settle(everyone)
        panel.go_on()
        parts += 1
    assert parts > 1
    everyone.desk.open_patient(now)
    settle(everyone)
    column.addWidget(panel)
    in_parts = shown(everyone, panel)
    whole = SPECS[name].make(everyone.desk)
    everyone.qtbot.addWidget(whole)
    assert in_parts == shown(everyone, whole)
    assert in_parts
