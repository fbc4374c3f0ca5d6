"""One tooth in large, always in the same place: its surfaces are pressed here, and their state stands beside their
names.

Left press or Space charts, right press or Delete clears, arrows go from surface to surface.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QPointF, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QFont,
    QFontMetricsF,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPainterPath,
    QPaintEvent,
    QPen,
    QPixmap,
    QResizeEvent,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from dentaldesk.engines.clinical.chart_words import say_surface, say_tooth
from dentaldesk.engines.clinical.teeth_drawing.diagram import WIDTH, Diagram, draw_diagram, hit_diagram
from dentaldesk.engines.clinical.teeth_drawing.geometry import View
from dentaldesk.engines.clinical.teeth_drawing.primitives import Text
from dentaldesk.ui.theme.current import colour, current
from dentaldesk.ui.theme.fonts import body_font, small_font
from dentaldesk.ui.widgets.odontogram.painting import SymbolCache, paint, painter_path
from dentaldesk.ui.widgets.odontogram.pictures import BITING, visible_part
from dentaldesk.ui.widgets.odontogram.preparing import shared_cache
from dentaldesk.ui.widgets.odontogram.tiles import (
    TILE_HEIGHT,
    SurfaceTile,
    surface_name,
    surfaces_in_rows,
)

if TYPE_CHECKING:
    from dentaldesk.engines.clinical.chart import Mark, ToothState
    from dentaldesk.engines.clinical.teeth_drawing.hits import Hit
    from dentaldesk.engines.clinical.teeth_drawing.palette import Look
    from dentaldesk.engines.core.words import Words
    from dentaldesk.models.teeth import Surface

_GAP = 6
_TILES = 6
_USUAL_WIDTH, _LEAST_WIDTH = 340, 240  # pixels, with two tiles in a row
_LEAST_HEIGHT = 96  # pixels of the tooth alone
_WIDE = 460  # pixels from which three tiles stand in a row
_LIT = 0.16
_TEETH = 43.2  # mm: below stand the captions, which are painted here
_DISC = 4.2  # mm across
_WALKS = {
    Qt.Key.Key_Left: (-1, 0),
    Qt.Key.Key_Right: (1, 0),
    Qt.Key.Key_Up: (0, -1),
    Qt.Key.Key_Down: (0, 1),
}


class ToothDiagram(QWidget):
    """Shows a `ToothState`. The surface under the keyboard or the pointer is lit in every view."""

    surface_clicked = Signal(object, object)  # Surface, View
    surface_cleared = Signal(object)  # Surface

    def __init__(self, words: Words, images: SymbolCache | None = None, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._words = words
        self._images = images or shared_cache()
        self._bare: ToothState | None = None  # without the draft
        self._state: ToothState | None = None
        self._shapes: list[tuple[Surface, QPainterPath]] = []
        self._look: Look | None = None
        self._diagram: Diagram | None = None
        self._picture: QPixmap | None = None
        self._surface: Surface | None = None  # where the keyboard stands
        self._pointed: Surface | None = None
        self._is_compact = False
        self._tiles = [self._made_tile() for _ in range(_TILES)]
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setAccessibleName(words("Tooth diagram"))
        self.show_tooth(None, None)

    def _made_tile(self) -> SurfaceTile:
        tile = SurfaceTile(self)
        tile.clicked.connect(lambda _checked=False: self._press(tile.surface, None))
        tile.cleared.connect(lambda: self._clear(tile.surface))
        tile.pointed.connect(lambda on: self._point_at(tile.surface if on else None))
        return tile

    # -- what is shown --

    def show_tooth(self, state: ToothState | None, look: Look | None, draft: Sequence[Mark] = ()) -> None:
        """Show a tooth, with what would be charted on it; None: none is chosen."""
        other = state is None or self._bare is None or state.tooth != self._bare.tooth
        drafted = replace(state, examined=True, marks=(*state.marks, *draft)) if state is not None and draft else state
        if not other and drafted == self._state and look == self._look:
            return
        self._bare, self._state, self._look = state, drafted, look
        self._diagram = draw_diagram(drafted, look) if drafted is not None and look is not None else None
        self._picture = None
        self._shapes = _shapes(self._diagram) if self._diagram is not None else []
        if other:
            self._surface = self._pointed = None
        self._name_tiles()
        self._place_tiles()
        self.update()

    def show_draft(self, marks: Sequence[Mark]) -> None:
        """Other things that would be charted on the same tooth."""
        self.show_tooth(self._bare, self._look, marks)

    def set_compact(self, compact: bool) -> None:
        """Without the tiles, for a low panel: the tooth itself can be pressed too."""
        if compact == self._is_compact:
            return
        self._is_compact = compact
        self._picture = None
        self._name_tiles()
        self._place_tiles()
        self.updateGeometry()
        self.update()

    def set_read_only(self, *, read_only: bool) -> None:
        """Whether it only shows."""
        for tile in self._tiles:
            tile.setEnabled(not read_only)

    @property
    def surface(self) -> Surface | None:
        """Where the keyboard stands."""
        return self._surface

    def _name_tiles(self) -> None:
        state = self._state
        for tile in self._tiles:
            tile.setVisible(state is not None and not self._is_compact)
        if state is None or self._look is None:
            self.setAccessibleDescription(self._words("No tooth is chosen."))
            return
        rows = surfaces_in_rows(state.tooth)
        for tile, surface in zip(self._tiles, (one for row in rows for one in row), strict=True):
            name = surface_name(surface, state.tooth, self._words)
            tile.show_surface(surface, name, say_surface(self._words, state, surface))
        self.setAccessibleDescription(say_tooth(self._words, state, self._look.notation))

    # -- measures --

    def _columns(self) -> int:
        return 3 if self.width() >= _WIDE else 2

    def _tiles_height(self) -> int:
        if self._is_compact:
            return 0
        rows = _TILES // self._columns()
        return rows * TILE_HEIGHT + (rows - 1) * _GAP

    def _place_tiles(self) -> None:
        """Three in a row as they lie on the tooth; two in a row keep mesial and distal on their sides."""
        columns = self._columns()
        order = (0, 1, 2, 3, 4, 5) if columns > 2 else (0, 2, 1, 4, 3, 5)  # noqa: PLR2004 - three in a row
        width = (self.width() - (columns - 1) * _GAP) // columns
        top = self.height() - self._tiles_height()
        for at, number in enumerate(order):
            row, column = divmod(at, columns)
            area = QRect(column * (width + _GAP), top + row * (TILE_HEIGHT + _GAP), width, TILE_HEIGHT)
            self._tiles[number].setGeometry(area)

    def _scale(self) -> float:
        """Logical pixels a millimetre."""
        return max(min(self.width() / WIDTH, self._room() / _TEETH), 0.1)

    def _room(self) -> int:
        """Pixels above captions and tiles."""
        return self.height() - self._tiles_height() - _GAP - current().sizes.small_line

    def _origin(self) -> QPointF:
        ratio, scale = self.devicePixelRatioF(), self._scale()
        left, top = (self.width() - WIDTH * scale) / 2, (self._room() - _TEETH * scale) / 2
        return QPointF(round(left * ratio) / ratio, round(top * ratio) / ratio)

    def sizeHint(self) -> QSize:
        return self._size_at(_USUAL_WIDTH)

    def minimumSizeHint(self) -> QSize:
        return QSize(_LEAST_WIDTH, _LEAST_HEIGHT) if self._is_compact else self._size_at(_LEAST_WIDTH)

    def _size_at(self, width: int) -> QSize:
        """So high that the tooth is as wide as the tiles below it."""
        rows = 0 if self._is_compact else 3
        below = current().sizes.small_line + _GAP + rows * (TILE_HEIGHT + _GAP)
        return QSize(width, round(width / WIDTH * _TEETH) + below)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._picture = None
        self._place_tiles()

    # -- pointer and keyboard --

    def hit_at(self, point: QPointF) -> Hit | None:
        """What of the tooth lies at a point of the widget."""
        if self._diagram is None:
            return None
        away = point - self._origin()
        return hit_diagram(self._diagram, (away.x() / self._scale(), away.y() / self._scale()))

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        found = self.hit_at(event.position())
        self._point_at(found.surface if found is not None else None)
        shape = Qt.CursorShape.PointingHandCursor if self._pointed is not None else Qt.CursorShape.ArrowCursor
        self.setCursor(shape)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        found = self.hit_at(event.position())
        if found is None or found.surface is None:
            return
        if event.button() is Qt.MouseButton.LeftButton:
            self._press(found.surface, found.view)
        elif event.button() is Qt.MouseButton.RightButton:
            self._clear(found.surface)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = event.key()
        step = _WALKS.get(Qt.Key(key))
        if self._state is None or event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier:
            event.ignore()
        elif step is not None:
            self._walk(*step)
        elif key == Qt.Key.Key_Space and self._surface is not None:
            self._press(self._surface, None)
        elif key in {Qt.Key.Key_Delete, Qt.Key.Key_Backspace} and self._surface is not None:
            self._clear(self._surface)
        else:
            event.ignore()

    def _walk(self, across: int, down: int) -> None:
        """To the nearest tile in that direction; the first one where nothing was chosen."""
        shown = {tile.surface: tile.geometry().center() for tile in self._tiles}
        here = shown.get(self._surface)
        if here is None:
            self._stand_on(self._tiles[1].surface)
            return
        away = {surface: (at - here) for surface, at in shown.items()}
        ahead = {one: by for one, by in away.items() if by.x() * across + by.y() * down > 0}
        if ahead:
            self._stand_on(
                min(
                    ahead,
                    key=lambda one: (
                        abs(ahead[one].x()) * (1 + 3 * abs(down)) + abs(ahead[one].y()) * (1 + 3 * abs(across))
                    ),
                )
            )

    def _stand_on(self, surface: Surface | None) -> None:
        self._surface = surface
        self._light()

    def _point_at(self, surface: Surface | None) -> None:
        if surface is not self._pointed:
            self._pointed = surface
            self._light()

    def _light(self) -> None:
        lit = self._lit()
        for tile in self._tiles:
            tile.set_current(lit is not None and tile.surface is lit)
        if lit is not None and self.hasFocus():
            name = next(tile.accessibleName() for tile in self._tiles if tile.surface is lit)
            self.setAccessibleDescription(name)
        self.update()

    def _lit(self) -> Surface | None:
        return self._pointed or (self._surface if self.hasFocus() else None)

    def _press(self, surface: Surface | None, view: View | None) -> None:
        if surface is None or not self._tiles[0].isEnabled():
            return
        self._stand_on(surface)
        self.surface_clicked.emit(surface, view or self._best_view(surface))

    def _clear(self, surface: Surface | None) -> None:
        if surface is not None and self._tiles[0].isEnabled():
            self._stand_on(surface)
            self.surface_cleared.emit(surface)

    def _best_view(self, surface: Surface) -> View:
        regions = self._diagram.regions if self._diagram is not None else ()
        views = [region.view for region in regions if region.surface is surface]
        return View.OCCLUSAL if View.OCCLUSAL in views else next(iter(views), View.FACIAL)

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Leave:
            self._point_at(None)
        elif event.type() in {QEvent.Type.FocusIn, QEvent.Type.FocusOut}:
            done = bool(super().event(event))
            self._light()
            return done
        elif event.type() == QEvent.Type.DevicePixelRatioChange:
            self._picture = None
        return bool(super().event(event))

    # -- painting --

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        if self._diagram is None:
            painter.setFont(body_font(current().sizes))
            painter.setPen(colour("muted"))
            flags = Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap
            painter.drawText(self.rect(), flags, self._words("Choose a tooth on the chart."))
        else:
            painter.drawPixmap(self._origin(), self._painted(self._diagram))
            self._paint_lit(painter)
            self._paint_labels(painter, self._diagram)
        painter.end()

    def _painted(self, diagram: Diagram) -> QPixmap:
        if self._picture is None:
            scale, ratio = self._scale(), self.devicePixelRatioF()
            size = QRectF(0, 0, WIDTH * scale * ratio, _TEETH * scale * ratio).toAlignedRect().size()
            picture = QPixmap(size)
            picture.setDevicePixelRatio(ratio)
            picture.fill(Qt.GlobalColor.transparent)
            painter = QPainter(picture)
            painter.scale(scale, scale)
            paint(painter, diagram.drawing.content, self._images)
            painter.end()
            self._picture = picture
        return self._picture

    def _paint_lit(self, painter: QPainter) -> None:
        lit = self._lit()
        if lit is None:
            return
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.translate(self._origin())
        painter.scale(self._scale(), self._scale())
        pen = QPen(colour("accent"), 2)
        pen.setCosmetic(True)
        painter.setPen(pen)
        tint = colour("accent")
        tint.setAlphaF(_LIT)
        painter.setBrush(tint)
        for surface, shape in self._shapes:
            if surface is lit:
                painter.drawPath(shape)
        painter.restore()

    def _paint_labels(self, painter: QPainter, diagram: Diagram) -> None:
        """The words of the drawing, at a size that can be read: a picture made small would make them small, too."""
        scale, origin = self._scale(), self._origin()
        face = small_font(current().sizes, QFont.Weight.Medium)
        painter.setFont(face)
        metrics = QFontMetricsF(face)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for text in (one for one in diagram.drawing.content if isinstance(one, Text)):
            x, y = origin.x() + text.at[0] * scale, origin.y() + text.at[1] * scale
            if len(text.words) > 1:
                painter.setPen(colour("muted"))
                line = origin.y() + _TEETH * scale + metrics.ascent()
                painter.drawText(QPointF(x - metrics.horizontalAdvance(text.words) / 2, line), text.words)
                continue
            side = max(metrics.height(), _DISC * scale)
            middle = QPointF(x, y - 0.36 * text.size * scale)
            disc = QRectF(middle.x() - side / 2, middle.y() - side / 2, side, side)
            painter.setPen(QPen(colour("line"), 1))
            painter.setBrush(colour("raised"))
            painter.drawEllipse(disc)
            painter.setPen(colour("text"))
            painter.drawText(disc, Qt.AlignmentFlag.AlignCenter, text.words)


def _shapes(diagram: Diagram) -> list[tuple[Surface, QPainterPath]]:
    """The surfaces by their visible outlines."""
    found = []
    for region in diagram.regions:
        if region.surface is not None:
            tables = [one.path for one in diagram.regions if one.view is region.view and one.surface in BITING]
            shape = visible_part(painter_path(region.path), region.surface, [painter_path(path) for path in tables])
            found.append((region.surface, shape))
    return found
