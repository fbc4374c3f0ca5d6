"""A very small `make faults`: what breaks loses nothing and doubles nothing."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.faults import clock_jumps, kills, mute
from tests.faults.acts import Hands
from tests.faults.journal import Said
from tests.faults.report import Block
from tests.faults.stage import a_stage


def test_the_judge_sees_what_is_lost_and_what_is_doubled(tmp_path: Path) -> None:
    block = Block(name="a bad day", kind="sqlite")
    with a_stage(block, tmp_path, 4) as stage:
        hands, journal = Hands("desk", stage.people, stage.exams, stage.payers), stage.journal("desk")
        paid, lost = (f"pay:desk:{number}:{stage.payers[0]}" for number in (1, 2))
        for key, said in ((paid, Said.REFUSED), (lost, Said.DONE)):
            journal.note(Said.ASKED, "pay", key)
            journal.note(said, "pay", key, "database.busy")
        act = hands.act("pay", paid)
        stage.clinic.db.write(act.actor, act.job)
        stage.post.file.write_text('"message:x"\n' * 2)
    assert block.acts.lost == [f"pay {lost}"]
    assert block.acts.doubled == [f"pay {paid}: it was said that nothing was written"]
    assert block.faults == ["message:x was sent 2 times"]


@pytest.mark.parametrize("kind", kills.KINDS)
def test_desks_that_are_killed_lose_nothing(kind: str, tmp_path: Path) -> None:
    block = Block(name=kills.NAME, kind=kind)
    kills.run(block, tmp_path, short=True)
    assert block.holds, "\n".join(block.lines())
    assert block.acts.confirmed


def test_desks_of_one_server_live_in_one_time(tmp_path: Path) -> None:
    """With clocks of their own they took each other's messages for abandoned, and sent them twice."""
    block = Block(name=clock_jumps.NAME, kind="postgres")
    clock_jumps.run(block, tmp_path, short=True)
    assert block.holds, "\n".join(block.lines())
    assert block.sent


def test_a_server_that_vanishes_without_a_word_is_noticed_and_found_again(tmp_path: Path) -> None:
    """A desk waited for its answer until the wire spoke again, and said nothing."""
    block = Block(name=mute.NAME, kind="postgres")
    mute.run(block, tmp_path, short=True)
    assert block.holds, "\n".join(block.lines())
    assert block.acts.confirmed
