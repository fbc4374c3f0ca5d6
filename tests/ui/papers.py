"""The documents panel of a patient who is to lose a tooth, and hands that work it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, TypeVar
from uuid import UUID

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QWidget

from dentaldesk.engines import sync
from dentaldesk.engines.flows.consenting import PrepareConsent, prepare_consent
from dentaldesk.engines.flows.paper_lines import PaperLine
from dentaldesk.models.states import ConsentKind, DocumentKind
from dentaldesk.ui.screens.papers.making import KINDS, NewPaperDialog
from dentaldesk.ui.screens.papers.signing import SignConsentDialog
from dentaldesk.ui.screens.papers.view import PapersView
from tests.engines.paper_case import PaperCase
from tests.fakes import FakeMessages
from tests.ui.seat import Seat, seat

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

    from dentaldesk.ui.widgets.signature_pad import SignaturePad
    from tests.factories import Clinic

W = TypeVar("W", bound=QWidget)


class Papers:
    """The panel in a window, and the case behind it."""

    def __init__(self, sat: Seat, case: PaperCase) -> None:
        self.sat, self.case = sat, case
        sat.desk.open_patient(case.patient_id)
        self.view = sat.show(PapersView(sat.desk))

    def deliver(self) -> None:
        """What the sync thread does beside the window."""
        db = self.case.clinic.db
        doing = sync.handlers(db, FakeMessages())
        while sync.deliver_one(db, doing, sync.program_actor(db)):
            pass
        self.read()

    def read(self) -> None:
        """Let the panel look again."""
        self.view.presenter.read()
        self.sat.settle()

    def begin(self, kind: DocumentKind) -> NewPaperDialog:
        """Ask for a paper of this kind, as far as before the press of the button."""
        self.view.new_paper.click()
        self.sat.settle()
        dialog = self.dialog(NewPaperDialog)
        dialog.kinds.setCurrentRow(KINDS.index(kind))
        self.sat.settle()
        return dialog

    def make(self, kind: DocumentKind) -> PaperLine:
        """A paper of this kind that is ready and chosen."""
        dialog = self.begin(kind)
        assert dialog.deed.isEnabled()
        dialog.deed.click()
        self.sat.settle()
        self.deliver()
        line = self.chosen()
        assert line.kind is kind
        return line

    def chosen(self) -> PaperLine:
        """The paper that is looked at."""
        line = self.view.papers.table.chosen()
        assert line is not None
        return line

    def dialog(self, kind: type[W]) -> W:
        """The dialog of this kind that is open."""
        found = [each for each in self.view.findChildren(kind) if each.isVisible()]
        assert found, f"no {kind.__name__} is open"
        return found[-1]

    def told(self, name: str) -> QDialog:
        """What is told in a dialog of this name."""
        found = [each for each in self.view.findChildren(QDialog, name) if each.isVisible()]
        assert found, f"no {name} is open"
        return found[-1]

    def prepare(self, kind: ConsentKind = ConsentKind.CONSENT, reason: str = "", **more: object) -> UUID:
        """A consent whose words are chosen."""
        case = self.case
        command = PrepareConsent(
            visit_id=case.visit_id,
            kind=kind,
            procedures=(case.procedure_id,),
            reason=reason,
            **more,  # type: ignore[arg-type]  # of its fields
        )
        made = case.clinic.db.write(case.clinic.dentist, lambda work: prepare_consent(work, command))
        self.read()
        return made

    def sign(self, consent_id: UUID) -> SignConsentDialog:
        """The dialog in which it is read and signed."""
        self.view.papers.viewer.acts.sign_consent(consent_id)
        self.sat.settle()
        return self.dialog(SignConsentDialog)


def scribble(pad: SignaturePad) -> None:
    """A name, drawn with the mouse."""
    QTest.mousePress(pad, Qt.MouseButton.LeftButton, pos=QPoint(40, 60))
    for n in range(1, 30):
        QTest.mouseMove(pad, QPoint(40 + 6 * n, 60 + (n % 5) * 9))
    QTest.mouseRelease(pad, Qt.MouseButton.LeftButton, pos=QPoint(220, 70))
    QApplication.processEvents()


@pytest.fixture
def paper_case(clinic: Clinic) -> PaperCase:
    """A patient with an extraction planned in a visit of today."""
    return PaperCase(clinic)


@pytest.fixture
def papers(qtbot: QtBot, clinic: Clinic, paper_case: PaperCase, look: None) -> Iterator[Papers]:
    """The panel, the dentist before it."""
    assert look is None  # asked for what it does
    with seat(qtbot, clinic, clinic.dentist) as sat:
        yield Papers(sat, paper_case)
