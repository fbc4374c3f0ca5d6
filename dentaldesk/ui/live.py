"""What changed, at this desk or another: one signal for both.

A thread of its own looks at the small table of topic versions: every half second, after every own act, and woken early
by Postgres. A lost database is noticed here, waited for, and told when it is back.
"""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from dentaldesk.engines.core.errors import DatabaseProblem
from dentaldesk.engines.core.topics import Doorbell, changed_topics, topic_versions
from dentaldesk.models.values import Topic

if TYPE_CHECKING:
    from dentaldesk.engines.core.db import Database

LOOK_S = 0.5  # seconds between looks: another desk's act is seen within a second


class Live(QObject):
    """Emits `changed` with the topics that moved, on the GUI thread."""

    changed = Signal(object)  # frozenset[Topic]
    lost = Signal(object)  # the DatabaseProblem
    found = Signal()

    def __init__(self, db: Database, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._db = db
        self._bell = Doorbell(db.address)
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._watch, name="live", daemon=True)

    def start(self) -> None:
        """Begin to look."""
        self._thread.start()

    def look_now(self) -> None:
        """Something was written here: do not wait for the next look."""
        self._bell.ring()

    def stop(self) -> None:
        """End the thread."""
        self._stopping.set()
        self._bell.ring()
        if self._thread.is_alive():
            self._thread.join()
        self._bell.close()

    def _watch(self) -> None:
        known: dict[Topic, int] | None = None
        away = False
        while not self._stopping.is_set():
            try:
                versions = self._db.read(topic_versions)
            except DatabaseProblem as error:
                if not away:
                    self.lost.emit(error)
                away = True
            else:
                if away:
                    away, known = False, {}
                    self.found.emit()
                changed = changed_topics(known, versions) if known is not None else frozenset()
                known = versions
                if changed:
                    self.changed.emit(changed)
            self._bell.wait(LOOK_S)
