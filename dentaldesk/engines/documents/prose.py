"""Texts with headings, lists and bold words upon a sheet, and what stands below them: signatures and their lines."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from dentaldesk.engines.documents.sheet import BODY, LINE, SMALL, STRONG, Sheet
from dentaldesk.engines.documents.templates import Block, Heading, Item, Span
from dentaldesk.engines.documents.typeset import Ink, Line, lines, one_line, rich_lines

if TYPE_CHECKING:
    from dentaldesk.engines.documents.content import Photograph

PROSE = Ink(size=9.5, leading=14)
TIGHT = Ink(size=9.2, leading=12.8)  # for a paper that would else go on for a few lines upon a second page
_INDENT = 18.0
_SIGNATURE = (190.0, 58.0)  # the most room of a drawn signature


def set_prose(sheet: Sheet, blocks: Sequence[Block], ink: Ink = PROSE, *, goes_on: bool = False) -> None:
    """Set filled blocks across the page, over as many pages as they need. `goes_on`: below others."""
    between = _between(ink)
    for number, block in enumerate(blocks):
        spans = [(part.text, part.bold) for part in block.parts if isinstance(part, Span)]
        match block:
            case Heading():
                sheet.y += 5 if number or goes_on else 0
                sheet.section("".join(text for text, _ in spans), room=2 * ink.leading)
                sheet.y += 2
            case Item(number=ordered):
                _item(sheet, spans, "•" if ordered is None else f"{ordered}.", ink)
                sheet.y += 1.5 if number + 1 < len(blocks) and isinstance(blocks[number + 1], Item) else between
            case _:
                _lines(sheet, rich_lines(spans, ink, sheet.width), sheet.left, sheet.width, ink)
                sheet.y += between


def prose_height(sheet: Sheet, blocks: Sequence[Block], ink: Ink = PROSE) -> float:
    """About how high these blocks are."""
    spans = [[(part.text, part.bold) for part in block.parts if isinstance(part, Span)] for block in blocks]
    return sum(len(rich_lines(each, ink, sheet.width)) * ink.leading + _between(ink) + 3 for each in spans)


def _between(ink: Ink) -> float:
    """Below a paragraph or the last entry of a list."""
    return 4.0 if ink is TIGHT else 6.0


def _item(sheet: Sheet, spans: Sequence[tuple[str, bool]], mark: str, ink: Ink) -> None:
    found = rich_lines(spans, ink, sheet.width - _INDENT)
    sheet.keep(min(len(found), 2) * ink.leading)
    at_right = found[0].right_to_left is not sheet.mirrored
    dot = one_line(mark, ink, _INDENT)
    x = sheet.right - _INDENT if at_right else sheet.left
    sheet.put(x, _INDENT, dot, ink, right=at_right)
    _lines(sheet, found, sheet.left + (0 if at_right else _INDENT), sheet.width - _INDENT, ink)


def _lines(sheet: Sheet, found: Sequence[Line], x: float, width: float, ink: Ink) -> None:
    for line in found:
        sheet.keep(ink.leading)
        sheet.put(x, width, line, ink, right=line.right_to_left is not sheet.mirrored)
        sheet.y += ink.leading


def signed_with(sheet: Sheet, signature: Photograph, rows: Sequence[tuple[str, str]]) -> None:
    """A drawn signature above its line, and what is to be known of it beside: label and value."""
    wide, high = _SIGNATURE
    column = sheet.width - wide - 28
    sheet.keep(high + 40)
    top = sheet.y + 8
    scale = min(wide / signature.width, high / signature.height)
    sheet.y = top + high - signature.height * scale
    sheet.bitmap(sheet.left, signature.width * scale, signature.height * scale, signature.data)
    sheet.y = top + high + 3
    sheet.bar(sheet.left, wide, 0.8, LINE)
    sheet.y = top
    for label, value in rows:
        if value.strip():
            sheet.put(sheet.left + wide + 28, column, one_line(label, SMALL, column), SMALL)
            sheet.y += SMALL.leading
            for line in lines(value, STRONG, column)[:2]:
                sheet.put(sheet.left + wide + 28, column, line, STRONG)
                sheet.y += STRONG.leading
            sheet.y += 2
    sheet.y = max(sheet.y, top + high + 12)


def list_of(sheet: Sheet, heading: str, texts: Sequence[str]) -> None:
    """A heading and what stands below it, a line each; nothing when there is nothing."""
    if not texts:
        return
    sheet.section(heading)
    for text in texts:
        sheet.flow(text, BODY, listed=True)
    sheet.y += 12
