"""The tasks of a front desk, each by keyboard alone in the whole program, from the sign-in on.

Whoever does them knows only what the screen shows: keys that it names, and Tab. How many keys each takes stands in
`docs/front-desk-tasks.md`; `FRONT_DESK_TASKS=write` writes it anew.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import date, datetime, time
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import UUID, uuid4
from zipfile import ZipFile
from zoneinfo import ZoneInfo

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QDialog, QFileDialog, QLabel, QLineEdit, QPushButton, QWidget
from sqlalchemy import select

from dentaldesk.engines.catalogue.reads import procedure_on
from dentaldesk.engines.financial.coverage_reads import cards_of
from dentaldesk.engines.financial.reads import guarantor_of
from dentaldesk.engines.flows.clinic_pages import places
from dentaldesk.engines.patients.finding import find_patients
from dentaldesk.engines.patients.profile_reads import contacts_of, histories_of, notes_of
from dentaldesk.engines.patients.reads import patient_card
from dentaldesk.engines.scheduling.actions import BookVisit, book_visit
from dentaldesk.engines.scheduling.day_reads import day_rows
from dentaldesk.models.states import AppointmentStatus, HistoryKind, PatientStatus
from dentaldesk.models.tables.patients import Patient
from dentaldesk.models.values import Money
from dentaldesk.ui.screens.day.sheet import BookSheet
from dentaldesk.ui.widgets.chips import Chip
from dentaldesk.ui.widgets.row_table import RowTable
from dentaldesk.ui.window import MainWindow
from tests.databases import filled_clinic
from tests.factories import a_patient, open_clinic
from tests.ui.front_desk import ALT, CTRL, DOWN, ENTER, PASSWORD, PIN, SHIFT, SPACE, TAB, Hands, until

if TYPE_CHECKING:
    from PySide6.QtWidgets import QApplication as App

    from dentaldesk.engines.patients.reads import PatientRow
    from tests.factories import Clinic

TODAY = date(2026, 11, 24)
Key = Qt.Key


@pytest.fixture(scope="module")
def window(qapp: App, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hands]:
    """One window for all tasks but the first two."""
    assert qapp is not None
    folder = tmp_path_factory.mktemp("front-desk")
    clinic = open_clinic(filled_clinic("sqlite", folder))
    hands = Hands(clinic, folder)
    hands.sign_in()
    yield hands
    hands.leave()
    clinic.db.close()


@pytest.fixture
def rosa(window: Hands) -> Iterator[Hands]:
    """The front desk, in front of the day's book."""
    window.begin(window.clinic.desk)
    yield window
    assert window.bugs == []


@pytest.fixture
def max_(window: Hands) -> Iterator[Hands]:
    """The manager, in front of the dashboard."""
    window.begin(window.clinic.manager)
    yield window
    assert window.bugs == []


# -- the ways that tasks have in common --


def find(hands: Hands, typed: str) -> None:
    """Ctrl+K, a few letters, Enter."""
    hands.press(Key.Key_K, modifier=CTRL)
    hands.enter(typed)


def fill(hands: Hands, *texts: str) -> None:
    """One field after the other."""
    for place, text in enumerate(texts):
        if place:
            hands.press(TAB)
        hands.type(text)


def register(hands: Hands, *texts: str) -> UUID:
    """Someone new with what is typed in the first fields; their record is open then."""
    hands.press(Key.Key_N, modifier=CTRL | SHIFT)
    hands.waits_in("patient.given_names")
    fill(hands, *texts)
    hands.press(ENTER)
    hands.settle()
    patient_id = hands.program.desk.patient_id
    assert patient_id is not None
    return patient_id


def named(clinic: Clinic, typed: str) -> list[PatientRow]:
    return clinic.db.read(lambda session: find_patients(session, typed))


def patient(clinic: Clinic, patient_id: UUID) -> Patient:
    return clinic.db.read(lambda session: session.scalars(select(Patient).where(Patient.id == patient_id)).one())


def shown_name(hands: Hands) -> str:
    """Whom the banner names."""
    banner = hands.find(QWidget, "banner")
    return " ".join(each.text() for each in banner.findChildren(QLabel) if each.isVisible())


