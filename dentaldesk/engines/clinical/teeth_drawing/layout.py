"""Where everything of a chart stands, in millimetres: columns by the teeth's own widths, rows unfolded.

From outside to the middle: badges, facial row with roots, occlusal row (buccal outward), lingual row with its edges
towards the occlusal row, numbers. The lower jaw is the upper one turned over, so outward is always buccal and a click
never has to guess. All crowns of an arch share one biting line, and both arches one midline.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from dentaldesk.engines.clinical.chart import Column, Mouth
from dentaldesk.engines.clinical.teeth_drawing.geometry import ToothForm, View, is_mirrored, tooth_form, tooth_type
from dentaldesk.engines.clinical.teeth_drawing.palette import Lettering, Look
from dentaldesk.engines.clinical.teeth_drawing.primitives import Affine, Box, Path, Point
from dentaldesk.models.teeth import ToothCode

GAP = 0.7  # between neighbours: contacts stay readable as contacts
MARGIN = 4.5  # beside the last tooth: a tilted wisdom tooth needs it
_LANE = 1.846  # height of one row of badges, of their type
TALL = 25.0  # facial row: the longest tooth from tip to apex
DEEP = 11.8  # occlusal row: the deepest molar
HIGH = 13.0  # lingual row: the longest crown and some of its neck
BETWEEN = 0.9  # rows
_NUMBERS = 1.76  # height of the numbers of one jaw, of their type
_BASELINE = 1.28  # of an upper number below its row, of its type; capitals stand in the middle
_BETWEEN_ROOTS, _BESIDE_ROOT = 0.42, 0.6  # of the primary root: where its successor's tip is
_LAST_REACH = 3.0  # mm beyond the last tooth that still belong to it


@dataclass(frozen=True, slots=True, kw_only=True)
class ToothPlace:
    """One tooth's place. `left`, `right` are its own edges; `column` reaches to the middle between neighbours."""

    tooth: ToothCode
    germ: ToothCode | None
    kind: str
    mirrored: bool
    upper: bool
    left: float
    right: float
    centre_x: float
    origins: Mapping[View, Point]  # of tooth space, for the rows that are shown
    bands: Mapping[View, tuple[float, float]]  # top and bottom of those rows
    number_at: Point  # middle of the baseline
    column: Box

    @property
    def form(self) -> ToothForm:
        """The shared form of its type, mirrored already."""
        return tooth_form(self.kind, self.mirrored)

    @property
    def outward(self) -> float:
        """The sign of y away from the other jaw: -1 in the upper jaw."""
        return -1.0 if self.upper else 1.0

    @property
    def mesial(self) -> float:
        """The sign of x towards the midline."""
        return -1.0 if self.mirrored else 1.0

    def has(self, view: View) -> bool:
        """Whether the row is shown."""
        return view in self.origins

    def flips(self, view: View) -> bool:
        """Whether tooth space lies upside down in this row."""
        return self.upper is (view is View.LINGUAL)

    def affine(self, view: View) -> Affine:
        """From tooth space to the chart."""
        x, y = self.origins[view]
        return Affine(1.0, 0.0, 0.0, -1.0 if self.flips(view) else 1.0, x, y)

    def at(self, view: View, point: Point) -> Point:
        """A point of tooth space on the chart."""
        return self.affine(view).apply(point)

    def path(self, view: View, path: Path) -> Path:
        """A path of tooth space on the chart."""
        return path.moved(self.affine(view))

    def inside(self, view: View, point: Point) -> Point:
        """A point of the chart in tooth space."""
        x, y = self.origins[view]
        return point[0] - x, (point[1] - y) * (-1.0 if self.flips(view) else 1.0)


