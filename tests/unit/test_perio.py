"""The periodontal chart: edits, figures over what was assessed, comparison, suggested stage and grade."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dentaldesk.engines.clinical import perio
from dentaldesk.engines.clinical.perio import BLANK, PerioChart, SiteReading, ToothReading, blank_chart, usual_teeth
from dentaldesk.engines.clinical.perio_indices import Course, SiteChange, compare, indices
from dentaldesk.engines.clinical.perio_path import Path, above_or_below, beside, path_of, row_of, walk
from dentaldesk.engines.clinical.perio_stage import PerioRisk, suggest
from dentaldesk.models.perio import (
    Corner,
    Entrance,
    PathPreset,
    PerioExtent,
    PerioGrade,
    PerioStage,
    Side,
    Sign,
    Site,
)
from dentaldesk.models.teeth import ToothCode, every_tooth
from dentaldesk.models.values import ValueProblem

T16, T11, T36, T26 = ToothCode("16"), ToothCode("11"), ToothCode("36"), ToothCode("26")


def mouth() -> PerioChart:
    return blank_chart(usual_teeth())


def probed(chart: PerioChart, depth: int = 2, margin: int | None = 0) -> PerioChart:
    """Every site with this depth and margin."""
    for tooth in chart.teeth:
        for site in Site:
            chart = perio.with_depth(chart, (tooth, site), depth)
            chart = perio.with_margin(chart, (tooth, site), margin)
    return chart


def lossy(*losses: tuple[str, int], depth: int = 2) -> PerioChart:
    """A sound mouth with this attachment loss at one interdental site of these teeth."""
    chart = probed(mouth(), depth=2, margin=-2)
    for code, loss in losses:
        cell = (ToothCode(code), Site.MB)
        chart = perio.with_margin(perio.with_depth(chart, cell, depth), cell, loss - depth)
    return chart


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


# -- stage and grade --


def codes(chart: PerioChart, risk: PerioRisk | None = None) -> set[str]:
    return {line.code.removeprefix("perio.trace.") for line in suggest(chart, risk or PerioRisk()).trace}


def test_nothing_is_suggested_from_nothing() -> None:
    assert suggest(mouth()).stage is None
    assert codes(mouth()) == {"not_probed"}
    assert suggest(probed(mouth(), margin=None)).stage is None
    assert codes(probed(mouth(), margin=None)) == {"no_margin"}


def test_health_and_gingivitis() -> None:
    sound = probed(mouth(), depth=2, margin=-2)
    assert suggest(sound).stage is PerioStage.HEALTH
    cells = list(sound.sites)
    below = perio.with_sign(sound, cells[:19], Sign.BLEEDING, present=True)  # 9.9 % of 192
    assert suggest(below).stage is PerioStage.HEALTH
    above = perio.with_sign(sound, cells[:20], Sign.BLEEDING, present=True)
    assert (suggest(above).stage, suggest(above).extent) == (PerioStage.GINGIVITIS, PerioExtent.LOCALISED)
    everywhere = perio.with_sign(sound, cells[:100], Sign.BLEEDING, present=True)
    assert suggest(everywhere).extent is PerioExtent.GENERALISED


def test_deep_sites_without_loss_are_left_to_the_clinician() -> None:
    deep = perio.with_depth(probed(mouth(), depth=2, margin=-5), (T16, Site.B), 5)
    assert suggest(deep).stage is None
    assert "deep_without_loss" in codes(deep)


def test_loss_at_neighbours_alone_is_no_periodontitis() -> None:
    assert suggest(lossy(("16", 4), ("15", 4))).stage is PerioStage.HEALTH
    assert suggest(lossy(("11", 4), ("21", 4))).stage is PerioStage.HEALTH
    assert "single_loss" in codes(lossy(("16", 4)))
    assert suggest(lossy(("16", 4), ("14", 4))).stage is PerioStage.II
    assert suggest(lossy(("16", 4), ("46", 4))).stage is PerioStage.II


def test_loss_with_pockets_on_outer_sides_is_periodontitis() -> None:
    chart = probed(mouth(), depth=2, margin=-2)
    for tooth in (T16, ToothCode("15")):
        chart = perio.with_margin(perio.with_depth(chart, (tooth, Site.B), 4), (tooth, Site.B), 0)
    assert suggest(chart).stage is PerioStage.I


@pytest.mark.parametrize(("loss", "stage"), [(1, "I"), (2, "I"), (3, "II"), (4, "II"), (5, "III"), (8, "III")])
def test_the_worst_interdental_loss_sets_the_stage(loss: int, stage: str) -> None:
    assert suggest(lossy(("16", loss), ("26", 1))).stage == stage


def test_complexity_raises_the_stage() -> None:
    plain = lossy(("16", 2), ("26", 2))
    assert suggest(lossy(("16", 2), ("26", 2), depth=5)).stage is PerioStage.II
    assert suggest(lossy(("16", 2), ("26", 2), depth=6)).stage is PerioStage.III
    assert suggest(perio.with_furcation(plain, T16, Entrance.BUCCAL, 2)).stage is PerioStage.III
    assert suggest(perio.with_furcation(plain, T16, Entrance.BUCCAL, 1)).stage is PerioStage.I
    assert suggest(plain, PerioRisk(teeth_lost=1)).stage is PerioStage.III
    assert suggest(plain, PerioRisk(teeth_lost=5)).stage is PerioStage.IV
    assert suggest(perio.with_mobility(plain, T16, 2)).stage is PerioStage.I
    severe = lossy(("16", 5), ("26", 5))
    assert suggest(perio.with_mobility(severe, T16, 2)).stage is PerioStage.IV
    assert "mobility" in codes(perio.with_mobility(severe, T16, 2))


def test_fewer_than_twenty_teeth_make_stage_three_four() -> None:
    severe = lossy(("16", 5), ("26", 5))
    for tooth in severe.teeth[-13:]:
        severe = perio.with_sheet(severe, tooth, None)
    assert len(severe.teeth) == 19
    assert suggest(severe).stage is PerioStage.IV


def test_extent_counts_teeth_as_severe_as_the_stage() -> None:
    mild = ["11", "12", "13", "14", "21", "22", "23", "24", "31", "33", "35"]
    few = lossy(("16", 5), ("26", 5), *((code, 1) for code in mild))
    assert suggest(few).extent is PerioExtent.LOCALISED
    many = lossy(*((code, 5) for code in ["16", "14", "12", "22", "24", "26", "36", "34", "44", "46"]))
    assert suggest(many).extent is PerioExtent.GENERALISED


@pytest.mark.parametrize(
    ("risk", "grade"),
    [
        (PerioRisk(), "B"),
        (PerioRisk(bone_loss_percent=10, age=50), "A"),
        (PerioRisk(bone_loss_percent=50, age=50), "B"),
        (PerioRisk(bone_loss_percent=60, age=50), "C"),
        (PerioRisk(bone_loss_percent=10, age=50, cigarettes=9), "B"),
        (PerioRisk(cigarettes=10), "C"),
        (PerioRisk(bone_loss_percent=10, age=50, hba1c=Decimal("6.9")), "B"),
        (PerioRisk(hba1c=Decimal(7)), "C"),
        (PerioRisk(bone_loss_percent=60, age=50, cigarettes=1), "C"),
    ],
)
def test_the_grade_starts_from_bone_and_age_and_only_rises(risk: PerioRisk, grade: str) -> None:
    assert suggest(lossy(("16", 4), ("26", 4)), risk).grade is PerioGrade(grade)


@given(st.data())
def test_a_suggestion_always_has_its_reasons(data: st.DataObject) -> None:
    chart = mouth()
    for tooth in data.draw(st.lists(st.sampled_from(chart.teeth), max_size=8)):
        cell = (tooth, data.draw(st.sampled_from(Site)))
        chart = perio.with_depth(chart, cell, data.draw(st.integers(0, 15)))
        chart = perio.with_margin(chart, cell, data.draw(st.integers(-15, 15)))
    made = suggest(chart)
    assert made.trace
    assert (made.grade is not None) == (made.stage is not None and made.stage.is_periodontitis)
