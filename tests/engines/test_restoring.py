"""What lies at the place of a restored file is never mixed with it, never lost, never taken from under a desk."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from dentaldesk.engines import sync
from dentaldesk.engines.core.connections import SqliteFile, driver_connection
from dentaldesk.engines.core.keys import from_keyring, keep_in_keyring, new_key, seal, sealed_path, unseal
from dentaldesk.engines.core.leases import hold_lease
from dentaldesk.engines.flows.clinic_file import create_schema
from dentaldesk.engines.flows.restoring import Source, restore_file
from tests.engines.backups import KEY, NOW, give_key, make, names, refusal, rows_of
from tests.engines.visits import a_completed_visit
from tests.factories import ROOT_CANAL, Clinic, fill, open_clinic
from tests.keyrings import a_keyring, take_keyrings_away

in_a_file = pytest.mark.parametrize("kind", ["sqlite"])


@pytest.fixture(autouse=True)
def no_keyring() -> None:
    take_keyrings_away()


@pytest.fixture
def made(clinic: Clinic, folder: Path) -> Source:
    """A backup of the clinic; a visit comes after it."""
    a_completed_visit(clinic, ROOT_CANAL)
    give_key(clinic.db)
    backup = make(clinic, folder)
    a_completed_visit(clinic)
    return Source(path=backup, key=KEY)


def path_of(clinic: Clinic) -> Path:
    assert isinstance(clinic.address, SqliteFile)
    return clinic.address.path


# -- what is left of a clinic --


@in_a_file
def test_a_log_that_lies_there_alone_is_not_replayed_into_the_restored_file(
    clinic: Clinic, made: Source, tmp_path: Path
) -> None:
    place = tmp_path / "place" / "clinic.db"
    before = rows_of(restore_file(made, tmp_path / "other.db", NOW, replace=False).address)
    place.parent.mkdir()
    left = {}
    for ending in ("-wal", "-shm"):
        shutil.copy(f"{path_of(clinic)}{ending}", f"{place}{ending}")
        left[ending] = Path(f"{place}{ending}").read_bytes()
    assert refusal(lambda: restore_file(made, place, NOW, replace=False)) == "backup.parts_left"
    assert names(place.parent) == ["clinic.db-shm", "clinic.db-wal"]
    back = restore_file(made, place, NOW, replace=True)
    assert rows_of(back.address) == before
    assert back.aside is not None
    assert {ending: Path(f"{back.aside}{ending}").read_bytes() for ending in left} == left


@in_a_file
def test_when_the_last_move_fails_what_was_there_is_there_again(
    clinic: Clinic, made: Source, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = path_of(clinic)
    clinic.db.close()
    before, lying = rows_of(clinic.address), names(path.parent)
    path.with_name("clinic.db-journal").touch()
    sealed_path(path).write_text("a seal")
    replace = Path.replace

    def held(self: Path, target: Path) -> Path:
        if self.name.endswith(".restoring"):
            raise PermissionError(13, "a virus scanner reads it")
        return replace(self, target)

    with monkeypatch.context() as patched:
        patched.setattr(Path, "replace", held)
        assert refusal(lambda: restore_file(made, path, NOW, replace=True)) == "backup.not_written"
    assert set(lying) <= set(names(path.parent)) <= {*lying, "clinic.db-journal", "clinic.key"}
    assert sealed_path(path).read_text() == "a seal"
    assert rows_of(clinic.address) == before


@in_a_file
def test_what_an_earlier_restore_kept_is_not_written_over(clinic: Clinic, made: Source) -> None:
    clinic.db.close()
    newer = rows_of(clinic.address)
    first = restore_file(made, path_of(clinic), NOW, replace=True).aside
    second = restore_file(made, path_of(clinic), NOW, replace=True).aside
    assert first is not None
    assert first != second
    assert rows_of(SqliteFile(path=Path(first))) == newer


@in_a_file
def test_a_file_that_may_not_be_read_is_told_as_that(
    made: Source, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    place, open_file = tmp_path / "theirs.db", Path.open
    place.write_text("not for our eyes")

    def closed(self: Path, *how: Any, **else_how: Any) -> Any:  # noqa: ANN401 - as Path.open
        if self == place:
            raise PermissionError(13, "Permission denied")
        return open_file(self, *how, **else_how)

    with monkeypatch.context() as patched:
        patched.setattr(Path, "open", closed)
        assert refusal(lambda: restore_file(made, place, NOW, replace=False)) == "backup.not_written"
    assert place.read_text() == "not for our eyes"


# -- a clinic with another key --


@pytest.fixture
def other(tmp_path: Path) -> SqliteFile:
    """An encrypted clinic with a key of its own."""
    address = SqliteFile(path=tmp_path / "other" / "clinic.db", key=new_key())
    create_schema(address)
    fill(address)
    return address


@pytest.fixture
def encrypted(tmp_path: Path, folder: Path) -> Source:
    """The backup of another encrypted clinic."""
    address = SqliteFile(path=tmp_path / "encrypted.db", key=new_key())
    create_schema(address)
    fill(address)
    clinic = open_clinic(address)
    backup = make(clinic, folder)
    clinic.db.close()
    assert address.key is not None
    return Source(path=backup, key=address.key)


def test_a_desk_that_has_it_open_with_another_key_is_seen(encrypted: Source, other: SqliteFile) -> None:
    desk = open_clinic(other)
    assert other.key is not None

    def bring_back(passphrase: str | None = None) -> object:
        return restore_file(encrypted, other.path, NOW, replace=True, passphrase=passphrase)

    assert refusal(bring_back) == "backup.place_locked"
    with a_keyring():
        keep_in_keyring(other.path, other.key)
        assert refusal(bring_back) == "backup.in_use"
    seal(other.path, other.key, "a quiet lake")
    assert refusal(lambda: bring_back("a quiet lake")) == "backup.in_use"
    assert refusal(lambda: bring_back("a loud lake")) == "backup.place_locked"
    before = rows_of(other)
    a_completed_visit(desk)
    desk.db.close()
    assert rows_of(other) != before


def test_its_key_goes_aside_with_it(encrypted: Source, other: SqliteFile) -> None:
    assert other.key is not None
    before = rows_of(other)
    seal(other.path, other.key, "a quiet lake")
    with a_keyring():
        keep_in_keyring(other.path, other.key)
        back = restore_file(encrypted, other.path, NOW, replace=True)
        assert back.aside is not None
        aside = Path(back.aside)
        assert from_keyring(aside) == other.key
    assert unseal(aside, "a quiet lake") == other.key
    assert not sealed_path(other.path).exists()  # it would open nothing
    assert rows_of(SqliteFile(path=aside, key=other.key)) == before
    assert rows_of(back.address)


def test_a_seal_that_opens_the_restored_clinic_too_stays_beside_it(encrypted: Source, tmp_path: Path) -> None:
    place = tmp_path / "place" / "clinic"
    place.parent.mkdir()
    restore_file(encrypted, place, NOW, replace=False)
    seal(place, encrypted.key, "a quiet lake")
    back = restore_file(encrypted, place, NOW, replace=True)
    assert back.aside is not None
    assert unseal(place, "a quiet lake") == unseal(Path(back.aside), "a quiet lake") == encrypted.key
    # And where the clinic itself is lost.
    place.unlink()
    assert restore_file(encrypted, place, NOW, replace=False).aside is None
    assert unseal(place, "a quiet lake") == encrypted.key


# -- as on a share: without a write-ahead log --


@in_a_file
def test_where_an_idle_desk_is_not_seen_one_that_was_at_work_of_late_stands_in_the_way(
    clinic: Clinic, made: Source
) -> None:
    path, minute = path_of(clinic), timedelta(minutes=1)
    clinic.db.write(
        sync.program_actor(clinic.db), lambda work: hold_lease(work, "housekeeping", clinic.db.session_name)
    )
    worked = clinic.clock.now()
    clinic.db.close()
    connection = driver_connection(SqliteFile(path=path))
    connection.execute("PRAGMA query_only = OFF")
    connection.execute("PRAGMA journal_mode = DELETE")
    before = connection.execute("SELECT count(*) FROM visit").fetchone()
    assert refusal(lambda: restore_file(made, path, worked + minute, replace=True)) == "backup.at_work"
    assert connection.execute("SELECT count(*) FROM visit").fetchone() == before
    connection.execute("BEGIN")
    connection.execute("SELECT count(*) FROM visit").fetchone()
    assert refusal(lambda: restore_file(made, path, worked + 9 * minute, replace=True)) == "backup.in_use"
    connection.close()
    assert restore_file(made, path, worked + 9 * minute, replace=True).aside is not None


# -- what was killed --


@in_a_file
def test_what_a_killed_restore_left_goes_with_the_next_one(made: Source, tmp_path: Path) -> None:
    place = tmp_path / "place" / "clinic.db"
    place.parent.mkdir()
    gone = subprocess.Popen([sys.executable, "-c", ""])
    gone.wait()
    for number in (gone.pid, os.getpid(), os.getppid()):
        for ending in ("", "-wal"):
            place.with_name(f"clinic.db.{number}.restoring{ending}").write_text("a half")
    place.with_name("clinic.db.old.restoring").write_text("somebody's own")
    restore_file(made, place, NOW, replace=False)
    assert names(place.parent) == sorted(
        [
            "clinic.db",
            f"clinic.db.{os.getppid()}.restoring",
            f"clinic.db.{os.getppid()}.restoring-wal",
            "clinic.db.old.restoring",
        ]
    )
