from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import UUID

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QLabel, QPushButton, QWidget
from sqlalchemy import select

from dentaldesk.engines import sync
from dentaldesk.engines.core.errors import ConnectionLost, UserError
from dentaldesk.engines.documents.content import ReceiptContent
from dentaldesk.engines.documents.rendering import gathered
from dentaldesk.engines.financial.actions import TakeCash
from dentaldesk.engines.financial.coverage_actions import add_coverage
from dentaldesk.engines.financial.coverage_rules import CardDetails
from dentaldesk.engines.flows.booking import TakeSlot, book_next_visit
from dentaldesk.engines.flows.checkout import Checkout, checkout_of
from dentaldesk.engines.flows.consenting import PrepareConsent, prepare_consent
from dentaldesk.engines.flows.exam_completion import handle_exam_completion
from dentaldesk.engines.flows.paper_lines import PaperState
from dentaldesk.engines.flows.paper_mouth import mouth_picture
from dentaldesk.engines.flows.payment import process_payment
from dentaldesk.engines.providers.folder import OutboxFolder
from dentaldesk.models.states import ConsentKind, DocumentKind, Role
from dentaldesk.models.tables.communication import Document
from dentaldesk.models.tables.system import AuditEntry
from dentaldesk.models.values import Money
from dentaldesk.ui.desk import Desk
from dentaldesk.ui.screens.checkout.columns import ARRANGEMENTS
from dentaldesk.ui.screens.checkout.paying import Paying
from dentaldesk.ui.screens.checkout.presenter import Absence, Part
from dentaldesk.ui.screens.checkout.view import CheckoutView
from dentaldesk.ui.screens.papers.making import KINDS, NewPaperDialog
from dentaldesk.ui.screens.papers.signing import SignConsentDialog
from dentaldesk.ui.widgets.buttons import Button
from dentaldesk.ui.widgets.fields import MoneyEdit
from dentaldesk.ui.widgets.notices import Banner
from dentaldesk.ui.widgets.row_table import RowTable
from tests.engines.test_day import book
from tests.factories import FILLING, ROOT_CANAL, Clinic, Planned, a_patient, an_exam
from tests.ui.papers import scribble

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot
    from sqlalchemy.orm import Session

WAIT_MS = 10_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Examined:
    patient_id: UUID
    visit_id: UUID


def examined(clinic: Clinic, *planned: Planned, given: str = "Amara") -> Examined:
    """A patient whose exam is completed; the examination of $96.00 is charged."""
    patient_id = a_patient(clinic, given=given)
    exam_id = an_exam(clinic, patient_id, *planned)
    done = clinic.db.write(clinic.dentist, lambda work: handle_exam_completion(work, exam_id))
    return Examined(patient_id=patient_id, visit_id=done.visit_id)


def rendered(clinic: Clinic, folder: Path) -> None:
    """Everything that the outbox holds is done."""
    doing, actor = sync.handlers(clinic.db, OutboxFolder(folder / "outbox")), sync.program_actor(clinic.db)
    while sync.deliver_one(clinic.db, doing, actor):
        pass


def page_of(clinic: Clinic, visit: Examined) -> Checkout:
    return clinic.db.read(lambda session: checkout_of(session, visit.visit_id, clinic.clock.now()))


