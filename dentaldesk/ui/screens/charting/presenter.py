"""The charting panel without widgets: its parts put together, and what it does when patient, person or data change.

The chart is kept in memory. What a person does is seen at once and stored behind; see `outbox`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from PySide6.QtCore import QObject

from dentaldesk.engines.clinical.chart import Mark
from dentaldesk.engines.clinical.chart_words import say_entry
from dentaldesk.engines.clinical.teeth_drawing.geometry import make_forms
from dentaldesk.engines.core.access import Permission
from dentaldesk.engines.core.errors import DatabaseProblem, UserError
from dentaldesk.models.states import Topic
from dentaldesk.ui.screens.charting import draft as drafts
from dentaldesk.ui.screens.charting import wording
from dentaldesk.ui.screens.charting.acts import Acts
from dentaldesk.ui.screens.charting.board import Board
from dentaldesk.ui.screens.charting.clearing import Clearing
from dentaldesk.ui.screens.charting.deeds import as_entry
from dentaldesk.ui.screens.charting.drafting import Drafting
from dentaldesk.ui.screens.charting.past import Past
from dentaldesk.ui.screens.charting.preview import Preview, preview_of
from dentaldesk.ui.screens.charting.reading import Loaded, read_charting
from dentaldesk.ui.screens.charting.typed import Typed
from dentaldesk.ui.screens.charting.undoing import Undoing

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from dentaldesk.models.charting import ChartStatus
    from dentaldesk.models.teeth import ToothCode
    from dentaldesk.ui.desk import Desk
    from dentaldesk.ui.screens.charting.outbox import Deed

_TOPICS = frozenset({Topic.CLINICAL, Topic.TREATMENT, Topic.PATIENTS, Topic.CLINIC, Topic.PEOPLE})


class ChartingPresenter(QObject):
    """One charting panel."""

    def __init__(self, desk: Desk, parent: QObject) -> None:
        super().__init__(parent)
        self.desk = desk
        self.did = ""  # what was done last, in words, until something else is begun
        self.board = board = Board(desk, self)
        self.undoing = Undoing(board)
        self.acts = Acts(board, self.undoing)
        self.typed = Typed(board)
        self.drafting = Drafting(board, self.acts, self.typed.ends)
        self.clearing = Clearing(board, self.drafting, self.undoing)
        self.past = Past(board, self.drafting)
        self.typed.connect(self.acts, self.drafting, self.clearing, self.past)
        self._exam_id = desk.charted_exam  # an exam that was opened on purpose
        self._place: tuple[UUID, UUID] | None = None  # who sits here, and before whose chart
        self._unheard: list[Deed] = []  # stored, and more came of them than was asked for
        self._connect()
        # Made late, it finds a patient open already.
        self.typed.turn_to(desk.patient_id)
        self._turn()

    def _connect(self) -> None:
        board, desk = self.board, self.desk
        board.outbox.stored.connect(self._stored)
        board.outbox.refused.connect(self._refused)
        self.undoing.done.connect(self._did)
        self.acts.exam_begun.connect(self.bind)
        desk.patient_changed.connect(self._patient_changed)
        desk.actor_changed.connect(self._actor_changed)
        desk.live.changed.connect(self._topics_changed)
        desk.live.found.connect(self.read)

    # -- reading --

    def read(self) -> None:
        """Look at the open patient's chart again."""
        patient_id, exam_id, day = self.desk.patient_id, self._exam_id, self.desk.today()
        if patient_id is None or not self.desk.may(Permission.VIEW_PATIENT):
            self.board.close()
            return
        stored = self.board.outbox.stored_so_far

        def job(session: Session) -> Loaded:
            make_forms()  # here nobody waits for them; they are made once
            return read_charting(session, patient_id, day, exam_id)

        self.desk.tasks.query(
            self,
            "charting",
            job,
            lambda loaded: self._show(loaded, stored),
            lambda error: self._not_read(patient_id, error),
        )

    def bind(self, exam_id: UUID) -> None:
        """Chart in this exam, until another patient is opened."""
        if exam_id != self._exam_id:
            self._exam_id = exam_id
            self.read()

    def _show(self, loaded: Loaded, stored: int) -> None:
        before = self.board.loaded
        if loaded.patient_id != self.desk.patient_id:
            return
        if loaded.signed and (before is None or not before.signed):
            self.undoing.forget(loaded.patient_id)
        self.board.take(loaded, stored)
        self._tell_unheard()
        self.typed.read()

    def _not_read(self, patient_id: UUID, error: UserError) -> None:
        if patient_id != self.desk.patient_id or (isinstance(error, DatabaseProblem) and self.board.loaded is not None):
            return  # the window tells of a lost database; what was read before stays
        self.board.close(self.desk.say(error))

    def _patient_changed(self) -> None:
        self.board.close()
        self._exam_id, self.did = None, ""
        self.clearing.forget()
        self.board.said.emit("")
        self.typed.turn_to(self.desk.patient_id)
        self._turn()
        self.read()

    def _actor_changed(self) -> None:
        self._turn()
        self.board.scene_changed.emit()
        self.read()

    def _turn(self) -> None:
        patient_id = self.desk.patient_id
        place = None if patient_id is None else (self.desk.actor.user_id, patient_id)
        if place != self._place:
            self.drafting.turn(self._place, place)
            self._place = place

    def _topics_changed(self, topics: frozenset[Topic]) -> None:
        if topics & _TOPICS:
            self.read()

    # -- what is shown --

    def marks(self) -> tuple[Mark, ...]:
        """What waits and what is drafted, as it would look."""
        board = self.board
        who = board.who
        if who is None or board.basis is None:
            return ()
        news = (*(each.new for each in board.waits), *drafts.news(board.draft, board.basis))
        entries = (as_entry(who, new) for new in news)
        return tuple(Mark(entry=entry, status=entry.status, surfaces=entry.surfaces) for entry in entries)

    def entry_lines(self) -> tuple[wording.EntryLine, ...]:
        """What stands on the chosen teeth, or waits to."""
        board = self.board
        who = board.who
        if board.mouth is None or who is None:
            return ()
        context = wording.ListContext(
            chart=board.chart,
            mouth=board.mouth,
            notation=board.notation,
            read_only=bool(board.why_not),
            unsaved=frozenset(made for deed in board.outbox.waiting for made in deed.creates),
            held=tuple((as_entry(who, each.new), each.why) for each in board.waits),
        )
        return wording.entry_lines(self.desk.words, board.draft.teeth, context)

    def preview(self) -> Preview:
        """What stands beside the typed line."""
        return preview_of(self.board, self.typed)

    @property
    def shown_did(self) -> str:
        """What was done last, as long as nothing else is begun."""
        idle = self.board.draft.is_empty and not self.typed.text and self.board.shown.day is None
        if not self.did or not idle:
            return ""
        return self.desk.words("{what} · Undo: Ctrl+Z", what=self.did) if self.undoing.last else self.did

    # -- keys that mean several things --

    def mark_as(self, status: ChartStatus) -> None:
        """How work is marked from now on, that of the typed line too."""
        self.drafting.mark_as(status)
        self.typed.read()

    def select(self, teeth: tuple[ToothCode, ...]) -> None:
        """Other teeth are selected; a typed line that names none means them."""
        self.drafting.select(teeth)
        self.typed.read()

    def enter(self) -> None:
        """Enter beside the typed line: chart what is drafted, else try again what waits, else say what is lacking."""
        board = self.board
        if self.typed.text:
            self.typed.enter()
        elif not board.draft.is_empty:
            self.drafting.settle()
        elif board.waits and not board.is_barred():
            board.said.emit("")
            self.acts.chart_held()

    def escape(self) -> bool:
        """Escape: what was begun last goes; then the past, then the selection. Whether there was anything."""
        board = self.board
        board.said.emit("")
        if self.clearing.asks is not None:
            self.clearing.forget()
        elif board.draft.is_empty and board.waits:
            board.let_go(board.waits)
        elif board.draft.is_empty and board.shown.day is not None:
            self.past.show(None)
        else:
            return self.drafting.escape()
        board.draft_changed.emit()
        return True

    # -- what became of it --

    def _did(self, said: str) -> None:
        self.did = said
        self.board.said.emit("")
        self.board.draft_changed.emit()

    def _refused(self, _deed: Deed, _error: UserError, _dropped: object) -> None:
        self.did = ""  # what was said to be done was not
        self.board.draft_changed.emit()
        self.read()

    def _stored(self, deed: Deed) -> None:
        if deed.act is not None and len(deed.act.created) > len(deed.creates) and deed.turns is None:
            self._unheard.append(deed)
        if deed.patient_id == self.desk.patient_id:
            self.board.look_again()
            if not self.board.outbox.waiting:
                self.read()

    def _tell_unheard(self) -> None:
        """An act that declined other work says so."""
        words, board = self.desk.words, self.board
        by_id = {entry.id: entry for entry in board.chart.entries}
        for deed in [each for each in self._unheard if each.patient_id == self.desk.patient_id]:
            self._unheard.remove(deed)
            made = deed.act.created if deed.act is not None else ()
            more = [by_id[each] for each in made if each in by_id and each not in deed.creates]
            what = "; ".join(say_entry(words, each, board.notation) for each in more)
            if what:
                self._did(words("{said}. Declined with it: {what}", said=deed.says, what=what))

    # -- the window asks --

    @property
    def holds_typed(self) -> bool:
        """Whether something was chosen or typed, of any patient, that is not charted yet."""
        return self.board.held.any or self.drafting.holds_any or self.typed.holds_any
