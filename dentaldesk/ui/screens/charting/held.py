"""What could not be charted yet: it stays with its patient, in sight, with the reason."""

from __future__ import annotations

from collections.abc import Container, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

if TYPE_CHECKING:
    from datetime import datetime

    from dentaldesk.engines.clinical.charting_rules import NewEntry


@dataclass(frozen=True, slots=True, kw_only=True)
class HeldEntry:
    """One entry that waits. `why`: what it was refused for; "" while it only waits for an exam."""

    new: NewEntry  # with its id
    at: datetime  # since when
    why: str = ""


class Held:
    """What waits, by patient."""

    def __init__(self) -> None:
        self._waiting: dict[UUID, tuple[HeldEntry, ...]] = {}

    def of(self, patient_id: UUID | None) -> tuple[HeldEntry, ...]:
        """What of this patient waits, the oldest first."""
        return self._waiting.get(patient_id, ()) if patient_id is not None else ()

    def add(self, patient_id: UUID, entries: Iterable[HeldEntry]) -> None:
        """These wait too."""
        self._waiting[patient_id] = (*self.of(patient_id), *entries)

    def let_go(self, patient_id: UUID, ids: Container[UUID | None]) -> None:
        """The entries with these ids are not wanted any more."""
        self._waiting[patient_id] = tuple(each for each in self.of(patient_id) if each.new.entry_id not in ids)

    def take(self, patient_id: UUID) -> tuple[HeldEntry, ...]:
        """All that waits; nothing does afterwards."""
        return self._waiting.pop(patient_id, ())

    @property
    def any(self) -> bool:
        """Whether anything of any patient waits."""
        return any(self._waiting.values())
