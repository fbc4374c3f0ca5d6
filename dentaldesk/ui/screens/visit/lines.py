"""A short list of what was recorded, each line with a way to take it back."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING
from uuid import UUID

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from dentaldesk.ui.widgets.buttons import tool_button
from dentaldesk.ui.widgets.panels import IconLabel
from dentaldesk.ui.widgets.texts import label

if TYPE_CHECKING:
    from dentaldesk.engines.core.words import Words
    from dentaldesk.ui.widgets.texts import Tone

# What a line says, what comes after it, and how it is marked.
Line = tuple[UUID, str, str, str]


class Lines(QWidget):
    """Lines made anew only when they are news."""

    def __init__(self, words: Words, take_back: Callable[[UUID], object]) -> None:
        super().__init__()
        self._words, self._take_back = words, take_back
        self._shown: tuple[Sequence[Line], bool] | None = None
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(2)

    def show_lines(self, lines: Sequence[Line], *, may: bool) -> None:
        """Show these; `may`: they may be taken back."""
        if self._shown == (lines, may):
            return
        self._shown = (lines, may)
        while (item := self._column.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        for line in lines:
            self._column.addWidget(self._line(line, may=may))
        self.setVisible(bool(lines))

    def _line(self, line: Line, *, may: bool) -> QWidget:
        line_id, text, detail, warns = line
        made = QWidget()
        row = QHBoxLayout(made)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(6)
        if warns:
            row.addWidget(IconLabel("warning-circle-fill", "danger", 14), 0, Qt.AlignmentFlag.AlignTop)
        said = QVBoxLayout()
        said.setSpacing(0)
        tone: Tone | None = "danger" if warns else None
        said.addWidget(label(text, tone=tone, wrap=True))
        if detail:
            said.addWidget(label(detail, "caption", wrap=True))
        row.addLayout(said, 1)
        if may:
            back = tool_button(
                "x", self._words("Take back: {what}", what=text), on=lambda: self._take_back(line_id), compact=True
            )
            row.addWidget(back, 0, Qt.AlignmentFlag.AlignTop)
        return made
