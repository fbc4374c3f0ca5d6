"""Paints drawings of teeth with QPainter, and keeps symbols as ready images.

A bare tooth is a hundred layers of thin paint: milliseconds to paint, a few microseconds to copy. Images are painted
with 16 bits a channel, because thin paint rounds to pink in 8. Everything here may run in a worker thread.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterable
from math import ceil, floor, isclose
from threading import Lock

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import (
    QBrush,
    QColor,
    QFont,
    QFontMetricsF,
    QImage,
    QLinearGradient,
    QPainter,
    QPainterPath,
    QPen,
    QTransform,
)

from dentaldesk.engines.clinical.teeth_drawing.primitives import (
    Affine,
    Anchor,
    Cap,
    Clip,
    Colour,
    Fill,
    Linear,
    Paint,
    Path,
    Placed,
    Primitive,
    Stroke,
    Symbol,
    Text,
)

CACHE_BYTES = 24 * 1024 * 1024
FAMILY = "Inter"
_KEPT_PATHS = 20_000  # of a full mouth with findings, several times over
_FONT_PIXELS = 64  # words are set at this size and scaled, so that their width does not jump with the zoom
_CAPS = {Cap.FLAT: Qt.PenCapStyle.FlatCap, Cap.ROUND: Qt.PenCapStyle.RoundCap}
_painter_paths: OrderedDict[int, tuple[Path, QPainterPath]] = OrderedDict()
_painter_paths_lock = Lock()


def painter_path(path: Path) -> QPainterPath:
    """The path for QPainter, built once for each object: hashing its points would cost as much as building it."""
    key = id(path)
    with _painter_paths_lock:
        kept = _painter_paths.get(key)
        if kept and kept[0] is path:
            return kept[1]
    built = _built(path)
    with _painter_paths_lock:
        # The path is kept along, or its id could pass on to another.
        _painter_paths[key] = path, built
        if len(_painter_paths) > _KEPT_PATHS:
            _painter_paths.popitem(last=False)
    return built


def _built(path: Path) -> QPainterPath:
    built = QPainterPath()
    built.setFillRule(Qt.FillRule.WindingFill)
    for segment in path.segments:
        match segment:
            case ("M", x, y):
                built.moveTo(x, y)
            case ("L", x, y):
                built.lineTo(x, y)
            case ("C", x1, y1, x2, y2, x, y):
                built.cubicTo(x1, y1, x2, y2, x, y)
            case _:
                built.closeSubpath()
    return built


class SymbolCache:
    """Symbols as images, the least recently used ones given up beyond `most` bytes. Threads may share it."""

    def __init__(self, most: int = CACHE_BYTES) -> None:
        self._most = most
        self._images: OrderedDict[tuple[str, float, float], QImage] = OrderedDict()
        self._lock = Lock()
        self._bytes = 0

    @property
    def size(self) -> int:
        """Bytes of all images."""
        return self._bytes

    def find(self, symbol: Symbol, scale: float, ratio: float) -> QImage | None:
        """The image of the symbol at `scale` pixels a millimetre and a device pixel ratio, if there is one."""
        key = _image_key(symbol, scale, ratio)
        with self._lock:
            if key in self._images:
                self._images.move_to_end(key)
            return self._images.get(key)

    def image(self, symbol: Symbol, scale: float, ratio: float) -> QImage:
        """The image, painted now if need be."""
        return self.find(symbol, scale, ratio) or self._keep(symbol, scale, ratio)

    def prepare(self, symbols: Iterable[Symbol], scale: float, ratio: float) -> None:
        """Paint those that are missing; meant for a worker thread."""
        for symbol in symbols:
            self.image(symbol, scale, ratio)

    def clear(self) -> None:
        with self._lock:
            self._images.clear()
            self._bytes = 0

    def _keep(self, symbol: Symbol, scale: float, ratio: float) -> QImage:
        image = render_symbol(symbol, scale, ratio)
        key = _image_key(symbol, scale, ratio)
        with self._lock:
            if key in self._images:
                return self._images[key]
            self._images[key] = image
            self._bytes += image.sizeInBytes()
            while self._bytes > self._most and len(self._images) > 1:
                _, oldest = self._images.popitem(last=False)
                self._bytes -= oldest.sizeInBytes()
        return image


def _image_key(symbol: Symbol, scale: float, ratio: float) -> tuple[str, float, float]:
    return symbol.key, round(scale, 4), round(ratio, 4)


def render_symbol(symbol: Symbol, scale: float, ratio: float = 1.0) -> QImage:
    """The symbol as an image, `scale` logical pixels a millimetre. Its origin lies on a whole device pixel."""
    left, top, right, bottom = _pixels(symbol, scale * ratio)
    image = QImage(right - left, bottom - top, QImage.Format.Format_RGBA64_Premultiplied)
    image.fill(0)
    painter = QPainter(image)
    try:
        painter.translate(-left, -top)
        painter.scale(scale * ratio, scale * ratio)
        paint(painter, symbol.content)
    finally:
        painter.end()
    ready = image.convertToFormat(QImage.Format.Format_ARGB32_Premultiplied)
    ready.setDevicePixelRatio(ratio)
    return ready


def _pixels(symbol: Symbol, scale: float) -> tuple[int, int, int, int]:
    """Left, top, right and bottom in device pixels from the symbol's origin, a pixel wider for soft edges."""
    box = symbol.box
    left, top = floor(box.left * scale) - 1, floor(box.top * scale) - 1
    return left, top, ceil(box.right * scale) + 1, ceil(box.bottom * scale) + 1


