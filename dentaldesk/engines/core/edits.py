"""Two people, one record: an edit brings the version it began with."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

from sqlalchemy import inspect
from sqlalchemy.orm import Session

from dentaldesk.engines.core.errors import EditedElsewhere
from dentaldesk.models.tables import Base

# Rows that name this one may be written meanwhile; the row itself may not.
_NOT_ITS_KEY = {"key_share": True}
_LOCKED = "dentaldesk.locked"  # in a session's info: the rows that this transaction holds

R = TypeVar("R", bound=Base)


def lock_row(session: Session, table: type[R], row_id: object) -> R:
    """The row as it stands, kept from other writers until commit. Raises NoResultFound when there is none.

    Locked again in the same transaction it is the same row, without asking: nobody else can have written it.
    """
    locked: dict[tuple[type[Base], object], Base] = session.info.setdefault(_LOCKED, {})
    row = locked.get((table, row_id))
    # One that was deleted or forgotten since is asked for, as if for the first time.
    if not isinstance(row, table) or row not in session or inspect(row).expired:
        row = session.get_one(table, row_id, with_for_update=_NOT_ITS_KEY, populate_existing=True)
        locked[table, row_id] = row
    return row


def apply_edit(row: R, version: int, changes: Mapping[str, Any]) -> R:
    """Set `changes` on a locked row that the edit saw at `version`, and count the version up.

    Raises EditedElsewhere, with both values of each field that differs, when the row has moved on since and one of
    them differs. A change that says what already stands there is not a conflict.
    """
    differing = {name: value for name, value in changes.items() if getattr(row, name) != value}
    if row.version != version and differing:  # type: ignore[attr-defined]
        theirs = {name: getattr(row, name) for name in differing}
        raise EditedElsewhere(mine=differing, theirs=theirs, version=row.version)  # type: ignore[attr-defined]
    for name, value in differing.items():
        setattr(row, name, value)
    if differing:
        row.version += 1  # type: ignore[attr-defined]
    return row
