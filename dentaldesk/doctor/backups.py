"""Whether there is a backup to go back to, how old it is, and whether the next one has room."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from dentaldesk.doctor.ages import age
from dentaldesk.doctor.disk import Spot, room_at
from dentaldesk.doctor.findings import Finding, fine, look, wrong
from dentaldesk.models.values import Message

if TYPE_CHECKING:
    from dentaldesk.doctor.place import Place
    from dentaldesk.engines.core.backup_reads import BackupRow

_NEXT_TO_IT = 2  # times the last one: the next is written beside it before an old one goes


def backups(place: Place) -> Iterator[Finding]:
    """The last one that was proven, against what the clinic wants; and where it is this workstation's, its folder."""
    from dentaldesk.engines.core.backup_reads import backup_wishes, last_good, last_runs  # noqa: PLC0415 - heavy
    from dentaldesk.models.states import BackupState  # noqa: PLC0415

    now = place.database.clock.now()
    wishes, good, runs = place.read(
        lambda session: (backup_wishes(session), last_good(session, now), last_runs(session, 1, now))
    )
    if wishes.practice:
        yield fine("doctor.backup_practice")
        return
    if good is None:
        yield fine("doctor.backup_demo") if wishes.demo else wrong("doctor.backup_never")
        return
    old = max(now - good.begun_at, timedelta(0))  # another desk's clock may be a little ahead
    if old > wishes.limit:
        limit = wishes.limit // timedelta(hours=1)
        yield wrong("doctor.backup_old", age=age(old), desk=good.workstation, limit=limit)
    elif runs[0].state is BackupState.FAILED and runs[0].why is not None:
        yield look("doctor.backup_failing", age=age(old), desk=runs[0].workstation, why=runs[0].why)
    else:
        yield fine("doctor.backup", age=age(old), desk=good.workstation)
    if place.settings is not None and good.workstation == place.settings.workstation:
        yield from _folder_of(good)
    elif good.is_gone:
        yield wrong("doctor.backup_gone", file=good.file_name or "")


def _folder_of(good: BackupRow) -> Iterator[Finding]:
    folder = Path(good.place)
    if not folder.is_dir():
        yield look("doctor.backup_away", file=good.file_name or "")
        return
    if good.file_name and not (folder / good.file_name).is_file():
        yield wrong("doctor.backup_gone", file=good.file_name)
    what = Message("doctor.place_backups")
    yield room_at(Spot(what=what, folder=folder, least=_NEXT_TO_IT * (good.size or 0)))
