"""Controls held in a state that otherwise takes a mouse or the keyboard: hovered, pressed, with the focus ring."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, QPointF, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QCheckBox,
    QGridLayout,
    QLineEdit,
    QRadioButton,
    QSpinBox,
    QWidget,
)

from dentaldesk.ui.theme.focus import FocusFrame
from dentaldesk.ui.widgets.buttons import Button, button, tool_button
from dentaldesk.ui.widgets.fields import ChoiceBox, MoneyEdit, Switch
from dentaldesk.ui.widgets.texts import label, set_look

if TYPE_CHECKING:
    from dentaldesk.engines.core.words import Words


class _Mouse(QObject):
    """Moves over its widget as soon as that is shown: a push button believes nothing else."""

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Show and isinstance(watched, QWidget):
            at, none = QPointF(watched.rect().center()), Qt.MouseButton.NoButton
            moved = QMouseEvent(
                QEvent.Type.MouseMove, at, watched.mapToGlobal(at), none, none, Qt.KeyboardModifier.NoModifier
            )
            QApplication.sendEvent(watched, moved)
        return super().eventFilter(watched, event)


def _hovered(widget: QWidget) -> QWidget:
    widget.setAttribute(Qt.WidgetAttribute.WA_UnderMouse, True)
    widget.installEventFilter(_Mouse(widget))
    return widget


def _pressed(widget: QWidget) -> QWidget:
    if isinstance(widget, QAbstractButton):
        widget.setDown(True)
    return widget


def _ringed(widget: QWidget) -> QWidget:
    """In a frame that paints the ring which the keyboard brings."""
    return FocusFrame(widget)


def _off(widget: QWidget) -> QWidget:
    widget.setEnabled(False)
    return widget


def _wrong(widget: QWidget) -> QWidget:
    set_look(widget, problem=True)
    return widget


STATES: tuple[tuple[str, Callable[[QWidget], QWidget]], ...] = (
    ("Normal", lambda widget: widget),
    ("Hovered", _hovered),
    ("Pressed", _pressed),
    ("Focus", _ringed),
    ("Disabled", _off),
    ("Problem", _wrong),
)
# A problem belongs to a field; nothing is pressed in one.
_NOT_OF_BUTTONS, _NOT_OF_FIELDS = "Problem", "Pressed"


def _choice() -> QWidget:
    box = ChoiceBox()
    box.addItems(["Card", "Überweisung"])
    box.setAccessibleName("Kind of payment")
    return box


def _radio() -> QWidget:
    made = QRadioButton("6 months")
    made.setAutoExclusive(False)  # each is a sheet of its own, not one choice of six
    return _checked(made)


def _number() -> QWidget:
    box = QSpinBox()
    box.setValue(6)
    box.setAccessibleName("Instalments")
    return box


def _line(words: str) -> QWidget:
    edit = QLineEdit(words)
    edit.setPlaceholderText("Empty")
    edit.setAccessibleName("Phone")
    return edit


def _checked(box: QAbstractButton) -> QWidget:
    box.setCheckable(True)
    box.setChecked(True)
    return box


def _kinds(words: Words) -> dict[str, Callable[[], QWidget]]:
    return {
        "Primary": lambda: button("Take $448.00", "primary", "credit-card"),
        "Secondary": lambda: button("Terminanfrage"),
        "Quiet": lambda: button("Show trace", "quiet"),
        "Danger": lambda: button("Void", "danger", "trash"),
        "Danger, filled": lambda: button("Refund 120.00", "danger-filled"),
        "Chosen": lambda: _checked(button("Week")),
        "Icon alone": lambda: tool_button("printer", "Print"),
        "Check box": lambda: _checked(QCheckBox("Send by SMS")),
        "Radio button": _radio,
        "Switch": lambda: _checked(Switch("Chairside")),
        "Line": lambda: _line("(612) 555-0142"),
        "Line, empty": lambda: _line(""),
        "Choice": _choice,
        "Number": _number,
        "Money": lambda: MoneyEdit(words, "Amount"),
    }


def state_matrix(words: Words) -> QGridLayout:
    """Each kind of control in a line, each state in a column."""
    grid = QGridLayout()
    grid.setHorizontalSpacing(8)
    grid.setVerticalSpacing(8)
    for column, (name, _) in enumerate(STATES, start=1):
        grid.addWidget(label(name, "caption"), 0, column)
    for row, (kind, make) in enumerate(_kinds(words).items(), start=1):
        grid.addWidget(label(kind, "caption"), row, 0)
        for column, (name, force) in enumerate(STATES, start=1):
            made = make()
            without = _NOT_OF_BUTTONS if isinstance(made, QAbstractButton) else _NOT_OF_FIELDS
            if name != without:
                centred = Qt.AlignmentFlag.AlignVCenter
                grid.addWidget(force(made), row, column, centred)
                if isinstance(made, Button):
                    made.setAccessibleName(f"{kind}, {name}: {made.text()}")
    grid.setColumnStretch(len(STATES) + 1, 1)
    return grid
