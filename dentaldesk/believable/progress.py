"""How far it is: a bar on a terminal, else a plain line now and then."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TextIO

_WIDTH = 30  # characters of the bar
_AT_A_TERMINAL_S, _IN_A_LOG_S = 0.2, 10.0  # seconds between two looks


class Progress:
    """Told how many of all are done. `say` words a line of a log and of a bar: how many, of how many, seconds left."""

    def __init__(
        self,
        total: int,
        stream: TextIO,
        say: Callable[[int, int, int], str],
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._total, self._stream, self._say, self._clock = total, stream, say, clock
        self._is_terminal = stream.isatty()
        self._began = self._told = clock()

    def __call__(self, done: int) -> None:
        """So many by now."""
        now = self._clock()
        if now - self._told < (_AT_A_TERMINAL_S if self._is_terminal else _IN_A_LOG_S):
            return
        self._told = now
        left = (now - self._began) / max(done, 1) * (self._total - done)
        line = self._say(done, self._total, round(left))
        if self._is_terminal:
            full = _WIDTH * done // self._total
            line = f"\r[{'#' * full}{'.' * (_WIDTH - full)}] {line}\x1b[K"
        self._stream.write(line if self._is_terminal else f"{line}\n")
        self._stream.flush()

    def clear(self) -> None:
        """Nothing of a bar is left where other words follow."""
        if self._is_terminal:
            self._stream.write("\r\x1b[K")
            self._stream.flush()
