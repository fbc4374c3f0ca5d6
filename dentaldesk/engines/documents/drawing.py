"""Drawings of teeth on paper: the same primitives that the window paints, as calls on a PDF canvas.

The canvas is handed in, because only `render` knows who makes it; and the primitives are told by their names, because
rooms are strangers: whoever has both brings them together.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING, Any, ClassVar, NamedTuple, Protocol

if TYPE_CHECKING:
    from dentaldesk.engines.clinical.teeth_drawing.primitives import (
        Clip,
        Drawing,
        Fill,
        Linear,
        Path,
        Placed,
        Primitive,
        Stroke,
        Symbol,
        Text,
    )

_NONZERO = 1  # how a path's inside is told, in the numbers of PDF libraries
_ROUND = 1  # of caps and joins
_PAPER = (1.0, 1.0, 1.0)

Rgb = tuple[float, float, float]
Point = tuple[float, float]
Stops = list[tuple[float, Rgb]]  # in order; the first at 0, the last at 1


class Press(Protocol):
    """What a drawing needs beside the canvas's own strokes."""

    def write(self, words: Words) -> None:
        """Set a line of words. The canvas is moved to its baseline, a unit a millimetre, y up."""

    def end_form(self) -> None:
        """End the form that was begun, with all that it uses named in it."""

    def shade(self, start: Point, end: Point, stops: Stops) -> None:
        """Fill what is clipped with colours that run from `start` (0) to `end` (1), and on beyond both."""


class Words(NamedTuple):
    """A line of words: size in millimetres, colour `#RRGGBB`, anchor "start", "middle" or "end"."""

    words: str
    size: float
    colour: str
    anchor: str
    bold: bool


def draw_on(canvas: Any, drawing: Drawing, *, x: float, y: float, scale: float, press: Press) -> None:  # noqa: ANN401
    """Draw with the upper left corner at `x`, `y` (points from the lower left of the page).

    `scale` is points a millimetre.
    """
    canvas.saveState()
    canvas.transform(scale, 0, 0, -scale, x, y)
    _Pen(canvas=canvas, press=press).draw(drawing.content)
    canvas.restoreState()


