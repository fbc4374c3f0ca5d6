"""A consent, or an informed refusal: the very words, and who gave it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dentaldesk.engines.documents.prose import list_of, prose_height, set_prose, signed_with
from dentaldesk.engines.documents.sheet import BODY, SMALL, Sheet, identity
from dentaldesk.engines.documents.templates import Heading

if TYPE_CHECKING:
    from dentaldesk.engines.core.words import Words
    from dentaldesk.engines.documents.content_papers import ConsentContent

_SIGNED = 150.0  # points that a signature and what is said of it take


def lay_out(content: ConsentContent, words: Words) -> Sheet:
    """The finished pages, without footers."""
    sheet = Sheet(content.clinic, content.title, content.patient.name, words)
    sheet.letterhead()
    sheet.facts(
        [
            identity(content.patient, words),
            [(words("Date"), words.day(content.on), BODY), (words("Dentist"), content.dentist, BODY)],
        ]
    )
    heading = words("Advised, and refused") if content.refusal else words("What is to be done")
    list_of(sheet, heading, content.procedures)
    last = max((n for n, block in enumerate(content.blocks) if isinstance(block, Heading)), default=0)
    set_prose(sheet, content.blocks[:last])
    # Whoever signs sees the words of the decision on the same page.
    sheet.keep(min(prose_height(sheet, content.blocks[last:]) + _SIGNED, 0.7 * sheet.bottom))
    set_prose(sheet, content.blocks[last:])
    if content.refusal and content.reason.strip():
        sheet.y += 4
        sheet.section(words("Reason given"))
        sheet.flow(content.reason, BODY)
    sheet.y += 8
    _signed(sheet, content, words)
    return sheet


def _signed(sheet: Sheet, content: ConsentContent, words: Words) -> None:
    """The signature as it was given on the screen, or lines to sign upon."""
    signing = content.signing
    if signing is None:
        sheet.signatures(
            [
                (words("Patient or guardian"), words("Date")),
                (words("Dentist"), words("Date")),
                (words("Witness"), words("Date")),
            ]
        )
        return
    given_by = f"{signing.given_by} ({signing.relation})" if signing.relation else signing.given_by
    signed_with(
        sheet,
        signing.signature,
        [
            (words("Signed by"), given_by),
            (words("Signed at"), words.moment(signing.at)),
            (words("Witness"), signing.witness),
        ],
    )
    sheet.y += 6
    sheet.flow(words("Signed on screen after the whole text was shown."), SMALL)
