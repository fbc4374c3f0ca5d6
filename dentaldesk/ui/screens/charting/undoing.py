"""Doing, undo and redo: of each patient apart, and only by who did it, while it is nobody's signed record."""

from __future__ import annotations

from collections import defaultdict
from datetime import timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from PySide6.QtCore import QObject, Signal

from dentaldesk.ui.screens.charting.deeds import redoing, undoing

if TYPE_CHECKING:
    from dentaldesk.ui.screens.charting.board import Board
    from dentaldesk.ui.screens.charting.held import HeldEntry
    from dentaldesk.ui.screens.charting.outbox import Deed

AT_ONCE = timedelta(minutes=10)  # outside of an exam every entry is a record; so long it may be a slip of the hand


class Undoing(QObject):
    """Two stacks a patient. A deed that was refused, or that a signature closed, is in neither."""

    done = Signal(str)  # what was just done, in words

    def __init__(self, board: Board) -> None:
        super().__init__(board)
        self._board = board
        self._done: defaultdict[UUID, list[Deed]] = defaultdict(list)
        self._undone: defaultdict[UUID, list[Deed]] = defaultdict(list)

    def do(self, deed: Deed) -> None:
        """Do it now: seen at once, stored behind, undone with Ctrl+Z."""
        self.note(deed)
        self._board.outbox.add(deed)
        self._board.look_again()
        self.done.emit(deed.says)

    def note(self, deed: Deed) -> None:
        """It can be taken back, and what was taken back before cannot be done again."""
        if deed.turns is None:
            self._done[deed.patient_id].append(deed)
            self._undone[deed.patient_id].clear()

    # -- what can be taken back --

    @property
    def last(self) -> Deed | None:
        """What Ctrl+Z would take back."""
        return self._top(self._done)

    @property
    def next(self) -> Deed | None:
        """What Ctrl+Y would do again."""
        return self._top(self._undone)

    @property
    def last_held(self) -> HeldEntry | None:
        """What Ctrl+Z would let go instead: planned after all that was done, and waiting for an exam."""
        last, waits = self.last, [each for each in self._board.waits if not each.why]
        if not waits or (last is not None and last.who.now > waits[-1].at):
            return None
        return waits[-1]

    def _top(self, stacks: dict[UUID, list[Deed]]) -> Deed | None:
        patient_id = self._board.desk.patient_id
        stack = stacks.get(patient_id) if patient_id is not None else None
        return stack[-1] if stack and self._is_own(stack[-1]) else None

    def _is_own(self, deed: Deed) -> bool:
        """Whether who sits here did it, today, and it stands in no record yet or was done a moment ago."""
        desk = self._board.desk
        if deed.who.actor.user_id != desk.actor.user_id or deed.who.today != desk.today():
            return False
        return deed.in_exam or desk.now() - deed.who.now <= AT_ONCE

    def made(self, entry_id: UUID) -> bool:
        """Whether who sits here charted the entry just now, and can take it back without saying why."""
        patient_id = self._board.desk.patient_id
        stack = self._done.get(patient_id, []) if patient_id is not None else []
        return any(entry_id in deed.creates and self._is_own(deed) for deed in stack)

    # -- taking back --

    def undo(self) -> None:
        """Take the last deed back."""
        board, deed, who = self._board, self.last, self._board.who
        if who is None or board.is_barred():
            return
        if (held := self.last_held) is not None:
            board.let_go((held,))
        elif deed is not None:
            self._done[deed.patient_id].pop()
            self._undone[deed.patient_id].append(deed)
            words = board.desk.words
            reason = "" if deed.in_exam else words("Taken back at once")
            self.do(undoing(who, deed, words("Taken back: {what}", what=deed.what), reason))

    def redo(self) -> None:
        """Do again what was taken back last."""
        board, deed, who = self._board, self.next, self._board.who
        if deed is None or who is None or board.is_barred():
            return
        self._undone[deed.patient_id].pop()
        self._done[deed.patient_id].append(deed)
        words = board.desk.words
        reason = "" if deed.in_exam else deed.reason or words("Done again")
        self.do(redoing(who, deed, words("Done again: {what}", what=deed.what), reason))

    def drop(self, deed: Deed) -> None:
        """It was refused: there is nothing to take back, or what it was to turn stands as before."""
        done, undone = self._done[deed.patient_id], self._undone[deed.patient_id]
        if deed.turns is not None:
            self._turn_back(deed.turns, done, undone)
            return
        for stack in (done, undone):
            if deed in stack:
                stack.remove(deed)

    @staticmethod
    def _turn_back(turned: Deed, done: list[Deed], undone: list[Deed]) -> None:
        for here, there in ((undone, done), (done, undone)):
            if turned in here:
                here.remove(turned)
                there.append(turned)
                return

    def forget(self, patient_id: UUID) -> None:
        """The exam was signed."""
        self._done.pop(patient_id, None)
        self._undone.pop(patient_id, None)
