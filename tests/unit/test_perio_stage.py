"""Stage, extent and grade as they are suggested, and when nothing is."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dentaldesk.engines.clinical import perio
from dentaldesk.engines.clinical.perio import PerioChart, blank_chart
from dentaldesk.engines.clinical.perio_indices import indices
from dentaldesk.engines.clinical.perio_path import Path
from dentaldesk.engines.clinical.perio_run import begin, press
from dentaldesk.engines.clinical.perio_stage import PerioRisk, suggest
from dentaldesk.engines.clinical.perio_words import told
from dentaldesk.engines.core.words import Formats, Words
from dentaldesk.models.perio import (
    Entrance,
    PerioExtent,
    PerioGrade,
    PerioStage,
    Sign,
    Site,
)
from dentaldesk.models.teeth import Notation, ToothCode
from dentaldesk.models.values import ValueProblem
from tests.perio_mouths import mouth, probed

T16, T11, T36, T26 = ToothCode("16"), ToothCode("11"), ToothCode("36"), ToothCode("26")


def lossy(*losses: tuple[str, int], depth: int = 2) -> PerioChart:
    """A sound mouth with this attachment loss at one interdental site of these teeth."""
    chart = probed(mouth(), depth=2, margin=-2)
    for code, loss in losses:
        cell = (ToothCode(code), Site.MB)
        chart = perio.with_margin(perio.with_depth(chart, cell, depth), cell, loss - depth)
    return chart


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
    chart = data.draw(st.sampled_from([mouth(), probed(mouth(), depth=2, margin=-2)]))
    for tooth in data.draw(st.lists(st.sampled_from(chart.teeth), max_size=8)):
        cell = (tooth, data.draw(st.sampled_from(Site)))
        chart = perio.with_depth(chart, cell, data.draw(st.integers(0, 15)))
        chart = perio.with_margin(chart, cell, data.draw(st.integers(-15, 15)))
    made = suggest(chart)
    assert made.trace
    assert (made.grade is not None) == (made.stage not in {None, PerioStage.HEALTH, PerioStage.GINGIVITIS})


# -- what must not be suggested --


def test_a_pocket_without_an_attachment_level_keeps_the_suggestion_back() -> None:
    cell = (ToothCode("37"), Site.DL)
    chart = perio.with_margin(perio.with_depth(probed(mouth(), depth=2, margin=-2), cell, 8), cell, None)
    made = suggest(chart)
    assert made.stage is None
    assert [(line.code, line.params) for line in made.trace] == [
        ("perio.trace.pockets_without_cal", {"count": 1, "depth": 4, "teeth": "37"})
    ]
    assert suggest(perio.with_margin(chart, cell, -6)).stage is None  # 2 mm of loss there, and 8 mm deep
    assert codes(perio.with_margin(chart, cell, -6)) == {"single_loss", "little_bleeding", "deep_without_loss"}


def test_a_few_sites_are_no_mouth() -> None:
    one = perio.with_margin(perio.with_depth(mouth(), (T16, Site.MB), 2), (T16, Site.MB), 0)
    assert suggest(one).stage is None
    assert codes(one) == {"too_few"}
    chart = probed(mouth(), depth=2, margin=-2)
    for cell in list(chart.sites)[:48]:
        chart = perio.with_depth(chart, cell, None)
    assert suggest(chart).stage is PerioStage.HEALTH  # 144 of 192: three quarters
    assert suggest(perio.with_depth(chart, list(chart.sites)[-1], None)).stage is None


def test_implants_are_probed_and_not_counted() -> None:
    chart = lossy(("16", 6), ("26", 6), depth=6)
    for code in ("16", "26"):
        chart = perio.with_implant(chart, ToothCode(code), implant=True)
    assert suggest(chart).stage is PerioStage.HEALTH
    assert suggest(chart).trace[0].params == {"teeth": "16, 26"}
    figures = indices(chart)
    assert (figures.sites, figures.depth.of, figures.pockets.hits) == (180, 180, 0)
    assert chart.implants == (T16, T26)
    assert chart.at(T16, Site.MB).depth == 6


@pytest.mark.parametrize(
    ("risk", "extra", "stage"),
    [
        (PerioRisk(age=12), (), PerioStage.III),
        (PerioRisk(), ("55",), PerioStage.III),
        (PerioRisk(age=40), (), PerioStage.IV),
        (PerioRisk(), (), PerioStage.IV),
    ],
)
def test_children_have_few_teeth_and_no_stage_four_for_it(
    risk: PerioRisk, extra: tuple[str, ...], stage: PerioStage
) -> None:
    teeth = [
        ToothCode(code) for code in ("16", "12", "11", "21", "22", "26", "36", "32", "31", "41", "42", "46", *extra)
    ]
    chart = probed(blank_chart(teeth), depth=2, margin=-2)
    for tooth in (T16, T26):
        chart = perio.with_margin(chart, (tooth, Site.MB), 3)
    made = suggest(chart, risk)
    assert made.stage is stage


def test_first_molars_and_incisors_alone_are_a_pattern() -> None:
    assert suggest(lossy(("16", 5), ("26", 5), ("11", 4), ("31", 3))).extent is PerioExtent.MOLAR_INCISOR
    assert "molar_incisor" in codes(lossy(("16", 5), ("11", 4)))
    for losses in ((("16", 5), ("26", 5)), (("11", 5), ("31", 5)), (("16", 5), ("11", 4), ("13", 1))):
        assert suggest(lossy(*losses)).extent is PerioExtent.LOCALISED


def test_an_hba1c_in_the_other_unit_is_refused_with_its_value_in_per_cent() -> None:
    with pytest.raises(ValueProblem) as refused:
        PerioRisk(hba1c=Decimal(48))
    assert refused.value.message.code == "perio.hba1c_unit"
    said = Words(Formats()).text(refused.value.message)
    assert "mmol/mol" in said
    assert "6.5 %" in said


def test_teeth_are_told_as_the_screen_names_them() -> None:
    words = Words(Formats())
    lost = suggest(lossy(("16", 4), ("15", 4))).trace[-2]
    assert told(words, lost, Notation.FDI).startswith("Attachment loss only at 16, 15:")
    assert told(words, lost, Notation.UNIVERSAL).startswith("Attachment loss only at 3, 4:")
    refused = press(begin(blank_chart([T11]), Path()), "f").problem
    assert refused is not None
    assert told(words, refused, Notation.UNIVERSAL) == "Tooth 8 has no furcation."