def book(clinic: Clinic, patient_id: UUID, at: time, chair: int = 0) -> UUID:
    """An appointment of today."""
    provider = clinic.dentist.provider_id
    assert provider is not None
    visit = BookVisit(
        request_key=str(uuid4()),
        patient_id=patient_id,
        operatory_id=clinic.db.read(places)[0].chairs[chair].id,
        provider_id=provider,
        starts_at=datetime.combine(TODAY, at, ZoneInfo("America/Chicago")),
        pattern="XX",
        reason="",
    )
    return clinic.db.write(clinic.desk, lambda work: book_visit(work, visit))


def statuses(clinic: Clinic) -> dict[str, AppointmentStatus]:
    """Today's patients and how far they are."""
    rows = clinic.db.read(lambda session: day_rows(session, clinic.desk.location_id, TODAY))
    return {row.patient: row.status for row in rows}


# -- 1, 2: sign in; a walk-in --


@pytest.fixture
def hands(clinic: Clinic, qapp: App, tmp_path: Path) -> Iterator[Hands]:
    """A window of one's own, at the sign-in."""
    assert qapp is not None
    # Keys that are bound for a whole program are bound twice while the window of the other tasks is to be seen.
    others = [each for each in QApplication.topLevelWidgets() if isinstance(each, MainWindow) and each.isVisible()]
    for each in others:
        each.hide()
    made = Hands(clinic, tmp_path)
    yield made
    made.leave()
    for each in others:
        each.show()
    assert made.bugs == []


@pytest.mark.parametrize("kind", ["sqlite", "postgres"])
def test_sign_in_and_a_walk_in(hands: Hands, clinic: Clinic) -> None:
    hands.sign_in()
    assert hands.program.desk.actor == clinic.desk
    assert hands.front() == {"day", "bell"}
    assert hands.focused() == "day.book"
    compare("Sign in", hands)
    hands.begin(clinic.desk)
    hands.press(Key.Key_N, modifier=CTRL | SHIFT)
    hands.waits_in("patient.given_names")
    fill(hands, "Ben", "Walker", "3/12/79", "612 555 0199", "Toothache")
    hands.press(Key.Key_C, modifier=ALT)
    hands.settle()
    assert hands.toasts == ["Ben Walker is registered and checked in."]
    assert "Ben Walker" in shown_name(hands)
    (row,) = named(clinic, "walker")
    assert (row.birth_date, row.phone) == (date(1979, 3, 12), "+16125550199")
    assert statuses(clinic) == {"Ben Walker": AppointmentStatus.CHECKED_IN}
    notes = clinic.db.read(lambda session: notes_of(session, row.id))
    assert [note.text for note in notes] == ["Complaint: Toothache"]
    compare("A walk-in registered and checked in", hands)


# -- 3, 4: find --


def test_found_by_half_a_name(rosa: Hands) -> None:
    wanted = a_patient(rosa.clinic, "Oleander", "Quistgaard")
    a_patient(rosa.clinic, "Olga", "Quinn")
    find(rosa, "quis")
    assert rosa.program.desk.patient_id == wanted
    assert "Oleander Quistgaard" in shown_name(rosa)
    assert rosa.find(QLineEdit, "patient.family_name").text() == "Quistgaard"
    compare("Found by half a name", rosa)


def test_found_by_the_end_of_a_phone_number(rosa: Hands) -> None:
    wanted = register(rosa, "Pia", "Fontaine", "", "612 555 0177")
    rosa.begin(rosa.clinic.desk)
    find(rosa, "0177")
    assert rosa.program.desk.patient_id == wanted
    assert "(612) 555-0177" in shown_name(rosa)
    compare("Found by the end of a phone number", rosa)


# -- 5: two children of divorced parents --


