"""What is wrong with this computer is told by its line: each check is made to fail, and says so."""

from __future__ import annotations

import io
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from threading import Event
from typing import Any, NoReturn

import keyring
import pytest
from keyring.backends.fail import Keyring as NoKeyring
from keyring.backends.null import Keyring as ForgetfulKeyring
from sqlalchemy import select

from dentaldesk.cli import main
from dentaldesk.commands import doctor as command
from dentaldesk.doctor import keyring as doctor_keyring
from dentaldesk.doctor import python as doctor_python
from dentaldesk.doctor.checks import CHECKS
from dentaldesk.doctor.findings import State
from dentaldesk.doctor.place import Place
from dentaldesk.doctor.window import Sighting
from dentaldesk.engines.core import resources
from dentaldesk.engines.core.connections import SqliteFile
from dentaldesk.models.tables.patients import Patient
from dentaldesk.settings import Settings
from tests.doctoring import ONE_LINE, backed_up, by_hand, fill_books, found_by, settings_of, states_of
from tests.factories import Clinic
from tests.keyrings import OneRing


@pytest.fixture(autouse=True)
def no_keyring() -> Iterator[None]:
    keyring.set_keyring(NoKeyring())  # type: ignore[no-untyped-call]
    yield
    keyring.set_keyring(NoKeyring())  # type: ignore[no-untyped-call]


# -- this computer --


def test_a_disk_without_room_is_told_by_what_the_clinic_needs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "clinic.db"
    path.touch()
    place = Place(settings=settings_of(SqliteFile(path=path), tmp_path))
    free = {"bytes": 3 * 10**9}
    monkeypatch.setattr(shutil, "disk_usage", lambda _: shutil._ntuple_diskusage(10**12, 0, free["bytes"]))
    assert states_of(found_by(place, "disk")) == {"doctor.disk": "fine"}
    os.truncate(path, 2 * 10**9)  # a hole, that takes no room
    found = found_by(place, "disk")
    assert states_of(found) == {"doctor.disk_full": "not-fine"}
    assert (found["doctor.disk_full"].params["free"], found["doctor.disk_full"].params["least"]) == ("3.0", "4.0")
    free["bytes"] = 10**8
    assert states_of(found_by(Place(settings=None), "disk")) == {"doctor.disk_full": "not-fine"}
    monkeypatch.setattr(os, "access", lambda *_: False)
    assert "doctor.folder_locked" in found_by(Place(settings=None), "disk")


def test_a_clinics_file_that_may_not_be_written_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "clinic.db"
    path.write_bytes(b"as it was")
    place = Place(settings=settings_of(SqliteFile(path=path), tmp_path))
    assert "doctor.file_locked" not in found_by(place, "disk")
    # As for a file that is read-only, immutable, or on a disk that is: whoever the tests run as could write to it.
    monkeypatch.setattr(os, "access", lambda file, _mode: Path(file) != path)
    found = found_by(place, "disk")
    assert found["doctor.file_locked"].state is State.NOT_FINE
    assert str(found["doctor.file_locked"].params["file"]).endswith("clinic.db")
    assert path.read_bytes() == b"as it was"


class LockedRing(OneRing):
    """One that waits for somebody to unlock it."""

    unlocked = Event()

    def set_password(self, service: str, username: str, password: str) -> None:
        self.unlocked.wait()
        super().set_password(service, username, password)


def test_a_keyring_is_tried(monkeypatch: pytest.MonkeyPatch) -> None:
    assert states_of(found_by(Place(settings=None), "keyring")) == {"doctor.keyring_none": "look"}
    keyring.set_keyring(ForgetfulKeyring())  # type: ignore[no-untyped-call]
    assert states_of(found_by(Place(settings=None), "keyring")) == {"doctor.keyring_forgets": "not-fine"}
    ring = OneRing()
    keyring.set_keyring(ring)
    assert found_by(Place(settings=None), "keyring")["doctor.keyring"].params == {"backend": "one ring"}
    assert ring.kept == {}
    locked = LockedRing()
    keyring.set_keyring(locked)
    monkeypatch.setattr(doctor_keyring, "PATIENCE_S", 0.01)
    assert states_of(found_by(Place(settings=None), "keyring")) == {"doctor.keyring_silent": "look"}
    locked.unlocked.set()


def _installed(folder: Path, name: str, version: str, *requires: str) -> None:
    """A package as the installer would leave it, as far as its metadata goes."""
    info = folder / f"{name}-{version}.dist-info"
    info.mkdir(parents=True)
    lines = [f"Name: {name}", f"Version: {version}", *(f"Requires-Dist: {each}" for each in requires)]
    (info / "METADATA").write_text("Metadata-Version: 2.1\n" + "\n".join(lines) + "\n")


