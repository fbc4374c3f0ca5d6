"""The treatment plan as it is handed to the patient: the mouth, what is planned, what it costs, who pays what.

How hard a procedure is stays inside the clinic: it says nothing to a patient and could frighten.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dentaldesk.engines.documents.plan_choices import option_title, set_choices
from dentaldesk.engines.documents.plan_table import set_all_sums, set_lines, set_note
from dentaldesk.engines.documents.prose import signed_with
from dentaldesk.engines.documents.sheet import (
    BODY,
    SMALL,
    Sheet,
    identity,
)
from dentaldesk.engines.documents.table import HEAD_ROOM

if TYPE_CHECKING:
    from dentaldesk.engines.core.words import Words
    from dentaldesk.engines.documents.content import MouthPicture, TreatmentPlanContent

_PICTURE = 0.64  # of the width; the key stands beside it
_BETWEEN = 16.0


def lay_out(content: TreatmentPlanContent, words: Words) -> Sheet:
    """The finished pages, without footers."""
    sheet = Sheet(content.clinic, words("Treatment plan"), content.patient.name, words)
    sheet.letterhead()
    sheet.facts(
        [
            identity(content.patient, words),
            [
                (words("Date"), words.day(content.on), BODY),
                (words("Valid until"), words.show(content.valid_until), BODY),
            ],
            [
                (words("Dentist"), content.dentist, BODY),
                (
                    words("Your choice"),
                    option_title(content.chosen, content.options, words) if content.chosen else "",
                    BODY,
                ),
            ],
        ]
    )
    if content.mouth is not None:
        _mouth(sheet, content.mouth)
    _procedures(sheet, content, words)
    set_choices(sheet, content.lines, content.options, words)
    if content.notes.strip():
        sheet.y += 10
        sheet.flow(content.notes.strip(), BODY)
    if not content.lines:
        return sheet  # there is nothing to agree to
    # Whoever signs sees the sums on the same page.
    sheet.keep(236)
    sheet.y += 14
    set_all_sums(sheet, content, words)
    set_note(sheet, words)
    _accepted(sheet, content, words)
    return sheet


def _mouth(sheet: Sheet, mouth: MouthPicture) -> None:
    """The drawn mouth with its key beside it."""
    room = sheet.width * _PICTURE
    scale = room / mouth.drawing.width
    legend = (sheet.width - room - _BETWEEN) / mouth.legend.width
    height = max(mouth.drawing.height * scale, mouth.legend.height * legend)
    sheet.keep(height + 60)
    sheet.drawing(sheet.left, scale, mouth.drawing)
    sheet.drawing(sheet.left + room + _BETWEEN, legend, mouth.legend)
    sheet.y += height + 16


def _procedures(sheet: Sheet, content: TreatmentPlanContent, words: Words) -> None:
    """What is done in any case, by phase."""
    certain = [line for line in content.lines if not line.option]
    phases = sorted({line.phase for line in certain})
    if len(phases) > 1:
        for phase in phases:
            sheet.section(words("Phase {number}", number=phase), room=HEAD_ROOM)
            sheet.y += 4
            set_lines(sheet, [line for line in certain if line.phase == phase], words)
            sheet.y += 14
    elif certain or not content.lines:
        set_lines(sheet, certain, words)


def _accepted(sheet: Sheet, content: TreatmentPlanContent, words: Words) -> None:
    """The signature that was given on the screen, or lines to sign upon."""
    accepted = content.accepted
    if accepted is None or accepted.signature is None:
        sheet.signatures([(words("Patient or guardian"), words("Date")), (words("Dentist"), words("Date"))])
        return
    sheet.y += 10
    rows = [(words("Accepted by"), accepted.name), (words("Signed at"), words.moment(accepted.at))]
    signed_with(sheet, accepted.signature, rows)
    sheet.flow(words("Agreeing to a plan is not yet consent to surgery or sedation."), SMALL)
