"""The mouths of the demo clinic's patients, as they were charted over the years. All of them are invented.

Written as a dentist would note them down, so that they can be read: a day, then finding, teeth, surfaces and what else
there is to say. Each day is one act through the program's own door, under the clock of that day.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING
from uuid import UUID, uuid5

from dentaldesk.engines.clinical.actions import ExamNotes, open_exam, save_notes
from dentaldesk.engines.clinical.charting_rules import NewEntry
from dentaldesk.engines.clinical.reads import exam_form
from dentaldesk.engines.flows.charting import chart
from dentaldesk.models.charting import SPECS, ChartStatus, Finding, Kind, Variant
from dentaldesk.models.teeth import ToothCode, parse_surfaces

if TYPE_CHECKING:
    from dentaldesk.engines.core.access import Actor
    from dentaldesk.engines.core.db import Database

_YEAR = 365.25  # days
_SPACE = UUID("0d3a0a8e-2f0e-4a57-9a1c-6a1f5b6f9c20")  # names the acts of the demo
_ADULT = "17 16 15 14 13 12 11 21 22 23 24 25 26 27 47 46 45 44 43 42 41 31 32 33 34 35 36 37"
_WISDOM = "18 28 38 48"

F, S, V = Finding, ChartStatus, Variant


@dataclass(frozen=True, slots=True, kw_only=True)
class _Day:
    """What was charted of one patient (by family name) so many years ago. `planned`: in today's open exam."""

    patient: str
    years_ago: float
    entries: tuple[NewEntry, ...]
    planned: bool = False


def _on(  # noqa: PLR0913 - as many as an entry has
    finding: Finding,
    teeth: str,
    surfaces: str = "",
    status: ChartStatus | None = None,
    variant: Variant | None = None,
    *,
    replaced: str = "",
    measure: int | None = None,
    note: str = "",
) -> NewEntry:
    codes = tuple(ToothCode(code) for code in teeth.split())
    usual = S.EXISTING if SPECS[finding].kind is Kind.WORK else S.CONDITION
    return NewEntry(
        finding=finding,
        status=status or usual,
        teeth=codes,
        surfaces=parse_surfaces(surfaces, codes[0]),
        variant=variant,
        replaced=tuple(ToothCode(code) for code in replaced.split()),
        measure=measure,
        note=note,
    )


def _each(finding: Finding, teeth: str) -> tuple[NewEntry, ...]:
    """The same on each of these teeth."""
    return tuple(_on(finding, tooth) for tooth in teeth.split())


def _but(teeth: str, gone: str) -> str:
    return " ".join(tooth for tooth in teeth.split() if tooth not in gone.split())


