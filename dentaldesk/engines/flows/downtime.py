"""The downtime pack of this workstation: made every night, encrypted, kept in a folder of its own.

It is there for the day on which the database is not, so nothing about it is kept in the database but that it was made:
how old the last one is stands in its name. It is written under another name first, and an older one goes only when a
newer one is whole.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import select

from dentaldesk.engines.communication.actions import NewNotice, report_parked
from dentaldesk.engines.core.access import Permission, verb
from dentaldesk.engines.core.backup_reads import BackupWishes, backup_wishes
from dentaldesk.engines.core.errors import DatabaseProblem, UserError
from dentaldesk.engines.core.leases import AHEAD
from dentaldesk.engines.core.whole_files import FolderSayings, folder_told, move, written_out
from dentaldesk.engines.core.words import Words
from dentaldesk.engines.flows.backup_rules import due_since, short_id
from dentaldesk.engines.flows.downtime_passphrase import kept_passphrase
from dentaldesk.engines.flows.downtime_reads import pack_content
from dentaldesk.engines.staff.reads import clinic_view
from dentaldesk.models.states import Role, TaskUrgency
from dentaldesk.models.tables.communication import Notice
from dentaldesk.models.values import Message

if TYPE_CHECKING:
    from dentaldesk.engines.core.access import Actor
    from dentaldesk.engines.core.db import Database
    from dentaldesk.engines.core.work import Work
    from dentaldesk.engines.documents.downtime_content import DowntimePackContent

KEPT = 2  # packs: the last one and the one before, should the last one have been made of a bad moment
RETRY = timedelta(hours=1)  # after which it is tried again where it failed
_PART = ".part"
_STAMP = "%Y-%m-%d-%H%M"
_NAME = re.compile(r"downtime-pack-(\d{4}-\d{2}-\d{2}-\d{4})-([0-9a-f]{8})\.pdf(\.part)?")
# A clinic that set no passphrase wants none; the settings say so, not the bell.
_NOT_WANTED = frozenset({"downtime.no_passphrase", "downtime.no_keyring"})
_SAYS = FolderSayings(full="downtime.disk_full", not_written="downtime.not_written", lacks="downtime.no_folder")


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptPack:
    """A whole pack of this clinic. `made_at` to the minute."""

    path: Path
    made_at: datetime


def pack_name(clinic_id: UUID, made_at: datetime, zone: ZoneInfo) -> str:
    """By the clock on the wall: people look for it in a hurry. The clinic's digits tell two of them apart."""
    return f"downtime-pack-{made_at.astimezone(zone).strftime(_STAMP)}-{short_id(clinic_id)}.pdf"


def kept_packs(folder: Path, clinic_id: UUID, zone: ZoneInfo, now: datetime) -> list[KeptPack]:
    """The newest first. None where the folder cannot be looked into.

    One that says that it was made later than `now` was made while the clock stood ahead, and counts for nothing.
    """
    found = []
    with suppress(OSError):
        for path in folder.iterdir():
            told = _NAME.fullmatch(path.name)
            if told is not None and told[2] == short_id(clinic_id) and told[3] is None:
                made_at = datetime.strptime(told[1], _STAMP).replace(tzinfo=zone)
                if made_at <= now + AHEAD:
                    found.append(KeptPack(path=path, made_at=made_at))
    return sorted(found, key=lambda pack: pack.made_at, reverse=True)


# -- making one --


@verb(Permission.EXPORT_PATIENT)
def note_pack_made(work: Work, content: DowntimePackContent) -> None:
    """Somebody has a pack made: what it holds leaves the database. Noted before it is written, not after."""
    _note(work, content)


@verb(Permission.RUN_OUTBOX)
def note_nightly_pack(work: Work, content: DowntimePackContent) -> None:
    """The same, by the program itself."""
    _note(work, content)


def _note(work: Work, content: DowntimePackContent) -> None:
    visits = [visit for day in content.days for visit in day.visits]
    work.note(
        "export",
        "downtime-pack",
        work.workstation,
        days=sorted({day.on.isoformat() for day in content.days}),
        visits=len(visits),
        patients=len({visit.patient.chart_number for visit in visits}),
    )


