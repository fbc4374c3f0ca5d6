"""Cash at the desk: the amount, what was handed over, the change, and taking it exactly once."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import uuid4

from PySide6.QtCore import QObject, Signal

from dentaldesk.engines.core.access import Permission
from dentaldesk.engines.core.errors import Refused
from dentaldesk.engines.financial.actions import TakeCash
from dentaldesk.engines.flows.payment import process_payment
from dentaldesk.models.values import ZERO, Money

if TYPE_CHECKING:
    from uuid import UUID

    from dentaldesk.engines.core.errors import UserError
    from dentaldesk.engines.financial.reads import ReceiptView
    from dentaldesk.ui.screens.checkout.presenter import CheckoutPresenter

AMOUNT, TENDERED = "amount", "tendered"  # the places of problems, as the verb names them


class Paying(QObject):
    """What is typed until it is taken. One request key belongs to one pair of amounts, so a second press of the same,
    even after a lost connection, takes nothing more.
    """

    changed = Signal()
    cleared = Signal()  # nothing is typed any more: another visit, or it was taken
    refused = Signal(object)  # place → sentence, a dict
    taken = Signal(object)  # the ReceiptView

    def __init__(self, checkout: CheckoutPresenter) -> None:
        super().__init__(checkout)
        self._checkout = checkout
        self._desk = checkout.desk
        self.amount: Money | None = None
        self.tendered: Money | None = None
        self.touched = False
        self.taking = False
        self.given_back: Money | None = None  # of the payment just taken, until somebody types
        self._key = uuid4().hex
        self._visit_id: UUID | None = None
        # Taken, and not yet on the page: until it is, the page's balance is an old one and nothing is suggested.
        self._unseen: UUID | None = None
        checkout.page_changed.connect(self._page_changed)

    def _page_changed(self) -> None:
        page = self._checkout.page
        visit_id = page.visit_id if page is not None else None
        if page is not None and self._unseen in {receipt.payment_id for receipt in page.receipts}:
            self._unseen = None
        if visit_id != self._visit_id:
            self._visit_id = visit_id
            self._unseen = self.given_back = None
            self._clear()
        self.changed.emit()

    def _clear(self) -> None:
        self.amount = self.tendered = None
        self.touched = False
        self._key = uuid4().hex
        self.cleared.emit()

    @property
    def owed(self) -> Money:
        """What the guarantor owes; negative when the clinic does."""
        page = self._checkout.page
        return page.owed.balance if page is not None else ZERO

    @property
    def suggestion(self) -> Money | None:
        """The amount that the field offers until somebody types one: the patient's part of what is owed."""
        page = self._checkout.page
        return page.owed.own_part or None if page is not None and self._unseen is None else None

    def touch(self) -> None:
        """Somebody types: from now on the field is theirs."""
        self.touched = True
        self.given_back = None

    def set_amounts(self, amount: Money | None, tendered: Money | None) -> None:
        """What stands in the fields. `tendered` None: exactly the amount is handed over."""
        if (amount, tendered) == (self.amount, self.tendered):
            return
        self.amount, self.tendered = amount, tendered
        self._key = uuid4().hex
        self.changed.emit()

    @property
    def change(self) -> Money | None:
        """What goes back to the patient, negative when more is needed; None without two amounts."""
        return None if self.amount is None or self.tendered is None else self.tendered - self.amount

    @property
    def deposit(self) -> Money:
        """The part of the amount that is more than what is owed."""
        more = (self.amount or ZERO) - max(self.owed, ZERO)
        return max(more, ZERO)

    @property
    def why_not(self) -> str:
        """Why nothing can be taken now, in a sentence; "": it can."""
        words = self._desk.words
        if not self._desk.may(Permission.TAKE_PAYMENT):
            return words("Your role may not take payments.")
        if self.taking:
            return words("The payment is being taken.")
        if self._visit_id is None or not self.amount:
            return words("Type the amount first.")
        return ""

    @property
    def can_take(self) -> bool:
        """Whether the button does something: there is an amount, and the person here may."""
        return not self.why_not

    def take(self) -> None:
        """Take the amount. What is impossible comes back by `refused`; what was typed stays."""
        page, amount = self._checkout.page, self.amount
        if page is None or amount is None or not self.can_take:
            return
        command = TakeCash(
            request_key=self._key,
            patient_id=page.patient_id,
            visit_id=page.visit_id,
            amount=amount,
            tendered=self.tendered if self.tendered is not None else amount,
        )
        self._set_taking(True)
        self._desk.tasks.act(
            self,
            "take",
            lambda work: process_payment(work, command),
            lambda receipt: self._was_taken(command, receipt),
            lambda error: self._was_refused(command, error),
            ended=lambda: self._set_taking(False),
        )

    def _was_taken(self, command: TakeCash, receipt: ReceiptView) -> None:
        if command.visit_id == self._visit_id:
            self._unseen = receipt.payment_id
            self._clear()
            self.given_back = receipt.change or None
            self._checkout.read()
        words, number = self._desk.words, f"{receipt.receipt_number:06}"
        said = words("{amount} taken in cash, receipt {number}.", amount=receipt.amount, number=number)
        change = command.tendered - command.amount
        if change > ZERO:
            said = f"{said} {words('Change: {amount}.', amount=change)}"
        self._desk.toast.emit(said)
        self.changed.emit()
        self.taken.emit(receipt)

    def _was_refused(self, command: TakeCash, error: UserError) -> None:
        if isinstance(error, Refused) and command.visit_id == self._visit_id:
            words = self._desk.words
            self.refused.emit({problem.place: words.text(problem.message) for problem in error.problems})
        else:
            self._desk.trouble.emit(error)

    def _set_taking(self, taking: bool) -> None:
        self.taking = taking
        self.changed.emit()
