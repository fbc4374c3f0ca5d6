"""A site in words: for a screen reader, and for the line beside the sheet."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dentaldesk.engines.clinical.perio import shown_site
from dentaldesk.engines.clinical.perio_state import Layer, Pending, PerioRun
from dentaldesk.engines.clinical.perio_words import sign_words
from dentaldesk.models.perio import Sign
from dentaldesk.models.teeth import Notation, show_tooth

if TYPE_CHECKING:
    from dentaldesk.engines.clinical.perio import Cell, PerioChart
    from dentaldesk.engines.core.words import Words


def say_cell(words: Words, run: PerioRun, notation: Notation) -> str:
    """`Tooth 16 MB. Depth not assessed.` and what the next key does."""
    if run.at is None:
        return words("No teeth stand in this chart.")
    place, reading = place_words(words, run.chart, run.at, notation), reading_words(words, run.chart, run.at)
    return f"{place}. {reading} {_next(words, run)}".strip()


def place_words(words: Words, chart: PerioChart, cell: Cell, notation: Notation) -> str:
    """`Tooth 16 MB`, or `Implant 16 MB`."""
    name, site = show_tooth(cell[0], notation), shown_site(*cell)
    if chart.tooth(cell[0]).implant:
        return words("Implant {tooth} {site}", tooth=name, site=site)
    return words("Tooth {tooth} {site}", tooth=name, site=site)


def reading_words(words: Words, chart: PerioChart, cell: Cell) -> str:
    """What was read at a site, in one sentence."""
    if chart.tooth(cell[0]).not_probed:
        return words("Not probed.")
    reading = chart.at(*cell)
    parts = [words("Depth not assessed") if reading.depth is None else words("Depth {depth} mm", depth=reading.depth)]
    if reading.margin is not None:
        parts.append(words("margin {margin} mm", margin=reading.margin))
    names = sign_words(words)
    parts += [names[sign].lower() for sign in Sign if reading.sign(sign)]
    return ", ".join(parts) + "."


def _next(words: Words, run: PerioRun) -> str:
    match run.pending:
        case Pending.TENS:
            return words("10 and …")
        case Pending.OVERGROWTH:
            return words("Overgrowth, mm …")
        case Pending.FURCATION:
            return words("Furcation {entrance}, degree 0–3 …", entrance=run.entrance)
        case Pending.MOBILITY:
            return words("Mobility, degree 0–3 …")
        case _:
            return words("Digits enter the margin.") if run.layer is Layer.MARGIN else ""
