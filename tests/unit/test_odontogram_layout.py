from __future__ import annotations

from datetime import UTC, date, datetime
from itertools import chain, combinations, pairwise
from uuid import UUID

import pytest

from dentaldesk.engines.clinical.chart import Chart, ChartEntry, Mouth
from dentaldesk.engines.clinical.mouth import mouth_at
from dentaldesk.engines.clinical.teeth_drawing import curves
from dentaldesk.engines.clinical.teeth_drawing.badges import Badge, fitted_badges, lay_badges
from dentaldesk.engines.clinical.teeth_drawing.diagram import draw_diagram, hit_diagram
from dentaldesk.engines.clinical.teeth_drawing.geometry import View, tooth_form, tooth_type
from dentaldesk.engines.clinical.teeth_drawing.hits import hit, surface_at, surface_regions
from dentaldesk.engines.clinical.teeth_drawing.layout import ChartLayout, ToothPlace, height_of, lay_out
from dentaldesk.engines.clinical.teeth_drawing.palette import Lettering, Look
from dentaldesk.engines.clinical.teeth_drawing.primitives import Box, Text
from dentaldesk.engines.clinical.teeth_drawing.spans import spans_of
from dentaldesk.models.charting import ChartStatus, Finding
from dentaldesk.models.teeth import Surface, ToothCode, every_tooth

DAY = date(2026, 11, 24)
PLAIN = [tooth for tooth in every_tooth() if not tooth.is_supernumerary]
KINDS = sorted({tooth_type(tooth) for tooth in PLAIN})
ALL_ROWS = list(chain.from_iterable(combinations(View, count) for count in (1, 2, 3)))


def entry(number: int, finding: Finding, *teeth: str, status: ChartStatus = ChartStatus.EXISTING) -> ChartEntry:
    return ChartEntry(
        id=UUID(int=number),
        finding=finding,
        status=status,
        teeth=tuple(ToothCode(tooth) for tooth in teeth),
        true_on=date(2020, 1, 1),
        recorded_at=datetime(2020, 1, 1, 9, 0, number % 60, tzinfo=UTC),
    )


def mouth(age: int = 30, *entries: ChartEntry) -> Mouth:
    return mouth_at(Chart(birth_date=date(DAY.year - age, 1, 1), entries=entries), DAY)


def places_of(layout: ChartLayout) -> tuple[ToothPlace, ...]:
    return (*layout.upper, *layout.lower)


def _odd_mouth() -> Mouth:
    """A tooth too many, a primary tooth kept beside its successor, one kept in place of it, a wisdom tooth early."""
    return mouth(
        16,
        entry(1, Finding.PRESENT, "11S"),
        entry(2, Finding.PRESENT, "55"),
        entry(3, Finding.PRESENT, "15"),
        entry(4, Finding.PRESENT, "75"),
        entry(5, Finding.UNERUPTED, "35"),
        entry(6, Finding.IMPACTED, "48"),
    )


MOUTHS = {**{f"{age} years": mouth(age) for age in (0, 1, 3, 6, 7, 8, 9, 11, 13, 18, 40)}, "odd": _odd_mouth()}


@pytest.mark.parametrize("name", MOUTHS)
def test_every_tooth_has_one_place_and_no_two_columns_overlap(name: str) -> None:
    layout = lay_out(MOUTHS[name], Look())
    for upper in (True, False):
        places = layout.arch(upper=upper)
        assert [place.tooth for place in places] == [column.tooth for column in MOUTHS[name].arch(upper=upper)]
        for before, after in pairwise(places):
            assert before.right < after.left
            assert before.column.right == pytest.approx(after.column.left)
        for place in places:
            assert 0 <= place.column.left <= place.left < place.right <= place.column.right <= layout.width
            assert place.right - place.left == pytest.approx(tooth_form(place.kind).width)
    assert list(layout.places) == list(MOUTHS[name].order())


@pytest.mark.parametrize("name", MOUTHS)
def test_both_arches_share_the_midline_and_crowns_one_biting_line(name: str) -> None:
    layout = lay_out(MOUTHS[name], Look())
    assert layout.midline_x * 2 == pytest.approx(layout.width)
    for upper in (True, False):
        places = layout.arch(upper=upper)
        assert all((place.centre_x > layout.midline_x) is place.mirrored for place in places)
        bites = {round(place.at(View.FACIAL, (0.0, place.form.crown_length))[1], 6) for place in places}
        edges = {round(place.at(View.LINGUAL, (0.0, place.form.crown_length))[1], 6) for place in places}
        assert len(bites) == len(edges) == 1


