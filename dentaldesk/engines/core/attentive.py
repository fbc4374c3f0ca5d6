"""A connection to a Postgres server that notices when the server is no longer there.

A server whose machine hangs, or whose packets are dropped on the way, says nothing: to whoever waits for an answer this
looks like a long question. TCP notices only what it sends itself. So whoever has waited for long knocks at the door: a
server that opens, or refuses in words, is at work on the answer.
"""

from __future__ import annotations

from collections.abc import Generator
from time import monotonic
from typing import Any, TypeVar

import psycopg

T = TypeVar("T")

_SPEAKS = "FATAL:"  # a server that lets nobody in says so; of one that is away only this computer tells


class Attentive(psycopg.Connection[Any]):
    """Breaks off with an OperationalError, closed, when the server is silent and does not open its door either."""

    _knocks_after = float("inf")
    _door: dict[str, Any] = {}  # noqa: RUF012 - set once for each connection

    def heed(self, seconds: float, door: dict[str, Any]) -> None:
        """From now on, knock at this door whenever the server has been silent for so long. Of several servers that an
        address names, at that of the one that let us in: what another one does says nothing of it.
        """
        here: dict[str, Any] = {"host": self.info.host, "port": self.info.port}
        if door.get("hostaddr"):
            here["hostaddr"] = self.info.hostaddr
        self._knocks_after, self._door = seconds, {**door, **here}

    def wait(self, gen: Generator[Any, Any, T], *how: Any, **else_how: Any) -> T:  # noqa: ANN401 - the driver's own
        """As every connection waits, and not for ever."""
        return super().wait(self._heeded(gen), *how, **else_how)

    def _heeded(self, gen: Generator[Any, Any, T]) -> Generator[Any, Any, T]:
        """The same, asked ten times a second; what is sent to it is what the socket is ready for, 0 for nothing."""
        ready, heard = None, monotonic()
        while True:
            try:
                wanted = gen.send(ready)
            except StopIteration as end:
                answer: T = end.value
                return answer
            ready = yield wanted
            if not ready and monotonic() - heard < self._knocks_after:
                continue
            if not ready and not self._is_there():
                self.close()
                msg = "the server fell silent"
                raise psycopg.OperationalError(msg)
            heard = monotonic()

    def _is_there(self) -> bool:
        try:
            psycopg.connect(**self._door).close()
        except psycopg.OperationalError as error:
            return _SPEAKS in str(error)
        return True
