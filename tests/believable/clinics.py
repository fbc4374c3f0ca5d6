"""Believable clinics for tests, and what is the same of two of them."""

from __future__ import annotations

import hashlib
import json
from datetime import UTC, date, datetime
from pathlib import Path

from sqlalchemy import select

from dentaldesk.believable.making import fill
from dentaldesk.believable.recipe import Recipe, wanted
from dentaldesk.engines.core.connections import Address, SqliteFile, reading_engine
from dentaldesk.models.tables import Base
from tests.databases import new_postgres

UNTIL = date(2026, 11, 24)  # a Tuesday
NOW = datetime(2026, 11, 24, 14, 0, tzinfo=UTC)
SMALL = wanted(until=UNTIL, patients=120, years=3, seed=7)
# The trail of who did what hangs together by chance and by the moment of the making; hashes of secrets are salted.
NOT_COMPARED = frozenset({"audit_chain", "audit_entry"})
SALTED = {"staff_credential": frozenset({"password_hash", "pin_hash"})}


def made(kind: str, folder: Path, recipe: Recipe = SMALL) -> Address:
    """A clinic of this recipe on a database of its own."""
    address: Address = new_postgres() if kind == "postgres" else SqliteFile(path=folder / "believable.db")
    fill(address, recipe)
    return address


def digest(address: Address) -> dict[str, str]:
    """Of each table a hash of all its rows, but for what is named above."""
    engine = reading_engine(address)
    found = {}
    try:
        with engine.connect() as connection:
            for table in Base.metadata.sorted_tables:
                if table.name in NOT_COMPARED:
                    continue
                columns = [each for each in table.columns if each.name not in SALTED.get(table.name, ())]
                hashed = hashlib.sha256()
                for row in connection.execute(select(*columns).order_by(*table.primary_key.columns)):
                    hashed.update(repr([_plain(value) for value in row]).encode())
                found[table.name] = hashed.hexdigest()
    finally:
        engine.dispose()
    return found


def _plain(value: object) -> object:
    """Postgres gives the keys of what is kept as JSON in an order of its own."""
    return json.dumps(value, sort_keys=True) if isinstance(value, dict | list) else value
