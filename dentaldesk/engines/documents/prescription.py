"""A prescription as a pharmacy reads it: what, how much, how often, how long, and who answers for it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dentaldesk.engines.documents.figures_in_words import quantity_in_words
from dentaldesk.engines.documents.sheet import (
    ACCENT,
    BODY,
    LINE,
    NAME,
    SECOND,
    SMALL,
    STRONG,
    STRONG_LINE,
    Fact,
    Sheet,
    identity,
)
from dentaldesk.engines.documents.typeset import Ink, lines, one_line, text_width

if TYPE_CHECKING:
    from dentaldesk.engines.core.words import Words
    from dentaldesk.engines.documents.content_papers import DrugLine, Prescriber, PrescriptionContent

_RX = Ink(size=26, leading=30, weight=STRONG.weight, colour=ACCENT)


def lay_out(content: PrescriptionContent, words: Words) -> Sheet:
    """The finished pages, without footers."""
    sheet = Sheet(content.clinic, words("Prescription"), content.patient.name, words)
    for number, prescriber in enumerate(content.prescribers):
        if number:
            sheet.first_page()
        _of_one(sheet, content, prescriber, words)
    return sheet


def _of_one(sheet: Sheet, content: PrescriptionContent, prescriber: Prescriber, words: Words) -> None:
    """What one prescriber answers for, on a sheet that a pharmacy can keep by itself."""
    sheet.letterhead()
    address: list[Fact] = [("", line, SECOND) for line in content.address if line.strip()]
    sheet.facts(
        [
            [*identity(content.patient, words), *address],
            [
                (words("Date"), words.day(content.on), BODY),
                (words("Weight"), _weight(content.weight_grams, words), BODY),
                (words("Allergies"), _allergies(content.allergies, words), STRONG),
            ],
        ]
    )
    for drug in prescriber.drugs:
        _drug(sheet, drug, words)
    if not prescriber.drugs:
        sheet.flow(words("Nothing is prescribed."), SECOND)
    _signed(sheet, content, prescriber, words)


def _weight(grams: int | None, words: Words) -> str:
    if grams is None:
        return ""
    kilograms, rest = divmod(grams // 100, 10)
    return words("{weight} kg", weight=f"{kilograms}{words.decimal_sign}{rest}" if rest else str(kilograms))


def _allergies(allergies: tuple[str, ...] | None, words: Words) -> str:
    if allergies is None:
        return words("not asked")
    return ", ".join(allergies) or words("none known")


def _drug(sheet: Sheet, drug: DrugLine, words: Words) -> None:
    """One drug below a rule, its name large; all that a reader must not mistake stands on lines of their own."""
    inset = 46.0
    width = sheet.width - inset
    rows = _rows(drug, words)
    sheet.keep(len(rows) * 30 + 60)
    sheet.rule(LINE)
    sheet.y += 12
    top = sheet.y
    sheet.put(sheet.left, inset, one_line("℞", _RX, inset), _RX)
    sheet.y = top + 4
    for line in lines(" ".join(part for part in (drug.name, drug.strength) if part), NAME, width):
        sheet.put(sheet.left + inset, width, line, NAME)
        sheet.y += NAME.leading
    form = " · ".join(part for part in (drug.form, drug.route) if part)
    sheet.put(sheet.left + inset, width, one_line(form, SECOND, width), SECOND)
    sheet.y += SECOND.leading + 6
    label_width = max(text_width(label, SMALL) for label, _ in rows) + 16
    for label, value in rows:
        sheet.put(sheet.left + inset, label_width, one_line(label, SMALL, label_width), SMALL)
        for line in lines(value, BODY, width - label_width):
            sheet.keep(BODY.leading)
            sheet.put(sheet.left + inset + label_width, width - label_width, line, BODY)
            sheet.y += BODY.leading
        sheet.y += 2
    sheet.y += 12


def _rows(drug: DrugLine, words: Words) -> list[tuple[str, str]]:
    if drug.times_a_day is None:
        often = words("as needed")
    else:
        often = words.count("once a day", "{number} times a day", drug.times_a_day)
    days = "" if drug.days is None else words.count("for one day", "for {number} days", drug.days)
    refills = words.count("one refill", "{number} refills", drug.refills) if drug.refills else words("no refills")
    rows = [
        (words("Dose"), ", ".join(part for part in (drug.dose, often, days) if part)),
        (words("Quantity"), quantity_in_words(drug.quantity, words.spoken)),
        (words("Refills"), refills),
        (words("Instructions"), drug.instructions.strip()),
        (words("Controlled drug"), words("yes") if drug.controlled else ""),
    ]
    return [(label, value) for label, value in rows if value]


def _signed(sheet: Sheet, content: PrescriptionContent, prescriber: Prescriber, words: Words) -> None:
    """Who answers for it; what was not checked is said above the signature, where it is read."""
    sheet.keep(150)
    sheet.rule(LINE)
    sheet.y += 10
    checked = words("Checked against the allergies and the medicines in this record. Interactions not checked.")
    if content.allergies is None:
        checked = words("Allergies were not asked about, so none was checked. Interactions not checked.")
    sheet.flow(checked, SMALL)
    sheet.y += 52
    width = sheet.width * 0.52
    sheet.bar(sheet.left, width, 0.8, STRONG_LINE)
    sheet.y += 6
    sheet.flow(prescriber.name, STRONG)
    if prescriber.licence.strip():
        sheet.flow(words("Licence {number}", number=prescriber.licence), BODY)
    if content.voided:
        sheet.flow(words("This prescription is void."), STRONG)
    elif prescriber.signed_at is None:
        sheet.flow(words("Not signed yet: not valid."), SMALL)
    else:
        signed = words("Signed {moment} by {name}", moment=prescriber.signed_at, name=prescriber.name)
        sheet.flow(signed, SMALL)
