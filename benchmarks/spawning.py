"""Programs that are started to be measured: from the spawn to the line in which one says that it is there."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

# What is installed has been compiled; so is what is measured, by the round that does not count.
COMPILED = Path("build/compiled").absolute()
THERE = "there"  # the first line of each


@contextmanager
def spawned(program: list[str], environment: Mapping[str, str]) -> Iterator[IO[str]]:
    """What this very Python says on its way; it is ended with the block."""
    where = {**os.environ, "QT_QPA_PLATFORM": "offscreen", "PYTHONPYCACHEPREFIX": str(COMPILED), **environment}
    where.pop("PYTHONDONTWRITEBYTECODE", None)
    process = subprocess.Popen(  # noqa: S603 - this very Python
        [sys.executable, *program], env=where, stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    try:
        yield process.stdout
    finally:
        process.kill()
        process.wait()
        process.stdout.close()


def until_there(program: list[str], environment: Mapping[str, str] | None = None) -> float:
    """Milliseconds from the spawn until it says so."""
    begin = time.perf_counter()
    with spawned(program, environment or {}) as said:
        line = said.readline()
        took = (time.perf_counter() - begin) * 1000
    assert line.strip() == THERE, f"{program[-1][-200:]} said {line!r}"
    return took


def told(program: list[str], environment: Mapping[str, str]) -> dict[str, Any]:
    """The JSON of its last line."""
    with spawned(program, environment) as said:
        lines = said.read().splitlines()
    found: dict[str, Any] = json.loads(lines[-1])
    return found


def resident_mb() -> float:
    """Megabytes of this process that lie in memory."""
    with open("/proc/self/status", encoding="ascii") as file:  # noqa: PTH123 - no path of ours
        kilobytes = next(int(line.split()[1]) for line in file if line.startswith("VmRSS:"))
    return kilobytes / 1024
