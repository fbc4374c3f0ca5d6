"""The forms of all teeth, measured, and the drawings of the bare teeth."""

from __future__ import annotations

from collections.abc import Iterator
from math import hypot, isfinite

import pytest

from dentaldesk.engines.clinical.teeth_drawing import curves
from dentaldesk.engines.clinical.teeth_drawing.bases import base, is_flipped
from dentaldesk.engines.clinical.teeth_drawing.geometry import (
    Root,
    ToothForm,
    View,
    forming_roots,
    is_mirrored,
    tooth_form,
    tooth_type,
)
from dentaldesk.engines.clinical.teeth_drawing.gum import GumPlace, gum, margin_of
from dentaldesk.engines.clinical.teeth_drawing.kinds import SHAPES
from dentaldesk.engines.clinical.teeth_drawing.outlines import ROOT_SCALE
from dentaldesk.engines.clinical.teeth_drawing.palette import LIGHT
from dentaldesk.engines.clinical.teeth_drawing.primitives import (
    Affine,
    Box,
    Clip,
    Fill,
    Linear,
    Path,
    Primitive,
    Stroke,
    Symbol,
)
from dentaldesk.models.teeth import every_tooth

KINDS = list(SHAPES)
MIRROR = Affine(a=-1.0)
NEAR = 0.03  # of the table's millimetres


def every_base() -> Iterator[tuple[str, View, bool, Symbol]]:
    for kind in KINDS:
        for view in View:
            for mirrored in (False, True):
                yield kind, view, mirrored, base(kind, view, mirrored)


def flattened(content: tuple[Primitive, ...]) -> Iterator[Primitive]:
    for primitive in content:
        yield primitive
        if isinstance(primitive, Clip):
            yield from flattened(primitive.content)


def all_paths(form: ToothForm) -> list[Path]:
    paths = [form.facial_crown, form.lingual_crown, form.lingual_root_stub, form.occlusal, form.table]
    paths += [root.outline for root in (*form.back_roots, *form.roots)]
    return paths + [path for path in (form.back_cusps, form.lingual_back) if path]


# -- the table --


def test_every_tooth_has_a_form() -> None:
    teeth = every_tooth()
    assert len(teeth) == 104
    kinds = {tooth_type(tooth) for tooth in teeth}
    assert kinds == set(KINDS)
    for tooth in teeth:
        form = tooth_form(tooth_type(tooth), is_mirrored(tooth))
        assert form.is_anterior == tooth.is_anterior
        assert form.is_primary == tooth.is_primary
        assert form.is_upper == tooth.is_upper


@pytest.mark.parametrize("kind", KINDS)
def test_outlines_measure_what_the_table_says(kind: str) -> None:
    form, shape = tooth_form(kind), SHAPES[kind]
    crown, top = curves.bounds(form.facial_crown), curves.bounds(form.occlusal)
    assert crown.width == pytest.approx(shape.width, rel=NEAR)
    # The lingual cusps of some are the longer ones.
    assert shape.crown_length * 0.95 < crown.bottom < shape.crown_length * 1.03
    assert top.width == pytest.approx(shape.width, rel=NEAR)
    assert top.height == pytest.approx(shape.depth, rel=2 * NEAR)
    longest = -curves.bounds(form.root_silhouette).top
    told = shape.root_length * ROOT_SCALE
    # The palatal root of a molar is up to a tenth longer than the buccal ones of the table.
    assert told * (1 - NEAR) < longest < told * 1.1


@pytest.mark.parametrize("kind", KINDS)
def test_nothing_is_lost_in_numbers(kind: str) -> None:
    for path in all_paths(tooth_form(kind)):
        assert all(isfinite(x) and isfinite(y) for x, y in path.points)
        assert path.segments[-1] == ("Z",)


@pytest.mark.parametrize("kind", KINDS)
def test_a_mirrored_form_is_the_exact_mirror(kind: str) -> None:
    plain, mirrored = tooth_form(kind), tooth_form(kind, True)
    assert mirrored.mirrored
    for one, other in zip(all_paths(plain), all_paths(mirrored), strict=True):
        assert one.moved(MIRROR) == other
    assert [(-x, y) for x, y in plain.cej] == list(mirrored.cej)
    assert [(-cusp.x, cusp.y, cusp.radius) for cusp in plain.cusps] == [tuple(cusp) for cusp in mirrored.cusps]
    assert [(-x, y) for x, y in plain.central_groove] == list(mirrored.central_groove)
    assert [MIRROR.apply(root.apex) for root in plain.roots] == [root.apex for root in mirrored.roots]


