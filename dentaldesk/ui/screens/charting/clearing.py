"""Taking entries out of the chart, or surfaces out of an entry: at once while they are nobody's record, else with a
word why.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from dentaldesk.engines.clinical.chart_words import say_entry
from dentaldesk.engines.clinical.charting_rules import NewEntry
from dentaldesk.ui.screens.charting import wording
from dentaldesk.ui.screens.charting.deeds import Said, named, trimming, voiding
from dentaldesk.ui.screens.charting.draft import surfaces_on

if TYPE_CHECKING:
    from dentaldesk.engines.clinical.chart import ChartEntry
    from dentaldesk.models.teeth import Surface, ToothCode
    from dentaldesk.ui.screens.charting.board import Board
    from dentaldesk.ui.screens.charting.drafting import Drafting
    from dentaldesk.ui.screens.charting.outbox import Deed, Who
    from dentaldesk.ui.screens.charting.undoing import Undoing


@dataclass(frozen=True, slots=True, kw_only=True)
class Removal:
    """Entries that go, or of a single one only these surfaces."""

    entries: tuple[ChartEntry, ...]
    surfaces: tuple[Surface, ...] = ()


class Clearing(QObject):
    """`asks`: what of a signed record waits for a reason."""

    reason_wanted = Signal(str)  # why is this void? The text says what
    nothing = Signal(str)  # there was nothing to clear: no mistake

    def __init__(self, board: Board, drafting: Drafting, undoing: Undoing) -> None:
        super().__init__(board)
        self._board = board
        self._drafting = drafting
        self._undoing = undoing
        self.asks: Removal | None = None

    def newest(self) -> None:
        """Delete: the newest entry on each selected tooth; a draft goes first."""
        board = self._board
        draft, words = board.draft, board.desk.words
        if not draft.is_empty:
            self._drafting.drop()
        elif not draft.teeth:
            board.said.emit(words("Choose a tooth first."))
        elif waiting := tuple(each for each in board.waits if set(each.new.teeth) & set(draft.teeth)):
            board.let_go(waiting)
        else:
            self.clear(wording.newest_entries(board.chart, wording.Wanted(teeth=draft.teeth), board.desk.today()))

    def clear(self, entries: Sequence[ChartEntry]) -> None:
        """Take these out; one that only waits is let go."""
        waiting = tuple(each for each in self._board.waits if each.new.entry_id in {entry.id for entry in entries})
        if waiting:
            self._board.let_go(waiting)
        else:
            self._take_out(Removal(entries=tuple(entries)))

    def surface(self, tooth: ToothCode, surface: Surface) -> None:
        """A right click on a surface: out of the draft, or out of the newest entry that holds it."""
        if self._drafting.untouch(tooth, surface):
            return
        board = self._board
        own = [entry for entry in board.chart.standing() if tooth in entry.teeth and surface in entry.surfaces]
        newest = max(own, key=lambda entry: (entry.recorded_at, entry.id), default=None)
        if newest is None:
            self._take_out(Removal(entries=()))
        else:
            only = (surface,) if len(newest.surfaces) > 1 else ()
            self._take_out(Removal(entries=(newest,), surfaces=only))

    def _take_out(self, removal: Removal, reason: str = "") -> None:
        board = self._board
        words, who = board.desk.words, board.who
        if who is None or board.is_barred():
            return
        if not removal.entries:
            self.nothing.emit(words("There is nothing to clear."))
            return
        if not reason and not all(entry.is_draft for entry in removal.entries):
            if not all(self._undoing.made(entry.id) for entry in removal.entries):
                self.asks = removal
                self.reason_wanted.emit(self._say(removal))
                return
            reason = words("Taken back at once")
        self.asks = None
        board.said.emit("")
        self._undoing.do(self._deed(who, removal, reason))

    def _say(self, removal: Removal) -> str:
        words, notation = self._board.desk.words, self._board.notation
        gone = (replace(each, surfaces=removal.surfaces or each.surfaces) for each in removal.entries)
        return "; ".join(say_entry(words, each, notation) for each in gone)

    def _deed(self, who: Who, removal: Removal, reason: str) -> Deed:
        words, what = self._board.desk.words, self._say(removal)
        said = Said(what, words("clearing {what}", what=what), words("Cleared: {what}", what=what))
        if not removal.surfaces:
            return voiding(who, removal.entries, reason, said)
        (entry,) = removal.entries
        return trimming(who, entry, _without(entry, removal.surfaces), reason, said)

    def give_reason(self, reason: str) -> None:
        """Why what waits is void."""
        asked = self.asks
        if asked is not None and reason.strip():
            self.forget()
            self._take_out(asked, reason.strip())

    def forget(self) -> None:
        """Nothing is cleared."""
        self.asks = None
        self.reason_wanted.emit("")


def _without(entry: ChartEntry, surfaces: tuple[Surface, ...]) -> NewEntry:
    """What is left of an entry."""
    left = NewEntry(
        finding=entry.finding,
        status=entry.status,
        teeth=entry.teeth,
        surfaces=surfaces_on(entry.tooth, set(entry.surfaces) - set(surfaces)),
        variant=entry.variant,
        measure=entry.measure,
        note=entry.note,
        true_on=entry.true_on,
        follows=entry.follows,
    )
    return named(left)
