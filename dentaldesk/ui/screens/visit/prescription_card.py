"""One prescription: what is taken, what speaks against it, what can be done with it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

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
    asked = Signal()  # it cannot go on so, and says why
    changed = Signal()
    discarded = Signal()
    printed = Signal()
    voided = Signal(str)  # the reason
    starred = Signal(bool)

    def __init__(
        self, row: PrescriptionRow, rights: Rights, words: Words, *, favourite: bool | None, keys: bool = False
    ) -> None:
        """`favourite`: whether its ready prescription is among the reader's own; None: it has none. `keys`: whether
        its buttons have letters, which one of several cards can have.
        """
        super().__init__()
        self.row, self._rights, self._words, self._keys = row, rights, words, keys
        self._name = f"rx.{row.id}"
        self.setObjectName(self._name)
        self.setAccessibleName(named(row.drug))
        self._add_head(favourite)
        for each in row.checks:
            if each != UNCHECKED:  # said once, above all of them
                self.content.addWidget(_check_line(each, words))
        self.content.addWidget(label(taken(row.drug, words), wrap=True))
        self.content.addWidget(label(handed_out(row.drug, words), "detail", wrap=True))
        if row.drug.instructions.strip():
            self.content.addWidget(label(row.drug.instructions, wrap=True))
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
                self._deed("change", words("Chan&ge"), "secondary", rights.prepare, self.changed.emit),
                self._deed("discard", words("&Discard"), "quiet", rights.prepare, self.discarded.emit),
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
        self._target: QWidget = next((each for each in shown if each.isEnabled()), self.reason)
        line.addWidget(self._dangers() if self._is_draft else QWidget(), 1)
        self.content.addLayout(line)

    def _dangers(self) -> QWidget:
        """What must not be overlooked, said again beside the button that signs it."""
        made = QWidget()
        column = QVBoxLayout(made)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2)
        for each in self.row.checks:
            if each.severity is Severity.DANGER:
                column.addWidget(_check_line(each, self._words))
        return made

    def target(self) -> QWidget:
        """Where the keyboard goes: to the first thing that can be done with it."""
        return self._target

    def _deed(self, name: str, text: str, kind: Kind, why_not: str, on: Callable[[], object]) -> Button:
        plain = text.replace("&", "")
        made = button(text if self._keys else plain, kind, compact=True, on=on)
        made.setObjectName(f"{self._name}.{name}")
        made.setAccessibleName(f"{plain}: {named(self.row.drug)}")
        made.setEnabled(not why_not)
        made.setToolTip(why_not)
        return made

    def sign(self) -> None:
        """Sign with the reason that stands there; without one ask for it, and say again what warns."""
        if not self.lacks_reason():
            self.signed.emit(self.reason.text())
            return
        warns = (each.message for each in self.row.checks if each.severity is not Severity.NOTE)
        said = " ".join(map(self._words.text, warns))
        self.refuse({"reason": self._words("Say why it is right all the same. {warnings}", warnings=said)})

    def lacks_reason(self) -> bool:
        """Whether it warns and nobody has said yet why it is right all the same."""
        return self._is_draft and asks_reason(self.row.checks) and not self.reason.text().strip()

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
        self.asked.emit()


def _check_line(check: Check, words: Words) -> QWidget:
    icon, tone = _ICONS[check.severity]
    made = QWidget()
    row = QHBoxLayout(made)
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(6)
    row.addWidget(IconLabel(icon, tone, 14), 0, Qt.AlignmentFlag.AlignTop)
    row.addWidget(label(words.text(check.message), tone=tone, wrap=True), 1)
    return made
