"""Whether Qt can make a window here: tried in a process of its own, because Qt ends a process that it cannot serve.

The process writes one line of JSON after each step, so that the last line tells how far it came.
"""

from __future__ import annotations

import ctypes
import json
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from dentaldesk.engines.core.resources import resource
from dentaldesk.settings import has_display

PATIENCE_S = 30  # a first start from a slow disk takes some seconds
# What Qt and its platform plugins ask the loader for, and the Debian package that brings it: the list of
# installer/system-libraries, which runs before there is a Python of ours. A test compares the two.
LIBRARIES = {
    "libEGL.so.1": "libegl1",
    "libGL.so.1": "libgl1",
    "libX11.so.6": "libx11-6",
    "libX11-xcb.so.1": "libx11-xcb1",
    "libdbus-1.so.3": "libdbus-1-3",
    "libfontconfig.so.1": "libfontconfig1",
    "libfreetype.so.6": "libfreetype6",
    "libgthread-2.0.so.0": "libglib2.0-0",
    "libxcb.so.1": "libxcb1",
    "libxcb-cursor.so.0": "libxcb-cursor0",
    "libxcb-icccm.so.4": "libxcb-icccm4",
    "libxcb-image.so.0": "libxcb-image0",
    "libxcb-keysyms.so.1": "libxcb-keysyms1",
    "libxcb-randr.so.0": "libxcb-randr0",
    "libxcb-render.so.0": "libxcb-render0",
    "libxcb-render-util.so.0": "libxcb-render-util0",
    "libxcb-shape.so.0": "libxcb-shape0",
    "libxcb-shm.so.0": "libxcb-shm0",
    "libxcb-sync.so.1": "libxcb-sync1",
    "libxcb-util.so.1": "libxcb-util1",
    "libxcb-xfixes.so.0": "libxcb-xfixes0",
    "libxcb-xkb.so.1": "libxcb-xkb1",
    "libxkbcommon.so.0": "libxkbcommon0",
    "libxkbcommon-x11.so.0": "libxkbcommon-x11-0",
}
_PARTS = ("PySide6.QtCore", "PySide6.QtGui", "PySide6.QtWidgets", "PySide6QtAds")


@dataclass(frozen=True, slots=True, kw_only=True)
class Sighting:
    """What the process told. What it did not come to is None."""

    missing: tuple[str, ...] = ()  # libraries that the loader does not find
    broken: str | None = None  # the part of Qt that cannot be loaded
    why: str | None = None  # what the loader said of it
    qt: str | None = None  # its version
    platform: str | None = None  # the plugin that shows windows; None: Qt ended the process
    width: int = 0  # of the first screen, in logical pixels
    height: int = 0
    ratio: float = 1.0  # device pixels a logical one
    refused_fonts: tuple[str, ...] = ()  # shipped files that Qt takes no font from
    came_to_end: bool = False


def look_for_window(environment: Mapping[str, str]) -> Sighting:
    """Run the process and read what it told. Without a display it is shown nothing, as in the tests."""
    own = dict(environment)
    if not has_display(own):
        own["QT_QPA_PLATFORM"] = "offscreen"
    start = [sys.executable] if getattr(sys, "frozen", False) else [sys.executable, "-m", "dentaldesk"]
    told: str | bytes
    try:
        done = subprocess.run(  # noqa: S603 - ourselves
            [*start, "doctor", "--probe-window"], env=own, capture_output=True, timeout=PATIENCE_S, check=False
        )
        told = done.stdout
    except subprocess.TimeoutExpired as slow:
        told = slow.stdout or b""
    return _read(told)


def _read(told: bytes) -> Sighting:
    steps: dict[str, Any] = {}
    for line in told.decode(errors="replace").splitlines():
        try:
            steps |= json.loads(line)
        except ValueError:
            continue  # what Qt itself says
    lists = {name: tuple(value) for name, value in steps.items() if isinstance(value, list)}
    return Sighting(**{**steps, **lists})


def probe() -> int:
    """The steps, in the process of its own. Returns its exit status."""
    if sys.platform.startswith("linux"):
        _tell(missing=[name for name in LIBRARIES if not _loads(name)])
    for part in _PARTS:
        try:
            __import__(part)
        except ImportError as error:
            _tell(broken=part, why=Path(str(error).split(":")[0]).name)
            return 1
    from PySide6.QtCore import qVersion  # noqa: PLC0415 - loaded by now
    from PySide6.QtGui import QFontDatabase, QGuiApplication  # noqa: PLC0415

    _tell(qt=qVersion())
    app = QGuiApplication(["dentaldesk"])  # ends the process where it cannot
    screen = app.primaryScreen()
    size = screen.availableGeometry()
    _tell(platform=app.platformName(), width=size.width(), height=size.height(), ratio=screen.devicePixelRatio())
    refused = [
        path.name
        for path in sorted(resource("fonts").glob("*.[to]tf"))
        if not QFontDatabase.applicationFontFamilies(QFontDatabase.addApplicationFont(str(path)))
    ]
    _tell(refused_fonts=refused, came_to_end=True)
    return 0


def _loads(name: str) -> bool:
    try:
        ctypes.CDLL(name)
    except OSError:
        return False
    return True


def _tell(**step: object) -> None:
    sys.stdout.write(f"{json.dumps(step)}\n")
    sys.stdout.flush()
