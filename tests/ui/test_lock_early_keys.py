"""Keys that are pressed between the password and the work: they wait, and reach what they were meant for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog

from dentaldesk.ui.deeds import Deed
from tests.ui import test_lock
from tests.ui.test_lock import PASSWORD, Desk, give_secrets

if TYPE_CHECKING:
    from tests.factories import Clinic

at = test_lock.at  # a window in front of a locked or open seat


def test_keys_pressed_while_the_password_is_looked_at_do_what_they_would_do_after_it(at: Desk) -> None:
    done: list[str] = []

    def find() -> None:
        done.append("find")
        at.field.setFocus()

    at.sat.desk.deeds.add(Deed(name="window.find", title="Find", group="Patients", keys="Ctrl+K", start=find))
    at.lock.lock()
    at.sat.settle()
    at.sat.type(PASSWORD)
    at.sat.press(Qt.Key.Key_Return)
    at.sat.press(Qt.Key.Key_Return)  # impatient
    at.sat.press(Qt.Key.Key_K, Qt.KeyboardModifier.ControlModifier)
    at.sat.type("langley")
    assert done == []
    assert at.is_locked()
    at.sat.settle()
    assert not at.is_locked()
    assert done == ["find"]
    assert at.field.text() == "langley"


def test_keys_pressed_while_a_wrong_password_is_looked_at_do_nothing(at: Desk) -> None:
    done: list[str] = []
    deed = Deed(name="window.find", title="Find", group="Patients", keys="Ctrl+K", start=lambda: done.append("find"))
    at.sat.desk.deeds.add(deed)
    at.lock.lock()
    at.sat.settle()
    at.sat.type("seven loud herons")
    at.sat.press(Qt.Key.Key_Return)
    at.sat.press(Qt.Key.Key_K, Qt.KeyboardModifier.ControlModifier)
    at.sat.settle()
    assert at.is_locked()
    at.unlock(PASSWORD)
    assert not at.is_locked()
    assert done == []


def offered(at: Desk, why_not: str = "") -> list[str]:
    """A deed with keys; what is done is written down."""
    done: list[str] = []
    at.sat.desk.deeds.add(
        Deed(
            name="look",
            title="Look",
            group="",
            start=lambda: done.append("looked"),
            keys="Ctrl+K",
            why_not=lambda: why_not,
        )
    )
    return done


def unlock_in_a_hurry(at: Desk) -> None:
    """Go on typing before the password was looked at."""
    at.sat.type(PASSWORD)
    at.sat.press(Qt.Key.Key_Return)
    at.sat.press(Qt.Key.Key_Return)
    at.sat.press(Qt.Key.Key_K, Qt.KeyboardModifier.ControlModifier)
    at.sat.type("am")
    at.sat.settle()


def test_what_follows_a_deed_that_is_refused_is_for_nobody(at: Desk) -> None:
    done = offered(at, "Not now.")
    at.sat.desk.deeds.start("session.lock")
    at.sat.settle()
    unlock_in_a_hurry(at)
    assert not at.is_locked()
    assert (done, at.field.text()) == ([], "")


def test_nothing_of_that_is_done_behind_a_dialog_that_was_covered(at: Desk) -> None:
    done = offered(at)
    dialog = QDialog(at.window)
    at.open(dialog)
    at.sat.desk.deeds.start("session.lock")
    at.sat.settle()
    unlock_in_a_hurry(at)
    assert not at.is_locked()
    assert dialog.isVisible()
    assert (done, at.field.text()) == ([], "")
    dialog.reject()


def test_nothing_of_that_is_done_when_a_new_password_had_to_be_chosen_first(at: Desk, clinic: Clinic) -> None:
    done = offered(at)
    give_secrets(clinic, clinic.desk, "rosa", must_change=True)
    at.sat.desk.deeds.start("session.lock")
    at.sat.settle()
    unlock_in_a_hurry(at)
    assert at.is_locked()
    at.lock.page.new_password.emit("eight quiet herons")
    at.sat.settle()
    assert not at.is_locked()
    assert (done, at.field.text()) == ([], "")
