"""Which two records, what would become of them, and the deed."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from PySide6.QtCore import QObject, Signal

from dentaldesk.engines.core.access import Permission
from dentaldesk.engines.core.phones import shown_phone
from dentaldesk.engines.flows.merging import MergeChoices, MergePreview, merge_patients, merge_preview
from dentaldesk.engines.patients.duplicates import Double, doubles_of
from dentaldesk.engines.patients.finding import find_patients
from dentaldesk.engines.patients.reads import PatientRow, patient_card

if TYPE_CHECKING:
    from dentaldesk.engines.core.errors import UserError
    from dentaldesk.ui.desk import Desk

KEPT = 0  # the side of the record that stays
FOUND = 8  # people shown for what was typed


class MergePresenter(QObject):
    """`sides` are the record that stays and the one that goes; `preview` is there once both are chosen."""

    changed = Signal()
    phone_written = Signal()  # `phone_of` says more than before
    found = Signal(int, object)  # side, rows for what was typed
    suggested = Signal(object)  # Doubles of the kept record
    failed = Signal(object)  # a UserError: nothing was done

    def __init__(self, desk: Desk, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.desk = desk
        self.sides: list[PatientRow | None] = [None, None]
        self.preview: MergePreview | None = None
        self.is_busy = False
        self.is_proposal = True  # nobody decided which of the two stays
        self._phones: dict[str, str] = {}  # as stored → as written here
        desk.live.changed.connect(self._something_changed)
        desk.actor_changed.connect(self.clear)

    @property
    def may(self) -> bool:
        """Whether who sits here may look at all."""
        return self.desk.may(Permission.MERGE_PATIENTS)

    def _something_changed(self) -> None:
        if self.preview is not None and not self.is_busy:  # it counts rows of almost every table
            self.read()

    def clear(self) -> None:
        """Begin anew."""
        self.sides, self.preview, self.is_proposal = [None, None], None, True
        self.changed.emit()

    def find(self, side: int, typed: str) -> None:
        """Look for people; `found` tells."""
        if self.may:
            self.desk.tasks.query(
                self,
                f"find {side}",
                lambda session: find_patients(session, typed, FOUND),
                lambda rows: self.found.emit(side, rows),
            )

    def phone_of(self, row: PatientRow | None) -> str:
        """The phone as it is written here; "" until that is looked up: `phone_written` tells."""
        stored, country = (None if row is None else row.phone), self.desk.clinic.country
        if not stored:
            return ""
        if stored not in self._phones:

            def written(phone: str) -> None:
                self._phones[stored] = phone
                self.phone_written.emit()

            self._phones[stored] = ""
            # Off the GUI thread: the numbers of all countries are loaded for the first one.
            self.desk.tasks.aside(self, "phone", lambda: shown_phone(stored, country), written)
        return self._phones[stored]

    def choose(self, side: int, row: PatientRow | None) -> None:
        """This record on this side, by hand; None: none yet."""
        if side == KEPT:
            self.is_proposal = False
        self._put(side, row)

    def _put(self, side: int, row: PatientRow | None) -> None:
        self.sides[side] = row
        self.preview = None
        self.changed.emit()
        self.read()

    def begin_with(self, patient_id: UUID) -> None:
        """Begin with this record, and suggest its doubles; which of the two stays is proposed once both are known."""
        self.is_proposal = True

        def show(row: PatientRow) -> None:
            if self.is_proposal:  # else somebody chose by hand meanwhile
                self._put(KEPT, row)

        self.desk.tasks.query(self, "begin", lambda session: patient_card(session, patient_id).row, show)

    def swap(self) -> None:
        """Keep the other one."""
        self.is_proposal = False
        self._turn()

    def _turn(self) -> None:
        self.sides.reverse()
        self.preview = None
        self.changed.emit()
        self.read()

    def read(self) -> None:
        """Look at what is chosen."""
        chosen = self._ids()
        kept, merged = chosen
        if not self.may or kept is None:
            return
        if merged is None:
            self._look_for_doubles(kept)
            return

        def show(preview: MergePreview) -> None:
            if self._ids() == chosen and self.is_proposal and preview.proposed is not preview.kept:
                self.is_proposal = False  # once: a record that grows meanwhile does not change sides under the hand
                self._turn()
            elif self._ids() == chosen:
                self.is_proposal = False
                self.preview = preview
                self.sides = [preview.kept.row, preview.merged.row]
                self.changed.emit()

        self.desk.tasks.query(self, "preview", lambda session: merge_preview(session, kept, merged), show)

    def _ids(self) -> list[UUID | None]:
        return [None if row is None else row.id for row in self.sides]

    def _look_for_doubles(self, kept: UUID) -> None:
        def show(doubles: list[Double]) -> None:
            if self._ids() == [kept, None]:
                self.suggested.emit(doubles)

        self.desk.tasks.query(self, "doubles", lambda session: doubles_of(session, kept), show)

    def merge(self, from_merged: frozenset[str], seen: MergePreview | None = None) -> None:
        """Do it, with these fields taken from the record that goes, as chosen when `seen` stood here (None: now)."""
        seen, words = seen or self.preview, self.desk.words
        if seen is None or self.preview is None or self.is_busy:
            return
        choices = MergeChoices(
            kept_version=seen.kept.version, merged_version=seen.merged.version, from_merged=from_merged
        )
        kept, merged = seen.kept.row, seen.merged.row
        self.is_busy = True

        def done(_version: int) -> None:
            self.clear()
            self.desk.toast.emit(
                words("Record {number} is now part of {kept}.", number=merged.chart_number, kept=kept.chart_number)
            )
            self.desk.open_patient(kept.id)

        self.desk.tasks.act(
            self,
            "merge",
            lambda work: merge_patients(work, kept.id, merged.id, choices),
            done,
            self._failed,
            ended=self._ended,
        )

    def _ended(self) -> None:
        self.is_busy = False

    def _failed(self, error: UserError) -> None:
        self.failed.emit(error)
        self.read()
