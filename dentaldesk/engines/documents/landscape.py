"""Pages that lie on their side, for pictures of the whole mouth: a sheet, its short head, drawings upon it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dentaldesk.engines.documents.sheet import ACCENT, CLINIC, PAPERS, SECOND, STRONG, TITLE, Sheet
from dentaldesk.engines.documents.typeset import one_line

if TYPE_CHECKING:
    from dentaldesk.engines.core.words import Words
    from dentaldesk.engines.documents.content import Clinic, Person

_MARGIN = 40.0  # points: such a page has no height to give away
_FOOT = 52.0
_TOP = 34.0


class Landscape(Sheet):
    """The same page turned on its side."""

    def __init__(self, clinic: Clinic, title: str, subject: str, words: Words) -> None:
        super().__init__(clinic, title, subject, words)
        self.page_height, self.page_width = PAPERS[clinic.paper]
        self.left, self.right = _MARGIN, self.page_width - _MARGIN
        self.width = self.right - self.left
        self.bottom = self.page_height - _FOOT
        self.y = _TOP

    def head(self, patient: Person, details: tuple[str, ...], *, left: float = 0.5) -> None:
        """Clinic and title at the left, on that share of the width; the patient and details at the right; above a rule.

        Blank details are left out.
        """
        words = self.words
        born = words("Born {date}", date=patient.birth_date) if patient.birth_date else ""
        chart = words("Chart {number}", number=patient.chart_number) if patient.chart_number.strip() else ""
        detail = " · ".join(part for part in (born, chart, *details) if part)
        first = self.width * left
        rest = self.width - first
        self.put(self.left, first, one_line(self.clinic.name, CLINIC, first - 12), CLINIC)
        self.put(self.left + first, rest, one_line(patient.name, STRONG, rest), STRONG, right=True)
        self.y += CLINIC.leading
        self.put(self.left, first, one_line(self.title, TITLE, first - 12), TITLE)
        self.put(self.left + first, rest, one_line(detail, SECOND, rest), SECOND, right=True)
        self.y += TITLE.leading + 4
        self.rule(ACCENT, 1.4)
        self.y += 10
