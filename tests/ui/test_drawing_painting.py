"""Primitives on the screen: what QPainter makes of them, and what the cache keeps."""

from __future__ import annotations

import random
from collections.abc import Iterator
from threading import Thread

import pytest
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QColor, QImage, QPainter
from PySide6.QtWidgets import QApplication

from dentaldesk.engines.clinical.teeth_drawing import curves
from dentaldesk.engines.clinical.teeth_drawing.bases import base
from dentaldesk.engines.clinical.teeth_drawing.geometry import View, tooth_form
from dentaldesk.engines.clinical.teeth_drawing.gum import GumPlace, gum
from dentaldesk.engines.clinical.teeth_drawing.kinds import SHAPES
from dentaldesk.engines.clinical.teeth_drawing.palette import LIGHT
from dentaldesk.engines.clinical.teeth_drawing.primitives import (
    Affine,
    Anchor,
    Box,
    Cap,
    Clip,
    Colour,
    Fill,
    Linear,
    Path,
    Placed,
    Primitive,
    Stroke,
    Symbol,
    Text,
)
from dentaldesk.ui.widgets.odontogram.painting import SymbolCache, paint, painter_path, render_symbol

KINDS = list(SHAPES)
SQUARE = curves.polygon([(0, 0), (4, 0), (4, 4), (0, 4)])
ROUND = [(0.05, 0.0), (-0.05, 0.0), (0.0, 0.05), (0.0, -0.05)]
RED, BLUE = Colour("#FF0000"), Colour("#0000FF")


@pytest.fixture(autouse=True)
def app(qapp: QApplication) -> QApplication:
    return qapp


def canvas(width: int = 60, height: int = 60, ratio: float = 1.0) -> QImage:
    image = QImage(int(width * ratio), int(height * ratio), QImage.Format.Format_ARGB32_Premultiplied)
    image.setDevicePixelRatio(ratio)
    image.fill(Qt.GlobalColor.white)
    return image


def painted(
    content: list[Primitive], *, cache: SymbolCache | None = None, scale: float = 10, ratio: float = 1.0
) -> QImage:
    """The content at 10 pixels a millimetre, its origin at 10, 10."""
    image = canvas(ratio=ratio)
    painter = QPainter(image)
    painter.translate(10, 10)
    painter.scale(scale, scale)
    paint(painter, content, cache)
    painter.end()
    return image


def colour_at(image: QImage, x: int, y: int) -> str:
    return image.pixelColor(x, y).name().upper()


def _difference(one: QImage, other: QImage) -> int:
    """The largest difference of a channel anywhere."""
    largest = 0
    for y in range(one.height()):
        for x in range(one.width()):
            first, second = one.pixelColor(x, y).getRgb(), other.pixelColor(x, y).getRgb()
            largest = max(largest, *(abs(a - b) for a, b in zip(first, second, strict=True)))  # type: ignore[call-overload]  # four integers
    return largest


@pytest.mark.parametrize("kind", KINDS)
def test_contains_agrees_with_qt(kind: str) -> None:
    chance = random.Random(kind)
    form = tooth_form(kind)
    for path in (form.occlusal, form.facial_crown, form.root_silhouette, form.table):
        box, qt = curves.bounds(path), painter_path(path)
        for _ in range(150):
            point = (chance.uniform(box.left - 1, box.right + 1), chance.uniform(box.top - 1, box.bottom + 1))
            answer = curves.contains(path, point)
            # On the rim itself both are right.
            if all(curves.contains(path, (point[0] + x, point[1] + y)) == answer for x, y in ROUND):
                assert answer == qt.contains(QPointF(*point)), point


def test_fills_and_gradients() -> None:
    gradient = Linear((0, 0), (4, 0), ((0.0, "#000000"), (1.0, "#FFFFFF")))
    image = painted([Fill(SQUARE, gradient)])
    assert QColor(colour_at(image, 12, 30)).lightness() < 30
    assert QColor(colour_at(image, 47, 30)).lightness() > 225
    assert colour_at(painted([Fill(SQUARE, RED)]), 30, 30) == "#FF0000"
    assert colour_at(painted([Fill(SQUARE, RED.at(0.5))]), 30, 30) in {"#FF7F7F", "#FF8080"}


def test_subpaths_count_as_one_area() -> None:
    both = SQUARE + curves.polygon([(1, 1), (3, 1), (3, 3), (1, 3)])
    assert colour_at(painted([Fill(both, RED)]), 30, 30) == "#FF0000"


def test_strokes_are_millimetres_and_so_are_dashes() -> None:
    line = curves.polyline([(0, 2), (4, 2)])
    image = painted([Stroke(line, BLUE, 1.0, dash=(1.0, 1.0), cap=Cap.FLAT)])
    assert [colour_at(image, x, 30) == "#0000FF" for x in (15, 25, 35, 45)] == [True, False, True, False]
    assert colour_at(image, 15, 34) == "#0000FF"
    assert colour_at(image, 15, 37) == "#FFFFFF"


def test_clips_hold_and_end() -> None:
    wide = curves.polygon([(-1, -1), (5, -1), (5, 5), (-1, 5)])
    outer = curves.polygon([(0, 0), (4, 0), (4, 2), (0, 2)])
    inner = Clip(outer, (Clip(curves.polygon([(0, 0), (2, 0), (2, 4), (0, 4)]), (Fill(wide, RED),)),))
    image = painted([inner, Fill(curves.polygon([(3, 3), (4, 3), (4, 4), (3, 4)]), BLUE)])
    assert colour_at(image, 20, 20) == "#FF0000"
    assert colour_at(image, 40, 20) == "#FFFFFF"
    assert colour_at(image, 20, 40) == "#FFFFFF"
    assert colour_at(image, 45, 45) == "#0000FF"


