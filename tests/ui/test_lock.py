"""A seat is locked, unlocked, and changes its person, by keyboard; nothing that lies below is lost or seen."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import cache
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QLabel, QLineEdit, QMainWindow, QVBoxLayout, QWidget

from dentaldesk.engines.core.access import PROGRAM, Permission
from dentaldesk.engines.core.words import Formats, Words
from dentaldesk.engines.flows.gate import Gate, SeatRow, SignedIn
from dentaldesk.engines.staff.actions import choose_language
from dentaldesk.engines.staff.passwords import hashed
from dentaldesk.engines.staff.rules import GLASS_LASTS
from dentaldesk.models.states import Role
from dentaldesk.models.tables.people import StaffCredential, StaffRole
from dentaldesk.ui.entry.glass import EmergencyBanner, GlassDialog
from dentaldesk.ui.entry.own_secrets import SecretsDialog
from dentaldesk.ui.entry.page import EntryPage
from dentaldesk.ui.shell.lock import Lock
from tests.ui.seat import Seat, seat

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

    from dentaldesk.engines.core.access import Actor
    from tests.factories import Clinic

PASSWORD = "seven quiet herons"
PIN = "4827"


@cache
def _hash(secret: str) -> str:
    """Made once: a hash costs a tenth of a second, as it should."""
    return hashed(secret)


@dataclass
class Desk:
    """A window with a field in it, in front of a locked or open seat."""

    sat: Seat
    window: QMainWindow
    field: QLineEdit
    lock: Lock

    @property
    def page(self) -> QWidget:
        return self.lock.page

    def is_locked(self) -> bool:
        return self.lock.is_locked

    def said(self) -> str:
        """Everything that can be read in the window."""
        labels = [each.text() for each in self.window.findChildren(QLabel) if each.isVisible()]
        return " ".join([self.window.windowTitle(), *labels])

    def open(self, dialog: QDialog) -> None:
        """Open a dialog, and wait until it has the keyboard."""
        dialog.open()
        self.sat.qtbot.waitUntil(lambda: QApplication.activeWindow() is dialog)

    def unlock(self, secret: str) -> None:
        self.sat.type(secret)
        self.sat.press(Qt.Key.Key_Return)
        self.sat.settle()


def give_secrets(clinic: Clinic, actor: Actor, login: str, *, must_change: bool = False) -> None:
    """A login with the password and the PIN of this file."""
    row = StaffCredential(
        user_id=actor.user_id,
        login=login,
        password_hash=_hash(PASSWORD),
        password_set_at=clinic.clock.now(),
        pin_hash=_hash(PIN),
        must_change=must_change,
    )
    clinic.db.write(PROGRAM, lambda work: work.session.merge(row))


@pytest.fixture
def at(clinic: Clinic, qtbot: QtBot) -> Iterator[Desk]:
    give_secrets(clinic, clinic.desk, "rosa")
    give_secrets(clinic, clinic.dentist, "vale")
    with seat(qtbot, clinic, clinic.desk) as sat:
        window = QMainWindow()
        window.setWindowTitle("Amara Okonkwo-Reyes")
        body = QWidget()
        column = QVBoxLayout(body)
        column.addWidget(QLabel("Amara Okonkwo-Reyes, penicillin"))
        field = QLineEdit()
        field.setObjectName("below")
        column.addWidget(field)
        window.setCentralWidget(body)
        lock = Lock(sat.desk, window, Gate(sat.db))
        sat.show(window)
        field.setFocus()
        made = Desk(sat=sat, window=window, field=field, lock=lock)
        yield made
        lock.stop()


def _start(at: Desk, name: str) -> None:
    next(deed for deed in at.sat.desk.deeds.all() if deed.name == name).start()
    at.sat.settle()


def test_a_lock_covers_everything_and_gives_it_back(at: Desk, clinic: Clinic) -> None:
    at.sat.type("half a sen")
    _start(at, "session.lock")
    assert at.is_locked()
    assert "Okonkwo" not in at.said()
    assert "Rosa Desk" in at.said()
    assert not at.field.isVisible()
    at.unlock(PASSWORD)
    assert not at.is_locked()
    assert at.window.windowTitle() == "Amara Okonkwo-Reyes"
    assert at.sat.focused() == "below"
    at.sat.type("tence")
    assert at.field.text() == "half a sentence"
    assert at.sat.desk.actor == clinic.desk


def test_a_wrong_password_is_said_and_can_be_typed_over(at: Desk) -> None:
    _start(at, "session.lock")
    at.unlock("wrong")
    assert at.is_locked()
    assert "wrong" in at.said()
    at.unlock(PASSWORD)
    assert not at.is_locked()


def test_delays_are_counted_down(at: Desk) -> None:
    _start(at, "session.lock")
    for _ in range(3):
        at.unlock("wrong")
    assert "seconds" in at.said()
    assert not at.lock.page.unlock.isEnabled()
    at.unlock(PASSWORD)
    assert at.is_locked(), "Enter waits as well"


def test_a_pin_opens_where_its_owner_came_by_password(at: Desk) -> None:
    _start(at, "session.lock")
    assert at.sat.focused() == "lock.password"
    at.unlock(PASSWORD)
    _start(at, "session.lock")
    assert at.sat.focused() == "lock.pin"
    for _ in range(3):
        at.unlock("9999")
    assert at.is_locked()
    at.sat.settle()
    assert at.lock.page.password.isVisible(), "after three wrong PINs only the password helps"


def test_why_the_pin_does_not_do_is_said_and_a_chosen_name_is_not_called_wrong(at: Desk) -> None:
    _start(at, "session.lock")
    why = at.lock.page.findChild(QLabel, "lock.why-password")
    assert isinstance(why, QLabel)
    assert "half a day after your password" in why.text()
    assert why.isVisible()
    at.unlock("no password")
    assert at.lock.page._password_field.problem() == "The password is wrong."
    at.unlock(PASSWORD)
    _start(at, "session.lock")
    assert not why.isVisible()


def test_the_demo_says_its_pin_where_it_asks_for_it(clinic: Clinic, qtbot: QtBot) -> None:
    give_secrets(clinic, clinic.desk, "rosa")
    window = QMainWindow()
    qtbot.addWidget(window)
    page = EntryPage(window, Words(Formats()), "Maple Dental", ("demo", "1234"))
    why = page.findChild(QLabel, "lock.why-password")
    assert isinstance(why, QLabel)
    seat_row = SeatRow(
        user_id=clinic.desk.user_id,
        name="Rosa",
        login="rosa",
        roles=frozenset(),
        has_password=True,
        has_pin=True,
        pin_here=True,
    )
    page.show_seat(seat_row)
    assert why.text() == "In the demo the PIN is “1234”."
    page.show_seat(replace(seat_row, pin_here=False))
    assert why.text().endswith("In the demo the password is “demo”.")


def test_the_card_begins_where_it_began_when_the_list_of_names_shortens(at: Desk) -> None:
    _start(at, "session.switch")
    at.lock.page.show_people()
    search = at.lock.page.search
    QApplication.processEvents()
    before = search.mapTo(at.window, search.rect().topLeft())
    at.sat.type("val")
    QApplication.processEvents()
    assert search.mapTo(at.window, search.rect().topLeft()) == before


def test_somebody_else_sits_down_by_letters_and_password(at: Desk, clinic: Clinic) -> None:
    left: list[str] = []
    at.sat.desk.actor_leaves.connect(lambda: left.append(at.sat.desk.actor.name))
    at.sat.type("kept")
    _start(at, "session.lock")
    at.sat.tab_to("lock.others")
    at.sat.press(Qt.Key.Key_Return)
    at.sat.type("val")
    at.sat.press(Qt.Key.Key_Return)
    at.unlock(PASSWORD)
    assert at.sat.desk.actor.user_id == clinic.dentist.user_id
    assert set(left) == {"Rosa Desk"}
    assert at.field.text() == "kept"


def test_who_reads_another_language_is_told_when_it_comes(at: Desk, clinic: Clinic) -> None:
    clinic.db.write(clinic.dentist, lambda work: choose_language(work, "es"))
    before = at.lock.page.accessibleName()
    for letters in ("val", "rosa", "val"):
        _start(at, "session.lock")
        at.sat.tab_to("lock.others")
        at.sat.press(Qt.Key.Key_Return)
        at.sat.type(letters)
        at.sat.press(Qt.Key.Key_Return)
        at.unlock(PASSWORD)
    spanish = at.sat.desk.words.in_language("es")
    told = spanish("Your language comes when the program starts again and you are the first to sign in.")
    assert at.sat.toasts.count(told) == 1
    assert at.lock.page.accessibleName() == before


def test_a_switch_can_be_called_off_as_long_as_nobody_locked(at: Desk) -> None:
    _start(at, "session.switch")
    assert not at.field.isVisible()
    at.sat.press(Qt.Key.Key_Escape)
    assert at.field.isVisible()
    assert at.sat.focused() == "below"
    _start(at, "session.lock")
    at.sat.press(Qt.Key.Key_Escape)
    assert not at.field.isVisible()


def test_keys_of_the_window_do_nothing_while_it_is_locked(at: Desk) -> None:
    from PySide6.QtGui import QShortcut

    rung: list[str] = []
    bell = QShortcut("Ctrl+B", at.window)
    bell.activated.connect(lambda: rung.append("bell"))
    at.sat.press(Qt.Key.Key_B, Qt.KeyboardModifier.ControlModifier)
    assert rung == ["bell"]
    _start(at, "session.lock")
    at.sat.press(Qt.Key.Key_B, Qt.KeyboardModifier.ControlModifier)
    assert rung == ["bell"]
    for _ in range(12):
        at.sat.press(Qt.Key.Key_Tab)
        focused = QApplication.focusWidget()
        assert focused is not None
        assert at.page.isAncestorOf(focused)


def test_dialogs_wait_below_and_new_ones_too(at: Desk, qtbot: QtBot) -> None:
    dialog, late = QDialog(at.window), QDialog(at.window)
    at.open(dialog)
    _start(at, "session.lock")
    assert not dialog.isVisible()
    late.open()
    qtbot.waitUntil(lambda: not late.isVisible())
    qtbot.waitUntil(lambda: at.sat.focused() == "lock.password")
    at.unlock(PASSWORD)
    assert dialog.isVisible()
    assert late.isVisible()
    late.reject()
    dialog.reject()


def test_a_window_is_not_closed_over_its_lock(at: Desk) -> None:
    _start(at, "session.lock")
    said = at.window.findChild(QWidget, "lock.stays")
    assert said is not None
    assert said.isHidden()
    at.window.close()
    assert at.window.isVisible()
    assert said.isVisible()
    assert "sign in first, then close it" in at.said()


def test_nobody_there_locks_it_and_sleep_counts(at: Desk) -> None:
    now = [0.0]
    idle = at.lock.idle
    idle._clock = lambda: now[0]
    idle.start()
    minutes = at.sat.desk.clinic.lock_minutes
    now[0] = minutes * 60 - 1
    window = at.window.windowHandle()
    QTest.keyClick(window, Qt.Key.Key_A)
    now[0] += minutes * 60 - 1
    idle.look()
    assert not at.is_locked(), "a key a moment ago"
    now[0] += 2
    QTest.keyClick(window, Qt.Key.Key_A)
    assert at.is_locked(), "the first key after a sleep comes too late"


def test_signing_out_leaves_a_page_without_a_name(at: Desk, clinic: Clinic) -> None:
    _start(at, "session.sign-out")
    assert "Okonkwo" not in at.said()
    assert at.sat.desk.patient_id is None
    at.sat.press(Qt.Key.Key_Escape)
    assert at.is_locked()
    at.sat.type("rosa")
    at.sat.press(Qt.Key.Key_Return)
    at.unlock(PASSWORD)
    assert at.sat.desk.actor == clinic.desk


def test_who_must_choose_a_password_does_so_at_the_lock(at: Desk, clinic: Clinic) -> None:
    give_secrets(clinic, clinic.desk, "rosa", must_change=True)
    _start(at, "session.lock")
    at.unlock(PASSWORD)
    assert at.is_locked()
    assert at.sat.focused() == "new-password.new"
    at.sat.type("a heron and a boat")
    at.sat.press(Qt.Key.Key_Return)
    at.unlock("a heron and a boat")
    assert not at.is_locked()


def test_ones_own_password_and_pin(at: Desk, clinic: Clinic) -> None:
    dialog = SecretsDialog(at.sat.desk, at.window, at.lock.gate)
    at.open(dialog)
    at.sat.type("wrong")
    at.sat.tab_to("secrets.new")
    at.sat.type("short")
    at.sat.tab_to("secrets.again")
    at.unlock("short")
    assert dialog._old.problem()
    assert dialog._new.problem()
    for name, text in (("old", PASSWORD), ("new", "nine loud otters"), ("again", "nine loud otters")):
        field = dialog.findChild(QLineEdit, f"secrets.{name}")
        assert field is not None
        field.setFocus()
        field.clear()
        at.sat.type(text)
    at.sat.press(Qt.Key.Key_Return)
    at.sat.settle()
    assert dialog._old.problem() is None
    dialog.reject()
    assert isinstance(Gate(clinic.another_desk()).sign_in("rosa", "nine loud otters"), SignedIn)


@pytest.fixture
def administrator(at: Desk, clinic: Clinic) -> Actor:
    """Rosa, as somebody who keeps the machines running and sees no patient."""

    def become(work: object) -> None:
        session = work.session  # type: ignore[attr-defined]
        session.get_one(StaffRole, (clinic.desk.user_id, Role.FRONT_DESK))
        session.query(StaffRole).filter_by(user_id=clinic.desk.user_id).delete()
        session.add(StaffRole(user_id=clinic.desk.user_id, role=Role.ADMINISTRATOR, since=clinic.clock.now().date()))

    clinic.db.write(PROGRAM, become)
    answer = Gate(clinic.another_desk("elsewhere")).sign_in("rosa", PASSWORD)
    assert isinstance(answer, SignedIn)
    at.sat.desk.sit_down(answer.actor)
    at.sat.settle()
    return answer.actor


def test_the_glass_is_broken_with_a_reason_and_mends_itself(at: Desk, administrator: Actor, clinic: Clinic) -> None:
    banner = EmergencyBanner(at.sat.desk)
    dialog = GlassDialog(at.sat.desk, at.window, at.lock.gate)
    at.open(dialog)
    at.sat.type("short")
    at.sat.tab_to("glass.break")
    at.sat.press(Qt.Key.Key_Return)
    at.sat.settle()
    assert dialog._field.problem()
    assert not at.sat.desk.may(Permission.VIEW_PATIENT)
    at.sat.type(" of time: a patient collapsed at the desk")
    at.sat.tab_to("glass.break")
    at.sat.press(Qt.Key.Key_Return)
    at.sat.settle()
    assert at.sat.desk.may(Permission.VIEW_PATIENT)
    assert at.sat.desk.actor.user_id == administrator.user_id
    assert not banner.isHidden()
    clinic.clock.advance(GLASS_LASTS - timedelta(seconds=1))
    banner.look()
    assert at.sat.desk.may(Permission.VIEW_PATIENT)
    clinic.clock.advance(timedelta(seconds=1))
    banner.look()
    assert not at.sat.desk.may(Permission.VIEW_PATIENT)
    assert banner.isHidden()


def test_who_sees_patients_anyway_has_no_glass_to_break(at: Desk) -> None:
    deed = next(deed for deed in at.sat.desk.deeds.all() if deed.name == "session.glass")
    assert deed.why_not()


# -- what the lock must not do to the next person --


def test_the_second_who_must_choose_a_password_starts_with_empty_fields(at: Desk) -> None:
    choosing = at.lock.page.choosing
    at.lock.lock()
    at.lock.page.show_new_password()
    for name in ("new-password.new", "new-password.again"):
        field = at.window.findChild(QLineEdit, name)
        assert field is not None
        field.setText("what the first one chose")
    at.lock.page.show_new_password()
    assert {line.text() for line in choosing.findChildren(QLineEdit)} == {""}


def test_what_went_wrong_is_told_to_whoever_comes(at: Desk, qtbot: QtBot) -> None:
    theirs = QDialog(at.window)
    theirs.open()
    at.lock.lock()
    told = QDialog(at.window)
    told.open()
    qtbot.waitUntil(lambda: not told.isVisible())
    refused: list[str] = []
    theirs.rejected.connect(lambda: refused.append(at.sat.desk.actor.name))
    before = at.sat.desk.actor
    at.lock.cover.call_off()
    at.lock.cover.take()
    assert refused == [before.name]
    assert not theirs.isVisible()
    assert told.isVisible()
    told.reject()


def test_an_answer_that_comes_after_esc_changes_nobody(at: Desk, clinic: Clinic) -> None:
    at.lock.switch()
    before = at.sat.desk.actor
    turn = at.lock._turn
    at.lock._back()
    at.lock._answered(SignedIn(actor=clinic.dentist, must_change=False, language=None), turn)
    assert at.sat.desk.actor == before


def test_who_was_let_go_leaves_the_seat_and_nobody_else_does(at: Desk, clinic: Clinic) -> None:
    asked = at.sat.desk.actor
    at.lock._stand(clinic.dentist, None)  # somebody who sat here before
    assert not at.lock.is_locked
    at.lock._stand(asked, None)
    assert at.lock.is_locked


def test_a_locked_seat_bears_the_name_the_clinic_has_now(at: Desk) -> None:
    _start(at, "session.lock")
    desk = at.sat.desk
    desk._take_clinic(replace(desk.clinic, name="Elm Dental"))
    assert "Elm Dental" in at.said()
    assert at.window.windowTitle().startswith("Elm Dental – ")
