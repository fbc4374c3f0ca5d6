"""Work that was planned while no exam was open: it waits for one, with its patient."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING
from uuid import UUID

if TYPE_CHECKING:
    from dentaldesk.engines.clinical.charting_rules import NewEntry


class Held:
    """What waits, by patient."""

    def __init__(self) -> None:
        self._waiting: dict[UUID, tuple[NewEntry, ...]] = {}

    def of(self, patient_id: UUID | None) -> tuple[NewEntry, ...]:
        """What of this patient waits, the oldest first."""
        return self._waiting.get(patient_id, ()) if patient_id is not None else ()

    def add(self, patient_id: UUID, news: Iterable[NewEntry]) -> None:
        """These wait too."""
        self._waiting[patient_id] = (*self.of(patient_id), *news)

    def let_go(self, patient_id: UUID, unwanted: Iterable[NewEntry]) -> None:
        """These are not wanted any more."""
        gone = list(unwanted)
        self._waiting[patient_id] = tuple(new for new in self.of(patient_id) if new not in gone)

    def take(self, patient_id: UUID) -> tuple[NewEntry, ...]:
        """All that waits; nothing does afterwards."""
        return self._waiting.pop(patient_id, ())

    @property
    def any(self) -> bool:
        """Whether anything of any patient waits."""
        return any(self._waiting.values())
