"""The table of a page's records: as many columns as the page names."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from dentaldesk.ui.widgets.row_table import Column, RowTable

if TYPE_CHECKING:
    from collections.abc import Callable

    from dentaldesk.engines.core.words import Words
    from dentaldesk.ui.screens.settings.rows import Page, Record
    from dentaldesk.ui.widgets.notices import EmptyState

_INDENT = "    "  # of a row that belongs to the one above


def record_table(
    page: Page, words: Words, *, mark: Callable[[Record], tuple[str, str] | None], empty: EmptyState
) -> RowTable[Record]:
    """`mark`: an icon and its role before the name of a record, such as for what is not saved."""
    columns: list[Column[Record]] = [
        Column(
            title=title,
            text=partial(_cell, place),
            figures=place in page.figures(),
            strong=place == 0,
            stretch=place == 0,
            role=lambda record: "muted" if record.faded else None,
            icon=mark if place == 0 else None,
            order=partial(_order, place, figures=place in page.figures()) if page.SEARCH else None,
        )
        for place, title in enumerate(page.columns())
    ]
    made: RowTable[Record] = RowTable(page.title(words), columns, key=lambda record: record.key, empty=empty)
    made.setObjectName(f"settings.{page.NAME}.table")
    return made


def _cell(place: int, record: Record) -> str:
    return f"{_INDENT}{record.cells[place]}" if record.inner and place == 0 else record.cells[place]


def _order(place: int, record: Record, *, figures: bool) -> tuple[int, str]:
    """By name, or by the size of an amount as it is written."""
    cell = record.cells[place]
    return (int("".join(char for char in cell if char.isdigit()) or 0) if figures else 0, cell.casefold())
