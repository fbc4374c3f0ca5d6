"""Waiting inside the measured desktop, as lightly as can be: what is measured must not be the measuring."""

from __future__ import annotations

import os
import time
from collections.abc import Callable

from PySide6.QtCore import QCoreApplication, QTimer

BEAT_MS = 5  # between two looks
PATIENCE_S = 60


def when(condition: Callable[[], bool], then: Callable[[], object]) -> None:
    """Call once it holds, and what came with it is painted. What does not come ends the program."""
    end = time.monotonic() + PATIENCE_S

    def look() -> None:
        if time.monotonic() > end:
            os._exit(1)
        if condition():
            QTimer.singleShot(0, QCoreApplication.instance(), then)  # type: ignore[arg-type]
        else:
            QTimer.singleShot(BEAT_MS, QCoreApplication.instance(), look)  # type: ignore[arg-type]

    look()
