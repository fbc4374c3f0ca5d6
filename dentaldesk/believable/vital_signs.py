"""Vital signs: blood pressure of whom the program asks it of, and what a child weighs before drugs are given."""

from __future__ import annotations

import random
from bisect import bisect_right
from datetime import date

from dentaldesk.believable.health import Health
from dentaldesk.believable.people import Person
from dentaldesk.believable.scene import Scene
from dentaldesk.believable.stamps import MINUTE, moment_text
from dentaldesk.believable.visits import Sheet
from dentaldesk.engines.clinical.vitals import USUAL_PRESSURE, pressure_matters
from dentaldesk.engines.core.ages import OF_AGE, age_on
from dentaldesk.models.states import VisitType
from dentaldesk.models.tables.clinical import Vitals

# Kilograms by age in years, rounded by hand from what growth charts call the middle.
_GROWS = ((0, 4), (1, 10), (2, 12), (4, 16), (6, 21), (8, 26), (10, 32), (12, 41), (14, 50), (16, 58), (18, 64))
_AGES = [age for age, _ in _GROWS]
_FORGOTTEN = 0.06  # of visits in which the pressure was to be taken
_FEVER = 0.2  # of those in pain
_MOST_SYSTOLIC, _MOST_DIASTOLIC = USUAL_PRESSURE.crisis[0] - 4, USUAL_PRESSURE.crisis[1] - 4  # above: no care that day
_OLD, _STIFF = 55, 60  # years: from then on the lower pressure does not rise any more, and falls


class Body:
    """How one patient differs from others of their age. `tension` in mmHg, `build` a factor of the weight."""

    def __init__(self, person: Person, chance: random.Random) -> None:
        self.person = person
        self._tension = chance.gauss(0, 8)
        self._build = min(max(chance.gauss(1, 0.12), 0.78), 1.5)
        self._rests_at = chance.gauss(72, 7)

    def measure(self, scene: Scene, sheet: Sheet, health: Health) -> int | None:
        """What is measured in a visit. Returns the weight in grams, if it was."""
        day, in_pain = sheet.made.slot.day, sheet.kind is VisitType.EMERGENCY
        age = age_on(date.fromordinal(self.person.born), date.fromordinal(day))
        is_asked = self._is_asked(sheet, health, age) and scene.chance.random() >= _FORGOTTEN
        is_weighed = age < OF_AGE and sheet.kind in {VisitType.EMERGENCY, VisitType.TREATMENT}
        if not is_asked and not is_weighed and not in_pain:
            return None
        systolic, diastolic = self._pressure(scene.chance, age, health, in_pain=in_pain) if is_asked else (None, None)
        weight = self._weight(day) if is_weighed else None
        pulse = self._rests_at + scene.chance.gauss(8 if in_pain else 0, 5) + max(12 - age, 0) * 2
        at = sheet.times.seated + 3 * MINUTE
        scene.add(
            Vitals,
            id=scene.ids(at),
            visit_id=sheet.id,
            systolic=systolic,
            diastolic=diastolic,
            pulse=round(min(max(pulse, 48), 128)) if is_asked or in_pain else None,
            temperature=_temperature(scene.chance) if in_pain else None,
            weight=weight,
            taken_at=moment_text(at),
            taken_by=sheet.treats.user,
        )
        return weight

    def _is_asked(self, sheet: Sheet, health: Health, age: int) -> bool:
        if sheet.kind is VisitType.FOLLOW_UP:
            return False
        risk = health.risk()
        return pressure_matters(
            asa_class=risk.asa_class,
            anticoagulant=risk.anticoagulant,
            age=age,
            hypertension="pressure" in health.told,
        )

    def _pressure(self, chance: random.Random, age: int, health: Health, *, in_pain: bool) -> tuple[int, int]:
        """In mmHg, read to even numbers. Treated hypertension is higher all the same."""
        higher = (9 if "pressure" in health.told else 0) + (7 if in_pain else 0)
        systolic = 112 + 0.4 * (age - 20) + self._tension + higher + chance.gauss(0, 6)
        diastolic = 71 + 0.2 * (min(age, _OLD) - 20) - 0.25 * max(age - _STIFF, 0)
        diastolic += self._tension / 2 + higher / 2 + chance.gauss(0, 4)
        upper = _even(min(max(systolic, 88), _MOST_SYSTOLIC))
        return upper, _even(min(max(diastolic, 52), _MOST_DIASTOLIC, upper - 24))

    def _weight(self, day: int) -> int:
        """In grams, to a hundred."""
        age = self.person.age(day)
        place = min(bisect_right(_AGES, age), len(_GROWS) - 1)
        (young, light), (old, heavy) = _GROWS[place - 1], _GROWS[place]
        kilograms = light + (heavy - light) * (age - young) / (old - young)
        return round(kilograms * self._build * 10) * 100


def _even(value: float) -> int:
    return 2 * round(value / 2)


def _temperature(chance: random.Random) -> int:
    """In tenths of a degree."""
    return round(chance.gauss(376, 3) if chance.random() < _FEVER else chance.gauss(366, 2))
