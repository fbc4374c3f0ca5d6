"""The dashboard of each role: what it shows, that every row leads somewhere, and that figures open their rows."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QImage, QPainter
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from dentaldesk.engines.analytics.rules import Goal
from dentaldesk.engines.scheduling.day_actions import check_in
from dentaldesk.engines.scheduling.day_actions import seat as sit
from dentaldesk.models.states import Role
from dentaldesk.ui.screens.dashboard.sections import sections_for
from dentaldesk.ui.screens.dashboard.view import DashboardView
from dentaldesk.ui.theme.apply import apply_theme
from dentaldesk.ui.widgets.chips import ChipLook
from dentaldesk.ui.widgets.figures import CountTile, FigureBoard, FigureLook, paint_sparkline
from tests.engines.test_day import book
from tests.engines.visits import a_completed_visit
from tests.factories import ROOT_CANAL, Clinic, a_patient, an_exam
from tests.ui.seat import Seat, seat

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot


@pytest.fixture
def lived(clinic: Clinic) -> Clinic:
    """A clinic with a visit to check out, an open exam, somebody waiting and somebody expected."""
    a_completed_visit(clinic, ROOT_CANAL)
    an_exam(clinic, a_patient(clinic, given="Ruth"), signed=False)
    here = book(clinic, "Grace", minutes=30)
    book(clinic, "Tomasz", minutes=90)
    clinic.db.write(clinic.desk, lambda work: check_in(work, here))
    return clinic


# Each look is a function of its own, and the seat lets its panel go: one that is still held would be closed twice.


def show(sat: Seat) -> DashboardView:
    panels: list[str] = []
    sat.desk.panel_wanted.connect(panels.append)
    view = sat.show(DashboardView(sat.desk), 1000, 700)
    view.panels = panels  # type: ignore[attr-defined]  # what was wanted
    return view


def titles(view: DashboardView, name: str) -> list[str]:
    return [row.title.split()[0] for row in view.lists[name].table.rows()]


def test_the_front_desk_sees_its_day_and_every_row_leads_on(qtbot: QtBot, lived: Clinic, look: None) -> None:
    assert look is None
    with seat(qtbot, lived, lived.desk) as sat:
        _look_as_desk(sat)
    sat.panel = None


def _look_as_desk(sat: Seat) -> None:
    view = show(sat)
    assert list(view.lists) == ["flow", "notices", "checkouts", "follow_ups", "no_shows", "unscheduled"]
    assert titles(view, "flow") == ["Grace", "Tomasz"]
    assert titles(view, "checkouts") == titles(view, "unscheduled") == ["Amara"]
    assert view._tiles["waiting"].count() == "1"
    assert view.lists["flow"].table.rows()[0].note == "Medical history not asked"
    assert not view._figures.isVisible()
    table = view.lists["checkouts"].table
    table.setFocus(Qt.FocusReason.TabFocusReason)
    sat.press(Qt.Key.Key_Down)
    sat.press(Qt.Key.Key_Return)
    sat.settle()
    assert view.panels == ["checkout"]  # type: ignore[attr-defined]
    assert sat.desk.patient_id == table.rows()[0].patient_id
    view._tiles["waiting"].click()
    view.lists["notices"].headed.emit("bell")
    assert view.panels == ["checkout", "waiting", "bell"]  # type: ignore[attr-defined]
    assert "Nobody is to be called." in view.lists["no_shows"]._empty.accessibleName()
    _names_stand(view)
    view.resize(700, 700)
    view.resize(1000, 700)
    assert view.keys_help()


def test_who_is_ready_for_checkout_is_counted_as_done(qtbot: QtBot, clinic: Clinic, look: None) -> None:
    """Grace sat in a chair, and Ruth's visit was completed while she waited by the book."""
    assert look is None
    for given in ("Grace", "Ruth"):
        patient_id = a_patient(clinic, given=given)
        here = book(clinic, given, minutes=30, chair=given == "Ruth", pattern="//", patient_id=patient_id)
        clinic.db.write(clinic.desk, lambda work, here=here: check_in(work, here))  # type: ignore[misc]
        if given == "Grace":
            clinic.db.write(clinic.desk, lambda work, here=here: sit(work, here))  # type: ignore[misc]
        a_completed_visit(clinic, ROOT_CANAL, patient_id=patient_id)
    with seat(qtbot, clinic, clinic.desk) as sat:
        tiles = show(sat)._tiles
        counted = {name: tile.count() for name, tile in tiles.items()}
    sat.panel = None
    assert counted == {"expected": "0", "waiting": "0", "seated": "0", "done": "2", "no_shows": "0"}


def _names_stand(view: DashboardView) -> None:
    for widget in view.findChildren(QWidget):
        if widget.focusPolicy() & Qt.FocusPolicy.TabFocus and widget.isVisible():
            assert widget.accessibleName() or getattr(widget, "text", str)(), widget


def test_the_dentist_sees_their_day_and_what_is_unsigned(qtbot: QtBot, lived: Clinic, look: None) -> None:
    assert look is None
    with seat(qtbot, lived, lived.dentist) as sat:
        _look_as_dentist(sat)
    sat.panel = None


