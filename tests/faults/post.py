"""A provider of messages outside of all desks, as strict as a telephone company: what it is given twice it sends twice.

Every message is a line of a journal that outlives the desks.
"""

from __future__ import annotations

import json
import os
import time
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from dentaldesk.engines.core.outbox import Answer, Sent
from dentaldesk.engines.providers.protocols import OutgoingMessage


@dataclass(frozen=True, slots=True, kw_only=True)
class Post:
    """Keeps what it was given in `file`. `takes_s`: so long it works on a message before that is sent."""

    file: Path
    takes_s: float = 0.0

    def send(self, message: OutgoingMessage) -> Answer:
        """Send it; it is sent when this returns."""
        time.sleep(self.takes_s)
        descriptor = os.open(self.file, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
        try:
            os.write(descriptor, (json.dumps(message.key) + "\n").encode())
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
        return Sent(reference=message.key)

    def find(self, key: str) -> Sent | None:
        """Whether this was sent."""
        return Sent(reference=key) if key in self.sent() else None

    def sent(self) -> Counter[str]:
        """How often each key was sent."""
        if not self.file.exists():
            return Counter()
        return Counter(json.loads(line) for line in self.file.read_text("utf-8").splitlines())