class Screen:
    """The panel in a window, and short words for what a person does there."""

    def __init__(self, qtbot: QtBot, desk: Desk, patient_id: UUID | None) -> None:
        self.qtbot, self.desk = qtbot, desk
        self.troubles: list[UserError] = []
        self.toasts: list[str] = []
        desk.trouble.connect(self.troubles.append)
        desk.toast.connect(self.toasts.append)
        self.view = CheckoutView(desk)
        self.view.resize(1600, 900)
        qtbot.addWidget(self.view)
        with qtbot.waitActive(self.view):
            self.view.show()
            self.view.activateWindow()
        desk.open_patient(patient_id)
        self.settle()

    def settle(self) -> None:
        self.qtbot.waitUntil(lambda: self.desk.tasks.is_idle, timeout=WAIT_MS)

    @property
    def page(self) -> Checkout:
        page = self.view.presenter.page
        assert page is not None
        return page

    def find(self, name: str) -> QWidget:
        found = self.view.findChild(QWidget, name)
        assert isinstance(found, QWidget)
        return found

    def money(self, name: str) -> MoneyEdit:
        found = self.find(name)
        assert isinstance(found, MoneyEdit)
        return found

    def button(self, name: str) -> Button:
        found = self.find(name)
        assert isinstance(found, Button)
        return found

    def table(self, name: str) -> RowTable:  # type: ignore[type-arg]
        found = self.find(name)
        assert isinstance(found, RowTable)
        return found

    def type_into(self, name: str, text: str) -> None:
        edit = self.money(name)
        edit.setFocus(Qt.FocusReason.TabFocusReason)
        edit.selectAll()
        QTest.keyClicks(edit, text)

    def focus(self) -> QWidget | None:
        return QApplication.focusWidget()


def words_of(part: QWidget) -> list[str]:
    """What is read there."""
    return [label.text() for label in part.findChildren(QLabel) if label.isVisible() and label.text()]


@pytest.fixture
def visit(clinic: Clinic) -> Examined:
    return examined(clinic, ROOT_CANAL, FILLING)


@pytest.fixture
def screen(qtbot: QtBot, desk: Desk, visit: Examined) -> Screen:
    return Screen(qtbot, desk, visit.patient_id)


# -- the page --


def test_without_a_patient_it_says_so(qtbot: QtBot, desk: Desk) -> None:
    screen = Screen(qtbot, desk, None)
    assert screen.view.presenter.absence is Absence.NO_PATIENT
    said = [label.text() for label in screen.view._empty.findChildren(QLabel) if label.isVisible()]
    assert said[0] == "No patient is open"


def test_opened_for_the_first_time_beside_an_open_patient_it_does_not_say_that_none_is(
    qtbot: QtBot, desk: Desk, clinic: Clinic
) -> None:
    desk.open_patient(a_patient(clinic))
    view = CheckoutView(desk)
    qtbot.addWidget(view)
    view.show()

    def said() -> list[str]:
        return [label.text() for label in view._empty.findChildren(QLabel) if label.isVisible() and label.text()]

    assert said() == []
    qtbot.waitUntil(lambda: said()[:1] == ["Nothing to check out yet"], timeout=WAIT_MS)


def test_without_a_completed_exam_there_is_nothing_to_check_out(qtbot: QtBot, desk: Desk, clinic: Clinic) -> None:
    patient_id = a_patient(clinic)
    screen = Screen(qtbot, desk, patient_id)
    assert screen.view.presenter.absence is Absence.NOT_EXAMINED
    exam_id = an_exam(clinic, patient_id, FILLING)
    desk.live.start()
    with qtbot.waitSignal(screen.view.presenter.page_changed, timeout=WAIT_MS):
        other = clinic.another_desk()
        other.write(clinic.dentist, lambda work: handle_exam_completion(work, exam_id))
        other.close()
    screen.settle()
    assert screen.page.patient_id == patient_id


def test_opening_counts_once_and_only_while_it_is_looked_at(
    qtbot: QtBot, desk: Desk, clinic: Clinic, visit: Examined
) -> None:
    view = CheckoutView(desk)
    qtbot.addWidget(view)
    desk.open_patient(visit.patient_id)
    qtbot.waitUntil(lambda: desk.tasks.is_idle, timeout=WAIT_MS)
    assert page_of(clinic, visit).opened_at is None
    view.show()
    qtbot.waitUntil(lambda: page_of(clinic, visit).opened_at is not None, timeout=WAIT_MS)
    opened = page_of(clinic, visit).opened_at
    clinic.clock.advance(timedelta(minutes=7))
    view.hide()
    view.show()
    qtbot.waitUntil(lambda: desk.tasks.is_idle, timeout=WAIT_MS)
    assert page_of(clinic, visit).opened_at == opened


