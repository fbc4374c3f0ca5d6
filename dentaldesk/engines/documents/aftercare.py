"""What to do at home after a treatment, and whom to call."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dentaldesk.engines.documents.prose import list_of, set_prose
from dentaldesk.engines.documents.sheet import ACCENT, BODY, NAME, SECOND, SOFT, Sheet, identity
from dentaldesk.engines.documents.typeset import lines, one_line

if TYPE_CHECKING:
    from dentaldesk.engines.core.words import Words
    from dentaldesk.engines.documents.content_papers import AftercareContent


def lay_out(content: AftercareContent, words: Words) -> Sheet:
    """The finished pages, without footers."""
    sheet = Sheet(content.clinic, content.title, content.patient.name, words)
    sheet.letterhead()
    sheet.facts(
        [
            identity(content.patient, words),
            [(words("Date"), words.day(content.on), BODY), (words("Dentist"), content.dentist, BODY)],
        ]
    )
    list_of(sheet, words("What was done"), content.procedures)
    set_prose(sheet, content.blocks)
    if content.note.strip():
        sheet.y += 4
        sheet.section(words("For you in particular"))
        sheet.flow(content.note.strip(), BODY)
        sheet.y += 8
    _call(sheet, words)
    return sheet


def _call(sheet: Sheet, words: Words) -> None:
    """The number to call, where a worried patient finds it."""
    if not sheet.clinic.phone.strip():
        return
    inner = sheet.width - 36
    said = lines(words("Call us at any time if you are worried."), SECOND, inner * 0.58)
    height = max(44.0, len(said) * SECOND.leading + 20)
    sheet.keep(height + 10)
    sheet.y += 10
    top = sheet.y
    sheet.bar(sheet.left, sheet.width, height, SOFT)
    sheet.bar(sheet.left, 3, height, ACCENT)
    sheet.y = top + (height - len(said) * SECOND.leading) / 2
    for line in said:
        sheet.put(sheet.left + 18, inner, line, SECOND)
        sheet.y += SECOND.leading
    sheet.y = top + (height - NAME.leading) / 2
    sheet.put(sheet.left + 18, inner, one_line(sheet.clinic.phone, NAME, inner * 0.4), NAME, right=True)
    sheet.y = top + height
