"""A folder that takes messages as files: for the demo clinic, for training, and for a desk with no provider yet."""

from __future__ import annotations

import hashlib
import json
import os
from contextlib import suppress
from pathlib import Path

from dentaldesk.engines.core.outbox import Answer, Sent, TryLater
from dentaldesk.engines.providers.protocols import OutgoingMessage


class OutboxFolder:
    """One JSON file a message, named by the hash of its key: the same message twice is the same file."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def send(self, message: OutgoingMessage) -> Answer:
        """Write the file whole or not at all."""
        said = {
            "key": message.key,
            "channel": message.channel.value,
            "to": message.address,
            "from": message.sender,
            "text": message.text,
        }
        path = self._path(message.key)
        part = path.with_suffix(f".{os.getpid()}.part")
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            part.write_text(json.dumps(said, ensure_ascii=False, indent=1), encoding="utf-8")
            part.replace(path)
        except OSError as error:
            with suppress(OSError):  # there may be no folder at all
                part.unlink(missing_ok=True)
            return TryLater(problem=type(error).__name__)
        return Sent(reference=path.name)

    def find(self, key: str) -> Sent | None:
        """Whether the file of this key is there."""
        path = self._path(key)
        return Sent(reference=path.name) if path.exists() else None

    def _path(self, key: str) -> Path:
        return self._folder / f"{hashlib.sha256(key.encode()).hexdigest()[:32]}.json"