def test_who_may_not_check_out_looks_without_opening(qtbot: QtBot, desk: Desk, clinic: Clinic, visit: Examined) -> None:
    desk.sit_down(clinic.dentist)
    screen = Screen(qtbot, desk, visit.patient_id)
    assert page_of(clinic, visit).opened_at is None
    for name in ("checkout.take", "checkout.finish"):
        assert not screen.button(name).isEnabled()
        assert screen.button(name).toolTip()
    assert screen.button("checkout.book").isEnabled()  # a dentist may book


def test_who_sees_no_patients_sees_no_checkout(screen: Screen, clinic: Clinic, desk: Desk) -> None:
    desk.sit_down(replace(clinic.desk, roles=frozenset({Role.ADMINISTRATOR})))
    screen.settle()
    assert screen.view.presenter.page is None
    assert screen.view.presenter.absence is Absence.NOT_ALLOWED
    desk.sit_down(clinic.desk)
    screen.settle()
    absence: Absence = screen.view.presenter.absence
    assert (desk.patient_id, absence) == (None, Absence.NO_PATIENT)


def test_a_row_of_the_estimate_tells_its_trace(screen: Screen) -> None:
    table = screen.table("checkout.estimate")
    table.setFocus()
    QTest.keyClick(table, Qt.Key.Key_Down)
    said = [label.text() for label in screen.view.estimate._trace.findChildren(QWidget) if hasattr(label, "text")]
    assert "Fee $1,180.00" in said
    assert "Patient’s part $1,180.00" in said


def test_columns_stack_when_the_panel_is_narrow_and_keep_the_focus(screen: Screen) -> None:
    columns = screen.view.columns
    assert columns.arrangement() == ARRANGEMENTS[0]
    screen.find("checkout.amount").setFocus()
    for width, at_least in ((1340, 1), (1000, 2), (700, 3), (420, 4)):
        screen.view.resize(width, 700)
        QApplication.processEvents()
        assert columns.arrangement() in ARRANGEMENTS[at_least:]
        assert screen.focus() is screen.find("checkout.amount")
    screen.view.resize(2400, 1300)
    QApplication.processEvents()
    assert columns.arrangement() == ARRANGEMENTS[0]


# -- payment --


def test_what_the_insurance_is_expected_to_pay_is_not_asked_of_the_patient(
    screen: Screen, clinic: Clinic, visit: Examined
) -> None:
    card = CardDetails(valid_from=date(2026, 1, 1), plan_name="Lakeshore 80", basis_points=8000, member_number="42")
    clinic.db.write(clinic.desk, lambda work: add_coverage(work, visit.patient_id, card))
    screen.view.presenter.read()
    screen.settle()
    assert screen.money("checkout.amount").amount() == Money(1_920)  # of 96.00
    said = " ".join(each.text() for each in screen.view.payment._owed.findChildren(QLabel))
    for part in ("Balance owed", "$96.00", "Insurance, expected", "76.80", "The patient’s part", "$19.20"):
        assert part in said
    screen.button("checkout.take").click()
    screen.settle()
    assert page_of(clinic, visit).owed.balance == Money(7_680)
    paper = clinic.db.read(the_receipt)
    assert isinstance(paper, ReceiptContent)
    assert (paper.balance_after, paper.insurance) == (Money(7_680), Money(7_680))  # nothing more is asked of them
    assert screen.money("checkout.amount").amount() is None  # the rest is the insurance's
    assert Part.PAYMENT not in screen.view.presenter.left()


def the_receipt(session: Session) -> object:
    """What the only receipt says."""
    paper = session.scalars(select(Document).where(Document.kind == DocumentKind.RECEIPT)).one()
    return gathered(session, paper, mouth_picture)[0]


