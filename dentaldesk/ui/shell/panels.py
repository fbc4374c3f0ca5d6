"""The dock panels of one window: where they stand, which of them a workspace shows, and that they are kept so."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import TYPE_CHECKING, Protocol

import PySide6QtAds as QtAds
from PySide6.QtCore import QByteArray, QObject, QSettings, Qt, QTimer, Signal
from PySide6.QtWidgets import QWidget

from dentaldesk.ui.theme.docks import dress_docks, prepare_docks

if TYPE_CHECKING:
    from pathlib import Path

    from dentaldesk.ui.desk import Desk
    from dentaldesk.ui.shell.workspaces import Workspace

LAYOUT_VERSION = 2  # counts up when a panel is renamed or added, so that an old layout is not restored wrongly
_LAYOUT = "panels"
MAIN = ("day", "exam", "charting", "perio", "checkout")
SIDE = ("bell", "patient")
SIDE_SHARE = 26  # per cent of the width


class PanelView(Protocol):
    """What every panel is besides a QWidget."""

    NAME: str

    def title(self, words: object) -> str: ...


class Panels(QObject):
    """Owns the dock manager and one dock widget a panel."""

    shown = Signal(str)

    def __init__(
        self, desk: Desk, parent: QWidget, factories: Mapping[str, Callable[[Desk], QWidget]], layouts: Path
    ) -> None:
        super().__init__(parent)
        self._desk = desk
        self._layouts = QSettings(str(layouts), QSettings.Format.IniFormat)
        prepare_docks()
        self.manager = QtAds.CDockManager(parent)
        dress_docks(self.manager)
        self.views: dict[str, QWidget] = {}
        self._docks: dict[str, QtAds.CDockWidget] = {}
        for name, make in factories.items():
            self._add(name, make(desk))
        self.restore()

    def _add(self, name: str, view: QWidget) -> None:
        title: str = view.title(self._desk.words)  # type: ignore[attr-defined]  # PanelView
        dock = QtAds.CDockWidget(self.manager, title)
        dock.setObjectName(f"panel.{name}")
        # Panels scroll by themselves; a scroll area around them would be a second bar beside the first.
        dock.setWidget(view, QtAds.CDockWidget.ForceNoScrollArea)
        dock.setFeature(QtAds.CDockWidget.DockWidgetDeleteOnClose, False)
        self.views[name] = view
        self._docks[name] = dock

    def arrange(self, workspace: Workspace) -> None:
        """Bring the panels of a workspace to the front of their stacks, one in each turn of the event loop.

        A tab that comes to the front gets a new parent, and all its widgets are styled anew: two at once would be felt.
        """
        for turn, name in enumerate((workspace.side, workspace.main)):
            QTimer.singleShot(turn, self, partial(self._to_front, name))
        QTimer.singleShot(2, self, partial(self._give_keyboard, workspace.main))

    def _to_front(self, name: str) -> None:
        dock = self._docks[name]
        if dock.isClosed():
            dock.toggleView(True)
        dock.setAsCurrentTab()
        if dock.isInFloatingContainer():
            dock.window().raise_()
            dock.window().activateWindow()

    def _give_keyboard(self, name: str) -> None:
        if self.views[name].isVisible():
            self.views[name].setFocus(Qt.FocusReason.OtherFocusReason)

    def reset(self) -> None:
        """Every panel back in its place, whether it floats, hides at an edge or was closed."""
        for dock in self._docks.values():
            dock.toggleView(True)
        self._place()
        self._share_width()

    def restore(self) -> None:
        """Place the panels as they were left at this desk, or as they are designed."""
        self._place()
        kept = self._layouts.value(_LAYOUT)
        if not (isinstance(kept, QByteArray) and self.manager.restoreState(kept, LAYOUT_VERSION)):
            # Widths are known only once the window has been laid out.
            QTimer.singleShot(0, self, self._share_width)

    def _place(self) -> None:
        main = self._stack(MAIN, QtAds.CenterDockWidgetArea, None)
        self._stack(SIDE, QtAds.RightDockWidgetArea, main)

    def _share_width(self) -> None:
        side = self._docks[SIDE[0]].dockAreaWidget()
        width = self.manager.width()
        if side is not None:
            self.manager.setSplitterSizes(side, [width - width * SIDE_SHARE // 100, width * SIDE_SHARE // 100])

    def _stack(self, names: tuple[str, ...], where: object, beside: object) -> QtAds.CDockAreaWidget:
        area = self.manager.addDockWidget(where, self._docks[names[0]], *([beside] if beside is not None else []))
        for name in names[1:]:
            self.manager.addDockWidget(QtAds.CenterDockWidgetArea, self._docks[name], area)
        return area

    def show(self, name: str) -> None:
        """Bring a panel to the front and let it have the keyboard."""
        dock = self._docks[name]
        dock.toggleView(True)
        dock.setAsCurrentTab()
        dock.raise_()
        view = self.views[name]
        view.setFocus(Qt.FocusReason.OtherFocusReason)
        self.shown.emit(name)

    def keep_layout(self) -> None:
        """Remember where the panels stand."""
        self._layouts.setValue(_LAYOUT, self.manager.saveState(LAYOUT_VERSION))
