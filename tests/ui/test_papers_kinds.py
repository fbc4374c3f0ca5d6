"""Papers about what a whole visit leaves behind: paid, booked, prescribed, done."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING
from uuid import uuid4

import pytest

from dentaldesk.engines.clinical.prescribing_actions import (
    SignPrescription,
    WritePrescription,
    sign_prescription,
    write_prescription,
)
from dentaldesk.engines.clinical.prescribing_reads import prescribing_page
from dentaldesk.engines.flows.booking import book_next_visit
from dentaldesk.engines.flows.payment import process_payment
from dentaldesk.models.states import DocumentKind
from dentaldesk.models.tables.clinic import Provider
from tests.engines.paper_case import PaperCase
from tests.engines.test_prescribing import AMOXICILLIN
from tests.engines.visits import a_completed_visit, cash, first_slot
from tests.ui.papers import Papers
from tests.ui.seat import seat

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot
    from sqlalchemy.orm import Session

    from dentaldesk.engines.core.work import Work
    from tests.factories import Clinic


@pytest.fixture
def whole(qtbot: QtBot, clinic: Clinic, look: None) -> Iterator[Papers]:
    """A patient who has paid, is booked again, and takes a prescription home."""
    assert look is None
    case = PaperCase(clinic)
    _prescribe(case)
    visit = a_completed_visit(clinic, patient_id=case.patient_id)
    pay = cash("paid", case.patient_id, visit_id=visit.visit_id)
    clinic.db.write(clinic.desk, lambda work: process_payment(work, pay))
    take = first_slot(clinic, visit.visit_id, "booked")
    clinic.db.write(clinic.desk, lambda work: book_next_visit(work, take))
    with seat(qtbot, clinic, clinic.desk) as sat:
        yield Papers(sat, case)


def _prescribe(case: PaperCase) -> None:
    db, dentist, now = case.clinic.db, case.clinic.dentist, case.clinic.clock.now()

    def license_them(work: Work) -> None:
        work.session.get_one(Provider, dentist.provider_id).licence = "D-20418"

    db.write(dentist, license_them)
    new = WritePrescription(visit_id=case.visit_id, drug=AMOXICILLIN, request_key=uuid4())
    written = db.write(dentist, lambda work: write_prescription(work, new))

    def look(session: Session) -> SignPrescription:
        page = prescribing_page(session, case.visit_id, dentist.user_id, now)
        row = next(row for row in page.rows if row.id == written)
        seen = tuple(each.message for each in row.checks)
        return SignPrescription(prescription_id=row.id, version=row.version, seen=seen, reason="Asked about.")

    command = db.read(look)
    db.write(dentist, lambda work: sign_prescription(work, command))


@pytest.mark.parametrize(
    "wished",
    [DocumentKind.RECEIPT, DocumentKind.APPOINTMENT_CARD, DocumentKind.PRESCRIPTION, DocumentKind.AFTERCARE],
)
def test_it_is_made_of_what_there_is(whole: Papers, wished: DocumentKind) -> None:
    line = whole.make(wished)
    viewer = whole.view.papers.viewer
    whole.sat.qtbot.waitUntil(lambda: viewer.pdf.pdf().startswith(b"%PDF"))
    assert line.sha256
    assert whole.sat.troubles == []


def test_a_paper_in_another_language_says_so_before_it_is_made(whole: Papers) -> None:
    dialog = whole.begin(DocumentKind.AFTERCARE)
    whole.sat.qtbot.waitUntil(lambda: dialog.preview.pdf().startswith(b"%PDF"))
    english = dialog.preview.pdf()
    form = dialog.form()
    assert form is not None
    language = form.fields["language"].editor
    language.setCurrentIndex(language.findData("ar"))  # type: ignore[attr-defined]  # a choice
    whole.sat.qtbot.waitUntil(lambda: dialog.preview.pdf() not in {b"", english})
    dialog.deed.click()
    whole.sat.settle()
    whole.deliver()
    assert whole.chosen().kind is DocumentKind.AFTERCARE
