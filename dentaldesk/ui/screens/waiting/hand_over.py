"""Handing a patient over from the waiting room: a menu of roles, and a line for who wants to say why."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget

from dentaldesk.engines.flows.hand_off import LONGEST_REASON
from dentaldesk.models.states import Role
from dentaldesk.ui.entry.roles import HANDS, role_words
from dentaldesk.ui.screens.day.menu import LetterMenu
from dentaldesk.ui.theme.tokens import BETWEEN_PANELS
from dentaldesk.ui.widgets.buttons import button
from dentaldesk.ui.widgets.fields import ChoiceBox, LabeledField
from dentaldesk.ui.widgets.flow import FlowBox
from dentaldesk.ui.widgets.texts import SectionLabel, label

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtGui import QAction

    from dentaldesk.ui.desk import Desk
    from dentaldesk.ui.screens.waiting.house import Held
    from dentaldesk.ui.screens.waiting.presenter import WaitingPresenter

_WITH_REASON_KEY = "0"


class HandOverForm(QWidget):
    """Enter hands over, Esc closes. It opens from the menu, for who wants to say why. `left`: of the Held, with the
    keyboard to be given back.
    """

    left = Signal(object)

    def __init__(self, desk: Desk, presenter: WaitingPresenter) -> None:
        super().__init__()
        self._desk, self._presenter = desk, presenter
        self._held: Held | None = None
        words = desk.words
        self.who = label("", "title", wrap=True)
        self.who.setObjectName("waiting.hand_who")
        self.to = ChoiceBox()
        self.to.setObjectName("waiting.hand_to")
        self.reason = QLineEdit()
        self.reason.setObjectName("waiting.hand_reason")
        self.reason.setMaxLength(LONGEST_REASON)
        self.reason.returnPressed.connect(self._hand_over)
        self.done = button(words("Hand over now"), "primary", "arrow-right", compact=True, on=self._hand_over)
        self.done.setObjectName("waiting.hand_now")
        column = QVBoxLayout(self)
        column.setContentsMargins(BETWEEN_PANELS, 0, BETWEEN_PANELS, BETWEEN_PANELS)
        column.setSpacing(8)
        column.addWidget(SectionLabel(words("Hand over")))
        column.addWidget(self.who)
        column.addWidget(LabeledField(words("To whom?"), self.to))
        column.addWidget(LabeledField(words("Why? (may stay empty)"), self.reason))
        column.addWidget(FlowBox(self.done))
        self.hide()
        desk.actor_changed.connect(self.hide)

    def offer(self, held: Held, silenced: Sequence[QAction], beside: QWidget, at: QPoint) -> None:
        """The roles as a menu, each with its digit; the last line opens the form."""
        if held.thread.visit_id is None:
            name = held.thread.patient
            self._desk.toast.emit(self._desk.words("{name} has no visit yet: seat them first.", name=name))
            return
        words = self._desk.words
        menu = LetterMenu(words("Hand over {name} to", name=held.thread.patient), silenced, beside)
        menu.setObjectName("waiting.hand_menu")
        names = role_words(words)
        for digit, role in enumerate(HANDS, start=1):
            if role is not held.thread.role:
                menu.add(names[role], str(digit)).triggered.connect(
                    lambda _checked=False, role=role: self._presenter.hand_over(held, role)
                )
        menu.addSeparator()
        menu.add(words("With a reason …"), _WITH_REASON_KEY).triggered.connect(lambda _checked=False: self.begin(held))
        menu.popup(at)

    def begin(self, held: Held) -> None:
        """Ask to whom, and why."""
        self._held = held
        self.who.setText(held.thread.patient)
        self.to.clear()
        names = role_words(self._desk.words)
        for role in HANDS:
            if role is not held.thread.role:
                self.to.addItem(names[role], role)
        self.reason.clear()
        self.show()
        self.to.setFocus(Qt.FocusReason.OtherFocusReason)

    def _hand_over(self) -> None:
        if self._held is not None:
            role = Role(self.to.currentData())  # Qt keeps the letters alone
            self._presenter.hand_over(self._held, role, self.reason.text(), self._leave)

    def _leave(self) -> None:
        """The keyboard goes back before the form does, which would pass it on to whatever stands next."""
        if not self.isHidden():
            self.left.emit(self._held)
            self.hide()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self._leave()
        elif event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            self._hand_over()
        else:
            super().keyPressEvent(event)
