"""The last line of the page: how fast we were, what is left, and the end of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QAction, QHideEvent, QKeySequence, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QWidget

from dentaldesk.engines.core.access import Permission
from dentaldesk.ui.screens.checkout.presenter import CheckoutPresenter, Part
from dentaldesk.ui.screens.checkout.texts import OPENING_GOAL, finished_words, span
from dentaldesk.ui.widgets.buttons import button
from dentaldesk.ui.widgets.panels import IconLabel
from dentaldesk.ui.widgets.texts import KeyCap, label, set_look

if TYPE_CHECKING:
    from dentaldesk.engines.core.words import Words

_SECOND_MS = 1000
_ROOMY = 860  # pixels from which the goal stands beside the time


def part_words(words: Words, part: Part) -> str:
    """What is left, in a word."""
    return {
        Part.PAYMENT: words("payment"),
        Part.NEXT_VISIT: words("next visit"),
        Part.DOCUMENTS: words("documents"),
    }[part]


class CheckoutBar(QWidget):
    """Ctrl+Enter finishes from anywhere on the page."""

    def __init__(self, checkout: CheckoutPresenter) -> None:
        super().__init__()
        self._checkout = checkout
        self._desk = checkout.desk
        words = self._desk.words
        self._icon = IconLabel("timer")
        self._opened = label("", "strong")
        self._goal = label(words("Goal: under 5 minutes"), "detail")
        self._left = label("", "detail", wrap=True)
        self._left.setAlignment(Qt.AlignmentFlag.AlignTrailing | Qt.AlignmentFlag.AlignVCenter)
        self.action = QAction(words("Finish checkout"), self)
        self.action.setShortcuts([QKeySequence("Ctrl+Return"), QKeySequence("Ctrl+Enter")])
        self.action.triggered.connect(checkout.finish)
        self.finish = button(words("&Finish checkout"), "secondary", "check", on=checkout.finish)
        self.finish.setObjectName("checkout.finish")
        row = QHBoxLayout(self)
        row.setContentsMargins(4, 8, 4, 4)
        row.setSpacing(8)
        row.addWidget(self._icon)
        row.addWidget(self._opened)
        row.addWidget(self._goal)
        row.addWidget(self._left, 1)
        row.addWidget(self.finish)
        row.addWidget(KeyCap(self.action))
        self._tick = QTimer(self, interval=_SECOND_MS)
        self._tick.timeout.connect(self._show_speed)
        checkout.page_changed.connect(self.follow)
        checkout.deed_changed.connect(self.follow)
        self.follow()

    def follow(self) -> None:
        """Show how things stand."""
        self._show_speed()
        self._show_left()
        page = self._checkout.page
        self.action.setEnabled(self._checkout.can_finish)
        self.finish.set_kind("primary" if self._checkout.can_finish and not self._checkout.left() else "secondary")
        self.finish.refuse(self._why_not())
        waiting = page is not None and page.opened_at is None
        if waiting and self.isVisible():
            self._tick.start()
        elif not waiting:
            self._tick.stop()

    def _why_not(self) -> str:
        """Why the patient cannot be let go now; "" when they can."""
        page, words = self._checkout.page, self._desk.words
        if not self._desk.may(Permission.CHECK_OUT):
            return words("Your role may not check patients out.")
        if page is not None and page.completed_at is not None:
            return words("This checkout is finished.")
        return "" if self._checkout.can_finish else words("One moment: this checkout is being opened or finished.")

    def _show_speed(self) -> None:
        page, words = self._checkout.page, self._desk.words
        if page is None:
            return
        completed = page.visit_completed_at
        took = (page.opened_at or self._desk.now()) - completed
        time = span(took)
        if page.opened_at is None and page.day != page.today:
            self._opened.setText(words("Examined on {day}", day=page.day))
        elif page.opened_at is None:
            self._opened.setText(words("Examined {time} ago", time=time))
        else:
            self._opened.setText(words("Opened {time} after the exam", time=time))
        good = took < OPENING_GOAL
        self._icon.set_icon("timer" if good else "warning", "good" if good else "warning")
        set_look(self._goal, tone=None if good else "warning")
        self._goal.setText(words("Goal: under 5 minutes") if good else words("Goal of 5 minutes missed"))

    def _show_left(self) -> None:
        page, words = self._checkout.page, self._desk.words
        if page is None:
            self._left.setText("")
        elif page.completed_at is not None:
            self._left.setText(finished_words(words, page.completed_at, page.today))
        else:
            left = " · ".join(part_words(words, part) for part in self._checkout.left())
            self._left.setText(words("Left to do: {what}", what=left) if left else words("Everything is done."))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        # On a narrow page what is left to do matters more than the goal.
        self._goal.setVisible(self.width() > _ROOMY)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.follow()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._tick.stop()
