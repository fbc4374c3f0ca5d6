"""Undo and redo of what was charted and not signed yet, for each patient apart."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING
from uuid import UUID

from dentaldesk.ui.screens.charting.deeds import Deed, redoing
from dentaldesk.ui.screens.charting.deeds import undoing as taking_back

if TYPE_CHECKING:
    from dentaldesk.ui.screens.charting.presenter import ChartingPresenter


class Undoing:
    """Two stacks a patient. A deed that was refused, or that a signature closed, is in neither."""

    def __init__(self, presenter: ChartingPresenter) -> None:
        self._presenter = presenter
        self._done: defaultdict[UUID, list[Deed]] = defaultdict(list)
        self._undone: defaultdict[UUID, list[Deed]] = defaultdict(list)

    @property
    def last(self) -> Deed | None:
        """What Ctrl+Z would take back."""
        stack = self._done[patient] if (patient := self._presenter.desk.patient_id) else []
        return stack[-1] if stack else None

    @property
    def next(self) -> Deed | None:
        """What Ctrl+Y would do again."""
        stack = self._undone[patient] if (patient := self._presenter.desk.patient_id) else []
        return stack[-1] if stack else None

    def note(self, deed: Deed) -> None:
        """Something was done: it can be taken back, and what was taken back before cannot be done again."""
        if not deed.undoes:
            self._done[deed.patient_id].append(deed)
            self._undone[deed.patient_id].clear()

    def undo(self) -> None:
        """Take the last deed back."""
        presenter, deed, who = self._presenter, self.last, self._presenter.who
        if presenter.held and not self._is_barred():
            presenter.let_go(presenter.held[-1:])
            return
        if deed is None or who is None or self._is_barred():
            return
        self._done[deed.patient_id].pop()
        self._undone[deed.patient_id].append(deed)
        words = presenter.desk.words
        said = words("Taken back: {what}", what=deed.says)
        presenter.do(taking_back(who, deed, said, words("Taken back at once")))

    def undo_if_last(self, deed: Deed) -> None:
        """Take this deed back from its toast; once something was done after it, Ctrl+Z leads there."""
        if deed is self.last:
            self.undo()

    def redo(self) -> None:
        """Do again what was taken back last."""
        presenter, deed, who = self._presenter, self.next, self._presenter.who
        if deed is None or who is None or self._is_barred():
            return
        self._undone[deed.patient_id].pop()
        self._done[deed.patient_id].append(deed)
        words = presenter.desk.words
        said = words("Done again: {what}", what=deed.says)
        presenter.do(redoing(who, deed, said, words("Done again")))

    def made(self, entry_id: UUID) -> bool:
        """Whether the entry was charted at this desk just now, and can be taken back."""
        patient_id = self._presenter.desk.patient_id
        return patient_id is not None and any(entry_id in deed.ids for deed in self._done[patient_id])

    def _is_barred(self) -> bool:
        if why := self._presenter.why_not:
            self._presenter.said.emit(why)
        return bool(why)

    def drop(self, deed: Deed) -> None:
        """It was refused: there is nothing to take back."""
        for stack in (self._done[deed.patient_id], self._undone[deed.patient_id]):
            if deed in stack:
                stack.remove(deed)

    def forget(self, patient_id: UUID) -> None:
        """The exam was signed."""
        self._done.pop(patient_id, None)
        self._undone.pop(patient_id, None)
