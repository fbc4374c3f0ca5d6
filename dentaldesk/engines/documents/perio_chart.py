"""The periodontal chart on paper: the sheet with its key, the figures, and the diagnosis with its reasons.

The pictures come ready drawn, so that nothing here knows teeth.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from dentaldesk.engines.documents.content import Clinic, Person
from dentaldesk.engines.documents.landscape import Landscape
from dentaldesk.engines.documents.sheet import (
    BODY,
    HEADING,
    SECOND,
    SMALL,
    STRONG,
    Sheet,
)
from dentaldesk.engines.documents.typeset import lines, one_line

if TYPE_CHECKING:
    from dentaldesk.engines.clinical.teeth_drawing.primitives import Drawing
    from dentaldesk.engines.core.words import Words

_HEAD_LEFT = 0.36  # of the width: clinic and title; there is more to say at the right
_BELOW = 120.0  # points kept for figures and diagnosis
_GAP = 24.0


@dataclass(frozen=True, slots=True, kw_only=True)
class PerioChartContent:
    """One exam. `figures` are label and value; `diagnosis` is what the clinician decided, blank if nothing was."""

    clinic: Clinic
    patient: Person
    on: date
    examiner: str
    completed: bool
    drawing: Drawing
    key: Drawing
    figures: tuple[tuple[str, str], ...] = ()
    diagnosis: str = ""
    suggested: str = ""
    reasons: tuple[str, ...] = ()


def lay_out(content: PerioChartContent, words: Words) -> Sheet:
    """The finished pages, without footers."""
    sheet = Landscape(content.clinic, words("Periodontal chart"), content.patient.name, words)
    state = "" if content.completed else words("Not completed")
    details = (words.day(content.on), words("Probed by {name}", name=content.examiner), state)
    sheet.head(content.patient, details, left=_HEAD_LEFT)
    room = sheet.bottom - sheet.y - _BELOW
    scale = min(sheet.width / content.drawing.width, room / content.drawing.height)
    x = sheet.left + (sheet.width - content.drawing.width * scale) / 2
    sheet.drawing(x, scale, content.drawing)
    sheet.y += content.drawing.height * scale + 8
    sheet.drawing(sheet.left, scale, content.key)
    sheet.y += content.key.height * scale + 8
    _below(sheet, content, words)
    return sheet


def _below(sheet: Sheet, content: PerioChartContent, words: Words) -> None:
    """Figures in two columns at the left, the diagnosis at the right; what does not fit goes on upon a new page."""
    top, half = sheet.y, (sheet.width - _GAP) * 0.56
    left = sheet.width - half - _GAP
    column = (left - _GAP) / 2
    for number, (label, value) in enumerate(content.figures):
        x = sheet.left + (number % 2) * (column + _GAP)
        sheet.put(x, column, one_line(label, SECOND, column * 0.55), SECOND)
        sheet.put(x, column, one_line(value, STRONG, column * 0.5), STRONG, right=True)
        sheet.y += BODY.leading if number % 2 else 0.0
    sheet.y = top
    right = sheet.left + left + _GAP
    decided = content.diagnosis or words("No diagnosis was decided.")
    sheet.put(right, half, one_line(decided, HEADING, half), HEADING)
    sheet.y += HEADING.leading
    said = [words("Suggested: {what}.", what=content.suggested)] if content.suggested else []
    for line in lines(" ".join((*said, *content.reasons)), SMALL, half):
        if sheet.y + SMALL.leading > sheet.bottom:
            sheet.new_page()
        sheet.put(right, half, line, SMALL)
        sheet.y += SMALL.leading
