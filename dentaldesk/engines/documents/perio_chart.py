"""The periodontal chart on paper: the sheet with its key, the figures, and the diagnosis with its reasons.

The pictures come ready drawn, so that nothing here knows teeth.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from dentaldesk.engines.documents.content import Clinic, Person
from dentaldesk.engines.documents.odontogram import Picture
from dentaldesk.engines.documents.sheet import (
    ACCENT,
    BODY,
    CLINIC,
    HEADING,
    PAPERS,
    SECOND,
    SMALL,
    STRONG,
    TITLE,
    Sheet,
)
from dentaldesk.engines.documents.typeset import lines, one_line

if TYPE_CHECKING:
    from dentaldesk.engines.clinical.teeth_drawing.primitives import Drawing
    from dentaldesk.engines.core.words import Words

_MARGIN = 40.0  # points: a landscape page has no height to give away
_FOOT = 52.0
_BELOW = 120.0  # kept for figures and diagnosis
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


def lay_out(content: PerioChartContent, words: Words) -> tuple[Sheet, list[Picture]]:
    """The finished pages without footers, and the pictures to put upon them."""
    sheet = _Landscape(content.clinic, words("Periodontal chart"), content.patient.name, words)
    _head(sheet, content, words)
    room = sheet.bottom - sheet.y - _BELOW
    scale = min(sheet.width / content.drawing.width, room / content.drawing.height)
    x = sheet.left + (sheet.width - content.drawing.width * scale) / 2
    pictures = [Picture(page=0, x=x, y=sheet.y, scale=scale, drawing=content.drawing)]
    sheet.y += content.drawing.height * scale + 8
    pictures.append(Picture(page=0, x=sheet.left, y=sheet.y, scale=scale, drawing=content.key))
    sheet.y += content.key.height * scale + 8
    _below(sheet, content, words)
    return sheet, pictures


class _Landscape(Sheet):
    """The same page turned on its side."""

    def __init__(self, clinic: Clinic, title: str, subject: str, words: Words) -> None:
        super().__init__(clinic, title, subject, words)
        self.page_height, self.page_width = PAPERS[clinic.paper]
        self.left, self.right = _MARGIN, self.page_width - _MARGIN
        self.width = self.right - self.left
        self.bottom = self.page_height - _FOOT
        self.y = 34.0


def _head(sheet: Sheet, content: PerioChartContent, words: Words) -> None:
    """Clinic and title at the left; the patient, the day and who probed at the right; above one rule."""
    left, patient = sheet.width * 0.36, content.patient
    right = sheet.width - left
    born = words("Born {date}", date=patient.birth_date) if patient.birth_date else ""
    chart = words("Chart {number}", number=patient.chart_number) if patient.chart_number.strip() else ""
    probed = words("Probed by {name}", name=content.examiner)
    state = "" if content.completed else words("Not completed")
    detail = " · ".join(part for part in (born, chart, words.day(content.on), probed, state) if part)
    sheet.put(sheet.left, left, one_line(content.clinic.name, CLINIC, left - 12), CLINIC)
    sheet.put(sheet.left + left, right, one_line(patient.name, STRONG, right), STRONG, right=True)
    sheet.y += CLINIC.leading
    sheet.put(sheet.left, left, one_line(sheet.title, TITLE, left - 12), TITLE)
    sheet.put(sheet.left + left, right, one_line(detail, SECOND, right), SECOND, right=True)
    sheet.y += TITLE.leading + 4
    sheet.rule(ACCENT, 1.4)
    sheet.y += 10


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
