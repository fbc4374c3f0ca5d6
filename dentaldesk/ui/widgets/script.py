"""Lines of text in the direction of their script: an Arabic or Hebrew name begins at the right edge."""

from __future__ import annotations

import unicodedata
from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit

_RIGHT_TO_LEFT = {"R", "AL"}


def is_right_to_left(text: str) -> bool | None:
    """The direction of the first letter that has one; None for digits, signs and nothing."""
    for char in text:
        kind = unicodedata.bidirectional(char)
        if kind == "L" or kind in _RIGHT_TO_LEFT:
            return kind in _RIGHT_TO_LEFT
    return None


def follow_script(edit: QLineEdit) -> None:
    """From now on the field takes the direction of what stands in it; without letters that of the window."""
    edit.textChanged.connect(partial(_follow, edit))


def _follow(edit: QLineEdit, text: str) -> None:
    right_to_left = is_right_to_left(text)
    if right_to_left is None:
        edit.unsetLayoutDirection()
    else:
        edit.setLayoutDirection(Qt.LayoutDirection.RightToLeft if right_to_left else Qt.LayoutDirection.LeftToRight)
