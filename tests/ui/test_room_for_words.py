"""What was cut off, pushed over something else or far from its name at a size that clinics have, and is not now."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from PySide6.QtCore import QPoint
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QScrollArea, QWidget

from dentaldesk.engines.clinical.reads import MedicalAnswers
from dentaldesk.engines.core.words import Formats, Words
from dentaldesk.engines.flows.exam_completion import handle_exam_completion
from dentaldesk.models.charting import ChartStatus, Finding, Variant
from dentaldesk.ui.screens.bell.view import BellView
from dentaldesk.ui.screens.charting.favourites import Favourites
from dentaldesk.ui.screens.dashboard.lists import SectionPanel
from dentaldesk.ui.screens.dashboard.sections import Section, SectionRow
from dentaldesk.ui.screens.gallery.sheet import Sheet
from dentaldesk.ui.screens.importing.view import ImportView
from dentaldesk.ui.screens.perio.head import Head
from dentaldesk.ui.screens.visit.medical import looks_of
from dentaldesk.ui.theme.apply import apply_theme
from dentaldesk.ui.widgets.chips import ChipLook, alert_chip
from dentaldesk.ui.widgets.figures import FigureBoard, FigureLook
from dentaldesk.ui.widgets.odontogram.diagram import ToothDiagram
from dentaldesk.ui.widgets.panels import PanelHead
from dentaldesk.ui.widgets.row_painting import CELL, cell_width
from dentaldesk.ui.widgets.texts import KeyCap
from tests.factories import ROOT_CANAL, a_patient, an_exam
from tests.ui.charting import Person, chosen, new, put
from tests.ui.seat import seat

if TYPE_CHECKING:
    from pathlib import Path

    from pytestqt.qtbot import QtBot

    from dentaldesk.ui.screens.charting.view import ChartingView
    from tests.factories import Clinic
    from tests.ui.seat import Seat

SPANISH = Words(Formats(language="en_US"), language="es")
WORK = "16 46 36 26"


def middle(widget: QWidget, top: QWidget) -> float:
    """How high its middle lies in `top`."""
    return widget.mapTo(top, QPoint(0, 0)).y() + widget.height() / 2


def test_why_a_line_is_refused_is_read_to_its_end(qtbot: QtBot, clinic: Clinic, look: None, tmp_path: Path) -> None:
    assert look is None
    lines = "Given name,Family name,Birth date,Phone\nHannah,O'Dowd,1979-02-03,555\nZoë,Berg,1979-04-03,\n"
    (tmp_path / "list.csv").write_text(lines, encoding="utf-8")
    with seat(qtbot, clinic, clinic.manager) as made:
        shown = made.show(ImportView(made.desk), 990, 620)
        shown.presenter.load(tmp_path / "list.csv")
        for _ in range(3):
            made.settle()
        table = shown.columns.table
        assert any(row.problems for row in table.rows())
        needed = max(cell_width(table.model().index(row, 2).data(CELL)) for row in range(len(table.rows())))
        assert table.columnWidth(2) >= needed
        assert table.columnViewportPosition(2) + needed <= table.viewport().width()  # without scrolling


def test_a_figure_stands_beside_its_name_on_a_large_screen(qtbot: QtBot, look: None) -> None:
    assert look is None
    board = FigureBoard(
        "Goals",
        {"words": "Goal", "value": "Figure"} | dict.fromkeys(("target", "chip", "spark", "change", "movers"), "–"),
    )
    qtbot.addWidget(board)
    standing = ChipLook(text="Off target", kind="warning")
    board.show_figures(
        [
            FigureLook(
                key="a",
                title="Collection",
                detail="1 of 2",
                value="95 %",
                target="98 %",
                standing=standing,
                trend=(1, 2),
            )
        ]
    )
    for width in (700, 990, 2040):
        board.resize(width, 200)
        board.grab()
        places = board.columns()
        between = places["value"].left() - places["words"].left()
        assert width < 1366 or between < 250
        assert places["spark"].width() <= 320
        assert max(place.right() for place in places.values()) < width


def test_a_list_of_the_dashboard_takes_the_room_of_a_high_page(qtbot: QtBot, look: None) -> None:
    assert look is None
    rows = tuple(
        SectionRow(key=str(number), title=f"Patient {number}", patient_id=UUID(int=number)) for number in range(14)
    )
    panel = SectionPanel(Section(name="flow", icon="list-bullets", title="Here", rows=rows), Words(Formats()))
    qtbot.addWidget(panel)
    panel.resize(900, 900)
    panel.show()
    assert panel.table.verticalScrollBar().maximum() > 0
    panel.set_most(20)
    QApplication.processEvents()
    assert panel.table.verticalScrollBar().maximum() == 0


def test_without_a_tooth_the_list_of_work_has_the_room(
    person: Person, view: ChartingView, patient_id: UUID, exam_id: UUID
) -> None:
    work = [new(tooth, Finding.FILLING, "O", ChartStatus.PLANNED, Variant.COMPOSITE) for tooth in WORK.split()]
    put(person.sat.clinic, patient_id, *work, exam_id=exam_id)
    view.resize(990, 615)
    person.settle()
    person.look()
    panel = view.tooth
    assert panel.entries.height() > 2 * panel.diagram.height()
    listed = [each for each in panel.findChildren(QLabel) if each.isVisible() and "listed" in each.text()]
    assert [each.text() for each in listed] == ["The work still to be done is listed."]
    chosen(view, "16")
    person.look()
    assert panel.diagram.height() > 86 - 1
    assert panel.diagram.isVisible()
    assert not [each for each in listed if each.isVisible()]


def test_the_years_stand_in_line_with_their_keys(person: Person, view: ChartingView) -> None:
    for density in ("desk", "chairside"):
        apply_theme(QApplication.instance(), "light", density)  # type: ignore[arg-type]  # there is one
        person.settle()
        history = view.history
        caps = [cap for cap in history.findChildren(KeyCap) if cap.isVisible()]
        line = history.line.mapTo(history, QPoint(0, 0)).y() + history.line._line_y()
        assert [cap.text() for cap in caps] == ["[", "]"]
        for part in (*caps, history.earlier, history.later, history.compare):
            assert abs(middle(part, history) - line) <= 1.5, part.objectName()
    apply_theme(QApplication.instance(), "light", "desk")  # type: ignore[arg-type]  # as above


def test_a_low_panel_scrolls_in_one_place(person: Person, view: ChartingView, qapp: QApplication) -> None:
    apply_theme(qapp, "light", "chairside")
    view.resize(991, 559)
    person.settle()
    # Just enough for what stands under the line, if all of it stood in one row.
    view.resize(991, view.page._main.minimumSize().height() + 16)
    line = view.findChild(QLineEdit, "charting.line")
    assert isinstance(line, QLineEdit)
    line.setText("16 MOD composite")
    line.textEdited.emit(line.text())
    person.settle()
    person.look()
    moving = [
        area
        for area in view.findChildren(QScrollArea)
        if area.isVisible() and area is not view.tooth.entries and area.verticalScrollBar().maximum() > 0
    ]
    apply_theme(qapp, "light", "desk")
    assert len(moving) == 1


def test_usual_findings_are_whole_in_spanish(qtbot: QtBot, look: None) -> None:
    assert look is None
    shown = Favourites(SPANISH)
    qtbot.addWidget(shown)
    shown.resize(340, 400)  # the side column of a window of 1366 pixels
    shown.show()
    QApplication.processEvents()
    assert [part.accessibleName() for part in shown.buttons.values() if part.sizeHint().width() > part.width()] == []


def test_what_can_be_done_with_a_notice_stands_in_one_line(sat: Seat, look: None) -> None:
    assert look is None
    clinic = sat.clinic
    exam_id = an_exam(clinic, a_patient(clinic), ROOT_CANAL)
    clinic.db.write(clinic.dentist, lambda work: handle_exam_completion(work, exam_id))
    sat.desk.words = SPANISH
    shown = sat.show(BellView(sat.desk), 348, 600)
    sat.settle()
    (card,) = shown.cards()
    tops = {middle(each, card) for each in (card.open_button, card.seen_button, card.done_button)}
    assert len(tops) == 1


def test_an_alert_looks_the_same_wherever_the_patient_is_met() -> None:
    answers = MedicalAnswers(
        number=1,
        asa_class=2,
        allergies=("latex",),
        medications="",
        conditions="",
        anticoagulant=True,
        bisphosphonate=False,
        pregnant=False,
        radiotherapy=True,
        endocarditis_risk=True,
    )
    looks = looks_of(answers, Words(Formats()))
    assert looks == [
        alert_chip("alert.allergy", "Allergy: latex"),
        alert_chip("alert.anticoagulant", "Anticoagulant"),
        alert_chip("alert.radiotherapy", "Radiotherapy of the jaws"),
        alert_chip("alert.endocarditis", "Endocarditis risk"),
        alert_chip("alert.asa", "ASA II"),
    ]
    assert {look.kind for look in looks} == {"danger", "warning"}


def test_a_detail_that_gives_way_ends_in_dots_and_can_be_read(qtbot: QtBot, look: None) -> None:
    assert look is None
    head = PanelHead("Waiting room", "2 waiting · longest 19 min")
    qtbot.addWidget(head)
    head.resize(600, head.sizeHint().height())
    head.grab()
    assert head.detail.shown() == head.detail.text()
    head.resize(200, head.sizeHint().height())
    head.grab()
    assert head.detail.shown().endswith("…")
    assert head.detail.text() == "2 waiting · longest 19 min"


def test_what_asks_for_a_tooth_is_whole_in_spanish(qtbot: QtBot, look: None) -> None:
    assert look is None
    top = QWidget()
    qtbot.addWidget(top)
    head = Head(SPANISH, top)
    field = head.findChild(QLineEdit, "perio.tooth")
    assert isinstance(field, QLineEdit)
    field.ensurePolished()
    assert field.fontMetrics().horizontalAdvance(field.placeholderText()) < field.width() - 16


def test_parts_of_the_gallery_do_not_stand_on_each_other(qtbot: QtBot, look: None) -> None:
    assert look is None
    sheet = Sheet(Words(Formats()), wide=False)
    qtbot.addWidget(sheet)
    sheet.resize(1005, sheet.sizeHint().height())
    sheet.show()
    QApplication.processEvents()
    tooth = sheet.findChild(ToothDiagram)
    (title,) = [each for each in sheet.findChildren(QLabel) if each.text() == "Periodontal chart and its keys"]
    assert isinstance(tooth, ToothDiagram)
    assert tooth.mapTo(sheet, tooth.rect().bottomLeft()).y() < title.mapTo(sheet, QPoint(0, 0)).y()
