"""The medical history in a few lines, its confirmation of today, and the short form that takes it the first time."""

from __future__ import annotations

from dataclasses import dataclass, fields
from itertools import pairwise
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from dentaldesk.engines.patients.actions import Health
from dentaldesk.engines.patients.questionnaire import listed_allergies
from dentaldesk.models.states import Sex
from dentaldesk.ui.screens.visit.told_lines import ToldLine
from dentaldesk.ui.theme.tokens import LABEL_GAP
from dentaldesk.ui.widgets.buttons import button
from dentaldesk.ui.widgets.chips import Chip, ChipLook, alert_chip
from dentaldesk.ui.widgets.fields import ChoiceBox, LabeledField
from dentaldesk.ui.widgets.flow import FlowBox
from dentaldesk.ui.widgets.texts import label

if TYPE_CHECKING:
    from dentaldesk.engines.clinical.reads import MedicalAnswers
    from dentaldesk.engines.core.words import Words

_ROMAN = ("", "I", "II", "III", "IV", "V", "VI")
# From this class on anaesthesia and stress are a risk of their own.


class MedicalLine(QWidget):
    """What must not be overlooked, as chips, then illnesses and medicines in words, and whether all of it was confirmed
    today: who confirms sees what.
    """

    confirmed = Signal()
    change_wanted = Signal()

    def __init__(self, words: Words) -> None:
        super().__init__()
        self._words = words
        self._chips = FlowBox(spacing=6)
        self._looks: list[ChipLook] = []
        self.confirm = button(words("&Confirm today"), icon="check", on=self.confirmed.emit)
        self.confirm.setObjectName("exam.confirm_medical")
        self.change = button(words("Cha&nge…"), "quiet", on=self.change_wanted.emit)
        self.change.setObjectName("exam.change_medical")
        # An illness says more of a danger than what is taken for it.
        self.illnesses = ToldLine(words)
        self.illnesses.setObjectName("exam.illnesses")
        self.medicines = ToldLine(words)
        self.medicines.setObjectName("exam.medicines")
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(self._chips, 1, Qt.AlignmentFlag.AlignVCenter)
        row.addWidget(self.confirm)
        row.addWidget(self.change)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(LABEL_GAP)
        column.addWidget(label(words("Medical history"), "label"))
        column.addLayout(row)
        column.addWidget(self.illnesses)
        column.addWidget(self.medicines)

    def _show_chips(self, looks: list[ChipLook]) -> None:
        """Only what is news: a chip that is made anew is gone for a moment, and alerts must not blink."""
        if looks == self._looks:
            return
        self._looks = looks
        self._chips.flow.clear()
        for look in looks:
            self._chips.flow.addWidget(Chip(look))

    def show_history(self, answers: MedicalAnswers | None, *, confirmed: bool, locked: bool) -> None:
        """Show the latest answers."""
        asked = answers is not None and answers.allergies is not None
        looks = looks_of(answers, self._words)
        if confirmed:
            looks.append(ChipLook(text=self._words("Confirmed today"), kind="good"))
        self._show_chips(looks)
        self._show_told(answers)
        self.confirm.setVisible(asked and not confirmed and not locked)
        self.change.setVisible(not locked)
        self.change.setText(self._words("Cha&nge…") if asked else self._words("Ask &now…"))
        self.change.set_kind("quiet" if asked else "secondary")

    def _show_told(self, answers: MedicalAnswers | None) -> None:
        words = self._words
        conditions = answers.conditions.strip() if answers else ""
        medications = answers.medications.strip() if answers else ""
        self.illnesses.say(words("Has: {conditions}", conditions=conditions) if conditions else "")
        said = words("Takes: {medications}", medications=medications) if medications else ""
        if answers is not None and not (conditions or medications):
            said = words("No illnesses and no medicines are recorded.")
        self.medicines.say(said)


