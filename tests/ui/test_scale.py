"""How large everything is shown at this workstation: Qt scales, so that what grows stays sharp."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from PySide6.QtCore import QSize

from dentaldesk.ui.theme import scale
from dentaldesk.ui.theme.scale import fits

# What a window of one button is at a scale: device pixels a logical one, the button's height, colours in a thin line.
_PROGRAM = """
import sys
from dentaldesk.ui.theme.scale import prepare_scale
prepare_scale(int(sys.argv[1]))
from PySide6.QtWidgets import QApplication
from dentaldesk.ui.theme.apply import apply_theme
from dentaldesk.ui.widgets.buttons import button
app = QApplication([])
apply_theme(app, "light", "desk")
take = button("Take", "primary", "credit-card")
take.show()
app.processEvents()
picture = take.grab()
print(picture.devicePixelRatio(), take.sizeHint().height(), picture.height(), take.font().pixelSize())
"""


def shown_at(percent: int, **more: str) -> list[float]:
    environment = {name: value for name, value in os.environ.items() if name != "QT_SCALE_FACTOR"} | more
    run = subprocess.run(
        [sys.executable, "-c", _PROGRAM, str(percent)],
        capture_output=True,
        text=True,
        check=True,
        env=environment | {"PYTHONPATH": str(Path(__file__).parents[2])},
        timeout=60,
    )
    return [float(part) for part in run.stdout.split()]


def test_at_200_per_cent_lengths_stay_and_pixels_double() -> None:
    assert shown_at(200) == [2.0, 32.0, 64.0, 13.0]


def test_whoever_set_qts_own_factor_is_obeyed() -> None:
    assert shown_at(200, QT_SCALE_FACTOR="1.5")[0] == 1.5


@pytest.mark.parametrize(("asked", "used"), [(100, 100), (125, 125), (200, 200), (50, 100), (400, 200), (-1, 100)])
def test_only_sizes_at_which_everything_fits_are_used(asked: int, used: int) -> None:
    assert scale.fitting(asked) == used


def test_the_choices_go_from_the_smallest_to_the_largest() -> None:
    assert scale.CHOICES == (100, 125, 150, 175, 200)


def test_nothing_is_set_for_the_usual_size(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("QT_SCALE_FACTOR", raising=False)
    scale.prepare_scale(100)
    assert "QT_SCALE_FACTOR" not in os.environ


def test_a_scale_that_does_not_fit_the_screen_is_known(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("QT_SCALE_FACTOR", raising=False)
    small = QSize(1366, 768)
    assert [percent for percent in (100, 125, 150, 175, 200) if fits(percent, small)] == [100, 125, 150]
    assert fits(200, QSize(2560, 1440))
    monkeypatch.setenv("QT_SCALE_FACTOR", "2")
    assert not fits(200, QSize(683, 384))
    assert fits(100, QSize(683, 384))
