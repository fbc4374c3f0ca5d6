"""The typed line of the panel: what it means so far, and what Enter does with it."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING
from uuid import UUID

from dentaldesk.engines.clinical.charting_line import Line, LineContext, read_line
from dentaldesk.engines.clinical.charting_rules import NewEntry, entry_problems
from dentaldesk.engines.clinical.charting_vocabulary import Deed, Vocabulary, vocabulary
from dentaldesk.engines.clinical.mouth import mouth_with
from dentaldesk.models.values import Message
from dentaldesk.ui.screens.charting.deeds import as_entry
from dentaldesk.ui.screens.charting.keys import EXAMINED
from dentaldesk.ui.screens.charting.wording import Wanted, newest_entries

if TYPE_CHECKING:
    from dentaldesk.engines.clinical.chart import ChartEntry, Mouth
    from dentaldesk.ui.screens.charting.acts import Acts
    from dentaldesk.ui.screens.charting.board import Board
    from dentaldesk.ui.screens.charting.clearing import Clearing
    from dentaldesk.ui.screens.charting.drafting import Drafting
    from dentaldesk.ui.screens.charting.past import Past

_NO_LINE = Line()


class Typed:
    """`text` is what stands in the line, `line` what it means, `refused` what keeps it from standing in the mouth."""

    def __init__(self, board: Board) -> None:
        self._board = board
        self.text = ""
        self.line = _NO_LINE
        self.refused: tuple[Message, ...] = ()
        self.was_entered = False  # Enter was pressed on it as it stands: what is wrong with it is said aloud
        self._patient_id: UUID | None = None
        self._put_away: dict[UUID, str] = {}  # lines of other patients that were not charted

    def connect(self, acts: Acts, drafting: Drafting, clearing: Clearing, past: Past) -> None:
        """What Enter may do."""
        self._acts, self._drafting, self._clearing, self._past = acts, drafting, clearing, past

    @property
    def holds_any(self) -> bool:
        """Whether a line was typed, for any patient, that Enter did not end."""
        return bool(self.text.strip() or self._put_away)

    def turn_to(self, patient_id: UUID | None) -> None:
        """What was typed stays with its patient, and comes back with it."""
        if self._patient_id is not None and self.text.strip():
            self._put_away[self._patient_id] = self.text
        self.clear()
        self._patient_id = patient_id
        self.text = self._put_away.pop(patient_id, "") if patient_id is not None else ""

    @cached_property
    def _vocabulary(self) -> Vocabulary:
        return vocabulary(self._board.desk.words)

    def type(self, text: str) -> None:
        """This stands in the line now. What was drafted before and is whole is charted: typing is going on."""
        if text and not self.text:
            self._drafting.settle()
        self.text, self.was_entered = text, False
        self._board.said.emit("")
        self.read(changed=True)

    def read(self, *, changed: bool = False) -> None:
        """Read the line again: its words, the selection or the mouth are others."""
        board = self._board
        if board.basis is None or not (self.text or changed):
            return
        context = LineContext(
            mouth=board.basis,
            vocabulary=self._vocabulary,
            today=board.desk.today(),
            notation=board.notation,
            selected=board.draft.teeth,
            status=board.draft.status,
        )
        self.line = read_line(self.text, context)
        self.refused = self._problems(self.line.entries, board.basis)
        self._drafting.say_line(self.line.entries)

    def _problems(self, entries: tuple[NewEntry, ...], mouth: Mouth) -> tuple[Message, ...]:
        """What keeps the items from standing, each in the mouth that those before it leave.

        The mouth is played on only where an item touches a tooth of one before it.
        """
        board, who = self._board, self._board.who
        if who is None:
            return ()
        found: list[Message] = []
        unplayed: list[ChartEntry] = []
        for new in entries:
            if any(set(new.teeth) & set(entry.teeth) for entry in unplayed):
                mouth, unplayed = mouth_with(mouth, board.chart, unplayed), []
            found += [problem for problem in entry_problems(new, mouth) if problem not in found]
            unplayed.append(as_entry(who, new))
        return tuple(found)

    def clear(self) -> None:
        """Nothing stands in the line."""
        self.text, self.line, self.refused, self.was_entered = "", _NO_LINE, (), False

    # -- Enter --

    def ends(self) -> bool:
        """Whether nothing is typed, or what is typed could be charted now."""
        if not self.text.strip():
            return True
        if self.enter():
            return True
        words = self._board.desk.words
        self._board.said.emit(words("End the typed line first: Enter charts it, Esc drops it."))
        return False

    def enter(self) -> bool:
        """Enter: chart or do what the line says. Whether that was possible: then the line is empty again."""
        board, line = self._board, self.line
        self.was_entered = True
        if line.deed is Deed.SHOW_DAY:
            self.clear()
            self._past.show(line.day)
            return True
        if self.names_teeth:
            self.clear()
            self._drafting.choose(line.teeth)
            return True
        if board.is_barred():
            return False
        if not line.is_ready or self.refused:
            board.draft_changed.emit()
            return False
        meant = self.meant
        self.clear()
        self._drafting.drop()
        if line.entries:
            self._acts.chart(line.entries)
        else:
            self._do(line, meant)
        return True

    @property
    def names_teeth(self) -> bool:
        """Whether it names teeth and nothing to chart: they are selected."""
        line = self.line
        is_all = [problem.code for problem in line.problems] == ["line.no_thing"]
        return is_all and bool(line.teeth) and line.teeth != self._board.draft.teeth

    def _do(self, line: Line, meant: tuple[ChartEntry, ...]) -> None:
        match line.deed:
            case Deed.CLEAR:
                self._clearing.clear(meant)
            case Deed.DONE:
                self._acts.complete(meant)
            case Deed.REST_SOUND:
                self._drafting.choose(())
                self._drafting.press(EXAMINED)
            case _:
                pass

    @property
    def meant(self) -> tuple[ChartEntry, ...]:
        """The entries that the line would clear or complete."""
        board, line = self._board, self.line
        wanted = Wanted(
            teeth=line.teeth,
            findings=line.findings,
            variants=line.variants,
            statuses=line.statuses,
            surfaces=line.surfaces,
        )
        if line.deed is Deed.CLEAR:
            return newest_entries(board.chart, wanted, board.desk.today())
        open_work = board.mouth.open_work() if line.deed is Deed.DONE and board.mouth is not None else ()
        return tuple(mark.entry for mark in open_work if any(wanted.means(mark.entry, tooth) for tooth in line.teeth))
