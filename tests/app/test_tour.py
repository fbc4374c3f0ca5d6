"""The tour is the main story through the real window; what it leaves is read by people and programs."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pypdfium2
import pytest
from PySide6.QtWidgets import QApplication

from dentaldesk.cli import main
from dentaldesk.demo import ZONE
from dentaldesk.tour.clock import OPENED, TourClock
from dentaldesk.tour.hands import Pulse
from dentaldesk.tour.run import make_room, wanted_visits
from tests.factories import StandingClock

FREEZE_MS = 2000  # on a busy machine with several tests at once; a person waits no longer without doubting
DOCS = Path(__file__).parents[2] / "docs" / "visit-tasks.md"


@dataclass(frozen=True, slots=True, kw_only=True)
class Expected:
    """What must have become of a visit. `given`: the papers, in the order of their names."""

    next_step: str
    assigned_to: str
    urgency: str
    done: tuple[str, ...]
    charged: int  # minor units
    paid: int  # at the desk: what no insurance is expected to pay
    hands: tuple[str, ...]  # who had the patient, one after the other
    given: tuple[str, ...]


EXPECTED = {
    "exam": Expected(
        next_step="treatment-coordinator",
        assigned_to="TC",
        urgency="high",
        done=(),
        charged=9600,
        paid=1920,
        hands=("front-desk", "dentist", "tc"),
        given=("exam-summary", "prescription", "receipt", "treatment-plan"),
    ),
    "hygiene": Expected(
        next_step="checkout",
        assigned_to="Front Desk",
        urgency="normal",
        done=("PROPHYLAXIS",),
        charged=11_000,
        paid=11_000,
        hands=("front-desk", "hygienist", "dentist", "hygienist", "front-desk"),
        given=("exam-summary", "receipt", "treatment-plan"),
    ),
    "emergency": Expected(
        next_step="urgent-scheduling",
        assigned_to="Front Desk",
        urgency="urgent",
        done=("EMERGENCY",),
        charged=14_000,
        paid=14_000,
        hands=("front-desk", "dentist", "front-desk"),
        given=("aftercare", "exam-summary", "prescription", "receipt", "treatment-plan"),
    ),
    "treatment": Expected(
        next_step="checkout",
        assigned_to="Front Desk",
        urgency="normal",
        done=("COMPOSITE2",),
        charged=22_500,
        paid=4500,
        hands=("front-desk", "dentist", "front-desk"),
        given=("aftercare", "receipt"),
    ),
}


def _tour(folder: Path, *asked: str) -> dict[str, Any]:
    """The report of a tour in a process of its own, without a display."""
    into = folder / "tour"
    environment = {
        **{name: value for name, value in os.environ.items() if name not in {"DISPLAY", "WAYLAND_DISPLAY"}},
        "DENTALDESK_DATA": str(folder / "data"),
        "QT_QPA_PLATFORM": "offscreen",
    }
    done = subprocess.run(
        [sys.executable, "-m", "dentaldesk", "tour", "--into", str(into), *asked],
        env=environment,
        capture_output=True,
        text=True,
        timeout=500,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    report: dict[str, Any] = json.loads((into / "tour.json").read_text(encoding="utf-8"))
    assert max(report["stalls_ms"], default=0) <= FREEZE_MS
    for visit in report["visits"]:
        _check(visit, into)
        assert f"  {visit['name']} " in done.stdout
    return report


@pytest.mark.parametrize(
    ("asked", "database", "encrypted"),
    [("--encrypted", "sqlite", True), ("--postgres", "postgres", False)],
    ids=["an encrypted file", "postgres"],
)
def test_four_visits_by_keyboard_leave_their_story(
    tmp_path: Path, asked: str, database: str, *, encrypted: bool
) -> None:
    report = _tour(tmp_path, asked)
    visits = report["visits"]
    assert (report["database"], report["encrypted"]) == (database, encrypted)
    assert [visit["name"] for visit in visits] == list(EXPECTED)
    assert [visit["payment"]["receipt_number"] for visit in visits] == [2, 3, 4, 5]  # the demo gave the first one
    pictures = {path.name for path in (tmp_path / "tour").glob("*.png")}
    assert {"exam-missing.png", "hygiene-called.png", "emergency-received.png", "treatment-done.png"} <= pictures
    assert {f"{name}-{step}.png" for name in EXPECTED for step in ("completed", "bell", "checkout")} <= pictures
    counts = {visit["name"]: (visit["keys"], visit["keys_of_text"]) for visit in visits}
    if os.environ.get("VISIT_TASKS") == "write":
        DOCS.write_text(_with_counts(DOCS.read_text(encoding="utf-8"), counts), encoding="utf-8")
    assert counts == _read_counts(), "docs/visit-tasks.md tells other figures; VISIT_TASKS=write writes them anew"


def test_visits_are_chosen_by_their_names() -> None:
    assert [visit.name for visit in wanted_visits([])] == list(EXPECTED)
    assert [visit.name for visit in wanted_visits(["treatment", "exam"])] == ["exam", "treatment"]


def _check(visit: dict[str, Any], into: Path) -> None:
    expected, routing = EXPECTED[visit["name"]], visit["routing"]
    assert (routing["next_step"], routing["assigned_to"]) == (expected.next_step, expected.assigned_to)
    assert routing["urgency"] == expected.urgency
    assert routing["reason"]
    assert tuple(visit["done"]) == expected.done
    assert sum(charge["amount"] for charge in visit["charges"]) == expected.charged
    assert visit["payment"]["amount"] == expected.paid
    assert visit["payment"]["balance_after"] == expected.charged - expected.paid
    assert tuple(visit["with"]) == expected.hands
    assert visit["notices"]
    assert visit["appointments"]
    assert visit["checkout_completed"]
    assert visit["keys"] > visit["keys_of_text"] > 0
    assert visit["gui_seconds"] > 0
    if visit["analysis"] is not None:
        _check_findings(visit)
    names = [Path(path).name for path in visit["documents"]]
    assert sorted(names) == [f"{visit['name']}-{kind}.pdf" for kind in expected.given]
    for name in names:
        said = pypdfium2.PdfDocument(into / name)[0].get_textpage().get_text_range()
        assert visit["patient"].split()[-1] in said


def _check_findings(visit: dict[str, Any]) -> None:
    """A dentist examined: what was planned is priced, and somebody asks after it."""
    analysis, estimate = visit["analysis"], visit["estimate"]
    assert analysis["has_urgent_procedures"] is (visit["name"] == "emergency")
    assert analysis["complexity_score"] == min(sum(line["points"] for line in analysis["complexity_trace"]), 10)
    assert estimate["total"] == analysis["total_value"]
    assert estimate["insurance"] + estimate["patient"] == estimate["total"]
    assert visit["followups"]


def _read_counts() -> dict[str, tuple[int, int]]:
    """The figures of the committed table."""
    rows = [line.split("|")[1:-1] for line in DOCS.read_text(encoding="utf-8").splitlines() if line.startswith("| `")]
    return {name.strip(" `"): (int(keys), int(typed)) for name, _what, keys, typed, _lead in rows}


def _with_counts(text: str, counts: dict[str, tuple[int, int]]) -> str:
    lines = []
    for line in text.splitlines():
        if line.startswith("| `"):
            name, what = (cell.strip(" `") for cell in line.split("|")[1:3])
            keys, typed = counts[name]
            line = f"| `{name}` | {what} | {keys} | {typed} | {keys - typed} |"  # noqa: PLW2901 - the new line
        lines.append(line)
    return "\n".join(lines) + "\n"


@pytest.mark.parametrize("hour", [0, 5, 6, 13, 23])
def test_the_doors_have_just_opened_whenever_a_tour_is_made(hour: int) -> None:
    computer = datetime(2026, 7, 14, hour, 30, tzinfo=ZoneInfo(ZONE))
    clock = TourClock(StandingClock(computer.astimezone(UTC)))
    first = clock.now().astimezone(ZoneInfo(ZONE))
    assert (first.date(), first.time().replace(second=0, microsecond=0)) == (computer.date(), OPENED)
    time.sleep(0.01)
    assert clock.now() > first, "and its time goes on"


def test_an_unknown_visit_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["tour", "--into", str(tmp_path / "tour"), "--visit", "brunch"]) == 1
    assert "exam, hygiene, emergency, treatment" in capsys.readouterr().err
    assert not (tmp_path / "tour").exists()


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
