"""The only place where a session opens.

`read` for looking, `write` for everything that changes: one call is one transaction, all of it or none. Never on the
GUI thread.
"""

from __future__ import annotations

import random
import threading
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, TypeVar
from uuid import uuid4

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from dentaldesk.engines.core import audit, topics
from dentaldesk.engines.core.clock import Clock, ServerClock, SystemClock, steady_seconds
from dentaldesk.engines.core.connections import Address, PostgresServer, SqliteFile, engines
from dentaldesk.engines.core.errors import BugError, ConnectionLost, DatabaseProblem
from dentaldesk.engines.core.moments import of_one_moment
from dentaldesk.engines.core.troubles import Again, translated
from dentaldesk.engines.core.work import Work
from dentaldesk.models.migrations import SchemaState, schema_state

if TYPE_CHECKING:
    from dentaldesk.engines.core.access import Actor

T = TypeVar("T")

WRITE_TRIES = 8  # with waits doubling from 10 ms
# Seconds after which no further try begins: each may itself wait for a lock, and someone waits for the window.
WRITE_PATIENCE_S = 15
FIRST_WAIT_S = 0.01
LONGEST_WAIT_S = 0.5


class Database:
    """One clinic's database as this workstation session sees it."""

    def __init__(
        self, address: Address, *, workstation: str, workstation_id: str = "", clock: Clock | None = None
    ) -> None:
        """`workstation` as people call it; `workstation_id` by which it is known again ("": while this is open).

        Without a `clock`, a clinic on a server lives in the server's time as soon as that was asked for.
        """
        self.address = address
        self.workstation = workstation
        self.workstation_id = workstation_id or uuid4().hex
        # Two windows may stand on one machine: claims and duties are held by a session, not by a computer.
        self.session_name = f"{workstation[:40]}:{uuid4().hex[:12]}"
        self.clock = clock or (ServerClock() if self.is_postgres else SystemClock())
        self._reading, self._writing = engines(address)
        self._forbidden: int | None = None
        # Two threads of one desk write to one audit chain; held from the chain's end to commit.
        self._chain_lock = threading.Lock()
        self._chain: audit.ChainEnd | None = None

    @property
    def is_postgres(self) -> bool:
        """Whether several workstations may share it over a network."""
        return isinstance(self.address, PostgresServer)

    @property
    def is_encrypted(self) -> bool:
        """Whether the file is encrypted at rest. A server's disk is its administrator's matter."""
        return isinstance(self.address, SqliteFile) and self.address.key is not None

    def forbid_this_thread(self) -> None:
        """From now on a session opened on the calling thread (the GUI's) is a bug: it could freeze the window."""
        self._forbidden = threading.get_ident()

    def check_schema(self) -> None:
        """Raise DatabaseProblem unless the schema is exactly this program's."""
        with translated(self.address), self._reading.connect() as connection:
            state = schema_state(connection)
        if state is not SchemaState.CURRENT:
            raise DatabaseProblem(f"database.schema_{state}")
        self.hear_time()

    def hear_time(self) -> timedelta:
        """Ask the server what time it is, and go by that from now on, unless this was opened with a clock of its own.

        How far the server's clock is ahead of this computer's; zero for a file, which has none.
        """
        if not self.is_postgres:
            return timedelta(0)
        clock = self.clock
        own = clock.own if isinstance(clock, ServerClock) else clock
        asked = steady_seconds()
        server: datetime = self.read(lambda session: session.scalars(select(func.clock_timestamp())).one())
        # The answer was on its way for half of this. Measured by what nobody can set: own.now() may jump meanwhile.
        server += timedelta(seconds=(steady_seconds() - asked) / 2)
        if isinstance(clock, ServerClock):
            clock.hear(server)
        return server - own.now()

    def read(self, job: Callable[[Session], T]) -> T:
        """Run `job` in a transaction that cannot write. Tried once more when the connection had gone stale."""
        try:
            return self._read_once(job)
        except ConnectionLost:
            return self._read_once(job)

    def _read_once(self, job: Callable[[Session], T]) -> T:
        self._check_thread()
        with translated(self.address), Session(self._reading, expire_on_commit=False, info=of_one_moment()) as session:
            told = job(session)
            # There is nothing to commit; but when it rolls back, the driver has the server forget all that it prepared,
            # also for whoever writes next on this connection.
            session.commit()
        return told

    def write(self, actor: Actor, job: Callable[[Work], T]) -> T:
        """Run `job` in one transaction and commit. `job` may run several times: it must do nothing but use its Work.

        Raises UserError (nothing was written), ConnectionLost (if it was lost at commit, the outcome is found by the
        record's key).
        """
        self._check_thread()
        wait = FIRST_WAIT_S
        enough = time.monotonic() + WRITE_PATIENCE_S
        for remaining in reversed(range(WRITE_TRIES)):
            try:
                with translated(self.address, again=remaining > 0 and time.monotonic() < enough):
                    return self._write_once(actor, job)
            except Again:
                # Jitter, so that the desks that met do not meet again.
                time.sleep(wait * random.uniform(0.5, 1.5))  # noqa: S311 - not a secret
                wait = min(2 * wait, LONGEST_WAIT_S)
        raise BugError("unreachable")

    def _write_once(self, actor: Actor, job: Callable[[Work], T]) -> T:
        with Session(self._writing, expire_on_commit=False) as session:
            work = Work(session=session, actor=actor, now=self.clock.now(), workstation=self.workstation)
            topics.watch(session, work.topics)
            result = job(work)
            session.flush()
            if work.audit:
                with self._chain_lock:
                    # If the connection is lost at commit, nobody knows where this chain ends: the next begins anew.
                    standing, self._chain = self._chain, None
                    end = audit.append(work, self.workstation, standing)
                    topics.commit(work)
                    self._chain = end
            else:
                topics.commit(work)
        return result

    def _check_thread(self) -> None:
        if threading.get_ident() == self._forbidden:
            msg = "a database session on the GUI thread"
            raise BugError(msg)

    def close(self) -> None:
        """Give all connections back. The object is of no use afterwards."""
        self._reading.dispose()
        self._writing.dispose()
