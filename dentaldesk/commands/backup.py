"""Backups are made, listed and looked at; a clinic is brought back from one."""

from __future__ import annotations

import argparse
import os
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from dentaldesk.commands.people import opened_clinic
from dentaldesk.commands.terminal import ask, ask_secret, refusals_are_told, words
from dentaldesk.engines.core.backup_reads import BackupRow, backup_wishes, last_good, last_runs
from dentaldesk.engines.core.clock import SystemClock
from dentaldesk.engines.core.connections import PostgresServer, SqliteFile
from dentaldesk.engines.core.errors import UserError
from dentaldesk.engines.core.keys import keep_in_keyring, key_from_recovery, new_key, recovery_words, seal
from dentaldesk.engines.core.leftovers import clear_leftovers
from dentaldesk.engines.core.sealed_files import lock_name, lock_of
from dentaldesk.engines.flows.backing_up import back_up
from dentaldesk.engines.flows.backup_content import Head, read_head
from dentaldesk.engines.flows.backup_keys import keep_backup_key, kept_backup_key, lock_at, set_backup_lock
from dentaldesk.engines.flows.clinic_file import state_of
from dentaldesk.engines.flows.downtime_passphrase import carry_passphrase
from dentaldesk.engines.flows.file_place import require_place
from dentaldesk.engines.flows.restoring import Source, restore_file, restore_server, verify
from dentaldesk.engines.flows.server_setup import with_kept_password
from dentaldesk.engines.sync import program_actor
from dentaldesk.models.migrations import SchemaState
from dentaldesk.models.states import BackupState
from dentaldesk.models.values import Message
from dentaldesk.opening import address_of
from dentaldesk.settings import is_server, remember_encrypted

if TYPE_CHECKING:
    from dentaldesk.engines.core.access import Actor
    from dentaldesk.engines.core.db import Database
    from dentaldesk.engines.flows.restoring import Restored
    from dentaldesk.settings import Settings

_LISTED = 30
_MB = 10**6
_VERIFYING = ".verify-"  # folders that hold a copy of the clinic as long as it is looked at


@refusals_are_told
def make_backup(asked: argparse.Namespace, settings: Settings) -> int:
    """Now, into the folder that is said or set."""
    folder = asked.to or settings.backups
    if folder is None:
        raise UserError("backup.no_place")
    with opened_clinic(settings) as db:
        actor = program_actor(db)
        _make_key(db, actor, settings, anew=asked.new_key)
        made = back_up(db, actor, Path(folder).expanduser().absolute())
        run = db.read(last_good)
    print(words("The backup is good: {path}", path=str(made)))
    if run is not None:
        _tell_figures(run.size or 0, run.rows or 0, run.seconds or 0)
    return 0


def _make_key(db: Database, actor: Actor, settings: Settings, *, anew: bool) -> None:
    """Where there is none, or a new one is wanted. An encrypted file has its own, which was told with it."""
    standing = lock_at(db.address, db.read(backup_wishes).lock)
    if db.is_encrypted or (standing is not None and not anew):
        return
    key = new_key()
    print(words("Write this recovery key down. It opens the backups, and it is shown only now:"))
    print(f"  {recovery_words(key)}")
    _require_written_down(recovery_words(key))
    if not keep_backup_key(key, settings.data, settings.passphrase):
        print(words("This computer has no keyring and does not keep it: your paper is the only one."))
    db.write(actor, lambda work: set_backup_lock(work, lock_of(key), anew=anew))


def _require_written_down(key: str) -> None:
    """Nobody reads the log of a machine that works by itself: without somebody who has the paper no key is made."""
    typed = ask(words("Its last group, as it stands on your paper"))
    if "".join(char for char in typed.upper() if char.isalnum()) != key.rpartition("-")[2]:
        raise UserError("backup.key_not_written_down")


@refusals_are_told
def list_backups(asked: argparse.Namespace, settings: Settings) -> int:
    """One line a run, the newest first."""
    del asked
    with opened_clinic(settings) as db:
        runs = db.read(lambda session: last_runs(session, _LISTED))
    for run in runs:
        print(f"{_moment(run.begun_at)}  {run.workstation}  {_state(run)}")
    if not runs:
        print(words("No backup was made yet."))
    return 0


