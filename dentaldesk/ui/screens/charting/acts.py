"""What is done on the chart: charting, taking work further, beginning the exam; and what comes back refused."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING
from uuid import UUID

from PySide6.QtCore import QObject, Signal

from dentaldesk.engines.clinical.chart_words import say_entry, with_status
from dentaldesk.engines.core.errors import Refused, UserError
from dentaldesk.engines.flows.beginning import begin_exam_in_chair
from dentaldesk.models.charting import ChartStatus
from dentaldesk.ui.screens.charting import wording
from dentaldesk.ui.screens.charting.deeds import Said, as_entry, charting, furthering, named
from dentaldesk.ui.screens.charting.held import HeldEntry

if TYPE_CHECKING:
    from dentaldesk.engines.clinical.chart import ChartEntry
    from dentaldesk.engines.clinical.charting_rules import NewEntry
    from dentaldesk.ui.screens.charting.board import Board
    from dentaldesk.ui.screens.charting.outbox import Deed, Who
    from dentaldesk.ui.screens.charting.undoing import Undoing


class Acts(QObject):
    """Acts of the person here, on the patient who is shown."""

    exam_begun = Signal(object)  # its id

    def __init__(self, board: Board, undoing: Undoing) -> None:
        super().__init__(board)
        self._board = board
        self._undoing = undoing
        board.outbox.refused.connect(self._refused)

    # -- charting --

    def chart(self, news: Sequence[NewEntry]) -> None:
        """Put these into the chart. What needs an exam waits where none is open; the rest does not wait for it."""
        who = self._board.who
        if who is None or not news:
            return
        every = tuple(named(new) for new in news)
        waits = tuple(new for new in every if new.status.is_open and who.exam_id is None)
        now = tuple(new for new in every if new not in waits)
        if waits:
            self._board.hold(who.patient_id, (HeldEntry(new=new, at=who.now) for new in waits))
        if now:
            self._undoing.do(self._charting(who, now))

    def _charting(self, who: Who, news: Sequence[NewEntry]) -> Deed:
        words = self._board.desk.words
        what = wording.say_news(words, (as_entry(who, new) for new in news), self._board.notation)
        return charting(who, news, Said(what, what, words("Charted: {what}", what=what)))

    def chart_held(self) -> None:
        """Try again what waits."""
        self.chart([each.new for each in self._board.release()])

    # -- taking work further --

    def complete(self, entries: Sequence[ChartEntry] | None = None) -> None:
        """These were done, or else (None) all that is planned on the selected teeth."""
        self.take_further(self.open_work() if entries is None else entries, ChartStatus.COMPLETED)

    def open_work(self) -> tuple[ChartEntry, ...]:
        """What is planned on the selected teeth."""
        board = self._board
        chosen = frozenset(board.draft.teeth)
        marks = board.mouth.open_work() if board.mouth is not None else ()
        return tuple(mark.entry for mark in marks if chosen & frozenset(mark.entry.teeth))

    def take_further(self, entries: Sequence[ChartEntry], status: ChartStatus) -> None:
        """Work goes on to this status."""
        board, who = self._board, self._board.who
        if who is None or board.mouth is None or board.is_barred():
            return
        words = board.desk.words
        if not entries:
            board.said.emit(words("Nothing is planned on the selected teeth."))
            return
        what = "; ".join(say_entry(words, each, board.notation) for each in entries)
        said = Said(what, with_status(words, what, status), wording.say_step(words, status, what))
        self._undoing.do(furthering(who, entries, status, said))

    # -- the exam --

    def begin_exam(self) -> None:
        """Begin today's exam, and chart what waited for it."""
        desk = self._board.desk
        patient_id, dentist_id = desk.patient_id, desk.actor.provider_id
        if patient_id is None or dentist_id is None:
            desk.show_panel("exam")
            return
        desk.tasks.act(
            self,
            "begin",
            lambda work: begin_exam_in_chair(work, patient_id, dentist_id),
            lambda exam_id: self._begun(patient_id, exam_id),
            lambda error: self._board.said.emit(self._board.say_error(error)),
        )

    def _begun(self, patient_id: UUID, exam_id: UUID) -> None:
        board = self._board
        if board.loaded is None or board.loaded.patient_id != patient_id:
            return
        board.loaded = replace(board.loaded, exam_id=exam_id, signed=False)
        self.chart_held()
        self.exam_begun.emit(exam_id)

    # -- what comes back --

    def _refused(self, deed: Deed, error: UserError, dropped: tuple[Deed, ...]) -> None:
        """Tell it, whosever record is open; what was to be charted waits with its patient, with the reason."""
        board = self._board
        for each in (deed, *dropped):
            self._undoing.drop(each)
        why = board.say_error(error)
        kept, again = self._judged(deed, error, why)
        kept += [HeldEntry(new=new, at=each.who.now, why=why) for each in dropped for new in each.news]
        if kept:
            board.hold(deed.patient_id, kept)
        self._tell(deed, error, dropped)
        if again is not None:
            self._undoing.note(again)
            board.outbox.add(again)
        board.look_again()

    def _judged(self, deed: Deed, error: UserError, why: str) -> tuple[list[HeldEntry], Deed | None]:
        """What of a refused act is held, each entry with its reason, and the act of what nothing was said against."""
        problems = error.problems if isinstance(error, Refused) else ()
        whys = [
            " ".join(self._board.say_problem(each.message) for each in problems if each.place == f"entry:{place}")
            for place in range(len(deed.news))
        ]
        who = deed.who
        if not any(whys):  # it is the exam, or the whole: what was only seen needs no exam
            whys = [why if new.status.is_open or who.exam_id is None else "" for new in deed.news]
            who = replace(who, exam_id=None)
        kept = [HeldEntry(new=new, at=who.now, why=said) for new, said in zip(deed.news, whys, strict=True) if said]
        rest = [new for new, said in zip(deed.news, whys, strict=True) if not said]
        return kept, self._charting(who, rest) if rest else None

    def _tell(self, deed: Deed, error: UserError, dropped: tuple[Deed, ...]) -> None:
        board, words, why = self._board, self._board.desk.words, self._board.say_error(error)
        said = words("Not done: {what}. {why}", what=deed.what, why=why)
        if error.message.code == "plan.not_proposed":
            said = words("{said} Or clear it, and type: {what} done", said=said, what=deed.about)
        if dropped:
            what = "; ".join(each.what for each in dropped)
            said = words("{said} Not done either: {what}.", said=said, what=what)
        if deed.patient_id == board.desk.patient_id:
            board.said.emit(said)
        else:
            board.desk.trouble.emit(UserError("chart.refused_of", patient=deed.who.patient, said=said))
