"""The receipt for one payment: what was paid, for what, and what is left."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dentaldesk.engines.documents.sheet import (
    ACCENT,
    BODY,
    FIGURE,
    NAME,
    SECOND,
    SOFT,
    STRONG,
    Sheet,
    identity,
    said,
)
from dentaldesk.engines.documents.table import Column, cell, set_table
from dentaldesk.engines.documents.typeset import one_line
from dentaldesk.models.values import ZERO

if TYPE_CHECKING:
    from dentaldesk.engines.core.words import Words
    from dentaldesk.engines.documents.content import ReceiptContent


def lay_out(content: ReceiptContent, words: Words) -> Sheet:
    """The finished pages, without footers."""
    local = content.at.astimezone(words.zone)
    sheet = Sheet(content.clinic, words("Receipt"), content.number, words)
    sheet.letterhead()
    sheet.facts(
        [
            [(words("Received from"), content.payer, NAME)],
            [(words("Receipt number"), content.number, STRONG)],
            [(words("Date"), words.day(local.date()), BODY), (words("Time"), words.time(content.at), BODY)],
        ]
    )
    sheet.facts([identity(content.patient, words), [(words("Taken by"), content.taken_by, BODY)], []])
    _paid(sheet, content, words)
    _allocations(sheet, content, words)
    sheet.y += 14
    _balance(sheet, content, words)
    return sheet


def _paid(sheet: Sheet, content: ReceiptContent, words: Words) -> None:
    """The amount, large, with how it was paid."""
    height = 64.0
    sheet.keep(height)
    top, inner = sheet.y, sheet.width - 36
    sheet.bar(sheet.left, sheet.width, height, SOFT)
    sheet.bar(sheet.left, 3, height, ACCENT)
    sheet.y = top + 17
    sheet.put(sheet.left + 18, inner, one_line(words("Amount paid"), SECOND, inner / 2), SECOND)
    sheet.y = top + 19
    sheet.put(sheet.left + 18, inner, one_line(words.money(content.amount), FIGURE, inner), FIGURE, right=True)
    sheet.y = top + 33
    method = said(content.method, words)
    sheet.put(sheet.left + 18, inner, one_line(method, STRONG, inner / 2), STRONG)
    sheet.y = top + height + 24


def _allocations(sheet: Sheet, content: ReceiptContent, words: Words) -> None:
    if not content.allocations:
        return
    currency = words.formats.currency
    columns = [
        Column(head=words("For"), share=1),
        Column(head=words("Charged, {currency}", currency=currency)),
        Column(head=words("Paid, {currency}", currency=currency)),
    ]
    rows = [
        [
            cell(words.show(line.description)),
            cell("" if line.charged is None else words.plain_money(line.charged)),
            cell(words.plain_money(line.amount)),
        ]
        for line in content.allocations
    ]
    if all(line.charged in {None, line.amount} for line in content.allocations):
        # Everything was paid in full: a second column would say it again.
        del columns[1]
        rows = [[what, paid] for what, _charged, paid in rows]
    set_table(sheet, columns, rows)


def _balance(sheet: Sheet, content: ReceiptContent, words: Words) -> None:
    """What is owed now; a credit is named as one, not shown as a negative debt."""
    balance, insurance = content.balance_after, content.insurance
    rows = [*_cash(content, words), (words("Paid"), words.plain_money(content.amount))]
    if insurance:
        rows += [
            (words("Balance after this payment"), words.plain_money(balance)),
            (words("Insurance, expected"), words.plain_money(-insurance)),
        ]
        sheet.sums(rows, (words("Left to pay"), words.money(balance - insurance)))
        return
    label, amount = (
        (words("Credit after this payment"), -balance)
        if balance < ZERO
        else (words("Balance after this payment"), balance)
    )
    sheet.sums(rows, (label, words.money(amount)))


def _cash(content: ReceiptContent, words: Words) -> list[tuple[str, str]]:
    """What was handed over and given back, where it was more than the amount."""
    given = content.tendered
    if given <= content.amount:
        return []
    return [
        (words("Cash handed over"), words.plain_money(given)),
        (words("Change given back"), words.plain_money(content.amount - given)),
    ]
