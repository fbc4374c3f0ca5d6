"""State and decisions of the patient panel. No widgets. Typed details stay with their patient until they are saved."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING
from uuid import UUID

from PySide6.QtCore import QObject, Signal

from dentaldesk.engines.core.access import Permission, require
from dentaldesk.engines.core.errors import DatabaseProblem, EditedElsewhere, NotAllowed, Refused, UserError
from dentaldesk.engines.patients.actions import edit_patient, register_patient
from dentaldesk.engines.patients.reads import PatientCard, patient_card
from dentaldesk.engines.patients.rules import PatientDetails
from dentaldesk.models.states import Channel, Topic
from dentaldesk.ui.draft import Draft
from dentaldesk.ui.screens.patient.births import age_words, parse_birth_date
from dentaldesk.ui.screens.patient.rows import FIELDS, FormLine, Head, Record

if TYPE_CHECKING:
    from dentaldesk.engines.core.access import Actor
    from dentaldesk.engines.core.words import Words
    from dentaldesk.engines.core.work import Work
    from dentaldesk.ui.desk import Desk

_EMPTY = dict.fromkeys(FIELDS, "")
# A day on which nobody was born: the engine refuses it and, in the same answer, tells everything else that is wrong.
_NO_DAY = date.max


class PatientPresenter(QObject):
    """One patient panel."""

    nobody = Signal()
    head_changed = Signal(object)  # Head
    values_changed = Signal(object)  # dict of field → text, as they are to stand in the form
    problems_changed = Signal(object)  # dict of field → sentence
    clashes_changed = Signal(object)  # tuple of Clash
    line_changed = Signal(object)  # FormLine
    permissions_changed = Signal()

    def __init__(self, desk: Desk, parent: QObject) -> None:
        super().__init__(parent)
        self._desk = desk
        self._drafts: dict[UUID | None, Draft] = {}  # None: someone new
        self._record: Record | None = None
        self._new = False
        self._saving = False
        self._trouble: UserError | None = None
        self._saver: Actor | None = None  # who pressed save last
        self._saved = False
        desk.patient_changed.connect(self._patient_changed)
        desk.actor_changed.connect(self._actor_changed)
        desk.live.changed.connect(self._changed)
        desk.live.found.connect(self._found)

    # -- what is shown --

    def read(self) -> None:
        """Look at the open patient again."""
        patient_id, words = self._desk.patient_id, self._desk.words
        if patient_id is None:
            if not self._new:
                self.nobody.emit()
            return
        self._desk.tasks.query(
            self, "patient", lambda session: record_of(patient_card(session, patient_id), words), self._show, self._lost
        )

    def warm(self) -> None:
        """Let the formats of dates be loaded where it holds nothing up."""
        words, day = self._desk.words, self._desk.today()
        self._desk.tasks.query(self, "formats", lambda _: words.day(day), lambda _: None, self._lost)

    def begin_new(self) -> None:
        """Someone who was never here; what was typed of them before still stands."""
        try:
            require(self._desk.actor, Permission.EDIT_PATIENT)
        except NotAllowed as error:
            self._desk.trouble.emit(error)
            return
        self._new, self._trouble, self._saved = True, None, False
        self._drafts.setdefault(None, Draft(_EMPTY, 0))
        self._tell()

    def discard(self) -> None:
        """Throw the typed details away: the record stands, or nobody new is registered."""
        self._drafts.pop(self._key, None)
        self._new, self._trouble = False, None
        if self._desk.patient_id is not None and self._record is not None:
            self._show(self._record)
        self.read()

    def _patient_changed(self) -> None:
        self._new, self._record, self._trouble, self._saved = False, None, None, False
        self.read()

    def _actor_changed(self) -> None:
        self.permissions_changed.emit()
        if not self._desk.may(Permission.VIEW_PATIENT):
            self._new = False  # what was typed of someone new waits for who may see it
            self.read()

    def _changed(self, topics: frozenset[Topic]) -> None:
        if Topic.PATIENTS in topics:
            self.read()

    def _found(self) -> None:
        self.read()
        # Saving a change again does nothing twice; registering someone again might.
        if self._trouble is not None and not self._new:
            self.save(self._saver)

    def _lost(self, error: UserError) -> None:
        # A lost database is told by the window.
        if not isinstance(error, DatabaseProblem):
            self._desk.trouble.emit(error)

    def _show(self, record: Record) -> None:
        if record.patient_id != self._desk.patient_id:
            return
        self._record = record
        draft = self._drafts.setdefault(record.patient_id, Draft(record.values, record.version))
        if not self._saving:
            draft.meet(record.values, record.version)
        # Details of others that hold nothing typed need not be kept.
        self._drafts = {
            key: kept for key, kept in self._drafts.items() if kept.holds_words or key in {record.patient_id, self._key}
        }
        if not self._new:
            self._tell()

    @property
    def holds_words(self) -> bool:
        """Whether details of anyone were typed and not saved."""
        return any(draft.holds_words for draft in self._drafts.values())

    @property
    def _key(self) -> UUID | None:
        return None if self._new or self._record is None else self._record.patient_id

    @property
    def _draft(self) -> Draft | None:
        return self._drafts.get(self._key) if self._new or self._record is not None else None

    def _tell(self) -> None:
        draft, words = self._draft, self._desk.words
        if draft is None:
            return
        if self._new or self._record is None:
            self.head_changed.emit(Head(title=words("New patient"), new=True))
        else:
            name = f"{self._record.values['given_names']} {self._record.values['family_name']}".strip()
            self.head_changed.emit(Head(title=name, new=False))
        self.values_changed.emit(draft.values())
        self._tell_state()

    def _tell_state(self) -> None:
        draft = self._draft
        if draft is None:
            return
        self.problems_changed.emit(self._problems(draft))
        self.clashes_changed.emit(draft.clashes)
        self.line_changed.emit(self._line(draft))

    def _line(self, draft: Draft) -> FormLine:
        words, trouble = self._desk.words, self._trouble
        if self._saving:
            return FormLine(state="saving", text=words("Saving…"))
        if trouble is not None and draft.holds_words:
            sentence = words.text(trouble.message)
            refused = isinstance(trouble, Refused)  # says itself that nothing was saved
            return FormLine(state="unsaved", text=sentence if refused else words("Not saved: {why}", why=sentence))
        if draft.clashes:
            return FormLine(state="choose", text=words("Not saved: choose which to keep."))
        if draft.holds_words:
            return FormLine(state="changed", text=words("Not saved yet"))
        return FormLine(state="saved", text=words("Saved")) if self._saved else FormLine(state="")

    def _problems(self, draft: Draft) -> dict[str, str]:
        """The sentences at the fields; of several for one field, all."""
        found: dict[str, str] = {}
        if isinstance(self._trouble, Refused):
            for problem in self._trouble.problems:
                sentence = self._desk.words.text(problem.message)
                found[problem.place] = f"{found[problem.place]} {sentence}" if problem.place in found else sentence
        typed = draft["birth_date"].strip()
        if "birth_date" in found and typed and self._born(typed) is None:
            found["birth_date"] = self._desk.words(
                "“{typed}” is not a date. Write it like {example}.",
                typed=typed,
                example=date(1979, 3, 12),
            )
        return found

    # -- typing --

    def type(self, field: str, text: str) -> None:
        """Someone typed into a field."""
        draft = self._draft
        if draft is None:
            return
        draft.type(field, text)
        self._saved = False
        self.line_changed.emit(self._line(draft))

    def age(self, typed: str) -> str:
        """The age beside a date of birth, as far as it is typed."""
        born = self._born(typed)
        told = None if born is None else age_words(born, self._desk.today())
        if told is None:
            return ""
        number, months = told
        return self._desk.words("{months} mo", months=number) if months else self._desk.words("{years} y", years=number)

    def written(self, typed: str) -> str:
        """A date of birth as the clinic writes it, so that one sees how it was understood; else as typed."""
        born = self._born(typed)
        return typed if born is None else self._desk.words.day(born)

    def _born(self, typed: str) -> date | None:
        return parse_birth_date(typed, self._desk.words.formats.language, self._desk.today())

    def choose(self, field: str, *, mine: bool) -> None:
        """End a clash of two desks."""
        draft = self._draft
        if draft is None:
            return
        if mine:
            draft.keep_mine(field)
        else:
            draft.take_theirs(field)
            self.values_changed.emit(draft.values())
        self._tell_state()

    # -- saving --

    def save(self, saver: Actor | None = None) -> None:
        """Save what is typed, in the name of who sits here unless another saved before. Everything that is wrong is
        told at once, each at its field.
        """
        self._saver = saver or self._desk.actor
        draft, record = self._draft, self._record
        if draft is None or self._saving or draft.clashes:
            return
        if self._new:
            self._register(draft)
        elif record is not None and draft.unsaved:
            self._edit(draft, record.patient_id)

    def _register(self, draft: Draft) -> None:
        details = self._details(draft.to_save())
        self._saving, self._trouble = True, None

        def done(patient_id: UUID) -> None:
            self._new = False
            self._drafts.pop(None, None)
            name = f"{details.given_names} {details.family_name}".strip()
            self._desk.toast.emit(self._desk.words("{name} is registered.", name=name))
            self._desk.open_patient(patient_id)

        self._desk.tasks.act(
            self,
            "register",
            lambda work: register_patient(work, details),
            done,
            self._failed,
            ended=self._ended,
        )
        self._tell_state()

    def _edit(self, draft: Draft, patient_id: UUID) -> None:
        sent, version = draft.to_save(), draft.version
        details, words = self._details(sent), self._desk.words
        self._saving, self._trouble = True, None

        def done(answer: int | Record) -> None:
            if isinstance(answer, Record):
                draft.meet(answer.values, answer.version)
                self._tell()
                self.save(self._saver)
                return
            draft.saved(sent, answer)
            self._saved = True
            self._tell_state()
            self.read()  # the engine may have written it more tidily

        self._desk.tasks.act(
            self,
            "edit",
            lambda work: _edit_or_look(work, words, patient_id, version, details),
            done,
            self._failed,
            actor=self._saver,
            ended=self._ended,
        )
        self._tell_state()

    def _failed(self, error: UserError) -> None:
        if isinstance(error, EditedElsewhere):
            self.save(self._saver)  # looks at the other desk's values first
            return
        self._trouble = error
        self._tell_state()

    def _ended(self) -> None:
        self._saving = False
        self._tell_state()

    def _details(self, values: dict[str, str]) -> PatientDetails:
        typed = values["birth_date"].strip()
        return PatientDetails(
            given_names=values["given_names"],
            family_name=values["family_name"],
            birth_date=(self._born(typed) or _NO_DAY) if typed else None,
            phone=values["phone"],
            email=values["email"],
            preferred_channel=Channel(values["preferred_channel"]) if values["preferred_channel"] else None,
        )


def record_of(card: PatientCard, words: Words) -> Record:
    """A patient's details as the form shows them."""
    row = card.row
    return Record(
        patient_id=row.id,
        version=card.version,
        values={
            "given_names": row.given_names,
            "family_name": row.family_name,
            "birth_date": words.day(row.birth_date) if row.birth_date else "",
            "preferred_channel": card.preferred_channel or "",
            "phone": row.phone or "",
            "email": card.email or "",
        },
    )


def _edit_or_look(work: Work, words: Words, patient_id: UUID, version: int, details: PatientDetails) -> int | Record:
    """Save, or hand over what another desk wrote since `version`: the draft decides field by field what that means."""
    card = patient_card(work.session, patient_id)
    if card.version != version:
        return record_of(card, words)
    return edit_patient(work, patient_id, version, details)
