"""Who sits at the desk decides what it shows: whoever sees no patients finds none, and opens none."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING
from uuid import UUID

import pytest
from PySide6.QtCore import QObject
from PySide6.QtWidgets import QApplication, QLabel, QVBoxLayout, QWidget
from sqlalchemy import func, select

from dentaldesk.engines.clinical.visit_actions import save_visit_notes
from dentaldesk.models.states import Role
from dentaldesk.models.tables.patients import Patient
from dentaldesk.models.tables.system import AuditEntry
from dentaldesk.ui.screens.patient.view import PatientView
from dentaldesk.ui.screens.visit.view import VisitView
from dentaldesk.ui.shell.banner import PatientBanner
from dentaldesk.ui.shell.find import Find
from dentaldesk.ui.theme.apply import apply_theme
from tests.factories import a_patient, an_exam
from tests.ui.seat import Seat, seat

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot
    from sqlalchemy.orm import Session

    from dentaldesk.engines.core.access import Actor
    from dentaldesk.ui.desk import Desk
    from tests.factories import Clinic


@pytest.fixture
def administrator(clinic: Clinic) -> Actor:
    """Keeps the machine running and sees no patient."""
    return replace(clinic.manager, name="Ada Admin", roles=frozenset({Role.ADMINISTRATOR}))


@pytest.fixture
def sat(qtbot: QtBot, clinic: Clinic, qapp: QApplication) -> Iterator[Seat]:
    apply_theme(qapp, "light", "desk")
    with seat(qtbot, clinic, clinic.dentist) as made:
        yield made


def opened_by(clinic: Clinic, patient_id: UUID) -> list[UUID | None]:
    """Who opened this patient's record, in order."""
    chosen = (
        select(AuditEntry.actor_id)
        .where(AuditEntry.action == "open", AuditEntry.subject_id == str(patient_id))
        .order_by(AuditEntry.number)
    )
    return clinic.db.read(lambda session: list(session.scalars(chosen)))


def test_whoever_sees_no_patients_opens_none(sat: Seat, clinic: Clinic, administrator: Actor) -> None:
    patient_id = a_patient(clinic)
    sat.desk.sit_down(administrator)
    sat.desk.open_patient(patient_id)
    sat.settle()
    assert sat.desk.patient_id is None
    assert sat.troubles == ["Ada Admin may not see patients. Ask someone whose role allows it."]
    assert opened_by(clinic, patient_id) == []


def test_a_record_closes_when_someone_sits_down_who_may_not_see_it(
    sat: Seat, clinic: Clinic, administrator: Actor
) -> None:
    window = QWidget()
    column = QVBoxLayout(window)
    banner, find = PatientBanner(sat.desk), Find(sat.desk, window)
    views = (VisitView(sat.desk), PatientView(sat.desk))
    for widget in (find.field, banner, *views):
        column.addWidget(widget)
    sat.show(window)
    patient_id = a_patient(clinic)
    find.field.setText("oko")
    sat.desk.open_patient(patient_id)  # answers are under way when the other one sits down
    sat.desk.sit_down(administrator)
    sat.settle()
    assert sat.desk.patient_id is None
    assert not banner.isVisible()
    assert find.field.placeholderText() == "Find a screen or action"
    assert find.field.text() == ""
    assert all(view._stack.currentWidget() is view._nobody for view in views)
    said = [each.text() for each in window.findChildren(QLabel) if each.isVisible()]
    assert said.count("Your role does not see patients") == len(views)


def test_someone_new_is_not_shown_to_who_sees_no_patients(sat: Seat, administrator: Actor) -> None:
    view = sat.show(PatientView(sat.desk))
    view.begin_new()
    view.presenter.type("given_names", "Amara")
    sat.desk.sit_down(administrator)
    assert view._stack.currentWidget() is view._nobody
    view.begin_new()
    assert view._stack.currentWidget() is view._nobody


def test_whoever_sits_down_before_an_open_record_has_opened_it(sat: Seat, clinic: Clinic) -> None:
    patient_id = a_patient(clinic)
    sat.desk.open_patient(patient_id)
    sat.desk.sit_down(clinic.desk)
    sat.settle()
    assert opened_by(clinic, patient_id) == [clinic.dentist.user_id, clinic.desk.user_id]


def test_notes_are_saved_under_the_name_of_who_typed_them(
    sat: Seat, clinic: Clinic, monkeypatch: pytest.MonkeyPatch
) -> None:
    patient_id = a_patient(clinic)
    an_exam(clinic, patient_id, signed=False)
    hygienist = replace(clinic.dentist, name="Marta")
    names: list[tuple[str, str]] = []

    def save(work, visit_id, version, notes):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN202
        names.append((work.actor.name, notes.assessment))
        return save_visit_notes(work, visit_id, version, notes)

    monkeypatch.setattr("dentaldesk.ui.screens.visit.saving.save_visit_notes", save)
    view = sat.show(VisitView(sat.desk))
    sat.desk.open_patient(patient_id)
    sat.settle()
    view.presenter.type("assessment", "First words")
    view.presenter.flush()
    view.presenter.type("assessment", "Second words")  # the first save is under way
    sat.desk.sit_down(hygienist)
    view.presenter.type("plan", "Hers")
    sat.settle()
    view.flush()
    sat.settle()
    assert ("Dr. Vale", "Second words") in names
    assert [name for name, _ in names][-1] == "Marta"
    assert view.presenter.saver.all_stored


def test_a_screen_shows_what_it_reads_however_much_is_written_elsewhere(
    desk: Desk, clinic: Clinic, qtbot: QtBot
) -> None:
    """It asks again for every change, and two answers are all that it gets and needs."""
    owner, seen, heard, gate = QObject(), list[int](), list[object](), threading.Event()

    def count(session: Session) -> int:
        gate.wait(10)
        return session.scalars(select(func.count()).select_from(Patient)).one()

    def ask(topics: object = None) -> None:
        heard.append(topics)
        desk.tasks.query(owner, "patients", count, seen.append)

    ask()
    desk.live.changed.connect(ask)
    desk.live.start()
    for number in range(5):
        a_patient(clinic)
        qtbot.waitUntil(partial(lambda least: len(heard) >= least, number + 2))
    gate.set()
    qtbot.waitUntil(lambda: desk.tasks.is_idle)
    assert len(seen) == 2
    assert seen[1] == clinic.db.read(lambda session: session.scalars(select(func.count()).select_from(Patient)).one())
