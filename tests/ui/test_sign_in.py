"""The sign-in: the first thing that is painted, worked by keyboard, before and after the clinic is open."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import UUID

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QListWidget

from dentaldesk.engines.core.access import Actor
from dentaldesk.engines.core.errors import Problem, Refused, UserError
from dentaldesk.engines.core.words import Formats, Words
from dentaldesk.engines.flows.gate import Denied, SeatRow, SignedIn
from dentaldesk.engines.staff.reads import ClinicView
from dentaldesk.models.states import Role
from dentaldesk.models.teeth import Notation
from dentaldesk.models.values import Message
from dentaldesk.ui.entry.door import Door, login_of
from dentaldesk.ui.entry.remembered import FILE, KEPT, Remembered, read_remembered, remember
from dentaldesk.ui.entry.waiting import said_wait, seconds_until
from dentaldesk.ui.start import StartWindow
from tests.ui.walking import clipped, tab_order, unnamed

if TYPE_CHECKING:
    from collections.abc import Callable

    from pytestqt.qtbot import QtBot

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
ROSA = Actor(user_id=UUID(int=5), name="Rosa Mbeki", roles=frozenset({Role.FRONT_DESK}), location_id=UUID(int=1))


def _seat(number: int, name: str, login: str, *, has_password: bool = True) -> SeatRow:
    return SeatRow(
        user_id=UUID(int=number),
        name=name,
        login=login,
        roles=frozenset({Role.FRONT_DESK}),
        has_password=has_password,
        has_pin=False,
        pin_here=False,
    )


SEATS = (_seat(5, "Rosa Mbeki", "rosa"), _seat(6, "Judith Abara", "judith"))


class FakeGate:
    """Lets in whoever knows the word, and remembers what it was asked."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, str]] = []
        self.answer: SignedIn | Denied | UserError | None = None
        self.changed: list[tuple[str, str]] = []
        self.refusal: UserError | None = None

    def sign_in(self, login: str, password: str) -> SignedIn | Denied:
        self.asked.append((login, password))
        if isinstance(self.answer, UserError):
            raise self.answer
        return self.answer or SignedIn(actor=ROSA, must_change=False, language=None)

    def set_password(self, _actor: Actor, old: str, new: str) -> None:
        if self.refusal is not None:
            raise self.refusal
        self.changed.append((old, new))


class StandingClock:
    def now(self) -> datetime:
        return NOW


class AtTheDoor:
    """Somebody in front of the sign-in."""

    def __init__(self, qtbot: QtBot, folder: Path) -> None:
        self.qtbot = qtbot
        self.gate = FakeGate()
        self.window = StartWindow(Words(Formats()), read_remembered(folder))
        self.door = Door(self.window, folder)
        self.let_in: list[SignedIn] = []
        self.door.let_in.connect(self.let_in.append)
        qtbot.addWidget(self.window)
        with qtbot.waitActive(self.window):
            self.window.show()
            self.window.activateWindow()

    def open(self, seats: tuple[SeatRow, ...] = SEATS, *, demo: bool = False) -> None:
        view = ClinicView(
            name="Harbour Dental", formats=Formats(), notation=Notation.FDI, providers=(), demo=demo, locations=()
        )
        self.door.open(self.gate, view, seats, StandingClock())  # type: ignore[arg-type]

    def type(self, text: str) -> None:
        focused = QApplication.focusWidget()
        assert focused is not None
        QTest.keyClicks(focused, text)

    def enter(self) -> None:
        focused = QApplication.focusWidget()
        assert focused is not None
        QTest.keyClick(focused, Qt.Key.Key_Return)

    def focused(self) -> str:
        focused = QApplication.focusWidget()
        return "" if focused is None else focused.objectName()

    def said(self) -> str:
        return " ".join(each.text() for each in self.window.findChildren(QLabel) if each.isVisible())


@pytest.fixture
def at(qtbot: QtBot, look: None, tmp_path: Path) -> AtTheDoor:
    assert look is None
    return AtTheDoor(qtbot, tmp_path)


