"""What dashboards and the day's book read, on the clinic of full size: each against what a person waits for gladly."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from benchmarks.measure import Figure, limit
from dentaldesk.engines.analytics.reads import goal_figures, money_figures
from dentaldesk.engines.core.words import Words
from dentaldesk.engines.scheduling.day_reads import day_rows
from dentaldesk.engines.staff.reads import clinic_view
from dentaldesk.models.states import Role
from dentaldesk.ui.screens.dashboard.sections import Asked, read_sections

if TYPE_CHECKING:
    from datetime import date

    from sqlalchemy.orm import Session

    from tests.factories import Clinic

ROUNDS = 7
READ_MS = 200.0


def figures(clinic: Clinic, day: date) -> Iterator[Figure]:
    """Every role's lists, the figures of those who see them, and the day."""
    words = Words(clinic.db.read(clinic_view).formats)
    for role in Role:
        actor = replace(clinic.dentist if role is Role.DENTIST else clinic.desk, roles=frozenset({role}))
        asked = Asked(actor=actor, today=day, now=clinic.clock.now(), words=words)
        yield _figure(clinic, f"dashboard of a {role}", partial(read_sections, asked=asked))
    yield _figure(clinic, "dashboard: figures of cases", lambda session: goal_figures(session, day))
    yield _figure(clinic, "dashboard: figures of money", lambda session: money_figures(session, day))
    location = clinic.desk.location_id
    yield _figure(clinic, "the day’s visits and their needs", lambda session: day_rows(session, location, day))


def _figure(clinic: Clinic, what: str, job: Callable[[Session], object]) -> Figure:
    times = []
    for _ in range(ROUNDS + 1):
        begin = time.perf_counter()
        clinic.db.read(job)
        times.append((time.perf_counter() - begin) * 1000)
    return limit(what, statistics.median(times[1:]), READ_MS)
