"""The clock of one desk: it goes on by itself, and jumps when the bench says so, though the desk sleeps."""

from __future__ import annotations

import os
import struct
import time
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

from tests.factories import MORNING

_SECONDS = struct.Struct("d")


@dataclass(frozen=True, slots=True, kw_only=True)
class DeskClock:
    """Tells the morning of the test clinic plus what has passed, plus how far this desk's clock is ahead.

    Travels to other processes; how far it is ahead stands in `file`, which all of them read.
    """

    file: Path
    began: float = field(default_factory=time.monotonic)  # all processes of a machine share that clock

    def now(self) -> datetime:
        """The present moment as this desk believes it."""
        return MORNING + timedelta(seconds=time.monotonic() - self.began) + self.ahead()

    def ahead(self) -> timedelta:
        """How far it was set ahead; less than zero when it is behind."""
        try:
            told = self.file.read_bytes()
        except FileNotFoundError:
            return timedelta()
        return timedelta(seconds=_SECONDS.unpack(told)[0])

    def set_ahead(self, by: timedelta) -> None:
        """From now on it is so far ahead. Whoever reads meanwhile reads the old or the new."""
        part = self.file.with_suffix(f".{os.getpid()}.part")
        part.write_bytes(_SECONDS.pack(by.total_seconds()))
        part.replace(self.file)
