"""State and decisions of a page with a list and one editor: contacts, insurance cards. No widgets.

What is typed stays with its patient and its item until it is saved or thrown away; two desks that write one field are
shown both values.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from uuid import UUID

from PySide6.QtCore import QObject, Signal

from dentaldesk.engines.core.errors import DatabaseProblem, EditedElsewhere, Refused, UserError
from dentaldesk.ui.draft import Clash
from dentaldesk.ui.kept_draft import KeptDraft, elsewhere_words, error_words, unsaved_words
from dentaldesk.ui.screens.patient.rows import FormLine

if TYPE_CHECKING:
    from datetime import date

    from sqlalchemy.orm import Session

    from dentaldesk.engines.core.access import Actor
    from dentaldesk.engines.core.work import Work
    from dentaldesk.ui.desk import Desk


@dataclass(frozen=True, slots=True, kw_only=True)
class Editing:
    """The editor as it is to be shown. `item` None: a new one."""

    item: UUID | None
    values: dict[str, str]
    problems: dict[str, str]
    clashes: tuple[Clash, ...]
    line: FormLine


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """What is saved of an item. `key` is the draft's: twice the same is once. `others`: of whom it was said that
    this is somebody else.
    """

    values: dict[str, str]
    version: int
    key: str
    others: frozenset[UUID]


Key = tuple[UUID, UUID | None]  # the patient, the item (None: a new one)


class ItemsPresenter(QObject):
    """One page. What the items are is told by whoever inherits."""

    shown = Signal(object)  # what `look` brought
    editing_changed = Signal(object)  # Editing, or None when the editor is closed
    line_changed = Signal(object)  # FormLine

    def __init__(self, desk: Desk, parent: QObject) -> None:
        super().__init__(parent)
        self._desk = desk
        self._drafts: dict[Key, KeptDraft] = {}
        self._open: dict[UUID, UUID | None] = {}  # patient → the item that is open there
        self._stored: dict[UUID, tuple[dict[str, str], int]] = {}
        desk.actor_changed.connect(self._tell_line)

    # -- what the items are --

    def look(self, session: Session, patient_id: UUID, today: date) -> Any:  # noqa: ANN401 - each page has its own
        """Read what the page shows."""
        raise NotImplementedError

    def stored(self, seen: Any) -> dict[UUID, tuple[dict[str, str], int]]:  # noqa: ANN401 - as above
        """The items of it: the texts of their fields, and their version."""
        raise NotImplementedError

    def empty(self) -> dict[str, str]:
        """The fields of a new item."""
        raise NotImplementedError

    def write(self, work: Work, patient_id: UUID, item: UUID | None, sent: Sent) -> object:
        """Save one item. Returns its new version, or the id of a new one."""
        raise NotImplementedError

    def declined(self, draft: KeptDraft, answer: object) -> bool:  # noqa: ARG002 - for those who ask back
        """Whether the answer to a save is a question instead: nothing was stored."""
        return False

    # -- what is shown --

    def read(self) -> None:
        """Look at the open patient's items again."""
        patient_id, today = self._desk.patient_id, self._desk.today()
        if patient_id is not None:
            self._desk.tasks.query(
                self,
                "items",
                lambda session: self.look(session, patient_id, today),
                lambda seen: self._show(patient_id, seen),
                self._lost,
            )

    def _show(self, patient_id: UUID, seen: object) -> None:
        if patient_id != self._desk.patient_id:
            return
        self._stored = self.stored(seen)
        for (whose, item), draft in self._drafts.items():
            if whose == patient_id and item in self._stored and not draft.saving:
                draft.meet(*self._stored[item])
                if isinstance(draft.trouble, EditedElsewhere):
                    draft.trouble = None  # what they wrote is here now: shown beside mine, or simply the newer version
        self.shown.emit(seen)
        self._tell()

    def _lost(self, error: UserError) -> None:
        if not isinstance(error, DatabaseProblem):  # a lost database is told by the window
            self._desk.trouble.emit(error)

    @property
    def holds_words(self) -> bool:
        """Whether anything was typed and not saved, of whomever."""
        return any(draft.holds_words for draft in self._drafts.values())

    @property
    def _key(self) -> Key | None:
        patient_id = self._desk.patient_id
        return None if patient_id is None or patient_id not in self._open else (patient_id, self._open[patient_id])

    @property
    def draft(self) -> KeptDraft | None:
        """What is being edited."""
        return None if self._key is None else self._drafts.get(self._key)

    def forget(self) -> None:
        """Another patient is open."""
        self._stored = {}
        self._tell()

    def begin(self, item: UUID | None = None, values: Mapping[str, str] | None = None) -> None:
        """Open an item in the editor, a new one for None; `values` are written into a new one."""
        patient_id = self._desk.patient_id
        if patient_id is None or (item is not None and item not in self._stored):
            return
        standing = ({**self.empty(), **(values or {})}, 0) if item is None else self._stored[item]
        self._open[patient_id] = item
        self._drafts.setdefault((patient_id, item), KeptDraft(*standing))
        self._tell()

    def close(self) -> None:
        """Close the editor and throw away what was typed in it."""
        key = self._key
        if key is not None:
            self._drafts.pop(key, None)
            self._open.pop(key[0], None)
        self._tell()

    def _tell(self) -> None:
        draft, key = self.draft, self._key
        if draft is None or key is None:
            self.editing_changed.emit(None)
            return
        self.editing_changed.emit(
            Editing(
                item=key[1],
                values=draft.values(),
                problems=self._problems(draft),
                clashes=draft.clashes,
                line=self._line(draft),
            )
        )

    def _problems(self, draft: KeptDraft) -> dict[str, str]:
        found: dict[str, str] = {}
        if isinstance(draft.trouble, Refused):
            for problem in draft.trouble.problems:
                sentence = self._desk.words.text(problem.message)
                found[problem.place] = f"{found[problem.place]} {sentence}" if problem.place in found else sentence
        return found

    def _line(self, draft: KeptDraft) -> FormLine:
        words, trouble = self._desk.words, draft.trouble
        if draft.saving:
            return FormLine(state="saving", text=words("Saving…"))
        if trouble is not None:
            sentence = words.text(trouble.message)
            refused = isinstance(trouble, Refused)  # says itself that nothing was saved
            return FormLine(state="unsaved", text=sentence if refused else words("Not saved: {why}", why=sentence))
        if draft.clashes:
            return FormLine(state="choose", text=words("Not saved: choose which to keep."))
        if draft.holds_words:
            return FormLine(state="changed", text=unsaved_words(words, draft.stranger(self._desk.actor)))
        return FormLine(state="")

    # -- typing, saving --

    def type(self, field: str, text: str) -> None:
        """Someone typed into a field."""
        draft = self.draft
        if draft is not None and draft.type_as(self._desk.actor, field, text):
            if not isinstance(draft.trouble, Refused):
                draft.trouble = None
            self._tell_line()

    def _tell_line(self) -> None:
        draft = self.draft
        if draft is not None:
            self.line_changed.emit(self._line(draft))

    def choose(self, field: str, *, mine: bool) -> None:
        """End a clash of two desks."""
        draft = self.draft
        if draft is not None:
            (draft.keep_mine if mine else draft.take_theirs)(field)
            self._tell()

    def save(self) -> None:
        """Save what is typed, in the name of who typed it; the editor closes when nothing was typed meanwhile."""
        key, draft = self._key, self.draft
        if key is None or draft is None or draft.saving or draft.clashes:
            return
        patient_id, item = key
        sent = Sent(values=draft.to_save(), version=draft.version, key=draft.key, others=draft.others)

        def done(answer: object) -> None:
            if not self.declined(draft, answer):
                self._settle(key, draft, sent, answer)
            self._tell()
            self.read()

        def failed(error: UserError) -> None:
            draft.trouble, words = error, self._desk.words
            if draft is not self.draft:
                self._desk.toast.emit(elsewhere_words(words, error_words(words, error)))
                return
            if isinstance(error, EditedElsewhere):
                self.read()  # shows both values, or brings the version with which the next save goes through
            self._tell()

        author = draft.author(self._desk.actor)
        draft.begin()
        self._desk.tasks.act(
            self,
            "save",
            lambda work: self.write(work, patient_id, item, sent),
            done,
            failed,
            actor=author,
            ended=draft.ended,
        )
        self._tell()

    def _settle(self, key: Key, draft: KeptDraft, sent: Sent, answer: object) -> None:
        """It is stored: the draft goes, or waits at its item with what was typed meanwhile."""
        if self._drafts.get(key) is not draft:
            return  # thrown away meanwhile
        (patient_id, item), new = key, answer if isinstance(answer, UUID) else key[1]
        is_open = self._open.get(patient_id, patient_id) == item
        draft.saved(sent.values, answer if isinstance(answer, int) else max(sent.version, 1))
        del self._drafts[key]
        if draft.holds_words:
            self._drafts[patient_id, new] = draft
            if is_open:
                self._open[patient_id] = new
        elif is_open:
            self._open.pop(patient_id, None)

    def act(self, name: str, job: Any, actor: Actor | None = None) -> None:  # noqa: ANN401 - a verb with what it is given
        """Do something to an item at once, and read again. In the name of who sits here, or of `actor`."""
        self._desk.tasks.act(self, name, job, lambda _: self.read(), self._act_failed, actor=actor)

    def _act_failed(self, error: UserError) -> None:
        self._lost(error)
        self.read()
