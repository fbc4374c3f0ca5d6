"""A letter: a referral to a colleague, a note for a school or an employer."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from dentaldesk.engines.documents.prose import set_prose
from dentaldesk.engines.documents.sheet import BODY, NAME, SMALL, STRONG, STRONG_LINE, Fact, Sheet, identity
from dentaldesk.engines.documents.typeset import one_line

if TYPE_CHECKING:
    from dentaldesk.engines.core.words import Words
    from dentaldesk.engines.documents.content_papers import LetterContent


def lay_out(content: LetterContent, words: Words) -> Sheet:
    """The finished pages, without footers."""
    sheet = Sheet(content.clinic, content.title, content.patient.name, words)
    sheet.letterhead()
    to = [line for line in content.to if line.strip()]
    if to:
        name, *rest = to
        column: list[Fact] = [(words("To"), name, NAME), *(("", line, BODY) for line in rest)]
        sheet.facts([column, [(words("Date"), words.day(content.on), BODY)]])
        sheet.facts([identity(content.patient, words), [(label, value, BODY) for label, value in content.facts]])
    else:
        facts: list[Fact] = [(label, value, BODY) for label, value in content.facts]
        # Nobody outside needs the number that the clinic files somebody under.
        sheet.facts(
            [
                identity(replace(content.patient, chart_number=""), words),
                [(words("Date"), words.day(content.on), BODY), *facts],
            ]
        )
    set_prose(sheet, content.blocks)
    _from(sheet, content, words)
    return sheet


def _from(sheet: Sheet, content: LetterContent, words: Words) -> None:
    """Room for a signature, and whose it is."""
    sheet.keep(92)
    sheet.y += 46
    width = sheet.width * 0.5
    sheet.bar(sheet.left, width, 0.8, STRONG_LINE)
    sheet.y += 6
    sheet.put(sheet.left, width, one_line(content.dentist, STRONG, width), STRONG)
    sheet.y += STRONG.leading
    licence = words("Licence {number}", number=content.licence) if content.licence else ""
    said = " · ".join(part for part in (content.clinic.name, licence) if part)
    sheet.put(sheet.left, sheet.width, one_line(said, SMALL, sheet.width), SMALL)
    sheet.y += SMALL.leading
