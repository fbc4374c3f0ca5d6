"""The database is gone for a minute and comes back. Windows stay alive, say so, and go on by themselves.

A server is stopped and started. A file's folder is moved away; then somebody else holds the file for longer than desks
have patience.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy.exc import OperationalError

from dentaldesk.engines.core.connections import SqliteFile, writing_engine
from tests.faults import at_window as do
from tests.faults.report import Block
from tests.faults.server import Server, a_clinic_on
from tests.faults.stage import Stage, a_stage
from tests.faults.windows import Windows

NAME = "the database is gone and comes back"
KINDS = ("sqlite", "postgres")
GONE_S, SHORT_GONE_S = 60.0, 2.0
MOVED_S = 10.0
HELD_S = 25.0  # longer than a desk tries, with its last wait for the lock
SAYS_SO_S = 15.0
EXAMS = 24


def run(block: Block, folder: Path, *, short: bool) -> None:
    """A server or a file."""
    if block.kind == "postgres":
        _server(block, folder, SHORT_GONE_S if short else GONE_S)
    else:
        _file(block, folder, short=short)


def _server(block: Block, folder: Path, seconds: float) -> None:
    server = Server(folder=folder / "server", port=5601)
    with (
        a_clinic_on(server),
        a_stage(block, folder, EXAMS, server.address()) as stage,
        _at_work(stage) as windows,
    ):
        server.stop()
        gone = time.monotonic()
        _wait_until_said(stage, windows)
        time.sleep(max(gone + seconds - time.monotonic(), 0))
        alive = sum(desk.do(do.says_lost) for desk in windows.desks)
        server.start()
        stage.hit()
        stage.wait_for_work([each.desk for each in stage.journals], stage.hits[-1][1])
        block.broken = f"the server was stopped for {stage.hits[-1][1] - gone:.0f} s and started"
        block.notes.append(f"{alive} of {len(windows.desks)} windows lived and said so until it was back")
        if alive < len(windows.desks):
            block.faults.append("a window did not say that the database is gone")


@contextmanager
def _at_work(stage: Stage) -> Iterator[Windows]:
    """Two windows and a desk without one, at work; at the end they go home."""
    windows = Windows(stage=stage)
    try:
        windows.open(2, 8)
        stage.add("far desk", 8).start()
        windows.begin()
        stage.wait_for_work([each.desk for each in stage.journals], time.monotonic())
        yield windows
        stage.send_home()
        windows.finish()
    finally:
        windows.end()


def _wait_until_said(stage: Stage, windows: Windows) -> None:
    """Until every window says that there is no database."""
    end = time.monotonic() + SAYS_SO_S
    while not all(desk.do(do.says_lost) for desk in windows.desks):
        if time.monotonic() > end:
            stage.block.faults.append(f"after {SAYS_SO_S:.0f} s a window did not say that the database is gone")
            return
        time.sleep(0.1)


def _file(block: Block, folder: Path, *, short: bool) -> None:
    moved_s, held_s = (1.0, 1.0) if short else (MOVED_S, HELD_S)
    with a_stage(block, folder, EXAMS) as stage, _at_work(stage):
        assert isinstance(stage.address, SqliteFile)
        desk, home = stage.desks[0], stage.address.path.parent
        away = home.with_name("moved away")
        home.rename(away)
        desk.kill()  # whoever sits down now finds no file; the others still hold it open
        desk.start()
        time.sleep(moved_s)
        away.rename(home)
        stage.hit()
        stage.wait_for_work([each.desk for each in stage.journals], stage.hits[-1][1])
        _hold(stage.address, held_s)
        stage.hit()
        stage.wait_for_work([each.desk for each in stage.journals], stage.hits[-1][1])
        block.broken = (
            f"the file's folder was moved away for {moved_s:.0f} s while a desk was killed and sat down again; then "
            f"another program held the file for {held_s:.0f} s"
        )


def _hold(address: SqliteFile, seconds: float) -> None:
    """Keep everybody from writing, as soon as busy desks leave room for it."""
    engine = writing_engine(address)
    end = time.monotonic() + SAYS_SO_S
    while True:
        try:
            with engine.begin():
                time.sleep(seconds)
            break
        except OperationalError:
            if time.monotonic() > end:
                raise
    engine.dispose()
