"""Covers everything that a window of this program shows, and gives it back as it was."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtWidgets import QApplication, QDialog, QFrame, QWidget
from shiboken6 import isValid

if TYPE_CHECKING:
    from PySide6.QtWidgets import QMainWindow

_KEYS = {QEvent.Type.KeyPress, QEvent.Type.KeyRelease, QEvent.Type.ShortcutOverride}


class Cover(QObject):
    """`put` lays `page` over the window; `take` gives back what was below, with the keyboard where it was.

    What stands below is hidden, not closed: typed text, scroll positions and open dialogs stay. What wants to open
    meanwhile waits, and is shown to whoever comes: it tells what went wrong with the work below. Only while it lies
    does it listen to the whole program, so it costs nothing otherwise.
    """

    close_refused = Signal()  # somebody wanted to close the window over it

    def __init__(self, window: QMainWindow, page: QWidget) -> None:
        super().__init__(window)
        self._window = window
        self._page = page
        self._dialogs: list[QDialog] = []  # that were open
        self._waiting: list[QWidget] = []  # that came meanwhile
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
            self._hide_away(widget, self._dialogs)
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

    def rename(self, title: str, below: str) -> None:
        """The window's titles while it is covered, and afterwards."""
        if self.lies:
            self._title = below
            self._window.setWindowTitle(title)

    def call_off(self) -> None:
        """The dialogs that were open are somebody else's: called off while that person still sits here."""
        dialogs, self._dialogs = self._dialogs, []
        for dialog in dialogs:
            if isValid(dialog):
                dialog.reject()

    def take(self) -> None:
        """Give everything back."""
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
        waiting = [*self._dialogs, *self._waiting]
        self._dialogs, self._waiting, self._lids = [], [], []
        for widget in waiting:
            if isValid(widget):
                widget.show()
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

    def _hide_away(self, widget: QWidget, among: list[Any]) -> None:
        if widget is self._window or not widget.isVisible() or not widget.isWindow():
            return
        if isinstance(widget, QDialog):
            among.append(widget)
            widget.hide()
        elif widget.parentWidget() is None or widget.windowType() == Qt.WindowType.ToolTip:
            self._waiting.append(widget)
            widget.hide()
        else:
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
        elif kind == QEvent.Type.Show and isinstance(watched, QWidget) and self._is_of_the_work(watched):
            # Not to be seen even for the turn until it is hidden.
            watched.setAttribute(Qt.WidgetAttribute.WA_DontShowOnScreen)
            QTimer.singleShot(0, self, lambda: self._wait(watched))
        elif kind == QEvent.Type.Close and watched is self._window and not _session_ends():
            event.ignore()
            self.close_refused.emit()
            return True
        return False

    def _is_ours(self, widget: QWidget) -> bool:
        return widget is self._page or self._page.isAncestorOf(widget) or isinstance(widget.window(), QFrame)

    def _resized(self, watched: QObject) -> None:
        if watched is self._window:
            self._page.setGeometry(self._window.rect())
        for widget, lid in self._lids:
            if watched is widget:
                lid.setGeometry(widget.rect())

    def _is_of_the_work(self, widget: QWidget) -> bool:
        """Whether it is a window of its own that is no list, menu or tip of the page."""
        plain = widget.windowType() in {Qt.WindowType.Window, Qt.WindowType.Dialog, Qt.WindowType.Tool}
        return widget.isWindow() and plain and widget is not self._window

    def _wait(self, widget: QWidget) -> None:
        """What wants to be seen now is shown later."""
        if self.lies and isValid(widget) and widget.isVisible():
            self._hide_away(widget, self._waiting)
            widget.setAttribute(Qt.WidgetAttribute.WA_DontShowOnScreen, False)
            self._window.activateWindow()


def _session_ends() -> bool:
    """Whether the computer is being shut down: nobody is there to unlock first."""
    app = QApplication.instance()
    return isinstance(app, QApplication) and app.isSavingSession()
