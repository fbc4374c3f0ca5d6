"""Vital signs: what can be measured on a living person, and which blood pressure is a warning. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from dentaldesk.engines.core.errors import Problem


@dataclass(frozen=True, slots=True, kw_only=True)
class VitalSigns:
    """One measurement: mmHg, beats a minute, tenths of a degree Celsius, per cent, grams. None: not measured."""

    systolic: int | None = None
    diastolic: int | None = None
    pulse: int | None = None
    temperature: int | None = None
    oxygen: int | None = None
    weight: int | None = None


class PressureLevel(StrEnum):
    """What a blood pressure means for care today."""

    NORMAL = "normal"
    ELEVATED = "elevated"
    HIGH = "high"
    CRISIS = "crisis"  # no care that can wait


@dataclass(frozen=True, slots=True, kw_only=True)
class PressurePolicy:
    """From which systolic and diastolic pressure (mmHg) each level begins; the higher of the two counts."""

    elevated: tuple[int, int] = (140, 90)
    high: tuple[int, int] = (160, 100)
    crisis: tuple[int, int] = (180, 110)


USUAL_PRESSURE = PressurePolicy()
# What the table holds: outside of these it is a slip of the keys.
RANGES = {
    "systolic": (30, 300),
    "diastolic": (10, 200),
    "pulse": (10, 300),
    "temperature": (250, 450),
    "oxygen": (30, 100),
    "weight": (300, 500_000),
}
# Numbers as they are typed: tenths of a degree as degrees, grams as kilograms.
_TYPED = {"temperature": 10, "weight": 1000}
PRESSURE_FROM_AGE = 40  # years
PRESSURE_FROM_ASA = 3


def vital_problems(signs: VitalSigns) -> list[Problem]:
    """Everything that is wrong with a measurement, each at its field."""
    values = {name: getattr(signs, name) for name in RANGES}
    if all(value is None for value in values.values()):
        return [Problem("systolic", "vitals.nothing")]
    problems = []
    for name, value in values.items():
        least, most = RANGES[name]
        if value is not None and not least <= value <= most:
            scale = _TYPED.get(name, 1)
            problems.append(Problem(name, "vitals.out_of_range", least=_plain(least, scale), most=_plain(most, scale)))
    if (signs.systolic is None) is not (signs.diastolic is None):
        missing = "systolic" if signs.systolic is None else "diastolic"
        problems.append(Problem(missing, "vitals.pressure_half"))
    elif signs.systolic is not None and signs.diastolic is not None and signs.diastolic >= signs.systolic:
        problems.append(Problem("diastolic", "vitals.pressure_turned"))
    return problems


def _plain(value: int, scale: int) -> str:
    return f"{value / scale:g}"


def pressure_level(systolic: int, diastolic: int, policy: PressurePolicy = USUAL_PRESSURE) -> PressureLevel:
    """The worse of what both pressures say."""
    for level in (PressureLevel.CRISIS, PressureLevel.HIGH, PressureLevel.ELEVATED):
        from_systolic, from_diastolic = getattr(policy, level.value)
        if systolic >= from_systolic or diastolic >= from_diastolic:
            return level
    return PressureLevel.NORMAL


def pressure_matters(
    *, asa_class: int | None, anticoagulant: bool, age: int | None, hypertension: bool = False
) -> bool:
    """Whether the blood pressure is to be taken before care. `age` in years, None: not known."""
    is_older = age is not None and age >= PRESSURE_FROM_AGE
    return anticoagulant or hypertension or is_older or (asa_class or 1) >= PRESSURE_FROM_ASA
