"""The first step of a visit says what the book says."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QLabel

from dentaldesk.engines.scheduling.day_actions import WalkIn, walk_in
from dentaldesk.models.states import VisitType
from dentaldesk.models.teeth import Notation
from dentaldesk.ui.screens.visit.reading import read_visit
from dentaldesk.ui.screens.visit.rows import NotBegun
from dentaldesk.ui.screens.visit.start import StartPage
from tests.factories import Clinic, a_patient

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

    from dentaldesk.ui.desk import Desk


def test_what_somebody_came_for_is_not_asked_again(qtbot: QtBot, clinic: Clinic, desk: Desk) -> None:
    patient_id = a_patient(clinic)
    walk = WalkIn(request_key="walk", patient_id=patient_id, complaint="Broken tooth, pain")

    def found() -> NotBegun:
        now = clinic.clock.now()
        read = clinic.db.read(lambda session: read_visit(session, desk.words, Notation.FDI, patient_id, now, None))
        assert isinstance(read, NotBegun)
        return read

    assert found().came_for == ""
    clinic.db.write(clinic.desk, lambda work: walk_in(work, walk))
    assert (found().proposed, found().came_for) == (VisitType.EMERGENCY, "Broken tooth, pain")
    page = StartPage(desk.words, ())
    qtbot.addWidget(page)
    page.show_patient(found(), choose_provider=False, why_not="")
    said = [each.text() for each in page.findChildren(QLabel)]
    assert "Amara Okonkwo-Reyes comes for: Broken tooth, pain" in said
