"""Consents and refusals in a real window: read to their end, signed on the pad, kept with their hash."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QImage, QInputDevice, QPointingDevice, QTabletEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from dentaldesk.engines.core.files import load_file
from dentaldesk.engines.documents.bitmaps import checked_signature
from dentaldesk.engines.flows.paper_lines import PaperState
from dentaldesk.engines.flows.treating import Doing, Done, complete_procedures
from dentaldesk.engines.patients.actions import confirm_medical_history
from dentaldesk.models.states import ConsentKind, DocumentKind
from dentaldesk.models.tables.papers import Consent
from dentaldesk.ui.screens.papers.signing import SignConsentDialog
from dentaldesk.ui.widgets.buttons import Button
from dentaldesk.ui.widgets.signature_pad import SignaturePad
from tests.ui.papers import Papers, scribble
from tests.ui.walking import clipped, tab_order, unnamed

if TYPE_CHECKING:
    from uuid import UUID

    from pytestqt.qtbot import QtBot


def scroll_to_end(dialog: SignConsentDialog) -> None:
    bar = dialog.text.verticalScrollBar()
    bar.setValue(bar.maximum())
    QApplication.processEvents()


def small(dialog: SignConsentDialog) -> SignConsentDialog:
    """A window in which the words do not fit."""
    dialog.resize(900, 360)
    QApplication.processEvents()
    return dialog


def consent_of(papers: Papers, consent_id: UUID) -> Consent:
    return papers.case.clinic.db.read(lambda session: session.get_one(Consent, consent_id))


def test_what_was_done_today_can_still_be_consented_to_and_is_told_as_done(papers: Papers) -> None:
    case = papers.case
    done = Done(visit_id=case.visit_id, items=(Doing(procedure_id=case.procedure_id),))
    case.clinic.db.write(case.clinic.dentist, lambda work: complete_procedures(work, done))
    dialog = papers.begin(DocumentKind.CONSENT)
    form = dialog.form()
    assert form is not None
    assert form.consent().procedures == (case.procedure_id,)
    dialog.deed.click()
    papers.sat.settle()
    shown = papers.dialog(SignConsentDialog).text.toPlainText()
    assert "What was done" in shown
    assert "This was signed after the work was done" in shown


def test_a_consent_is_chosen_read_signed_and_lies_there_with_its_hash(papers: Papers) -> None:
    dialog = papers.begin(DocumentKind.CONSENT)
    assert dialog.deed.text().replace("&", "") == "Prepare to sign"
    dialog.deed.click()
    papers.sat.settle()
    signing = small(papers.dialog(SignConsentDialog))
    assert papers.chosen().state is PaperState.TO_SIGN
    scroll_to_end(signing)
    papers.sat.settle()
    scribble(signing.pad)
    signing.sign.click()
    papers.sat.settle()
    papers.deliver()
    line = papers.chosen()
    assert (line.kind, line.state) == (DocumentKind.CONSENT, PaperState.SIGNED)
    assert line.signed is not None
    assert line.signed.name == "Amara Okonkwo-Reyes"
    viewer = papers.view.papers.viewer
    papers.sat.qtbot.waitUntil(lambda: bool(viewer.pdf.pdf()))
    assert hashlib.sha256(viewer.pdf.pdf()).hexdigest() == line.sha256
    assert viewer.seal.isVisible()
    assert clipped(papers.view) + unnamed(papers.view) == []


def test_everything_missing_is_told_at_once(papers: Papers) -> None:
    consent_id = papers.prepare()
    dialog = papers.sign(consent_id)
    dialog.witness.setCurrentIndex(-1)
    dialog.sign.click()
    papers.sat.settle()
    assert dialog.isVisible()
    assert dialog.pad_field.problem() == "There is no signature yet."
    assert dialog.witness_field.problem() == "Say who of the staff saw it signed."
    assert consent_of(papers, consent_id).signed_at is None
    scribble(dialog.pad)
    assert dialog.pad_field.problem() is None
    dialog.reject()


def test_the_end_counts_only_when_it_was_in_sight(papers: Papers) -> None:
    consent_id = papers.prepare()
    dialog = SignConsentDialog(papers.view, papers.sat.desk, consent_id)
    dialog.resize(900, 360)
    dialog.open()
    papers.sat.settle()
    assert consent_of(papers, consent_id).read_at is None
    scribble(dialog.pad)
    dialog.sign.click()
    papers.sat.settle()
    assert "The whole paper must be shown" in dialog._read_words.text()
    assert clipped(dialog) == []
    dialog.text.setFocus()
    for _ in range(12):
        papers.sat.press(Qt.Key.Key_PageDown)
    papers.sat.settle()
    assert consent_of(papers, consent_id).read_at is not None
    dialog.sign.click()
    papers.sat.settle()
    assert consent_of(papers, consent_id).signed_at is not None


def test_a_refusal_shows_the_reason_and_names_the_deed(papers: Papers) -> None:
    consent_id = papers.prepare(ConsentKind.REFUSAL, reason="Afraid of the needle.")
    dialog = papers.sign(consent_id)
    assert "Afraid of the needle." in dialog.text.toPlainText()
    assert dialog.sign.text().replace("&", "") == "Sign the refusal"
    assert clipped(dialog) + unnamed(dialog) + tab_order(dialog) == []
    dialog.reject()


def test_arabic_words_begin_at_the_right(papers: Papers) -> None:
    consent_id = papers.prepare(language="ar")
    dialog = papers.sign(consent_id)
    option = dialog.text.document().defaultTextOption()
    assert option.textDirection() is Qt.LayoutDirection.RightToLeft
    dialog.reject()


def test_what_nobody_signed_is_put_away(papers: Papers) -> None:
    dialog = papers.sign(papers.prepare())
    dialog.put_away.click()
    question = QApplication.activeModalWidget()
    assert question is not None
    next(each for each in question.findChildren(Button) if each.text() == "Put away").click()
    papers.sat.settle()
    papers.read()
    assert papers.view.papers.table.rows() == []


def test_signed_at_another_desk_meanwhile_is_told(papers: Papers) -> None:
    consent_id = papers.prepare()
    first, second = papers.sign(consent_id), papers.sign(consent_id)
    for dialog in (first, second):
        scroll_to_end(dialog)
        scribble(dialog.pad)
    papers.sat.settle()
    second.sign.click()
    papers.sat.settle()
    first.sign.click()
    papers.sat.settle()
    assert first.isVisible()
    assert first.warning.isVisible()
    first.reject()


def test_a_history_that_was_not_confirmed_today_stands_in_the_way_of_surgery(papers: Papers) -> None:
    clinic = papers.case.clinic
    consent_id = papers.prepare()
    dialog = papers.sign(consent_id)
    confirmed = not dialog.warning.isVisible()
    dialog.reject()
    if not confirmed:
        clinic.db.write(clinic.dentist, lambda work: confirm_medical_history(work, papers.case.visit_id))
        again = papers.sign(consent_id)
        assert not again.warning.isVisible()
        again.reject()


# -- the pad alone --


@pytest.fixture
def pad(qtbot: QtBot, papers: Papers) -> SignaturePad:
    made = SignaturePad(papers.sat.desk.words)
    qtbot.addWidget(made)
    made.resize(420, 150)
    made.show()
    return made


def test_strokes_become_a_picture_that_the_engine_takes(pad: SignaturePad) -> None:
    assert pad.is_blank()
    assert pad.png() == b""
    scribble(pad)
    png = pad.png()
    assert checked_signature(png)
    assert len(png) < 200_000
    assert QImage.fromData(png).width() <= 900
    QTest.keyClick(pad, Qt.Key.Key_Delete)
    assert pad.is_blank()


def test_a_touch_by_mistake_is_no_signature(pad: SignaturePad) -> None:
    QTest.mouseClick(pad, Qt.MouseButton.LeftButton, pos=QPoint(50, 50))
    assert pad.is_blank()
    assert pad.accessibleDescription().startswith("Sign here")


def test_a_pen_draws_once_and_a_finger_too(pad: SignaturePad) -> None:
    device = QPointingDevice(
        "pen",
        7,
        QInputDevice.DeviceType.Stylus,
        QPointingDevice.PointerType.Pen,
        QInputDevice.Capability.Position,
        1,
        1,
    )
    steps = [(QEvent.Type.TabletPress, 30.0), *((QEvent.Type.TabletMove, 30.0 + 4 * n) for n in range(1, 20))]
    for event_kind, x in [*steps, (QEvent.Type.TabletRelease, 110.0)]:
        at = QPointF(x, 60)
        event = QTabletEvent(
            event_kind, device, at, at, 0.5, 0, 0, 0, 0, 0, Qt.KeyboardModifier.NoModifier,
            Qt.MouseButton.LeftButton, Qt.MouseButton.LeftButton,
        )  # fmt: skip
        QApplication.sendEvent(pad, event)
    assert not pad.is_blank()
    assert len(pad._strokes) == 1
    pad.clear()
    screen = QTest.createTouchDevice()
    touch = QTest.touchEvent(pad, screen)
    touch.press(0, QPoint(20, 40)).commit()
    for n in range(1, 20):
        touch.move(0, QPoint(20 + 5 * n, 40 + n % 4)).commit()
    touch.release(0, QPoint(120, 42)).commit()
    assert not pad.is_blank()


def test_the_signature_that_is_kept_is_the_one_that_was_drawn(papers: Papers) -> None:
    consent_id = papers.prepare()
    dialog = papers.sign(consent_id)
    scroll_to_end(dialog)
    scribble(dialog.pad)
    drawn = checked_signature(dialog.pad.png())
    papers.sat.settle()
    dialog.sign.click()
    papers.sat.settle()
    signed = consent_of(papers, consent_id)
    assert signed.signature_sha256 is not None
    sha256 = signed.signature_sha256
    assert papers.case.clinic.db.read(lambda session: load_file(session, sha256)) == drawn
