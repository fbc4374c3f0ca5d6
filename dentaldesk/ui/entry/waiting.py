"""How long until the next try is heard, in words that count down."""

from __future__ import annotations

from collections.abc import Callable
from math import ceil
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer

if TYPE_CHECKING:
    from datetime import datetime

    from dentaldesk.engines.core.words import Words

_MINUTE = 60
_ROUGHLY = 90  # from here on people count in minutes
_BEAT_MS = 1000


def seconds_until(moment: datetime | None, now: datetime) -> int:
    """Whole seconds from `now`, rounded up; 0 when there is no such moment or it is past."""
    return 0 if moment is None else max(0, ceil((moment - now).total_seconds()))


def said_wait(words: Words, seconds: int) -> str:
    """“You can try again in 5 seconds.”"""
    if seconds > _ROUGHLY:
        minutes = ceil(seconds / _MINUTE)
        return words.count("You can try again in a minute.", "You can try again in {number} minutes.", minutes)
    return words.count("You can try again in one second.", "You can try again in {number} seconds.", seconds)


class Countdown(QObject):
    """Calls `show(seconds left)` every second, the last time with 0."""

    def __init__(self, show: Callable[[int], object], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._show = show
        self._left = 0
        self._timer = QTimer(self, interval=_BEAT_MS)
        self._timer.timeout.connect(self.beat)

    @property
    def left(self) -> int:
        """Seconds to go; 0 when nothing is waited for."""
        return self._left

    def begin(self, seconds: int) -> None:
        """Count down from here; 0 is over at once."""
        self._left = max(0, seconds)
        self._timer.start() if self._left else self._timer.stop()
        self._show(self._left)

    def beat(self) -> None:
        """One second has passed."""
        self.begin(self._left - 1)