def _state(run: BackupRow) -> str:
    if run.state is BackupState.GOOD:
        if run.why is not None:
            return words("was good: {place}, {file}. {why}", place=run.place, file=run.file_name, why=run.why)
        # Only where its folder can be seen from here can be told whether it is still there.
        if run.file_name and Path(run.place).is_dir() and not (Path(run.place) / run.file_name).exists():
            return words("was good, no longer kept: {place}, {file}", place=run.place, file=run.file_name)
        megabytes = round((run.size or 0) / _MB)
        return words("good: {place}, {file}, {megabytes} MB", place=run.place, file=run.file_name, megabytes=megabytes)
    if run.why is not None:
        return words("NOT GOOD: {why}", why=run.why)
    return words("under way, or cut off")


@refusals_are_told
def verify_backup(asked: argparse.Namespace, settings: Settings) -> int:
    """Without touching a clinic."""
    head = read_head(asked.file)
    source = Source(path=asked.file, key=_key(head, settings))
    settings.data.mkdir(parents=True, exist_ok=True)
    clear_leftovers(settings.data, _VERIFYING, "-")
    with TemporaryDirectory(prefix=f"{_VERIFYING}{os.getpid()}-", dir=settings.data) as scratch:
        found = verify(source, Path(scratch))
    print(words("The backup of {at} is good.", at=_moment(head.made_at)))
    _tell_figures(asked.file.stat().st_size, found.rows, found.seconds)
    return 0


@refusals_are_told
def restore(asked: argparse.Namespace, settings: Settings) -> int:
    """Into a new file, or into the database of an address."""
    head, now = read_head(asked.file), SystemClock().now()
    place = None if is_server(asked.into) else Path(asked.into).expanduser().absolute()
    if place is not None:
        require_place(place, replace=asked.replace)  # before somebody types a long key
    source = Source(path=asked.file, key=_key(head, settings))
    if place is None:
        address = PostgresServer(conninfo=with_kept_password(asked.into))
        restored = restore_server(source, address, now, replace=asked.replace, practice=asked.practice)
    else:
        restored = restore_file(
            source, place, now, replace=asked.replace, practice=asked.practice, passphrase=settings.passphrase
        )
    print(words("The clinic of {at} is back, compared row by row.", at=_moment(head.made_at)))
    _tell_figures(asked.file.stat().st_size, restored.rows, restored.seconds)
    if restored.aside is not None:
        print(words("What was there before is kept as {name}.", name=restored.aside))
    _keep(restored, source.key, settings)
    if restored.clinic is not None:
        carry_passphrase(head.clinic, restored.clinic)
    _tell_apart(practice=asked.practice)
    if place is not None:
        print(words("To work with it at this computer: {command}", command=f"dentaldesk database join {place}"))
    state = state_of(restored.address)
    if state is not SchemaState.CURRENT:
        print(words.text(Message(f"database.schema_{state}")))
    return 0


def _tell_apart(*, practice: bool) -> None:
    if practice:
        print(words("It is a practice copy: nothing is sent from it, and every desk that opens it says so."))
        return
    print(
        words(
            "It counts as a clinic of its own: its backups leave the older ones alone. At every other workstation set "
            "the passphrase of the downtime pack again, in the settings."
        )
    )


def _keep(restored: Restored, key: bytes, settings: Settings) -> None:
    """The key that opens what was restored, or its next backups, where this machine keeps keys."""
    address = restored.address
    if not isinstance(address, SqliteFile) or address.key is None:
        keep_backup_key(key, settings.data, settings.passphrase)
        return
    remember_encrypted(settings, address.path)
    if keep_in_keyring(address.path, key):
        return
    if settings.passphrase is not None:
        seal(address.path, key, settings.passphrase)
    else:
        print(words("This computer has no keyring: the recovery key is asked for when the clinic is opened."))


def _key(head: Head, settings: Settings) -> bytes:
    """What this machine has for it; else it is asked for."""
    kept = kept_backup_key(head.lock, settings.data, settings.passphrase)
    if kept is not None:
        return kept
    with suppress(UserError):  # a clinic that is lost is why somebody restores
        address = address_of(settings)
        if isinstance(address, SqliteFile) and address.key and lock_name(lock_of(address.key)) == head.lock:
            return address.key
    return key_from_recovery(ask_secret(words("Recovery key of this backup")))


def _tell_figures(size: int, rows: int, seconds: float) -> None:
    told = words(
        "{rows} rows, {megabytes} MB, in {seconds} seconds",
        rows=words.number(rows),
        megabytes=-(-size // _MB),
        seconds=round(seconds),
    )
    print(told)


def _moment(at: datetime) -> str:
    return f"{at:%Y-%m-%d %H:%M} UTC"


DEEDS = {None: make_backup, "list": list_backups, "verify": verify_backup, "restore": restore}
