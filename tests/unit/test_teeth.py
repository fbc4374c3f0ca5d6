"""Teeth and surfaces in every notation."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dentaldesk.models.teeth import (
    Notation,
    Surface,
    ToothCode,
    every_tooth,
    parse_surfaces,
    parse_tooth,
    show_surfaces,
    show_tooth,
)
from dentaldesk.models.values import Message, ValueProblem

TEETH = every_tooth()
TOOTH = st.sampled_from(TEETH)
NOTATION = st.sampled_from(Notation)


def test_every_tooth_stands_once() -> None:
    assert len(TEETH) == len(set(TEETH)) == 104
    assert sum(tooth.is_supernumerary for tooth in TEETH) == 52
    assert sum(tooth.is_primary for tooth in TEETH) == 40


@pytest.mark.parametrize("notation", Notation)
def test_every_tooth_has_a_name_of_its_own_that_is_read_back(notation: Notation) -> None:
    names = [show_tooth(tooth, notation) for tooth in TEETH]
    assert len(set(names)) == len(names)
    assert [parse_tooth(name, notation) for name in names] == TEETH


@given(TOOTH, NOTATION, st.data())
def test_case_and_blanks_do_not_matter(tooth: ToothCode, notation: Notation, data: st.DataObject) -> None:
    name = show_tooth(tooth, notation)
    cases = [data.draw(st.sampled_from((char.lower(), char.upper()))) for char in name]
    blanks = data.draw(st.lists(st.sampled_from(("", " ", "\t", "\u00a0")), min_size=len(name), max_size=len(name)))
    typed = "".join(char + blank for char, blank in zip(cases, blanks, strict=True))
    assert parse_tooth(f" {typed}", notation) == tooth


@pytest.mark.parametrize(
    ("fdi", "universal", "palmer"),
    [
        ("18", "1", "UR8"),
        ("16", "3", "UR6"),
        ("11", "8", "UR1"),
        ("21", "9", "UL1"),
        ("28", "16", "UL8"),
        ("38", "17", "LL8"),
        ("36", "19", "LL6"),
        ("31", "24", "LL1"),
        ("41", "25", "LR1"),
        ("48", "32", "LR8"),
        ("55", "A", "URE"),
        ("51", "E", "URA"),
        ("61", "F", "ULA"),
        ("65", "J", "ULE"),
        ("75", "K", "LLE"),
        ("71", "O", "LLA"),
        ("81", "P", "LRA"),
        ("85", "T", "LRE"),
        ("18S", "51", "UR8S"),
        ("48S", "82", "LR8S"),
        ("55S", "AS", "URES"),
        ("85S", "TS", "LRES"),
    ],
)
def test_names_of_teeth_by_hand(fdi: str, universal: str, palmer: str) -> None:
    tooth = ToothCode(fdi)
    assert show_tooth(tooth, Notation.FDI) == str(tooth) == fdi
    assert show_tooth(tooth, Notation.UNIVERSAL) == universal
    assert show_tooth(tooth, Notation.PALMER) == palmer


@pytest.mark.parametrize(
    ("typed", "fdi"),
    [("6┘", "16"), ("└6", "26"), ("┌6", "36"), ("6┐", "46"), ("e┘", "55"), ("└ A", "61"), ("1 s ┘", "11S")],
)
def test_palmer_is_also_read_with_its_signs(typed: str, fdi: str) -> None:
    assert parse_tooth(typed, Notation.PALMER) == ToothCode(fdi)


@pytest.mark.parametrize(
    ("typed", "notation"),
    [
        ("", Notation.FDI),
        ("19", Notation.FDI),
        ("56", Notation.FDI),
        ("91", Notation.FDI),
        ("10", Notation.FDI),
        ("1", Notation.FDI),
        ("161", Notation.FDI),
        ("16SS", Notation.FDI),
        ("A", Notation.FDI),
        ("", Notation.UNIVERSAL),
        ("0", Notation.UNIVERSAL),
        ("33", Notation.UNIVERSAL),
        ("50", Notation.UNIVERSAL),
        ("83", Notation.UNIVERSAL),
        ("U", Notation.UNIVERSAL),
        ("3S", Notation.UNIVERSAL),
        ("-3", Notation.UNIVERSAL),
        ("", Notation.PALMER),
        ("6", Notation.PALMER),
        ("UR9", Notation.PALMER),
        ("URF", Notation.PALMER),
        ("XX6", Notation.PALMER),
        ("┘", Notation.PALMER),
    ],
)
def test_a_tooth_that_nobody_has_is_refused(typed: str, notation: Notation) -> None:
    with pytest.raises(ValueProblem) as refused:
        parse_tooth(typed, notation)
    assert refused.value.message == Message("tooth.unknown", {"typed": typed})


@given(st.text(max_size=6), NOTATION)
def test_whatever_is_typed_is_a_tooth_or_refused_in_words(typed: str, notation: Notation) -> None:
    try:
        tooth = parse_tooth(typed, notation)
    except ValueProblem as refused:
        assert refused.message.code == "tooth.unknown"  # noqa: PT017 - either end is right
    else:
        assert tooth in TEETH


@pytest.mark.parametrize(
    ("code", "quadrant", "position", "primary", "upper", "anterior"),
    [
        ("13", 1, 3, False, True, True),
        ("14", 1, 4, False, True, False),
        ("28S", 2, 8, False, True, False),
        ("33", 3, 3, False, False, True),
        ("48", 4, 8, False, False, False),
        ("53", 5, 3, True, True, True),
        ("64", 6, 4, True, True, False),
        ("75", 7, 5, True, False, False),
        ("83S", 8, 3, True, False, True),
    ],
)
def test_what_a_code_says_of_its_tooth(
    *, code: str, quadrant: int, position: int, primary: bool, upper: bool, anterior: bool
) -> None:
    tooth = ToothCode(code)
    assert (tooth.quadrant, tooth.position) == (quadrant, position)
    assert (tooth.is_primary, tooth.is_upper, tooth.is_anterior) == (primary, upper, anterior)
    assert tooth.is_supernumerary is code.endswith("S")


@pytest.mark.parametrize(
    ("code", "is_right", "is_molar"),
    [
        ("16", True, True),
        ("15", True, False),
        ("26", False, True),
        ("38S", False, True),
        ("41", True, False),
        ("54", True, True),
        ("63", False, False),
        ("75", False, True),
        ("84", True, True),
    ],
)
def test_sides_and_molars(code: str, is_right: bool, is_molar: bool) -> None:
    assert (ToothCode(code).is_right, ToothCode(code).is_molar) == (is_right, is_molar)


def test_anterior_teeth_have_an_edge_and_posterior_ones_a_face() -> None:
    for tooth in TEETH:
        has = set(tooth.surfaces)
        assert (Surface.INCISAL in has, Surface.FACIAL in has) == (tooth.is_anterior, tooth.is_anterior)
        assert (Surface.OCCLUSAL in has, Surface.BUCCAL in has) == (not tooth.is_anterior, not tooth.is_anterior)
        assert has >= {Surface.MESIAL, Surface.DISTAL, Surface.CERVICAL, Surface.LINGUAL}
        assert len(tooth.surfaces) == len(has) == 6


@given(TOOTH, st.data())
def test_surfaces_are_read_in_any_order_and_shown_in_writing_order(tooth: ToothCode, data: st.DataObject) -> None:
    chosen = data.draw(st.sets(st.sampled_from(tooth.surfaces)))
    letters = data.draw(st.permutations([surface.value for surface in chosen]))
    between = data.draw(st.sampled_from(("", " ", ",", ", ", "/", "-", ";")))
    typed = between.join(data.draw(st.sampled_from((letter, letter.lower()))) for letter in letters)
    found = parse_surfaces(typed, tooth)
    assert set(found) == chosen
    assert found == tuple(surface for surface in tooth.surfaces if surface in chosen)
    assert parse_surfaces(show_surfaces(found), tooth) == found


@pytest.mark.parametrize(
    ("typed", "tooth", "shown"),
    [
        ("dom", "16", "MOD"),
        ("fim", "21", "MIF"),
        ("b b b", "46", "B"),
        ("p", "26", "L"),
        ("vl", "11", "VL"),
        ("ldbvom", "36", "MODBVL"),
        ("", "36", ""),
    ],
)
def test_surfaces_by_hand(typed: str, tooth: str, shown: str) -> None:
    assert show_surfaces(parse_surfaces(typed, ToothCode(tooth))) == shown


@pytest.mark.parametrize(
    ("typed", "tooth", "message"),
    [
        ("MX", "16", Message("surface.unknown", {"typed": "X"})),
        ("1", "16", Message("surface.unknown", {"typed": "1"})),
        ("MI", "16", Message("surface.not_on_tooth", {"surface": "I", "tooth": "16", "has": "MODBVL"})),
        ("F", "36", Message("surface.not_on_tooth", {"surface": "F", "tooth": "36", "has": "MODBVL"})),
        ("O", "21", Message("surface.not_on_tooth", {"surface": "O", "tooth": "21", "has": "MIDFVL"})),
        ("B", "53", Message("surface.not_on_tooth", {"surface": "B", "tooth": "53", "has": "MIDFVL"})),
    ],
)
def test_surfaces_that_are_refused_say_why(typed: str, tooth: str, message: Message) -> None:
    with pytest.raises(ValueProblem) as refused:
        parse_surfaces(typed, ToothCode(tooth))
    assert refused.value.message == message
