"""A practice copy: a clinic that was brought back from a backup to try something on, while the real one goes on.

It must not write to anybody: its patients are real. The mark stands in the clinic itself, among what the program keeps
for itself, so that every desk finds it, whatever the desk's own settings; it is set by the restore, before anybody can
open the copy, and nothing takes it away.
"""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from sqlalchemy import exists, insert, inspect, select

from dentaldesk.engines.core.access import PROGRAM
from dentaldesk.engines.core.errors import UserError
from dentaldesk.models.tables.people import UserSetting

if TYPE_CHECKING:
    from sqlalchemy import Connection, Exists
    from sqlalchemy.orm import Session

_NAME = "practice-copy"


def mark_practice(connection: Connection, made_at: datetime) -> None:
    """Make a practice copy of the clinic that was restored from the backup of this moment. With the tables of any
    version that has people's settings; raises UserError for an older one.
    """
    if not inspect(connection).has_table(UserSetting.__tablename__):
        raise UserError("backup.practice_too_old")
    if connection.scalar(select(practice_mark())):
        return  # the backup was made of one
    connection.execute(
        insert(UserSetting).values(
            user_id=PROGRAM.user_id, name=_NAME, value={"made_at": made_at.isoformat()}, changed_at=made_at
        )
    )


def practice_mark() -> Exists:
    """For a query that asks for something else of the clinic as well: whether it is a practice copy."""
    return exists().where(UserSetting.user_id == PROGRAM.user_id, UserSetting.name == _NAME)


def is_practice(session: Session) -> bool:
    """One query."""
    return session.get(UserSetting, (PROGRAM.user_id, _NAME)) is not None
