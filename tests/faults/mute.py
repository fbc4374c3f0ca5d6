"""A server vanishes without a word: nothing that a desk says arrives, and nobody tells it so. Then it is back, and what
was said meanwhile arrives late.

TCP tells nothing here, because the near end of the wire takes whatever is sent. So a desk has to notice by itself.
"""

from __future__ import annotations

import time
from pathlib import Path

import psycopg

from dentaldesk.engines.core.connections import CONNECT_S, VANISHED_S, PostgresServer
from tests.faults import at_window as do
from tests.faults.report import Block
from tests.faults.stage import Stage, a_stage
from tests.faults.windows import Windows
from tests.faults.wire import BadWire

NAME = "the server vanishes without a word"
KINDS = ("postgres",)  # a file does not vanish so
EXAMS = 24
MUTE_S, SHORT_MUTE_S = 60.0, 8.0
SHORT_VANISHED_S, SHORT_CONNECT_S = 7, 2  # as an address may say
BUSY_S = 15.0  # beside that on a busy machine


def run(block: Block, folder: Path, *, short: bool) -> None:
    """Windows and a desk without one, on a wire that falls mute while they work."""
    with a_stage(block, folder, EXAMS) as stage:
        assert isinstance(stage.address, PostgresServer)
        wire = BadWire(stage.address)
        place = _hurried(wire.address()) if short else wire.address()
        windows = Windows(stage=stage)
        try:
            windows.open(1 if short else 2, 8, place)
            stage.add("far desk", 8, place).start()
            windows.begin()
            stage.wait_for_work([*windows.names, "far desk"], stage.began)
            windows.feel()
            _vanish(stage, windows, wire, short=short)
            stage.send_home()
            windows.finish()
        finally:
            windows.end()
            wire.close()


def _hurried(address: PostgresServer) -> PostgresServer:
    """The same, given up earlier."""
    told = {"tcp_user_timeout": str(SHORT_VANISHED_S * 1000), "connect_timeout": str(SHORT_CONNECT_S)}
    return PostgresServer(conninfo=psycopg.conninfo.make_conninfo(address.conninfo, **told))


def _vanish(stage: Stage, windows: Windows, wire: BadWire, *, short: bool) -> None:
    noticed_s = SHORT_VANISHED_S + SHORT_CONNECT_S if short else VANISHED_S + CONNECT_S
    wire.mute()
    gone = time.monotonic()
    said = _wait_until_said(stage, windows, gone + noticed_s + BUSY_S)
    time.sleep(max(gone + (SHORT_MUTE_S if short else MUTE_S) - time.monotonic(), 0))
    wire.speak()
    stage.hit()
    names = [each.desk for each in stage.journals]
    stage.wait_for_work(names, stage.hits[-1][1], 2)
    stage.block.broken = f"nothing arrived for {stage.hits[-1][1] - gone:.0f} s; then all that had been said came late"
    stage.block.notes.append(f"every window said so after {said - gone:.1f} s")


def _wait_until_said(stage: Stage, windows: Windows, end: float) -> float:
    """Until every window says that there is no database; that moment."""
    while not all(desk.do(do.says_lost) for desk in windows.desks):
        if time.monotonic() > end:
            stage.block.faults.append("a window did not say that the database is gone")
            break
        time.sleep(0.1)
    return time.monotonic()
