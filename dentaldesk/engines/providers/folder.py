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
    """One JSON file a message and, beside it, what goes along. Named by the hash of its key: sent twice is one file."""

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
        attachment = message.attachment
        if attachment is not None:
            said["attachment"] = attachment.name
            said["file"] = path.with_suffix(".attachment").name
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            if attachment is not None:  # before the message: what is found to be sent is there whole
                _write(path.with_suffix(".attachment"), attachment.content)
            _write(path, json.dumps(said, ensure_ascii=False, indent=1).encode())
        except OSError as error:
            return TryLater(problem=type(error).__name__)
        return Sent(reference=path.name)

    def find(self, key: str) -> Sent | None:
        """Whether the file of this key is there."""
        path = self._path(key)
        return Sent(reference=path.name) if path.exists() else None

    def _path(self, key: str) -> Path:
        return self._folder / f"{hashlib.sha256(key.encode()).hexdigest()[:32]}.json"


def _write(path: Path, content: bytes) -> None:
    part = path.with_suffix(f"{path.suffix}.{os.getpid()}.part")
    try:
        part.write_bytes(content)
        part.replace(path)
    except OSError:
        with suppress(OSError):  # there may be no folder at all
            part.unlink(missing_ok=True)
        raise
