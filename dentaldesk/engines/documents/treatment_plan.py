"""The treatment plan as it is handed to the patient: the mouth, what is planned, what it costs, who pays what.

How hard a procedure is stays inside the clinic: it says nothing to a patient and could frighten.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from dentaldesk.engines.documents.plan_table import set_lines, set_note, set_sums
from dentaldesk.engines.documents.prose import signed_with
from dentaldesk.engines.documents.sheet import (
    ACCENT,
    BODY,
    HEADING,
    LINE,
    SECOND,
    SMALL,
    SOFT,
    STRONG,
    Sheet,
    identity,
)
from dentaldesk.engines.documents.typeset import lines, one_line
from dentaldesk.models.values import Money

if TYPE_CHECKING:
    from dentaldesk.engines.core.words import Words
    from dentaldesk.engines.documents.content import MouthPicture, PlanLine, TreatmentPlanContent

_PICTURE = 0.64  # of the width; the key stands beside it
_BETWEEN = 16.0
_INSET = 12.0


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
            [(words("Dentist"), content.dentist, BODY)],
        ]
    )
    if content.mouth is not None:
        _mouth(sheet, content.mouth)
    _procedures(sheet, content, words)
    if content.notes.strip():
        sheet.y += 10
        sheet.flow(content.notes.strip(), BODY)
    # Whoever signs sees the sums on the same page.
    sheet.keep(236)
    sheet.y += 14
    chosen = any(line.option for line in content.lines)
    set_sums(sheet, content.total, content.insurance, content.patient_part, words, without_choice=chosen)
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
    """What is done in any case by phase, then what is to be chosen from, side by side."""
    certain = [line for line in content.lines if not line.option]
    phases = sorted({line.phase for line in certain})
    if len(phases) > 1:
        for phase in phases:
            sheet.section(words("Phase {number}", number=phase), room=80)
            sheet.y += 4
            set_lines(sheet, [line for line in certain if line.phase == phase], words)
            sheet.y += 14
    elif certain or not content.lines:
        set_lines(sheet, certain, words)
    letters = sorted({line.option for line in content.lines if line.option})
    if letters:
        _choices(sheet, content, letters, words)


def _choices(sheet: Sheet, content: TreatmentPlanContent, letters: Sequence[str], words: Words) -> None:
    """The options in columns, two in a row: each with its work, its cost, and a box to tick."""
    sheet.y += 14
    sheet.section(words("Your choice: one of these"), room=120)
    sheet.y += 4
    width = (sheet.width - _BETWEEN) / 2
    for start in range(0, len(letters), 2):
        pair = letters[start : start + 2]
        heights = [_option_height(_of(content, letter), width) for letter in pair]
        height = max(heights)
        sheet.keep(height + 12)
        top = sheet.y
        for place, letter in enumerate(pair):
            sheet.y = top
            _option(sheet, content, letter, (sheet.left + place * (width + _BETWEEN), width, height), words)
        sheet.y = top + height + 12


def _of(content: TreatmentPlanContent, letter: str) -> list[PlanLine]:
    return [line for line in content.lines if line.option == letter]


def _named(line: PlanLine) -> str:
    return f"{line.area} · {line.procedure}" if line.area else line.procedure


def _option_height(options: Sequence[PlanLine], width: float) -> float:
    texts = sum(len(lines(_named(line), BODY, width - 2 * _INSET)) * BODY.leading + 3 for line in options)
    return 36 + texts + 62


def _option(
    sheet: Sheet, content: TreatmentPlanContent, letter: str, place: tuple[float, float, float], words: Words
) -> None:
    x, width, height = place
    top, inner = sheet.y, width - 2 * _INSET
    options = _of(content, letter)
    sheet.bar(x, width, height, SOFT)
    sheet.bar(x, width, 2.4, ACCENT)
    sheet.y = top + 12
    name = content.options.get(letter, "")
    title = (
        words("Option {letter}: {name}", letter=letter, name=name) if name else words("Option {letter}", letter=letter)
    )
    sheet.put(x + _INSET, inner, one_line(title, HEADING, inner), HEADING)
    sheet.y += HEADING.leading + 6
    for line in options:
        for said in lines(_named(line), BODY, inner):
            sheet.put(x + _INSET, inner, said, BODY)
            sheet.y += BODY.leading
        sheet.y += 3
    sheet.y = top + height - 56
    sheet.bar(x + _INSET, inner, 0.6, LINE)
    sheet.y += 6
    fee = sum((line.fee for line in options), Money(0))
    patient = sum((line.patient for line in options), Money(0))
    for label, amount, ink in ((words("Fees"), fee, SECOND), (words("Your part"), patient, STRONG)):
        sheet.put(x + _INSET, inner, one_line(label, ink, inner / 2), ink)
        sheet.put(x + _INSET, inner, one_line(words.money(amount), ink, inner), ink, right=True)
        sheet.y += ink.leading + 2


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
