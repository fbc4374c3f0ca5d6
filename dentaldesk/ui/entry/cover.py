"""Covers everything that a window of this program shows, and gives it back as it was."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, Qt, QTimer
from PySide6.QtWidgets import QApplication, QDialog, QFrame, QWidget
from shiboken6 import isValid

if TYPE_CHECKING:
    from PySide6.QtWidgets import QMainWindow

_KEYS = {QEvent.Type.KeyPress, QEvent.Type.KeyRelease, QEvent.Type.ShortcutOverride}


class Cover(QObject):
    """`put` lays `page` over the window; `take` gives back what was below, with the keyboard where it was.

    What stands below is hidden, not closed: typed text, scroll positions and open dialogs stay. Windows that want to
    open meanwhile wait. Only while it lies does it listen to the whole program, so it costs nothing otherwise.
    """

    def __init__(self, window: QMainWindow, page: QWidget) -> None:
        super().__init__(window)
        self._window = window
        self._page = page
        self._dialogs: list[QDialog] = []
        self._lids: list[tuple[QWidget, QFrame]] = []
        self._focus: QWidget | None = None
        self._title = ""
        self.lies = False
        page.hide()

    def put(self, title: str) -> None:
        """Cover everything; the window's title is `title` meanwhile. Twice is once."""
        if self.lies:
            self._window.setWindowTitle(title)
            return
        self.lies = True
        self._title = self._window.windowTitle()
        self._focus = QApplication.focusWidget()
        self._close_popups()
        for widget in QApplication.topLevelWidgets():
            self._hide_away(widget)
        body = self._window.centralWidget()
        if body is not None:
            body.hide()
        self._window.setWindowTitle(title)
        self._page.setGeometry(self._window.rect())
        self._page.show()
        self._page.raise_()
        app = QApplication.instance()
        if app is not None:
            app.installEventFilter(self)
        self._window.activateWindow()

    def take(self, *, dialogs: bool = True) -> None:
        """Give everything back. Without `dialogs` those that were open are called off: they were somebody else's."""
        if not self.lies:
            return
        self.lies = False
        app = QApplication.instance()
        if app is not None:
            app.removeEventFilter(self)
        self._window.setWindowTitle(self._title)
        self._page.hide()
        body = self._window.centralWidget()
        if body is not None:
            body.show()
        for widget, lid in self._lids:
            if isValid(widget):
                lid.deleteLater()
                widget.setEnabled(True)
        waiting, self._dialogs, self._lids = self._dialogs, [], []
        for dialog in waiting:
            if isValid(dialog):
                dialog.show() if dialogs else dialog.reject()
        focus, self._focus = self._focus, None
        if focus is not None and isValid(focus) and focus.isVisible() and focus.isEnabled():
            focus.setFocus(Qt.FocusReason.OtherFocusReason)

    @staticmethod
    def _close_popups() -> None:
        popup = QApplication.activePopupWidget()
        while popup is not None:
            popup.close()
            after = QApplication.activePopupWidget()
            popup = after if after is not popup else None

    def _hide_away(self, widget: QWidget) -> None:
        if widget is self._window or not widget.isVisible() or not widget.isWindow():
            return
        if isinstance(widget, QDialog):
            self._dialogs.append(widget)
            widget.hide()
        elif widget.parentWidget() is not None and widget.windowType() != Qt.WindowType.ToolTip:
            # A floating panel that is hidden would count as closed, so it gets a lid.
            lid = QFrame(widget)
            lid.setProperty("foot", True)
            lid.setGeometry(widget.rect())
            widget.setEnabled(False)
            lid.show()
            lid.raise_()
            self._lids.append((widget, lid))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        kind = event.type()
        if kind == QEvent.Type.Shortcut:
            return True
        if kind in _KEYS and isinstance(watched, QWidget) and not self._is_ours(watched):
            event.accept()
            return True
        if kind == QEvent.Type.Resize:
            self._resized(watched)
        elif kind == QEvent.Type.Show and isinstance(watched, QDialog):
            QTimer.singleShot(0, self, lambda: self._wait(watched))
        elif kind == QEvent.Type.Close and watched is self._window:
            event.ignore()
            return True
        return super().eventFilter(watched, event)

    def _is_ours(self, widget: QWidget) -> bool:
        return widget is self._page or self._page.isAncestorOf(widget) or isinstance(widget.window(), QFrame)

    def _resized(self, watched: QObject) -> None:
        if watched is self._window:
            self._page.setGeometry(self._window.rect())
        for widget, lid in self._lids:
            if watched is widget:
                lid.setGeometry(widget.rect())

    def _wait(self, dialog: QDialog) -> None:
        """A dialog that wants to be seen now is shown later."""
        if self.lies and isValid(dialog) and dialog.isVisible():
            self._hide_away(dialog)
            self._window.activateWindow()
