"""Merging by keyboard: who stays, which value stays, and a question that names the deed."""

from __future__ import annotations

from collections.abc import Iterator
from uuid import UUID

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QRadioButton
from pytestqt.qtbot import QtBot

from dentaldesk.engines.flows.merging import MergeChoices, merge_patients, merge_preview
from dentaldesk.engines.patients.reads import patient_card
from dentaldesk.models.states import PatientStatus
from dentaldesk.models.tables.patients import Patient
from dentaldesk.ui.screens.merging.side import Finder
from dentaldesk.ui.screens.merging.view import MergeView
from dentaldesk.ui.widgets.buttons import Button
from tests.engines.visits import a_completed_visit
from tests.factories import FILLING, Clinic, a_patient
from tests.ui.seat import Seat, seat
from tests.ui.walking import clipped, unnamed


@pytest.fixture
def kind() -> str:
    """What a screen shows does not depend on the database."""
    return "sqlite"


@pytest.fixture
def two(clinic: Clinic) -> tuple[UUID, UUID]:
    kept, merged = a_patient(clinic), a_patient(clinic, "Amarra", "Okonkwo-Reyes")
    a_completed_visit(clinic, FILLING, patient_id=merged)
    return kept, merged


@pytest.fixture
def sat(qtbot: QtBot, clinic: Clinic, look: None) -> Iterator[Seat]:
    assert look is None
    with seat(qtbot, clinic, clinic.desk) as made:
        yield made


def answer(deed: str) -> None:
    question = QApplication.activeModalWidget()
    assert question is not None
    next(each for each in question.findChildren(Button) if each.text() == deed).click()


def test_two_records_become_one_by_keyboard(sat: Seat, two: tuple[UUID, UUID]) -> None:
    kept, merged = two
    sat.desk.open_patient(kept)
    view = sat.show(MergeView(sat.desk))
    sat.settle()
    assert [row.id for row in view.merged.list.rows()] == [merged]  # suggested without a word typed
    assert not view.deed.isEnabled()
    assert view.deed.toolTip()
    sat.tab_to("merge.merged.search")
    sat.press(Qt.Key.Key_Down)
    sat.press(Qt.Key.Key_Return)
    sat.settle()
    assert view.presenter.preview is not None
    assert clipped(view) == []
    assert unnamed(view) == []
    sat.tab_to("merge.given_names.kept")
    sat.press(Qt.Key.Key_Right)
    assert sat.find(QRadioButton, "merge.given_names.merged").isChecked()
    sat.tab_to("merge.deed")
    sat.press(Qt.Key.Key_Return)
    deed = view.deed.text()
    assert deed.startswith("Merge Amarra Okonkwo-Reyes ")
    answer(deed)
    sat.settle()
    row = sat.clinic.db.read(lambda session: session.get_one(Patient, kept))
    gone = sat.clinic.db.read(lambda session: session.get_one(Patient, merged))
    assert (row.given_names, gone.status) == ("Amarra", PatientStatus.MERGED)
    assert sat.desk.patient_id == kept
    assert view.presenter.sides == [None, None]


def test_the_other_one_may_stay_and_both_are_looked_for(sat: Seat, two: tuple[UUID, UUID]) -> None:
    kept, merged = two
    view = sat.show(MergeView(sat.desk))
    for name, typed in (("merge.kept", "amara"), ("merge.merged", "amarra")):
        sat.find(Finder, f"{name}.search").setFocus()
        sat.type(typed)
        sat.settle()
        sat.press(Qt.Key.Key_Down)
        sat.press(Qt.Key.Key_Return)
        sat.settle()
    assert [row.id for row in view.presenter.sides if row] == [kept, merged]
    view.swap.click()
    sat.settle()
    assert [row.id for row in view.presenter.sides if row] == [merged, kept]
    assert view.kept.who.text().startswith("Amarra")


def test_what_another_desk_did_first_is_told(sat: Seat, two: tuple[UUID, UUID]) -> None:
    kept, merged = two
    view = sat.show(MergeView(sat.desk))
    for side, patient_id in enumerate((kept, merged)):
        view.presenter.choose(side, sat.clinic.db.read(lambda session, it=patient_id: patient_card(session, it)).row)  # type: ignore[misc]
    sat.settle()
    seen = sat.clinic.db.read(lambda session: merge_preview(session, kept, merged))
    choices = MergeChoices(kept_version=seen.kept.version, merged_version=seen.merged.version)
    sat.clinic.db.write(sat.clinic.manager, lambda work: merge_patients(work, kept, merged, choices))
    view.presenter.merge(frozenset())
    sat.settle()
    assert view.presenter.preview is not None
    assert view.presenter.preview.refusal is not None
    assert not view.deed.isEnabled()