def test_mesial_is_to_the_right_and_buccal_up() -> None:
    for kind in KINDS:
        form = tooth_form(kind)
        assert form.cej[0][0] < 0 < form.cej[-1][0]
        if form.edge:
            assert form.edge[0][0] > 0 > form.edge[-1][0]
        if form.buccal_groove:
            assert form.buccal_groove[-1][1] < 0
        if form.lingual_groove:
            assert form.lingual_groove[-1][1] > 0


@pytest.mark.parametrize("kind", KINDS)
def test_landmarks_lie_on_the_tooth(kind: str) -> None:
    form = tooth_form(kind)
    for point in (point for subpath in curves.flat(form.table) for point in subpath):
        assert curves.contains(curves.offset(form.occlusal, 0.05), point)
    for cusp in form.cusps:
        assert curves.contains(form.occlusal, (cusp.x, cusp.y))
    for point in (*form.central_groove, *form.pits):
        assert curves.contains(form.occlusal, point)
    crown = curves.bounds(form.facial_crown)
    for contact in (form.contact_mesial, form.contact_distal):
        assert 0 < contact.facial_y < crown.bottom


def test_cusps_as_anatomy_counts_them() -> None:
    counted = {kind: len(tooth_form(kind).cusps) for kind in ("u4", "u6", "l4", "l5", "l6", "l7")}
    assert counted == {"u4": 2, "u6": 4, "l4": 2, "l5": 3, "l6": 5, "l7": 4}
    rims = {kind: len(tooth_form(kind).facial_cusps.tips) for kind in ("u1", "u3", "u4", "u6", "l6", "l7")}
    assert rims == {"u1": 0, "u3": 1, "u4": 1, "u6": 2, "l6": 3, "l7": 2}
    assert tooth_form("u6").oblique_groove is not None
    assert tooth_form("l6").oblique_groove is None


# -- roots --


@pytest.mark.parametrize("kind", KINDS)
def test_a_growing_root_is_as_long_as_told(kind: str) -> None:
    form = tooth_form(kind)
    for formed in (0.25, 0.5, 0.75):
        front, _ = forming_roots(form, formed)
        for young, grown in zip(front, form.roots, strict=True):
            assert curves.length(young.axis) == pytest.approx(formed * curves.length(grown.axis), rel=0.03)
            assert young.widths[-1] >= grown.widths[-1]
            assert _is_open(young)


def _is_open(root: Root) -> bool:
    """The end of the axis lies outside: the apex is hollow."""
    return not curves.contains(root.outline, root.apex)


def test_a_root_begins_and_ends() -> None:
    form = tooth_form("u6")
    assert forming_roots(form, 0.0) == ((), ())
    assert forming_roots(form, 1.0) == (form.roots, form.back_roots)


# -- curves --


def test_contains_follows_the_nonzero_rule() -> None:
    ring = curves.ellipse((0, 0), 2, 2) + curves.ellipse((0, 0), 1, 1)
    assert curves.contains(ring, (0, 0))
    assert curves.contains(ring, (1.5, 0))
    assert not curves.contains(ring, (1.9, 1.9))


def test_an_offset_moves_the_outline_by_its_distance() -> None:
    circle = curves.ellipse((1, 2), 4, 4)
    for distance in (-1.0, 0.5):
        moved = curves.offset(circle, distance)
        for x, y in curves.flat(moved)[0]:
            assert hypot(x - 1, y - 2) == pytest.approx(4 + distance, abs=0.05)


def test_a_ribbon_is_as_wide_as_told() -> None:
    strip = curves.ribbon([(0, 0), (5, 0), (10, 0)], [2, 2, 2], round_end=False)
    assert curves.bounds(strip) == Box(0, -1, 10, 1)
    assert curves.bounds(curves.ribbon([(0, 0), (5, 0), (10, 0)], [2, 2, 2])).right == pytest.approx(11)
    assert curves.bounds(curves.ribbon([(0, 0), (5, 0), (10, 0)], [2, 1, 0])).right == pytest.approx(10)


def test_along_a_line() -> None:
    line = [(0.0, 0.0), (4.0, 0.0), (4.0, 4.0)]
    assert curves.along(line, 0.25) == (2, 0)
    assert curves.along(line, 0.75) == (4, 2)
    assert curves.along(line, 7) == (4, 4)
    assert curves.resampled(line, 3) == ((0, 0), (4, 0), (4, 4))


