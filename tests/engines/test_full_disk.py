"""The disk is full: a clear sentence, nothing half-written, and everything works again when there is room."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy import event

from dentaldesk.engines.core.audit import broken_chains
from dentaldesk.engines.core.connections import SqliteFile
from dentaldesk.engines.core.errors import DatabaseProblem
from dentaldesk.engines.core.words import Formats, Words
from dentaldesk.engines.financial.actions import TakeCash
from dentaldesk.engines.flows.exam_completion import handle_exam_completion
from dentaldesk.engines.flows.payment import process_payment
from tests.databases import filled_clinic
from tests.engines.footprints import footprint_of_exam, till
from tests.engines.visits import cash
from tests.factories import ROOT_CANAL, Clinic, a_patient, an_exam, open_clinic

EXAMS, PAYMENTS = 25, 40  # more than the half-empty pages of a database can take

Room = Callable[[bool], None]


@pytest.fixture
def kind() -> str:
    """The server's disk is not ours to fill; its error for it is told like the file's (tests of troubles)."""
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
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of 24 MB in memory."""
    folder = tmp_path / "disk"
    folder.mkdir()
    mount = shutil.which("mount")
    if (
        mount is None
        or subprocess.run([mount, "-t", "tmpfs", "-o", "size=24m", "tmpfs", folder], check=False).returncode
    ):
        pytest.skip("this user may not mount a disk")
    yield folder
    subprocess.run(["umount", "--lazy", folder], check=True)


def test_a_disk_that_is_full(small_disk: Path) -> None:
    address = filled_clinic("sqlite", small_disk)
    assert isinstance(address, SqliteFile)
    clinic = open_clinic(address)
    filler = small_disk / "holiday pictures"

    def room(enough: bool) -> None:
        if enough:
            filler.unlink()
            return
        # The room of old journal entries is used again; without them the first act finds no room.
        connection = clinic.db._writing.raw_connection()
        connection.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)")
        connection.close()
        with filler.open("wb", buffering=0) as file, suppress(OSError):  # until it is full
            while True:
                file.write(bytes(4096))

    visits_without_and_with_room(clinic, room)
    clinic.db.close()
