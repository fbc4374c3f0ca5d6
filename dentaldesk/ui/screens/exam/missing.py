"""Everything that stands between the exam and its completion, each a link to the place that mends it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal

from dentaldesk.ui.screens.exam.rows import Missing
from dentaldesk.ui.widgets.buttons import button
from dentaldesk.ui.widgets.flow import FlowBox
from dentaldesk.ui.widgets.panels import Card
from dentaldesk.ui.widgets.texts import label

if TYPE_CHECKING:
    from dentaldesk.engines.core.words import Words


class MissingBox(Card):
    """Hidden while nothing is missing. `wanted(place)` asks to be led to a place."""

    wanted = Signal(str)

    def __init__(self, words: Words) -> None:
        super().__init__(padding=8)
        self._words = words
        self._links = FlowBox(spacing=4)
        self.setObjectName("exam.problems")
        self.content.addWidget(self._links)
        self.hide()

    def show_missing(self, missing: Sequence[Missing]) -> None:
        """Show these instead."""
        count = len(missing)
        title = self._words.count("One thing is missing", "{number} things are missing", count)
        self.setAccessibleName(title)
        self._links.flow.clear()
        self._links.flow.addWidget(label(title, "strong", tone="danger"))
        for each in missing:
            link = button(
                each.sentence,
                "quiet",
                "warning-circle-fill",
                on=lambda place=each.place: self.wanted.emit(place),  # type: ignore[misc]
                compact=True,
                tone="danger",
            )
            link.setObjectName(f"exam.missing.{each.place}")
            self._links.flow.addWidget(link)
        self.setVisible(bool(missing))
