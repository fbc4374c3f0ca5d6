"""Where everything of a periodontal sheet stands, in millimetres of paper.

The mouth is unfolded as in the tooth chart: outward is always buccal. From the top: the upper jaw's buccal figures, its
buccal graph with roots up, tooth numbers, palatal graph, palatal figures; then the lower jaw with lingual first. The
figures of a side lie outside its graph, the depth next to it. Both jaws share one midline and one width of column.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from dentaldesk.engines.clinical.perio import Cell, is_right, place_across, sites_as_seen
from dentaldesk.engines.clinical.perio_path import ROWS
from dentaldesk.engines.clinical.teeth_drawing.primitives import Box
from dentaldesk.models.perio import Side, Site
from dentaldesk.models.teeth import ToothCode

ROOT = 13.4  # mm of tooth drawn above the neck: longer roots reach into the figures
CROWN = 11.1  # mm of tooth below it: the crown of a lower canine
WIDEST_SITE = 3.9  # mm between the middles of two sites: farther apart they would leave the tooth
_FEWEST = 5  # positions from the midline that are always shown
_HEAD = 1.75  # rows high: tooth number and mobility
_GAP = 1.0  # mm between figures and graph
_BETWEEN_JAWS = 3.0
_EDGE = 0.6
_BETWEEN_TEETH = 0.9  # mm free beside the figures of a tooth


class Line(StrEnum):
    """A row of figures of one side."""

    DEPTH = "depth"
    MARGIN = "margin"
    CAL = "cal"
    SIGNS = "signs"


LINES = tuple(Line)


@dataclass(frozen=True, slots=True, kw_only=True)
class SheetSize:
    """`width` of the paper and `text` in millimetres; `graph` is how large a millimetre of tooth is drawn.

    `earlier` exams are shown beside this one, each with a row of its own.
    """

    width: float
    text: float = 2.6
    graph: float = 0.72
    gutter: float = 16.0
    earlier: int = 0

    @property
    def row(self) -> float:
        """Height of a row of figures."""
        return self.text * 1.36


@dataclass(frozen=True, slots=True, kw_only=True)
class Band:
    """One side of one jaw. `outward` is the sign of y away from its tooth numbers: figures lie that way."""

    upper: bool
    side: Side
    outward: int
    top: float
    bottom: float
    neck: float  # y of the cemento-enamel junction
    rows: Mapping[str, Box]  # by `Line`, and `earlier0` …

    def root_y(self, millimetres: float, size: SheetSize) -> float:
        """The y of a place so many mm from the junction towards the root."""
        return self.neck + self.outward * millimetres * size.graph


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """A place in a jaw. `tooth` is None where none stands; `name` is the permanent tooth of the place."""

    left: float
    width: float
    tooth: ToothCode | None
    name: ToothCode

    @property
    def centre(self) -> float:
        return self.left + self.width / 2


@dataclass(frozen=True, slots=True, kw_only=True)
class PerioLayout:
    """The whole sheet."""

    size: SheetSize
    height: float
    bands: tuple[Band, ...]  # as `ROWS`
    heads: Mapping[bool, Box]  # the numbers of the upper (True) and the lower jaw
    columns: Mapping[bool, tuple[Column, ...]]
    places: Mapping[ToothCode, Column]

    @property
    def pitch(self) -> float:
        """Millimetres of paper between the sites of a tooth."""
        width = self.columns[True][0].width if self.columns[True] else WIDEST_SITE
        return min((width - _BETWEEN_TEETH) / 3, WIDEST_SITE)

    def band(self, cell: Cell) -> Band:
        """The side of the jaw that a site lies on."""
        return self.bands[ROWS.index((cell[0].is_upper, cell[1].side))]

    def site_x(self, cell: Cell) -> float:
        """The middle of a site."""
        order = sites_as_seen(cell[0], cell[1].side).index(cell[1])
        return self.places[cell[0]].centre + (order - 1) * self.pitch

    def cell_box(self, cell: Cell, line: str) -> Box:
        """Where a figure of a site stands."""
        x, row = self.site_x(cell), self.band(cell).rows[line]
        return Box(x - self.pitch / 2, row.top, x + self.pitch / 2, row.bottom)

    def side_box(self, tooth: ToothCode, band: Band) -> Box:
        """Everything of one side of a tooth."""
        column = self.places[tooth]
        return Box(column.left, band.top, column.left + column.width, band.bottom)

    def tooth_box(self, tooth: ToothCode) -> Box:
        """Everything of a tooth: both sides and the number between them."""
        column, bands = self.places[tooth], [band for band in self.bands if band.upper is tooth.is_upper]
        return Box(column.left, bands[0].top, column.left + column.width, bands[1].bottom)

    def hit(self, x: float, y: float) -> Cell | None:
        """The site at a place of the sheet; a tooth's number stands for the side nearer to it."""
        for tooth, column in self.places.items():
            if not column.left <= x < column.left + column.width:
                continue
            bands = [band for band in self.bands if band.upper is tooth.is_upper]
            middle = (self.heads[tooth.is_upper].top + self.heads[tooth.is_upper].bottom) / 2
            if bands[0].top <= y < bands[1].bottom:
                band = bands[0] if y < middle else bands[1]
                order = round(min(1, max(-1, (x - column.centre) / self.pitch)))
                return tooth, sites_as_seen(tooth, band.side)[order + 1]
        return None


