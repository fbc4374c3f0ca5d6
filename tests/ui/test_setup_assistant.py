"""The first run, by keyboard: a clinic is made, a clinic is joined, and what goes wrong leaves nothing behind."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, time
from pathlib import Path
from typing import TYPE_CHECKING

import keyring
import pytest
from keyring.backends.fail import Keyring as NoKeyring
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QDialog, QLabel, QLineEdit, QPlainTextEdit, QWidget

from dentaldesk.app import Desktop, is_first_run, maker_for
from dentaldesk.engines.core.connections import SqliteFile, is_plain_sqlite
from dentaldesk.engines.core.db import Database
from dentaldesk.engines.core.keys import new_key, recovery_words
from dentaldesk.engines.core.words import Formats, Words
from dentaldesk.engines.flows.clinic_file import create_schema
from dentaldesk.engines.flows.gate import Gate, SignedIn
from dentaldesk.engines.staff.countries import COUNTRIES, proposal_for
from dentaldesk.engines.staff.reads import clinic_view
from dentaldesk.models.states import Role
from dentaldesk.settings import Settings, Wanted
from dentaldesk.ui.screens.setup.draft import ClinicDraft, shipped_catalogue
from dentaldesk.ui.screens.setup.view import NewClinicPage, SetupWindow
from tests.factories import fill
from tests.ui.walking import clipped, tab_order, unnamed

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

PASSWORD = "seven quiet herons"
PASSPHRASE = "a boat, a tree and a bell"
TODAY = date(2026, 3, 2)


@pytest.fixture(autouse=True)
def no_keyring() -> None:
    """A machine without a keyring."""
    keyring.set_keyring(NoKeyring())  # type: ignore[no-untyped-call]


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(data=tmp_path / "data", config=tmp_path / "config", workstation="desk 1")


class Person:
    """Whoever sets the clinic up, with a keyboard and nothing else."""

    def __init__(self, qtbot: QtBot, window: SetupWindow) -> None:
        self.qtbot = qtbot
        self.window = window
        self.opened: list[Database] = []
        window.opened.connect(self.opened.append)

    @property
    def way(self) -> NewClinicPage:
        assert self.window.way is not None
        return self.window.way

    def widget(self, name: str) -> QWidget:
        found = self.window.findChild(QWidget, name)
        assert isinstance(found, QWidget), f"there is no {name}"
        return found

    def press(self, key: Qt.Key) -> None:
        focused = QApplication.focusWidget()
        assert focused is not None
        QTest.keyClick(focused, key)

    def go(self, name: str) -> None:
        """Tab there."""
        for _ in range(60):
            focused = QApplication.focusWidget()
            if focused is not None and focused.objectName() == name:
                return
            self.press(Qt.Key.Key_Tab)
        raise AssertionError(f"Tab never reaches {name}")

    def type(self, name: str, text: str) -> None:
        self.go(name)
        focused = QApplication.focusWidget()
        assert focused is not None
        if isinstance(focused, QLineEdit):
            focused.selectAll()
        QTest.keyClicks(focused, text)

    def enter(self, name: str) -> None:
        self.go(name)
        self.press(Qt.Key.Key_Return)

    def said(self) -> str:
        labels = [each.text() for each in self.window.findChildren(QLabel) if each.isVisible()]
        links = [each.text() for each in self.window.findChildren(QAbstractButton) if each.isVisible()]
        return " ".join([*labels, *links])


@pytest.fixture
def person(qtbot: QtBot, look: None, settings: Settings) -> Iterator[Person]:
    assert look is None
    window = SetupWindow(Words(Formats()), maker_for(settings), settings.data / "clinic.db", lambda: TODAY)
    qtbot.addWidget(window)
    with qtbot.waitActive(window):
        window.show()
        window.activateWindow()
    made = Person(qtbot, window)
    yield made
    for db in made.opened:
        db.close()


def _fill(person: Person) -> None:
    """Everything that has no proposal."""
    person.enter("setup.new")
    person.way.clinic.begin("US")
    person.type("setup.clinic.name", "Harbour Dental")
    person.type("setup.clinic.address", "1 Quay Street")
    person.type("setup.clinic.phone", "+1 612 555 0100")
    person.enter("setup.next")
    person.enter("setup.next")
    person.type("setup.people.0.name", "Ines Farrow")
    person.type("setup.people.0.login", "ines")
    person.type("setup.people.0.password", PASSWORD)
    person.type("setup.people.0.again", PASSWORD)
    person.enter("setup.next")
    person.enter("setup.next")
    person.type("setup.place.passphrase", PASSPHRASE)
    person.type("setup.place.passphrase_again", PASSPHRASE)
    person.enter("setup.next")


def test_a_clinic_is_made_by_keyboard_and_its_key_is_proven(person: Person, settings: Settings) -> None:
    _fill(person)
    assert "things" not in person.said()
    person.enter("setup.create")
    person.qtbot.waitUntil(person.way.recovery.isVisible, timeout=30_000)
    shown = person.widget("setup.recovery")
    assert isinstance(shown, QLabel)
    key = shown.accessibleName()
    person.type("setup.recovery.last", "WRONG")
    person.press(Qt.Key.Key_Return)
    assert person.opened == []
    person.window.close()
    (asked,) = person.window.findChildren(QDialog)
    assert person.window.isVisible(), "the key would be lost"
    asked.reject()
    person.type("setup.recovery.last", key.rpartition("-")[2].lower())
    person.press(Qt.Key.Key_Return)
    person.qtbot.waitUntil(lambda: len(person.opened) == 1)
    assert not is_plain_sqlite(settings.data / "clinic.db")
    db = person.opened[0]
    view = db.read(clinic_view)
    assert (view.name, view.formats.currency, view.lock_minutes, view.demo) == ("Harbour Dental", "USD", 10, False)
    answer = Gate(db).sign_in("ines", PASSWORD)
    assert isinstance(answer, SignedIn)
    assert answer.actor.roles == {Role.MANAGER}
    assert not answer.must_change


def test_everything_wrong_is_told_at_once_and_leads_to_its_field(person: Person) -> None:
    person.enter("setup.new")
    person.way.show_step(5)
    person.qtbot.waitUntil(lambda: "The clinic: " in person.said())
    assert "People: " in person.said()
    first = person.widget("setup.problem.0")
    first.setFocus()
    person.press(Qt.Key.Key_Return)
    focused = QApplication.focusWidget()
    assert focused is not None
    assert focused.objectName() == "setup.clinic.name"
    person.type("setup.clinic.name", "Harbour Dental")
    before = len(person.way._told)
    person.way.show_step(5)
    assert len(person.way._told) == before - 1


def test_what_was_typed_survives_going_back(person: Person) -> None:
    person.enter("setup.new")
    person.type("setup.clinic.name", "Harbour Dental")
    person.enter("setup.next")
    person.enter("setup.back")
    person.enter("setup.back")
    assert person.window.pages.currentWidget() is person.window.welcome
    person.enter("setup.new")
    name = person.widget("setup.clinic.name")
    assert isinstance(name, QLineEdit)
    assert name.text() == "Harbour Dental"


def test_a_creation_that_fails_leaves_nothing_and_keeps_what_was_typed(person: Person, settings: Settings) -> None:
    _fill(person)
    person.way.place._path.setText("/proc/nowhere/clinic.db")
    person.enter("setup.create")
    person.qtbot.waitUntil(lambda: "Nothing was created" in person.said(), timeout=30_000)
    assert not list(settings.data.glob("*.db*"))
    assert not list(settings.data.glob("*.part*"))
    assert person.way.presenter.draft.name == "Harbour Dental"


def test_a_machine_without_a_keyring_asks_for_a_passphrase_where_it_is_typed(person: Person) -> None:
    _fill(person)
    person.qtbot.waitUntil(lambda: person.way.place._needs_passphrase)
    person.way.place._passphrase.clear()
    person.way.place._passphrase_again.clear()
    person.way.show_step(5)
    assert [(each.place, each.step) for each in person.way._told] == [("place.passphrase", 4)]
    person.way.show_step(4)
    assert "(this computer has no keyring)" in person.said()


def test_another_country_brings_its_own(person: Person) -> None:
    person.enter("setup.new")
    person.way.clinic.begin("JP")
    person.way.show_step(5)
    draft = person.way.presenter.draft
    assert (draft.currency, draft.time_zone, draft.paper) == ("JPY", "Asia/Tokyo", "a4")
    assert draft.routing_value == proposal_for("JP").routing_value
    assert draft.closures
    assert draft.hours


def test_others_are_added_and_taken_away(person: Person) -> None:
    person.enter("setup.new")
    person.way.show_step(2)
    person.enter("setup.people.add")
    person.enter("setup.people.add")
    assert len(person.way.people._cards) == 3
    person.way.people._cards[1].remove.click()
    person.way.show_step(5)
    assert len(person.way.presenter.draft.people) == 2
    assert not any(told.place.startswith("people.2") for told in person.way._told)


def test_the_sql_for_an_administrator_is_shown_and_a_server_checked(person: Person) -> None:
    person.enter("setup.new")
    person.way.show_step(4)
    person.way.place.choose_server()
    person.enter("setup.place.sql")
    assert "CREATE ROLE" in person.way.place._sql.toPlainText()
    person.type("setup.place.host", "127.0.0.1")
    person.type("setup.place.port", "1")
    person.type("setup.place.user", "nobody")
    person.enter("setup.place.check")
    person.qtbot.waitUntil(lambda: "✗" in person.way.place._checks.text(), timeout=20_000)


def test_a_clinic_is_joined_with_its_recovery_key(person: Person, settings: Settings, tmp_path: Path) -> None:
    key, path = new_key(), tmp_path / "theirs.db"
    address = SqliteFile(path=path, key=key)
    create_schema(address)
    fill(address)
    keyring.set_keyring(_Ring())  # type: ignore[no-untyped-call]
    person.enter("setup.join")
    joining = person.window._join
    assert joining is not None
    person.type("setup.join.where", str(path))
    person.type("setup.join.secret", recovery_words(new_key()))
    person.press(Qt.Key.Key_Return)
    person.qtbot.waitUntil(lambda: joining._secret_field.problem() is not None, timeout=20_000)
    assert person.opened == []
    person.type("setup.join.secret", recovery_words(key))
    person.press(Qt.Key.Key_Return)
    person.qtbot.waitUntil(lambda: len(person.opened) == 1, timeout=20_000)
    assert settings.config is not None
    assert "theirs.db" in (settings.config / "settings.toml").read_text()


class _Ring(NoKeyring):
    """A keyring that takes what it is given and forgets it."""

    def set_password(self, service: str, username: str, password: str = "") -> None: ...

    def get_password(self, service: str, username: str, password: str = "") -> None: ...


def test_the_assistant_is_for_who_has_no_clinic(settings: Settings) -> None:
    assert is_first_run(settings, Wanted())
    assert not is_first_run(settings, Wanted(demo=True))
    assert not is_first_run(replace(settings, clinic="clinic.db"), Wanted())
    settings.data.mkdir()
    settings.demo_file.touch()
    assert not is_first_run(settings, Wanted())


def test_the_demo_is_one_press_away(
    settings: Settings, qtbot: QtBot, look: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert look is None
    desktop = Desktop(settings, Wanted())
    begun: list[bool] = []
    monkeypatch.setattr(desktop.opening, "begin", lambda: begun.append(True))
    desktop.begin()
    assistant = desktop.assistant
    assert assistant is not None
    assert assistant.isVisible()
    assert not desktop.start.isVisible()
    button = assistant.findChild(QAbstractButton, "setup.demo")
    assert button is not None
    button.click()
    qtbot.addWidget(desktop.start)
    assert begun == [True]
    assert desktop.start.isVisible()
    desktop.stop()


def _type_time(person: Person, place: str, typed: str) -> None:
    field = person.widget(f"setup.hours.{place}")
    assert isinstance(field, QLineEdit)
    field.setFocus()
    field.selectAll()
    QTest.keyClick(field, Qt.Key.Key_Delete)
    QTest.keyClicks(field, typed)
    QTest.keyClick(field, Qt.Key.Key_Tab)


def test_a_time_that_cannot_be_read_is_told_and_never_passed_over(person: Person) -> None:
    person.enter("setup.new")
    person.way.clinic.begin("US")
    person.enter("setup.next")
    _type_time(person, "0.1", "25")
    assert "Monday: “25” is not a time of day." in person.said()
    person.enter("setup.next")
    assert [each.step for each in person.way._told if each.place == "hours"] == [1]
    person.way.show_step(5)
    assert any(each.place == "hours" and "“25”" in each.text for each in person.way._told)
    person.way.show_step(1, "hours")
    _type_time(person, "0.1", "")
    person.way.show_step(5)
    assert [each.text for each in person.way._told if each.place == "hours"] == ["Monday: one time of two is missing."]


def test_a_step_that_was_left_with_something_missing_is_not_called_done(person: Person) -> None:
    person.enter("setup.new")
    person.way.clinic.begin("US")
    person.enter("setup.next")
    assert {each.step for each in person.way._told} == {0}
    assert "to mend" in person.way.marks[0].accessibleName() + person.way.marks[0].accessibleDescription()


def test_another_country_leaves_what_was_typed(person: Person) -> None:
    person.enter("setup.new")
    person.way.clinic.begin("US")
    person.enter("setup.next")
    _type_time(person, "0.0", "7:15")
    person.enter("setup.back")
    person.type("setup.clinic.language", "en_GB")
    person.way.clinic.begin("DE")
    person.way.show_step(5)
    draft = person.way.presenter.draft
    assert min(opens for day, opens, _ in draft.hours if day == 0) == time(7, 15)
    assert (draft.language, draft.currency) == ("en_GB", "EUR")


@pytest.mark.parametrize("country", ["US", "JP", "KW", "CH"])
def test_the_shipped_list_is_in_the_country_s_money(country: str) -> None:
    draft = ClinicDraft()
    draft.propose(proposal_for(country))
    entries = shipped_catalogue(draft.currency, draft.fee_factor)
    assert {entry.code for entry in entries} >= {"EXAM"}


def test_every_offered_country_fills_the_whole_draft() -> None:
    for country in COUNTRIES:
        draft = ClinicDraft()
        draft.propose(proposal_for(country))
        assert draft.time_zone
        assert draft.hours


def test_a_server_s_address_is_quoted() -> None:
    draft = ClinicDraft(host="db.example", database="our clinic", user="o'neil", password="a b\\c")
    assert draft.conninfo() == "host='db.example' dbname='our clinic' user='o\\'neil'"
    assert draft.conninfo(with_password=True).endswith("password='a b\\\\c'")


def test_the_text_areas_let_tab_go_on(person: Person) -> None:
    person.enter("setup.new")
    person.go("setup.clinic.address")
    assert isinstance(QApplication.focusWidget(), QPlainTextEdit)
    person.go("setup.clinic.phone")


@pytest.mark.parametrize("number", range(6))
def test_every_step_is_named_unclipped_and_in_order(person: Person, number: int) -> None:
    person.enter("setup.new")
    person.way.show_step(number)
    QApplication.processEvents()
    assert clipped(person.way) == []
    assert unnamed(person.way) == []
    assert tab_order(person.way) == []
