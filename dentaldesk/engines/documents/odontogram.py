"""The dental chart on paper: the picture of the mouth beside its key, and all entries in words.

The pictures come ready drawn, so that nothing here knows teeth.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from dentaldesk.engines.documents.content import Clinic, Person
from dentaldesk.engines.documents.landscape import Landscape
from dentaldesk.engines.documents.sheet import (
    BODY,
    HEADING,
    LINE,
    SECOND,
    SMALL,
    STRONG,
    Sheet,
    said,
)
from dentaldesk.engines.documents.table import Column, cell, set_table
from dentaldesk.engines.documents.typeset import lines, one_line

if TYPE_CHECKING:
    from dentaldesk.engines.clinical.teeth_drawing.primitives import Drawing
    from dentaldesk.engines.core.words import Words
    from dentaldesk.engines.documents.content import Text

_BESIDE = 0.3  # of the width: key and entries
_BETWEEN = 18.0
_AREA = 62.0  # points: teeth and surfaces before an entry


@dataclass(frozen=True, slots=True, kw_only=True)
class ChartLine:
    """One entry in words. `area` is the tooth with its surfaces in the clinic's notation."""

    area: str
    entry: Text
    status: Text
    since: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class OdontogramContent:
    """A mouth on a day: `drawing` is the whole chart, `legend` the key to its statuses, both for white paper.

    `as_known_then`: what was learned after that day is not in the picture.
    """

    clinic: Clinic
    patient: Person
    on: date
    drawing: Drawing
    legend: Drawing
    lines: tuple[ChartLine, ...] = ()
    as_known_then: bool = False


def lay_out(content: OdontogramContent, words: Words) -> Sheet:
    """The finished pages, without footers."""
    sheet = Landscape(content.clinic, words("Dental chart"), content.patient.name, words)
    day = words("as known on {date}", date=content.on) if content.as_known_then else words.day(content.on)
    sheet.head(content.patient, (day,))
    top = sheet.y
    beside = sheet.width * _BESIDE
    room = sheet.width - beside - _BETWEEN
    scale = min(room / content.drawing.width, (sheet.bottom - top) / content.drawing.height)
    sheet.drawing(sheet.left, scale, content.drawing)
    # The picture may be less wide than its room; what stands beside it then has more.
    x = sheet.left + content.drawing.width * scale + _BETWEEN
    width = sheet.right - x
    legend = width / content.legend.width
    sheet.drawing(x, legend, content.legend)
    sheet.y = top + content.legend.height * legend + 8
    rest = _beside(sheet, content.lines, x, width)
    if rest:
        _table(sheet, rest, words)
    return sheet


def _beside(sheet: Sheet, entries: tuple[ChartLine, ...], x: float, width: float) -> tuple[ChartLine, ...]:
    """Set as many entries as there is room for beside the picture; the others are returned."""
    words = sheet.words
    if not entries:
        return ()
    sheet.put(x, width, one_line(words("Entries"), HEADING, width), HEADING)
    sheet.y += HEADING.leading + 2
    for number, entry in enumerate(entries):
        area = lines(entry.area, STRONG, _AREA - 6)
        text = lines(said(entry.entry, words), BODY, width - _AREA)
        height = max(len(area) * STRONG.leading, len(text) * BODY.leading + SMALL.leading) + 4
        if sheet.y + height > sheet.bottom:
            return entries[number:]
        sheet.bar(x, width, 0.5, LINE)
        top = sheet.y = sheet.y + 2
        for line in area:
            sheet.put(x, _AREA, line, STRONG)
            sheet.y += STRONG.leading
        sheet.y = top
        for line in text:
            sheet.put(x + _AREA, width - _AREA, line, BODY)
            sheet.y += BODY.leading
        since = words.day(entry.since) if entry.since else ""
        status = " · ".join(part for part in (said(entry.status, words), since) if part)
        sheet.put(x + _AREA, width - _AREA, one_line(status, SMALL, width - _AREA), SMALL)
        sheet.y = top + height - 2
    return ()


def _table(sheet: Sheet, entries: tuple[ChartLine, ...], words: Words) -> None:
    sheet.new_page()
    columns = [
        Column(head=words("Tooth"), share=2),
        Column(head=words("Entry"), share=6),
        Column(head=words("Status"), share=2.4),
        Column(head=words("Since"), share=2),
    ]
    rows = [
        [
            cell(entry.area, STRONG),
            cell(said(entry.entry, words)),
            cell(said(entry.status, words), SECOND),
            cell(words.day(entry.since) if entry.since else "", SECOND),
        ]
        for entry in entries
    ]
    set_table(sheet, columns, rows)