def test_packages_that_do_not_fit_are_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    found = found_by(Place(settings=None), "python", "packages")
    assert {"doctor.python", "doctor.packages"} <= found.keys()
    assert State.NOT_FINE not in {finding.state for finding in found.values()}
    monkeypatch.syspath_prepend(str(tmp_path))
    _installed(tmp_path, "dentaldesk", "9", "sqlalchemy<1", "nobody-s-package>=1", "other; sys_platform == 'nowhere'")
    _installed(tmp_path, "PySide6_Essentials", "6.12.0")
    monkeypatch.setattr(doctor_python, "TRAP_PYTHON", sys.version_info[:2])
    found = found_by(Place(settings=None), "python", "packages")
    assert found["doctor.pyside_trap"].state is State.NOT_FINE
    assert found["doctor.packages_missing"].params == {"names": "nobody-s-package"}
    assert "sqlalchemy" in str(found["doctor.packages_outside"].params["names"])
    assert "pyside6-essentials 6.12.0" in str(found["doctor.packages_untested"].params["names"])
    monkeypatch.setattr(doctor_python, "FIRST_GOOD", (4, 0))
    assert found_by(Place(settings=None), "python")["doctor.python_old"].state is State.NOT_FINE


def test_a_font_that_is_gone_or_no_font_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shutil.copytree(resources.resource("fonts"), tmp_path / "fonts", copy_function=os.symlink)
    monkeypatch.setattr(resources, "_ROOT", tmp_path)
    place = Place(settings=None)
    place.window = Sighting(came_to_end=True)
    assert states_of(found_by(place, "fonts")) == {"doctor.fonts": "fine"}
    (tmp_path / "fonts" / "NotoSansThai-Regular.ttf").unlink()
    (tmp_path / "fonts" / "Inter-Medium.ttf").unlink()
    (tmp_path / "fonts" / "Inter-Medium.ttf").write_bytes(b"<html>")
    place.window = Sighting(came_to_end=True, refused_fonts=("Inter-Regular.ttf",))
    found = found_by(place, "fonts")
    assert found["doctor.fonts_missing"].params["families"] == "Noto Sans Thai"
    assert found["doctor.fonts_unreadable"].params["files"] == "Inter-Medium.ttf, Inter-Regular.ttf"


# -- Qt, in processes of its own --


def _environment(**changes: str) -> dict[str, str]:
    without = {name: value for name, value in os.environ.items() if not name.startswith(("DISPLAY", "WAYLAND", "QT_"))}
    return {**without, **changes}


def test_without_a_display_qt_is_looked_at_all_the_same() -> None:
    found = found_by(Place(settings=None, environment=_environment()), "qt", "display", "fonts")
    assert states_of(found) == {"doctor.qt": "fine", "doctor.display_none": "look", "doctor.fonts": "fine"}


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="the display of X11")
def test_a_display_that_is_not_there_ends_qt_and_not_the_doctor() -> None:
    found = found_by(Place(settings=None, environment=_environment(DISPLAY=":987", QT_QPA_PLATFORM="xcb")), "display")
    assert states_of(found) == {"doctor.display_refused": "not-fine"}
    assert found["doctor.display_refused"].params["value"] == ":987"


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="libraries of the system")
def test_a_library_that_does_not_load_is_told_with_its_package(tmp_path: Path) -> None:
    for name in ("libxcb-cursor.so.0", "libEGL.so.1"):
        (tmp_path / name).touch()
    found = found_by(Place(settings=None, environment=_environment(LD_LIBRARY_PATH=str(tmp_path))), "qt")
    assert states_of(found) == {"doctor.libraries_missing": "not-fine", "doctor.qt_broken": "not-fine"}
    assert found["doctor.libraries_missing"].params["packages"] == "libegl1 libxcb-cursor0"
    assert found["doctor.qt_broken"].params["part"] == "PySide6.QtGui"
    assert str(tmp_path) not in str(found["doctor.qt_broken"].params["why"])


def test_a_screen_is_measured_at_the_scale_of_the_workstation(tmp_path: Path) -> None:
    here = {"DISPLAY": ":0"}
    seen = Sighting(qt="6", platform="xcb", width=1366, height=728, ratio=1.0, came_to_end=True)
    for scale, code in ((150, "doctor.display"), (200, "doctor.display_small")):
        place = Place(settings=Settings(data=tmp_path, workstation="x", scale=scale), environment=here)
        place.window = seen
        assert found_by(place, "display").keys() == {code}
    place = Place(settings=None, environment=here)
    place.window = Sighting(qt="6", platform="minimal", came_to_end=True)
    assert states_of(found_by(place, "display")) == {"doctor.display_unseen": "look"}


# -- the command --


def _run(folder: Path, *arguments: str, **changes: str) -> subprocess.CompletedProcess[str]:
    own = {"DENTALDESK_DATA": str(folder / "data"), "DENTALDESK_CONFIG": str(folder / "config")}
    line = [sys.executable, "-m", "dentaldesk", "doctor", *arguments]
    return subprocess.run(line, env=_environment(**own, **changes), capture_output=True, text=True, check=False)


