"""Keys of the keyboard as names that the run understands."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent, QKeySequence

from dentaldesk.engines.clinical.perio_run import KEYS

_NAMED = {
    Qt.Key.Key_Backspace: "Backspace",
    Qt.Key.Key_Delete: "Delete",
    Qt.Key.Key_Left: "Left",
    Qt.Key.Key_Right: "Right",
    Qt.Key.Key_Up: "Up",
    Qt.Key.Key_Down: "Down",
    Qt.Key.Key_Home: "Home",
    Qt.Key.Key_End: "End",
    Qt.Key.Key_Return: "Enter",
    Qt.Key.Key_Enter: "Enter",
    Qt.Key.Key_Space: " ",
}
_OTHERS = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier | Qt.KeyboardModifier.MetaModifier


def key_name(event: QKeyEvent) -> str | None:
    """The name of a key for `press`; None for one that is not the run's."""
    if event.matches(QKeySequence.StandardKey.Undo):
        return "Undo"
    if event.matches(QKeySequence.StandardKey.Redo):
        return "Redo"
    if event.modifiers() & _OTHERS:
        return None
    named = _NAMED.get(Qt.Key(event.key())) if event.key() in _KNOWN else None
    if named is not None:
        return named
    # By the Shift key, not by the letter's case: Caps Lock must not mark whole sides.
    text = event.text()
    capital = text.upper()
    if event.modifiers() & Qt.KeyboardModifier.ShiftModifier and capital in KEYS:
        return capital
    return text.lower() if text.lower() in KEYS else None


_KNOWN = frozenset(int(key) for key in _NAMED)