def write_pack(content: DowntimePackContent, words: Words, folder: Path, clinic_id: UUID, passphrase: str) -> Path:
    """Make the file and let those go that it replaces. Returns it. Takes seconds, and no database.

    Whoever calls has noted it. Raises UserError; the packs from before are untouched then.
    """
    from dentaldesk.engines.documents.locking import locked  # noqa: PLC0415 - heavy, as the next one
    from dentaldesk.engines.documents.render import render_paper  # noqa: PLC0415

    zone = words.zone
    path = folder / pack_name(clinic_id, content.made_at, zone)
    data = locked(render_paper(content, words), passphrase)
    with folder_told(folder, _SAYS):
        folder.mkdir(exist_ok=True)  # not what it stands in: that is a drive which is not connected
        _write(path, data)
    for old in kept_packs(folder, clinic_id, zone, content.made_at)[KEPT:]:
        with suppress(OSError):  # one that is open in a viewer goes another day
            old.path.unlink()
    return path


def _write(path: Path, data: bytes) -> None:
    part = path.with_name(path.name + _PART)
    try:
        with written_out(part) as file:
            file.write(data)
        move(part, path)
    except BaseException:
        with suppress(OSError):
            part.unlink(missing_ok=True)
        raise


def make_pack(db: Database, actor: Actor, folder: Path) -> Path:
    """A pack as of now, by the program itself. Raises UserError: without a passphrase none is made."""
    wishes = db.read(backup_wishes)
    passphrase = kept_passphrase(wishes.clinic_id)
    now = db.clock.now()
    content = db.read(lambda session: pack_content(session, db.workstation, now))
    db.write(actor, lambda work: note_nightly_pack(work, content))
    view = db.read(clinic_view)
    return write_pack(content, Words(view.formats, view.language), folder, wishes.clinic_id, passphrase)


# -- every night --


class NightlyPack:
    """Makes the pack of each night at this workstation, at the clinic's hour of backups or when it runs next.

    `folder` is asked each time: it may be chosen anew while the program runs. None: no pack is made.
    """

    def __init__(self, db: Database, folder: Callable[[], Path | None]) -> None:
        self._db, self._folder = db, folder
        self._not_before = datetime.min.replace(tzinfo=UTC)

    def make_one(self, actor: Actor) -> Path | None:
        """Make it if it is due. What goes wrong rings the bell of the managers, once a night."""
        now, folder = self._db.clock.now(), self._folder()
        if folder is None or now < self._not_before <= now + RETRY:  # one further off: the clock was set back
            return None
        wishes = self._db.read(backup_wishes)
        zone = ZoneInfo(wishes.time_zone)
        since = due_since(now, wishes.at, zone)
        packs = kept_packs(folder, wishes.clinic_id, zone, now)
        # Names tell minutes: one that was made in the minute of the hour itself is of this night.
        if wishes.needs_none or (packs and packs[0].made_at >= since.replace(second=0, microsecond=0)):
            return None
        try:
            return make_pack(self._db, actor, folder)
        except DatabaseProblem:
            raise  # tried again as soon as it is back
        except UserError as error:
            self._not_before = now + RETRY
            if error.message.code not in _NOT_WANTED:
                self._report(actor, wishes, since, error.message)
            return None

    def _report(self, actor: Actor, wishes: BackupWishes, since: datetime, why: Message) -> None:
        night = since.astimezone(ZoneInfo(wishes.time_zone)).date()
        key = f"downtime:{self._db.workstation_id}:{night.isoformat()}"
        self._db.write(actor, lambda work: report_no_pack(work, key, why))


@verb(Permission.RUN_OUTBOX)
def report_no_pack(work: Work, key: str, why: Message) -> None:
    """Ring the managers' bell, once under this key."""
    if work.session.scalars(select(Notice.id).where(Notice.key == key)).first() is None:
        report_parked(
            work,
            NewNotice(
                key=key,
                role=Role.MANAGER,
                patient_id=None,
                visit_id=None,
                urgency=TaskUrgency.NORMAL,
                next_step=None,
                title=Message("notice.downtime"),
                reason=Message("notice.downtime_reason", {"workstation": work.workstation, "why": why}),
            ),
        )
