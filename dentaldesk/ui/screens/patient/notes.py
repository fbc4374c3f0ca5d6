"""Notes of a patient: state and decisions. No widgets. What is typed stays with its patient."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

from PySide6.QtCore import QObject, Signal

from dentaldesk.engines.core.errors import DatabaseProblem, Refused, UserError
from dentaldesk.engines.patients.note_actions import add_note, pin_note, restore_note, void_note
from dentaldesk.engines.patients.profile_reads import NoteRow, notes_of
from dentaldesk.ui.kept_draft import author_of, elsewhere_words, error_words

if TYPE_CHECKING:
    from collections.abc import Callable

    from dentaldesk.engines.core.access import Actor
    from dentaldesk.engines.core.work import Work
    from dentaldesk.ui.desk import Desk


@dataclass(slots=True, kw_only=True)
class Typed:
    """A note that is being written: of one patient, by one person."""

    text: str = ""
    pinned: bool = False
    by: Actor | None = None
    saving: bool = False
    trouble: str = ""


class NotesPresenter(QObject):
    """The notes of the open patient."""

    shown = Signal(object)  # tuple of NoteRow
    typed_changed = Signal(str, bool)  # what is to stand in the field, and whether it is to be pinned
    refused = Signal(str)  # why the note was not added, or ""
    hinted = Signal(str)  # who wrote what stands in the field, when that is somebody else; or ""

    def __init__(self, desk: Desk, parent: QObject) -> None:
        super().__init__(parent)
        self._desk = desk
        self._typed: dict[UUID, Typed] = {}
        desk.actor_changed.connect(self._hint)

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
        return any(typed.text.strip() for typed in self._typed.values())

    @property
    def _here(self) -> Typed | None:
        patient_id = self._desk.patient_id
        return None if patient_id is None else self._typed.setdefault(patient_id, Typed())

    def forget(self) -> None:
        """Another patient is open: what was typed of them before stands again."""
        typed = self._here or Typed()
        self.refused.emit(typed.trouble)
        self.typed_changed.emit(typed.text, typed.pinned)
        self._hint()

    def _hint(self) -> None:
        typed, words = self._here, self._desk.words
        author = self._author(typed) if typed is not None and typed.text.strip() else self._desk.actor
        strange = author.user_id != self._desk.actor.user_id
        self.hinted.emit(words("Typed by {name}, not saved yet", name=author.name) if strange else "")

    def _author(self, typed: Typed) -> Actor:
        return author_of(typed.by, self._desk.actor)

    def type(self, text: str) -> None:
        """Someone typed; whoever goes on with what somebody else typed makes it theirs."""
        typed = self._here
        if typed is not None and typed.text != text:
            typed.text, typed.by, typed.trouble = text, self._desk.actor, ""
            self.refused.emit("")
            self._hint()

    def pin_it(self, *, on: bool) -> None:
        """The note that is being typed is to be pinned."""
        typed = self._here
        if typed is not None:
            typed.pinned = on

    def add(self) -> None:
        """Add what was typed, in the name of who typed it. What is typed meanwhile stays in the field."""
        patient_id, typed = self._desk.patient_id, self._here
        if patient_id is None or typed is None or typed.saving:
            return
        text, pinned = typed.text, typed.pinned

        def done(_: UUID) -> None:
            more = typed.text.removeprefix(text).lstrip()
            typed.text, typed.pinned = more, typed.pinned and bool(more)
            if typed is self._here:
                self.typed_changed.emit(typed.text, typed.pinned)
                self._hint()
            self.read()

        def failed(error: UserError) -> None:
            words = self._desk.words
            if isinstance(error, Refused):
                typed.trouble = " ".join(words.text(problem.message) for problem in error.problems)
            else:
                typed.trouble = words("Not saved: {why}", why=self._desk.say(error))
            if typed is self._here:
                self.refused.emit(typed.trouble)
            else:
                self._desk.toast.emit(elsewhere_words(words, error_words(words, error)))

        def ended() -> None:
            typed.saving = False

        typed.saving, typed.trouble = True, ""
        self._desk.tasks.act(
            self,
            "add",
            lambda work: add_note(work, patient_id, text, pinned=pinned),
            done,
            failed,
            actor=self._author(typed),
            ended=ended,
        )

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