@pytest.mark.parametrize("kind", ["sqlite"])
def test_the_command_tells_machines_and_people_the_same(
    clinic: Clinic, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert isinstance(clinic.address, SqliteFile)
    fill_books(clinic)
    monkeypatch.setenv("DENTALDESK_CLINIC", str(clinic.address.path))
    monkeypatch.setenv("DENTALDESK_CONFIG", str(tmp_path / "config"))
    monkeypatch.setenv("DENTALDESK_DATA", str(tmp_path / "data"))
    backed_up(clinic, datetime.now(UTC), tmp_path)
    clinic.db.close()
    assert main(["doctor", "--json"]) == 0
    told: dict[str, Any] = json.loads(capsys.readouterr().out)
    assert (told["format"], told["fine"], told["skipped"]) == (1, True, {})
    assert {row["state"] for row in told["findings"]} == {"fine", "look"}
    assert set(told["seconds"]) == {check.name for check in CHECKS}
    ledger = next(row for row in told["findings"] if row["check"] == "ledger")
    assert ledger == {
        "check": "ledger",
        "code": "doctor.ledger",
        "state": "fine",
        "values": {"number": ledger["values"]["number"]},
        "said": f"The books balance (transactions: {ledger['values']['number']}).",
    }
    assert main(["doctor", "--quick"]) == 0
    said = capsys.readouterr().out
    assert "Left out by --quick: integrity, references, audit, ledger." in said
    assert "fine      topics      Desks hear of each other’s changes.\n" in said
    names = [patient.family_name for patient in clinic.db.read(lambda session: session.scalars(select(Patient)).all())]
    for name in (*names, "Vale", "Rosa", "Test Clinic", str(Path.home())):
        assert name not in said + json.dumps(told, ensure_ascii=False)
    by_hand(clinic.address, ONE_LINE)
    assert main(["doctor"]) == 1
    assert (
        "NOT FINE  ledger      Transactions of the books do not sum to zero (1); the first: " in capsys.readouterr().out
    )
    clinic.db.close()


class Terminal(io.StringIO):
    """A terminal that tells when the words that are waited for were written to it."""

    def __init__(self, wanted: str) -> None:
        super().__init__()
        self.wanted, self.written = wanted, Event()

    def isatty(self) -> bool:
        return True

    def write(self, text: str) -> int:
        if self.wanted in text:
            self.written.set()
        return super().write(text)


def test_a_terminal_shows_what_is_looked_at_and_how_far_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    terminal = Terminal("audit …  0 s  2000 / 5000")
    monkeypatch.setattr("sys.stderr", terminal)
    monkeypatch.setattr(command, "_BEAT_S", 0.001)
    with command._Progress() as progress:
        progress.begin(next(check for check in CHECKS if check.name == "audit"))
        progress.seen(2000, 5000)
        assert terminal.written.wait(10)
    assert terminal.getvalue().endswith(" \r")


def test_who_stops_the_doctor_sees_no_traceback(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def stopped(*_: object, **__: object) -> NoReturn:
        raise KeyboardInterrupt

    monkeypatch.setattr(command, "examine", stopped)
    assert main(["doctor"]) == 1
    assert capsys.readouterr().err == "Stopped before the end.\n"


def test_the_doctor_comes_when_the_program_cannot(tmp_path: Path) -> None:
    """Without Qt, without the library of the database, without the keyring's."""
    gone = tmp_path / "gone"
    gone.mkdir()
    for name in ("PySide6", "sqlalchemy", "keyring"):
        (gone / f"{name}.py").write_text(f"raise ModuleNotFoundError('gone', name='{name}')\n")
    done = _run(tmp_path, "--json", PYTHONPATH=str(gone), DENTALDESK_CLINIC=str(tmp_path / "clinic.db"))
    assert (done.returncode, done.stderr) == (1, "")
    found = {(row["check"], row["code"]): row["values"] for row in json.loads(done.stdout)["findings"]}
    assert found["database", "doctor.cannot_load"] == {"what": "sqlalchemy"}
    assert found["keyring", "doctor.cannot_load"] == {"what": "keyring"}
    assert ("qt", "doctor.qt_broken") in found
    assert ("disk", "doctor.disk") in found or ("disk", "doctor.disk_full") in found


def test_wrong_settings_are_a_line_and_the_rest_is_looked_at(tmp_path: Path) -> None:
    done = _run(tmp_path, "--quick", DENTALDESK_THEME="blue")
    assert (done.returncode, done.stderr) == (1, "")
    assert done.stdout.startswith("NOT FINE  settings    DENTALDESK_THEME: theme is “blue”")
    assert "fine      disk" in done.stdout or "NOT FINE  disk" in done.stdout
