"""Phrases under the keys of the notes: a short code and Tab become words, whose gaps are walked with Tab.

In a gap that offers choices the arrow keys turn them. Escape ends the walk; so does leaving its last gap.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent, QTextCursor

from dentaldesk.engines.clinical.phrases import Filled, Prompt, word_before

if TYPE_CHECKING:
    from dentaldesk.ui.screens.visit.soap import NoteEdit

# The phrase of a field under a shortcut, ready to be inserted; None: there is none.
Lookup = Callable[[str, str], Filled | None]


@dataclass(frozen=True, slots=True)
class _Gap:
    """A gap that stands in an edit. The cursors follow what is typed before it and in it."""

    edit: NoteEdit
    prompt: Prompt
    start: QTextCursor
    end: QTextCursor

    @property
    def text(self) -> str:
        """What stands in it now."""
        return self._selected().selectedText()

    @property
    def stands(self) -> bool:
        """False once its text was replaced as a whole: another desk wrote, or it was cut out."""
        return self.start.position() < self.end.position()

    def select(self) -> None:
        """Put the keyboard into it, over what stands there."""
        self.edit.setTextCursor(self._selected())
        self.edit.setFocus(Qt.FocusReason.TabFocusReason)

    def say(self, text: str) -> None:
        """Put other words in it."""
        self._selected().insertText(text)

    def _selected(self) -> QTextCursor:
        cursor = QTextCursor(self.edit.document())
        cursor.setPosition(self.start.position())
        cursor.setPosition(self.end.position(), QTextCursor.MoveMode.KeepAnchor)
        return cursor


class PhraseKeys(QObject):
    """The keys of all four notes. `hinted` says what the keys do just now, "" when nothing special."""

    hinted = Signal(str, object)  # the phrase that Tab would insert, or ""; the Prompt that is filled, or None

    def __init__(self, edits: Mapping[str, NoteEdit], lookup: Lookup) -> None:
        super().__init__()
        self._edits, self._lookup = edits, lookup
        self._gaps: list[_Gap] = []
        self._at = -1
        for edit in edits.values():
            edit.installEventFilter(self)
            edit.cursorPositionChanged.connect(self._hint)

    @property
    def walks(self) -> bool:
        """Whether gaps are walked through just now."""
        return self._at >= 0

    def insert(self, field: str, filled: Filled, *, at_end: bool = False) -> None:
        """Put a phrase where the cursor stands, or below everything; its gaps are walked at once."""
        self.insert_all({field: filled}, at_end=at_end)

    def insert_all(self, phrases: Mapping[str, Filled], *, at_end: bool = True) -> None:
        """Put phrases into several fields; the gaps of all of them are one walk."""
        self.end()
        for field, filled in phrases.items():
            edit = self._edits[field]
            if edit.isReadOnly():
                continue
            cursor = _end_of(edit) if at_end else edit.textCursor()
            self._gaps += _inserted(edit, cursor, filled, _between(cursor, at_end=at_end))
        if self._gaps:
            self._go(0)
        else:
            self._hint()

    def end(self) -> None:
        """The walk is over."""
        self._gaps, self._at = [], -1
        self._hint()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            edit = next((each for each in self._edits.values() if each is watched), None)
            if edit is not None and not edit.isReadOnly():
                return self._pressed(edit, event)
        return False

    def _pressed(self, edit: NoteEdit, event: QKeyEvent) -> bool:
        plain = event.modifiers() in {Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.KeypadModifier}
        match event.key():
            case Qt.Key.Key_Tab if plain:
                return self._next() if self.walks else self._expand(edit)
            case Qt.Key.Key_Backtab if self.walks:
                return self._back()
            case Qt.Key.Key_Escape if self.walks:
                self.end()
                return True
            case (Qt.Key.Key_Up | Qt.Key.Key_Down) as key if plain and self.walks:
                return self._turn(1 if key == Qt.Key.Key_Down else -1)
        return False

    # -- inserting --

    def _expand(self, edit: NoteEdit) -> bool:
        field, shortcut = self._field_of(edit), self._typed_before(edit)
        filled = self._lookup(field, shortcut) if shortcut else None
        if filled is None:
            return False
        cursor = edit.textCursor()
        cursor.movePosition(QTextCursor.MoveOperation.PreviousCharacter, QTextCursor.MoveMode.KeepAnchor, len(shortcut))
        self._gaps = list(_inserted(edit, cursor, filled))
        if self._gaps:
            self._go(0)
        else:
            self.end()
        return True

    def _typed_before(self, edit: NoteEdit) -> str:
        cursor = edit.textCursor()
        if cursor.hasSelection():
            return ""
        return word_before(cursor.block().text(), cursor.positionInBlock())

    def _field_of(self, edit: NoteEdit) -> str:
        return next(field for field, each in self._edits.items() if each is edit)

    # -- walking --

    def _next(self) -> bool:
        for place in range(self._at + 1, len(self._gaps)):
            if self._gaps[place].stands:
                self._go(place)
                return True
        last = self._gaps[self._at]
        if last.stands:
            cursor = _end_of(last.edit)
            last.edit.setTextCursor(cursor)
        self.end()
        return True

    def _back(self) -> bool:
        for place in range(self._at - 1, -1, -1):
            if self._gaps[place].stands:
                self._go(place)
                break
        return True

    def _go(self, place: int) -> None:
        self._at = place
        self._gaps[place].select()
        self._hint()

    def _turn(self, by: int) -> bool:
        gap = self._gaps[self._at]
        choices = gap.prompt.choices
        if not choices or not gap.stands:
            return False
        standing = choices.index(gap.text) if gap.text in choices else -by % len(choices)
        gap.say(choices[(standing + by) % len(choices)])
        gap.select()
        return True

    def _hint(self) -> None:
        if self.walks:
            self.hinted.emit("", self._gaps[self._at].prompt)
            return
        edit = next((each for each in self._edits.values() if each.hasFocus() and not each.isReadOnly()), None)
        shortcut = self._typed_before(edit) if edit is not None else ""
        filled = self._lookup(self._field_of(edit), shortcut) if edit is not None and shortcut else None
        self.hinted.emit(filled.text if filled is not None else "", None)


def _end_of(edit: NoteEdit) -> QTextCursor:
    cursor = edit.textCursor()
    cursor.movePosition(QTextCursor.MoveOperation.End)
    return cursor


def _between(cursor: QTextCursor, *, at_end: bool) -> str:
    """What parts a phrase from the words before it: a new line at the end of a note, else a blank."""
    before = cursor.block().text()[: cursor.positionInBlock()]
    if not before.strip():
        return ""
    return "\n" if at_end else "" if before[-1].isspace() else " "


def _inserted(edit: NoteEdit, cursor: QTextCursor, filled: Filled, before: str = "") -> list[_Gap]:
    """Put a phrase in place of what the cursor selects; its gaps, which follow the typing. One undo takes it back."""
    cursor.beginEditBlock()
    cursor.removeSelectedText()
    cursor.insertText(before)
    begin = cursor.position()
    cursor.insertText(filled.text)
    cursor.endEditBlock()
    edit.setTextCursor(cursor)
    return [_gap(edit, begin + gap.start, gap.length, gap.prompt) for gap in filled.gaps]


def _gap(edit: NoteEdit, start: int, length: int, prompt: Prompt) -> _Gap:
    first, last = QTextCursor(edit.document()), QTextCursor(edit.document())
    first.setPosition(start)
    first.setKeepPositionOnInsert(True)  # what is typed at its beginning belongs to it
    last.setPosition(start + length)
    return _Gap(edit, prompt, first, last)
