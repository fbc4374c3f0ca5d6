"""An estimate: what the planned work is expected to cost, without the drawing and without choices."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dentaldesk.engines.documents.plan_table import set_lines, set_note, set_sums
from dentaldesk.engines.documents.sheet import BODY, Sheet, identity

if TYPE_CHECKING:
    from dentaldesk.engines.core.words import Words
    from dentaldesk.engines.documents.content_papers import EstimateContent


def lay_out(content: EstimateContent, words: Words) -> Sheet:
    """The finished pages, without footers."""
    sheet = Sheet(content.clinic, words("Estimate"), content.patient.name, words)
    sheet.letterhead()
    sheet.facts(
        [
            identity(content.patient, words),
            [
                (words("Date"), words.day(content.on), BODY),
                (words("Valid until"), words.show(content.valid_until), BODY),
            ],
            [(words("Dentist"), content.dentist, BODY)],
        ]
    )
    set_lines(sheet, content.lines, words)
    sheet.keep(110)
    sheet.y += 14
    set_sums(sheet, content.total, content.insurance, content.patient_part, words)
    set_note(sheet, words)
    return sheet
