"""Where a clinic lives: prepared, joined, looked at, brought up to date."""

from __future__ import annotations

import argparse
from contextlib import closing
from typing import TYPE_CHECKING

from dentaldesk.commands.people import NEEDS_KEY
from dentaldesk.commands.terminal import ask_secret, refusals_are_told, words
from dentaldesk.engines.core.errors import UserError
from dentaldesk.engines.flows.clinic_file import state_of, upgrade_schema
from dentaldesk.engines.flows.database_check import CheckLine, check_database
from dentaldesk.engines.flows.server_setup import DATABASE, administrator_sql, is_here, parts_of
from dentaldesk.engines.staff.reads import people_list
from dentaldesk.models.values import Message
from dentaldesk.opening import address_of, open_clinic
from dentaldesk.settings import Wanted, is_server

if TYPE_CHECKING:
    from dentaldesk.settings import Settings


@refusals_are_told
def create_database(asked: argparse.Namespace, settings: Settings) -> int:
    """Roles, an empty database and its schema; or the SQL of it, for whoever has the rights."""
    del settings
    database = asked.database or DATABASE
    if asked.show_sql or not asked.postgres:
        print(administrator_sql(database), end="")
        return 0
    from dentaldesk.founding import prepare_server  # noqa: PLC0415 - heavy

    try:
        prepared = prepare_server(asked.postgres, database)
    except UserError as error:
        if error.message.code == "server.no_rights":
            print(administrator_sql(database), end="")
        raise
    print(words("The database is ready. These addresses hold passwords and are shown only now:"))
    print(words("  for every desk, the one that creates the clinic too: {address}", address=prepared.desk))
    print(words("  for upgrades only, never for a desk: {address}", address=prepared.owner))
    return 0


@refusals_are_told
def join_database(asked: argparse.Namespace, settings: Settings) -> int:
    """The key or the password is asked for when it is needed."""
    from dentaldesk.founding import join_clinic  # noqa: PLC0415 - heavy

    if _wants_password(asked.where):
        db = join_clinic(settings, asked.where, ask_secret(words("Password for the server")))
    else:
        try:
            db = join_clinic(settings, asked.where)
        except UserError as error:
            if error.message.code not in NEEDS_KEY:
                raise
            db = join_clinic(settings, asked.where, ask_secret(words("Passphrase or recovery key")))
    lines = check_database(db.address)
    db.close()
    _tell(lines)
    print(words("This workstation opens this clinic from now on."))
    return 0


def _wants_password(where: str) -> bool:
    """Whether it is a server to which nothing says how this desk proves itself; a socket of this machine needs none."""
    if not is_server(where):
        return False
    parts = parts_of(where)
    by_socket = is_here(where) and parts.get("host", "/").startswith("/")
    return not by_socket and not parts.keys() & {"password", "passfile", "service"}


@refusals_are_told
def check(asked: argparse.Namespace, settings: Settings) -> int:
    """One line a matter; the exit status says whether all is well."""
    del asked
    address = address_of(settings)
    state_of(address)  # what cannot be opened at all is one sentence
    lines = check_database(address)
    _tell(lines)
    return 0 if all(line.ok for line in lines) else 1


def _tell(lines: list[CheckLine]) -> None:
    for line in lines:
        mark = words("look") if line.warning else words("ok") if line.ok else words("NOT OK")
        print(f"{mark:<6}  {words.text(line.message)}")


@refusals_are_told
def upgrade(asked: argparse.Namespace, settings: Settings) -> int:
    """After a backup, on SQLite."""
    del asked
    address = address_of(settings)
    kept = upgrade_schema(address)
    print(words("The clinic is up to date."), *([kept] if kept else []))
    state = state_of(address)
    print(words.text(Message(f"database.schema_{state}")))
    if state == "current":
        _tell_who_needs_a_password(settings)
    return 0 if state == "current" else 1


def _tell_who_needs_a_password(settings: Settings) -> None:
    """A clinic of before there was a sign-in has people with a name for it, and nobody who can use theirs."""
    db = open_clinic(settings, Wanted())
    with closing(db):
        people = [row for row in db.read(people_list) if row.active]
    if people and not any(row.has_password for row in people):
        print(words("Nobody can sign in yet. Give the manager a password first; they give the others theirs:"))
        for row in people:
            print(f"  dentaldesk people reset-password {row.login or '…'}    # {row.name}")


DEEDS = {"create": create_database, "join": join_database, "check": check, "upgrade": upgrade}
