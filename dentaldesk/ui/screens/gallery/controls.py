"""The controls of the sheet, one function a part: colours, texts, buttons, fields, marks and chips."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QCheckBox, QGridLayout, QLineEdit, QRadioButton, QSpinBox, QWidget

from dentaldesk.models.states import AppointmentStatus
from dentaldesk.models.values import Money
from dentaldesk.ui.theme.current import colour
from dentaldesk.ui.theme.tokens import Roles
from dentaldesk.ui.widgets.buttons import Segmented, button, tool_button
from dentaldesk.ui.widgets.chips import Chip, ChipLook, appointment_chip
from dentaldesk.ui.widgets.fields import ChoiceBox, LabeledField, MoneyEdit, SearchField, Switch
from dentaldesk.ui.widgets.texts import KeyCap, label

if TYPE_CHECKING:
    from dentaldesk.engines.core.words import Words


class _Swatch(QWidget):
    """A colour of the theme."""

    def __init__(self, role: str) -> None:
        super().__init__()
        self._role = role
        self.setFixedHeight(24)
        self.setAccessibleName(role)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(colour("line"), 1))
        painter.setBrush(colour(self._role))
        painter.drawRoundedRect(self.rect().adjusted(1, 1, -1, -1), 5, 5)
        painter.end()


def colours() -> QGridLayout:
    grid = QGridLayout()
    grid.setSpacing(8)
    roles = list(Roles._fields)
    across = 8
    for place, role in enumerate(roles):
        line = place // across * 2
        grid.addWidget(_Swatch(role), line, place % across)
        grid.addWidget(label(role.replace("_", " "), "caption"), line + 1, place % across)
    return grid


def texts() -> list[QWidget]:
    return [
        label("Title", "title"),
        label("Body text"),
        label("600 for names and totals", "strong"),
        label("Detail", "detail"),
        label("Small, captions", "caption"),
        label("1,180.00", "strong", figures=True),
    ]


def buttons() -> list[QWidget]:
    off = button("Disabled", "primary")
    off.setEnabled(False)
    off_icon = button("Ablehnen", icon="x")
    off_icon.setEnabled(False)
    return [
        button("Take $448.00", "primary"),
        button("Other times"),
        button("Show trace", "quiet"),
        button("Void", "danger", "trash"),
        button("Refund 120.00", "danger-filled"),
        button("Appointment", "primary", "plus", compact=True),
        off,
        off_icon,
    ]


def choices(undo: QAction, search: QAction) -> list[QWidget]:
    return [
        Segmented("Span", [("Day", 1), ("Week", 7), ("Month", 30)]),
        Segmented("Columns", [("Behandlungszimmer", 1), ("Leistungserbringer", 2)], compact=True),
        tool_button("arrow-u-up-left", "Undo", action=undo),
        tool_button("printer", "Print", compact=True),
        tool_button("mdi6.tooth-outline", "Chart"),
        KeyCap(undo),
        KeyCap(search),
        KeyCap("F7"),
        KeyCap("Return"),
    ]


def inputs() -> QGridLayout:
    kind = ChoiceBox()
    kind.addItems(["Card", "Cash", "Überweisung"])
    number = QSpinBox()
    number.setValue(6)
    licence = LabeledField("Licence number", QLineEdit())
    licence.set_problem("Needed to prescribe")
    grid = QGridLayout()
    grid.setSpacing(12)
    phone = QLineEdit("(612) 555-0142")
    off = QLineEdit("20418")
    off.setEnabled(False)
    for place, field in enumerate(
        (
            LabeledField("Phone", phone, "With the area code"),
            LabeledField("Kind of payment", kind),
            LabeledField("Instalments", number),
            LabeledField("Chart number", off),
            licence,
        )
    ):
        grid.addWidget(field, 0, place, Qt.AlignmentFlag.AlignTop)
    return grid


def amounts(words: Words) -> QGridLayout:
    grid = QGridLayout()
    grid.setSpacing(12)
    edits = [MoneyEdit(words) for _ in range(3)]
    edits[1].set_amount(Money(151900))
    edits[2].setText("12,34,5")
    edits[2].editingFinished.emit()
    for place, (name, amount) in enumerate(zip(("Deposit", "Amount", "Zahlungsbetrag heute"), edits, strict=True)):
        field = LabeledField(name, amount)
        field.set_problem(amount.problem())
        grid.addWidget(field, 0, place, Qt.AlignmentFlag.AlignTop)
    return grid


def searches(key: QAction) -> QGridLayout:
    grid = QGridLayout()
    grid.setSpacing(12)
    empty, typed = SearchField("Find", "Find patient, screen or action", key), SearchField("Find a procedure")
    typed.setText("Wurzelkanalbehandlung")
    grid.addWidget(empty, 0, 0)
    grid.addWidget(typed, 0, 1)
    return grid


def marks() -> list[QWidget]:
    sms, paper, some, off = (
        QCheckBox("Send by SMS"),
        QCheckBox("&Print"),
        QCheckBox("All"),
        QCheckBox("Off"),
    )
    sms.setChecked(True)
    some.setTristate(True)
    some.setCheckState(Qt.CheckState.PartiallyChecked)
    off.setChecked(True)
    off.setEnabled(False)
    half, full = QRadioButton("6 months"), QRadioButton("In full")
    half.setChecked(True)
    on, no = Switch("Chairside density"), Switch("Behandlungsmodus")
    on.setChecked(True)
    return [sms, paper, some, off, half, full, on, no]


def states() -> list[QWidget]:
    return [Chip(appointment_chip(state, state.value.replace("-", " ").capitalize())) for state in AppointmentStatus]


def chips() -> list[QWidget]:
    looks = [
        ChipLook(text="Info", kind="info"),
        ChipLook(text="Good", kind="good"),
        ChipLook(text="Warning", kind="warning"),
        ChipLook(text="Danger", kind="danger"),
        ChipLook(text="Urgent", kind="danger", icon="lightning-fill"),
        ChipLook(text="Anticoagulant", kind="danger", icon="drop-fill"),
        ChipLook(text="ASA II", kind="warning", icon="heartbeat"),
        ChipLook(text="Planned", kind="planned"),
        ChipLook(text="in 3 days", icon="clock"),
    ]
    return [Chip(look) for look in looks]
