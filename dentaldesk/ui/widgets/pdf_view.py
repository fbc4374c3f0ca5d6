"""A PDF inside the program: its pages one below the other, as wide as the view, drawn off the GUI thread.

PDFium must not be used by two threads at once, so one thread draws for all views.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, TypeVar

from PySide6.QtCore import QObject, QRect, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QImage, QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QAbstractScrollArea, QFrame, QSizePolicy

from dentaldesk.ui.theme.current import colour

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from dentaldesk.engines.core.words import Words

T = TypeVar("T")

_MARGIN = 8  # around each page
_POINTS = 72.0
_SETTLE_MS = 80  # while a window is being resized nothing is drawn anew


@dataclass(frozen=True, slots=True, kw_only=True)
class Pages:
    """The drawn pages of one PDF, or why there are none."""

    images: tuple[QImage, ...]
    problem: str = ""


class _Answer(QObject):
    """Brings pages from the drawing thread; it outlives the view that asked, so that the thread never meets a view
    that is gone.
    """

    came = Signal(object, int)


@cache
def _artist() -> ThreadPoolExecutor:
    return ThreadPoolExecutor(1, thread_name_prefix="pdf")


def on_artist(job: Callable[[], T]) -> T:
    """Do something with PDFium on its thread, and wait for it: for threads other than that of the window."""
    return _artist().submit(job).result()


def draw_pages(pdf: bytes, width: int) -> Pages:
    """Draw every page `width` pixels wide. Call it on the drawing thread only."""
    import pypdfium2  # noqa: PLC0415 - 40 ms that only a person who looks at a paper pays

    try:
        with pypdfium2.PdfDocument(pdf) as document:
            return Pages(images=tuple(_draw(page, width) for page in document))
    except pypdfium2.PdfiumError as error:
        return Pages(images=(), problem=str(error))


def _draw(page: object, width: int) -> QImage:
    scale = width / max(1.0, page.get_width())  # type: ignore[attr-defined]
    bitmap = page.render(scale=scale, rev_byteorder=True, prefer_bgrx=True)  # type: ignore[attr-defined]
    image = QImage(
        bytes(bitmap.buffer), bitmap.width, bitmap.height, bitmap.stride, QImage.Format.Format_RGBX8888
    ).copy()  # the copy owns its bytes; PDFium's buffer goes with the page
    bitmap.close()
    page.close()  # type: ignore[attr-defined]
    return image


class PdfView(QAbstractScrollArea):
    """Shows a PDF. Arrows and Page keys scroll it; `drawn(pages)` tells that it is on the screen."""

    drawn = Signal(int)

    def __init__(self, words: Words) -> None:
        super().__init__()
        self._words = words
        self._pdf = b""
        self._images: Sequence[QImage] = ()
        self._turn = 0
        self._answer = _Answer()
        self._answer.came.connect(self._came, Qt.ConnectionType.QueuedConnection)
        self._settle = QTimer(self, singleShot=True, interval=_SETTLE_MS)
        self._settle.timeout.connect(self._ask)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumHeight(160)
        self.setAccessibleName(words("Preview"))
        self.verticalScrollBar().setSingleStep(40)

    def pdf(self) -> bytes:
        """What is shown, or nothing."""
        return self._pdf

    def show_pdf(self, pdf: bytes, *, renewed: bool = False) -> None:
        """Show this PDF from its beginning; `renewed`: the same paper in other words, which stays where it is looked
        at, and its last pages until the new ones are drawn.
        """
        if pdf == self._pdf:
            return
        self._pdf = pdf
        if not renewed:
            self._images = ()
            self.verticalScrollBar().setValue(0)
        self._ask()
        self.viewport().update()

    def clear(self) -> None:
        """Show nothing."""
        self._pdf = b""
        self._images = ()
        self._turn += 1
        self._lay_out()

    def _ask(self) -> None:
        width = self._page_width()
        if not self._pdf or width <= 0:
            return
        self._turn += 1
        turn, pdf, answer = self._turn, self._pdf, self._answer
        pixels = round(width * self.devicePixelRatioF())
        _artist().submit(lambda: answer.came.emit(draw_pages(pdf, pixels), turn))

    def _came(self, pages: Pages, turn: int) -> None:
        if turn != self._turn:
            return
        self._images = pages.images
        if pages.problem:
            self.setAccessibleDescription(self._words("This paper cannot be shown."))
        else:
            said = self._words.count("{number} page", "{number} pages", len(pages.images))
            self.setAccessibleDescription(said)
        self._lay_out()
        self.drawn.emit(len(pages.images))

    def _page_width(self) -> int:
        return self.viewport().width() - 2 * _MARGIN

    def _heights(self) -> list[int]:
        width = self._page_width()
        return [round(image.height() * width / max(1, image.width())) for image in self._images]

    def _lay_out(self) -> None:
        whole = sum(height + _MARGIN for height in self._heights()) + _MARGIN
        bar = self.verticalScrollBar()
        bar.setPageStep(self.viewport().height())
        bar.setRange(0, max(0, whole - self.viewport().height()))
        self.viewport().update()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._lay_out()
        if self._pdf:
            self._settle.start()

    def sizeHint(self) -> QSize:
        return QSize(200, 260)

    def minimumSizeHint(self) -> QSize:
        return QSize(160, 160)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self.viewport())
        painter.fillRect(self.viewport().rect(), colour("canvas"))
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        top = _MARGIN - self.verticalScrollBar().value()
        for image, height in zip(self._images, self._heights(), strict=True):
            page = QRect(_MARGIN, top, self._page_width(), height)
            painter.drawImage(page, image)
            painter.setPen(QPen(colour("line"), 1))
            painter.drawRect(page.adjusted(0, 0, -1, -1))
            top += height + _MARGIN
        painter.end()
