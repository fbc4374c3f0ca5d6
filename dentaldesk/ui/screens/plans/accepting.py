"""The patient accepts: the plan on paper is shown to its end, what is agreed to is ticked, and it is signed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid4

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QDialog, QFrame, QHBoxLayout, QLineEdit, QScrollArea, QVBoxLayout, QWidget

from dentaldesk.engines.core.errors import EditedElsewhere, Refused
from dentaldesk.engines.flows.papers import NewPaper, preview_paper
from dentaldesk.engines.flows.plan_answers import AcceptPlan, accept_plan
from dentaldesk.engines.flows.plan_page import PlanPage, plan_page
from dentaldesk.engines.treatment.plan_rules import LONGEST_NOTE
from dentaldesk.models.states import DocumentKind
from dentaldesk.models.values import Message, total
from dentaldesk.ui.screens.papers.fields import TickList
from dentaldesk.ui.screens.plans.wording import line_words, option_words
from dentaldesk.ui.theme.tokens import DIALOG_PADDING
from dentaldesk.ui.widgets.buttons import button
from dentaldesk.ui.widgets.fields import ChoiceBox, LabeledField
from dentaldesk.ui.widgets.notices import Banner
from dentaldesk.ui.widgets.panels import IconLabel, Separator, scrolled
from dentaldesk.ui.widgets.pdf_view import PdfView
from dentaldesk.ui.widgets.signature_pad import SignaturePad
from dentaldesk.ui.widgets.texts import label, set_look

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from dentaldesk.engines.core.errors import UserError
    from dentaldesk.ui.desk import Desk

_WANTED = QSize(1120, 740)
_SHARE = 0.94  # of the screen that it takes at most
_SIDE = 420  # pixels of the column where it is answered
_PAD = 140  # pixels of the height in which it is signed
_SLACK = 4  # pixels below the last line that need not be seen

_Loaded = tuple[PlanPage | None, bytes]


class AcceptDialog(QDialog):
    """Esc leaves the plan unanswered. Whatever is missing is told at once, and what was typed and drawn stays."""

    accepted_plan = Signal(object)  # the UUID of the signed document

    def __init__(self, parent: QWidget, desk: Desk, plan_id: UUID, patient_id: UUID) -> None:
        super().__init__(parent)
        self._desk, self._plan_id, self._patient_id = desk, plan_id, patient_id
        self._page: PlanPage | None = None
        self._paper = b""
        self._read = self._drawn = False
        self._key = uuid4()
        words = desk.words
        self.setObjectName("plans.accepting")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setProperty("sheet", True)
        self.setWindowTitle(words("Accept the plan"))
        self.resize(_WANTED.boundedTo(self.screen().availableSize() * _SHARE))
        self.paper = PdfView(words)
        self.paper.setObjectName("plans.paper")
        self.paper.drawn.connect(self._came)
        self.paper.verticalScrollBar().valueChanged.connect(lambda _at: self._look())
        self._make_side()
        self._lay_out()
        self._load()

    # -- making --

    def _make_side(self) -> None:
        words = self._desk.words
        self.warning = Banner("", "warning")
        self.warning.setObjectName("plans.warning")
        self.warning.hide()
        self._read_icon = IconLabel("arrow-down", "text2")
        self._read_words = label(words("Show the plan to its end to sign."), "detail", wrap=True)
        self._read_words.setObjectName("plans.read_state")
        self.option = ChoiceBox()
        self.option.setObjectName("plans.accept_option")
        self.option.currentIndexChanged.connect(lambda _place: self._offer())
        self.ticks = TickList("plans.accept_procedures")
        self.ticks.ticked_changed.connect(self._count)
        self.reason = QLineEdit()
        self.reason.setObjectName("plans.accept_reason")
        self.reason.setMaxLength(LONGEST_NOTE)
        self.signer = ChoiceBox()
        self.signer.setObjectName("plans.signer")
        self.pad = SignaturePad(words)
        self.pad.setObjectName("plans.pad")
        self.pad.setFixedHeight(_PAD)
        self.clear_pad = button(words("C&lear"), "quiet", "x", on=self.pad.clear, compact=True)
        self.clear_pad.setObjectName("plans.clear_pad")
        self.sums = label("", "strong", figures=True)
        self.sums.setObjectName("plans.accept_sums")
        self.fields = {
            "option": LabeledField(words("Which option"), self.option),
            "procedures": LabeledField(words("The patient agrees to"), self.ticks),
            "reason": LabeledField(words("Why is the rest not wanted?"), self.reason),
            "name": LabeledField(words("Signed by"), self.signer),
            "signature": LabeledField(words("Signature"), self.pad),
        }
        self.pad.changed.connect(lambda: self.fields["signature"].set_problem(None))
        for box in (self.option, self.signer):
            box.setSizeAdjustPolicy(ChoiceBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
            box.setMinimumContentsLength(16)
        self.later = button(words("&Not now"), on=self.reject)
        self.later.setObjectName("plans.accept_later")
        self.accept_button = button(words("&Accept the plan"), "primary", "pen-nib", on=self._accept)
        self.accept_button.setObjectName("plans.accept_now")

    def _lay_out(self) -> None:
        foot = QFrame()
        foot.setProperty("foot", True)
        row = QHBoxLayout(foot)
        row.setContentsMargins(DIALOG_PADDING, 12, DIALOG_PADDING, 12)
        row.setSpacing(8)
        row.addStretch(1)
        row.addWidget(self.later)
        row.addWidget(self.accept_button)
        self._side = self._lay_out_side()
        across = QHBoxLayout()
        across.setSpacing(0)
        across.addWidget(self.paper, 1)
        across.addWidget(Separator(upright=True))
        across.addWidget(self._side)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addLayout(across, 1)
        whole.addWidget(foot)

    def _lay_out_side(self) -> QScrollArea:
        read = QHBoxLayout()
        read.setSpacing(8)
        read.addWidget(self._read_icon, 0, Qt.AlignmentFlag.AlignTop)
        read.addWidget(self._read_words, 1)
        inner = QWidget()
        column = QVBoxLayout(inner)
        column.setContentsMargins(DIALOG_PADDING, DIALOG_PADDING, DIALOG_PADDING, 12)
        column.setSpacing(10)
        column.addWidget(self.warning)
        column.addLayout(read)
        for name in ("option", "procedures", "reason"):
            column.addWidget(self.fields[name])
        column.addWidget(self.sums)
        column.addWidget(self.fields["name"])
        column.addWidget(self.fields["signature"])
        column.addWidget(self.clear_pad, 0, Qt.AlignmentFlag.AlignRight)
        column.addStretch(1)
        side = scrolled(inner)
        side.setFixedWidth(_SIDE)
        return side

    # -- showing --

    def _load(self) -> None:
        plan_id, now, today = self._plan_id, self._desk.now(), self._desk.today()
        paper = NewPaper(
            kind=DocumentKind.TREATMENT_PLAN, patient_id=self._patient_id, request_key=uuid4(), plan_id=plan_id
        )

        def job(session: Session) -> _Loaded:
            return plan_page(session, plan_id, today), preview_paper(session, paper, now).pdf

        self._desk.tasks.query(self, "plan", job, self._show, self._warn)

    def _show(self, loaded: _Loaded) -> None:
        page, pdf = loaded
        self._page, self._paper = page, pdf
        if page is None:
            return
        words = self._desk.words
        self.setWindowTitle(words("Accept the plan of {patient}", patient=page.patient))
        self._offer_choices(page)
        self.paper.show_pdf(pdf)
        self.paper.setFocus()

    def _offer_choices(self, page: PlanPage) -> None:
        words = self._desk.words
        letters = sorted({line.option for line in page.lines if line.is_open} - {""})
        chosen = self.option.currentData()
        self.option.blockSignals(True)
        self.option.clear()
        if letters:
            self.option.addItem(words("Choose an option"), None)
        for letter in letters:
            self.option.addItem(option_words(words, letter, page.options.get(letter, "")), letter)
        self.option.setCurrentIndex(letters.index(chosen) + 1 if chosen in letters else 0)
        self.option.blockSignals(False)
        self.fields["option"].setVisible(bool(letters))
        if not self.signer.count():
            for each in page.signers:
                relation = words.text(Message(f"relation.{each.relation}"))
                self.signer.addItem(words("{name} ({relation})", name=each.name, relation=relation), each.name)
        if not page.signers:
            self.fields["name"].set_problem(words.text(Message("plan.may_not_sign")))
        self._offer()

    def _offer(self) -> None:
        """What is to be answered when this option is chosen."""
        page = self._page
        if page is None:
            return
        letter, notation = self.option.currentData(), self._desk.clinic.notation
        lines = [line for line in page.lines if line.is_open and line.option in {"", letter}]
        money = self._desk.words.money
        self.ticks.offer([(f"{line_words(line, notation)} · {money(line.fee)}", line.id, True) for line in lines])
        self.fields["option"].set_problem(None)
        self._count()

    def _count(self) -> None:
        page, words = self._page, self._desk.words
        ticked = set(self.ticks.ticked())
        lines = [line for line in page.lines if line.id in ticked] if page is not None else []
        fee, patient = total(line.fee for line in lines), total(line.patient for line in lines)
        self.sums.setText(words("Accepted: {fee}, of it the patient {patient}", fee=fee, patient=patient))
        self.fields["reason"].setVisible(len(ticked) < self.ticks.count())
        for name in ("procedures", "reason"):
            self.fields[name].set_problem(None)

    def _came(self, pages: int) -> None:
        self._drawn = pages > 0
        self._look()

    def _look(self) -> None:
        """Whether the end of the paper has been in sight."""
        bar = self.paper.verticalScrollBar()
        if self._drawn and not self._read and bar.value() >= bar.maximum() - _SLACK:
            self._read = True
            self._say_read()

    def _say_read(self, problem: str = "") -> None:
        words = self._desk.words
        icon, role = ("check-circle", "good") if not problem else ("warning-circle-fill", "danger")
        self._read_icon.set_icon(icon, role)
        self._read_words.setText(problem or words("Shown to its end. It can be signed now."))
        set_look(self._read_words, tone="danger" if problem else None)

    def _warn(self, error: UserError) -> None:
        self.warning.say(self._desk.say(error), "warning")
        self.warning.show()

    # -- answering --

    def _accept(self) -> None:
        page = self._page
        if page is None:
            return
        command = AcceptPlan(
            plan_id=page.plan_id,
            seen=page.seen,
            accepted=frozenset(self.ticks.ticked()),
            option=self.option.currentData() or "",
            reason=self.reason.text(),
            name=self.signer.currentData() or "",
            signature=self.pad.png(),
            paper=self._paper if self._read else b"",
            request_key=self._key,
        )
        self.accept_button.setEnabled(False)
        self._desk.tasks.act(
            self,
            "accept",
            lambda work: accept_plan(work, command),
            self._done,
            self._refused,
            ended=lambda: self.accept_button.setEnabled(True),
        )

    def _done(self, document: Any) -> None:  # noqa: ANN401 - the UUID, through a signal
        self.accepted_plan.emit(document)
        self.accept()

    def _refused(self, error: UserError) -> None:
        if isinstance(error, EditedElsewhere):
            # Nobody signs another plan than the one that was shown: it is shown anew, and signed anew.
            self._warn(error)
            self._read = self._drawn = False
            self.paper.clear()
            self._read_icon.set_icon("arrow-down", "text2")
            self._read_words.setText(self._desk.words("The plan was changed. Show it to its end to sign."))
            self.pad.clear()
            self._load()
            return
        if not isinstance(error, Refused):
            self._warn(error)
            return
        words, first = self._desk.words, None
        for name, field in self.fields.items():
            said = [words.text(each.message) for each in error.problems if each.place == name]
            field.set_problem(" ".join(said) or None)
            first = first or (field if said else None)
        for each in error.problems:
            if each.place == "paper":
                self._say_read(words.text(each.message))
            elif each.place not in self.fields:
                self.warning.say(words.text(each.message), "warning")
                self.warning.show()
        if first is not None:
            first.setFocus()
            self._side.ensureWidgetVisible(first)
