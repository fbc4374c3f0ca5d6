"""A consent from within a visit: what is to be signed is chosen, and read to its end, without leaving it."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from dentaldesk.engines.flows.consenting import consent_to_sign
from dentaldesk.models.states import DocumentKind
from dentaldesk.ui.screens.papers.making import NewPaperDialog

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from dentaldesk.ui.desk import Desk
    from dentaldesk.ui.screens.papers.acts import PaperActs
    from dentaldesk.ui.screens.visit.rows import Page


def open_consent(parent: QWidget, desk: Desk, papers: PaperActs, page: Page, procedure_id: UUID | None = None) -> None:
    """The consent to one procedure, ready to be read and signed; without one, what the patient consents to is chosen
    first. What cannot be prepared at once (no words fit) is chosen as well.
    """

    def choose() -> None:
        dialog = NewPaperDialog(parent, desk, page.patient_id, kind=DocumentKind.CONSENT, visit_id=page.visit_id)
        dialog.prepared.connect(papers.sign_consent)
        dialog.open()

    if procedure_id is None:
        choose()
        return
    desk.tasks.act(
        papers,
        "consent",
        lambda work: consent_to_sign(work, page.visit_id, (procedure_id,)),
        papers.sign_consent,
        lambda _refused: choose(),
    )
