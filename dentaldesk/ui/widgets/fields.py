"""Fields: a label above, help or the problem below; amounts of money; search; a switch."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QPoint, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QAction, QKeyEvent, QKeySequence, QPainter, QPaintEvent, QPen, QResizeEvent, QWheelEvent
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QStyle,
    QStyleOptionComboBox,
    QStylePainter,
    QVBoxLayout,
    QWidget,
)

from dentaldesk.models.values import Money, ValueProblem, parse_money
from dentaldesk.ui.theme.current import colour, current
from dentaldesk.ui.theme.fonts import body_font, set_tabular
from dentaldesk.ui.theme.tokens import LABEL_GAP
from dentaldesk.ui.widgets.panels import IconLabel
from dentaldesk.ui.widgets.texts import KeyCap, label, set_look, set_shown
from dentaldesk.ui.widgets.typed_edit import TypedEdit

if TYPE_CHECKING:
    from dentaldesk.engines.core.words import Words

_SLACK = 2  # pixels by which what a drop-down would like to be wide differs from what it draws


class LabeledField(QWidget):
    """An editor under its label, with a line of help below that a problem takes the place of.

    The editor gets the label as its accessible name and the help or problem as its description.
    """

    def __init__(self, words: str, editor: QWidget, help_text: str = "") -> None:
        super().__init__()
        self.editor = editor
        self._help = help_text
        self._problem: str | None = None
        self._note: tuple[IconLabel, QLabel] | None = None  # made when there is something to say, which is seldom
        title = self._title = label(words, "label")
        title.setBuddy(editor)
        column = self._column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(LABEL_GAP)
        column.addWidget(title)
        column.addWidget(editor)
        editor.setAccessibleName(words.replace("&", ""))
        self.setFocusProxy(editor)
        if isinstance(editor, TypedEdit):
            editor.problem_changed.connect(self.set_problem)
        self._show_note()

    def set_problem(self, problem: str | None) -> None:
        """Mark the editor and say the problem below it; None (or nothing to say) takes both away."""
        self._problem = problem or None
        self._show_note()

    def set_label(self, words: str) -> None:
        """Another label: what is asked for depends on something else."""
        self._title.setText(words)
        self.editor.setAccessibleName(words.replace("&", ""))

    def problem(self) -> str | None:
        """What is wrong, as it is shown."""
        return self._problem

    def _show_note(self) -> None:
        wrong = self._problem is not None
        note = self._problem or self._help
        set_look(self.editor, problem=wrong)
        self.editor.setAccessibleDescription(note)
        if self._note is None and not note:
            return
        icon, line = self._note = self._note or self._make_note()
        set_look(line, tone="danger" if wrong else None)
        set_shown(icon, wrong)
        line.setText(note)
        set_shown(line, note)

    def _make_note(self) -> tuple[IconLabel, QLabel]:
        icon, line = IconLabel("warning-circle-fill", "danger", 14), label("", "caption", wrap=True)
        row = QHBoxLayout()
        row.setSpacing(4)
        row.addWidget(icon, 0, Qt.AlignmentFlag.AlignTop)
        row.addWidget(line, 1)
        self._column.addLayout(row)
        return icon, line


class ChoiceBox(QComboBox):
    """A drop-down that the wheel only scrolls past: a page that is scrolled must not change what is chosen on it.
    Where there is no room for what is chosen it ends in dots. It has no words for nothing being chosen.
    """

    def wheelEvent(self, event: QWheelEvent) -> None:
        event.ignore()

    def shown(self) -> str:
        """What can be read of what is chosen."""
        option = QStyleOptionComboBox()
        self.initStyleOption(option)
        part = QStyle.SubControl.SC_ComboBoxEditField
        room = self.style().subControlRect(QStyle.ComplexControl.CC_ComboBox, option, part, self).width() + _SLACK
        return self.fontMetrics().elidedText(self.currentText(), Qt.TextElideMode.ElideRight, room)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter, option = QStylePainter(self), QStyleOptionComboBox()
        self.initStyleOption(option)
        option.currentText = self.shown()
        painter.drawComplexControl(QStyle.ComplexControl.CC_ComboBox, option)
        painter.drawControl(QStyle.ControlElement.CE_ComboBoxLabel, option)
        painter.end()


class MoneyEdit(TypedEdit[Money]):
    """An amount in the clinic's currency."""

    def __init__(self, words: Words, name: str = "", parent: QWidget | None = None) -> None:
        """`name` is what the amount is, for a screen reader; a LabeledField sets its own label instead."""
        super().__init__(name, parent)
        self._words = words
        self.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self._make_room()

    def amount(self) -> Money | None:
        """The amount that stands in the field; None when it is empty or not an amount."""
        return self.value()

    def set_amount(self, amount: Money | None) -> None:
        """Show an amount; tells `changed` when it is another one."""
        self.set_value(amount)

    def _parse(self, typed: str) -> tuple[Money | None, str]:
        try:
            sign = self._words.decimal_sign
            return parse_money(typed, self._words.formats.currency, decimal_sign=sign), ""
        except ValueProblem as wrong:
            return None, self._words.text(wrong.message)

    def _write(self, value: Money) -> str:
        return self._words.plain_money(value)

    def _make_room(self) -> None:
        sign = self.fontMetrics().horizontalAdvance(self._words.formats.currency)
        self.setTextMargins(sign + 8, 0, 0, 0)
        face = self.font()
        face.setWeight(face.Weight.DemiBold)
        set_tabular(face)
        self.setFont(face)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange:
            self._make_room()

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        painter = QPainter(self)
        painter.setFont(body_font(current().sizes))
        painter.setPen(colour("muted"))
        area = self.rect().adjusted(9, 0, -9, 0)
        painter.drawText(area, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, self._words.formats.currency)
        painter.end()


