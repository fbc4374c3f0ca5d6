"""Prescribing in the panel of a visit: by key, by name, by hand; checked, signed, printed, voided."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import combinations
from typing import TYPE_CHECKING
from uuid import UUID

import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QComboBox, QDialog, QLabel, QLineEdit, QWidget

from dentaldesk.engines import sync
from dentaldesk.engines.clinical.medication_actions import take_shipped_medications
from dentaldesk.engines.clinical.prescribing_reads import PrescribingPage, prescribing_page
from dentaldesk.engines.clinical.visit_actions import OpenVisit, open_visit
from dentaldesk.engines.flows.papers import papers_of_visit
from dentaldesk.engines.patients.actions import Health, confirm_medical_history
from dentaldesk.models.states import DocumentKind, DrugClass, PrescriptionStatus, Role, VisitType
from dentaldesk.models.tables.clinical import Visit
from dentaldesk.ui.screens.visit.prescription_card import PrescriptionCard
from dentaldesk.ui.screens.visit.prescriptions_page import PrescriptionsPage
from dentaldesk.ui.screens.visit.steps import Step
from dentaldesk.ui.screens.visit.view import VisitView
from dentaldesk.ui.theme.apply import apply_theme
from tests.factories import a_patient, tell_history
from tests.fakes import FakeMessages
from tests.ui.seat import Seat, seat

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

    from tests.factories import Clinic


@pytest.fixture(autouse=True)
def dressed(qapp: object) -> None:
    apply_theme(qapp, "light", "desk")  # type: ignore[arg-type]


@pytest.fixture
def visit_id(clinic: Clinic) -> UUID:
    """An emergency visit of somebody healthy, in a clinic with its list."""
    clinic.db.write(clinic.manager, take_shipped_medications)
    patient_id = a_patient(clinic)
    new = OpenVisit(patient_id=patient_id, visit_type=VisitType.EMERGENCY)
    made = clinic.db.write(clinic.dentist, lambda work: open_visit(work, new))
    tell(clinic, patient_id, ())
    clinic.db.write(clinic.dentist, lambda work: confirm_medical_history(work, made))
    return made


@pytest.fixture
def sat(qtbot: QtBot, clinic: Clinic, visit_id: UUID) -> Iterator[Seat]:
    """The dentist at the prescriptions of this visit, the keyboard on the first favourite."""
    with seat(qtbot, clinic, clinic.dentist) as made:
        made.show(VisitView(made.desk))
        open_step(made, visit_id)
        yield made


def tell(clinic: Clinic, patient_id: UUID, allergies: tuple[str, ...]) -> None:
    health = Health(asa_class=1, allergies=allergies)
    clinic.db.write(clinic.dentist, lambda work: tell_history(work, patient_id, health))


def patient_of(clinic: Clinic, visit_id: UUID) -> UUID:
    return clinic.db.read(lambda session: session.get_one(Visit, visit_id).patient_id)


def open_step(sat: Seat, visit_id: UUID) -> None:
    sat.desk.open_patient(patient_of(sat.clinic, visit_id))
    sat.settle()
    assert isinstance(sat.panel, VisitView)
    sat.panel.open_page(Step.PRESCRIPTIONS)
    sat.settle()
    step(sat).first().setFocus()


def stored(sat: Seat, visit_id: UUID) -> PrescribingPage:
    now, user_id = sat.clinic.clock.now(), sat.clinic.dentist.user_id
    return sat.clinic.db.read(lambda session: prescribing_page(session, visit_id, user_id, now))


def step(sat: Seat) -> PrescriptionsPage:
    assert isinstance(sat.panel, VisitView)
    made = sat.panel.body.page_of(Step.PRESCRIPTIONS)
    assert isinstance(made, PrescriptionsPage)
    return made


def cards(sat: Seat) -> tuple[PrescriptionCard, ...]:
    return step(sat).cards


def click(sat: Seat, name: str) -> None:
    sat.find(QAbstractButton, name).click()
    sat.settle()


def press(sat: Seat, card: PrescriptionCard, deed: str) -> None:
    click(sat, f"rx.{card.row.id}.{deed}")


def said(card: PrescriptionCard) -> list[str]:
    return [each.text() for each in card.findChildren(QLabel)]


def test_two_keys_and_one_press_prescribe_and_sign(sat: Seat, visit_id: UUID) -> None:
    names = [
        each.accessibleName() for each in (sat.find(QAbstractButton, f"rx.favourite.{key}") for key in range(1, 10))
    ]
    other = next(place for place, name in enumerate(names, start=1) if name.startswith("Ibuprofen"))
    sat.press(Qt.Key(Qt.Key.Key_0.value + other))
    sat.settle()
    sat.press(Qt.Key.Key_1)
    sat.settle()
    assert [each.row.status for each in cards(sat)] == [PrescriptionStatus.DRAFT] * 2
    click(sat, "rx.sign_all")
    rows = stored(sat, visit_id).rows
    assert [row.status for row in rows] == [PrescriptionStatus.SIGNED] * 2
    assert rows[0].drug.name == "Ibuprofen"
    assert sat.troubles == []


def test_an_allergy_asks_for_a_reason_before_it_is_signed(sat: Seat, clinic: Clinic, visit_id: UUID) -> None:
    tell(clinic, patient_of(clinic, visit_id), ("penicillin",))
    # As the list under the field says that a line of it was chosen.
    sat.find(QLineEdit, "rx.search").completer().activated.emit("Amoxicillin 500 mg, capsule, 1 capsule")
    sat.settle()
    (card,) = cards(sat)
    assert "Allergic to penicillin: Amoxicillin is of the same kind." in said(card)
    assert sat.find(QLabel, "rx.about").text().startswith("Allergies: penicillin")
    press(sat, card, "sign")
    (card,) = cards(sat)
    danger = "Allergic to penicillin: Amoxicillin is of the same kind."
    assert card.field.problem() == f"Say why it is right all the same. {danger}"
    beside = [each.text() for each in card.findChildren(QLabel) if each.text() == danger]
    assert len(beside) == 2  # under the name of the drug, and beside the button that signs it
    assert sat.focused() == f"rx.{card.row.id}.reason"
    sat.type("Told as a child, tested since")
    sat.press(Qt.Key.Key_Return)
    sat.settle()
    (row,) = stored(sat, visit_id).rows
    assert (row.status, row.reason) == (PrescriptionStatus.SIGNED, "Told as a child, tested since")


def in_sight(sat: Seat, widget: QWidget) -> bool:
    """Whether all of it can be seen where it scrolls."""
    view = step(sat)._scroll.viewport()
    return view.rect().contains(QRect(widget.mapTo(view, QPoint(0, 0)), widget.size()))


def test_what_warns_is_seen_at_once_where_there_is_little_room(sat: Seat, clinic: Clinic, visit_id: UUID) -> None:
    tell(clinic, patient_of(clinic, visit_id), ("penicillin",))
    assert sat.panel is not None
    sat.panel.resize(780, 560)
    sat.settle()
    names = [each.accessibleName() for each in step(sat).ready.favourites]
    penicillin = next(place for place, name in enumerate(names, start=1) if name.startswith("Amoxicillin"))
    sat.press(Qt.Key.Key_9)
    sat.settle()
    sat.press(Qt.Key(Qt.Key.Key_0.value + penicillin))
    sat.settle()
    card = cards(sat)[-1]
    danger = [each for each in card.findChildren(QLabel) if each.text().startswith("Allergic to penicillin")]
    sat.qtbot.waitUntil(lambda: in_sight(sat, danger[0]))
    press(sat, card, "sign")
    assert danger[0].text() in str(card.field.problem())
    sat.qtbot.waitUntil(lambda: in_sight(sat, sat.find(QAbstractButton, f"rx.{card.row.id}.sign")))
    assert in_sight(sat, danger[-1])


def test_the_keyboard_stays_among_the_prescriptions_when_one_is_signed_or_discarded(sat: Seat, visit_id: UUID) -> None:
    sat.press(Qt.Key.Key_9)
    sat.settle()
    (card,) = cards(sat)
    sat.find(QAbstractButton, f"rx.{card.row.id}.sign").setFocus()
    sat.press(Qt.Key.Key_Space)
    sat.settle()
    assert [row.status for row in stored(sat, visit_id).rows] == [PrescriptionStatus.SIGNED]
    assert sat.focused() == f"rx.{card.row.id}.print"  # and not on the signature of the notes
    sat.press(Qt.Key.Key_8)
    sat.settle()
    sat.find(QAbstractButton, "rx.sign_all").setFocus()
    sat.press(Qt.Key.Key_Space)
    sat.settle()
    assert sat.focused() == "rx.favourite.1"
    sat.press(Qt.Key.Key_7)
    sat.settle()
    sat.find(QAbstractButton, f"rx.{cards(sat)[-1].row.id}.discard").setFocus()
    sat.press(Qt.Key.Key_Space)
    sat.settle()
    assert sat.focused() == "rx.favourite.1"


def test_the_favourites_stand_below_each_other_in_every_room(sat: Seat) -> None:
    def apart() -> bool:
        ready = step(sat).ready
        shown = [*ready.favourites, ready.search, ready.other]
        overlap = any(one.geometry().intersects(other.geometry()) for one, other in combinations(shown, 2))
        room = ready.parentWidget()
        return not overlap and room is not None and ready.width() <= room.width()

    assert sat.panel is not None
    for width in (900, 780, 984, 1300, 984, 780):
        sat.panel.resize(width, 560)
        sat.qtbot.waitUntil(apart)


def test_the_digits_are_for_the_favourites_from_the_moment_the_step_is_opened(
    qtbot: QtBot, clinic: Clinic, visit_id: UUID
) -> None:
    with seat(qtbot, clinic, clinic.dentist) as sat:
        sat.show(VisitView(sat.desk))
        sat.desk.open_patient(patient_of(clinic, visit_id))
        sat.settle()
        rail = sat.find(QAbstractButton, "exam.step.prescriptions")
        rail.setFocus()
        QTest.mouseClick(rail, Qt.MouseButton.LeftButton)
        sat.settle()
        assert sat.focused() == "rx.favourite.1"
        sat.press(Qt.Key.Key_2)
        sat.settle()
        assert len(cards(sat)) == 1


def test_what_another_desk_learns_stands_on_the_card_with_the_reason_kept(
    sat: Seat, clinic: Clinic, visit_id: UUID
) -> None:
    sat.press(Qt.Key.Key_1)
    sat.settle()
    (card,) = cards(sat)
    assert not card.field.isVisible()
    tell(clinic, patient_of(clinic, visit_id), (card.row.drug.name,))
    sat.desk.live.look_now()
    sat.qtbot.waitUntil(lambda: any("Allergic" in text for text in said(cards(sat)[0])))
    (card,) = cards(sat)
    card.reason.setFocus()
    sat.type("Because")
    tell(clinic, patient_of(clinic, visit_id), (card.row.drug.name, "latex"))
    sat.desk.live.look_now()
    sat.qtbot.waitUntil(lambda: any("latex" in text for text in said(cards(sat)[0])))
    assert cards(sat)[0].reason.text() == "Because"
    assert sat.focused() == f"rx.{card.row.id}.reason"


def test_a_drug_written_by_hand_tells_all_that_is_missing_and_guesses_its_class(sat: Seat, visit_id: UUID) -> None:
    click(sat, "rx.other")
    assert sat.focused() == "rx.name"
    sat.type("1")  # a digit in a field is no favourite
    sat.find(QLineEdit, "rx.name").clear()
    sat.type("Naproxen")
    assert sat.find(QComboBox, "rx.drug_class").currentData() == DrugClass.NSAID
    sat.find(QLineEdit, "rx.times_a_day").setText("two")
    click(sat, "rx.save")
    assert problems(sat) == {"times_a_day"}
    sat.find(QLineEdit, "rx.times_a_day").setText("2")
    click(sat, "rx.save")
    assert problems(sat) == {"strength", "form", "dose", "quantity"}
    assert sat.focused() == "rx.strength"
    for field, text in {"strength": "250 mg", "form": "tablet", "dose": "1 tablet", "quantity": "10 tablets"}.items():
        sat.find(QLineEdit, f"rx.{field}").setText(text)
    sat.press(Qt.Key.Key_Return)
    sat.settle()
    (row,) = stored(sat, visit_id).rows
    assert (row.drug.name, row.drug.drug_class, row.drug.times_a_day) == ("Naproxen", DrugClass.NSAID, 2)
    assert sat.focused() == "rx.favourite.1"


def problems(sat: Seat) -> set[str]:
    return {name for name, field in step(sat).form.fields.items() if field.problem()}


def test_a_draft_is_changed_or_discarded_and_escape_leaves_it_as_it_is(sat: Seat, visit_id: UUID) -> None:
    sat.press(Qt.Key.Key_1)
    sat.settle()
    (card,) = cards(sat)
    press(sat, card, "change")
    sat.find(QLineEdit, "rx.duration_days").setText("3")
    sat.press(Qt.Key.Key_Escape)
    assert sat.focused() == "rx.favourite.1"
    press(sat, card, "change")
    sat.find(QLineEdit, "rx.duration_days").setText("3")
    sat.press(Qt.Key.Key_Return)
    sat.settle()
    assert [row.drug.duration_days for row in stored(sat, visit_id).rows] == [3]
    press(sat, cards(sat)[0], "discard")
    assert stored(sat, visit_id).rows == ()


def test_a_form_that_was_left_comes_back_with_its_patient(sat: Seat, clinic: Clinic, visit_id: UUID) -> None:
    click(sat, "rx.other")
    sat.type("Naproxen")
    sat.find(QLineEdit, "rx.times_a_day").setText("two")  # what cannot be read is not lost either
    other = a_patient(clinic, "Bo", "Berg")
    new = OpenVisit(patient_id=other, visit_type=VisitType.EMERGENCY)
    second = clinic.db.write(clinic.dentist, lambda work: open_visit(work, new))
    open_step(sat, second)
    assert sat.focused() == "rx.favourite.1"
    open_step(sat, visit_id)
    assert sat.find(QLineEdit, "rx.name").text() == "Naproxen"
    assert sat.find(QLineEdit, "rx.times_a_day").text() == "two"
    assert sat.find(QLineEdit, "rx.name").isVisible()


def test_a_signed_one_is_printed_and_voided_with_a_reason(sat: Seat, clinic: Clinic, visit_id: UUID) -> None:
    sat.press(Qt.Key.Key_1)
    sat.settle()
    press(sat, cards(sat)[0], "sign")
    (card,) = cards(sat)
    press(sat, card, "print")
    press(sat, card, "print")  # impatience makes no second paper
    papers = clinic.db.read(lambda session: papers_of_visit(session, visit_id))
    assert [paper.kind for paper in papers] == [DocumentKind.PRESCRIPTION]
    assert "being made" in sat.toasts[-1]
    press(sat, card, "void")
    assert card.field.isVisible()
    press(sat, card, "void")
    assert card.field.problem() == "Say why it is void."
    sat.type("Wrong strength")
    sat.press(Qt.Key.Key_Return)
    sat.settle()
    (row,) = stored(sat, visit_id).rows
    assert (row.status, row.void_reason) == (PrescriptionStatus.VOIDED, "Wrong strength")
    assert any("Wrong strength" in text for text in said(cards(sat)[0]))


def test_print_leads_to_the_printer_as_soon_as_the_paper_is_made(sat: Seat, clinic: Clinic, visit_id: UUID) -> None:
    sat.press(Qt.Key.Key_1)
    sat.settle()
    press(sat, cards(sat)[0], "sign")
    press(sat, cards(sat)[0], "print")
    assert told_of_printing(sat) is None  # it is being made
    deliver(clinic)
    sat.qtbot.waitUntil(lambda: told_of_printing(sat) is not None, timeout=10_000)
    told = told_of_printing(sat)
    assert told is not None
    assert "No printer is set up" in told.accessibleDescription()  # the test machine has none
    assert "kept in the record" in told.accessibleDescription()
    told.close()
    press(sat, cards(sat)[0], "print")  # the paper is there already
    assert told_of_printing(sat) is not None
    papers = clinic.db.read(lambda session: papers_of_visit(session, visit_id))
    assert len(papers) == 1


def test_nobody_is_asked_about_a_printer_in_front_of_another_patient(sat: Seat, clinic: Clinic) -> None:
    sat.press(Qt.Key.Key_1)
    sat.settle()
    press(sat, cards(sat)[0], "sign")
    press(sat, cards(sat)[0], "print")
    other = a_patient(clinic, "Bo", "Berg")
    new = OpenVisit(patient_id=other, visit_type=VisitType.EMERGENCY)
    open_step(sat, clinic.db.write(clinic.dentist, lambda work: open_visit(work, new)))
    deliver(clinic)
    sat.desk.live.look_now()
    sat.settle()
    assert told_of_printing(sat) is None
    assert sat.troubles == []


def told_of_printing(sat: Seat) -> QDialog | None:
    """What is told when there is no printer; it comes right after the paper is there."""
    assert sat.panel is not None
    return next((each for each in sat.panel.findChildren(QDialog, "papers.not_printed") if each.isVisible()), None)


def deliver(clinic: Clinic) -> None:
    """What the sync thread does beside the window."""
    doing = sync.handlers(clinic.db, FakeMessages())
    while sync.deliver_one(clinic.db, doing, sync.program_actor(clinic.db)):
        pass


def test_favourites_are_kept_by_a_star(sat: Seat, visit_id: UUID) -> None:
    before = stored(sat, visit_id).favourites
    outside = next(row for row in stored(sat, visit_id).ready if row.id not in before)
    field = sat.find(QLineEdit, "rx.search")
    field.setFocus()
    field.setText(f"{outside.drug.name} {outside.drug.strength}, {outside.drug.form}, {outside.drug.dose}")
    sat.press(Qt.Key.Key_Return)
    sat.settle()
    press(sat, cards(sat)[0], "star")
    after = stored(sat, visit_id).favourites
    assert outside.id in after
    assert len(after) == 9


def test_an_assistant_prepares_and_does_not_sign(qtbot: QtBot, clinic: Clinic, visit_id: UUID) -> None:
    helper = replace(clinic.desk, roles=frozenset({Role.ASSISTANT}))
    with seat(qtbot, clinic, helper) as sat:
        sat.show(VisitView(sat.desk))
        open_step(sat, visit_id)
        sat.press(Qt.Key.Key_1)
        sat.settle()
        (card,) = cards(sat)
        assert not sat.find(QAbstractButton, f"rx.{card.row.id}.sign").isEnabled()
        assert sat.find(QAbstractButton, f"rx.{card.row.id}.discard").isEnabled()


def test_a_clinic_without_a_list_may_begin_with_the_examples(qtbot: QtBot, clinic: Clinic) -> None:
    new = OpenVisit(patient_id=a_patient(clinic), visit_type=VisitType.EMERGENCY)
    visit_id = clinic.db.write(clinic.dentist, lambda work: open_visit(work, new))
    with seat(qtbot, clinic, clinic.dentist) as sat:
        sat.show(VisitView(sat.desk))
        open_step(sat, visit_id)
        click(sat, "rx.take_shipped")
        assert len(stored(sat, visit_id).ready) == 20
        sat.qtbot.waitUntil(lambda: sat.panel.findChild(QAbstractButton, "rx.favourite.9") is not None)  # type: ignore[union-attr]
