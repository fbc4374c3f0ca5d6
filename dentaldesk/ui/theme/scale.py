"""How large everything is shown at this workstation: 100 to 200 per cent, on top of what the system asks for.

See docs/decisions/0018: Qt itself scales, so that texts, lines, icons and hit areas grow alike and stay sharp.
"""

from __future__ import annotations

import os

SMALLEST, LARGEST = 100, 200  # per cent
STEP = 25
CHOICES = tuple(range(SMALLEST, LARGEST + STEP, STEP))
_FACTOR = "QT_SCALE_FACTOR"


def fitting(percent: int) -> int:
    """The scale that will be used for what was asked: the nearest between the smallest and the largest."""
    return min(max(percent, SMALLEST), LARGEST)


def prepare_scale(percent: int) -> None:
    """Show everything at this scale. Only before the application is made; a later change takes a restart.

    Who has set Qt's own variable for this computer knows why, and is obeyed.
    """
    scale = fitting(percent)
    if scale != SMALLEST:
        os.environ.setdefault(_FACTOR, f"{scale / 100:g}")
