"""Two desks wrote one field: both values side by side, and the choice between them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QPlainTextEdit, QVBoxLayout, QWidget

from dentaldesk.ui.theme.current import current
from dentaldesk.ui.widgets.buttons import button
from dentaldesk.ui.widgets.notices import Banner
from dentaldesk.ui.widgets.panels import Card
from dentaldesk.ui.widgets.texts import label

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dentaldesk.engines.core.words import Words

# A value is read without scrolling up to this many lines.
_LINES = 3
# A value of so many letters fits one line on the smallest screen.
_SHORT = 40


@dataclass(frozen=True, slots=True, kw_only=True)
class TwoValues:
    """A field by its key and its label, what this desk typed and what the other one wrote."""

    field: str
    name: str
    mine: str
    theirs: str


class _Shown(QPlainTextEdit):
    """A value to be read, so many lines high at the density of now."""

    _AROUND = 24  # padding, frame and the margins of the document

    def __init__(self, text: str, lines: int) -> None:
        super().__init__(text)
        self._lines = lines
        self.setReadOnly(True)
        self.setTabChangesFocus(True)
        self._fit()

    def _fit(self) -> None:
        self.setFixedHeight(self._lines * current().sizes.body_line + self._AROUND)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange and hasattr(self, "_lines"):
            self._fit()


class BothValues(Card):
    """Hidden while there is nothing to choose. `chosen(field, mine)` tells the choice; nothing is taken before."""

    chosen = Signal(str, bool)

    def __init__(self, words: Words) -> None:
        super().__init__()
        self._words = words
        self._shown: tuple[TwoValues, ...] = ()
        self._rows: list[QWidget] = []
        banner = Banner(
            words("This was changed at another desk since you began. Nothing was overwritten: choose which to keep."),
            "warning",
            icon="git-diff",
        )
        self.content.addWidget(banner)
        self.setAccessibleName(words("Two values of the same field"))
        self.hide()

    def show_values(self, values: Sequence[TwoValues]) -> None:
        """Show these fields instead; none hides the card."""
        if tuple(values) == self._shown:
            return
        self._shown = tuple(values)
        for row in self._rows:
            row.hide()
            row.deleteLater()
        self._rows = [self._row(value) for value in values]
        for row in self._rows:
            self.content.addWidget(row)
        self.setVisible(bool(values))

    def take_focus(self) -> None:
        """Lead the keyboard to the first choice."""
        if self._rows:
            self._rows[0].setFocus(Qt.FocusReason.OtherFocusReason)

    def _row(self, value: TwoValues) -> QWidget:
        row = QWidget()
        line = QHBoxLayout(row)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(12)
        words = self._words
        mine = self._side(value, words("{field}: yours", field=value.name), value.mine, words("Keep mine"), mine=True)
        theirs = self._side(
            value, words("{field}: theirs", field=value.name), value.theirs, words("Take theirs"), mine=False
        )
        line.addLayout(mine[0], 1)
        line.addLayout(theirs[0], 1)
        row.setFocusProxy(mine[1])
        return row

    def _side(self, value: TwoValues, title: str, text: str, deed: str, *, mine: bool) -> tuple[QVBoxLayout, QWidget]:
        lines = _LINES if max(len(value.mine), len(value.theirs)) > _SHORT or "\n" in value.mine + value.theirs else 1
        shown = _Shown(text, lines)
        shown.setAccessibleName(title)
        shown.setPlaceholderText(self._words("empty"))
        choose = button(deed, on=lambda: self.chosen.emit(value.field, mine), compact=True)
        choose.setObjectName(f"{'mine' if mine else 'theirs'}.{value.field}")
        choose.setAccessibleName(f"{deed}: {value.name}")
        head = QHBoxLayout()
        head.addWidget(label(title, "label"), 1)
        head.addWidget(choose)
        column = QVBoxLayout()
        column.setSpacing(4)
        column.addLayout(head)
        column.addWidget(shown)
        return column, choose
