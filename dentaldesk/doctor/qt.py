"""Qt: can it be loaded, can it show a window, and is the screen one that people can work on?"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from typing import TYPE_CHECKING

from dentaldesk.doctor.findings import Finding, fine, look, wrong
from dentaldesk.doctor.window import LIBRARIES
from dentaldesk.models.values import Param
from dentaldesk.settings import has_display

if TYPE_CHECKING:
    from dentaldesk.doctor.place import Place

# Logical pixels after the scale of the settings: the smallest that screens are laid out for, less
# the task bar (docs/decisions/0018).
SMALLEST_WIDTH, SMALLEST_HEIGHT = 900, 480
_UNSEEN = ("offscreen", "minimal", "minimalegl", "vnc")
_WHOLE = 100  # per cent


def libraries(place: Place) -> Iterator[Finding]:
    """QtCore, QtGui, QtWidgets, the docks, and the system libraries that they load on Linux."""
    seen = place.window
    if seen.missing:
        packages = " ".join(LIBRARIES[name] for name in seen.missing)
        # Qt does without some of them where the display is not X11's.
        told = look if seen.came_to_end else wrong
        yield told("doctor.libraries_missing", libraries=", ".join(seen.missing), packages=packages)
    if seen.broken:
        yield wrong("doctor.qt_broken", part=seen.broken, why=seen.why or "")
    elif seen.qt is None:
        yield wrong("doctor.qt_silent")
    else:
        yield fine("doctor.qt", version=seen.qt)


def display(place: Place) -> Iterator[Finding]:
    """Is there a display, does Qt open it, is it large enough at this workstation's scale?"""
    seen = place.window
    if not has_display(place.environment):
        yield look("doctor.display_none")
        return
    if seen.qt is None:
        return  # the libraries tell why
    if seen.platform is None:
        named = "DISPLAY" if sys.platform.startswith("linux") else "screen"
        value = place.environment.get("WAYLAND_DISPLAY") or place.environment.get("DISPLAY", "")
        yield wrong("doctor.display_refused", name=named, value=value)
        return
    if seen.platform in _UNSEEN:
        yield look("doctor.display_unseen", platform=seen.platform)
        return
    scale = place.settings.scale if place.settings is not None else _WHOLE
    width, height = seen.width * _WHOLE // scale, seen.height * _WHOLE // scale
    size: dict[str, Param] = {
        "platform": seen.platform,
        "width": width,
        "height": height,
        "scale": round(scale * seen.ratio),
    }
    if width < SMALLEST_WIDTH or height < SMALLEST_HEIGHT:
        yield look("doctor.display_small", least=f"{SMALLEST_WIDTH} × {SMALLEST_HEIGHT}", **size)
    else:
        yield fine("doctor.display", **size)
