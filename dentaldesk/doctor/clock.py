"""The clock of this desk: times of appointments and payments come from it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from dentaldesk.doctor.findings import Finding, fine, wrong

if TYPE_CHECKING:
    from dentaldesk.doctor.place import Place

_KNOWN_ZONE = "America/New_York"  # any that every machine with time zones has
_MINUTE = timedelta(minutes=1)


def time_zones(place: Place) -> Iterator[Finding]:
    """The data from which opening hours become moments; with a clinic, that of its own zone."""
    from_clinic = place.read(_zone) if place.can_read else None
    zone = from_clinic or _KNOWN_ZONE
    try:
        ZoneInfo(zone)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        yield wrong("doctor.zone_missing", zone=zone)
    else:
        yield fine("doctor.zone", zone=zone)


def clock(place: Place) -> Iterator[Finding]:
    """Against the server's, and against the newest row: nothing was written after now."""
    from dentaldesk.engines.flows.database_check import CLOCK_TOLERANCE, clock_difference  # noqa: PLC0415 - heavy
    from dentaldesk.engines.flows.soundness import newest_moment  # noqa: PLC0415

    if place.database.is_postgres:
        ahead = clock_difference(place.database)
        if abs(ahead) > CLOCK_TOLERANCE:
            yield wrong("doctor.clock_differs", minutes=round(abs(ahead) / _MINUTE))
            return
    newest = place.read(newest_moment)
    now = place.database.clock.now()
    if newest is not None and newest - now > CLOCK_TOLERANCE:
        yield wrong("doctor.clock_behind", minutes=round((newest - now) / _MINUTE))
    else:
        yield fine("doctor.clock", now=f"{now:%Y-%m-%d %H:%M} UTC")


def _zone(session: object) -> str | None:
    from dentaldesk.engines.flows.soundness import clinic_zone  # noqa: PLC0415 - heavy

    return clinic_zone(session)  # type: ignore[arg-type]
