"""Choosing a procedure by a few letters, from the keyboard or the list."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, QRect, Qt, Signal
from PySide6.QtWidgets import QFrame, QLineEdit, QVBoxLayout, QWidget

from dentaldesk.ui.theme.current import current
from dentaldesk.ui.widgets.panels import IconLabel
from dentaldesk.ui.widgets.row_table import Column, RowTable

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from PySide6.QtGui import QFocusEvent, QKeyEvent, QMouseEvent, QResizeEvent

    from dentaldesk.engines.core.words import Words
    from dentaldesk.ui.screens.visit.rows import Choice

# A list longer than this is searched, not read.
_VISIBLE = 9
# Names of procedures are long; the field may be short.
_LETTERS = 34
_EDGE = 8
_GAP = 4


class ProcedureField(QLineEdit):
    """Letters open the list of what they may mean; Down opens all. Enter takes the marked one.

    `choices(typed)` is asked for the list at every letter. What was typed stays when nothing is meant by it.
    """

    settled = Signal()  # another procedure stands here now, by choice or by leaving the field

    def __init__(self, words: Words, choices: Callable[[str], Sequence[Choice]]) -> None:
        super().__init__()
        self._words = words
        self._choices = choices
        self._list: _List | None = None
        self._caret = IconLabel("caret-down", "text2", 12)
        self._caret.setParent(self)
        self.textEdited.connect(self._typed)

    def is_open(self) -> bool:
        """Whether the list is to be seen."""
        return self._list is not None and self._list.isVisible()

    def open_list(self) -> None:
        """Show everything that can be chosen here."""
        self._offer(self._choices(""))

    def close_list(self) -> None:
        """Put the list away."""
        if self._list is not None:
            self._list.hide()

    def take_marked(self) -> bool:
        """Take what is marked in the list, or else what the letters mean; whether that was news."""
        if self.is_open() and self._list is not None:
            chosen = self._list.table.chosen()
            self.close_list()
            if chosen is not None:
                self._take(chosen)
            return True
        return self.settle()

    def settle(self) -> bool:
        """Write out what the letters mean; whether that was news."""
        self.close_list()
        typed = self.text()
        found = self._choices(typed) if typed.strip() else []
        if not found or any(choice.name == typed for choice in found):
            return False
        self._take(found[0])
        return True

    def _typed(self, typed: str) -> None:
        if typed.strip():
            self._offer(self._choices(typed))
        else:
            self.close_list()
        self.settled.emit()

    def _offer(self, choices: Sequence[Choice]) -> None:
        window = self.window()
        if self._list is None or self._list.parentWidget() is not window:
            self._list = _List(self._words, window)
            self._list.table.clicked.connect(lambda _: self.take_marked())
        self._list.show_choices(choices, self)

    def _take(self, choice: Choice) -> None:
        self.setText(choice.name)
        self.setCursorPosition(0)
        self.settled.emit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        size = self._caret.sizeHint()
        right_to_left = self.layoutDirection() == Qt.LayoutDirection.RightToLeft
        left = _EDGE if right_to_left else self.width() - _EDGE - size.width()
        self._caret.setGeometry(QRect(QPoint(left, (self.height() - size.height()) // 2), size))
        room = size.width() + _EDGE
        self.setTextMargins(room if right_to_left else 0, 0, 0 if right_to_left else room, 0)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        super().mousePressEvent(event)
        if self._caret.geometry().adjusted(-_EDGE, -_EDGE, _EDGE, _EDGE).contains(event.position().toPoint()):
            self.open_list()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1}.get(Qt.Key(event.key()))
        if step is not None and self.is_open() and self._list is not None:
            self._list.step(step)
        elif event.key() == Qt.Key.Key_Down:
            self.open_list()
        elif event.key() == Qt.Key.Key_Escape and self.is_open():
            self.close_list()
        else:
            super().keyPressEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        # Leaving takes what is marked: that is what one saw when one pressed Tab.
        if event.reason() == Qt.FocusReason.TabFocusReason:
            self.take_marked()
        else:
            self.settle()


class _List(QFrame):
    """What may be meant. Part of the window, so it never takes the keyboard from the field."""

    def __init__(self, words: Words, window: QWidget) -> None:
        super().__init__(window)
        self._window = window
        self.setObjectName("exam.choices")
        self.setProperty("popup", True)
        self.table: RowTable[Choice] = RowTable(words("Procedures"), _columns(words), key=lambda choice: choice.code)
        self.table.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.table.horizontalHeader().hide()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(1, _GAP, 1, _GAP)
        layout.addWidget(self.table)
        self.hide()

    def show_choices(self, choices: Sequence[Choice], field: QWidget) -> None:
        """Open at the field, below it where there is room, the first one marked."""
        if not choices:
            self.hide()
            return
        self.table.show_rows(choices)
        self.table.horizontalHeader().hide()
        self.table.selectRow(0)
        window = self._window
        sizes = current().sizes
        height = min(len(choices), _VISIBLE) * sizes.row + 2 * _GAP + 2
        width = min(max(field.width(), _LETTERS * sizes.body), window.width() - 2 * _EDGE)
        corner = field.mapTo(window, QPoint(0, field.height() + _GAP))
        if corner.y() + height > window.height():
            corner.setY(field.mapTo(window, QPoint(0, 0)).y() - _GAP - height)
        left = min(corner.x(), window.width() - width - _EDGE)
        self.setGeometry(max(left, _EDGE), max(corner.y(), 0), width, height)
        self.raise_()
        self.show()

    def step(self, by: int) -> None:
        """Mark the next one up or down."""
        place = self.table.currentIndex().row() + by
        self.table.selectRow(min(max(place, 0), len(self.table.rows()) - 1))


def _columns(words: Words) -> list[Column[Choice]]:
    return [
        Column(title=words("Procedure"), text=lambda choice: choice.name, stretch=True),
        Column(
            title=words("Time"),
            text=lambda choice: words("{minutes} min", minutes=choice.minutes),
            figures=True,
            role=lambda _: "muted",
        ),
        Column(title=words("Fee"), text=lambda choice: choice.fee, figures=True),
    ]
