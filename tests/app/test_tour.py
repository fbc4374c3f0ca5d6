"""The tour is the main story through the real window; what it leaves is read by people and programs."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pypdfium2
import pytest
from PySide6.QtWidgets import QApplication

from dentaldesk.cli import main
from dentaldesk.tour.hands import Pulse
from dentaldesk.tour.run import make_room

FREEZE_MS = 2000  # on a busy machine with several tests at once; a person waits no longer without doubting
ROUTES = {
    "treatment-coordinator": ("TC", "high"),
    "urgent-scheduling": ("Front Desk", "urgent"),
    "checkout": ("Front Desk", "normal"),
}


@pytest.fixture(params=[(), ("--encrypted",), ("--postgres",)], ids=["sqlite", "encrypted", "postgres"])
def place(request: pytest.FixtureRequest) -> tuple[str, ...]:
    found: tuple[str, ...] = request.param
    return found


def test_three_visits_leave_their_story(place: tuple[str, ...], tmp_path: Path) -> None:
    into = tmp_path / "tour"
    environment = {
        **{name: value for name, value in os.environ.items() if name not in {"DISPLAY", "WAYLAND_DISPLAY"}},
        "DENTALDESK_DATA": str(tmp_path / "data"),
        "QT_QPA_PLATFORM": "offscreen",
    }
    done = subprocess.run(
        [sys.executable, "-m", "dentaldesk", "tour", "--into", str(into), *place],
        env=environment,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    report = json.loads((into / "tour.json").read_text(encoding="utf-8"))
    assert report["database"] == ("postgres" if "--postgres" in place else "sqlite")
    assert report["encrypted"] is ("--encrypted" in place)
    assert max(report["stalls_ms"], default=0) <= FREEZE_MS
    assert [visit["routing"]["next_step"] for visit in report["visits"]] == list(ROUTES)
    assert [visit["payment"]["receipt_number"] for visit in report["visits"]] == [1, 2, 3]
    for visit in report["visits"]:
        _check(visit, into)
    assert {path.name.rpartition("-")[2] for path in into.glob("*.png")} >= {"exam.png", "checkout.png", "bell.png"}


def _check(visit: dict[str, Any], into: Path) -> None:
    routing = visit["routing"]
    assert visit["exam"]["completed"]
    assert (routing["assigned_to"], routing["urgency"]) == ROUTES[routing["next_step"]]
    assert routing["reason"]
    assert visit["analysis"]["has_urgent_procedures"] is (routing["next_step"] == "urgent-scheduling")
    trace = visit["analysis"]["complexity_trace"]
    assert visit["analysis"]["complexity_score"] == min(sum(line["points"] for line in trace), 10)
    assert visit["estimate"]["total"] == visit["analysis"]["total_value"]
    assert visit["estimate"]["insurance"] + visit["estimate"]["patient"] == visit["estimate"]["total"]
    assert visit["notices"]
    assert visit["appointments"]
    assert visit["followups"]
    assert visit["checkout_completed"]
    kinds = {job["kind"] for job in visit["outbox"]}
    assert kinds == {"render-document", "send-message"}
    assert len(visit["documents"]) == 3
    for path in visit["documents"]:
        paper = pypdfium2.PdfDocument(into / Path(path).name)
        said = paper[0].get_textpage().get_text_range()
        assert visit["patient"].split()[-1] in said


def test_a_folder_with_other_things_is_left_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("DENTALDESK_DATA", str(tmp_path / "data"))
    kept = tmp_path / "thesis.txt"
    kept.write_text("years of work")
    assert main(["tour", "--into", str(tmp_path)]) == 1
    assert "Nothing was deleted" in capsys.readouterr().err
    assert kept.read_text() == "years of work"


def test_the_folder_of_an_earlier_tour_is_emptied(tmp_path: Path) -> None:
    into = tmp_path / "tour"
    make_room(into)
    assert (into / "tour.json").read_text() == "{}\n"  # stopped here, the next tour still knows the folder
    (into / "outbox").mkdir()
    (into / "outbox" / "1.json").write_text("{}")
    make_room(into)
    assert [path.name for path in into.iterdir()] == ["tour.json"]


def test_what_a_picture_waits_for_is_felt(qapp: QApplication) -> None:
    pulse = Pulse()
    pulse.begin()
    time.sleep(0.08)  # the window stands still, and no timer has told yet
    pulse.beat()
    pulse.skip()
    assert qapp is not None
    assert len(pulse.stalls) == 1
