"""A bad wire to a Postgres server, a process of its own: what a desk says arrives a while later, or nothing arrives."""

from __future__ import annotations

import asyncio
import socket
from contextlib import suppress
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from pathlib import Path

import psycopg

from dentaldesk.engines.core.connections import PostgresServer
from tests.processes import beginning

_ENDS_S = 10


class BadWire:
    """Listens on this machine and passes everything on to the server's socket. It works until it is told."""

    def __init__(self, server: PostgresServer) -> None:
        self._told = psycopg.conninfo.conninfo_to_dict(server.conninfo)
        there = Path(str(self._told["host"])) / f".s.PGSQL.{self._told.get('port', 5432)}"
        context = beginning()
        self._pipe, other = context.Pipe()
        self._process: BaseProcess = context.Process(target=_pass_on, args=(other, there), daemon=True)
        self._process.start()
        other.close()
        assert self._pipe.poll(_ENDS_S), "the wire is not there"
        self.port: int = self._pipe.recv()

    def address(self) -> PostgresServer:
        """The server at the other end of this wire."""
        told = {**self._told, "host": "127.0.0.1", "port": self.port}
        return PostgresServer(conninfo=psycopg.conninfo.make_conninfo("", **told))

    def slow_down(self, seconds: float) -> None:
        """From now on, every question of a desk travels so long."""
        self._pipe.send(seconds)

    def mute(self) -> None:
        """From now on nothing arrives, at either end, and nobody is told: as when a cable is pulled far away."""
        self._pipe.send(None)

    def speak(self) -> None:
        """All that was said meanwhile arrives, late and in its order, and everything after it at once."""
        self._pipe.send(0.0)

    def close(self) -> None:
        """Cut it."""
        self._pipe.close()
        self._process.join(_ENDS_S)


class _Wire:
    """The far end: one task for each direction of each connection."""

    def __init__(self, pipe: Connection, there: Path) -> None:
        self._pipe = pipe
        self._there = there
        self._seconds = 0.0
        self._cut, self._speaks = asyncio.Event(), asyncio.Event()
        self._speaks.set()
        self._tasks: set[asyncio.Task[None]] = set()

    async def run(self) -> None:
        listening = socket.create_server(("127.0.0.1", 0))
        server = await asyncio.start_server(self._connected, sock=listening)
        asyncio.get_running_loop().add_reader(self._pipe.fileno(), self._hear)
        self._pipe.send(listening.getsockname()[1])
        await self._cut.wait()
        server.close()

    def _hear(self) -> None:
        try:
            told: float | None = self._pipe.recv()
            if told is None:
                self._speaks.clear()
            else:
                self._seconds = told
                self._speaks.set()
        except (EOFError, OSError):
            asyncio.get_running_loop().remove_reader(self._pipe.fileno())
            self._cut.set()

    async def _connected(self, desk: asyncio.StreamReader, to_desk: asyncio.StreamWriter) -> None:
        server, to_server = await asyncio.open_unix_connection(str(self._there))
        for source, target, slow in ((desk, to_server, True), (server, to_desk, False)):
            task = asyncio.create_task(self._one_way(source, target, slow=slow))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

    async def _one_way(self, source: asyncio.StreamReader, target: asyncio.StreamWriter, *, slow: bool) -> None:
        with suppress(OSError):
            while said := await source.read(65536):
                if slow and self._seconds:
                    await asyncio.sleep(self._seconds)
                await self._speaks.wait()
                target.write(said)
                await target.drain()
        await self._speaks.wait()  # the end of a connection is something that is said, too
        target.close()


def _pass_on(pipe: Connection, there: Path) -> None:
    async def run() -> None:
        await _Wire(pipe, there).run()

    asyncio.run(run())
