"""Which clinic is opened, with which key, and what staff are told when it cannot be."""

from __future__ import annotations

import logging
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import keyring
import pytest
from keyring.backends.fail import Keyring as NoKeyring
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QPushButton
from pytestqt.qtbot import QtBot

from dentaldesk import cli
from dentaldesk.app import Desktop, Opening, Program
from dentaldesk.cli import main
from dentaldesk.demo import create_demo
from dentaldesk.engines.core.connections import PostgresServer, SqliteFile, create_file, is_plain_sqlite, writing_engine
from dentaldesk.engines.core.errors import DatabaseProblem, UserError
from dentaldesk.engines.core.keys import key_from_recovery, new_key, recovery_words
from dentaldesk.engines.flows.clinic_file import create_schema
from dentaldesk.engines.flows.gate import SignedIn
from dentaldesk.engines.patients.finding import find_patients
from dentaldesk.log_file import keep_log, log_bug
from dentaldesk.models.migrations import upgrade
from dentaldesk.opening import address_of, local_postgres, open_clinic
from dentaldesk.settings import (
    DENSITIES,
    THEMES,
    Settings,
    Wanted,
    WrongSettingsError,
    has_display,
    load_settings,
    workstation_id,
)
from dentaldesk.ui.start import StartWindow
from dentaldesk.ui.theme.tokens import Density
from tests.keyrings import OneRing


@pytest.fixture(autouse=True)
def no_keyring() -> None:
    """A machine without a keyring, whatever the one that runs the tests has."""
    keyring.set_keyring(NoKeyring())  # type: ignore[no-untyped-call]


@pytest.fixture
def ring() -> Iterator[OneRing]:
    """A machine with a keyring."""
    made = OneRing()
    keyring.set_keyring(made)
    yield made
    keyring.set_keyring(NoKeyring())  # type: ignore[no-untyped-call]


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(data=tmp_path, workstation="desk 1")


def test_the_demo_is_made_once_and_opened_again(settings: Settings) -> None:
    for _ in range(2):
        db = open_clinic(settings, Wanted(demo=True))
        assert [row.family_name for row in db.read(lambda session: find_patients(session, "oko"))] == ["Okonkwo-Reyes"]
        db.close()
    assert sorted(path.name for path in settings.data.iterdir()) == ["demo.db", "workstation-id"]


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
    assert [path.name for path in tmp_path.iterdir()] == ["workstation-id"]


@pytest.mark.parametrize(
    "said", ["postgresql://desk@server/clinic", "host=server dbname=clinic", "service=clinic", "dbname = clinic"]
)
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
    field = window.findChild(QLineEdit, "start.secret")
    assert field is not None
    assert field.isVisible()
    assert "passphrase" in " ".join(child.text() for child in window.findChildren(QLabel))
    QTest.keyClicks(field, "correct horse")
    with qtbot.waitSignal(opening.opened, timeout=20_000) as opened:
        field.returnPressed.emit()
    opened.args[0].db.close()


def test_the_program_starts_and_stops_cleanly(settings: Settings, qtbot: QtBot) -> None:
    opening = Opening(settings, Wanted(demo=True))
    with qtbot.waitSignal(opening.opened, timeout=20_000) as opened:
        opening.begin()
    clinic = opened.args[0]
    signed_in = SignedIn(actor=clinic.people[0], must_change=False, language="es")
    program = Program(clinic, signed_in, outbox=settings.outbox, layouts=settings.data / "layouts.ini")
    qtbot.addWidget(program.window)
    program.start()
    qtbot.waitUntil(lambda: program.tasks.is_idle)
    assert program.window.isVisible()
    assert program.desk.actor == clinic.people[0]
    assert (program.desk.words.language, program.desk.words.formats.language) == ("es", "en_US")
    program.stop()


def test_heavy_libraries_wait_until_they_are_used() -> None:
    said = (
        "import sys, dentaldesk.app; "
        "print(*[name for name in ('sqlalchemy', 'reportlab', 'babel', 'alembic', 'phonenumbers', 'qtawesome') "
        "if name in sys.modules])"
    )
    found = subprocess.run([sys.executable, "-c", said], check=True, capture_output=True, text=True, env={**os.environ})
    assert found.stdout.split() == []


def _moved_here(folder: Path) -> tuple[Settings, bytes]:
    """An encrypted clinic that was made on another machine, and its key."""
    key = new_key()
    path = folder / "clinic.db"
    create_demo(SqliteFile(path=path, key=key))
    return Settings(data=folder, workstation="desk 1", clinic=str(path)), key


