"""Stage, extent and grade: what the measures suggest and why, and what the clinician decides."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from enum import StrEnum
from typing import TYPE_CHECKING, TypeVar
from uuid import UUID

from PySide6.QtCore import Signal
from PySide6.QtGui import QIntValidator
from PySide6.QtWidgets import QComboBox, QGridLayout, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from dentaldesk.engines.clinical.perio_reads import PerioDecision
from dentaldesk.engines.clinical.perio_stage import PerioRisk, Suggestion
from dentaldesk.engines.clinical.perio_words import diagnosis_words, extent_words, stage_words, told
from dentaldesk.models.perio import PerioExtent, PerioGrade, PerioStage
from dentaldesk.models.values import ValueProblem
from dentaldesk.ui.widgets.buttons import button
from dentaldesk.ui.widgets.fields import ChoiceBox
from dentaldesk.ui.widgets.texts import label, set_look

if TYPE_CHECKING:
    from collections.abc import Mapping

    from dentaldesk.engines.core.words import Words
    from dentaldesk.models.teeth import Notation
    from dentaldesk.ui.screens.perio.shown import Shown

_TENTHS = Decimal("0.1")
_Word = TypeVar("_Word", bound=StrEnum)


class Deciding(QWidget):
    """The suggestion with its reasons, and the choice."""

    decided = Signal(object)  # PerioDecision
    risk_typed = Signal(object)  # PerioRisk

    def __init__(self, words: Words, notation: Notation) -> None:
        super().__init__()
        self._words, self._notation = words, notation
        self._suggestion: Suggestion | None = None
        self._exam_id: UUID | None = None
        self._risk = PerioRisk()
        self.suggested = label("", "medium", wrap=True)
        self.suggested.setObjectName("perio.suggested")
        self.take = button(words("Take it"), "secondary", "check", on=self._take, compact=True)
        self.take.setObjectName("perio.take")
        self.why = button(words("Why?"), "quiet", "lightbulb", compact=True)
        self.why.setCheckable(True)
        self.why.setObjectName("perio.why")
        self.why.toggled.connect(self._show_reasons)
        self._reasons = label("", "detail", wrap=True)
        self._reasons.setObjectName("perio.reasons")
        self.stage = _choice("perio.stage", words("Stage, decided"), words("Stage –"), stage_words(words))
        self.extent = _choice("perio.extent", words("Extent, decided"), words("Extent –"), extent_words(words))
        grades = {grade: words("Grade {grade}", grade=grade.value) for grade in PerioGrade}
        self.grade = _choice("perio.grade", words("Grade, decided"), words("Grade –"), grades)
        for box in (self.stage, self.extent, self.grade):
            box.activated.connect(lambda _index: self._decide())
        self._refused = label("", "detail", wrap=True)
        self._refused.setObjectName("perio.risk_refused")
        set_look(self._refused, tone="danger")
        self._refused.hide()
        self._fields = _risk_fields(words)
        for field in self._fields.values():
            field.editingFinished.connect(self._read_risk)
        self._lay_out()
        self._show_reasons(shown=False)

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.setSpacing(4)
        head.addWidget(self.take)
        head.addWidget(self.why)
        head.addStretch(1)
        self._known = QWidget()
        grid = QGridLayout(self._known)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(8)
        grid.setVerticalSpacing(4)
        grid.setColumnStretch(0, 1)
        for row, field in enumerate(self._fields.values()):
            grid.addWidget(label(field.accessibleName(), "detail"), row, 0)
            grid.addWidget(field, row, 1)
        grid.addWidget(self._refused, len(self._fields), 0, 1, 2)
        pair = QHBoxLayout()
        pair.setSpacing(4)
        pair.addWidget(self.stage, 1)
        pair.addWidget(self.grade, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addWidget(self.suggested)
        column.addLayout(head)
        column.addWidget(self._reasons)
        column.addWidget(self._known)
        column.addSpacing(4)
        column.addWidget(label(self._words("Decided"), "label"))
        column.addLayout(pair)
        column.addWidget(self.extent)

    def show_suggestion(self, shown: Shown, suggestion: Suggestion) -> None:
        """Show what is suggested and what was decided."""
        words, decision, locked = self._words, shown.decision, shown.locked
        another = shown.exam_id != self._exam_id
        self._exam_id, self._suggestion, self._risk = shown.exam_id, suggestion, shown.risk
        if suggestion.stage is None:
            self.suggested.setText(words("Nothing can be suggested yet."))
        else:
            said = diagnosis_words(words, suggestion.stage, suggestion.extent, suggestion.grade)
            self.suggested.setText(words("Suggested: {what}", what=said))
        reasons = [told(words, line, self._notation) for line in suggestion.trace]
        self._reasons.setText("\n".join(f"· {reason}" for reason in reasons))
        self.why.setToolTip("\n".join(reasons))
        self.suggested.setToolTip("\n".join(reasons))
        _choose(self.stage, decision.stage)
        _choose(self.extent, decision.extent)
        _choose(self.grade, decision.grade)
        self.take.setEnabled(not locked and suggestion.stage is not None and decision != _as_decision(suggestion))
        for box in (self.stage, self.extent, self.grade, *self._fields.values()):
            box.setEnabled(not locked)
        self._show_risk(shown.risk, afresh=another)

    def _show_reasons(self, shown: bool) -> None:
        self._reasons.setVisible(shown)
        self._known.setVisible(shown)

    def _take(self) -> None:
        if self._suggestion is not None:
            self.decided.emit(_as_decision(self._suggestion))

    def _decide(self) -> None:
        # Qt hands enums of words back as plain words.
        stage, grade, extent = (box.currentData() for box in (self.stage, self.grade, self.extent))
        self.decided.emit(
            PerioDecision(
                stage=PerioStage(stage) if stage else None,
                grade=PerioGrade(grade) if grade else None,
                extent=PerioExtent(extent) if extent else None,
            )
        )

    def _show_risk(self, risk: PerioRisk, *, afresh: bool) -> None:
        if afresh:
            self._refused.hide()
        if not self._refused.isHidden():
            return  # what was refused stays to be mended
        for name, field in self._fields.items():
            value = getattr(risk, name)
            if afresh or not field.hasFocus():
                field.setText("" if value is None else str(value))

    def _read_risk(self) -> None:
        whole = {name: _whole(self._fields[name].text()) for name in ("bone_loss_percent", "teeth_lost", "cigarettes")}
        try:
            risk = replace(self._risk, **whole, hba1c=_tenths(self._fields["hba1c"].text()))
        except ValueProblem as error:
            self._refused.setText(self._words.text(error.message))
            self._refused.show()
            return
        self._refused.hide()
        self.risk_typed.emit(risk)


def _as_decision(suggestion: Suggestion) -> PerioDecision:
    return PerioDecision(stage=suggestion.stage, grade=suggestion.grade, extent=suggestion.extent)


def _choice(name: str, said: str, nothing: str, choices: Mapping[_Word, str]) -> QComboBox:
    made = ChoiceBox()
    made.setObjectName(name)
    made.setAccessibleName(said)
    made.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
    made.setMinimumContentsLength(6)
    made.addItem(nothing, None)
    for value, text in choices.items():
        made.addItem(text, value)
    return made


def _choose(box: QComboBox, value: StrEnum | None) -> None:
    place = next((index for index in range(box.count()) if box.itemData(index) == value), 0)
    box.setCurrentIndex(place)


def _risk_fields(words: Words) -> dict[str, QLineEdit]:
    names = {
        "bone_loss_percent": words("Bone loss at the worst tooth, %"),
        "teeth_lost": words("Teeth lost to periodontitis"),
        "cigarettes": words("Cigarettes a day"),
        "hba1c": words("HbA1c, %"),
    }
    made = {}
    for name, said in names.items():
        field = QLineEdit()
        field.setObjectName(f"perio.{name}")
        field.setAccessibleName(said)
        field.setMaximumWidth(64)
        field.setMaxLength(4)
        if name != "hba1c":
            field.setValidator(QIntValidator(0, 100, field))
        made[name] = field
    return made


def _whole(text: str) -> int | None:
    return int(text) if text.strip().isdigit() else None


def _tenths(text: str) -> Decimal | None:
    """Per cent with one decimal, typed with a point or a comma; None for anything else."""
    plain = text.strip().replace(",", ".")
    if not plain or not plain.replace(".", "", 1).isdigit():
        return None
    return Decimal(plain).quantize(_TENTHS)
