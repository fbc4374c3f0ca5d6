"""How the clinic stands to its backups, in one sentence. Read from rows alone: a disk that hangs keeps nobody."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from dentaldesk.engines.core.backup_reads import backup_wishes, last_good, last_runs
from dentaldesk.models.states import BackupState
from dentaldesk.models.values import Message, Param

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from dentaldesk.engines.core.backup_reads import BackupRow, BackupWishes


def backup_health(session: Session, now: datetime) -> tuple[Message, bool | None]:
    """What is to be said, and whether it is well: the last good one is younger than the clinic wants, is where it was
    put, and none failed since. None: a clinic that needs no backups.
    """
    wishes, good = backup_wishes(session), last_good(session, now)
    if wishes.practice:
        return Message("health.backup_of_practice"), None
    if good is None:
        return (Message("health.backup_not_needed"), None) if wishes.demo else (Message("health.backup_never"), False)
    wrong = _wrong(good, wishes, last_runs(session, 1, now)[0], now)
    return (Message("health.backup_at", _told(good)), True) if wrong is None else (wrong, False)


def _told(good: BackupRow) -> dict[str, Param]:
    return {"at": good.begun_at, "workstation": good.workstation}


def _wrong(good: BackupRow, wishes: BackupWishes, newest: BackupRow, now: datetime) -> Message | None:
    """What speaks against the last good one, the worst first."""
    if now - good.begun_at > wishes.limit:
        hours = round(wishes.limit.total_seconds() / 3600)
        return Message("health.backup_old", {**_told(good), "hours": hours})
    if good.is_gone:
        return Message("health.backup_gone", _told(good))
    if newest.state is BackupState.FAILED:
        return Message("health.backup_failing", {**_told(good), "why": newest.why})
    return None
