"""Merging by keyboard: who stays, which value stays, and a question that names the deed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from uuid import UUID

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLabel, QRadioButton
from pytestqt.qtbot import QtBot

from dentaldesk.engines.financial.actions import take_cash
from dentaldesk.engines.flows.merging import MergeChoices, merge_patients, merge_preview
from dentaldesk.engines.patients.actions import edit_patient
from dentaldesk.engines.patients.profile_reads import profile_of
from dentaldesk.engines.patients.reads import PatientRow, patient_card
from dentaldesk.models.states import PatientStatus
from dentaldesk.models.tables.patients import Patient
from dentaldesk.ui.screens.merging.side import Finder
from dentaldesk.ui.screens.merging.view import MergeView
from dentaldesk.ui.widgets.buttons import Button
from tests.engines.visits import a_completed_visit, cash
from tests.factories import FILLING, Clinic, a_patient
from tests.ui.seat import Seat, nothing_read, seat
from tests.ui.walking import clipped, unnamed


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
    sat.desk.open_patient(merged)
    view = sat.show(MergeView(sat.desk))
    sat.settle()
    assert [row.id for row in view.merged.list.rows()] == [kept]  # suggested without a word typed
    assert not view.deed.isEnabled()
    assert view.deed.toolTip()
    assert sat.focused() == "merge.merged.search"
    sat.press(Qt.Key.Key_Return)  # once
    sat.settle()
    assert view.presenter.preview is not None
    assert view.kept.who.text().startswith("Amarra"), "more is recorded there"
    assert sat.focused() == "merge.deed", "Enter must not undo the choice"
    assert clipped(view) == []
    assert unnamed(view) == []
    sat.tab_to("merge.given_names.kept")
    sat.press(Qt.Key.Key_Right)
    assert sat.find(QRadioButton, "merge.given_names.merged").isChecked()
    sat.tab_to("merge.deed")
    sat.press(Qt.Key.Key_Return)
    deed = view.deed.text()
    assert deed.startswith("Merge Amara Okonkwo-Reyes ")
    answer(deed)
    sat.settle()
    row = sat.clinic.db.read(lambda session: session.get_one(Patient, merged))
    gone = sat.clinic.db.read(lambda session: session.get_one(Patient, kept))
    assert (row.given_names, gone.status) == ("Amara", PatientStatus.MERGED)
    assert sat.desk.patient_id == merged
    assert view.presenter.sides == [None, None]
    assert (view.deed.text(), view.merged.list.rows()) == ("Merge", [])


def test_the_fuller_record_is_proposed_to_stay_then_the_older_one(sat: Seat, two: tuple[UUID, UUID]) -> None:
    older, fuller = two
    view = sat.show(MergeView(sat.desk))
    sat.desk.open_patient(older)
    sat.settle()
    sat.press(Qt.Key.Key_Return)
    sat.settle()
    assert [row.id for row in view.presenter.sides if row] == [fuller, older]
    said = sat.find(QLabel, "merge.direction")
    assert said.text().startswith("More is recorded under ")
    assert "It goes" not in said.text()
    view.swap.click()
    sat.settle()
    assert [row.id for row in view.presenter.sides if row] == [older, fuller], "a hand decides"
    assert "It goes" in said.text()
    assert (view.swap.text(), view.swap.toolTip()) == ("Keep the &other one", "The two records change sides")
    view.presenter.clear()
    newer = a_patient(sat.clinic)  # as empty as the older one
    sat.desk.open_patient(newer)
    sat.settle()
    view.presenter.choose(1, row_of(sat, older))
    sat.settle()
    assert [row.id for row in view.presenter.sides if row] == [older, newer]


def test_tab_comes_only_to_what_is_seen(sat: Seat, two: tuple[UUID, UUID]) -> None:
    view = sat.show(MergeView(sat.desk))
    sat.desk.open_patient(two[0])
    sat.settle()
    view.setFocus()
    assert sat.focused() == "merge.merged.search"
    for _ in range(6):
        sat.press(Qt.Key.Key_Tab)
        held = QApplication.focusWidget()
        assert held is not None
        assert held.isVisible(), held.objectName()


def test_enter_takes_what_was_typed_last_not_what_stood_there(sat: Seat, two: tuple[UUID, UUID]) -> None:
    third = a_patient(sat.clinic, "Imke", "Sandoval")
    view = sat.show(MergeView(sat.desk))
    sat.desk.open_patient(two[0])
    sat.settle()
    assert view.merged.list.rows()  # suggested
    sat.type("sandov")
    sat.press(Qt.Key.Key_Return)
    sat.settle()
    assert third in {row.id for row in view.presenter.sides if row}


def test_nobody_is_found_for_what_was_taken_away_again(sat: Seat, two: tuple[UUID, UUID]) -> None:
    view = sat.show(MergeView(sat.desk))
    view.kept.search.setText("amara")
    sat.settle()
    assert two[0] in {row.id for row in view.kept.list.rows()}
    with nothing_read(sat.desk):
        view.kept.search.setText("amar")
        view.kept.search.clear()
    sat.settle()
    assert view.kept.list.rows() == []


def test_doubles_of_somebody_else_are_not_suggested(sat: Seat, two: tuple[UUID, UUID]) -> None:
    other = row_of(sat, a_patient(sat.clinic, "Imke", "Sandoval"))
    view = sat.show(MergeView(sat.desk))
    first = row_of(sat, two[0])
    with nothing_read(sat.desk):
        view.presenter.choose(0, first)
        view.presenter.choose(0, None)
    sat.settle()
    assert view.merged.list.rows() == []
    with nothing_read(sat.desk):
        view.presenter.begin_with(two[0])
        view.presenter.choose(0, other)
    sat.settle()
    assert view.presenter.sides == [other, None], "what is chosen by hand stays"


def row_of(sat: Seat, patient_id: UUID) -> PatientRow:
    return sat.clinic.db.read(lambda session: patient_card(session, patient_id)).row


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


def a_phone(clinic: Clinic, patient_id: UUID, phone: str) -> None:
    profile = clinic.db.read(lambda session: profile_of(session, patient_id))
    details = replace(profile.details, phone=phone)
    clinic.db.write(clinic.desk, lambda work: edit_patient(work, patient_id, profile.version, details))


def look_at(sat: Seat, view: MergeView, *patients: UUID) -> None:
    for side, patient_id in enumerate(patients):
        view.presenter.choose(side, row_of(sat, patient_id))
    sat.settle()


def test_the_other_one_stays_with_what_only_it_says(sat: Seat, two: tuple[UUID, UUID]) -> None:
    kept, merged = two
    a_phone(sat.clinic, kept, "")
    a_phone(sat.clinic, merged, "+16125550199")
    view = sat.show(MergeView(sat.desk))
    look_at(sat, view, kept, merged)
    assert "phone" in view.grid.from_merged()  # only that one says anything
    view.swap.click()
    sat.settle()
    assert "phone" not in view.grid.from_merged()  # nobody chose: it stays with what it says
    view.presenter.merge(view.grid.from_merged())
    sat.settle()
    assert sat.clinic.db.read(lambda session: session.get_one(Patient, merged)).phone == "+16125550199"


def test_a_choice_by_hand_goes_along_when_they_change_sides(sat: Seat, two: tuple[UUID, UUID]) -> None:
    view = sat.show(MergeView(sat.desk))
    look_at(sat, view, *two)
    sat.find(QRadioButton, "merge.given_names.merged").click()
    assert view.grid.from_merged() == {"given_names"}
    view.swap.click()
    sat.settle()
    assert view.grid.from_merged() == frozenset()
    assert sat.find(QRadioButton, "merge.given_names.kept").text() == "Amarra"
    view.swap.click()
    sat.settle()
    assert view.grid.from_merged() == {"given_names"}


def test_another_pair_is_chosen_anew(sat: Seat, two: tuple[UUID, UUID]) -> None:
    kept, merged = two
    third = a_patient(sat.clinic, "Amaru", "Okonkwo-Reyes")
    a_phone(sat.clinic, kept, "")
    a_phone(sat.clinic, merged, "")
    a_phone(sat.clinic, third, "+16125550199")
    view = sat.show(MergeView(sat.desk))
    look_at(sat, view, kept, merged)
    sat.find(QRadioButton, "merge.given_names.merged").click()
    look_at(sat, view, kept, third)
    assert view.grid.from_merged() == {"phone"}
    assert "+1 612" not in view.merged.facts.text()  # as it is written here
    assert "(612) 555-0199" in view.merged.facts.text()


def test_what_would_move_is_counted_again_when_it_changed(sat: Seat, two: tuple[UUID, UUID]) -> None:
    kept, merged = two
    view = sat.show(MergeView(sat.desk))
    look_at(sat, view, kept, merged)
    assert view.presenter.preview is not None
    before = view.presenter.preview.moves
    sat.clinic.db.write(sat.clinic.desk, lambda work: take_cash(work, cash("once", merged)))
    sat.qtbot.waitUntil(lambda: view.presenter.preview is not None and view.presenter.preview.moves != before)


def test_what_another_desk_did_first_is_told(sat: Seat, two: tuple[UUID, UUID]) -> None:
    kept, merged = two
    view = sat.show(MergeView(sat.desk))
    for side, patient_id in enumerate((kept, merged)):
        view.presenter.choose(side, row_of(sat, patient_id))
    sat.settle()
    seen = sat.clinic.db.read(lambda session: merge_preview(session, kept, merged))
    choices = MergeChoices(kept_version=seen.kept.version, merged_version=seen.merged.version)
    sat.clinic.db.write(sat.clinic.manager, lambda work: merge_patients(work, kept, merged, choices))
    view.presenter.merge(frozenset())
    sat.settle()
    assert view.presenter.preview is not None
    assert view.presenter.preview.refusal is not None
    assert not view.deed.isEnabled()