def test_words_stand_where_they_are_anchored() -> None:
    def ink(anchor: Anchor) -> list[int]:
        image = painted([Text((2, 3), "18", 2.0, Colour("#000000"), anchor, bold=True)])
        return [x for x in range(60) if any(image.pixelColor(x, y).lightness() < 128 for y in range(60))]

    start, middle, end = ink(Anchor.START), ink(Anchor.MIDDLE), ink(Anchor.END)
    assert min(start) >= 29
    assert max(end) <= 31
    assert abs((min(middle) + max(middle)) / 2 - 30) < 2.5


# -- symbols --


def _dot(key: str = "dot", colour: Colour = RED) -> Symbol:
    return Symbol(key=key, box=Box(0, 0, 2, 2), content=(Fill(curves.ellipse((1, 1), 1, 1), colour),))


@pytest.mark.parametrize("ratio", [1.0, 1.5, 2.0])
def test_a_copied_symbol_looks_like_a_drawn_one(ratio: float) -> None:
    content: list[Primitive] = [Placed(base("l1", View.OCCLUSAL), Affine(e=2.0, f=2.0))]
    cache = SymbolCache()
    assert _difference(painted(content, ratio=ratio), painted(content, cache=cache, ratio=ratio)) <= 6
    assert cache.size > 0


def test_a_turned_symbol_is_drawn_and_not_kept() -> None:
    cache = SymbolCache()
    image = painted([Placed(_dot(), Affine(0.0, 1.0, -1.0, 0.0, 4.0, 0.0))], cache=cache)
    assert colour_at(image, 40, 20) == "#FF0000"
    assert cache.size == 0


@pytest.mark.parametrize("cached", [True, False])
def test_a_faded_symbol_fades_as_a_whole(*, cached: bool) -> None:
    twice = Symbol(key="twice", box=Box(0, 0, 2, 2), content=(*_dot().content, *_dot().content))
    image = painted([Placed(twice, opacity=0.5)], cache=SymbolCache() if cached else None)
    assert image.pixelColor(20, 20).green() == pytest.approx(128, abs=2)


def test_the_cache_gives_up_what_was_not_used() -> None:
    one = render_symbol(_dot(), 10)
    cache = SymbolCache(most=2 * one.sizeInBytes())
    first, second, third = (_dot(key) for key in "abc")
    cache.prepare([first, second], 10, 1.0)
    assert cache.find(first, 10, 1.0) is not None
    cache.image(third, 10, 1.0)
    assert cache.find(second, 10, 1.0) is None
    assert cache.find(first, 10, 1.0) is not None
    assert cache.size == 2 * one.sizeInBytes()
    assert cache.find(first, 11, 1.0) is None
    cache.clear()
    assert cache.size == 0


def test_symbols_are_prepared_in_a_thread() -> None:
    cache = SymbolCache()
    symbols = [base(kind, View.OCCLUSAL) for kind in KINDS]
    workers = [Thread(target=cache.prepare, args=(symbols, 4, 1.0)) for _ in range(2)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert all(cache.find(symbol, 4, 1.0) for symbol in symbols)


def _bases() -> Iterator[Symbol]:
    for kind in KINDS:
        for view in View:
            for mirrored in (False, True):
                yield base(kind, view, mirrored)


def test_every_base_paints() -> None:
    """Without a word of Qt, which would fail the test, and with paint inside the box only."""
    for symbol in _bases():
        image = render_symbol(symbol, 4)
        middle = image.pixelColor(image.width() // 2, image.height() // 2)
        corners = [image.pixelColor(x, y) for x in (0, image.width() - 1) for y in (0, image.height() - 1)]
        assert middle.alpha() == 255 or "facial" in symbol.key
        assert all(corner.alpha() == 0 for corner in corners)


@pytest.mark.parametrize("kind", ["u1", "u4", "u6", "l3", "l4", "l7"])
def test_the_lamp_stays_at_the_upper_left(kind: str) -> None:
    """For both sides of the mouth and both jaws: a crown's left side is brighter than its right one."""
    for mirrored in (False, True):
        symbol = base(kind, View.FACIAL, mirrored)
        image = render_symbol(symbol, 8)
        middle = 0.55 * tooth_form(kind).crown_length * (-1 if kind.startswith("l") else 1)
        y = round((middle - symbol.box.top) * 8)
        row = [image.pixelColor(x, y) for x in range(image.width())]
        light = [colour.lightness() for colour in row if colour.alpha() == 255]
        side = len(light) // 5
        assert sum(light[2:side]) > sum(light[-side:-2])


def test_gum_paints() -> None:
    places = [GumPlace(centre_x=1 + 2 * i, half_width=1, margin_y=2, papilla_y=2.6) for i in range(2)]
    image = painted(gum(places, LIGHT, outward=-1, left=0, right=4, depth=2))
    assert image.pixelColor(20, 22).red() > image.pixelColor(20, 22).green()
    assert colour_at(image, 30, 45) == "#FFFFFF"


def test_a_path_that_died_lends_its_name_to_no_other() -> None:
    for size in range(1, 200):
        path = Path((("M", 0.0, 0.0), ("L", float(size), 0.0), ("L", 0.0, 1.0), ("Z",)))
        assert painter_path(path).boundingRect().width() == size
