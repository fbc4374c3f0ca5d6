"""What is known of the backups: the last good one, the last runs, what the clinic wants."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from sqlalchemy import select, true

from dentaldesk.engines.core.leases import AHEAD, is_held
from dentaldesk.engines.core.messages import message_from_json
from dentaldesk.engines.core.practice import practice_mark
from dentaldesk.models.states import BackupProof, BackupState
from dentaldesk.models.tables.clinic import Clinic
from dentaldesk.models.tables.system import BackupRun, Lease

if TYPE_CHECKING:
    from sqlalchemy import ColumnElement
    from sqlalchemy.orm import Session

    from dentaldesk.models.values import Message
BACKUP = "backup"  # the duty of who backs up
GONE, LET_GO = "backup.gone", "backup.let_go"  # why the file of a good one is no more


@dataclass(frozen=True, slots=True, kw_only=True)
class BackupRow:
    """One run. `place`: the folder, as its workstation calls it; `size` in bytes; `rows` of all tables.

    `why` it is not good; of a good one, why its file is no more.
    """

    id: UUID
    begun_at: datetime
    workstation: str
    place: str
    state: BackupState
    proof: BackupProof | None
    why: Message | None
    file_name: str | None
    size: int | None
    rows: int | None
    seconds: int | None

    @property
    def is_gone(self) -> bool:
        """Whether its file was not in its folder when its workstation looked last, and nobody knows where it is."""
        return self.why is not None and self.why.code == GONE


@dataclass(frozen=True, slots=True, kw_only=True)
class BackupWishes:
    """What the clinic wants. `at`: wall time from which a night's backup is due; `limit`: how old the last may be.

    `clinic_id` tells clinics apart and names none. `lock` None: no backup key was made yet.
    """

    clinic_id: UUID
    at: time
    limit: timedelta
    time_zone: str
    lock: str | None
    demo: bool
    practice: bool
    version: int

    @property
    def needs_none(self) -> bool:
        """Whether what is here is invented, or copied from where it is backed up."""
        return self.demo or self.practice


def backup_wishes(session: Session) -> BackupWishes:
    """One query."""
    clinic, practice = session.execute(select(Clinic, practice_mark()).where(Clinic.id == 1)).one()
    return BackupWishes(
        clinic_id=clinic.uid,
        at=clinic.backup_at,
        limit=timedelta(hours=clinic.backup_hours),
        time_zone=clinic.time_zone,
        lock=clinic.backup_lock,
        demo=clinic.demo,
        practice=practice,
        version=clinic.version,
    )


def backing_up_at(session: Session, now: datetime) -> str | None:
    """The workstation that makes a backup at this moment."""
    duty = session.get(Lease, BACKUP)
    return duty.holder.rpartition(":")[0] if duty is not None and is_held(duty, now) else None


def last_runs(session: Session, most: int, now: datetime | None = None) -> list[BackupRow]:
    """The newest first. With `now` without those that were begun later: their clock stood ahead."""
    query = select(BackupRun).where(_begun(now)).order_by(BackupRun.begun_at.desc(), BackupRun.id.desc()).limit(most)
    return [_row(run) for run in session.scalars(query)]


def last_good(session: Session, now: datetime | None = None) -> BackupRow | None:
    """The newest that was proven; `now` as in `last_runs`."""
    query = (
        select(BackupRun)
        .where(BackupRun.state == BackupState.GOOD, _begun(now))
        .order_by(BackupRun.begun_at.desc())
        .limit(1)
    )
    run = session.scalars(query).first()
    return None if run is None else _row(run)


def good_one(session: Session, file_name: str) -> BackupRow | None:
    """The run that made this file; None when it is not known as good."""
    query = (
        select(BackupRun)
        .where(BackupRun.state == BackupState.GOOD, BackupRun.file_name == file_name)
        .order_by(BackupRun.begun_at.desc())
        .limit(1)
    )
    run = session.scalars(query).first()
    return None if run is None else _row(run)


def failed_since(session: Session, since: datetime | None, now: datetime) -> list[BackupRow]:
    """The runs that were begun after that moment, or ever, by now, and failed; the newest first."""
    query = select(BackupRun).where(BackupRun.state == BackupState.FAILED, _begun(now))
    if since is not None:
        query = query.where(BackupRun.begun_at > since)
    return [_row(run) for run in session.scalars(query.order_by(BackupRun.begun_at.desc(), BackupRun.id.desc()))]


def _begun(now: datetime | None) -> ColumnElement[bool]:
    return true() if now is None else BackupRun.begun_at <= now + AHEAD


def last_failed(session: Session, workstation: str, since: datetime, now: datetime) -> datetime | None:
    """When the newest run of this workstation that was begun since then, and by now, failed."""
    query = (
        select(BackupRun.ended_at)
        .where(
            BackupRun.state == BackupState.FAILED,
            BackupRun.workstation == workstation,
            BackupRun.begun_at >= since,
            _begun(now),
        )
        .order_by(BackupRun.begun_at.desc())
        .limit(1)
    )
    return session.scalars(query).first()


def _row(run: BackupRun) -> BackupRow:
    return BackupRow(
        id=run.id,
        begun_at=run.begun_at,
        workstation=run.workstation,
        place=run.place,
        state=run.state,
        proof=run.proof,
        why=message_from_json(run.why) if run.why else None,
        file_name=run.file_name,
        size=run.size,
        rows=run.rows,
        seconds=run.seconds,
    )
