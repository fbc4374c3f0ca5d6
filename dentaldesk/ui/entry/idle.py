"""How long nobody has touched this program: by a clock that counts sleep, whatever the wall clock says."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, QTimer, Signal
from PySide6.QtGui import QGuiApplication, QWindow

_BEAT_MS = 1000
_SYSTEM: str = sys.platform  # named, so that the type checker does not take the other systems for dead code
_TOUCHES = {
    QEvent.Type.KeyPress,
    QEvent.Type.MouseButtonPress,
    QEvent.Type.MouseMove,
    QEvent.Type.Wheel,
    QEvent.Type.TouchBegin,
    QEvent.Type.TabletPress,
}


def awake_clock() -> float:
    """Seconds of a clock that never jumps and goes on while the computer sleeps."""
    if _SYSTEM == "linux":
        return time.clock_gettime(time.CLOCK_BOOTTIME)
    if _SYSTEM == "darwin":
        # There this clock counts sleep, and `time.monotonic` does not.
        return time.clock_gettime(time.CLOCK_MONOTONIC)
    return time.monotonic()


class IdleWatch(QObject):
    """Tells `idle` once nobody has touched any window of the program for as many seconds as `limit` says at that time.

    Listens at the windows of the system, through which all keys and mice come, not at every widget: those get a
    thousand events a second that are none of ours.
    """

    idle = Signal()

    def __init__(
        self, limit: Callable[[], float], clock: Callable[[], float] = awake_clock, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._limit = limit
        self._clock = clock
        self._last = clock()
        self._told = False
        self._timer = QTimer(self, interval=_BEAT_MS)
        self._timer.timeout.connect(self.look)
        app = QGuiApplication.instance()
        if isinstance(app, QGuiApplication):
            app.focusWindowChanged.connect(self._watch)
        for window in QGuiApplication.topLevelWindows():
            self._watch(window)

    def start(self) -> None:
        """Begin to watch, from now on."""
        self.touch()
        self._timer.start()

    def stop(self) -> None:
        """No longer."""
        self._timer.stop()

    def touch(self) -> None:
        """Somebody is here."""
        self._last = self._clock()
        self._told = False

    def look(self) -> bool:
        """Whether the time is over; tells it the first time."""
        over = self._timer.isActive() and self._clock() - self._last >= self._limit()
        if over and not self._told:
            self._told = True
            self.idle.emit()
        return over

    def _watch(self, window: QWindow | None) -> None:
        if window is not None:
            # Installed twice it would only move to the front.
            window.installEventFilter(self)

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        if event.type() in _TOUCHES and not self._told and not self.look():
            # After a sleep the first key finds the seat locked: it does not count as somebody who was there.
            self.touch()
        return False
