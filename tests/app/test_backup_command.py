"""What IT types about backups: made, listed, looked at, restored; and what is said when it cannot be done."""

from __future__ import annotations

import io
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import keyring
import pytest
from keyring.backends.fail import Keyring as NoKeyring

from dentaldesk.cli import main
from dentaldesk.engines.core.backup_reads import backup_wishes
from dentaldesk.engines.core.connections import PostgresServer, SqliteFile
from dentaldesk.engines.core.keys import keep_in_keyring, new_key, recovery_words, seal
from dentaldesk.engines.core.practice import is_practice
from dentaldesk.engines.flows.clinic_file import create_schema
from dentaldesk.engines.flows.downtime_passphrase import keep_passphrase, kept_passphrase
from dentaldesk.opening import open_clinic as opened_here
from dentaldesk.settings import Wanted, load_settings
from tests.databases import drop_postgres, new_postgres, server_tools
from tests.engines.backups import KEY, give_key, make, plain_name, rows_of
from tests.factories import fill, open_clinic
from tests.keyrings import OneRing

if TYPE_CHECKING:
    from tests.factories import Clinic


@pytest.fixture(autouse=True)
def machine(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """One without a keyring, with the programs of the tests' server."""
    keyring.set_keyring(NoKeyring())  # type: ignore[no-untyped-call]
    monkeypatch.setenv("PATH", f"{server_tools()}{os.pathsep}{os.environ['PATH']}")
    monkeypatch.setenv("DENTALDESK_CONFIG", str(tmp_path / "config"))
    monkeypatch.setenv("DENTALDESK_DATA", str(tmp_path / "data"))


@pytest.fixture
def ring() -> Iterator[OneRing]:
    made = OneRing()
    keyring.set_keyring(made)
    yield made
    keyring.set_keyring(NoKeyring())  # type: ignore[no-untyped-call]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "backups"
    made.mkdir()
    return made


@pytest.fixture
def typed(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    def type_(*lines: str) -> None:
        monkeypatch.setattr("sys.stdin", io.StringIO("".join(f"{line}\n" for line in lines)))

    return type_


@pytest.fixture
def said(capsys: pytest.CaptureFixture[str]) -> Callable[[], str]:
    def read() -> str:
        told = capsys.readouterr()
        return told.out + told.err

    return read


@pytest.fixture
def writes_down(monkeypatch: pytest.MonkeyPatch) -> None:
    """Somebody with paper at the terminal: the last group is typed from it."""
    shown: list[str] = []

    def show(key: bytes) -> str:
        shown.append(recovery_words(key))
        return shown[-1]

    class Hand(io.StringIO):
        def readline(self, size: int | None = -1, /) -> str:  # type: ignore[override]
            del size
            return shown[-1].rpartition("-")[2] + "\n"

    monkeypatch.setattr("dentaldesk.commands.backup.recovery_words", show)
    monkeypatch.setattr("sys.stdin", Hand())


def paper(told: str) -> str:
    """The recovery key that was shown."""
    return next(line.strip() for line in told.splitlines() if line.startswith("  ") and line.count("-") == 11)


@pytest.mark.parametrize("kind", ["sqlite"])
def test_without_somebody_who_writes_the_key_down_none_is_made(
    clinic: Clinic,
    folder: Path,
    typed: Callable[..., None],
    said: Callable[[], str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("DENTALDESK_CLINIC", plain_name(clinic.address))
    typed()  # a timer of the machine, whose output goes to a log
    assert main(["backup", "--to", str(folder)]) == 1
    assert "That key was thrown away" in said()
    assert list(folder.iterdir()) == []
    assert clinic.db.read(backup_wishes).lock is None


@pytest.mark.usefixtures("writes_down")
def test_there_and_back_on_another_machine_by_the_key_on_paper(
    clinic: Clinic,
    kind: str,
    folder: Path,
    typed: Callable[..., None],
    said: Callable[[], str],
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:
    monkeypatch.setenv("DENTALDESK_CLINIC", plain_name(clinic.address))
    before = rows_of(clinic.address)
    assert main(["backup", "--to", str(folder)]) == 0
    told = said()
    assert "Write this recovery key down" in told
    assert "your paper is the only one" in told
    key = paper(told)
    (made,) = folder.iterdir()
    assert f"The backup is good: {made}" in told
    monkeypatch.setenv("DENTALDESK_BACKUPS", str(folder))
    assert main(["backup"]) == 0
    assert "recovery key" not in said()
    assert main(["backup", "list"]) == 0
    assert said().count("good") == 2
    made = max(folder.iterdir())
    # Another machine, with nothing but the file and the paper.
    monkeypatch.setenv("DENTALDESK_DATA", str(tmp_path / "elsewhere"))
    monkeypatch.delenv("DENTALDESK_CLINIC")
    typed(key)
    assert main(["backup", "verify", str(made)]) == 0
    assert "is good." in said()
    typed(recovery_words(new_key()))
    assert main(["backup", "verify", str(made)]) == 1
    assert "This key does not open this backup." in said()
    into = new_postgres() if kind == "postgres" else SqliteFile(path=tmp_path / "elsewhere" / "clinic.db")
    for taken in (False, True):
        typed(key)
        assert main(["restore", str(made), "--into", plain_name(into)]) == int(taken)
        assert ("is back, compared row by row." in said()) is not taken
    back = rows_of(into)
    assert {name: rows for name, rows in back.items() if name != "clinic"} == {
        name: rows
        for name, rows in before.items()
        if name != "clinic"  # it has the lock of its backups since
    }
    # The clinic that is back knows that the backup it came from was good.
    with monkeypatch.context() as here:
        here.setenv("DENTALDESK_CLINIC", plain_name(into))
        assert main(["backup", "list"]) == 0
    listed = said()
    assert listed.count("good") == listed.count("\n") == 2
    assert made.name in listed
    typed(key)
    assert main(["restore", str(made), "--into", plain_name(into), "--replace"]) == 0
    assert "What was there before is kept as " in said()
    if isinstance(into, PostgresServer):
        drop_postgres(into)


@pytest.mark.parametrize(
    ("place", "sentence"),
    [
        ("", "is a folder. Say which file the clinic is to be, such as {tmp}/clinic.db."),
        ("gone/deeper/clinic.db", "There is no folder {tmp}/gone/deeper. Is its drive connected?"),
        ("letter.txt/clinic.db", "There is no folder {tmp}/letter.txt."),
        ("letter.txt", "There is a file at {tmp}/letter.txt already, an encrypted clinic or something else."),
        ("taken.db", "There is a clinic at {tmp}/taken.db already."),
        ("closed/clinic.db", "You may not write into {tmp}/closed."),
    ],
)
@pytest.mark.parametrize("kind", ["sqlite"])
def test_a_place_that_will_not_do_is_told_before_the_key_is_asked_for(
    clinic: Clinic,
    folder: Path,
    said: Callable[[], str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    place: str,
    sentence: str,
) -> None:
    give_key(clinic.db)
    made = make(clinic, folder)
    (tmp_path / "letter.txt").write_text("Dear madam")
    shutil.copy(plain_name(clinic.address), tmp_path / "taken.db")
    (tmp_path / "closed").mkdir()
    before = sorted(tmp_path.iterdir())
    may = os.access
    monkeypatch.setattr(os, "access", lambda path, how: "closed" not in str(path) and may(path, how))
    monkeypatch.setattr("sys.stdin", io.StringIO(""))
    assert main(["restore", str(made), "--into", str(tmp_path / place)]) == 1
    told = said()
    assert sentence.format(tmp=tmp_path) in told
    assert "Nothing was changed." in told
    assert sorted(tmp_path.iterdir()) == before


@pytest.mark.parametrize("kind", ["sqlite"])
def test_a_practice_copy_says_what_it_is(
    clinic: Clinic, folder: Path, typed: Callable[..., None], said: Callable[[], str], tmp_path: Path
) -> None:
    give_key(clinic.db)
    made = make(clinic, folder)
    typed(recovery_words(KEY))
    into = tmp_path / "practice.db"
    assert main(["restore", str(made), "--into", str(into), "--practice"]) == 0
    assert "It is a practice copy: nothing is sent from it" in said()
    copy = open_clinic(SqliteFile(path=into))
    assert copy.db.read(is_practice)
    copy.db.close()


def test_an_encrypted_clinic_needs_no_key_but_its_own(
    folder: Path,
    typed: Callable[..., None],
    said: Callable[[], str],
    ring: OneRing,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:
    key, path = new_key(), tmp_path / "clinic.db"
    create_schema(SqliteFile(path=path, key=key))
    fill(SqliteFile(path=path, key=key))
    seal(path, key, "a quiet lake")
    monkeypatch.setenv("DENTALDESK_CLINIC", str(path))
    typed("a quiet lake")
    assert main(["backup", "--to", str(folder)]) == 0
    assert "recovery key" not in said()
    (made,) = folder.iterdir()
    assert main(["backup", "verify", str(made)]) == 0  # the key is kept here since it was typed
    ring.kept.clear()
    path.unlink()
    path.with_suffix(".key").unlink()
    place = tmp_path / "new.db"
    typed(recovery_words(key))
    assert main(["restore", str(made), "--into", str(place)]) == 0
    assert "keyring" not in said()
    monkeypatch.setenv("DENTALDESK_CLINIC", str(place))
    db = opened_here(load_settings(), Wanted())
    assert db.is_encrypted
    db.close()
    # Over a clinic with another key, which opens where it is kept since as it did before.
    theirs = SqliteFile(path=tmp_path / "theirs.db", key=new_key())
    create_schema(theirs)
    fill(theirs)
    assert theirs.key is not None
    keep_in_keyring(theirs.path, theirs.key)
    assert main(["restore", str(made), "--into", str(theirs.path), "--replace"]) == 0
    (aside,) = tmp_path.glob("theirs.before-restore-*.db")
    assert f"What was there before is kept as {aside}." in said()
    for path in (theirs.path, aside):
        monkeypatch.setenv("DENTALDESK_CLINIC", str(path))
        db = opened_here(load_settings(), Wanted())
        assert (db.address == SqliteFile(path=aside, key=theirs.key)) is (path == aside)
        db.close()


@pytest.mark.usefixtures("writes_down")
@pytest.mark.parametrize("kind", ["sqlite"])
def test_the_copy_that_a_killed_look_left_goes_with_the_next_look(
    clinic: Clinic, folder: Path, ring: OneRing, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("DENTALDESK_CLINIC", plain_name(clinic.address))
    assert main(["backup", "--to", str(folder)]) == 0
    assert ring.kept
    (made,) = folder.iterdir()
    gone = subprocess.Popen([sys.executable, "-c", ""])
    gone.wait()
    left, running = (tmp_path / "data" / f".verify-{number}-x" for number in (gone.pid, os.getppid()))
    for each in (left, running):
        each.mkdir()
        (each / "restored.db").write_text("a copy")
    assert main(["backup", "verify", str(made)]) == 0
    assert list((tmp_path / "data").glob(".verify-*")) == [running]


@pytest.mark.usefixtures("writes_down")
@pytest.mark.parametrize("kind", ["sqlite"])
def test_a_key_that_a_keyring_keeps_is_not_asked_for_and_a_new_one_can_be_made(
    clinic: Clinic,
    folder: Path,
    said: Callable[[], str],
    ring: OneRing,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:
    monkeypatch.setenv("DENTALDESK_CLINIC", plain_name(clinic.address))
    assert main(["backup", "--to", str(folder)]) == 0
    first = paper(said())
    (made,) = folder.iterdir()
    kept = made.rename(tmp_path / made.name)
    assert main(["backup", "--to", str(folder), "--new-key"]) == 0
    assert paper(said()) != first
    for backup in (kept, *folder.iterdir()):
        assert main(["backup", "verify", str(backup)]) == 0
    assert len(ring.kept) == 2
    for backup in folder.iterdir():
        backup.unlink()
    said()
    assert main(["backup", "list"]) == 0
    assert said().count("was good, no longer kept: ") == 2


@pytest.mark.usefixtures("ring")
@pytest.mark.parametrize("kind", ["sqlite"])
def test_a_restored_clinic_is_one_of_its_own_and_takes_the_passphrase_of_its_pack_along(
    clinic: Clinic, folder: Path, typed: Callable[..., None], said: Callable[[], str], tmp_path: Path
) -> None:
    give_key(clinic.db)
    before = clinic.db.read(backup_wishes).clinic_id
    keep_passphrase(before, "bado-kefi-luno-17")
    made, place = make(clinic, folder), tmp_path / "back.db"
    typed(recovery_words(KEY))
    assert main(["restore", str(made), "--into", str(place)]) == 0
    assert "It counts as a clinic of its own" in said()
    back = open_clinic(SqliteFile(path=place))
    now = back.db.read(backup_wishes).clinic_id
    back.db.close()
    assert now != before
    assert kept_passphrase(now) == kept_passphrase(before)


def test_what_cannot_be_done_is_one_sentence(said: Callable[[], str], tmp_path: Path) -> None:
    assert main(["backup"]) == 1
    assert said() == (
        "No folder for backups is chosen at this workstation. Choose one in the settings, or say --to FOLDER.\n"
    )
    assert main(["restore", str(tmp_path / "gone"), "--into", str(tmp_path / "x.db")]) == 1
    assert "cannot be read" in said()
    (tmp_path / "picture.jpg").write_bytes(b"\xff\xd8")
    assert main(["backup", "verify", str(tmp_path / "picture.jpg")]) == 1
    assert said() == "This file is no backup of DentalDesk.\n"
