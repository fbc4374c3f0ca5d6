"""A person in front of the charting panel, who knows only what stands on the screen; keys and clicks are counted."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING
from uuid import UUID, uuid4

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QDialog, QLabel, QWidget

from dentaldesk.engines.clinical.chart import ChartEntry
from dentaldesk.engines.clinical.chart_reads import chart_of
from dentaldesk.engines.clinical.charting_rules import NewEntry
from dentaldesk.engines.flows.charting import chart
from dentaldesk.models.charting import ChartStatus, Finding, Variant
from dentaldesk.models.teeth import Surface, ToothCode, parse_surfaces
from dentaldesk.ui.screens.charting.view import ChartingView
from dentaldesk.ui.theme.apply import apply_theme
from tests.factories import a_patient, an_exam
from tests.ui.seat import Seat, seat

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

    from tests.factories import Clinic

_STEP = 3  # pixels between the points at which a surface is looked for
_COARSE = 4 * _STEP  # and a tooth, which is wider


def new(
    teeth: str,
    finding: Finding,
    surfaces: str = "",
    status: ChartStatus = ChartStatus.CONDITION,
    variant: Variant | None = None,
) -> NewEntry:
    """`new("16", Finding.CARIES, "MO")`."""
    codes = tuple(ToothCode(code) for code in teeth.split())
    return NewEntry(
        finding=finding,
        status=status,
        teeth=codes,
        surfaces=parse_surfaces(surfaces, codes[0]),
        variant=variant,
    )


def put(clinic: Clinic, patient_id: UUID, *news: NewEntry, exam_id: UUID | None = None) -> None:
    """Chart these at another desk."""
    clinic.db.write(
        clinic.dentist,
        lambda work: chart(work, patient_id, news, exam_id=exam_id, request_key=uuid4()),
    )


def standing(clinic: Clinic, patient_id: UUID) -> tuple[ChartEntry, ...]:
    """What stands in the chart as another desk reads it."""
    return clinic.db.read(lambda session: chart_of(session, patient_id)).standing()


def said(entries: Sequence[ChartEntry]) -> list[str]:
    """Entries in short: `16 MO filling amalgam existing`, in the order of their teeth."""
    lines = []
    for entry in entries:
        surfaces = "".join(surface.value for surface in entry.surfaces)
        teeth = "-".join(tooth.code for tooth in entry.teeth)
        parts = (teeth, surfaces, entry.finding, entry.variant or "", entry.status)
        lines.append(" ".join(str(part) for part in parts if part))
    return sorted(lines)


class Person:
    """Counts what the hands do. Every act is checked to have opened no dialog."""

    def __init__(self, sat: Seat, view: ChartingView) -> None:
        self.sat = sat
        self.view = view
        self.keys = 0
        self.clicks = 0

    def press(self, *keys: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        """Press keys where the keyboard is."""
        for key in keys:
            self.sat.press(key, modifier)
            self._pressed()

    def type(self, text: str) -> None:
        """Type where the keyboard is; a line break is Enter."""
        for char in text:
            if char == "\n":
                self.sat.press(Qt.Key.Key_Return)
            else:
                self.sat.type(char)
            self._pressed()

    def _pressed(self) -> None:
        self.keys += 1
        self.look()

    def look(self) -> None:
        """See what became of it. Nothing stands over the chart."""
        for _ in range(3):  # what stands beside the chart follows it
            QApplication.processEvents()
        assert not [widget for widget in QApplication.topLevelWidgets() if isinstance(widget, QDialog)]

    def click(self, name: str, place: int = 0) -> None:
        """Click a button that can be seen, by its object's name."""
        found = [each for each in self.view.findChildren(QAbstractButton, name) if each.isVisible()]
        assert len(found) > place, f"there is no {name} to click"
        button = found[place]
        assert button.isEnabled(), f"{name} cannot be pressed"
        self.click_at(button, button.rect().center())

    def click_at(self, widget: QWidget, point: QPoint, button: Qt.MouseButton = Qt.MouseButton.LeftButton) -> None:
        """Click somewhere."""
        QTest.mouseClick(widget, button, pos=point)
        self.clicks += 1
        self.look()

    def tooth(self, code: str) -> None:
        """Click a tooth on its number."""
        self.click_at(self.view.chart, self.place_of(code))

    def place_of(self, code: str, surface: Surface | None = None) -> QPoint:
        """Where a tooth, or a surface of it, lies on the chart. On the number, when no surface is asked for."""
        chart_widget = self.view.chart
        columns = self._columns_of(code)
        for y in range(_STEP, chart_widget.height(), _STEP):
            for x in columns:
                around = (chart_widget.hit_at(QPoint(x + dx, y + dy)) for dx in (0, -2, 2) for dy in (0, -2, 2))
                if all(
                    hit is not None and hit.tooth.code == code and hit.surface is surface and not hit.on_root
                    for hit in around
                ):
                    return QPoint(x, y)
        raise AssertionError(f"{code} {surface} is not to be seen")

    def _columns_of(self, code: str) -> range:
        """Where across the chart a tooth may be: thousands of points beside it need not be asked about."""
        chart_widget = self.view.chart
        rows = range(_STEP, chart_widget.height(), _COARSE)
        across = range(_STEP, chart_widget.width(), _COARSE)
        hits = {x: {hit.tooth.code for y in rows if (hit := chart_widget.hit_at(QPoint(x, y)))} for x in across}
        found = [x for x in across if code in hits[x]]
        assert found, f"{code} is not to be seen"
        return range(max(found[0] - _COARSE, _STEP), found[-1] + _COARSE, _STEP)

    def surface(self, code: str, letter: str) -> None:
        """Click a surface on the chart."""
        self.click_at(self.view.chart, self.place_of(code, Surface(letter)))

    def settle(self) -> None:
        """Let everything be stored and read."""
        self.sat.settle()
        self.look()
        assert self.sat.troubles == []
        assert self.view.line.problem.text() == ""


