"""Whether the newest good backup still lies where it was put.

Only the workstation that put it there can look, and a folder on a network may keep whoever looks waiting. So it is
looked at on the thread that backs up, with no transaction open, and what was seen is written into the row of the run:
there the dashboard and the other desks read it.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import UUID

from dentaldesk.engines.core.access import Permission, verb
from dentaldesk.engines.core.backup_reads import GONE, last_good
from dentaldesk.engines.core.edits import lock_row
from dentaldesk.engines.core.messages import message_to_json
from dentaldesk.models.tables.system import BackupRun
from dentaldesk.models.values import Message

if TYPE_CHECKING:
    from dentaldesk.engines.core.access import Actor
    from dentaldesk.engines.core.db import Database
    from dentaldesk.engines.core.work import Work

EVERY = timedelta(minutes=10)  # between two looks


class FileWatch:
    """One for a workstation."""

    def __init__(self, db: Database) -> None:
        self._db = db
        self._looked: datetime | None = None

    def look(self, actor: Actor) -> None:
        """Look, if it is time. A folder that is not there says nothing: its disk may be where it should be by night."""
        now = self._db.clock.now()
        if self._looked is not None and timedelta() <= now - self._looked < EVERY:
            return
        self._looked = now
        good = self._db.read(lambda session: last_good(session, now))
        if good is None or good.file_name is None or good.workstation != self._db.workstation:
            return
        folder = Path(good.place)
        if not folder.is_dir():
            return
        is_gone = not (folder / good.file_name).is_file()
        if is_gone is not good.is_gone:
            self._db.write(actor, lambda work: note_file(work, good.id, is_gone=is_gone))


@verb(Permission.RUN_OUTBOX)
def note_file(work: Work, run_id: UUID, *, is_gone: bool) -> None:
    """Write whether the file of a good run lies in its folder."""
    run = lock_row(work.session, BackupRun, run_id)
    run.why = message_to_json(Message(GONE)) if is_gone else None
    work.note("backup-gone" if is_gone else "backup-found", "backup_run", run_id)
