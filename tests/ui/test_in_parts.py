"""Panels that are made in parts, while the program goes on between them."""

from __future__ import annotations

from dataclasses import replace
from importlib import import_module
from typing import TYPE_CHECKING

import pytest
from PySide6.QtWidgets import QAbstractButton, QComboBox, QLabel, QLineEdit, QVBoxLayout, QWidget

from dentaldesk.engines.staff.reads import ProviderRow
from dentaldesk.models.states import Topic
from dentaldesk.models.tables.base import new_id
from dentaldesk.ui.in_parts import InParts
from dentaldesk.ui.shell.registry import PANELS
from tests.factories import FILLING, a_patient, an_exam
from tests.ui.panels import SPECS, everyone, settle

if TYPE_CHECKING:
    from uuid import UUID

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
    for choice in panel.findChildren(QComboBox):
        said += [choice.itemText(at) for at in range(choice.count()) if choice.isVisible()]
    panel.window().hide()
    settle(sat)
    return sorted(said)


def told_everything(sat: Seat, patient_id: UUID) -> None:
    """Another patient is open, a dentist more works here, everything is read anew and answered."""
    sat.desk.open_patient(patient_id)
    another = ProviderRow(id=new_id(), name="Dr. Ignacio Farrow")
    sat.desk.clinic = replace(sat.desk.clinic, providers=(*sat.desk.clinic.providers, another))
    sat.desk.clinic_changed.emit()
    sat.desk.actor_changed.emit()
    sat.desk.live.changed.emit(frozenset(Topic) - {Topic.CLINIC})  # that would take the dentist away again
    settle(sat)


@pytest.mark.parametrize("name", NAMES)
def test_nothing_is_lost_that_was_told_between_two_parts(name: str, everyone: Seat, clinic: Clinic) -> None:
    before, now = a_patient(clinic, "Amara", "Okonkwo"), a_patient(clinic, "Bruno", "Salazar")
    an_exam(clinic, now, FILLING)
    at, as_it_was, told = 0, everyone.desk.clinic, False
    while at == 0 or told:
        everyone.desk.clinic, told = as_it_was, False
        everyone.desk.open_patient(before)
        window = QWidget()
        everyone.qtbot.addWidget(window)
        column = QVBoxLayout(window)
        column.setContentsMargins(0, 0, 0, 0)
        panel = SPECS[name].begin(everyone.desk, window)
        assert isinstance(panel, InParts)
        window.show()
        assert not panel.isVisible()
        parts = 0
        while not panel.is_whole:
            if parts == at:
                told_everything(everyone, now)
                told = True
            panel.go_on()
            parts += 1
        column.addWidget(panel)
        if told:
            in_parts = shown(everyone, panel)
            whole = SPECS[name].make(everyone.desk)
            everyone.qtbot.addWidget(whole)
            assert in_parts == shown(everyone, whole), f"told before part {at + 2}"
        at += 1
    assert at > 1
