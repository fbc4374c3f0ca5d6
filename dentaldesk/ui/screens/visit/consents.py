"""A consent from within a visit: what is to be signed is chosen, and read to its end, without leaving it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dentaldesk.models.states import DocumentKind
from dentaldesk.ui.screens.papers.making import NewPaperDialog

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from dentaldesk.ui.desk import Desk
    from dentaldesk.ui.screens.papers.acts import PaperActs
    from dentaldesk.ui.screens.visit.rows import Page


def open_consent(parent: QWidget, desk: Desk, papers: PaperActs, page: Page) -> None:
    """Choose what this patient consents to; prepared, it is shown to be signed."""
    dialog = NewPaperDialog(parent, desk, page.patient_id, kind=DocumentKind.CONSENT, visit_id=page.visit_id)
    dialog.prepared.connect(papers.sign_consent)
    dialog.open()
