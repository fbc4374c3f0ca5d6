"""What a card says of the hand-off thread: who has the patient since when, why, what comes next, who is called."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from dentaldesk.engines.core.access import Permission
from dentaldesk.models.values import Message
from dentaldesk.ui.entry.roles import role_words
from dentaldesk.ui.screens.day.steps import COMING_KEY, HAND_OVER_KEY
from dentaldesk.ui.widgets.buttons import button, tool_button
from dentaldesk.ui.widgets.lengths import length_words
from dentaldesk.ui.widgets.panels import IconLabel
from dentaldesk.ui.widgets.texts import label, set_look

if TYPE_CHECKING:
    from datetime import datetime

    from dentaldesk.engines.core.words import Words
    from dentaldesk.engines.flows.thread_reads import Thread
    from dentaldesk.ui.desk import Desk
    from dentaldesk.ui.screens.waiting.house import Held

_ICON = 16
_NO_BREAK = "\u00a0"


def with_whom(words: Words, held: Held, now: datetime) -> str:
    """`Dentist (Dr. Noor Haddad), 12 min`: a person is drawn beside it."""
    how_long = length_words(words, held.minutes(now)).replace(" ", _NO_BREAK)
    who = role_words(words)[held.thread.role]
    if held.thread.person:
        who = words("{role} ({name})", role=who, name=held.thread.person)
    if held.is_late(now):
        return words("{who}, {how_long}, nobody goes on", who=who, how_long=how_long)
    return words("{who}, {how_long}", who=who, how_long=how_long)


def why_lines(words: Words, thread: Thread) -> list[str]:
    """What was said when they were handed over, then the next step with its reason."""
    lines = []
    if thread.handed is not None and thread.handed.code == "handoff.said":
        lines.append(words("Said: {reason}", reason=thread.handed))
    if thread.next_step is not None:
        step = words("Next: {step}", step=Message(f"notice.{thread.next_step}"))
        lines.append(f"{step}. {words.text(thread.reason)}" if thread.reason is not None else step)
    return lines


class ThreadLines(QWidget):
    """`handing`: the patient is to be handed over; `coming`: a dentist heard the call, or is there."""

    handing = Signal()
    coming = Signal()

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        words = desk.words
        self._held: Held | None = None
        self._icon = IconLabel("user", "text2", _ICON)
        self.says = label("", "detail", wrap=True)
        self.says.setObjectName("waiting.thread")
        self.why = label("", "detail", tone="text2", wrap=True)
        self.why.setObjectName("waiting.why")
        self.hand = tool_button("arrow-right", words("Hand over"), on=self.handing.emit, compact=True)
        self.hand.setObjectName("waiting.hand_over")
        self._bell = IconLabel("bell-ringing", "warning", _ICON)
        self.called = label("", "strong", wrap=True)
        self.called.setObjectName("waiting.called")
        self.come = button(words("I am coming"), "primary", compact=True, on=self.coming.emit)
        self.come.setObjectName("waiting.coming")
        self._lay_out()

    def _lay_out(self) -> None:
        self._call = QWidget()
        call = QHBoxLayout(self._call)
        call.setContentsMargins(0, 0, 0, 0)
        call.setSpacing(6)
        call.addWidget(self._bell)
        call.addWidget(self.called, 1)
        call.addWidget(self.come)
        row = QHBoxLayout()
        row.setSpacing(6)
        row.addWidget(self._icon)
        row.addWidget(self.says, 1)
        row.addWidget(self.hand)
        self.why.setContentsMargins(_ICON + 6, 0, 0, 0)  # under the words, not under their icon
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._call)
        column.addLayout(row)
        column.addWidget(self.why)

    @property
    def text(self) -> str:
        """All of it, for a screen reader."""
        if self._held is None:
            return ""
        called = [self.called.text()] if self._held.call is not None else []
        whom = self._desk.words("With: {who}", who=self.says.text())
        return ". ".join([*called, whom, *self.why.text().splitlines()])

    def show_held(self, held: Held | None, patient: str) -> None:
        """Nobody has who is not here."""
        self._held = held
        self.setVisible(held is not None)
        if held is None:
            return
        words, desk = self._desk.words, self._desk
        lines = why_lines(words, held.thread)
        self.why.setText("\n".join(lines))
        self.why.setVisible(bool(lines))
        # Before a visit it is the book that hands the patient on: seating them does.
        self.hand.setVisible(held.thread.visit_id is not None)
        self.hand.setAccessibleName(words("Hand over {name}", name=patient))
        self.hand.setToolTip(f"{self.hand.accessibleName()} ({HAND_OVER_KEY})")
        self._call.setVisible(held.call is not None)
        self.come.setVisible(held.call is not None and desk.may(Permission.CO_SIGN))
        heard = held.call is not None and bool(held.call.seen_by)
        self.come.setText(words("I am here") if heard else words("I am coming"))
        self.come.setAccessibleName(f"{self.come.text()}: {patient}")
        self.come.setToolTip(COMING_KEY)

    def tick(self, now: datetime) -> None:
        """Let the minutes go on; nothing is read for it."""
        held, words = self._held, self._desk.words
        if held is None:
            return
        late = held.is_late(now)
        self.says.setText(with_whom(words, held, now))
        set_look(self.says, tone="warning" if late else "text2")
        self._icon.set_icon("warning" if late else "user", "warning" if late else "text2")
        if held.call is not None:
            minutes, long = held.called_for(now)
            called, who = words("Ready for the dentist for {minutes} min", minutes=minutes), held.call.seen_by
            if who:
                heard = words("{name} is coming", name=who) if held.call.comes else words("Seen by {name}", name=who)
                called = f"{called} · {heard}"
            self.called.setText(called)
            set_look(self.called, tone="danger" if long else "warning")
            self._bell.set_icon("bell-ringing", "danger" if long else "warning")
