"""The words of a paper large on the screen, and whether somebody has come to their end."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFont, QResizeEvent, QShowEvent, QTextBlockFormat, QTextCharFormat, QTextCursor
from PySide6.QtWidgets import QFrame, QTextEdit

from dentaldesk.engines.documents.templates import Block, Heading, Item, Span
from dentaldesk.ui.theme.current import current

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dentaldesk.engines.core.words import Words

_RIGHT_TO_LEFT = ("ar", "fa", "he", "ur")
_SLACK = 4  # pixels below the last line that need not be seen
_INDENT = 22  # pixels of a list


class ReadingView(QTextEdit):
    """Read-only. `end_reached` once, as soon as the last line has been in sight."""

    end_reached = Signal()

    def __init__(self, words: Words) -> None:
        super().__init__()
        self._reached = False
        self._filled = False
        self.setProperty("bare", True)
        self.setReadOnly(True)
        self.setTabChangesFocus(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setAccessibleName(words("Words of the paper"))
        # Only arrows and Page keys: Tab leaves it.
        self.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.document().setDocumentMargin(24)
        self.verticalScrollBar().valueChanged.connect(lambda _: self._look())

    @property
    def reached(self) -> bool:
        """Whether the end has been in sight."""
        return self._reached

    def show_blocks(self, title: str, blocks: Sequence[Block], language: str) -> None:
        """Show these words from their beginning."""
        option = self.document().defaultTextOption()
        from_right = language.split("_", maxsplit=1)[0].split("-", maxsplit=1)[0] in _RIGHT_TO_LEFT
        option.setTextDirection(Qt.LayoutDirection.RightToLeft if from_right else Qt.LayoutDirection.LeftToRight)
        self.document().setDefaultTextOption(option)
        self.clear()
        cursor = self.textCursor()
        size = current().sizes.body + 3  # read at arm's length, by whoever has no glasses on
        _insert(cursor, [Span(title, bold=True)], size + 7, 0, first=True)
        for block in blocks:
            spans = [part for part in block.parts if isinstance(part, Span)]
            if isinstance(block, Item):
                mark = "•" if block.number is None else f"{block.number}."
                spans = [Span(f"{mark}  "), *spans]
            heading = isinstance(block, Heading)
            if heading:
                spans = [Span(span.text, bold=True) for span in spans]
            _insert(cursor, spans, size + (2 if heading else 0), _INDENT if isinstance(block, Item) else 0)
        self._filled = True
        self.verticalScrollBar().setValue(0)
        self._look()

    def _look(self) -> None:
        if self._reached or not self._filled or not self.isVisible():
            return
        bottom = self.verticalScrollBar().value() + self.viewport().height()
        if bottom >= self.document().size().height() - _SLACK:
            self._reached = True
            self.end_reached.emit()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._look()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._look()


def _insert(cursor: QTextCursor, spans: Sequence[Span], size: int, indent: int, *, first: bool = False) -> None:
    block = QTextBlockFormat()
    block.setTopMargin(0 if first else size * 0.7)
    block.setLineHeight(140, QTextBlockFormat.LineHeightTypes.ProportionalHeight.value)
    if indent:
        block.setLeftMargin(indent)
        block.setTextIndent(-indent)
    if first:
        cursor.setBlockFormat(block)
    else:
        cursor.insertBlock(block)
    for span in spans:
        look = QTextCharFormat()
        font = QFont()
        font.setPixelSize(size)
        font.setWeight(QFont.Weight.DemiBold if span.bold else QFont.Weight.Normal)
        look.setFont(font)
        cursor.insertText(span.text.replace("\n", "\u2028"), look)
