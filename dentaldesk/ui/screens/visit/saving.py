"""Keeping typed notes: saved a moment after the typing stops, one save at a time, tried again until they are stored.

Words belong to their visit: a sheet lives here until everything on it is saved, whichever patient the window shows.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING
from uuid import UUID

from PySide6.QtCore import QObject, QTimer, Signal

from dentaldesk.engines.clinical.notes import ExamNotes
from dentaldesk.engines.clinical.visit_actions import save_visit_notes
from dentaldesk.engines.clinical.visit_reads import VisitPage, visit_page
from dentaldesk.engines.core.errors import DatabaseProblem, EditedElsewhere, UserError
from dentaldesk.ui.draft import Draft
from dentaldesk.ui.screens.visit.rows import NOTE_FIELDS, Page

if TYPE_CHECKING:
    from datetime import datetime

    from dentaldesk.engines.core.access import Actor
    from dentaldesk.engines.core.work import Work
    from dentaldesk.ui.desk import Desk

PAUSE_MS = 800  # after the last key: long enough not to save every word, short enough to lose nothing that matters
RETRY_MS = 3000  # a lost connection may be back before anyone notices that it was away
BUG_RETRY_MS = 30_000  # what broke may break again, and each time somebody is told


class Sheet:
    """The notes of one visit at this desk."""

    def __init__(self, page: Page) -> None:
        self.visit_id = page.visit_id
        self.patient_id = page.patient_id
        self.patient = page.patient
        self.draft = Draft(page.notes, page.version)
        self.typed_by: dict[str, Actor] = {}  # whose words stand in a field, until they are stored
        self.saving = False
        self.saved_at: datetime | None = None
        self.trouble: UserError | None = None
        self.waiting: list[Callable[[bool], None]] = []  # to be told whether everything is stored


class NotesSaver(QObject):
    """All sheets that are open or still hold unsaved words."""

    stood = Signal(object)  # the visit's id of a sheet that stands otherwise now: saved, refused, in trouble
    met = Signal(object)  # the visit's id of a sheet whose fields took something from another desk

    def __init__(self, desk: Desk, parent: QObject) -> None:
        super().__init__(parent)
        self._desk = desk
        self._sheets: dict[UUID, Sheet] = {}
        self._pause = QTimer(self, singleShot=True, interval=PAUSE_MS)
        self._pause.timeout.connect(self.save_all)
        self._retry = QTimer(self, singleShot=True, interval=RETRY_MS)
        self._retry.timeout.connect(self.save_all)
        self._after_bug = QTimer(self, singleShot=True, interval=BUG_RETRY_MS)
        self._after_bug.timeout.connect(self.save_all)
        desk.live.found.connect(self.save_all)
        desk.actor_leaves.connect(self.save_all)
        desk.tasks.broke.connect(self._broke)

    def open(self, page: Page) -> Sheet:
        """The sheet of this visit, with what the database says of it now."""
        sheet = self._sheets.get(page.visit_id)
        if sheet is None:
            sheet = self._sheets[page.visit_id] = Sheet(page)
        elif not sheet.saving:
            # While a save is under way its own result would look like someone else's; the next reading tells.
            sheet.draft.meet(page.notes, page.version)
        return sheet

    def sheet(self, visit_id: UUID) -> Sheet | None:
        """The sheet of this visit, if it is open."""
        return self._sheets.get(visit_id)

    def leave(self, visit_id: UUID) -> None:
        """The window turns to another visit: save now, and forget the sheet as soon as nothing is on it."""
        sheet = self._sheets.get(visit_id)
        if sheet is not None and not sheet.draft.holds_words and not sheet.saving:
            del self._sheets[visit_id]
        elif sheet is not None:
            self.flush(visit_id)

    def left_behind(self, shown: UUID | None) -> list[Sheet]:
        """Sheets of other visits than the shown one whose words could not be stored yet."""
        return [
            sheet
            for sheet in self._sheets.values()
            if sheet.visit_id != shown and sheet.draft.holds_words and (sheet.trouble or sheet.draft.clashes)
        ]

    @property
    def all_stored(self) -> bool:
        """Whether nothing would be lost if the program ended now."""
        return not any(sheet.draft.holds_words or sheet.saving for sheet in self._sheets.values())

    def type(self, visit_id: UUID, field: str, text: str) -> None:
        """This text stands in the field now; it is saved when the typing pauses."""
        sheet = self._sheets[visit_id]
        sheet.draft.type(field, text)
        sheet.typed_by[field] = self._desk.actor
        self._pause.start()

    def flush(self, visit_id: UUID, then: Callable[[bool], None] | None = None) -> None:
        """Save now what is unsaved; `then` is told whether everything on the sheet is stored."""
        sheet = self._sheets[visit_id]
        if then is not None:
            sheet.waiting.append(then)
        self._save(sheet)

    def save_all(self) -> None:
        """Save whatever is unsaved, on every sheet."""
        for sheet in list(self._sheets.values()):
            self._save(sheet)

    def give_up(self, visit_id: UUID) -> None:
        """What is unsaved of this visit is not wanted any more."""
        sheet = self._sheets[visit_id]
        sheet.draft.give_up()
        sheet.trouble = None
        self.met.emit(visit_id)
        self._settle(sheet, stored=True)

    def choose(self, visit_id: UUID, field: str, *, mine: bool) -> None:
        """End a clash: keep what was typed here, or take what the other desk wrote."""
        sheet = self._sheets[visit_id]
        if mine:
            sheet.draft.keep_mine(field)
        else:
            sheet.draft.take_theirs(field)
            self.met.emit(visit_id)
        self._save(sheet)

    def _save(self, sheet: Sheet) -> None:
        if sheet.saving:
            return
        unsaved = [field for field in NOTE_FIELDS if field in sheet.draft.unsaved]
        if not unsaved:
            self._settle(sheet, stored=not sheet.draft.clashes)
            return
        sheet.saving = True
        # Words are written down in the name of who typed them: what two people typed is two saves.
        author = sheet.typed_by.get(unsaved[0], self._desk.actor)
        theirs = [field for field in unsaved if sheet.typed_by.get(field, author) == author]
        sent, version = sheet.draft.to_save(theirs), sheet.draft.version
        self._desk.tasks.act(
            self,
            "save-notes",
            lambda work: _save_or_look(work, sheet.visit_id, version, sent),
            lambda answer: self._answered(sheet, sent, answer),
            lambda error: self._failed(sheet, error),
            actor=author,
            ended=lambda: setattr(sheet, "saving", False),
        )
        self.stood.emit(sheet.visit_id)

    def _answered(self, sheet: Sheet, sent: dict[str, str], answer: int | VisitPage) -> None:
        sheet.trouble = None
        if isinstance(answer, VisitPage):
            sheet.draft.meet(notes_of(answer), answer.note_version)
            self.met.emit(sheet.visit_id)
        else:
            sheet.draft.saved(sent, answer)
            sheet.saved_at = self._desk.now()
        # Only someone who waits, another desk's words, or those of who sat here before make the next save come at once;
        # typing has its pause.
        others = any(sheet.typed_by.get(field) != self._desk.actor for field in sheet.draft.unsaved)
        if sheet.draft.unsaved and (sheet.waiting or others or isinstance(answer, VisitPage)):
            self._save(sheet)
        else:
            self._settle(sheet, stored=not sheet.draft.holds_words)

    def _failed(self, sheet: Sheet, error: UserError) -> None:
        if isinstance(error, EditedElsewhere):
            self._save(sheet)  # looks at the other desk's words first
            return
        sheet.trouble = error
        if isinstance(error, DatabaseProblem):
            self._retry.start()
        self._settle(sheet, stored=False)

    def _broke(self) -> None:
        # Whatever broke gets no answer; waiting for it would mean never to save again.
        for sheet in list(self._sheets.values()):
            if not sheet.saving and sheet.draft.unsaved:
                sheet.trouble = sheet.trouble or UserError("program.broke")
                self._after_bug.start()
                self._settle(sheet, stored=False)

    def _settle(self, sheet: Sheet, *, stored: bool) -> None:
        waiting, sheet.waiting = sheet.waiting, []
        self.stood.emit(sheet.visit_id)
        for then in waiting:
            then(stored)

    def forget_if_clean(self, visit_id: UUID) -> None:
        """Let a sheet go that the window does not show and that holds nothing."""
        sheet = self._sheets.get(visit_id)
        if sheet is not None and not sheet.draft.holds_words and not sheet.saving:
            del self._sheets[visit_id]


def notes_of(form: VisitPage) -> dict[str, str]:
    """The written fields of a visit."""
    return {field: getattr(form, field) for field in NOTE_FIELDS}


def _save_or_look(work: Work, visit_id: UUID, version: int, notes: dict[str, str]) -> int | VisitPage:
    """Save, or hand over what another desk wrote since `version`: the draft decides field by field what that means."""
    form = visit_page(work.session, visit_id, work.business_date)
    if form.note_version != version:
        return form
    return save_visit_notes(work, visit_id, version, ExamNotes(**notes))
