"""State and decisions of the panel of a visit. No widgets: it says what to show and hears what was asked for."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING
from uuid import UUID

from PySide6.QtCore import QObject, Signal

from dentaldesk.engines.clinical.signing_actions import sign_note
from dentaldesk.engines.clinical.visits import OpenVisit
from dentaldesk.engines.core.access import Permission
from dentaldesk.engines.core.errors import DatabaseProblem, Refused, UserError
from dentaldesk.engines.flows.beginning import begin_in_chair
from dentaldesk.engines.flows.visit_completion import VisitOutcome, handle_visit_completion
from dentaldesk.models.states import Topic, VisitType
from dentaldesk.ui.draft import Clash
from dentaldesk.ui.screens.visit.deeds import VisitDeeds
from dentaldesk.ui.screens.visit.findings import FindingsSaver
from dentaldesk.ui.screens.visit.planning import PlanEntry
from dentaldesk.ui.screens.visit.reading import read_visit
from dentaldesk.ui.screens.visit.rows import COMPLAINT, Missing, NotBegun, Page
from dentaldesk.ui.screens.visit.saving import NotesSaver, Sheet
from dentaldesk.ui.screens.visit.telling import left_words, save_line, still_missing

if TYPE_CHECKING:
    from datetime import datetime

    from dentaldesk.ui.desk import Desk

_TOPICS = frozenset(
    {
        Topic.CLINICAL,
        Topic.TREATMENT,
        Topic.PATIENTS,
        Topic.SCHEDULE,
        Topic.DOCUMENTS,
        Topic.CLINIC,
        Topic.PEOPLE,
    }
)


class VisitPresenter(QObject):
    """One panel. `page` is the visit that it shows now."""

    nobody = Signal()  # no patient is open
    not_begun = Signal(object)  # NotBegun
    page_changed = Signal(object)  # Page
    notes_changed = Signal(object)  # dict of field → text, as they are to stand in the form
    note_problems = Signal(object)  # dict of field → sentence
    saving_changed = Signal(object)  # SaveLine
    clashes_changed = Signal(object)  # tuple of Clash
    left_behind = Signal(object)  # tuple of LeftBehind
    missing_changed = Signal(object)  # tuple of Missing
    notes_unread = Signal()  # somebody was to answer for words that were not before their eyes
    completed = Signal()
    incomplete = Signal()  # it was to be completed, and something is missing
    permissions_changed = Signal()

    def __init__(self, desk: Desk, parent: QObject) -> None:
        super().__init__(parent)
        self._desk = desk
        self.saver = NotesSaver(desk, self)
        self.entry = PlanEntry(desk, self)
        self.findings = FindingsSaver(desk, self)
        self.deeds = VisitDeeds(desk, lambda: self.page.visit_id if self.page is not None else None, self)
        self.page: Page | None = None
        self._opened: UUID | None = None  # a visit that was opened on purpose
        self._unsaved: tuple[Missing, ...] = ()  # why what was typed could not be stored before completing
        self._read_by: set[tuple[UUID, int, UUID]] = set()  # visit, version of its note, who saw these words
        self._kept_at: datetime | None = None  # when something beside the notes was stored
        self._gaps: tuple[Missing, ...] = ()  # of phrases, that nobody filled in the notes
        self._unkept: tuple[Missing, ...] = ()  # typed in other steps, and neither kept nor thrown away
        self._chosen: dict[str, Clash] = {}  # pain and disposition that another desk chose otherwise
        self.saver.stood.connect(self._sheet_stood)
        self.saver.met.connect(self._sheet_met)
        self.findings.stood.connect(self._findings_stood)
        for news in (self.findings.look, self.entry.plan_changed, self.deeds.changed, desk.live.found):
            news.connect(self.read)
        for stored in (self.findings.kept, self.deeds.kept, self.entry.plan_changed):
            stored.connect(self.tell_kept)
        self.deeds.clashed.connect(self._chosen_elsewhere)
        self.deeds.discarded.connect(self._patient_changed)
        desk.patient_changed.connect(self._patient_changed)
        desk.actor_changed.connect(self._actor_changed)
        desk.live.changed.connect(self._changed)
        desk.visit_wanted.connect(self.open)

    # -- reading --

    def read(self) -> None:
        """Look at the open patient's visit again."""
        patient_id, visit_id, now = self._desk.patient_id, self._opened, self._desk.now()
        if patient_id is None:
            self.nobody.emit()
            return
        if visit_id is None and self.page is not None and not self.page.locked:
            visit_id = self.page.visit_id  # midnight does not take it away
        words, notation = self._desk.words, self._desk.clinic.notation
        self._desk.tasks.query(
            self,
            "visit",
            lambda session: read_visit(session, words, notation, patient_id, now, visit_id),
            self._show,
            self._not_read,
        )

    def tell_again(self) -> None:
        """Tell the whole of it to who begins to listen."""
        page = self.page
        sheet = self.saver.sheet(page.visit_id) if page is not None else None
        if page is not None and sheet is not None:
            self.page_changed.emit(page)
            self.notes_changed.emit(sheet.draft.values())
            self._tell(sheet)

    def _patient_changed(self) -> None:
        left = self.page
        self.page, self._opened, self._gaps, self._unkept, self._kept_at = None, None, (), (), None
        self.entry.turn_to(None)
        self._chosen.clear()
        self._set_unsaved(())
        if left is not None:
            self.saver.leave(left.visit_id)
            self.findings.save_all()
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
        if self._opened not in {None, found.visit_id}:
            return  # an answer to what was asked before another visit was opened
        if self.page is not None and self.page.visit_id != found.visit_id:
            self.saver.leave(self.page.visit_id)
            self._chosen.clear()
        sheet = self.saver.open(found)
        self.page = found
        if found.exam_id is not None:
            self.findings.meet(found.exam_id, found.visit.findings)
        self.entry.turn_to(None if found.locked else found.exam_id)
        self.page_changed.emit(found)
        self.notes_changed.emit(sheet.draft.values())
        self._tell(sheet)
        stored = not sheet.trouble and not sheet.draft.clashes and self.findings.all_stored
        self._set_unsaved(() if stored else self._unsaved)

    # -- beginning --

    def begin(self, kind: VisitType, provider_id: UUID | None, *, again: bool = False) -> None:
        """Begin today's visit of this kind, or go on with it. A person who treats does; others name who does."""
        patient_id, desk = self._desk.patient_id, self._desk
        if patient_id is None:
            return
        is_dentist = desk.may(Permission.COMPLETE_EXAM)
        dentist_id = desk.actor.provider_id if is_dentist and desk.actor.provider_id else provider_id
        new = OpenVisit(patient_id=patient_id, visit_type=kind, dentist_id=dentist_id, again=again)

        def begun(visit_id: UUID) -> None:
            if desk.patient_id == patient_id:
                self.open(visit_id)

        desk.tasks.act(self, "begin", lambda work: begin_in_chair(work, new), begun)

    def open(self, visit_id: UUID) -> None:
        """Go on with this visit, of whatever day."""
        self._opened = visit_id
        self.read()

    # -- notes --

    def type(self, field: str, text: str) -> None:
        """Someone typed into a note."""
        if self.page is not None and not self.page.locked:
            self.saver.type(self.page.visit_id, field, text)

    def flush(self) -> None:
        """Save what is typed now."""
        if self.page is not None:
            self.saver.flush(self.page.visit_id)
        self.findings.save_all()

    def save_all(self) -> None:
        """Save whatever is unsaved, of every visit."""
        self.saver.save_all()
        self.findings.save_all()

    @property
    def all_stored(self) -> bool:
        """Whether nothing typed would be lost if the program ended now."""
        return self.saver.all_stored and self.findings.all_stored

    def choose(self, field: str, *, mine: bool) -> None:
        """End a clash of two desks."""
        page = self.page
        if page is None:
            return
        if field in self._chosen:
            clash = self._chosen.pop(field)
            if mine:
                self.deeds.choose(page.visit_id, field, clash.theirs, clash.mine)
            self.read()
        elif "." in field and page.exam_id is not None:
            self.findings.choose(page.exam_id, field, mine=mine)
            self.read()
        else:
            self.saver.choose(page.visit_id, field, mine=mine)

    def give_up(self) -> None:
        """Words that came too late for a completed visit are not wanted any more."""
        if self.page is not None:
            self.saver.give_up(self.page.visit_id)

    def _chosen_elsewhere(self, field: str, mine: str, theirs: str) -> None:
        self._chosen[field] = Clash(field=field, mine=mine, theirs=theirs)
        self.read()

    def tell_kept(self) -> None:
        """Something of the visit was stored just now, whichever step it was in."""
        self._kept_at = self._desk.now()
        self._findings_stood()

    def _findings_stood(self) -> None:
        sheet = self.saver.sheet(self.page.visit_id) if self.page is not None else None
        if sheet is not None:
            self._tell(sheet)

    def _sheet_met(self, visit_id: UUID) -> None:
        sheet = self.saver.sheet(visit_id)
        if sheet is not None and self._is_shown(visit_id):
            self.notes_changed.emit(sheet.draft.values())

    def _sheet_stood(self, visit_id: UUID) -> None:
        sheet = self.saver.sheet(visit_id)
        if sheet is not None and self._is_shown(visit_id):
            self._tell(sheet)
        else:
            self.saver.forget_if_clean(visit_id)
        self._tell_left_behind()

    def _is_shown(self, visit_id: UUID) -> bool:
        return self.page is not None and self.page.visit_id == visit_id

    def _tell(self, sheet: Sheet) -> None:
        say = self._desk.words.text
        exam_id = self.page.exam_id if self.page is not None else None
        self.clashes_changed.emit((*sheet.draft.clashes, *self._chosen.values(), *self.findings.clashes(exam_id)))
        refused = sheet.trouble.problems if isinstance(sheet.trouble, Refused) else ()
        self.note_problems.emit({problem.place: say(problem.message) for problem in refused})
        self.saving_changed.emit(save_line(self._desk.words, sheet, self.findings, self._kept_at))
        self._tell_missing()

    def _tell_left_behind(self) -> None:
        sheets = self.saver.left_behind(self.page.visit_id if self.page else None)
        if not self._desk.may(Permission.VIEW_PATIENT):
            sheets = []  # they tell names
        self.left_behind.emit(left_words(self._desk.words, sheets))

    # -- signing and completing --

    def why_not_complete(self) -> str:
        """Why the person here may not sign and complete this visit; "" when they may."""
        is_exam = self.page is not None and self.page.kind is VisitType.EXAM
        return self._desk.why_not(Permission.COMPLETE_EXAM if is_exam else Permission.COMPLETE_VISIT)

    def notes_seen(self) -> None:
        """The notes stand before the eyes of who sits here."""
        page = self.page
        if page is not None:
            self._read_by.add((page.visit_id, page.version, self._desk.actor.user_id))

    def _has_read(self, page: Page) -> bool:
        """Whether they saw these words, or wrote the last of them; nothing is read at once."""
        here = self._desk.actor.user_id
        sheet = self.saver.sheet(page.visit_id)
        wrote = sheet is not None and any(author.user_id == here for author in sheet.typed_by.values())
        is_empty = not any(text.strip() for field, text in page.notes.items() if field != COMPLAINT)
        return is_empty or wrote or (page.visit_id, page.version, here) in self._read_by

    def sign(self) -> None:
        """Sign the notes as they stand in the form: what is unsaved is saved first, what is unread is shown."""
        if self._shows_unread():
            return

        def deed(page: Page) -> None:
            seen = self._seen(page)
            self._desk.tasks.act(
                self, "sign", lambda work: sign_note(work, page.visit_id, seen), lambda _: self.read(), self._refused
            )

        self._when_stored(deed)

    def co_sign(self) -> None:
        """The dentist answers for what others wrote, once they have seen it."""
        page = self.page
        if page is not None and not self._shows_unread():
            self.deeds.co_sign(page.visit_id, self._seen(page))

    def _seen(self, page: Page) -> int:
        """The version of the note that stands in the form."""
        sheet = self.saver.sheet(page.visit_id)
        return page.version if sheet is None else sheet.draft.version

    def _shows_unread(self) -> bool:
        page = self.page
        if page is None or self._has_read(page):
            return False
        self.notes_unread.emit()
        self.page_changed.emit(page)  # takes a signature back that was ticked too early
        self._desk.toast.emit(self._desk.words("Read the notes, then sign them."))
        return True

    def complete(self) -> None:
        """Complete the visit: what is unsaved is saved first; everything that is missing is told at once."""
        if (self._gaps or self._unkept) and self.page is not None and not self.page.locked:
            self.incomplete.emit()  # nobody means to write the name of a gap, or to lose what they typed
            return
        self._when_stored(
            lambda page: self._desk.tasks.act(
                self,
                "complete",
                lambda work: handle_visit_completion(work, page.visit_id),
                self._completed,
                self._refused,
            )
        )

    def _when_stored(self, deed: Callable[[Page], None]) -> None:
        page = self.page
        if page is None or page.locked:
            return

        def found(stored: bool) -> None:
            (deed if stored else self._not_stored)(page)

        def written(stored: bool) -> None:
            if stored:
                self.findings.flush(page.exam_id, found)
            else:
                self._not_stored(page)

        self.findings.save_all()
        self.saver.flush(page.visit_id, written)

    def _completed(self, outcome: VisitOutcome) -> None:
        self._set_unsaved(())
        self.read()
        self.completed.emit()
        if not outcome.already:
            self._desk.toast.emit(self._desk.words("The visit is completed."))

    def _refused(self, error: UserError) -> None:
        if isinstance(error, Refused):
            self._set_unsaved(())
            self.incomplete.emit()
        else:
            self._desk.trouble.emit(error)
        if self.page is not None:
            self.page_changed.emit(self.page)  # takes a signature back that was ticked too early
        self.read()

    def _not_stored(self, page: Page) -> None:
        """What was typed could not be saved: nothing is signed or completed over it."""
        sheet = self.saver.sheet(page.visit_id)
        if sheet is None or not self._is_shown(page.visit_id):
            return
        words, trouble = self._desk.words, sheet.trouble or self.findings.trouble
        if sheet.draft.clashes or self.findings.clashes(page.exam_id):
            self._set_unsaved((Missing(place="clash", sentence=words("Choose which words to keep.")),))
        elif isinstance(trouble, Refused):
            place = None if sheet.trouble else "findings"
            self._set_unsaved(
                tuple(Missing(place=place or p.place, sentence=words.text(p.message)) for p in trouble.problems)
            )
        self.incomplete.emit()
        self.page_changed.emit(page)  # takes a signature back that was ticked too early

    def missing(self) -> tuple[Missing, ...]:
        """What stands between the visit and its completion, as far as it is known: what is typed counts."""
        page = self.page
        if page is None or page.locked:
            return ()
        return self._unsaved + still_missing(page, self.saver.sheet(page.visit_id)) + self._gaps + self._unkept

    def tell_gaps(self, field: str, sentence: str) -> None:
        """The notes hold gaps that nobody filled, in this field first; without a sentence they hold none."""
        self._gaps = (Missing(place=field, sentence=sentence),) if sentence else ()
        self._tell_missing()

    def tell_unkept(self, missing: tuple[Missing, ...]) -> None:
        """This was typed and neither kept nor thrown away: the visit is not completed over it."""
        if missing != self._unkept:
            self._unkept = missing
            self._tell_missing()

    def _set_unsaved(self, missing: tuple[Missing, ...]) -> None:
        self._unsaved = missing
        self._tell_missing()

    def _tell_missing(self) -> None:
        self.missing_changed.emit(self.missing())
