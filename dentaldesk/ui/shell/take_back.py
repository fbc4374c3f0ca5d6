"""Toasts of the window: what went well, and Undo while it can be taken back, by its button or Ctrl+Z.

A deed can be taken back for longer than its toast stands, but only the last one, by who did it, and not once the
record of another patient was opened.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, QTimer
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import (
    QAbstractSpinBox,
    QApplication,
    QLineEdit,
    QMainWindow,
    QPlainTextEdit,
    QTextEdit,
    QWidget,
)

if TYPE_CHECKING:
    from uuid import UUID

    from dentaldesk.ui.desk import Desk
    from dentaldesk.ui.widgets.notices import Toast

# Long enough to see a mistake, short enough to know what the key would take back.
LASTS_MINUTES = 2


class TakeBack(QObject):
    """The key gives way to whatever has an Undo of its own; when nothing can be taken back any more it says why."""

    def __init__(
        self,
        desk: Desk,
        window: QMainWindow,
        toast: Toast,
        is_taken_at: Callable[[QWidget], bool],
        speaks_of_patient: Callable[[], bool],
    ) -> None:
        """`is_taken_at`: whether the panel around this widget takes Ctrl+Z for its own last deed. `speaks_of_patient`:
        whether one works in a panel of the open patient, so that what is said is said of them.
        """
        super().__init__(window)
        self._is_taken_at = is_taken_at
        self._speaks_of_patient = speaks_of_patient
        self._desk = desk
        self._window = window
        self._toast = toast
        self.action = QAction(desk.words("Undo"), window)
        self.action.setShortcut(QKeySequence(QKeySequence.StandardKey.Undo))
        self.action.setShortcutContext(Qt.ShortcutContext.ApplicationShortcut)
        self.action.triggered.connect(self._asked)
        self.action.setEnabled(False)
        window.addAction(self.action)
        self._undo: Callable[[], object] | None = None
        self._done = ""  # what `_undo` takes back, in a sentence
        self._why_not = desk.words("There is nothing to take back now.")
        self._of_another = desk.words("What was done last was done in another patient’s record.")
        self._of: UUID | None = None  # the patient of whom the last sentence speaks
        self._was_offered = False  # whether something ever could be taken back: before, the key is nobody's
        self._old = QTimer(self, singleShot=True, interval=LASTS_MINUTES * 60_000)
        self._old.timeout.connect(self._too_late)
        toast.closed.connect(lambda: self._dress(QApplication.focusWidget()))
        desk.toast.connect(self._say)
        desk.undoable.connect(self._say_undoable)
        desk.deeds.refused.connect(self._say_refused)
        desk.actor_leaves.connect(self._leave)
        desk.patient_changed.connect(self._patient_changed)
        application = QApplication.instance()
        if isinstance(application, QApplication):
            application.focusChanged.connect(self._focus_changed)

    def why_not(self) -> str:
        """Why nothing can be taken back now, in words; "" when something can."""
        return "" if self._undo is not None else self._why_not

    def take_back(self) -> None:
        """Take back what was done last, if it still can be."""
        undo, done, in_sight = self._undo, self._done, self._toast.isVisible()
        self._forget()
        self._toast.dismiss()
        if undo is None:
            return
        if not in_sight:
            # Nobody sees any more what the key is about.
            self._toast.say(self._desk.words("Undo: {what}", what=done))
        undo()

    # -- what is said --

    def _say(self, sentence: str) -> None:
        if self._is_for_nobody():
            return
        self._forget()
        self._toast.say(sentence)
        self._learn_of_whom()
        self._dress(QApplication.focusWidget())

    def _say_refused(self, why: str) -> None:
        self._toast.say(why, icon="info")

    def _say_undoable(self, sentence: str, undo: Callable[[], object]) -> None:
        if self._is_for_nobody():
            return
        if self._is_of_another_record():
            self._forget(self._of_another)
            return
        self._toast.say(sentence, undo=self._desk.words("Undo"), on_undo=self.take_back, key=self.action)
        self._undo, self._done, self._was_offered = undo, sentence, True
        self._old.start()
        self._learn_of_whom()
        self._dress(QApplication.focusWidget())

    def _is_for_nobody(self) -> bool:
        """Whether whoever did it has left before it was done: the window is covered, or somebody else works here. It
        names patients, and is not theirs to take back.
        """
        work, asked = self._window.centralWidget(), self._desk.tasks.asked
        covered = work is not None and work.isHidden()
        return covered or (asked is not None and asked.by != self._desk.actor.user_id)

    def _is_of_another_record(self) -> bool:
        """Whether one turned to another patient before it was done, and would take it for a deed of theirs."""
        asked = self._desk.tasks.asked
        was_open = asked.patient_id if asked is not None else None
        return was_open not in {None, self._desk.patient_id} and self._speaks_of_patient()

    def _learn_of_whom(self) -> None:
        # A deed that ends in another record opens it right after it said so.
        self._of = None
        QTimer.singleShot(0, self, self._know_of_whom)

    def _know_of_whom(self) -> None:
        self._of = self._desk.patient_id if self._speaks_of_patient() else None

    # -- until when --

    def _forget(self, why: str = "") -> None:
        self._undo, self._done = None, ""
        self._why_not = why or self._desk.words("There is nothing to take back now.")
        self._old.stop()

    def _too_late(self) -> None:
        self._forget(
            self._desk.words(
                "What was done last was done more than {minutes} minutes ago: change it where it stands.",
                minutes=LASTS_MINUTES,
            )
        )

    def _leave(self) -> None:
        """What one person did is neither told to the next nor taken back in their name."""
        self._forget()
        self._toast.dismiss()

    def _patient_changed(self) -> None:
        if self._of is None or self._desk.patient_id in {None, self._of}:
            return
        self._forget(self._of_another if self._undo else "")
        self._of = None
        self._toast.dismiss()

    # -- the key --

    def _asked(self) -> None:
        if self._undo is not None:
            self.take_back()
        else:
            self._toast.say(self._why_not, icon="info")

    def _focus_changed(self, _before: QWidget | None, now: QWidget | None) -> None:
        self._dress(now)

    def _dress(self, focus: QWidget | None) -> None:
        # A line that is typed in has an Undo too, but what a toast offers comes before it.
        offered = self._undo is not None and self._toast.isVisible()
        typing = isinstance(focus, (QLineEdit, QAbstractSpinBox)) and not offered
        asked = self._was_offered and not typing
        self.action.setEnabled(asked and (focus is None or not self._undoes(focus)))

    def _undoes(self, focus: QWidget) -> bool:
        """Whether what has the keyboard, or what is around it, has an Undo of its own."""
        if isinstance(focus, (QPlainTextEdit, QTextEdit)) or self._is_taken_at(focus):
            return True
        widget: QWidget | None = focus
        while widget is not None and not widget.isWindow():
            if any(action.shortcut() == self.action.shortcut() for action in widget.actions()):
                return True
            widget = widget.parentWidget()
        return False
