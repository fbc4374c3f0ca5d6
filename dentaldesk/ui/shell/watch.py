"""Now and then: is the database still the one that this program was made for, and is this desk's clock right?"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal

from dentaldesk.models.migrations import SchemaState, schema_state

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from dentaldesk.engines.core.db import Database
    from dentaldesk.ui.desk import Desk

BEAT_MS = 60_000
CLOCK_MAY_DIFFER = timedelta(minutes=2)


class Watch(QObject):
    """`upgraded`, once: another desk upgraded the database, and this program no longer knows what it writes into."""

    upgraded = Signal()
    clock_differs = Signal(object)  # timedelta: how far the server's clock is ahead of this desk's, or zero

    def __init__(self, desk: Desk, parent: QObject, database: Database | None = None) -> None:
        """Without `database` clocks are not compared."""
        super().__init__(parent)
        self._desk = desk
        self._database = database
        self._timer = QTimer(self, interval=BEAT_MS)
        self._timer.timeout.connect(self.look)
        self._timer.start()

    def look(self) -> None:
        """Look now. What fails is told by whoever tells a lost connection."""
        self._desk.tasks.query(self, "schema", _is_current, self._heard, lambda _: None)
        database = self._database
        if database is not None and database.is_postgres:
            self._desk.tasks.aside(self, "clock", lambda: _difference(database), self._heard_clock, lambda _: None)

    def _heard_clock(self, difference: timedelta) -> None:
        self.clock_differs.emit(difference if abs(difference) > CLOCK_MAY_DIFFER else timedelta())

    def _heard(self, current: bool) -> None:
        if not current:
            self._timer.stop()
            self.upgraded.emit()


def _is_current(session: Session) -> bool:
    return schema_state(session.connection()) is SchemaState.CURRENT


def _difference(database: Database) -> timedelta:
    from dentaldesk.engines.flows.database_check import clock_difference  # noqa: PLC0415 - not needed on SQLite

    return clock_difference(database)
