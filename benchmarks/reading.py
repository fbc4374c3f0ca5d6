"""What dashboards, the day's book and an opened patient read, on the clinic of full size: each against what a person
waits for gladly. What is summed over all books, against one pass over the same rows in memory.
"""

from __future__ import annotations

import statistics
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from sqlalchemy import func, select

from benchmarks.measure import Figure, in_turn, limit
from dentaldesk.engines.analytics.misses import MOST, misses
from dentaldesk.engines.analytics.reads import goal_figures, money_figures
from dentaldesk.engines.analytics.rules import Goal
from dentaldesk.engines.core.words import Words
from dentaldesk.engines.scheduling.day_reads import day_rows
from dentaldesk.engines.staff.reads import clinic_view
from dentaldesk.models.states import Account, Role
from dentaldesk.models.tables.clinical import Visit
from dentaldesk.models.tables.financial import LedgerLine
from dentaldesk.models.teeth import Notation
from dentaldesk.ui.screens.charting.reading import read_charting
from dentaldesk.ui.screens.dashboard.sections import Asked, read_sections
from dentaldesk.ui.screens.visit.reading import read_visit
from dentaldesk.ui.shell.open_patient import read_open_patient

if TYPE_CHECKING:
    from datetime import date
    from uuid import UUID

    from sqlalchemy.orm import Session

    from tests.factories import Clinic

ROUNDS = 7
READ_MS = 200.0
_OWED = (Account.RECEIVABLE, Account.PATIENT_CREDIT)


def figures(clinic: Clinic, day: date) -> Iterator[Figure]:
    """Every role's lists, the figures of those who see them, the day, a patient, the books."""
    on = "Postgres" if clinic.db.is_postgres else "SQLite"
    view = clinic.db.read(clinic_view)
    words = Words(view.formats)
    for role in Role:
        actor = replace(clinic.dentist if role is Role.DENTIST else clinic.desk, roles=frozenset({role}))
        asked = Asked(actor=actor, today=day, now=clinic.clock.now(), words=words)
        yield _figure(clinic, f"dashboard of a {role}, {on}", partial(read_sections, asked=asked))
    yield _figure(clinic, f"dashboard: figures of cases, {on}", lambda session: goal_figures(session, day))
    yield _figure(clinic, f"dashboard: figures of money, {on}", lambda session: money_figures(session, day))
    for goal in (Goal.DAYS_IN_AR, Goal.COLLECTION, Goal.EXAM_TO_CHECKOUT):
        behind = partial(misses, goal=goal, today=day)
        yield _figure(clinic, f"dashboard: behind {goal}, {on}", behind)
    location = clinic.desk.location_id
    yield _figure(clinic, f"the day’s visits, {on}", lambda session: day_rows(session, location, day))
    yield _patient(clinic, words, view.country, on)
    yield _books(clinic, on)


def _patient(clinic: Clinic, words: Words, country: str, on: str) -> Figure:
    """What banner, chart and visit read when the patient who came most often is opened."""
    most = select(Visit.patient_id).group_by(Visit.patient_id).order_by(func.count().desc()).limit(1)
    patient_id: UUID = clinic.db.read(lambda session: session.scalars(most).one())
    now, zone = clinic.clock.now(), words.zone
    day = now.astimezone(zone).date()

    def opened(session: Session) -> None:
        read_open_patient(session, patient_id, now, zone, country)
        read_charting(session, patient_id, day, None)
        read_visit(session, words, Notation.FDI, patient_id, now, None)

    return _figure(clinic, f"a patient opened: all reads, {on}", opened)


def _books(clinic: Clinic, on: str) -> Figure:
    """Who owes most. Aging is to be measured like this; one pass in memory is the least that any way can take."""
    lines = clinic.db.read(
        lambda session: session.execute(
            select(LedgerLine.guarantor_id, LedgerLine.amount).where(LedgerLine.account.in_(_OWED))
        ).all()
    )
    amounts = [(guarantor, amount.minor) for guarantor, amount in lines]

    def passed() -> None:
        owed: dict[UUID, int] = defaultdict(int)
        for guarantor, amount in amounts:
            owed[guarantor] += amount
        sorted((amount for amount in owed.values() if amount > 0), reverse=True)[:MOST]

    today = clinic.clock.now().date()
    ours, least = in_turn(
        lambda: _done(clinic.db.read(lambda session: misses(session, Goal.DAYS_IN_AR, today))), passed, ROUNDS
    )
    return Figure(what=f"who owes most, {on}", ours_ms=ours, floor=f"{len(amounts):,} lines in memory", floor_ms=least)


def _done(_: object) -> None:
    """What came is not looked at."""


def _figure(clinic: Clinic, what: str, job: Callable[[Session], object]) -> Figure:
    # SQLite computes in this thread: whoever else wants the core is not felt.
    clock = time.perf_counter if clinic.db.is_postgres else time.thread_time
    times = []
    for _ in range(ROUNDS + 1):
        begin = clock()
        clinic.db.read(job)
        times.append((clock() - begin) * 1000)
    return limit(what, statistics.median(times[1:]), READ_MS)
