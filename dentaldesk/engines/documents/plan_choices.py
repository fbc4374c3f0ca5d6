"""Options of a plan side by side: of these one is chosen. Long ones stand below each other, as tables."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from dentaldesk.engines.documents.plan_table import set_lines, set_sums
from dentaldesk.engines.documents.sheet import ACCENT, BODY, HEADING, LINE, SECOND, SOFT, STRONG, Sheet
from dentaldesk.engines.documents.table import HEAD_ROOM
from dentaldesk.engines.documents.typeset import lines, one_line
from dentaldesk.models.values import total

if TYPE_CHECKING:
    from dentaldesk.engines.core.words import Words
    from dentaldesk.engines.documents.content import PlanLine

_BETWEEN = 16.0
_INSET = 12.0
_HEAD = 36.0
_FOOT = 76.0
_MOST = 0.5  # of the page that a card takes; longer ones are tables


def set_choices(sheet: Sheet, planned: Sequence[PlanLine], names: Mapping[str, str], words: Words) -> None:
    """Each option with its work and what it costs; nothing when there is nothing to choose."""
    letters = sorted({line.option for line in planned if line.option})
    if not letters:
        return
    sheet.y += 14
    sheet.section(words("Your choice: one of these"), room=150)
    sheet.y += 4
    width = (sheet.width - _BETWEEN) / 2
    heights = {letter: _height(_of(planned, letter), width) for letter in letters}
    if max(heights.values()) > _MOST * sheet.page_height:
        _below_each_other(sheet, planned, names, words)
        return
    for start in range(0, len(letters), 2):
        pair = letters[start : start + 2]
        height = max(heights[letter] for letter in pair)
        sheet.keep(height + 12)
        top = sheet.y
        for place, letter in enumerate(pair):
            sheet.y = top
            _card(
                sheet,
                option_title(letter, names, words),
                _of(planned, letter),
                _of(planned, ""),
                (sheet.left + place * (width + _BETWEEN), width, height),
            )
        sheet.y = top + height + 12


def option_title(letter: str, names: Mapping[str, str], words: Words) -> str:
    """`Option A: Implant`."""
    name = names.get(letter, "")
    return (
        words("Option {letter}: {name}", letter=letter, name=name) if name else words("Option {letter}", letter=letter)
    )


def _below_each_other(sheet: Sheet, planned: Sequence[PlanLine], names: Mapping[str, str], words: Words) -> None:
    for letter in sorted({line.option for line in planned if line.option}):
        option = _of(planned, letter)
        sheet.section(option_title(letter, names, words), room=HEAD_ROOM)
        sheet.y += 4
        set_lines(sheet, option, words)
        sheet.y += 14
        fee, insurance = total(line.fee for line in option), total(line.insurance for line in option)
        set_sums(sheet, fee, insurance, total(line.patient for line in option), words)
        sheet.y += 8


def _of(planned: Sequence[PlanLine], letter: str) -> list[PlanLine]:
    return [line for line in planned if line.option == letter]


def _named(line: PlanLine) -> str:
    return f"{line.area} · {line.procedure}" if line.area else line.procedure


def _height(option: Sequence[PlanLine], width: float) -> float:
    texts = sum(len(lines(_named(line), BODY, width - 2 * _INSET)) * BODY.leading + 3 for line in option)
    return _HEAD + texts + _FOOT


def _card(
    sheet: Sheet,
    title: str,
    option: Sequence[PlanLine],
    certain: Sequence[PlanLine],
    place: tuple[float, float, float],
) -> None:
    x, width, height = place
    top, inner, words = sheet.y, width - 2 * _INSET, sheet.words
    sheet.bar(x, width, height, SOFT)
    sheet.bar(x, width, 2.4, ACCENT)
    sheet.y = top + 12
    sheet.put(x + _INSET, inner, one_line(title, HEADING, inner), HEADING)
    sheet.y += HEADING.leading + 6
    for line in option:
        for said in lines(_named(line), BODY, inner):
            sheet.put(x + _INSET, inner, said, BODY)
            sheet.y += BODY.leading
        sheet.y += 3
    sheet.y = top + height - _FOOT + 4
    sheet.bar(x + _INSET, inner, 0.6, LINE)
    sheet.y += 8
    part = total(line.patient for line in option)
    rows = [
        (words("Fees"), total(line.fee for line in option), SECOND),
        (words("Your part"), part, STRONG if not certain else SECOND),
    ]
    if certain:
        rows.append((words("Your part of the whole plan"), part + total(line.patient for line in certain), STRONG))
    for label, amount, ink in rows:
        sheet.put(x + _INSET, inner, one_line(label, ink, inner * 0.66), ink)
        sheet.put(x + _INSET, inner, one_line(words.money(amount), ink, inner), ink, right=True)
        sheet.y += ink.leading + 3
