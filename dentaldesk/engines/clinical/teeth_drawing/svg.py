"""Drawings as SVG 1.1: millimetres, symbols once under `defs`, the same text for the same drawing."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import groupby, pairwise
from xml.sax.saxutils import escape, quoteattr

from dentaldesk.engines.clinical.teeth_drawing.primitives import (
    IDENTITY,
    Affine,
    Anchor,
    Cap,
    Clip,
    Colour,
    Drawing,
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
from dentaldesk.engines.clinical.teeth_drawing.thinning import scaling

FAMILY = "Inter, sans-serif"
_ANCHORS = {Anchor.START: "start", Anchor.MIDDLE: "middle", Anchor.END: "end"}


def to_svg(drawing: Drawing) -> str:
    """The drawing as a whole SVG document."""
    page = _Page()
    body = page.content(drawing.content)
    width, height = _number(drawing.width), _number(drawing.height)
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        f'<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" '
        f'width="{width}mm" height="{height}mm" viewBox="0 0 {width} {height}" '
        'stroke-linecap="round" stroke-linejoin="round">\n'
        f"<defs>{''.join(page.definitions)}</defs>\n{body}\n</svg>\n"
    )


@dataclass(kw_only=True)
class _Page:
    """What stands under `defs`, in the order in which it was needed; ids are numbers of that order."""

    definitions: list[str] = field(default_factory=list)
    symbols: dict[str, str] = field(default_factory=dict)
    clips: dict[str, str] = field(default_factory=dict)
    gradients: dict[Linear, str] = field(default_factory=dict)
    copied: int = 0  # paths that have a name, because others are told by them

    def content(self, content: Iterable[Primitive]) -> str:
        runs = groupby(content, lambda one: one.paint if isinstance(one, Fill) else None)
        return "".join(self._run(list(run), paint) for paint, run in runs)

    def _run(self, run: list[Primitive], paint: Paint | None) -> str:
        """Layers of the same paint, which is told once for all of them."""
        paths = [one.path for one in run if isinstance(one, Fill)]
        if not isinstance(paint, Colour) or len(paths) == 1:
            return "".join(self.one(one) for one in run)
        return f"<g {_colour('fill', paint)}>{''.join(self._copies(paths))}</g>"

    def _copies(self, paths: Iterable[Path]) -> Iterator[str]:
        """Each path, or where it is the one before in another size, only that."""
        first, name = Path(()), ""
        for path, following in pairwise((*paths, Path(()))):
            change = scaling(first, path) if name else None
            if change is not None:
                yield f'<use xlink:href="#{name}" transform="{_matrix(change)}"/>'
                continue
            first, name = path, ""
            if scaling(path, following) is not None:
                self.copied += 1
                name = f"p{self.copied}"
            yield f'<path id="{name}" d="{_data(path)}"/>' if name else f'<path d="{_data(path)}"/>'

    def one(self, primitive: Primitive) -> str:
        match primitive:
            case Fill(path, paint):
                return f'<path d="{_data(path)}" {self._paint("fill", paint)}/>'
            case Stroke():
                return self._stroke(primitive)
            case Clip(path, content):
                return f'<g clip-path="url(#{self._clip(path)})">{self.content(content)}</g>'
            case Text():
                return _text(primitive)
            case Placed(symbol, at, opacity):
                faded = f' opacity="{_number(opacity)}"' if opacity < 1 else ""
                place = f' transform="{_matrix(at)}"' if at != IDENTITY else ""
                return f'<use xlink:href="#{self._symbol(symbol)}"{place}{faded}/>'

    def _paint(self, kind: str, paint: Paint) -> str:
        if isinstance(paint, Linear):
            return f'{kind}="url(#{self._gradient(paint)})"'
        return _colour(kind, paint)

    def _stroke(self, stroke: Stroke) -> str:
        dash = ""
        if stroke.dash:
            dash = f' stroke-dasharray="{" ".join(_number(part) for part in stroke.dash)}"'
        cap = "" if stroke.cap is Cap.ROUND else ' stroke-linecap="butt"'
        return (
            f'<path d="{_data(stroke.path)}" fill="none" {_colour("stroke", stroke.colour)} '
            f'stroke-width="{_number(stroke.width)}"{cap}{dash}/>'
        )

    def _clip(self, path: Path) -> str:
        data = _data(path)
        if data not in self.clips:
            name = self.clips[data] = f"c{len(self.clips)}"
            self.definitions.append(f'<clipPath id="{name}"><path d="{data}"/></clipPath>')
        return self.clips[data]

    def _gradient(self, linear: Linear) -> str:
        if linear not in self.gradients:
            name = self.gradients[linear] = f"g{len(self.gradients)}"
            (x1, y1), (x2, y2) = linear.start, linear.end
            stops = "".join(
                f'<stop offset="{_number(offset)}" stop-color="{colour}"/>' for offset, colour in linear.stops
            )
            self.definitions.append(
                f'<linearGradient id="{name}" gradientUnits="userSpaceOnUse" x1="{_number(x1)}" y1="{_number(y1)}" '
                f'x2="{_number(x2)}" y2="{_number(y2)}">{stops}</linearGradient>'
            )
        return self.gradients[linear]

    def _symbol(self, symbol: Symbol) -> str:
        if symbol.key not in self.symbols:
            name = f"s{len(self.symbols)}"
            self.symbols[symbol.key] = name
            body = self.content(symbol.content)
            self.definitions.append(f'<g id="{name}" data-key={quoteattr(symbol.key)}>{body}</g>')
        return self.symbols[symbol.key]


def _text(text: Text) -> str:
    weight = ' font-weight="600"' if text.bold else ""
    return (
        f'<text x="{_number(text.at[0])}" y="{_number(text.at[1])}" font-family="{FAMILY}" '
        f'font-size="{_number(text.size)}"{weight} text-anchor="{_ANCHORS[text.anchor]}" '
        f"{_colour('fill', text.colour)}>{escape(text.words)}</text>"
    )


def _colour(kind: str, colour: Colour) -> str:
    faded = f' {kind}-opacity="{_number(colour.alpha)}"' if colour.alpha < 1 else ""
    return f'{kind}="{colour.hex}"{faded}'


def _matrix(at: Affine) -> str:
    return f"matrix({' '.join(_number(part) for part in (at.a, at.b, at.c, at.d, at.e, at.f))})"


def _data(path: Path) -> str:
    """Path data on a grid of hundredths, each step told from the last point: a third of the length of absolute ones.

    The points are rounded, not the steps, so nothing drifts.
    """
    written = []
    here = start = (0, 0)
    for letter, *numbers in path.segments:
        points = [_on_grid(numbers[index : index + 2]) for index in range(0, len(numbers), 2)]
        if letter == "M":
            here = start = points[0]
            written.append(f"M{_hundredths(here)}")
        elif letter == "Z":
            here = start
            written.append("z")
        else:
            steps = "".join(_hundredths((x - here[0], y - here[1])) for x, y in points)
            written.append(f"{letter.lower()}{steps}")
            here = points[-1]
    return "".join(written)


def _on_grid(point: Sequence[object]) -> tuple[int, int]:
    x, y = (round(float(number) * 100) for number in point)  # type: ignore[arg-type]  # floats behind the letter
    return x, y


def _hundredths(numbers: tuple[int, int]) -> str:
    """Both numbers with a blank before what has no sign of its own."""
    return "".join(text if text.startswith("-") else f" {text}" for text in (_short(number) for number in numbers))


def _short(hundredths: int) -> str:
    sign, size = ("-" if hundredths < 0 else ""), abs(hundredths)
    whole, rest = divmod(size, 100)
    decimals = f".{rest:02d}".rstrip("0") if rest else ""
    return f"{sign}{whole or ''}{decimals}" if size else "0"


def _number(value: float) -> str:
    """Thousandths are enough, never `-0`, and no nought before the point."""
    text = f"{value:.3f}".rstrip("0").rstrip(".")
    if text in {"", "-0"}:
        return "0"
    return text.replace("0.", ".", 1) if text.startswith(("0.", "-0.")) else text
