"""What keys mean on the charting panel, wherever on it the keyboard is but in a line that is typed."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent, QKeySequence
from PySide6.QtWidgets import QApplication, QLineEdit

from dentaldesk.ui.screens.charting.draft import Lack, lack
from dentaldesk.ui.screens.charting.keys import (
    BY_KEY,
    DAY_KEY,
    DONE,
    EARLIER,
    FURTHER,
    LATER,
    LINE_KEYS,
    MODE_BY_KEY,
    MORE_BY_KEY,
    MORE_KEY,
    PAINT,
    SURFACE_BY_KEY,
)

if TYPE_CHECKING:
    from dentaldesk.ui.screens.charting.view import ChartingView

_HELD = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier | Qt.KeyboardModifier.MetaModifier
_ENTER = {Qt.Key.Key_Return, Qt.Key.Key_Enter}


class Keyboard(QObject):
    """Takes the keys that the chart would use otherwise while something is drafted, and all letters."""

    def __init__(self, view: ChartingView) -> None:
        super().__init__(view)
        self._view = view
        view.chart.installEventFilter(self)

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        """Escape, Enter and Space are the draft's before they are the chart's."""
        return isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress and self._before_chart(event)

    def _before_chart(self, event: QKeyEvent) -> bool:
        presenter = self._view.presenter
        if event.modifiers() & _HELD:
            return False
        if event.key() in _ENTER:
            presenter.enter()
            return True
        if event.key() == Qt.Key.Key_Escape:
            return self._escape()
        if event.key() == Qt.Key.Key_Space and presenter.board.draft.spans:
            presenter.drafting.next_roles()
            return True
        return False

    def take(self, event: QKeyEvent) -> bool:
        """Whether the key meant something here."""
        focused = QApplication.focusWidget()
        if isinstance(focused, QLineEdit):
            return not focused.text() and self._turn(event)
        if self._turn(event):
            return True
        if event.modifiers() & _HELD:
            return False
        return self._plain(event) or self._letter(event.text().upper())

    def _turn(self, event: QKeyEvent) -> bool:
        """Undo and redo."""
        if event.matches(QKeySequence.StandardKey.Undo):
            self._view.presenter.undoing.undo()
        elif event.matches(QKeySequence.StandardKey.Redo) or _is_redo(event):
            self._view.presenter.undoing.redo()
        else:
            return False
        return True

    def _plain(self, event: QKeyEvent) -> bool:
        presenter = self._view.presenter
        if event.key() in {Qt.Key.Key_Delete, Qt.Key.Key_Backspace}:
            presenter.clearing.newest()
            return True
        if event.key() == Qt.Key.Key_Escape:
            return self._escape()
        if event.key() in _ENTER:
            presenter.enter()
            return True
        return False

    def _escape(self) -> bool:
        if self._view.favourites.is_more_open:
            self._view.favourites.turn()
            return True
        return self._view.presenter.escape()

    def _letter(self, typed: str) -> bool:
        presenter = self._view.presenter
        favourites = self._view.favourites
        if len(typed) != 1 or presenter.board.mouth is None:
            return False
        if favourites.is_more_open and typed in MORE_BY_KEY:
            favourites.choose(MORE_BY_KEY[typed])
            return True
        if typed.isascii() and typed.isdigit():
            return self._digit(typed)
        if self._waits_for_surfaces() and typed in SURFACE_BY_KEY:
            presenter.drafting.touch(presenter.board.draft.teeth[0], SURFACE_BY_KEY[typed])
        elif typed in MODE_BY_KEY:
            presenter.mark_as(MODE_BY_KEY[typed].status)
        elif typed in BY_KEY:
            presenter.drafting.press(BY_KEY[typed])
        else:
            return self._deed(typed)
        return True

    def _deed(self, typed: str) -> bool:
        presenter = self._view.presenter
        deeds: dict[str, Callable[[], None]] = {
            DONE: presenter.acts.complete,
            FURTHER: self._view.tooth.entries.open_menu,
            PAINT: lambda: presenter.drafting.set_paint(on=not presenter.board.draft.paints),
            MORE_KEY: self._view.favourites.turn,
            EARLIER: lambda: presenter.past.step(-1),
            LATER: lambda: presenter.past.step(1),
            DAY_KEY: lambda: self._begin_line(DAY_KEY),
            **dict.fromkeys(LINE_KEYS, self._begin_line),
        }
        deed = deeds.get(typed)
        if deed is not None:
            deed()
        return deed is not None

    def _waits_for_surfaces(self) -> bool:
        draft = self._view.presenter.board.draft
        return draft.takes_surfaces and bool(draft.teeth)

    def _digit(self, typed: str) -> bool:
        presenter = self._view.presenter
        if presenter.board.draft.waits_for_digit and lack(presenter.board.draft) is not Lack.TEETH:
            presenter.drafting.digit(int(typed))
        else:
            self._begin_line(typed)
        return True

    def _begin_line(self, text: str = "") -> None:
        line = self._view.line.line
        line.setFocus(Qt.FocusReason.ShortcutFocusReason)
        if text:
            line.setText(line.text() + text)
            line.textEdited.emit(line.text())


def _is_redo(event: QKeyEvent) -> bool:
    control, shift = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier
    pressed = event.modifiers() & (control | shift)
    return (event.key() == Qt.Key.Key_Y and pressed == control) or (
        event.key() == Qt.Key.Key_Z and pressed == control | shift
    )
