"""A backup: taken at one moment, sealed, read back and compared, and only then called good.

It is written under another name and gets its own when it is proven, so that whatever happens in between (a full disk, a
lost server, a desk that is killed) leaves no file that could be taken for a good one, and the older ones as they were.
Nothing here holds a transaction open for writing, or runs on a thread that others wait for.
"""

from __future__ import annotations

import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from enum import IntEnum
from pathlib import Path
from tempfile import TemporaryDirectory, mkdtemp
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from dentaldesk import __version__
from dentaldesk.engines.core.backup_reads import BackupRow, BackupWishes, backup_wishes
from dentaldesk.engines.core.connections import Address, SqliteFile
from dentaldesk.engines.core.errors import UserError
from dentaldesk.engines.core.leases import AHEAD
from dentaldesk.engines.core.sealed_files import Sealed, opened_again, seal
from dentaldesk.engines.core.table_figures import Heed, total
from dentaldesk.engines.core.whole_files import move, written_out
from dentaldesk.engines.flows.backup_content import (
    POSTGRES,
    SQLITE,
    Head,
    content_of,
    heeding,
    packed,
    told_of,
    unpacked,
)
from dentaldesk.engines.flows.backup_keys import lock_at
from dentaldesk.engines.flows.backup_log import Proven, begin_run, duty_kept, end_run, is_due
from dentaldesk.engines.flows.backup_proof import prove
from dentaldesk.engines.flows.backup_rules import GOOD, PART, UNPROVEN, KeptFile, file_name, kept_file, to_remove
from dentaldesk.models.migrations import revisions
from dentaldesk.models.values import Message

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from dentaldesk.engines.core.access import Actor
    from dentaldesk.engines.core.db import Database


class Step(IntEnum):
    """What a backup is at, in this order. How far a step is nobody knows: it depends on pictures, disks and wires."""

    READING = 1
    WRITING = 2
    PROVING = 3


StepHeard = Callable[[Step], None]  # called when a step begins, on the thread that backs up


@dataclass(frozen=True, slots=True, kw_only=True)
class BackupWish:
    """Somebody who waits for a backup. All are called on the thread that makes it: the step that begins; whether it is
    called off; its row or why there is none, once.
    """

    heard: StepHeard = lambda _: None
    called_off: Callable[[], bool] = lambda: False
    ended: Callable[[BackupRow | UserError], None] = lambda _: None


def back_up_when_due(db: Database, actor: Actor, folder: Path, heed: Heed = lambda: None) -> Path | None:
    """Make the backup of this night, unless it was made, another desk is at it, or it failed here just now."""

    def look(session: Session) -> bool:
        # Without a key none can be made. Where backups are looked at it is said that it lacks, not in a row an hour.
        has_key = lock_at(db.address, backup_wishes(session).lock) is not None
        return has_key and is_due(session, db.workstation, db.clock.now())

    # A look first: a desk with nothing to do must not take the write lock from one that works.
    if not db.read(look):
        return None
    return _run(db, actor, folder, heed, lambda _: None, if_due=True)


def back_up(
    db: Database, actor: Actor, folder: Path, heed: Heed = lambda: None, heard: StepHeard = lambda _: None
) -> Path:
    """Make a backup now. Returns the file; it is good.

    `heed` is called every now and then, and ends the backup by raising. Raises UserError, having written why.
    """
    made = _run(db, actor, folder, heed, heard, if_due=False)
    if made is None:
        raise UserError("backup.interrupted")
    return made


def _run(db: Database, actor: Actor, folder: Path, heed: Heed, heard: StepHeard, *, if_due: bool) -> Path | None:
    begun = db.write(actor, lambda work: begin_run(work, db.session_name, str(folder), if_due=if_due))
    if begun is None:
        return None
    started = time.monotonic()

    def tell(result: Proven | Message) -> None:
        seconds = time.monotonic() - started
        db.write(actor, lambda work: end_run(work, begun.run_id, db.session_name, result, seconds))

    with duty_kept(db, actor):
        try:
            with told_of(folder):
                proven = _make(db, folder, begun.at, heed, heard)
        except UserError as error:
            with suppress(UserError):  # lost: whoever backs up next finds that this one was cut off
                tell(error.message)
            raise
        except Exception as error:
            tell(Message("backup.failed", {"kind": type(error).__name__}))
            raise
        tell(proven)
    return folder / proven.file_name


