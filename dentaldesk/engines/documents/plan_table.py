"""Planned work with what it costs, as plan and estimate show it alike."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from dentaldesk.engines.documents.sheet import BODY, SECOND, SMALL, STRONG, Sheet, said
from dentaldesk.engines.documents.table import Column, cell, set_table
from dentaldesk.models.values import ZERO

if TYPE_CHECKING:
    from dentaldesk.engines.core.words import Words
    from dentaldesk.engines.documents.content import PlanLine, TreatmentPlanContent
    from dentaldesk.engines.documents.content_papers import EstimateContent
    from dentaldesk.models.values import Money


def set_lines(sheet: Sheet, lines: Sequence[PlanLine], words: Words) -> None:
    """The table of these lines, or the word that there are none."""
    if not lines:
        sheet.flow(words("No procedures are planned."), SECOND)
        return
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
        for line in lines
    ]
    set_table(sheet, columns, rows)


def set_sums(
    sheet: Sheet, total: Money, insurance: Money, patient: Money, words: Words, *, without_choice: bool = False
) -> None:
    """What it comes to; the patient's own part decides. `without_choice`: options come on top, and it is said."""
    last = words("Your part, without the choice") if without_choice else words("Your part")
    sheet.sums(
        [(words("Fees"), words.plain_money(total)), (words("Insurance, expected"), _taken_off(insurance, words))],
        (last, words.money(patient)),
    )


def _taken_off(amount: Money, words: Words) -> str:
    """With the sign of subtraction; nothing is not taken off."""
    return f"−{words.plain_money(amount)}" if amount > ZERO else words.plain_money(amount)


def set_all_sums(sheet: Sheet, content: TreatmentPlanContent | EstimateContent, words: Words) -> None:
    """The totals that were worked out. Of a plan that is nothing but options each says what it comes to itself."""
    chosen = any(line.option for line in content.lines)
    if not chosen or any(not line.option for line in content.lines):
        set_sums(sheet, content.total, content.insurance, content.patient_part, words, without_choice=chosen)


def set_note(sheet: Sheet, words: Words) -> None:
    """What the figures are, and are not."""
    sheet.y += 6
    sheet.flow(
        words(
            "This estimate is not a promise of payment. What the insurance pays is decided when the claim is settled."
        ),
        SMALL,
    )
