"""State and decisions of one page of the settings. No widgets. What is typed stays with its record until saved."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from dentaldesk.engines.core.access import Permission
from dentaldesk.engines.core.errors import DatabaseProblem, EditedElsewhere, Refused, UserError
from dentaldesk.ui.kept_draft import KeptDraft, elsewhere_words, error_words
from dentaldesk.ui.screens.settings.rows import Change, FormLine, Head, PageData, Record, Saved

if TYPE_CHECKING:
    from dentaldesk.models.states import Topic
    from dentaldesk.ui.desk import Desk
    from dentaldesk.ui.screens.settings.rows import Page


class PagePresenter(QObject):
    """One page."""

    listed = Signal(object)  # PageData
    head_changed = Signal(object)  # Head, or None when nothing is chosen
    values_changed = Signal(object)  # dict of field → text
    problems_changed = Signal(object)  # dict of field → sentence
    refused = Signal()  # a save just now: the keyboard belongs to the first problem
    clashes_changed = Signal(object)  # tuple of Clash
    line_changed = Signal(object)  # FormLine
    warned = Signal(str)  # what somebody should still do after a save; "" takes it away
    noted = Signal(str)  # the line that depends on what stands in the form
    permissions_changed = Signal()

    def __init__(self, desk: Desk, page: Page, parent: QObject) -> None:
        super().__init__(parent)
        self._desk, self.page = desk, page
        self.data: PageData | None = None
        self._key: str | None = None
        self._new = ""  # the kind of what is being added
        self._drafts: dict[str, KeptDraft] = {}
        self._again: list[tuple[KeptDraft, Change]] = []  # to be saved once another desk's values are here
        self._mended: set[str] = set()  # fields typed into since they were refused
        desk.live.changed.connect(self._changed)
        desk.live.found.connect(self.read)
        desk.actor_changed.connect(self._actor_changed)

    # -- what is shown --

    def read(self) -> None:
        """Look at the page again."""
        self.page.query(self, self._show, self._lost)

    def _changed(self, topics: frozenset[Topic]) -> None:
        if topics & self.page.TOPICS:
            self.read()

    def _actor_changed(self) -> None:
        self.permissions_changed.emit()
        self.read()

    def _lost(self, error: UserError) -> None:
        if not isinstance(error, DatabaseProblem):  # a lost database is told by the window
            self._desk.trouble.emit(error)

    def _show(self, data: PageData) -> None:
        first = self.data is None
        self.data = data
        known = {record.key: record for record in data.records}
        # What nobody typed over is made anew when it is chosen.
        self._drafts = {
            key: draft
            for key, draft in self._drafts.items()
            if key.startswith(_NEW)
            or (key in known and (draft.holds_words or draft.saving or key == self._key))
            or draft.stranger(self._desk.actor)  # somebody's own settings, who is not here now
        }
        for key, draft in self._drafts.items():
            if key in known and not draft.saving:
                draft.meet(known[key].values, known[key].version)
        if self._key not in known and not self._new:
            self._key = data.records[0].key if data.records else None
        self.listed.emit(data)
        self._tell(values=first or not self._new)
        again, self._again = self._again, []
        for draft, change in again:
            if draft.unsaved and not draft.clashes and not draft.saving:
                self._save(draft, change.key, change.kind)
            elif draft.clashes and draft is not self.draft:
                words = self._desk.words
                self._desk.toast.emit(elsewhere_words(words, words("Not saved: choose which to keep.")))

    @property
    def record(self) -> Record | None:
        """The record that is chosen; None for something new."""
        if self._new or self.data is None:
            return None
        return next((record for record in self.data.records if record.key == self._key), None)

    @property
    def draft(self) -> KeptDraft | None:
        """What stands in the form."""
        if self._new:
            return self._drafts.get(f"{_NEW}{self._new}")
        record = self.record
        if record is None:  # just added, and not read yet: typing goes on
            return self._drafts.get(self._key or "")
        return self._drafts.setdefault(record.key, KeptDraft(record.values, record.version))

    @property
    def kind(self) -> str:
        """The kind of what the form shows."""
        record = self.record
        return self._new or (record.kind if record is not None else "")

    def holds(self, key: str) -> bool:
        """Whether something was typed over this record and not saved."""
        draft = self._drafts.get(key)
        return draft is not None and draft.holds_words

    @property
    def holds_words(self) -> bool:
        """Whether anything on the page is not saved."""
        return any(draft.holds_words for draft in self._drafts.values())

    def why_not(self, permission: Permission | None = None) -> str:
        """Why the person here may not change this; "" when they may."""
        record = self.record
        if record is not None and record.why_not:
            return record.why_not
        return self._desk.why_not(permission or self.page.PERMISSION)

    def _tell(self, *, values: bool = True) -> None:
        draft, record = self.draft, self.record
        if draft is None:
            self.head_changed.emit(None)
            return
        self.head_changed.emit(
            Head(
                kind=self.kind,
                title=self._title(),
                key=None if record is None else record.key,
                why_not="" if record is None else record.why_not,
            )
        )
        if values:
            self.values_changed.emit(draft.values())
            self._note()
        self._tell_state()

    def _title(self) -> str:
        if self._new:
            return next(each.title for each in self.page.additions() if each.kind == self._new)
        return "" if self.record is None else self.record.title

    def _tell_state(self) -> None:
        draft = self.draft
        if draft is None:
            return
        found, rest = self._problems(draft)
        self.problems_changed.emit(found)
        self.clashes_changed.emit(draft.clashes)
        self.line_changed.emit(self._line(draft, rest))

    def _problems(self, draft: KeptDraft) -> tuple[dict[str, str], list[str]]:
        """The sentences at the fields, and those that have none."""
        found: dict[str, str] = {}
        rest: list[str] = []
        if isinstance(draft.trouble, Refused):
            names = {field.name for field in self.page.fields(self.kind)}
            for problem in draft.trouble.problems:
                sentence = self._desk.words.text(problem.message)
                place = self.page.PLACES.get(problem.place, problem.place)
                if place in self._mended:
                    continue
                if place in names:
                    found[place] = f"{found[place]} {sentence}" if place in found else sentence
                else:
                    rest.append(sentence)
        return found, rest

    def _line(self, draft: KeptDraft, rest: list[str]) -> FormLine:
        words, trouble = self._desk.words, draft.trouble
        if draft.saving:
            return FormLine(state="saving", text=words("Saving…"))
        if trouble is not None and draft.holds_words:
            return FormLine(state="unsaved", text=" ".join([words.text(trouble.message), *rest]))
        if draft.clashes:
            return FormLine(state="choose", text=words("Not saved: choose which to keep."))
        changes = len(draft.unsaved)
        if changes:
            text = words.count("{number} change, not saved yet", "{number} changes, not saved yet", changes)
            stranger = draft.stranger(self._desk.actor)
            typed_by = words("Typed by {name}", name=stranger)
            return FormLine(state="changed", text=f"{typed_by}: {text}" if stranger else text)
        if self._new:
            return FormLine(state="", text=words("Nothing typed yet"))
        return FormLine(state="saved", text=words("Saved")) if draft.stored else FormLine(state="")

    def _note(self) -> None:
        draft = self.draft
        if draft is None:
            return
        values, page = draft.values(), self.page
        if not page.NOTES:
            return
        self._desk.tasks.query(self, "note", lambda _: page.note(values), self.noted.emit, self._lost)

    # -- choosing and typing --

    def choose(self, key: str) -> None:
        """Show another record."""
        if (self._new, self._key) != ("", key):
            if self.draft is not None:
                self.draft.stored = False
            self._new, self._key = "", key
            self._mended.clear()
            self.warned.emit("")
            self._tell()

    def begin(self, kind: str) -> None:
        """Begin something new; what was typed of it before still stands."""
        if self.data is None or self._desk.why_not(self.page.PERMISSION):
            return
        blank = self.page.blank(kind, self.record, self.data)
        self._new = kind
        self._mended.clear()
        self._drafts.setdefault(f"{_NEW}{kind}", KeptDraft(blank, 0))
        self.warned.emit("")
        self._tell()

    def type(self, field: str, text: str) -> None:
        """Something stands in a field now."""
        draft = self.draft
        if draft is None or not draft.type_as(self._desk.actor, field, text):
            return
        self._mended.add(field)
        self.page.typed(draft.values())
        self.line_changed.emit(self._line(draft, []))
        self._note()

    def discard(self) -> None:
        """Throw away what was typed into this form."""
        draft = self.draft
        if draft is None:
            return
        draft.give_up()
        draft.trouble = None
        self.page.typed(draft.values())
        if self._new:
            self._drafts.pop(f"{_NEW}{self._new}", None)
            self._new = ""
        self._tell()

    def settle(self, field: str, *, mine: bool) -> None:
        """End a clash of two desks."""
        draft = self.draft
        if draft is None:
            return
        if mine:
            draft.keep_mine(field)
        else:
            draft.take_theirs(field)
            self.values_changed.emit(draft.values())
        self._tell_state()

    # -- saving --

    def save(self) -> None:
        """Save what stands in the form, in the name of who typed it. Everything that is wrong is told at once, each at
        its field.
        """
        draft, record = self.draft, self.record
        if draft is None or draft.saving or draft.clashes or not (draft.unsaved if record is not None else self._new):
            return
        self._mended.clear()
        self._save(draft, None if record is None else record.key, self.kind)

    def _save(self, draft: KeptDraft, key: str | None, kind: str) -> None:
        change = Change(
            key=key,
            kind=kind,
            values=draft.to_save(),
            version=draft.version,
            changed=draft.unsaved,
            by=draft.author(self._desk.actor),
        )

        def done(saved: Saved) -> None:
            shown = draft is self.draft
            draft.saved(change.values, draft.version)
            if change.key is None and self._drafts.get(f"{_NEW}{kind}") is draft:
                self._drafts[saved.key] = self._drafts.pop(f"{_NEW}{kind}")
                if shown:
                    self._new, self._key = "", saved.key
            if shown:
                self.warned.emit(saved.warning)
                self._tell_state()
            elif saved.warning:
                self._desk.toast.emit(saved.warning)
            self.read()

        draft.begin()
        self.page.act(self, change, done, lambda error: self._failed(draft, change, error), draft.ended)
        if draft is self.draft:
            self._tell_state()

    def _failed(self, draft: KeptDraft, change: Change, error: UserError) -> None:
        if isinstance(error, EditedElsewhere):
            self._again.append((draft, change))
            self.read()  # looks at the other desk's values first
            return
        draft.trouble = error
        if draft is self.draft:
            self._tell_state()
            self.refused.emit()
        else:
            words = self._desk.words
            self._desk.toast.emit(elsewhere_words(words, error_words(words, error)))


_NEW = "new:"
