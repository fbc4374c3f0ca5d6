"""A server fails and its replica takes its place: what was confirmed is there, and the desks find the new one."""

from __future__ import annotations

import time
from pathlib import Path

from tests.faults.report import Block
from tests.faults.server import Server, a_clinic_on, binaries
from tests.faults.stage import Stage, a_stage
from tests.faults.windows import Windows

NAME = "a server fails and its replica is promoted"
KINDS = ("postgres",)
EXAMS = 36
WORK_S, SHORT_WORK_S = 6.0, 1.0
NOTICED_S, SHORT_NOTICED_S = 3.0, 0.5  # until somebody promotes the replica


def run(block: Block, folder: Path, *, short: bool) -> None:
    """A window and two desks work on both servers by one address; the first server fails as its machine would."""
    with a_clinic_on(Server(folder=folder / "first", port=5603)) as first:
        second = first.copy(folder / "second", port=5604)
        try:
            both = first.address_with(second)
            with a_stage(block, folder, EXAMS, both) as stage:
                windows = Windows(stage=stage)
                try:
                    _fail(stage, windows, first, second, short=short)
                    stage.send_home()
                    windows.finish()
                finally:
                    windows.end()
        finally:
            if second.runs:
                second.stop(at_once=True)
    block.broken = "the first server was stopped as when its machine fails, and never came back; the second took over"
    block.notes.append(f"synchronous_commit = remote_apply; host=first,second; servers of {binaries()}")


def _fail(stage: Stage, windows: Windows, first: Server, second: Server, *, short: bool) -> None:
    windows.open(1, 12)
    for number in range(2):
        stage.add(f"desk {number}", 12).start()
    windows.begin()
    names = [each.desk for each in stage.journals]
    stage.wait_for_work(names, time.monotonic())
    time.sleep(SHORT_WORK_S if short else WORK_S)
    first.stop(at_once=True)
    failed = time.monotonic()
    time.sleep(SHORT_NOTICED_S if short else NOTICED_S)
    second.promote()
    stage.hit()
    stage.wait_for_work(names, stage.hits[-1][1], 3)
    stage.block.notes.append(f"without a server for {stage.hits[-1][1] - failed:.1f} s")