@dataclass(frozen=True, slots=True, kw_only=True)
class MedicalDraft:
    """What the form was filled from, and what stands in it now."""

    seen: int  # the number of the version; 0: there was none
    began: Health
    mine: Health


class MedicalForm(QWidget):
    """The few questions that no exam goes without. `recorded(MedicalDraft)` hands the answers over; Escape gives it
    up. What another desk records meanwhile comes in beside what was typed.
    """

    recorded = Signal(object)
    closed = Signal()

    def __init__(self, words: Words) -> None:
        super().__init__()
        self._words = words
        self._seen = 0  # the version that the form was filled from
        self._sex: Sex | None = None
        self.asa = ChoiceBox()
        self.asa.setObjectName("exam.asa")
        self.asa.addItem(words("Not classified"), None)
        for number in range(1, len(_ROMAN)):
            self.asa.addItem(words("ASA {number}", number=_ROMAN[number]), number)
        self.allergies = QLineEdit()
        self.allergies.setObjectName("exam.allergies")
        self.allergies.setPlaceholderText(words("Penicillin, latex …"))
        self.none_known = QCheckBox(words("N&one known"))
        self.none_known.setObjectName("exam.none_known")
        self.none_known.toggled.connect(self._toggle_none)
        self.allergies_field = LabeledField(words("Allergies"), self.allergies)
        self.illnesses = QLineEdit()
        self.illnesses.setObjectName("exam.form_illnesses")
        self.medicines = QLineEdit()
        self.medicines.setObjectName("exam.form_medicines")
        self.flags = {
            "anticoagulant": QCheckBox(words("Anticoagulant")),
            "bisphosphonate": QCheckBox(words("Bisphosphonate")),
            "pregnant": QCheckBox(words("Pregnant")),
        }
        self.save = button(words("&Record and confirm"), icon="check", on=self._record)
        self.save.setObjectName("exam.record_medical")
        self.cancel = button(words("Cancel"), "quiet", on=self.closed.emit)
        for line in (self.allergies, self.illnesses, self.medicines):
            line.returnPressed.connect(self._record)
        self._began = self._answers()  # what that version said
        self._lay_out()

    def ask(self, answers: MedicalAnswers | None, sex: Sex | None = None) -> None:
        """Open with the latest answers."""
        self._sex = sex
        self._begin(answers)
        first = self.none_known if self.none_known.isChecked() else self.allergies
        first.setFocus(Qt.FocusReason.OtherFocusReason)

    def typed(self) -> MedicalDraft | None:
        """What was answered and not recorded; None when nothing was."""
        draft = self._draft()
        return None if self.isHidden() or draft.mine == draft.began else draft

    def take_up(self, answers: MedicalAnswers | None, typed: MedicalDraft, sex: Sex | None = None) -> None:
        """Open with what was typed before, and meet the latest answers."""
        self._sex, self._seen, self._began = sex, typed.seen, typed.began
        self._open(typed.mine)
        self.meet(answers)

    def meet(self, answers: MedicalAnswers | None) -> None:
        """These stand now: what was not changed here follows them, and of what was typed nothing goes."""
        if self.isHidden() or answers is None or answers.number == self._seen:
            return
        draft, theirs = self._draft(), _said(answers)
        self._seen, self._began = answers.number, theirs
        if draft.mine in {draft.began, theirs}:
            self._follow(theirs)
            return
        self._follow(united(draft, theirs))
        said = self._words("Recorded anew elsewhere since you began. Where both changed an answer, yours stands here.")
        self.allergies_field.set_problem(said)

    def _follow(self, wanted: Health) -> None:
        """Say this, under the hands of somebody who may be in the middle of a word."""
        self.asa.setCurrentIndex(self.asa.findData(wanted.asa_class))
        self.none_known.setChecked(wanted.allergies == ())
        _add_to(self.allergies, _allergies(self.allergies.text()), wanted.allergies or (), ",")
        _add_to(self.illnesses, _parts(self.illnesses.text()), _parts(wanted.conditions), ";")
        _add_to(self.medicines, _parts(self.medicines.text()), _parts(wanted.medications), ";")
        for name, box in self.flags.items():
            box.setChecked(getattr(wanted, name))
        self._ask_whether_pregnant()

    def _begin(self, answers: MedicalAnswers | None) -> None:
        self._open(answers)
        self._seen = answers.number if answers else 0
        self._began = self._answers()

    def _draft(self) -> MedicalDraft:
        return MedicalDraft(seen=self._seen, began=self._began, mine=self._answers())

    def _open(self, answers: MedicalAnswers | Health | None) -> None:
        self.refuse("")
        self.asa.setCurrentIndex(self.asa.findData(answers.asa_class if answers else None))
        known = answers.allergies if answers else None
        self.none_known.setChecked(known == ())
        self.allergies.setText(", ".join(known or ()))
        for line, told in (
            (self.illnesses, answers.conditions if answers else ""),
            (self.medicines, answers.medications if answers else ""),
        ):
            line.setText(_in_one_line(told))
            line.setCursorPosition(0)  # a long one is read from its beginning
        for name, box in self.flags.items():
            box.setChecked(bool(answers and getattr(answers, name)))
        self._ask_whether_pregnant()
        self.show()

    def _ask_whether_pregnant(self) -> None:
        """No man is asked; what stands by mistake can be taken off."""
        pregnant = self.flags["pregnant"]
        pregnant.setVisible(self._sex is not Sex.MALE or pregnant.isChecked())

    def refuse(self, sentence: str) -> None:
        """Say why the answers were not taken; what was typed stays."""
        self.allergies_field.set_problem(sentence)
        if sentence:
            self.allergies.setFocus(Qt.FocusReason.OtherFocusReason)

    def _toggle_none(self, none: bool) -> None:
        self.allergies.setEnabled(not none)
        self.refuse("")

    def _record(self) -> None:
        self.recorded.emit(self._draft())

    def _answers(self) -> Health:
        typed = _allergies(self.allergies.text())
        return Health(
            asa_class=self.asa.currentData(),
            allergies=() if self.none_known.isChecked() else typed or None,
            medications=self.medicines.text().strip(),
            conditions=self.illnesses.text().strip(),
            texts_asked=True,
            **{name: box.isChecked() for name, box in self.flags.items()},
        )

    def _lay_out(self) -> None:
        first = QHBoxLayout()
        first.setSpacing(12)
        first.addWidget(self.allergies_field, 3, Qt.AlignmentFlag.AlignTop)
        first.addWidget(LabeledField(self._words("Physical status"), self.asa), 1, Qt.AlignmentFlag.AlignTop)
        told = QHBoxLayout()
        told.setSpacing(12)
        told.addWidget(LabeledField(self._words("Illnesses"), self.illnesses), 1, Qt.AlignmentFlag.AlignTop)
        told.addWidget(LabeledField(self._words("Medicines"), self.medicines), 1, Qt.AlignmentFlag.AlignTop)
        second = FlowBox(self.none_known, *self.flags.values(), spacing=16)
        third = QHBoxLayout()
        third.setSpacing(8)
        third.addWidget(second, 1)
        third.addWidget(self.cancel)
        third.addWidget(self.save)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 8, 0, 0)
        column.setSpacing(8)
        for part in (first, told, third):
            column.addLayout(part)
        asked = (self.allergies, self.asa, self.illnesses, self.medicines, self.none_known, *self.flags.values())
        tabs = (*asked, self.save, self.cancel)
        for before, after in pairwise(tabs):
            QWidget.setTabOrder(before, after)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.closed.emit()
        else:
            super().keyPressEvent(event)


