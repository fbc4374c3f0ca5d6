"""Tables that go on over pages: heads repeat, rows stay whole where they can."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from dentaldesk.engines.documents.sheet import BODY, LINE, SECOND, SMALL, STRONG_LINE, Sheet
from dentaldesk.engines.documents.typeset import Ink, lines, text_width

GAP = 12.0
PADDING = 5.0  # above and below the lines of a row
LEADING = BODY.leading
HEAD_ROOM = 88.0  # what a heading above a table must have below it, so that it never stands alone
_FIRST = 80.0  # of it the head of the table and its first rows
_WHOLE = 12  # a row of up to this many lines moves to the next page rather than being cut

# The texts of one cell, each beginning a new line. Every ink of a table has the same leading.
Cell = Sequence[tuple[str, Ink]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """`share` is its part of what the figures leave; None makes it as wide as its widest figure."""

    head: str
    share: float | None = None


def set_table(
    sheet: Sheet, columns: Sequence[Column], rows: Sequence[Sequence[Cell]], *, leading: float = LEADING
) -> None:
    """Set the table at the sheet's place and go below it. `leading` is that of all of its inks."""
    places = _places(sheet, columns, rows)
    before = sheet.on_new_page
    sheet.keep(_FIRST)
    _head(sheet, columns, places)
    sheet.on_new_page = lambda: _head(sheet, columns, places)
    for row in rows:
        _row(sheet, columns, places, row, leading)
    sheet.on_new_page = before


def cell(text: str, ink: Ink = BODY, second: str = "") -> Cell:
    """A text and, if there is one, a second line below it in a calmer colour."""
    return [(text, ink), (second, SECOND)] if second.strip() else [(text, ink)]


def _places(sheet: Sheet, columns: Sequence[Column], rows: Sequence[Sequence[Cell]]) -> list[tuple[float, float]]:
    """Where each column begins and how wide it is."""
    widths: list[float] = []
    for number, column in enumerate(columns):
        texts = [(text, ink) for row in rows for text, ink in row[number]]
        fixed = column.share is None
        widths.append(max(text_width(text, ink) for text, ink in [(column.head, SMALL), *texts]) if fixed else 0.0)
    left = sheet.width - sum(widths) - GAP * (len(columns) - 1)
    shares = sum(column.share or 0 for column in columns)
    places, x = [], sheet.left
    for column, width in zip(columns, widths, strict=True):
        # Absurd figures may leave nothing; the words then keep a readable strip and the figures run over
        # them.
        own = width if column.share is None else max(36.0, left * column.share / shares)
        places.append((x, own))
        x += own + GAP
    return places


def _head(sheet: Sheet, columns: Sequence[Column], places: list[tuple[float, float]]) -> None:
    high = max(
        sheet.block(x, width, column.head, SMALL, right=column.share is None)
        for column, (x, width) in zip(columns, places, strict=True)
    )
    sheet.y += high + 4
    sheet.rule(STRONG_LINE, 0.8)


def _row(
    sheet: Sheet, columns: Sequence[Column], places: list[tuple[float, float]], row: Sequence[Cell], leading: float
) -> None:
    cells = [
        [(line, ink) for text, ink in texts for line in lines(text, ink, width)]
        for texts, (_, width) in zip(row, places, strict=True)
    ]
    count = max(len(cell) for cell in cells)
    if count <= _WHOLE:
        sheet.keep(count * leading + 2 * PADDING)
    sheet.y += PADDING
    for number in range(count):
        if sheet.keep(leading):
            sheet.y += PADDING
        for column, (x, width), texts in zip(columns, places, cells, strict=True):
            if number < len(texts):
                line, ink = texts[number]
                sheet.put(x, width, line, ink, right=column.share is None)
        sheet.y += leading
    sheet.y += PADDING
    sheet.rule(LINE)
