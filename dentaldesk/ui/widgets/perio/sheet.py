"""The periodontal sheet: a picture that is painted tooth by tooth, so that a key costs one tooth and not a mouth.

It knows no rule. Keys are told by their names (`key`), clicks as sites (`picked`); what they mean is for the run.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QAccessible,
    QAccessibleEvent,
    QFocusEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QPixmap,
    QResizeEvent,
)
from PySide6.QtWidgets import QAbstractScrollArea, QFrame

from dentaldesk.engines.clinical.perio import PerioChart
from dentaldesk.engines.clinical.perio_state import Layer, PerioRun
from dentaldesk.engines.clinical.perio_words import sheet_words
from dentaldesk.engines.clinical.teeth_drawing.perio_layout import Line, SheetSize, lay_out
from dentaldesk.engines.clinical.teeth_drawing.perio_look import PerioPicture
from dentaldesk.engines.clinical.teeth_drawing.perio_sheet import draw_frame, draw_tooth
from dentaldesk.models.teeth import Notation
from dentaldesk.ui.theme.current import Look, colour, current
from dentaldesk.ui.theme.focus import RING_PROPERTY
from dentaldesk.ui.theme.tokens import FOCUS_WIDTH
from dentaldesk.ui.widgets.odontogram.painting import paint
from dentaldesk.ui.widgets.perio.colours import perio_look
from dentaldesk.ui.widgets.perio.keys import key_name
from dentaldesk.ui.widgets.perio.saying import say_cell

if TYPE_CHECKING:
    from PySide6.QtCore import QEvent

    from dentaldesk.engines.clinical.teeth_drawing.primitives import Box, Primitive
    from dentaldesk.engines.core.words import Words
    from dentaldesk.models.teeth import ToothCode

TEXT = 2.6  # mm: the size of figures on the sheet
_GRAPH, _LEAST_GRAPH = 0.72, 0.46  # how large a millimetre of tooth is drawn, and how small at the least
_NARROWEST = 185.0  # mm of paper: below, a larger sheet would squeeze its figures
_AT_ONCE = 8  # teeth painted in one turn of the event loop
_MARGIN = 8  # pixels that stay visible around the current site


@dataclass(frozen=True, slots=True, kw_only=True)
class SheetView:
    """What the sheet shows: the run, and the exams beside it with what they are called, the newest first."""

    run: PerioRun
    earlier: tuple[tuple[str, PerioChart], ...] = ()
    read_only: bool = False


class PerioSheet(QAbstractScrollArea):
    """As wide as it is given; as high as fits, else it scrolls and follows the current site."""

    key = Signal(str)
    picked = Signal(object)  # a site (tooth, site)

    def __init__(self, words: Words, notation: Notation) -> None:
        super().__init__()
        self._words, self._notation = words, notation
        self._view: SheetView | None = None
        self._picture: PerioPicture | None = None
        self._scale = 1.0
        self._pixmap = QPixmap()
        self._dirty: list[ToothCode] = []
        self._worn: Look | None = None
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setProperty(RING_PROPERTY, False)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.viewport().setCursor(Qt.CursorShape.PointingHandCursor)
        self.verticalScrollBar().setSingleStep(40)
        self.verticalScrollBar().valueChanged.connect(self.viewport().update)
        self.setAccessibleName(words("Periodontal chart"))

    # -- what is shown --

    def show_view(self, view: SheetView | None) -> None:
        """Show a run; None empties the sheet."""
        before, self._view = self._view, view
        if view is None:
            self._picture = None
            self.viewport().update()
            return
        kept = before is not None and self._picture is not None and _same_places(before, view)
        if kept and before is not None and self._picture is not None:
            self._repaint_changed(before.run.chart, view.run.chart)
        else:
            self._lay_out()
        self._follow_site()
        self._say_site()
        self.viewport().update()

    def _repaint_changed(self, before: PerioChart, after: PerioChart) -> None:
        if before is after or self._picture is None:
            return
        self._picture = self._made(after)
        changed = [tooth for tooth in after.teeth if before.sheet(tooth) != after.sheet(tooth)]
        # What was just typed first, and at once.
        for tooth in changed[:_AT_ONCE]:
            self._paint_tooth(tooth)
        self._dirty = [*changed[_AT_ONCE:], *(tooth for tooth in self._dirty if tooth not in changed)]

    def _lay_out(self) -> None:
        if self._view is None or self.viewport().width() <= 0:
            return
        self._worn = current()
        self._scale, size = self._fitting()
        self._picture = PerioPicture(
            chart=self._view.run.chart,
            layout=lay_out(self._view.run.chart.teeth, size),
            earlier=tuple(chart for _, chart in self._view.earlier),
            look=perio_look(),
            words=sheet_words(self._words, tuple(name for name, _ in self._view.earlier)),
            notation=self._notation,
        )
        ratio = self.devicePixelRatioF()
        height = round(self._picture.layout.height * self._scale)
        self._pixmap = QPixmap(round(self.viewport().width() * ratio), round(height * ratio))
        self._pixmap.setDevicePixelRatio(ratio)
        self._pixmap.fill(colour("surface"))
        self._paint_on(draw_frame(self._picture))
        self._dirty = list(self._view.run.chart.teeth)
        bar, seen = self.verticalScrollBar(), self.viewport().height()
        bar.setPageStep(seen)
        bar.setRange(0, max(0, height - seen))
        self.viewport().update()

    def _fitting(self) -> tuple[float, SheetSize]:
        """Pixels a millimetre, and the sheet: as large as fits, its graphs lower where they must be."""
        assert self._view is not None  # noqa: S101 - _lay_out asked
        width, height = self.viewport().width(), self.viewport().height()
        teeth, earlier = self._view.run.chart.teeth, len(self._view.earlier)
        least = current().sizes.small / TEXT

        def sized(scale: float, graph: float) -> SheetSize:
            return SheetSize(width=width / scale, text=TEXT, graph=graph, earlier=earlier)

        def high(graph: float) -> float:
            return lay_out(teeth, sized(least, graph)).height

        scale = min(height / high(_GRAPH), width / _NARROWEST)
        if scale >= least:
            return scale, sized(scale, _GRAPH)
        low, full = high(_LEAST_GRAPH), high(_GRAPH)
        share = (height / least - low) / (full - low)
        graph = _LEAST_GRAPH + min(1.0, max(0.0, share)) * (_GRAPH - _LEAST_GRAPH)
        return least, sized(least, graph if share > 0 else _GRAPH)

    def _made(self, chart: PerioChart) -> PerioPicture:
        assert self._picture is not None  # noqa: S101 - asked by the caller
        before = self._picture
        return PerioPicture(
            chart=chart,
            layout=before.layout,
            earlier=before.earlier,
            look=before.look,
            words=before.words,
            notation=before.notation,
        )

    # -- painting --

    def _paint_on(self, content: list[Primitive], clear: Box | None = None) -> None:
        painter = QPainter(self._pixmap)
        painter.scale(self._scale, self._scale)
        if clear is not None:
            area = QRectF(clear.left, clear.top, clear.width, clear.height)
            painter.setClipRect(area)
            painter.fillRect(area, colour("surface"))
        paint(painter, content)
        painter.end()

    def _paint_tooth(self, tooth: ToothCode) -> None:
        assert self._picture is not None  # noqa: S101 - asked by the caller
        picture = self._picture
        # The frame runs behind the column, and is painted anew inside it.
        self._paint_on([*draw_frame(picture, tooth), *draw_tooth(picture, tooth)], picture.layout.tooth_box(tooth))

    def paintEvent(self, _event: QPaintEvent) -> None:
        if self._picture is not None and self._worn != current():
            self._lay_out()
        now, self._dirty = self._dirty[:_AT_ONCE], self._dirty[_AT_ONCE:]
        for tooth in now:
            self._paint_tooth(tooth)
        painter = QPainter(self.viewport())
        painter.fillRect(self.viewport().rect(), colour("surface"))
        if self._picture is not None:
            painter.drawPixmap(QPointF(0, self._top()), self._pixmap)
            self._paint_focus(painter)
        painter.end()
        if self._dirty:
            self.viewport().update()

    def _top(self) -> float:
        spare = self.viewport().height() - self._pixmap.height() / self._pixmap.devicePixelRatio()
        return max(0.0, spare / 2) - self.verticalScrollBar().value()

    def _paint_focus(self, painter: QPainter) -> None:
        """The current site: its figure framed, its column of the graph and its row's name lit."""
        box = self._focus_box()
        if box is None or (self._view is not None and self._view.read_only):
            return
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        beam = colour("accent")
        beam.setAlphaF(0.10 if self.hasFocus() else 0.04)
        painter.fillRect(self._beam(), beam)
        pen = QPen(colour("accent" if self.hasFocus() else "control"), FOCUS_WIDTH if self.hasFocus() else 1)
        painter.setPen(pen)
        wash = colour("accent")
        wash.setAlphaF(0.16 if self.hasFocus() else 0.06)
        painter.setBrush(wash)
        painter.drawRoundedRect(box, 4, 4)

    def _beam(self) -> QRectF:
        """The current site's part of the graph."""
        assert self._view is not None  # noqa: S101 - asked by the caller
        assert self._view.run.at is not None  # noqa: S101 - asked by the caller
        assert self._picture is not None  # noqa: S101 - asked by the caller
        layout, at = self._picture.layout, self._view.run.at
        band = layout.band(at)
        first = self._pixels(layout.cell_box(at, Line.DEPTH))
        edge = band.bottom if band.outward < 0 else band.top
        end = edge * self._scale + self._top()
        top, bottom = (first.bottom(), end) if band.outward < 0 else (end, first.top())
        return QRectF(first.left(), top, first.width(), bottom - top)

    def _focus_box(self) -> QRectF | None:
        if self._view is None or self._picture is None or self._view.run.at is None:
            return None
        run, layout = self._view.run, self._picture.layout
        assert run.at is not None  # noqa: S101 - asked above
        if run.at[0] not in layout.places:
            return None
        line = Line.DEPTH if run.layer is Layer.DEPTH else Line.MARGIN
        found = self._pixels(layout.cell_box(run.at, line)).adjusted(-1, 0, 1, 0)
        # Never narrower than a finger's mark is seen.
        spare = max(0.0, current().sizes.small - found.width()) / 2
        return found.adjusted(-spare, 0, spare, 0)

    def _pixels(self, box: Box) -> QRectF:
        s = self._scale
        return QRectF(box.left * s, box.top * s + self._top(), box.width * s, box.height * s)

    # -- where the keyboard is --

    def _follow_site(self) -> None:
        """Scroll so that the jaw of the current site is seen, or at least its side."""
        if self._view is None or self._picture is None or self._view.run.at is None:
            return
        at = self._view.run.at
        layout = self._picture.layout
        if at[0] not in layout.places:
            return
        bar, seen = self.verticalScrollBar(), self.viewport().height()
        band, jaw = layout.band(at), [band for band in layout.bands if band.upper is at[0].is_upper]
        top, bottom = (y * self._scale for y in (jaw[0].top, jaw[1].bottom))
        if bottom - top > seen:
            top, bottom = (y * self._scale for y in (band.top, band.bottom))
        top, bottom = top - _MARGIN, bottom + _MARGIN
        if top < bar.value():
            bar.setValue(round(top))
        elif bottom > bar.value() + seen:
            bar.setValue(round(bottom - seen))

    def _say_site(self) -> None:
        """Tell a screen reader where the keyboard is and what stands there."""
        if self._view is None:
            return
        said = say_cell(self._words, self._view.run, self._notation)
        if said != self.accessibleDescription():
            self.setAccessibleDescription(said)
            if QAccessible.isActive():
                QAccessible.updateAccessibility(QAccessibleEvent(self, QAccessible.Event.DescriptionChanged))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        name = key_name(event)
        if name is None or self._view is None or self._view.read_only:
            super().keyPressEvent(event)
            return
        self.key.emit(name)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if self._picture is None or event.button() != Qt.MouseButton.LeftButton:
            super().mousePressEvent(event)
            return
        at = event.position()
        cell = self._picture.layout.hit(at.x() / self._scale, (at.y() - self._top()) / self._scale)
        if cell is not None:
            self.picked.emit(cell)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.viewport().update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.viewport().update()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._lay_out()
        self._follow_site()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if self._worn is not None and self._worn != current():
            self._lay_out()

    def sizeHint(self) -> QSize:
        return QSize(1000, 620)

    def minimumSizeHint(self) -> QSize:
        return QSize(420, 240)


def _same_places(before: SheetView, after: SheetView) -> bool:
    return before.run.chart.teeth == after.run.chart.teeth and before.earlier == after.earlier