def test_what_is_owed_is_offered_and_taken_exactly(screen: Screen, clinic: Clinic, visit: Examined) -> None:
    take = screen.button("checkout.take")
    assert screen.money("checkout.amount").amount() == Money(9_600)
    assert take.text().replace("&", "") == "Take $96.00 in cash"
    take.click()
    screen.settle()
    (receipt,) = page_of(clinic, visit).receipts
    assert (receipt.amount, receipt.change, receipt.balance_after) == (Money(9_600), Money(0), Money(0))
    assert screen.toasts == ["$96.00 taken in cash, receipt 000001."]
    assert screen.money("checkout.amount").text() == ""
    assert not take.isEnabled()


def test_a_button_that_does_nothing_now_says_why_to_the_keyboard(screen: Screen) -> None:
    take, book_, finish = (screen.button(f"checkout.{name}") for name in ("take", "book", "finish"))
    assert (take.refusal(), book_.refusal(), finish.refusal()) == ("", "", "")
    take.click()
    screen.settle()
    screen.table("checkout.slots").clearSelection()
    screen.view.booking.choose(None)
    finish.click()
    screen.settle()
    assert take.refusal() == "Type the amount first."
    assert book_.refusal() == "Choose a free time first."
    assert finish.refusal() == "This checkout is finished."
    for each in (take, book_, finish):
        assert each.focusPolicy() & Qt.FocusPolicy.TabFocus
        assert each.accessibleDescription() == each.refusal()


def test_change_is_computed_while_typing(screen: Screen, clinic: Clinic, visit: Examined) -> None:
    screen.type_into("checkout.tendered", "100")
    assert screen.view.paying.change == Money(400)
    QTest.keyClick(screen.money("checkout.tendered"), Qt.Key.Key_Return)
    screen.settle()
    (receipt,) = page_of(clinic, visit).receipts
    assert receipt.change == Money(400)
    # Whoever looks up from the till still reads it; the next amount ends it.
    paper = clinic.db.read(the_receipt)
    assert isinstance(paper, ReceiptContent)
    assert paper.tendered == Money(10_000)
    assert [(part.amount, part.charged) for part in paper.allocations] == [(Money(9_600), Money(9_600))]
    told = screen.view.payment._result  # a line comes into sight a turn after it was added
    screen.qtbot.waitUntil(lambda: words_of(told) == ["Change to give back", "$4.00"], timeout=WAIT_MS)
    screen.type_into("checkout.amount", "1")
    assert screen.view.paying.given_back is None
    assert told.isHidden() or "Change to give back" not in words_of(told)
    assert screen.toasts == ["$96.00 taken in cash, receipt 000001. Change: $4.00."]


def test_more_than_is_owed_is_a_deposit_and_said_so_before(screen: Screen, clinic: Clinic, visit: Examined) -> None:
    screen.type_into("checkout.amount", "150")
    assert screen.view.paying.deposit == Money(5_400)
    screen.button("checkout.take").click()
    screen.settle()
    assert page_of(clinic, visit).owed.balance == Money(-5_400)
    assert screen.money("checkout.amount").amount() is None


def test_too_many_decimals_get_a_sentence_and_keep_what_was_typed(screen: Screen) -> None:
    screen.type_into("checkout.amount", "96.0001")
    QTest.keyClick(screen.money("checkout.amount"), Qt.Key.Key_Return)
    assert screen.money("checkout.amount").text() == "96.0001"
    assert "too many decimals" in (screen.view.payment.amount_field.problem() or "")
    assert not screen.button("checkout.take").isEnabled()
    screen.view.presenter.page_changed.emit()  # whatever comes from elsewhere meanwhile
    assert screen.money("checkout.amount").text() == "96.0001"


