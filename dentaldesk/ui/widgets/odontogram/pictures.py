"""Parts of a chart as pictures: painted once, then copied. Every picture is cut to what is on it and lies on whole
device pixels.

A chart is never larger than `MOST_PIXELS`: on the largest screens it leaves a margin, and stays sharp and quick.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from enum import IntEnum
from functools import lru_cache
from math import ceil, floor, sqrt
from typing import TYPE_CHECKING, NamedTuple

from PySide6.QtCore import QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QImage, QPainter, QPainterPath, QPixmap, QTransform

from dentaldesk.engines.clinical.teeth_drawing.hits import surface_regions
from dentaldesk.engines.clinical.teeth_drawing.primitives import (
    Clip,
    Fill,
    Placed,
    Primitive,
    Stroke,
    Symbol,
    Text,
)
from dentaldesk.models.teeth import Surface
from dentaldesk.ui.widgets.odontogram.painting import SymbolCache, paint, painter_path

if TYPE_CHECKING:
    from dentaldesk.engines.clinical.teeth_drawing.geometry import View
    from dentaldesk.engines.clinical.teeth_drawing.layout import ChartLayout, ToothPlace
    from dentaldesk.ui.widgets.odontogram.frame import Frame

Content = tuple[Primitive, ...]
BITING = frozenset({Surface.OCCLUSAL, Surface.INCISAL})
MOST_PIXELS = 3_900_000  # with this all pictures of the richest chart stay below 30 MB
STEP = 16  # scales are multiples of 1/16 pixel a millimetre: a window made wider by a little needs nothing new
_LARGE = 16.0  # mm: wider than any tooth
_PIXEL_BYTES = 4
_WIDEST_GLYPH = 0.75  # of a font's size


class Layer(IntEnum):
    """In the order in which they are painted."""

    GROUND = 0
    GUM = 1
    MARKS = 2
    SPANS = 3
    SIGNS = 4
    DRAFT = 5


class Key(NamedTuple):
    """One picture: its layer, and what of the layer."""

    layer: Layer
    part: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Grain:
    """How large a millimetre is: logical pixels on the screen, and device pixels in the pictures."""

    scale: float
    ratio: float
    coarse: float = 1.0  # below 1: fewer pixels than the device has, for what is soft

    @property
    def device(self) -> float:
        """Pixels of a picture a millimetre."""
        return self.scale * self.ratio * self.coarse

    @property
    def picture_ratio(self) -> float:
        """Pixels of a picture a logical pixel."""
        return self.ratio * self.coarse


def grain_for(layout: ChartLayout, width: float, height: float, ratio: float) -> Grain:
    """The largest scale at which the chart fits into so many logical pixels, and into `MOST_PIXELS`."""
    fits = min(width / layout.width, height / layout.height)
    kept = sqrt(MOST_PIXELS / (layout.width * layout.height)) / ratio
    return Grain(scale=floored(min(fits, kept)), ratio=ratio)


def floored(scale: float) -> float:
    """Pixels a millimetre in the steps in which pictures are kept."""
    return max(floor(scale * STEP) / STEP, 1 / STEP)


@dataclass(frozen=True, slots=True)
class Sheet:
    """A painted image and where it lies on the chart, in its own pixels. Any thread may make one."""

    image: QImage
    area: QRect


@dataclass(frozen=True, slots=True)
class Picture:
    """A sheet as the screen copies it."""

    pixmap: QPixmap
    area: QRect

    @property
    def bytes(self) -> int:
        return self.pixmap.width() * self.pixmap.height() * _PIXEL_BYTES


def picture_of(sheet: Sheet | None) -> Picture | None:
    """The sheet for the screen; in the window's thread only."""
    return None if sheet is None else Picture(QPixmap.fromImage(sheet.image), sheet.area)


def draw(content: Sequence[Primitive], grain: Grain, images: SymbolCache, within: QRectF) -> Sheet | None:
    """Paint the content, cut to `within` (millimetres); None when there is nothing on it."""
    box = reach(content).intersected(within)
    if box.isEmpty():
        return None
    area = pixels(box, grain.device)
    image = blank(area, grain)
    painter = QPainter(image)
    aim(painter, area, grain)
    paint(painter, content, images)
    painter.end()
    return Sheet(image, area)


def blank(area: QRect, grain: Grain) -> QImage:
    """An image of an area with nothing on it."""
    image = QImage(area.size(), QImage.Format.Format_ARGB32_Premultiplied)
    image.setDevicePixelRatio(grain.picture_ratio)
    image.fill(0)
    return image


