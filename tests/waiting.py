"""How tests wait for a window: awake as soon as there is something to see, and idle in between."""

from __future__ import annotations

from collections.abc import Callable
from time import monotonic

from PySide6.QtCore import QEventLoop, QTimer
from pytestqt.exceptions import TimeoutError as WaitedInVain
from pytestqt.qtbot import QtBot

LONGEST_MS = 10  # between two looks


def live_for(milliseconds: int) -> None:
    """Let windows live. Not `QTest.qWait`, which holds the interpreter's lock and so stops every other thread; and what
    was to be deleted later is deleted in an event loop alone.
    """
    turn = QEventLoop()
    QTimer.singleShot(milliseconds, turn.quit)
    turn.exec()


def look_until(seen: Callable[[], bool], seconds: float) -> bool:
    """Look again and again, whether it came at last. Mostly it comes at once; what takes long is looked for less often,
    as looking takes the time of those who work on it.
    """
    began = monotonic()
    while not seen():
        waited = monotonic() - began
        if waited > seconds:
            return False
        live_for(min(1 + int(100 * waited), LONGEST_MS))
    return True


class Bot(QtBot):
    """pytest-qt's, whose `waitUntil` sleeps a hundredth of a second before each look: most waits are shorter."""

    def waitUntil(self, callback: Callable[[], bool | None], *, timeout: int = 5000) -> None:
        """Wait until the callback returns True, or None and no assertion fails in it."""
        __tracebackhide__ = True
        failed: AssertionError | None = None

        def seen() -> bool:
            nonlocal failed
            try:
                result = callback()
            except AssertionError as error:
                failed = error
                return False
            failed = None
            if result not in (None, True, False):
                msg = f"waitUntil() callback must return None, True or False, returned {result!r}"
                raise ValueError(msg)
            return result is None or bool(result)

        if not look_until(seen, timeout / 1000):
            msg = f"waitUntil timed out in {timeout} milliseconds"
            raise WaitedInVain(msg) from failed
