"""Keeping what is found in the clinical examination: each item by itself, so that two people never lose a word."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING
from uuid import UUID

from PySide6.QtCore import QObject, QTimer, Signal

from dentaldesk.engines.clinical.examination import ShownFinding
from dentaldesk.engines.clinical.examination_actions import (
    FindingChange,
    record_all_normal,
    record_findings,
    take_back_normal,
)
from dentaldesk.engines.core.errors import DatabaseProblem, EditedElsewhere, Refused, UserError
from dentaldesk.models.states import ExamArea
from dentaldesk.models.values import Message
from dentaldesk.ui.draft import Clash, Draft
from dentaldesk.ui.screens.visit.saving import PAUSE_MS, RETRY_MS

if TYPE_CHECKING:
    from dentaldesk.engines.core.access import Actor
    from dentaldesk.ui.desk import Desk

_STATE, _NOTE = "state", "note"
Key = tuple[UUID, ExamArea, str]  # exam, area, item


class FindingsSaver(QObject):
    """What was clicked and typed and is not stored yet, by item. A click is saved at once, a note as it rests."""

    stood = Signal()  # something stands otherwise: stored, refused, in trouble, another desk's words
    kept = Signal()  # something was stored just now
    look = Signal()  # another desk was faster: read the exam again

    def __init__(self, desk: Desk, parent: QObject) -> None:
        super().__init__(parent)
        self._desk = desk
        self._drafts: dict[Key, Draft] = {}
        self._shown: dict[Key, ShownFinding] = {}
        self._by: dict[Key, Actor] = {}  # who found it: it is stored in their name, whoever sits here then
        self._saving: set[Key] = set()
        self._refused: set[Key] = set()  # not sent again before they are said otherwise
        self._waiting: list[tuple[UUID | None, Callable[[bool], None]]] = []
        self.trouble: UserError | None = None
        self._pause = QTimer(self, singleShot=True, interval=PAUSE_MS)
        self._pause.timeout.connect(self.save_all)
        self._retry = QTimer(self, singleShot=True, interval=RETRY_MS)
        self._retry.timeout.connect(self.save_all)
        desk.live.found.connect(self.save_all)
        desk.actor_leaves.connect(self.save_all)
        desk.tasks.broke.connect(self._settle)

    def meet(self, exam_id: UUID, findings: Iterable[ShownFinding]) -> None:
        """The exam as it stands in the database now. An answer that was read before what is shown was stored is passed
        over: what somebody just found would go away for a moment, and come again.
        """
        merged = False
        for row in findings:
            key = (exam_id, row.area, row.item)
            shown = self._shown.get(key)
            if shown is not None and row.version < shown.version:
                continue
            self._shown[key] = row
            draft = self._drafts.get(key)
            if draft is None or key in self._saving:
                continue
            draft.meet({_STATE: row.state, _NOTE: row.note}, row.version)
            merged = merged or bool(draft.unsaved)
            if not draft.holds_words:
                self._forget(key)
        if merged and self.trouble is None:
            self.save_all()

    def standing(self, exam_id: UUID, area: ExamArea, item: str) -> tuple[str, str]:
        """State and note of an item as the form shows it."""
        key = (exam_id, area, item)
        draft = self._drafts.get(key)
        if draft is not None:
            return draft[_STATE], draft[_NOTE]
        row = self._shown.get(key) or ShownFinding(area=area, item=item)
        return row.state, row.note

    def choose_state(self, exam_id: UUID, area: ExamArea, item: str, state: str) -> None:
        """This is found; saved at once."""
        self._typed((exam_id, area, item)).type(_STATE, state)
        self.save_all()

    def type_note(self, exam_id: UUID, area: ExamArea, item: str, note: str) -> None:
        """This is said of it; saved when the typing rests."""
        self._typed((exam_id, area, item)).type(_NOTE, note)
        self._pause.start()

    def all_normal(self, exam_id: UUID, area: ExamArea) -> None:
        """Whatever nobody examined in this area is as it should be. Undo takes it back: it says much at once."""

        def recorded(items: tuple[str, ...]) -> None:
            self.kept.emit()
            self.look.emit()
            if items:
                words = self._desk.words
                said = words.count(
                    "{area}: one item is recorded as normal.",
                    "{area}: {number} items are recorded as normal.",
                    len(items),
                    area=Message(f"exam_area.{area}"),
                )
                self._desk.undoable.emit(said, lambda: self._take_back(exam_id, area, items))

        self._desk.tasks.act(self, "normal", lambda work: record_all_normal(work, exam_id, area), recorded)

    def _take_back(self, exam_id: UUID, area: ExamArea, items: tuple[str, ...]) -> None:
        self._desk.tasks.act(
            self, "normal", lambda work: take_back_normal(work, exam_id, area, items), lambda _: self.look.emit()
        )

    @property
    def all_stored(self) -> bool:
        """Whether nothing would be lost if the program ended now."""
        return not self._saving and not any(draft.holds_words for draft in self._drafts.values())

    def clashes(self, exam_id: UUID | None) -> tuple[Clash, ...]:
        """What two desks recorded differently in this exam; the field is `area.item` or `area.item.note`."""
        return tuple(
            Clash(
                field=f"{area}.{item}" + ("" if clash.field == _STATE else ".note"),
                mine=clash.mine,
                theirs=clash.theirs,
            )
            for (exam, area, item), draft in self._drafts.items()
            if exam == exam_id
            for clash in draft.clashes
        )

    def choose(self, exam_id: UUID, field: str, *, mine: bool) -> None:
        """End a clash."""
        area, _, rest = field.partition(".")
        item, _, note = rest.partition(".")
        draft, name = self._typed((exam_id, ExamArea(area), item)), _NOTE if note else _STATE
        if mine:
            draft.keep_mine(name)
        else:
            draft.take_theirs(name)
        self.save_all()
        self.stood.emit()

    def save_all(self) -> None:
        """Save whatever is unsaved, item by item."""
        self._pause.stop()
        for key, draft in list(self._drafts.items()):
            if draft.unsaved and key not in self._saving | self._refused:
                self._save(key, draft)

    def flush(self, exam_id: UUID | None, then: Callable[[bool], None]) -> None:
        """Save now what is unsaved; `then` is told whether everything that was found in this exam is stored."""
        self.save_all()
        self._waiting.append((exam_id, then))
        self._settle()

    def _settle(self) -> None:
        """Tell who waits for an exam of which nothing is under way any more."""
        waiting, self._waiting = self._waiting, []
        for exam_id, then in waiting:
            if any(key[0] == exam_id for key in self._saving):
                self._waiting.append((exam_id, then))
            else:
                then(not any(draft.holds_words for key, draft in self._drafts.items() if key[0] == exam_id))

    def _typed(self, key: Key) -> Draft:
        self._by[key] = self._desk.actor
        self._refused.discard(key)
        return self._draft(key)

    def _forget(self, key: Key) -> None:
        self._drafts.pop(key, None)
        self._by.pop(key, None)
        self._refused.discard(key)

    def _draft(self, key: Key) -> Draft:
        draft = self._drafts.get(key)
        if draft is None:
            row = self._shown.get(key) or ShownFinding(area=key[1], item=key[2])
            draft = self._drafts[key] = Draft({_STATE: row.state, _NOTE: row.note}, row.version)
        return draft

    def _save(self, key: Key, draft: Draft) -> None:
        self._saving.add(key)
        sent = draft.to_save()
        change = FindingChange(area=key[1], item=key[2], state=sent[_STATE], note=sent[_NOTE], version=draft.version)
        self._desk.tasks.act(
            self,
            "finding",
            lambda work: record_findings(work, key[0], [change]),
            lambda versions: self._stored(key, draft, sent, versions[0]),
            lambda error: self._failed(key, error),
            actor=self._by.get(key),
            ended=lambda: self._saving.discard(key),
        )
        self.stood.emit()

    def _stored(self, key: Key, draft: Draft, sent: dict[str, str], version: int) -> None:
        self.trouble = None
        self.kept.emit()
        draft.saved(sent, version)
        area, item = key[1], key[2]
        shown = self._shown.get(key)
        if shown is None or shown.version <= draft.version:
            self._shown[key] = ShownFinding(
                area=area, item=item, state=sent[_STATE], note=sent[_NOTE], version=draft.version
            )
        if draft.unsaved and self._waiting:
            self._save(key, draft)
        elif draft.unsaved:
            self._pause.start()
        elif not draft.holds_words:
            self._forget(key)
        self._settle()
        self.stood.emit()

    def _failed(self, key: Key, error: UserError) -> None:
        if isinstance(error, EditedElsewhere):
            self.look.emit()  # another desk's words first; what is left is saved after them
            self._settle()
            return
        self.trouble = error
        if isinstance(error, DatabaseProblem):
            self._retry.start()
        else:
            if isinstance(error, Refused):
                self._refused.add(key)  # it stands where it was typed, until it is said otherwise
            else:
                self._forget(key)  # cannot be said of an exam that is over: the record stands
            self._desk.trouble.emit(error)
            self.look.emit()
        self._settle()
        self.stood.emit()
