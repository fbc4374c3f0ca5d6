"""The entries of the chosen teeth: a tick completes what is planned, a menu says what else may become of it, a cross
takes an entry out.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QMenu, QScrollArea, QSizePolicy, QVBoxLayout, QWidget

from dentaldesk.models.charting import ChartStatus
from dentaldesk.ui.widgets.buttons import tool_button
from dentaldesk.ui.widgets.chips import Chip, ChipKind, ChipLook
from dentaldesk.ui.widgets.texts import label

if TYPE_CHECKING:
    from dentaldesk.engines.core.words import Words
    from dentaldesk.ui.screens.charting.wording import EntryLine

STATUS_CHIPS: dict[ChartStatus, tuple[ChipKind, str]] = {
    ChartStatus.CONDITION: ("danger", "warning-circle"),
    ChartStatus.EXISTING: ("info", "check-circle"),
    ChartStatus.ELSEWHERE: ("info", "map-pin"),
    ChartStatus.PLANNED: ("planned", "pencil-simple"),
    ChartStatus.IN_PROGRESS: ("planned", "play-fill"),
    ChartStatus.COMPLETED: ("good", "checks"),
    ChartStatus.REFERRED: ("warning", "arrow-up-right"),
    ChartStatus.DECLINED: ("neutral", "prohibit"),
}

_STATE_CHIP: tuple[ChipKind, str] = ("neutral", "eye")


class EntryList(QScrollArea):
    """One row an entry, or a sentence when there is none."""

    moved = Signal(object, object)  # a ChartEntry, and the ChartStatus that it goes on to
    cleared = Signal(object)  # a ChartEntry

    def __init__(self, words: Words) -> None:
        super().__init__()
        self._words = words
        self._lines: tuple[EntryLine, ...] = ()
        self._empty = ""
        self.rows: list[EntryRow] = []
        self.setObjectName("charting.entries")
        self.setAccessibleName(words("Entries of the selected teeth"))
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Ignored)
        self.setMinimumHeight(64)
        inside = QWidget()
        self._column = QVBoxLayout(inside)
        self._column.setContentsMargins(0, 0, 4, 0)
        self._column.setSpacing(2)
        self._none = label("", "caption", wrap=True)
        self._column.addWidget(self._none)
        self._column.addStretch(1)
        self.setWidget(inside)

    def lines(self) -> tuple[EntryLine, ...]:
        """What is shown."""
        return self._lines

    def show_lines(self, lines: Sequence[EntryLine], empty: str) -> None:
        """Show these; `empty` is said when there are none."""
        if tuple(lines) == self._lines and empty == self._empty:
            return
        self._lines, self._empty = tuple(lines), empty
        for row in self.rows:
            row.hide()
            row.deleteLater()
        self.rows = [self._made(line) for line in lines]
        for place, row in enumerate(self.rows):
            self._column.insertWidget(place, row)
        self._order_tabs()
        self._none.setText(empty)
        self._none.setVisible(not lines)

    def _order_tabs(self) -> None:
        """However late they were made, Tab comes to the rows where they stand."""
        # Qt puts nothing behind what cannot have the keyboard, so for this moment the sentence could.
        self._none.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        before: QWidget = self._none
        for deed in (deed for row in self.rows for deed in (row.done, row.more, row.clear)):
            QWidget.setTabOrder(before, deed)
            before = deed
        self._none.setFocusPolicy(Qt.FocusPolicy.NoFocus)

    def _made(self, line: EntryLine) -> EntryRow:
        row = EntryRow(self._words, line)
        row.done.clicked.connect(lambda _checked=False: self.moved.emit(line.entry, ChartStatus.COMPLETED))
        row.more.clicked.connect(lambda _checked=False: self._open_at([line], row.more))
        row.clear.clicked.connect(lambda _checked=False: self.cleared.emit(line.entry))
        return row

    def open_menu(self) -> None:
        """What may become of the work that is shown, by keyboard."""
        lines = [line for line in self._lines if line.moves]
        if lines:
            self._open_at(lines, self)

    def _open_at(self, lines: Sequence[EntryLine], below: QWidget) -> None:
        # Of the window: a scroll area makes what is in it transparent.
        menu = QMenu(self.window())
        menu.setObjectName("charting.moves")
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for line in lines:
            if len(lines) > 1:
                menu.addAction(line.words).setEnabled(False)
            for status in line.moves:
                done = menu.addAction(move_words(self._words, status))
                done.triggered.connect(lambda _checked=False, of=line, to=status: self.moved.emit(of.entry, to))
        menu.setActiveAction(next(action for action in menu.actions() if action.isEnabled()))
        menu.popup(below.mapToGlobal(below.rect().bottomLeft() if below is not self else below.rect().topLeft()))


def move_words(words: Words, status: ChartStatus) -> str:
    """What a person may make of work; `&` stands before the letter that chooses it."""
    return {
        ChartStatus.COMPLETED: words("&Done"),
        ChartStatus.ELSEWHERE: words("Done &elsewhere: back from the specialist"),
        ChartStatus.IN_PROGRESS: words("&Begun"),
        ChartStatus.REFERRED: words("&Refer on"),
        ChartStatus.DECLINED: words("De&clined by the patient"),
        ChartStatus.PLANNED: words("&Plan again"),
    }[status]


class EntryRow(QWidget):
    """Status, words, since when and by whom, and what can be done with it."""

    def __init__(self, words: Words, line: EntryLine) -> None:
        super().__init__()
        self.line = line
        kind, icon = _STATE_CHIP if line.is_state else STATUS_CHIPS[line.status]
        self.chip = Chip(ChipLook(text=line.status_word, kind=kind, icon=icon, struck=line.is_past))
        what = label(line.words, "medium" if not line.is_past else "detail", wrap=True)
        about = " · ".join(part for part in (line.when, line.note) if part)
        what.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        when = ElidedCaption(about)
        self.done = tool_button("check", words("Done: {what}", what=line.words), compact=True)
        self.more = tool_button("dots-three", words("{what}: decline, refer on … (L)", what=line.words), compact=True)
        self.clear = tool_button("x", words("Clear {what}", what=line.words), compact=True)
        self.done.setObjectName("charting.entry.done")
        self.more.setObjectName("charting.entry.more")
        self.clear.setObjectName("charting.entry.clear")
        self.setAccessibleName(f"{line.words}, {line.status_word}. {about}")
        texts = QVBoxLayout()
        texts.setSpacing(0)
        texts.setContentsMargins(0, 0, 0, 0)
        second = QHBoxLayout()
        second.setSpacing(6)
        second.addWidget(self.chip)
        second.addWidget(when, 1)
        texts.addWidget(what)
        texts.addLayout(second)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 1, 0, 3)
        row.setSpacing(2)
        row.addLayout(texts, 1)
        for deed in (self.done, self.more, self.clear):
            row.addWidget(deed, 0, Qt.AlignmentFlag.AlignTop)
        # Only now: what is shown before it has a parent is a window of its own for a moment.
        self.done.setVisible(ChartStatus.COMPLETED in line.moves)
        self.more.setVisible(any(move is not ChartStatus.COMPLETED for move in line.moves))
        self.clear.setVisible(line.may_clear)


class ElidedCaption(QLabel):
    """A caption in one line that ends in dots where there is no room; the tip says all of it."""

    def __init__(self, text: str) -> None:
        super().__init__(text)
        self._whole = text
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setProperty("look", "caption")
        self.setToolTip(text)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)

    def say(self, text: str) -> None:
        """Show another text."""
        self._whole = text
        self.setToolTip(text)
        self._elide()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._elide()

    def _elide(self) -> None:
        self.setText(self.fontMetrics().elidedText(self._whole, Qt.TextElideMode.ElideRight, self.width()))
