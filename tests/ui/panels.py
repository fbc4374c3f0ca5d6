"""Every panel of the program with data in it, at any size, language and density."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QApplication, QWidget

from dentaldesk.engines.flows.exam_completion import handle_exam_completion
from dentaldesk.ui.shell.registry import PANELS
from dentaldesk.ui.theme.apply import apply_theme
from tests.factories import FILLING, ROOT_CANAL, a_patient, an_exam
from tests.ui.seat import Seat, seat

if TYPE_CHECKING:
    from uuid import UUID

    from pytestqt.qtbot import QtBot

    from tests.factories import Clinic

SPECS = {spec.name: spec for spec in PANELS}
# An exam that is over is shown where it is paid; elsewhere one that is under way.
_AFTERWARDS = frozenset({"checkout", "bell"})


@pytest.fixture
def everyone(qapp: QApplication, qtbot: QtBot, clinic: Clinic) -> Iterator[Seat]:
    """A seat of someone who may do everything that a dentist and a manager may."""
    apply_theme(qapp, "light", "desk")
    with seat(qtbot, clinic, clinic.dentist) as sat:
        yield sat
    apply_theme(qapp, "light", "desk")


def patient_for(clinic: Clinic, name: str) -> UUID:
    """A patient in the state that this panel is about."""
    patient_id = a_patient(clinic, "Amara-Lucía", "Okonkwo-Reyes de la Fuente")
    exam_id = an_exam(clinic, patient_id, FILLING, ROOT_CANAL, signed=name in _AFTERWARDS)
    if name in _AFTERWARDS:
        clinic.db.write(clinic.dentist, lambda work: handle_exam_completion(work, exam_id))
    return patient_id


def settle(sat: Seat) -> None:
    """Let everything be answered and laid out: what stands within something else follows it a turn later."""
    sat.settle()
    for _ in range(4):
        QApplication.processEvents()
    sat.settle()


@contextmanager
def at_work(
    sat: Seat, name: str, patient_id: UUID, *, language: str = "en", size: tuple[int, int] = (1300, 640)
) -> Iterator[QWidget]:
    """The panel in an active window of its own, the patient open in it."""
    sat.desk.words = sat.desk.words.in_language(language)
    panel = SPECS[name].make(sat.desk)
    panel.resize(*size)
    try:
        with sat.qtbot.waitActive(panel):
            panel.show()
            panel.activateWindow()
        sat.desk.open_patient(patient_id)
        settle(sat)
        yield panel
    finally:
        # Whatever went wrong: a window that is left over would keep the keyboard from the tests behind it.
        sat.desk.open_patient(None)
        sat.settle()
        panel.hide()
        panel.deleteLater()
        QApplication.sendPostedEvents(panel, QEvent.Type.DeferredDelete)
        sat.settle()
