"""The open patient's papers and referrals, narrowed by kind and state. No widgets."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from PySide6.QtCore import QObject, Signal

from dentaldesk.engines.core.access import Permission
from dentaldesk.engines.flows.paper_lines import PaperLine, PaperState, lines_of_patient
from dentaldesk.engines.flows.referring import ReferralRow, referrals_of_patient
from dentaldesk.models.states import DocumentKind, Topic

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from dentaldesk.ui.desk import Desk

_CONCERNED = frozenset({Topic.DOCUMENTS, Topic.CLINICAL, Topic.OUTBOX, Topic.PATIENTS})

_Read = tuple[list[PaperLine], list[ReferralRow]]


class PapersPresenter(QObject):
    """`lines` are those of the kind and state asked for; `referrals` all, the newest first."""

    changed = Signal()

    def __init__(self, desk: Desk, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.desk = desk
        self.all: tuple[PaperLine, ...] = ()
        self.referrals: tuple[ReferralRow, ...] = ()
        self.kind: DocumentKind | None = None
        self.state: PaperState | None = None
        self.is_read = False
        self._is_seen = False  # nobody looks: what changes meanwhile is read when somebody does
        desk.patient_changed.connect(self._another_patient)
        desk.actor_changed.connect(self._another_patient)
        desk.live.changed.connect(self._topics_changed)

    @property
    def lines(self) -> tuple[PaperLine, ...]:
        """The papers that are shown."""
        return tuple(line for line in self.all if self.kind in {None, line.kind} and self.state in {None, line.state})

    def _another_patient(self) -> None:
        # Nothing of the last patient may stand under the name of the next one, not for a moment.
        self.all, self.referrals, self.is_read = (), (), False
        self.changed.emit()
        self.read()

    def _topics_changed(self, topics: frozenset[Topic]) -> None:
        if topics & _CONCERNED:
            self.read()

    def set_seen(self, seen: bool) -> None:
        """Whether the panel is on the screen."""
        self._is_seen = seen
        if seen:
            self.read()

    def read(self) -> None:
        """Ask for the papers of the open patient."""
        patient_id = self.desk.patient_id
        if not self._is_seen or patient_id is None or not self.desk.may(Permission.VIEW_PATIENT):
            return

        def job(session: Session) -> _Read:
            return lines_of_patient(session, patient_id), referrals_of_patient(session, patient_id)[::-1]

        def show(found: _Read) -> None:
            if patient_id == self.desk.patient_id and self.desk.may(Permission.VIEW_PATIENT):
                self.all, self.referrals, self.is_read = tuple(found[0]), tuple(found[1]), True
                self.changed.emit()

        self.desk.tasks.query(self, "papers", job, show)

    def narrow(self, kind: DocumentKind | None, state: PaperState | None) -> None:
        """Show only this kind and state; None: all."""
        self.kind, self.state = kind, state
        self.changed.emit()

    def line_of(self, document_id: UUID) -> PaperLine | None:
        """One of the papers, whatever is shown."""
        return next((line for line in self.all if document_id in {line.id, line.consent_id}), None)
