"""The downtime pack of a workstation: when it is made, where it lies, what goes wrong, who may make it."""

from __future__ import annotations

import errno
import os
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy import select

from dentaldesk.engines.core.errors import NotAllowed, Refused, UserError
from dentaldesk.engines.core.words import Words
from dentaldesk.engines.core.work import Work
from dentaldesk.engines.flows.downtime import (
    NightlyPack,
    kept_packs,
    make_pack,
    note_pack_made,
    pack_name,
    write_pack,
)
from dentaldesk.engines.flows.downtime_passphrase import (
    keep_passphrase,
    kept_passphrase,
    note_passphrase_set,
    passphrase_problems,
    proposed_passphrase,
)
from dentaldesk.engines.staff.reads import clinic_view
from dentaldesk.engines.sync import BackupThread, program_actor
from dentaldesk.models.states import Role
from dentaldesk.models.tables.clinic import Clinic as ClinicRow
from dentaldesk.models.tables.communication import Notice
from dentaldesk.models.tables.system import AuditEntry
from tests.engines.downtime_case import PASSPHRASE, ZONE, at, book, clinic_id, content, in_keyring, said
from tests.factories import MORNING, Clinic, a_patient
from tests.keyrings import a_keyring, take_keyrings_away


@pytest.fixture
def kind() -> str:
    """No SQL of its own."""
    return "sqlite"


@pytest.fixture(autouse=True)
def ring() -> Iterator[None]:
    """A machine with a keyring."""
    with a_keyring():
        yield


def nightly(clinic: Clinic, folder: Path) -> Path | None:
    return NightlyPack(clinic.db, lambda: folder).make_one(program_actor(clinic.db))


def test_without_a_passphrase_none_is_made_and_nothing_rings(clinic: Clinic, tmp_path: Path) -> None:
    with pytest.raises(UserError) as refused:
        make_pack(clinic.db, program_actor(clinic.db), tmp_path)
    assert refused.value.message.code == "downtime.no_passphrase"
    assert nightly(clinic, tmp_path) is None
    take_keyrings_away()
    with pytest.raises(UserError) as refused:
        make_pack(clinic.db, program_actor(clinic.db), tmp_path)
    assert refused.value.message.code == "downtime.no_keyring"
    assert nightly(clinic, tmp_path) is None
    assert list(tmp_path.glob("downtime*")) == []
    assert _notices(clinic) == []


def test_once_a_night_or_when_the_program_runs_next(clinic: Clinic, tmp_path: Path) -> None:
    in_keyring(clinic)
    nights = NightlyPack(clinic.db, lambda: tmp_path)
    actor = program_actor(clinic.db)
    made = []
    for hours in (0, 1, 10, 11, 12, 48):  # from ten in the morning; the clinic’s hour is nine in the evening
        clinic.clock.time = MORNING + timedelta(hours=hours)
        made.append(nights.make_one(actor) is not None)
    assert made == [True, False, False, True, False, True]


def test_the_thread_that_backs_up_makes_it_where_no_backup_is_made(clinic: Clinic, tmp_path: Path) -> None:
    in_keyring(clinic)
    thread = BackupThread(clinic.db, lambda: None, lambda: tmp_path / "packs")
    thread._look_at_pack()
    thread._look()
    assert len(list((tmp_path / "packs").iterdir())) == 1


def test_the_last_two_stay_and_nothing_else_is_touched(clinic: Clinic, tmp_path: Path) -> None:
    in_keyring(clinic)
    other = UUID(int=7)
    strangers = [
        tmp_path / pack_name(other, MORNING - timedelta(days=9), ZONE),
        tmp_path / "downtime-pack-notes.pdf",
        tmp_path / "taxes.pdf",
    ]
    for path in strangers:
        path.write_bytes(b"somebody's")
    made = []
    for day in range(4):
        clinic.clock.time = MORNING + timedelta(days=day)
        made.append(make_pack(clinic.db, program_actor(clinic.db), tmp_path))
    assert {path.name for path in tmp_path.glob("*.pdf")} == {path.name for path in [*strangers, *made[2:]]}
    assert [pack.path for pack in kept_packs(tmp_path, clinic_id(clinic), ZONE, clinic.clock.now())] == made[:1:-1]
    assert not list(tmp_path.glob("*.part"))


