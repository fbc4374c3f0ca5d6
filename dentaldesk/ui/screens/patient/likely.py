"""Who may be the person that is being typed in: looked for when the typing pauses. No widgets."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from PySide6.QtCore import QObject, QTimer, Signal

from dentaldesk.engines.core.errors import DatabaseProblem, UserError
from dentaldesk.engines.patients.duplicates import Double, likely_doubles
from dentaldesk.ui.screens.patient.rows import Likely

if TYPE_CHECKING:
    from collections.abc import Callable

    from dentaldesk.engines.patients.rules import PatientDetails
    from dentaldesk.ui.desk import Desk

# Milliseconds without a key after which they are looked for.
_PAUSE = 250
# Fields that tell who somebody is.
TELLING = frozenset({"given_names", "family_name", "birth_date", "phone", "other_phone", "email"})


class LikelyPeople(QObject):
    """Those who are shown beside the typing; none while nobody new is typed in."""

    changed = Signal(object)  # tuple of Likely

    def __init__(self, desk: Desk, typed: Callable[[], PatientDetails | None], parent: QObject) -> None:
        """`typed` says who is typed in now, None for nobody."""
        super().__init__(parent)
        self._desk, self._typed = desk, typed
        self.shown: tuple[Likely, ...] = ()
        self.pause = QTimer(self)
        self.pause.setSingleShot(True)
        self.pause.setInterval(_PAUSE)
        self.pause.timeout.connect(self.look)

    def look(self) -> None:
        """Look for them now."""
        details = self._typed()
        if details is not None:
            self._desk.tasks.query(
                self, "doubles", lambda session: likely_doubles(session, details), self.show_doubles, self._lost
            )

    def _lost(self, error: UserError) -> None:
        # A lost database is told by the window.
        if not isinstance(error, DatabaseProblem):
            self._desk.trouble.emit(error)

    def show_doubles(self, doubles: list[Double]) -> None:
        """Let these be shown, if somebody is still typed in."""
        if self._typed() is not None:
            self._show(tuple(self._likely(double) for double in doubles))

    def clear(self) -> None:
        """Nobody new is typed in any more."""
        self._show(())

    def _show(self, shown: tuple[Likely, ...]) -> None:
        if shown != self.shown:
            self.shown = shown
            self.changed.emit(shown)

    @property
    def ids(self) -> frozenset[UUID]:
        """The records that are shown."""
        return frozenset(likely.row.id for likely in self.shown)

    def _likely(self, double: Double) -> Likely:
        words, row = self._desk.words, double.row
        born = words("born {day}", day=row.birth_date) if row.birth_date else ""
        chart = words("Chart {number}", number=row.chart_number)
        return Likely(
            row=row,
            title=", ".join(part for part in (row.name, born, chart) if part),
            reasons=" · ".join(words.text(reason) for reason in double.reasons),
            certain=double.certain,
        )
