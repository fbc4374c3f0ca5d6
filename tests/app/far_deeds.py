"""What people do at the desks of `test_five_desks.py`, and what they see there. Each is run in the desk's process."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, Concatenate, ParamSpec
from uuid import UUID

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QDialog, QLineEdit, QPushButton
from sqlalchemy import event

from dentaldesk.engines.core.work import Work
from dentaldesk.engines.flows.exam_completion import handle_exam_completion
from dentaldesk.engines.patients.import_rules import DateOrder
from dentaldesk.engines.patients.reads import PatientRow, patient_card
from dentaldesk.models.states import Role, Topic
from dentaldesk.ui.screens.importing.view import ImportView
from dentaldesk.ui.screens.merging.view import MergeView
from dentaldesk.ui.screens.patient.view import PatientView
from tests.app.far_desk import Station, makes_qt_classes

P = ParamSpec("P")


def act(at: Station, verb: Callable[Concatenate[Work, P], object], *args: P.args, **kwargs: P.kwargs) -> Any:  # noqa: ANN401
    """Do this through the desk's own writer; what it returned."""
    done: list[object] = []
    refused: list[str] = []
    at.desk.tasks.act(
        at.window,
        "act",
        lambda work: verb(work, *args, **kwargs),
        done.append,
        lambda error: refused.append(at.desk.say(error)),
    )
    at.until(lambda: done or refused, "it is written")
    assert done, refused
    return done[0]


def bugs(at: Station) -> list[str]:
    """What must not have happened here."""
    return at.heard.bugs + [
        f"{name} was imported on another thread" for name in at.heard.imported if makes_qt_classes(name)
    ]


# -- the bell --


def complete_exam(at: Station, exam_id: UUID) -> float:
    """Complete an exam; the moment at which that was asked for."""
    pressed = time.monotonic()
    act(at, handle_exam_completion, exam_id)
    return pressed


def rings(at: Station) -> int:
    """How often the bell rang so far."""
    return len(at.heard.rings)


def next_ring(at: Station, before: int) -> tuple[UUID, float]:
    """The next time the bell rings: for which notice, and when."""
    at.until(lambda: len(at.heard.rings) > before, "the bell rings")
    return at.heard.rings[before]


def rings_once_heard(at: Station, since: float) -> int:
    """How often it rang when this desk, too, has looked at what is new."""
    at.until(lambda: any(Topic.NOTICES in topics and when > since for topics, when in at.heard.topics), "it looked")
    at.settle()
    return len(at.heard.rings)


def see_notice(at: Station, notice_id: UUID) -> None:
    """Somebody here takes care of it."""
    at.bell.seen(notice_id)


def wait_for_unseen(at: Station, number: int) -> None:
    """The bell counts so many."""
    at.until(lambda: at.bell.unseen == number, f"the bell counts {number}, not {at.bell.unseen}")


# -- the window --


def where_panels_stand(at: Station) -> bytes:
    """As it would be remembered."""
    at.settle()
    return at.window.panels.state()


def close_panel(at: Station, name: str, *, at_once: bool = False) -> bytes:
    """Close a panel, and wait until that is remembered, some time later or at once; how the panels stand then."""
    dock = at.window.panels._docks[name]
    assert not dock.isClosed()
    dock.toggleView(False)
    if at_once:
        at.window._keep_layout()
    at.until(lambda: not at.window._settled.isActive(), "the panels have come to rest")
    at.settle()
    return at.window.panels.state()


def seen(at: Station) -> str:
    """Every word that can be read here."""
    at.settle()
    return at.seen()


# -- who sits here --


def switch_to(at: Station, user_id: UUID, secret: str) -> str:
    """Let somebody else sit down; the name of the field that asked for their secret."""
    at.lock.switch()
    return _give_secret(at, user_id, secret)


def lock(at: Station) -> None:
    """Lock the seat as its key does."""
    at.start("session.lock")
    assert at.lock.is_locked
    at.settle()


def unlock(at: Station, user_id: UUID, secret: str) -> str:
    """Its owner is back; the name of the field that asked for the secret."""
    return _give_secret(at, user_id, secret)