def paint(painter: QPainter, content: Iterable[Primitive], cache: SymbolCache | None = None) -> None:
    """Paint in the painter's coordinates, which are millimetres here. The painter is left as it was.

    With a cache, symbols that are neither turned nor mirrored are copied from ready images.
    """
    painter.save()
    painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.TextAntialiasing)
    for primitive in content:
        _paint_one(painter, primitive, cache)
    painter.restore()


def _paint_one(painter: QPainter, primitive: Primitive, cache: SymbolCache | None) -> None:
    match primitive:
        case Fill(path, paint_):
            painter.fillPath(painter_path(path), _brush(paint_))
        case Stroke():
            painter.strokePath(painter_path(primitive.path), _pen(primitive))
        case Clip(path, content):
            painter.save()
            painter.setClipPath(painter_path(path), Qt.ClipOperation.IntersectClip)
            for inner in content:
                _paint_one(painter, inner, cache)
            painter.restore()
        case Text():
            _paint_text(painter, primitive)
        case Placed():
            _paint_placed(painter, primitive, cache)


def _colour(colour: Colour) -> QColor:
    made = QColor(colour.hex)
    made.setAlphaF(colour.alpha)
    return made


def _brush(paint_: Paint) -> QBrush:
    if isinstance(paint_, Linear):
        gradient = QLinearGradient(QPointF(*paint_.start), QPointF(*paint_.end))
        gradient.setStops([(offset, QColor(colour)) for offset, colour in paint_.stops])
        return QBrush(gradient)
    return QBrush(_colour(paint_))


def _pen(stroke: Stroke) -> QPen:
    pen = QPen(_colour(stroke.colour), stroke.width, Qt.PenStyle.SolidLine, _CAPS[stroke.cap])
    pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
    if stroke.dash:
        # Qt counts dashes in widths of the pen.
        pen.setDashPattern([part / stroke.width for part in stroke.dash])
    return pen


def _paint_text(painter: QPainter, text: Text) -> None:
    font = QFont(FAMILY)
    font.setPixelSize(_FONT_PIXELS)
    font.setWeight(QFont.Weight.DemiBold if text.bold else QFont.Weight.Normal)
    font.setHintingPreference(QFont.HintingPreference.PreferNoHinting)
    width = QFontMetricsF(font).horizontalAdvance(text.words)
    shift = {Anchor.START: 0.0, Anchor.MIDDLE: -width / 2, Anchor.END: -width}[text.anchor]
    painter.save()
    painter.translate(*text.at)
    painter.scale(text.size / _FONT_PIXELS, text.size / _FONT_PIXELS)
    painter.setFont(font)
    painter.setPen(_colour(text.colour))
    painter.drawText(QPointF(shift, 0.0), text.words)
    painter.restore()


# -- symbols --


def _transform(affine: Affine) -> QTransform:
    return QTransform(affine.a, affine.b, affine.c, affine.d, affine.e, affine.f)


def _paint_placed(painter: QPainter, placed: Placed, cache: SymbolCache | None) -> None:
    whole = _transform(placed.at) * painter.worldTransform()
    straight = isclose(whole.m11(), whole.m22()) and whole.m11() > 0 and not whole.m12() and not whole.m21()
    painter.save()
    painter.setOpacity(painter.opacity() * placed.opacity)
    if cache and straight:
        _copy_image(painter, placed.symbol, whole, cache)
    elif placed.opacity < 1:
        # Faded as a whole: paint that is faded layer by layer would show what lies beneath.
        painter.setWorldTransform(whole)
        _draw_faded(painter, placed.symbol, whole)
    else:
        painter.setWorldTransform(whole)
        for primitive in placed.symbol.content:
            _paint_one(painter, primitive, cache)
    painter.restore()


def _copy_image(painter: QPainter, symbol: Symbol, whole: QTransform, cache: SymbolCache) -> None:
    ratio = painter.device().devicePixelRatioF()
    image = cache.image(symbol, whole.m11(), ratio)
    left, top, _, _ = _pixels(symbol, whole.m11() * ratio)
    # On whole device pixels, or the copy would blur.
    x = (round(whole.dx() * ratio) + left) / ratio
    y = (round(whole.dy() * ratio) + top) / ratio
    painter.resetTransform()
    painter.drawImage(QPointF(x, y), image)


def _draw_faded(painter: QPainter, symbol: Symbol, whole: QTransform) -> None:
    scale = max(abs(whole.determinant()) ** 0.5, 0.1)
    ratio = painter.device().devicePixelRatioF()
    left, top, right, bottom = _pixels(symbol, scale * ratio)
    image = render_symbol(symbol, scale, ratio)
    pixel = scale * ratio
    painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
    painter.drawImage(QRectF(left / pixel, top / pixel, (right - left) / pixel, (bottom - top) / pixel), image)
