"""Who works here: added, given roles, given a new password, set inactive; and every page can be walked by keyboard."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QCheckBox, QLabel, QLineEdit, QPushButton
from sqlalchemy import select

from dentaldesk.engines.flows.clinic_pages import places
from dentaldesk.engines.scheduling.actions import BookVisit, book_visit
from dentaldesk.engines.staff.reads import PersonRow, people_list
from dentaldesk.models.states import Role
from dentaldesk.models.tables.communication import Notice
from dentaldesk.ui.screens.settings.people_deeds import PasswordSheet, first_password
from dentaldesk.ui.screens.settings.record_page import RecordPage
from dentaldesk.ui.screens.settings.view import SettingsView
from dentaldesk.ui.shell.pages import SETTINGS
from dentaldesk.ui.theme.apply import apply_theme
from tests.factories import a_patient
from tests.ui.seat import Seat, seat
from tests.ui.walking import clipped, tab_order, unnamed

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

    from tests.factories import Clinic

Key, Ctrl = Qt.Key, Qt.KeyboardModifier.ControlModifier


@pytest.fixture(params=["sqlite"])
def kind(request: pytest.FixtureRequest) -> str:
    """What is written is tested on both databases elsewhere."""
    return str(request.param)


@pytest.fixture
def sat(
    qtbot: QtBot, clinic: Clinic, qapp: QApplication, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Seat]:
    monkeypatch.setenv("DENTALDESK_CONFIG", str(tmp_path))
    apply_theme(qapp, "light", "desk")
    with seat(qtbot, clinic, clinic.manager) as made:
        made.show(SettingsView(made.desk))
        yield made


def page_of(sat: Seat, name: str) -> RecordPage:
    view = sat.panel
    assert isinstance(view, SettingsView)
    view.open_page(name)
    sat.settle()
    page = view.pages[name]
    assert isinstance(page, RecordPage)
    return page


def choose(page: RecordPage, sat: Seat, name: str) -> None:
    assert page.table is not None
    page.table.choose(next(row.key for row in page.table.rows() if row.title == name))
    sat.settle()


def person(sat: Seat, name: str) -> PersonRow:
    return next(row for row in sat.clinic.db.read(people_list) if row.name == name)


def retype(sat: Seat, field: str, text: str) -> None:
    edits = [each for each in sat.panel.findChildren(QLineEdit, f"settings.people.{field}") if each.isVisible()]  # type: ignore[union-attr]
    edits[0].setFocus()
    edits[0].selectAll()
    sat.type(text) if text else sat.press(Key.Key_Delete)


def tick(sat: Seat, field: str, *, on: bool) -> None:
    boxes = [each for each in sat.panel.findChildren(QCheckBox, f"settings.people.{field}") if each.isVisible()]  # type: ignore[union-attr]
    boxes[0].setChecked(on)


def bell(sat: Seat) -> list[str]:
    """What the managers hear of."""
    notices = sat.clinic.db.read(lambda session: session.scalars(select(Notice.title)).all())
    return [title["code"] for title in notices]


def save(sat: Seat) -> str:
    sat.press(Key.Key_S, Ctrl)
    sat.settle()
    return sat.find(QLabel, "settings.people.line").text()


def test_somebody_new_is_added_and_everything_wrong_is_told_at_once(sat: Seat) -> None:
    page = page_of(sat, "people")
    sat.find(QPushButton, "settings.people.new_staff").click()
    sat.settle()
    retype(sat, "password", "short")
    save(sat)
    marked = [each.objectName() for each in page.findChildren(QLineEdit) if each.property("problem")]
    assert marked == ["settings.people.name", "settings.people.login", "settings.people.password"]
    retype(sat, "name", "Noor Haddad")
    retype(sat, "login", "noor")
    retype(sat, "password", "violet-harbour-9")
    tick(sat, f"role.{Role.ASSISTANT}", on=True)
    tick(sat, "treats", on=True)
    assert save(sat) == "Saved"
    noor = person(sat, "Noor Haddad")
    assert (noor.login, noor.treats, noor.must_change) == ("noor", True, True)
    assert noor.roles == {Role.ASSISTANT}
    assert bell(sat) == ["people.notice_added"]
    assert page.table is not None
    chosen = page.table.chosen()
    assert chosen is not None
    assert chosen.title == "Noor Haddad"


def test_what_was_refused_is_scrolled_into_sight(sat: Seat) -> None:
    """The reason stands three screens below the name."""
    page = page_of(sat, "people")
    sat.find(QPushButton, "settings.people.new_staff").click()
    sat.settle()
    for field, text in (("name", "Noor Haddad"), ("login", "noor"), ("password", "violet-harbour-9")):
        retype(sat, field, text)
    save(sat)
    sat.qtbot.wait(20)
    focused = QApplication.focusWidget()
    assert isinstance(focused, QCheckBox)
    assert focused.objectName().startswith("settings.people.role.")
    assert page._scroll.viewport().rect().contains(focused.mapTo(page._scroll.viewport(), focused.rect().center()))


def test_roles_are_given_with_what_each_may_do_but_never_ones_own(sat: Seat) -> None:
    page = page_of(sat, "people")
    choose(page, sat, "Rosa Desk")
    retype(sat, "login", "rosa")
    box = sat.find(QCheckBox, f"settings.people.role.{Role.MANAGER}")
    assert "manage who works here" in box.accessibleDescription()
    tick(sat, f"role.{Role.MANAGER}", on=True)
    assert save(sat) == "Saved"
    assert person(sat, "Rosa Desk").roles == {Role.FRONT_DESK, Role.MANAGER}
    assert bell(sat) == ["people.notice_roles"]
    choose(page, sat, "Max Manager")
    own = sat.find(QCheckBox, f"settings.people.role.{Role.DENTIST}")
    assert not own.isEnabled()
    assert "own roles" in own.toolTip()
    retype(sat, "login", "max")
    own.setChecked(True)  # however that came about
    assert "own roles" in save(sat)
    assert person(sat, "Max Manager").roles == {Role.MANAGER}
    assert person(sat, "Max Manager").login != "max"  # all or nothing


def test_who_leaves_is_set_inactive(sat: Seat) -> None:
    page = page_of(sat, "people")
    choose(page, sat, "Ines Coord")
    retype(sat, "login", "ines")
    tick(sat, "active", on=False)
    assert save(sat) == "Saved"
    assert not person(sat, "Ines Coord").active
    assert page.table is not None
    assert page.table.rows()[-1].faded


def test_a_forgotten_password_is_replaced_and_shown_once(sat: Seat) -> None:
    page = page_of(sat, "people")
    choose(page, sat, "Rosa Desk")
    retype(sat, "login", "rosa")
    assert save(sat) == "Saved"
    sat.find(QPushButton, "settings.people.reset_password").click()
    (sheet,) = [each for each in QApplication.topLevelWidgets() if isinstance(each, PasswordSheet)]
    edit = sheet.findChild(QLineEdit, "settings.password.new")
    assert isinstance(edit, QLineEdit)
    assert len(edit.text()) == 12
    edit.setText("rosa")
    sheet.deed.click()
    sat.settle()
    assert sheet.field.problem()
    edit.setText(first_password())
    sheet.deed.click()
    sat.settle()
    rosa = person(sat, "Rosa Desk")
    assert (rosa.has_password, rosa.must_change) == (True, True)
    assert "new password" in sat.toasts[-1]
    assert bell(sat) == ["people.notice_reset"]
    choose(page, sat, "Max Manager")
    assert not sat.find(QPushButton, "settings.people.reset_password").isEnabled()


def test_a_provider_with_coming_appointments_cannot_leave(sat: Seat) -> None:
    clinic = sat.clinic
    provider_id = clinic.dentist.provider_id
    assert provider_id is not None
    visit = BookVisit(
        request_key="one",
        patient_id=a_patient(clinic),
        operatory_id=clinic.db.read(places)[0].chairs[0].id,
        provider_id=provider_id,
        starts_at=datetime(2026, 11, 25, 9, 0, tzinfo=ZoneInfo("America/Chicago")),
        pattern="XX",
        reason="",
    )
    clinic.db.write(clinic.desk, lambda work: book_visit(work, visit))
    page = page_of(sat, "people")
    choose(page, sat, "Dr. Vale")
    retype(sat, "login", "vale")
    tick(sat, "active", on=False)
    assert "1" in save(sat)
    assert person(sat, "Dr. Vale").active
    assert sat.find(QLineEdit, "settings.people.login").text() == "vale"


def test_every_page_is_named_reachable_and_whole(sat: Seat) -> None:
    assert isinstance(sat.panel, SettingsView)
    wrong = []
    for name in (page.name for page in SETTINGS):
        sat.panel.open_page(name)
        sat.settle()
        wrong += [f"{name}: {found}" for look in (unnamed, clipped, tab_order) for found in look(sat.panel)]
    assert wrong == []
