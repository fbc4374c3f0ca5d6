"""One of a few states, or several of them, or none yet: buttons in a row that wraps."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QPushButton

from dentaldesk.ui.widgets.flow import FlowBox


class ChoiceButton(QPushButton):
    """A state that holds or does not. Arrows go to its neighbours, Enter presses it."""

    stepped = Signal(int)

    def __init__(self, text: str, value: str) -> None:
        super().__init__(text)
        self.value = value
        self.setCheckable(True)
        self.setAutoDefault(False)
        self.setProperty("compact", True)
        self.setProperty("segment", "only")

    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = {
            Qt.Key.Key_Right: 1,
            Qt.Key.Key_Down: 1,
            Qt.Key.Key_Left: -1,
            Qt.Key.Key_Up: -1,
        }.get(Qt.Key(event.key()))
        if step is not None:
            self.stepped.emit(step)
        elif event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            self.click()
        else:
            super().keyPressEvent(event)


class Choices(FlowBox):
    """`chosen(value)`: of several, their codes joined by commas; "" when nothing holds. A second press takes it off."""

    chosen = Signal(str)

    def __init__(self, name: str, choices: Sequence[tuple[str, str]], *, many: bool = False, alone: str = "") -> None:
        """`choices` are (words, value). Of `many`, `alone` excludes all others."""
        super().__init__(spacing=4)
        self.setAccessibleName(name)
        self._many, self._alone = many, alone
        self.buttons = [ChoiceButton(words, value) for words, value in choices]
        for place, each in enumerate(self.buttons):
            each.setAccessibleName(f"{name}: {each.text()}")
            each.clicked.connect(lambda _=False, each=each: self._press(each))
            each.stepped.connect(lambda by, place=place: self._step(place + by))
            self.flow.addWidget(each)
        self._mark_stop(self.buttons[0])

    def value(self) -> str:
        """What holds."""
        return ",".join(each.value for each in self.buttons if each.isChecked())

    def show_value(self, value: str) -> None:
        """Let this hold; nothing is told."""
        held = set(value.split(","))
        for each in self.buttons:
            each.setChecked(each.value in held)
        if not any(each.hasFocus() for each in self.buttons):
            self._mark_stop(self.target())

    def target(self) -> ChoiceButton:
        """Where the keyboard goes: to what holds, else to the first."""
        return next((each for each in self.buttons if each.isChecked()), self.buttons[0])

    def _press(self, pressed: ChoiceButton) -> None:
        for each in self.buttons:
            lonely = self._alone in {each.value, pressed.value} and bool(self._alone)
            if each is not pressed and (not self._many or lonely):
                each.setChecked(False)
        self._mark_stop(pressed)
        self.chosen.emit(self.value())

    def _step(self, place: int) -> None:
        to = self.buttons[place % len(self.buttons)]
        self._mark_stop(to)
        to.setFocus(Qt.FocusReason.TabFocusReason)

    def _mark_stop(self, stop: ChoiceButton) -> None:
        """Tab comes to one of them; the arrows move among them."""
        for each in self.buttons:
            each.setFocusPolicy(Qt.FocusPolicy.StrongFocus if each is stop else Qt.FocusPolicy.ClickFocus)