def _in_one_line(text: str) -> str:
    return "; ".join(part.strip() for part in text.splitlines() if part.strip())


def united(draft: MedicalDraft, theirs: Health) -> Health:
    """What was changed here over what another desk recorded. Of a list that both changed, what they added comes after
    what stands here: an allergy that one of them was told of is not lost. What they took off stays in a list that was
    changed here.
    """
    began, mine = draft.began, draft.mine
    said = {}
    for name in (field.name for field in fields(Health)):
        before, here, there = (getattr(each, name) for each in (began, mine, theirs))
        if here == before:
            said[name] = there
        elif name == "allergies":
            said[name] = _with_added(before or (), here or (), there or ()) or here
        elif isinstance(here, str):
            said[name] = "; ".join(_with_added(_parts(before), _parts(here), _parts(there)))
        else:
            said[name] = here
    return Health(**said)


def _with_added(before: tuple[str, ...], here: tuple[str, ...], there: tuple[str, ...]) -> tuple[str, ...]:
    known = {part.casefold() for part in (*before, *here)}
    return (*here, *(part for part in there if part.casefold() not in known))


def _parts(text: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in text.split(";") if part.strip())


def _allergies(text: str) -> tuple[str, ...]:
    return tuple(listed_allergies(text))


def _said(answers: MedicalAnswers) -> Health:
    """What the form says when it is opened with these."""
    known = answers.allergies
    return Health(
        asa_class=answers.asa_class,
        allergies=() if known == () else _allergies(", ".join(known or ())) or None,
        medications=_in_one_line(answers.medications).strip(),
        conditions=_in_one_line(answers.conditions).strip(),
        texts_asked=True,
        anticoagulant=bool(answers.anticoagulant),
        bisphosphonate=bool(answers.bisphosphonate),
        pregnant=bool(answers.pregnant),
    )


