"""What changed, at this desk or another: one signal for both.

A thread of its own looks at the small table of topic versions: every half second, after every own act, and woken early
by Postgres. A lost database is noticed here, waited for, and told when it is back.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Mapping
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, Signal

from dentaldesk.engines.core.errors import DatabaseProblem, where
from dentaldesk.engines.core.topics import Doorbell, changed_topics, topic_versions
from dentaldesk.models.states import Topic

if TYPE_CHECKING:
    from dentaldesk.engines.core.db import Database

log = logging.getLogger(__name__)

LOOK_S = 0.5  # seconds between looks: another desk's act is seen within a second
CALM_S = 0.1  # seconds after a change in which others' rings wait: a busy clinic rings all the time


class Live(QObject):
    """Emits `changed` with the topics that moved, on the GUI thread."""

    changed = Signal(object)  # frozenset[Topic]
    lost = Signal(object)  # the DatabaseProblem
    found = Signal()
    _moved = Signal(object)

    def __init__(
        self, db: Database, parent: QObject | None = None, *, known: Mapping[Topic, int] | None = None
    ) -> None:
        """`known`: the versions before the first panel read; what moved since is told by the first look."""
        super().__init__(parent)
        self._known = known
        self.tells = False  # whether `changed` is being told
        self._moved.connect(self._tell, Qt.ConnectionType.QueuedConnection)
        self._away = False
        self._broken = False
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

    def _tell(self, topics: frozenset[Topic]) -> None:
        self.tells = True
        try:
            self.changed.emit(topics)
        finally:
            self.tells = False

    def _watch(self) -> None:
        while not self._stopping.is_set():
            try:
                self._look()
                self._broken = False
            except Exception as error:  # noqa: BLE001 - a desk that hears nothing any more would show old data
                if not self._broken:
                    log.error("a look at the topics failed:\n%s", where(error))  # noqa: TRY400 - the message is not for logs
                self._broken = True
            self._bell.wait(LOOK_S)

    def _look(self) -> None:
        try:
            versions = self._db.read(topic_versions)
        except DatabaseProblem as error:
            if not self._away:
                self.lost.emit(error)
            self._away = True
            return
        if self._away:
            self._away, self._known = False, {}
            self.found.emit()
        changed = changed_topics(self._known, versions) if self._known is not None else frozenset()
        self._known = versions
        if changed:
            self._moved.emit(changed)
            self._bell.be_calm(CALM_S)
