"""What a run says at its end: a table for people, the same as JSON, and whether it was good."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from benchmarks.load.slices import Doing, bare
from benchmarks.load.tally import Tally
from benchmarks.measure import percentile
from tests.judging import Verdict

ALONE_LEAST, ALL_LEAST, LONGEST_MOST = 0.8, 0.7, 3.0  # of the raw limit: promised for the exam-sized transaction
LEAST_TOLD = 10  # times that a floor is done before its times tell anything


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One act: how often, how long (milliseconds); the same statements, bare; how many statements (the usual shape)."""

    act: str
    count: int
    rate: float  # a second
    floor_rate: float  # the same statements, bare
    p50_ms: float
    p99_ms: float
    floor_p50_ms: float | None
    floor_p99_ms: float | None
    statements: int
    transactions: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Promise:
    """Something of which a limit was promised, and what it was."""

    what: str
    found: float
    limit: float
    at_least: bool

    @property
    def holds(self) -> bool:
        return self.found >= self.limit if self.at_least else self.found <= self.limit


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """By what was done: `seconds`, and those of the processor that desks and server took in them."""

    desks: int
    database: str
    seconds: Mapping[str, float]
    pause_ms: float
    lines: tuple[Line, ...]
    day: Line
    sized: tuple[Line, ...]
    promises: tuple[Promise, ...]
    heard_ms: tuple[float, float] | None
    looks: float  # at the topics, a second, all desks together
    refused: Mapping[str, int]
    errors: Mapping[str, int]
    met: Mapping[str, int]
    deadlocks: int
    desks_s: Mapping[str, float]
    server_s: Mapping[str, float]
    memory_mb: float
    bugs: tuple[str, ...]
    verdicts: tuple[Verdict, ...]

    @property
    def is_sound(self) -> bool:
        """Whether nothing was lost or doubled, and nobody met an error."""
        return not self.errors and not any(verdict.breaches for verdict in self.verdicts)

    @property
    def keeps_promises(self) -> bool:
        return not self.deadlocks and all(promise.holds for promise in self.promises)


def line(act: str, took: Sequence[float], floor: Sequence[float], shape: str, seconds: tuple[float, float]) -> Line:
    """One line of the table. `seconds`: how long the act, and how long the floor was done among others."""
    is_told = len(floor) >= LEAST_TOLD
    return Line(
        act=act,
        count=len(took),
        rate=len(took) / seconds[0],
        floor_rate=len(floor) / seconds[1],
        p50_ms=percentile(took, 0.5) if took else 0.0,
        p99_ms=percentile(took, 0.99) if took else 0.0,
        floor_p50_ms=percentile(floor, 0.5) if is_told else None,
        floor_p99_ms=percentile(floor, 0.99) if is_told else None,
        statements=sum(letter not in "rw" for letter in shape),
        transactions=sum(letter in "rw" for letter in shape),
    )


def lines_of(tally: Tally, seconds: Mapping[str, float]) -> tuple[Line, ...]:
    """A line for each act, the longest first."""
    both = seconds[Doing.DAY], seconds[Doing.FLOOR]
    made = [
        line(act, took, tally.floor[act], tally.shapes[act].most_common(1)[0][0], both)
        for act, took in tally.took.items()
        if took
    ]
    return tuple(sorted(made, key=lambda each: -each.p50_ms))


def sized_lines(tally: Tally, seconds: Mapping[str, float]) -> tuple[Line, ...]:
    """The exam-sized transaction, of one desk and of all."""
    pairs = ((Doing.ALONE, Doing.ALONE), (Doing.ALL, Doing.ALL_BARE))  # one desk does both in turn
    return tuple(
        line(f"exam-sized, {ours}", tally.sized[ours], tally.sized[bare(ours)], "", (seconds[ours], seconds[theirs]))
        for ours, theirs in pairs
        if tally.sized[ours]
    )


def the_day(tally: Tally, seconds: Mapping[str, float]) -> Line:
    """All acts together."""
    took = [each for times in tally.took.values() for each in times]
    floor = [each for times in tally.floor.values() for each in times]
    return line("all acts", took, floor, "", (seconds[Doing.DAY], seconds[Doing.FLOOR]))


