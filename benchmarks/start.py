"""Start-up: spawn → first painted frame, against an empty PySide6 window of the same run."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator

from benchmarks.measure import Figure, in_turn

ROUNDS = 7
_EMPTY = """
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QWidget
class Window(QWidget):
    def paintEvent(self, event):
        QTimer.singleShot(0, app.quit)
app = QApplication([])
window = Window()
window.show()
app.exec()
"""
_OURS = """
from PySide6.QtCore import QTimer
from dentaldesk.app import make_application
from dentaldesk.settings import load_settings
from dentaldesk.ui.start import StartWindow
class Window(StartWindow):
    def paintEvent(self, event):
        super().paintEvent(event)
        QTimer.singleShot(0, app.quit)
app = make_application(load_settings())
window = Window()
window.show()
app.exec()
"""


def figures() -> Iterator[Figure]:
    """The first frame of ours and of nothing."""
    ours, floor = in_turn(lambda: _run(_OURS), lambda: _run(_EMPTY), ROUNDS)
    yield Figure(
        what="start: spawn → first frame", ours_ms=ours, floor="empty PySide6 window", floor_ms=floor, promised=2.0
    )


def _run(program: str) -> None:
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen"}
    subprocess.run([sys.executable, "-c", program], check=True, env=environment)  # noqa: S603 - this very Python
