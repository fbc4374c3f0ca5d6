"""Words outside the arches: degrees, millimetres, what was done that day, to whom a tooth was referred, names of spans,
and whatever the rows that are shown leave nothing to be seen of.

Laid out from screen left to right in the lanes of each jaw, nearest lane first, so that none covers another.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from dentaldesk.engines.clinical.chart import Mark, Mouth
from dentaldesk.engines.clinical.teeth_drawing.geometry import View
from dentaldesk.engines.clinical.teeth_drawing.layout import ChartLayout
from dentaldesk.engines.clinical.teeth_drawing.marks import draw_mark
from dentaldesk.engines.clinical.teeth_drawing.palette import Lettering, Look
from dentaldesk.engines.clinical.teeth_drawing.primitives import Box, Colour, Fill, Path, Primitive, Stroke, Text
from dentaldesk.engines.clinical.teeth_drawing.scene import Scene
from dentaldesk.engines.clinical.teeth_drawing.statuses import text_hue
from dentaldesk.models.charting import ChartStatus, Finding, Presence
from dentaldesk.models.teeth import show_surfaces, show_tooth

_SIZE = Lettering().badge  # mm of type; what must fit is not made smaller than that
_HEIGHT = 1.513  # of the type
_PADDING = 0.385
_SHRINKING = 0.93  # at each try
_SPACE = 0.7  # between badges
_EDGE = 0.5
_ROMAN = {1: "I", 2: "II", 3: "III"}
_NARROW, _WIDE = frozenset("iljtfrI.,:'·!| "), frozenset("mwMWOQG%↗✓⊘◐→")
_LONGEST = 22  # characters of a note


@dataclass(frozen=True, slots=True, kw_only=True)
class Badge:
    """Words that belong above `x`; `status` gives the colour."""

    x: float
    words: str
    status: ChartStatus
    size: float = _SIZE  # mm of type

    @property
    def width(self) -> float:
        return text_width(self.words, self.size) + 2 * _PADDING * self.size

    @property
    def height(self) -> float:
        return self.size * _HEIGHT


@dataclass(frozen=True, slots=True, kw_only=True)
class Laid:
    """A badge in its box."""

    badge: Badge
    box: Box


def text_width(words: str, size: float) -> float:
    """About how wide bold words are, in millimetres: near enough to lay boxes round them."""
    return size * sum(0.33 if char in _NARROW else 0.9 if char in _WIDE else 0.61 for char in words)


def badges_of(mouth: Mouth, layout: ChartLayout, look: Look, *, upper: bool) -> list[Badge]:
    """Everything to be said beside one arch, in the order of the teeth."""
    arch = [place for place in layout.arch(upper=upper) if place.tooth in mouth.teeth]
    scenes = [Scene(state=mouth.teeth[place.tooth], place=place, look=look) for place in arch]
    found = [badge for scene in scenes for badge in _of_tooth(scene)]
    for mark in mouth.spans:
        xs = [place.centre_x for place in arch if place.tooth in mark.entry.teeth]
        if xs and look.shows(mark.status):
            middle = (min(xs) + max(xs)) / 2
            found.append(Badge(x=middle, words=_span_words(mark, look), status=mark.status))
    return sorted(found, key=lambda badge: badge.x)


def _of_tooth(scene: Scene) -> list[Badge]:
    """Its badges, each once."""
    state, look, x = scene.state, scene.look, scene.place.centre_x
    found: dict[Badge, None] = {}
    if state.presence is Presence.ERUPTING:
        found[Badge(x=x, words=look.words("erupting"), status=ChartStatus.EXISTING)] = None
    for mark in state.marks:
        if look.shows(mark.status) and not mark.entry.is_span:
            found.update((Badge(x=x, words=words, status=mark.status), None) for words in _words(mark, scene))
    return list(found)


def _words(mark: Mark, scene: Scene) -> Iterator[str]:
    measure, look = mark.entry.measure, scene.look
    match mark.finding:
        case Finding.MOBILITY:
            yield f"{look.words('mob')} {_ROMAN.get(measure or 1, '')}"
        case Finding.FURCATION:
            yield f"F {_ROMAN.get(measure or 1, '')}"
        case Finding.RECESSION:
            yield f"{look.words('rec')} {measure}"
        case Finding.DRIFTED if measure:
            yield f"{'→' if measure > 0 else '←'} {abs(measure)} mm"
        case Finding.ROTATED if measure:
            yield f"{measure}°"
        case Finding.EXTRACTION if mark.status.is_open:
            yield look.words("ext")
        case Finding.UNRECOGNISED:
            yield _short(mark.entry.note) or look.words("unread")
        case _ if _is_out_of_sight(mark, scene):
            yield f"{_name(mark, look)} {show_surfaces(mark.surfaces)}".rstrip()
        case _:
            pass
    yield from _status_words(mark, look)


def _is_out_of_sight(mark: Mark, scene: Scene) -> bool:
    """Whether its sign has no place in the rows that are shown, or on as much of the tooth as has grown."""
    is_all_there = len(scene.views) == len(View) and scene.state.formed >= 1
    return not is_all_there and not draw_mark(mark, scene)


def _name(mark: Mark, look: Look) -> str:
    return look.words(mark.finding.value.replace("-", " "))


def _status_words(mark: Mark, look: Look) -> Iterator[str]:
    match mark.status:
        case ChartStatus.COMPLETED:
            yield f"✓ {look.words('done')}"
        case ChartStatus.IN_PROGRESS:
            yield f"◐ {look.words('begun')}"
        case ChartStatus.REFERRED:
            yield f"↗ {_short(mark.entry.note) or look.words('referred')}"
        case ChartStatus.DECLINED:
            yield f"⊘ {look.words('declined')}"
        case _:
            pass


def _short(note: str) -> str:
    first = note.strip().splitlines()[0] if note.strip() else ""
    return first if len(first) <= _LONGEST else first[: _LONGEST - 1].rstrip() + "…"


def _span_words(mark: Mark, look: Look) -> str:
    teeth = mark.entry.teeth
    sign = {
        ChartStatus.COMPLETED: "✓ ",
        ChartStatus.REFERRED: "↗ ",
        ChartStatus.DECLINED: "⊘ ",
        ChartStatus.IN_PROGRESS: "◐ ",
    }.get(mark.status, "")
    return f"{sign}{_name(mark, look)} {show_tooth(teeth[0], look.notation)}–{show_tooth(teeth[-1], look.notation)}"


def lay_badges(badges: Sequence[Badge], lanes: Sequence[Box]) -> list[Laid]:
    """Each badge near its tooth, in the first lane that has room there; without room it moves to the right."""
    ends = [lane.left for lane in lanes]
    rows: list[list[tuple[Badge, float]]] = [[] for _ in lanes]
    for badge in badges:
        wanted = min(max(badge.x - badge.width / 2, _EDGE), lanes[0].right - badge.width - _EDGE)
        shifts = [max(end - wanted, 0.0) for end in ends]
        # A small shift in the near lane is better than the far one.
        lane = next((i for i, shift in enumerate(shifts) if shift < 1.5), shifts.index(min(shifts)))  # noqa: PLR2004  # mm
        at = wanted + shifts[lane]
        rows[lane].append((badge, at))
        ends[lane] = at + badge.width + _SPACE
    return [laid for lane, row in zip(lanes, rows, strict=True) for laid in _pushed_back(row, lane)]


def _pushed_back(row: list[tuple[Badge, float]], lane: Box) -> Iterator[Laid]:
    """What runs over the right end pushes the others to the left."""
    limit = lane.right
    for badge, at in reversed(row):
        left, top = min(at, limit - badge.width), (lane.top + lane.bottom - badge.height) / 2
        yield Laid(badge=badge, box=Box(left, top, left + badge.width, top + badge.height))
        limit = left - _SPACE


def fitted_badges(badges: Sequence[Badge], lanes: Sequence[Box], size: float) -> list[Laid]:
    """In type of `size` mm, or in the largest smaller one in which all of them fit into the lanes."""
    while True:
        laid = lay_badges([replace(badge, size=size) for badge in badges], lanes)
        if size <= _SIZE or all(one.box.left >= 0 for one in laid):
            return laid
        size = max(size * _SHRINKING, _SIZE)


def badge_layer(mouth: Mouth, layout: ChartLayout, look: Look, *, upper: bool) -> list[Primitive]:
    """All badges of one jaw."""
    laid = fitted_badges(badges_of(mouth, layout, look, upper=upper), layout.lanes[upper], look.lettering.badge)
    return [part for one in sorted(laid, key=lambda one: one.box.left) for part in draw_badge(one, look)]


def draw_badge(laid: Laid, look: Look) -> list[Primitive]:
    """A pill with its words; the edge of what is only planned is dashed."""
    box, colour = laid.box, Colour(text_hue(laid.badge.status, look.palette))
    pill, size = rounded(box, box.height / 2), laid.badge.size
    dash: tuple[float, ...] = (0.7, 0.45) if laid.badge.status in {ChartStatus.PLANNED, ChartStatus.IN_PROGRESS} else ()
    if laid.badge.status is ChartStatus.REFERRED:
        dash = (1.1, 0.4, 0.15, 0.4)
    middle = (box.left + box.right) / 2, (box.top + box.bottom) / 2 + size * 0.36
    return [
        Fill(pill, Colour(look.palette.badge)),
        Stroke(pill, colour, 0.19, dash),
        Text(middle, laid.badge.words, size, colour, bold=True),
    ]


def rounded(box: Box, radius: float) -> Path:
    """A box with round corners."""
    left, top, right, bottom = box.left, box.top, box.right, box.bottom
    handle = radius * 0.4477
    return Path(
        (
            ("M", left + radius, top),
            ("L", right - radius, top),
            ("C", right - handle, top, right, top + handle, right, top + radius),
            ("L", right, bottom - radius),
            ("C", right, bottom - handle, right - handle, bottom, right - radius, bottom),
            ("L", left + radius, bottom),
            ("C", left + handle, bottom, left, bottom - handle, left, bottom - radius),
            ("L", left, top + radius),
            ("C", left, top + handle, left + handle, top, left + radius, top),
            ("Z",),
        )
    )
