"""One prescription: what is taken, what speaks against it, what can be done with it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QWidget

from dentaldesk.engines.clinical.prescribing_rules import UNCHECKED, Severity, asks_reason
from dentaldesk.models.states import PrescriptionStatus
from dentaldesk.ui.screens.visit.prescription_words import handed_out, named, taken, what_became
from dentaldesk.ui.widgets.buttons import Button, Kind, button, tool_button
from dentaldesk.ui.widgets.chips import Chip, ChipKind
from dentaldesk.ui.widgets.fields import LabeledField
from dentaldesk.ui.widgets.panels import Card, IconLabel
from dentaldesk.ui.widgets.texts import label

if TYPE_CHECKING:
    from dentaldesk.engines.clinical.prescribing_reads import PrescriptionRow
    from dentaldesk.engines.clinical.prescribing_rules import Check
    from dentaldesk.engines.core.words import Words
    from dentaldesk.ui.widgets.texts import Tone

_ICONS: Mapping[Severity, tuple[str, Tone]] = {
    Severity.DANGER: ("warning-circle-fill", "danger"),
    Severity.CAUTION: ("warning-fill", "warning"),
    Severity.NOTE: ("info", "muted"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Rights:
    """Why the person here may not prepare or sign, "" when they may. `locked`: the visit is over."""

    prepare: str
    sign: str
    locked: bool


class PrescriptionCard(Card):
    """Made anew when its row is another; what was typed in it is handed on by the page."""

    signed = Signal(str)  # the reason
    changed = Signal()
    discarded = Signal()
    printed = Signal()
    voided = Signal(str)  # the reason
    starred = Signal(bool)

    def __init__(self, row: PrescriptionRow, rights: Rights, words: Words, *, favourite: bool | None) -> None:
        """`favourite`: whether its ready prescription is among the reader's own; None: it has none."""
        super().__init__()
        self.row, self._rights, self._words = row, rights, words
        self._name = f"rx.{row.id}"
        self.setObjectName(self._name)
        self.setAccessibleName(named(row.drug))
        self._add_head(favourite)
        self.content.addWidget(label(taken(row.drug, words), wrap=True))
        self.content.addWidget(label(handed_out(row.drug, words), "detail", wrap=True))
        if row.drug.instructions.strip():
            self.content.addWidget(label(row.drug.instructions, wrap=True))
        for each in row.checks:
            if each != UNCHECKED:  # said once, above all of them
                self.content.addWidget(_check_line(each, words))
        if row.reason:
            self.content.addWidget(label(words("Right all the same: {reason}", reason=row.reason), wrap=True))
        self.content.addWidget(label(what_became(row, words), "caption", wrap=True))
        self.reason = QLineEdit()
        self.reason.setObjectName(f"{self._name}.reason")
        self.field = LabeledField(self._asks(), self.reason)
        self.content.addWidget(self.field)
        self._add_deeds()

    @property
    def _is_draft(self) -> bool:
        return self.row.status is PrescriptionStatus.DRAFT

    def _asks(self) -> str:
        return self._words("Why it is right all the same") if self._is_draft else self._words("Why it is void")

    def _add_head(self, favourite: bool | None) -> None:
        words = self._words
        kinds: Mapping[PrescriptionStatus, tuple[str, ChipKind]] = {
            PrescriptionStatus.DRAFT: (words("Not signed"), "planned"),
            PrescriptionStatus.SIGNED: (words("Signed"), "good"),
            PrescriptionStatus.VOIDED: (words("Void"), "neutral"),
        }
        head = QHBoxLayout()
        head.setSpacing(8)
        title = label(named(self.row.drug), "strong", wrap=True)
        title.setEnabled(self.row.status is not PrescriptionStatus.VOIDED)
        head.addWidget(title, 1)
        if favourite is not None:
            said = words("Take out of my favourites") if favourite else words("Keep among my favourites")
            star = tool_button("star-fill" if favourite else "star", said, compact=True)
            star.setObjectName(f"{self._name}.star")
            star.clicked.connect(lambda _=False: self.starred.emit(not favourite))
            head.addWidget(star)
        text, kind = kinds[self.row.status]
        head.addWidget(Chip(text, kind))
        self.content.addLayout(head)

    def _add_deeds(self) -> None:
        words, rights = self._words, self._rights
        line = QHBoxLayout()
        line.setSpacing(8)
        if self._is_draft:
            self.field.setVisible(asks_reason(self.row.checks) and not rights.locked)
            self.reason.returnPressed.connect(self.sign)
            deeds = [
                self._deed("sign", words("Sign"), "primary", rights.sign, self.sign),
                self._deed("change", words("Change"), "secondary", rights.prepare, self.changed.emit),
                self._deed("discard", words("Discard"), "quiet", rights.prepare, self.discarded.emit),
            ]
            shown = deeds if not rights.locked else []
        else:
            self.field.hide()
            self.reason.returnPressed.connect(self.void)
            shown = [self._deed("print", words("Print"), "secondary", "", self.printed.emit)]
            if self.row.status is PrescriptionStatus.SIGNED:
                shown.append(self._deed("void", words("Void"), "danger", rights.sign, self.void))
        for each in shown:
            line.addWidget(each)
        line.addStretch(1)
        self.content.addLayout(line)

    def _deed(self, name: str, text: str, kind: Kind, why_not: str, on: Callable[[], object]) -> Button:
        made = button(text, kind, compact=True, on=on)
        made.setObjectName(f"{self._name}.{name}")
        made.setAccessibleName(f"{text}: {named(self.row.drug)}")
        made.setEnabled(not why_not)
        made.setToolTip(why_not)
        return made

    def sign(self) -> None:
        """Sign with the reason that stands there."""
        self.signed.emit(self.reason.text())

    def void(self) -> None:
        """The first press asks why, the second one voids."""
        if self.field.isHidden():
            self.field.show()
            self.reason.setFocus(Qt.FocusReason.OtherFocusReason)
        else:
            self.voided.emit(self.reason.text())

    def refuse(self, problems: Mapping[str, str]) -> None:
        """Say at the reason what stands in the way."""
        self.field.setVisible(True)
        self.field.set_problem(" ".join(problems.values()))
        if "reason" in problems:
            self.reason.setFocus(Qt.FocusReason.OtherFocusReason)


def _check_line(check: Check, words: Words) -> QWidget:
    icon, tone = _ICONS[check.severity]
    made = QWidget()
    row = QHBoxLayout(made)
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(6)
    row.addWidget(IconLabel(icon, tone, 14), 0, Qt.AlignmentFlag.AlignTop)
    row.addWidget(label(words.text(check.message), tone=tone, wrap=True), 1)
    return made