@dataclass(frozen=True, slots=True, kw_only=True)
class ChartLayout:
    """The places of all teeth. `lanes` are the rows for badges, upper and lower jaw, nearest to the teeth first."""

    width: float
    height: float
    midline_x: float
    middle_y: float
    upper: tuple[ToothPlace, ...]
    lower: tuple[ToothPlace, ...]
    places: Mapping[ToothCode, ToothPlace]
    germs: Mapping[ToothCode, ToothPlace]
    lanes: Mapping[bool, tuple[Box, ...]]
    lettering: Lettering

    def arch(self, *, upper: bool) -> tuple[ToothPlace, ...]:
        return self.upper if upper else self.lower

    def column_at(self, point: Point) -> ToothPlace | None:
        """The place whose column holds the point."""
        x, y = point
        for place in self.arch(upper=y < self.middle_y):
            if place.column.left <= x < place.column.right and 0 <= y <= self.height:
                return place
        return None


@dataclass(frozen=True, slots=True)
class _Rows:
    """Heights from the outer edge of the drawing towards its middle."""

    bite: float  # the biting line of the facial row
    occlusal: float  # centre of the occlusal row
    edge: float  # the biting line of the lingual row
    numbers: float
    end: float
    number_size: float
    bands: Mapping[View, tuple[float, float]]


@lru_cache(maxsize=64)
def _rows(shown: frozenset[View], lettering: Lettering) -> _Rows:
    at = lettering.lanes * lettering.badge * _LANE + 0.4
    bands = {}
    heights = {View.FACIAL: TALL, View.OCCLUSAL: DEEP, View.LINGUAL: HIGH}
    for view, height in heights.items():
        if view in shown:
            bands[view] = (at, at + height)
            at += height + BETWEEN
    bite = bands.get(View.FACIAL, (0.0, 0.0))[1]
    top, bottom = bands.get(View.OCCLUSAL, (0.0, 0.0))
    edge = bands.get(View.LINGUAL, (0.0, 0.0))[0]
    size = lettering.number
    return _Rows(bite, (top + bottom) / 2, edge, at, at + size * _NUMBERS, size, bands)


def height_of(look: Look) -> float:
    """Millimetres of any chart with these rows and this lettering."""
    return 2 * _rows(look.rows, look.lettering).end


def lay_out(mouth: Mouth, look: Look) -> ChartLayout:
    """The chart of a mouth. Its height depends on the rows and the lettering alone, its width on the teeth."""
    rows = _rows(look.rows, look.lettering)
    halves = [_reach(mouth.arch(upper=upper)) for upper in (True, False)]
    midline = max(reach for pair in halves for reach in pair) + MARGIN
    width, middle = 2 * midline, rows.end
    upper = _arch(mouth.upper, midline, width, rows, upper=True)
    lower = _arch(mouth.lower, midline, width, rows, upper=False)
    both = (*upper, *lower)
    return ChartLayout(
        width=width,
        height=2 * middle,
        midline_x=midline,
        middle_y=middle,
        upper=upper,
        lower=lower,
        places={place.tooth: place for place in both},
        germs={place.germ: _germ_place(place, rows, middle) for place in both if place.germ},
        lanes={upper: _lanes(width, 2 * middle, look.lettering, upper=upper) for upper in (True, False)},
        lettering=look.lettering,
    )


def _lanes(width: float, height: float, lettering: Lettering, *, upper: bool) -> tuple[Box, ...]:
    lane = lettering.badge * _LANE
    tops = [0.2 + lane * number for number in reversed(range(lettering.lanes))]
    if not upper:
        tops = [height - top - lane for top in tops]
    return tuple(Box(0.0, top, width, top + lane) for top in tops)


def _width(tooth: ToothCode) -> float:
    return tooth_form(tooth_type(tooth)).width


def _halves(columns: Sequence[Column]) -> tuple[list[Column], list[Column]]:
    """The columns left and right of the midline, each from the midline outward."""
    right_side = [column for column in columns if not is_mirrored(column.tooth)]
    return right_side[::-1], [column for column in columns if is_mirrored(column.tooth)]


