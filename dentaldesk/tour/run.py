"""Runs the visits and writes down what became of them."""

from __future__ import annotations

import json
import os
import shutil
import sys
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QMessageLogContext, QSize, QtMsgType, qInstallMessageHandler

from dentaldesk.app import Program, make_application, read_clinic
from dentaldesk.demo import DENTIST, create_demo
from dentaldesk.engines.core.clock import SystemClock
from dentaldesk.engines.core.connections import Address, SqliteFile, is_plain_sqlite
from dentaldesk.engines.core.db import Database
from dentaldesk.engines.core.errors import UserError
from dentaldesk.engines.core.keys import new_key
from dentaldesk.engines.core.words import Formats, Words
from dentaldesk.engines.documents.reads import document_bytes
from dentaldesk.engines.flows.gate import SignedIn
from dentaldesk.engines.staff.rules import DEMO_PASSWORD
from dentaldesk.opening import local_postgres
from dentaldesk.tour.clock import TourClock
from dentaldesk.tour.hands import Hands, TourFailed
from dentaldesk.tour.report import report_visit, tell
from dentaldesk.tour.seat import Seat
from dentaldesk.tour.visits import VISITS, TourVisit
from dentaldesk.ui.theme.fonts import load_fonts

if TYPE_CHECKING:
    from dentaldesk.engines.flows.visit_story import VisitStory
    from dentaldesk.settings import Settings

SIZE = QSize(1366, 768)  # of the smallest screen that is worked on
TOUR_DATABASE = "dentaldesk_tour"
REPORT = "tour.json"


def run_tour(
    settings: Settings, into: Path, *, postgres: bool = False, encrypted: bool = False, only: Sequence[str] = ()
) -> int:
    """Do the visits, or `only` those of these names, on a fresh demo clinic; results go to `into`. Returns the exit
    status.

    What an earlier tour left there is deleted first; a folder with anything else is refused.
    """
    if "QT_QPA_PLATFORM" not in os.environ and not os.environ.get("DISPLAY"):
        os.environ["QT_QPA_PLATFORM"] = "offscreen"
    try:
        visits = wanted_visits(only)
        make_room(into)
        address = _address(settings, into, postgres=postgres, encrypted=encrypted)
        clock = TourClock(SystemClock())
        create_demo(address, now=clock.now())
        report = _visit_all(settings, Database(address, workstation=settings.workstation, clock=clock), into, visits)
    except (TourFailed, UserError) as error:
        said = Words(Formats()).text(error.message) if isinstance(error, UserError) else str(error)
        print(f"The tour stopped: {said}", file=sys.stderr)
        return 1
    (into / REPORT).write_text(json.dumps(report, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
    print("\n".join(tell(report, into)))
    return 0


def wanted_visits(only: Sequence[str]) -> list[TourVisit]:
    """The visits of these names, all without any. Raises TourFailed."""
    known = [visit.name for visit in VISITS]
    for name in only:
        if name not in known:
            msg = f"there is no visit “{name}”, only {', '.join(known)}"
            raise TourFailed(msg)
    return [visit for visit in VISITS if not only or visit.name in only]


def make_room(into: Path) -> None:
    """An empty folder but for the report, which is empty until the tour is over: it marks the folder as a tour's."""
    mark = into / REPORT
    if into.exists() and not mark.exists() and (not into.is_dir() or any(into.iterdir())):
        raise UserError("tour.folder_in_use", path=str(into))
    into.mkdir(parents=True, exist_ok=True)
    mark.write_text("{}\n", encoding="utf-8")
    for left in into.iterdir():
        if left.is_dir() and not left.is_symlink():
            shutil.rmtree(left)
        elif left != mark:
            left.unlink()


def _address(settings: Settings, into: Path, *, postgres: bool, encrypted: bool) -> Address:
    if postgres:
        return local_postgres(settings.postgres, TOUR_DATABASE)
    # The key is forgotten with the process: a clinic for one tour needs none later.
    return SqliteFile(path=into / "clinic.db", key=new_key() if encrypted else None)


def _visit_all(settings: Settings, db: Database, into: Path, visits: Sequence[TourVisit]) -> dict[str, Any]:
    qInstallMessageHandler(_pass_on)
    app = make_application(settings)
    load_fonts()
    opened = read_clinic(db)
    seat = next(each for each in opened.seats if each.name == DENTIST)
    signed_in = opened.gate.sign_in(seat.login, DEMO_PASSWORD)
    assert isinstance(signed_in, SignedIn)  # noqa: S101 - the demo was made just now
    program = Program(opened, signed_in, outbox=into / "outbox", layouts=into / "layouts.ini")
    hands = Hands(program, into)
    try:
        program.start()
        program.window.showNormal()
        program.window.resize(SIZE)
        hands.settle("the window is painted and has read its data")
        hands.pulse.begin()
        done = [_visit(program, hands, visit, into) for visit in visits]
        hands.picture("day-after")
    finally:
        program.stop()
        app.processEvents()
    return {
        "database": "postgres" if db.is_postgres else "sqlite",
        "encrypted": _is_encrypted(db.address),
        "stalls_ms": hands.pulse.stalls,
        "visits": done,
    }


def _visit(program: Program, hands: Hands, visit: TourVisit, into: Path) -> dict[str, Any]:
    """Do one visit, and say what it took and what became of it."""
    hands.begin()
    seat = Seat(program, hands, visit.name)
    visit_id = visit.story(seat)
    effort = hands.effort()
    story = seat.story(visit_id)
    if story.next_step is not visit.outcome:
        msg = f"{story.patient} was not sent to {visit.outcome}"
        raise TourFailed(msg)
    return report_visit(visit.name, effort, story, _papers(hands, visit, story, into), program.desk.words)


def _papers(hands: Hands, visit: TourVisit, story: VisitStory, into: Path) -> list[Path]:
    """Leave the papers of a visit in the folder."""
    paths = []
    for paper in story.documents:
        path = into / f"{visit.name}-{paper.kind.value}.pdf"
        path.write_bytes(hands.read(partial(document_bytes, document_id=paper.id)))
        paths.append(path)
    return paths


def _pass_on(_kind: QtMsgType, _context: QMessageLogContext, message: str) -> None:
    """What Qt has to say, but for what a screen that is not there cannot do with floating windows."""
    if not message.startswith("This plugin does not support"):
        print(message, file=sys.stderr)


def _is_encrypted(address: Address) -> bool:
    """Judged by the file itself, not by what was asked for."""
    return isinstance(address, SqliteFile) and not is_plain_sqlite(address.path)
