"""The periodontal sheet as a picture: one list of primitives for the screen, the PDF and SVG.

What is not assessed is left empty, never drawn as zero. Signs differ by shape and by their place in the cell, not only
by colour. Depths from 4 mm on stand out, from 6 mm on more so.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from dentaldesk.engines.clinical.perio import Cell, PerioChart, SiteReading, ToothReading, is_right
from dentaldesk.engines.clinical.perio_indices import DEEP_POCKET, POCKET
from dentaldesk.engines.clinical.teeth_drawing.curves import polyline
from dentaldesk.engines.clinical.teeth_drawing.perio_graph import (
    crossed,
    curves,
    earlier_curve,
    furcations,
    silhouette,
)
from dentaldesk.engines.clinical.teeth_drawing.perio_layout import (
    Band,
    Column,
    Line,
    SheetSize,
    cells_of_side,
    lay_out,
)
from dentaldesk.engines.clinical.teeth_drawing.perio_look import PerioLook, PerioPicture, PerioWords
from dentaldesk.engines.clinical.teeth_drawing.perio_marks import box_path, sign_mark
from dentaldesk.engines.clinical.teeth_drawing.primitives import (
    Anchor,
    Box,
    Colour,
    Drawing,
    Fill,
    Primitive,
    Stroke,
    Text,
)
from dentaldesk.models.perio import Side, Sign
from dentaldesk.models.teeth import Notation, ToothCode, show_tooth

GRID = 2  # mm of tooth between two lines of the graph
_GRID_TO = 12
_THIN = 0.14
_NAME_AT = 5.0  # mm of crown: where the side is named
_BASELINE = 0.72  # of a row: capitals stand in its middle
_ROMAN = ("0", "I", "II", "III")


def draw_perio(  # noqa: PLR0913 - everything that a sheet is made of
    chart: PerioChart,
    earlier: Sequence[PerioChart] = (),
    *,
    width: float,
    graph: float = 0.72,
    text: float = 2.6,
    look: PerioLook | None = None,
    words: PerioWords | None = None,
    notation: Notation = Notation.FDI,
) -> Drawing:
    """The whole sheet, `width` millimetres wide; see `SheetSize` for `graph` and `text`."""
    size = SheetSize(width=width, graph=graph, text=text, earlier=len(earlier))
    picture = PerioPicture(
        chart=chart,
        layout=lay_out(chart.teeth, size),
        earlier=tuple(earlier),
        look=look or PerioLook(),
        words=words or PerioWords(),
        notation=notation,
    )
    content = list(draw_frame(picture))
    for tooth in chart.teeth:
        content += draw_tooth(picture, tooth)
    return Drawing(width, picture.layout.height, tuple(content))


# -- what does not change while one probes --


def draw_frame(picture: PerioPicture, tooth: ToothCode | None = None) -> list[Primitive]:
    """The paper: labels, lines of the graphs, empty places; only what runs behind one tooth, if it is named."""
    drawn: list[Primitive] = []
    for band in picture.layout.bands:
        if tooth is None or band.upper is tooth.is_upper:
            drawn += _grid(picture, band)
        if tooth is None:
            drawn += _labels(picture, band)
    drawn += _midline(picture)
    if tooth is None:
        for upper, columns in picture.layout.columns.items():
            drawn += [_empty(picture, column, picture.layout.heads[upper]) for column in columns if not column.tooth]
    return drawn


def _span(picture: PerioPicture, band: Band) -> tuple[float, float]:
    columns = picture.layout.columns[band.upper]
    return columns[0].left, columns[-1].left + columns[-1].width


def _grid(picture: PerioPicture, band: Band) -> list[Primitive]:
    left, right = _span(picture, band)
    size, line = picture.layout.size, Colour(picture.look.line)
    depth = band.rows[Line.DEPTH]
    drawn: list[Primitive] = [Fill(box_path(Box(left, depth.top, right, depth.bottom)), Colour(picture.look.raised))]
    for mm in range(0, _GRID_TO + 1, GRID):
        y = band.root_y(mm, size)
        drawn.append(Stroke(polyline([(left, y), (right, y)]), line, _THIN * (2 if mm == 0 else 1)))
    return drawn


def _labels(picture: PerioPicture, band: Band) -> list[Primitive]:
    words, look, size = picture.words, picture.look, picture.layout.size
    inner = words.palatal if band.upper else words.lingual
    name = words.buccal if band.side is Side.BUCCAL else inner
    at = size.gutter - 1.2
    small = size.text * 0.86
    drawn: list[Primitive] = []
    for key, row in band.rows.items():
        ink = Colour(look.text2 if key == Line.DEPTH else look.muted)
        drawn.append(Text((at, _base(row)), _label(words, key), small, ink, Anchor.END, bold=key == Line.DEPTH))
    middle = band.root_y(-_NAME_AT, size) + size.text * 0.36
    drawn.append(Text((at, middle), name, size.text * 0.92, Colour(look.text2), Anchor.END, bold=True))
    for mm in (4, 8, 12):
        x, y = size.gutter - 1.2, band.root_y(mm, size) + small * 0.3
        drawn.append(Text((x, y), str(mm), small * 0.86, Colour(look.muted), Anchor.END))
    return drawn


def _label(words: PerioWords, key: str) -> str:
    if key.startswith("earlier"):
        number = int(key.removeprefix("earlier"))
        return words.earlier[number] if number < len(words.earlier) else ""
    return words.lines[Line(key)]


def _midline(picture: PerioPicture) -> list[Primitive]:
    layout = picture.layout
    drawn: list[Primitive] = []
    for upper, columns in layout.columns.items():
        bands = [band for band in layout.bands if band.upper is upper]
        x = next((column.left for column in columns if not is_right(column.name)), None)
        if x is not None:
            path = polyline([(x, bands[0].top), (x, bands[1].bottom)])
            drawn.append(Stroke(path, Colour(picture.look.control, 0.55), _THIN * 1.4))
    return drawn


def _empty(picture: PerioPicture, column: Column, head: Box) -> Primitive:
    """A place where no tooth stands: its number, faint."""
    name = show_tooth(column.name, picture.notation)
    size = picture.layout.size.text
    middle = (head.top + head.bottom) / 2 + size * 0.36
    return Text((column.centre, middle), name, size, Colour(picture.look.control, 0.6))


# -- a tooth --


def draw_tooth(picture: PerioPicture, tooth: ToothCode) -> list[Primitive]:
    """Everything of one tooth, inside its column."""
    drawn = _head(picture, tooth)
    for band in picture.layout.bands:
        if band.upper is tooth.is_upper:
            drawn += _side(picture, tooth, band)
    return drawn


def _head(picture: PerioPicture, tooth: ToothCode) -> list[Primitive]:
    layout, look = picture.layout, picture.look
    column, head, size = layout.places[tooth], layout.heads[tooth.is_upper], layout.size.text
    whole = picture.chart.tooth(tooth)
    mobility = whole.mobility or 0
    said = " ".join(_below_name(picture.words, whole))
    middle = (head.top + head.bottom) / 2 + size * 0.36
    name = Text((column.centre, middle), show_tooth(tooth, picture.notation), size * 1.12, Colour(look.text), bold=True)
    if not said:
        return [name]
    ink = Colour(look.danger if mobility > 1 else look.text2)
    above = Text((column.centre, head.top + size * 0.98), name.words, size * 1.05, name.colour, bold=True)
    return [above, Text((column.centre, head.bottom - size * 0.22), said, size * 0.84, ink, bold=mobility > 1)]


def _below_name(words: PerioWords, whole: ToothReading) -> Iterator[str]:
    if whole.implant:
        yield words.implant
    if whole.mobility is not None:
        yield f"{words.mobility} {_ROMAN[whole.mobility]}"


def _side(picture: PerioPicture, tooth: ToothCode, band: Band) -> list[Primitive]:
    layout = picture.layout
    drawn: list[Primitive] = list(silhouette(picture, tooth, band))
    if picture.chart.tooth(tooth).not_probed:
        return [*drawn, *crossed(picture, tooth, band)]
    for number, chart in enumerate(picture.earlier):
        drawn += _earlier(picture, chart, tooth, band, number)
    if picture.earlier:
        drawn += earlier_curve(picture, picture.earlier[0], tooth, band)
    drawn += curves(picture, tooth, band)
    drawn += furcations(picture, tooth, band)
    for cell in cells_of_side(tooth, band.side):
        reading = picture.chart.at(*cell)
        drawn += _figures(picture, cell, reading)
        drawn += _signs(picture, layout.cell_box(cell, Line.SIGNS), reading)
    return drawn


# -- figures --


def _figures(picture: PerioPicture, cell: Cell, reading: SiteReading) -> list[Primitive]:
    layout, look = picture.layout, picture.look
    drawn: list[Primitive] = []
    depth = reading.depth
    if depth is not None:
        drawn += _depth(picture, layout.cell_box(cell, Line.DEPTH), depth)
    if reading.margin is not None:
        ink = Colour(look.text2 if reading.margin else look.muted)
        drawn.append(_number(picture, layout.cell_box(cell, Line.MARGIN), reading.margin, ink))
    if reading.cal is not None:
        deep = reading.cal >= DEEP_POCKET - 1
        drawn.append(_number(picture, layout.cell_box(cell, Line.CAL), reading.cal, Colour(look.text2), bold=deep))
    return drawn


def _depth(picture: PerioPicture, box: Box, depth: int) -> list[Primitive]:
    look = picture.look
    if depth < POCKET:
        return [_number(picture, box, depth, Colour(look.text))]
    deep = depth >= DEEP_POCKET
    soft, ink = (look.danger_soft, look.danger) if deep else (look.warning_soft, look.warning)
    ground = Box(box.left + 0.12, box.top + 0.2, box.right - 0.12, box.bottom - 0.2)
    return [Fill(box_path(ground, 0.5), Colour(soft)), _number(picture, box, depth, Colour(ink), bold=True)]


def _number(picture: PerioPicture, box: Box, number: int, ink: Colour, *, bold: bool = False) -> Text:
    """A figure in the middle of its cell; two signs are set smaller where the cell is narrow."""
    said = str(number).replace("-", "−")
    size = picture.layout.size.text
    if len(said) > 1:
        size = min(size, picture.layout.pitch / (0.66 * len(said)))
    baseline = (box.top + box.bottom) / 2 + size * 0.36
    return Text(((box.left + box.right) / 2, baseline), said, size, ink, bold=bold)


def _base(row: Box) -> float:
    return row.top + (row.bottom - row.top) * _BASELINE


def _signs(picture: PerioPicture, box: Box, reading: SiteReading) -> list[Primitive]:
    drawn: list[Primitive] = []
    for sign in Sign:
        if reading.sign(sign):
            drawn += sign_mark(sign, box, Colour(picture.look.sign(sign)))
    return drawn


def _earlier(picture: PerioPicture, chart: PerioChart, tooth: ToothCode, band: Band, number: int) -> list[Primitive]:
    """Depths of an exam before, faded."""
    layout, look = picture.layout, picture.look
    drawn: list[Primitive] = []
    for cell in cells_of_side(tooth, band.side):
        old = chart.at(*cell)
        if old.depth is not None:
            ink = Colour(look.warning if old.depth >= POCKET else look.muted, 0.85)
            drawn.append(_number(picture, layout.cell_box(cell, f"earlier{number}"), old.depth, ink))
    return drawn
