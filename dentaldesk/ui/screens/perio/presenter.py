"""The periodontal exam of the open patient: what is shown, what a key does, what is kept. No widgets."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from PySide6.QtCore import QObject, Signal

from dentaldesk.engines.clinical.perio import Cell, added
from dentaldesk.engines.clinical.perio_actions import begin_perio_exam, complete_perio, discard_perio
from dentaldesk.engines.clinical.perio_path import Path
from dentaldesk.engines.clinical.perio_reads import (
    PerioDecision,
    PerioExamRow,
    PerioPage,
    PerioVersions,
    perio_page,
    perio_versions,
)
from dentaldesk.engines.clinical.perio_run import begin, edited, go_to, press
from dentaldesk.engines.clinical.perio_stage import PerioRisk, Suggestion, suggest
from dentaldesk.engines.clinical.perio_state import PerioRun
from dentaldesk.engines.clinical.perio_words import told
from dentaldesk.engines.core.access import Permission
from dentaldesk.engines.core.errors import UserError
from dentaldesk.models.states import Topic
from dentaldesk.models.teeth import ToothCode, parse_tooth
from dentaldesk.models.values import ValueProblem
from dentaldesk.ui.screens.perio.clashes import clash_values
from dentaldesk.ui.screens.perio.draft import Field, path_or_usual
from dentaldesk.ui.screens.perio.papers import Papers
from dentaldesk.ui.screens.perio.saving import PerioSaver, Sheet
from dentaldesk.ui.screens.perio.shown import Shown

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from dentaldesk.engines.core.work import Work
    from dentaldesk.ui.desk import Desk

_CONCERNED = frozenset({Topic.CLINICAL, Topic.PATIENTS})


class PerioPresenter(QObject):
    """`page` is what was read last, None until then; `problem` is why it could not be read, "" otherwise."""

    changed = Signal()  # another page, exam, saving state or comparison
    typed = Signal()  # only the run
    clashes_changed = Signal(object)  # list of TwoValues

    def __init__(self, desk: Desk, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.desk = desk
        self.saver, self.papers = PerioSaver(desk, self), Papers(desk, self)
        self.page: PerioPage | None = None
        self.problem = ""
        self.compared: tuple[UUID, ...] | None = None  # None: the newest exam before this one
        self._row: PerioExamRow | None = None  # the exam on the screen
        self._open_id: UUID | None = None  # the same while it is open: it stays, whatever day it becomes
        self._sheet: Sheet | None = None
        self._locked_run: PerioRun | None = None
        self._completing: UUID | None = None
        self._visible = False
        self._stale = True
        self.saver.stood.connect(self._stood)
        self.saver.met.connect(self._stood)
        desk.patient_changed.connect(self._another_patient)
        desk.actor_changed.connect(self._refresh)
        desk.live.changed.connect(self._topics_changed)
        desk.live.found.connect(self._refresh)

    # -- reading --

    def set_shown(self, shown: bool) -> None:
        """Whether the panel is in sight; nothing is read while it is not. Readings are saved when it goes."""
        self._visible = shown
        if shown and self._stale:
            self.read()
        elif not shown:
            self.saver.save_all()

    def _topics_changed(self, topics: frozenset[Topic]) -> None:
        if topics & _CONCERNED:
            self._refresh()

    def _refresh(self) -> None:
        self._stale = True
        if self._visible:
            self.read()

    def _another_patient(self) -> None:
        if self._sheet is not None:
            self.saver.leave(self._sheet.exam_id)
        self.page, self.problem, self.compared = None, "", None
        self._row, self._open_id, self._sheet, self._locked_run = None, None, None, None
        self.changed.emit()
        self._refresh()

    def read(self) -> None:
        """Ask for the open patient's exams."""
        patient_id = self.desk.patient_id
        self._stale = False
        if patient_id is None or not self.desk.may(Permission.VIEW_PATIENT):
            self.page, self._row, self._sheet = None, None, None
            self.changed.emit()
            return

        known = self._known()

        def job(session: Session) -> PerioPage | None:
            # Each tooth that is saved here rings this desk's own bell.
            if known is not None and perio_versions(session, patient_id) == known:
                return None
            return perio_page(session, patient_id)

        def show(page: PerioPage | None) -> None:
            found = page or self.page  # nothing new may still mean another person or another day
            if found is not None and found.patient_id == self.desk.patient_id:
                self._take(found)

        self.desk.tasks.query(self, "perio", job, show, self._failed)

    def _known(self) -> PerioVersions | None:
        """What this desk knows; None before anything was read."""
        if self.page is None:
            return None
        versions = {exam.id: exam.version for exam in self.page.exams}
        if self._sheet is not None:
            versions[self._sheet.exam_id] = self._sheet.draft.version
        return PerioVersions(patient=self.page.patient_version, exams=versions)

    def _failed(self, error: UserError) -> None:
        self._stale = True
        if self.page is None:
            self.problem = self.desk.say(error)
        self.changed.emit()

    def _take(self, page: PerioPage) -> None:
        before, left = self._row, self._sheet
        self.page, self.problem = page, ""
        stays = (exam for exam in page.exams if exam.is_open and exam.id == self._open_id)
        row = self._row = next(stays, page.current(self.desk.today()))
        self._open_id = row.id if row is not None and row.is_open else None
        self._sheet = self.saver.open(page, row) if row is not None and row.is_open else None
        if row is None or row.is_open:
            self._locked_run = None
        elif before is None or before.id != row.id or self._locked_run is None or self._locked_run.chart != row.chart:
            self._locked_run = begin(row.chart, path_or_usual(row.path))
        if left is not None and left is not self._sheet:
            self.saver.leave(left.exam_id)
        self.changed.emit()
        self._tell_clashes()

    def go_on_with(self, exam_id: UUID) -> None:
        """Bring an open exam to the screen, of whatever day it is."""
        self._open_id = exam_id
        if self.page is not None:
            self._take(self.page)

    def _stood(self, exam_id: UUID) -> None:
        if self._sheet is not None and self._sheet.exam_id == exam_id:
            self.changed.emit()
            self._tell_clashes()
            if self._completing == exam_id:
                self._go_on_completing(self._sheet)

    def _tell_clashes(self) -> None:
        words, notation = self.desk.words, self.desk.clinic.notation
        self.clashes_changed.emit([] if self._sheet is None else clash_values(words, notation, self._sheet.draft))

    def _say(self, error: UserError) -> str:
        return told(self.desk.words, error.message, self.desk.clinic.notation)

    # -- what is shown --

    @property
    def shown(self) -> Shown | None:
        """The exam on the screen; None when there is none."""
        row = self._row
        if row is None:
            return None
        if self._sheet is not None:
            draft, trouble = self._sheet.draft, self._sheet.trouble
            return Shown(
                exam_id=row.id,
                row=row,
                run=draft.run,
                decision=draft.decision,
                risk=draft.risk,
                locked=not self.desk.may(Permission.EXAMINE),
                unsaved=draft.holds_readings or self._sheet.saving,
                trouble="" if trouble is None else self._say(trouble),
                of_another_day=row.business_date != self.desk.today(),
            )
        assert self._locked_run is not None  # noqa: S101 - made with the page
        return Shown(
            exam_id=row.id,
            row=row,
            run=self._locked_run,
            decision=row.decision,
            risk=row.risk,
            locked=True,
            trouble=self._too_late(row.id),
        )

    def _too_late(self, exam_id: UUID) -> str:
        """What is here and not in the completed exam, in words."""
        words, late = self.desk.words, self.saver.late(exam_id)
        if late:
            return words.count(
                "The exam was completed at another desk. {number} tooth that was read here is not in it.",
                "The exam was completed at another desk. {number} teeth that were read here are not in it.",
                late,
            )
        if self.saver.holds(exam_id):
            return words("The exam was completed at another desk. What was decided here is not in it.")
        return ""

    @property
    def left_open(self) -> tuple[PerioExamRow, ...]:
        """The exams of other days that nobody completed."""
        return () if self.page is None else self.page.left_open(self.desk.today())

    @property
    def earlier(self) -> tuple[PerioExamRow, ...]:
        """The exams shown beside the current one, the newest first."""
        if self.page is None or self._row is None:
            return ()
        before = self.page.before(self._row.id)
        if self.compared is None:
            return before[:1]
        return tuple(exam for exam in before if exam.id in self.compared)

    def suggestion(self) -> Suggestion | None:
        """What the measures on the screen say."""
        shown = self.shown
        return None if shown is None else suggest(shown.run.chart, shown.risk)

    # -- probing --

    def press(self, key: str) -> None:
        """A key of the run."""
        if self._writes():
            assert self._sheet is not None  # noqa: S101 - _writes asked
            self._moved(press(self._sheet.draft.run, key))

    def go_to(self, cell: Cell) -> None:
        """Make a site the current one."""
        if self._sheet is not None:
            self._moved(go_to(self._sheet.draft.run, cell))
        elif self._locked_run is not None:
            self._locked_run = go_to(self._locked_run, cell)
            self.typed.emit()

    def _writes(self) -> bool:
        return self._sheet is not None and self.desk.may(Permission.EXAMINE)

    def _moved(self, run: PerioRun) -> None:
        sheet = self._sheet
        assert sheet is not None  # noqa: S101 - asked by the caller
        before, sheet.draft.run = sheet.draft.run, run
        if run.chart is not before.chart and run.chart != before.chart:
            self.saver.touched(sheet, at_once=run.tooth != before.tooth)
        elif run.tooth != before.tooth:
            self.saver.save(sheet)
        self.typed.emit()

    def follow(self, path: Path) -> None:
        """Probe along another path, from where something is still to be read."""
        if self._writes() and self._sheet is not None and path != self._sheet.draft.run.path:
            self._sheet.draft.follow(path)
            self.saver.touched(self._sheet, at_once=True)
            self.typed.emit()

    def add_tooth(self, typed: str) -> str:
        """Put a tooth into the mouth; why not, in words, or ""."""
        if not self._writes() or self._sheet is None:
            return ""
        try:
            tooth = parse_tooth(typed, self.desk.clinic.notation)
        except ValueProblem as error:
            return self.desk.words.text(error.message)
        run = self._sheet.draft.run
        placed = edited(run, added(run.chart, tooth))
        first = next(cell for cell in placed.cells if cell[0] == tooth)
        self._moved(go_to(placed, first))
        return ""

    # -- what the clinician decides --

    def decide(self, decision: PerioDecision) -> None:
        """Keep the clinician's choice."""
        if self._writes() and self._sheet is not None and decision != self._sheet.draft.decision:
            self._sheet.draft.decide(decision)
            self.saver.touched(self._sheet, at_once=True)
            self.changed.emit()

    def note_risk(self, risk: PerioRisk) -> None:
        """Keep what is known besides the chart."""
        if self._writes() and self._sheet is not None and risk != self._sheet.draft.risk:
            self._sheet.draft.note(risk)
            self.saver.touched(self._sheet, at_once=True)
            self.changed.emit()

    def choose(self, field: str, *, mine: bool) -> None:
        """End a clash with another desk: about one of `Field`, or a tooth by its code."""
        if self._sheet is None:
            return
        draft = self._sheet.draft
        if field in {disputed.value for disputed in draft.disputed}:
            draft.settle(Field(field), mine=mine)
        elif field in {tooth.code for tooth in draft.clashes}:
            draft.choose(ToothCode(field), mine=mine)
        else:
            return
        self.saver.touched(self._sheet, at_once=True)
        self._stood(self._sheet.exam_id)

    def mend(self) -> None:
        """Save again; what came too late for a completed exam can only be let go."""
        row = self._row
        if row is not None and not row.is_open:
            self.saver.close(row.id)
            self.changed.emit()
        else:
            self.saver.save_all()

    def compare_with(self, exam_ids: tuple[UUID, ...]) -> None:
        """Show these exams beside the current one."""
        self.compared = exam_ids
        self.changed.emit()

    # -- on paper --

    def print(self) -> None:
        """Make the paper of what is stored, with the exams beside it."""
        shown, patient_id = self.shown, self.desk.patient_id
        if shown is None or patient_id is None:
            return
        self.saver.save_all()
        self.papers.make(patient_id, shown.exam_id, [exam.id for exam in self.earlier])

    # -- beginning, completing, discarding --

    def begin(self) -> None:
        """Begin today's exam, or go on with it."""
        patient_id = self.desk.patient_id
        if patient_id is None:
            return

        def job(work: Work) -> UUID:
            return begin_perio_exam(work, patient_id)

        def begun(exam_id: UUID) -> None:
            if self.desk.patient_id == patient_id:
                self._open_id = exam_id
                self.read()

        self.desk.tasks.act(self, "begin-perio", job, begun)

    def discard(self, exam_id: UUID, reason: str) -> None:
        """Take an exam of another day that is open off the record."""
        row = next((exam for exam in self.left_open if exam.id == exam_id), None)
        if row is None:
            return
        if self.saver.holds(exam_id):
            self.saver.save_all()
            self.desk.trouble.emit(UserError("perio.not_stored"))
            return
        known = self._sheet is not None and self._sheet.exam_id == exam_id
        version = self._sheet.draft.version if known and self._sheet is not None else row.version

        def done(_: None) -> None:
            self.saver.close(exam_id)
            self.desk.toast.emit(self.desk.words("The exam of {date} is discarded.", date=row.business_date))
            self.read()

        self.desk.tasks.act(self, "discard-perio", lambda work: discard_perio(work, exam_id, version, reason), done)

    def complete(self) -> None:
        """Lock the exam with what was decided, as soon as everything on it is stored."""
        if self._sheet is not None and self._writes():
            self._completing = self._sheet.exam_id
            self.saver.save(self._sheet)
            self._go_on_completing(self._sheet)

    def _go_on_completing(self, sheet: Sheet) -> None:
        if sheet.trouble is not None or sheet.draft.has_clashes:
            self._completing = None  # a person decides first
            return
        if sheet.saving or sheet.draft.is_dirty:
            return
        self._completing = None
        version, decision, exam_id = sheet.draft.version, sheet.draft.decision, sheet.exam_id

        def done(_: None) -> None:
            self.saver.close(exam_id)
            self.desk.toast.emit(self.desk.words("The periodontal exam is completed."))
            self.read()

        self.desk.tasks.act(self, "complete-perio", lambda work: complete_perio(work, exam_id, version, decision), done)
