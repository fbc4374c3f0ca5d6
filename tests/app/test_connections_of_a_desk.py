"""How many connections a whole desk takes from its server: counted there, while its window opens, works and rests."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg

from dentaldesk.engines.core.connections import KEPT, MOST, PostgresServer
from dentaldesk.engines.flows.server_facts import OF_A_DESK
from tests.databases import database_name
from tests.faults import at_window as do
from tests.faults.report import Block
from tests.faults.stage import a_stage
from tests.faults.windows import Windows

RESTS_S = 30.0  # until what a busy machine left behind is done
USUAL, DESKS = 100, 25  # what a server takes as it is installed; a large clinic


class Count:
    """How many connections there are to a database, and were at most."""

    def __init__(self, address: PostgresServer) -> None:
        self._name = database_name(address)
        self._server = psycopg.connect(address.conninfo, dbname="postgres", autocommit=True)
        self._over = threading.Event()
        self._counting = threading.Thread(target=self._count)
        self.now = self.most = 0

    def _count(self) -> None:
        asked = "SELECT count(*) FROM pg_stat_activity WHERE datname = %s"
        while not self._over.wait(0.02):
            row = self._server.execute(asked, [self._name]).fetchone()
            assert row is not None
            self.now = int(row[0])
            self.most = max(self.most, self.now)

    @contextmanager
    def going_on(self) -> Iterator[None]:
        self._counting.start()
        try:
            yield
        finally:
            self._over.set()
            self._counting.join()
            self._server.close()


def test_a_desk_takes_few_connections_and_gives_back_what_it_does_not_need(tmp_path: Path) -> None:
    block = Block(name="connections", kind="postgres")
    with a_stage(block, tmp_path, 8) as stage:
        assert isinstance(stage.address, PostgresServer)
        stage.clinic.db.close()
        windows, count = Windows(stage=stage), Count(stage.address)
        with count.going_on():
            try:
                windows.open(1, 8)
                stage.clinic.db.close()  # it gave them their passwords
                windows.begin()
                stage.wait_for_work(windows.names, stage.began, 5)
                windows.desks[0].do(do.rest)
                end = time.monotonic() + RESTS_S
                while count.now > OF_A_DESK and time.monotonic() < end:
                    time.sleep(0.05)
                assert count.now <= OF_A_DESK == KEPT + 1
                windows.finish()
            finally:
                windows.end()
        assert count.most <= MOST + 2  # the listener, and ours that gave everybody a password
    assert block.holds, "\n".join(block.lines())
    assert DESKS * OF_A_DESK < USUAL - 20