def _add_to(line: QLineEdit, standing: tuple[str, ...], wanted: tuple[str, ...], between: str) -> None:
    """Let the line, in which the parts `standing` stand, say those `wanted`. Where somebody types, what is new comes
    behind, after a sign of its own, and the caret stays: the next letters belong to the word before it.
    """
    if standing == wanted:
        return
    if not line.hasFocus() or wanted[: len(standing)] != standing:
        line.setText(f"{between} ".join(wanted))
        line.setCursorPosition(0)
        return
    caret, chosen = line.cursorPosition(), (line.selectionStart(), line.selectionLength())
    line.end(False)
    line.insert("".join(f"{between} {part}" for part in wanted[len(standing) :]))
    line.setCursorPosition(caret)
    if chosen[1]:
        line.setSelection(*chosen)


def looks_of(answers: MedicalAnswers | None, words: Words) -> list[ChipLook]:
    """The chips of a history: alerts first."""
    if answers is None:
        return [ChipLook(text=words("Never asked"), kind="warning")]
    looks = [alert_chip("alert.allergy", words("Allergy: {name}", name=name)) for name in answers.allergies or ()]
    if answers.allergies == ():
        looks.append(ChipLook(text=words("No known allergies"), kind="neutral", icon="shield-check"))
    if answers.allergies is None:
        looks.append(ChipLook(text=words("Allergies not asked"), kind="warning"))
    if answers.anticoagulant:
        looks.append(alert_chip("alert.anticoagulant", words("Anticoagulant")))
    if answers.bisphosphonate:
        looks.append(alert_chip("alert.bisphosphonate", words("Bisphosphonate")))
    if answers.radiotherapy:
        looks.append(alert_chip("alert.radiotherapy", words("Radiotherapy of the jaws")))
    if answers.endocarditis_risk:
        looks.append(alert_chip("alert.endocarditis", words("Endocarditis risk")))
    if answers.pregnant:
        looks.append(alert_chip("alert.pregnant", words("Pregnant")))
    if answers.asa_class is not None:
        looks.append(alert_chip("alert.asa", words("ASA {number}", number=_ROMAN[answers.asa_class])))
    return looks
