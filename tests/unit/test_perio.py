"""The periodontal chart: edits, figures over what was assessed, comparison, suggested stage and grade."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dentaldesk.engines.clinical import perio
from dentaldesk.engines.clinical.perio import BLANK, SiteReading, ToothReading, blank_chart
from dentaldesk.engines.clinical.perio_indices import Course, SiteChange, compare, indices
from dentaldesk.engines.clinical.perio_path import Path, above_or_below, beside, path_of, row_of, walk
from dentaldesk.engines.clinical.perio_stage import PerioRisk
from dentaldesk.models.perio import (
    Corner,
    Entrance,
    PathPreset,
    Side,
    Sign,
    Site,
)
from dentaldesk.models.teeth import ToothCode, every_tooth
from dentaldesk.models.values import ValueProblem
from tests.perio_mouths import mouth, probed, usual_teeth

T16, T11, T36, T26 = ToothCode("16"), ToothCode("11"), ToothCode("36"), ToothCode("26")


# -- readings and edits --


def test_attachment_is_depth_plus_recession() -> None:
    assert SiteReading(depth=4, margin=2).cal == 6
    assert SiteReading(depth=4, margin=-2).cal == 2
    assert SiteReading(depth=4).cal is None
    assert SiteReading(margin=2).cal is None


@pytest.mark.parametrize("make", [lambda: SiteReading(depth=16), lambda: SiteReading(depth=-1)])
def test_what_no_probe_can_show_is_refused(make: Callable[[], object]) -> None:
    with pytest.raises(ValueProblem) as refused:
        make()
    assert refused.value.message.code == "perio.depth_range"


def test_other_bad_values_are_refused() -> None:
    for make in (
        lambda: SiteReading(margin=16),
        lambda: ToothReading(mobility=4),
        lambda: ToothReading(furcation={Entrance.BUCCAL: 4}),
        lambda: perio.with_furcation(mouth(), T11, Entrance.BUCCAL, 1),
        lambda: perio.with_depth(blank_chart([T11]), (T16, Site.B), 3),
        lambda: path_of("somewhere"),
        lambda: PerioRisk(cigarettes=-1),
        lambda: PerioRisk(cigarettes=101),
        lambda: PerioRisk(teeth_lost=33),
        lambda: PerioRisk(hba1c=Decimal("3.9")),
        lambda: perio.with_furcation(perio.with_implant(mouth(), T16, implant=True), T16, Entrance.BUCCAL, 1),
        lambda: PerioRisk(bone_loss_percent=101),
    ):
        with pytest.raises(ValueProblem):
            make()


def test_probing_shows_bleeding_but_not_plaque() -> None:
    reading = perio.with_depth(mouth(), (T16, Site.B), 3).at(T16, Site.B)
    assert (reading.bleeding, reading.suppuration) == (False, False)
    assert (reading.plaque, reading.calculus) == (None, None)


def test_the_first_plaque_makes_every_probed_site_one_that_was_looked_at() -> None:
    chart = mouth()
    for site in Site:
        chart = perio.with_depth(chart, (T16, site), 3)
    assert indices(chart).plaque.percent is None
    chart = perio.with_sign(chart, [(T16, Site.B)], Sign.PLAQUE, present=True)
    assert (indices(chart).plaque.hits, indices(chart).plaque.of) == (1, 6)
    later = perio.with_depth(chart, (T11, Site.B), 2)
    assert indices(later).plaque.of == 7
    assert indices(later).signs[Sign.CALCULUS].percent is None


def test_not_assessed_takes_the_signs_along_but_keeps_the_margin() -> None:
    cell = (T16, Site.B)
    chart = perio.with_margin(perio.with_depth(mouth(), cell, 3), cell, 1)
    assert perio.with_depth(chart, cell, None).at(*cell) == SiteReading(margin=1)


def test_a_blank_reading_leaves_no_trace() -> None:
    cell = (T16, Site.B)
    assert perio.with_depth(perio.with_depth(mouth(), cell, 3), cell, None) == mouth()
    assert perio.with_site(mouth(), cell, BLANK) == mouth()


def test_a_tooth_that_is_not_probed_has_no_readings() -> None:
    chart = perio.with_not_probed(probed(mouth()), T16, not_probed=True)
    assert not [cell for cell in chart.sites if cell[0] == T16]
    assert indices(chart).sites == 31 * 6


@given(st.lists(st.tuples(st.sampled_from(every_tooth()), st.sampled_from(Site), st.integers(0, 15))))
def test_every_tooth_there_is_can_be_read(entries: list[tuple[ToothCode, Site, int]]) -> None:
    chart = blank_chart(every_tooth())
    for tooth, site, depth in entries:
        chart = perio.with_depth(chart, (tooth, site), depth)
    wanted = {(tooth, site): depth for tooth, site, depth in entries}
    assert {cell: reading.depth for cell, reading in chart.sites.items()} == wanted
    assert indices(chart).depth.of == len(wanted)


@given(st.sets(st.sampled_from(every_tooth())))
def test_changed_teeth_bring_one_chart_to_the_other(teeth: set[ToothCode]) -> None:
    before, after = mouth(), blank_chart(teeth)
    for tooth in teeth:
        after = perio.with_depth(after, (tooth, Site.DL), 4)
    moved = before
    for tooth in perio.changed_teeth(before, after):
        moved = perio.with_sheet(moved, tooth, after.sheet(tooth))
    assert moved == after


def test_entrances_follow_the_roots() -> None:
    expected = {"16": "BMD", "36": "BL", "14": "MD", "24": "MD", "15": "", "44": "", "11": "", "54": "BMD", "84": "BL"}
    for code, ways in expected.items():
        assert "".join(perio.entrances(ToothCode(code))) == ways, code


def test_the_inner_side_of_upper_teeth_is_palatal() -> None:
    assert perio.shown_site(T16, Site.ML) == "MP"
    assert perio.shown_site(T36, Site.ML) == "ML"
    assert perio.shown_site(T16, Site.DB) == "DB"


# -- order --


def test_teeth_stand_in_their_arch() -> None:
    teeth = [ToothCode(code) for code in ("11", "21", "55", "16", "21S", "63", "14")]
    seen = [tooth.code for tooth in perio.in_arch_order(teeth, upper=True)]
    assert seen == ["16", "55", "14", "11", "21", "21S", "63"]


@pytest.mark.parametrize("preset", PathPreset)
@pytest.mark.parametrize("start", Corner)
@given(teeth=st.sets(st.sampled_from(every_tooth())))
def test_a_path_visits_every_site_once(preset: PathPreset, start: Corner, teeth: set[ToothCode]) -> None:
    path = Path(preset=preset, start=start)
    cells = walk(teeth, path)
    assert len(cells) == len(set(cells)) == 6 * len(teeth)
    assert path_of(path.code) == path
    jaws = [cell[0].is_upper for cell in cells]
    assert jaws == sorted(jaws, reverse=start.is_upper)


def _said(cells: tuple[perio.Cell, ...]) -> str:
    return " ".join(f"{tooth}{site}" for tooth, site in cells)


def test_the_presets_go_their_ways() -> None:
    teeth = [ToothCode(code) for code in ("11", "21", "41")]
    right = Corner.UPPER_RIGHT
    out = "11DB 11B 11MB 21MB 21B 21DB"
    lower = "41DB 41B 41MB"
    assert _said(walk(teeth, Path(preset=PathPreset.BY_ARCH, start=right))) == (
        f"{out} 11DL 11L 11ML 21ML 21L 21DL {lower} 41DL 41L 41ML"
    )
    assert _said(walk(teeth, Path(preset=PathPreset.ZIG_ZAG, start=right))) == (
        f"{out} 21DL 21L 21ML 11ML 11L 11DL {lower} 41ML 41L 41DL"
    )
    assert _said(walk(teeth, Path(preset=PathPreset.BY_TOOTH, start=right))) == (
        "11DB 11B 11MB 11DL 11L 11ML 21MB 21B 21DB 21ML 21L 21DL 41MB 41B 41DB 41ML 41L 41DL"
    )


def test_arrows_walk_the_sheet() -> None:
    teeth = usual_teeth()
    assert beside(teeth, (T11, Site.MB), 1) == (ToothCode("21"), Site.MB)
    assert beside(teeth, (T11, Site.MB), -1) == (T11, Site.B)
    assert above_or_below(teeth, (T16, Site.DB), 1) == (T16, Site.DL)
    assert above_or_below(teeth, (T16, Site.DB), 2) == (ToothCode("46"), Site.DL)
    assert above_or_below(teeth, (T16, Site.DB), -1) == (T16, Site.DB)
    assert above_or_below([T16, T36], (T16, Site.B), 3)[0] == T36
    assert len(row_of(teeth, (True, Side.BUCCAL))) == 48


# -- figures --


def test_nothing_assessed_is_no_figure() -> None:
    figures = indices(mouth())
    assert (figures.bleeding.percent, figures.depth.value, figures.cal.value) == (None, None, None)
    assert (figures.pockets.percent, figures.sites) == (None, 192)


def test_figures_count_assessed_sites_only() -> None:
    chart = mouth()
    for site, depth in zip((Site.MB, Site.B, Site.DB), (3, 4, 6), strict=True):
        chart = perio.with_depth(chart, (T16, site), depth)
    chart = perio.with_margin(chart, (T16, Site.DB), 2)
    chart = perio.with_sign(chart, [(T16, Site.DB)], Sign.BLEEDING, present=True)
    figures = indices(chart)
    assert (figures.bleeding.hits, figures.bleeding.of, figures.bleeding.percent) == (1, 3, 33)
    assert (figures.depth.value, figures.depth.of) == (Decimal("4.3"), 3)
    assert (figures.cal.value, figures.cal.of) == (Decimal(8), 1)
    assert (figures.pockets.hits, figures.deep_pockets.hits) == (2, 1)


@pytest.mark.parametrize(
    ("depth", "cal", "course"),
    [
        (0, 0, Course.SAME),
        (1, None, Course.SAME),
        (2, None, Course.WORSE),
        (-2, None, Course.BETTER),
        (-3, 0, Course.BETTER),
        (0, 2, Course.WORSE),
        (-3, 2, Course.WORSE),
    ],
)
def test_a_site_takes_its_course(depth: int, cal: int | None, course: Course) -> None:
    assert SiteChange(depth=depth, cal=cal, is_new_pocket=False).course is course


def test_only_sites_that_both_exams_read_are_compared() -> None:
    cell, other = (T16, Site.B), (T11, Site.B)
    before = perio.with_depth(mouth(), cell, 3)
    after = perio.with_depth(perio.with_depth(mouth(), cell, 5), other, 9)
    compared = compare(before, after)
    assert list(compared.sites) == [cell]
    assert compared.new_pockets == (cell,)
    assert (compared.count(Course.WORSE), compared.count(Course.SAME)) == (1, 0)


def test_a_tooth_is_not_compared_with_the_implant_in_its_place() -> None:
    cell = (T16, Site.B)
    before = perio.with_depth(mouth(), cell, 7)
    after = perio.with_implant(perio.with_depth(mouth(), cell, 3), T16, implant=True)
    assert compare(before, after).sites == {}
    assert compare(after, after).sites != {}
