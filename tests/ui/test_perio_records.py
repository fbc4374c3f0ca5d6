"""The periodontal panel where more than one day, desk or notation is in play, and what leaves it on paper."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import UUID

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QLabel, QLineEdit, QPushButton
from sqlalchemy import select

from dentaldesk.engines.clinical.perio import with_depth
from dentaldesk.engines.clinical.perio_actions import Edit, PerioSave, begin_perio_exam, discard_perio, save_perio
from dentaldesk.engines.clinical.perio_reads import PerioDecision, PerioExamRow, perio_page
from dentaldesk.engines.clinical.perio_stage import PerioRisk
from dentaldesk.engines.patients.actions import edit_patient
from dentaldesk.engines.patients.rules import PatientDetails
from dentaldesk.models.perio import PerioGrade, PerioStage, PerioStatus, Site
from dentaldesk.models.tables.perio import PerioExam
from dentaldesk.models.tables.system import AuditEntry
from dentaldesk.models.teeth import Notation, ToothCode
from dentaldesk.ui.screens.perio.printing import PerioPaperDialog
from dentaldesk.ui.screens.perio.view import PerioView
from dentaldesk.ui.widgets.both_values import BothValues
from tests.factories import Clinic, a_patient
from tests.ui.perio_panel import begun, complete, opened, saved, stored
from tests.ui.seat import Seat, database_away, seat

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

    from dentaldesk.engines.core.work import Work

T18, T16 = ToothCode("18"), ToothCode("16")
KEYS = Qt.Key


@pytest.fixture
def sat(qtbot: QtBot, clinic: Clinic, look: None) -> Iterator[Seat]:
    assert look is None
    with seat(qtbot, clinic, clinic.dentist) as made:
        yield made


@pytest.fixture
def universal(qtbot: QtBot, clinic: Clinic, look: None) -> Iterator[Seat]:
    """A desk of a clinic that counts teeth from 1 to 32."""
    assert look is None

    def count(work: Work) -> None:
        work.clinic.notation = Notation.UNIVERSAL

    clinic.db.write(clinic.dentist, count)
    with seat(qtbot, clinic, clinic.dentist) as made:
        yield made


@pytest.fixture
def patient_id(clinic: Clinic) -> UUID:
    return a_patient(clinic)


def _elsewhere(sat: Seat, patient_id: UUID, wanted: PerioSave) -> None:
    row = stored(sat, patient_id)
    sat.clinic.db.write(sat.clinic.dentist, lambda work: save_perio(work, row.id, row.version, wanted))


def _stage_elsewhere(sat: Seat, patient_id: UUID) -> PerioDecision:
    theirs = PerioDecision(stage=PerioStage.IV, grade=PerioGrade.C)
    _elsewhere(sat, patient_id, PerioSave(decision=Edit(before=PerioDecision(), after=theirs)))
    return theirs


def _decide(sat: Seat, stage: str) -> None:
    box = sat.find(QComboBox, "perio.stage")
    box.setCurrentIndex(box.findText(stage))
    box.activated.emit(box.currentIndex())


def _risk(sat: Seat, name: str, text: str) -> None:
    field = sat.find(QLineEdit, f"perio.{name}")
    field.setText(text)
    field.editingFinished.emit()


# -- two desks --


@pytest.mark.parametrize("mine", [True, False])
def test_a_stage_decided_at_two_desks_is_chosen_by_a_person(sat: Seat, patient_id: UUID, mine: bool) -> None:
    panel = begun(sat, patient_id)
    sat.desk.live.stop()  # this desk does not hear of the other one in time
    theirs = _stage_elsewhere(sat, patient_id)
    _decide(sat, "Stage II")
    both = sat.find(BothValues, "perio.both_values")
    sat.qtbot.waitUntil(both.isVisible, timeout=10_000)
    sat.settle()
    assert stored(sat, patient_id).decision == theirs
    assert panel.left_unsaved() != []
    complete(sat)
    sat.settle()
    assert stored(sat, patient_id).status is PerioStatus.OPEN  # not before someone chose
    sat.find(QPushButton, f"{'mine' if mine else 'theirs'}.decision").click()
    saved(sat, panel)
    assert not both.isVisible()
    wanted = PerioDecision(stage=PerioStage.II) if mine else theirs
    assert stored(sat, patient_id).decision == wanted
    assert panel.presenter.shown.decision == wanted  # type: ignore[union-attr]


def test_risks_known_at_two_desks_are_chosen_by_a_person(sat: Seat, patient_id: UUID) -> None:
    panel = begun(sat, patient_id)
    sat.desk.live.stop()
    theirs = PerioRisk(cigarettes=20, age=47)
    _elsewhere(sat, patient_id, PerioSave(risk=Edit(before=PerioRisk(age=47), after=theirs)))
    _risk(sat, "teeth_lost", "2")
    sat.qtbot.waitUntil(sat.find(BothValues, "perio.both_values").isVisible, timeout=10_000)
    sat.settle()
    assert stored(sat, patient_id).risk == theirs
    sat.find(QPushButton, "mine.risk").click()
    saved(sat, panel)
    assert stored(sat, patient_id).risk == PerioRisk(teeth_lost=2, age=47)


def test_what_nobody_decided_here_is_taken_over(sat: Seat, patient_id: UUID) -> None:
    panel = begun(sat, patient_id)
    theirs = _stage_elsewhere(sat, patient_id)
    sat.qtbot.waitUntil(lambda: panel.presenter.shown.decision == theirs, timeout=10_000)  # type: ignore[union-attr]
    _decide(sat, "Stage II")
    saved(sat, panel)
    assert stored(sat, patient_id).decision.stage is PerioStage.II


# -- exams of other days --


def _yesterday(sat: Seat, patient_id: UUID, *, probed: bool) -> PerioExamRow:
    """An exam that nobody completed, and the next morning."""
    clinic = sat.clinic
    clinic.db.write(clinic.dentist, lambda work: begin_perio_exam(work, patient_id))
    row = stored(sat, patient_id)
    if probed:
        edit = Edit(before=row.chart.sheet(T16), after=with_depth(row.chart, (T16, Site.B), 5).sheet(T16))
        _elsewhere(sat, patient_id, PerioSave(teeth={T16: edit}))
    clinic.clock.advance(timedelta(days=1))
    return row


def _left(sat: Seat, patient_id: UUID) -> int:
    page = sat.clinic.db.read(lambda session: perio_page(session, patient_id))
    return len(page.left_open(sat.desk.today()))


def _shown(panel: PerioView) -> UUID | None:
    shown = panel.presenter.shown
    return None if shown is None else shown.exam_id


def test_an_exam_left_open_is_named_and_gone_on_with_for_its_day(sat: Seat, patient_id: UUID) -> None:
    old = _yesterday(sat, patient_id, probed=True)
    panel = opened(sat, patient_id)
    assert _shown(panel) is None
    assert panel.left_open.isVisible()
    said = [label.text() for label in panel.left_open.findChildren(QLabel)]
    assert "Not completed: Nov 24, 2026, by Dr. Vale" in said
    assert "1 site probed" in said
    sat.find(QPushButton, "perio.go_on.2026-11-24").click()
    sat.settle()
    assert _shown(panel) == old.id
    assert sat.find(QLabel, "perio.date").text() == "Nov 24, 2026"
    panel.sheet.setFocus()
    sat.type("3")
    saved(sat, panel)
    sat.find(QPushButton, "perio.new").click()  # today's, and the old one stays where it was
    sat.settle()
    assert _shown(panel) not in {None, old.id}
    assert sat.find(QLabel, "perio.date").text() == "Nov 25, 2026"
    sat.find(QPushButton, "perio.go_on.2026-11-24").click()
    sat.settle()
    complete(sat)
    sat.qtbot.waitUntil(lambda: "The periodontal exam is completed." in sat.toasts, timeout=10_000)
    sat.settle()
    assert _left(sat, patient_id) == 0
    row = sat.clinic.db.read(lambda session: session.get_one(PerioExam, old.id))
    assert (row.status, row.business_date) == (PerioStatus.COMPLETED, old.business_date)


def test_an_empty_exam_left_open_is_discarded_at_once(sat: Seat, patient_id: UUID) -> None:
    _yesterday(sat, patient_id, probed=False)
    panel = opened(sat, patient_id)
    sat.find(QPushButton, "perio.discard.2026-11-24").click()
    sat.settle()
    assert sat.toasts == ["The exam of Nov 24, 2026 is discarded."]
    assert not panel.left_open.isVisible()
    assert _left(sat, patient_id) == 0


def test_readings_left_open_are_void_only_with_a_reason(sat: Seat, patient_id: UUID) -> None:
    old = _yesterday(sat, patient_id, probed=True)
    panel = opened(sat, patient_id)
    sat.find(QPushButton, "perio.go_on.2026-11-24").click()
    sat.settle()
    discard = sat.find(QPushButton, "perio.discard.2026-11-24")
    assert not discard.isEnabled()
    sat.find(QLineEdit, "perio.reason.2026-11-24").setText("the wrong patient")
    discard.click()
    sat.settle()
    assert _shown(panel) is None
    row = sat.clinic.db.read(lambda session: session.get_one(PerioExam, old.id))
    assert (row.status, row.void_reason) == (PerioStatus.VOID, "the wrong patient")
    assert panel.left_unsaved() == []


def test_an_exam_on_the_screen_stays_there_past_midnight(sat: Seat, patient_id: UUID) -> None:
    panel = begun(sat, patient_id)
    exam_id = _shown(panel)
    sat.type("3")
    saved(sat, panel)
    sat.clinic.clock.advance(timedelta(days=1))
    sat.type("4")
    saved(sat, panel)
    sat.settle()
    assert _shown(panel) == exam_id
    assert panel.presenter.shown.of_another_day  # type: ignore[union-attr]


def test_a_patient_who_is_called_otherwise_now_is_read_again(sat: Seat, patient_id: UUID) -> None:
    panel = opened(sat, patient_id)
    assert panel.presenter.page is not None
    assert panel.presenter.page.patient == "Amara Okonkwo-Reyes"
    renamed = PatientDetails(given_names="Amara", family_name="Reyes")
    sat.clinic.db.write(sat.clinic.desk, lambda work: edit_patient(work, patient_id, 1, renamed))
    sat.qtbot.waitUntil(lambda: panel.presenter.page is not None and panel.presenter.page.patient == "Amara Reyes")


def test_an_exam_that_was_discarded_elsewhere_takes_no_more(sat: Seat, patient_id: UUID) -> None:
    panel = begun(sat, patient_id)
    sat.desk.live.stop()
    row = stored(sat, patient_id)
    sat.clinic.db.write(sat.clinic.dentist, lambda work: discard_perio(work, row.id, row.version))
    sat.type("3")
    panel.flush()
    sat.settle()
    assert sat.troubles == ["This periodontal exam was discarded. Begin a new one to probe again."]
    assert panel.left_unsaved() == []


# -- what cannot be --


def test_an_hba1c_in_the_other_unit_is_refused_where_it_is_typed(sat: Seat, patient_id: UUID) -> None:
    panel = begun(sat, patient_id)
    sat.find(QPushButton, "perio.why").click()
    refused = sat.find(QLabel, "perio.risk_refused")
    _risk(sat, "hba1c", "48")
    assert refused.isVisible()
    assert "mmol/mol" in refused.text()
    assert sat.find(QLineEdit, "perio.hba1c").text() == "48"  # to be mended, not gone
    _risk(sat, "hba1c", "6,5")
    assert not refused.isVisible()
    saved(sat, panel)
    assert stored(sat, patient_id).risk.hba1c == Decimal("6.5")


def test_an_implant_is_marked_by_a_key(sat: Seat, patient_id: UUID) -> None:
    panel = begun(sat, patient_id)
    sat.type("i5")
    sat.press(KEYS.Key_Left)
    assert panel.sheet.accessibleDescription() == "Implant 18 DB. Depth 5 mm."
    sat.type("f")
    assert sat.find(QLabel, "perio.reading").text() == "Tooth 18 has no furcation."
    saved(sat, panel)
    chart = stored(sat, patient_id).chart
    assert chart.implants == (T18,)
    assert chart.at(T18, Site.DB).depth == 5


def test_every_tooth_is_named_in_the_notation_of_the_clinic(universal: Seat, patient_id: UUID) -> None:
    panel = begun(universal, patient_id)
    universal.type("ix")
    assert "Tooth 2 DB" in panel.sheet.accessibleDescription()
    universal.press(KEYS.Key_Left)
    universal.type("3")
    assert universal.find(QLabel, "perio.reading").text().startswith("Tooth 1 is marked as not probed.")
    for tooth, keys in (("17", "5"), ("17", "m1m"), ("16", "5")):
        panel.presenter.go_to((ToothCode(tooth), Site.DB))
        universal.type(keys)
    saved(universal, panel)
    reasons = universal.find(QLabel, "perio.reasons")
    universal.qtbot.waitUntil(lambda: "no attachment level: 3." in reasons.text(), timeout=10_000)
    assert "not counted: 1." not in reasons.text()  # an implant that is not probed is not judged at all


# -- on paper --


def _noted(sat: Seat) -> list[tuple[str, str]]:
    query = select(AuditEntry).where(AuditEntry.subject_type == "perio-exam").order_by(AuditEntry.at, AuditEntry.number)
    found = sat.clinic.db.read(lambda session: session.scalars(query).all())
    return [(entry.action, entry.subject_id) for entry in found]


def test_print_and_copy_are_noted_and_a_copy_needs_no_database(sat: Seat, patient_id: UUID, tmp_path: Path) -> None:
    panel = begun(sat, patient_id)
    exam_id = str(_shown(panel))
    sat.find(QPushButton, "perio.print").click()
    sat.settle()
    dialog = sat.find(PerioPaperDialog, "perio.paper")
    assert ("print", exam_id) in _noted(sat)
    assert ("export", exam_id) not in _noted(sat)
    dialog.saved.emit(tmp_path / "chart.pdf")
    sat.settle()
    assert ("export", exam_id) in _noted(sat)
    with database_away(sat):
        dialog.saved.emit(tmp_path / "away.svg")
        sat.qtbot.waitUntil((tmp_path / "away.svg").exists, timeout=20_000)
        sat.settle()
    assert "<svg" in (tmp_path / "away.svg").read_text(encoding="utf-8")
    dialog.close()
