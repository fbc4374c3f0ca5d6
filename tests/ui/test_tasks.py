"""Work leaves the GUI thread and comes back to it, in order, or not at all when nobody waits any more."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from functools import partial
from itertools import pairwise
from time import sleep
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QEventLoop, QObject, Qt, QTimer
from PySide6.QtGui import QKeyEvent

from dentaldesk.engines.core.errors import BugError, UserError
from dentaldesk.engines.core.work import Work
from dentaldesk.engines.patients.actions import register_patient
from dentaldesk.engines.patients.finding import find_patients
from dentaldesk.engines.patients.rules import PatientDetails
from dentaldesk.ui.tasks import READERS, TURN_S, Tasks

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot
    from sqlalchemy.orm import Session

    from tests.factories import Clinic


@pytest.fixture
def tasks(clinic: Clinic, qtbot: QtBot) -> Iterator[Tasks]:
    made = Tasks(clinic.db, clinic.desk)
    yield made
    made.stop()
    qtbot.waitUntil(lambda: made.is_idle)


def test_a_question_is_answered_on_the_gui_thread(tasks: Tasks, qtbot: QtBot) -> None:
    owner, seen = QObject(), list[tuple[int, int]]()
    tasks.query(owner, "q", lambda _: threading.get_ident(), lambda asked: seen.append((asked, threading.get_ident())))
    qtbot.waitUntil(lambda: bool(seen))
    asked, answered = seen[0]
    assert asked != answered == threading.get_ident()


def test_of_questions_with_one_name_only_the_newest_is_answered(tasks: Tasks, qtbot: QtBot) -> None:
    owner, seen, gate = QObject(), list[str](), threading.Event()

    def slow(_: Session) -> str:
        gate.wait(10)
        return "old"

    tasks.query(owner, "q", slow, seen.append)
    tasks.query(owner, "q", lambda _: "new", seen.append)
    tasks.query(owner, "other", lambda _: "apart", seen.append)
    qtbot.waitUntil(lambda: len(seen) == 2)
    gate.set()
    qtbot.waitUntil(lambda: tasks.is_idle)
    assert sorted(seen) == ["apart", "new"]


def test_nothing_is_read_for_a_question_that_was_overtaken_before_its_turn_came(tasks: Tasks, qtbot: QtBot) -> None:
    owner, read, gate = QObject(), list[int](), threading.Event()
    for number in range(READERS):
        tasks.query(owner, f"slow {number}", lambda _: gate.wait(10), lambda _: None)
    for number in range(20):
        tasks.query(owner, "q", partial(lambda mine, _: read.append(mine), number), lambda _: None)
    gate.set()
    qtbot.waitUntil(lambda: tasks.is_idle)
    assert read == [19]


def test_what_is_only_repeated_waits_for_the_answer_under_way(tasks: Tasks, qtbot: QtBot) -> None:
    owner, seen, gate = QObject(), list[str](), threading.Event()

    def slow(_: Session) -> str:
        gate.wait(10)
        return "first"

    tasks.query(owner, "q", slow, seen.append)
    tasks.repeats = lambda: True
    for number in range(20):
        tasks.query(owner, "q", partial(lambda mine, _: f"repeated {mine}", number), seen.append)
    gate.set()
    qtbot.waitUntil(lambda: tasks.is_idle)
    assert seen == ["first", "repeated 19"]


def test_what_was_to_be_repeated_for_who_is_gone_is_not_asked(tasks: Tasks, qtbot: QtBot) -> None:
    owner, read, gate = QObject(), list[str](), threading.Event()
    tasks.query(owner, "q", lambda _: gate.wait(10), lambda _: None)
    tasks.repeats = lambda: True
    tasks.query(owner, "q", lambda _: read.append("repeated"), lambda _: None)
    del owner
    gate.set()
    qtbot.waitUntil(lambda: tasks.is_idle)
    assert read == []


def test_what_is_repeated_is_asked_while_a_dialog_stands_over_the_answer(tasks: Tasks, qtbot: QtBot) -> None:
    owner, seen, gate, dialog = QObject(), list[str](), threading.Event(), QEventLoop()

    def slow(_: Session) -> str:
        gate.wait(10)
        return "first"

    def show(said: str) -> None:
        seen.append(said)
        if said == "first":
            dialog.exec()
        else:
            dialog.quit()

    tasks.query(owner, "q", slow, show)
    tasks.repeats = lambda: True
    tasks.query(owner, "q", lambda _: "repeated", show)
    gate.set()
    qtbot.waitUntil(lambda: tasks.is_idle)
    assert seen == ["first", "repeated"]


class _Line(QObject):
    """Where somebody types."""

    def __init__(self, seen: list[str]) -> None:
        super().__init__()
        self._seen = seen

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.KeyPress:
            self._seen.append("key")
        return super().event(event)


def test_keys_come_between_answers_that_take_long_to_show(tasks: Tasks, qtbot: QtBot) -> None:
    owner, seen, read = QObject(), list[str](), threading.Semaphore(0)
    line = _Line(seen)

    def read_it(said: str, _: Session) -> str:
        read.release()
        return said

    def show(said: str) -> None:
        seen.append(said)
        QCoreApplication.postEvent(
            line, QKeyEvent(QEvent.Type.KeyPress, Qt.Key.Key_X, Qt.KeyboardModifier.NoModifier, "x")
        )
        sleep(2 * TURN_S)  # as a panel that takes long

    for said in "abc":
        tasks.query(owner, said, partial(read_it, said), show)
    for _ in "abc":
        assert read.acquire(timeout=10)  # without a turn of the event loop: they come together
    qtbot.waitUntil(lambda: tasks.is_idle and seen.count("key") == 3)
    assert seen[1::2] == ["key"] * 3


def test_a_new_question_overtakes_what_is_repeated(tasks: Tasks, qtbot: QtBot) -> None:
    owner, seen, gate = QObject(), list[str](), threading.Event()

    def slow(_: Session) -> str:
        gate.wait(10)
        return "first"

    tasks.query(owner, "q", slow, seen.append)
    tasks.repeats = lambda: True
    tasks.query(owner, "q", lambda _: "repeated", seen.append)
    tasks.repeats = lambda: False
    tasks.query(owner, "q", lambda _: "new", seen.append)
    gate.set()
    qtbot.waitUntil(lambda: tasks.is_idle)
    assert seen == ["new"]


def test_steps_are_done_one_a_turn_and_what_is_due_comes_between(tasks: Tasks, qtbot: QtBot) -> None:
    owner, seen = QObject(), list[str]()
    beat = QTimer(owner, interval=0)
    beat.timeout.connect(lambda: seen.append("beat"))
    beat.start()
    tasks.in_turns(owner, "panel", [lambda: seen.append("step")] * 3)
    assert not seen
    assert not tasks.is_idle
    qtbot.waitUntil(lambda: tasks.is_idle)
    assert seen.count("step") == 3
    assert ("step", "step") not in pairwise(seen)


def test_of_steps_with_one_name_only_the_newest_go_on(tasks: Tasks, qtbot: QtBot) -> None:
    owner, gone, seen = QObject(), QObject(), list[str]()
    with qtbot.waitSignal(tasks.idle):
        tasks.in_turns(owner, "rows", [lambda: seen.append("old")] * 2)
        tasks.in_turns(owner, "rows", [lambda: seen.append("new")] * 2)
        tasks.in_turns(gone, "rows", [lambda: seen.append("nobody’s")])
        del gone
    assert seen == ["new", "new"]


def test_an_answer_for_someone_who_is_gone_is_dropped(tasks: Tasks, qtbot: QtBot) -> None:
    owner, seen, gate = QObject(), list[object](), threading.Event()
    tasks.query(owner, "q", lambda _: gate.wait(10), seen.append)
    owner.deleteLater()
    del owner
    qtbot.wait(1)
    gate.set()
    qtbot.waitUntil(lambda: tasks.is_idle)
    assert seen == []


def test_acts_are_carried_out_in_the_order_asked_for(tasks: Tasks, clinic: Clinic, qtbot: QtBot) -> None:
    owner, seen = QObject(), list[object]()
    for number in range(5):
        details = PatientDetails(given_names=f"N{number}", family_name="Row")
        tasks.act(
            owner,
            "a",
            lambda work, details=details: register_patient(work, details),  # type: ignore[misc]
            lambda _, number=number: seen.append(number),  # type: ignore[misc]
        )
    qtbot.waitUntil(lambda: len(seen) == 5)
    assert seen == list(range(5))
    rows = clinic.db.read(lambda session: find_patients(session, "row"))
    assert [row.chart_number for row in rows] == sorted(row.chart_number for row in rows)


def test_an_act_is_carried_out_even_when_its_owner_has_gone(tasks: Tasks, clinic: Clinic, qtbot: QtBot) -> None:
    owner = QObject()
    details = PatientDetails(given_names="Still", family_name="There")
    tasks.act(owner, "a", lambda work: register_patient(work, details))
    owner.deleteLater()
    del owner
    qtbot.waitUntil(lambda: tasks.is_idle)
    assert clinic.db.read(lambda session: find_patients(session, "still"))


def test_a_problem_goes_to_who_asked_else_to_everyone(tasks: Tasks, qtbot: QtBot) -> None:
    def fail(_: Session) -> None:
        raise UserError("schedule.past")

    owner, mine = QObject(), list[UserError]()
    tasks.query(owner, "q", fail, lambda _: None, mine.append)
    qtbot.waitUntil(lambda: bool(mine))
    with qtbot.waitSignal(tasks.failed) as told:
        tasks.query(owner, "q", fail, lambda _: None)
    assert told.args[0].message.code == mine[0].message.code == "schedule.past"


def test_a_bug_is_told_and_its_words_stay_out_of_the_log(
    tasks: Tasks, qtbot: QtBot, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(_: Session) -> None:
        msg = "about Zyxwv"
        raise RuntimeError(msg)

    with qtbot.waitSignal(tasks.broke):
        tasks.query(QObject(tasks), "q", fail, lambda _: None)
    assert "RuntimeError" in caplog.text
    assert "Zyxwv" not in caplog.text


def test_a_session_on_the_gui_thread_is_a_bug(clinic: Clinic) -> None:
    clinic.db.forbid_this_thread()
    with pytest.raises(BugError):
        clinic.db.read(lambda _: None)
    with pytest.raises(BugError):
        clinic.db.write(clinic.desk, lambda _: None)


def test_who_sat_there_when_it_was_asked_is_who_did_it(tasks: Tasks, clinic: Clinic, qtbot: QtBot) -> None:
    owner, seen = QObject(), list[object]()

    def who(work: Work) -> str:
        return work.actor.name

    tasks.act(owner, "a", who, seen.append)
    tasks.actor = clinic.dentist
    tasks.act(owner, "a", who, seen.append)
    qtbot.waitUntil(lambda: len(seen) == 2)
    assert seen == [clinic.desk.name, clinic.dentist.name]


def test_an_act_can_be_done_in_the_name_of_who_asked_first(tasks: Tasks, clinic: Clinic, qtbot: QtBot) -> None:
    owner, seen = QObject(), list[object]()
    tasks.act(owner, "a", lambda work: work.actor.name, seen.append, actor=clinic.dentist)
    qtbot.waitUntil(lambda: bool(seen))
    assert seen == [clinic.dentist.name]


def test_the_end_of_an_act_is_told_whatever_became_of_it(tasks: Tasks, qtbot: QtBot) -> None:
    def refuse(_: Work) -> None:
        raise UserError("schedule.past")

    def fail(_: Work) -> None:
        raise RuntimeError

    owner, seen = QObject(), list[str]()
    for name, job in (("done", lambda _: None), ("refused", refuse), ("bug", fail)):
        tasks.act(
            owner,
            name,
            job,
            lambda _: seen.append("done"),
            lambda _: seen.append("refused"),
            ended=lambda name=name: seen.append(f"end of {name}"),  # type: ignore[misc]
        )
    qtbot.waitUntil(lambda: tasks.is_idle)
    assert seen == ["end of done", "done", "end of refused", "refused", "end of bug"]
