"""The treatment plan as it is handed to the patient: what is planned, what it costs, who pays what.

How hard a procedure is stays inside the clinic: it says nothing to a patient and could frighten.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dentaldesk.engines.documents.sheet import BODY, SECOND, SMALL, STRONG, Sheet, identity, said
from dentaldesk.engines.documents.table import Column, cell, set_table

if TYPE_CHECKING:
    from dentaldesk.engines.core.words import Words
    from dentaldesk.engines.documents.content import TreatmentPlanContent


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
    _procedures(sheet, content, words)
    # Whoever signs sees the sums on the same page.
    sheet.keep(236)
    sheet.y += 14
    sheet.sums(
        [
            (words("Fees"), words.plain_money(content.total)),
            (words("Insurance, expected"), words.plain_money(-content.insurance)),
        ],
        (words("Your part"), words.money(content.patient_part)),
    )
    _note(sheet, words)
    sheet.signatures(
        [(words("Patient or guardian"), words("Date")), (words("Dentist"), words("Date"))],
    )
    return sheet


def _procedures(sheet: Sheet, content: TreatmentPlanContent, words: Words) -> None:
    columns = [
        Column(head=words("Tooth"), share=2),
        Column(head=words("Procedure"), share=6),
        Column(head=words("When"), share=2.4),
        Column(head=words("Fee, {currency}", currency=words.formats.currency)),
        Column(head=words("Insurance")),
        Column(head=words("Your part")),
    ]
    rows = [
        [
            cell(line.area, STRONG),
            cell(line.procedure, BODY, words.show(line.diagnosis)),
            cell(said(line.urgency, words), SECOND),
            cell(words.plain_money(line.fee)),
            cell(words.plain_money(line.insurance)),
            cell(words.plain_money(line.patient), STRONG),
        ]
        for line in content.lines
    ]
    if rows:
        set_table(sheet, columns, rows)
    else:
        sheet.flow(words("No procedures are planned."), SECOND)


def _note(sheet: Sheet, words: Words) -> None:
    """What the figures are, and are not."""
    sheet.y += 6
    sheet.flow(
        words(
            "This estimate is not a promise of payment. What the insurance pays is decided when the claim is settled."
        ),
        SMALL,
    )
