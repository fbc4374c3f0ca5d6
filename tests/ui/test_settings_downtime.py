"""The downtime pack in the settings: what is said without a passphrase, setting one, making a pack, its folder."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import pypdfium2 as pdfium
import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLineEdit, QPushButton
from sqlalchemy import select

from dentaldesk.engines.core.backup_reads import backup_wishes
from dentaldesk.engines.flows.downtime_passphrase import kept_passphrase
from dentaldesk.models.tables.system import AuditEntry
from dentaldesk.settings import load_settings
from dentaldesk.ui.screens.settings.downtime_deeds import PassphraseSheet
from dentaldesk.ui.screens.settings.form import FactLine
from dentaldesk.ui.screens.settings.record_page import RecordPage
from dentaldesk.ui.screens.settings.view import SettingsView
from dentaldesk.ui.theme.apply import apply_theme
from dentaldesk.ui.widgets.buttons import Button
from tests.keyrings import a_keyring, take_keyrings_away
from tests.ui.seat import Seat, seat
from tests.ui.walking import clipped, unnamed

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

    from dentaldesk.engines.core.access import Actor
    from tests.factories import Clinic

Key, Ctrl = Qt.Key, Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def kind() -> str:
    """No SQL of its own."""
    return "sqlite"


@pytest.fixture(autouse=True)
def own_files(qapp: QApplication, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("DENTALDESK_CONFIG", str(tmp_path))
    monkeypatch.setenv("DENTALDESK_DATA", str(tmp_path / "data"))
    (tmp_path / "data").mkdir()
    apply_theme(qapp, "light", "desk")
    with a_keyring():
        yield


@pytest.fixture
def who(clinic: Clinic) -> Actor:
    return clinic.manager


@pytest.fixture
def sat(qtbot: QtBot, clinic: Clinic, who: Actor) -> Iterator[Seat]:
    with seat(qtbot, clinic, who) as made:
        view = SettingsView(made.desk)
        made.show(view)
        view.open_page("downtime")
        made.settle()
        yield made


def page_of(sat: Seat) -> RecordPage:
    assert isinstance(sat.panel, SettingsView)
    page = sat.panel.pages["downtime"]
    assert isinstance(page, RecordPage)
    return page


def facts(sat: Seat) -> list[str]:
    """What the page tells: of the passphrase, of what is kept, when it is made."""
    return [line._text.text().replace("\u202f", " ") for line in page_of(sat).findChildren(FactLine)]


def press(sat: Seat, name: str) -> None:
    sat.find(QPushButton, f"settings.downtime.{name}").click()
    sat.settle()


def set_passphrase(sat: Seat, typed: str = "") -> PassphraseSheet:
    press(sat, "set_passphrase")
    (sheet,) = [each for each in QApplication.topLevelWidgets() if isinstance(each, PassphraseSheet)]
    if typed:
        sheet.field.findChild(QLineEdit).setText(typed)  # type: ignore[union-attr]
    sheet.deed.click()
    sat.settle()
    return sheet


def test_without_a_passphrase_the_page_says_that_none_is_made(sat: Seat, tmp_path: Path) -> None:
    assert facts(sat)[0].startswith("No downtime pack is made: it has no passphrase yet.")
    assert facts(sat)[1:] == ["None yet", "From 9:00 PM on, or when the program runs next"]
    press(sat, "make_now")
    assert [said.partition(":")[0] for said in sat.troubles] == ["No downtime pack is made"]
    assert not (tmp_path / "data" / "downtime").exists()
    assert (clipped(page_of(sat)), unnamed(page_of(sat))) == ([], [])


def test_without_a_keyring_the_page_says_so(sat: Seat) -> None:
    take_keyrings_away()
    page_of(sat).presenter.read()
    sat.settle()
    assert facts(sat)[0].startswith("This computer has no keyring")
    begin = sat.find(Button, "settings.downtime.set_passphrase")
    assert begin.refusal().startswith("This computer has no keyring")  # before anybody writes one down
    begin.click()
    assert not [each for each in QApplication.topLevelWidgets() if isinstance(each, PassphraseSheet)]


def test_a_keyring_that_goes_while_the_sheet_is_open_is_told_there(sat: Seat) -> None:
    press(sat, "set_passphrase")
    take_keyrings_away()
    (sheet,) = [each for each in QApplication.topLevelWidgets() if isinstance(each, PassphraseSheet)]
    sheet.deed.click()
    sat.settle()
    assert "no keyring" in sheet.line.text()
    assert sheet.isVisible()
    sheet.reject()


def test_a_manager_sets_a_passphrase_and_makes_a_pack(sat: Seat, clinic: Clinic, tmp_path: Path) -> None:
    sheet = set_passphrase(sat, "too short")
    assert sheet.field.problem() is not None
    assert sheet.isVisible()
    sheet.reject()
    set_passphrase(sat)
    assert facts(sat)[0].startswith("Set.")
    press(sat, "make_now")
    assert sat.troubles == []
    assert facts(sat)[1] == "Nov 24, 2026, 10:00 AM"
    (path,) = (tmp_path / "data" / "downtime").iterdir()
    passphrase = kept_passphrase(clinic.db.read(backup_wishes).clinic_id)
    document = pdfium.PdfDocument(path.read_bytes(), password=passphrase)
    assert len(document) > 4
    document.close()
    clinic.clock.advance(timedelta(hours=13))
    page_of(sat).presenter.read()
    sat.settle()
    assert facts(sat)[1].splitlines()[1:] == ["Last night’s is missing: “Make it now” says what is wrong."]
    done = select(AuditEntry.action, AuditEntry.subject_type, AuditEntry.actor_id).where(
        AuditEntry.subject_type.startswith("downtime")
    )
    assert clinic.db.read(lambda session: [tuple(row) for row in session.execute(done)]) == [
        ("set", "downtime-passphrase", clinic.manager.user_id),
        ("export", "downtime-pack", clinic.manager.user_id),
    ]


def test_the_folder_is_this_workstations_own(sat: Seat, tmp_path: Path) -> None:
    edit = sat.find(QLineEdit, "settings.downtime.folder")
    assert edit.text() == str(tmp_path / "data" / "downtime")
    elsewhere = tmp_path / "stick"
    for typed, kept in (
        (str(elsewhere / "nowhere"), None),
        (str(elsewhere), str(elsewhere)),
        ("", None),
    ):
        elsewhere.mkdir(exist_ok=True)
        edit.setText(typed)
        sat.press(Key.Key_S, Ctrl)
        page_of(sat).save.click()
        sat.settle()
        assert load_settings().downtime == kept


class TestAtTheDesk:
    """Who makes packs, and may not set the passphrase."""

    @pytest.fixture
    def who(self, clinic: Clinic) -> Actor:
        return clinic.desk

    def test_the_front_desk_may_make_one_and_change_nothing(self, sat: Seat) -> None:
        deeds = ("make_now", "set_passphrase")
        assert [sat.find(QPushButton, f"settings.downtime.{name}").isEnabled() for name in deeds] == [True, False]
        assert sat.find(QLineEdit, "settings.downtime.folder").isReadOnly()


class TestWithoutPatients:
    """Who may see no patient out of the house."""

    @pytest.fixture
    def who(self, clinic: Clinic) -> Actor:
        return clinic.coordinator

    def test_whoever_may_not_take_patients_out_may_not_make_one(self, sat: Seat) -> None:
        assert not sat.find(QPushButton, "settings.downtime.make_now").isEnabled()
