"""A desk in a process of its own: engines only, no windows. It works until the run is over and tells what it did."""

from __future__ import annotations

import os
import time
import traceback
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from multiprocessing.synchronize import Barrier
from pathlib import Path

from benchmarks.load import chair, front, looking
from benchmarks.load.ear import Ear
from benchmarks.load.floor import Floor, exam_sized
from benchmarks.load.scene import Scene
from benchmarks.load.seat import Seat
from benchmarks.load.slices import MOST_TAIL_S, Doing, Slice, bare, slices
from benchmarks.load.tally import Tally
from dentaldesk.models.states import Role
from tests.processes import beginning

COMES_IN_S = 300  # with everything done once, all desks together on a small machine
ANSWERS_S = 120
Errand = Callable[[Seat], object]


def _open_somebody(seat: Seat) -> None:
    looking.find(seat)
    looking.open_patient(seat, seat.somebody().id)


def _look_at_a_chart(seat: Seat) -> None:
    patient_id = seat.somebody().id
    looking.open_patient(seat, patient_id)
    looking.open_chart(seat, patient_id)


def _see_the_day(seat: Seat) -> None:
    looking.read_day(seat, looking.a_near_day(seat))


# How often each errand is begun, of a hundred, by who sits there.
_ERRANDS: dict[Role, tuple[tuple[Errand, int], ...]] = {
    Role.DENTIST: (
        (chair.examine, 35),
        (_look_at_a_chart, 20),
        (_open_somebody, 10),
        (_see_the_day, 10),
        (looking.answer, 15),
        (looking.read_dashboard, 10),
    ),
    Role.FRONT_DESK: (
        (front.check_out, 35),
        (front.book, 20),
        (front.change, 15),
        (_open_somebody, 10),
        (looking.read_waiting_room, 8),
        (looking.read_dashboard, 5),
        (looking.answer, 4),
        (front.receive, 3),
    ),
    Role.TREATMENT_COORDINATOR: (
        (front.check_out, 30),
        (_look_at_a_chart, 20),
        (looking.answer, 20),
        (front.book, 10),
        (looking.read_dashboard, 10),
        (_see_the_day, 10),
    ),
    Role.MANAGER: (
        (_open_somebody, 30),
        (looking.read_dashboard, 25),
        (looking.read_figures, 15),
        (_see_the_day, 15),
        (looking.answer, 15),
    ),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Orders:
    """What a desk is told: where, which, how long, and how long people think between two acts (on average)."""

    scene: Scene
    desk: int
    seconds: float
    pause_s: float


class LoadDesk:
    """The run's end of one desk. At `together` all desks and the run meet, before each slice and at the end."""

    def __init__(self, orders: Orders, together: Barrier) -> None:
        context = beginning(__name__)
        self._pipe, other = context.Pipe()
        self._process: BaseProcess = context.Process(target=_sit, args=(other, orders, together), daemon=True)
        self._process.start()
        other.close()

    @property
    def process(self) -> int:
        """The number of its process."""
        assert self._process.pid is not None
        return self._process.pid

    def came_in(self) -> None:
        """Wait until it has done everything once."""
        said = self._receive(COMES_IN_S)
        assert said == "ready", said

    def told(self) -> Tally | str:
        """What it counted; a text: it broke, and why."""
        said = self._receive(ANSWERS_S)
        assert isinstance(said, (Tally, str)), said
        return said

    def go_home(self) -> None:
        """It may end; one that does not is ended."""
        self._pipe.close()
        self._process.join(ANSWERS_S)
        if self._process.is_alive():
            self._process.kill()

    def _receive(self, seconds: float) -> object:
        assert self._pipe.poll(seconds), "a desk does not answer"
        said: object = self._pipe.recv()
        return said


def _sit(pipe: Connection, orders: Orders, together: Barrier) -> None:
    try:
        seat = Seat(orders.scene, orders.desk, orders.pause_s)
        ear = Ear(seat)
        ear.start()
        hands = _Hands(seat, ear, slices(orders.seconds), together)
        hands.warm_up()
        pipe.send("ready")
        hands.work()
        ear.stop()
        seat.tally.memory_mb, seat.tally.looks = _memory_mb(), ear.looks
        pipe.send(seat.tally)
    except BaseException:  # noqa: BLE001 - told to the run, which fails with it
        together.abort()
        pipe.send(traceback.format_exc())
        return
    with pipe, suppress(EOFError):
        pipe.recv()  # connections stay until the run has seen what the server did for them
    seat.db.close()


class _RunIsOver(Exception):  # noqa: N818 - a signal, not an error
    """There is no slice any more."""


class _Hands:
    """What one desk does in each kind of slice."""

    def __init__(self, seat: Seat, ear: Ear, stretches: Iterator[Slice], together: Barrier) -> None:
        self._seat, self._ear, self._stretches, self._together = seat, ear, stretches, together
        self._floor = Floor(seat.db, seat.number)
        (role,) = seat.actor.roles
        self._errands, self._weights = zip(*_ERRANDS[role], strict=True)
        self._ends = 0.0  # of the slice, by the machine's own clock

    def warm_up(self) -> None:
        """Everything once: a program has its statements compiled, and the desk finds somebody who waits for it."""
        for errand in self._errands:
            errand(self._seat)

    def work(self) -> None:
        """Errand after errand. Within one, the floor has its turn where its slice comes."""
        self._seat.may_go_on, self._seat.is_counted = self._until_day, True
        with suppress(_RunIsOver):
            while True:
                self._seat.chance.choices(self._errands, self._weights)[0](self._seat)
                self._ear.ring()

    def _until_day(self) -> None:
        """Return at once while the day goes on, else when it does so again."""
        while time.monotonic() >= self._ends:
            self._ear.rest()
            self._together.wait(MOST_TAIL_S)
            now = next(self._stretches, None)
            if now is None:
                raise _RunIsOver
            self._ends = time.monotonic() + now.seconds
            if now.doing is Doing.DAY:
                self._ear.listen()
            else:
                self._interlude(now.doing)

    def _interlude(self, doing: Doing) -> None:
        seat, sized = self._seat, self._seat.tally.sized
        if doing is Doing.ALONE and seat.number:
            self._ends = 0.0  # the others wait for that one
            return
        while time.monotonic() < self._ends:
            if doing is Doing.FLOOR:
                what, shape = seat.lately[0]
                seat.lately.rotate(-1)
                _timed(seat.tally.floor[what], partial(self._floor.play, shape))
                seat.think()
            if doing in {Doing.ALL, Doing.ALONE}:
                _timed(sized[doing], partial(exam_sized, seat.db, seat.actor))
            if doing in {Doing.ALL_BARE, Doing.ALONE}:
                _timed(sized[bare(doing)], self._floor.exam_sized)


def _timed(times: list[float], job: Callable[[], None]) -> None:
    begin = time.perf_counter()
    job()
    times.append((time.perf_counter() - begin) * 1000)


def _memory_mb() -> float:
    """What this process has for itself alone and its share of what it has with others; 0: the system does not tell."""
    rollup = Path(f"/proc/{os.getpid()}/smaps_rollup")
    if not rollup.exists():
        return 0.0
    sizes = (line.split() for line in rollup.read_text().splitlines())
    return next(int(words[1]) / 1024 for words in sizes if words[0] == "Pss:")
