"""The clinic's phrases and ready prescriptions in the settings."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from PySide6.QtWidgets import QApplication, QCheckBox, QLineEdit, QPlainTextEdit, QPushButton

from dentaldesk.engines.clinical.phrase_actions import take_shipped_phrases
from dentaldesk.engines.clinical.phrase_reads import phrases_for
from dentaldesk.engines.clinical.prescribing_reads import medications
from dentaldesk.models.states import Role
from dentaldesk.ui.screens.settings.record_page import RecordPage
from dentaldesk.ui.screens.settings.view import SettingsView
from dentaldesk.ui.theme.apply import apply_theme
from tests.ui.seat import Seat, seat

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

    from tests.factories import Clinic


@pytest.fixture(autouse=True)
def dressed(qapp: QApplication, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DENTALDESK_CONFIG", str(tmp_path))
    apply_theme(qapp, "light", "desk")


@pytest.fixture
def sat(qtbot: QtBot, clinic: Clinic) -> Iterator[Seat]:
    with seat(qtbot, clinic, clinic.manager) as made:
        made.show(SettingsView(made.desk))
        yield made


def page_of(sat: Seat, name: str) -> RecordPage:
    assert isinstance(sat.panel, SettingsView)
    sat.panel.open_page(name)
    sat.settle()
    page = sat.panel.pages[name]
    assert isinstance(page, RecordPage)
    return page


def press(sat: Seat, name: str) -> None:
    sat.find(QPushButton, f"settings.{name}").click()
    sat.settle()


def fill(sat: Seat, page: str, **texts: str) -> None:
    for name, text in texts.items():
        sat.find(QLineEdit, f"settings.{page}.{name}").setText(text)


def test_a_ready_prescription_is_written_from_nothing(sat: Seat) -> None:
    page_of(sat, "medications")
    press(sat, "medications.new_medication")
    fill(sat, "medications", name="Naproxen", times_a_day="two")
    press(sat, "medications.save")
    assert sat.clinic.db.read(medications) == []
    fill(sat, "medications", times_a_day="2", strength="250 mg", form="tablet", dose="1 tablet", quantity="10 tablets")
    fill(sat, "medications", dose_mg="250", most_mg_day="1250")
    press(sat, "medications.save")
    (row,) = sat.clinic.db.read(medications)
    assert (row.drug.name, row.drug.times_a_day, row.drug.duration_days) == ("Naproxen", 2, None)
    assert (row.child_mg_per_kg_day, row.most_mg_day) == (None, 1250)
    sat.find(QCheckBox, "settings.medications.active").setChecked(False)
    press(sat, "medications.save")
    assert sat.clinic.db.read(medications) == []
    sat.find(QCheckBox, "settings.medications.active").setChecked(True)
    press(sat, "medications.save")
    assert len(sat.clinic.db.read(medications)) == 1


def test_the_examples_are_taken_once(sat: Seat) -> None:
    page = page_of(sat, "medications")
    press(sat, "medications.take_examples")
    assert sat.toasts == ["20 examples were added."]
    assert page.table is not None
    assert len(page.table.rows()) == 20
    press(sat, "medications.take_examples")
    assert sat.toasts[-1] == "The clinic has all of the examples already."


def test_a_phrase_of_the_clinic_is_written(sat: Seat) -> None:
    page_of(sat, "phrases")
    press(sat, "phrases.new_clinic")
    fill(sat, "phrases", title="Well", shortcut="Well")
    sat.find(QPlainTextEdit, "settings.phrases.text").setPlainText("Feels {how: well | better}.")
    press(sat, "phrases.save")
    (row,) = sat.clinic.db.read(lambda session: phrases_for(session, sat.desk.actor.user_id))
    assert (row.shortcut, row.text, row.own) == ("well", "Feels {how: well | better}.", False)


def test_who_writes_notes_has_phrases_of_their_own_and_reads_the_clinics(qtbot: QtBot, clinic: Clinic) -> None:
    clinic.db.write(clinic.manager, take_shipped_phrases)
    helper = replace(clinic.desk, roles=frozenset({Role.ASSISTANT}))
    with seat(qtbot, clinic, helper) as sat:
        sat.show(SettingsView(sat.desk))
        page_of(sat, "phrases")
        title = sat.find(QLineEdit, "settings.phrases.title")
        assert title.isReadOnly() or not title.isEnabled()
        assert sat.panel is not None
        assert sat.panel.findChild(QPushButton, "settings.phrases.new_clinic") is None
        press(sat, "phrases.new_own")
        fill(sat, "phrases", title="Mine", shortcut="nc")
        sat.find(QPlainTextEdit, "settings.phrases.text").setPlainText("All is well.")
        press(sat, "phrases.save")
        rows = clinic.db.read(lambda session: phrases_for(session, helper.user_id))
        assert [row.text for row in rows if row.own] == ["All is well."]
