"""Taking out what is wrong: no more than was meant, and never with a reason that nobody gave."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING
from uuid import UUID

import pytest
from PySide6.QtCore import Qt

from dentaldesk.engines.clinical.chart_reads import chart_of
from dentaldesk.models.charting import ChartStatus, Finding, Variant
from dentaldesk.models.teeth import Surface
from tests.ui.charting import Person, chosen, new, open_, put, said, standing, text
from tests.ui.seat import Seat

if TYPE_CHECKING:
    from dentaldesk.ui.screens.charting.view import ChartingView
    from tests.factories import Clinic

_CONTROL, _RIGHT_BUTTON = Qt.KeyboardModifier.ControlModifier, Qt.MouseButton.RightButton


def reasons(clinic: Clinic, patient_id: UUID) -> list[str]:
    return [each.reason for each in clinic.db.read(lambda session: chart_of(session, patient_id)).corrections]


def right_click(person: Person, code: str, letter: str) -> None:
    person.click_at(person.view.chart, person.place_of(code, Surface(letter)), _RIGHT_BUTTON)


# -- the typed line --


@pytest.mark.parametrize(
    ("typed", "goes", "left"),
    [
        ("16 clear planned", "Clear 16 crown", ["16 MO caries condition", "16 OD filling amalgam existing"]),
        ("16 clear MO", "Clear 16 MO caries", ["16 OD filling amalgam existing", "16 crown planned"]),
        ("16 clear amalgam", "Clear 16 OD amalgam filling", ["16 MO caries condition", "16 crown planned"]),
        ("16 clear composite", "There is nothing to clear.", None),
        ("16 clear caries", "Clear 16 MO caries", ["16 OD filling amalgam existing", "16 crown planned"]),
    ],
)
def test_a_line_clears_what_it_names_and_says_so_before(
    person: Person, view: ChartingView, patient_id: UUID, exam_id: UUID, typed: str, goes: str, left: list[str] | None
) -> None:
    every = (
        new("16", Finding.CARIES, "MO"),
        new("16", Finding.FILLING, "OD", ChartStatus.EXISTING, Variant.AMALGAM),
        new("16", Finding.CROWN, "", ChartStatus.PLANNED),
    )
    put(person.sat.clinic, patient_id, *every, exam_id=exam_id)
    person.sat.qtbot.waitUntil(lambda: len(view.presenter.board.chart.entries) == len(every), timeout=10_000)
    whole = said(standing(person.sat.clinic, patient_id))
    person.type(typed)
    assert text(view, "charting.preview") == goes
    person.type("\n")
    person.settle()
    assert said(standing(person.sat.clinic, patient_id)) == (whole if left is None else left)


# -- one surface --


def test_a_right_click_just_after_charting_takes_one_surface(
    person: Person, view: ChartingView, patient_id: UUID
) -> None:
    chosen(view, "16")
    person.sat.type("CMOD")
    person.sat.press(Qt.Key.Key_Return)
    right_click(person, "16", "M")
    person.settle()
    assert said(standing(person.sat.clinic, patient_id)) == ["16 OD caries condition"]
    right_click(person, "16", "O")
    right_click(person, "16", "D")
    person.settle()
    assert standing(person.sat.clinic, patient_id) == ()


def test_a_surface_of_a_signed_record_asks_why_and_the_rest_stays(
    sat: Seat, view: ChartingView, patient_id: UUID
) -> None:
    amalgam = new("16", Finding.FILLING, "MOD", ChartStatus.EXISTING, Variant.AMALGAM)
    put(sat.clinic, patient_id, replace(amalgam, note="loose"))
    person = open_(sat, view, patient_id)
    right_click(person, "16", "M")
    assert said(standing(sat.clinic, patient_id)) == ["16 MOD filling amalgam existing"]
    assert view.line.reason.isVisible()
    person.click("charting.reason.1")
    person.settle()
    (entry,) = standing(sat.clinic, patient_id)
    assert said([entry]) == ["16 OD filling amalgam existing"]
    assert entry.note == "loose"
    assert reasons(sat.clinic, patient_id) == ["Wrong surface"]


def test_a_right_click_on_nothing_is_no_mistake(person: Person, view: ChartingView) -> None:
    right_click(person, "16", "M")
    assert text(view, "charting.problem") == ""
    assert view.line.hint.text() == "There is nothing to clear."


def test_a_right_click_on_another_tooth_takes_nothing_from_the_draft(
    person: Person, view: ChartingView, patient_id: UUID
) -> None:
    chosen(view, "16")
    person.type("CMO")
    right_click(person, "17", "M")
    person.settle()
    assert said(standing(person.sat.clinic, patient_id)) == ["16 MO caries condition"]


# -- true reasons --


@pytest.mark.parametrize(("wait", "asks"), [(timedelta(minutes=2), False), (timedelta(minutes=20), True)])
def test_outside_an_exam_only_a_slip_goes_without_a_reason(
    sat: Seat, view: ChartingView, patient_id: UUID, wait: timedelta, *, asks: bool
) -> None:
    person = open_(sat, view, patient_id)
    chosen(view, "16")
    person.type("-")
    person.settle()
    sat.clinic.clock.advance(wait)
    view.presenter.board.look_again()
    assert (view.presenter.undoing.last is None) is asks
    person.press(Qt.Key.Key_Delete)
    assert view.line.reason.isVisible() is asks
    person.sat.settle()
    assert reasons(sat.clinic, patient_id) == ([] if asks else ["Taken back at once"])


def test_nobody_undoes_what_somebody_else_charted(person: Person, view: ChartingView, patient_id: UUID) -> None:
    sat = person.sat
    chosen(view, "16")
    person.type("K")
    person.settle()
    sat.desk.sit_down(sat.clinic.desk)
    sat.settle()
    assert view.presenter.undoing.last is None
    person.press(Qt.Key.Key_Z, modifier=_CONTROL)
    sat.settle()
    assert said(standing(sat.clinic, patient_id)) == ["16 crown ceramic planned"]
    sat.desk.sit_down(sat.clinic.dentist)
    sat.settle()
    person.press(Qt.Key.Key_Z, modifier=_CONTROL)
    sat.settle()
    assert standing(sat.clinic, patient_id) == ()
    assert reasons(sat.clinic, patient_id) == [""]


def test_what_is_typed_is_charted_before_the_next_letter(person: Person, view: ChartingView, patient_id: UUID) -> None:
    person.type("16 MO amalgam existing")
    person.click("charting.finding.C")
    person.settle()
    assert said(standing(person.sat.clinic, patient_id)) == ["16 MO filling amalgam existing"]
    assert view.line.line.text() == ""
    assert view.line.hint.text().startswith("Click the teeth")
    person.press(Qt.Key.Key_Escape)
    person.type("17 MO amal")
    person.type("zzz")
    person.click("charting.finding.C")
    assert view.line.line.text() == "17 MO amalzzz"
    assert "End the typed line first" in text(view, "charting.problem")
    assert not view.presenter.board.draft.takes_surfaces
    undo = view.presenter.undoing.last
    assert undo is not None
    assert undo.about == "16 MO amalgam filling, existing"
