"""The disk is full: a clear sentence, nothing half-written, and everything works again when there is room."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from tempfile import mkdtemp
from uuid import UUID

import pytest
from sqlalchemy import event

from dentaldesk.engines.core.audit import broken_chains
from dentaldesk.engines.core.connections import PostgresServer
from dentaldesk.engines.core.errors import DatabaseProblem
from dentaldesk.engines.core.words import Formats, Words
from dentaldesk.engines.financial.actions import TakeCash
from dentaldesk.engines.flows.exam_completion import handle_exam_completion
from dentaldesk.engines.flows.payment import process_payment
from tests.databases import _statement, database_name, drop_postgres, filled_clinic
from tests.engines.footprints import footprint_of_exam, till
from tests.engines.visits import cash
from tests.factories import ROOT_CANAL, Clinic, a_patient, an_exam, open_clinic

EXAMS, PAYMENTS = 25, 40  # more than the half-empty pages of a database can take

Room = Callable[[bool], None]


@pytest.fixture
def kind() -> str:
    """A file of its own; the server's disk comes below."""
    return "sqlite"


def visits_without_and_with_room(clinic: Clinic, room: Room) -> None:
    """Exams and payments until the disk is full, then again with room."""
    db, patient_id = clinic.db, a_patient(clinic)
    exams = [an_exam(clinic, a_patient(clinic), ROOT_CANAL) for _ in range(EXAMS)]
    nothing = db.read(lambda session: footprint_of_exam(session, exams[-1]))
    room(False)
    refused = [exam_id for exam_id in exams if is_full(clinic, exam_id)]
    assert refused, "it never was full"
    unpaid = [key for key in map(str, range(PAYMENTS)) if is_full(clinic, cash(key, patient_id))]
    assert unpaid, "there was room for money"
    for exam_id in refused:
        assert db.read(lambda session, exam_id=exam_id: footprint_of_exam(session, exam_id)) == nothing  # type: ignore[misc]
    assert db.read(till).holds
    assert db.read(till).receipts == PAYMENTS - len(unpaid)
    room(True)
    assert not any(is_full(clinic, exam_id) for exam_id in exams)
    assert not any(is_full(clinic, cash(key, patient_id)) for key in unpaid)
    assert db.read(till).receipts == PAYMENTS
    assert db.read(till).holds
    assert db.read(lambda session: list(broken_chains(session))) == []


def is_full(clinic: Clinic, act: UUID | TakeCash) -> bool:
    """Complete the exam, or take the money; whether the disk had no room for it."""
    try:
        if isinstance(act, TakeCash):
            clinic.db.write(clinic.desk, lambda work: process_payment(work, act))
        else:
            clinic.db.write(clinic.dentist, lambda work: handle_exam_completion(work, act))
    except DatabaseProblem as problem:
        refused = problem.message
    else:
        return False
    assert refused.code == "database.full"
    assert Words(Formats()).text(refused).startswith("The disk of the database is full.")
    return True


def test_a_database_that_may_not_grow(clinic: Clinic) -> None:
    def room(enough: bool) -> None:
        clinic.db._writing.dispose()
        if enough:
            event.remove(clinic.db._writing, "connect", no_more_pages)
        else:
            event.listen(clinic.db._writing, "connect", no_more_pages)

    def no_more_pages(connection, _record) -> None:  # type: ignore[no-untyped-def]  # noqa: ANN001
        connection.execute("PRAGMA max_page_count = 1")  # never less than it has already

    visits_without_and_with_room(clinic, room)


@pytest.fixture
def small_disk() -> Iterator[Path]:
    """A disk of 32 MB in memory, on a path that a server may walk."""
    folder = Path(mkdtemp(prefix="dentaldesk-disk-"))
    folder.chmod(0o755)
    mount = shutil.which("mount")
    asked = [str(mount), "-t", "tmpfs", "-o", "size=32m", "tmpfs", str(folder)]
    if mount is None or subprocess.run(asked, capture_output=True, check=False).returncode:
        folder.rmdir()
        pytest.skip("this user may not mount a disk")
    yield folder
    subprocess.run(["umount", "--lazy", folder], check=True)
    folder.rmdir()


def filling(disk: Path, before: Callable[[], None] = lambda: None) -> Room:
    """Takes the room on this disk, all of it, and gives it back."""
    filler = disk / "holiday pictures"

    def room(enough: bool) -> None:
        if enough:
            filler.unlink()
            return
        before()
        with filler.open("wb", buffering=0) as file, suppress(OSError):  # until it is full
            while True:
                file.write(bytes(4096))

    return room


def test_a_disk_that_is_full(small_disk: Path) -> None:
    address = filled_clinic("sqlite", small_disk)
    clinic = open_clinic(address)

    def forget_the_journal() -> None:
        # The room of its old entries is used again; without them the first act finds none.
        connection = clinic.db._writing.raw_connection()
        connection.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)")
        connection.close()

    visits_without_and_with_room(clinic, filling(small_disk, forget_the_journal))
    clinic.db.close()


@pytest.fixture
def server_on_small_disk(small_disk: Path) -> Iterator[PostgresServer]:
    """A filled clinic on a server whose disk is small (its journal lies elsewhere)."""
    address = filled_clinic("postgres", small_disk)
    assert isinstance(address, PostgresServer)
    name, place = database_name(address), small_disk / "tables"
    place.mkdir()
    if os.geteuid() == 0:  # the server of the tests runs as a user of its own then
        shutil.chown(place, "pgserver", "pgserver")
    _statement(f"""CREATE TABLESPACE "{name}" LOCATION '{place}'""")
    _statement(f'ALTER DATABASE "{name}" SET TABLESPACE "{name}"')
    yield address
    drop_postgres(address)
    _statement(f'DROP TABLESPACE "{name}"')


def test_a_server_whose_disk_is_full(small_disk: Path, server_on_small_disk: PostgresServer) -> None:
    clinic = open_clinic(server_on_small_disk)
    visits_without_and_with_room(clinic, filling(small_disk))
    clinic.db.close()
