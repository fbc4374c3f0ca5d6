"""The dock panels of one window: made when first shown, arranged by workspace, kept as their person left them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Protocol

import PySide6QtAds as QtAds
from PySide6.QtCore import QByteArray, QObject, QSettings, Qt, Signal
from PySide6.QtWidgets import QWidget

from dentaldesk.ui.theme.docks import dress_docks, prepare_docks

if TYPE_CHECKING:
    from pathlib import Path

    from dentaldesk.ui.desk import Desk
    from dentaldesk.ui.shell.workspaces import Workspace

LAYOUT_VERSION = 1  # counts up when a panel is renamed, so that an old layout is not restored wrongly


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
        self._workspace: Workspace | None = None
        prepare_docks()
        self.manager = QtAds.CDockManager(parent)
        dress_docks(self.manager)
        self.views: dict[str, QWidget] = {}
        self._docks: dict[str, QtAds.CDockWidget] = {}
        for name, make in factories.items():
            self._add(name, make(desk))

    def _add(self, name: str, view: QWidget) -> None:
        title: str = view.title(self._desk.words)  # type: ignore[attr-defined]  # PanelView
        dock = QtAds.CDockWidget(self.manager, title)
        dock.setObjectName(f"panel.{name}")
        dock.setWidget(view)
        dock.setFeature(QtAds.CDockWidget.DockWidgetDeleteOnClose, False)
        self.views[name] = view
        self._docks[name] = dock

    def arrange(self, workspace: Workspace) -> None:
        """Open a workspace as its person left it, or as it is designed."""
        self.keep_layout()
        self._workspace = workspace
        kept = self._layouts.value(self._key(workspace))
        if not (isinstance(kept, QByteArray) and self.manager.restoreState(kept, LAYOUT_VERSION)):
            self._design(workspace)

    def reset(self) -> None:
        """The layout as designed."""
        if self._workspace is not None:
            self._layouts.remove(self._key(self._workspace))
            self._design(self._workspace)

    def _design(self, workspace: Workspace) -> None:
        main = self._stack(workspace.main, QtAds.CenterDockWidgetArea, None)
        side = self._stack(workspace.side, QtAds.RightDockWidgetArea, main)
        shown = {*workspace.main, *workspace.side}
        for name, dock in self._docks.items():
            # One that was never placed cannot be toggled: the library would follow a null area.
            if dock.dockAreaWidget() is not None:
                dock.toggleView(name in shown)
        width = max(self.manager.width(), 100)
        share = width * workspace.side_share // 100
        self.manager.setSplitterSizes(side, [width - share, share])
        for name in (workspace.main[0], workspace.side[0]):
            self._docks[name].setAsCurrentTab()

    def _stack(self, names: tuple[str, ...], where: object, beside: object) -> QtAds.CDockAreaWidget:
        area = self.manager.addDockWidget(where, self._docks[names[0]], *([beside] if beside is not None else []))
        for name in names[1:]:
            self.manager.addDockWidget(QtAds.CenterDockWidgetArea, self._docks[name], area)
        area.setCurrentIndex(0)
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
        if self._workspace is not None:
            self._layouts.setValue(self._key(self._workspace), self.manager.saveState(LAYOUT_VERSION))

    def _key(self, workspace: Workspace) -> str:
        return f"{self._desk.actor.user_id}/{workspace.name}"
