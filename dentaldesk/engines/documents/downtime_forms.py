"""Sheets to write upon while the program stands still, so that everything can be entered afterwards."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from dentaldesk.engines.documents.downtime_visits import TICK
from dentaldesk.engines.documents.sheet import LINE, SMALL, STRONG_LINE
from dentaldesk.engines.documents.typeset import lines, one_line

if TYPE_CHECKING:
    from dentaldesk.engines.core.words import Words
    from dentaldesk.engines.documents.downtime_pack import Pack

_PADDING = 4.0


@dataclass(frozen=True, slots=True, kw_only=True)
class _Form:
    """`columns`: heads and their parts of the width; one to tick comes last. `height` of a row in points."""

    title: str
    note: str
    columns: Sequence[tuple[str, int]]
    height: float


def set_forms(pack: Pack) -> None:
    """A page each: more are printed of what is used up."""
    for form in (_walk_ins, _notes, _payments, _appointments):
        _set(pack, form(pack.words))


def _walk_ins(words: Words) -> _Form:
    return _Form(
        title=words("Who came without an appointment"),
        note=words("Ask everybody about allergies, medicines, illnesses and pregnancy, whoever they are."),
        columns=(
            (words("Time"), 7),
            (words("Name and birth date"), 22),
            (words("Phone"), 14),
            (words("What for, how urgent"), 20),
            (words("Allergies, medicines, illnesses"), 22),
            (words("Chair, who treats"), 12),
        ),
        height=30,
    )


def _notes(words: Words) -> _Form:
    return _Form(
        title=words("What was done"),
        note=words("Whoever treated writes and signs. A dose of anaesthetic belongs here too."),
        columns=(
            (words("Time"), 7),
            (words("Patient, chart number"), 18),
            (words("Tooth, surfaces"), 10),
            (words("Findings, what was done, materials, anaesthetic and dose"), 34),
            (words("Prescribed, next step"), 18),
            (words("Signed"), 10),
        ),
        height=44,
    )


def _payments(words: Words) -> _Form:
    return _Form(
        title=words("Payments taken"),
        note=words("Give a receipt from the pad and write its number here; the program numbers its own later."),
        columns=(
            (words("Time"), 7),
            (words("Patient, chart number"), 22),
            (words("Who paid"), 18),
            (words("Amount, {currency}", currency=words.formats.currency), 12),
            (words("How, and what for"), 20),
            (words("Receipt number"), 12),
            (words("Taken by"), 10),
        ),
        height=27,
    )


def _appointments(words: Words) -> _Form:
    return _Form(
        title=words("Appointments and calls"),
        note=words("Promise no time without looking at the pages of that day; for later days only call back."),
        columns=(
            (words("Time"), 7),
            (words("Patient, birth date"), 20),
            (words("Phone"), 14),
            (words("Wants: new, moved, called off, question"), 24),
            (words("Day, time, chair, with whom, how long"), 24),
            (words("Taken by"), 10),
        ),
        height=30,
    )


def _set(pack: Pack, form: _Form) -> None:
    words = pack.words
    pack.begin(form.title, words("Date: {line}   Page: {page}", line="_" * 16, page="_" * 6))
    pack.note(form.note)
    columns = (*form.columns, (words("Entered"), 7))
    whole = sum(share for _, share in columns)
    widths = [pack.width * share / whole for _, share in columns]
    heads = [lines(head, SMALL, width - 2 * _PADDING) for (head, _), width in zip(columns, widths, strict=True)]
    top, x = pack.y, pack.left
    for found, width in zip(heads, widths, strict=True):
        pack.y = top
        for line in found:
            pack.put(x + _PADDING, width, line, SMALL)
            pack.y += SMALL.leading
        x += width
    pack.y = top + max(len(found) for found in heads) * SMALL.leading + 3
    first = pack.y
    pack.rule(STRONG_LINE, 0.8)
    while pack.y + form.height <= pack.bottom:
        pack.y += form.height
        pack.rule(STRONG_LINE, 0.5)
        _tick(pack, widths[-1], form.height)
    _uprights(pack, widths, first, pack.y)


def _tick(pack: Pack, width: float, height: float) -> None:
    """The box of the last column of the row that ends here."""
    below = pack.y
    pack.y -= (height + SMALL.leading) / 2
    pack.put(pack.right - width + _PADDING, width, one_line(TICK, SMALL, width), SMALL)
    pack.y = below


def _uprights(pack: Pack, widths: Sequence[float], top: float, bottom: float) -> None:
    x = pack.left
    pack.y = top
    for width in widths[:-1]:
        x += width
        pack.bar(x, 0.5, bottom - top, LINE)
    pack.y = bottom
