"""Hands that work the window as a person would, and the pulse of the thread that must never stop."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from PySide6.QtCore import QEventLoop, QObject, Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QComboBox, QLineEdit, QPlainTextEdit, QWidget

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from dentaldesk.app import Program

T = TypeVar("T")

BEAT_MS = 5  # how often the GUI thread's pulse is felt
STALL_MS = 50  # a longer gap is a defect
PATIENCE_S = 30  # for any one thing to happen, on a slow and busy machine


def _live_for(milliseconds: int) -> None:
    """Let the window work. Not `QTest.qWait`, which holds the interpreter's lock and so stops every other thread."""
    loop = QEventLoop()
    QTimer.singleShot(milliseconds, loop.quit)
    loop.exec()


class TourFailed(Exception):  # noqa: N818 - says what it is
    """Something of the tour did not happen."""


class Pulse(QObject):
    """Feels the GUI thread's pulse: every gap over `STALL_MS` between two beats is kept, in milliseconds."""

    def __init__(self) -> None:
        super().__init__()
        self.stalls: list[int] = []
        self._last = time.perf_counter()
        self._timer = QTimer(self)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self.beat)

    def begin(self) -> None:
        """From now on: the window stands, and whatever stops it is felt by whoever sits there."""
        self.skip()
        self._timer.start(BEAT_MS)

    def beat(self) -> None:
        """Feel how long the last beat is ago."""
        now = time.perf_counter()
        gap = (now - self._last) * 1000 - BEAT_MS
        if gap > STALL_MS:
            self.stalls.append(round(gap))
        self._last = now

    def skip(self) -> None:
        """What happened since the last beat was the tour's own doing."""
        self._last = time.perf_counter()


class Hands:
    """Finds fields by their names and works them as a person would, one event at a time."""

    def __init__(self, program: Program, into: Path) -> None:
        self._program = program
        self._window = program.window
        self._into = into
        self.pulse = Pulse()

    def widget(self, name: str) -> QWidget:
        """The widget of this name. Raises TourFailed."""
        found = self._window.findChild(QWidget, name)
        if not isinstance(found, QWidget):
            msg = f"there is no {name}"
            raise TourFailed(msg)
        return found

    def until(self, condition: Callable[[], object], what: str) -> None:
        """Let the window live until the condition holds. Raises TourFailed after `PATIENCE_S`."""
        end = time.monotonic() + PATIENCE_S
        while not condition():
            if time.monotonic() > end:
                self.picture("failed")
                msg = f"not within {PATIENCE_S} s: {what}"
                raise TourFailed(msg)
            _live_for(BEAT_MS)

    def usable(self, name: str) -> QWidget:
        """The widget once it can be worked."""
        self.until(lambda: self._is_usable(name), f"{name} is ready")
        return self.widget(name)

    def _is_usable(self, name: str) -> bool:
        found = self._window.findChild(QWidget, name)
        return isinstance(found, QWidget) and found.isVisible() and found.isEnabled()

    def type(self, name: str, text: str) -> None:
        """Click into a field and type."""
        field = self.usable(name)
        field.setFocus()
        _live_for(BEAT_MS)
        for char in text:
            QTest.keyClicks(self._receiver(field), char)
            _live_for(0)

    def press(self, name: str, key: Qt.Key) -> None:
        """Press a key in a field."""
        QTest.keyClick(self._receiver(self.usable(name)), key)

    @staticmethod
    def _receiver(field: QWidget) -> QWidget:
        """Who gets the keys: an open list first, as on any desktop."""
        return QApplication.activePopupWidget() or field

    def click(self, name: str) -> None:
        """Press a button."""
        found = self.usable(name)
        if isinstance(found, QAbstractButton):
            QTest.mouseClick(found, Qt.MouseButton.LeftButton, pos=found.rect().center())

    def choose(self, name: str, value: object) -> None:
        """Choose an entry of a list by what it stands for."""
        box = self.usable(name)
        assert isinstance(box, QComboBox)  # noqa: S101 - named so by its screen
        place = box.findData(value)
        if place < 0:
            msg = f"{name} has no {value}"
            raise TourFailed(msg)
        box.setCurrentIndex(place)
        box.activated.emit(place)

    def text(self, name: str) -> str:
        """What stands in a field."""
        field = self.widget(name)
        if isinstance(field, QPlainTextEdit):
            return field.toPlainText()
        return field.text() if isinstance(field, QLineEdit) else ""

    def picture(self, name: str) -> None:
        """Keep a picture of the window. What its own events take is felt; drawing it for the picture is not."""
        QApplication.processEvents()
        self.pulse.beat()
        path = self._into / f"{name}.png"
        self._window.grab().save(str(path))
        self.pulse.skip()

    def read(self, job: Callable[[Session], T]) -> T:
        """Ask the database as a screen does."""
        answers: list[T] = []
        self._program.tasks.query(self._window, "tour", job, answers.append)
        self.until(lambda: answers, "an answer of the database")
        return answers[0]