def test_two_children_of_divorced_parents(rosa: Hands) -> None:
    lena = register(rosa, "Lena", "Bergmann", "5/4/2017")
    rosa.press(Key.Key_2, modifier=ALT)
    contact(rosa, "Mia Ruud", "612 555 0160", "may_consent", "pays")
    contact(rosa, "Tom Bergmann", "612 555 0161", "is_written_to", "may_consent")
    noah = register(rosa, "Noah", "Bergmann", "6/7/2019")
    rosa.press(Key.Key_2, modifier=ALT)
    rosa.press(Key.Key_A, modifier=ALT)
    rosa.type("mia r")
    rosa.settle()
    rosa.press(DOWN, ENTER)
    duties(rosa, "may_consent", "pays")
    until(lambda: "Mia Ruud pays." in said(rosa), "who pays")
    (mother,) = named(rosa.clinic, "ruud")
    assert mother.phone == "+16125550160"
    for child, names in ((lena, ["Mia Ruud", "Tom Bergmann"]), (noah, ["Mia Ruud"])):
        seen = rosa.clinic.db.read(lambda session, child=child: contacts_of(session, child, TODAY))  # type: ignore[misc]
        assert sorted(row.name for row in seen.rows) == names
        assert all(row.details.may_consent for row in seen.rows)
        assert [row.name for row in seen.rows if row.details.is_written_to] == names[1:]
        assert seen.reminders == ()
        payer = rosa.clinic.db.read(lambda session, child=child: guarantor_of(session, child, TODAY))  # type: ignore[misc]
        assert payer == mother.id
    compare("Two children of divorced parents", rosa)


def contact(hands: Hands, name: str, phone: str, *does: str) -> None:
    """A parent without a record."""
    hands.press(Key.Key_A, modifier=ALT)
    hands.type(name)
    hands.tab_to("patient.contacts.phone")
    hands.type(phone)
    duties(hands, *does)


def duties(hands: Hands, *does: str) -> None:
    for each in does:
        hands.tab_to(f"patient.contacts.{each}")
        hands.press(SPACE)
    hands.press(Key.Key_S, modifier=CTRL)
    hands.settle()


# -- 6: a wrong birth date --


def test_a_wrong_birth_date_is_corrected(rosa: Hands) -> None:
    patient_id = a_patient(rosa.clinic, "Edda", "Vinter")
    find(rosa, "vint")
    rosa.tab_to("patient.birth_date")
    rosa.enter("3/21/1979")
    assert rosa.find(QLabel, "patient.line").text() == "Saved"
    assert patient(rosa.clinic, patient_id).birth_date == date(1979, 3, 21)
    until(lambda: "Mar 21, 1979" in shown_name(rosa), "the banner tells the new one")
    compare("A wrong birth date corrected", rosa)


# -- 7, 8: doubles --


def test_a_double_is_noticed_and_the_right_record_opened(rosa: Hands) -> None:
    known = a_patient(rosa.clinic, "Imke", "Sandoval")
    rosa.press(Key.Key_N, modifier=CTRL | SHIFT)
    rosa.waits_in("patient.given_names")
    fill(rosa, "Imke", "Sandoval", "3/12/79")
    until(lambda: bool(visible(rosa, "patient.double.1")), "the double")
    told = rosa.find(QPushButton, "patient.double.1").accessibleName()
    assert told.startswith("Open Imke Sandoval, born Mar 12, 1979")
    rosa.press(Key.Key_O, modifier=ALT)
    rosa.settle()
    assert rosa.program.desk.patient_id == known
    assert "put away" in rosa.toasts[-1]
    assert rosa.find(QLineEdit, "patient.phone").text() == "(612) 555-0142"
    assert [row.id for row in named(rosa.clinic, "sandoval")] == [known]
    compare("A double noticed while typing", rosa)


def visible(hands: Hands, name: str) -> list[QWidget]:
    return [each for each in hands.program.window.findChildren(QWidget, name) if each.isVisible()]


def test_two_records_are_merged(rosa: Hands) -> None:
    kept, gone = (a_patient(rosa.clinic, given, "Abernathy") for given in ("Una", "Unna"))
    find(rosa, "una aber")
    find(rosa, "merge rec")
    rosa.tab_to("merge.merged.search")
    rosa.press(DOWN, ENTER)
    rosa.settle()
    rosa.tab_to("merge.deed")
    rosa.press(ENTER)
    confirm(rosa, "Merge Unna Abernathy")
    assert patient(rosa.clinic, gone).status is PatientStatus.MERGED
    assert rosa.program.desk.patient_id == kept
    assert rosa.toasts[-1].startswith("Record ")
    compare("Two records merged", rosa)


def confirm(hands: Hands, deed: str) -> None:
    """Read the question, go to the button that names the deed, press it."""
    until(lambda: isinstance(QApplication.activeWindow(), QDialog), "the question")
    for _ in range(3):
        held = QApplication.focusWidget()
        if isinstance(held, QPushButton) and held.text().startswith(deed):
            break
        hands.press(TAB)
    hands.press(ENTER)
    hands.settle()


# -- 9, 17: the day --