_DAYS = (
    # A long story: crowns, bridge, implant, root canals, and a plan that is being made.
    _Day(
        patient="Abernathy",
        years_ago=12.2,
        entries=(
            *_each(F.MISSING, f"{_WISDOM} 25"),
            *_each(F.EXAMINED, _but(_ADULT, "25")),
            _on(F.FILLING, "16", "MOD", S.ELSEWHERE, V.AMALGAM),
            _on(F.FILLING, "37", "O", S.ELSEWHERE, V.AMALGAM),
            _on(F.FILLING, "47", "DO", S.ELSEWHERE, V.GOLD),
            _on(F.ROOT_CANAL, "46", "", S.ELSEWHERE),
            _on(F.CROWN, "46", "", S.ELSEWHERE, V.GOLD),
            _on(F.BRIDGE, "24 25 26", "", S.ELSEWHERE, V.METAL_CERAMIC, replaced="25"),
            _on(F.ROOT_FRACTURE, "36"),
        ),
    ),
    _Day(
        patient="Abernathy",
        years_ago=12.1,
        entries=(_on(F.EXTRACTION, "36", "", S.COMPLETED, V.SURGICAL), _on(F.CARIES, "14", "D")),
    ),
    _Day(
        patient="Abernathy",
        years_ago=11.7,
        entries=(_on(F.IMPLANT, "36", "", S.COMPLETED), _on(F.FILLING, "14", "DO", S.COMPLETED, V.COMPOSITE)),
    ),
    _Day(patient="Abernathy", years_ago=11.3, entries=(_on(F.CROWN, "36", "", S.COMPLETED, V.CERAMIC),)),
    _Day(
        patient="Abernathy",
        years_ago=6.4,
        entries=(
            _on(F.APICAL_LESION, "11", measure=4),
            _on(F.ROOT_CANAL, "11", "", S.COMPLETED),
            _on(F.POST, "11", "", S.COMPLETED),
        ),
    ),
    _Day(patient="Abernathy", years_ago=6.3, entries=(_on(F.CROWN, "11", "", S.COMPLETED, V.CERAMIC),)),
    _Day(
        patient="Abernathy",
        years_ago=2.1,
        entries=(
            _on(F.SPLINT, "42 41 31 32", "", S.COMPLETED, V.STEEL),
            _on(F.MOBILITY, "41", measure=1),
            _on(F.RECESSION, "31", "F", measure=2),
            _on(F.RECESSION, "33", "F", measure=3),
            _on(F.WEAR, "13", "I"),
            _on(F.WEAR, "23", "I"),
        ),
    ),
    _Day(
        patient="Abernathy",
        years_ago=0,
        planned=True,
        entries=(
            _on(F.CARIES, "17", "MO"),
            _on(F.DEFECT, "16", "MOD", note="open margin, distal"),
            _on(F.FRACTURE, "21", "I"),
            _on(F.APICAL_LESION, "15", measure=3),
            _on(F.FURCATION, "47", "B", measure=1),
            _on(F.FILLING, "17", "MO", S.PLANNED, V.COMPOSITE),
            _on(F.CROWN, "16", "", S.PLANNED, V.ZIRCONIA),
            _on(F.ROOT_CANAL, "15", "", S.PLANNED),
            _on(F.VENEER, "21", "", S.PLANNED, V.CERAMIC),
            _on(F.EXTRACTION, "27", "", S.REFERRED, V.SURGICAL, note="to oral surgery"),
        ),
    ),
    # Eight years old: two dentitions at once.
    _Day(
        patient="Osei-Bonsu",
        years_ago=2.0,
        entries=(
            *_each(F.EXAMINED, "55 54 53 63 64 65 75 74 73 83 84 85"),
            _on(F.CARIES, "75", "MOD"),
            _on(F.CARIES, "85", "DO"),
        ),
    ),
    _Day(patient="Osei-Bonsu", years_ago=1.9, entries=(_on(F.CROWN, "75", "", S.COMPLETED, V.STEEL),)),
    _Day(patient="Osei-Bonsu", years_ago=1.2, entries=(_on(F.EXTRACTION, "85", "", S.COMPLETED),)),
    _Day(
        patient="Osei-Bonsu",
        years_ago=0.4,
        entries=(
            *_each(F.EXAMINED, "16 11 21 26 46 42 41 31 32 36"),
            *_each(F.ERUPTING, "12 22"),
            _on(F.SPACE_MAINTAINER, "46 85 84", "", S.COMPLETED),
            _on(F.SEALANT, "36", "O", S.COMPLETED),
            _on(F.SEALANT, "46", "O", S.COMPLETED),
            _on(F.FILLING, "55", "DO", S.COMPLETED, V.GLASS_IONOMER),
            _on(F.CARIES, "64", "D"),
            _on(F.WATCH, "26", "O"),
        ),
    ),
    # Nothing but sound teeth, and all of them looked at.
    _Day(patient="Lindgren", years_ago=5.0, entries=(*_each(F.MISSING, _WISDOM), *_each(F.EXAMINED, _ADULT))),
    # A gap that the patient wants closed, and what led to it.
    _Day(
        patient="Papadakis",
        years_ago=4.5,
        entries=(
            *_each(F.MISSING, f"{_WISDOM} 37"),
            *_each(F.EXAMINED, _but(_ADULT, "37")),
            _on(F.FILLING, "26", "MOD", S.EXISTING, V.AMALGAM),
            _on(F.FILLING, "46", "MODB", S.EXISTING, V.AMALGAM),
            _on(F.FURCATION, "36", "B", measure=3),
        ),
    ),
    _Day(patient="Papadakis", years_ago=1.1, entries=(_on(F.EXTRACTION, "36", "", S.COMPLETED),)),
    _Day(
        patient="Papadakis",
        years_ago=1.0,
        entries=(_on(F.DEFECT, "46", "MOD"), _on(F.RECESSION, "31", "L", measure=3), _on(F.CALCULUS, "31", "L")),
    ),
    _Day(
        patient="Okonkwo-Reyes",
        years_ago=3.2,
        entries=(
            *_each(F.EXAMINED, _ADULT),
            _on(F.IMPACTED, "48", measure=60),
            _on(F.MISSING, "28"),
            _on(F.FILLING, "26", "O", S.COMPLETED, V.COMPOSITE),
            _on(F.FILLING, "47", "MO", S.ELSEWHERE, V.AMALGAM),
        ),
    ),
    _Day(patient="Okonkwo-Reyes", years_ago=0.9, entries=(_on(F.WATCH, "16", "MOD"), _on(F.ROTATED, "32", measure=20))),
    _Day(
        patient="Zhao",
        years_ago=0.1,
        entries=(*_each(F.EXAMINED, _ADULT), _on(F.CARIES, "14", "DO"), _on(F.SEALANT, "36", "O", S.ELSEWHERE)),
    ),
)


def chart_the_demo(at: Callable[[datetime], Database], dentist: Actor, ids: dict[str, UUID], morning: datetime) -> None:
    """Chart every day in its turn, up to this morning. `at` gives the clinic with its clock set; `ids`: patients by
    family name.
    """
    for number, day in enumerate(sorted(_DAYS, key=lambda day: -day.years_ago)):
        ago = timedelta(days=round(day.years_ago * _YEAR))
        moment = datetime.combine(morning.date() - ago, time(10), morning.tzinfo) if ago else morning
        db = at(moment)
        exam_id = _todays_exam(db, dentist, ids[day.patient]) if day.planned else None
        _chart(db, dentist, ids[day.patient], day.entries, exam_id, uuid5(_SPACE, f"{number}"))


def _todays_exam(db: Database, dentist: Actor, patient_id: UUID) -> UUID:
    """An exam that is open since this morning."""
    provider_id = dentist.provider_id
    assert provider_id is not None  # noqa: S101 - a dentist treats
    exam_id = db.write(dentist, lambda work: open_exam(work, patient_id, provider_id))
    form = db.read(lambda session: exam_form(session, exam_id))
    notes = ExamNotes(chief_complaint="Upper right is sensitive to cold")
    db.write(dentist, lambda work: save_notes(work, exam_id, form.version, notes))
    return exam_id


def _chart(
    db: Database, dentist: Actor, patient_id: UUID, entries: Sequence[NewEntry], exam_id: UUID | None, key: UUID
) -> None:
    db.write(dentist, lambda work: chart(work, patient_id, entries, exam_id=exam_id, request_key=key))
