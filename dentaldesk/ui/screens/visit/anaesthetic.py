"""The local anaesthetics of a visit, and how much of what may be given was given."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QSizePolicy, QVBoxLayout

from dentaldesk.engines.clinical.anaesthetics import AGENTS, MICROLITRES, TECHNIQUES, DoseLine, Given, dose_report
from dentaldesk.engines.clinical.care_actions import GiveAnaesthetic
from dentaldesk.models.teeth import ToothCode, parse_tooth, show_tooth
from dentaldesk.models.values import Message, ValueProblem
from dentaldesk.ui.screens.visit.dose import DoseBar
from dentaldesk.ui.screens.visit.lines import Lines
from dentaldesk.ui.screens.visit.tooth_names import say_notation, tooth_problem
from dentaldesk.ui.theme.current import current
from dentaldesk.ui.widgets.buttons import button
from dentaldesk.ui.widgets.fields import ChoiceBox, LabeledField
from dentaldesk.ui.widgets.panels import Card
from dentaldesk.ui.widgets.texts import SectionLabel, label, set_look

if TYPE_CHECKING:
    from PySide6.QtWidgets import QComboBox

    from dentaldesk.ui.desk import Desk
    from dentaldesk.ui.screens.visit.deeds import VisitDeeds
    from dentaldesk.ui.screens.visit.rows import Page

_CARTRIDGE = Decimal("1.8")  # millilitres in one, as sold in the Americas
_SHORT = 6  # letter heights of a short field
_MUCH_AT_ONCE = 10_000  # microlitres: more than five cartridges


class AnaestheticCard(Card):
    """Agent, millilitres, technique, tooth; Enter keeps it."""

    def __init__(self, desk: Desk, deeds: VisitDeeds) -> None:
        super().__init__()
        self._desk, self._deeds = desk, deeds
        self._page: Page | None = None
        words = desk.words
        self.agent = self._box("agent", [(words.text(Message(f"agent.{code}")), code) for code in AGENTS])
        self.technique = self._box(
            "technique", [(words.text(Message(f"technique.{code}")), code) for code in TECHNIQUES]
        )
        self.volume, self.tooth = QLineEdit(), QLineEdit()
        for name, edit in (("volume", self.volume), ("tooth", self.tooth)):
            edit.setObjectName(f"exam.anaesthetic.{name}")
            edit.setMaximumWidth(_SHORT * current().sizes.body)
            edit.returnPressed.connect(self._give)
        say_notation(self.tooth, desk.clinic.notation, words)
        self.volume.textEdited.connect(lambda _: self._typed_anew())
        self.agent.activated.connect(lambda _: self._preview())
        self.fields = {
            "agent": LabeledField(words("Ana&esthetic"), self.agent),
            "volume": LabeledField(words("Amount (ml)"), self.volume),
            "technique": LabeledField(words("Technique"), self.technique),
            "tooth": LabeledField(words("Tooth"), self.tooth),
        }
        self.give = button(words("&Given"), "secondary", "mdi6.needle", on=self._give)
        self.give.setObjectName("exam.anaesthetic.give")
        self._bar = DoseBar()
        self._used = label("", "caption", wrap=True)
        self._warnings = label("", tone="danger", wrap=True)
        self._warnings.setObjectName("exam.dose_warnings")
        self._doubt = label("", tone="danger", wrap=True)
        self._doubt.setObjectName("exam.dose_doubt")
        self._doubted: GiveAnaesthetic | None = None  # what is asked about, until it is meant or typed anew
        self._doubt.hide()
        self._lines = Lines(words, deeds.void_anaesthetic)
        self._lay_out()

    def _box(self, name: str, entries: list[tuple[str, str]]) -> QComboBox:
        made = ChoiceBox()
        made.setObjectName(f"exam.anaesthetic.{name}")
        for text, code in entries:
            made.addItem(text, code)
        made.currentTextChanged.connect(made.setToolTip)
        made.setToolTip(made.currentText())
        made.setSizeAdjustPolicy(ChoiceBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        made.setMinimumContentsLength(8)
        made.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        return made

    def _lay_out(self) -> None:
        top = Qt.AlignmentFlag.AlignTop
        first, second = QHBoxLayout(), QHBoxLayout()
        first.addWidget(self.fields["agent"], 1, top)
        first.addWidget(self.fields["volume"], 0, top)
        second.addWidget(self.fields["technique"], 1, top)
        second.addWidget(self.fields["tooth"], 0, top)
        self._form = QVBoxLayout()
        self._form.setSpacing(8)
        for row in (first, second):
            row.setSpacing(8)
            self._form.addLayout(row)
        self.content.addWidget(SectionLabel(self._desk.words("Anaesthetic")))
        self.content.addLayout(self._form)
        self.content.addWidget(self._doubt)
        self.content.addWidget(self.give, 0, Qt.AlignmentFlag.AlignLeft)
        # What grows stands below what is typed in: the next click finds everything where it was.
        self.content.addWidget(self._bar)
        self.content.addWidget(self._used)
        self.content.addWidget(self._warnings)
        self.content.addWidget(self._lines)

    def show_page(self, page: Page, why_not: str) -> None:
        """Show what was given."""
        self._page = page
        words, notation = self._desk.words, self._desk.clinic.notation
        may = not page.locked and not why_not
        for control in (*self.fields.values(), self.give):
            control.setVisible(not page.locked)
        for editor in (self.agent, self.technique, self.volume, self.tooth, self.give):
            editor.setEnabled(may)
        self.give.setToolTip(why_not or words("Keep what was given (Enter)"))
        self._lines.show_lines(
            [
                (
                    row.id,
                    words(
                        "{time} {agent}, {amount} ml",
                        time=words.time(row.given_at),
                        agent=Message(f"agent.{row.agent}"),
                        amount=_plain(Decimal(row.volume) / MICROLITRES),
                    ),
                    " · ".join(
                        part
                        for part in (
                            words.text(Message(f"technique.{row.technique}")),
                            show_tooth(row.tooth, notation) if row.tooth else "",
                            row.by,
                        )
                        if part
                    ),
                    "",
                )
                for row in page.visit.anaesthetics
            ],
            may=may,
        )
        if not self.volume.text() and not self.volume.hasFocus():
            self.volume.setPlaceholderText(_plain(_CARTRIDGE))
        warnings = list(page.visit.dose.warnings)
        if page.is_minor and page.visit.weight is None and not warnings:
            warnings.append(Message("anaesthetic.child_not_weighed"))
        self._warnings.setText("\n".join(words.text(each) for each in warnings))
        self._warnings.setVisible(bool(warnings))
        self._preview()

    def _typed_anew(self) -> None:
        self._ask(None, "")
        self._preview()

    def _preview(self) -> None:
        """What the maximum leaves, and what it would after what is typed."""
        page, words = self._page, self._desk.words
        if page is None:
            return
        given = [Given(agent=row.agent, volume=row.volume) for row in page.visit.anaesthetics]
        volume = self._volume() if self.volume.text().strip() else None
        after = given + ([Given(agent=str(self.agent.currentData()), volume=volume)] if volume else [])
        used = page.visit.dose.used
        report = dose_report(after, weight=page.visit.weight, is_minor=page.is_minor, cardiac=False)
        percent = round((report.used if volume else used) * 100)
        shown = report if volume else page.visit.dose
        said = words("{percent} % of the maximum", percent=percent)
        if volume:
            said = words("{percent} % of the maximum after this", percent=percent)
        weightless = page.is_minor and page.visit.weight is None
        basis = words("by weight") if page.visit.weight is not None else words("not weighed: for a usual adult")
        parts = [self._dose_words(line, alone=len(shown.lines) == 1) for line in shown.lines]
        said = words("The maximum is not known") if weightless else said
        self._used.setText(" · ".join([said, *parts, *([basis] if shown.lines and not weightless else [])]))
        set_look(self._used, tone="danger" if report.used > 1 or weightless else None)
        self._bar.show_shares(used, report.used, said)

    def _dose_words(self, line: DoseLine, *, alone: bool) -> str:
        words = self._desk.words
        amounts = words("{given} of {most} mg", given=_plain(line.mg), most=_plain(line.most_mg))
        agent = Message(f"agent.{line.agent}")
        return amounts if alone else words("{agent}: {amounts}", agent=agent, amounts=amounts)

    def _volume(self) -> int | None:
        """In microlitres; None when it cannot be read."""
        typed = self.volume.text().strip().replace(self._desk.words.decimal_sign, ".").replace(",", ".")
        try:
            return int(Decimal(typed or _CARTRIDGE) * MICROLITRES)
        except (InvalidOperation, OverflowError, ValueError):
            return None

    def _give(self) -> None:
        page = self._page
        if page is None or page.locked:
            return
        wrong: dict[str, str] = {}
        volume, tooth = self._volume(), self._tooth(wrong)
        if volume is None:
            wrong["volume"] = self._desk.words("This is not a number.")
        if wrong or volume is None:
            self._refuse(wrong)
            return
        new = GiveAnaesthetic(
            visit_id=page.visit_id,
            agent=str(self.agent.currentData()),
            volume=volume,
            technique=str(self.technique.currentData()),
            tooth=tooth,
        )
        doubt = self._doubt_of(page, new)
        if doubt and new != self._doubted:
            self._ask(new, doubt)
            return
        self._deeds.give(new, self.clear, self._refuse)

    def _doubt_of(self, page: Page, new: GiveAnaesthetic) -> str:
        """Why so much is hardly meant: a slip of the decimal sign must not be read in a record."""
        words = self._desk.words
        given = [Given(agent=row.agent, volume=row.volume) for row in page.visit.anaesthetics]
        after = [*given, Given(agent=new.agent, volume=new.volume)]
        used = dose_report(after, weight=page.visit.weight, is_minor=page.is_minor, cardiac=False).used
        amount = _plain(Decimal(new.volume) / MICROLITRES)
        if used > 1:
            return words("With {amount} ml it is {percent} % of the maximum.", amount=amount, percent=round(used * 100))
        return words("{amount} ml at once is very much.", amount=amount) if new.volume > _MUCH_AT_ONCE else ""

    def _ask(self, new: GiveAnaesthetic | None, doubt: str) -> None:
        words = self._desk.words
        self._doubted = new
        more = words("Correct it, or press once more if that is what was given.")
        self._doubt.setText(f"{doubt} {more}" if doubt else "")
        self._doubt.setVisible(bool(doubt))
        self.give.setText(words("&Given all the same") if doubt else words("&Given"))
        if doubt:
            self.volume.setFocus(Qt.FocusReason.OtherFocusReason)
            self.volume.selectAll()

    def _tooth(self, wrong: dict[str, str]) -> ToothCode | None:
        try:
            return parse_tooth(self.tooth.text(), self._desk.clinic.notation) if self.tooth.text().strip() else None
        except ValueProblem as problem:
            wrong["tooth"] = tooth_problem(problem, self._desk.clinic.notation, self._desk.words)
            return None

    def _refuse(self, problems: dict[str, str]) -> None:
        self._ask(None, "")
        for name, field in self.fields.items():
            field.set_problem(problems.get(name))
        first = next((name for name in self.fields if name in problems), None)
        if first is not None:
            self.fields[first].editor.setFocus(Qt.FocusReason.OtherFocusReason)

    def clear(self) -> None:
        """Nothing is typed; agent and technique stay, as the next one is likely of the same."""
        self.volume.clear()
        self.tooth.clear()
        self._refuse({})
        self._preview()

    def texts(self) -> tuple[str, str]:
        """What is typed."""
        return self.volume.text(), self.tooth.text()

    def show_texts(self, texts: tuple[str, str]) -> None:
        """Let this stand in the fields. In another visit nobody is numbed as the patient before was."""
        self.technique.setCurrentIndex(0)
        self.volume.setText(texts[0])
        self.tooth.setText(texts[1])
        self._refuse({})


def _plain(number: Decimal) -> str:
    return f"{number.normalize():f}" if number == number.to_integral() or number > 1 else f"{number:.2f}".rstrip("0")
