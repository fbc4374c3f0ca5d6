"""Cycles of objects are looked for on the GUI thread alone.

Python looks for what only holds itself whenever enough was made, on the thread that happens to make it. A timer or an
action of a closed window that a reading thread finds so is deleted on that thread, and Qt answers with the end of the
program (decision 0033).
"""

from __future__ import annotations

import gc

from PySide6.QtCore import QObject, QTimer

LOOK_MS = 200  # in which even a busy thread makes few enough that the window does not feel the looking


class Collector(QObject):
    """From now on, as long as it lives, Python looks for cycles when this thread's event loop says so."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        gc.disable()
        self._timer = QTimer(self, interval=LOOK_MS)
        self._timer.timeout.connect(collect_due)
        self._timer.start()


def collect_due() -> None:
    """Look through the oldest generation of which Python's own thresholds say that its time has come, if any."""
    due = [
        generation
        for generation, (count, threshold) in enumerate(zip(gc.get_count(), gc.get_threshold(), strict=True))
        if 0 < threshold < count
    ]
    if due:
        gc.collect(due[-1])
