"""The clock of a desk jumps hours ahead, or back, while it works: deliveries, duties and days must bear it."""

from __future__ import annotations

import time
from collections import Counter
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from sqlalchemy import select

from dentaldesk.engines.communication.actions import NewMessage, queue_message
from dentaldesk.engines.core.work import Work
from dentaldesk.models.tables.financial import Payment
from dentaldesk.models.values import Message
from tests.factories import MORNING
from tests.faults.report import Block
from tests.faults.stage import Stage, a_stage

NAME = "clocks jump"
KINDS = ("sqlite", "postgres")
EXAMS, SHORT_EXAMS = 48, 6
MESSAGES, SHORT_MESSAGES = 60, 12
STRETCH_S, SHORT_STRETCH_S = 5.0, 2.5
SENDING_S = 1.5  # for a message: long enough for another desk to look at the outbox meanwhile
# How far the clock of a desk is off, stretch by stretch. On one machine all desks have one clock.
OF_ONE = (timedelta(hours=5), timedelta(hours=-5), timedelta(hours=26), timedelta())


def run(block: Block, folder: Path, *, short: bool) -> None:
    """On a server, by whose clock all desks go, that of one of three is right; on a file none is."""
    stretch, jumps = (SHORT_STRETCH_S, OF_ONE[:1]) if short else (STRETCH_S, OF_ONE)
    exams, messages = (SHORT_EXAMS, SHORT_MESSAGES) if short else (EXAMS, MESSAGES)
    with a_stage(block, folder, exams) as stage:
        server = stage.clock("server") if block.kind == "postgres" else None
        slow_post = replace(stage.post, takes_s=SENDING_S)
        for number in range(3):
            stage.add(f"desk {number}", exams // 3, post=slow_post, server=server).start()
        _ask_for_messages(stage, messages)
        names = [desk.name for desk in stage.desks]
        stage.wait_for_work(names, stage.began)
        for by in jumps:
            _jump(stage, by)
            stage.hit()
            time.sleep(stretch)
            stage.wait_for_work(names, stage.hits[-1][1])
        stage.send_home()
        block.notes.append(_days(stage))
        hours = ", ".join(f"{by / timedelta(hours=1):+.0f}" for by in jumps)
        which = "of two of three desks, one ahead and one behind," if block.kind == "postgres" else "of the machine"
        block.broken = f"the clock {which} was off by {hours} hours in turn"


def _jump(stage: Stage, by: timedelta) -> None:
    stage.latest = max(stage.latest, abs(by))
    right, ahead, behind = (stage.clock(desk.name) for desk in stage.desks)
    ahead.set_ahead(by)
    if stage.kind == "postgres":
        behind.set_ahead(-by)
    else:
        behind.set_ahead(by)
        right.set_ahead(by)


def _ask_for_messages(stage: Stage, count: int) -> None:
    """So many that there is always one in somebody's hands."""

    def job(work: Work) -> None:
        for number in range(count):
            new = NewMessage(key=f"bench:{number}", patient_id=stage.payers[0], text=Message("patient.plan_ready"))
            queue_message(work, new)

    stage.clinic.db.write(stage.clinic.desk, job)


def _days(stage: Stage) -> str:
    """On which days the payments are booked: a desk that is a day ahead books on that day."""
    days = stage.clinic.db.read(lambda session: Counter(session.scalars(select(Payment.business_date))))
    told = ", ".join(f"{count} on {day:%d %B}" for day, count in sorted(days.items()))
    return f"payments by business date (the right one is {MORNING:%d %B}): {told}"
