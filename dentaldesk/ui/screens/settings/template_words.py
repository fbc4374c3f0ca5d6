"""The text of a template as it is edited: headings stand out, fields in accent, and what is no field is underlined."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent
from PySide6.QtGui import QFont, QSyntaxHighlighter, QTextCharFormat, QTextCursor
from PySide6.QtWidgets import QPlainTextEdit

from dentaldesk.engines.documents.templates import fields_of
from dentaldesk.ui.theme.current import colour

if TYPE_CHECKING:
    from PySide6.QtGui import QTextDocument

    from dentaldesk.engines.core.words import Words
    from dentaldesk.models.states import DocumentKind

_FIELD = re.compile(r"(?<!\\)\{([^{}]*)\}")
_BOLD = re.compile(r"(?<!\\)\*\*(.+?)(?<!\\)\*\*")


class TemplateColours(QSyntaxHighlighter):
    """Follows the typing, a line at a time."""

    def __init__(self, document: QTextDocument, kind: DocumentKind) -> None:
        super().__init__(document)
        self._known = {spec.name for spec in fields_of(kind)}

    def set_kind(self, kind: DocumentKind) -> None:
        """Papers of another kind know other fields."""
        self._known = {spec.name for spec in fields_of(kind)}
        self.rehighlight()

    def highlightBlock(self, text: str) -> None:
        strong = QTextCharFormat()
        strong.setFontWeight(QFont.Weight.DemiBold)
        if text.lstrip().startswith("#"):
            self.setFormat(0, len(text), strong)
        for found in _BOLD.finditer(text):
            self.setFormat(found.start(), len(found[0]), strong)
        for found in _FIELD.finditer(text):
            look = QTextCharFormat()
            known = found[1].strip() in self._known
            look.setForeground(colour("accent" if known else "danger"))
            look.setFontWeight(QFont.Weight.DemiBold)
            if not known:
                look.setUnderlineStyle(QTextCharFormat.UnderlineStyle.WaveUnderline)
                look.setUnderlineColor(colour("danger"))
            self.setFormat(found.start(), len(found[0]), look)


class TemplateText(QPlainTextEdit):
    """The words. Tab leaves it, so that the keyboard is never caught."""

    def __init__(self, words: Words, kind: DocumentKind) -> None:
        super().__init__()
        self.setObjectName("settings.templates.body")
        self.setAccessibleName(words("Words of the template"))
        self.setTabChangesFocus(True)
        self.colours = TemplateColours(self.document(), kind)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange and hasattr(self, "colours"):
            self.colours.rehighlight()  # another theme

    def insert_field(self, name: str) -> None:
        """Put a field where the cursor stands; typing goes on behind it."""
        self.insertPlainText(f"{{{name}}}")
        self.setFocus()

    def put(self, text: str) -> None:
        """Other words instead of these, in one step that can be undone."""
        cursor = QTextCursor(self.document())
        cursor.select(QTextCursor.SelectionType.Document)
        cursor.insertText(text)
        self.moveCursor(QTextCursor.MoveOperation.Start)

    def go_to(self, line: int) -> None:
        """Lead the keyboard to a line, counted from 1."""
        block = self.document().findBlockByNumber(line - 1)
        if block.isValid():
            cursor = QTextCursor(block)
            cursor.movePosition(QTextCursor.MoveOperation.EndOfBlock, QTextCursor.MoveMode.KeepAnchor)
            self.setTextCursor(cursor)
        self.setFocus()