def test_a_recovery_key_opens_a_clinic_and_the_keyring_keeps_it(tmp_path: Path, ring: OneRing) -> None:
    settings, key = _moved_here(tmp_path)
    with pytest.raises(DatabaseProblem) as told:
        open_clinic(settings, Wanted())
    assert told.value.message.code == "database.needs_key"
    with pytest.raises(UserError) as mistyped:
        open_clinic(settings, Wanted(), "wrong horse")
    assert mistyped.value.message.code == "key.not_a_recovery_key"
    with pytest.raises(DatabaseProblem) as wrong:
        open_clinic(settings, Wanted(), recovery_words(new_key()))
    assert wrong.value.message.code == "database.wrong_key"
    assert ring.kept == {}
    open_clinic(settings, Wanted(), recovery_words(key)).close()
    open_clinic(settings, Wanted()).close()


def test_what_was_typed_beats_a_wrong_key_in_the_keyring(tmp_path: Path, ring: OneRing) -> None:
    settings, key = _moved_here(tmp_path)
    ring.set_password("DentalDesk", str((tmp_path / "clinic.db").resolve()), new_key().hex())
    with pytest.raises(DatabaseProblem) as told:
        open_clinic(settings, Wanted())
    assert told.value.message.code == "database.wrong_key"
    open_clinic(settings, Wanted(), recovery_words(key)).close()
    open_clinic(settings, Wanted()).close()


@pytest.mark.parametrize(
    "code",
    [
        "database.needs_key",
        "database.wrong_key",
        "key.needed",
        "key.no_place",
        "key.wrong_passphrase",
        "key.seal_unreadable",
        "key.not_a_recovery_key",
    ],
)
def test_the_start_window_asks_for_what_would_open(qtbot: QtBot, code: str) -> None:
    window = StartWindow()
    qtbot.addWidget(window)
    window.show()
    window.tell(UserError(code, path="clinic.db"))
    assert window.trouble.field.isVisible()


def test_a_new_recovery_key_is_shown_once_before_the_window_opens(
    settings: Settings, ring: OneRing, qtbot: QtBot
) -> None:
    desktop = Desktop(settings, Wanted(demo=True, encrypted=True))
    qtbot.addWidget(desktop.start)
    with qtbot.waitSignal(desktop.opening.opened, timeout=20_000) as opened:
        desktop.begin()
    key = desktop.start.findChild(QLineEdit, "start.recovery")
    written = desktop.start.findChild(QPushButton, "start.written")
    assert key is not None
    assert written is not None
    assert key.isVisible()
    assert key_from_recovery(key.text()) == opened.args[0].db.address.key
    assert next(iter(ring.kept.values())) == key_from_recovery(key.text()).hex()
    written.click()
    assert not key.isVisible()
    assert desktop.program is None
    program = _sign_in(desktop, qtbot)
    qtbot.waitUntil(lambda: program.tasks.is_idle)
    assert not desktop.start.isVisible()
    desktop.stop()


def _sign_in(desktop: Desktop, qtbot: QtBot) -> Program:
    """As the front desk of the demo."""
    desktop.start.form.fill("rosa", "demo")
    qtbot.waitUntil(lambda: desktop.program is not None, timeout=20_000)
    program = desktop.program
    assert program is not None
    qtbot.addWidget(program.window)
    return program


def test_who_signs_in_sits_there_and_is_remembered(settings: Settings, qtbot: QtBot) -> None:
    desktop = Desktop(settings, Wanted(demo=True))
    qtbot.addWidget(desktop.start)
    desktop.begin()
    assert "Opening" in " ".join(each.text() for each in desktop.start.findChildren(QLabel))
    program = _sign_in(desktop, qtbot)  # before it is open
    assert program.desk.actor.name == "Rosa Mbeki"
    assert "Rosa Mbeki" in (settings.data / "people.json").read_text()
    desktop.stop()


def test_a_window_that_cannot_be_built_is_told(
    settings: Settings, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object, **__: object) -> None:
        raise RuntimeError

    monkeypatch.setattr("dentaldesk.app.Program", broken)
    desktop = Desktop(settings, Wanted(demo=True))
    qtbot.addWidget(desktop.start)
    with qtbot.waitSignal(desktop.opening.opened, timeout=20_000):
        desktop.begin()
    desktop.start.form.fill("rosa", "demo")
    qtbot.waitUntil(lambda: "RuntimeError" in " ".join(each.text() for each in desktop.start.findChildren(QLabel)))
    desktop.stop()


