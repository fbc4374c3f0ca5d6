"""Keys that are pressed before there is what they are meant for: no key is lost while panels are made and arranged."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtGui import QKeyEvent, QShowEvent
from PySide6.QtWidgets import QWidget

if TYPE_CHECKING:
    from collections.abc import Callable


def copy_of(event: QKeyEvent) -> QKeyEvent:
    """The event itself is gone when it was heard."""
    return QKeyEvent(event.type(), event.key(), event.modifiers(), event.text(), event.isAutoRepeat(), event.count())


class KeepsKeys(QWidget):
    """What is typed here is kept for a widget that is still to come."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._typed: list[QKeyEvent] = []

    def keyPressEvent(self, event: QKeyEvent) -> None:
        self._typed.append(copy_of(event))

    def focusNextPrevChild(self, _forward: bool) -> bool:
        return False  # Tab is typed for what comes, too

    def forget(self) -> None:
        """It was typed for nobody."""
        self._typed = []

    def pass_on(self, to: QWidget) -> None:
        """Let this widget have what was typed."""
        for event in self._typed:
            QCoreApplication.postEvent(to, event)
        self.forget()


class Unchosen(KeepsKeys):
    """Has the keyboard while panels are arranged: else the first control of the window would, and Enter change the
    workspace. What chooses is not kept, because nobody saw among what.
    """

    _CHOOSING = frozenset({Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space, Qt.Key.Key_Delete})

    def __init__(self, parent: QWidget, holding: Callable[[QWidget], str]) -> None:
        """`holding` names the panel in which a widget is; "" for none."""
        super().__init__(parent)
        self._holding = holding
        self._waits = True  # for panels to stand
        # Without one, a window that comes up lets its first control have the keyboard instead.
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        # Where no panel stands it keeps the keyboard; what is typed then is not for whoever comes next.
        if self._waits and event.key() not in self._CHOOSING:
            super().keyPressEvent(event)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if self._waits:
            self.setFocus()  # asked for before the window shows, it would be forgotten

    def take_keyboard(self) -> None:
        """Take it, from everybody but who types outside of the panels."""
        self._waits = True
        if not self.types_elsewhere():
            self.setFocus()

    def types_elsewhere(self) -> bool:
        """Whether somebody is looking for something outside of the panels: they go on typing there."""
        focus: QWidget | None = self.window().focusWidget()
        if focus is None or not focus.isVisible():  # a page that is gone may have it still
            return False
        return focus.testAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled) and not self._holding(focus)

    def let_go(self) -> None:
        """The panels stand: what was typed is for the one that has the keyboard now."""
        self._waits = False
        focus: QWidget | None = self.window().focusWidget()
        if focus is not None and self._holding(focus):
            self.pass_on(focus)
        else:
            self.forget()
