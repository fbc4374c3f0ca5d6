"""How large everything is shown at this workstation: 100 to 200 per cent, on top of what the system asks for.

See docs/decisions/0018: Qt itself scales, so that texts, lines, icons and hit areas grow alike and stay sharp.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from PySide6.QtCore import QSize

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

SMALLEST, LARGEST = 100, 200  # per cent
STEP = 25
CHOICES = tuple(range(SMALLEST, LARGEST + STEP, STEP))
LEAST_SCREEN = (640, 480)  # logical pixels that the window needs
_FACTOR = "QT_SCALE_FACTOR"
_FRAME = QSize(16, 48)  # that a desktop draws around a window


def fitting(percent: int) -> int:
    """The scale that will be used for what was asked: the nearest between the smallest and the largest."""
    return min(max(percent, SMALLEST), LARGEST)


def fits(percent: int, screen: QSize) -> bool:
    """Whether everything would still be reached at this scale. `screen`: its size as the program sees it now."""
    now = float(os.environ.get(_FACTOR) or 1)
    return all(
        side * now * 100 / percent >= least
        for side, least in zip((screen.width(), screen.height()), LEAST_SCREEN, strict=True)
    )


def prepare_scale(percent: int) -> None:
    """Show everything at this scale. Only before the application is made; a later change takes a restart.

    Who has set Qt's own variable for this computer knows why, and is obeyed.
    """
    scale = fitting(percent)
    if scale != SMALLEST:
        os.environ.setdefault(_FACTOR, f"{scale / 100:g}")


def size_that_fits(window: QWidget, wanted: QSize, least: QSize) -> QSize:
    """The wanted size where the window's screen has room for it: with large letters on a small one it has not."""
    room = window.screen().availableSize() - _FRAME
    return wanted.boundedTo(room.expandedTo(least))
