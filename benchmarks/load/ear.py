"""How a desk hears of others: the looks that every open program makes by itself, whether or not anybody works at it."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

from dentaldesk.engines.communication.reads import notices_for
from dentaldesk.engines.core.topics import Doorbell, changed_topics, topic_versions
from dentaldesk.models.states import Topic
from dentaldesk.ui.live import LOOK_S

if TYPE_CHECKING:
    from collections.abc import Mapping
    from uuid import UUID

    from benchmarks.load.seat import Seat

_CONCERNED = frozenset({Topic.NOTICES, Topic.PATIENTS})  # as of the bell


class Ear(threading.Thread):
    """Looks at the topics as `Live` does, and reads the bell when they say so. Silent while the floor is measured."""

    def __init__(self, seat: Seat) -> None:
        super().__init__(name="ear", daemon=True)
        self._seat = seat
        self._bell = Doorbell(seat.db.address)
        self._ended = threading.Event()
        self._listens = threading.Event()
        self._since = seat.now
        self.looks = 0
        self._known: Mapping[Topic, int] = {}
        self._heard: set[UUID] = set()

    def ring(self) -> None:
        """Something was written here."""
        self._bell.ring()

    def listen(self) -> None:
        """The day goes on: what is raised from now on is news."""
        self._since = self._seat.now
        self._listens.set()

    def rest(self) -> None:
        """Something else is measured."""
        self._listens.clear()

    def stop(self) -> None:
        """End it."""
        self._ended.set()
        self._listens.set()
        self._bell.ring()
        self.join()
        self._bell.close()

    def run(self) -> None:
        while not self._ended.is_set():
            self._listens.wait()
            self._look()
            self.looks += 1
            self._bell.wait(LOOK_S)

    def _look(self) -> None:
        versions = self._seat.db.read(topic_versions)
        changed = changed_topics(self._known, versions)
        self._known = versions
        if changed & _CONCERNED:
            self._hear()

    def _hear(self) -> None:
        actor = self._seat.actor
        rows = self._seat.db.read(lambda session: notices_for(session, actor.roles, actor.provider_id))
        now = self._seat.now
        for row in rows:
            if row.id not in self._heard:
                self._heard.add(row.id)
                if row.created_at > self._since:
                    self._seat.tally.heard.append((now - row.created_at).total_seconds() * 1000)
