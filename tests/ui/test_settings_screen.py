"""The settings by keyboard: saved, refused, met at two desks, and shown to who may not change them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QApplication, QDialog, QLabel, QLineEdit, QPushButton

from dentaldesk.engines.catalogue.reads import procedure_on
from dentaldesk.engines.core.words import Formats, Words
from dentaldesk.engines.flows.clinic_pages import clinic_page, closures, places
from dentaldesk.engines.flows.clinic_settings import edit_clinic
from dentaldesk.engines.scheduling.actions import BookVisit, book_visit
from dentaldesk.engines.staff.reads import people_list
from dentaldesk.models.states import NextStep
from dentaldesk.models.values import Money
from dentaldesk.settings import load_settings
from dentaldesk.ui.screens.settings.closure_deeds import HolidaySheet
from dentaldesk.ui.screens.settings.fee_files import FeeFiles, FileSheet
from dentaldesk.ui.screens.settings.fee_rise import RiseSheet
from dentaldesk.ui.screens.settings.form import FactLine
from dentaldesk.ui.screens.settings.pages.hours import hours_of
from dentaldesk.ui.screens.settings.pages.workstation import where
from dentaldesk.ui.screens.settings.record_page import RecordPage
from dentaldesk.ui.screens.settings.routing_trial import TrialSheet
from dentaldesk.ui.screens.settings.view import SettingsView
from dentaldesk.ui.shell.pages import SETTINGS
from dentaldesk.ui.theme.apply import apply_theme
from dentaldesk.ui.theme.current import current
from dentaldesk.ui.widgets.both_values import BothValues
from dentaldesk.ui.widgets.fields import ChoiceBox
from tests.engines.visits import a_completed_visit
from tests.factories import a_patient
from tests.ui.seat import Seat, nothing_read, seat

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

    from tests.factories import Clinic

Key, Ctrl = Qt.Key, Qt.KeyboardModifier.ControlModifier


@pytest.fixture(params=["sqlite"])
def kind(request: pytest.FixtureRequest) -> str:
    """What is written is tested on both databases elsewhere."""
    return str(request.param)


@pytest.fixture(autouse=True)
def dressed(qapp: QApplication, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("DENTALDESK_CONFIG", str(tmp_path))
    apply_theme(qapp, "light", "desk")
    yield
    apply_theme(qapp, "light", "desk")


@pytest.fixture
def sat(qtbot: QtBot, clinic: Clinic) -> Iterator[Seat]:
    with seat(qtbot, clinic, clinic.manager) as made:
        made.show(SettingsView(made.desk))
        yield made


@pytest.fixture
def front_desk(qtbot: QtBot, clinic: Clinic) -> Iterator[Seat]:
    with seat(qtbot, clinic, clinic.desk) as made:
        made.show(SettingsView(made.desk))
        yield made


def page_of(sat: Seat, name: str) -> RecordPage:
    view = sat.panel
    assert isinstance(view, SettingsView)
    view.open_page(name)
    sat.settle()
    page = view.pages[name]
    assert isinstance(page, RecordPage)
    return page


def line(sat: Seat, name: str) -> str:
    return sat.find(QLabel, f"settings.{name}.line").text()


def retype(sat: Seat, field: str, text: str) -> None:
    edit = sat.find(QLineEdit, f"settings.{field}")
    edit.setFocus()
    edit.selectAll()
    sat.type(text) if text else sat.press(Key.Key_Delete)


def dialog(kind: type[QDialog]) -> QDialog:
    found = [each for each in QApplication.topLevelWidgets() if isinstance(each, kind) and each.isVisible()]
    assert len(found) == 1
    return found[0]


# -- saving --


def test_every_page_opens_and_says_what_it_is(sat: Seat) -> None:
    assert isinstance(sat.panel, SettingsView)
    for name in (page.name for page in SETTINGS):
        sat.panel.open_page(name)
        sat.settle()
        page = sat.panel.pages[name]
        assert page.isVisible()
        assert not isinstance(page, RecordPage) or not page.warning.isVisible()
    assert sat.troubles == []
    assert sat.panel.left_unsaved() == []


def test_the_clinic_is_renamed_from_the_keyboard(sat: Seat) -> None:
    page_of(sat, "clinic")
    assert sat.focused() == "settings.clinic.name"
    retype(sat, "clinic.name", "Elm Dental")
    sat.tab_to("settings.clinic.phone")
    retype(sat, "clinic.phone", "+1 612 555 0111")
    assert line(sat, "clinic") == "2 changes, not saved yet"
    assert isinstance(sat.panel, SettingsView)
    assert sat.panel.left_unsaved() == ["settings: Clinic"]
    sat.press(Key.Key_S, Ctrl)
    sat.settle()
    assert line(sat, "clinic") == "Saved"
    assert sat.clinic.db.read(clinic_page).details.name == "Elm Dental"
    assert not sat.find(QPushButton, "settings.clinic.save").isEnabled()


def test_what_is_refused_stays_typed_and_esc_asks_before_it_goes(sat: Seat) -> None:
    page = page_of(sat, "clinic")
    assert sat.panel is not None
    retype(sat, "clinic.name", "")
    retype(sat, "clinic.email", "desk at elm")
    sat.press(Key.Key_S, Ctrl)
    sat.settle()
    assert "look at the marked fields" in line(sat, "clinic")
    assert sat.focused() == "settings.clinic.name"
    assert sat.find(QLineEdit, "settings.clinic.email").text() == "desk at elm"
    sat.press(Key.Key_Escape)
    asked = dialog(QDialog)
    assert "2 changes" in asked.accessibleDescription()
    next(each for each in asked.findChildren(QPushButton) if each.text() == "Discard").click()
    sat.settle()
    assert sat.find(QLineEdit, "settings.clinic.name").text() == "Test Clinic"
    sat.panel.activateWindow()
    sat.qtbot.waitUntil(sat.panel.isActiveWindow)
    page.take_focus()
    sat.press(Key.Key_Escape)  # nothing is typed: nothing is asked
    assert sat.focused() == "settings.pages"


def test_two_desks_that_write_one_field_choose_and_lose_nothing(sat: Seat) -> None:
    page_of(sat, "clinic")
    retype(sat, "clinic.name", "Elm Dental")
    there = sat.clinic.db.read(clinic_page)
    other = replace(there.details, name="Oak Dental", email="oak@dental.example")
    sat.clinic.db.write(sat.clinic.manager, lambda work: edit_clinic(work, there.version, other))
    sat.press(Key.Key_S, Ctrl)
    sat.settle()
    assert sat.find(BothValues, "settings.clinic.both").isVisible()
    assert sat.find(QLineEdit, "settings.clinic.email").text() == "oak@dental.example"
    sat.find(QPushButton, "mine.name").click()
    sat.press(Key.Key_S, Ctrl)
    sat.settle()
    kept = sat.clinic.db.read(clinic_page).details
    assert (kept.name, kept.email) == ("Elm Dental", "oak@dental.example")


def test_who_may_not_change_it_sees_why(front_desk: Seat) -> None:
    page = page_of(front_desk, "clinic")
    assert "may not set up the clinic" in page.banner.accessibleName()
    assert front_desk.find(QLineEdit, "settings.clinic.name").isReadOnly()
    assert not front_desk.find(QPushButton, "settings.clinic.save").isEnabled()
    page_of(front_desk, "places")
    new = front_desk.find(QPushButton, "settings.places.new_chair")
    assert not new.isEnabled()
    assert "may not" in new.toolTip()


def test_ones_own_language_is_ones_own(front_desk: Seat) -> None:
    page = page_of(front_desk, "languages")
    assert not page.banner.isVisible()
    assert not front_desk.find(ChoiceBox, "settings.languages.language").isEnabled()
    own = front_desk.find(ChoiceBox, "settings.languages.own")
    own.setCurrentIndex(own.findData("en"))
    front_desk.press(Key.Key_S, Ctrl)
    front_desk.settle()
    clinic = front_desk.clinic
    me = next(row for row in clinic.db.read(people_list) if row.user_id == clinic.desk.user_id)
    assert me.language == "en"


# -- places, hours, closed days --


def test_a_chair_is_added_and_moved_to_the_front(sat: Seat) -> None:
    page = page_of(sat, "places")
    sat.find(QPushButton, "settings.places.new_chair").click()
    sat.settle()
    retype(sat, "places.name", "Surgery")
    retype(sat, "places.position", "1")
    sat.press(Key.Key_Return)
    sat.settle()
    (place,) = sat.clinic.db.read(places)
    assert [chair.name for chair in place.chairs] == ["Surgery", "Op 1", "Op 2"]
    assert page.table is not None
    chosen = page.table.chosen()
    assert chosen is not None
    assert chosen.title == "Surgery"


def test_hours_are_typed_as_on_the_door(sat: Seat) -> None:
    clinic = sat.clinic
    chair, provider = clinic.db.read(places)[0].chairs[0].id, clinic.dentist.provider_id
    assert provider is not None
    visit = BookVisit(
        request_key=str(uuid4()),
        patient_id=a_patient(clinic),
        operatory_id=chair,
        provider_id=provider,
        starts_at=datetime(2026, 11, 25, 9, 0, tzinfo=ZoneInfo("America/Chicago")),
        pattern="XX",
        reason="",
    )
    clinic.db.write(clinic.desk, lambda work: book_visit(work, visit))
    page = page_of(sat, "hours")
    retype(sat, "hours.2", "late")
    sat.press(Key.Key_S, Ctrl)
    sat.settle()
    assert sat.focused() == "settings.hours.2"
    retype(sat, "hours.2", "1pm-5:30pm")
    sat.press(Key.Key_S, Ctrl)
    sat.settle()
    assert page.warning.isVisible()
    assert "1 coming appointment lies outside" in page.warning.accessibleName()
    assert sat.find(QLineEdit, "settings.hours.2").text().replace("\u202f", " ") == "1:00 PM – 5:30 PM"


@pytest.mark.parametrize(
    ("typed", "count"),
    [("", 0), ("8-12", 1), ("8:00–12:00, 13:00–17:00", 2), ("8am to noon", None), ("8", None), ("8-12-13", None)],
)
def test_hours_are_read_or_not_guessed(typed: str, count: int | None) -> None:
    read = hours_of(typed)
    assert (None if read is None else len(read)) == count


def test_holidays_are_closed_with_ticks_and_opened_again(sat: Seat) -> None:
    page = page_of(sat, "closures")
    sat.find(QPushButton, "settings.closures.holidays").click()
    sat.settle()
    sheet = dialog(HolidaySheet)
    assert isinstance(sheet, HolidaySheet)
    days = sheet.ticked()
    assert date(2026, 12, 25) in [day for day, _ in days]
    sheet.boxes[0][0].setChecked(False)
    sheet.deed.click()
    sat.settle()
    stand = sat.clinic.db.read(lambda session: closures(session, date(2026, 1, 1)))
    assert len(stand) == len(days) - 1
    assert page.table is not None
    assert len(page.table.rows()) == len(stand)
    sat.find(QPushButton, "settings.closures.open_again").click()
    sat.settle()
    assert len(page.table.rows()) == len(stand) - 1


def test_what_says_that_there_is_nothing_yet_stands_in_the_middle(sat: Seat) -> None:
    assert sat.panel is not None
    sat.panel.resize(2000, 1200)
    page = page_of(sat, "closures")
    assert page.table is not None
    assert page.table.width() > page.width() - 24
    sat.find(QPushButton, "settings.closures.new_closure").click()
    sat.settle()
    assert page.table.width() < page.width() * 2 // 3  # the form has its place beside it again


def test_a_form_alone_ends_with_its_action(sat: Seat) -> None:
    assert sat.panel is not None
    sat.panel.resize(2000, 1200)
    page = page_of(sat, "clinic")
    save = page.save.mapTo(page, QPoint(page.save.width(), 0)).x()
    name = sat.find(QLineEdit, "settings.clinic.name")
    assert abs(save - name.mapTo(page, QPoint(name.width(), 0)).x()) < 8


def test_a_single_day_is_closed(sat: Seat) -> None:
    page_of(sat, "closures")
    sat.find(QPushButton, "settings.closures.new_closure").click()
    sat.settle()
    retype(sat, "closures.day", "someday")
    retype(sat, "closures.name", "Training")
    sat.press(Key.Key_S, Ctrl)
    sat.settle()
    assert sat.focused() == "settings.closures.day"
    retype(sat, "closures.day", "12/1/2026")
    sat.press(Key.Key_S, Ctrl)
    sat.settle()
    (row,) = sat.clinic.db.read(lambda session: closures(session, date(2026, 1, 1)))
    assert (row.day, row.name) == (date(2026, 12, 1), "Training")


# -- catalogue and fees --


def cost(sat: Seat, code: str, day: date) -> Money:
    row = sat.clinic.db.read(lambda session: procedure_on(session, code, day))
    assert row is not None
    return row.fee


def test_a_fee_is_found_and_planned_for_the_new_year(sat: Seat) -> None:
    page = page_of(sat, "catalogue")
    assert sat.focused() == "settings.catalogue.search"
    sat.type("exam full")
    assert page.table is not None
    assert [row.key for row in page.table.rows()] == ["EXAM"]
    sat.press(Key.Key_Down)
    sat.press(Key.Key_Return)
    assert sat.focused() == "settings.catalogue.fee"
    retype(sat, "catalogue.fee", "104.50")
    retype(sat, "catalogue.fee_from", "1/1/2027")
    sat.press(Key.Key_S, Ctrl)
    sat.settle()
    assert line(sat, "catalogue") == "Saved"
    sat.press(Key.Key_Escape)
    assert sat.focused() == "settings.catalogue.table"
    sat.press(Key.Key_Escape)
    assert sat.focused() == "settings.pages"
    assert (cost(sat, "EXAM", date(2026, 12, 31)), cost(sat, "EXAM", date(2027, 1, 1))) == (Money(9600), Money(10_450))
    told = page.findChild(FactLine)
    assert isinstance(told, FactLine)
    facts = [part.text() for part in told.findChildren(QLabel)]
    assert any("$104.50 from Jan 1, 2027" in text for text in facts)


def test_fees_are_raised_as_the_preview_shows(sat: Seat) -> None:
    page_of(sat, "catalogue")
    sat.find(QPushButton, "settings.catalogue.raise").click()
    sat.settle()
    sheet = dialog(RiseSheet)
    assert isinstance(sheet, RiseSheet)
    sheet.percent.setText("ten")
    sheet.percent.textEdited.emit("ten")
    assert not sheet.deed.isEnabled()
    assert sheet.fields["percent"].problem()
    with nothing_read(sat.desk):
        for typed in ("5", "5 o"):
            sheet.percent.setText(typed)
            sheet.percent.textEdited.emit(typed)
    sat.settle()
    assert sheet.table.rows() == []  # of what is not typed any more
    sheet.percent.setText("10")
    sheet.percent.textEdited.emit("10")
    sheet.discipline.setCurrentIndex(1)
    sat.settle()
    assert {row.code for row in sheet.table.rows()} >= {"EXAM", "BITEWING4"}
    sheet.deed.click()
    sat.settle()
    assert cost(sat, "EXAM", date(2027, 1, 1)) == Money(10_600)
    assert "fees were changed" in sat.toasts[-1]


def test_a_file_goes_out_and_comes_back(sat: Seat, tmp_path: Path) -> None:
    page = page_of(sat, "catalogue")
    files, path = FeeFiles(sat.desk, page), tmp_path / "fees.csv"
    files.write(path)
    sat.settle()
    text = path.read_text(encoding="utf-8-sig")
    assert text.startswith("code,name,fee,from,")
    path.write_text(text.replace(",96.00,", ",97.00,").replace(",62.00,", ',"62,00",'), encoding="utf-8")
    files.look_at(path)
    sat.settle()
    sheet = dialog(FileSheet)
    assert isinstance(sheet, FileSheet)
    assert "1 changed" in sheet.line.text()
    assert "1 left out" in sheet.line.text()
    assert "not written as this clinic" in sheet.what(sheet.table.rows()[0])
    with nothing_read(sat.desk):
        sheet.day.changed.emit()
        sheet.day.set_day(None)
    sat.settle()
    assert not sheet.deed.isEnabled()  # there is no day from which they would hold
    sheet.day.set_day(date(2026, 11, 24))
    sat.settle()
    sheet.deed.click()
    sat.settle()
    assert cost(sat, "EXAM", date(2026, 11, 24)) == Money(9700)
    files.look_at(tmp_path / "none.csv")
    sat.settle()
    assert "could not be read" in sat.troubles[-1]


# -- policies, this workstation --


def test_policies_are_refused_together_in_the_clinics_amounts(sat: Seat) -> None:
    page_of(sat, "policies")
    retype(sat, "policies.routing_value", "much")
    retype(sat, "policies.routing_complexity", "7.25")
    retype(sat, "policies.lock_minutes", "ten")
    sat.press(Key.Key_S, Ctrl)
    sat.settle()
    marked = [
        each.text()
        for each in sat.find(RecordPage, "settings.page.policies").findChildren(QLineEdit)
        if each.property("problem")
    ]
    assert marked == ["much", "7.25", "ten"]
    for name, text in (("routing_value", "6,000"), ("routing_complexity", "7.5"), ("lock_minutes", "15")):
        retype(sat, f"policies.{name}", text)
    sat.press(Key.Key_S, Ctrl)
    sat.settle()
    kept = sat.clinic.db.read(clinic_page).policies
    assert (kept.routing_value, kept.routing_complexity, kept.lock_minutes) == (Money(600_000), 75, 15)


def test_limits_are_tried_on_last_months_exams_before_they_are_saved(sat: Seat) -> None:
    a_completed_visit(sat.clinic)  # 1,465.00 and 4.5 points, urgent
    page = page_of(sat, "policies")
    sat.find(QPushButton, "settings.policies.trial").click()
    sat.settle()
    sheet = dialog(TrialSheet)
    assert isinstance(sheet, TrialSheet)
    assert sheet.edits["routing_value"].text() == "5,000.00"
    assert (list(sheet.table.rows()), sheet.deed.isEnabled()) == ([], True)
    assert sheet.line.text() == "0 would have gone elsewhere, of 1 exam · Urgent scheduling 1 → 1"
    for text, enabled in (("much", False), ("1,464.99", True)):
        sheet.edits["routing_value"].setText(text)
        sheet.edits["routing_value"].textEdited.emit(text)
        sat.settle()
        assert sheet.deed.isEnabled() is enabled
    (row,) = sheet.table.rows()
    assert (row.went, row.would_go) == (NextStep.URGENT_SCHEDULING, NextStep.TREATMENT_COORDINATOR)
    sheet.deed.click()
    sat.settle()
    assert page.holds_words
    assert sat.clinic.db.read(clinic_page).policies.routing_value == Money(500_000)
    page.save.click()
    sat.settle()
    assert sat.clinic.db.read(clinic_page).policies.routing_value == Money(146_499)


def test_the_look_changes_at_once_and_is_kept_when_saved(sat: Seat) -> None:
    page = page_of(sat, "workstation")
    theme = sat.find(ChoiceBox, "settings.workstation.theme")
    theme.setCurrentIndex(theme.findData("dark"))
    assert current().theme == "dark"
    page.presenter.discard()
    assert current().theme == "light"
    theme.setCurrentIndex(theme.findData("dark"))
    scale = sat.find(ChoiceBox, "settings.workstation.scale")
    scale.setCurrentIndex(scale.findData("150"))
    retype(sat, "workstation.workstation", "Reception 2")
    sat.press(Key.Key_S, Ctrl)
    sat.settle()
    kept = load_settings()
    assert (kept.theme, kept.scale, kept.workstation) == ("dark", 150, "Reception 2")
    retype(sat, "workstation.workstation", "")
    sat.press(Key.Key_S, Ctrl)
    sat.settle()
    assert sat.focused() == "settings.workstation.workstation"


@pytest.mark.parametrize(
    ("clinic", "shown"),
    [
        ("/srv/clinic.db", "/srv/clinic.db"),
        ("host=server port=5432 dbname=clinic password='pass word'", "host=server port=5432 dbname=clinic"),
        ("postgresql://desk:secret@server/clinic?sslmode=verify-full", "server/clinic"),
        (None, "None yet: the demo clinic"),
    ],
)
def test_where_the_clinic_is_tells_no_password(clinic: str | None, shown: str) -> None:
    assert where(clinic, Words(Formats())) == shown
