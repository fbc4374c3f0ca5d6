"""Two people, one record: an edit brings the version it began with."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

from sqlalchemy.orm import Session

from dentaldesk.engines.core.errors import EditedElsewhere
from dentaldesk.models.tables import Base

# Rows that name this one may be written meanwhile; the row itself may not.
_NOT_ITS_KEY = {"key_share": True}

R = TypeVar("R", bound=Base)


def lock_row(session: Session, table: type[R], row_id: object) -> R:
    """The row as it stands, kept from other writers until commit. Raises NoResultFound when there is none."""
    return session.get_one(table, row_id, with_for_update=_NOT_ITS_KEY, populate_existing=True)


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
