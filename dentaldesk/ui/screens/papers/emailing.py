"""Who gets a paper by e-mail: somebody who is written to anyway, or another who agreed to it."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID, uuid4

from PySide6.QtWidgets import QCheckBox, QDialog, QWidget

from dentaldesk.engines.core.errors import UserError
from dentaldesk.engines.flows.paper_subjects import Addressee, addressees_of
from dentaldesk.ui.messages import add_foot, sheet
from dentaldesk.ui.screens.papers.wording import paper_title
from dentaldesk.ui.widgets.buttons import button
from dentaldesk.ui.widgets.fields import ChoiceBox, LabeledField

if TYPE_CHECKING:
    from dentaldesk.engines.flows.paper_lines import PaperLine
    from dentaldesk.ui.desk import Desk
    from dentaldesk.ui.screens.papers.deeds import PaperDeeds


class EmailDialog(QDialog):
    """Offers those who agreed to be written to; another address needs a tick that they agreed."""

    def __init__(self, parent: QWidget, desk: Desk, deeds: PaperDeeds, line: PaperLine, patient_id: UUID) -> None:
        super().__init__(parent)
        self._desk, self._deeds, self._line = desk, deeds, line
        self._key = uuid4()
        self._known: tuple[Addressee, ...] = ()
        words = desk.words
        self.setObjectName("papers.email")
        body = sheet(
            self,
            words("E-mail “{title}”", title=paper_title(words, line)),
            words("The paper goes along as a PDF. Nothing is sent at night."),
        )
        self.to = ChoiceBox()
        self.to.setObjectName("papers.email_to")
        self.to.setEditable(True)
        self.to.setInsertPolicy(ChoiceBox.InsertPolicy.NoInsert)
        self.field = LabeledField(words("To"), self.to)
        self.agreed = QCheckBox(words("They agreed to get it at this address"))
        self.agreed.setObjectName("papers.email_agreed")
        self.agreed.setAccessibleName(self.agreed.text())
        for part in (self.field, self.agreed):
            body.addWidget(part)
        self.send = button(words("Send"), "primary", "envelope-simple", on=self._send)
        self.send.setObjectName("papers.email_send")
        add_foot(self, button(words("Cancel"), on=self.reject), self.send)
        self.to.editTextChanged.connect(lambda _: self._follow())
        day = desk.today()
        desk.tasks.query(self, "addressees", lambda session: addressees_of(session, patient_id, day), self._show)
        self._follow()
        self.to.setFocus()

    def _show(self, known: tuple[Addressee, ...]) -> None:
        self._known = known
        typed = self.to.currentText()
        for each in known:
            self.to.addItem(each.email, each.name)
        self.to.setEditText(typed or (known[0].email if known else ""))
        self._follow()

    def _addressee(self) -> Addressee | None:
        typed = self.to.currentText().strip().casefold()
        return next((each for each in self._known if each.email.casefold() == typed), None)

    def _follow(self) -> None:
        known = self._addressee()
        self.agreed.setVisible(known is None)
        self.field.set_problem(None)
        self.field.set_label(
            self._desk.words("To {name}", name=known.name) if known is not None else self._desk.words("To")
        )

    def _send(self) -> None:
        to = self.to.currentText().strip()
        if not to:
            self._refuse(UserError("paper.no_address"))
        elif self._addressee() is None and not self.agreed.isChecked():
            self._refuse(UserError("paper.not_agreed"))
        else:
            self.send.setEnabled(False)
            self._deeds.email(self._line, to, self._key, self.accept, self._refuse)

    def _refuse(self, error: UserError) -> None:
        self.send.setEnabled(True)
        self.field.set_problem(self._desk.say(error))
        self.to.setFocus()
