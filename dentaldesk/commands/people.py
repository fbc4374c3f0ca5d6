"""The way back in for whoever is locked out: who can open the database with its key may give a new password.

It stands in the audit trail like everything else, and must be changed at the next sign-in.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from dentaldesk.commands.terminal import ask, ask_new_password, ask_secret, refusals_are_told, words
from dentaldesk.engines.core.access import PROGRAM
from dentaldesk.engines.core.errors import UserError
from dentaldesk.engines.staff.actions import NewStaff, add_person, reset_password
from dentaldesk.engines.staff.reads import PersonRow, clinic_view, people_list
from dentaldesk.engines.staff.rules import fold_login
from dentaldesk.models.states import Role
from dentaldesk.opening import open_clinic
from dentaldesk.settings import Wanted

if TYPE_CHECKING:
    from dentaldesk.engines.core.db import Database
    from dentaldesk.settings import Settings

# What a passphrase or a recovery key mends.
NEEDS_KEY = frozenset({"key.needed", "database.needs_key", "key.wrong_passphrase"})


@refusals_are_told
def list_people(asked: argparse.Namespace, settings: Settings) -> int:
    """One line a person."""
    del asked
    with _opened(settings) as db:
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
    with _opened(settings) as db:
        row = _person(db, asked.login)
        password = ask_new_password()
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
    with _opened(settings) as db:
        name = asked.name or ask(words("Name"))
        login = asked.login or ask(words("Name to sign in with"))
        new = NewStaff(
            name=name,
            login=login,
            roles=frozenset({Role.ADMINISTRATOR}),
            location_id=db.read(clinic_view).locations[0].id,
            password=ask_new_password(),
        )
        if not new.password:
            raise UserError("password.missing")
        db.write(PROGRAM, lambda work: add_person(work, new))
    print(words("{name} can sign in now, and is asked for another password then.", name=name.strip()))
    return 0


@contextmanager
def _opened(settings: Settings) -> Iterator[Database]:
    """The workstation's clinic; its passphrase or recovery key is asked for when this machine has none."""
    try:
        db = open_clinic(settings, Wanted())
    except UserError as error:
        if error.message.code not in NEEDS_KEY:
            raise
        db = open_clinic(settings, Wanted(), ask_secret(words("Passphrase or recovery key")))
    try:
        yield db
    finally:
        db.close()


DEEDS = {"list": list_people, "reset-password": reset_somebodys_password, "add-administrator": add_administrator}
