"""The frozen picture of a mouth that a completed exam leaves, as the program makes it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from dentaldesk.believable.mouths import born_on
from dentaldesk.believable.people import Person
from dentaldesk.believable.scene import Row, Scene
from dentaldesk.believable.stamps import moment_text
from dentaldesk.engines.clinical.chart import Chart, ChartEntry
from dentaldesk.engines.clinical.shapes import PlannedWork
from dentaldesk.engines.clinical.snapshot import FORMAT, create_odontogram_snapshot, snapshot_hash
from dentaldesk.models.tables.clinical import OdontogramSnapshot
from dentaldesk.models.teeth import ToothCode, parse_surfaces


@dataclass(frozen=True, slots=True, kw_only=True)
class Sealed:
    """An exam that was completed: what was planned in it, and how many entries the chart had by then."""

    exam: str
    at: int
    planned: tuple[PlannedWork, ...]
    entries: int


def freeze(scene: Scene, person: Person, sealed: Sealed, rows: Iterable[Row]) -> None:
    """`rows`: what was charted until then, also what was followed since."""
    names = {each.user: each.name for each in (*scene.house.dentists, *scene.house.hygienists)}
    chart = Chart(birth_date=born_on(person), entries=tuple(_entry(row, names) for row in rows))
    content = create_odontogram_snapshot(sealed.planned, chart)
    scene.add(
        OdontogramSnapshot,
        id=scene.ids(sealed.at),
        exam_id=sealed.exam,
        patient_id=person.id,
        taken_at=moment_text(sealed.at),
        format=FORMAT,
        content=content,
        sha256=snapshot_hash(content),
    )


def _entry(row: Row, names: Mapping[str, str]) -> ChartEntry:
    tooth = ToothCode(row["teeth"])
    return ChartEntry(
        id=UUID(row["id"]),
        finding=row["finding"],
        status=row["status"],
        teeth=(tooth,),
        true_on=date.fromisoformat(row["true_on"]),
        recorded_at=datetime.fromisoformat(f"{row['recorded_at']}+00:00"),
        surfaces=parse_surfaces(row["surfaces"], tooth),
        variant=row["variant"],
        measure=row["measure"],
        note=row.get("note", ""),
        by=names.get(row["recorded_by"], ""),
        visit_id=UUID(row["visit_id"]) if row["visit_id"] else None,
        follows=UUID(row["follows_id"]) if row.get("follows_id") else None,
    )
