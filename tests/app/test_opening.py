"""Which clinic is opened, with which key, and what staff are told when it cannot be."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import keyring
import pytest
from keyring.backends.fail import Keyring as NoKeyring
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit
from pytestqt.qtbot import QtBot

from dentaldesk.app import Opening, Program
from dentaldesk.cli import main
from dentaldesk.engines.core.connections import PostgresServer, SqliteFile, create_file, is_plain_sqlite, writing_engine
from dentaldesk.engines.core.errors import DatabaseProblem
from dentaldesk.engines.core.keys import key_from_recovery, recovery_words
from dentaldesk.engines.patients.reads import find_patients
from dentaldesk.models.migrations import upgrade
from dentaldesk.opening import Wanted, address_of, open_clinic
from dentaldesk.settings import Settings, has_display, load_settings
from dentaldesk.ui.start import StartWindow


@pytest.fixture(autouse=True)
def no_keyring() -> None:
    """A machine without a keyring, whatever the one that runs the tests has."""
    keyring.set_keyring(NoKeyring())  # type: ignore[no-untyped-call]


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(data=tmp_path, workstation="desk 1")


def test_the_demo_is_made_once_and_opened_again(settings: Settings) -> None:
    for _ in range(2):
        db = open_clinic(settings, Wanted(demo=True))
        assert [row.family_name for row in db.read(lambda session: find_patients(session, "oko"))] == ["Okonkwo-Reyes"]
        db.close()
    assert sorted(path.name for path in settings.data.iterdir()) == ["demo.db"]


def test_an_encrypted_demo_wants_a_passphrase_and_then_its_own(settings: Settings) -> None:
    wanted = Wanted(demo=True, encrypted=True)
    with pytest.raises(DatabaseProblem) as told:
        open_clinic(settings, wanted)
    assert told.value.message.code == "key.no_place"
    db = open_clinic(settings, wanted, "correct horse")
    address = db.address
    db.close()
    assert isinstance(address, SqliteFile)
    assert address.key is not None
    assert not is_plain_sqlite(address.path)
    assert b"Okonkwo" not in address.path.read_bytes()
    with pytest.raises(DatabaseProblem) as told:
        open_clinic(settings, wanted)
    assert told.value.message.code == "key.needed"
    with pytest.raises(DatabaseProblem) as told:
        open_clinic(settings, wanted, "wrong horse")
    assert told.value.message.code == "key.wrong_passphrase"
    open_clinic(settings, wanted, recovery_words(address.key)).close()
    assert key_from_recovery(recovery_words(address.key)) == address.key


def test_a_clinic_that_is_not_there_is_not_made(tmp_path: Path) -> None:
    settings = Settings(data=tmp_path, workstation="desk 1", clinic=str(tmp_path / "gone.db"))
    with pytest.raises(DatabaseProblem) as told:
        open_clinic(settings, Wanted())
    assert told.value.message.code == "database.missing"
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("said", ["postgresql://desk@server/clinic", "host=server dbname=clinic"])
def test_a_server_is_known_by_its_address(tmp_path: Path, said: str) -> None:
    address = address_of(Settings(data=tmp_path, workstation="desk 1", clinic=said))
    assert isinstance(address, PostgresServer)
    assert said not in repr(address)


def test_settings_come_from_defaults_then_the_file_then_the_environment(tmp_path: Path) -> None:
    (tmp_path / "settings.toml").write_text('theme = "dark"\nworkstation = "Op 1"\nunknown = 1\n')
    environment = {"DENTALDESK_DATA": str(tmp_path), "DENTALDESK_CONFIG": str(tmp_path)}
    settings = load_settings(environment)
    assert (settings.theme, settings.workstation, settings.density) == ("dark", "Op 1", "desk")
    settings = load_settings({**environment, "DENTALDESK_THEME": "light"})
    assert settings.theme == "light"


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere there always is a display")
def test_a_display_is_what_the_environment_says() -> None:
    assert has_display({"DISPLAY": ":0"})
    assert has_display({"WAYLAND_DISPLAY": "wayland-0"})
    assert not has_display({})
    assert not has_display({"DISPLAY": ":0", "QT_QPA_PLATFORM": "offscreen"})


def test_an_older_clinic_is_upgraded_by_command_after_a_backup(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    address = SqliteFile(path=tmp_path / "clinic.db")
    create_file(address)
    engine = writing_engine(address)
    upgrade(engine, "0001_first_visit")
    engine.dispose()
    monkeypatch.setenv("DENTALDESK_CLINIC", str(address.path))
    assert main(["database", "check"]) == 1
    assert "older DentalDesk" in capsys.readouterr().out
    assert main(["database", "upgrade"]) == 0
    assert main(["database", "check"]) == 0
    assert (tmp_path / "clinic.before-upgrade.db").exists()


def test_the_command_line_says_what_is_wrong_in_one_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("DENTALDESK_CLINIC", str(tmp_path / "gone.db"))
    assert main(["database", "check"]) == 1
    assert capsys.readouterr().err.startswith("There is no clinic at")


def test_the_start_window_says_why_and_tries_again(settings: Settings, qtbot: QtBot) -> None:
    window = StartWindow()
    qtbot.addWidget(window)
    window.show()
    opening = Opening(settings, Wanted(demo=True, encrypted=True))
    opening.failed.connect(window.tell)
    window.try_again.connect(opening.begin)
    with qtbot.waitSignal(opening.failed):
        opening.begin()
    field = window.findChild(QLineEdit)
    assert field is not None
    assert field.isVisible()
    assert "passphrase" in " ".join(child.text() for child in window.findChildren(type(window._text)))
    QTest.keyClicks(field, "correct horse")
    with qtbot.waitSignal(opening.opened, timeout=20_000) as opened:
        field.returnPressed.emit()
    opened.args[0].db.close()


def test_the_program_starts_and_stops_cleanly(settings: Settings, qtbot: QtBot) -> None:
    opening = Opening(settings, Wanted(demo=True))
    with qtbot.waitSignal(opening.opened, timeout=20_000) as opened:
        opening.begin()
    program = Program(opened.args[0], outbox=settings.outbox, layouts=settings.data / "layouts.ini")
    qtbot.addWidget(program.window)
    program.start()
    qtbot.waitUntil(lambda: program.tasks.is_idle)
    assert program.window.isVisible()
    program.stop()


def test_heavy_libraries_wait_until_they_are_used() -> None:
    said = (
        "import sys, dentaldesk.app; "
        "print(*[name for name in ('sqlalchemy', 'reportlab', 'babel', 'alembic', 'phonenumbers', 'qtawesome') "
        "if name in sys.modules])"
    )
    found = subprocess.run([sys.executable, "-c", said], check=True, capture_output=True, text=True, env={**os.environ})
    assert found.stdout.split() == []
