"""The last line of a visit: the signature, how the notes stand, the next step and the one button that ends it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QFrame, QHBoxLayout, QSizePolicy

from dentaldesk.models.states import VisitType
from dentaldesk.ui.screens.visit.rows import Page, SaveLine
from dentaldesk.ui.theme.tokens import PANEL_PADDING
from dentaldesk.ui.widgets.buttons import button
from dentaldesk.ui.widgets.texts import label, set_look

if TYPE_CHECKING:
    from dentaldesk.engines.core.words import Words


class VisitFoot(QFrame):
    """`signed`, `next_wanted` and `completed` ask."""

    signed = Signal()
    next_wanted = Signal()
    completed = Signal()

    def __init__(self, words: Words) -> None:
        super().__init__()
        self._words = words
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.sign = QCheckBox(words("&I treated this patient and sign these notes"))
        self.sign.setObjectName("exam.sign")
        self.sign.clicked.connect(self._sign)
        self.signed_at = label("", "caption", tone="good")
        self.saved = label("", "caption")
        self.saved.setObjectName("exam.saved")
        self.next = button("", "secondary", "arrow-right", on=self.next_wanted.emit)
        self.next.setObjectName("exam.next")
        self.complete = button("", "primary", "check-bold", on=self.completed.emit)
        self.complete.setObjectName("exam.complete")
        row = QHBoxLayout(self)
        row.setContentsMargins(PANEL_PADDING, 0, 0, 0)
        row.setSpacing(12)
        row.addWidget(self.sign)
        row.addWidget(self.signed_at)
        row.addStretch(1)
        row.addWidget(self.saved)
        row.addWidget(self.next)
        row.addWidget(self.complete)

    def show_page(self, page: Page, why_not: str) -> None:
        """Show whether it is signed, and who may end it."""
        words, signed = self._words, page.signed_at is not None
        is_exam = page.kind is VisitType.EXAM
        self.sign.setText(
            words("&I examined this patient and sign these notes")
            if is_exam
            else words("&I treated this patient and sign these notes")
        )
        self.sign.setVisible(not page.locked or signed)
        self.sign.setChecked(signed)
        self.sign.setEnabled(not signed and not page.locked and not why_not)
        self.sign.setToolTip(why_not)
        time = words.time(page.signed_at) if page.signed_at is not None else ""
        self.signed_at.setText(words("Signed {time}", time=time) if time else "")
        self.complete.setText(words("Com&plete exam") if is_exam else words("Com&plete visit"))
        self.complete.setVisible(not page.locked)
        self.complete.refuse(why_not)
        self.complete.setToolTip(why_not or words("Complete the visit (Ctrl+Enter)"))

    def show_next(self, title: str) -> None:
        """The step that follows; "" after the last one, where completing is what is done next."""
        self.next.setVisible(bool(title))
        self.next.set_kind("primary" if title else "secondary")
        self.complete.set_kind("secondary" if title else "primary")
        self.next.setText(self._words("Ne&xt: {step}", step=title))

    def show_saving(self, line: SaveLine) -> None:
        """Say how the notes stand."""
        self.saved.setText(line.text)
        set_look(self.saved, tone={"unsaved": "warning", "saved": "good"}.get(line.state, "muted"))

    def _sign(self) -> None:
        # Not twice while it is under way; the answer of the database ticks it or takes it back.
        self.sign.setEnabled(False)
        self.signed.emit()
