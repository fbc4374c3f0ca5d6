"""One drug in fields: written from nothing, or a ready or drafted one that is changed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QCheckBox, QGridLayout, QHBoxLayout, QLineEdit, QPlainTextEdit, QVBoxLayout, QWidget

from dentaldesk.engines.clinical.allergies import classes_in
from dentaldesk.engines.clinical.prescribing_rules import Drug
from dentaldesk.models.states import DrugClass
from dentaldesk.models.values import Message
from dentaldesk.ui.theme.current import current
from dentaldesk.ui.widgets.buttons import button
from dentaldesk.ui.widgets.fields import ChoiceBox, LabeledField
from dentaldesk.ui.widgets.texts import label

if TYPE_CHECKING:
    from uuid import UUID

    from dentaldesk.engines.core.words import Words

_NUMBERS = ("dose_mg", "times_a_day", "duration_days", "refills")
_MOST_DIGITS = 6
_NOTHING = Drug(name="", drug_class=DrugClass.OTHER, strength="", form="", dose="", quantity="")
# Name, row, column, columns wide.
_PLACES = (
    ("name", 0, 0, 2),
    ("drug_class", 0, 2, 1),
    ("strength", 1, 0, 1),
    ("form", 1, 1, 1),
    ("route", 1, 2, 1),
    ("dose", 2, 0, 1),
    ("dose_mg", 2, 1, 1),
    ("times_a_day", 2, 2, 1),
    ("duration_days", 3, 0, 1),
    ("quantity", 3, 1, 1),
    ("refills", 3, 2, 1),
    ("instructions", 4, 0, 3),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Typed:
    """A form that was left before it was saved."""

    lines: Mapping[str, str]
    drug_class: DrugClass
    instructions: str
    controlled: bool
    medication_id: UUID | None


class PrescriptionForm(QWidget):
    """Enter in a line saves, Escape lets go."""

    saved = Signal(object)  # the Drug as typed
    cancelled = Signal()

    def __init__(self, words: Words, save: str, prefix: str = "rx") -> None:
        """`save` is what its button says; `prefix` begins the names of the fields."""
        super().__init__()
        self._words = words
        self._medication_id: UUID | None = None
        self._class_chosen = False
        self.lines: dict[str, QLineEdit] = {}
        self.fields = self._make_fields(prefix)
        self.controlled = QCheckBox(words("Controlled drug"))
        self.controlled.setObjectName(f"{prefix}.controlled")
        self._trouble = label("", "caption", tone="danger", wrap=True)
        self._trouble.hide()
        self.save = button(save, "primary", on=self._save)
        self.save.setObjectName(f"{prefix}.save")
        self.cancel = button(words("&Cancel"), "quiet", on=self.cancelled.emit)
        self.cancel.setObjectName(f"{prefix}.cancel")
        self._lay_out()
        self.lines["name"].textEdited.connect(self._guess_class)
        self.classes.activated.connect(self._choose_class)

    def _make_fields(self, prefix: str) -> dict[str, LabeledField]:
        words = self._words
        titles = {
            "name": words("Drug"),
            "drug_class": words("Class"),
            "strength": words("Strength"),
            "form": words("Form"),
            "route": words("Route"),
            "dose": words("Dose"),
            "dose_mg": words("mg in one dose"),
            "times_a_day": words("Times a day"),
            "duration_days": words("Days"),
            "quantity": words("Quantity"),
            "refills": words("Refills"),
            "instructions": words("Instructions"),
        }
        hints = {
            "strength": words("500 mg"),
            "form": words("capsule"),
            "route": words("by mouth"),
            "dose": words("1 capsule"),
            "times_a_day": words("as needed"),
            "duration_days": words("until used up"),
            "quantity": words("21 capsules"),
        }
        self.classes = ChoiceBox()
        for each in DrugClass:
            self.classes.addItem(words.text(Message(f"drug_class.{each}")), each)
        self.instructions = QPlainTextEdit()
        self.instructions.setTabChangesFocus(True)
        self.instructions.setFixedHeight(3 * current().sizes.body_line)
        others: dict[str, QWidget] = {"drug_class": self.classes, "instructions": self.instructions}
        made: dict[str, LabeledField] = {}
        for name, title in titles.items():
            editor = others.get(name) or self._line(name, hints.get(name, ""))
            editor.setObjectName(f"{prefix}.{name}")
            made[name] = LabeledField(title, editor)
        return made

    def _line(self, name: str, hint: str) -> QLineEdit:
        made = self.lines[name] = QLineEdit()
        made.setPlaceholderText(hint)
        made.returnPressed.connect(self._save)
        return made

    def _lay_out(self) -> None:
        grid = QGridLayout()
        grid.setHorizontalSpacing(8)
        grid.setVerticalSpacing(8)
        for place in range(3):
            grid.setColumnStretch(place, 1)
        for name, row, place, wide in _PLACES:
            grid.addWidget(self.fields[name], row, place, 1, wide, Qt.AlignmentFlag.AlignTop)
        foot = QHBoxLayout()
        foot.setSpacing(8)
        foot.addWidget(self.controlled)
        foot.addStretch(1)
        foot.addWidget(self.cancel)
        foot.addWidget(self.save)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addLayout(grid)
        column.addWidget(self._trouble)
        column.addLayout(foot)
        column.addStretch(1)

    # -- showing --

    def show_drug(self, drug: Drug | None) -> None:
        """Let this stand in the fields; None: nothing."""
        drug = drug or _NOTHING
        self._medication_id = drug.medication_id
        self._class_chosen = drug.drug_class is not DrugClass.OTHER
        for name in ("name", "strength", "form", "route", "dose", "quantity"):
            self.lines[name].setText(getattr(drug, name))
        for name in _NUMBERS:
            number = getattr(drug, name)
            self.lines[name].setText("" if number is None else str(number))
        self.classes.setCurrentIndex(self.classes.findData(drug.drug_class))
        self.instructions.setPlainText(drug.instructions)
        self.controlled.setChecked(drug.controlled)
        self.refuse({})

    def refuse(self, problems: Mapping[str, str]) -> None:
        """Say what is wrong at its field; what has none stands above the buttons."""
        for name, field in self.fields.items():
            field.set_problem(problems.get(name))
        rest = " ".join(said for place, said in problems.items() if place not in self.fields)
        self._trouble.setText(rest)
        self._trouble.setVisible(bool(rest))
        first = next((name for name, *_ in _PLACES if name in problems), None)
        if first is not None:
            self.fields[first].editor.setFocus(Qt.FocusReason.OtherFocusReason)

    def drug(self) -> Drug | None:
        """What is typed; None where a number cannot be read, which is said there."""
        problems: dict[str, str] = {}
        numbers = {name: self._number(name, problems) for name in _NUMBERS}
        if problems:
            self.refuse(problems)
            return None
        return Drug(
            medication_id=self._medication_id,
            name=self.lines["name"].text(),
            drug_class=DrugClass(self.classes.currentData()),
            strength=self.lines["strength"].text(),
            form=self.lines["form"].text(),
            route=self.lines["route"].text(),
            dose=self.lines["dose"].text(),
            dose_mg=numbers["dose_mg"],
            times_a_day=numbers["times_a_day"],
            duration_days=numbers["duration_days"],
            quantity=self.lines["quantity"].text(),
            refills=numbers["refills"] or 0,
            instructions=self.instructions.toPlainText(),
            controlled=self.controlled.isChecked(),
        )

    def _number(self, name: str, problems: dict[str, str]) -> int | None:
        typed = self.lines[name].text().strip()
        if not typed:
            return None
        if not typed.isdecimal() or len(typed) > _MOST_DIGITS:
            problems[name] = self._words("A whole number.")
            return None
        return int(typed)

    def typed(self) -> Typed:
        """What stands in the fields, readable or not."""
        return Typed(
            lines={name: line.text() for name, line in self.lines.items()},
            drug_class=DrugClass(self.classes.currentData()),
            instructions=self.instructions.toPlainText(),
            controlled=self.controlled.isChecked(),
            medication_id=self._medication_id,
        )

    def show_typed(self, typed: Typed) -> None:
        """Let this stand in the fields again."""
        self._medication_id = typed.medication_id
        for name, text in typed.lines.items():
            self.lines[name].setText(text)
        self.classes.setCurrentIndex(self.classes.findData(typed.drug_class))
        self.instructions.setPlainText(typed.instructions)
        self.controlled.setChecked(typed.controlled)
        self.refuse({})

    # -- the class by the name --

    def _guess_class(self, typed: str) -> None:
        """The class that the name tells, until somebody chooses another."""
        if self._class_chosen:
            return
        told = classes_in(typed)
        self.classes.setCurrentIndex(self.classes.findData(next(iter(told)) if len(told) == 1 else DrugClass.OTHER))

    def _choose_class(self) -> None:
        self._class_chosen = True

    def _save(self) -> None:
        drug = self.drug()
        if drug is not None:
            self.saved.emit(drug)
