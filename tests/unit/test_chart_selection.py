from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dentaldesk.engines.clinical.mouth import mouth_at
from dentaldesk.models.teeth import Surface, ToothCode
from dentaldesk.ui.widgets.odontogram.selection import (
    NOTHING,
    Arches,
    Selection,
    advance,
    arches_of,
    band,
    choose,
    cross,
    everything,
    extend,
    leap,
    opposing,
    toggle,
    walk,
)
from tests.mouths import TODAY, child_of_eight, healthy_adult

ADULT = arches_of(mouth_at(healthy_adult(), TODAY))
CHILD = arches_of(mouth_at(child_of_eight(), TODAY))


def tooth(code: str) -> ToothCode:
    return ToothCode(code)


def at(code: str, arches: Arches = ADULT) -> Selection:
    return choose(arches, [tooth(code)])


def codes(selection: Selection) -> str:
    return " ".join(chosen.code for chosen in selection.teeth)


def test_the_arches_run_from_screen_left_to_right() -> None:
    assert [ADULT.upper[0].code, ADULT.upper[-1].code] == ["18", "28"]
    assert [ADULT.lower[0].code, ADULT.lower[-1].code] == ["48", "38"]
    assert ADULT.examined[16].code == "38"
    assert tooth("55") in CHILD.upper
    assert tooth("15") not in CHILD.every


def test_ctrl_click_takes_in_and_lets_go() -> None:
    two = toggle(ADULT, at("16"), tooth("46"))
    assert codes(two) == "16 46"
    assert two.lead == tooth("46")
    assert codes(toggle(ADULT, two, tooth("46"))) == "16"
    assert toggle(ADULT, at("16"), tooth("16")) == NOTHING


def test_a_range_follows_the_arch_over_the_midline() -> None:
    assert codes(extend(ADULT, at("12"), tooth("22"))) == "12 11 21 22"
    assert codes(extend(ADULT, extend(ADULT, at("12"), tooth("22")), tooth("13"))) == "13 12"


def test_a_range_never_crosses_the_jaw() -> None:
    crossed = extend(ADULT, at("12"), tooth("42"))
    assert codes(crossed) == "42"
    assert crossed.anchor == tooth("42")


def test_a_band_takes_what_it_touches() -> None:
    touched = [tooth("45"), tooth("46")]
    assert codes(band(ADULT, at("11"), touched, adding=False)) == "46 45"
    assert codes(band(ADULT, at("11"), touched, adding=True)) == "11 46 45"
    assert band(ADULT, at("11"), [], adding=False) == NOTHING
    assert codes(band(ADULT, at("11"), [], adding=True)) == "11"


def test_all() -> None:
    assert len(everything(ADULT, NOTHING).teeth) == 32
    assert everything(ADULT, at("33")).lead == tooth("33")


@pytest.mark.parametrize(
    ("move", "expected"),
    [
        (lambda one: walk(ADULT, one, 1, extending=False), "15"),
        (lambda one: walk(ADULT, one, -1, extending=False), "17"),
        (lambda one: walk(ADULT, one, 1, extending=True), "16 15"),
        (lambda one: leap(ADULT, one, to_end=True, extending=False), "28"),
        (lambda one: leap(ADULT, one, to_end=False, extending=True), "18 17 16"),
        (lambda one: cross(ADULT, one, upward=False), "46"),
        (lambda one: cross(ADULT, one, upward=True), "16"),
        (lambda one: advance(ADULT, one, 1), "15"),
        (lambda one: advance(ADULT, one, -1), "17"),
    ],
)
def test_keys_from_16(move: Callable[[Selection], Selection], expected: str) -> None:
    assert codes(move(at("16"))) == expected


def test_the_ends_hold() -> None:
    assert codes(walk(ADULT, at("18"), -1, extending=False)) == "18"
    assert codes(walk(ADULT, at("38"), 1, extending=False)) == "38"


def test_an_examination_turns_at_the_wisdom_teeth_and_begins_anew() -> None:
    assert codes(advance(ADULT, at("28"), 1)) == "38"
    assert codes(advance(ADULT, at("48"), 1)) == "18"


def test_keys_begin_somewhere() -> None:
    assert codes(walk(ADULT, NOTHING, 1, extending=False)) == "18"
    assert codes(walk(ADULT, NOTHING, -1, extending=True)) == "28"
    assert codes(cross(ADULT, NOTHING, upward=False)) == "48"
    assert codes(leap(ADULT, NOTHING, to_end=True, extending=False)) == "28"
    assert codes(advance(ADULT, NOTHING, 1)) == "18"
    assert walk(Arches(), NOTHING, 1, extending=False) == NOTHING
    assert advance(Arches(), NOTHING, 1) == NOTHING


def test_opposing_teeth_of_a_mixed_dentition() -> None:
    assert opposing(CHILD, tooth("55")) == tooth("85")
    assert opposing(CHILD, tooth("53")) == tooth("83")
    assert opposing(CHILD, tooth("12")) == tooth("42")
    assert opposing(Arches(upper=(tooth("18"),), lower=(tooth("47"),)), tooth("18")) == tooth("47")
    assert opposing(Arches(upper=(tooth("18"),), lower=(tooth("37"),)), tooth("18")) is None


def test_surfaces_belong_to_their_choice() -> None:
    chosen = choose(ADULT, [tooth("16")], (Surface.MESIAL,))
    assert chosen.surfaces == (Surface.MESIAL,)
    assert walk(ADULT, chosen, 1, extending=False).surfaces == ()
    assert choose(ADULT, [tooth("55")], (Surface.MESIAL,)) == NOTHING


def test_another_mouth_keeps_what_it_has() -> None:
    chosen = choose(CHILD, [tooth("16"), tooth("55")])
    assert codes(chosen.within(ADULT)) == "16"
    assert chosen.within(CHILD) is chosen
    assert at("55", CHILD).within(ADULT) == NOTHING


@given(st.lists(st.sampled_from(ADULT.every), max_size=12), st.sampled_from(ADULT.every))
def test_every_way_keeps_the_order_and_its_lead_chosen(chosen: list[ToothCode], other: ToothCode) -> None:
    start = choose(ADULT, chosen)
    for made in (
        toggle(ADULT, start, other),
        extend(ADULT, start, other),
        band(ADULT, start, [other], adding=True),
        everything(ADULT, start),
        walk(ADULT, start, 1, extending=True),
        advance(ADULT, start, 1),
    ):
        assert list(made.teeth) == [one for one in ADULT.every if one in set(made.teeth)]
        assert (made.lead in made.teeth) if made.teeth else made.lead is None