def test_an_arriving_patient_is_checked_in_and_seated(rosa: Hands) -> None:
    book(rosa.clinic, a_patient(rosa.clinic, "Early", "Arkwright"), time(10, 30))
    book(rosa.clinic, a_patient(rosa.clinic, "Later", "Lindgren"), time(11))
    until(lambda: "Lindgren" in said_in_book(rosa), "the book")
    rosa.press(Key.Key_Home, DOWN)
    assert "Later Lindgren" in rosa.find(QWidget, "day.book").accessibleDescription()
    rosa.press(Key.Key_C)
    rosa.settle()
    rosa.press(Key.Key_S)
    rosa.settle()
    assert rosa.toasts == ["Later Lindgren is checked in.", "Later Lindgren is in the chair."]
    assert statuses(rosa.clinic)["Later Lindgren"] is AppointmentStatus.IN_PROGRESS
    assert statuses(rosa.clinic)["Early Arkwright"] is AppointmentStatus.SCHEDULED
    compare("An arriving patient checked in and seated", rosa)


def said_in_book(hands: Hands) -> str:
    """The names in the day's book."""
    return " ".join(block.name for block in hands.find(BookSheet, "day.book").blocks())


def test_a_no_show_is_marked_and_undone(rosa: Hands) -> None:
    book(rosa.clinic, a_patient(rosa.clinic, "Absent", "Nyström"), time(10), chair=1)
    until(lambda: "Absent" in said_in_book(rosa), "the book")
    rosa.press(Key.Key_End)
    assert "Absent" in rosa.find(QWidget, "day.book").accessibleDescription()
    rosa.press(Key.Key_N)
    rosa.settle()
    assert statuses(rosa.clinic)["Absent Nyström"] is AppointmentStatus.NO_SHOW
    rosa.press(Key.Key_Z, modifier=CTRL)
    rosa.settle()
    assert statuses(rosa.clinic)["Absent Nyström"] is AppointmentStatus.SCHEDULED
    assert "Absent" in said_in_book(rosa)
    compare("A no-show marked and undone", rosa)


# -- 10, 11: lock and switch --


def test_a_locked_seat_is_unlocked_by_pin(rosa: Hands) -> None:
    find_id = a_patient(rosa.clinic, "Wilma", "Zetterlund")
    rosa.program.desk.open_patient(find_id)
    rosa.settle()
    rosa.press(Key.Key_L, modifier=CTRL)
    rosa.waits_in("lock.pin")
    assert "Zetterlund" not in said(rosa)
    assert "Rosa Desk" in said(rosa)
    rosa.enter(PIN)
    assert "Wilma Zetterlund" in shown_name(rosa)
    assert rosa.program.desk.actor == rosa.clinic.desk
    compare("Lock, and unlock by PIN", rosa)


def said(hands: Hands) -> str:
    """All that can be read in the window."""
    window = hands.program.window
    return " ".join([window.windowTitle(), *(each.text() for each in window.findChildren(QLabel) if each.isVisible())])


def test_another_person_and_back_keeps_a_form(rosa: Hands) -> None:
    patient_id = a_patient(rosa.clinic, "Ivo", "Castellan")
    rosa.program.desk.open_patient(patient_id)
    rosa.program.desk.show_panel("patient")
    rosa.settle()
    rosa.find(QLineEdit, "patient.email").setFocus()
    rosa.type("ivo@example.org")
    rosa.keys = rosa.typed = 0
    switch_to(rosa, "max", PASSWORD, "Max Manager")
    switch_to(rosa, "ros", PIN, "Rosa Desk")
    rosa.press(Key.Key_F5)
    rosa.settle()
    assert rosa.find(QLineEdit, "patient.email").text() == "ivo@example.org"
    assert rosa.find(QLabel, "patient.line").text() == "Not saved yet"
    assert patient(rosa.clinic, patient_id).email is None
    compare("Another person and back, a form kept", rosa)


def switch_to(hands: Hands, name: str, secret: str, shown: str) -> None:
    """Somebody else sits down."""
    hands.press(Key.Key_L, modifier=CTRL | SHIFT)
    hands.waits_in("lock.search")
    hands.type(name)
    hands.press(ENTER)
    hands.settle()
    assert "Castellan" not in said(hands)
    hands.enter(secret)
    until(lambda: hands.program.window.top.person.text() == shown, shown)
    hands.workspace()


