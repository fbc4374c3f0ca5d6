"""An estimate: what the planned work is expected to cost, without the drawing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dentaldesk.engines.documents.plan_choices import set_choices
from dentaldesk.engines.documents.plan_table import set_all_sums, set_lines, set_note
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
    certain = [line for line in content.lines if not line.option]
    if certain or not content.lines:
        set_lines(sheet, certain, words)
    set_choices(sheet, content.lines, content.options, words)
    if not content.lines:
        return sheet
    sheet.keep(110)
    sheet.y += 14
    set_all_sums(sheet, content, words)
    set_note(sheet, words)
    return sheet
