"""A run: the desks come in, work together, are counted and judged."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Sequence
from contextlib import ExitStack, suppress
from dataclasses import dataclass, field
from multiprocessing.synchronize import Barrier
from threading import BrokenBarrierError

from benchmarks.load.desk import LoadDesk, Orders
from benchmarks.load.judge import judged
from benchmarks.load.processor import seconds_of
from benchmarks.load.report import Report, lines_of, promises_of, sized_lines, the_day
from benchmarks.load.scene import Scene, role_at
from benchmarks.load.server import deadlocks, server_processes
from benchmarks.load.slices import MOST_TAIL_S, Doing, slices
from benchmarks.load.tally import Tally
from benchmarks.measure import percentile
from dentaldesk.engines.core.connections import PostgresServer
from dentaldesk.engines.core.db import Database
from dentaldesk.models.states import Role
from tests.processes import beginning

MOST_DESKS, LONGEST_S = 100, 3600.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """How many desks, how long, how long people think between two acts. Raises ValueError for a run without bounds."""

    desks: int
    seconds: float
    pause_s: float

    def __post_init__(self) -> None:
        if not 0 < self.desks <= MOST_DESKS or not 0 < self.seconds <= LONGEST_S:
            msg = f"1 to {MOST_DESKS} desks, up to {LONGEST_S:.0f} seconds"
            raise ValueError(msg)


def run(scene: Scene, plan: Plan) -> Report:
    """Let them work, and say how it was."""
    tally, used = _work(scene, plan)
    db = Database(scene.address, workstation="judge", clock=scene.clock)
    verdicts = tuple(db.read(lambda session: judged(session, tally.confirmed)))
    db.close()
    is_postgres = isinstance(scene.address, PostgresServer)
    seconds = used.seconds
    return Report(
        desks=plan.desks,
        database="Postgres" if is_postgres else "SQLite",
        seconds=seconds,
        pause_ms=plan.pause_s * 1000,
        lines=lines_of(tally, seconds),
        day=the_day(tally, seconds),
        sized=sized_lines(tally, seconds),
        promises=promises_of(tally, seconds),
        heard_ms=(percentile(tally.heard, 0.5), percentile(tally.heard, 0.99)) if tally.heard else None,
        looks=tally.looks / seconds[Doing.DAY],
        refused=_by_code(tally.refused),
        errors=_by_code(tally.errors),
        met=dict(tally.met),
        deadlocks=used.deadlocks,
        desks_s=used.desks_s,
        server_s=used.server_s,
        memory_mb=tally.memory_mb,
        bugs=tuple(tally.bugs),
        verdicts=verdicts,
    )


@dataclass(kw_only=True)
class _Used:
    """What was used up in each kind of slice: time, and seconds of the processor."""

    seconds: dict[str, float] = field(default_factory=lambda: dict.fromkeys(Doing, 0.0))
    desks_s: dict[str, float] = field(default_factory=lambda: dict.fromkeys(Doing, 0.0))
    server_s: dict[str, float] = field(default_factory=lambda: dict.fromkeys(Doing, 0.0))
    deadlocks: int = 0


def _work(scene: Scene, plan: Plan) -> tuple[Tally, _Used]:
    """The desks come in, meet before each slice, and tell what they counted."""
    server = scene.address if isinstance(scene.address, PostgresServer) else None
    together = beginning().Barrier(plan.desks + 1)
    with ExitStack() as homes:
        desks = []
        # Whom the dentists have seen by then is checked out by the others, from their first minute on.
        for is_dentist in (True, False):
            numbers = [one for one in range(plan.desks) if (role_at(one) is Role.DENTIST) is is_dentist]
            group = [LoadDesk(_orders(scene, plan, number), together) for number in numbers]
            for desk in group:
                homes.callback(desk.go_home)
            for desk in group:
                desk.came_in()
            desks += group
        used = _watch(together, plan, [desk.process for desk in desks], server)
        tally = _sum([desk.told() for desk in desks])
    if server is not None:
        used.deadlocks = deadlocks(server)  # counted when a connection is given back
    return tally, used


def _sum(told: Sequence[Tally | str]) -> Tally:
    """All together. Raises RuntimeError with why the first desk broke: the others only waited for it in vain."""
    broken = sorted(
        (each for each in told if isinstance(each, str)), key=lambda why: BrokenBarrierError.__name__ in why
    )
    if broken:
        raise RuntimeError(broken[0])
    tally = Tally()
    for each in told:
        if isinstance(each, Tally):
            tally.add(each)
    return tally


def _orders(scene: Scene, plan: Plan, desk: int) -> Orders:
    return Orders(scene=scene, desk=desk, seconds=plan.seconds, pause_s=plan.pause_s)


def _watch(together: Barrier, plan: Plan, desks: Sequence[int], server: PostgresServer | None) -> _Used:
    """Meet the desks before each slice and after the last, and note what the slice took."""
    used = _Used()
    theirs = server_processes(server) if server is not None else []
    with suppress(BrokenBarrierError):  # a desk that broke tells why itself
        together.wait(MOST_TAIL_S)
        for each in slices(plan.seconds):
            begin, mine, its = time.monotonic(), seconds_of(desks), seconds_of(theirs)
            together.wait(each.seconds + MOST_TAIL_S)
            used.seconds[each.doing] += time.monotonic() - begin
            used.desks_s[each.doing] += seconds_of(desks) - mine
            used.server_s[each.doing] += seconds_of(theirs) - its
    return used


def _by_code(counts: Counter[tuple[str, str]]) -> dict[str, int]:
    return {f"{what}: {code}": number for (what, code), number in counts.items()}