def test_a_full_disk_leaves_the_older_pack_and_rings_once(
    clinic: Clinic, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    in_keyring(clinic)
    nights, actor = NightlyPack(clinic.db, lambda: tmp_path), program_actor(clinic.db)
    before = nights.make_one(actor)
    assert before is not None

    def full(_handle: int) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, "fsync", full)
    for hours in (24, 24, 25):  # at once it is not tried again
        clinic.clock.time = MORNING + timedelta(hours=hours)
        assert nights.make_one(actor) is None
    assert [path.name for path in tmp_path.glob("downtime*")] == [before.name]
    assert said(before)
    assert _notices(clinic) == [(Role.MANAGER, "downtime.disk_full")]
    monkeypatch.undo()
    clinic.clock.advance(timedelta(hours=1))
    assert nights.make_one(actor) is not None


def test_a_drive_that_is_not_connected_is_said(clinic: Clinic, tmp_path: Path) -> None:
    in_keyring(clinic)
    assert nightly(clinic, tmp_path / "drive" / "packs") is None
    assert _notices(clinic) == [(Role.MANAGER, "downtime.no_folder")]
    assert not (tmp_path / "drive").exists()


def test_a_demo_clinic_has_one_only_when_somebody_asks(clinic: Clinic, tmp_path: Path) -> None:
    in_keyring(clinic)

    def invent(work: Work) -> None:
        work.session.get_one(ClinicRow, 1).demo = True

    clinic.db.write(clinic.manager, invent)
    assert nightly(clinic, tmp_path) is None
    assert make_pack(clinic.db, program_actor(clinic.db), tmp_path).exists()


def test_that_it_was_made_stands_in_the_audit_trail_without_a_name(clinic: Clinic, tmp_path: Path) -> None:
    in_keyring(clinic)
    book(clinic, a_patient(clinic), at(11), "booked")
    make_pack(clinic.db, program_actor(clinic.db), tmp_path)
    found = content(clinic)
    clinic.db.write(clinic.desk, lambda work: note_pack_made(work, found))
    path = write_pack(found, Words(clinic.db.read(clinic_view).formats), tmp_path, clinic_id(clinic), PASSPHRASE)
    assert said(path)
    query = select(AuditEntry).where(AuditEntry.subject_type == "downtime-pack")
    entries = clinic.db.read(lambda session: list(session.scalars(query)))
    assert [(entry.action, entry.subject_id) for entry in entries] == [("export", "desk 1")] * 2
    assert {entry.actor_id for entry in entries} == {program_actor(clinic.db).user_id, clinic.desk.user_id}
    for entry in entries:
        assert entry.details == {
            "days": [f"2026-11-{day}" for day in (24, 25, 26, 27)],
            "visits": 1,
            "patients": 1,
        }


def test_who_may_not_take_patients_out_may_not_make_one(clinic: Clinic) -> None:
    found = content(clinic)
    for act in (
        lambda work: note_pack_made(work, found),
        note_passphrase_set,
    ):
        with pytest.raises(NotAllowed):
            clinic.db.write(clinic.coordinator, act)
    clinic.db.write(clinic.manager, note_passphrase_set)


@pytest.mark.parametrize(
    ("typed", "code"),
    [("short", "passphrase_short"), ("ü" * 64, "passphrase_long"), (" " * 20, "passphrase_short")],
)
def test_a_passphrase_that_is_no_good_is_refused(clinic: Clinic, typed: str, code: str) -> None:
    whose = clinic_id(clinic)
    with pytest.raises(Refused) as refused:
        keep_passphrase(whose, typed)
    assert [problem.message.code for problem in refused.value.problems] == [f"downtime.{code}"]
    with pytest.raises(UserError):
        kept_passphrase(whose)


def test_what_is_proposed_is_good_enough_and_never_the_same() -> None:
    proposed = {proposed_passphrase() for _ in range(50)}
    assert len(proposed) == 50
    assert [passphrase_problems(each) for each in proposed] == [[]] * 50


def test_a_passphrase_is_the_same_from_every_keyboard(clinic: Clinic) -> None:
    keep_passphrase(clinic_id(clinic), "Cafe\u0301 con leche y pan ")
    assert kept_passphrase(clinic_id(clinic)) == "Café con leche y pan"


def _notices(clinic: Clinic) -> list[tuple[Role, str]]:
    query = select(Notice).where(Notice.key.startswith("downtime:")).order_by(Notice.created_at)
    rows = clinic.db.read(lambda session: list(session.scalars(query)))
    return [(row.role, row.reason["params"]["why"][1]["code"]) for row in rows]