# -- bases --


def test_keys_of_bases_are_unique_and_the_same_every_time() -> None:
    found = {symbol.key: symbol for _, _, _, symbol in every_base()}
    assert len(found) == len(KINDS) * 3 * 2
    base.cache_clear()
    for _, _, _, symbol in every_base():
        assert found[symbol.key] == symbol


def test_bases_are_finite_small_and_inside_their_box() -> None:
    for kind, view, mirrored, symbol in every_base():
        primitives = list(flattened(symbol.content))
        assert len(primitives) <= 150, (kind, view, mirrored)
        for primitive in primitives:
            if isinstance(primitive, Fill | Stroke):
                assert primitive.path.segments
                assert all(isfinite(x) and isfinite(y) for x, y in primitive.path.points)
        for primitive in symbol.content:
            # What stands outside of a clip is drawn to its edge.
            if isinstance(primitive, Fill | Stroke):
                box = curves.bounds(primitive.path)
                assert symbol.box.left <= box.left
                assert box.right <= symbol.box.right
                assert symbol.box.top <= box.top
                assert box.bottom <= symbol.box.bottom


def test_thin_paint_stays_thick_enough_for_print() -> None:
    """Opaque gradients only, and flat paint that does not vanish."""
    for _, _, _, symbol in every_base():
        for primitive in flattened(symbol.content):
            if isinstance(primitive, Fill) and not isinstance(primitive.paint, Linear):
                assert primitive.paint.alpha > 0.01


def test_bases_stand_as_the_chart_shows_them() -> None:
    assert is_flipped("u6", View.LINGUAL)
    assert is_flipped("l6", View.FACIAL)
    assert is_flipped("l6", View.OCCLUSAL)
    assert not is_flipped("u6", View.FACIAL)
    upper, lower = base("u3", View.FACIAL), base("l3", View.FACIAL)
    assert upper.box.top < -10 < upper.box.bottom
    assert lower.box.bottom > 10 > lower.box.top
    germ = base("u3", View.FACIAL, formed=0.0)
    assert germ.box.height < upper.box.height / 2


# -- gum --


def _place(x: float, *, margin_y: float = 20.0, is_gap: bool = False) -> GumPlace:
    return GumPlace(centre_x=x, half_width=4, margin_y=margin_y, papilla_y=23, is_gap=is_gap)


def _margin_line(content: list[Primitive]) -> Path:
    line = content[-1]
    assert isinstance(line, Stroke)
    return line.path


def _height(path: Path, x: float) -> float:
    return min(curves.flat(path)[0], key=lambda point: abs(point[0] - x))[1]


def test_gum_follows_necks_papillae_and_gaps() -> None:
    places = [_place(4), _place(12, margin_y=17), _place(20, margin_y=21, is_gap=True), _place(28)]
    drawn = gum(places, LIGHT, outward=-1, left=-2, right=34)
    margin = _margin_line(drawn)
    assert _height(margin, 4) == pytest.approx(20, abs=0.1)
    assert _height(margin, 12) == pytest.approx(17, abs=0.1)
    assert _height(margin, 8) == pytest.approx(23, abs=0.1)
    assert _height(margin, 20) == pytest.approx(21, abs=0.3)
    assert gum([], LIGHT, outward=1, left=0, right=1) == []


def test_gum_fades_behind_the_last_teeth() -> None:
    places = [_place(4), _place(12)]
    drawn = gum(places, LIGHT, outward=-1, left=-2, right=18)
    boxes = [curves.bounds(one.path) for one in drawn if isinstance(one, Fill)]
    lefts, rights = [box.left for box in boxes], [box.right for box in boxes]
    assert lefts == sorted(set(lefts), reverse=True)
    assert rights == sorted(set(rights))
    assert lefts[-1] == pytest.approx(-2, abs=0.2)
    assert rights[-1] == pytest.approx(18, abs=0.2)
    line = curves.bounds(_margin_line(drawn))
    assert (line.left, line.right) == (0, 16)


def test_gum_recedes_and_covers() -> None:
    form = tooth_form("u1")
    healthy, receded = margin_of(form, View.FACIAL), margin_of(form, View.FACIAL, recession=3)
    assert healthy.zenith - receded.zenith == pytest.approx(3)
    assert receded.papilla < healthy.papilla < form.contact_distal.facial_y
    assert margin_of(form, View.FACIAL, covered=0.5).zenith == pytest.approx(form.crown_length / 2)
