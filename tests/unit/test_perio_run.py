"""The keyboard run: any keys keep the chart sound, and undo returns."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from dentaldesk.engines.clinical import perio
from dentaldesk.engines.clinical.perio import PerioChart, blank_chart
from dentaldesk.engines.clinical.perio_path import Path, walk
from dentaldesk.engines.clinical.perio_run import KEYS, begin, edited, go_to, press, with_chart, with_path
from dentaldesk.engines.clinical.perio_state import Layer, Pending, PerioRun
from dentaldesk.models.perio import Corner, Entrance, PathPreset, Side, Sign, Site
from dentaldesk.models.teeth import ToothCode, every_tooth
from tests.perio_mouths import usual_teeth

ALL_KEYS = [*sorted(KEYS), "q", "Tab", "é", "²"]
T18, T17, T16, T11 = (ToothCode(code) for code in ("18", "17", "16", "11"))
teeth = st.sets(st.sampled_from(every_tooth()), max_size=6)
paths = st.builds(Path, preset=st.sampled_from(PathPreset), start=st.sampled_from(Corner))


def a_run(*codes: str) -> PerioRun:
    return begin(blank_chart([ToothCode(code) for code in codes] or usual_teeth()), Path())


def typed(run: PerioRun, *keys: str) -> PerioRun:
    for key in keys:
        for each in [key] if key in KEYS else key:
            run = press(run, each)
    return run


def depths(chart: PerioChart, code: str) -> list[int | None]:
    return [chart.at(ToothCode(code), site).depth for site in Site]


# -- digits --


def test_digits_read_and_go_on_by_themselves() -> None:
    run = typed(a_run(), "323")
    assert [run.chart.at(T18, site).depth for site in (Site.DB, Site.B, Site.MB)] == [3, 2, 3]
    assert run.at == (T17, Site.DB)
    assert run.read == (T18, Site.MB)


def test_a_full_mouth_is_192_keys() -> None:
    run = typed(a_run(), "3" * 192)
    assert len(run.chart.sites) == 192
    assert {reading.depth for reading in run.chart.sites.values()} == {3}


@pytest.mark.parametrize(("keys", "depth"), [(".0", 10), (".5", 15), (",2", 12), ("9", 9)])
def test_ten_to_fifteen_take_two_strokes(keys: str, depth: int) -> None:
    run = typed(a_run(), keys)
    assert run.chart.at(T18, Site.DB).depth == depth
    assert run.at == (T18, Site.B)


def test_sixteen_is_refused_with_a_reason_and_nothing_moves() -> None:
    run = typed(a_run(), ".6")
    assert run.problem is not None
    assert run.problem.code == "perio.depth_range"
    assert (run.at, run.chart.sites, run.pending) == ((T18, Site.DB), {}, None)
    assert press(run, "3").problem is None


def test_not_assessed_is_not_zero() -> None:
    run = typed(a_run(), "0", "n", "-")
    assert [run.chart.at(T18, site).depth for site in (Site.DB, Site.B, Site.MB)] == [0, None, None]
    assert run.at == (T17, Site.DB)


def test_the_margin_has_its_own_layer() -> None:
    run = typed(a_run(), "m", "2", "-", "3", "0")
    assert run.layer is Layer.MARGIN
    assert [run.chart.at(T18, site).margin for site in (Site.DB, Site.B, Site.MB)] == [2, -3, 0]
    assert typed(run, "m").layer is Layer.DEPTH


def test_the_margin_can_be_level_at_the_junction_in_one_key() -> None:
    run = typed(a_run(), "333", "Left", "m", "2", "e")
    margins = [run.chart.at(T18, site).margin for site in (Site.DB, Site.B, Site.MB)]
    assert margins == [0, 0, 2]
    everywhere = typed(a_run(), "3" * 192, "E").chart
    assert {reading.margin for reading in everywhere.sites.values()} == {0}


# -- letters --


@pytest.mark.parametrize("sign", Sign)
def test_a_letter_marks_the_site_that_was_read_last(sign: Sign) -> None:
    key = sign.value[0]
    run = typed(a_run(), "33", key)
    assert run.chart.at(T18, Site.B).sign(sign) is True
    assert run.chart.at(T18, Site.DB).sign(sign) is False
    assert run.at == (T18, Site.MB)
    assert typed(run, key).chart.at(T18, Site.B).sign(sign) is False


@pytest.mark.parametrize("sign", Sign)
def test_a_capital_marks_the_whole_side_of_that_tooth(sign: Sign) -> None:
    key = sign.value[0].upper()
    run = typed(a_run(), "333", key)
    assert run.at == (T17, Site.DB)
    assert all(run.chart.at(T18, site).sign(sign) for site in Side.BUCCAL.sites)
    assert not any(run.chart.at(T18, site).sign(sign) for site in Side.LINGUAL.sites)
    assert not any(typed(run, key).chart.at(T18, site).sign(sign) for site in Side.BUCCAL.sites)


def test_after_moving_a_letter_marks_the_current_site() -> None:
    run = typed(a_run(), "333", "Left", "b")
    assert run.chart.at(T18, Site.MB).bleeding is True


# -- the tooth --


def test_furcation_and_mobility_by_digit() -> None:
    run = typed(a_run("16", "36"), "f", "2", "f", "f", "1", "g", "3")
    assert run.chart.tooth(T16).furcation == {Entrance.BUCCAL: 2, Entrance.MESIAL: 1}
    assert run.chart.tooth(T16).mobility == 3
    assert run.at == (T16, Site.DB)
    assert typed(run, "g", "n").chart.tooth(T16).mobility is None
    assert typed(run, "f", "n").chart.tooth(T16).furcation == {Entrance.MESIAL: 1}


def test_upper_furcations_of_mesial_and_distal_come_first_from_the_palate() -> None:
    run = press(go_to(a_run("16"), (T16, Site.L)), "f")
    assert run.entrance is Entrance.MESIAL
    assert press(run, "f").entrance is Entrance.DISTAL


def test_one_root_has_no_furcation() -> None:
    run = typed(a_run("11"), "f")
    assert run.problem is not None
    assert run.problem.code == "perio.one_root"
    assert run.pending is None


def test_degrees_end_at_three() -> None:
    run = typed(a_run("16"), "g4")
    assert run.problem is not None
    assert run.problem.code == "perio.mobility_range"


def test_a_tooth_that_is_not_probed_is_passed_over() -> None:
    run = typed(a_run(), "333", "x")
    assert run.chart.tooth(T17).not_probed
    assert run.at == (T16, Site.DB)
    assert press(go_to(run, (T17, Site.B)), "3").problem is not None
    assert not press(go_to(run, (T17, Site.B)), "x").chart.tooth(T17).not_probed
    assert press(run, "Backspace").at == (T18, Site.MB)


def test_a_missing_tooth_leaves_the_chart() -> None:
    run = typed(a_run(), "Delete")
    assert T18 not in run.chart.teeth
    assert run.at == (T17, Site.DB)
    assert press(run, "Undo").chart.teeth == a_run().chart.teeth
    empty = typed(a_run("11"), "Delete")
    assert empty.at is None
    assert typed(empty, "3bfgx") == empty
    assert press(empty, "Undo").at == (T11, Site.DB)


def test_a_tooth_that_came_joins_the_path() -> None:
    run = edited(a_run("11"), perio.added(a_run("11").chart, ToothCode("21S")))
    assert len(run.cells) == 12
    assert press(run, "Undo").cells == a_run("11").cells


# -- going back --


def test_backspace_goes_back_and_clears() -> None:
    run = typed(a_run(), "34", "Backspace")
    assert run.at == (T18, Site.B)
    assert run.chart.at(T18, Site.B).depth is None
    assert press(run, "5").chart.at(T18, Site.B).depth == 5
    pending = typed(a_run(), "3", ".", "Backspace")
    assert pending.pending is None
    assert pending.chart.at(T18, Site.DB).depth == 3


def test_undo_and_redo_return() -> None:
    run = typed(a_run(), "34b")
    back = typed(run, "Undo", "Undo")
    assert back.chart == typed(a_run(), "3").chart
    assert back.at == (T18, Site.B)
    forth = typed(back, "Redo", "Redo")
    assert (forth.chart, forth.at, forth.read) == (run.chart, run.at, run.read)
    assert typed(back, "7").future == ()


def test_another_path_keeps_the_chart() -> None:
    run = with_path(typed(a_run(), "3"), Path(preset=PathPreset.BY_TOOTH, start=Corner.LOWER_LEFT))
    assert run.at == (ToothCode("38"), Site.DB)
    assert press(run, "Undo").chart.sites == {}


def test_a_chart_from_elsewhere_keeps_the_place() -> None:
    run = typed(a_run(), "34")
    other = with_chart(run, perio.with_depth(run.chart, (T11, Site.B), 9))
    assert (other.at, other.past) == (run.at, ())


# -- whatever is typed --


def _sound(run: PerioRun, before: PerioRun) -> None:
    assert run.cells == walk(run.chart.teeth, run.path)
    assert (run.at in run.cells) if run.cells else (run.at is None)
    assert run.read is None or run.read in run.cells
    assert (run.entrance is not None) == (run.pending is Pending.FURCATION)
    assert set(run.chart.teeth) <= set(before.chart.teeth)
    for (tooth, _), reading in run.chart.sites.items():
        assert tooth in run.chart.teeth
        assert not reading.is_blank
        assert not run.chart.tooth(tooth).not_probed
    for tooth, whole in run.chart.whole.items():
        assert tooth in run.chart.teeth
        assert set(whole.furcation) <= set(perio.entrances(tooth))


@example(teeth={ToothCode("18")}, path=Path(preset=PathPreset.BY_ARCH, start=Corner.UPPER_RIGHT), keys=["f", ","])
@given(teeth=teeth, path=paths, keys=st.lists(st.sampled_from(ALL_KEYS), max_size=60))
def test_any_keys_keep_the_run_sound(teeth: set[ToothCode], path: Path, keys: list[str]) -> None:
    first = run = begin(blank_chart(teeth), path)
    for key in keys:
        run = press(run, key)
        _sound(run, first)


@given(teeth=teeth, path=paths, keys=st.lists(st.sampled_from(sorted(KEYS - {"Undo", "Redo"})), max_size=60))
def test_undo_returns_through_every_chart(teeth: set[ToothCode], path: Path, keys: list[str]) -> None:
    run = begin(blank_chart(teeth), path)
    charts = [run.chart]
    for key in keys:
        run = press(run, key)
        if run.chart != charts[-1]:
            charts.append(run.chart)
    last = run
    for chart in reversed(charts[:-1]):
        run = press(run, "Undo")
        assert run.chart == chart
    assert press(run, "Undo").chart == charts[0]
    for _ in charts[1:]:
        run = press(run, "Redo")
    assert run.chart == last.chart


@given(teeth=st.sets(st.sampled_from(every_tooth()), min_size=1, max_size=6), path=paths)
def test_typing_on_visits_every_site_in_turn(teeth: set[ToothCode], path: Path) -> None:
    run = begin(blank_chart(teeth), path)
    seen = [run.at]
    for _ in range(6 * len(teeth) - 1):
        run = press(run, "3")
        seen.append(run.at)
    assert seen == list(run.cells)
    assert all(one != other for one, other in pairwise(seen))
