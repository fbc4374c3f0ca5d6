"""Runs the visits and writes down what became of them."""

from __future__ import annotations

import json
import os
import shutil
import sys
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import UUID

from PySide6.QtCore import QMessageLogContext, QSize, Qt, QtMsgType, qInstallMessageHandler

from dentaldesk.app import Program, make_application, read_clinic
from dentaldesk.demo import DENTIST, create_demo
from dentaldesk.engines.clinical.reads import exam_form, open_exam_of
from dentaldesk.engines.core.connections import Address, SqliteFile, is_plain_sqlite
from dentaldesk.engines.core.db import Database
from dentaldesk.engines.core.errors import UserError
from dentaldesk.engines.core.keys import new_key
from dentaldesk.engines.core.words import Formats, Words
from dentaldesk.engines.documents.reads import document_bytes
from dentaldesk.engines.flows.checkout import checkout_of_patient
from dentaldesk.engines.flows.gate import SignedIn
from dentaldesk.engines.flows.visit_story import VisitStory, visit_story
from dentaldesk.engines.staff.rules import DEMO_PASSWORD, DEMO_PIN
from dentaldesk.engines.treatment.reads import plan_lines
from dentaldesk.models.states import DocumentStatus, ExamArea
from dentaldesk.opening import local_postgres
from dentaldesk.tour.hands import Hands, TourFailed
from dentaldesk.tour.report import report_visit
from dentaldesk.tour.visits import VISITS, Entry, TourVisit
from dentaldesk.ui.theme.fonts import load_fonts
from dentaldesk.ui.widgets.row_table import RowTable

if TYPE_CHECKING:
    from dentaldesk.settings import Settings

SIZE = QSize(1366, 768)  # of the smallest screen that is worked on
TOUR_DATABASE = "dentaldesk_tour"
REPORT = "tour.json"


