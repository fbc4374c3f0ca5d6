"""Vital signs: a line of numbers that is kept with one press, and those that were measured before."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget

from dentaldesk.engines.clinical.vitals import PressureLevel, VitalSigns
from dentaldesk.ui.theme.current import current
from dentaldesk.ui.theme.tokens import LABEL_GAP
from dentaldesk.ui.widgets.buttons import button
from dentaldesk.ui.widgets.chips import Chip, ChipKind, ChipLook
from dentaldesk.ui.widgets.fields import LabeledField
from dentaldesk.ui.widgets.flow import FlowBox
from dentaldesk.ui.widgets.panels import Card
from dentaldesk.ui.widgets.texts import SectionLabel, label, set_look

if TYPE_CHECKING:
    from dentaldesk.engines.clinical.care_reads import VitalsRow
    from dentaldesk.engines.core.words import Words
    from dentaldesk.ui.desk import Desk
    from dentaldesk.ui.screens.visit.deeds import VisitDeeds
    from dentaldesk.ui.screens.visit.rows import Page

# How many of the stored unit are in the typed one: tenths of a degree, grams.
_SCALES = {"pulse": 1, "oxygen": 1, "temperature": 10, "weight": 1000}
_PRESSURE = "pressure"  # two numbers in one field, as it is said: 128/82
_AT_PRESSURE = ("systolic", "diastolic")
_LETTERS = 7
_LEVELS: dict[PressureLevel, tuple[ChipKind, str]] = {
    PressureLevel.NORMAL: ("neutral", "heartbeat"),
    PressureLevel.ELEVATED: ("warning", "heartbeat"),
    PressureLevel.HIGH: ("danger", "heartbeat"),
    PressureLevel.CRISIS: ("danger", "warning-circle-fill"),
}


class VitalsCard(Card):
    """Enter in any field keeps the measurement."""

    def __init__(self, desk: Desk, deeds: VisitDeeds) -> None:
        super().__init__()
        self._desk, self._deeds = desk, deeds
        self._page: Page | None = None
        self._shown: tuple[tuple[VitalsRow, ...], bool] | None = None  # with whether they can be taken back
        words = desk.words
        self.fields: dict[str, LabeledField] = {}
        self.edits: dict[str, QLineEdit] = {}
        titles = {
            _PRESSURE: words("Blood pressure"),
            "pulse": words("Pulse"),
            "oxygen": words("Oxygen (%)"),
            "temperature": words("Temp. (°C)"),
            "weight": words("Weight (kg)"),
        }
        for name, title in titles.items():
            edit = QLineEdit()
            edit.setObjectName(f"exam.vitals.{name}")
            edit.setMinimumWidth(_LETTERS * current().sizes.body)
            edit.setMaximumWidth(_LETTERS * current().sizes.body + LABEL_GAP)
            edit.returnPressed.connect(self._keep)
            edit.textEdited.connect(lambda _, name=name: self._mend(name))
            self.edits[name], self.fields[name] = edit, LabeledField(title, edit)
        self.edits[_PRESSURE].setPlaceholderText("120/80")
        self.keep = button(words("&Keep vitals"), "secondary", "check", on=self._keep)
        self.keep.setObjectName("exam.vitals.keep")
        self._titles, self._said = titles, dict[str, str]()
        self._sent: dict[str, str] | None = None  # under way: not typed any more, and not kept yet
        # Below the whole row: under a field so narrow it would push the others away from under the next click.
        self._wrong = label("", tone="danger", wrap=True)
        self._wrong.setObjectName("exam.vitals.wrong")
        self._wrong.hide()
        self._wanted = label("", tone="warning", wrap=True)
        self._taken = FlowBox(spacing=6)
        self._place = self._below_labels(self.keep)
        self._form = FlowBox(*self.fields.values(), self._place, spacing=12)
        self._lay_out()

    def _lay_out(self) -> None:
        self.content.addWidget(SectionLabel(self._desk.words("Vital signs")))
        self.content.addWidget(self._wanted)
        self.content.addWidget(self._form)
        self.content.addWidget(self._wrong)
        self.content.addWidget(self._taken)

    @staticmethod
    def _below_labels(control: QWidget) -> QWidget:
        """In line with the fields, which stand under their labels."""
        place = QWidget()
        row = QVBoxLayout(place)
        row.setContentsMargins(0, current().sizes.small_line + LABEL_GAP, 0, 0)
        row.addWidget(control)
        return place

    def show_page(self, page: Page, why_not: str) -> None:
        """Show what was measured, and what should be."""
        self._page = page
        words, may = self._desk.words, not page.locked and not why_not
        self._form.setVisible(not page.locked)
        for control in (*self.edits.values(), self.keep):
            control.setEnabled(may)
        self.keep.setToolTip(why_not or words("Keep this measurement (Enter)"))
        wanted = []
        if page.visit.pressure_wanted and not page.locked:
            wanted.append(words("Take the blood pressure of this patient before care."))
        if page.is_minor and page.visit.weight is None and not page.locked:
            wanted.append(words("Weigh this child: without the weight no dose can be judged."))
        self._wanted.setText(" ".join(wanted))
        self._wanted.setVisible(bool(wanted))
        if page.locked:
            self._say({})
        if self._shown != (page.visit.vitals, may):
            self._shown = page.visit.vitals, may
            self._show_taken(page.visit.vitals, may=may)

    def _show_taken(self, rows: tuple[VitalsRow, ...], *, may: bool) -> None:
        self._taken.flow.clear()
        for row in rows:
            self._taken.flow.addWidget(Chip(self._look(row, self._desk.words)))
            if may:
                self._taken.flow.addWidget(self._taker_back(row))
        self._taken.setVisible(bool(rows))

    def _taker_back(self, row: VitalsRow) -> QWidget:
        words = self._desk.words
        made = button(words("Take back"), "quiet", "x", compact=True, on=lambda: self._deeds.void_vitals(row.id))
        made.setAccessibleName(words("Take back the measurement of {time}", time=words.time(row.taken_at)))
        return made

    @staticmethod
    def _look(row: VitalsRow, words: Words) -> ChipLook:
        kind, icon = _LEVELS[row.level or PressureLevel.NORMAL]
        return ChipLook(text=f"{words.time(row.taken_at)}  {vitals_words(row.signs, words)}", kind=kind, icon=icon)

    def empty(self) -> bool:
        """Whether nothing is typed that is not on its way to be kept."""
        texts = self.texts()
        return texts == self._sent or not any(text.strip() for text in texts.values())

    def first_typed(self) -> QLineEdit:
        """The first field in which something stands, else the first."""
        return next((edit for edit in self.edits.values() if edit.text().strip()), self.edits[_PRESSURE])

    def texts(self) -> dict[str, str]:
        """What is typed."""
        return {name: edit.text() for name, edit in self.edits.items()}

    def show_texts(self, texts: dict[str, str]) -> None:
        """Let this stand in the fields."""
        for name, edit in self.edits.items():
            edit.setText(texts.get(name, ""))
        self._sent = None
        self._say({})

    def _mend(self, name: str) -> None:
        self._say({place: text for place, text in self._said.items() if place != name})

    def _say(self, said: dict[str, str]) -> None:
        """What is wrong with which field."""
        self._said = said
        for name, edit in self.edits.items():
            set_look(edit, problem=name in said)
            edit.setAccessibleDescription(said.get(name, ""))
        words = self._desk.words
        lines = (words("{field}: {problem}", field=self._titles[name], problem=text) for name, text in said.items())
        self._wrong.setText("\n".join(lines))
        self._wrong.setVisible(bool(said))

    def _keep(self) -> None:
        if self._page is None or self._page.locked:
            return
        values: dict[str, int | None] = {}
        wrong = {}
        for name, edit in self.edits.items():
            try:
                if name == _PRESSURE:
                    values["systolic"], values["diastolic"] = self._pressure(edit.text())
                else:
                    values[name] = self._read(edit.text(), _SCALES[name])
            except InvalidOperation:
                wrong[name] = self._desk.words("This is not a number.")
        if wrong:
            self._refuse(wrong)
            return
        self._sent = self.texts()
        self._deeds.take_vitals(self._page.visit_id, VitalSigns(**values), lambda: self.show_texts({}), self._refuse)

    def _pressure(self, text: str) -> tuple[int | None, int | None]:
        high, _, low = text.strip().replace(" ", "/").partition("/")
        return self._read(high, 1), self._read(low.lstrip("/"), 1)

    def _read(self, text: str, scale: int) -> int | None:
        typed = text.strip().replace(self._desk.words.decimal_sign, ".").replace(",", ".")
        return int((Decimal(typed) * scale).to_integral_value()) if typed else None

    def _refuse(self, problems: dict[str, str]) -> None:
        self._sent = None
        said = {_PRESSURE if place in _AT_PRESSURE else place: text for place, text in problems.items()}
        self._say(said)
        first = next((name for name in self.edits if name in said), None)
        if first is not None:
            self.edits[first].setFocus(Qt.FocusReason.OtherFocusReason)
            self.edits[first].selectAll()


def vitals_words(signs: VitalSigns, words: Words) -> str:
    """A measurement in one line: `128/82 mmHg · 72/min · 36.8 °C`."""
    said = []
    if signs.systolic is not None:
        said.append(words("{systolic}/{diastolic} mmHg", systolic=signs.systolic, diastolic=signs.diastolic or 0))
    if signs.pulse is not None:
        said.append(words("{number}/min", number=signs.pulse))
    if signs.oxygen is not None:
        said.append(words("{number} % oxygen", number=signs.oxygen))
    if signs.temperature is not None:
        said.append(words("{number} °C", number=Decimal(signs.temperature) / 10))
    if signs.weight is not None:
        said.append(words("{number} kg", number=(Decimal(signs.weight) / 1000).normalize()))
    return " · ".join(said)
