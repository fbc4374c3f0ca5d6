"""What outlives a window, the desk above all, keeps nothing of it."""

from __future__ import annotations

import gc
import weakref
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.ui.seat import seat
from tests.ui.shell import shell

if TYPE_CHECKING:
    from PySide6.QtWidgets import QApplication
    from pytestqt.qtbot import QtBot

    from tests.factories import Clinic

pytestmark = pytest.mark.usefixtures("look")


def _of_a_window(qtbot: QtBot, clinic: Clinic, folder: Path) -> list[weakref.ref[object]]:
    with shell(qtbot, clinic, clinic.desk, folder) as it:
        window = it.window
        return [weakref.ref(each) for each in (window, window.panels, window.search, window.foot, it.desk)]


def test_a_closed_window_and_its_desk_are_let_go_of(
    qtbot: QtBot, clinic: Clinic, tmp_path: Path, qapp: QApplication
) -> None:
    kept = _of_a_window(qtbot, clinic, tmp_path)
    qapp.processEvents()
    gc.collect()
    assert [type(each()).__name__ for each in kept if each() is not None] == []


def test_a_seat_is_let_go_of(qtbot: QtBot, clinic: Clinic) -> None:
    with seat(qtbot, clinic, clinic.desk) as sat:
        kept = weakref.ref(sat.desk), weakref.ref(sat.db)
    del sat
    gc.collect()
    assert [each() for each in kept] == [None, None]
