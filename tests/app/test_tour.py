"""The tour is the main story through the real window; what it leaves is read by people and programs."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pypdfium2
import pytest

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
    assert all(isinstance(stall, int) for stall in report["stalls_ms"])
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
