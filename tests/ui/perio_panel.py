"""The periodontal panel in a test: opened, an exam begun by the keyboard, what is stored."""

from __future__ import annotations

from uuid import UUID

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QDialog, QPushButton

from dentaldesk.engines.clinical.perio_reads import PerioExamRow, perio_page
from dentaldesk.ui.screens.perio.view import PerioView
from tests.ui.seat import Seat

KEYS = Qt.Key


def opened(sat: Seat, patient_id: UUID, width: int = 1300) -> PerioView:
    """The panel with the patient open."""
    panel = sat.show(PerioView(sat.desk), width=width)
    sat.desk.open_patient(patient_id)
    sat.settle()
    return panel


def begun(sat: Seat, patient_id: UUID, width: int = 1300) -> PerioView:
    """The panel with an exam that was begun by the keyboard; the sheet has it."""
    panel = opened(sat, patient_id, width)
    sat.tab_to("perio.begin")
    sat.press(KEYS.Key_Return)
    sat.qtbot.waitUntil(lambda: sat.focused() == "perio.sheet")
    sat.settle()
    return panel


def stored(sat: Seat, patient_id: UUID) -> PerioExamRow:
    found = sat.clinic.db.read(lambda session: perio_page(session, patient_id)).current(sat.desk.today())
    assert found is not None
    return found


def saved(sat: Seat, panel: PerioView) -> None:
    """Wait until everything typed is stored."""
    sat.qtbot.waitUntil(lambda: panel.presenter.saver.all_stored, timeout=10_000)


def complete(sat: Seat) -> None:
    """Press Complete exam, and answer what is asked of the sites that nobody assessed."""
    sat.find(QPushButton, "perio.complete").click()
    asked = QApplication.activeModalWidget()
    assert isinstance(asked, QDialog)
    assert "not assessed" in asked.accessibleDescription()
    asked.accept()
    assert sat.panel is not None
    sat.panel.window().activateWindow()
    QApplication.processEvents()
