"""Between the outbox and whoever carries messages out of the house: from a practice copy none of them leaves."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from dentaldesk.engines.core.outbox import Answer, GiveUp, Sent
from dentaldesk.engines.core.practice import is_practice

if TYPE_CHECKING:
    from dentaldesk.engines.core.db import Database
    from dentaldesk.engines.providers.protocols import MessageProvider, OutgoingMessage

STAYS = "message.practice"


class NotFromPractice:
    """A provider of messages that nobody reaches from a practice copy; it is not even asked what became of one."""

    def __init__(self, db: Database, provider: MessageProvider) -> None:
        self._db, self._provider = db, provider

    @cached_property
    def _stays(self) -> bool:
        """Asked for on the thread that delivers. A clinic does not become one while it is open."""
        return self._db.read(is_practice)

    def send(self, message: OutgoingMessage) -> Answer:
        """As the provider does; from a practice copy it is given up."""
        return GiveUp(problem=STAYS) if self._stays else self._provider.send(message)

    def find(self, key: str) -> Sent | None:
        """As the provider does; from a practice copy nothing ever arrived."""
        return None if self._stays else self._provider.find(key)
