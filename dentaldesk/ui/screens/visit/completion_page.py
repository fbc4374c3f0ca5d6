"""The end of a visit: what is missing, what became of the patient, who answers for it, and where they go."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QPlainTextEdit, QVBoxLayout, QWidget

from dentaldesk.engines.clinical.examination import ABNORMAL
from dentaldesk.engines.core.access import Permission
from dentaldesk.models.states import Disposition, SignatureKind, VisitType
from dentaldesk.models.values import Message
from dentaldesk.ui.screens.visit.choices import Choices
from dentaldesk.ui.screens.visit.missing import MissingBox
from dentaldesk.ui.screens.visit.recall_card import RecallCard
from dentaldesk.ui.screens.visit.step_page import Scrolled
from dentaldesk.ui.theme.current import current
from dentaldesk.ui.theme.tokens import LABEL_GAP
from dentaldesk.ui.widgets.buttons import button
from dentaldesk.ui.widgets.fields import LabeledField
from dentaldesk.ui.widgets.notices import Banner
from dentaldesk.ui.widgets.panels import Card
from dentaldesk.ui.widgets.texts import SectionLabel, label, set_look

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dentaldesk.ui.desk import Desk
    from dentaldesk.ui.screens.visit.presenter import VisitPresenter
    from dentaldesk.ui.screens.visit.rows import Missing, Page


class CompletionPage(Scrolled):
    """The last step of every visit. `wanted(place)` asks to be led to what is missing."""

    wanted = Signal(str)

    def __init__(self, desk: Desk, presenter: VisitPresenter) -> None:
        super().__init__(desk)
        self._presenter = presenter
        self._page: Page | None = None
        self.parts = [
            self._make_missing,
            self._make_goes,
            self._make_disposition,
            self._make_recall,
            self._make_signatures,
            self._make_summary,
        ]

    def _make_missing(self) -> None:
        words = self.desk.words
        self.missing = MissingBox(words)
        self.missing.wanted.connect(self.wanted)
        self._ready = Banner(words("Nothing is missing. Complete the visit with Ctrl+Enter."), "good")
        self._warnings = Banner("", "warning")
        self._warnings.setObjectName("exam.warnings")
        self._wordless = Banner("", "warning")
        self._wordless.setObjectName("exam.wordless")
        self._first_wordless = ""
        self._wordless.acted.connect(lambda: self.wanted.emit(self._first_wordless))
        for each in (self.missing, self._ready, self._warnings, self._wordless):
            self.column.addWidget(each)

    def _make_goes(self) -> None:
        """Where the patient will go, and how complex the plan is, with its parts."""
        words = self.desk.words
        self._goes = label("", "strong", wrap=True)
        self._why = label("", wrap=True)
        self._parts = label("", "caption", wrap=True)
        self._so_far = Card()
        self._so_far.content.setSpacing(LABEL_GAP)
        self._so_far.content.addWidget(SectionLabel(words("Where the patient goes from here")))
        for each in (self._goes, self._why, self._parts):
            self._so_far.content.addWidget(each)
        self.column.addWidget(self._so_far)

    def _show_goes(self, page: Page) -> None:
        plan = page.so_far
        self._so_far.setVisible(plan is not None)
        if plan is None:
            return
        words = self.desk.words
        self._goes.setText(plan.goes_to)
        set_look(self._goes, tone="danger" if plan.urgent else None)
        self._why.setText(f"{plan.reason}.")
        complexity = words("Complexity {score}", score=plan.complexity)
        self._parts.setText(words("{complexity}: {parts}", complexity=complexity, parts=" · ".join(plan.trace)))

    def _make_disposition(self) -> None:
        words = self.desk.words
        name = words("What became of the patient")
        choices = [(words.text(Message(f"disposition.{each}")), each.value) for each in Disposition]
        self.disposition = Choices(name, choices)
        for each in self.disposition.buttons:
            each.setObjectName(f"exam.disposition.{each.value}")
        self.disposition.chosen.connect(self._choose)
        self._disposition = Card()
        self._disposition.content.setSpacing(LABEL_GAP)
        self._disposition.content.addWidget(label(name, "label"))
        self._disposition.content.addWidget(self.disposition)
        self.column.addWidget(self._disposition)

    def _make_recall(self) -> None:
        self._recall = RecallCard(self.desk)
        self.column.addWidget(self._recall)

    def _make_signatures(self) -> None:
        words = self.desk.words
        self._signatures = QVBoxLayout()
        self._signatures.setSpacing(2)
        self._shown: tuple[str, ...] | None = None
        self.co_sign = button(words("&Sign as the dentist"), "secondary", "pen-nib", on=self._co_sign)
        self.co_sign.setObjectName("exam.co_sign")
        card = Card()
        card.content.addWidget(SectionLabel(words("Signatures")))
        card.content.addLayout(self._signatures)
        card.content.addWidget(self.co_sign, 0, Qt.AlignmentFlag.AlignLeft)
        self.column.addWidget(card)

    def _make_summary(self) -> None:
        words = self.desk.words
        self.addendum = QPlainTextEdit()
        self.addendum.setObjectName("exam.addendum")
        self.addendum.setTabChangesFocus(True)
        self.addendum.setFixedHeight(3 * current().sizes.body_line + 16)
        self._addendum_field = LabeledField(words("Addendum"), self.addendum)
        self.add = button(words("Add the adden&dum"), "secondary", "plus", on=self._add)
        self.add.setObjectName("exam.add_addendum")
        self._addenda = QVBoxLayout()
        self._addenda.setSpacing(4)
        self._later = Card()
        self._later.content.addWidget(SectionLabel(words("Later words")))
        said = words("A completed visit is not opened again. What is to be added is written as an addendum.")
        sealed = label(said, "caption", wrap=True)
        sealed.setObjectName("exam.sealed")
        self._later.content.addWidget(sealed)
        self._later.content.addLayout(self._addenda)
        self._later.content.addWidget(self._addendum_field)
        self._later.content.addWidget(self.add, 0, Qt.AlignmentFlag.AlignLeft)
        self._said: tuple[str, ...] | None = None
        self.column.addWidget(self._later)
        self.column.addStretch(1)

    def show_missing(self, missing: Sequence[Missing]) -> None:
        """What stands between the visit and its completion."""
        self.missing.show_missing(missing)
        page = self._page
        self._ready.setVisible(page is not None and not page.locked and not missing)

    def show_page(self, page: Page, why_not: str) -> None:
        """Show how the visit stands."""
        self._page = page
        words, locked = self.desk.words, page.locked
        self.show_missing(self._presenter.missing())
        warnings = self._warnings_of(page)
        self._warnings.setVisible(bool(warnings))
        self._warnings.say(" ".join(warnings), "warning")
        self._show_wordless(page, why_not)
        self._show_goes(page)
        self._disposition.setVisible(page.kind is VisitType.EMERGENCY)
        self.disposition.show_value("" if page.visit.disposition is None else page.visit.disposition.value)
        self.disposition.setEnabled(not locked and self.desk.may(Permission.TREAT))
        self._recall.show_page(page)
        self._show_signatures(page)
        self._later.setVisible(page.visit.note_locked)
        texts = tuple(
            words("{moment}, {name}: {text}", moment=each.written_at, name=each.by, text=each.text)
            for each in page.visit.addenda
        )
        if texts != self._said:
            self._said = texts
            _fill(self._addenda, texts)
        self.add.refuse(why_not)
        self.addendum.setEnabled(not why_not)

    def _warnings_of(self, page: Page) -> list[str]:
        """What may be right, and is worth a second look."""
        words, findings = self.desk.words, page.visit.findings
        warnings = [each.sentence for each in page.warnings]
        if page.kind is VisitType.EXAM and not page.locked and all(row.version == 0 for row in findings):
            warnings.append(words("Nothing is recorded of the clinical examination."))
        return warnings

    def _show_wordless(self, page: Page, why_not: str) -> None:
        """What is abnormal, and nobody wrote what it is: named, and one press away."""
        words = self.desk.words
        wordless = [row for row in page.visit.findings if row.state == ABNORMAL and not row.note.strip()]
        self._wordless.setVisible(bool(wordless) and not page.locked)
        if wordless:
            names = ", ".join(words.text(Message(f"exam_item.{row.item}")) for row in wordless)
            self._first_wordless = f"findings:{wordless[0].area}:{wordless[0].item}"
            said = words("Abnormal, and no note says what it is: {things}.", things=names)
            self._wordless.say(said, "warning", action="" if why_not else words("Write it"))

    def _show_signatures(self, page: Page) -> None:
        words = self.desk.words
        said = []
        for each in page.visit.signatures:
            kinds = {
                SignatureKind.AUTHOR: words("Signed by {name}, {moment}", name=each.by, moment=each.signed_at),
                SignatureKind.CO_SIGN: words(
                    "Signed as the dentist by {name}, {moment}", name=each.by, moment=each.signed_at
                ),
            }
            text = kinds[each.kind]
            said.append(text if each.holds else words("{signature} (the words were changed since)", signature=text))
        texts = tuple(said) or (words("Nobody signed yet."),)
        if texts != self._shown:
            self._shown = texts
            _fill(self._signatures, texts)
        signed = any(each.holds and each.kind is SignatureKind.CO_SIGN for each in page.visit.signatures)
        wanted = page.kind is not VisitType.EXAM and not signed
        why_not = self.desk.why_not(Permission.CO_SIGN)
        self.co_sign.setVisible(wanted)
        self.co_sign.refuse(why_not)

    def _choose(self, value: str) -> None:
        page = self._page
        if page is not None:
            seen = "" if page.visit.disposition is None else page.visit.disposition.value
            self._presenter.deeds.choose(page.visit_id, "disposition", seen, value)

    def _co_sign(self) -> None:
        self._presenter.co_sign()

    def _add(self) -> None:
        page = self._page
        if page is not None:
            self._presenter.deeds.add_addendum(
                page.visit_id,
                self.addendum.toPlainText(),
                self.addendum.clear,
                lambda problems: self._addendum_field.set_problem(next(iter(problems.values()), None)),
            )

    def lead_to(self, place: str) -> bool:
        """Disposition and co-signature."""
        if place == "disposition":
            return self.go_to(self.disposition.target())
        if place == "co-signature" and self.co_sign.isEnabled():
            return self.go_to(self.co_sign)
        return False

    def first(self) -> QWidget | None:
        """What is missing first."""
        return self.missing.first()

    def typed(self) -> object | None:
        """An addendum that was not added."""
        return self.addendum.toPlainText() or None

    def turn_to(self, _page: Page, typed: object | None) -> None:
        """Another visit, and what was typed there before."""
        self.addendum.setPlainText(typed if isinstance(typed, str) else "")
        self._addendum_field.set_problem(None)


def _fill(column: QVBoxLayout, texts: Sequence[str]) -> None:
    while (item := column.takeAt(0)) is not None:
        widget = item.widget()
        if widget is not None:
            widget.hide()
            widget.deleteLater()
    for text in texts:
        column.addWidget(label(text, wrap=True))
