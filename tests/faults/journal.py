"""What a desk was told: one line before an act, one when its verb has returned. It outlives the desk.

An act that was asked for and has no second line may have been done, or not: nobody was told.
"""

from __future__ import annotations

import json
import os
import time
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path


class Said(StrEnum):
    ASKED = "asked"  # the verb is about to be called
    DONE = "done"  # it returned: the act is confirmed
    REFUSED = "refused"  # it was told that nothing was written
    UNSURE = "unsure"  # it was told that the connection was lost
    NOTHING = "nothing"  # there was nothing to do, and nothing was written
    BUG = "bug"  # an error without a sentence for staff
    BEGAN = "began"  # the desk, not an act


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """`at`: on the machine's own clock, which all processes share. `kind` and `key` name the act."""

    at: float
    desk: str
    said: Said
    kind: str = ""
    key: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Journal:
    """The journal of one desk, life after life. Not `synced`: the desk may be killed, and not the machine."""

    desk: str
    file: Path
    synced: bool = True

    def note(self, said: Said, kind: str = "", key: str = "", note: str = "") -> None:
        """Write a line, and return when it is kept."""
        text = json.dumps([time.monotonic(), said.value, kind, key, note]) + "\n"
        descriptor = os.open(self.file, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
        try:
            os.write(descriptor, text.encode())
            if self.synced:
                os.fsync(descriptor)
        finally:
            os.close(descriptor)

    def lines(self) -> Iterator[Line]:
        """Everything that was written so far. A line that was cut off by death is passed over."""
        if not self.file.exists():
            return
        for text in self.file.read_text("utf-8").split("\n"):
            try:
                at, said, kind, key, note = json.loads(text)
            except ValueError:
                continue
            yield Line(at=at, desk=self.desk, said=Said(said), kind=kind, key=key, note=note)


@dataclass(frozen=True, slots=True, kw_only=True)
class Fate:
    """What a desk knows of one act: `done`, or `unsure`, or neither (then nothing was written)."""

    kind: str
    key: str
    done: bool
    unsure: bool


def fates(lines: Iterable[Line]) -> list[Fate]:
    """One for each act that was asked for, in the order of asking, however often it was asked for."""
    said: dict[tuple[str, str], list[Said]] = defaultdict(list)
    for line in lines:
        if line.key:
            said[line.kind, line.key].append(line.said)
    return [_fate(kind, key, told) for (kind, key), told in said.items()]


def _fate(kind: str, key: str, told: list[Said]) -> Fate:
    done = Said.DONE in told
    # An asking that was followed by another one, or by nothing, was never answered.
    unanswered = any(
        said is Said.ASKED and (place + 1 == len(told) or told[place + 1] is Said.ASKED)
        for place, said in enumerate(told)
    )
    doubtful = unanswered or Said.UNSURE in told or Said.BUG in told
    return Fate(kind=kind, key=key, done=done, unsure=doubtful and not done)
