"""Each tooth of a painted chart as something that a screen reader finds, reads and presses.

A painted chart is one widget to the system. So an invisible check box lies over every column: it has the tooth's
name and state, tells whether the tooth is chosen, and choosing it there chooses it on the chart.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QRect, Qt, Signal
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent, QPaintEvent
from PySide6.QtWidgets import QAbstractButton, QWidget

from dentaldesk.engines.clinical.chart_words import say_tooth
from dentaldesk.models.teeth import Notation, show_tooth

if TYPE_CHECKING:
    from dentaldesk.engines.clinical.chart import ToothState
    from dentaldesk.engines.core.words import Words
    from dentaldesk.models.teeth import ToothCode


class ToothHandle(QAbstractButton):
    """One tooth for a screen reader. Mouse and keyboard pass it by: the chart has them."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.tooth: ToothCode | None = None
        self.setCheckable(True)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        # Never painted, so that a repaint of the chart does not pay for it.
        self.setUpdatesEnabled(False)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Nothing: the chart has painted the tooth."""


class ToothHandles(QObject):
    """The handles of a chart, and what is read of each tooth."""

    pressed = Signal(object)  # the ToothCode

    def __init__(self, chart: QWidget, words: Words) -> None:
        super().__init__(chart)
        self._chart = chart
        self._words = words
        self._handles: list[ToothHandle] = []
        self._shown: dict[ToothCode, ToothHandle] = {}
        self._states: Mapping[ToothCode, ToothState] = {}
        self._changed: frozenset[ToothCode] = frozenset()
        self._notation = Notation.FDI
        self._read: dict[ToothCode, tuple[ToothState | None, bool, Notation]] = {}

    def show_teeth(self, teeth: Sequence[ToothCode], areas: Mapping[ToothCode, QRect]) -> None:
        """One handle a tooth, in reading order. Handles are used again, as screen readers hold on to them."""
        while len(self._handles) < len(teeth):
            self._handles.append(self._made())
        self._shown = {}
        for handle, tooth in zip(self._handles, teeth, strict=False):
            handle.tooth = tooth
            handle.setObjectName(f"tooth-{tooth.code}")
            handle.setGeometry(areas[tooth])
            handle.show()
            self._shown[tooth] = handle
        for handle in self._handles[len(teeth) :]:
            handle.hide()
        self._read = {}
        self._name_teeth()

    def _made(self) -> ToothHandle:
        handle = ToothHandle(self._chart)
        handle.clicked.connect(lambda _checked=False, one=handle: self._press(one))
        return handle

    def _press(self, handle: ToothHandle) -> None:
        if handle.tooth is not None:
            self.pressed.emit(handle.tooth)

    def show_states(
        self, states: Mapping[ToothCode, ToothState], changed: frozenset[ToothCode], notation: Notation
    ) -> None:
        """How the teeth are, how they are called, which are not as they were. Only what differs is said anew."""
        self._states, self._changed, self._notation = states, changed, notation
        self._name_teeth()

    def _name_teeth(self) -> None:
        for tooth, handle in self._shown.items():
            now = self._states.get(tooth), tooth in self._changed, self._notation
            if self._read.get(tooth) != now:
                self._read[tooth] = now
                handle.setAccessibleName(self.sentence(tooth))

    def sentence(self, tooth: ToothCode) -> str:
        """What is read of a tooth."""
        state = self._states.get(tooth)
        words, notation = self._words, self._notation
        said = say_tooth(words, state, notation) if state is not None else show_tooth(tooth, notation)
        return words("{tooth}; changed", tooth=said) if tooth in self._changed else said

    def choose(self, teeth: Sequence[ToothCode]) -> None:
        """Tell which teeth are chosen."""
        chosen = set(teeth)
        for tooth, handle in self._shown.items():
            if handle.isChecked() != (tooth in chosen):
                handle.setChecked(tooth in chosen)

    def announce(self, sentence: str) -> None:
        """Have a sentence read out now."""
        QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self._chart, sentence))