# -- 12, 13: the profile --


def test_an_insurance_card_is_added(rosa: Hands) -> None:
    patient_id = a_patient(rosa.clinic, "Selma", "Idris")
    find(rosa, "idris")
    rosa.press(Key.Key_5, modifier=ALT)
    rosa.press(Key.Key_A, modifier=ALT)
    rosa.press(TAB)
    fill(rosa, "M-4471", "Sample Dental", "80")
    rosa.press(ENTER)
    rosa.settle()
    cards = rosa.clinic.db.read(lambda session: cards_of(session, patient_id, TODAY))
    (card,) = cards.rows
    assert (card.plan.name, card.plan.basis_points, card.state) == ("Sample Dental", 8000, "holds")
    assert (card.details.member_number, card.details.valid_from) == ("M-4471", TODAY)
    assert [row.plan.name for row in rosa.find(RowTable, "patient.insurance.table").rows()] == ["Sample Dental"]
    compare("An insurance card added", rosa)


def test_a_medical_history_is_taken_from_paper(rosa: Hands) -> None:
    """Penicillin, a blood thinner and diabetes; the rest is no."""
    patient_id = a_patient(rosa.clinic, "Gunnar", "Ostrow")
    find(rosa, "ostrow")
    rosa.press(Key.Key_3, modifier=ALT)
    rosa.settle()
    rosa.tab_to("patient.medical.allergy_drug.yes")
    rosa.press(Key.Key_1)
    rosa.type("penicillin")
    rosa.press(TAB, Key.Key_0)
    rosa.tab_to("patient.medical.anticoagulants.yes")
    rosa.press(Key.Key_1)
    rosa.type("apixaban")
    rosa.press(TAB, Key.Key_0, Key.Key_0)
    assert rosa.focused() == "patient.medical.diabetes.yes"
    rosa.press(Key.Key_1)
    rosa.press(TAB, Key.Key_0, Key.Key_0, Key.Key_0)
    assert rosa.focused() == "patient.medical.record"
    rosa.press(ENTER)
    rosa.settle()
    assert rosa.find(QLabel, "patient.medical.line").text() == "Recorded"
    seen = rosa.clinic.db.read(lambda session: histories_of(session, patient_id, HistoryKind.MEDICAL, TODAY))
    said_yes = {code for code, answer in seen.answers.items() if answer.answer == "yes"}
    assert said_yes == {"allergy_drug", "anticoagulants", "diabetes"}
    assert {answer.answer for code, answer in seen.answers.items() if code not in said_yes} == {"no"}
    card = rosa.clinic.db.read(lambda session: patient_card(session, patient_id))
    assert (card.allergies, card.anticoagulant) == (("penicillin",), True)
    chips = [chip.accessibleName() for chip in rosa.find(QWidget, "banner").findChildren(Chip) if chip.isVisible()]
    assert any("penicillin" in chip for chip in chips)
    compare("A medical history from paper", rosa)


# -- 14: fees and hours --


def test_a_fee_from_next_month_on_and_an_opening_hour(max_: Hands) -> None:
    find(max_, "fees")
    max_.waits_in("settings.catalogue.search")
    max_.type("exam full")
    max_.press(DOWN, ENTER)
    max_.type("104.50")
    max_.press(TAB)
    max_.enter("12/1/2026")
    assert max_.find(QLabel, "settings.catalogue.line").text() == "Saved"
    find(max_, "opening")
    max_.tab_to("settings.hours.2")
    max_.enter("8-12, 13-18")
    assert max_.find(QLabel, "settings.hours.line").text() == "Saved"
    for day, fee in ((date(2026, 11, 30), 9600), (date(2026, 12, 1), 10_450)):
        row = max_.clinic.db.read(lambda session, day=day: procedure_on(session, "EXAM", day))  # type: ignore[misc]
        assert row is not None
        assert row.fee == Money(fee)
    (place,) = max_.clinic.db.read(places)
    assert place.hours[2] == ((time(8), time(12)), (time(13), time(18)))
    compare("A fee from next month on, and an opening hour", max_)


# -- 15, 16: out and in --


