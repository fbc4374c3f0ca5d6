"""One list of the dashboard: a head that opens its panel, rows that open where they are acted on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QSizePolicy, QWidget

from dentaldesk.ui.screens.dashboard.sections import Section, SectionRow
from dentaldesk.ui.theme.current import current
from dentaldesk.ui.widgets.buttons import button
from dentaldesk.ui.widgets.chips import appointment_chip
from dentaldesk.ui.widgets.notices import EmptyState
from dentaldesk.ui.widgets.panels import Panel, PanelHead
from dentaldesk.ui.widgets.row_table import Column, RowTable

if TYPE_CHECKING:
    from dentaldesk.engines.core.words import Words
    from dentaldesk.ui.widgets.chips import ChipLook

LEAST_ROWS = 8  # that any list shows without scrolling; a longer one takes the room there is, then scrolls
_EMPTY_ROWS = 3


class SectionPanel(Panel):
    """Arrows choose a row, Enter opens it."""

    opened = Signal(object)  # the SectionRow
    headed = Signal(str)  # the panel behind the list
    closed = Signal()

    def __init__(self, section: Section, words: Words, *, closable: bool = False) -> None:
        super().__init__(PanelHead(section.title, section.detail, section.icon), padding=0)
        self.setObjectName(f"dashboard.{section.name}")
        self._words = words
        self._section = section
        self._used = _used(section)
        self._most = LEAST_ROWS
        self.table = self._make_table()
        self._add_deeds(closable=closable)
        self.show_section(section)

    def _make_table(self) -> RowTable[SectionRow]:
        """Only the columns that say anything: an empty one would take its width from the words."""
        section = self._section
        self._empty = EmptyState(section.icon, section.empty)
        columns = [column for column, used in zip(_columns(self._words, section), self._used, strict=True) if used]
        made: RowTable[SectionRow] = RowTable(section.title, columns, lambda row: row.key, empty=self._empty)
        made.setObjectName(f"dashboard.{section.name}.rows")
        made.horizontalHeader().setFixedHeight(0)
        made.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        made.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        made.row_opened.connect(self.opened)
        self.content.addWidget(made)
        return made

    def _add_deeds(self, *, closable: bool) -> None:
        head, name = self.head, self._section.name
        assert head is not None  # noqa: S101 - given above
        if self._section.panel:
            more = button(self._words("Open"), "quiet", "arrow-square-out", compact=True, on=self._open_panel)
            more.setObjectName(f"dashboard.{name}.open")
            more.setAccessibleName(self._words("Open: {title}", title=self._section.title))
            head.add(more)
        if closable:
            back = button(self._words("Close"), "quiet", "x", compact=True, on=self.closed.emit)
            back.setObjectName(f"dashboard.{name}.close")
            head.add(back)

    @property
    def is_wide(self) -> bool:
        """Whether its rows need the whole width."""
        return self._section.visits

    def _open_panel(self) -> None:
        self.headed.emit(self._section.panel)

    def show_section(self, section: Section) -> None:
        """Show this list; the chosen row stays chosen."""
        self._section = section
        if self.head is not None:
            self.head.set_title(section.title, section.detail)
            self.head.setToolTip(section.definition)
        if section.rows and _used(section) != self._used:
            self._change_columns(_used(section))
        self._empty.say(section.empty)
        self.table.show_rows(section.rows)
        self._fit()

    def _change_columns(self, used: tuple[bool, ...]) -> None:
        focused, chosen = self.table.hasFocus(), self.table.chosen()
        old, self._used = self.table, used
        self.table = self._make_table()
        self.content.removeWidget(old)
        drop(old)
        self.table.show_rows(self._section.rows)
        if chosen is not None:
            self.table.choose(chosen.key)
        if focused:
            self.table.setFocus(Qt.FocusReason.OtherFocusReason)

    def set_most(self, rows: int) -> None:
        """How many rows it shows before it scrolls in its place."""
        if rows != self._most:
            self._most = rows
            self._fit()

    def _fit(self) -> None:
        rows = min(len(self._section.rows), self._most) or _EMPTY_ROWS
        height = rows * current().sizes.row
        if not self._section.rows:
            height = max(height, self._empty.sizeHint().height())
        self.table.setFixedHeight(height)


def _used(section: Section) -> tuple[bool, ...]:
    """Which columns say anything in this list."""
    rows = section.rows
    return (
        any(row.lead for row in rows),
        True,
        any(row.note for row in rows),
        any(row.chip is not None for row in rows),
        any(row.figure for row in rows),
    )


def _columns(words: Words, section: Section) -> list[Column[SectionRow]]:
    tells = section.visits or section.tells
    return [
        Column(title=words("Time"), text=lambda row: row.lead, figures=True),
        Column(
            title=words("Name"),
            text=lambda row: row.title,
            detail=lambda row: row.detail,
            icon=lambda row: row.icon,
            strong=True,
            stretch=not tells,
        ),
        Column(title=words("Missing"), text=lambda row: row.note, role=lambda row: row.note_role, stretch=tells),
        Column(title=words("Status"), text=lambda _row: "", chip=_chip),
        Column(title=words("Figure"), text=lambda row: row.figure, figures=True),
    ]


def _chip(row: SectionRow) -> ChipLook | None:
    return appointment_chip(*row.chip) if row.chip is not None else None


def drop(widget: QWidget) -> None:
    """Take a widget away for good."""
    widget.hide()
    widget.deleteLater()