def test_typing_is_possible_at_once_and_enter_waits_for_the_clinic(at: AtTheDoor) -> None:
    assert "Opening the clinic" in at.said()
    at.type("rosa")
    at.enter()
    at.type("demo")
    at.enter()
    assert "as soon as" in at.said()
    assert at.gate.asked == []
    at.open()
    at.qtbot.waitUntil(lambda: bool(at.let_in))
    assert at.gate.asked == [("rosa", "demo")]


def test_a_whole_name_stands_for_its_login(at: AtTheDoor) -> None:
    at.open()
    at.type("judith abara")
    at.enter()
    at.type("word")
    at.enter()
    at.qtbot.waitUntil(lambda: bool(at.let_in))
    assert at.gate.asked == [("judith", "word")]


def test_a_beginning_that_one_person_has_is_completed(at: AtTheDoor) -> None:
    at.open()
    at.type("jud")
    at.enter()
    assert at.window.form.name.currentText() == "Judith Abara"
    at.type("word")
    at.enter()
    at.qtbot.waitUntil(lambda: bool(at.let_in))
    assert at.gate.asked == [("judith", "word")]


def test_who_works_here_alone_types_no_name(at: AtTheDoor) -> None:
    at.window.form.know([("Rosa Mbeki", "rosa")])
    assert at.window.form.name.currentText() == "Rosa Mbeki"


def test_a_clinic_that_asks_for_its_passphrase_did_not_fail(at: AtTheDoor) -> None:
    at.window.tell(UserError("key.needed"))
    assert "Unlock the clinic" in at.said()
    at.window.tell(UserError("database.older"))
    assert "The clinic was not opened" in at.said()


def test_a_wrong_passphrase_is_said_at_its_field(at: AtTheDoor) -> None:
    at.window.tell(UserError("key.wrong_passphrase"))
    assert at.window.trouble.field.problem()
    at.window.tell(UserError("key.needed"))
    assert at.window.trouble.field.problem() is None


def test_a_name_that_two_have_is_no_login() -> None:
    twins = (_seat(1, "Ana Lima", "ana"), _seat(2, "Ana Lima", "ana2"))
    assert login_of("Ana Lima", twins) == "Ana Lima"
    assert login_of(" rosa MBEKI ", SEATS) == "rosa"


def test_a_wrong_password_is_selected_and_the_wait_counted_down(at: AtTheDoor) -> None:
    at.open()
    at.gate.answer = Denied(message=Message("gate.wrong"), until=NOW + timedelta(seconds=5))
    at.type("rosa")
    at.enter()
    at.type("wrong")
    at.enter()
    at.qtbot.waitUntil(lambda: "5 seconds" in at.said())
    assert at.focused() == "sign-in.password"
    assert at.window.form.password.selectedText()
    assert not at.window.form.submit.isEnabled()
    at.enter()
    assert len(at.gate.asked) == 1, "a try that is not heard is not made"
    at.window.form._wait.beat()
    assert "4 seconds" in at.said()
    for _ in range(4):
        at.window.form._wait.beat()
    assert at.window.form.submit.isEnabled()
    assert "again in" not in at.said()
    at.gate.answer = None
    at.type("right")
    at.enter()
    at.qtbot.waitUntil(lambda: bool(at.let_in))
    assert at.gate.asked[-1] == ("rosa", "right")


def test_a_lost_database_is_a_sentence_and_the_password_stays(at: AtTheDoor) -> None:
    at.open()
    at.gate.answer = UserError("database.lost")
    at.window.form.fill("rosa", "demo")
    at.qtbot.waitUntil(lambda: at.window.form._password_field.problem() is not None)
    assert at.window.form.password.text() == "demo"
    assert at.let_in == []


def test_nobody_without_a_name(at: AtTheDoor) -> None:
    at.open()
    at.window.form.password.setFocus()
    at.type("demo")
    at.enter()
    assert "Who are you" in at.said()
    assert at.gate.asked == []


