"""`make screens`: every screen of the program on the demo clinic, as pictures to look at.

    python -m tests.screens FOLDER [--theme light,dark] [--size 1366x768,2560x1440] [--language en,es]
                                   [--density desk] [--scale 150] [--only day,checkout] [--curated]

The real window with a database behind it, at 9:41 of a morning under way; nothing of it is a mock-up. `--curated` draws
the few that `docs/pictures/screens` keeps.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import tempfile
import time as wall
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from math import cos, sin
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QEventLoop, QPoint, QRect, Qt, QTimer
from PySide6.QtGui import QImage, QPainter, QPixmap
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QPlainTextEdit, QWidget

from dentaldesk.engines.analytics.rules import Goal
from dentaldesk.engines.flows.paper_lines import PaperState
from dentaldesk.engines.flows.plan_list import PlanKind
from dentaldesk.models.states import DocumentKind
from dentaldesk.ui.theme.current import colour
from dentaldesk.ui.widgets.signature_pad import SignaturePad
from tests.screens_day import DAY, Morning, make_morning

if TYPE_CHECKING:
    from dentaldesk.app import Program
    from dentaldesk.engines.core.words import Words

SCREEN = (2560, 1440)
QUIET_S = 0.15
LONGEST_S = 20.0  # a picture that is not ready by then is drawn as it is
LIVELY = 20  # how much more a full colour counts than a grey
COLOURS = 256  # of a curated picture: enough for flat surfaces and letters


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """One picture. `login`: who sits there; `family`: whose record is open; `act` does what else is needed.

    `patience`: seconds of quiet before it is drawn; teeth and papers are painted by threads that tell nobody.
    """

    name: str
    login: str
    act: Callable[[Stage], object]
    family: str = ""
    patience: float = QUIET_S


class Stage:
    """The window, and the hands that bring it into the state of a scene."""

    def __init__(self, program: Program, morning: Morning) -> None:
        self.program, self.morning = program, morning
        self.window, self.desk = program.window, program.desk
        self._dialogs: list[QWidget] = []

    def sit(self, login: str, family: str) -> None:
        """Somebody sits down, at their own workspace as it was designed."""
        actor = self.morning.people[login]
        if self.desk.actor.user_id != actor.user_id:
            self.desk.open_patient(None)
            self.window.sit_down(actor)
            self.settle()
        self.desk.open_patient(self.morning.patients[family] if family else None)

    def panel(self, name: str) -> QWidget:
        """Bring a panel to the front."""
        self.window.panels.show(name)
        return self.window.panels.view(name)

    def page(self, panel: str, page: str) -> None:
        """Bring a page of a panel to the front."""
        view = self.panel(panel)
        self.settle()
        open_page = getattr(view, "open_page", None) or view.show_page  # type: ignore[attr-defined]
        open_page(page)

    def deed(self, name: str) -> None:
        """What the menu would start."""
        self.desk.deeds.start(name)

    def type(self, name: str, text: str) -> None:
        """Type into the field of this name."""
        field = self.window.findChild(QLineEdit, name)
        if field is not None:
            field.setText(text)
            field.textEdited.emit(text)

    def scribble(self, pad: QWidget) -> None:
        """A name in the hand of somebody in a hurry."""
        points = [
            QPoint(40 + n, round(pad.height() * 0.5 + 26 * sin(n / 9) * cos(n / 31) * (1 - n / 340)))
            for n in range(240)
        ]
        QTest.mousePress(pad, Qt.MouseButton.LeftButton, pos=points[0])
        for point in points[1::3]:
            QTest.mouseMove(pad, point)
        QTest.mouseRelease(pad, Qt.MouseButton.LeftButton, pos=points[-1])

    def settle(self, quiet: float = QUIET_S) -> None:
        """Let everything that was asked for be answered, laid out and painted."""
        settle(lambda: self.program.tasks.is_idle, quiet)

    def clear(self) -> None:
        """Close what a scene opened on top."""
        self.window.search.close()
        self.window.search.field.clear()
        if self.program.lock.cover.lies:
            self.program.lock._open()
        for widget in _tops():
            if widget is not self.window:
                widget.close()
        self.settle()


def settle(is_idle: Callable[[], bool], quiet: float = QUIET_S) -> None:
    """Run the event loop until nothing was under way for a moment."""
    began = calm = wall.monotonic()
    while wall.monotonic() - calm < quiet and wall.monotonic() - began < LONGEST_S:
        loop = QEventLoop()
        QTimer.singleShot(20, loop.quit)
        loop.exec()
        if not is_idle():
            calm = wall.monotonic()


def _tops() -> list[QWidget]:
    return [widget for widget in QApplication.topLevelWidgets() if widget.isVisible() and widget.isWindow()]


def picture_of(window: QWidget) -> QImage:
    """The window with every dialog and menu that is open over it."""
    taken = window.grab()
    painter = QPainter(taken)
    for widget in _tops():
        if widget is not window and _belongs_to(widget, window):
            _paint_over(painter, widget, window)
    painter.end()
    return taken.toImage()


def _belongs_to(widget: QWidget, window: QWidget) -> bool:
    above = widget.parentWidget()
    while above is not None and above is not window:
        above = above.parentWidget()
    return above is window and widget.windowType() is not Qt.WindowType.ToolTip


def _paint_over(painter: QPainter, widget: QWidget, window: QWidget) -> None:
    room = window.rect()
    at = QPoint((room.width() - widget.width()) // 2, (room.height() - widget.height()) // 3)
    if widget.windowType() is Qt.WindowType.Popup:
        at = widget.pos() - window.mapToGlobal(QPoint(0, 0))
        at.setX(min(at.x(), room.width() - widget.width()))  # as a screen of this size would have it
    shown = QPixmap(widget.grab())
    painter.drawPixmap(at, shown)
    painter.setPen(colour("control"))  # the window manager's frame
    painter.drawRect(QRect(at, shown.deviceIndependentSize().toSize()).adjusted(-1, -1, 0, 0))


# -- the scenes --


def _only(panel: str) -> Callable[[Stage], object]:
    return lambda stage: stage.panel(panel)


def _page(panel: str, page: str) -> Callable[[Stage], object]:
    return lambda stage: stage.page(panel, page)


def _deed(name: str) -> Callable[[Stage], object]:
    return lambda stage: stage.deed(name)


def _find(typed: str) -> Callable[[Stage], object]:
    def act(stage: Stage) -> None:
        stage.panel("day")
        stage.window.activateWindow()
        stage.window.search.focus()
        stage.type("find.field", typed)
        stage.settle()
        stage.window.search._look(typed)

    return act


def _person_menu(stage: Stage) -> None:
    stage.panel("day")
    person = stage.window.top.person
    person.menu().popup(person.mapToGlobal(QPoint(0, person.height())))


def _charting(stage: Stage) -> None:
    stage.panel("charting")
    stage.settle()
    stage.type("charting.line", "16 MOD composite")


def _drilled(stage: Stage) -> None:
    view = stage.panel("dashboard")
    stage.settle()
    view.board.opened.emit(Goal.CHECKOUT_COMPLETED.value)  # type: ignore[attr-defined]


def _merge(stage: Stage) -> None:
    view = stage.panel("merge")
    stage.settle()
    presenter = view.presenter  # type: ignore[attr-defined]
    presenter.choose(1, stage.morning.row("Thibodeau"))


def _new_paper(stage: Stage) -> None:
    view = stage.panel("papers")
    stage.settle()
    view.papers.begin_new(DocumentKind.TREATMENT_PLAN)  # type: ignore[attr-defined]


def _sign_paper(stage: Stage) -> None:
    """A consent half read: the pad waits."""
    view = stage.panel("papers")
    stage.settle()
    waiting = next(line for line in view.presenter.all if line.state is PaperState.TO_SIGN)  # type: ignore[attr-defined]
    view.papers.show_paper(waiting.id)  # type: ignore[attr-defined]
    stage.settle()
    view.papers.viewer.open_large()  # type: ignore[attr-defined]
    stage.settle()
    pad = stage.window.findChild(SignaturePad, "papers.pad")
    if pad is not None:
        stage.scribble(pad)


def _signed_paper(stage: Stage) -> None:
    view = stage.panel("papers")
    stage.settle()
    signed = next(line for line in view.presenter.all if line.signed is not None)  # type: ignore[attr-defined]
    view.papers.show_paper(signed.id)  # type: ignore[attr-defined]


def _template(stage: Stage) -> None:
    """The editor with a word that is no field."""
    stage.page("settings", "templates")
    stage.settle()
    page = stage.window.panels.view("settings").pages["templates"]  # type: ignore[attr-defined]
    row = next(row for row in page.table.rows() if row.shipped == "consent/extraction" and row.language == "en")
    page.table.choose(("consent/extraction", row.language, ""))
    page.edit.click()
    stage.settle()
    body = stage.window.findChild(QPlainTextEdit, "settings.templates.body")
    if body is not None:
        body.setPlainText(body.toPlainText().replace("{dentist}", "{dentst}", 1))


def _new_patient(stage: Stage) -> None:
    stage.window.new_patient()


def _import(stage: Stage) -> None:
    view = stage.panel("import")
    stage.settle()
    view.presenter.load(stage.morning.csv)  # type: ignore[attr-defined]


def _plans(stage: Stage) -> QWidget:
    view = stage.panel("plans")
    view._set_scope(only=False)  # type: ignore[attr-defined]
    view.presenter.ask_for(kind=PlanKind.ALL)  # type: ignore[attr-defined]
    stage.settle()
    table = view.table  # type: ignore[attr-defined]
    fullest = max(table.rows(), key=lambda row: row.waiting)
    table.choose(fullest.plan_id)
    stage.settle()
    return view


def _options(stage: Stage) -> None:
    presenter = _plans(stage).presenter  # type: ignore[attr-defined]
    for line, letter in zip(presenter.page.lines, "AB", strict=False):
        presenter.say(line, option=letter)
    presenter.say_of_plan(option=("A", "Bridge"))
    stage.settle()
    presenter.move(presenter.page.lines[-1], 1)
    stage.settle()
    stage.window.toast.hide()  # it would stand over what the options cost


def _phases(stage: Stage) -> None:
    """The longest plan; what is only seated goes into a phase of its own."""
    view = _plans(stage)
    presenter = view.presenter  # type: ignore[attr-defined]
    longest = next(row for row in view.table.rows() if "Abernathy" in row.patient)  # type: ignore[attr-defined]
    view.table.choose(longest.plan_id)  # type: ignore[attr-defined]
    stage.settle()
    for line in [line for line in presenter.page.lines if "seating" in line.procedure]:
        presenter.drop(line, None, 2)
        stage.settle()
    view.editor.table.choose(presenter.page.lines[0].id)  # type: ignore[attr-defined]
    stage.window.toast.hide()


def _accepting(stage: Stage) -> None:
    view = _plans(stage)
    view.presenter.present()  # type: ignore[attr-defined]
    stage.settle()
    view._begin_accepting()  # type: ignore[attr-defined]


def _declining(stage: Stage) -> None:
    _plans(stage)._begin_declining()  # type: ignore[attr-defined]


def _no_plans(stage: Stage) -> None:
    _plans(stage).filters.kinds.choose(PlanKind.EXPIRED)  # type: ignore[attr-defined]


SCENES: tuple[Scene, ...] = (
    Scene(name="day", login="rosa", act=_only("day")),
    Scene(name="day-patient", login="rosa", family="Okonkwo-Reyes", act=_only("day")),
    Scene(name="waiting", login="rosa", act=_only("waiting")),
    Scene(name="bell", login="rosa", act=_only("bell")),
    Scene(name="find", login="rosa", act=_find("oko")),
    Scene(name="find-deeds", login="rosa", act=_find("> pa")),
    Scene(name="person-menu", login="rosa", act=_person_menu),
    Scene(name="keys", login="rosa", act=_deed("window.help")),
    Scene(name="about", login="rosa", act=_deed("window.about")),
    Scene(name="secrets", login="rosa", act=_deed("session.password")),
    Scene(name="lock", login="rosa", act=_deed("session.lock")),
    Scene(name="switch", login="rosa", act=_deed("session.switch")),
    Scene(name="nobody", login="rosa", act=_only("patient")),
    Scene(name="patient", login="rosa", family="Okonkwo-Reyes", act=_page("patient", "details")),
    Scene(name="patient-contacts", login="rosa", family="Osei-Bonsu", act=_page("patient", "contacts")),
    Scene(name="patient-medical", login="ingrid", family="Okonkwo-Reyes", act=_page("patient", "medical")),
    Scene(name="patient-dental", login="ingrid", family="Okonkwo-Reyes", act=_page("patient", "dental")),
    Scene(name="patient-insurance", login="rosa", family="Okonkwo-Reyes", act=_page("patient", "insurance")),
    Scene(name="patient-notes", login="rosa", family="Thibodeaux", act=_page("patient", "notes")),
    Scene(name="patient-recall", login="ingrid", family="Thibodeaux", act=_page("patient", "recall")),
    Scene(name="patient-new", login="rosa", act=_new_patient),
    Scene(name="exam-none", login="ingrid", act=_only("exam")),
    Scene(name="exam", login="ingrid", family="Okonkwo-Reyes", act=_page("exam", "review")),
    *(
        Scene(name=f"exam-{step}", login="ingrid", family="Okonkwo-Reyes", act=_page("exam", step))
        for step in ("examination", "plan", "notes", "prescriptions", "completion")
    ),
    Scene(name="visit-treatment", login="ingrid", family="Lindgren", act=_page("exam", "care")),
    Scene(name="visit-hygiene", login="ingrid", family="Al-Sayed", act=_page("exam", "completion")),
    Scene(name="visit-emergency", login="ingrid", family="Abernathy", act=_page("exam", "review")),
    Scene(name="visit-emergency-care", login="ingrid", family="Abernathy", act=_page("exam", "care")),
    Scene(name="visit-completed", login="ingrid", family="Thibodeaux", act=_page("exam", "completion")),
    Scene(name="visit-begin", login="ingrid", family="Zhao", act=_only("exam")),
    Scene(name="charting", login="ingrid", family="Abernathy", act=_charting, patience=4.0),
    Scene(name="perio", login="ingrid", family="Papadakis", act=_only("perio"), patience=0.5),
    Scene(name="plans", login="tomas", act=_only("plans"), patience=0.5),
    Scene(name="plans-options", login="tomas", act=_options, patience=0.5),
    Scene(name="plan", login="tomas", act=_phases, patience=0.5),
    Scene(name="plans-accept", login="tomas", act=_accepting, patience=2.0),
    Scene(name="plans-decline", login="tomas", act=_declining),
    Scene(name="plans-none", login="tomas", act=_no_plans),
    Scene(name="checkout", login="rosa", family="Thibodeaux", act=_only("checkout"), patience=1.0),
    Scene(name="record", login="rosa", family="Thibodeaux", act=_only("record")),
    Scene(name="papers", login="rosa", family="Petrenko", act=_only("papers"), patience=1.0),
    Scene(name="papers-signed", login="rosa", family="Petrenko", act=_signed_paper, patience=1.0),
    Scene(name="papers-new", login="rosa", family="Petrenko", act=_new_paper, patience=1.0),
    Scene(name="papers-sign", login="ingrid", family="Petrenko", act=_sign_paper),
    Scene(name="papers-referrals", login="ingrid", family="Petrenko", act=_page("papers", "referrals")),
    Scene(name="dashboard-desk", login="rosa", act=_only("dashboard")),
    Scene(name="dashboard-dentist", login="ingrid", act=_only("dashboard")),
    Scene(name="dashboard-coordinator", login="tomas", act=_only("dashboard")),
    Scene(name="dashboard-manager", login="judith", act=_only("dashboard")),
    Scene(name="dashboard-drilled", login="judith", act=_drilled),
    Scene(name="merge", login="judith", family="Thibodeaux", act=_merge),
    Scene(name="import", login="judith", act=_only("import")),
    Scene(name="import-columns", login="judith", act=_import),
    *(
        Scene(name=f"settings-{page}", login="judith", act=_page("settings", page))
        for page in (
            "clinic",
            "places",
            "hours",
            "closures",
            "people",
            "catalogue",
            "policies",
            "templates",
            "phrases",
            "medications",
            "languages",
            "workstation",
            "backups",
            "database",
        )
    ),
    Scene(name="template-editor", login="judith", act=_template, patience=1.0),
    Scene(name="glass", login="noor", act=_deed("session.glass")),
)
CURATED = (
    ("day", "light"),
    ("waiting", "dark"),
    ("patient", "light"),
    ("exam", "light"),
    ("charting", "light"),
    ("charting", "dark"),
    ("perio", "light"),
    ("plan", "light"),
    ("checkout", "light"),
    ("papers-signed", "light"),
    ("dashboard-dentist", "dark"),
    ("settings-people", "light"),
    ("sign-in", "light"),
    ("setup-2", "light"),
)
CURATED_SIZE = (1366, 768)


# -- windows before the window --


def _before(words: Words, morning: Morning, wanted: Callable[[str], bool]) -> Iterator[tuple[str, QWidget]]:
    """The sign-in and the assistant, each shown while it is held."""
    from dentaldesk.app import read_clinic
    from dentaldesk.ui.start import StartWindow

    if wanted("sign-in"):
        start = StartWindow(words)
        opened = read_clinic(morning.db)
        start.go_on(lambda: start.show_clinic(opened.clinic.name, opened.seats, "demo"))
        start.show()
        yield "sign-in", start
        start.hide()
    yield from _assistant(words, wanted)


def _assistant(words: Words, wanted: Callable[[str], bool]) -> Iterator[tuple[str, QWidget]]:
    from dentaldesk.ui.screens.setup.maker import Maker
    from dentaldesk.ui.screens.setup.view import SetupWindow

    maker = Maker(create=lambda *_: None, join=lambda *_: None)
    window = SetupWindow(words, maker, Path("/clinic/clinic.db"), lambda: DAY)
    window.show()
    if wanted("setup"):
        yield "setup", window
    if wanted("setup-join"):
        window._begin("join")
        yield "setup-join", window
    window._begin("new")
    assert window.way is not None
    for step in range(len(window.way.steps)):
        window.way.show_step(step)
        if wanted(f"setup-{step + 1}"):
            yield f"setup-{step + 1}", window
    if wanted("setup-recovery"):
        window.way._show_recovery("K7QM-2XPA-9DWE-R4TN-HB6C-ZV3J-5FYL-8GSU")
        yield "setup-recovery", window
    window.hide()  # closing it would ask about the key


# -- drawing --


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """What is to be drawn."""

    folder: Path
    themes: tuple[str, ...]
    sizes: tuple[tuple[int, int], ...]
    languages: tuple[str, ...]
    density: str
    only: tuple[str, ...]
    curated: bool = False

    def takes(self, name: str, theme: str) -> bool:
        """Whether this screen is drawn in this theme."""
        return not self.curated or (name, theme) in CURATED

    def wants(self, name: str) -> bool:
        """Whether this screen is among them."""
        return not self.only or name in self.only


def draw(order: Order, app: QApplication) -> None:
    """Draw everything that was ordered."""
    from dentaldesk.engines.core.words import Formats, Words
    from dentaldesk.ui.theme.apply import apply_theme

    with tempfile.TemporaryDirectory() as folder:
        morning = make_morning(Path(folder))
        for language in order.languages:
            words = Words(Formats(language="en_US"), language=language)
            for name, window in _before(words, morning, order.wants):
                for theme in order.themes:
                    if not order.takes(name, theme):
                        continue
                    apply_theme(app, theme, order.density)
                    settle(lambda: True)
                    _save(order, window, f"{name}-{theme}{_tongue(language)}")
            if not order.only or any(scene.name in order.only for scene in SCENES):
                _draw_window(order, app, morning, language, Path(folder))
        morning.db.close()


def _draw_window(order: Order, app: QApplication, morning: Morning, language: str, folder: Path) -> None:
    from dentaldesk.app import Program, read_clinic
    from dentaldesk.engines.flows.gate import SignedIn
    from dentaldesk.ui.theme.apply import apply_theme

    apply_theme(app, order.themes[0], order.density)
    signed_in = SignedIn(actor=morning.people["rosa"], must_change=False, language=language)
    program = Program(
        read_clinic(morning.open()), signed_in, outbox=folder / "outbox", layouts=folder / f"{language}.ini"
    )
    stage = Stage(program, morning)
    program.live.start()
    program.deliver()  # papers are rendered, as at any desk
    for size in order.sizes:
        program.window.resize(*size)
        program.window.show()
        program.window.activateWindow()
        stage.settle()
        for scene in SCENES:
            if not order.wants(scene.name):
                continue
            stage.sit(scene.login, scene.family)
            stage.settle()
            scene.act(stage)
            stage.settle()
            for theme in order.themes:
                if not order.takes(scene.name, theme):
                    continue
                apply_theme(app, theme, order.density)
                stage.settle(scene.patience)
                width = "" if order.curated else f"-{size[0]}"
                _save(order, program.window, f"{scene.name}-{theme}{width}{_tongue(language)}")
            apply_theme(app, order.themes[0], order.density)
            stage.clear()
    program.stop()


def _tongue(language: str) -> str:
    return "" if language == "en" else f"-{language}"


def _save(order: Order, window: QWidget, name: str) -> None:
    order.folder.mkdir(parents=True, exist_ok=True)
    picture = picture_of(window)
    if order.curated:
        picture = in_few_colours(picture)
    picture.save(str(order.folder / f"{name}.png"), quality=0)  # of PNG: the smallest file
    print(f"{name}.png", flush=True)


def in_few_colours(picture: QImage) -> QImage:
    """The picture in its most frequent colours: a third of the bytes, and nobody sees it in flat surfaces.

    A colour that is one counts more than a grey, of which letters have hundreds: a small red sign stays red.
    """
    plain = picture.convertToFormat(QImage.Format.Format_RGB32)
    found = Counter(memoryview(plain.constBits()).cast("B").cast("I"))
    table = sorted(found, key=lambda value: found[value] * (1 + LIVELY * _chroma(value)), reverse=True)[:COLOURS]
    return plain.convertToFormat(QImage.Format.Format_Indexed8, table, Qt.ImageConversionFlag.AvoidDither)


def _chroma(value: int) -> float:
    parts = (value >> 16 & 255, value >> 8 & 255, value & 255)
    return (max(parts) - min(parts)) / 255


def _offscreen(folder: Path) -> None:
    """A screen as large as the largest picture, before Qt looks for one."""
    told = folder / "screen.json"
    screen = {"name": "picture", "x": 0, "y": 0, "width": SCREEN[0], "height": SCREEN[1], "logicalDpi": 96, "dpr": 1}
    told.write_text(json.dumps({"screens": [screen]}), encoding="utf-8")
    os.environ["QT_QPA_PLATFORM"] = f"offscreen:configfile={told}"


def main(arguments: Sequence[str]) -> None:
    """Draw what the command line asks for."""
    parser = argparse.ArgumentParser(prog="tests.screens")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--theme", default="light,dark")
    parser.add_argument("--size", default="1366x768,2560x1440")
    parser.add_argument("--language", default="en")
    parser.add_argument("--density", default="desk")
    parser.add_argument("--scale", type=int, default=100)
    parser.add_argument("--only", default="")
    parser.add_argument("--curated", action="store_true")
    told = parser.parse_args(arguments)
    os.environ.setdefault("QT_LOGGING_RULES", "qt.qpa.*=false")
    with tempfile.TemporaryDirectory() as folder:
        _offscreen(Path(folder))
        from dentaldesk.ui.theme.apply import apply_theme
        from dentaldesk.ui.theme.scale import prepare_scale

        prepare_scale(told.scale)
        app = QApplication(["screens"])
        themes = tuple(told.theme.split(","))
        apply_theme(app, themes[0], told.density)
        wanted = ((int(w), int(h)) for w, h in (each.split("x") for each in told.size.split(",")))
        sizes = (CURATED_SIZE,) if told.curated else tuple(wanted)
        order = Order(
            folder=told.folder,
            themes=themes,
            sizes=sizes,
            languages=tuple(told.language.split(",")),
            density=told.density,
            only=tuple(name for name, _ in CURATED) if told.curated else tuple(filter(None, told.only.split(","))),
            curated=told.curated,
        )
        draw(order, app)


if __name__ == "__main__":
    main(sys.argv[1:])
