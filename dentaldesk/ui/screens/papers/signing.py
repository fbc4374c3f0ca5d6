"""A consent, or an informed refusal: read to its end, then signed on the pad, with a witness."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QDialog, QFrame, QHBoxLayout, QVBoxLayout, QWidget

from dentaldesk.engines.core.errors import Refused
from dentaldesk.engines.flows.consent_reads import ConsentPage, consent_page
from dentaldesk.engines.flows.consenting import SignConsent, discard_consent, mark_read, sign_consent
from dentaldesk.engines.staff.reads import people_here
from dentaldesk.models.states import ConsentKind, Relation
from dentaldesk.models.values import Message
from dentaldesk.ui.messages import Question, ask
from dentaldesk.ui.screens.papers.reading import ReadingView
from dentaldesk.ui.theme.tokens import DIALOG_PADDING
from dentaldesk.ui.widgets.buttons import button
from dentaldesk.ui.widgets.fields import ChoiceBox, LabeledField
from dentaldesk.ui.widgets.notices import Banner
from dentaldesk.ui.widgets.panels import IconLabel, Separator
from dentaldesk.ui.widgets.signature_pad import SignaturePad
from dentaldesk.ui.widgets.texts import label, set_look

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from dentaldesk.engines.core.errors import UserError
    from dentaldesk.ui.desk import Desk

_WANTED = QSize(1080, 720)
_SHARE = 0.92  # of the screen that it takes at most
_PAD = 190  # pixels of the height in which it is signed: a name is wide, not high
_SIDE = 412  # pixels of the column where it is signed

_Loaded = tuple[ConsentPage, list[tuple[UUID, str]]]


class SignConsentDialog(QDialog):
    """Esc leaves it for later: what was prepared waits in the list. Everything that is missing is told at once."""

    signed = Signal(object)  # the UUID of the document that is made of it

    def __init__(self, parent: QWidget, desk: Desk, consent_id: UUID) -> None:
        super().__init__(parent)
        self._desk, self._consent_id = desk, consent_id
        self._page: ConsentPage | None = None
        words = desk.words
        self.setObjectName("papers.signing")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setProperty("sheet", True)
        self.setWindowTitle(words("Read and sign"))
        self.resize(_WANTED.boundedTo(self.screen().availableSize() * _SHARE))
        self.text = ReadingView(words)
        self.text.setObjectName("papers.words")
        self.text.end_reached.connect(self._read_through)
        self._make_side()
        self._make_foot()
        self._lay_out()
        day = desk.today()

        def job(session: Session) -> _Loaded:
            people = [(each.user_id, each.name) for each in people_here(session)]
            return consent_page(session, consent_id, day), people

        desk.tasks.query(self, "consent", job, self._show, self._unreadable)

    # -- making --

    def _make_side(self) -> None:
        words = self._desk.words
        self._read_icon = IconLabel("arrow-down", "text2")
        self._read_words = label(words("Scroll to the end of the words to sign."), "detail", wrap=True)
        self._read_words.setObjectName("papers.read_state")
        self.signer = ChoiceBox()
        self.signer.setObjectName("papers.signer")
        self.signer_field = LabeledField(words("Signed by"), self.signer)
        self.witness = ChoiceBox()
        self.witness.setObjectName("papers.witness")
        self.witness_field = LabeledField(words("Witness"), self.witness, words("Who of the staff sees it signed."))
        self.pad = SignaturePad(words)
        self.pad.setObjectName("papers.pad")
        self.pad.setFixedHeight(_PAD)
        self.pad_field = LabeledField(words("Signature"), self.pad)
        self.pad.changed.connect(lambda: self.pad_field.set_problem(None))
        self.clear_pad = button(words("&Clear"), "quiet", "x", on=self.pad.clear, compact=True)
        self.clear_pad.setObjectName("papers.clear_pad")
        self.warning = Banner("", "warning")
        self.warning.setObjectName("papers.sign_warning")
        self.warning.hide()
        for box in (self.signer, self.witness):
            box.setSizeAdjustPolicy(ChoiceBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
            box.setMinimumContentsLength(16)

    def _make_foot(self) -> None:
        words = self._desk.words
        self.put_away = button(words("&Put away"), "danger", "trash", on=self._ask_put_away)
        self.put_away.setObjectName("papers.put_away")
        self.later = button(words("Sign &later"), on=self.reject)
        self.later.setObjectName("papers.sign_later")
        self.sign = button(words("&Sign"), "primary", "pen-nib", on=self._sign)
        self.sign.setObjectName("papers.sign")
        self.sign.setEnabled(False)

    def _lay_out(self) -> None:
        side = QWidget()
        side.setFixedWidth(_SIDE)
        column = QVBoxLayout(side)
        column.setContentsMargins(DIALOG_PADDING, DIALOG_PADDING, DIALOG_PADDING, 12)
        column.setSpacing(12)
        read = QHBoxLayout()
        read.setSpacing(8)
        read.addWidget(self._read_icon, 0, Qt.AlignmentFlag.AlignTop)
        read.addWidget(self._read_words, 1)
        column.addWidget(self.warning)
        column.addLayout(read)
        column.addWidget(self.signer_field)
        column.addWidget(self.pad_field)
        column.addWidget(self.clear_pad, 0, Qt.AlignmentFlag.AlignRight)
        column.addWidget(self.witness_field)
        column.addStretch(1)
        foot = QFrame()
        foot.setProperty("foot", True)
        row = QHBoxLayout(foot)
        row.setContentsMargins(DIALOG_PADDING, 12, DIALOG_PADDING, 12)
        row.setSpacing(8)
        row.addWidget(self.put_away)
        row.addStretch(1)
        row.addWidget(self.later)
        row.addWidget(self.sign)
        across = QHBoxLayout()
        across.setSpacing(0)
        across.addWidget(self.text, 1)
        across.addWidget(Separator(upright=True))
        across.addWidget(side)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addLayout(across, 1)
        whole.addWidget(foot)

    # -- showing --

    def _show(self, loaded: _Loaded) -> None:
        page, people = loaded
        self._page = page
        words, row = self._desk.words, page.row
        refusal = row.kind is ConsentKind.REFUSAL
        self.setWindowTitle(words("Read and sign: {title}", title=row.title))
        self.sign.setText(words("&Sign the refusal") if refusal else words("&Sign the consent"))
        self.sign.setEnabled(row.signed_at is None)
        for each in page.signers:
            relation = words.text(Message(f"relation.{each.relation}"))
            self.signer.addItem(words("{name} ({relation})", name=each.name, relation=relation), each)
        for user_id, name in people:
            self.witness.addItem(name, user_id)
        here = (user_id for user_id, _ in people)
        at = next((place for place, user_id in enumerate(here) if user_id == self._desk.actor.user_id), -1)
        self.witness.setCurrentIndex(at)
        self._warn([words.text(each.message) for each in page.problems if each.place != "read"])
        if not page.signers:
            self.signer_field.set_problem(words.text(Message("consent.nobody_may_sign")))
        self.text.show_blocks(row.title, page.blocks, row.language)
        self.text.setFocus()

    def _unreadable(self, error: UserError) -> None:
        self._warn([self._desk.say(error)])

    def _warn(self, sentences: list[str]) -> None:
        self.warning.setVisible(bool(sentences))
        if sentences:
            self.warning.say(" ".join(sentences), "warning")

    def _read_through(self) -> None:
        self._say_read()
        consent_id = self._consent_id
        self._desk.tasks.act(self, "read", lambda work: mark_read(work, consent_id))

    def _say_read(self, problem: str = "") -> None:
        words = self._desk.words
        if problem:
            self._read_icon.set_icon("warning-circle-fill", "danger")
            self._read_words.setText(problem)
        else:
            self._read_icon.set_icon("check-circle", "good")
            self._read_words.setText(words("Shown to its end. It can be signed now."))
        set_look(self._read_words, tone="danger" if problem else None)

    # -- signing --

    def _sign(self) -> None:
        signer = self.signer.currentData()
        command = SignConsent(
            consent_id=self._consent_id,
            given_by=signer.name if signer is not None else "",
            relation=signer.relation if signer is not None else Relation.SELF,
            signature=self.pad.png(),
            witnessed_by=self.witness.currentData(),
        )
        self.sign.setEnabled(False)
        self._desk.tasks.act(
            self,
            "sign",
            lambda work: sign_consent(work, command),
            self._done,
            self._refused,
            ended=lambda: self.sign.setEnabled(True),
        )

    def _done(self, document_id: UUID) -> None:
        self._desk.toast.emit(self._desk.words("Signed. The paper is kept as it was shown."))
        self.signed.emit(document_id)
        self.accept()

    def _refused(self, error: UserError) -> None:
        words = self._desk.words
        fields = {"given_by": self.signer_field, "signature": self.pad_field, "witness": self.witness_field}
        for field in fields.values():
            field.set_problem(None)
        rest = [] if isinstance(error, Refused) else [self._desk.say(error)]
        for problem in error.problems if isinstance(error, Refused) else ():
            sentence = words.text(problem.message)
            if problem.place in fields:
                fields[problem.place].set_problem(sentence)
            elif problem.place == "read":
                self._say_read(sentence)
                self.text.setFocus()
            else:
                rest.append(sentence)
        self._warn(rest)

    def _ask_put_away(self) -> None:
        words, consent_id = self._desk.words, self._consent_id
        question = Question(
            title=words("Put this paper away?"),
            text=words("Nobody has signed it. It can be prepared again at any time."),
            deed=words("Put away"),
            keep=words("Keep it"),
        )
        ask(
            self,
            question,
            lambda: self._desk.tasks.act(
                self, "discard", lambda work: discard_consent(work, consent_id), lambda _: self.reject()
            ),
        )