def _look_as_dentist(sat: Seat) -> None:
    view = show(sat)
    assert list(view.lists) == ["my_day", "exams", "notices"]
    assert titles(view, "exams") == ["Ruth"]
    assert view._inner.indexOf(view._figures) > view._inner.indexOf(view._wide)
    book(sat.clinic, "Leila", minutes=150)  # another desk
    sat.qtbot.waitUntil(lambda: "Leila" in titles(view, "my_day"), timeout=10_000)


def test_the_manager_sees_the_goals_and_opens_their_rows(qtbot: QtBot, lived: Clinic, look: None) -> None:
    assert look is None
    with seat(qtbot, lived, lived.manager) as sat:
        _look_as_manager(sat)
    sat.panel = None


def _look_as_manager(sat: Seat) -> None:
    view = show(sat)
    assert [figure.key for figure in view.board.figures()] == [goal.value for goal in Goal]
    assert "not enough data yet (n=1, 5 needed)" in view.board.figures()[0].detail
    view.board.setFocus(Qt.FocusReason.TabFocusReason)
    sat.press(Qt.Key.Key_End)
    sat.press(Qt.Key.Key_Return)  # production today
    sat.settle()
    assert view.drilled is not None
    assert [row.title for row in view.drilled.table.rows()] == ["Amara Okonkwo-Reyes"]
    assert QApplication.focusWidget() is view.drilled.table
    sat.press(Qt.Key.Key_Return)
    sat.settle()
    assert view.panels == ["checkout"]  # type: ignore[attr-defined]
    view.drilled.closed.emit()
    assert QApplication.focusWidget() is view.board


def test_the_coordinator_sees_their_plans_and_acceptance(qtbot: QtBot, lived: Clinic, look: None) -> None:
    assert look is None
    with seat(qtbot, lived, lived.coordinator) as sat:
        _look_as_coordinator(sat)
    sat.panel = None


def _look_as_coordinator(sat: Seat) -> None:
    view = show(sat)
    assert list(view.lists) == ["plans", "notices", "follow_ups"]
    assert titles(view, "plans") == ["Amara"]
    assert [figure.key for figure in view.board.figures()] == [Goal.ACCEPTANCE.value]


def test_who_sits_down_sees_nothing_of_the_last(qtbot: QtBot, lived: Clinic, look: None) -> None:
    assert look is None
    with seat(qtbot, lived, lived.manager) as sat:
        _change_seats(sat)
    sat.panel = None


def _change_seats(sat: Seat) -> None:
    view = show(sat)
    sat.desk.sit_down(replace(sat.clinic.desk, roles=frozenset({Role.ADMINISTRATOR}), provider_id=None))
    sat.settle()
    assert list(view.lists) == ["health"]
    assert not view.board.isVisible()
    assert view.presenter.room is None


def test_several_roles_see_each_list_once() -> None:
    both = sections_for(frozenset({Role.FRONT_DESK, Role.MANAGER}))
    assert len(both) == len(set(both))
    assert {"notices", "unscheduled"} <= set(both)
    for role in Role:
        assert sections_for(frozenset({role}))


def a_look(trend: tuple[float | None, ...] = (0.1, None, 0.3, 0.2)) -> FigureLook:
    return FigureLook(
        key="k",
        title="No-shows",
        detail="2 of 20",
        value="10 %",
        target="under 5 %",
        standing=ChipLook(text="Off target", kind="warning"),
        trend=trend,
        target_level=0.05,
        change="+1",
        movers="Front desk",
        definition="Appointments …",
    )


@pytest.mark.parametrize(("theme", "density"), [("light", "desk"), ("dark", "chairside")])
def test_figures_are_painted(qtbot: QtBot, qapp: QApplication, theme: str, density: str) -> None:
    apply_theme(qapp, theme, density)
    board = FigureBoard("Goals")
    qtbot.addWidget(board)
    board.show_figures([a_look(), a_look(())])
    for width in (400, 900):
        board.resize(width, board.sizeHint().height())
        assert not board.grab().isNull()
    assert "No-shows, 10 %, Off target, under 5 %" in board.accessibleDescription()
    opened: list[str] = []
    board.opened.connect(opened.append)
    QTest.mouseClick(board, Qt.MouseButton.LeftButton, pos=board.row_area(1).center())
    QTest.keyClick(board, Qt.Key.Key_Up)
    QTest.keyClick(board, Qt.Key.Key_Return)
    assert opened == ["k", "k"]
    tile = CountTile("armchair", "planned", "Waiting")
    qtbot.addWidget(tile)
    tile.show_count("12")
    assert tile.accessibleName() == "Waiting: 12"
    assert not tile.grab().isNull()


def test_a_level_trend_and_an_empty_one_are_painted(qapp: QApplication) -> None:
    assert qapp is not None
    image = QImage(104, 28, QImage.Format.Format_ARGB32)
    painter = QPainter(image)
    for trend in ((), (None, None), (1.0, 1.0), (None, 0.5)):
        paint_sparkline(painter, QRectF(0, 0, 104, 28), trend, None, "good")
    painter.end()
