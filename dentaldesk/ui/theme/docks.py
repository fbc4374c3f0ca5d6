"""Dock panels dressed like every other panel: calm titles, one line, the panel radius."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dentaldesk.ui.theme.icons import icon
from dentaldesk.ui.theme.tokens import BETWEEN_PANELS

if TYPE_CHECKING:
    import PySide6QtAds as QtAds

# Part of the application's style sheet; `dress_docks` takes the library's own sheet away, so that this one is
# seen.
DOCKS = """
ads--CDockContainerWidget { background: $canvas; }
ads--CDockContainerWidget > QSplitter { padding: 0px; }
ads--CDockSplitter::handle { background: $canvas; }
ads--CDockSplitter::handle:horizontal { width: 8px; } ads--CDockSplitter::handle:vertical { height: 8px; }
ads--CDockSplitter::handle:hover { background: $line; }
ads--CDockAreaWidget { background: $surface; border: 1px solid $line; border-radius: ${radius_panel}px; }
ads--CDockAreaTitleBar { background: $raised; border: none; border-bottom: 1px solid $line; padding: 0px 4px
  0px 0px;
  border-top-left-radius: 7px; border-top-right-radius: 7px; min-height: ${panel_head}px; }
ads--CDockAreaTabBar { background: transparent; border: none; }
ads--CDockWidgetTab { background: transparent; border: none; padding: 0px 4px 0px 8px; }
ads--CDockWidgetTab QLabel { color: $muted; font-weight: 500; }
ads--CDockWidgetTab[activeTab="true"] QLabel { color: $text; font-weight: 600; }
ads--CDockWidgetTab > QPushButton { min-width: 20px; min-height: 20px; max-width: 20px; max-height: 20px;
  padding: 0px; border: none;
  background: transparent; border-radius: ${radius_small}px; icon-size: 12px; }
ads--CDockWidgetTab > QPushButton:hover { background: $pressed; }
ads--CDockWidget { background: $surface; border: none; border-bottom-left-radius: 7px;
  border-bottom-right-radius: 7px; }
ads--CDockWidget > QWidget { border-bottom-left-radius: 7px; border-bottom-right-radius: 7px; }
ads--CTitleBarButton { min-width: ${compact_inner}px; min-height: ${compact_inner}px; padding: 0px; border:
  1px solid transparent;
  background: transparent; border-radius: ${radius}px; icon-size: 14px; }
ads--CTitleBarButton:hover { background: $hover; }
ads--CAutoHideSideBar { background: $canvas; border: none; qproperty-spacing: 4; }
ads--CAutoHideTab { color: $text2; background: $surface; border: 1px solid $line; border-radius: ${radius}px;
  padding: 4px 10px; margin: 2px; }
ads--CAutoHideTab:hover { color: $text; background: $hover; }
ads--CAutoHideTab[activeTab="true"] { color: $accent; background: $accent_soft; border-color: $accent; }
ads--CAutoHideDockContainer { background: $surface; border: 1px solid $control; }
ads--CFloatingDockContainer { background: $canvas; }
"""

# One calm icon family; which deed of the dock library takes which icon.
_ICONS = {
    "TabCloseIcon": "x",
    "AutoHideIcon": "arrow-line-left",
    "DockAreaMenuIcon": "caret-down",
    "DockAreaUndockIcon": "arrow-square-out",
    "DockAreaCloseIcon": "x",
    "DockAreaMinimizeIcon": "minus",
}


# What the dock library shall do (True) and leave (False): one close button a panel, none in tabs, no
# highlighting that competes with the focus ring.
_CONDUCT = {
    "ActiveTabHasCloseButton": False,
    "AllTabsHaveCloseButton": False,
    "DockAreaHasCloseButton": True,
    "DockAreaHasUndockButton": False,
    "DockAreaDynamicTabsMenuButtonVisibility": True,
    "DockAreaHideDisabledButtons": True,
    "FocusHighlighting": False,
    "OpaqueSplitterResize": True,
    # It would come back, over ours, whenever the palette changes.
    "DisableStylesheet": True,
}


def prepare_docks() -> None:
    """How docks of this program behave, panels that can hide at the edge included. Call before the first dock
    manager is made.
    """
    import PySide6QtAds as QtAds  # noqa: PLC0415 - only windows with docks load the library

    for flag, wanted in _CONDUCT.items():
        QtAds.CDockManager.setConfigFlag(getattr(QtAds.CDockManager, flag), wanted)
    QtAds.CDockManager.setAutoHideConfigFlags(QtAds.CDockManager.DefaultAutoHideConfig)


def dress_docks(manager: QtAds.CDockManager) -> None:
    """Let the application's style sheet and icons apply to this dock manager and its floating windows. Call
    once, after making it.
    """
    import PySide6QtAds as QtAds  # noqa: PLC0415 - only windows with docks load the library

    manager.setStyleSheet("")
    manager.setContentsMargins(BETWEEN_PANELS, BETWEEN_PANELS, BETWEEN_PANELS, BETWEEN_PANELS)
    provider = QtAds.CDockManager.iconProvider()
    for name, glyph in _ICONS.items():
        provider.registerCustomIcon(getattr(QtAds, name), icon(glyph, "muted"))