def promises_of(tally: Tally, seconds: Mapping[str, float]) -> tuple[Promise, ...]:
    """The exam-sized transaction through the program's door, against the same without shared rows."""
    alone, alone_bare = tally.sized[Doing.ALONE], tally.sized[bare(Doing.ALONE)]
    ours, unshared = tally.sized[Doing.ALL], tally.sized[Doing.ALL_BARE]
    if not (alone_bare and ours and unshared):
        return ()
    in_turn = sum(alone_bare) / sum(alone)  # as many of both, one after the other
    together = (len(ours) / seconds[Doing.ALL]) / (len(unshared) / seconds[Doing.ALL_BARE])
    longest = percentile(ours, 0.99) / percentile(unshared, 0.99)
    return (
        Promise(what="exam-sized, one desk: rate to bare", found=in_turn, limit=ALONE_LEAST, at_least=True),
        Promise(what="exam-sized, all desks: rate to unshared", found=together, limit=ALL_LEAST, at_least=True),
        Promise(what="exam-sized, all desks: p99 to unshared", found=longest, limit=LONGEST_MOST, at_least=False),
    )


# -- for people --


def table(report: Report) -> Iterator[str]:
    """The table, line by line."""
    seconds = ", ".join(f"{doing} {length:.0f} s" for doing, length in report.seconds.items())
    yield f"{report.desks} desks on {report.database}, thinking {report.pause_ms:.0f} ms between acts; {seconds}"
    head = f"{'act':24}{'count':>8}{'a second':>10}{'p50 ms':>9}{'p99 ms':>9}"
    yield f"{head}{'bare a s':>10}{'p50':>8}{'p99':>8}  sent"
    for each in (*report.lines, report.day, *report.sized):
        told = (each.floor_p50_ms, each.floor_p99_ms) if each.floor_p50_ms is not None else None
        floor = f"{each.floor_rate:10.1f}" + ("{:8.1f}{:8.1f}".format(*told) if told else " " * 16)
        sent = f"{each.statements} in {each.transactions}" if each.transactions else ""
        yield f"{each.act:24}{each.count:8}{each.rate:10.1f}{each.p50_ms:9.1f}{each.p99_ms:9.1f}{floor}  {sent}"
    yield ""
    for promise in report.promises:
        sign, kept = ("≥" if promise.at_least else "≤"), ("" if promise.holds else "  not kept")
        yield f"{promise.what:44}{promise.found:7.2f}  promised {sign} {promise.limit:g}{kept}"
    if report.heard_ms is not None:
        heard = "p50 {:.0f} ms, p99 {:.0f} ms".format(*report.heard_ms)
        yield f"heard by another desk: {heard} after the act began; {report.looks:.0f} looks a second"
    yield f"refused as a matter of the trade: {_counts(report.refused)}"
    yield f"errors: {_counts(report.errors)}"
    yield f"transactions that could not go on: {_counts(report.met)}; deadlocks: {report.deadlocks}"
    yield from _weights(report)
    for verdict in report.verdicts:
        yield f"{'holds' if not verdict.breaches else 'BROKEN':8}{verdict.rule} ({verdict.looked_at})"
        yield from (f"        {breach}" for breach in verdict.breaches)


def _counts(counts: Mapping[str, int]) -> str:
    return ", ".join(f"{what} {number}" for what, number in sorted(counts.items())) or "none"


def _weights(report: Report) -> Iterator[str]:
    """What the desks and the server used up."""
    for doing, seconds in report.seconds.items():
        mine, theirs = report.desks_s[doing], report.server_s[doing]
        yield f"processor, {doing}: desks {mine:.1f} s, server {theirs:.1f} s in {seconds:.0f} s"
    if report.day.count:
        mine, theirs = (used[Doing.DAY] / report.day.count * 1000 for used in (report.desks_s, report.server_s))
        yield f"an act takes {mine:.1f} ms of its desk's processor and {theirs:.1f} ms of the server's"
    yield f"memory of all desks {report.memory_mb:.0f} MB"


def keep(report: Report, path: Path) -> None:
    """As JSON."""
    path.parent.mkdir(exist_ok=True)
    told: dict[str, Any] = asdict(report)
    path.write_text(json.dumps(told, indent=2, default=str) + "\n")