def test_too_little_handed_over_is_refused_at_its_field(screen: Screen, clinic: Clinic, visit: Examined) -> None:
    screen.type_into("checkout.tendered", "50")
    screen.button("checkout.take").click()
    screen.settle()
    assert "$96.00" in (screen.view.payment.tendered_field.problem() or "")
    assert screen.money("checkout.tendered").text() == "50"
    assert page_of(clinic, visit).receipts == ()
    screen.type_into("checkout.tendered", "100")
    assert not screen.view.payment.tendered_field.problem()


def test_pressing_twice_takes_once(screen: Screen, clinic: Clinic, visit: Examined) -> None:
    for _ in range(3):
        screen.view.paying.take()
        QTest.keyClick(screen.button("checkout.take"), Qt.Key.Key_Return)
    screen.settle()
    QTest.keyClick(screen.money("checkout.amount"), Qt.Key.Key_Return)
    screen.settle()
    assert len(page_of(clinic, visit).receipts) == 1


def test_the_same_amount_after_a_lost_connection_has_the_same_key(screen: Screen, visit: Examined) -> None:
    paying = screen.view.paying
    lost = ConnectionLost("database.lost")
    before = paying._key
    paying._was_refused(_command(paying, visit), lost)
    assert screen.troubles == [lost]
    assert paying._key == before
    assert screen.money("checkout.amount").amount() == Money(9_600)
    screen.type_into("checkout.amount", "90")
    assert paying._key != before


def _command(paying: Paying, visit: Examined) -> TakeCash:
    return TakeCash(
        request_key=paying._key,
        patient_id=visit.patient_id,
        visit_id=visit.visit_id,
        amount=Money(9_600),
        tendered=Money(9_600),
    )


def test_a_payment_at_another_desk_changes_what_is_offered_but_not_what_was_typed(
    qtbot: QtBot, desk: Desk, clinic: Clinic, visit: Examined
) -> None:
    screen = Screen(qtbot, desk, visit.patient_id)
    desk.live.start()
    other = clinic.another_desk()
    cash = replace(_command(screen.view.paying, visit), amount=Money(5_000), tendered=Money(5_000))
    other.write(clinic.manager, lambda work: process_payment(work, cash))
    qtbot.waitUntil(lambda: screen.money("checkout.amount").amount() == Money(4_600), timeout=WAIT_MS)
    screen.type_into("checkout.amount", "20")
    again = replace(cash, request_key="again", amount=Money(600), tendered=Money(600))
    other.write(clinic.manager, lambda work: process_payment(work, again))
    qtbot.waitUntil(lambda: len(screen.page.receipts) == 2, timeout=WAIT_MS)
    assert screen.money("checkout.amount").amount() == Money(2_000)
    other.close()


# -- the next visit --


def test_the_first_free_time_is_one_press_away(screen: Screen, clinic: Clinic, visit: Examined) -> None:
    proposal = screen.page.next_visit
    assert proposal is not None
    book = screen.button("checkout.book")
    assert "Nov 2" in book.text()
    book.click()
    screen.settle()
    (row,) = page_of(clinic, visit).booked
    assert row.starts_at == proposal.slots[0].starts_at
    assert screen.toasts[-1].startswith("Booked: ")


def test_after_booking_nothing_more_is_booked_by_a_second_press(
    screen: Screen, clinic: Clinic, visit: Examined
) -> None:
    slots = screen.table("checkout.slots")
    slots.setFocus()
    for _ in range(3):
        QTest.keyClick(slots, Qt.Key.Key_Return)
    screen.settle()
    QTest.keyClick(slots, Qt.Key.Key_Return)
    screen.settle()
    assert len(page_of(clinic, visit).booked) == 1


