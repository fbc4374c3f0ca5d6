"""The periodontal chart by the keyboard alone: a full mouth, two strokes, marks, undo, comparison, a lost database."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import UUID

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QComboBox, QLabel, QLineEdit, QPushButton, QToolButton

from dentaldesk.engines.clinical.perio import with_depth
from dentaldesk.engines.clinical.perio_actions import Edit, PerioSave, begin_perio_exam, complete_perio, save_perio
from dentaldesk.engines.clinical.perio_indices import indices
from dentaldesk.engines.clinical.perio_reads import PerioDecision
from dentaldesk.engines.clinical.teeth_drawing.perio_layout import Line
from dentaldesk.models.perio import Entrance, PathPreset, PerioGrade, PerioStage, PerioStatus, Sign, Site
from dentaldesk.models.teeth import ToothCode
from dentaldesk.ui.screens.perio.printing import PerioPaperDialog
from dentaldesk.ui.screens.perio.view import PerioView
from dentaldesk.ui.theme.apply import apply_theme
from dentaldesk.ui.widgets.both_values import BothValues
from dentaldesk.ui.widgets.notices import Banner
from dentaldesk.ui.widgets.perio.sheet import PerioSheet
from tests.factories import Clinic, a_patient
from tests.ui.perio_panel import begun, complete, opened, saved, stored
from tests.ui.seat import Seat, database_away, seat

if TYPE_CHECKING:
    from PySide6.QtWidgets import QApplication
    from pytestqt.qtbot import QtBot

T18, T17, T16 = (ToothCode(code) for code in ("18", "17", "16"))
KEYS = Qt.Key


@pytest.fixture
def front(qtbot: QtBot, clinic: Clinic, look: None) -> Iterator[Seat]:
    """The front desk, which may look and not probe."""
    assert look is None
    with seat(qtbot, clinic, clinic.desk) as made:
        yield made


@pytest.fixture
def sat(qtbot: QtBot, clinic: Clinic, look: None) -> Iterator[Seat]:
    assert look is None
    with seat(qtbot, clinic, clinic.dentist) as made:
        yield made


@pytest.fixture
def patient_id(clinic: Clinic) -> UUID:
    return a_patient(clinic)


def test_nothing_is_shown_without_a_patient(sat: Seat) -> None:
    panel = sat.show(PerioView(sat.desk))
    assert not panel.sheet.isVisible()


def test_a_full_mouth_by_the_keyboard_alone(sat: Seat, patient_id: UUID) -> None:
    panel = begun(sat, patient_id)
    for number in range(192):
        sat.type(str(number % 4 + 1))
    saved(sat, panel)
    chart = stored(sat, patient_id).chart
    assert len(chart.sites) == 192
    depths = [chart.at(*cell).depth for cell in panel.presenter.shown.run.cells]  # type: ignore[union-attr]
    assert depths == [number % 4 + 1 for number in range(192)]
    figures = sat.find(QLabel, "perio.figure.5.1")
    sat.qtbot.waitUntil(lambda: figures.text() == "2.5 mm")


def test_two_strokes_marks_and_the_tooth(sat: Seat, patient_id: UUID) -> None:
    panel = begun(sat, patient_id)
    sat.type(".23")
    sat.type("b")
    sat.type("4")
    sat.press(KEYS.Key_P, Qt.KeyboardModifier.ShiftModifier)
    sat.type("x")  # 17 is not probed
    sat.type("f2g1")
    saved(sat, panel)
    chart = stored(sat, patient_id).chart
    assert [chart.at(T18, site).depth for site in (Site.DB, Site.B, Site.MB)] == [12, 3, 4]
    assert [chart.at(T18, site).bleeding for site in (Site.DB, Site.B, Site.MB)] == [False, True, False]
    assert all(chart.at(T18, site).plaque for site in (Site.DB, Site.B, Site.MB))
    assert chart.tooth(T17).not_probed
    assert chart.tooth(T16).furcation == {Entrance.BUCCAL: 2}
    assert chart.tooth(T16).mobility == 1


def test_a_screen_reader_hears_where_the_keyboard_is(sat: Seat, patient_id: UUID) -> None:
    panel = begun(sat, patient_id)
    assert panel.sheet.accessibleName() == "Periodontal chart"
    assert panel.sheet.accessibleDescription() == "Tooth 18 DB. Depth not assessed."
    sat.type("5b")
    sat.press(KEYS.Key_Left)
    assert panel.sheet.accessibleDescription() == "Tooth 18 DB. Depth 5 mm, bleeding."
    assert sat.find(QLabel, "perio.place").text() == "Tooth 18 DB"
    sat.type(".9")
    assert "cannot be read" in sat.find(QLabel, "perio.reading").text()


def test_undo_and_redo_by_key_and_button(sat: Seat, patient_id: UUID) -> None:
    panel = begun(sat, patient_id)
    sat.type("345")
    sat.press(KEYS.Key_Z, Qt.KeyboardModifier.ControlModifier)
    run = panel.presenter.shown.run  # type: ignore[union-attr]
    assert (run.chart.at(T18, Site.MB).depth, run.at) == (None, (T18, Site.MB))
    sat.find(QToolButton, "perio.redo").click()
    assert panel.presenter.shown.run.chart.at(T18, Site.MB).depth == 5  # type: ignore[union-attr]
    sat.find(QToolButton, "perio.undo").click()
    saved(sat, panel)
    assert stored(sat, patient_id).chart.at(T18, Site.MB).depth is None


def test_the_margin_has_its_layer(sat: Seat, patient_id: UUID) -> None:
    panel = begun(sat, patient_id)
    sat.type("m2-1")
    saved(sat, panel)
    chart = stored(sat, patient_id).chart
    assert [chart.at(T18, site).margin for site in (Site.DB, Site.B)] == [2, -1]


def test_another_path_is_chosen_and_kept(sat: Seat, patient_id: UUID) -> None:
    panel = begun(sat, patient_id)
    box = sat.find(QComboBox, "perio.path")
    box.setCurrentIndex(box.findData(PathPreset.BY_TOOTH))
    box.activated.emit(box.currentIndex())
    assert sat.focused() == "perio.sheet"
    sat.type("1111")
    saved(sat, panel)
    row = stored(sat, patient_id)
    assert row.chart.at(T18, Site.DL).depth == 1
    assert row.path.startswith("by-tooth@")


def test_a_click_chooses_a_site(sat: Seat, patient_id: UUID) -> None:
    panel = begun(sat, patient_id)
    sheet = panel.sheet
    assert sheet._picture is not None
    box = sheet._pixels(sheet._picture.layout.cell_box((T16, Site.B), Line.DEPTH))
    QTest.mouseClick(sheet.viewport(), Qt.MouseButton.LeftButton, pos=box.center().toPoint())
    assert panel.presenter.shown.run.at == (T16, Site.B)  # type: ignore[union-attr]


def test_a_tooth_is_added_and_taken_out(sat: Seat, patient_id: UUID) -> None:
    panel = begun(sat, patient_id)
    sat.press(KEYS.Key_Delete)
    field = sat.find(QLineEdit, "perio.tooth")
    field.setFocus()
    sat.type("21S")
    sat.press(KEYS.Key_Return)
    assert sat.focused() == "perio.sheet"
    sat.type("7")
    saved(sat, panel)
    chart = stored(sat, patient_id).chart
    assert T18 not in chart.teeth
    assert chart.at(ToothCode("21S"), Site.MB).depth == 7


def test_an_earlier_exam_is_compared(sat: Seat, patient_id: UUID) -> None:
    panel = begun(sat, patient_id)
    sat.type("332")
    complete(sat)
    sat.qtbot.waitUntil(lambda: sat.toasts == ["The periodontal exam is completed."], timeout=10_000)
    sat.settle()
    assert stored(sat, patient_id).status is PerioStatus.COMPLETED
    sat.clinic.clock.advance(timedelta(days=90))
    sat.find(QPushButton, "perio.new").click()
    sat.qtbot.waitUntil(lambda: sat.focused() == "perio.sheet", timeout=10_000)
    sat.settle()
    sat.type("632")
    box = sat.find(QComboBox, "perio.compare")
    assert box.currentText() == "Nov 24, 2026"
    assert sat.find(QLabel, "perio.figure.0.3").text() == "Nov 24, 2026"
    sat.qtbot.waitUntil(lambda: sat.find(QLabel, "perio.figure.5.3").text() == "2.7 mm")
    assert [exam.status for exam in panel.presenter.earlier] == [PerioStatus.COMPLETED]
    box.setCurrentIndex(0)
    box.activated.emit(0)
    assert not panel.presenter.earlier
    saved(sat, panel)


def test_a_completed_exam_takes_no_key(sat: Seat, patient_id: UUID) -> None:
    panel = begun(sat, patient_id)
    sat.type("3")
    complete(sat)
    sat.qtbot.waitUntil(lambda: bool(sat.toasts), timeout=10_000)
    sat.settle()
    panel.sheet.setFocus()
    sat.type("9")
    assert len(stored(sat, patient_id).chart.sites) == 1
    assert not sat.find(QPushButton, "perio.complete").isVisible()


def test_stage_and_grade_are_suggested_and_decided(sat: Seat, patient_id: UUID) -> None:
    panel = begun(sat, patient_id)
    sat.type("2" * 192)
    assert panel.presenter.suggestion().stage is None  # type: ignore[union-attr]
    sat.press(KEYS.Key_Home)
    sat.type("m" + "3" * 192)
    suggested = sat.find(QLabel, "perio.suggested")
    sat.qtbot.waitUntil(lambda: suggested.text() == "Suggested: Stage III, generalised, grade B")
    sat.find(QPushButton, "perio.why").click()
    assert "Worst interdental attachment loss 5 mm" in sat.find(QLabel, "perio.reasons").text()
    sat.find(QPushButton, "perio.take").click()
    grade = sat.find(QComboBox, "perio.grade")
    grade.setCurrentIndex(grade.findText("Grade C"))
    grade.activated.emit(grade.currentIndex())
    field = sat.find(QLineEdit, "perio.cigarettes")
    field.setText("12")
    field.editingFinished.emit()
    sat.qtbot.waitUntil(lambda: "grade C" in suggested.text())
    saved(sat, panel)
    row = stored(sat, patient_id)
    assert (row.decision.stage, row.decision.grade) == (PerioStage.III, PerioGrade.C)
    assert isinstance(panel.presenter.shown.decision.grade, PerioGrade)  # type: ignore[union-attr]
    assert row.risk.cigarettes == 12


def test_the_figures_get_the_width_that_they_take(sat: Seat, patient_id: UUID) -> None:
    panel = begun(sat, patient_id)
    panel.resize(1400, 700)
    before = panel.side.width()
    now = indices(panel.presenter.shown.run.chart)  # type: ignore[union-attr]
    panel.side.figures.show_figures(now, now, "an exam whose name is a good deal longer than a date", None)
    sat.qtbot.waitUntil(lambda: panel.side.width() > before)
    assert panel.side.horizontalScrollBar().maximum() == 0


@pytest.mark.parametrize("kind", ["sqlite", "postgres"])
def test_what_was_typed_outlives_a_lost_database(sat: Seat, patient_id: UUID) -> None:
    panel = begun(sat, patient_id)
    sat.type("3")
    saved(sat, panel)
    with database_away(sat):
        sat.type("45123")
        panel.flush()
        sat.qtbot.waitUntil(lambda: sat.find(Banner, "perio.unsaved").isVisible(), timeout=20_000)
        assert panel.left_unsaved() == ["readings of a periodontal exam"]
        assert panel.presenter.shown.run.chart.at(T18, Site.B).depth == 4  # type: ignore[union-attr]
        sat.type("6")
    sat.qtbot.waitUntil(lambda: not panel.left_unsaved(), timeout=20_000)
    sat.settle()
    assert not sat.find(Banner, "perio.unsaved").isVisible()
    chart = stored(sat, patient_id).chart
    assert [chart.at(T17, site).depth for site in (Site.DB, Site.B, Site.MB)] == [1, 2, 3]
    assert chart.at(T16, Site.DB).depth == 6


def test_a_chart_that_cannot_be_read_is_no_empty_chart(sat: Seat, patient_id: UUID) -> None:
    with database_away(sat):
        panel = opened(sat, patient_id)
        sat.qtbot.waitUntil(lambda: panel.presenter.problem != "", timeout=20_000)
        assert not panel.sheet.isVisible()
        assert sat.find(QPushButton, "perio.begin").text() == "Try again"
    sat.qtbot.waitUntil(lambda: panel.presenter.page is not None, timeout=20_000)


def test_another_desk_probes_the_same_mouth(sat: Seat, patient_id: UUID) -> None:
    panel = begun(sat, patient_id)
    _elsewhere(sat, patient_id, T16, 9)
    sat.qtbot.waitUntil(
        lambda: panel.presenter.shown.run.chart.at(T16, Site.B).depth == 9,  # type: ignore[union-attr]
        timeout=10_000,
    )
    with _one_save_behind(panel):
        sat.type("3")
        _elsewhere(sat, patient_id, T18, 8)
    both = sat.find(BothValues, "perio.both_values")
    sat.qtbot.waitUntil(both.isVisible, timeout=10_000)
    sat.find(QPushButton, "mine.18").click()
    saved(sat, panel)
    assert not both.isVisible()
    chart = stored(sat, patient_id).chart
    assert (chart.at(T18, Site.DB).depth, chart.at(T18, Site.B).depth) == (3, None)


def test_what_came_too_late_is_told_and_let_go_by_a_person(sat: Seat, patient_id: UUID) -> None:
    panel = begun(sat, patient_id)
    with _one_save_behind(panel):
        sat.type("3")
        _elsewhere(sat, patient_id, T16, 8)
        row = stored(sat, patient_id)
        decision = PerioDecision()
        sat.clinic.db.write(sat.clinic.dentist, lambda work: complete_perio(work, row.id, row.version, decision))
    banner = sat.find(Banner, "perio.unsaved")
    sat.qtbot.waitUntil(lambda: "completed at another desk" in banner.accessibleName(), timeout=10_000)
    sat.settle()
    assert panel.left_unsaved() == ["readings of a periodontal exam"]
    banner.acted.emit()
    assert panel.left_unsaved() == []
    assert not banner.isVisible()
    assert stored(sat, patient_id).chart.at(T18, Site.DB).depth is None


def _elsewhere(sat: Seat, patient_id: UUID, tooth: ToothCode, depth: int) -> None:
    row = stored(sat, patient_id)
    after = with_depth(row.chart, (tooth, Site.B), depth)
    edit = Edit(before=row.chart.sheet(tooth), after=after.sheet(tooth))
    sat.clinic.db.write(
        sat.clinic.dentist, lambda work: save_perio(work, row.id, row.version, PerioSave(teeth={tooth: edit}))
    )


@contextmanager
def _one_save_behind(panel: PerioView) -> Iterator[None]:
    """Nothing is saved meanwhile, as when both desks type in the same second."""
    panel.presenter.saver._pause.setInterval(60_000)
    yield
    panel.flush()


def test_it_is_printed_and_kept(sat: Seat, patient_id: UUID, tmp_path: Path) -> None:
    panel = begun(sat, patient_id)
    sat.type("3b4")
    saved(sat, panel)
    sat.find(QPushButton, "perio.print").click()
    sat.settle()
    dialog = sat.find(PerioPaperDialog, "perio.paper")
    assert dialog.view.pdf().startswith(b"%PDF")
    dialog.saved.emit(tmp_path / "chart.svg")
    dialog.saved.emit(tmp_path / "chart.pdf")
    assert not (tmp_path / "chart.svg").exists()  # written beside the window's thread
    sat.settle()
    assert "<svg" in (tmp_path / "chart.svg").read_text(encoding="utf-8")
    assert (tmp_path / "chart.pdf").read_bytes() == dialog.view.pdf()
    dialog.saved.emit(tmp_path / "nowhere" / "chart.pdf")
    sat.settle()
    assert sat.troubles == [f"{tmp_path / 'nowhere' / 'chart.pdf'} could not be written. Choose another folder."]
    dialog.close()


def test_the_front_desk_may_look(front: Seat, clinic: Clinic, patient_id: UUID) -> None:
    exam_id = clinic.db.write(clinic.dentist, lambda work: begin_perio_exam(work, patient_id))
    panel = opened(front, patient_id)
    panel.sheet.setFocus()
    front.type("3")
    assert panel.presenter.shown is not None
    assert panel.presenter.shown.exam_id == exam_id
    assert panel.presenter.shown.locked
    assert not front.find(QPushButton, "perio.complete").isEnabled()
    assert stored(front, patient_id).chart.sites == {}


@pytest.mark.parametrize("width", [600, 1300])
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_it_is_drawn_at_every_width_in_both_themes(
    qapp: QApplication, sat: Seat, patient_id: UUID, width: int, theme: str
) -> None:
    apply_theme(qapp, theme, "chairside")
    panel = begun(sat, patient_id, width)
    sat.type("3333b")
    assert not panel.grab().isNull()
    sheet = sat.find(PerioSheet, "perio.sheet")
    assert sheet._picture is not None
    widest = max(column.left + column.width for jaw in sheet._picture.layout.columns.values() for column in jaw)
    assert widest * sheet._scale <= sheet.viewport().width()
    saved(sat, panel)
    apply_theme(qapp, "light", "desk")


def test_signs_are_all_named(sat: Seat) -> None:
    from dentaldesk.engines.clinical.perio_words import sign_words

    assert set(sign_words(sat.desk.words)) == set(Sign)