def test_who_must_change_chooses_a_password_first(at: AtTheDoor) -> None:
    at.open()
    at.gate.answer = SignedIn(actor=ROSA, must_change=True, language=None)
    at.window.form.fill("rosa", "given")
    at.qtbot.waitUntil(lambda: at.focused() == "new-password.new")
    assert at.let_in == []
    at.type("one")
    at.enter()
    at.type("other")
    at.enter()
    assert "not the same" in at.said()
    at.gate.refusal = Refused("password.refused", [Problem("new", "password.same")])
    at.type("one")
    at.enter()
    at.qtbot.waitUntil(lambda: at.focused() == "new-password.new")
    assert at.let_in == []
    at.gate.refusal = None
    at.enter()
    at.enter()
    at.qtbot.waitUntil(lambda: bool(at.let_in))
    assert at.gate.changed == [("given", "one")]


def test_the_demo_shows_its_people_and_types_their_password(at: AtTheDoor) -> None:
    at.open(demo=True)
    people = at.window.findChild(QListWidget, "sign-in.demo-people")
    assert people is not None
    at.qtbot.waitUntil(lambda: people.hasFocus() and "demo" in at.said())
    QTest.keyClick(people, Qt.Key.Key_Down)
    QTest.keyClick(people, Qt.Key.Key_Return)
    at.qtbot.waitUntil(lambda: bool(at.let_in))
    assert at.gate.asked == [("judith", "demo")]


def test_who_is_typing_is_not_interrupted_by_the_demo(at: AtTheDoor) -> None:
    at.type("ro")
    at.open(demo=True)
    at.type("sa")
    at.enter()
    at.type("demo")
    at.enter()
    at.qtbot.waitUntil(lambda: bool(at.let_in))
    assert at.gate.asked == [("rosa", "demo")]


def test_a_clinic_without_passwords_says_what_to_do(at: AtTheDoor) -> None:
    at.open((_seat(5, "Rosa Mbeki", "rosa", has_password=False),))
    assert "people reset-password" in at.said()


def test_the_last_people_of_a_workstation_are_offered(qtbot: QtBot, look: None, tmp_path: Path, at: AtTheDoor) -> None:
    assert look is None
    at.open()
    at.window.form.fill("rosa", "demo")
    at.qtbot.waitUntil(lambda: bool(at.let_in))
    assert "demo" not in (tmp_path / FILE).read_text()
    at.window.close()
    again = AtTheDoor(qtbot, tmp_path)
    assert again.window.form.name.currentText() == "Rosa Mbeki"
    assert again.focused() == "sign-in.password"


def test_only_so_many_are_remembered_and_a_broken_file_is_nobody(tmp_path: Path) -> None:
    for number in range(KEPT + 3):
        remember(tmp_path, Remembered(login=f"p{number}", name=f"Person {number}"))
    remember(tmp_path, Remembered(login="p5", name="Person 5"))
    known = read_remembered(tmp_path)
    assert len(known) == KEPT
    assert known[0].login == "p5"
    (tmp_path / FILE).write_text('[{"login": 1}]')
    assert read_remembered(tmp_path) == []
    (tmp_path / FILE).write_bytes(b"\xff")
    assert read_remembered(tmp_path) == []


def test_a_wait_is_said_as_people_count() -> None:
    words = Words(Formats())
    assert "one second" in said_wait(words, 1)
    assert "30 seconds" in said_wait(words, 30)
    assert "5 minutes" in said_wait(words, 300)
    assert seconds_until(None, NOW) == 0
    assert seconds_until(NOW - timedelta(seconds=1), NOW) == 0
    assert seconds_until(NOW + timedelta(milliseconds=1), NOW) == 1


def test_every_page_is_named_unclipped_and_in_order(at: AtTheDoor) -> None:
    at.open(demo=True)
    shows: tuple[Callable[[], None], ...] = (
        at.window.update,
        at.window.ask_new_password,
        lambda: at.window.tell(UserError("key.needed")),
    )
    for show in shows:
        show()
        QApplication.processEvents()
        assert clipped(at.window) == []
        assert unnamed(at.window) == []
        assert tab_order(at.window) == []