def test_a_time_taken_meanwhile_gets_a_sentence_and_fresh_times(
    qtbot: QtBot, desk: Desk, clinic: Clinic, visit: Examined
) -> None:
    rival = examined(clinic, ROOT_CANAL, given="Noah")
    screen = Screen(qtbot, desk, visit.patient_id)
    screen.type_into("checkout.amount", "50")
    theirs = page_of(clinic, rival).next_visit
    mine = screen.page.next_visit
    assert theirs is not None
    assert mine is not None
    assert theirs.slots[0].starts_at == mine.slots[0].starts_at
    other = clinic.another_desk()
    taken = TakeSlot(request_key="rival", next_visit=theirs, slot=theirs.slots[0])
    other.write(clinic.manager, lambda work: book_next_visit(work, taken))
    other.close()
    screen.button("checkout.book").click()
    screen.settle()
    banner = screen.view.visit._refusal
    assert banner.isVisible()
    assert "taken by another desk" in banner.accessibleName()
    assert page_of(clinic, visit).booked == ()
    rows = screen.table("checkout.slots").rows()
    assert rows
    assert mine.slots[0].starts_at not in {slot.starts_at for slot in rows}
    assert screen.money("checkout.amount").text() == "50"
    screen.table("checkout.slots").selectRow(0)
    screen.button("checkout.book").click()
    screen.settle()
    assert len(page_of(clinic, visit).booked) == 1
    assert not banner.isVisible()


# -- documents --


def test_work_that_needs_a_consent_says_so_before_the_patient_leaves(screen: Screen) -> None:
    banner = screen.view.findChild(Banner, "checkout.consents")
    assert banner is not None
    assert banner.isVisibleTo(screen.view)
    assert "Root canal, molar (36)" in banner.accessibleName()
    banner.acted.emit()
    screen.settle()
    dialog = screen.view.findChild(NewPaperDialog)
    assert dialog is not None
    assert KINDS[dialog.kinds.currentRow()] is DocumentKind.CONSENT
    dialog.reject()


def test_where_there_is_no_paper_no_empty_one_is_shown(screen: Screen) -> None:
    preview, none = screen.find("checkout.preview"), screen.find("checkout.no-papers")
    screen.view.documents.show_page(replace(screen.page, papers=()))
    assert none.isVisible()
    assert none.contentsMargins().left() > 0
    assert not preview.isVisible()


def test_papers_come_when_they_are_rendered_and_can_be_seen_and_kept(
    qtbot: QtBot, desk: Desk, clinic: Clinic, visit: Examined, tmp_path: Path
) -> None:
    screen = Screen(qtbot, desk, visit.patient_id)
    assert Part.DOCUMENTS in screen.view.presenter.left()
    assert not screen.button("checkout.print").isEnabled()
    desk.live.start()
    with qtbot.waitSignal(screen.view.documents.preview.drawn, timeout=WAIT_MS) as drawn:
        rendered(clinic, tmp_path)
    assert drawn.args == [1]
    qtbot.waitUntil(lambda: Part.DOCUMENTS not in screen.view.presenter.left(), timeout=WAIT_MS)
    assert {line.state for line in screen.table("checkout.documents").rows()} == {PaperState.READY}
    line = screen.table("checkout.documents").chosen()
    assert line is not None
    copy, deeds = tmp_path / "copy.pdf", screen.view.documents.acts.deeds
    deeds.save_copy(line, copy)
    qtbot.waitUntil(lambda: copy.exists() and desk.tasks.is_idle, timeout=WAIT_MS)
    assert copy.read_bytes().startswith(b"%PDF")
    query = select(AuditEntry.subject_type, AuditEntry.subject_id).where(AuditEntry.action == "save")
    saved = clinic.db.read(lambda session: session.execute(query).all())
    assert ("document", str(line.id)) in saved
    with qtbot.waitSignal(deeds.not_saved, timeout=WAIT_MS):
        deeds.save_copy(line, tmp_path / "nowhere" / "copy.pdf")
    told = screen.view.documents.findChild(QDialog, "papers.not_saved")
    assert told is not None
    told.close()


