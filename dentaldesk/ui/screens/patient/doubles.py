"""People who may be the one that is being typed in: shown beside the typing, never in its way."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from dentaldesk.ui.widgets.buttons import button
from dentaldesk.ui.widgets.notices import Banner
from dentaldesk.ui.widgets.panels import Card
from dentaldesk.ui.widgets.texts import KeyCap, label

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dentaldesk.engines.core.words import Words
    from dentaldesk.ui.screens.patient.rows import Likely


class Doubles(Card):
    """Hidden while there is nobody. `wanted(patient id)` opens one of them, `although` registers all the same.

    The second deed comes only after the first was refused, and has a key of its own: whoever types fast and presses the
    usual one again does not make a double.
    """

    wanted = Signal(object)
    although = Signal()

    def __init__(self, words: Words) -> None:
        super().__init__()
        self._words = words
        self._rows: list[QWidget] = []
        self._banner = Banner("", "warning", icon="users")
        self.content.addWidget(self._banner)
        self._although = self._although_row()
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
        for place, row in enumerate(self._rows, start=1):
            self.content.insertWidget(place, row)
        self.setVisible(bool(doubles))

    def _although_row(self) -> QWidget:
        row = QWidget()
        line = QHBoxLayout(row)
        line.setContentsMargins(4, 0, 0, 0)
        line.setSpacing(8)
        line.addWidget(label(self._words("Nobody was registered. Is it somebody else?"), "strong", wrap=True), 1)
        register = button(self._words("Register any&way"), on=self.although.emit, compact=True)
        register.setObjectName("patient.although")
        line.addWidget(KeyCap(register.shortcut()))
        line.addWidget(register)
        row.hide()
        self.content.addWidget(row)
        return row

    def offer_although(self, wanted: bool) -> None:
        """Whether the one who is typed in may be registered all the same."""
        self._although.setVisible(wanted)

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
