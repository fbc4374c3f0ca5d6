"""Prescriptions: for a reason that the visit gives, out of what the clinic has ready, as the program's rules allow.

Of the drugs that would do, the first is written against which nothing speaks; where something speaks against each of
them, none is. Only a strong drug against pain after surgery is written over a warning, with the reason.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field, fields
from datetime import date
from typing import TYPE_CHECKING, Any
from uuid import UUID

from dentaldesk.believable.stamps import DAY, MINUTE, dashed, moment_text
from dentaldesk.engines.clinical.prescribing_rules import (
    Check,
    Drug,
    Limits,
    OtherDrug,
    Taker,
    asks_reason,
    check,
    checks_to_json,
)
from dentaldesk.engines.core.ages import age_on
from dentaldesk.models.states import Diagnosis, DrugClass, FactKind, PrescriptionStatus, VisitType
from dentaldesk.models.tables.papers import Prescription

if TYPE_CHECKING:
    from dentaldesk.believable.records import Record
    from dentaldesk.believable.scene import Scene
    from dentaldesk.believable.visits import Sheet

_A_SPOON = "/5 ml"  # of a strength: what children drink
_COURSE = 30  # days of what is taken until it is used up, as the program counts them
_LIQUID_UNTIL = 12  # years: children who do not swallow tablets
_PASTE_FROM = 16  # years: of a toothpaste so strong that nobody may swallow it
_MANY_CAVITIES = 1.3  # caries risk
_A_YEAR = 365
_ANTIBIOTICS = (DrugClass.PENICILLIN, DrugClass.LINCOSAMIDE, DrugClass.MACROLIDE)
_AGAINST_PAIN = (DrugClass.NSAID, DrugClass.PARACETAMOL)
_STRONG = (DrugClass.OPIOID,)
_RINSE, _FLUORIDE = (DrugClass.ANTISEPTIC,), (DrugClass.FLUORIDE,)
_STRONG_FROM, _STRONG_TO, _NEEDS_STRONG = 20, 60, 0.25  # years; of surgery
# How often a reason is followed by a prescription.
_SPREADS, _SWOLLEN, _IN_PAIN, _AFTER_SURGERY, _AFTER_SCALING, _HAS_CAVITIES = 0.8, 0.5, 0.7, 0.9, 0.45, 0.3
_SORE = {"EXTRACTION": 0.7, "ROOTCANAL1": 0.3, "ROOTCANAL2": 0.3, "ROOTCANAL3": 0.35}
_SURGERY = frozenset({"SURGICAL", "IMPLANT"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Ready:
    """A prescription that the clinic has ready."""

    drug: Drug
    limits: Limits
    is_liquid: bool  # to be swallowed


def ready_of(row: Mapping[str, Any]) -> Ready:
    """One of the rows that the founding left."""
    plain = {one.name for one in fields(Drug)} - {"medication_id", "drug_class"}
    drug = Drug(
        medication_id=UUID(row["id"]),
        drug_class=DrugClass(row["drug_class"]),
        **{name: row[name] for name in plain},
    )
    limits = Limits(child_mg_per_kg_day=row["child_mg_per_kg_day"], most_mg_day=row["most_mg_day"])
    return Ready(drug=drug, limits=limits, is_liquid=drug.strength.endswith(_A_SPOON))


@dataclass(slots=True, kw_only=True)
class Prescribed:
    """What one patient was prescribed so far, and when fluoride was last."""

    rows: list[tuple[int, Drug]] = field(default_factory=list)
    fluoride_on: int = 0

    def lasting(self, at: int) -> list[OtherDrug]:
        """What is still taken at a moment."""
        return [
            OtherDrug(name=drug.name, drug_class=drug.drug_class)
            for signed, drug in self.rows
            if at < signed + (drug.duration_days or _COURSE) * (1 + drug.refills) * DAY
        ]


def prescribe(scene: Scene, record: Record, sheet: Sheet, weight: int | None) -> None:
    """What this visit gives a reason for. `weight` in grams, as it was measured today."""
    at = sheet.times.done - 3 * MINUTE
    for classes in _reasons(scene, record, sheet):
        taker = _taker(record, sheet, weight)
        for ready in _that_would_do(scene.house.medications, classes, taker):
            others = record.prescribed.lasting(at)
            checks = check(ready.drug, taker, ready.limits, others)
            is_strong = classes is _STRONG
            if asks_reason(checks) and not (is_strong and _only_controlled(checks)):
                continue
            _write(scene, record, sheet, _Written(drug=ready.drug, checks=checks, at=at))
            break


def _reasons(scene: Scene, record: Record, sheet: Sheet) -> Iterator[Sequence[DrugClass]]:
    """The classes of which one would do, for each thing that is to be helped, the best first."""
    chance, codes = scene.chance.random, {line.need.code for line in sheet.done}
    if sheet.kind is VisitType.EMERGENCY:
        if _is_abscess(sheet) and chance() < _SPREADS:
            yield _ANTIBIOTICS
        if chance() < _IN_PAIN:
            yield _AGAINST_PAIN
    elif codes & _SURGERY:
        yield from _after_surgery(scene, record, sheet)
    elif codes & _SORE.keys():
        sore = max(codes & _SORE.keys(), key=lambda code: (_SORE[code], code))
        if chance() < _SORE[sore]:
            yield _AGAINST_PAIN
    elif "SCALING" in codes and chance() < _AFTER_SCALING:
        yield _RINSE
    elif sheet.exam is not None and _needs_fluoride(record, sheet.made.slot.day) and chance() < _HAS_CAVITIES:
        record.prescribed.fluoride_on = sheet.made.slot.day
        yield _FLUORIDE


def _is_abscess(sheet: Sheet) -> bool:
    """Whether that is what hurts: an inflamed nerve, or a tooth that broke, asks for no antibiotic."""
    return sheet.plan is not None and any(line.need.diagnosis is Diagnosis.ABSCESS for line in sheet.plan.lines)


def _after_surgery(scene: Scene, record: Record, sheet: Sheet) -> Iterator[Sequence[DrugClass]]:
    chance, age = scene.chance.random, record.person.age(sheet.made.slot.day)
    if chance() < _SWOLLEN:
        yield _ANTIBIOTICS
    if chance() < _AFTER_SURGERY:
        yield _AGAINST_PAIN
    if _STRONG_FROM < age < _STRONG_TO and chance() < _NEEDS_STRONG:
        yield _STRONG
    yield _RINSE


def _needs_fluoride(record: Record, day: int) -> bool:
    is_time = day - record.prescribed.fluoride_on > _A_YEAR
    person = record.person
    return is_time and person.temper.caries > _MANY_CAVITIES and person.age(day) > _PASTE_FROM


def _taker(record: Record, sheet: Sheet, weight: int | None) -> Taker:
    told = record.health.current
    return Taker(
        age=age_on(date.fromordinal(record.person.born), date.fromordinal(sheet.made.slot.day)),
        weight=weight,
        allergies=tuple(told["allergies"]),
        pregnant=told["pregnant"],
        anticoagulant=told["anticoagulant"],
        medications=told["medications"] or "",
    )


def _that_would_do(ready: Iterable[Ready], classes: Sequence[DrugClass], taker: Taker) -> list[Ready]:
    """Those of the classes, the best first; children drink what is to be swallowed."""
    wants_liquid = taker.age is not None and taker.age < _LIQUID_UNTIL
    fitting = [each for each in ready if each.drug.drug_class in classes]
    if classes in (_ANTIBIOTICS, _AGAINST_PAIN):
        fitting = [each for each in fitting if each.is_liquid is wants_liquid]
    return sorted(fitting, key=lambda each: classes.index(each.drug.drug_class))


def _only_controlled(checks: Sequence[Check]) -> bool:
    """Whether nothing warns but that the drug is a controlled one."""
    return {each.message.code for each in checks if asks_reason([each])} == {"rx_check.controlled"}


@dataclass(frozen=True, slots=True, kw_only=True)
class _Written:
    drug: Drug
    checks: Sequence[Check]
    at: int


def _write(scene: Scene, record: Record, sheet: Sheet, new: _Written) -> None:
    """Written by who treats, signed by the dentist."""
    drug, dentist, is_overridden = new.drug, sheet.dentist, asks_reason(new.checks)
    id_ = scene.ids(new.at)
    columns = asdict(drug)
    columns["medication_id"] = drug.medication_id.hex if drug.medication_id else None
    scene.add(
        Prescription,
        id=id_,
        request_key=dashed(id_),
        visit_id=sheet.id,
        **columns,
        checks=checks_to_json(new.checks),
        override=scene.house.texts.strong_pain if is_overridden else None,
        status=PrescriptionStatus.SIGNED,
        written_at=moment_text(new.at),
        written_by=sheet.treats.user,
        prescriber_id=dentist.provider,
        licence=dentist.licence,
        signed_at=moment_text(new.at + MINUTE),
        signed_by=dentist.user,
        version=2,
    )
    scene.fact(
        FactKind.PRESCRIPTION_SIGNED,
        f"prescription-signed:{dashed(id_)}",
        new.at + MINUTE,
        dentist.user,
        patient_id=record.person.id,
        visit_id=sheet.id,
        attributes={"drug_class": drug.drug_class.value, "overridden": is_overridden},
    )
    record.prescribed.rows.append((new.at + MINUTE, drug))
    sheet.prescribed.append(f"{drug.name} {drug.strength}")
