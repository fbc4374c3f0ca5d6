"""3: money is taken."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QVBoxLayout

from dentaldesk.engines.core.access import Permission
from dentaldesk.models.values import ZERO, Money
from dentaldesk.ui.screens.checkout.column import Lines, OncePressed, Question, SelectAll
from dentaldesk.ui.screens.checkout.paying import AMOUNT, TENDERED
from dentaldesk.ui.screens.checkout.texts import time_or_day
from dentaldesk.ui.widgets.buttons import button
from dentaldesk.ui.widgets.fields import LabeledField, MoneyEdit
from dentaldesk.ui.widgets.panels import Separator
from dentaldesk.ui.widgets.texts import SectionLabel

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from dentaldesk.engines.core.owed import Owed
    from dentaldesk.engines.flows.checkout import Checkout
    from dentaldesk.ui.desk import Desk
    from dentaldesk.ui.screens.checkout.paying import Paying


class PaymentColumn(Question):
    """The amount is offered, what was handed over is typed, the button names the deed and the sum."""

    def __init__(self, desk: Desk, paying: Paying, parent: QWidget) -> None:
        words = desk.words
        super().__init__(3, words("Payment"), 270, parent)
        self._desk, self._paying = desk, paying
        self._offering = False
        self._owed = Lines()
        self.amount = MoneyEdit(words)
        self.amount.setObjectName("checkout.amount")
        self.amount_field = LabeledField(words("&Amount"), self.amount)
        self.amount.setAccessibleName(words("Amount"))
        self.tendered = MoneyEdit(words)
        self.tendered.setObjectName("checkout.tendered")
        self.tendered_field = LabeledField(
            words("Cash &handed over"), self.tendered, words("Empty: exactly the amount.")
        )
        self.tendered.setAccessibleName(words("Cash handed over"))
        self._result = Lines()
        self._receipts_title = SectionLabel(words("Receipts of this visit"))
        self._receipts = Lines()
        self.take = button("", "primary", "money", on=paying.take)
        self.take.setObjectName("checkout.take")
        self._lay_out()
        self._connect()
        self._follow()

    def _lay_out(self) -> None:
        for widget in (self._owed, self.amount_field, self.tendered_field):
            self.body.addWidget(widget)
        self._line = Separator()
        for part in (self._line, self._receipts_title, self._receipts):
            self.body.addWidget(part)
        self.body.addStretch(1)
        # The change stands where the hand goes next: on a small screen the body above may scroll.
        deed = QVBoxLayout()
        deed.setSpacing(8)
        deed.addWidget(self._result)
        deed.addWidget(self.take)
        self.action_foot().row.addLayout(deed, 1)

    def _connect(self) -> None:
        paying = self._paying
        once, select = OncePressed(self), SelectAll(self)
        for field in (self.amount, self.tendered, self.take):
            field.installEventFilter(once)
        for edit in (self.amount, self.tendered):
            edit.installEventFilter(select)
            edit.textEdited.connect(lambda _text: paying.touch())
            edit.changed.connect(self._amounts_changed)
        self.amount.returnPressed.connect(self._amount_entered)
        self.tendered.returnPressed.connect(self._tendered_entered)
        paying.changed.connect(self._follow)
        paying.cleared.connect(self._empty)
        paying.refused.connect(self._say_problems)
        paying.taken.connect(lambda _receipt: self.focus_amount())

    def focus_amount(self) -> None:
        """Put the keyboard on the amount, ready to be typed over."""
        if self.isVisible():
            self.amount.setFocus(Qt.FocusReason.OtherFocusReason)

    def _amounts_changed(self) -> None:
        # The field tells its new amount before it tells that somebody typed.
        if not self._offering:
            self._paying.touch()
            self._say_problems({})
        self._paying.set_amounts(self.amount.amount(), self.tendered.amount())

    def _offer(self, amount: Money | None) -> None:
        self._offering = True
        self.amount.set_amount(amount)
        self._offering = False

    def _amount_entered(self) -> None:
        if self.amount.amount():
            self.tendered.setFocus(Qt.FocusReason.TabFocusReason)

    def _tendered_entered(self) -> None:
        if not self.tendered.problem():
            self._paying.take()

    def _empty(self) -> None:
        self._offering = True
        self.amount.set_amount(None)
        self.tendered.set_amount(None)
        self._offering = False
        self._say_problems({})

    def _say_problems(self, problems: dict[str, str]) -> None:
        """Say what was refused, each at its field; what a field finds wrong by itself it goes on saying."""
        self.amount_field.set_problem(problems.get(AMOUNT) or self.amount.problem())
        self.tendered_field.set_problem(problems.get(TENDERED) or self.tendered.problem())
        if TENDERED in problems:
            self.tendered.setFocus(Qt.FocusReason.OtherFocusReason)

    def show_page(self, page: Checkout) -> None:
        """Show a page."""
        words = self._desk.words
        if not self.is_news(page.owed, page.receipts, page.today):
            return
        self._owed.clear()
        balance = page.owed.balance
        if balance < ZERO:
            self._owed.add("", words("Credit on the account"), words.money(-balance), look="strong")
        elif balance:
            self._owed.add("", words("Balance owed"), words.money(balance), look="figure")
            self._show_part(page.owed)
        else:
            self._owed.add("", words("Nothing is owed"), icon=("check-circle", "good"), look="strong")
        shown = bool(page.receipts)
        self._line.setVisible(shown)
        self._receipts_title.setVisible(shown)
        self._receipts.setVisible(shown)
        self._receipts.clear()
        for receipt in page.receipts:
            said = words("Receipt {number}", number=f"{receipt.receipt_number:06}")
            self._receipts.add("", said, words.plain_money(receipt.amount), icon=("check-circle", "good"))
            when = time_or_day(words, receipt.taken_at, page.today)
            back = words("{time} · change {amount}", time=when, amount=receipt.change)
            self._receipts.add("", back, look="caption")
        self._follow()

    def _show_part(self, owed: Owed) -> None:
        """What the insurance is expected to pay stands apart; the patient is asked for the rest."""
        words = self._desk.words
        if owed.insurance:
            self._owed.add("", words("Insurance, expected"), words.plain_money(-owed.insurance))
            self._owed.add("", words("The patient’s part"), words.money(owed.own_part), look="figure")

    def _follow(self) -> None:
        """Offer what is owed while nobody types; compute the change; let the button name the deed."""
        paying, words = self._paying, self._desk.words
        if not paying.touched and self.amount.amount() != paying.suggestion:
            self._offer(paying.suggestion)
        may = self._desk.may(Permission.TAKE_PAYMENT)
        for edit in (self.amount, self.tendered):
            edit.setEnabled(may)
        self._follow_change()
        amount = paying.amount
        self.take.setText(words("&Take {amount} in cash", amount=amount) if amount else words("&Take cash"))
        self.take.refuse(paying.why_not)

    def _follow_change(self) -> None:
        paying, words = self._paying, self._desk.words
        self._result.clear()
        # Not beside a next amount: somebody would give it back once more.
        change = paying.change if paying.amount else paying.given_back
        self._result.setVisible(change is not None or bool(paying.amount and paying.deposit))
        if change is not None and change < ZERO:
            self._result.add(
                "", words("Still needed"), words.money(-change), look="strong", icon=("warning-fill", "warning")
            )
        elif change is not None:
            self._result.add("", words("Change to give back"), words.money(change), look="figure")
        if paying.amount and paying.deposit:
            said = words("Of this, {amount} is a deposit, credited to the account.", amount=paying.deposit)
            self._result.add("", said, look="caption")
