"""Notes of a patient: state and decisions. No widgets. What is typed stays with its patient."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from PySide6.QtCore import QObject, Signal

from dentaldesk.engines.core.errors import DatabaseProblem, Refused, UserError
from dentaldesk.engines.patients.note_actions import add_note, pin_note, restore_note, void_note
from dentaldesk.engines.patients.profile_reads import NoteRow, notes_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from dentaldesk.engines.core.work import Work
    from dentaldesk.ui.desk import Desk


class NotesPresenter(QObject):
    """The notes of the open patient."""

    shown = Signal(object)  # tuple of NoteRow
    typed_changed = Signal(str, bool)  # what is to stand in the field, and whether it is to be pinned
    refused = Signal(str)  # why the note was not added, or ""

    def __init__(self, desk: Desk, parent: QObject) -> None:
        super().__init__(parent)
        self._desk = desk
        self._typed: dict[UUID, tuple[str, bool]] = {}
        self._saving = False

    def read(self) -> None:
        """Look at the open patient's notes again."""
        patient_id = self._desk.patient_id
        if patient_id is None:
            return

        def show(rows: tuple[NoteRow, ...]) -> None:
            if patient_id == self._desk.patient_id:
                self.shown.emit(rows)

        self._desk.tasks.query(self, "notes", lambda session: notes_of(session, patient_id), show, self._lost)

    def _lost(self, error: UserError) -> None:
        if not isinstance(error, DatabaseProblem):
            self._desk.trouble.emit(error)

    @property
    def holds_words(self) -> bool:
        """Whether a note of anyone was typed and not added."""
        return any(text.strip() for text, _ in self._typed.values())

    def forget(self) -> None:
        """Another patient is open: what was typed of them before stands again."""
        self.refused.emit("")
        patient_id = self._desk.patient_id
        self.typed_changed.emit(*(self._typed.get(patient_id, ("", False)) if patient_id else ("", False)))

    def type(self, text: str) -> None:
        """Someone typed."""
        patient_id = self._desk.patient_id
        if patient_id is not None:
            self._typed[patient_id] = (text, self._typed.get(patient_id, ("", False))[1])
            self.refused.emit("")

    def pin_it(self, *, on: bool) -> None:
        """The note that is being typed is to be pinned."""
        patient_id = self._desk.patient_id
        if patient_id is not None:
            self._typed[patient_id] = (self._typed.get(patient_id, ("", False))[0], on)

    def add(self) -> None:
        """Add what was typed."""
        patient_id = self._desk.patient_id
        if patient_id is None or self._saving:
            return
        text, pinned = self._typed.get(patient_id, ("", False))
        self._saving = True

        def done(_: UUID) -> None:
            self._typed.pop(patient_id, None)
            if patient_id == self._desk.patient_id:
                self.typed_changed.emit("", False)
            self.read()

        self._desk.tasks.act(
            self,
            "add",
            lambda work: add_note(work, patient_id, text, pinned=pinned),
            done,
            self._failed,
            ended=self._ended,
        )

    def _failed(self, error: UserError) -> None:
        if isinstance(error, Refused):
            self.refused.emit(" ".join(self._desk.words.text(problem.message) for problem in error.problems))
        else:
            self.refused.emit(self._desk.words("Not saved: {why}", why=self._desk.say(error)))

    def _ended(self) -> None:
        self._saving = False

    def pin(self, note_id: UUID, *, pinned: bool) -> None:
        """Let a note stand in the banner, or no longer."""
        self._act(lambda work: pin_note(work, note_id, pinned=pinned))

    def void(self, note_id: UUID) -> None:
        """Take a note back; it can be let stand again."""

        def taken(_: None) -> None:
            self._desk.undoable.emit(self._desk.words("The note was taken back."), lambda: self.restore(note_id))
            self.read()

        self._desk.tasks.act(self, "void", lambda work: void_note(work, note_id), taken, self._lost)

    def restore(self, note_id: UUID) -> None:
        """Let a note that was taken back stand again."""
        self._act(lambda work: restore_note(work, note_id))

    def _act(self, job: Callable[[Work], None]) -> None:
        self._desk.tasks.act(self, "note", job, lambda _: self.read(), self._lost)
