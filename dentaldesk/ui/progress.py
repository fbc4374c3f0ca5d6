"""Long work that a person can watch and call off. Told from any thread, heard on the GUI thread."""

from __future__ import annotations

from PySide6.QtCore import QObject, Qt, Signal


class Progress(QObject):
    """One piece of long work: what it is, how far it came, whether it was called off.

    The worker calls `tell` now and then and stops when `called_off` is True; the foot of the window shows the rest.
    """

    moved = Signal(int, int)  # done, of how many; 0 of 0: nobody knows
    renamed = Signal()  # `title` says something else
    ended = Signal()
    _told = Signal(int, int)

    def __init__(self, title: str, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.title = title
        self.called_off = False
        self._told.connect(self.moved, Qt.ConnectionType.QueuedConnection)

    def tell(self, done: int, of: int) -> None:
        """How far it is. From the worker's thread."""
        self._told.emit(done, of)

    def say(self, title: str) -> None:
        """What it is at now. On the GUI thread."""
        self.title = title
        self.renamed.emit()

    def call_off(self) -> None:
        """Ask the worker to stop at the next whole step; what was done until then stays whole."""
        self.called_off = True

    def end(self) -> None:
        """It is over, one way or another. On the GUI thread."""
        self.ended.emit()
        self.deleteLater()
