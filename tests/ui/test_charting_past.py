"""The years of a chart: corrections that came later, and what exams left behind; and a chart of many years."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING
from uuid import UUID, uuid4

import pytest
from PySide6.QtCore import Qt
from sqlalchemy import text

from dentaldesk.engines.clinical import mouth as mouths
from dentaldesk.engines.clinical.actions import sign_exam
from dentaldesk.engines.flows.charting import void_entries
from dentaldesk.engines.flows.exam_completion import handle_exam_completion
from dentaldesk.models.charting import Finding
from dentaldesk.models.guards import create_guards, drop_guards
from dentaldesk.models.teeth import ToothCode
from dentaldesk.ui.screens.charting import typed as typing_line
from tests.factories import MORNING, an_exam
from tests.mouths import entry
from tests.ui.charting import Person, button, chosen, new, open_, put, standing
from tests.ui.seat import Seat

if TYPE_CHECKING:
    from dentaldesk.engines.clinical.chart import Chart, ChartEntry, Mouth
    from dentaldesk.ui.screens.charting.view import ChartingView
    from tests.factories import Clinic

MANY = 1200  # entries; more than any chart holds


def last_year(clinic: Clinic, patient_id: UUID) -> None:
    """An exam with caries on 16, completed a year ago; its chart is kept."""
    clinic.clock.advance(-timedelta(days=365))
    exam_id = an_exam(clinic, patient_id, signed=False)
    put(clinic, patient_id, new("16", Finding.CARIES, "MO"), exam_id=exam_id)
    clinic.db.write(clinic.dentist, lambda work: sign_exam(work, exam_id))
    clinic.db.write(clinic.dentist, lambda work: handle_exam_completion(work, exam_id))
    clinic.clock.time = MORNING


def spoil(clinic: Clinic, how: str) -> None:
    """Change the kept charts behind the program's back, past the guard that refuses it."""
    with clinic.db._writing.begin() as connection:
        drop_guards(connection)
        connection.execute(text(f"UPDATE odontogram_snapshot SET {how}"))  # noqa: S608 - of the tests below
        create_guards(connection)


def findings(view: ChartingView) -> list[Finding]:
    """What is shown on 16; nothing where no mouth is shown."""
    mouth = view.presenter.board.mouth
    return [] if mouth is None else [mark.finding for mark in mouth.teeth[ToothCode("16")].marks]


# -- corrected later --


def test_the_past_tells_what_was_found_wrong_later(sat: Seat, view: ChartingView, patient_id: UUID) -> None:
    clinic = sat.clinic
    clinic.clock.advance(-timedelta(days=700))
    put(clinic, patient_id, new("16", Finding.MISSING))
    clinic.clock.advance(timedelta(days=300))
    (wrong,) = standing(clinic, patient_id)
    clinic.db.write(clinic.dentist, lambda work: void_entries(work, [wrong.id], "Wrong tooth", uuid4()))
    clinic.clock.time = MORNING
    person = open_(sat, view, patient_id)
    person.type("[[")
    mouth = view.presenter.board.mouth
    assert mouth is not None
    assert mouth.teeth[ToothCode("16")].presence.is_gap
    told = view.differences.text.text()
    assert "16 missing" in told
    assert "Wrong tooth" in told
    assert told.startswith("Void since")


# -- as an exam left it --


def test_the_chart_that_an_exam_left_behind_is_shown_and_compared(
    sat: Seat, view: ChartingView, patient_id: UUID
) -> None:
    last_year(sat.clinic, patient_id)
    person = open_(sat, view, patient_id)
    assert not button(view, "charting.frozen").isVisible()
    person.type("[")
    person.click("charting.frozen")
    assert findings(view) == [Finding.CARIES]
    assert "as the exam of" in view.chart.accessibleDescription()
    assert view.differences.text.text().endswith("0 teeth")
    person.click("charting.frozen")
    assert "as known on" in view.chart.accessibleDescription()
    person.click("charting.back")
    assert not button(view, "charting.frozen").isVisible()


@pytest.mark.parametrize(
    ("how", "sentence"),
    [
        ("""content = '{"born": null, "entries": [], "planned": []}'""", "cannot be read"),
        ("sha256 = 'x'", "cannot be read"),
        ("format = format + 1", "newer DentalDesk"),
    ],
    ids=["entries gone", "another sum", "newer"],
)
def test_a_kept_chart_that_cannot_be_opened_is_never_an_empty_mouth(
    sat: Seat, view: ChartingView, patient_id: UUID, how: str, sentence: str
) -> None:
    last_year(sat.clinic, patient_id)
    spoil(sat.clinic, how)
    person = open_(sat, view, patient_id)
    assert findings(view) == [Finding.CARIES]  # today's chart does not hang on it
    person.type("[")
    person.click("charting.frozen")
    assert not findings(view)
    assert sentence in view.chart.accessibleDescription()
    person.click("charting.frozen")
    assert findings(view) == [Finding.CARIES]
    person.click("charting.frozen")
    view.setFocus()
    person.press(Qt.Key.Key_Escape)
    assert findings(view) == [Finding.CARIES]
    assert view.presenter.board.shown.day is None


# -- a chart of many years --


def test_typing_in_a_long_chart_plays_only_the_teeth_it_names(
    person: Person, view: ChartingView, monkeypatch: pytest.MonkeyPatch
) -> None:
    person.sat.settle()  # what was read late would be played whole
    board, chance = view.presenter.board, random.Random(1)
    loaded = board.loaded
    assert loaded is not None
    entries = tuple(
        entry(
            f"{chance.randint(1, 4)}{chance.randint(4, 7)}",
            Finding.CALCULUS if number % 2 else Finding.WATCH,
            on=date(2016, 1, 1) + timedelta(days=chance.randint(0, 3600)),
        )
        for number in range(MANY)
    )
    board.take(replace(loaded, chart=replace(loaded.chart, entries=entries)), board.outbox.stored_so_far)
    played: list[int] = []
    quick = mouths.mouth_with

    def counted(mouth: Mouth, chart: Chart, added: list[ChartEntry]) -> Mouth:
        played.append(len(added))
        return quick(mouth, chart, added)

    def whole(*_args: object) -> Mouth:
        raise AssertionError("the whole chart is played for a key")

    monkeypatch.setattr(typing_line, "mouth_with", counted)
    monkeypatch.setattr(mouths, "mouth_at", whole)
    monkeypatch.setattr("dentaldesk.ui.screens.charting.days.mouth_at", whole)
    chosen(view, "16")
    view.line.line.setFocus()
    person.type("18-28 watch")
    assert len(view.presenter.typed.line.entries) == 16
    assert played == []  # each tooth has one item: none is in the way of another
    person.type(", 16 O caries composite")
    assert played
    assert max(played) <= 17
    assert len(played) <= len(", 16 O caries composite")