def test_a_record_is_exported(rosa: Hands, tmp_path: Path) -> None:
    a_patient(rosa.clinic, "Carla", "Winterbourne")
    find(rosa, "winter")
    rosa.press(Key.Key_F12)
    until(lambda: rosa.find(QPushButton, "record.export").isEnabled(), "the record")
    rosa.press(Key.Key_E, modifier=ALT)
    accept_file(rosa, tmp_path)
    until(lambda: "exported" in " ".join(rosa.toasts), "the record")
    (made,) = tmp_path.glob("*.zip")
    with ZipFile(made) as archive:
        assert any(name.endswith(".pdf") for name in archive.namelist())
        assert any(name.endswith(".json") for name in archive.namelist())
    compare("A record exported", rosa)


def accept_file(hands: Hands, folder: Path, name: str = "") -> None:
    """In the dialog of files, which shows this folder: the name that is proposed, or one that is typed."""
    until(lambda: isinstance(QApplication.activeWindow(), QFileDialog), "the files")
    dialog = QApplication.activeWindow()
    assert isinstance(dialog, QFileDialog)
    dialog.setDirectory(str(folder))
    hands.type(name)
    hands.press(ENTER)
    hands.settle()


# Of the list of names that opens in the dialog while one is typed; on a real screen it does what it says.
@pytest.mark.qt_log_ignore("does not support (raise|grabbing the keyboard)", extend=True)
def test_patients_are_imported(max_: Hands, tmp_path: Path) -> None:
    lines = ("Given name,Family name,Birth date,Phone", "Ada,Yewdale,12/31/1979,612 555 0111", "Bo,Yewdale,1/2/1980,")
    (tmp_path / "list.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    find(max_, "import")
    max_.waits_in("import.choose")
    max_.press(ENTER)
    accept_file(max_, tmp_path, "list.csv")
    until(lambda: max_.focused() == "import.next", "the columns")
    max_.press(ENTER)
    max_.settle()
    assert max_.find(QPushButton, "import.next").text() == "&Register 2 patients"
    max_.press(ENTER)
    until(lambda: "2 patients registered" in said(max_), "the import")
    assert [row.birth_date for row in named(max_.clinic, "yewdale")] == [date(1979, 12, 31), date(1980, 1, 2)]
    compare("A list of patients imported", max_)


# -- the table --

COUNTS = Path(__file__).parents[2] / "docs" / "front-desk-tasks.md"
TASKS = (
    "Sign in",
    "A walk-in registered and checked in",
    "Found by half a name",
    "Found by the end of a phone number",
    "Two children of divorced parents",
    "A wrong birth date corrected",
    "A double noticed while typing",
    "Two records merged",
    "An arriving patient checked in and seated",
    "Lock, and unlock by PIN",
    "Another person and back, a form kept",
    "An insurance card added",
    "A medical history from paper",
    "A fee from next month on, and an opening hour",
    "A record exported",
    "A list of patients imported",
    "A no-show marked and undone",
)
_HEAD = ("| Task | Keys | Words and figures typed | Keys that lead there |", "|---|---:|---:|---:|")
_INTRO = """# Tasks of a front desk, by keyboard alone

What a person presses who sits in front of their own workspace (at the sign-in, for the first) and knows only what the
screen shows. A key with its modifiers is one key. The names, dates and figures that are typed count apart: the last
column is what the program itself costs. `tests/ui/test_fifteen_tasks.py` does all of it in the whole program on a real
clinic, the first two on both databases, checks what is stored and what is shown, and compares these figures;
`FRONT_DESK_TASKS=write` before the test command writes them anew. How to do them: [patients.md](patients.md).
"""


def counted() -> dict[str, list[str]]:
    """The figures of the committed table."""
    rows: dict[str, list[str]] = {}
    for row in COUNTS.read_text(encoding="utf-8").splitlines() if COUNTS.exists() else ():
        cells = [cell.strip() for cell in row.strip("|").split("|")]
        if len(cells) == 4 and cells[1].isdigit():
            rows[cells[0]] = cells[1:]
    return rows


def compare(task: str, hands: Hands) -> None:
    """Compare with the table, or write it when that was asked for."""
    rows, figures = counted(), [str(hands.keys), str(hands.typed), str(hands.keys - hands.typed)]
    if os.environ.get("FRONT_DESK_TASKS") == "write":
        rows[task] = figures
        lines = [f"| {each} | {' | '.join(rows[each])} |" for each in TASKS if each in rows]
        COUNTS.write_text("\n".join([_INTRO, *_HEAD, *lines]) + "\n", encoding="utf-8")
    else:
        assert rows[task] == figures