def _give_secret(at: Station, user_id: UUID, secret: str) -> str:
    at.settle()
    page = at.lock.page
    page.show_seat(next(seat for seat in at.lock._seats if seat.user_id == user_id))
    asked = page.secret.objectName()
    QTest.keyClicks(page.secret, secret)
    at.press(page.secret, Qt.Key.Key_Return)
    at.until(lambda: not at.lock.cover.lies, "the seat is free")
    at.settle()
    at.until(lambda: not at.window.panels._arranging, "the panels stand")
    assert at.desk.actor.user_id == user_id
    return asked


def try_pin(at: Station, user_id: UUID, pin: str) -> str:
    """Try a PIN here, whatever the page would ask for; the code of the answer, "" when it was good."""
    came: list[str] = []
    gate = at.lock.gate
    at.desk.tasks.aside(
        at.window,
        "pin",
        lambda: gate.by_pin(user_id, pin),
        lambda answer: came.append(answer.message.code if hasattr(answer, "message") else ""),
    )
    at.until(lambda: came, "the door answers")
    return came[0]


def wait_for_roles(at: Station, roles: frozenset[Role]) -> None:
    """Who sits here has these roles now."""
    at.until(lambda: at.desk.actor.roles == roles, "the roles come", 2)
    at.settle()


def lose_seat(at: Station) -> str:
    """Who sat here works here no more; what can be read then."""
    at.until(lambda: at.lock.is_locked and at.lock._left, "the seat is left", 2)
    at.settle()
    assert at.desk.patient_id is None
    return at.seen()


def sign_in_anew(at: Station, user_id: UUID, given: str, own: str) -> None:
    """Sign in with a password that somebody else chose, and choose one."""
    page = at.lock.page
    at.until(lambda: any(seat.user_id == user_id for seat in at.lock._seats), "the name is there")
    page.show_seat(next(seat for seat in at.lock._seats if seat.user_id == user_id))
    QTest.keyClicks(page.secret, given)
    at.press(page.secret, Qt.Key.Key_Return)
    at.until(page.choosing.isVisible, "a password is asked for")
    for name in ("new-password.new", "new-password.again"):
        at.type(name, own)
    at.press(at.widget(QLineEdit, "new-password.again"), Qt.Key.Key_Return)
    at.until(lambda: not at.lock.is_locked, "the seat is taken")
    at.settle()


# -- somebody new --


def type_new(at: Station, given: str, family: str, born: str) -> None:
    """Fill in the form of somebody new, and wait until those who may be the same were looked for."""
    at.start("patient.new")
    view = _patient(at)
    at.until(view.form.isVisible, "the form")
    for name, text in (("given_names", given), ("family_name", family), ("birth_date", born)):
        at.type(f"patient.{name}", text)
    at.until(lambda: not view.presenter._likely.pause.isActive(), "doubles are looked for")
    at.settle()


def typed_new(at: Station) -> list[str]:
    """What stands in the form."""
    return [at.widget(QLineEdit, f"patient.{name}").text() for name in ("given_names", "family_name")]


def save_new(at: Station) -> UUID | list[str]:
    """Press Save: the id of who is registered now, or those who are here already."""
    at.widget(QPushButton, "patient.save").click()
    at.settle()
    presenter = _patient(at).presenter
    return [likely.title for likely in presenter._likely.shown] if presenter._new else _open_patient(at)


def open_double(at: Station) -> UUID:
    """Open the first of those who are here already instead."""
    at.widget(QPushButton, "patient.double.1").click()
    at.settle()
    return _open_patient(at)


def discard_new(at: Station) -> None:
    """Throw away what was typed of somebody new."""
    at.start("patient.new")
    _patient(at).presenter.discard()
    at.settle()


def save_in_vain(at: Station) -> str:
    """Press Save while the database is away; what the form says."""
    line = _patient(at).form.line
    at.widget(QPushButton, "patient.save").click()
    at.until(lambda: line.text().startswith("Not saved"), "it is said that nothing was saved")
    return line.text()


