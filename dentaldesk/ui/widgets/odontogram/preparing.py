"""Carries out a chart's orders in one thread beside the window's own.

The window looks now and then what has come: no signal crosses threads, so a chart may go away at any time.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from functools import cache
from queue import Empty, SimpleQueue
from threading import Event
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QObject, QTimer, Signal

from dentaldesk.ui.widgets.odontogram.painting import SymbolCache

if TYPE_CHECKING:
    from dentaldesk.ui.widgets.odontogram.orders import Order, Piece

_SETTLE_MS = 80
_LOOK_MS = 8  # half a frame: nobody sees the wait


@cache
def shared_cache() -> SymbolCache:
    """The images that all charts and diagrams of the program share."""
    return SymbolCache()


@cache
def _thread() -> ThreadPoolExecutor:
    return ThreadPoolExecutor(1, thread_name_prefix="teeth")


class Preparation(QObject):
    """One chart's orders; a newer one takes the place of an older one."""

    came = Signal(object)  # a Piece

    def __init__(self, images: SymbolCache, parent: QObject, wanted: Callable[[], Order | None]) -> None:
        """`wanted`: what the chart lacks at the moment."""
        super().__init__(parent)
        self._images = images
        self._wanted = wanted
        self._stale = Event()
        self._pieces: SimpleQueue[Piece] = SimpleQueue()
        self._future: Future[None] | None = None
        self._timer = QTimer(self, interval=_LOOK_MS)
        self._timer.timeout.connect(self._look)
        self._settling = QTimer(self, interval=_SETTLE_MS, singleShot=True)
        self._settling.timeout.connect(self.now)
        app = QCoreApplication.instance()
        if app is not None:
            app.aboutToQuit.connect(self.stop)

    def soon(self) -> None:
        """Have painted what is lacking when nothing was asked for a while: a window is being made larger."""
        self._settling.start()

    def now(self) -> None:
        """Have painted what is lacking; `came` brings each piece."""
        order = self._wanted()
        if order is not None:
            self.stop()
            self._submit(order)

    def warm(self, order: Order) -> None:
        """Carry out an order that nobody waits for, unless something is under way: only what it leaves in the caches
        is wanted.
        """
        if self._future is None and self._wanted() is None:
            self._submit(order)

    def _submit(self, order: Order) -> None:
        self._stale, self._pieces = Event(), SimpleQueue()
        self._future = _thread().submit(_carry_out, order, self._images, self._stale, self._pieces)
        self._timer.start()

    def stop(self) -> None:
        """Forget what was asked."""
        self._settling.stop()
        self._stale.set()
        self._future = None
        self._timer.stop()

    def _look(self) -> None:
        future, pieces = self._future, self._pieces
        if future is None:
            return
        if future.done():
            self._timer.stop()
            self._future = None
        while True:
            try:
                piece = pieces.get_nowait()
            except Empty:
                break
            self.came.emit(piece)
        if future.done():
            future.result()


def _carry_out(order: Order, images: SymbolCache, stale: Event, pieces: SimpleQueue[Piece]) -> None:
    for piece in order.carry_out(images, stale.is_set):
        if stale.is_set():
            return
        pieces.put(piece)
