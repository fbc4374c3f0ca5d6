"""What a patient told, in a line: a long one ends in dots, and a button beside it shows the rest."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QWidget

from dentaldesk.ui.widgets.buttons import button
from dentaldesk.ui.widgets.texts import label

if TYPE_CHECKING:
    from dentaldesk.engines.core.words import Words

_LONGEST = 150  # characters: two lines of a visit's page on a small screen


class ToldLine(QWidget):
    """Hidden while nothing was told."""

    def __init__(self, words: Words) -> None:
        super().__init__()
        self._words = words
        self._text = ""
        self._whole = False
        self.line = label("", wrap=True)
        self.more = button("", "quiet", compact=True, on=self._turn)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        row.addWidget(self.line, 1)
        row.addWidget(self.more, 0, Qt.AlignmentFlag.AlignTop)
        self.hide()

    def say(self, text: str) -> None:
        """Show what was told, as much of it as before if it is the same."""
        said = "; ".join(part.strip() for part in text.splitlines() if part.strip())
        if said == self._text:
            return
        self._text, self._whole = said, False
        self._show()
        self.setVisible(bool(said))

    def _turn(self) -> None:
        self._whole = not self._whole
        self._show()

    def _show(self) -> None:
        long = len(self._text) > _LONGEST
        self.line.setText(self._text if self._whole or not long else shortened(self._text, _LONGEST))
        self.more.setVisible(long)
        self.more.setText(self._words("Show less") if self._whole else self._words("Show all"))
        # Who hears the page hears all of it.
        self.line.setAccessibleName(self._text)


def shortened(text: str, longest: int) -> str:
    """The text up to the end of the last thing that wholly fits into so many characters, and dots."""
    if len(text) <= longest:
        return text
    head = text[: longest + 1]
    end = max(head.rfind(";"), head.rfind(", "))
    return f"{head[: end if end > 0 else longest].rstrip()} …"
