"""A periodontal chart to look at: treated periodontitis at the follow-up, and the exam before."""

from __future__ import annotations

from random import Random

from dentaldesk.engines.clinical.perio import (
    PerioChart,
    blank_chart,
    with_depth,
    with_furcation,
    with_margin,
    with_mobility,
    with_sheet,
    with_sign,
)
from dentaldesk.models.perio import Entrance, Sign, Site
from dentaldesk.models.teeth import PERMANENT_QUADRANTS, ToothCode

_GONE = ("18", "28", "38", "48", "46")
_MOLARS_FROM = 6


def usual_teeth() -> tuple[ToothCode, ...]:
    """The permanent teeth."""
    return tuple(ToothCode(f"{quadrant}{position}") for quadrant in PERMANENT_QUADRANTS for position in range(1, 9))


def mouth() -> PerioChart:
    return blank_chart(usual_teeth())


def probed(chart: PerioChart, depth: int = 2, margin: int | None = 0) -> PerioChart:
    """Every site with this depth and margin."""
    for tooth in chart.teeth:
        for site in Site:
            chart = with_depth(chart, (tooth, site), depth)
            chart = with_margin(chart, (tooth, site), margin)
    return chart


def followed_up() -> tuple[PerioChart, PerioChart]:
    """The chart after treatment and the one before it: pockets went down, gums receded, some bleeding stays."""
    return _chart(deeper=0, bleeding=0.12, receded=1), _chart(deeper=1, bleeding=0.35, receded=0)


def _chart(*, deeper: int, bleeding: float, receded: int) -> PerioChart:
    dice = Random(7)  # the same sites at both exams
    chart = blank_chart(usual_teeth())
    for code in _GONE:
        chart = with_sheet(chart, ToothCode(code), None)
    for tooth in chart.teeth:
        for site in Site:
            is_deep = site.is_interdental and dice.random() < (0.5 if tooth.position >= _MOLARS_FROM else 0.15)
            depth = dice.choice((1, 2, 2, 2, 3)) + (
                dice.choice((1, 2, 3)) + deeper * dice.choice((0, 1, 2)) if is_deep else 0
            )
            chart = with_depth(chart, (tooth, site), depth)
            chart = with_margin(chart, (tooth, site), dice.choice((-1, 0, 0, 0, 1)) + (receded if is_deep else 0))
    cells = list(chart.sites)
    for sign, share in (
        (Sign.BLEEDING, bleeding),
        (Sign.PLAQUE, 0.14),
        (Sign.CALCULUS, 0.08),
        (Sign.SUPPURATION, 0.02),
    ):
        chart = with_sign(chart, Random(11).sample(cells, round(share * len(cells))), sign, present=True)
    chart = with_furcation(chart, ToothCode("26"), Entrance.MESIAL, 1 + deeper)
    return with_mobility(chart, ToothCode("41"), 1 + deeper)
