"""When somebody is to come again: each trigger begins a recall anew, and puts the one before to rest."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from dentaldesk.believable.people import Person
from dentaldesk.believable.scene import Row, Scene
from dentaldesk.believable.stamps import day_text
from dentaldesk.engines.scheduling.recall_rules import (
    EXAM,
    PERIO_MAINTENANCE,
    PROPHYLAXIS,
    Trigger,
    due_on,
    excluded,
    usual_recalls,
)
from dentaldesk.models.tables.scheduling import PatientRecall

_USUAL = {one.code: one for one in usual_recalls("EXAM")}
_YEARLY = 12
_SEEN_YEARLY = 0.7  # of those with few cavities the dentist wants to see so many once a year
_FEW = 1.0  # caries risk


@dataclass(slots=True, kw_only=True)
class Recalls:
    """What one patient is asked to come again for. `months`: the dentist's own interval for the examination."""

    person: Person
    months: int | None
    active: dict[str, Row] = field(default_factory=dict)
    last: dict[str, int] = field(default_factory=dict)

    def due(self, code: str, day: int) -> bool:
        """Whether it is time, or never was done."""
        row = self.active.get(code)
        return row is None or str(row["due_on"]) <= day_text(day)

    def next_cleaning(self) -> int | None:
        """The day on which the next cleaning of whichever kind is due."""
        rows = [self.active[code] for code in (PROPHYLAXIS, PERIO_MAINTENANCE) if code in self.active]
        return min((date.fromisoformat(row["due_on"]).toordinal() for row in rows), default=None)

    def follow(self, scene: Scene, codes: Iterable[str], at: int, *, examined: bool) -> None:
        """These procedures were done at this moment."""
        day, done = scene.day(at), set(codes)
        for code, usual in _USUAL.items():
            if (code == EXAM and examined) or done & set(usual.procedures):
                self._begin(scene, code, day, at)
        triggers = {
            code: Trigger(last_on=date.fromordinal(last), is_new=last == day) for code, last in self.last.items()
        }
        for code in excluded(triggers):
            self._rest(code)

    def _begin(self, scene: Scene, code: str, day: int, at: int) -> None:
        self._rest(code)
        own = self.months if code == EXAM else None
        due = due_on(date.fromordinal(day), own or _USUAL[code].months, date.fromordinal(self.person.born))
        self.last[code] = day
        self.active[code] = scene.add(
            PatientRecall,
            id=scene.ids(at),
            patient_id=self.person.id,
            recall_code=code,
            months=own,
            last_on=day_text(day),
            due_on=due.isoformat(),
            active=True,
        )

    def _rest(self, code: str) -> None:
        row = self.active.pop(code, None)
        if row is not None:
            row["active"] = False


def recalls_of(scene: Scene, person: Person) -> Recalls:
    """Nothing yet."""
    rarely = person.temper.caries < _FEW and scene.chance.random() < _SEEN_YEARLY
    return Recalls(person=person, months=_YEARLY if rarely else None)