def lay_out(teeth: Iterable[ToothCode], size: SheetSize) -> PerioLayout:
    """The places for these teeth. Columns of permanent positions stay where nothing stands."""
    standing = tuple(teeth)
    columns = _columns(standing, size)
    bands, heads, height = _bands(size)
    return PerioLayout(
        size=size,
        height=height,
        bands=bands,
        heads=heads,
        columns=columns,
        places={column.tooth: column for jaw in columns.values() for column in jaw if column.tooth is not None},
    )


def _columns(teeth: tuple[ToothCode, ...], size: SheetSize) -> dict[bool, tuple[Column, ...]]:
    last = max((tooth.position for tooth in teeth), default=8)
    slots = {upper: _slots(teeth, max(last, _FEWEST), upper=upper) for upper in (True, False)}
    right = max(sum(is_right(name) for name, _ in jaw) for jaw in slots.values())
    left = max(sum(not is_right(name) for name, _ in jaw) for jaw in slots.values())
    width = (size.width - size.gutter - 2 * _EDGE) / (right + left)
    midline = size.gutter + _EDGE + right * width
    made: dict[bool, tuple[Column, ...]] = {}
    for upper, jaw in slots.items():
        start = midline - sum(is_right(name) for name, _ in jaw) * width
        made[upper] = tuple(
            Column(left=start + number * width, width=width, tooth=tooth, name=name)
            for number, (name, tooth) in enumerate(jaw)
        )
    return made


def _slots(teeth: tuple[ToothCode, ...], last: int, *, upper: bool) -> list[tuple[ToothCode, ToothCode | None]]:
    """The columns of a jaw from the patient's right on: several teeth of one position stand side by side."""
    by_place: dict[tuple[bool, int], list[ToothCode]] = defaultdict(list)
    for tooth in sorted((tooth for tooth in teeth if tooth.is_upper is upper), key=place_across):
        by_place[is_right(tooth), tooth.position].append(tooth)
    slots: list[tuple[ToothCode, ToothCode | None]] = []
    for right, position in [(True, n) for n in range(last, 0, -1)] + [(False, n) for n in range(1, last + 1)]:
        quadrant = {(True, True): 1, (True, False): 2, (False, False): 3, (False, True): 4}[upper, right]
        name = ToothCode(f"{quadrant}{position}")
        found = by_place[right, position]
        slots += [(name, tooth) for tooth in found] or [(name, None)]
    return slots


def _bands(size: SheetSize) -> tuple[tuple[Band, ...], dict[bool, Box], float]:
    y = _EDGE
    bands: list[Band] = []
    heads: dict[bool, Box] = {}
    for number, (upper, side) in enumerate(ROWS):
        outward = -1 if number % 2 == 0 else 1
        if outward > 0:
            heads[upper] = Box(size.gutter, y, size.width, y + _HEAD * size.row)
            y = heads[upper].bottom
        band, y = _band(upper, side, outward, y, size)
        bands.append(band)
        if outward > 0 and upper:
            y += _BETWEEN_JAWS
    return tuple(bands), heads, y + _EDGE


def _band(upper: bool, side: Side, outward: int, top: float, size: SheetSize) -> tuple[Band, float]:  # noqa: FBT001 - a jaw
    names: list[str] = [*LINES[:1], *(f"earlier{number}" for number in range(size.earlier)), *LINES[1:]]
    figures, graph = len(names) * size.row + _GAP, (ROOT + CROWN) * size.graph
    bottom = top + figures + graph
    rows: dict[str, Box] = {}
    for number, name in enumerate(names):
        # The first row lies next to the graph, the others follow outward.
        near = number + 1 if outward < 0 else number
        y = top + figures - _GAP - near * size.row if outward < 0 else top + graph + _GAP + near * size.row
        rows[name] = Box(size.gutter, y, size.width, y + size.row)
    neck = bottom - CROWN * size.graph if outward < 0 else top + CROWN * size.graph
    return (
        Band(upper=upper, side=side, outward=outward, top=top, bottom=bottom, neck=neck, rows=rows),
        bottom,
    )


def cells_of_side(tooth: ToothCode, side: Side) -> tuple[Cell, ...]:
    """The three sites from the patient's right on."""
    sites: tuple[Site, ...] = sites_as_seen(tooth, side)
    return tuple((tooth, site) for site in sites)
