"""Periodontal charts: who is probed when, and the rows that a completed periodontal exam leaves."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache
from typing import TYPE_CHECKING

from dentaldesk.believable.gums import Kind, Probed
from dentaldesk.believable.scene import Ordered
from dentaldesk.believable.stamps import MINUTE, day_text, moment_text
from dentaldesk.engines.clinical.perio import PerioChart, SiteReading, ToothReading
from dentaldesk.engines.clinical.perio_indices import Share
from dentaldesk.engines.clinical.perio_path import Path
from dentaldesk.engines.clinical.perio_stage import (
    GENERALISED,
    GROWN,
    HEALTHY_BLEEDING,
    PerioRisk,
    Suggestion,
    suggest,
)
from dentaldesk.engines.core.ages import age_on
from dentaldesk.models.perio import Entrance, PerioExtent, PerioStage, PerioStatus, Site
from dentaldesk.models.tables.perio import PerioExam, PerioReading, PerioTooth

if TYPE_CHECKING:
    from dentaldesk.believable.records import Record
    from dentaldesk.believable.scene import Scene
    from dentaldesk.believable.visits import Sheet

_SITES = tuple(Site)
_NAMES = tuple(site.value for site in _SITES)
_PATH = Path().code
_AGAIN = 300  # days before which a whole exam does not chart anew
_TAKES = 11 * MINUTE
_ROOT = 13  # mm, about
_SMOKES, _MOST_SMOKED = 0.18, 20
_DIABETIC = (58, 66, 71, 84)  # tenths of a per cent of HbA1c


@dataclass(slots=True, kw_only=True)
class Habits:
    """What the gums suffer from beside themselves. `cigarettes` a day; `hba1c` in tenths of a per cent."""

    cigarettes: int
    hba1c: int


def habits_of(scene: Scene) -> Habits:
    """Of one patient, for all the years."""
    chance = scene.chance
    smokes = chance.random() < _SMOKES
    return Habits(cigarettes=chance.randrange(5, _MOST_SMOKED + 1, 5) if smokes else 0, hba1c=chance.choice(_DIABETIC))


def probe_at_exam(scene: Scene, record: Record, sheet: Sheet) -> None:
    """Every whole exam of an adult charts the gums, unless that was done not long ago."""
    day, gums = sheet.made.slot.day, record.gums
    is_new = (gums.probed_on is None or day - gums.probed_on > _AGAIN) and not gums.is_healing(day)
    if _is_grown(record, day) and (is_new or gums.is_due(day)):
        _probe(scene, record, sheet, sheet.times.seated + 6 * MINUTE)


def probe_if_due(scene: Scene, record: Record, sheet: Sheet) -> None:
    """At a cleaning, when the interval of the risk is over."""
    day = sheet.made.slot.day
    if _is_grown(record, day) and record.gums.is_due(day):
        _probe(scene, record, sheet, sheet.times.seated + 4 * MINUTE)


def probe_after_scaling(scene: Scene, record: Record, sheet: Sheet) -> None:
    """When somebody looks at what it did."""
    if record.gums.awaits_look(sheet.made.slot.day):
        _probe(scene, record, sheet, sheet.times.seated + 4 * MINUTE)


def _is_grown(record: Record, day: int) -> bool:
    """By the calendar, and by the years that say which teeth have come through."""
    return (
        record.person.age(day) >= GROWN and age_on(date.fromordinal(record.person.born), date.fromordinal(day)) >= GROWN
    )


def _probe(scene: Scene, record: Record, sheet: Sheet, at: int) -> None:
    day, gums = sheet.made.slot.day, record.gums
    kind, read = gums.kind(day), gums.probe(day)
    if not any(each.depths for each in read):
        return
    risk = _risk(record, day, kind, read)
    made = suggest(_chart(read), risk) if kind is Kind.LOST else _without_loss(read)
    over = moment_text(max(at + MINUTE, min(at + _TAKES, sheet.times.done - MINUTE)))
    exam = scene.add(
        PerioExam,
        id=scene.ids(at),
        patient_id=record.person.id,
        visit_id=sheet.id,
        exam_id=sheet.exam["id"] if sheet.exam else None,
        examiner_id=sheet.treats.user,
        business_date=day_text(day),
        started_at=moment_text(at),
        status=PerioStatus.COMPLETED,
        completed_at=over,
        completed_by=sheet.treats.user,
        path=_PATH,
        stage=made.stage,
        grade=made.grade,
        extent=made.extent,
        teeth_lost=risk.teeth_lost,
        bone_loss=risk.bone_loss_percent,
        cigarettes=risk.cigarettes,
        hba1c=None if risk.hba1c is None else int(risk.hba1c * 10),
        version=3,
    )
    scene.rows[PerioTooth.__tablename__] += [_of_tooth(exam["id"], each) for each in read]
    scene.rows[PerioReading.__tablename__] += [row for each in read for row in _of_sites(exam["id"], each)]
    sheet.probed = True


def _of_tooth(exam: str, read: Probed) -> Ordered:
    """In the order of the columns, as the sites below."""
    felt = read.furcation
    entrances = (felt.get(Entrance.MESIAL), felt.get(Entrance.DISTAL), felt.get(Entrance.BUCCAL))
    whole = (felt.get(Entrance.LINGUAL), read.mobility, not read.depths, read.implant)
    return exam, read.tooth.code, *entrances, *whole


def _of_sites(exam: str, read: Probed) -> Iterator[Ordered]:
    """In the order of the columns: a third of all rows of a clinic are these."""
    for site, depth, margin, bleeding, pus, plaque in zip(
        _NAMES, read.depths, read.margins, read.bleeding, read.pus, read.plaque, strict=bool(read.depths)
    ):
        yield exam, read.tooth.code, site, depth, margin, bleeding, pus, plaque, None


# -- what is decided --


def _risk(record: Record, day: int, kind: Kind, read: Sequence[Probed]) -> PerioRisk:
    """What the chart cannot tell; only asked of who has lost attachment."""
    if kind is not Kind.LOST:
        return PerioRisk()
    worst = max(
        (
            depth + margin
            for each in read
            for site, depth, margin in zip(_SITES, each.depths, each.margins, strict=bool(each.depths))
            if margin is not None and site.is_interdental  # a radiograph shows the bone between teeth
        ),
        default=0,
    )
    return PerioRisk(
        teeth_lost=0,
        bone_loss_percent=min(max(5 * round(20 * worst / _ROOT), 5), 90),
        age=age_on(date.fromordinal(record.person.born), date.fromordinal(day)),
        cigarettes=record.habits.cigarettes,
        hba1c=Decimal(record.habits.hba1c) / 10 if "diabetes" in record.health.told else None,
    )


def _without_loss(read: Sequence[Probed]) -> Suggestion:
    """What `suggest` says of gums that have lost nothing, without the chart that it asks for: that would take long."""
    bleeding = [bleeds for each in read if not each.implant for bleeds in each.bleeding]
    share = Share(hits=sum(bleeding), of=len(bleeding))
    if not share.reaches(HEALTHY_BLEEDING):
        deepest = max(depth for each in read if not each.implant for depth in each.depths)
        return Suggestion(stage=None if deepest > 3 else PerioStage.HEALTH, trace=())  # noqa: PLR2004
    extent = PerioExtent.GENERALISED if share.reaches(GENERALISED) else PerioExtent.LOCALISED
    return Suggestion(stage=PerioStage.GINGIVITIS, extent=extent, trace=())


def _chart(read: Sequence[Probed]) -> PerioChart:
    """As the program's rules take it."""
    return PerioChart(
        teeth=tuple(each.tooth for each in read),
        sites={
            (each.tooth, site): _reading(depth, margin, bleeding)
            for each in read
            for site, depth, margin, bleeding in zip(
                _SITES, each.depths, each.margins, each.bleeding, strict=bool(each.depths)
            )
        },
        whole={
            each.tooth: ToothReading(
                furcation=each.furcation, mobility=each.mobility, not_probed=not each.depths, implant=each.implant
            )
            for each in read
        },
    )


@cache
def _reading(depth: int, margin: int | None, bleeding: bool) -> SiteReading:  # noqa: FBT001 - a key
    """One of the few that there are."""
    return SiteReading(depth=depth, margin=margin, bleeding=bleeding)
