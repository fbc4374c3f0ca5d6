"""The years of a chart: corrections that came later, and what exams left behind; and a chart of many years."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING
from uuid import UUID, uuid4

import pytest
from PySide6.QtCore import Qt
from sqlalchemy import select, text, update

from dentaldesk.engines.clinical import mouth as mouths
from dentaldesk.engines.clinical.actions import sign_exam
from dentaldesk.engines.flows.charting import void_entries
from dentaldesk.engines.flows.exam_completion import handle_exam_completion
from dentaldesk.models.charting import Finding
from dentaldesk.models.tables.clinical import OdontogramSnapshot
from dentaldesk.models.teeth import ToothCode
from dentaldesk.ui.screens.charting import typed as typing_line
from tests.factories import MORNING, an_exam
from tests.mouths import entry
from tests.ui.charting import Person, button, chosen, new, open_, put, standing
from tests.ui.seat import Seat

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from dentaldesk.engines.clinical.chart import Chart, ChartEntry, Mouth
    from dentaldesk.ui.screens.charting.view import ChartingView
    from tests.factories import Clinic

MANY = 5000


@pytest.fixture
def kind() -> str:
    """What the panel does is the same on every database."""
    return "sqlite"


def last_year(clinic: Clinic, patient_id: UUID) -> UUID:
    """An exam with caries on 16, completed a year ago; its chart is kept."""
    clinic.clock.advance(-timedelta(days=365))
    exam_id = an_exam(clinic, patient_id, signed=False)
    put(clinic, patient_id, new("16", Finding.CARIES, "MO"), exam_id=exam_id)
    clinic.db.write(clinic.dentist, lambda work: sign_exam(work, exam_id))
    clinic.db.write(clinic.dentist, lambda work: handle_exam_completion(work, exam_id))
    clinic.clock.time = MORNING
    return exam_id


def spoil(clinic: Clinic, exam_id: UUID, how: Callable[[OdontogramSnapshot], dict[str, object]]) -> None:
    """Change a kept chart behind the program's back, past the guard that refuses it."""

    def write(session: Session) -> None:
        row = session.scalars(select(OdontogramSnapshot).where(OdontogramSnapshot.exam_id == exam_id)).one()
        values = how(row)
        triggers = session.execute(
            text("SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'odontogram_snapshot'")
        ).all()
        for name, _ in triggers:
            session.execute(text(f"DROP TRIGGER {name}"))
        session.execute(update(OdontogramSnapshot).where(OdontogramSnapshot.exam_id == exam_id).values(values))
        for _, made in triggers:
            session.execute(text(made))

    clinic.db.write(clinic.dentist, lambda work: write(work.session))


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
        (lambda row: {"content": {**row.content, "entries": []}}, "cannot be read"),
        (lambda row: {"sha256": "0" * len(row.sha256)}, "cannot be read"),
        (lambda row: {"format": row.format + 1}, "newer DentalDesk"),
    ],
    ids=["entries gone", "another sum", "newer"],
)
def test_a_kept_chart_that_cannot_be_opened_is_never_an_empty_mouth(
    sat: Seat,
    view: ChartingView,
    patient_id: UUID,
    how: Callable[[OdontogramSnapshot], dict[str, object]],
    sentence: str,
) -> None:
    spoil(sat.clinic, last_year(sat.clinic, patient_id), how)
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
