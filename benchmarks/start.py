"""Start-up: spawn → sign-in painted, against an empty PySide6 window of the same run."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

from benchmarks.measure import Figure, told_in_turn
from benchmarks.spawning import until_there
from dentaldesk.ui.entry.remembered import Remembered, remember

ROUNDS = 9
_EMPTY = """
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QWidget
class Window(QWidget):
    def paintEvent(self, event):
        QTimer.singleShot(0, self, lambda: print("there", flush=True))
app = QApplication([])
window = Window()
window.show()
app.exec()
"""


def figures() -> Iterator[Figure]:
    """The first frame of ours and of nothing."""
    with tempfile.TemporaryDirectory() as folder:
        # Somebody worked here before, as on every morning but the first.
        remember(Path(folder), Remembered(login="rosa", name="Rosa Desk"))
        where = {"DENTALDESK_DATA": folder, "DENTALDESK_CONFIG": folder, "DENTALDESK_CLINIC": f"{folder}{os.sep}c.db"}
        ours, floor = told_in_turn(
            lambda: until_there(["-m", "benchmarks.desk", "start"], where), lambda: until_there(["-c", _EMPTY]), ROUNDS
        )
    yield Figure(
        what="start: spawn → sign-in painted", ours_ms=ours, floor="empty PySide6 window", floor_ms=floor, promised=2.0
    )