def renew(picture: Picture, content: Sequence[Primitive], grain: Grain, images: SymbolCache, part: QRectF) -> None:
    """Paint a part (millimetres) of a picture anew."""
    cut = pixels(part, grain.device).intersected(picture.area)
    ratio = grain.picture_ratio
    corner = QPointF(cut.topLeft() - picture.area.topLeft()) / ratio
    area = QRectF(corner.x(), corner.y(), cut.width() / ratio, cut.height() / ratio)
    painter = QPainter(picture.pixmap)
    painter.setClipRect(area)
    painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_Clear)
    painter.fillRect(area, Qt.GlobalColor.transparent)
    painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_SourceOver)
    aim(painter, picture.area, grain)
    paint(painter, content, images)
    painter.end()


def aim(painter: QPainter, area: QRect, grain: Grain) -> None:
    """Let a painter on the picture of an area speak millimetres of the chart."""
    painter.translate(-area.left() / grain.picture_ratio, -area.top() / grain.picture_ratio)
    painter.scale(grain.scale, grain.scale)


@contextmanager
def in_tooth_space(painter: QPainter, place: ToothPlace, view: View) -> Iterator[None]:
    """Let a painter that speaks millimetres of the chart speak those of one tooth: shared paths are not moved."""
    at = place.affine(view)
    painter.save()
    painter.setTransform(QTransform(at.a, at.b, at.c, at.d, at.e, at.f), combine=True)
    yield
    painter.restore()


@lru_cache(maxsize=512)
def surface_shape(kind: str, mirrored: bool, view: View, surface: Surface) -> QPainterPath | None:
    """One surface in tooth space, by its visible outline; None where the view does not show it."""
    regions = dict(surface_regions(kind, mirrored, view))
    region = regions.get(surface)
    if region is None:
        return None
    return visible_part(
        painter_path(region), surface, [painter_path(one) for name, one in regions.items() if name in BITING]
    )


def visible_part(shape: QPainterPath, surface: Surface, tables: Sequence[QPainterPath]) -> QPainterPath:
    """What of a surface is not under the biting one: the sides meet in the middle below it."""
    for table in tables if surface not in BITING else ():
        shape = shape.subtracted(table)
    return shape


def copy(painter: QPainter, picture: Picture, grain: Grain, frame: Frame, exposed: QRectF) -> None:
    """Copy a picture that was painted at `grain` to where it lies at the frame's, if that is exposed."""
    stretch = frame.grain.scale / grain.scale / grain.picture_ratio
    area, origin = picture.area, frame.origin
    left, top = origin.x() + area.x() * stretch, origin.y() + area.y() * stretch
    target = QRectF(left, top, area.width() * stretch, area.height() * stretch)
    if not target.intersects(exposed):
        return
    if grain == frame.grain and grain.coarse == 1:
        painter.drawPixmap(target.topLeft(), picture.pixmap)
    else:
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.drawPixmap(target, picture.pixmap, QRectF(picture.pixmap.rect()))


def pixels(box: QRectF, device: float) -> QRect:
    """The pixels that hold a box (millimetres), one more on every side for soft edges."""
    left, top = floor(box.left() * device) - 1, floor(box.top() * device) - 1
    return QRect(left, top, ceil(box.right() * device) + 1 - left, ceil(box.bottom() * device) + 1 - top)


def reach(content: Iterable[Primitive]) -> QRectF:
    """A box that holds all paint of the content, in its own millimetres."""
    box = QRectF()
    for primitive in content:
        box = box.united(_reach_of(primitive))
    return box


def _reach_of(primitive: Primitive) -> QRectF:
    match primitive:
        case Fill():
            return painter_path(primitive.path).controlPointRect()
        case Stroke():
            half = primitive.width / 2
            return painter_path(primitive.path).controlPointRect().adjusted(-half, -half, half, half)
        case Clip():
            box = painter_path(primitive.path).controlPointRect()
            # The frame of what lies outside something is large; what it holds is not.
            return box if max(box.width(), box.height()) < _LARGE else box.intersected(reach(primitive.content))
        case Text():
            x, y = primitive.at
            wide = primitive.size * _WIDEST_GLYPH * len(primitive.words)
            return QRectF(x - wide, y - primitive.size, 2 * wide, 1.4 * primitive.size)
        case Placed():
            return _reach_of_symbol(primitive)


def _reach_of_symbol(placed: Placed) -> QRectF:
    box, at = placed.symbol.box, placed.at
    corners = [at.apply((x, y)) for x in (box.left, box.right) for y in (box.top, box.bottom)]
    xs, ys = zip(*corners, strict=True)
    return QRectF(QPointF(min(xs), min(ys)), QPointF(max(xs), max(ys)))


def symbols_in(content: Iterable[Primitive]) -> Iterator[Symbol]:
    """All symbols that the content shows."""
    for primitive in content:
        if isinstance(primitive, Placed):
            yield primitive.symbol
        elif isinstance(primitive, Clip):
            yield from symbols_in(primitive.content)
