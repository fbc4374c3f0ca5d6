"""Everything that stands between the visit and its completion, each a link to the place that mends it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from dentaldesk.ui.screens.visit.rows import Missing
from dentaldesk.ui.widgets.buttons import Button, button
from dentaldesk.ui.widgets.panels import Card
from dentaldesk.ui.widgets.texts import label

if TYPE_CHECKING:
    from dentaldesk.engines.core.words import Words


class MissingBox(Card):
    """Hidden while nothing is missing. `wanted(place)` asks to be led to a place."""

    wanted = Signal(str)

    def __init__(self, words: Words) -> None:
        super().__init__()
        self._words = words
        self._shown: tuple[Missing, ...] = ()
        self._title = label("", "strong", tone="danger")
        self._links = QVBoxLayout()
        self._links.setSpacing(2)
        self.setObjectName("exam.problems")
        self.content.addWidget(self._title)
        self.content.addLayout(self._links)
        self.hide()

    def first(self) -> QWidget | None:
        """The first link."""
        links = [each for each in self.findChildren(Button) if each.isVisibleTo(self)]
        return links[0] if links else None

    def show_missing(self, missing: Sequence[Missing]) -> None:
        """Show these instead."""
        if tuple(missing) == self._shown:
            return
        self._shown = tuple(missing)
        count = len(missing)
        title = self._words.count("One thing is missing", "{number} things are missing", count)
        self.setAccessibleName(title)
        self._title.setText(title)
        while (item := self._links.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()
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
            self._links.addWidget(link, 0, Qt.AlignmentFlag.AlignLeft)
        self.setVisible(bool(missing))
