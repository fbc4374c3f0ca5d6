"""Panels in windows of their own: how they get there, and that their edges can be reached."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QRect, QSize
from PySide6.QtGui import QGuiApplication

if TYPE_CHECKING:
    import PySide6QtAds as QtAds

_LARGEST = QSize(1100, 760)
_SHARE = 0.75  # of the main window, which stays to be seen behind it


def float_panel(manager: QtAds.CDockManager, dock: QtAds.CDockWidget) -> None:
    """Put a panel into a window of its own, over the middle of the main one, to be moved to another screen."""
    main = manager.window().frameGeometry()
    dock.setFloating()
    own = dock.window()
    own.resize((main.size() * _SHARE).boundedTo(_LARGEST))
    own.move(main.center() - own.rect().center())
    bring_home(manager)


def bring_home(manager: QtAds.CDockManager) -> None:
    """A panel whose window lies where no screen is, or half of it, comes back onto one."""
    screens = [screen.availableGeometry() for screen in QGuiApplication.screens()]
    for floating in manager.floatingWidgets():
        frame = floating.frameGeometry()
        if any(area.contains(frame) for area in screens):
            continue
        most = max(screens, key=lambda area: _shared(area, frame))
        area = most if _shared(most, frame) else manager.screen().availableGeometry()
        floating.resize(floating.size().boundedTo(area.size() - (frame.size() - floating.size())))
        frame = floating.frameGeometry()
        left = max(area.left(), min(frame.left(), area.right() - frame.width() + 1))
        top = max(area.top(), min(frame.top(), area.bottom() - frame.height() + 1))
        floating.move(left, top)


def _shared(area: QRect, frame: QRect) -> int:
    both = area.intersected(frame)
    return both.width() * both.height()
