"""Every backup is a row, from its beginning: the claim that keeps two desks from the same night, and what became of it.

The desk that backs up holds a duty, kept up as long as it works. A row that is still running when somebody else gets
the duty was cut off: its desk died, and it is told so.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime, time
from threading import Event, Thread
from typing import TYPE_CHECKING
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

from sqlalchemy import Boolean, String, Uuid, column, inspect, select, table

from dentaldesk.engines.core.access import Permission, verb
from dentaldesk.engines.core.backup_reads import BACKUP, LET_GO, backing_up_at, backup_wishes, last_failed, last_good
from dentaldesk.engines.core.edits import apply_edit, lock_row
from dentaldesk.engines.core.errors import Problem, Refused, UserError
from dentaldesk.engines.core.leases import TERM, hold_lease, keep_lease, release_lease
from dentaldesk.engines.core.messages import message_to_json
from dentaldesk.engines.core.practice import mark_practice
from dentaldesk.engines.flows.backup_bell import stop_ringing
from dentaldesk.engines.flows.backup_rules import FEWEST_HOURS, MOST_HOURS, RETRY, due_since
from dentaldesk.models.states import BackupProof, BackupState, OutboxState
from dentaldesk.models.tables.base import new_id
from dentaldesk.models.tables.clinic import Clinic
from dentaldesk.models.tables.system import BackupRun
from dentaldesk.models.values import Message

if TYPE_CHECKING:
    from sqlalchemy import Connection
    from sqlalchemy.orm import Session

    from dentaldesk.engines.core.access import Actor
    from dentaldesk.engines.core.db import Database
    from dentaldesk.engines.core.work import Work

# As far as every version of the tables has them.
_OUTBOX = table("outbox_job", column("state", String()), column("uncertain", Boolean()))
_CLINIC = table("clinic", column("uid", Uuid()))


@dataclass(frozen=True, slots=True, kw_only=True)
class Begun:
    """A run that is under way. `at`: the moment that the backup says it was made at."""

    run_id: UUID
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Proven:
    """A backup that is good. `size` in bytes; `rows` of all tables; `let_go`: older files that went for it."""

    file_name: str
    size: int
    rows: int
    proof: BackupProof
    let_go: frozenset[str] = frozenset()


def is_due(session: Session, workstation: str, now: datetime) -> bool:
    """Whether the backup of this night is still to be made, and may be made here: an hour after it failed here at the
    earliest. An invented clinic needs none, nor does a practice copy.
    """
    wishes = backup_wishes(session)
    since = due_since(now, wishes.at, ZoneInfo(wishes.time_zone))
    good = last_good(session, now)
    if wishes.needs_none or (good is not None and good.begun_at >= since):
        return False
    failed = last_failed(session, workstation, since, now)
    return failed is None or now - failed >= RETRY


@verb(Permission.SET_UP_CLINIC)
def want_backup(work: Work) -> None:
    """Somebody asks for a backup now; the program makes it. Raises UserError while another desk is at one."""
    busy = backing_up_at(work.session, work.now)
    if busy is not None:
        raise UserError("backup.under_way", workstation=busy)
    work.note("want-backup", "clinic", "1")


@verb(Permission.RUN_OUTBOX)
def begin_run(work: Work, holder: str, place: str, *, if_due: bool) -> Begun | None:
    """Take the duty and write that a backup is under way.

    Another desk may be at it: then it is None, when the backup was to be made `if_due`, as it is when it no longer is;
    else UserError is raised.
    """
    if if_due and not is_due(work.session, work.workstation, work.now):
        return None
    if not hold_lease(work, BACKUP, holder):
        if if_due:
            return None
        raise UserError("backup.under_way", workstation=backing_up_at(work.session, work.now))
    # Looked at again: until the duty was ours, another desk may have ended its own.
    if if_due and not is_due(work.session, work.workstation, work.now):
        release_lease(work, BACKUP, holder)
        return None
    for run in work.session.scalars(select(BackupRun).where(BackupRun.state == BackupState.RUNNING)):
        _fail(run, work.now, Message("backup.interrupted"))
    run = BackupRun(
        id=new_id(), begun_at=work.now, workstation=work.workstation, place=place, state=BackupState.RUNNING
    )
    work.session.add(run)
    return Begun(run_id=run.id, at=work.now)


@verb(Permission.RUN_OUTBOX)
def end_run(work: Work, run_id: UUID, holder: str, result: Proven | Message, seconds: float) -> None:
    """Write what became of it, and give the duty back."""
    run = lock_row(work.session, BackupRun, run_id)
    release_lease(work, BACKUP, holder)
    if run.state is not BackupState.RUNNING:
        return  # this desk stood still for so long that another one took it for dead
    run.seconds = round(seconds)
    if isinstance(result, Message):
        _fail(run, work.now, result)
        work.note("back-up-failed", "backup_run", run_id, why=result.code)
        return
    run.state, run.ended_at, run.proof = BackupState.GOOD, work.now, result.proof
    run.file_name, run.size, run.rows = result.file_name, result.size, result.rows
    for older in work.session.scalars(select(BackupRun).where(BackupRun.file_name.in_(result.let_go))):
        older.why = message_to_json(Message(LET_GO))
    work.note("back-up", "backup_run", run_id, rows=result.rows, bytes=result.size)
    stop_ringing(work)


def _fail(run: BackupRun, now: datetime, why: Message) -> None:
    run.state, run.ended_at, run.why = BackupState.FAILED, now, message_to_json(why)


@verb(Permission.RUN_OUTBOX)
def note_restored(work: Work, made_at: datetime, result: Proven, *, practice: bool) -> UUID | None:
    """The clinic that stands here was restored from the backup of this moment: the one run that it knows as running.
    `practice`: to try something on.

    Returns its new id, as `set_apart` does.
    """
    for run in work.session.scalars(select(BackupRun).where(BackupRun.state == BackupState.RUNNING)):
        if run.begun_at != made_at:
            _fail(run, work.now, Message("backup.interrupted"))
            continue
        run.state, run.ended_at, run.proof = BackupState.GOOD, work.now, result.proof
        run.file_name, run.size, run.rows = result.file_name, result.size, result.rows
    work.note("restore", "clinic", "1", made_at=made_at.isoformat(), rows=result.rows, practice=practice)
    if practice:
        mark_practice(work.session.connection(), made_at)
    return set_apart(work.session.connection())


def set_apart(connection: Connection) -> UUID | None:
    """Tell a clinic that came back from the one which its backup was made of and which may still be at work.

    It gets an id of its own: else its backups would let those of the other go. And what waited to leave the house may
    have left since: the other side is asked before anything is sent. With the tables of any version. Returns the id;
    None where the tables are from before there was one: they get it when they are upgraded.
    """
    waiting = _OUTBOX.c.state.in_((OutboxState.QUEUED.value, OutboxState.CLAIMED.value))
    connection.execute(_OUTBOX.update().where(waiting).values(uncertain=True))
    if "uid" not in {each["name"] for each in inspect(connection).get_columns(_CLINIC.name)}:
        return None
    uid = uuid4()
    connection.execute(_CLINIC.update().values(uid=uid))
    return uid


@verb(Permission.SET_UP_CLINIC)
def edit_backup_wishes(work: Work, version: int, at: time, hours: int) -> int:
    """Change when a night's backup is due, and after how many hours the last good one is too old.

    Returns the clinic's new version. Raises Refused, EditedElsewhere.
    """
    clinic = lock_row(work.session, Clinic, 1)
    if not FEWEST_HOURS <= hours <= MOST_HOURS:
        problem = Problem("hours", "settings.number_between", least=FEWEST_HOURS, most=MOST_HOURS)
        raise Refused("settings.not_saved", [problem])
    before = clinic.version
    apply_edit(clinic, version, {"backup_at": at, "backup_hours": hours})
    if clinic.version != before:
        work.note("edit-backups", "clinic", "1")
    return clinic.version


@verb(Permission.RUN_OUTBOX)
def keep_duty(work: Work, holder: str) -> bool:
    """Look and take in one: what was given back meanwhile is not taken again. False: it is not this holder's."""
    return keep_lease(work, BACKUP, holder)


@contextmanager
def duty_kept(db: Database, actor: Actor) -> Iterator[None]:
    """Keep the duty up until the end, from a thread of its own: no step of a backup knows how long it will take."""
    over = Event()

    def keep() -> None:
        while not over.wait(TERM.total_seconds() / 3):
            with suppress(UserError):  # the next time will do; when it does not, another desk may begin
                db.write(actor, lambda work: keep_duty(work, db.session_name))

    keeper = Thread(target=keep, name="backup duty", daemon=True)
    keeper.start()
    try:
        yield
    finally:
        over.set()
        keeper.join()