@dataclass(kw_only=True)
class _Pen:
    """Draws on one canvas. `opacity` fades towards the paper while a symbol is written.

    A form that is drawn faintly would need a transparency group. Teeth lie on nothing but paper, so fading every colour
    in them comes to the same.
    """

    canvas: Any
    press: Press
    opacity: float = 1.0
    forms: dict[tuple[str, float], str] = field(default_factory=dict)

    def draw(self, content: Iterable[Primitive]) -> None:
        for primitive in content:
            self._DRAW[type(primitive).__name__](self, primitive)

    def _fill(self, fill: Fill) -> None:
        path = self._path(fill.path)
        if type(fill.paint).__name__ == "Linear":
            self._gradient(path, fill.paint)  # type: ignore[arg-type]  # told by its name
            return
        self.canvas.setFillAlpha(fill.paint.alpha)  # type: ignore[union-attr]  # told by its name
        self.canvas.drawText(_inked(fill.paint.hex, self.opacity))  # type: ignore[union-attr]
        self.canvas.drawPath(path, stroke=0, fill=1, fillMode=_NONZERO)

    def _gradient(self, path: Any, linear: Linear) -> None:  # noqa: ANN401
        self.canvas.saveState()
        self.canvas.setFillAlpha(1.0)
        self.canvas.clipPath(path, stroke=0, fill=0, fillMode=_NONZERO)
        stops = sorted((offset, self._faded(colour)) for offset, colour in linear.stops)
        whole = [(0.0, stops[0][1]), *(stop for stop in stops if 0 < stop[0] < 1), (1.0, stops[-1][1])]
        self.press.shade(linear.start, linear.end, whole)
        self.canvas.restoreState()

    def _stroke(self, stroke: Stroke) -> None:
        self.canvas.setStrokeColorRGB(*self._faded(stroke.colour.hex), alpha=stroke.colour.alpha)
        self.canvas.setLineWidth(stroke.width)
        self.canvas.setLineCap(_ROUND if stroke.cap.value == "round" else 0)
        self.canvas.setLineJoin(_ROUND)
        self.canvas.setDash(list(stroke.dash))
        self.canvas.drawPath(self._path(stroke.path), stroke=1, fill=0)

    def _clip(self, clip: Clip) -> None:
        self.canvas.saveState()
        self.canvas.clipPath(self._path(clip.path), stroke=0, fill=0, fillMode=_NONZERO)
        self.draw(clip.content)
        self.canvas.restoreState()

    def _text(self, text: Text) -> None:
        self.canvas.saveState()
        self.canvas.transform(1, 0, 0, -1, *text.at)
        self.canvas.setFillAlpha(text.colour.alpha)
        colour = _hex(self._faded(text.colour.hex))
        self.press.write(Words(text.words, text.size, colour, text.anchor.value, text.bold))
        self.canvas.restoreState()

    def _placed(self, placed: Placed) -> None:
        name = self._form(placed.symbol, placed.opacity)
        at = placed.at
        self.canvas.saveState()
        self.canvas.transform(at.a, at.b, at.c, at.d, at.e, at.f)
        self.canvas.doForm(name)
        self.canvas.restoreState()

    def _form(self, symbol: Symbol, opacity: float) -> str:
        """The symbol as a form, written when it is first used."""
        faded = round(self.opacity * opacity, 3)
        key = (symbol.key, faded)
        name = f"{symbol.key}@{faded:g}"
        if key not in self.forms and not self.canvas.hasForm(name):
            box = symbol.box
            inner = _Pen(canvas=self.canvas, press=self.press, opacity=faded, forms=self.forms)
            # Nested symbols must be known before this form is begun: forms cannot be written within forms.
            for nested in _symbols(symbol.content):
                inner._form(nested.symbol, nested.opacity)
            self.canvas.beginForm(name, box.left, box.top, box.right, box.bottom)
            inner.draw(symbol.content)
            self.press.end_form()
        self.forms[key] = name
        return name

    def _path(self, path: Path) -> _Written:
        """To a hundredth of a millimetre, as in SVG. Written here: a library's own paths take ten times as long."""
        known = _WRITTEN.get(id(path))
        if known is None:
            if len(_WRITTEN) >= _MOST_WRITTEN:
                _WRITTEN.clear()
            code = " ".join([_OPERATORS[segment[0]] % segment[1:] for segment in path.segments])
            known = _WRITTEN[id(path)] = (path, _Written(code))
        return known[1]

    def _faded(self, code: str) -> Rgb:
        return _faded(code, self.opacity)

    _DRAW: ClassVar[dict[str, Callable[..., None]]] = {
        "Fill": _fill,
        "Stroke": _stroke,
        "Clip": _clip,
        "Text": _text,
        "Placed": _placed,
    }


@dataclass(frozen=True, slots=True)
class _Written:
    """A path as operators, with the one method that a canvas calls."""

    code: str

    def getCode(self) -> str:  # noqa: N802 - reportlab's name
        return self.code


_OPERATORS = {"M": "%.2f %.2f m", "L": "%.2f %.2f l", "C": "%.2f %.2f %.2f %.2f %.2f %.2f c", "Z": "h"}
# By the path's own identity, which it keeps as long as it stands here: teeth are drawn once and printed often.
_WRITTEN: dict[int, tuple[Path, _Written]] = {}
_MOST_WRITTEN = 20_000  # about twice what one mouth takes; some megabytes


def _symbols(content: Iterable[Primitive]) -> list[Placed]:
    """The symbols placed anywhere in the content."""
    found: list[Placed] = []
    for primitive in content:
        if type(primitive).__name__ == "Placed":
            found.append(primitive)  # type: ignore[arg-type]  # told by its name
        elif type(primitive).__name__ == "Clip":
            found += _symbols(primitive.content)  # type: ignore[union-attr]  # told by its name
    return found


@cache
def _faded(code: str, opacity: float) -> Rgb:
    red, green, blue = (int(code[start : start + 2], 16) / 255 for start in (1, 3, 5))
    kept, paper = min(opacity, 1), max(1 - opacity, 0)
    return red * kept + _PAPER[0] * paper, green * kept + _PAPER[1] * paper, blue * kept + _PAPER[2] * paper


@cache
def _inked(code: str, opacity: float) -> _Written:
    """The operator that fills with a colour from here on. The library's own takes five times as long, for each fill."""
    red, green, blue = _faded(code, opacity)
    return _Written(f"{red:.4f} {green:.4f} {blue:.4f} rg")


def _hex(colour: Rgb) -> str:
    return "#" + "".join(f"{round(part * 255):02X}" for part in colour)
