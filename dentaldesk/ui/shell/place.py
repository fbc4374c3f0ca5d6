"""Where a panel stands in its dock.

The dock library takes the front panel of a stack out of the window and puts another in whenever a tab is turned; Qt
then styles every widget of both anew, a tenth of a millisecond each. So a dock holds only an empty place, and its panel
lies over it, as a child of the dock manager: that stays where it is. A panel that floats or hides at an edge lies in
its place itself.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, QPoint, QRect, Qt
from PySide6.QtGui import QHideEvent, QKeyEvent, QMoveEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QWidget
from shiboken6 import isValid

from dentaldesk.ui.shell.registry import FitsAhead
from dentaldesk.ui.shell.waiting_keys import KeepsKeys

if TYPE_CHECKING:
    import PySide6QtAds as QtAds


_DRESSED_AT_ONCE = 60  # widgets: six milliseconds


class Place(KeepsKeys):
    """Until its panel is made it keeps what is typed; from then on the panel follows it."""

    def __init__(self, dock: QtAds.CDockWidget, manager: QtAds.CDockManager) -> None:
        super().__init__()
        self._dock, self._manager = dock, manager
        self._view: QWidget | None = None
        self.waits = False  # whether it comes into sight only for a moment, while panels are arranged

    def prepare(self, view: QWidget) -> Iterator[Callable[[], object]]:
        """Dress a panel that nobody sees yet, some of its widgets in each step: shown for the first time, all would be
        dressed at once.
        """
        view.hide()
        if view.parentWidget() is not self._manager:
            view.setParent(self._manager)
        if isinstance(view, FitsAhead):
            yield partial(self._fit_ahead, view)
        widgets = [view, *view.findChildren(QWidget)]
        for start in range(0, len(widgets), _DRESSED_AT_ONCE):
            yield partial(_dress, widgets[start : start + _DRESSED_AT_ONCE])

    def _fit_ahead(self, view: FitsAhead) -> None:
        area = self._dock.dockAreaWidget()
        if area is not None and isValid(view):
            view.fit_ahead(area.width())

    def hold(self, view: QWidget) -> None:
        """This is the panel. If the place is in sight it is shown now, with the keyboard and what was typed for it."""
        had_keyboard = self.window().focusWidget() is self
        self._view = view
        view.hide()
        self.follow()
        if had_keyboard:
            view.setFocus(Qt.FocusReason.OtherFocusReason)
            focus: QWidget | None = view.window().focusWidget()
            self.pass_on(view if focus is None else focus)
        self.forget()

    def follow(self) -> None:
        """The panel lies exactly here, above everything, or is hidden."""
        view = self._view
        if view is None or not isValid(view):
            return
        if not self.isVisible():
            view.hide()
            return
        stage = self if self._dock.isInFloatingContainer() or self._dock.isAutoHide() else self._manager
        if view.parentWidget() is not stage:
            view.setParent(stage)
        self._listen(stage)
        view.setGeometry(QRect(self.mapTo(stage, QPoint()), self.size()))
        if view.isHidden():
            view.raise_()
            view.show()

    def _listen(self, stage: QWidget) -> None:
        """Whatever the place lies in may move and take it along."""
        above = self.parentWidget()
        while above is not None and above is not stage and self is not stage:
            above.installEventFilter(self)
            above = above.parentWidget()

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QMoveEvent) and self.isVisible():
            self.follow()
        return False

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if not self.waits:
            self.follow()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        # When the window goes, the panel may be gone before its place.
        if self._view is not None and isValid(self._view) and not event.spontaneous():
            self._view.hide()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.follow()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if self._view is not None:
            QWidget.keyPressEvent(self, event)
        else:
            super().keyPressEvent(event)

    def focusNextPrevChild(self, forward: bool) -> bool:
        return self._view is not None and QWidget.focusNextPrevChild(self, forward)


def _dress(widgets: Sequence[QWidget]) -> None:
    for widget in widgets:
        if isValid(widget):
            widget.ensurePolished()
