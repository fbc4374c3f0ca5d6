"""Many patients alike, quickly: everything that hangs on one patient, written once more under other ids."""

from __future__ import annotations

import json
import re
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, Table, func, insert, or_, select, update

from dentaldesk.models.tables import Base
from dentaldesk.models.tables.base import new_id
from dentaldesk.models.tables.financial import Counter
from dentaldesk.models.tables.patients import Patient
from tests.factories import Clinic

Rows = dict[Table, list[dict[str, Any]]]
_ID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")


def copies(clinic: Clinic, patient_id: UUID, wanted: UUID, count: int) -> list[UUID]:
    """So many more patients like this one, with all their records; of each what stands for `wanted`, a row of theirs.

    Rows that only name a patient in their words (the audit trail, the outbox) are not copied.
    """
    with clinic.db._writing.begin() as connection:
        owned = _owned(connection, patient_id)
        first = connection.execute(select(func.max(Patient.chart_number))).scalar_one() + 1
        made: Rows = {table: [] for table in owned}
        found = []
        for number in range(first, first + count):
            ids = {row["id"]: new_id() for rows in owned.values() for row in rows if "id" in row}
            for table, rows in owned.items():
                made[table] += [_renamed(row, ids, number) for row in rows]
            found.append(ids[wanted])
        for table, rows in made.items():
            if rows:
                connection.execute(insert(table), rows)
        connection.execute(update(Counter).where(Counter.name == "chart").values(last=first + count - 1))
    return found


def _owned(connection: Connection, patient_id: UUID) -> Rows:
    """The rows of the patient, of their visits, of what was done in these, and so on: what is named comes first."""
    ids, owned = {patient_id}, {}
    for table in Base.metadata.sorted_tables:
        naming = [column for column in table.columns if column.foreign_keys and column.type.python_type is UUID]
        own = [table.c.id == patient_id] if table is Patient.__table__ else []
        if not naming and not own:
            continue
        rows = connection.execute(select(table).where(or_(*own, *(column.in_(ids) for column in naming)))).all()
        owned[table] = [dict(row._mapping) for row in rows]
        ids |= {row["id"] for row in owned[table] if "id" in row}
    return owned


def _renamed(row: dict[str, Any], ids: dict[UUID, UUID], number: int) -> dict[str, Any]:
    told = {name: _with_other_ids(value, ids) for name, value in row.items()}
    return {**told, "chart_number": number} if "chart_number" in told else told


def _with_other_ids(value: object, ids: dict[UUID, UUID]) -> object:
    if isinstance(value, UUID):
        return ids.get(value, value)
    if isinstance(value, str):
        return _ID.sub(lambda found: str(ids.get(UUID(found[0]), found[0])), value)
    if isinstance(value, dict | list):
        return json.loads(str(_with_other_ids(json.dumps(value), ids)))
    return value
