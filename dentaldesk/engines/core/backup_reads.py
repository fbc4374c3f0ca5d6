"""What is known of the backups: the last good one, the last runs, what the clinic wants."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from sqlalchemy import select, true

from dentaldesk.engines.core.leases import AHEAD, is_held
from dentaldesk.engines.core.messages import message_from_json
from dentaldesk.models.states import BackupProof, BackupState
from dentaldesk.models.tables.clinic import Clinic
from dentaldesk.models.tables.system import BackupRun, Lease

if TYPE_CHECKING:
    from sqlalchemy import ColumnElement
    from sqlalchemy.orm import Session

    from dentaldesk.models.values import Message
BACKUP = "backup"  # the duty of who backs up


@dataclass(frozen=True, slots=True, kw_only=True)
class BackupRow:
    """One run. `place`: the folder, as its workstation calls it; `size` in bytes; `rows` of all tables."""

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
    version: int


def backup_wishes(session: Session) -> BackupWishes:
    """One query."""
    clinic = session.get_one(Clinic, 1)
    return BackupWishes(
        clinic_id=clinic.uid,
        at=clinic.backup_at,
        limit=timedelta(hours=clinic.backup_hours),
        time_zone=clinic.time_zone,
        lock=clinic.backup_lock,
        demo=clinic.demo,
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
