"""The keys that move the choice of teeth. All others are left to the screen around the chart."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent, QKeySequence

from dentaldesk.ui.widgets.odontogram.selection import (
    NOTHING,
    Arches,
    Selection,
    advance,
    cross,
    everything,
    leap,
    walk,
)

_SHIFT = Qt.KeyboardModifier.ShiftModifier
_PLAIN = Qt.KeyboardModifier.NoModifier
_KEYPAD = Qt.KeyboardModifier.KeypadModifier
_Move = Callable[[Arches, Selection, bool], Selection]
# The flag: Shift is held.
_MOVES: Mapping[int, _Move] = {
    Qt.Key.Key_Left: lambda arches, chosen, shift: walk(arches, chosen, -1, extending=shift),
    Qt.Key.Key_Right: lambda arches, chosen, shift: walk(arches, chosen, 1, extending=shift),
    Qt.Key.Key_Home: lambda arches, chosen, shift: leap(arches, chosen, to_end=False, extending=shift),
    Qt.Key.Key_End: lambda arches, chosen, shift: leap(arches, chosen, to_end=True, extending=shift),
    Qt.Key.Key_Space: lambda arches, chosen, shift: advance(arches, chosen, -1 if shift else 1),
}
# A range never crosses to the other jaw.
_MOVES_WITHOUT_SHIFT: Mapping[int, _Move] = {
    Qt.Key.Key_Up: lambda arches, chosen, _: cross(arches, chosen, upward=True),
    Qt.Key.Key_Down: lambda arches, chosen, _: cross(arches, chosen, upward=False),
}


def moved(arches: Arches, selection: Selection, event: QKeyEvent) -> Selection | None:
    """What a key makes of the choice; None when the key is not the chart's."""
    if event.matches(QKeySequence.StandardKey.SelectAll):
        return everything(arches, selection)
    modifiers = event.modifiers() & ~_KEYPAD
    if modifiers not in {_PLAIN, _SHIFT}:
        return None
    if event.key() == Qt.Key.Key_Escape:
        return NOTHING if selection.teeth else None
    shift = modifiers == _SHIFT
    move = _MOVES.get(event.key()) or (None if shift else _MOVES_WITHOUT_SHIFT.get(event.key()))
    return move(arches, selection, shift) if move is not None else None