class SearchField(QLineEdit):
    """A line to search with: magnifier before, the key that leads here behind. Esc empties it; `wanted(text)`
    follows the typing.
    """

    wanted = Signal(str)
    _EDGE = 8

    def __init__(self, name: str, placeholder: str = "", key: QAction | QKeySequence | str = "") -> None:
        super().__init__()
        self.setAccessibleName(name)
        self.setPlaceholderText(placeholder)
        self._cap = KeyCap(key, self)
        self._glass = IconLabel("magnifying-glass")
        self._glass.setParent(self)
        self.textChanged.connect(self._changed)
        self._arrange()

    def _changed(self, text: str) -> None:
        self._cap.setVisible(not text and bool(self._cap.text()))
        self.wanted.emit(text)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange and hasattr(self, "_glass"):
            self._arrange()

    def sizeHint(self) -> QSize:
        words = self.fontMetrics().horizontalAdvance(self.placeholderText())
        return QSize(words + 3 * self._EDGE + self._before() + self._after(), super().sizeHint().height())

    def _before(self) -> int:
        return self._glass.sizeHint().width() + self._EDGE

    def _after(self) -> int:
        return self._cap.sizeHint().width() + self._EDGE if self._cap.text() else 0

    def _arrange(self) -> None:
        right_to_left = self.layoutDirection() == Qt.LayoutDirection.RightToLeft
        before, after = self._before(), self._after()
        self.setTextMargins(*(after, 0, before, 0) if right_to_left else (before, 0, after, 0))
        for part, leading in ((self._glass, True), (self._cap, False)):
            size = part.sizeHint()
            at_left = leading != right_to_left
            left = self._EDGE + 2 if at_left else self.width() - size.width() - self._EDGE
            part.setGeometry(QRect(left, (self.height() - size.height()) // 2, size.width(), size.height()))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and self.text():
            self.clear()
            return
        super().keyPressEvent(event)


class Switch(QCheckBox):
    """On or off, at once: for what takes effect by itself. What a button confirms later is a check box."""

    _TRACK = QSize(30, 18)

    def sizeHint(self) -> QSize:
        width = self._TRACK.width() + 8 + self.fontMetrics().horizontalAdvance(self.text())
        return QSize(width, max(current().sizes.body_line, self._TRACK.height() + 2))

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def track(self) -> QRect:
        """Where the switch itself is drawn; the words stand beside it."""
        right_to_left = self.layoutDirection() == Qt.LayoutDirection.RightToLeft
        left = self.width() - self._TRACK.width() - 1 if right_to_left else 1
        return QRect(left, (self.height() - self._TRACK.height()) // 2, self._TRACK.width(), self._TRACK.height())

    def ring_area(self) -> tuple[QRect, int]:
        """What the focus ring goes around, and how round that is."""
        return self.track(), self._TRACK.height() // 2

    def hitButton(self, pos: QPoint) -> bool:
        return self.rect().contains(pos)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if not self.isEnabled():
            painter.setOpacity(0.55)
        track = QRectF(self.track()).adjusted(0.5, 0.5, -0.5, -0.5)
        on = self.isChecked()
        painter.setPen(QPen(colour("accent" if on else "control"), 1))
        painter.setBrush(colour("accent" if on else "surface"))
        painter.drawRoundedRect(track, track.height() / 2, track.height() / 2)
        knob = track.height() - 6
        at_right = on != (self.layoutDirection() == Qt.LayoutDirection.RightToLeft)
        left = track.right() - knob - 3 if at_right else track.left() + 3
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colour("on_accent" if on else "control"))
        painter.drawEllipse(QRectF(left, track.top() + 3, knob, knob))
        painter.setPen(colour("text" if self.isEnabled() else "muted"))
        beside = self._TRACK.width() + 9
        area = self.rect().adjusted(0, 0, -beside, 0) if at_right != on else self.rect().adjusted(beside, 0, 0, 0)
        painter.drawText(
            area,
            Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeading | Qt.TextFlag.TextShowMnemonic,
            self.text(),
        )
        painter.end()
