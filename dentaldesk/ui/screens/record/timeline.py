"""Everything that happened, newest first, narrowed by kind."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from dentaldesk.engines.flows.timeline_entries import TimelineEntry, TimelineKind
from dentaldesk.models.values import Message
from dentaldesk.ui.theme.tokens import PANEL_PADDING
from dentaldesk.ui.widgets.buttons import Button, button
from dentaldesk.ui.widgets.flow import FlowBox
from dentaldesk.ui.widgets.notices import EmptyState
from dentaldesk.ui.widgets.row_table import Column, RowTable

if TYPE_CHECKING:
    from dentaldesk.ui.desk import Desk
    from dentaldesk.ui.screens.record.presenter import RecordPresenter

ICONS: dict[TimelineKind, str] = {
    TimelineKind.VISIT: "clipboard-text",
    TimelineKind.APPOINTMENT: "calendar-blank",
    TimelineKind.PLAN: "list-bullets",
    TimelineKind.CHART: "mdi6.tooth-outline",
    TimelineKind.MONEY: "receipt",
    TimelineKind.DOCUMENT: "file-text",
    TimelineKind.FILE: "paperclip",
    TimelineKind.NOTE: "note-pencil",
    TimelineKind.MESSAGE: "chat-circle",
    TimelineKind.NOTICE: "bell",
    TimelineKind.HISTORY: "heartbeat",
    TimelineKind.RECORD: "user-circle",
}


class TimelinePage(QWidget):
    """Kinds to press, the list, and a way further back."""

    def __init__(self, desk: Desk, presenter: RecordPresenter, stack: QStackedWidget) -> None:
        """`stack`: in which it stands."""
        super().__init__()
        stack.addWidget(self)  # before it is filled: what finds its parent later is dressed anew
        self._desk, self._presenter = desk, presenter
        words = desk.words
        self.kinds = FlowBox()
        self.kinds.setObjectName("record.kinds")
        self._chips = {kind: self._chip(kind) for kind in TimelineKind}
        self.empty = EmptyState("clock-counter-clockwise", words("Nothing happened yet"))
        self.table = self._make_table()
        self.older = button(words("&Older entries"), "quiet", "arrow-down", on=presenter.older)
        self.older.setObjectName("record.older")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, PANEL_PADDING, 0, 0)
        column.setSpacing(8)
        inner = QVBoxLayout()
        inner.setContentsMargins(PANEL_PADDING, 0, PANEL_PADDING, 0)
        inner.addWidget(self.kinds)
        column.addLayout(inner)
        column.addWidget(self.table, 1)
        column.addWidget(self.older, 0, Qt.AlignmentFlag.AlignHCenter)
        presenter.changed.connect(self._follow)
        self._follow()

    def _chip(self, kind: TimelineKind) -> Button:
        made = button(self._desk.words.text(Message(f"timeline_kind.{kind}")), "secondary", ICONS[kind], compact=True)
        made.setObjectName(f"record.kind.{kind}")
        made.setCheckable(True)
        made.toggled.connect(lambda _on: self._narrow())
        self.kinds.flow.addWidget(made)
        return made

    def _make_table(self) -> RowTable[TimelineEntry]:
        words = self._desk.words
        columns: list[Column[TimelineEntry]] = [
            Column(title=words("When"), text=lambda entry: words.moment(entry.at)),
            Column(
                title=words("What"),
                text=lambda entry: words.text(entry.title),
                detail=lambda entry: " ".join(entry.detail.split()),
                icon=lambda entry: (ICONS[entry.kind], "muted" if entry.void else "text2"),
                role=lambda entry: "muted" if entry.void else None,
                stretch=True,
            ),
            Column(
                title=words("Who"),
                text=self._who,
                role=lambda entry: "muted" if entry.void else "text2",
            ),
        ]
        table = RowTable(words("Everything that happened"), columns, lambda entry: entry.id, empty=self.empty)
        table.setObjectName("record.timeline")
        table.row_opened.connect(self._presenter.open)
        return table

    def _who(self, entry: TimelineEntry) -> str:
        words = self._desk.words
        if not entry.void:
            return entry.actor
        return words("{name}, taken back", name=entry.actor) if entry.actor else words("Taken back")

    def _narrow(self) -> None:
        self._presenter.narrow(frozenset(kind for kind, chip in self._chips.items() if chip.isChecked()))

    def _follow(self) -> None:
        entries, words = self._presenter.entries, self._desk.words
        self.table.show_rows(entries)
        self.older.setVisible(self._presenter.has_older)
        if self._desk.patient_id is None:
            self.empty.say(words("No patient is open"), words("Find one with Ctrl+K."))
        elif self._presenter.kinds:
            self.empty.say(words("Nothing of this kind"), words("Let go of a filter to see more."))
        else:
            self.empty.say(words("Nothing happened yet"), words("Visits, payments, papers and notes appear here."))
        if entries and self.table.chosen() is None:
            self.table.choose(entries[0].id)
