"""Keeping what was probed: saved when a tooth is left or the typing pauses, one at a time, tried until it is stored.

Readings belong to their exam: a sheet lives here until everything on it is saved, whichever patient the window shows.
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from PySide6.QtCore import QObject, QTimer, Signal

from dentaldesk.engines.clinical.perio_actions import save_perio
from dentaldesk.engines.clinical.perio_reads import PerioExamRow, PerioPage, perio_page
from dentaldesk.engines.core.errors import DatabaseProblem, EditedElsewhere, UserError
from dentaldesk.ui.screens.perio.draft import PerioDraft, Sent

if TYPE_CHECKING:
    from dentaldesk.engines.core.access import Actor
    from dentaldesk.ui.desk import Desk

PAUSE_MS = 800  # after the last key: long enough not to save every site, short enough to lose nothing that matters
RETRY_MS = 3000  # a lost connection may be back before anyone notices that it was away
BUG_RETRY_MS = 30_000  # what broke may break again, and each time somebody is told


class Sheet:
    """One open exam at this desk."""

    def __init__(self, page: PerioPage, row: PerioExamRow) -> None:
        self.exam_id = row.id
        self.patient_id = page.patient_id
        self.patient = page.patient
        self.draft = PerioDraft(row)
        self.typed_by: Actor | None = None  # whose readings are not stored yet
        self.saving = False
        self.trouble: UserError | None = None


class PerioSaver(QObject):
    """All sheets that are shown or still hold unsaved readings."""

    stood = Signal(object)  # the exam id of a sheet that stands otherwise now: saved, refused, in trouble
    met = Signal(object)  # the exam id of a sheet that took something from another desk

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

    def open(self, page: PerioPage, row: PerioExamRow) -> Sheet:
        """The sheet of this open exam, with what the database says of it now."""
        sheet = self._sheets.get(row.id)
        if sheet is None:
            sheet = self._sheets[row.id] = Sheet(page, row)
        elif not sheet.saving:
            # While a save is under way its own result would look like someone else's; the next reading tells.
            sheet.draft.meet(row)
        return sheet

    def close(self, exam_id: UUID) -> None:
        """The exam is completed or void: nothing of it is saved any more."""
        self._sheets.pop(exam_id, None)

    def late(self, exam_id: UUID) -> int:
        """How many teeth were read here that are not stored, of an exam that takes no more."""
        sheet = self._sheets.get(exam_id)
        return 0 if sheet is None else len({*sheet.draft.unsaved, *sheet.draft.clashes})

    def holds(self, exam_id: UUID) -> bool:
        """Whether anything of this exam is here that is not stored."""
        sheet = self._sheets.get(exam_id)
        return sheet is not None and sheet.draft.holds_readings

    def leave(self, exam_id: UUID) -> None:
        """The window turns away: save now, and forget the sheet once nothing is on it."""
        sheet = self._sheets.get(exam_id)
        if sheet is None:
            return
        if not sheet.draft.holds_readings and not sheet.saving:
            del self._sheets[exam_id]
        else:
            self.save(sheet)

    @property
    def all_stored(self) -> bool:
        """Whether nothing would be lost if the program ended now."""
        return not any(sheet.draft.holds_readings or sheet.saving for sheet in self._sheets.values())

    def touched(self, sheet: Sheet, *, at_once: bool) -> None:
        """Something was typed: save it now (a tooth was left) or when the typing pauses."""
        if sheet.typed_by is not None and sheet.typed_by != self._desk.actor and not sheet.saving:
            self.save(sheet)  # in the name of who typed it
        sheet.typed_by = self._desk.actor
        if at_once:
            self.save(sheet)
        else:
            self._pause.start()

    def save_all(self) -> None:
        """Save whatever is unsaved, on every sheet."""
        for sheet in list(self._sheets.values()):
            self.save(sheet)

    def save(self, sheet: Sheet) -> None:
        """Save what is unsaved on this sheet, unless a save is under way: the next one follows it."""
        if sheet.saving or not sheet.draft.is_dirty:
            return
        sheet.saving = True
        save, sent = sheet.draft.to_save()
        exam_id, version = sheet.exam_id, sheet.draft.version
        self._desk.tasks.act(
            self,
            "save-perio",
            lambda work: save_perio(work, exam_id, version, save),
            lambda stored: self._answered(sheet, sent, stored),
            lambda error: self._failed(sheet, error),
            actor=sheet.typed_by,
            ended=lambda: setattr(sheet, "saving", False),
        )
        self.stood.emit(sheet.exam_id)

    def _answered(self, sheet: Sheet, sent: Sent, version: int) -> None:
        sheet.trouble = None
        expected = sheet.draft.version + 1
        sheet.draft.saved(sent, version)
        if version > expected:
            # Other teeth were written elsewhere meanwhile, and this desk has not seen them.
            self._look(sheet)
        if sheet.draft.is_dirty:
            self._pause.start()
        self.stood.emit(sheet.exam_id)

    def _failed(self, sheet: Sheet, error: UserError) -> None:
        if isinstance(error, EditedElsewhere):
            self._look(sheet)
            return
        if error.message.code == "perio.void":
            # A person discarded the exam with a reason; nothing more can be done with what was read here.
            self.close(sheet.exam_id)
            self._desk.trouble.emit(error)
            return
        sheet.trouble = error
        if isinstance(error, DatabaseProblem):
            self._retry.start()
        self.stood.emit(sheet.exam_id)

    def _look(self, sheet: Sheet) -> None:
        """Read what the other desk wrote; the draft decides tooth by tooth what that means."""
        patient_id, exam_id = sheet.patient_id, sheet.exam_id

        def show(page: PerioPage) -> None:
            row = next((exam for exam in page.exams if exam.id == exam_id), None)
            if row is not None and not sheet.saving and sheet.draft.meet(row):
                self.met.emit(exam_id)
            self.save(sheet)

        self._desk.tasks.query(
            self,
            f"look-{exam_id}",
            lambda session: perio_page(session, patient_id),
            show,
            lambda error: self._failed(sheet, error),
        )

    def _broke(self) -> None:
        # Whatever broke gets no answer; waiting for it would mean never to save again.
        for sheet in list(self._sheets.values()):
            if not sheet.saving and sheet.draft.is_dirty:
                sheet.trouble = sheet.trouble or UserError("program.broke")
                self._after_bug.start()
                self.stood.emit(sheet.exam_id)
