"""Desks asleep for a day: a lid is closed, others take over, and the desk wakes with its clock a day on."""

from __future__ import annotations

import signal
import time
from datetime import timedelta
from pathlib import Path

from dentaldesk.engines.communication.reads import notices_for
from dentaldesk.engines.core.outbox import LEASE
from tests.app.far_desk import FarDesk
from tests.faults import at_window as do
from tests.faults.desk import WorkingDesk
from tests.faults.report import Block
from tests.faults.stage import Stage, a_stage
from tests.faults.windows import Windows

NAME = "desks sleep for a day"
KINDS = ("sqlite", "postgres")
EXAMS = 40
DAY = timedelta(hours=25)  # the same hour of the next day would be one in which a day-old message may still leave
SLEEP_S, SHORT_SLEEP_S = 10.0, 2.0
CATCHES_UP_S = 30.0


def run(block: Block, folder: Path, *, short: bool) -> None:
    """A window and two desks fall asleep, one of them between the claim of a message and sending it.

    On a server two others stay awake; a file is one machine's, and all of its desks sleep.
    """
    seconds = SHORT_SLEEP_S if short else SLEEP_S
    with a_stage(block, folder, EXAMS) as stage:
        windows = Windows(stage=stage)
        try:
            windows.open(1, 8)
            stage.add("dozing desk", 8, dozes=True).start()
            stage.add("closed desk", 8).start()
            windows.begin()
            stage.wait_for_work([*windows.names, "closed desk"], time.monotonic())
            _wait_until_asleep(stage)
            for number in range(2):
                stage.add(f"desk {number}", 8).start()
            stage.wait_for_work(["desk 0", "desk 1"], time.monotonic())
            _sleep(stage, windows, seconds)
            stage.wait_for_work([each.desk for each in stage.journals], stage.hits[-1][1])
            _catches_up(stage, windows)
            windows.finish()
            hours = DAY / timedelta(hours=1)
            block.broken = f"a window and two desks slept for {hours:.0f} hours, one of them with a message in hand"
        finally:
            windows.end()


def _wait_until_asleep(stage: Stage) -> None:
    end = time.monotonic() + CATCHES_UP_S
    dozing = stage.desks[0]
    while not dozing.is_asleep():
        assert time.monotonic() < end, "no message came by on which to fall asleep"
        time.sleep(0.05)


def _sleep(stage: Stage, windows: Windows, seconds: float) -> None:
    """Everybody's clock goes on by a day; those who sleep do not notice."""
    dozing, closed, *awake = stage.desks
    sleepers: list[WorkingDesk | FarDesk] = [closed, *windows.desks, *(awake if stage.kind == "sqlite" else [])]
    for desk in sleepers:
        desk.signal(signal.SIGSTOP)
    # First as far as the leases of those who sleep, then through the day.
    for by in (LEASE + timedelta(seconds=5), DAY):
        for journal in stage.journals:
            stage.clock(journal.desk).set_ahead(by)
        began = time.monotonic()
        time.sleep(seconds / 2)
        if stage.kind == "postgres":
            stage.wait_for_work([each.name for each in awake], began, 3)
    stage.latest = DAY
    for desk in [dozing, *sleepers]:
        desk.signal(signal.SIGCONT)
    stage.hit()
    windows.feel()


def _catches_up(stage: Stage, windows: Windows) -> None:
    """Everybody else has gone: the bell of the window that slept counts what stands in the database."""
    clinic, (window,) = stage.clinic, windows.desks
    window.do(do.rest)
    stage.send_home()
    who, end = clinic.desk, time.monotonic() + CATCHES_UP_S
    while True:
        rows = clinic.db.read(lambda session: notices_for(session, who.roles, who.provider_id))
        waiting, counted = sum(row.seen_at is None for row in rows), window.do(do.unseen)
        if waiting == counted or time.monotonic() > end:
            break
        time.sleep(0.2)
    stage.block.notes.append(f"the bell of the window that slept counts {counted} of {waiting}")
    if waiting != counted:
        stage.block.faults.append("the window that slept does not catch up")
