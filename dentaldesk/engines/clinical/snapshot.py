"""The mouth frozen as an exam leaves it: plain data, the same bytes for the same mouth.

Format 1 kept the planned procedures alone. Format 2 keeps every standing entry of the chart beside them. What cannot
be opened says so: an empty mouth would look like a healthy one.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, time
from typing import Any
from uuid import UUID, uuid5

from dentaldesk.engines.clinical.chart import Chart, ChartEntry
from dentaldesk.engines.clinical.entry_text import EntryText, entry_of, text_of
from dentaldesk.engines.clinical.shapes import PlannedWork
from dentaldesk.engines.core.errors import UserError
from dentaldesk.models.charting import ChartStatus, Finding
from dentaldesk.models.teeth import ToothCode

FORMAT = 2  # of `content`
_PLANNED_ONLY = 1
_SPACE = UUID("5b7f6a0e-8f0c-4c1b-9d55-6f2f6a3f0d11")  # names entries of format 1, which had no ids


def create_odontogram_snapshot(
    planned: Sequence[PlannedWork],
    chart: Chart = Chart(birth_date=None),  # noqa: B008 - frozen
) -> dict[str, Any]:
    """What is kept: the standing entries of the chart and every planned procedure, in a stable order."""
    work = [
        {
            "procedure": item.code,
            "tooth": item.tooth.code if item.tooth else None,
            "surfaces": item.surfaces,
            "diagnosis": item.diagnosis.value if item.diagnosis else None,
            "urgency": item.urgency.value,
            "status": "planned",
        }
        for item in planned
    ]
    return {
        "born": chart.birth_date.isoformat() if chart.birth_date else None,
        "entries": [_kept(entry) for entry in chart.standing()],
        "planned": sorted(work, key=lambda item: json.dumps(item, sort_keys=True)),
    }


def _kept(entry: ChartEntry) -> dict[str, Any]:
    text = text_of(entry)
    return {
        "id": str(text.id),
        "finding": text.finding,
        "status": text.status,
        "teeth": text.teeth,
        "surfaces": text.surfaces,
        "variant": text.variant,
        "replaced": text.replaced,
        "measure": text.measure,
        "note": text.note,
        "true_on": text.true_on.isoformat(),
        "recorded_at": text.recorded_at.astimezone(UTC).isoformat(timespec="microseconds"),
        "by": text.by,
        "visit": str(text.visit_id) if text.visit_id else None,
        "follows": str(text.follows) if text.follows else None,
    }


def snapshot_hash(content: dict[str, Any]) -> str:
    """SHA-256 of the content in canonical form, hexadecimal."""
    return hashlib.sha256(json.dumps(content, sort_keys=True, separators=(",", ":")).encode()).hexdigest()


def snapshot_chart(
    content: Mapping[str, Any],
    format: int,  # noqa: A002 - the column's name
    sha256: str,
    day: date,
    born: date | None = None,
) -> Chart:
    """The chart that a snapshot holds: standing entries, nothing of their history.

    `day` names it in the errors; `born` stands in for a birth date that format 1 did not keep. Its procedures come
    back as entries that were not understood, with the procedure's code as their words.

    Raises UserError chart.snapshot_newer for a format of a later program, chart.snapshot_damaged when the bytes are
    not those that were kept or cannot be read.
    """
    if format > FORMAT:
        raise UserError("chart.snapshot_newer", day=day)
    if snapshot_hash(dict(content)) != sha256:
        raise UserError("chart.snapshot_damaged", day=day)
    try:
        if format == _PLANNED_ONLY:
            return _of_planned(content, sha256, day, born)
        return Chart(
            birth_date=date.fromisoformat(content["born"]) if content["born"] else None,
            entries=tuple(entry_of(_text(kept)) for kept in content["entries"]),
        )
    except (KeyError, TypeError, ValueError, AttributeError, UserError) as error:
        raise UserError("chart.snapshot_damaged", day=day) from error


def _text(kept: Mapping[str, Any]) -> EntryText:
    return EntryText(
        id=UUID(kept["id"]),
        finding=kept["finding"],
        status=kept["status"],
        teeth=kept["teeth"],
        surfaces=kept["surfaces"],
        variant=kept["variant"],
        replaced=kept["replaced"],
        measure=kept["measure"],
        note=kept["note"],
        true_on=date.fromisoformat(kept["true_on"]),
        recorded_at=datetime.fromisoformat(kept["recorded_at"]),
        by=kept["by"],
        visit_id=UUID(kept["visit"]) if kept["visit"] else None,
        follows=UUID(kept["follows"]) if kept["follows"] else None,
    )


def _of_planned(content: Mapping[str, Any], sha256: str, day: date, born: date | None) -> Chart:
    noon = datetime.combine(day, time(12), UTC)
    return Chart(
        birth_date=born,
        entries=tuple(
            ChartEntry(
                id=uuid5(_SPACE, f"{sha256}:{number}"),
                finding=Finding.UNRECOGNISED,
                status=ChartStatus.CONDITION,
                teeth=(ToothCode(item["tooth"]),),
                note=" ".join(word for word in (item["procedure"], item["surfaces"]) if word),
                true_on=day,
                recorded_at=noon,
            )
            for number, item in enumerate(content["planned"])
            if item["tooth"]
        ),
    )
