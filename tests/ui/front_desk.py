"""A person at the front desk's keyboard, in front of the whole program; every key is counted."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING, TypeVar

from PySide6.QtCore import QEvent, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QDialog, QWidget

from dentaldesk.app import Desktop, Program, read_clinic
from dentaldesk.engines.core.access import PROGRAM, Actor
from dentaldesk.engines.staff.passwords import hashed
from dentaldesk.models.tables.people import StaffCredential
from dentaldesk.settings import Settings, Wanted
from dentaldesk.ui.screens.day.view import DayView
from dentaldesk.ui.screens.patient.view import PatientView
from dentaldesk.ui.theme.apply import apply_theme

if TYPE_CHECKING:
    from tests.factories import Clinic

W = TypeVar("W", bound=QWidget)
PASSWORD, PIN = "seven quiet herons", "4827"
ENTER, TAB, DOWN, SPACE = Qt.Key.Key_Return, Qt.Key.Key_Tab, Qt.Key.Key_Down, Qt.Key.Key_Space
CTRL, ALT, SHIFT = (
    Qt.KeyboardModifier.ControlModifier,
    Qt.KeyboardModifier.AltModifier,
    Qt.KeyboardModifier.ShiftModifier,
)
_WAIT_S = 10


@cache
def _hash(secret: str) -> str:
    """Made once: a hash costs a tenth of a second, as it should."""
    return hashed(secret)


def give_login(clinic: Clinic, actor: Actor, login: str) -> None:
    """A name to sign in with, the password and the PIN of this file."""
    row = StaffCredential(
        user_id=actor.user_id,
        login=login,
        password_hash=_hash(PASSWORD),
        password_set_at=clinic.clock.now(),
        pin_hash=_hash(PIN),
        must_change=False,
    )
    clinic.db.write(PROGRAM, lambda work: work.session.merge(row))


def until(condition: Callable[[], bool], what: str = "") -> None:
    """Wait for it, as a person does who sees that it is not there yet."""
    end = monotonic() + _WAIT_S
    while not condition():
        assert monotonic() < end, f"waited in vain: {what}"
        QTest.qWait(5)


class Hands:
    """What is pressed, where the keyboard is; what is read, where it is shown."""

    def __init__(self, clinic: Clinic, folder: Path) -> None:
        """At the sign-in of a clinic in which `rosa` (front desk) and `max` (manager) can sign in."""
        app = QApplication.instance()
        assert isinstance(app, QApplication)
        apply_theme(app, "light", "desk")
        for actor, login in ((clinic.desk, "rosa"), (clinic.manager, "max")):
            give_login(clinic, actor, login)
        self.clinic = clinic
        self.keys = self.typed = 0
        self.bugs: list[Exception] = []
        self.toasts: list[str] = []
        self.desktop = Desktop(Settings(data=folder, workstation="front desk", config=folder), Wanted())
        self.desktop.start.show()
        self.desktop.start.activateWindow()
        self.desktop.was_opened(read_clinic(clinic.another_desk("the front desk")))
        until(lambda: QApplication.activeWindow() is self.desktop.start, "the sign-in")

    @property
    def program(self) -> Program:
        """The program behind the sign-in."""
        assert self.desktop.program is not None
        return self.desktop.program

    def find(self, kind: type[W], name: str) -> W:
        """A control that can be seen, by its name."""
        found = [each for each in self.program.window.findChildren(kind, name) if each.isVisible()]
        assert found, f"there is no {name} to be seen"
        return found[0]

    # -- keys --

    def press(self, *keys: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        """Press keys where the keyboard is. One with its modifiers is one key."""
        for key in keys:
            QTest.keyClick(self._receiver(), key, modifier)
            self.keys += 1
            self._look()
        if modifier & ALT:
            until(lambda: not self._is_pressed(), "a button that is down")
            self._look()

    def _is_pressed(self) -> bool:
        """A button that a letter with Alt presses goes down for a moment before it does its deed."""
        window = self.program.window
        return any(each.isDown() for each in window.findChildren(QAbstractButton) if each.window() is window)

    def type(self, text: str) -> None:
        """Type where the keyboard is."""
        for char in text:
            QTest.keyClicks(self._receiver(), char)
            self.keys += 1
            self.typed += 1
            self._look()

    def enter(self, text: str) -> None:
        """Type, Enter, and wait for what comes of it."""
        self.type(text)
        self.press(ENTER)
        self.settle()

    def tab_to(self, name: str, limit: int = 30) -> None:
        """Tab on until the keyboard is seen there."""
        for _ in range(limit):
            if self.focused() == name:
                return
            self.press(TAB)
        raise AssertionError(f"Tab does not reach {name} within {limit} keys")

    def _receiver(self) -> QWidget:
        self.activate()
        widget = QApplication.activePopupWidget() or QApplication.focusWidget() or QApplication.activeWindow()
        assert widget is not None, "no window is active"
        return widget

    @staticmethod
    def _look() -> None:
        for _ in range(3):
            QApplication.processEvents()

    def activate(self) -> None:
        """Do what every window manager does: when a window was closed, the one below it becomes active."""
        if QApplication.activeWindow() is None and self.desktop.program is not None:
            window = self.program.window
            dialogs = [each for each in window.findChildren(QDialog) if each.isVisible()]
            (dialogs[-1] if dialogs else window).activateWindow()
            until(lambda: QApplication.activeWindow() is not None, "an active window")

    # -- what is seen --

    def settle(self) -> None:
        """Look until nothing is under way any more."""
        program = self.desktop.program
        if program is not None:
            for _ in range(2):
                until(lambda: program.tasks.is_idle, "an answer")
                QTest.qWait(20)
            self.activate()

    @staticmethod
    def focused() -> str:
        """The name of the control that has the keyboard."""
        widget = QApplication.focusWidget()
        return "" if widget is None else widget.objectName()

    def front(self) -> set[str]:
        """The panels in sight."""
        return {name for name, view in self.program.window.panels.views.items() if view.isVisible()}

    def waits_in(self, name: str) -> None:
        """Wait until the keyboard is in this control."""
        until(lambda: self.focused() == name, f"the keyboard in {name}, it is in {self.focused()}")

    # -- between two tasks --

    def sign_in(self, login: str = "rosa") -> None:
        """At the first window; until the workspace stands."""
        self.type(login)
        self.press(ENTER)
        self.type(PASSWORD)
        self.press(ENTER)
        until(lambda: self.desktop.program is not None, "to be let in")
        self.program.window.resize(1366, 768)
        self.activate()
        self.program.tasks.broke.connect(self.bugs.append)
        self.program.desk.toast.connect(self.toasts.append)
        self.program.desk.undoable.connect(lambda said, _undo: self.toasts.append(said))
        self.workspace()

    def workspace(self) -> None:
        """Wait until the panels of who sits here are in sight and all of them are made."""
        panels = self.program.window.panels
        until(lambda: panels._workspace is not None and not panels._arranging and panels._loaded, "the panels")
        workspace = panels._workspace
        assert workspace is not None
        until(lambda: self.front() == {panels.first, workspace.side}, f"{panels.first}, {workspace.side}")
        wanted = {name for name in workspace.open if panels.may(name)}
        until(lambda: wanted <= set(panels.views), "panels that are made in idle moments")
        self.settle()

    def begin(self, actor: Actor) -> None:
        """Nobody is open, the person sits in front of their own workspace, nothing is counted yet."""
        program, panels = self.program, self.program.window.panels
        program.desk.open_patient(None)
        if program.desk.actor.user_id != actor.user_id:
            program.desk.sit_down(actor)
            until(lambda: program.window._workspace is not None and not panels._arranging, "the workspace")
        self.settle()
        self.activate()
        workspace = panels._workspace
        assert workspace is not None
        for name in (workspace.side, panels.first):
            panels.show(name)
        profile = panels.view("patient")
        assert isinstance(profile, PatientView)
        profile.show_page("details")
        book = panels.view("day")
        assert isinstance(book, DayView)
        book.sheet.focus_block(None)
        self.workspace()
        program.window.toast.dismiss()
        self.toasts.clear()
        self.keys = self.typed = 0

    def leave(self) -> None:
        """The end of the day."""
        window = self.desktop.program.window if self.desktop.program is not None else None
        self.desktop.stop()
        for widget in (window, self.desktop.start):
            if widget is not None:
                widget.close()
                widget.deleteLater()
                QApplication.sendPostedEvents(widget, QEvent.Type.DeferredDelete)
