"""Every panel can be read, named and worked by the keyboard: as usual, larger, and for gloves.

What is known to be wrong stands in `KNOWN`, exactly: who mends something takes it out, and nothing new may come in.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QApplication

from dentaldesk.engines.core.pseudo import PSEUDO
from dentaldesk.ui.theme.apply import apply_theme
from dentaldesk.ui.window import MainWindow
from tests.ui import panels
from tests.ui.panels import SPECS, at_work, patient_for, settle
from tests.ui.walking import clipped, tab_order, unnamed

if TYPE_CHECKING:
    from pathlib import Path

    from tests.factories import Clinic
    from tests.ui.seat import Seat

everyone = panels.everyone  # the fixtures of this module

# What the window leaves to a panel, in logical pixels: on a usual screen, and at 150 % of 1366×768. 200 % of 2560×1440
# (1280×720) lies between the two.
USUAL = (1300, 640)
LARGE = (911, 420)

# panel -> what is still wrong there
KNOWN: dict[str, set[str]] = {}
# language -> what is still wrong around the panels
KNOWN_AROUND: dict[str, set[str]] = {}


@pytest.mark.parametrize("name", SPECS)
def test_a_panel_can_be_read_named_and_worked_by_the_keyboard(
    qapp: QApplication, clinic: Clinic, everyone: Seat, name: str
) -> None:
    patient_id = patient_for(clinic, name)
    with at_work(everyone, name, patient_id, size=USUAL) as panel:
        wrong = {f"English: {what}" for what in clipped(panel)}
        wrong |= set(unnamed(panel)) | set(tab_order(panel))
        panel.resize(*LARGE)
        settle(everyone)
        wrong |= {f"at 150 %: {what}" for what in clipped(panel)}
        panel.resize(*USUAL)
        apply_theme(qapp, "light", "chairside")  # not dark: what is cut off is the same, and teeth need no new paint
        settle(everyone)
        wrong |= {f"chairside: {what}" for what in clipped(panel)}
        apply_theme(qapp, "light", "desk")
    assert wrong == KNOWN.get(name, set())


@pytest.mark.parametrize(("language", "size"), [("en", (911, 512)), (PSEUDO, (1280, 720))])
def test_what_stands_around_the_panels_can_be_read(
    clinic: Clinic, everyone: Seat, tmp_path: Path, language: str, size: tuple[int, int]
) -> None:
    """At 150 % of 1366×768, and in longer words at 200 % of 2560×1440."""
    everyone.desk.words = everyone.desk.words.in_language(language)
    patient_id = patient_for(clinic, "exam")
    window = MainWindow(everyone.desk, tmp_path / "window.ini")
    window.resize(*size)
    with everyone.qtbot.waitActive(window):
        window.show()
        window.activateWindow()
    everyone.desk.open_patient(patient_id)
    settle(everyone)
    around = [window.top, window.banner, window.foot]
    wrong = {what for part in around for what in (*clipped(part), *unnamed(part))}
    told = (window.width(), window.height())
    everyone.desk.open_patient(None)
    everyone.settle()
    window.finish()
    everyone.settle()
    window.deleteLater()
    QApplication.sendPostedEvents(window, QEvent.Type.DeferredDelete)
    assert wrong == KNOWN_AROUND.get(language, set())
    assert told == size


def test_nothing_is_known_of_a_panel_that_there_is_not() -> None:
    assert set(KNOWN) <= set(SPECS)
