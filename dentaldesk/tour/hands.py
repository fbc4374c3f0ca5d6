"""Hands that work the window by its keyboard alone, and the pulse of the thread that must never stop."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn, TypeVar

from PySide6.QtCore import QEventLoop, QObject, Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QComboBox, QWidget

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from dentaldesk.app import Program

T = TypeVar("T")

BEAT_MS = 5  # how often the GUI thread's pulse is felt
STALL_MS = 50  # a longer gap is a defect
ASK_MS = 60  # between two questions to the database
PATIENCE_S = 30  # for any one thing to happen, on a slow and busy machine
_MOST_TABS = 40  # further than that nobody tabs
_LIGHTLY_PACKED = 90  # Qt's word for PNG's quickest level

ENTER, TAB, DOWN, SPACE = Qt.Key.Key_Return, Qt.Key.Key_Tab, Qt.Key.Key_Down, Qt.Key.Key_Space
CTRL, ALT, SHIFT = (
    Qt.KeyboardModifier.ControlModifier,
    Qt.KeyboardModifier.AltModifier,
    Qt.KeyboardModifier.ShiftModifier,
)
_PLAIN = Qt.KeyboardModifier.NoModifier


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Effort:
    """What a visit cost: `keys` pressed, a key with its modifiers being one, `typed` of them words and figures;
    `gui_seconds` that the GUI thread computed, pictures left out; its `stalls` in milliseconds.
    """

    keys: int
    typed: int
    gui_seconds: float
    stalls: tuple[int, ...]


class Hands:
    """Presses keys where the keyboard is, as a person does who looks whether it is where they want it."""

    def __init__(self, program: Program, into: Path) -> None:
        self._program = program
        self._window = program.window
        self._into = into
        self.pulse = Pulse()
        self.begin()

    # -- what it costs --

    def begin(self) -> None:
        """Count from here."""
        self._keys = self._typed = 0
        self._pictured = 0.0
        self._first_stall = len(self.pulse.stalls)
        self._began = time.thread_time()

    def effort(self) -> Effort:
        """What was counted."""
        spent = time.thread_time() - self._began - self._pictured
        return Effort(
            keys=self._keys,
            typed=self._typed,
            gui_seconds=round(spent, 2),
            stalls=tuple(self.pulse.stalls[self._first_stall :]),
        )

    # -- keys --

    def press(self, *keys: Qt.Key, modifier: Qt.KeyboardModifier = _PLAIN) -> None:
        """Press keys where the keyboard is. A letter with Alt holds its button down for a moment: it is waited for."""
        for key in keys:
            QTest.keyClick(self._receiver(), key, modifier)
            self._keys += 1
            _live_for(0)
        if modifier & ALT:
            held = [each for each in self._window.findChildren(QAbstractButton) if each.isDown()]
            self.until(lambda: not any(each.isDown() for each in held), "a button that is down")

    def alt(self, letter: str) -> None:
        """Press a letter with Alt."""
        self.press(Qt.Key(ord(letter)), modifier=ALT)

    def ctrl(self, letter: str, and_also: Qt.KeyboardModifier = _PLAIN) -> None:
        """Press a letter with Ctrl."""
        self.press(Qt.Key(ord(letter)), modifier=CTRL | and_also)

    def type(self, text: str) -> None:
        """Type where the keyboard is."""
        for char in text:
            QTest.keyClicks(self._receiver(), char)
            self._keys += 1
            self._typed += 1
            _live_for(0)

    def tab_to(self, name: str) -> None:
        """Tab on until the keyboard is there. Raises TourFailed."""
        for _ in range(_MOST_TABS):
            if self.focused() == name:
                return
            self.press(TAB)
        self._fail(f"Tab does not reach {name}")

    def step_to(self, wanted: Callable[[], bool], what: str, key: Qt.Key = DOWN) -> None:
        """Press an arrow until it is there. Raises TourFailed."""
        for _ in range(_MOST_TABS):
            if wanted():
                return
            self.press(key)
        self._fail(f"the arrows do not reach {what}")

    def choose(self, value: str) -> None:
        """In a list of choices, go to one by the arrows, from the end that is nearer."""
        box = QApplication.focusWidget()
        if not isinstance(box, QComboBox):
            self._fail("the keyboard is in no list of choices")
        near_end = box.findData(value) - box.currentIndex() > box.count() // 2
        if near_end:
            self.press(Qt.Key.Key_End)
        self.step_to(lambda: box.currentData() == value, value, Qt.Key.Key_Up if near_end else DOWN)

    def _receiver(self) -> QWidget:
        """Who gets the keys: an open list first, as on any desktop."""
        if QApplication.activeWindow() is None:
            self._window.activateWindow()  # what every window manager does when a dialog was closed
            self.until(QApplication.activeWindow, "an active window")
        return QApplication.activePopupWidget() or QApplication.focusWidget() or self._window

    # -- what is seen --

    @staticmethod
    def focused() -> str:
        """The name of what has the keyboard."""
        widget = QApplication.focusWidget()
        return "" if widget is None else widget.objectName()

    def waits_in(self, name: str) -> None:
        """Wait until the keyboard is there. Raises TourFailed."""
        self.until(lambda: self.focused() == name, f"the keyboard in {name}")

    def until_stored(self, condition: Callable[[], object], what: str) -> None:
        """As `until`, for what the database is asked: not so often that the asking takes the machine's time."""
        self.until(condition, what, every=ASK_MS)

    def until(self, condition: Callable[[], object], what: str, every: int = BEAT_MS) -> None:
        """Let the window live until the condition holds. Raises TourFailed after `PATIENCE_S`."""
        end = time.monotonic() + PATIENCE_S
        while not condition():
            if time.monotonic() > end:
                self._fail(f"not within {PATIENCE_S} s: {what}")
            _live_for(every)

    def settle(self, what: str) -> None:
        """Wait until everything asked for has been answered."""
        self.until(lambda: self._program.tasks.is_idle, what)

    def _fail(self, what: str) -> NoReturn:
        self.picture("failed")
        msg = f"{what}; the keyboard is in “{self.focused()}”"
        raise TourFailed(msg)

    def picture(self, name: str) -> None:
        """Keep a picture of the window. What its own events take is felt; drawing it for the picture is not."""
        QApplication.processEvents()
        self.pulse.beat()
        began = time.thread_time()
        self._window.grab().save(str(self._into / f"{name}.png"), "PNG", _LIGHTLY_PACKED)
        self._pictured += time.thread_time() - began
        self.pulse.skip()

    def read(self, job: Callable[[Session], T]) -> T:
        """Ask the database as a screen does."""
        answers: list[T] = []
        self._program.tasks.query(self._window, "tour", job, answers.append)
        self.until(lambda: answers, "an answer of the database")
        return answers[0]