def wait_until_registered(at: Station) -> UUID:
    """What could not be saved is saved by itself."""
    at.until(lambda: not _patient(at).presenter._new, "it is saved by itself")
    at.settle()
    return _open_patient(at)


def _patient(at: Station) -> PatientView:
    view = at.window.panels.view("patient")
    assert isinstance(view, PatientView)
    return view


def _open_patient(at: Station) -> UUID:
    patient_id = at.desk.patient_id
    assert patient_id is not None
    return patient_id


# -- two records of one person --


def choose_pair(at: Station, kept: UUID, merged: UUID) -> None:
    """Look at two records side by side."""
    at.desk.show_panel("merge")
    view = _merging(at)
    for side, patient_id in enumerate((kept, merged)):
        came: list[PatientRow] = []
        at.desk.tasks.query(at.window, "row", _row_of(patient_id), came.append)
        at.until(lambda came=came: came, "the record is found")  # type: ignore[misc]
        view.presenter.choose(side, came[0])
        at.settle()
    at.until(lambda: view.presenter.preview is not None and view.deed.isEnabled(), "both are compared")


def _row_of(patient_id: UUID) -> Callable[[Any], PatientRow]:
    return lambda session: patient_card(session, patient_id).row


def merge(at: Station) -> str:
    """Merge them; what is said against it, "" when it was done."""
    view = _merging(at)
    view.deed.click()
    (question,) = [each for each in view.findChildren(QDialog) if each.isVisible()]
    question.accept()
    at.settle()
    return view._problem.accessibleName() if view._problem.isVisible() else ""


def _merging(at: Station) -> MergeView:
    view = at.window.panels.view("merge")
    assert isinstance(view, MergeView)
    return view


# -- a list of patients --


def load_list(at: Station, path: Path) -> tuple[int, int, int]:
    """Open a file and check it: how many lines are to be registered, are doubles, were registered before."""
    at.desk.show_panel("import")
    view = _importing(at)
    view.presenter.load(path)
    at.until(lambda: view.presenter.loaded is not None, "the file is read")
    at.settle()
    view.presenter.set_order(DateOrder.DAY_FIRST)
    view.next.click()
    at.until(lambda: view.presenter.checked is not None, "the file is checked")
    at.settle()
    checked = view.presenter.checked
    assert checked is not None
    return view.check.wanted(), len(checked.doubles), len(checked.done)


def register_list(at: Station) -> int:
    """Register them to the end; how many were new."""
    view = _importing(at)
    over: list[bool] = []
    view.presenter.ended.connect(over.append)
    view.next.click()
    at.until(lambda: over, "the list is through")
    at.settle()
    assert over == [False]
    return view.presenter.registered


def register_list_up_to(at: Station, number: int) -> None:
    """Begin to register them, and stand still for ever in the transaction that has just written so many."""
    view = _importing(at)
    reached, never = threading.Event(), threading.Event()
    written = 0

    def count(*said: Any) -> None:  # noqa: ANN401 - SQLAlchemy's own
        nonlocal written
        written += said[2].lower().startswith("insert into patient (")
        if written == number:
            reached.set()
            never.wait()

    event.listen(at.program.opened.db._writing, "after_cursor_execute", count)
    view.next.click()
    at.until(reached.is_set, f"{number} are written")


def _importing(at: Station) -> ImportView:
    view = at.window.panels.view("import")
    assert isinstance(view, ImportView)
    return view


# -- no database --


def let_go(at: Station) -> None:
    """Give the open connections back: a file that was moved away would live on in them."""
    at.program.opened.db.close()


def losses(at: Station) -> int:
    """How often the connection was lost."""
    return at.heard.lost


def wait_for_loss(at: Station, before: int) -> str:
    """It is said that there is no database; what the window says."""
    at.until(lambda: at.heard.lost > before and at.window.lost.isVisible(), "the loss is said")
    return at.seen()


def wait_for_return(at: Station) -> None:
    """And that it is back."""
    at.until(lambda: at.heard.found == at.heard.lost and not at.window.lost.isVisible(), "it is found")
    at.settle()