# -- the panel and who sits before it --


@pytest.fixture
def sat(qtbot: QtBot, clinic: Clinic, qapp: QApplication) -> Iterator[Seat]:
    apply_theme(qapp, "light", "desk")
    with seat(qtbot, clinic, clinic.dentist) as made:
        yield made


@pytest.fixture
def view(sat: Seat) -> ChartingView:
    """The panel, nobody's record open."""
    return sat.show(ChartingView(sat.desk), 1366, 768)


@pytest.fixture
def patient_id(clinic: Clinic) -> UUID:
    return a_patient(clinic)


@pytest.fixture
def exam_id(clinic: Clinic, patient_id: UUID) -> UUID:
    """Today's exam, open and not signed."""
    return an_exam(clinic, patient_id, signed=False)


def open_(sat: Seat, view: ChartingView, patient_id: UUID) -> Person:
    sat.desk.open_patient(patient_id)
    sat.settle()
    view.setFocus()
    return Person(sat, view)


@pytest.fixture
def person(sat: Seat, view: ChartingView, patient_id: UUID, exam_id: UUID) -> Person:
    """In front of the patient's chart, the exam begun."""
    assert exam_id is not None  # asked for what it does
    return open_(sat, view, patient_id)


def chosen(view: ChartingView, *codes: str) -> None:
    view.chart.select(ToothCode(code) for code in codes)


def selected(view: ChartingView) -> list[str]:
    return [tooth.code for tooth in view.chart.selection]


def text(view: ChartingView, name: str) -> str:
    label = view.findChild(QLabel, name)
    assert isinstance(label, QLabel)
    return label.text()


def button(view: ChartingView, name: str) -> QAbstractButton:
    found = view.findChild(QAbstractButton, name)
    assert isinstance(found, QAbstractButton)
    return found
