"""Nobody looks at backups until one is needed: when there is no good one for too long, the managers' bell rings, once a
day at most, until there is one.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from sqlalchemy import select

from dentaldesk.engines.communication.actions import NewNotice, report_parked, take_back_notice
from dentaldesk.engines.core.access import Permission, verb
from dentaldesk.engines.core.backup_reads import backup_wishes, failed_since, last_good
from dentaldesk.engines.flows.backup_rules import due_since
from dentaldesk.models.states import Role, TaskUrgency
from dentaldesk.models.tables.communication import Notice
from dentaldesk.models.values import Message

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy.orm import Session

    from dentaldesk.engines.core.access import Actor
    from dentaldesk.engines.core.backup_reads import BackupRow, BackupWishes
    from dentaldesk.engines.core.db import Database
    from dentaldesk.engines.core.work import Work
    from dentaldesk.models.values import Param

NIGHTS = 3  # that fail in a row until it rings, however old the last good one may be
PATIENCE = timedelta(hours=1)  # in which a desk that was just started may still make the one that lacks
_KEY = "backup:lacking:"  # and the clinic's day


def lacking(session: Session, now: datetime) -> Message | None:
    """Why there is no backup to go back to, for the managers; None: there is one, or nobody ever wanted one.

    At most three queries, and no look at a disk.
    """
    wishes, good = backup_wishes(session), last_good(session, now)
    if wishes.needs_none:
        return None
    if good is not None and good.is_gone:
        return Message("notice.backup_gone", {**_of(good), "file": good.file_name})
    failed = failed_since(session, None if good is None else good.begun_at, now)
    since = good.begun_at if good is not None else failed[-1].begun_at if failed else now
    is_old = now - since > wishes.limit
    nights = _nights(failed, wishes)
    if not is_old and nights < NIGHTS:
        return None
    why = failed[0].why if failed else None
    if good is None:
        return Message("notice.backup_none", {"why": why})
    told = {**_of(good), "why": why}
    if is_old:
        return Message("notice.backup_old", {**told, "hours": round(wishes.limit.total_seconds() / 3600)})
    return Message("notice.backup_nights", {**told, "count": nights})


def _of(good: BackupRow) -> dict[str, Param]:
    return {"at": good.begun_at, "workstation": good.workstation}


def _nights(failed: Sequence[BackupRow], wishes: BackupWishes) -> int:
    zone = ZoneInfo(wishes.time_zone)
    return len({due_since(run.begun_at, wishes.at, zone) for run in failed})


@verb(Permission.RUN_OUTBOX)
def ring_for_backup(work: Work) -> bool:
    """Ring, unless it rang today or there is one by now. What rang on a day before gives way to this one."""
    reason = lacking(work.session, work.now)
    key = _key(work.session, work.now)
    if reason is None or _rang(work.session, key):
        return False
    stop_ringing(work)
    report_parked(
        work,
        NewNotice(
            key=key,
            role=Role.MANAGER,
            patient_id=None,
            visit_id=None,
            urgency=TaskUrgency.HIGH,
            next_step=None,
            title=Message("notice.backup"),
            reason=reason,
        ),
    )
    return True


@verb(Permission.RUN_OUTBOX)
def stop_ringing(work: Work) -> None:
    """There is a good one."""
    for key in _ringing(work.session):
        take_back_notice(work, key)


def _ringing(session: Session) -> Sequence[str]:
    """The keys of what nobody answered yet."""
    return session.scalars(select(Notice.key).where(Notice.key.startswith(_KEY), Notice.done_at.is_(None))).all()


def _key(session: Session, now: datetime) -> str:
    """Of the clinic's day."""
    return _KEY + now.astimezone(ZoneInfo(backup_wishes(session).time_zone)).date().isoformat()


def _rang(session: Session, key: str) -> bool:
    return session.scalars(select(Notice.id).where(Notice.key == key)).first() is not None


class BackupBell:
    """Looks, at the desk that keeps house, whether to ring. A clinic that opens after a weekend has its last one from
    before: it gets an hour to make another.
    """

    def __init__(self, db: Database) -> None:
        self._db = db
        self._lacks_since: datetime | None = None

    def look(self, actor: Actor) -> bool:
        """Whether it rang now."""
        now = self._db.clock.now()

        def wanted(session: Session) -> tuple[bool, bool, bool]:
            lacks = lacking(session, now) is not None
            return lacks, _rang(session, _key(session, now)), not lacks and bool(_ringing(session))

        lacks, rang, in_vain = self._db.read(wanted)
        if in_vain:  # a file is back in its folder, or the clinic is content with less
            self._db.write(actor, stop_ringing)
        if not lacks:
            self._lacks_since = None
            return False
        since = self._lacks_since
        if since is None or now < since:  # the clock was set back
            self._lacks_since = since = now
        if rang or now - since < PATIENCE:
            return False
        return self._db.write(actor, ring_for_backup)
