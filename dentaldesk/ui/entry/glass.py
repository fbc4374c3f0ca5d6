"""Emergency access: asked for with a reason, told to the manager, over after half an hour."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QPlainTextEdit, QWidget

from dentaldesk.engines.staff.rules import GLASS_LASTS
from dentaldesk.ui.entry.sheet import Sheet
from dentaldesk.ui.widgets.buttons import button
from dentaldesk.ui.widgets.fields import LabeledField
from dentaldesk.ui.widgets.notices import Banner

if TYPE_CHECKING:
    from dentaldesk.engines.core.access import Actor
    from dentaldesk.engines.core.errors import UserError
    from dentaldesk.engines.flows.gate import Gate
    from dentaldesk.ui.desk import Desk

_LOOK_MS = 1000
_LINES = 3


class GlassDialog(Sheet):
    """Asks why, and says plainly what happens then."""

    def __init__(self, desk: Desk, parent: QWidget, gate: Gate) -> None:
        words = desk.words
        minutes = round(GLASS_LASTS.total_seconds() / 60)
        text = words.count(
            "For {number} minute you see patients' records. This is logged, and the manager is told at once, with "
            "your name and your reason.",
            "For {number} minutes you see patients' records. This is logged, and the manager is told at once, with "
            "your name and your reason.",
            minutes,
        )
        super().__init__(parent, words("Break the glass"), text)
        self._desk = desk
        self._gate = gate
        self._reason = QPlainTextEdit()
        self._reason.setObjectName("glass.reason")
        self._reason.setTabChangesFocus(True)
        self._reason.setFixedHeight(self._reason.fontMetrics().lineSpacing() * _LINES + 16)
        self._field = LabeledField(
            words("Why it cannot wait"), self._reason, words("A sentence that the manager understands.")
        )
        self._reason.textChanged.connect(lambda: self._field.set_problem(None))
        self.content.addWidget(self._field)
        keep = button(words("Do not open"), on=self.reject)
        keep.setObjectName("glass.keep")
        self._break = button(words("Break the glass"), "danger-filled", on=self._ask)
        self._break.setObjectName("glass.break")
        self.foot.addWidget(keep)
        self.foot.addWidget(self._break)
        self._reason.setFocus()

    def _ask(self) -> None:
        actor, reason, gate = self._desk.actor, self._reason.toPlainText().strip(), self._gate
        self._break.setEnabled(False)
        self._desk.tasks.aside(self, "glass", lambda: gate.break_glass(actor, reason), self._broken, self._failed)

    def _broken(self, lent: Actor) -> None:
        if self._desk.actor.user_id == lent.user_id:
            self._desk.sit_down(lent)
        self.accept()

    def _failed(self, error: UserError) -> None:
        self._break.setEnabled(True)
        self._field.set_problem(self._desk.say(error))
        self._reason.setFocus()


class EmergencyBanner(Banner):
    """Says until when the emergency lasts, and ends it then. Hidden while there is none."""

    def __init__(self, desk: Desk) -> None:
        super().__init__("", "warning")
        self.setObjectName("emergency")
        self._desk = desk
        self._until: datetime | None = None
        self._timer = QTimer(self, interval=_LOOK_MS)
        self._timer.timeout.connect(self.look)
        self.acted.connect(self.end)
        desk.actor_changed.connect(self._follow)
        self.hide()
        self._follow()

    def _follow(self) -> None:
        lent = bool(self._desk.actor.lent)
        self.setVisible(lent)
        if not lent:
            self._until = None
            self._timer.stop()
            return
        if self._until is None:
            self._until = self._desk.actor.lent_until or self._desk.now() + GLASS_LASTS
        words = self._desk.words
        text = words("until {time}; it is logged and the manager knows.", time=words.time(self._until))
        self.say(text, "warning", strong=words("Emergency access"), icon="first-aid", action=words("End now"))
        self._timer.start()

    def look(self) -> None:
        """End it when its time is over. A clock that was set back does not make it longer."""
        if self._until is not None and not timedelta(0) < self._until - self._desk.now() <= GLASS_LASTS:
            self.end()

    def end(self) -> None:
        """The glass is whole again; what was open closes before who may not see it."""
        actor = self._desk.actor
        if actor.lent:
            self._desk.sit_down(replace(actor, lent=frozenset(), lent_until=None))
