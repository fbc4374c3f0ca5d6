"""Medical histories: what people of an age suffer from and take, asked at the first visit and anew every two years, or
when a pregnancy is over.
"""

from __future__ import annotations

import random
from dataclasses import dataclass, field

from dentaldesk.believable.people import Person
from dentaldesk.believable.scene import Row, Scene
from dentaldesk.believable.stamps import day_text, moment_text
from dentaldesk.believable.words import Texts
from dentaldesk.engines.clinical.shapes import MedicalRisk
from dentaldesk.models.states import Sex
from dentaldesk.models.tables.patients import MedicalConfirmation, MedicalHistory

# What somebody may suffer from: from which age on, and how many of a hundred do at eighty.
_CONDITIONS = {
    "pressure": (35, 58),
    "diabetes": (40, 20),
    "rhythm": (55, 13),
    "bones": (55, 14),
    "asthma": (4, 8),
    "thyroid": (30, 10),
    "mood": (16, 11),
    "valve": (50, 3),
    "reflux": (25, 14),
}
_ALWAYS = frozenset({"asthma", "mood"})  # as frequent in the young
_OLD = 80
_ALLERGIC = 0.13
_PREGNANT_FROM, _PREGNANT_TO, _PREGNANT = 20, 42, 0.02
_HOLDS = 730  # days after which the questions are asked anew
_TERM = 180  # days, about: after them whoever was pregnant is asked anew
_WELL, _ILL, _VERY_ILL = 1, 2, 3  # ASA classes
_MANY = 3  # illnesses


@dataclass(slots=True, kw_only=True)
class Health:
    """What one patient told, version after version."""

    person: Person
    chance: random.Random
    told: set[str] = field(default_factory=set)
    allergies: list[str] = field(default_factory=list)
    number: int = 0
    asked_on: int = 0
    current: Row = field(default_factory=dict)

    def risk(self) -> MedicalRisk:
        """What of it makes care more complex."""
        return MedicalRisk(
            asa_class=self.current.get("asa_class"),
            anticoagulant=bool(self.current.get("anticoagulant")),
            bisphosphonate=bool(self.current.get("bisphosphonate")),
            pregnant=bool(self.current.get("pregnant")),
        )

    def ask(self, scene: Scene, visit: str, at: int, by: str) -> None:
        """At a visit: asked anew when it is long ago, and confirmed in any case."""
        day = scene.day(at)
        holds = _TERM if self.current.get("pregnant") else _HOLDS
        if not self.number or day - self.asked_on > holds:
            self._write(scene, day, at, by)
        scene.add(
            MedicalConfirmation,
            id=scene.ids(at),
            visit_id=visit,
            history_id=self.current["id"],
            confirmed_at=moment_text(at),
            business_date=day_text(day),
            confirmed_by=by,
        )

    def _write(self, scene: Scene, day: int, at: int, by: str) -> None:
        texts, age = scene.house.texts, self.person.age(day)
        years = age if not self.number else (day - self.asked_on) / 365
        self._fall_ill(age, years, texts)
        self.number, self.asked_on = self.number + 1, day
        named = [texts.conditions[one] for one in _CONDITIONS if one in self.told]
        self.current = scene.add(
            MedicalHistory,
            id=scene.ids(at),
            patient_id=self.person.id,
            number=self.number,
            asa_class=_asa(len(named), self.told),
            allergies=list(self.allergies),
            medications=", ".join(drug for _, drug in named if drug) or None,
            conditions=", ".join(name for name, _ in named) or None,
            anticoagulant="rhythm" in self.told,
            bisphosphonate="bones" in self.told,
            pregnant=self._is_pregnant(age),
            radiotherapy=False,
            endocarditis_risk="valve" in self.told,
            recorded_at=moment_text(at),
            recorded_by=by,
        )

    def _fall_ill(self, age: float, years: float, texts: Texts) -> None:
        """What came up in so many years, up to this age."""
        for name, (since, percent) in _CONDITIONS.items():
            if name in self.told or age < since:
                continue
            share = percent / 100 * (1 if name in _ALWAYS else min((age - since) / (_OLD - since), 1.0) ** 1.3)
            if self.chance.random() < share * min(years / max(age - since, 1), 1.0):
                self.told.add(name)
        if not self.number and self.chance.random() < _ALLERGIC:
            self.allergies.append(self.chance.choice(texts.allergies))

    def _is_pregnant(self, age: float) -> bool:
        may = self.person.sex is Sex.FEMALE and _PREGNANT_FROM <= age <= _PREGNANT_TO
        return may and self.chance.random() < _PREGNANT


def _asa(illnesses: int, told: set[str]) -> int:
    if illnesses >= _MANY or "valve" in told:
        return _VERY_ILL
    return _ILL if illnesses else _WELL
