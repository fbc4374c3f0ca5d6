"""State and acts of the prescriptions of a visit. No widgets."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING
from uuid import UUID, uuid4

from PySide6.QtCore import QObject, Signal

from dentaldesk.engines.clinical.medication_actions import take_shipped_medications
from dentaldesk.engines.clinical.prescribing_actions import (
    SignPrescription,
    WritePrescription,
    change_prescription,
    discard_prescription,
    sign_prescription,
    void_prescription,
    write_prescription,
)
from dentaldesk.engines.clinical.prescribing_reads import FAVOURITES, MOST_FAVOURITES, prescribing_page
from dentaldesk.engines.core.errors import DatabaseProblem, EditedElsewhere, Refused, UserError
from dentaldesk.engines.flows.paper_lines import PaperLine, PaperState, lines_of_visit
from dentaldesk.engines.flows.papers import NewPaper, papers_of_visit, request_paper
from dentaldesk.engines.staff.actions import keep_setting
from dentaldesk.models.states import DocumentKind, DocumentStatus, PrescriptionStatus, Topic

if TYPE_CHECKING:
    from dentaldesk.engines.clinical.prescribing_reads import PrescribingPage, PrescriptionRow
    from dentaldesk.engines.clinical.prescribing_rules import Drug
    from dentaldesk.engines.core.work import Work
    from dentaldesk.ui.desk import Desk

_TOPICS = frozenset({Topic.CLINICAL, Topic.CLINIC, Topic.PATIENTS})
_PAPER_TOPICS = frozenset({Topic.DOCUMENTS, Topic.OUTBOX})
Refuse = Callable[[Mapping[str, str]], object]  # sentences by place


class Prescribing(QObject):
    """The prescriptions of one visit at this desk."""

    page_changed = Signal(object)  # PrescribingPage
    kept = Signal()  # something was stored just now
    paper_ready = Signal(object)  # PaperLine: it was to be printed, and is made now

    def __init__(self, desk: Desk, parent: QObject) -> None:
        super().__init__(parent)
        self._desk = desk
        self._visit_id: UUID | None = None
        self._to_print: dict[UUID, UUID] = {}  # papers that are being made, by id, and the visits they are of
        self.page: PrescribingPage | None = None
        desk.live.changed.connect(self._topics_changed)

    def turn_to(self, visit_id: UUID) -> None:
        """The visit that is shown; read anew whenever it is."""
        if visit_id != self._visit_id:
            self._visit_id, self.page = visit_id, None
            self._to_print.clear()  # nobody is asked about a printer in front of another patient
        self.read()

    def read(self) -> None:
        """Read what is prescribed."""
        visit_id, user_id, now = self._visit_id, self._desk.actor.user_id, self._desk.now()
        if visit_id is not None:
            self._desk.tasks.query(
                self,
                "prescriptions",
                lambda session: prescribing_page(session, visit_id, user_id, now),
                self._show,
                self._not_read,
            )

    def _show(self, page: PrescribingPage) -> None:
        if page.visit_id == self._visit_id:
            self.page = page
            self.page_changed.emit(page)

    def _not_read(self, error: UserError) -> None:
        if not isinstance(error, DatabaseProblem):  # that one the window tells
            self._desk.trouble.emit(error)

    def _topics_changed(self, topics: frozenset[Topic]) -> None:
        if topics & _TOPICS:
            self.read()
        if self._to_print and topics & _PAPER_TOPICS:
            self._look_for_papers()

    # -- acts --

    def write(self, drug: Drug, done: Callable[[], object] = lambda: None, refuse: Refuse | None = None) -> None:
        """Prescribe: a draft, until it is signed."""
        if self._visit_id is not None:
            new = WritePrescription(visit_id=self._visit_id, drug=drug, request_key=uuid4())
            self._act("write", lambda work: write_prescription(work, new), done, refuse)

    def change(self, row: PrescriptionRow, drug: Drug, done: Callable[[], object], refuse: Refuse) -> None:
        """Change a draft as it was read."""
        self._act("change", lambda work: change_prescription(work, row.id, row.version, drug), done, refuse)

    def discard(self, row: PrescriptionRow) -> None:
        """A draft is not wanted."""
        self._act("discard", lambda work: discard_prescription(work, row.id))

    def sign(self, row: PrescriptionRow, reason: str, refuse: Refuse) -> None:
        """Sign a draft with the warnings that stand on the screen."""
        command = SignPrescription(
            prescription_id=row.id,
            version=row.version,
            seen=tuple(each.message for each in row.checks),
            reason=reason,
        )
        self._act("sign", lambda work: sign_prescription(work, command), refuse=refuse)

    def void(self, row: PrescriptionRow, reason: str, done: Callable[[], object], refuse: Refuse) -> None:
        """A signed one does not hold any more."""
        self._act("void", lambda work: void_prescription(work, row.id, reason), done, refuse)

    def print(self, row: PrescriptionRow) -> None:
        """Print one prescription: `paper_ready` when its paper is made. The same paper serves as long as it holds."""
        page, visit_id, visit_id_shown = self.page, row.visit_id, self._visit_id
        if page is None:
            return
        new = NewPaper(
            kind=DocumentKind.PRESCRIPTION,
            patient_id=page.patient_id,
            request_key=uuid4(),
            visit_id=visit_id,
            subject_id=row.id,
        )

        def job(work: Work) -> UUID:
            known = [
                paper.id
                for paper in papers_of_visit(work.session, visit_id)
                if paper.subject_id == row.id and paper.status is not DocumentStatus.FAILED
            ]
            # A paper from before it was voided would look as if it held.
            return known[-1] if known and row.status is PrescriptionStatus.SIGNED else request_paper(work, new)

        def asked(document_id: UUID) -> None:
            if visit_id_shown == self._visit_id:
                self._to_print[document_id] = visit_id
                self._look_for_papers(tell=True)

        self._desk.tasks.act(self, "print", job, asked)

    def _look_for_papers(self, *, tell: bool = False) -> None:
        """Whether a paper that is to be printed is made by now; `tell` that it is being made."""
        visits = set(self._to_print.values())

        def show(lines: Sequence[PaperLine]) -> None:
            wanted = [line for line in lines if line.id in self._to_print]
            if tell and any(line.state is PaperState.IN_PREPARATION for line in wanted):
                self._desk.toast.emit(self._desk.words("The prescription is being made, then it is printed."))
            self._print_ready(wanted)

        self._desk.tasks.query(
            self,
            "papers",
            lambda session: [line for visit_id in visits for line in lines_of_visit(session, visit_id)],
            show,
        )

    def _print_ready(self, lines: Sequence[PaperLine]) -> None:
        for line in lines:
            if line.state is PaperState.IN_PREPARATION:
                continue
            del self._to_print[line.id]
            if line.state is PaperState.FAILED:
                self._desk.trouble.emit(UserError("paper.not_made"))
            else:
                self.paper_ready.emit(line)

    def keep_favourite(self, medication_id: UUID, *, wanted: bool) -> None:
        """Put a ready prescription among one's own, at their end, or take it out."""
        if self.page is None:
            return
        others = [each for each in self.page.favourites if each != medication_id]
        # The new one is among the nine: the last of the others makes room.
        ids = [*others[: MOST_FAVOURITES - 1], medication_id] if wanted else others
        value = {"ids": [str(each) for each in ids]}
        self._act("favourites", lambda work: keep_setting(work, FAVOURITES, value))

    def take_shipped(self) -> None:
        """Begin the clinic's list with the examples that come with the program."""
        self._act("take-shipped", take_shipped_medications)

    def _act(
        self,
        name: str,
        job: Callable[[Work], object],
        done: Callable[[], object] = lambda: None,
        refuse: Refuse | None = None,
    ) -> None:
        def finished(_: object) -> None:
            self.kept.emit()
            done()
            self.read()

        def failed(error: UserError) -> None:
            if isinstance(error, Refused) and refuse is not None:
                said = {each.place: self._desk.words.text(each.message) for each in reversed(error.problems)}
                refuse(said)
            elif isinstance(error, EditedElsewhere) and refuse is not None:
                refuse({"": self._desk.say(error)})
            else:
                self._desk.trouble.emit(error)
            self.read()

        self._desk.tasks.act(self, f"prescription-{name}", job, finished, failed)
