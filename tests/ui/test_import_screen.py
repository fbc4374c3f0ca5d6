"""Importing step by step: what is not known is asked, what does not fit is told, a run is called off and goes on."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot
from sqlalchemy import func, select

from dentaldesk.engines.patients.import_rules import DateOrder
from dentaldesk.models.tables.patients import Patient, PatientImport
from dentaldesk.ui.screens.importing import presenter as screen
from dentaldesk.ui.screens.importing.view import ImportView
from dentaldesk.ui.widgets.fields import ChoiceBox
from tests.factories import Clinic
from tests.ui.seat import Seat, seat
from tests.ui.walking import clipped, unnamed

HEAD = "Vorname;Nachname;Geburtsdatum;Handy;Notiz\n"


@pytest.fixture
def sat(qtbot: QtBot, clinic: Clinic, look: None) -> Iterator[Seat]:
    assert look is None
    with seat(qtbot, clinic, clinic.manager) as made:
        yield made


def people(clinic: Clinic) -> int:
    return clinic.db.read(lambda session: session.scalar(select(func.count()).select_from(Patient))) or 0


def load(sat: Seat, view: ImportView, path: Path, text: str) -> None:
    path.write_bytes(text.encode("cp1252"))
    view.presenter.load(path)
    for _ in range(3):
        sat.settle()


def test_a_file_is_understood_checked_and_registered_by_keyboard(sat: Seat, tmp_path: Path) -> None:
    view = sat.show(ImportView(sat.desk))
    view.setFocus()
    assert sat.focused() == "import.choose"
    lines = "Jürgen;Müller;01/02/1979;;x\nZoë;Berg;03/04/1980;;\nAna;Ruiz;31/02/1979;;\nJürgen;Müller;01/02/1979;;\n"
    load(sat, view, tmp_path / "list.csv", HEAD + lines.replace("31/02/1979", "05/13/1979").replace("05/13", "00/00"))
    assert [row.details.family_name for row in view.columns.table.rows()] == []  # how dates are meant is not known yet
    assert not view.next.isEnabled()
    assert "birth dates" in view.next.toolTip()
    assert clipped(view) == []
    assert unnamed(view) == []
    order = sat.find(ChoiceBox, "import.order")
    order.setFocus()
    sat.press(Qt.Key.Key_Down)
    order.activated.emit(order.currentIndex())
    assert view.presenter.order is DateOrder.DAY_FIRST
    sat.settle()
    assert [row.details.family_name for row in view.columns.table.rows()] == ["Müller", "Berg", "Ruiz", "Müller"]
    sat.tab_to("import.next")
    sat.press(Qt.Key.Key_Return)
    sat.settle()
    assert view.check.counts.text() == "2 new patients"
    assert [(row.line, row.refused) for row in view.check.table.rows()] == [(4, True), (5, False)]
    assert clipped(view) == []
    view.presenter.save_refused(tmp_path / "refused.csv")
    sat.settle()
    refused = (tmp_path / "refused.csv").read_text(encoding="utf-8-sig").splitlines()
    assert refused[1].startswith("Ana;Ruiz;00/00/1979;;;4;")
    sat.tab_to("import.next")
    sat.press(Qt.Key.Key_Return)
    sat.qtbot.waitUntil(lambda: not view.presenter.is_running, timeout=10_000)
    sat.settle()
    assert view.check.counts.text() == "2 patients registered"
    assert people(sat.clinic) == 2


def test_a_run_that_was_called_off_goes_on(sat: Seat, tmp_path: Path) -> None:
    view = sat.show(ImportView(sat.desk))
    text = HEAD + "".join(f"Given{n};Family{n};{13 + n % 10}.03.1979;;\n" for n in range(150))
    load(sat, view, tmp_path / "list.csv", text)
    view.next.click()
    sat.settle()
    view.presenter.ran.connect(lambda done, _of: view.presenter.call_off() if done else None)
    view.next.click()
    sat.qtbot.waitUntil(lambda: not view.presenter.is_running, timeout=20_000)
    assert people(sat.clinic) == 100
    assert "called off" in view.check.detail.text()
    view.presenter.ran.disconnect()
    view.next.click()
    load(sat, view, tmp_path / "list.csv", text)
    view.next.click()
    sat.settle()
    assert view.check.counts.text() == "50 new patients"
    view.next.click()
    sat.qtbot.waitUntil(lambda: not view.presenter.is_running, timeout=20_000)
    assert people(sat.clinic) == 150


def test_what_is_no_list_is_told_and_another_one_can_be_chosen(sat: Seat, tmp_path: Path) -> None:
    view = sat.show(ImportView(sat.desk))
    load(sat, view, tmp_path / "empty.csv", "")
    assert not view.problem.isHidden()
    load(sat, view, tmp_path / "list.csv", HEAD + "Ana;Ruiz;;;\n")
    assert view.problem.isHidden()
    sat.desk.sit_down(sat.clinic.desk)
    sat.settle()
    assert not view.start.step.isEnabled()
    assert view.start.step.toolTip()


def test_a_file_that_opens_late_does_not_replace_the_one_chosen_after_it(sat: Seat, tmp_path: Path) -> None:
    view = sat.show(ImportView(sat.desk))
    slow = tmp_path / "far away.csv"
    os.mkfifo(slow)  # as a folder of the network that does not answer yet
    view.presenter.load(slow)
    path = tmp_path / "list.csv"
    path.write_text(HEAD + "Ana;Ruiz;13.03.1979;;\n")
    view.presenter.load(path)
    sat.qtbot.waitUntil(lambda: view.presenter.loaded is not None)
    with slow.open("w") as late:
        late.write(HEAD + "Zoë;Berg;13.03.1979;;\n")
    for _ in range(3):
        sat.settle()
    assert view.presenter.loaded is not None
    assert view.presenter.loaded.name == "list.csv"


def test_a_run_goes_on_in_the_name_of_who_began_it(sat: Seat, tmp_path: Path) -> None:
    view = sat.show(ImportView(sat.desk))
    text = HEAD + "".join(f"Given{n};Family{n};{13 + n % 10}.03.1979;;\n" for n in range(150))
    load(sat, view, tmp_path / "list.csv", text)
    view.next.click()
    sat.settle()
    view.presenter.ran.connect(lambda done, _of: sat.desk.sit_down(sat.clinic.desk) if done == 100 else None)
    view.next.click()
    sat.qtbot.waitUntil(lambda: not view.presenter.is_running, timeout=20_000)
    sat.settle()
    assert people(sat.clinic) == 150
    (run,) = sat.clinic.db.read(lambda session: session.scalars(select(PatientImport)).all())
    assert (run.by, run.registered) == (sat.clinic.manager.user_id, 150)
    assert view.presenter.loaded is None  # the list is not for whoever sits here now


def test_no_line_is_looked_at_where_it_would_hold_the_window_up(
    sat: Seat, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    threads: set[threading.Thread] = set()

    def seen(function: Callable[..., Any]) -> Callable[..., Any]:
        def call(*given: Any) -> Any:  # noqa: ANN401 - whatever it is
            threads.add(threading.current_thread())
            return function(*given)

        return call

    for name in ("fitting_orders", "candidate"):
        monkeypatch.setattr(screen, name, seen(getattr(screen, name)))
    view = sat.show(ImportView(sat.desk))
    load(sat, view, tmp_path / "list.csv", HEAD + "Ana;Ruiz;13.03.1979;;\n")
    view.presenter.map(2, None)
    assert view.presenter.lacking() == "Looking the file through …"
    view.presenter.map(2, "birth_date")
    sat.settle()
    assert [row.details.family_name for row in view.columns.table.rows()] == ["Ruiz"]
    assert view.presenter.lacking() == ""
    assert threads
    assert threading.main_thread() not in threads
