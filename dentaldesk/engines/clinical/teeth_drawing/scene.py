"""What a sign is drawn upon: one tooth in its place, and how it stands there."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from math import cos, radians, sin

from dentaldesk.engines.clinical.chart import Mark, ToothState
from dentaldesk.engines.clinical.teeth_drawing import curves
from dentaldesk.engines.clinical.teeth_drawing.cavities import crown_outline
from dentaldesk.engines.clinical.teeth_drawing.geometry import Root, ToothForm, View, forming_roots
from dentaldesk.engines.clinical.teeth_drawing.layout import ToothPlace
from dentaldesk.engines.clinical.teeth_drawing.palette import Look
from dentaldesk.engines.clinical.teeth_drawing.primitives import Affine, Path, Point
from dentaldesk.models.charting import Finding, Presence
from dentaldesk.models.teeth import Surface

_BURIED = 1.15  # of the crown's length: how far below the biting line an unerupted tooth lies
_ASIDE = 1.3  # mm beyond its column that a tilted tooth may reach
HIDDEN = frozenset({Presence.UNERUPTED, Presence.IMPACTED})


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """One tooth to draw on. Everything is given in tooth space and comes back in millimetres of the chart."""

    state: ToothState
    place: ToothPlace
    look: Look

    @property
    def form(self) -> ToothForm:
        return self.place.form

    @property
    def views(self) -> tuple[View, ...]:
        """The rows that are shown."""
        return tuple(view for view in View if self.place.has(view))

    def crown(self, view: View) -> Path:
        """The crown's outline on the chart."""
        return self.path(view, crown_outline(self.form, view))

    def path(self, view: View, path: Path) -> Path:
        return path.moved(self.standing(view))

    def at(self, view: View, point: Point) -> Point:
        return self.standing(view).apply(point)

    def line(self, view: View, points: list[Point]) -> list[Point]:
        return [self.at(view, point) for point in points]

    @property
    def roots(self) -> tuple[Root, ...]:
        """Its roots as far as they have grown, those in front first."""
        front, back = forming_roots(self.form, self.state.formed)
        return front + back

    def standing(self, view: View) -> Affine:
        """From tooth space to the chart: upright in its place, or as it lies in the bone."""
        upright = self.place.affine(view)
        if view is not View.FACIAL or self.state.presence not in HIDDEN:
            return upright
        flip = Affine(d=upright.d)
        return flip.then(buried(self.state, self.place))


def buried(state: ToothState, place: ToothPlace) -> Affine:
    """How an unerupted tooth lies in the facial row: from tooth space, turned as on the screen, to the chart."""
    form, (x, y) = place.form, place.origins[View.FACIAL]
    crown = -place.outward  # the sign of y in which the crown lies
    turn = radians(state.angle if state.presence is Presence.IMPACTED else 0)
    lean = place.mesial * crown * sin(turn)
    middle = crown * form.crown_length / 2
    # About the middle of the crown: the root swings, the crown stays where it would come through.
    about = Affine(e=0.0, f=-middle)
    spun = about.then(Affine(cos(turn), -lean, lean, cos(turn))).then(Affine(e=x, f=y + middle))
    corners = _corners(state, form, crown)
    return spun.then(_kept_inside(place, [spun.apply(corner) for corner in corners]))


def _corners(state: ToothState, form: ToothForm, crown: float) -> list[Point]:
    half = form.width / 2
    front, back = forming_roots(form, state.formed)
    points = [(sign * half, crown * y) for sign in (1.0, -1.0) for y in (0.0, form.crown_length)]
    return points + [(root.apex[0], crown * root.apex[1]) for root in (*front, *back)]


def _kept_inside(place: ToothPlace, corners: list[Point]) -> Affine:
    """Deep enough to be covered by gum, but not out of the row."""
    outward, (top, bottom) = place.outward, place.bands[View.FACIAL]
    wanted = _BURIED * place.form.crown_length
    highest = min(y for _, y in corners) - top if place.upper else bottom - max(y for _, y in corners)
    shift = max(min(wanted, highest - 0.4), 0.0)
    left, right = min(x for x, _ in corners), max(x for x, _ in corners)
    inner = place.column
    # A neighbour may be overlapped a little: that is what an impacted tooth does.
    aside = max(0.0, inner.left - _ASIDE - left) - max(0.0, right - inner.right - _ASIDE)
    return Affine(e=aside, f=outward * shift)


def has_crown(state: ToothState) -> bool:
    """Whether a crown is in the mouth: a living one, or one upon an implant or between the pillars of a bridge."""
    if state.presence.has_crown:
        return True
    return any(mark.status.is_done and _crowns(mark, state) for mark in state.marks)


def _crowns(mark: Mark, state: ToothState) -> bool:
    if mark.finding is Finding.CROWN:
        return state.presence is Presence.IMPLANT
    if mark.finding is Finding.BRIDGE:
        return state.is_replaced_by(mark) or state.presence is Presence.IMPLANT
    return mark.finding is Finding.DENTURE and state.is_replaced_by(mark)


def sided(surfaces: tuple[Surface, ...], view: View) -> bool:
    """Whether something on the gum line is seen from this side; on no named surface it is on both."""
    if not surfaces:
        return True
    if view is View.FACIAL:
        return any(surface is not Surface.LINGUAL for surface in surfaces)
    return Surface.LINGUAL in surfaces or not {Surface.FACIAL, Surface.BUCCAL} & set(surfaces)


def zigzag(points: list[Point], swing: float, turns: int) -> Path:
    """A line that goes to and fro across its way by `swing` millimetres."""
    way = curves.resampled(points, turns + 1)
    found = [way[0]]
    for i in range(1, turns):
        (x0, y0), (x1, y1) = way[i - 1], way[i + 1]
        length = ((x1 - x0) ** 2 + (y1 - y0) ** 2) ** 0.5 or 1.0
        side = swing if i % 2 else -swing
        found.append((way[i][0] - (y1 - y0) / length * side, way[i][1] + (x1 - x0) / length * side))
    return curves.polyline([*found, way[-1]])


def offsets(views: tuple[View, ...]) -> Iterator[View]:
    """The views in which the neck is seen."""
    return (view for view in views if view is not View.OCCLUSAL)