def _reach(columns: Sequence[Column]) -> tuple[float, float]:
    """How far the teeth reach from the midline to the screen's left and right."""
    left, right = (GAP / 2 + sum(_width(column.tooth) + GAP for column in half) for half in _halves(columns))
    return left, right


def _arch(
    columns: Sequence[Column], midline: float, width: float, rows: _Rows, *, upper: bool
) -> tuple[ToothPlace, ...]:
    spans: list[tuple[Column, float, float]] = []
    for half, sign in zip(_halves(columns), (-1.0, 1.0), strict=True):
        at = midline + sign * GAP / 2
        found = []
        for column in half:
            end = at + sign * _width(column.tooth)
            found.append((column, min(at, end), max(at, end)))
            at = end + sign * GAP
        spans = [*reversed(found), *spans] if sign < 0 else [*spans, *found]
    if not spans:
        return ()
    middles = [(before[2] + after[1]) / 2 for before, after in pairwise(spans)]
    edges = [max(0.0, spans[0][1] - _LAST_REACH), *middles, min(width, spans[-1][2] + _LAST_REACH)]
    return tuple(
        _place(column, (left, right), (edges[i], edges[i + 1]), rows, upper=upper)
        for i, (column, left, right) in enumerate(spans)
    )


def _place(
    column: Column, extent: tuple[float, float], reach: tuple[float, float], rows: _Rows, *, upper: bool
) -> ToothPlace:
    left, right = extent
    kind, centre = tooth_type(column.tooth), (left + right) / 2
    middle = rows.end

    def turned(y: float) -> float:
        return y if upper else 2 * middle - y

    bands = {view: (turned(a), turned(b)) for view, (a, b) in rows.bands.items()}
    number = rows.numbers + _BASELINE * rows.number_size
    return ToothPlace(
        tooth=column.tooth,
        germ=column.germ,
        kind=kind,
        mirrored=is_mirrored(column.tooth),
        upper=upper,
        left=left,
        right=right,
        centre_x=centre,
        origins=_origins(kind, centre, rows, upper=upper),
        bands={view: (min(band), max(band)) for view, band in bands.items()},
        number_at=(centre, number if upper else 2 * middle - number + 0.72 * rows.number_size),
        column=Box(reach[0], 0.0 if upper else middle, reach[1], middle if upper else 2 * middle),
    )


def _origins(kind: str, centre: float, rows: _Rows, *, upper: bool) -> dict[View, Point]:
    crown = tooth_form(kind).crown_length
    heights = {View.FACIAL: rows.bite - crown, View.OCCLUSAL: rows.occlusal, View.LINGUAL: rows.edge + crown}
    return {view: (centre, heights[view] if upper else 2 * rows.end - heights[view]) for view in rows.bands}


def _germ_place(place: ToothPlace, rows: _Rows, middle: float) -> ToothPlace:
    """The permanent tooth in the bone behind a primary one, its crown between or beyond the roots."""
    germ = place.germ
    if germ is None:
        raise AssertionError
    kind = tooth_type(germ)
    form = place.form
    origins = _origins(kind, place.centre_x, rows, upper=place.upper)
    if View.FACIAL in origins:
        # A premolar lies between the roots, a front tooth behind the apex, as long as the row has room.
        tip = rows.bite - form.crown_length - form.root_length * (_BETWEEN_ROOTS if form.is_molar else _BESIDE_ROOT)
        neck = max(tip - tooth_form(kind).crown_length, rows.bands[View.FACIAL][0] + 0.6)
        origins[View.FACIAL] = (place.centre_x, neck if place.upper else 2 * middle - neck)
    return ToothPlace(
        tooth=germ,
        germ=None,
        kind=kind,
        mirrored=place.mirrored,
        upper=place.upper,
        left=place.left,
        right=place.right,
        centre_x=place.centre_x,
        origins=origins,
        bands=place.bands,
        number_at=place.number_at,
        column=place.column,
    )
