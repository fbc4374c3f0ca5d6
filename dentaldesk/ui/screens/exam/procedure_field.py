"""Choosing a procedure by a few letters, from the keyboard or the list."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPoint, QRect, QSize, QStringListModel, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QMouseEvent, QPainter, QResizeEvent
from PySide6.QtWidgets import QCompleter, QLineEdit, QListView, QStyledItemDelegate, QStyleOptionViewItem

from dentaldesk.ui.theme.current import colour, current
from dentaldesk.ui.widgets.panels import IconLabel

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from dentaldesk.ui.screens.exam.rows import Choice

# A list longer than this is searched, not read.
_VISIBLE = 10
_EDGE = 12
_Index = QModelIndex | QPersistentModelIndex


class _FeeDelegate(QStyledItemDelegate):
    """The name, and its fee at the end of the line."""

    def __init__(self, fees: dict[str, str]) -> None:
        super().__init__()
        self._fees = fees

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        super().paint(painter, option, index)
        painter.save()
        painter.setPen(colour("muted"))
        area = option.rect.adjusted(_EDGE, 0, -_EDGE, 0)
        end = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignTrailing
        painter.drawText(area, end, self._fees.get(str(index.data()), ""))
        painter.restore()

    def sizeHint(self, option: QStyleOptionViewItem, index: _Index) -> QSize:
        hint = super().sizeHint(option, index)
        fee = option.fontMetrics.horizontalAdvance(self._fees.get(str(index.data()), ""))
        return QSize(hint.width() + fee + 3 * _EDGE, current().sizes.row)


class ProcedureField(QLineEdit):
    """Letters open the list of what they may mean; Down opens all. Enter takes the marked one, or the first.

    `choices(typed)` is asked for the list at every letter. What was typed stays when nothing is meant by it.
    """

    settled = Signal()  # another procedure stands here now, by choice or by leaving the field

    def __init__(self, choices: Callable[[str], Sequence[Choice]]) -> None:
        super().__init__()
        self._choices = choices
        self._fees: dict[str, str] = {}
        self._model = QStringListModel(self)
        self._completer = QCompleter(self._model, self)
        self._completer.setCompletionMode(QCompleter.CompletionMode.UnfilteredPopupCompletion)
        self._completer.setMaxVisibleItems(_VISIBLE)
        self._completer.activated.connect(self._take)
        self._dress_popup()
        self.textEdited.connect(self._typed)
        self._caret = IconLabel("caret-down", "text2", 12)
        self._caret.setParent(self)

    def open_list(self) -> None:
        """Show everything that can be chosen here."""
        self._offer(self._choices(""))

    def settle(self) -> None:
        """Write out what the letters mean."""
        typed = self.text()
        found = self._choices(typed) if typed.strip() else []
        if found and not any(choice.name == typed for choice in found):
            self._take(found[0].name)

    def _dress_popup(self) -> None:
        self._popup = popup = QListView()
        popup.setUniformItemSizes(True)
        self._completer.setPopup(popup)
        # Kept in Python: the view does not own its delegate.
        self._delegate = _FeeDelegate(self._fees)
        popup.setItemDelegate(self._delegate)

    def _typed(self, typed: str) -> None:
        if typed.strip():
            self._offer(self._choices(typed))
        else:
            self._popup.hide()
            self.settled.emit()

    def _offer(self, choices: Sequence[Choice]) -> None:
        self._fees.clear()
        self._fees.update({choice.name: choice.fee for choice in choices})
        self._model.setStringList([choice.name for choice in choices])
        if not choices:
            self._popup.hide()
            return
        self._completer.setWidget(self)
        self._completer.complete(self.rect())
        self._popup.setCurrentIndex(self._completer.completionModel().index(0, 0))

    def _take(self, name: str) -> None:
        self.setText(name)
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
        if event.key() == Qt.Key.Key_Down and not self._popup.isVisible():
            self.open_list()
            return
        super().keyPressEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        if event.reason() != Qt.FocusReason.PopupFocusReason:
            self.settle()