def test_what_waits_for_a_signature_is_read_and_signed_here(
    qtbot: QtBot, desk: Desk, clinic: Clinic, visit: Examined
) -> None:
    procedure_id = page_of(clinic, visit).planned[0].id
    prepare = PrepareConsent(
        visit_id=visit.visit_id, kind=ConsentKind.REFUSAL, procedures=(procedure_id,), reason="Wants to wait."
    )
    clinic.db.write(clinic.dentist, lambda work: prepare_consent(work, prepare))
    screen = Screen(qtbot, desk, visit.patient_id)
    assert Part.DOCUMENTS in screen.view.presenter.left()
    line = screen.table("checkout.documents").rows()[0]
    assert line.state is PaperState.TO_SIGN
    screen.table("checkout.documents").choose(line.id)
    assert screen.button("checkout.enlarge").text().replace("&", "") == "Read and sign"
    screen.button("checkout.enlarge").click()
    screen.settle()
    signing = screen.view.findChild(SignConsentDialog)
    assert signing is not None
    bar = signing.text.verticalScrollBar()
    bar.setValue(bar.maximum())
    scribble(signing.pad)
    screen.settle()
    signing.sign.click()
    screen.settle()
    screen.settle()
    assert PaperState.TO_SIGN not in {each.state for each in screen.table("checkout.documents").rows()}


def test_a_paper_that_finds_no_printer_stays_and_can_be_saved(
    screen: Screen, clinic: Clinic, tmp_path: Path, qtbot: QtBot
) -> None:
    rendered(clinic, tmp_path)
    with qtbot.waitSignal(screen.view.documents.preview.drawn, timeout=WAIT_MS):
        screen.view.presenter.read()
    screen.button("checkout.print").click()
    told = screen.view.documents.findChild(QDialog, "papers.not_printed")
    assert told is not None
    assert "No printer is set up at this workstation." in told.accessibleDescription()
    told.close()
    assert screen.view.documents.table.chosen() is not None


def test_enter_shows_a_paper_large(screen: Screen, clinic: Clinic, tmp_path: Path, qtbot: QtBot) -> None:
    rendered(clinic, tmp_path)
    with qtbot.waitSignal(screen.view.documents.preview.drawn, timeout=WAIT_MS):
        screen.view.presenter.read()
    table = screen.table("checkout.documents")
    table.setFocus()
    QTest.keyClick(table, Qt.Key.Key_Return)
    paper = screen.find("papers.window")
    assert isinstance(paper, QDialog)
    assert paper.isVisible()
    paper.close()


# -- the end --