def run_tour(settings: Settings, into: Path, *, postgres: bool = False, encrypted: bool = False) -> int:
    """Do the visits on a fresh demo clinic; results go to `into`. Returns the exit status.

    What an earlier tour left there is deleted first; a folder with anything else is refused.
    """
    if "QT_QPA_PLATFORM" not in os.environ and not os.environ.get("DISPLAY"):
        os.environ["QT_QPA_PLATFORM"] = "offscreen"
    try:
        make_room(into)
        address = _address(settings, into, postgres=postgres, encrypted=encrypted)
        create_demo(address)
        report = _visit_all(settings, address, into)
    except (TourFailed, UserError) as error:
        said = Words(Formats()).text(error.message) if isinstance(error, UserError) else str(error)
        print(f"The tour stopped: {said}", file=sys.stderr)
        return 1
    (into / REPORT).write_text(json.dumps(report, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
    _tell(report, into)
    return 0


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


def _visit_all(settings: Settings, address: Address, into: Path) -> dict[str, Any]:
    qInstallMessageHandler(_pass_on)
    app = make_application(settings)
    load_fonts()
    db = Database(address, workstation=settings.workstation)
    opened = read_clinic(db)
    seat = next(each for each in opened.seats if each.name == DENTIST)
    signed_in = opened.gate.sign_in(seat.login, DEMO_PASSWORD)
    assert isinstance(signed_in, SignedIn)  # noqa: S101 - the demo was made just now
    program = Program(opened, signed_in, outbox=into / "outbox", layouts=into / "layouts.ini")
    hands = Hands(program, into)
    visits = []
    try:
        program.start()
        program.window.showNormal()
        program.window.resize(SIZE)
        hands.until(lambda: program.tasks.is_idle, "the window is painted and has read its data")
        hands.pulse.begin()
        for visit in VISITS:
            visits.append(_Visit(program, hands, visit, into).run())  # noqa: PERF401 - each takes the window with it
        hands.picture("day-after")
    finally:
        program.stop()
        app.processEvents()
    return {
        "database": "postgres" if db.is_postgres else "sqlite",
        "encrypted": _is_encrypted(address),
        "stalls_ms": hands.pulse.stalls,
        "visits": visits,
    }


def _pass_on(_kind: QtMsgType, _context: QMessageLogContext, message: str) -> None:
    """What Qt has to say, but for what a screen that is not there cannot do with floating windows."""
    if not message.startswith("This plugin does not support"):
        print(message, file=sys.stderr)


def _is_encrypted(address: Address) -> bool:
    """Judged by the file itself, not by what was asked for."""
    return isinstance(address, SqliteFile) and not is_plain_sqlite(address.path)


def _tell(report: dict[str, Any], into: Path) -> None:
    kind = report["database"] + (", encrypted" if report["encrypted"] else "")
    print(f"{len(report['visits'])} visits on {kind}; stalls over 50 ms: {report['stalls_ms'] or 'none'}.")
    for visit in report["visits"]:
        routing, payment = visit["routing"], visit["payment"]
        print(
            f"  {visit['patient']}: {routing['next_step']} ({routing['reason']});"
            f" receipt {payment['receipt_number']}, {len(visit['documents'])} documents"
        )
    print(f"Results, pictures and papers are in {into}.")


class _Visit:
    """One visit, from the search for the patient to the finished checkout."""

    def __init__(self, program: Program, hands: Hands, visit: TourVisit, into: Path) -> None:
        self._program = program
        self._desk = program.desk
        self._hands = hands
        self._visit = visit
        self._into = into

    def run(self) -> dict[str, Any]:
        """Do it all, and say what became of it."""
        self._sit_down(DENTIST)
        self._open_patient()
        self._examine()
        self._sit_down(self._visit.desk)
        self._answer_the_bell()
        visit_id = self._check_out()
        story = self._story(visit_id)
        self._check(story)
        return report_visit(story, self._papers(story), self._desk.words)

    def _sit_down(self, name: str) -> None:
        if self._desk.actor.name == name:
            return
        hands = self._hands
        self._program.lock.switch()
        seat = next(each for each in self._program.opened.seats if each.name == name)
        hands.type("lock.search", seat.login)
        hands.press("lock.search", Qt.Key.Key_Return)
        hands.until(lambda: self._program.tasks.is_idle, "it is known whose PIN is good here")
        hands.picture(f"{self._visit.name}-0-switch")
        by_pin = hands.widget("lock.pin").isVisible()
        field, secret = ("lock.pin", DEMO_PIN) if by_pin else ("lock.password", DEMO_PASSWORD)
        hands.type(field, secret)
        hands.press(field, Qt.Key.Key_Return)
        hands.until(lambda: self._desk.actor.name == name, f"{name} sits here")
        hands.until(lambda: self._program.tasks.is_idle, "the panels have settled")

    def _open_patient(self) -> None:
        before = self._desk.patient_id
        self._program.window.search.focus()
        self._hands.type("find.field", self._visit.search)
        window = self._program.window
        self._hands.until(lambda: window.findChild(RowTable, "find.table") is not None, "something is looked for")
        table = self._hands.widget("find.table")
        assert isinstance(table, RowTable)  # noqa: S101 - named so by the shell
        self._hands.until(lambda: table.isVisible() and table.chosen(), "somebody is found")
        self._hands.until(lambda: self._program.tasks.is_idle, "the list answers what was typed")
        self._hands.picture(f"{self._visit.name}-1-find")
        self._hands.press("find.field", Qt.Key.Key_Return)
        self._hands.until(lambda: self._desk.patient_id not in {None, before}, "the patient is open")
        self._hands.until(lambda: self._program.tasks.is_idle, "the panels show the patient")

    def _examine(self) -> None:
        hands, visit = self._hands, self._visit
        self._desk.show_panel("exam")
        hands.click("exam.start")
        hands.type("exam.complaint", visit.complaint)
        hands.click("exam.confirm_medical")
        hands.click("exam.step.examination")
        for area in (ExamArea.EXTRA_ORAL, ExamArea.SOFT_TISSUE):
            hands.click(f"exam.area.{area}")
            hands.click(f"exam.normal.{area}")
        hands.click("exam.step.plan")
        for count, entry in enumerate(visit.entries, start=1):
            self._enter(entry, count)
        hands.click("exam.step.notes")
        hands.type("exam.assessment", visit.assessment)
        self._sign()
        hands.picture(f"{visit.name}-2-exam")
        hands.click("exam.complete")
        patient_id = self._patient()
        hands.until(
            lambda: hands.read(lambda session: open_exam_of(session, patient_id)) is None, "the exam is completed"
        )
        hands.until(lambda: self._program.tasks.is_idle, "the exam shows its outcome")
        hands.picture(f"{visit.name}-3-routed")

    def _enter(self, entry: Entry, count: int) -> None:
        hands = self._hands
        hands.usable("exam.tooth")
        if entry.tooth:
            hands.type("exam.tooth", entry.tooth)
        if entry.surfaces:
            hands.type("exam.surfaces", entry.surfaces)
        hands.type("exam.procedure", entry.procedure)
        hands.press("exam.procedure", Qt.Key.Key_Tab)
        if entry.diagnosis:
            hands.choose("exam.diagnosis", entry.diagnosis)
        hands.click("exam.add")
        hands.until(lambda: self._planned() == count, f"{entry.procedure} is planned")

    def _planned(self) -> int:
        patient_id = self._patient()

        def count(session: Any) -> int:  # noqa: ANN401 - a session; the tour sees no SQL
            exam_id = open_exam_of(session, patient_id)
            return len(plan_lines(session, exam_form(session, exam_id).plan_id)) if exam_id else 0

        return self._hands.read(count)

    def _sign(self) -> None:
        patient_id = self._patient()

        def signed(session: Any) -> bool:  # noqa: ANN401 - as above
            exam_id = open_exam_of(session, patient_id)
            return exam_id is not None and exam_form(session, exam_id).signed_at is not None

        self._hands.click("exam.sign")
        self._hands.until(lambda: self._hands.read(signed), "the notes are signed")

    def _patient(self) -> UUID:
        assert self._desk.patient_id is not None  # noqa: S101 - opened above
        return self._desk.patient_id

    def _answer_the_bell(self) -> None:
        hands = self._hands
        self._desk.show_panel("bell")
        hands.usable("bell.open")
        hands.picture(f"{self._visit.name}-4-bell")
        hands.click("bell.open")

    def _check_out(self) -> UUID:
        hands = self._hands
        patient_id = self._patient()
        visit_id = hands.read(lambda session: checkout_of_patient(session, patient_id))
        assert visit_id is not None  # noqa: S101 - the exam is completed
        hands.usable("checkout.take")
        hands.until(lambda: hands.text("checkout.amount"), "the amount is proposed")
        hands.type("checkout.tendered", "200")
        hands.click("checkout.take")
        hands.until(lambda: self._story(visit_id).receipts, "the payment is taken")
        hands.click("checkout.book")
        hands.until(lambda: self._story(visit_id).appointments, "the next visit is booked")
        hands.until(lambda: self._papers_ready(visit_id), "the papers are ready")
        hands.until(lambda: self._program.tasks.is_idle, "the checkout is up to date")
        hands.picture(f"{self._visit.name}-5-checkout")
        hands.click("checkout.finish")
        hands.until(lambda: self._story(visit_id).checkout_completed_at, "the checkout is finished")
        hands.until(lambda: any(notice.done_at for notice in self._story(visit_id).notices), "the notice is done")
        hands.picture(f"{self._visit.name}-6-finished")
        return visit_id

    def _story(self, visit_id: UUID) -> VisitStory:
        return self._hands.read(lambda session: visit_story(session, visit_id))

    def _papers_ready(self, visit_id: UUID) -> bool:
        return all(paper.status is DocumentStatus.READY for paper in self._story(visit_id).documents)

    def _check(self, story: VisitStory) -> None:
        """The tour is no proof if it went another way."""
        if story.decision is None or story.decision.routing.next_step is not self._visit.outcome:
            msg = f"{story.patient} was not routed to {self._visit.outcome}"
            raise TourFailed(msg)

    def _papers(self, story: VisitStory) -> list[Path]:
        paths = []
        for paper in story.documents:
            path = self._into / f"{self._visit.name}-{paper.kind.value}.pdf"
            path.write_bytes(self._hands.read(partial(document_bytes, document_id=paper.id)))
            paths.append(path)
        return paths
