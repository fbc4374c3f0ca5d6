"""Which rows a chart shows in its window, and how large its words are: rows are given up before words get too small."""

from __future__ import annotations

from dataclasses import replace
from math import ceil
from typing import TYPE_CHECKING

from dentaldesk.engines.clinical.teeth_drawing.geometry import View
from dentaldesk.engines.clinical.teeth_drawing.layout import height_of, lay_out
from dentaldesk.ui.widgets.odontogram.pictures import floored

if TYPE_CHECKING:
    from dentaldesk.engines.clinical.chart import Mouth
    from dentaldesk.engines.clinical.teeth_drawing.palette import Look

LEGIBLE = 4.4  # pixels a millimetre, with all rows
NUMBER, BADGE = 11.0, 9.5  # pixels of type at least
_TWO_ROWS = 4.0
_LEAST_TWO_ROWS = 2.8  # with one lane of badges: rather small than without what is seen from above
_WORTH = 1.05  # how much larger a chart must become for a row to be given up
_STEP = 0.05  # mm between sizes of type: not each pixel of a window should change them
_TRIES = 12  # larger words leave less room for the teeth, so that words must be larger still


def fitting_look(mouth: Mouth, look: Look, width: float, height: float) -> Look:
    """The look with as many rows as leave the teeth large enough, and with words that can be read.

    The lingual row goes first, then the second lane of badges. The view from above stays as long as it can: what was
    charted on it is seen nowhere else.
    """
    across = lay_out(mouth, look).width
    facial_only, one_lane = look.rows & {View.FACIAL}, min(look.lettering.lanes, 1)
    best, best_scale = look, 0.0
    for rows, lanes, enough in (
        (look.rows, look.lettering.lanes, LEGIBLE),
        (look.rows - {View.LINGUAL}, look.lettering.lanes, _TWO_ROWS),
        (look.rows - {View.LINGUAL}, one_lane, _LEAST_TWO_ROWS),
        (facial_only, look.lettering.lanes, LEGIBLE),
        (facial_only, one_lane, 0.0),
    ):
        tried = replace(look, rows=rows or look.rows, lettering=replace(look.lettering, lanes=lanes))
        tried, scale = _legible(tried, across, width, height)
        if scale > best_scale * _WORTH:
            best, best_scale = tried, scale
        if scale >= enough:
            break
    return best


def _legible(look: Look, across: float, width: float, height: float) -> tuple[Look, float]:
    """The look with words as large as the window needs them, and its pixels a millimetre."""
    scale = 0.0
    for _ in range(_TRIES):
        scale = floored(min(width / across, height / height_of(look)))
        letters = look.lettering
        number, badge = max(letters.number, _millimetres(NUMBER, scale)), max(letters.badge, _millimetres(BADGE, scale))
        if (number, badge) == (letters.number, letters.badge):
            break
        look = replace(look, lettering=replace(letters, number=number, badge=badge))
    return look, scale


def _millimetres(pixels: float, scale: float) -> float:
    return round(ceil(pixels / scale / _STEP) * _STEP, 2)
