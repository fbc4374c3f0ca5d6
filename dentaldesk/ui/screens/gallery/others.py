"""The larger widgets of the sheet: days, people, two values, papers, teeth and gums."""

from __future__ import annotations

from datetime import date, time
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from dentaldesk.engines.clinical.chart import Chart
from dentaldesk.engines.clinical.mouth import mouth_at
from dentaldesk.engines.clinical.perio import blank_chart
from dentaldesk.engines.clinical.perio_path import Path
from dentaldesk.engines.clinical.perio_run import begin
from dentaldesk.engines.clinical.teeth_drawing.palette import DARK, LIGHT, Look
from dentaldesk.models.teeth import Notation, ToothCode
from dentaldesk.ui.theme.current import current
from dentaldesk.ui.theme.tokens import ThemeName
from dentaldesk.ui.widgets.both_values import BothValues, TwoValues
from dentaldesk.ui.widgets.buttons import button
from dentaldesk.ui.widgets.dates import DayField, TimeField
from dentaldesk.ui.widgets.fields import LabeledField
from dentaldesk.ui.widgets.flow import FlowBox
from dentaldesk.ui.widgets.odontogram.chart import OdontogramChart
from dentaldesk.ui.widgets.odontogram.diagram import ToothDiagram
from dentaldesk.ui.widgets.odontogram.time_line import TimeLine
from dentaldesk.ui.widgets.panels import Avatar, IconLabel, Panel, PanelHead, Separator
from dentaldesk.ui.widgets.pdf_view import PdfView
from dentaldesk.ui.widgets.perio.legend import Legend
from dentaldesk.ui.widgets.perio.sheet import PerioSheet, SheetView
from dentaldesk.ui.widgets.signature_pad import SignaturePad
from dentaldesk.ui.widgets.texts import label

if TYPE_CHECKING:
    from dentaldesk.engines.core.words import Words

_TODAY = date(2026, 11, 24)
_BORN = date(1979, 3, 12)


def days(words: Words) -> QGridLayout:
    grid = QGridLayout()
    grid.setSpacing(12)
    visit, born, wrong = (DayField(words, lambda: _TODAY) for _ in range(3))
    born.set_day(_BORN)
    opens, odd = TimeField(words), TimeField(words)
    opens.set_time(time(9, 30))
    wrong.setText("31 Feb")
    odd.setText("noon")
    named: dict[str, DayField | TimeField] = {
        "Visit": visit,
        "Birth date": born,
        "Ausstellungsdatum": wrong,
        "Opens": opens,
        "Closes": odd,
    }
    for place, (name, edit) in enumerate(named.items()):
        grid.addWidget(LabeledField(name, edit), 0, place, Qt.AlignmentFlag.AlignTop)
    wrong.editingFinished.emit()
    odd.editingFinished.emit()
    return grid


def small_parts() -> QHBoxLayout:
    panel = Panel(PanelHead("Behandlungsplan", "3 Eingriffe", "list-bullets"))
    panel.content.addWidget(label("A panel with a head, a line and a foot."))
    panel.content.addWidget(Separator())
    panel.content.addWidget(FlowBox(*(button(name, compact=True) for name in ("Today", "Tomorrow", "Next week"))))
    foot = panel.add_foot()
    foot.row.addStretch(1)
    foot.row.addWidget(button("Save", "primary"))
    people = QHBoxLayout()
    for initials, name, size in (("RM", "Rosa Mbeki", 24), ("AO", "Amara Okonkwo-Reyes", 32), ("李", "Li Wei", 40)):
        people.addWidget(Avatar(initials, name, size))
    people.addWidget(Separator(upright=True))
    people.addWidget(IconLabel("warning-fill", "warning", 20))
    people.addStretch(1)
    row = QHBoxLayout()
    row.addWidget(panel, 2)
    row.addLayout(people, 1)
    return row


def both_values(words: Words) -> QWidget:
    shown = BothValues(words)
    shown.show_values([TwoValues(field="phone", name="Phone", mine="(612) 555-0142", theirs="(612) 555-0199")])
    return shown


def paper(words: Words) -> QWidget:
    shown = PdfView(words)
    shown.setFixedHeight(160)
    return shown


def signature(words: Words) -> QWidget:
    pad = SignaturePad(words)
    pad.setFixedHeight(160)
    return pad


def _look() -> Look:
    return Look(palette=DARK if current().theme is ThemeName.DARK else LIGHT)


def teeth(words: Words) -> QVBoxLayout:
    mouth = mouth_at(Chart(birth_date=_BORN), _TODAY)
    chart, tooth, line = OdontogramChart(words), ToothDiagram(words), TimeLine(words)
    chart.setFixedHeight(320)
    chart.show_mouth(mouth, _look())
    line.show_days([date(2024, 3, 12), date(2025, 9, 1)], _TODAY)
    tooth.setFixedHeight(400)
    tooth.show_tooth(mouth.teeth[ToothCode("16")], _look())
    column = QVBoxLayout()
    for widget in (chart, line, tooth):
        column.addWidget(widget)
    return column


def perio(words: Words) -> QHBoxLayout:
    sheet = PerioSheet(words, Notation.FDI)
    sheet.setFixedHeight(320)
    chart = blank_chart([ToothCode(f"{quadrant}{place}") for quadrant in range(1, 5) for place in range(1, 8)])
    sheet.show_view(SheetView(run=begin(chart, Path())))
    row = QHBoxLayout()
    row.addWidget(sheet, 3)
    row.addWidget(Legend(words), 1, Qt.AlignmentFlag.AlignTop)
    return row
