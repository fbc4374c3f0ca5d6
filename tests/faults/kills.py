"""`kill -9` of desks at work, at any moment; each sits down again at once."""

from __future__ import annotations

import random
import time
from pathlib import Path

from tests.faults.desk import WorkingDesk
from tests.faults.report import Block
from tests.faults.stage import Stage, a_stage

NAME = "desks are killed"
KINDS = ("sqlite", "postgres")
DESKS, EXAMS, SECONDS = 4, 64, 22.0
SHORT_DESKS, SHORT_EXAMS, SHORT_SECONDS = 2, 4, 1.0
LONGEST_LIFE_S = 0.6  # after its first act: whoever is killed is at work


def run(block: Block, folder: Path, *, short: bool) -> None:
    """Kill one after the other for a while."""
    desks, exams, seconds = (SHORT_DESKS, SHORT_EXAMS, SHORT_SECONDS) if short else (DESKS, EXAMS, SECONDS)
    with a_stage(block, folder, exams) as stage:
        crew = [stage.add(f"desk {number}", exams // desks) for number in range(desks)]
        for desk in crew:
            desk.start()
        kills = _kill(stage, crew, seconds)
        stage.wait_for_work([desk.name for desk in crew], time.monotonic())
        block.broken = f"kill -9 of one of {desks} desks at work, {kills} times; each sat down again at once"


def _kill(stage: Stage, crew: list[WorkingDesk], seconds: float) -> int:
    """How many were killed. Whoever has worked since it sat down may be next."""
    chance = random.Random(stage.kind)
    sat_down = dict.fromkeys((desk.name for desk in crew), stage.began)
    stage.wait_for_work([desk.name for desk in crew], stage.began)
    end = time.monotonic() + seconds
    kills = 0
    while time.monotonic() < end:
        at_work = [desk for desk in crew if stage.confirmed(desk.name, sat_down[desk.name])]
        time.sleep(chance.uniform(0, LONGEST_LIFE_S))
        if at_work:
            desk = chance.choice(at_work)
            desk.kill()
            kills += 1
            stage.hit(desk.name)
            sat_down[desk.name] = time.monotonic()
            desk.start()
    return kills
