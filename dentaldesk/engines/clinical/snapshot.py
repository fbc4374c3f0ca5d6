"""The mouth frozen as an exam leaves it: plain data, the same bytes for the same mouth."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from typing import Any

from dentaldesk.engines.clinical.shapes import PlannedWork

FORMAT = 1  # of `content`; a reader of an unknown format says so, it never shows an empty mouth


def create_odontogram_snapshot(planned: Sequence[PlannedWork]) -> dict[str, Any]:
    """What is kept of the chart: every planned procedure with its place, in a stable order."""
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
    return {"planned": sorted(work, key=lambda item: json.dumps(item, sort_keys=True))}


def snapshot_hash(content: dict[str, Any]) -> str:
    """SHA-256 of the content in canonical form, hexadecimal."""
    return hashlib.sha256(json.dumps(content, sort_keys=True, separators=(",", ":")).encode()).hexdigest()