def test_a_whole_checkout_by_the_keyboard_alone(
    qtbot: QtBot, desk: Desk, clinic: Clinic, visit: Examined, tmp_path: Path
) -> None:
    rendered(clinic, tmp_path)
    screen = Screen(qtbot, desk, visit.patient_id)
    screen.view.setFocus(Qt.FocusReason.OtherFocusReason)
    assert screen.focus() is screen.find("checkout.amount")
    _press(screen, Qt.Key.Key_Return)  # the amount is right
    assert screen.focus() is screen.find("checkout.tendered")
    QTest.keyClicks(screen.find("checkout.tendered"), "100")
    _press(screen, Qt.Key.Key_Return)
    screen.settle()
    assert len(page_of(clinic, visit).receipts) == 1
    for _ in range(5):
        _press(screen, Qt.Key.Key_Tab)
        if screen.focus() is screen.find("checkout.slots"):
            break
    assert screen.focus() is screen.find("checkout.slots")
    _press(screen, Qt.Key.Key_Down)
    chosen = screen.table("checkout.slots").chosen()
    _press(screen, Qt.Key.Key_Return)
    screen.settle()
    page = page_of(clinic, visit)
    assert chosen is not None
    assert [row.starts_at for row in page.booked] == [chosen.starts_at]
    with qtbot.waitSignal(screen.view.presenter.finished, timeout=WAIT_MS):
        _press(screen, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    screen.settle()
    assert page_of(clinic, visit).completed_at == clinic.clock.now()
    assert not screen.button("checkout.finish").isEnabled()


def _press(screen: Screen, key: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    focus = screen.focus()
    assert focus is not None
    QTest.keyClick(focus, key, modifier)
    QApplication.processEvents()


def test_everything_that_takes_the_keyboard_has_a_name(screen: Screen) -> None:
    for widget in screen.view.findChildren(QWidget):
        if widget.focusPolicy() & Qt.FocusPolicy.TabFocus and widget.isVisible():
            named = widget.accessibleName() or (isinstance(widget, QPushButton) and widget.text())
            assert named, widget
            assert "&" not in widget.accessibleName()


def test_another_patient_begins_anew(screen: Screen, clinic: Clinic, desk: Desk) -> None:
    other = examined(clinic, FILLING, given="Noah")
    screen.type_into("checkout.amount", "12")
    desk.open_patient(other.patient_id)
    screen.settle()
    assert screen.page.patient_id == other.patient_id
    assert screen.money("checkout.amount").amount() == Money(9_600)


def test_a_finished_checkout_is_shown_as_finished(screen: Screen) -> None:
    screen.button("checkout.finish").click()
    screen.settle()
    assert screen.view.bar._left.text().startswith("Finished at ")
    assert screen.toasts == ["Checkout finished."]


def _texts(screen: Screen) -> list[str]:
    return [one.text() for one in screen.view.findChildren(QLabel) if one.isVisible()]


def test_what_is_of_another_day_is_never_called_of_today(
    screen: Screen, clinic: Clinic, desk: Desk, visit: Examined
) -> None:
    assert "Done today" in _texts(screen)
    assert not screen.find("checkout.other_day").isVisible()
    screen.button("checkout.take").click()
    screen.settle()
    screen.button("checkout.finish").click()
    screen.settle()
    assert "Finished at 10:00\u202fAM" in _texts(screen)
    clinic.clock.advance(timedelta(days=91))
    book(clinic, "Amara", minutes=240, patient_id=visit.patient_id)
    desk.open_patient(None)
    desk.open_patient(visit.patient_id)
    screen.settle()
    texts = _texts(screen)
    assert not [said for said in texts if "today" in said.lower() and "expected" not in said]
    assert {"Done on Nov 24, 2026", "Charged on that day", "Finished on Nov 24, 2026, 10:00\u202fAM"} <= set(texts)
    assert "Nov 24, 2026, 10:00\u202fAM · change $0.00" in texts  # its receipt
    assert (
        "No checkout is open. The patient is expected today at 2:00\u202fPM. "
        "Shown is the last visit, of Nov 24, 2026." in texts
    )


def test_a_checkout_that_was_never_finished_says_of_which_day_it_is(screen: Screen, clinic: Clinic) -> None:
    clinic.clock.advance(timedelta(days=1))
    screen.view.hide()
    screen.view.show()  # the night went by before a page that was left open
    screen.settle()
    assert "This is the visit of Nov 24, 2026. Its checkout was never finished." in _texts(screen)
    assert screen.button("checkout.finish").isEnabled()


def test_a_bug_lets_the_buttons_go(
    clinic: Clinic, desk: Desk, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, bugs: list[Exception]
) -> None:
    visit = examined(clinic, FILLING)
    screen = Screen(qtbot, desk, visit.patient_id)

    def breaks(*_: object) -> None:
        raise RuntimeError

    for verb in ("paying.process_payment", "next_visit.book_next_visit", "presenter.finish_checkout"):
        monkeypatch.setattr(f"dentaldesk.ui.screens.checkout.{verb}", breaks)
    view = screen.view
    view.paying.set_amounts(Money(100), None)
    proposal = view.booking.proposal
    assert proposal is not None
    view.booking.choose(proposal.slots[0])
    for deed in (view.paying.take, view.booking.book, view.presenter.finish):
        deed()
        screen.settle()
    assert len(bugs) == 3
    bugs.clear()
    assert (view.paying.can_take, view.booking.can_book, view.presenter.can_finish) == (True, True, True)