@pytest.mark.parametrize("rows", ALL_ROWS)
def test_rows_can_be_left_out_and_never_overlap(rows: tuple[View, ...]) -> None:
    layout = lay_out(mouth(), Look(rows=frozenset(rows)))
    for place in places_of(layout):
        assert set(place.origins) == set(place.bands) == set(rows)
        bands = sorted(place.bands.values())
        assert all(before[1] <= after[0] for before, after in pairwise(bands))
        assert all(place.column.top <= top < bottom <= place.column.bottom for top, bottom in bands)


def test_the_height_does_not_depend_on_the_teeth() -> None:
    assert len({lay_out(one, Look()).height for one in MOUTHS.values()}) == 1


def test_the_lower_jaw_is_the_upper_one_turned_over() -> None:
    layout = lay_out(mouth(), Look())
    upper, lower = layout.places[ToothCode("16")], layout.places[ToothCode("46")]
    apex = upper.at(View.FACIAL, (0.0, -10.0))[1]
    assert apex < upper.at(View.FACIAL, (0.0, 0.0))[1]
    assert lower.at(View.FACIAL, (0.0, -10.0))[1] > lower.at(View.FACIAL, (0.0, 0.0))[1]
    assert upper.at(View.OCCLUSAL, (0.0, -4.0))[1] < upper.origins[View.OCCLUSAL][1], "buccal is outward"
    assert lower.at(View.OCCLUSAL, (0.0, -4.0))[1] > lower.origins[View.OCCLUSAL][1]


def test_a_germ_lies_in_the_bone_of_its_row() -> None:
    layout = lay_out(MOUTHS["8 years"], Look())
    assert layout.germs
    for germ, place in layout.germs.items():
        top, bottom = place.bands[View.FACIAL]
        for height in (0.0, place.form.crown_length):
            assert top <= place.at(View.FACIAL, (0.0, height))[1] <= bottom
        assert not germ.is_primary


def test_spans_stay_inside_the_chart() -> None:
    bridge = entry(1, Finding.BRIDGE, "24", "25", "26")
    one = mouth(40, bridge)
    layout = lay_out(one, Look())
    (span,) = spans_of(one, layout, Look(), upper=True)
    assert [scene.place.tooth.code for scene in span.scenes] == ["24", "25", "26"]
    assert not list(spans_of(one, layout, Look(), upper=False))


def test_badges_never_cover_each_other() -> None:
    lanes = (Box(0.0, 4.0, 120.0, 7.6), Box(0.0, 0.4, 120.0, 4.0))
    badges = [Badge(x=x * 5.0, words="mob II", status=ChartStatus.CONDITION) for x in range(20)]
    laid = lay_badges(badges, lanes)
    assert len(laid) == len(badges)
    for before, after in combinations(laid, 2):
        apart = before.box.right <= after.box.left or after.box.right <= before.box.left
        assert apart or before.box.top != after.box.top
    assert all(one.box.right <= 120.0 for one in laid)


def test_larger_words_get_the_room_they_need() -> None:
    large = Look(lettering=Lettering(number=3.5, badge=3.0, lanes=1))
    layout = lay_out(mouth(), large)
    assert layout.height == pytest.approx(height_of(large))
    assert layout.width == lay_out(mouth(), Look()).width
    for upper, (lane,) in layout.lanes.items():
        badge = Badge(x=50.0, words="mob II", status=ChartStatus.CONDITION, size=3.0)
        (laid,) = lay_badges([badge], [lane])
        assert lane.top <= laid.box.top < laid.box.bottom <= lane.bottom
        rows = [edge for band in layout.arch(upper=upper)[0].bands.values() for edge in band]
        assert lane.bottom <= min(rows) if upper else lane.top >= max(rows)
    above, below = layout.upper[0].number_at[1], layout.lower[0].number_at[1]
    lowest = max(edge for band in layout.upper[0].bands.values() for edge in band)
    assert lowest < above - 0.73 * 3.5 < above < layout.middle_y < below - 0.73 * 3.5


def test_words_shrink_before_they_leave_the_chart() -> None:
    lane = [Box(0.0, 0.0, 120.0, 6.0)]

    def laid(count: int) -> list[float]:
        badges = [Badge(x=60.0, words="mob II", status=ChartStatus.CONDITION) for _ in range(count)]
        found = fitted_badges(badges, lane, 3.0)
        assert all(before.box.right <= after.box.left for before, after in pairwise(reversed(found)))
        return [one.box.left for one in found] if count > 2 else [one.badge.size for one in found]

    assert laid(2) == [3.0, 3.0]
    assert min(laid(10)) >= 0


