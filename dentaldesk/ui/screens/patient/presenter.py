"""State and decisions of the patient panel. No widgets. Typed details stay with their patient until they are saved."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any
from uuid import UUID

from PySide6.QtCore import QObject, Signal

from dentaldesk.engines.core.access import Permission, require
from dentaldesk.engines.core.errors import DatabaseProblem, EditedElsewhere, NotAllowed, Refused, UserError
from dentaldesk.engines.flows.registering import register_who_came
from dentaldesk.engines.patients.actions import edit_patient, register_unless_known, set_photo
from dentaldesk.engines.patients.births import age_words, parse_birth_date
from dentaldesk.engines.patients.duplicates import Double
from dentaldesk.engines.patients.profile_reads import profile_of
from dentaldesk.engines.patients.rules import PatientDetails
from dentaldesk.models.states import Topic
from dentaldesk.ui.kept_draft import KeptDraft, elsewhere_words, error_words, unsaved_words
from dentaldesk.ui.screens.patient.days import no_day
from dentaldesk.ui.screens.patient.details import details_of, empty_values, record_of
from dentaldesk.ui.screens.patient.likely import TELLING, LikelyPeople
from dentaldesk.ui.screens.patient.rows import FormLine, Head, Record

if TYPE_CHECKING:
    from collections.abc import Callable

    from dentaldesk.engines.core.access import Actor
    from dentaldesk.engines.core.words import Words
    from dentaldesk.engines.core.work import Work
    from dentaldesk.ui.desk import Desk

_EXAMPLE = date(1979, 3, 12)
_HERE_ALREADY = "patient.here_already"


class PatientPresenter(QObject):
    """One patient panel."""

    nobody = Signal()
    head_changed = Signal(object)  # Head
    values_changed = Signal(object)  # dict of field → text, as they are to stand in the form
    problems_changed = Signal(object)  # dict of field → sentence
    clashes_changed = Signal(object)  # tuple of Clash
    line_changed = Signal(object)  # FormLine
    permissions_changed = Signal()
    doubles_changed = Signal(object)  # tuple of Likely
    although_wanted = Signal(bool)  # whether nobody was registered because of them: only a deed of its own does
    photo_changed = Signal(object)  # the hash of the picture, or None

    def __init__(self, desk: Desk, parent: QObject) -> None:
        super().__init__(parent)
        self._desk = desk
        self._drafts: dict[UUID | None, KeptDraft] = {}  # None: someone new
        self._record: Record | None = None
        self._new = False
        self._arrives = False  # whether it was said that the new one is here now
        self._likely = LikelyPeople(desk, self._typed_new, self)
        self._likely.changed.connect(self.doubles_changed)
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
            self, "patient", lambda session: record_of(profile_of(session, patient_id), words), self._show, self._lost
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
        self._new = True
        self._drafts.setdefault(None, KeptDraft(empty_values(), 0))
        self._tell()
        self._tell_doubt()
        self._likely.look()

    def discard(self) -> None:
        """Throw the typed details away: the record stands, or nobody new is registered."""
        self._drafts.pop(self._key, None)
        self._new = False
        self._likely.clear()
        if self._desk.patient_id is not None and self._record is not None:
            self._show(self._record)
        self.read()

    def open_double(self, patient_id: UUID) -> None:
        """Whom somebody began to register is here already: their record opens, and the next new form is empty."""
        draft = self._drafts.pop(None, None)
        self._new = False
        self._likely.clear()
        if patient_id == self._desk.patient_id:
            self.read()
        else:
            self._desk.open_patient(patient_id)
        if draft is not None:
            said = self._desk.words("The record is open. What you typed of someone new is put away.")
            self._desk.undoable.emit(said, lambda: self._take_up(draft))

    def _take_up(self, draft: KeptDraft) -> None:
        if None in self._drafts and self._drafts[None].holds_words:
            self._desk.toast.emit(self._desk.words("Somebody else is being registered here now."))
            return
        self._drafts[None] = draft
        self.begin_new()

    def _patient_changed(self) -> None:
        self._new, self._record = False, None
        self._likely.clear()
        self.read()

    def _actor_changed(self) -> None:
        self.permissions_changed.emit()
        if not self._desk.may(Permission.VIEW_PATIENT):
            self._new = False  # what was typed of someone new waits for who may see it
            self.read()
        self._tell_state()  # who typed what stands here is told to whoever else sits here

    def _changed(self, topics: frozenset[Topic]) -> None:
        if Topic.PATIENTS in topics:
            self.read()

    def _found(self) -> None:
        self.read()
        # Saving a change again does nothing twice, and who is registered again is found by the key.
        for patient_id, draft in list(self._drafts.items()):
            if draft.waits and patient_id is None:
                self._register(draft)
            elif draft.waits and patient_id is not None:
                self._edit(draft, patient_id)

    def _lost(self, error: UserError) -> None:
        # A lost database is told by the window.
        if not isinstance(error, DatabaseProblem):
            self._desk.trouble.emit(error)

    def _show(self, record: Record) -> None:
        if record.patient_id != self._desk.patient_id:
            return
        self._record = record
        self.photo_changed.emit(record.photo_sha256)
        draft = self._drafts.setdefault(record.patient_id, KeptDraft(record.values, record.version))
        if not draft.saving:
            draft.meet(record.values, record.version)
        # Details of others that hold nothing typed need not be kept.
        self._drafts = {
            key: kept
            for key, kept in self._drafts.items()
            if kept.holds_words or kept.saving or key in {record.patient_id, self._key}
        }
        if not self._new:
            self._tell()

    @property
    def holds_words(self) -> bool:
        """Whether details of anyone were typed and not saved."""
        return any(draft.holds_words for draft in self._drafts.values())

    @property
    def holds_words_of_new(self) -> bool:
        """Whether something is typed of somebody new."""
        draft = self._drafts.get(None)
        return draft is not None and draft.holds_words

    @property
    def _key(self) -> UUID | None:
        return None if self._new or self._record is None else self._record.patient_id

    @property
    def _draft(self) -> KeptDraft | None:
        return self._drafts.get(self._key) if self._new or self._record is not None else None

    def _tell(self) -> None:
        draft, words = self._draft, self._desk.words
        if draft is None:
            return
        if self._new or self._record is None:
            self.head_changed.emit(Head(title=words("New patient"), new=True))
        else:
            name = f"{self._record.values['given_names']} {self._record.values['family_name']}".strip()
            detail = words("Chart {number}", number=self._record.chart_number)
            self.head_changed.emit(Head(title=name, new=False, detail=detail))
        self.values_changed.emit(draft.values())
        self._tell_state()

    def _tell_state(self) -> None:
        draft = self._draft
        if draft is None:
            return
        self.problems_changed.emit(self._problems(draft))
        self.clashes_changed.emit(draft.clashes)
        self.line_changed.emit(self._line(draft))

    def _line(self, draft: KeptDraft) -> FormLine:
        words, trouble = self._desk.words, draft.trouble
        if draft.saving:
            return FormLine(state="saving", text=words("Saving…"))
        if trouble is not None and draft.holds_words:
            sentence = words.text(trouble.message)
            refused = isinstance(trouble, Refused)  # says itself that nothing was saved
            return FormLine(state="unsaved", text=sentence if refused else words("Not saved: {why}", why=sentence))
        if draft.clashes:
            return FormLine(state="choose", text=words("Not saved: choose which to keep."))
        if draft.holds_words:
            return FormLine(state="changed", text=unsaved_words(words, draft.stranger(self._desk.actor)))
        return FormLine(state="saved", text=words("Saved")) if draft.stored else FormLine(state="")

    def _problems(self, draft: KeptDraft) -> dict[str, str]:
        """The sentences at the fields; of several for one field, all."""
        found: dict[str, str] = {}
        if isinstance(draft.trouble, Refused):
            for problem in draft.trouble.problems:
                sentence = self._desk.words.text(problem.message)
                found[problem.place] = f"{found[problem.place]} {sentence}" if problem.place in found else sentence
        for place in ("birth_date", "deceased_on"):
            typed = draft[place].strip()
            if place in found and typed and self._born(typed) is None:
                found[place] = self.why_none(typed)
        return found

    # -- typing --

    def type(self, field: str, text: str) -> None:
        """Someone typed into a field."""
        draft = self._draft
        if draft is None:
            return
        draft.type_as(self._desk.actor, field, text)
        if self._new and field in TELLING:
            self._likely.pause.start()
            self._forget_doubt(draft)
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

    def why_none(self, typed: str) -> str:
        """Why this is no date of birth; "" when it is one, or nothing."""
        return no_day(typed, self._desk.words, self._born(typed), _EXAMPLE)

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

    # -- people who may be the same --

    def _typed_new(self) -> PatientDetails | None:
        draft = self._drafts.get(None)
        return self._details(draft.values()) if self._new and draft is not None else None

    def _tell_doubt(self) -> None:
        draft = self._drafts.get(None)
        self.although_wanted.emit(self._new and draft is not None and _is_refused(draft))

    def _forget_doubt(self, draft: KeptDraft) -> None:
        """Whoever is typed in now may be another person than the one that was asked about."""
        draft.others = frozenset()
        if _is_refused(draft):
            draft.trouble = None
            self._tell_doubt()

    # -- saving --

    def save(self, *, arrives: bool = False) -> None:
        """Save what is typed, in the name of who typed it. Everything that is wrong is told at once, each at its
        field. Someone new who `arrives` is checked in with it, or nothing is saved.
        """
        draft, record = self._draft, self._record
        if draft is not None and self._new:
            self._arrives = arrives
            self._register(draft)
        elif draft is not None and record is not None:
            self._edit(draft, record.patient_id)

    def register_although(self) -> None:
        """Register as it was asked for: this is none of those who are shown."""
        draft = self._drafts.get(None)
        if self._new and draft is not None:
            draft.others = self._likely.ids
            self._register(draft)

    def _register(self, draft: KeptDraft) -> None:
        if draft.saving or draft.clashes:
            return
        sent, words, key, others = draft.to_save(), self._desk.words, f"patient:{draft.key}", draft.others
        details, arrives = self._details(sent), self._arrives
        complaint = sent["complaint"].strip()
        note = words("Complaint: {text}", text=complaint) if complaint else ""

        def register(work: Work) -> UUID | list[Double]:
            # Whoever was registered at another desk meanwhile, or typed faster than the look for doubles, is told of.
            if arrives:
                return register_who_came(work, details, key, others, note=note, complaint=complaint)
            return register_unless_known(work, details, key, others, note=note)

        def done(answer: UUID | list[Double]) -> None:
            if isinstance(answer, list):
                draft.trouble = Refused(_HERE_ALREADY, [])
                self._likely.show_doubles(answer)
                if draft is self._draft:
                    self._tell_state()
                self._tell_doubt()
                return
            shown = self._new and draft is self._draft
            self._keep_rest(draft, sent, answer)
            name = f"{details.given_names} {details.family_name}".strip()
            said = words("{name} is registered and checked in.", name=name) if arrives else ""
            self._desk.toast.emit(said or words("{name} is registered.", name=name))
            if shown:  # whoever turned to another patient meanwhile stays there
                self._new = False
                self._likely.clear()
                self._desk.open_patient(answer)

        self._act("register", draft, register, done)
        self._tell_doubt()

    def _keep_rest(self, draft: KeptDraft, sent: dict[str, str], patient_id: UUID) -> None:
        """Somebody new has a record now; what was typed while they were registered waits there to be saved."""
        draft.saved(sent, 1)
        if self._drafts.get(None) is draft:
            del self._drafts[None]
            if draft.holds_words:
                self._drafts[patient_id] = draft

    def _edit(self, draft: KeptDraft, patient_id: UUID) -> None:
        if draft.saving or draft.clashes or not draft.unsaved:
            return
        sent, version = draft.to_save(), draft.version
        details, words = self._details(sent), self._desk.words

        def done(answer: int | Record) -> None:
            if isinstance(answer, Record):
                draft.meet(answer.values, answer.version)
                if draft is self._draft:
                    self._tell()
                elif draft.clashes:
                    self._desk.toast.emit(elsewhere_words(words, words("Not saved: choose which to keep.")))
                self._edit(draft, patient_id)
                return
            draft.saved(sent, answer)
            if draft is self._draft:
                self._tell_state()
                self.read()  # the engine may have written it more tidily

        self._act(
            "edit", draft, lambda work: _edit_or_look(work, words, patient_id, version, details), done, patient_id
        )

    def _act(
        self,
        name: str,
        draft: KeptDraft,
        job: Callable[[Work], Any],
        done: Callable[[Any], None],
        patient_id: UUID | None = None,
    ) -> None:
        """Save a draft; whatever comes of it belongs to it, whoever is open by then."""

        def failed(error: UserError) -> None:
            if isinstance(error, EditedElsewhere) and patient_id is not None:
                self._edit(draft, patient_id)  # looks at the other desk's values first
                return
            draft.trouble, words = error, self._desk.words
            if draft is self._draft:
                self._tell_state()
            else:
                self._desk.toast.emit(elsewhere_words(words, error_words(words, error)))

        def ended() -> None:
            draft.ended()
            if draft is self._draft:
                self._tell_state()

        author = draft.author(self._desk.actor)
        draft.begin()
        self._desk.tasks.act(self, name, job, done, failed, actor=author, ended=ended)
        if draft is self._draft:
            self._tell_state()

    def _details(self, values: dict[str, str]) -> PatientDetails:
        return details_of(values, self._born)

    # -- photo --

    def keep_photo(self, content: bytes | None, actor: Actor) -> None:
        """Keep a picture that was made small, or take the one there is away; `actor` asked for it."""
        record = self._record
        if record is None or self._new:
            return
        patient_id = record.patient_id
        tasks = self._desk.tasks
        tasks.act(self, "photo", lambda work: set_photo(work, patient_id, content), failed=self._lost, actor=actor)


def _is_refused(draft: KeptDraft) -> bool:
    """Whether this person was not registered because they seem to be here already."""
    return draft.trouble is not None and draft.trouble.message.code == _HERE_ALREADY


def _edit_or_look(work: Work, words: Words, patient_id: UUID, version: int, details: PatientDetails) -> int | Record:
    """Save, or hand over what another desk wrote since `version`: the draft decides field by field what that means."""
    profile = profile_of(work.session, patient_id)
    if profile.version != version:
        return record_of(profile, words)
    return edit_patient(work, patient_id, version, details)
