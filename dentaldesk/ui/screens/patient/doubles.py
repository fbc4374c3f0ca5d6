"""People who may be the one that is being typed in: shown beside the typing, never in its way."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from dentaldesk.ui.widgets.buttons import button
from dentaldesk.ui.widgets.notices import Banner
from dentaldesk.ui.widgets.panels import Card
from dentaldesk.ui.widgets.texts import label

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dentaldesk.engines.core.words import Words
    from dentaldesk.ui.screens.patient.rows import Likely


class Doubles(Card):
    """Hidden while there is nobody. `wanted(patient id)` opens one of them."""

    wanted = Signal(object)

    def __init__(self, words: Words) -> None:
        super().__init__()
        self._words = words
        self._rows: list[QWidget] = []
        self._banner = Banner("", "warning", icon="users")
        self.content.addWidget(self._banner)
        self.setObjectName("patient.doubles")
        self.hide()

    def show_doubles(self, doubles: Sequence[Likely]) -> None:
        """Show these people instead; none hides the card."""
        for row in self._rows:
            row.hide()
            row.deleteLater()
        words = self._words
        said = words.count(
            "Somebody like this is here already.", "{number} people like this are here already.", len(doubles)
        )
        self._banner.say(said, "warning", icon="users")
        self.setAccessibleName(said)
        self._rows = [self._row(place, likely) for place, likely in enumerate(doubles, start=1)]
        for row in self._rows:
            self.content.addWidget(row)
        self.setVisible(bool(doubles))

    def _row(self, place: int, likely: Likely) -> QWidget:
        row = QWidget()
        line = QHBoxLayout(row)
        line.setContentsMargins(4, 0, 0, 0)
        line.setSpacing(12)
        said = QVBoxLayout()
        said.setSpacing(0)
        said.addWidget(label(likely.title, "strong", wrap=True))
        said.addWidget(label(likely.reasons, "caption", tone="danger" if likely.certain else None, wrap=True))
        line.addLayout(said, 1)
        # The first one, who is the likeliest, has a key: the typing stays in the field that it is in.
        words = self._words("Open this one")
        open_it = button(f"&{words}" if place == 1 else words, on=lambda: self.wanted.emit(likely.row.id), compact=True)
        open_it.setObjectName(f"patient.double.{place}")
        open_it.setAccessibleName(self._words("Open {who}", who=likely.title))
        line.addWidget(open_it, 0, Qt.AlignmentFlag.AlignTop)
        return row
