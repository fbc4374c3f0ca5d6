"""A slow database: whatever a desk says to its server arrives a fifth of a second later. No window stands still."""

from __future__ import annotations

import time
from pathlib import Path

from dentaldesk.engines.core.connections import PostgresServer
from tests.faults.report import Block
from tests.faults.stage import a_stage
from tests.faults.windows import Windows
from tests.faults.wire import BadWire

NAME = "the database is slow"
KINDS = ("postgres",)  # a file is not reached over a wire
DELAY_S = 0.2
SECONDS, SHORT_SECONDS = 25.0, 3.0


def run(block: Block, folder: Path, *, short: bool) -> None:
    """Two windows and a desk without one work over the slow wire."""
    seconds = SHORT_SECONDS if short else SECONDS
    with a_stage(block, folder, 24) as stage:
        assert isinstance(stage.address, PostgresServer)
        wire = BadWire(stage.address)
        windows = Windows(stage=stage)
        try:
            windows.open(1 if short else 2, 8, wire.address())
            stage.add("far desk", 8, wire.address()).start()
            windows.begin()
            stage.wait_for_work([*windows.names, "far desk"], stage.began)
            wire.slow_down(DELAY_S)
            windows.feel()
            slow = time.monotonic()
            stage.hit()
            time.sleep(seconds)
            stage.wait_for_work([*windows.names, "far desk"], slow, 2)
            acts = sum(stage.confirmed(name, slow) for name in [*windows.names, "far desk"])
            block.broken = f"{DELAY_S * 1000:.0f} ms for every question, over {time.monotonic() - slow:.0f} s"
            block.notes.append(f"{acts} acts were confirmed over the slow wire")
            wire.slow_down(0)
            stage.send_home()
            windows.finish()
        finally:
            windows.end()
            wire.close()
