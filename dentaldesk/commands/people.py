"""The way back in for whoever is locked out: who shows the database's key, or its owner's address, may give a password.

An unlocked desk is no proof: what its keyring holds is not taken for it. It stands in the audit trail like everything
else, rings for the managers, and the password must be changed at the next sign-in.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from contextlib import closing, contextmanager
from typing import TYPE_CHECKING

from dentaldesk.commands.terminal import ask, ask_new_password, ask_secret, refusals_are_told, words
from dentaldesk.engines.core.access import PROGRAM
from dentaldesk.engines.core.connections import PostgresServer
from dentaldesk.engines.core.db import Database
from dentaldesk.engines.core.errors import UserError
from dentaldesk.engines.flows.database_check import owns_schema
from dentaldesk.engines.flows.people import add_person, reset_password
from dentaldesk.engines.staff.actions import NewStaff
from dentaldesk.engines.staff.passwords import Chosen
from dentaldesk.engines.staff.reads import PersonRow, clinic_view, people_list
from dentaldesk.engines.staff.rules import fold_login
from dentaldesk.models.states import Role
from dentaldesk.opening import needs_key, open_clinic
from dentaldesk.settings import Wanted, is_server

if TYPE_CHECKING:
    from dentaldesk.settings import Settings

# What a passphrase or a recovery key mends.
NEEDS_KEY = frozenset({"key.needed", "database.needs_key", "key.wrong_passphrase"})


@refusals_are_told
def list_people(asked: argparse.Namespace, settings: Settings) -> int:
    """One line a person."""
    del asked
    with opened_clinic(settings) as db:
        rows = db.read(people_list)
    width = max((len(row.login) for row in rows), default=0)
    for row in rows:
        print(f"{row.login or '—':<{width}}  {row.name} ({', '.join(sorted(row.roles)) or '—'}), {_state(row)}")
    return 0


def _state(row: PersonRow) -> str:
    if not row.active:
        return words("does not work here any more")
    if not row.login:
        return words("no name to sign in with")
    if not row.has_password:
        return words("no password yet")
    last = f"{row.last_sign_in:%Y-%m-%d %H:%M} UTC" if row.last_sign_in else words("never")
    return words("last sign-in: {last}", last=last)


@refusals_are_told
def reset_somebodys_password(asked: argparse.Namespace, settings: Settings) -> int:
    """Typed twice, or read from standard input."""
    with _proven(settings) as db:
        row = _person(db, asked.login)
        password = Chosen(ask_new_password()).ready()
        db.write(PROGRAM, lambda work: reset_password(work, row.user_id, password))
    print(words("{name} can sign in with it, and is asked for another one then.", name=row.name))
    return 0


def _person(db: Database, login: str) -> PersonRow:
    found = next((row for row in db.read(people_list) if row.login and row.login == fold_login(login)), None)
    if found is None:
        raise UserError("people.unknown_login", login=login)
    if not found.active:
        raise UserError("people.has_left", name=found.name)
    return found


@refusals_are_told
def add_administrator(asked: argparse.Namespace, settings: Settings) -> int:
    """Name and login are asked for when they are not said."""
    with _proven(settings) as db:
        name = asked.name or ask(words("Name"))
        login = asked.login or ask(words("Name to sign in with"))
        new = NewStaff(
            name=name,
            login=login,
            roles=frozenset({Role.ADMINISTRATOR}),
            location_id=db.read(clinic_view).locations[0].id,
            password=Chosen(ask_new_password()).ready(),
        )
        db.write(PROGRAM, lambda work: add_person(work, new))
    print(words("{name} can sign in now, and is asked for another password then.", name=name.strip()))
    return 0


@contextmanager
def opened_clinic(settings: Settings) -> Iterator[Database]:
    """The workstation's clinic; its passphrase or recovery key is asked for when this machine has none."""
    try:
        db = open_clinic(settings, Wanted())
    except UserError as error:
        if error.message.code not in NEEDS_KEY:
            raise
        db = open_clinic(settings, Wanted(), ask_secret(words("Passphrase or recovery key")))
    with closing(db):
        yield db


@contextmanager
def _proven(settings: Settings) -> Iterator[Database]:
    """The same, opened by whoever shows that it is theirs. A file without a key, as the demo's, asks for none."""
    if settings.clinic is not None and is_server(settings.clinic):
        db = _as_owner(settings)
    else:
        secret = ask_secret(words("Passphrase or recovery key")) if needs_key(settings) else None
        db = open_clinic(settings, Wanted(), secret)
    with closing(db):
        yield db


def _as_owner(settings: Settings) -> Database:
    """The server's clinic by an address that is typed. Raises UserError when it is not the owner's."""
    typed = ask_secret(words("Address of the clinic’s database as its owner, with the password"))
    if not is_server(typed):
        raise UserError("people.not_owner")
    db = Database(PostgresServer(conninfo=typed), workstation=settings.workstation)
    try:
        db.check_schema()
        owned = db.read(owns_schema)
    except BaseException:
        db.close()
        raise
    if not owned:
        db.close()
        raise UserError("people.not_owner")
    return db


DEEDS = {"list": list_people, "reset-password": reset_somebodys_password, "add-administrator": add_administrator}
