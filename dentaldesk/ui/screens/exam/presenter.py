"""State and decisions of the exam panel. No widgets: it says what to show and hears what was asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from PySide6.QtCore import QObject, Signal

from dentaldesk.engines.clinical.actions import open_exam, sign_exam
from dentaldesk.engines.core.access import Permission
from dentaldesk.engines.core.errors import DatabaseProblem, Refused, UserError
from dentaldesk.engines.flows.exam_completion import ExamOutcome, handle_exam_completion
from dentaldesk.engines.patients.actions import Health, confirm_medical_history, record_medical_history
from dentaldesk.models.states import Topic
from dentaldesk.models.values import Message
from dentaldesk.ui.screens.exam.planning import PlanEntry
from dentaldesk.ui.screens.exam.reading import read_exam
from dentaldesk.ui.screens.exam.rows import COMPLAINT, LeftBehind, Missing, NotBegun, Page, SaveLine
from dentaldesk.ui.screens.exam.saving import NotesSaver, Sheet

if TYPE_CHECKING:
    from dentaldesk.engines.core.work import Work
    from dentaldesk.ui.desk import Desk

_TOPICS = frozenset({Topic.CLINICAL, Topic.TREATMENT, Topic.PATIENTS})


class ExamPresenter(QObject):
    """One exam panel. `page` is what it shows now."""

    nobody = Signal()  # no patient is open
    not_begun = Signal(object)  # NotBegun
    page_changed = Signal(object)  # Page
    notes_changed = Signal(object)  # dict of field → text, as they are to stand in the form
    note_problems = Signal(object)  # dict of field → sentence
    saving_changed = Signal(object)  # SaveLine
    clashes_changed = Signal(object)  # tuple of Clash
    left_behind = Signal(object)  # tuple of LeftBehind
    missing_changed = Signal(object)  # tuple of Missing
    medical_refused = Signal(str)  # why the medical history was not recorded
    medical_recorded = Signal()
    permissions_changed = Signal()

    def __init__(self, desk: Desk, parent: QObject) -> None:
        super().__init__(parent)
        self._desk = desk
        self.saver = NotesSaver(desk, self)
        self.entry = PlanEntry(desk, self)
        self.page: Page | None = None
        self._asked_for: UUID | None = None  # an exam of another day that was opened on purpose
        self._missing: tuple[Missing, ...] = ()
        self.saver.stood.connect(self._sheet_stood)
        self.saver.met.connect(self._sheet_met)
        self.entry.plan_changed.connect(self.read)
        desk.patient_changed.connect(self._patient_changed)
        desk.actor_changed.connect(self._actor_changed)
        desk.live.changed.connect(self._changed)
        desk.live.found.connect(self.read)

    # -- reading --

    def read(self) -> None:
        """Look at the open patient's exam again."""
        patient_id, exam_id, day = self._desk.patient_id, self._asked_for, self._desk.today()
        if patient_id is None:
            self.nobody.emit()
            return
        words, notation = self._desk.words, self._desk.clinic.notation
        self._desk.tasks.query(
            self,
            "exam",
            lambda session: read_exam(session, words, notation, patient_id, day, exam_id),
            self._show,
            self._not_read,
        )

    def _patient_changed(self) -> None:
        left = self.page
        self.page, self._asked_for = None, None
        self.entry.turn_to(None)
        self._set_missing(())
        if left is not None:
            self.saver.leave(left.exam_id)
        self.read()
        self._tell_left_behind()

    def _actor_changed(self) -> None:
        self.permissions_changed.emit()
        self._tell_left_behind()

    def _changed(self, topics: frozenset[Topic]) -> None:
        if topics & _TOPICS:
            self.read()

    def _not_read(self, error: UserError) -> None:
        # A lost database is told by the window, and read again when it is back.
        if not isinstance(error, DatabaseProblem):
            self._desk.trouble.emit(error)

    def _show(self, found: Page | NotBegun) -> None:
        if found.patient_id != self._desk.patient_id:
            return
        if isinstance(found, NotBegun):
            self.page = None
            self.not_begun.emit(found)
            return
        sheet = self.saver.open(found)
        self.page = found
        self.entry.turn_to(None if found.locked else found.exam_id)
        self.page_changed.emit(found)
        self.notes_changed.emit(sheet.draft.values())
        self._tell(sheet)
        self._set_missing(tuple(each for each in self._missing if self._still_missing(each, found, sheet)))

    # -- beginning --

    def begin(self, provider_id: UUID | None) -> None:
        """Begin today's exam, or go on with it. A person who treats examines; others name who does."""
        patient_id, dentist_id = self._desk.patient_id, self._desk.actor.provider_id or provider_id
        if patient_id is not None and dentist_id is not None:
            self._asked_for = None
            self._desk.tasks.act(
                self, "begin", lambda work: open_exam(work, patient_id, dentist_id), lambda _: self.read()
            )

    def open_older(self, exam_id: UUID) -> None:
        """Go on with an exam of another day."""
        self._asked_for = exam_id
        self.read()

    # -- notes --

    def type(self, field: str, text: str) -> None:
        """Someone typed into a note."""
        if self.page is not None and not self.page.locked:
            self.saver.type(self.page.exam_id, field, text)

    def flush(self) -> None:
        """Save what is typed now."""
        if self.page is not None:
            self.saver.flush(self.page.exam_id)

    def choose(self, field: str, *, mine: bool) -> None:
        """End a clash of two desks."""
        if self.page is not None:
            self.saver.choose(self.page.exam_id, field, mine=mine)

    def give_up(self) -> None:
        """Words that came too late for a completed exam are not wanted any more."""
        if self.page is not None:
            self.saver.give_up(self.page.exam_id)

    def _sheet_met(self, exam_id: UUID) -> None:
        sheet = self.saver.sheet(exam_id)
        if sheet is not None and self._is_shown(exam_id):
            self.notes_changed.emit(sheet.draft.values())

    def _sheet_stood(self, exam_id: UUID) -> None:
        sheet = self.saver.sheet(exam_id)
        if sheet is not None and self._is_shown(exam_id):
            self._tell(sheet)
        else:
            self.saver.forget_if_clean(exam_id)
        self._tell_left_behind()

    def _is_shown(self, exam_id: UUID) -> bool:
        return self.page is not None and self.page.exam_id == exam_id

    def _tell(self, sheet: Sheet) -> None:
        words = self._desk.words
        self.clashes_changed.emit(sheet.draft.clashes)
        refused = sheet.trouble.problems if isinstance(sheet.trouble, Refused) else ()
        self.note_problems.emit({problem.place: words.text(problem.message) for problem in refused})
        self.saving_changed.emit(self._save_line(sheet))

    def _save_line(self, sheet: Sheet) -> SaveLine:
        words, draft = self._desk.words, sheet.draft
        if sheet.trouble is not None and draft.holds_words:
            return SaveLine(state="unsaved", text=words("Not saved yet"), why=words.text(sheet.trouble.message))
        if draft.clashes:
            return SaveLine(state="unsaved", text=words("Not saved yet: choose which words to keep."))
        if sheet.saving or draft.unsaved:
            return SaveLine(state="saving", text=words("Saving…"))
        if sheet.saved_at is not None:
            return SaveLine(state="saved", text=words("Saved {time}", time=words.time(sheet.saved_at)))
        return SaveLine(state="")

    def _tell_left_behind(self) -> None:
        words = self._desk.words
        sheets = self.saver.left_behind(self.page.exam_id if self.page else None)
        if not self._desk.may(Permission.VIEW_PATIENT):
            sheets = []  # they tell names
        self.left_behind.emit(
            tuple(
                LeftBehind(
                    patient_id=sheet.patient_id,
                    sentence=words(
                        "The notes of {patient} are not saved yet. {why}",
                        patient=sheet.patient,
                        why=sheet.trouble.message if sheet.trouble else Message("edit.elsewhere"),
                    ),
                )
                for sheet in sheets
            )
        )

    # -- medical history --

    def confirm_medical(self) -> None:
        """The patient says that the history is right."""
        page = self.page
        if page is not None:
            self._desk.tasks.act(
                self,
                "medical",
                lambda work: confirm_medical_history(work, page.visit_id),
                lambda _: self.read(),
                self._medical_failed,
            )

    def record_medical(self, health: Health) -> None:
        """Keep these answers and count them as confirmed today: they were given just now."""
        page = self.page
        if page is None:
            return

        def job(work: Work) -> None:
            record_medical_history(work, page.patient_id, health)
            confirm_medical_history(work, page.visit_id)

        def done(_: None) -> None:
            self.medical_recorded.emit()
            self.read()

        self._desk.tasks.act(self, "medical", job, done, self._medical_failed)

    def _medical_failed(self, error: UserError) -> None:
        problems = error.problems if isinstance(error, Refused) else ()
        if problems:
            self.medical_refused.emit(self._desk.words.text(problems[0].message))
        else:
            self._desk.trouble.emit(error)

    # -- signing and completing --

    def sign(self) -> None:
        """Sign the notes as they stand in the form: what is unsaved is saved first."""
        page = self.page
        if page is not None:
            self.saver.flush(page.exam_id, lambda stored: self._sign(page) if stored else self._not_stored(page))

    def _sign(self, page: Page) -> None:
        self._desk.tasks.act(
            self, "sign", lambda work: sign_exam(work, page.exam_id), lambda _: self.read(), self._refused
        )

    def complete(self) -> None:
        """Complete the exam: what is unsaved is saved first; everything that is missing is told at once."""
        page = self.page
        if page is not None and not page.locked:
            self.saver.flush(page.exam_id, lambda stored: self._complete(page) if stored else self._not_stored(page))

    def _complete(self, page: Page) -> None:
        self._desk.tasks.act(
            self,
            "complete",
            lambda work: handle_exam_completion(work, page.exam_id),
            self._completed,
            self._refused,
        )

    def _completed(self, outcome: ExamOutcome) -> None:
        self._set_missing(())
        self.read()
        if not outcome.already:
            self._desk.toast.emit(self._desk.words("The exam is completed."))

    def _refused(self, error: UserError) -> None:
        if isinstance(error, Refused):
            words = self._desk.words
            self._set_missing(
                tuple(Missing(place=each.place, sentence=words.text(each.message)) for each in error.problems)
            )
        else:
            self._desk.trouble.emit(error)
        if self.page is not None:
            self.page_changed.emit(self.page)  # takes a signature back that was ticked too early
        self.read()

    def _not_stored(self, page: Page) -> None:
        """What was typed could not be saved: nothing is signed or completed over it."""
        sheet = self.saver.sheet(page.exam_id)
        if sheet is None or not self._is_shown(page.exam_id):
            return
        words = self._desk.words
        if sheet.draft.clashes:
            self._set_missing((Missing(place="clash", sentence=words("Choose which words to keep.")),))
        elif isinstance(sheet.trouble, Refused):
            problems = sheet.trouble.problems
            self._set_missing(tuple(Missing(place=p.place, sentence=words.text(p.message)) for p in problems))
        self.page_changed.emit(page)  # takes a signature back that was ticked too early

    @staticmethod
    def _still_missing(each: Missing, page: Page, sheet: Sheet) -> bool:
        """Whether a problem that completion told of still stands, as far as the form can see."""
        if each.place.startswith("procedure:"):
            return any(each.place == f"procedure:{row.id}" for row in page.plan)
        mended = {
            "complaint": bool(sheet.draft[COMPLAINT].strip()),
            "medical": page.medical_confirmed,
            "assessment": bool(sheet.draft["assessment"].strip()),
            "signature": page.signed_at is not None,
            "clash": not sheet.draft.clashes,
        }
        return not (page.locked or mended.get(each.place, not sheet.trouble))

    def _set_missing(self, missing: tuple[Missing, ...]) -> None:
        self._missing = missing
        self.missing_changed.emit(missing)
