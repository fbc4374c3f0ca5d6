"""An exam completed in another real process rings the bell of this window within two seconds, on both databases."""

from __future__ import annotations

import multiprocessing
from collections.abc import Iterator
from multiprocessing.connection import Connection
from typing import TYPE_CHECKING
from uuid import UUID

import pytest

from dentaldesk.engines.core.connections import Address
from dentaldesk.engines.flows.exam_completion import handle_exam_completion
from dentaldesk.ui.screens.bell.view import BellView
from tests.factories import ROOT_CANAL, a_patient, an_exam, open_clinic
from tests.ui.seat import Seat, seat

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

    from tests.factories import Clinic

pytestmark = pytest.mark.parametrize("kind", ["sqlite", "postgres"])
WITHIN_MS = 2000


def complete(address: Address, exam_id: UUID, pipe: Connection) -> None:
    """The other desk: completes the exam when told to, and says when it is committed."""
    clinic = open_clinic(address, "chairside")
    pipe.send("ready")
    pipe.recv()
    clinic.db.write(clinic.dentist, lambda work: handle_exam_completion(work, exam_id))
    pipe.send("done")
    clinic.db.close()


@pytest.fixture
def sat(qtbot: QtBot, clinic: Clinic) -> Iterator[Seat]:
    with seat(qtbot, clinic, clinic.desk) as made:
        yield made


def test_the_bell_rings_here_when_an_exam_is_completed_elsewhere(clinic: Clinic, sat: Seat) -> None:
    exam_id = an_exam(clinic, a_patient(clinic), ROOT_CANAL)
    here, there = multiprocessing.Pipe()
    spawn = multiprocessing.get_context("spawn")
    other = spawn.Process(target=complete, args=(clinic.address, exam_id, there))
    other.start()
    _ring(sat, here)
    other.join(30)
    assert other.exitcode == 0


def _ring(sat: Seat, here: Connection) -> None:
    bell = sat.show(BellView(sat.desk), 400, 600)
    assert here.poll(60)
    assert here.recv() == "ready"
    sat.settle()
    assert bell.presenter.unseen == 0
    here.send("go")
    assert here.poll(30)
    assert here.recv() == "done"
    sat.qtbot.waitUntil(lambda: bell.presenter.unseen == 1, timeout=WITHIN_MS)
