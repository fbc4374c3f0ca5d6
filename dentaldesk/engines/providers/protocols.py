"""What the house asks of its providers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from dentaldesk.engines.core.outbox import Answer, Sent
from dentaldesk.models.states import Channel


@dataclass(frozen=True, slots=True, kw_only=True)
class Attachment:
    """A file that goes along; `name` as the reader sees it."""

    name: str
    media_type: str
    content: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class OutgoingMessage:
    """A message as it leaves. `key` is ours: a provider that saw it before must not send again."""

    key: str
    channel: Channel
    address: str
    sender: str
    text: str
    attachment: Attachment | None = None  # with an e-mail


class MessageProvider(Protocol):
    """Sends messages. Never raises for what the other side does: every outcome is an Answer."""

    def send(self, message: OutgoingMessage) -> Answer: ...

    def find(self, key: str) -> Sent | None:
        """What became of an earlier try under this key; None: it never arrived."""
        ...
