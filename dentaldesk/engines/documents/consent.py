"""A consent, or an informed refusal: the very words, and who gave it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dentaldesk.engines.documents.paper_words import signed_after
from dentaldesk.engines.documents.prose import PROSE, TIGHT, prose_height, set_prose, signed_with
from dentaldesk.engines.documents.sheet import BODY, SMALL, Sheet, identity
from dentaldesk.engines.documents.templates import Heading
from dentaldesk.engines.documents.typeset import Ink, lines

if TYPE_CHECKING:
    from dentaldesk.engines.core.words import Words
    from dentaldesk.engines.documents.content_papers import ConsentContent

# Points that a signature and what is said of it take, and lines to sign upon.
_SIGNED, _TO_SIGN = 124.0, 196.0


def lay_out(content: ConsentContent, words: Words) -> Sheet:
    """The finished pages, without footers. On one page if it can be: nobody signs a page beside the words."""
    sheet = _laid_out(content, words, PROSE)
    if len(sheet.pages) == 1:
        return sheet
    tight = _laid_out(content, words, TIGHT)
    return tight if len(tight.pages) < len(sheet.pages) else sheet


def _laid_out(content: ConsentContent, words: Words, ink: Ink) -> Sheet:
    sheet = Sheet(content.clinic, content.title, content.patient.name, words)
    sheet.letterhead()
    sheet.facts(
        [
            identity(content.patient, words),
            [(words("Date"), words.day(content.on), BODY), (words("Dentist"), content.dentist, BODY)],
        ]
    )
    last = max((n for n, block in enumerate(content.blocks) if isinstance(block, Heading)), default=0)
    set_prose(sheet, content.blocks[:last], ink)
    reason = content.reason.strip() if content.refusal else ""
    # Whoever signs sees the words of the decision on the same page.
    below = prose_height(sheet, content.blocks[last:], ink) + (_SIGNED if content.signing else _TO_SIGN)
    if reason:
        below += len(lines(reason, BODY, sheet.width)) * BODY.leading + 20
    sheet.keep(min(below, 0.7 * sheet.bottom))
    set_prose(sheet, content.blocks[last:], ink, goes_on=last > 0)
    if reason:
        sheet.y += 4
        sheet.section(words("Reason given"))
        sheet.flow(reason, BODY)
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
    if signing.done_at is not None:
        sheet.flow(signed_after(words, signing.done_at), BODY)
    sheet.flow(words("Signed on screen after the whole text was shown."), SMALL)