# -- what lies under a point --


@pytest.mark.parametrize("name", MOUTHS)
def test_each_point_of_a_column_gives_its_tooth(name: str) -> None:
    layout = lay_out(MOUTHS[name], Look())
    for place in places_of(layout):
        box = place.column
        for i in range(7):
            for j in range(25):
                point = (box.left + box.width * (i + 0.5) / 7, box.top + box.height * (j + 0.5) / 25)
                found = hit(layout, point)
                assert found is not None
                assert found.tooth == place.tooth
                assert found.surface is None or found.surface in place.tooth.surfaces


def test_beside_the_arches_there_is_nothing() -> None:
    layout = lay_out(mouth(), Look())
    assert hit(layout, (-1.0, 10.0)) is None
    assert hit(layout, (layout.width + 1.0, 10.0)) is None
    assert hit(layout, (layout.midline_x, -3.0)) is None


@pytest.mark.parametrize("mirrored", [False, True])
@pytest.mark.parametrize("kind", KINDS)
def test_every_surface_is_hit_where_it_is_drawn(kind: str, mirrored: bool) -> None:
    form = tooth_form(kind, mirrored)
    for view in View:
        regions = dict(surface_regions(kind, mirrored, view))
        wanted = {Surface.MESIAL, Surface.DISTAL}
        assert wanted < set(regions)
        for surface, region in regions.items():
            box, inside = curves.bounds(region), 0
            for i in range(24):
                for j in range(24):
                    point = (box.left + box.width * (i + 0.5) / 24, box.top + box.height * (j + 0.5) / 24)
                    if curves.contains(region, point):
                        inside += 1
                        assert surface_at(form, view, point) is surface, (view, surface, point)
            assert inside > 5, (view, surface)


def test_mesial_lies_towards_the_midline() -> None:
    layout = lay_out(mouth(), Look())
    for place in places_of(layout):
        x, y = place.origins[View.OCCLUSAL]
        sign = 1.0 if place.centre_x < layout.midline_x else -1.0
        found = hit(layout, (x + sign * place.form.width * 0.46, y))
        assert found is not None
        assert found.surface is Surface.MESIAL


def test_roots_and_numbers_are_no_surface() -> None:
    layout = lay_out(mouth(), Look())
    place = layout.places[ToothCode("16")]
    root = hit(layout, place.at(View.FACIAL, (0.0, -5.0)))
    assert root is not None
    assert (root.on_root, root.surface, root.view) == (True, None, View.FACIAL)
    number = hit(layout, (place.number_at[0], place.number_at[1] - 0.5))
    assert number is not None
    assert (number.view, number.surface, number.on_root) == (None, None, False)


@pytest.mark.parametrize("code", ["16", "26", "36", "46", "11", "33", "65", "81"])
def test_the_diagram_names_every_surface(code: str) -> None:
    state = mouth(4 if ToothCode(code).is_primary else 40).teeth[ToothCode(code)]
    diagram = draw_diagram(state, Look())
    assert set(state.tooth.surfaces) <= {region.surface for region in diagram.regions}
    for region in diagram.regions:
        box = curves.bounds(region.path)
        assert box.left >= 0
        assert box.right <= diagram.drawing.width
        steps = [(i + 0.5) / 12 for i in range(12)]
        points = [(box.left + box.width * x, box.top + box.height * y) for x in steps for y in steps]
        found = [hit_diagram(diagram, point) for point in points if curves.contains(region.path, point)]
        assert region.surface in {one.surface for one in found if one}
    assert hit_diagram(diagram, (-5.0, -5.0)) is None


@pytest.mark.parametrize("code", ["16", "26", "36", "46", "11", "21", "31", "41", "55"])
def test_the_letters_round_the_tooth_are_targets_of_their_sides(code: str) -> None:
    tooth = ToothCode(code)
    diagram = draw_diagram(mouth(4 if tooth.is_primary else 40).teeth[tooth], Look())
    parts = [part for part in diagram.drawing.content if isinstance(part, Text) and len(part.words) == 1]
    letters = {part.words: part.at for part in parts if part.words in "MDBFL"}
    assert set(letters) == {surface.value for surface in tooth.surfaces} & set("MDBFL")
    for letter, at in letters.items():
        found = hit_diagram(diagram, at)
        assert found is not None
        assert found.surface is Surface(letter)
