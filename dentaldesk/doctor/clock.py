"""The clock that a clinic lives by: a server's, or in a file that of this computer. Times of appointments and payments
come from it.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from dentaldesk.doctor.ages import age
from dentaldesk.doctor.findings import Finding, fine, wrong

if TYPE_CHECKING:
    from dentaldesk.doctor.place import Place

_KNOWN_ZONE = "America/New_York"  # any that every machine with time zones has


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
            yield wrong("doctor.clock_differs", age=age(abs(ahead)))
            return
    newest = place.read(newest_moment)
    now = place.database.clock.now()
    if newest is not None and newest - now > CLOCK_TOLERANCE:
        whose = "doctor.server_clock_behind" if place.database.is_postgres else "doctor.clock_behind"
        yield wrong(whose, age=age(newest - now), at=_said(newest))
    else:
        yield fine("doctor.clock", now=_said(now))


def _said(moment: datetime) -> str:
    return f"{moment:%Y-%m-%d %H:%M} UTC"


def _zone(session: object) -> str | None:
    from dentaldesk.engines.flows.soundness import clinic_zone  # noqa: PLC0415 - heavy

    return clinic_zone(session)  # type: ignore[arg-type]
