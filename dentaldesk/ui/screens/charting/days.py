"""Which mouth is shown: today's, that of a day as it was known then, or as the exam of a day left it. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, tzinfo
from typing import TYPE_CHECKING

from dentaldesk.engines.clinical.mouth import mouth_at
from dentaldesk.engines.clinical.snapshot import snapshot_chart

if TYPE_CHECKING:
    from dentaldesk.engines.clinical.chart import Chart, Mouth
    from dentaldesk.engines.clinical.chart_reads import SnapshotRow
    from dentaldesk.ui.screens.charting.reading import Loaded


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """`day` is shown (None: today), `compared` is the day that it is compared with.

    `is_frozen`: the chart that the exam of that day left behind stands there, beside what is known of the day now.
    """

    day: date | None = None
    compared: date | None = None
    is_frozen: bool = False


TODAY = Shown()


def end_of(day: date, zone: tzinfo) -> datetime:
    """The moment when a day of the clinic ended."""
    return datetime.combine(day + timedelta(days=1), time(), zone)


def mouth_on(chart: Chart, day: date, zone: tzinfo) -> Mouth:
    """The mouth of a day as it was known when that day ended."""
    return mouth_at(chart, day, end_of(day, zone))


def frozen_on(loaded: Loaded, day: date) -> SnapshotRow | None:
    """What the last exam that was completed of that day's visit left behind."""
    return next((row for row in reversed(loaded.snapshots) if row.day == day), None)


def mouth_shown(chart: Chart, loaded: Loaded, shown: Shown, today: date, zone: tzinfo) -> Mouth:
    """The mouth to show. Raises UserError where the chart of an exam is damaged, or of a newer program."""
    if shown.day is None:
        return mouth_at(chart, today)
    row = frozen_on(loaded, shown.day) if shown.is_frozen else None
    if row is None:
        return mouth_on(chart, shown.day, zone)
    return mouth_at(snapshot_chart(row.content, row.format, row.sha256, row.day, chart.birth_date), shown.day)