def test_bugs_leave_a_trace_without_their_words(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    house = logging.getLogger("dentaldesk")
    monkeypatch.setattr(house, "handlers", [])
    monkeypatch.setattr(sys, "excepthook", sys.excepthook)
    monkeypatch.setattr(threading, "excepthook", threading.excepthook)
    path = keep_log(tmp_path)
    with pytest.raises(ZeroDivisionError) as caught:
        int("1") / 0
    sys.excepthook(ZeroDivisionError, caught.value, None)
    house.error("as some do", exc_info=caught.value)
    log_bug(caught.value)
    for handler in house.handlers:
        handler.close()
    written = path.read_text(encoding="utf-8")
    assert written.count("test_bugs_leave_a_trace") == 3
    assert "division by zero" not in written


@pytest.mark.parametrize(
    ("written", "told"),
    [
        ('theme = "dark"\nclinic = ', "settings.toml:2 is not written"),
        ('# ours\ntheme = "blue"\n', "settings.toml:2: theme is “blue”; it must be one of “light”, “dark”."),
        ('density = "x"\n', "settings.toml:1: density is “x”"),
    ],
)
def test_wrong_settings_are_a_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], written: str, told: str
) -> None:
    (tmp_path / "settings.toml").write_text(written)
    monkeypatch.setenv("DENTALDESK_CONFIG", str(tmp_path))
    assert main(["database", "check"]) == 1
    assert told in capsys.readouterr().err


def test_wrong_settings_are_told_in_a_window_where_there_is_one(
    qapp: QApplication, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    assert qapp is not None
    told: list[UserError] = []
    monkeypatch.setenv("DENTALDESK_CONFIG", str(tmp_path))
    monkeypatch.setenv("DENTALDESK_THEME", "blue")
    monkeypatch.setattr("dentaldesk.cli.has_display", lambda: True)
    monkeypatch.setattr("dentaldesk.app.tell_and_quit", lambda _, error: told.append(error))
    assert main([]) == 1
    assert [error.message.code for error in told] == ["settings.wrong_value"]


def test_the_settings_know_every_look() -> None:
    assert set(DENSITIES) == {density.value for density in Density}
    assert set(THEMES) == {"light", "dark"}


def test_a_passphrase_comes_from_the_environment_alone(tmp_path: Path) -> None:
    (tmp_path / "settings.toml").write_text('passphrase = "in plain sight"\n')
    environment = {"DENTALDESK_DATA": str(tmp_path), "DENTALDESK_CONFIG": str(tmp_path)}
    assert load_settings(environment).passphrase is None
    assert load_settings({**environment, "DENTALDESK_PASSPHRASE": "said"}).passphrase == "said"


def test_a_settings_file_that_cannot_be_read_names_itself(tmp_path: Path) -> None:
    (tmp_path / "settings.toml").write_bytes(b'theme = "dark"\n# \xff\n')
    with pytest.raises(WrongSettingsError, match=r"settings\.toml:2"):
        load_settings({"DENTALDESK_DATA": str(tmp_path), "DENTALDESK_CONFIG": str(tmp_path)})


@pytest.mark.parametrize("said", [["--demo", "--encrypted", "run"], ["run", "--demo", "--encrypted"]])
def test_what_is_said_before_a_command_counts(monkeypatch: pytest.MonkeyPatch, said: list[str]) -> None:
    asked: list[tuple[bool, bool, bool]] = []
    monkeypatch.setattr("dentaldesk.cli.has_display", lambda: True)

    def run(_: Settings, wanted: Wanted) -> int:
        asked.append((wanted.demo, wanted.postgres, wanted.encrypted))
        return 0

    monkeypatch.setattr("dentaldesk.app.run_desktop", run)
    assert cli.main(said) == 0
    assert asked == [(True, False, True)]


def test_a_demo_on_postgres_that_was_half_made_is_made_anew(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    def killed(address: PostgresServer) -> None:
        create_schema(address)
        raise KeyboardInterrupt

    with monkeypatch.context() as half:
        half.setattr("dentaldesk.demo.create_demo", killed)
        with pytest.raises(KeyboardInterrupt):
            open_clinic(settings, Wanted(demo=True, postgres=True))
    for _ in range(2):
        db = open_clinic(settings, Wanted(demo=True, postgres=True))
        assert db.read(lambda session: find_patients(session, "oko"))
        db.close()


def test_a_local_postgres_that_does_not_start_is_a_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(_: Path) -> str:
        raise AssertionError

    monkeypatch.setattr("dentaldesk.opening._serve", fail)
    with pytest.raises(DatabaseProblem) as told:
        local_postgres(tmp_path, "any")
    assert told.value.message.code == "database.local_postgres_failed"


def test_a_workstation_keeps_an_id_of_its_own_that_only_its_user_reads(tmp_path: Path) -> None:
    settings = Settings(data=tmp_path / "data", workstation="front-1")
    made = workstation_id(settings)
    assert workstation_id(replace(settings, workstation="reception")) == made
    kept = tmp_path / "data" / "workstation-id"
    assert kept.stat().st_mode & 0o077 == 0
    kept.write_text("chosen by hand")
    assert workstation_id(settings) not in {"chosen by hand", made}
    other = replace(settings, data=tmp_path / "other")
    assert workstation_id(other) != workstation_id(settings)
    (tmp_path / "file").write_text("")
    assert len(workstation_id(replace(settings, data=tmp_path / "file"))) == 32  # where nothing can be kept