@dataclass(frozen=True, slots=True, kw_only=True)
class _Making:
    """What a backup is made of."""

    address: Address
    wishes: BackupWishes
    folder: Path
    begun: datetime
    lock: str

    def path(self, ending: str) -> Path:
        return self.folder / file_name(self.wishes.clinic_id, self.begun, ending)


def _make(db: Database, folder: Path, begun: datetime, heed: Heed, heard: StepHeard) -> Proven:
    wishes = db.read(backup_wishes)
    lock = lock_at(db.address, wishes.lock)
    if lock is None:
        raise UserError("backup.no_key")
    if not folder.is_dir():
        raise UserError("backup.no_folder", path=str(folder))
    making = _Making(address=db.address, wishes=wishes, folder=folder, begun=begun, lock=lock)
    _clear_away(folder, making)
    with _scratch(db.address) as scratch:
        sealed, rows = _write(making, scratch, heed, heard)
        # Whole by now, and on the disk; but nobody has read it yet.
        unproven = move(making.path(PART), making.path(UNPROVEN))
        heard(Step.PROVING)
        try:
            with unproven.open("rb") as file:
                content = unpacked(heeding(opened_again(file, sealed.file_key), heed))
                proof = prove(content, db.address, scratch, heed)
        except UserError as error:
            if error.message.code == "backup.called_off":  # what was merely not proven stays to be looked at
                unproven.unlink()
            raise
    good = move(unproven, making.path(GOOD))
    let_go = _rotate(folder, wishes, begun + AHEAD)
    return Proven(file_name=good.name, size=sealed.size, rows=rows, proof=proof, let_go=let_go)


def _write(making: _Making, scratch: Path, heed: Heed, heard: StepHeard) -> tuple[Sealed, int]:
    """The sealed file, on the disk when this returns; and how many rows it holds."""
    part = making.path(PART)
    head = Head(
        kind=SQLITE if isinstance(making.address, SqliteFile) else POSTGRES,
        program=__version__,
        schema=revisions()[-1],
        clinic=making.wishes.clinic_id,
        made_at=making.begun,
    )
    heard(Step.READING)
    with content_of(making.address, scratch, heed) as content, written_out(part, mode=0o600) as file:
        heard(Step.WRITING)
        sealed = seal(file, making.lock, head.told(), packed(content))
    (scratch / "copy.db").unlink(missing_ok=True)
    return sealed, total(content.figures)


@contextmanager
def _scratch(address: Address) -> Iterator[Path]:
    """A folder of our own for a copy: beside an SQLite file, where its disk and its rights are the same."""
    if isinstance(address, SqliteFile):
        with told_of(address.path.parent):
            folder = mkdtemp(prefix=_scratch_prefix(address), dir=address.path.parent)
        try:
            yield Path(folder)
        finally:
            shutil.rmtree(folder, ignore_errors=True)
    else:
        with TemporaryDirectory(prefix="dentaldesk-") as made:
            yield Path(made)


def _scratch_prefix(address: SqliteFile) -> str:
    return f".{address.path.name}.scratch-"


def _clear_away(folder: Path, making: _Making) -> None:
    """What a desk that was killed left behind. Nobody else is at it: the duty is ours."""
    for file in _files(folder, making.wishes):
        if file.name.endswith(PART):
            (folder / file.name).unlink(missing_ok=True)
    if isinstance(making.address, SqliteFile):
        for left in making.address.path.parent.iterdir():
            if left.name.startswith(_scratch_prefix(making.address)):
                shutil.rmtree(left, ignore_errors=True)


def _rotate(folder: Path, wishes: BackupWishes, until: datetime) -> frozenset[str]:
    """Let old ones go, and name them. One that cannot be removed today goes another day."""
    gone = set()
    for name in to_remove(_files(folder, wishes), ZoneInfo(wishes.time_zone), until):
        with suppress(OSError):
            (folder / name).unlink()
            gone.add(name)
    return frozenset(gone)


def _files(folder: Path, wishes: BackupWishes) -> list[KeptFile]:
    named = (kept_file(path.name, wishes.clinic_id) for path in folder.iterdir())
    return [file for file in named if file is not None]
