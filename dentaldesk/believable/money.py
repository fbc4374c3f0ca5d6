"""The books of a household: charges, payments, discounts, reversals, write-offs, each a balanced entry.

Payments pay the oldest charges first, by the program's own rule; what they leave over is a credit.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from uuid import UUID

from dentaldesk.believable.people import Person
from dentaldesk.believable.scene import Row, Scene
from dentaldesk.believable.stamps import dashed, day_text, moment_text
from dentaldesk.engines.financial.rules import OpenCharge, allocate_payment
from dentaldesk.models.states import Account, FactKind, PaymentMethod, PaymentStatus, TransactionKind
from dentaldesk.models.tables.financial import LedgerLine, LedgerTransaction, Payment
from dentaldesk.models.values import Money

Posting = tuple[Account, int, str | None]  # account, minor units, the charge that it is for


@dataclass(slots=True, kw_only=True)
class Owing:
    """What one guarantor owes: charges with what is left of each, the oldest first, and their credit."""

    open: dict[str, int] = field(default_factory=dict)
    credit: int = 0

    @property
    def balance(self) -> int:
        return sum(self.open.values()) - self.credit


@dataclass(slots=True, kw_only=True)
class Deal:
    """Who acts at the desk in which visit, and when."""

    person: Person
    payer: str
    visit: str | None
    at: int
    by: str


@dataclass(slots=True, kw_only=True)
class Books:
    """Every account of a household. `receipts` counts all of the clinic down: see `pouring.number_receipts`."""

    scene: Scene
    receipts: list[int]
    accounts: dict[str, Owing] = field(default_factory=lambda: defaultdict(Owing))

    def charge(self, deal: Deal, key: str, amount: int, description: str) -> str | None:
        """What was done is owed. None: it costs nothing."""
        if not amount:
            return None
        postings: list[Posting] = [(Account.RECEIVABLE, amount, None), (Account.INCOME, -amount, None)]
        id_ = self._post(deal, TransactionKind.CHARGE, key, postings, description)
        self.accounts[deal.payer].open[id_] = amount
        return id_

    def reverse(self, deal: Deal, charge: str, key: str, description: str) -> None:
        """A charge of which nothing was paid yet was a mistake."""
        amount = self.accounts[deal.payer].open.pop(charge)
        postings: list[Posting] = [(Account.RECEIVABLE, -amount, charge), (Account.INCOME, amount, None)]
        self._post(deal, TransactionKind.REVERSAL, f"{key}:reversed", postings, description, reverses=charge)

    def let_off(self, deal: Deal, kind: TransactionKind, amount: int, description: str) -> None:
        """A discount, or what will not be collected: the oldest charges are owed by so much less."""
        account = Account.ADJUSTMENT if kind is TransactionKind.ADJUSTMENT else Account.WRITE_OFF
        parts = [part for part in self._allocated(deal.payer, amount) if part[1] is not None]
        given = sum(minor for minor, _ in parts)
        if given:
            postings: list[Posting] = [(Account.RECEIVABLE, -minor, charge) for minor, charge in parts]
            key = f"{kind}:{self.scene.ids(deal.at)}"
            self._post(deal, kind, key, [*postings, (account, given, None)], description)

    def pay(self, deal: Deal, amount: int) -> Row | None:
        """Cash at the desk, with its receipt. None: nothing is paid."""
        if amount <= 0:
            return None
        parts = self._allocated(deal.payer, amount)
        id_ = self.scene.ids(deal.at)
        self.receipts[0] -= 1
        postings: list[Posting] = [(Account.CASH, amount, None)]
        for minor, charge in parts:
            postings.append((Account.RECEIVABLE if charge else Account.PATIENT_CREDIT, -minor, charge))
            self.accounts[deal.payer].credit += 0 if charge else minor
        transaction = self._post(deal, TransactionKind.PAYMENT, f"payment:believable:{id_}", postings, "")
        return self._payment(deal, id_, transaction, amount)

    def _payment(self, deal: Deal, id_: str, transaction: str, amount: int) -> Row:
        scene, day = self.scene, day_text(self.scene.day(deal.at))
        of = {"patient_id": deal.person.id, "visit_id": deal.visit}
        row = scene.add(
            Payment,
            id=id_,
            request_key=f"believable:{id_}",
            transaction_id=transaction,
            guarantor_id=deal.payer,
            location_id=scene.house.place,
            amount=amount,
            tendered=amount,
            method=PaymentMethod.CASH,
            status=PaymentStatus.TAKEN,
            receipt_number=self.receipts[0],
            balance_after=self.accounts[deal.payer].balance,
            business_date=day,
            taken_at=moment_text(deal.at),
            taken_by=deal.by,
            **of,
        )
        scene.fact(
            FactKind.PAYMENT_TAKEN,
            f"payment:{dashed(id_)}:fact",
            deal.at,
            deal.by,
            payment_id=id_,
            amount=amount,
            attributes={"method": PaymentMethod.CASH.value},
            **of,
        )
        return row

    def _allocated(self, payer: str, amount: int) -> list[tuple[int, str | None]]:
        """The parts of an amount by the charge that each pays; the open charges shrink with them."""
        standing = self.accounts[payer].open
        charges = [OpenCharge(id=UUID(charge), open=Money(left)) for charge, left in standing.items()]
        parts: list[tuple[int, str | None]] = []
        for part in allocate_payment(Money(amount), charges):
            charge = part.charge_id.hex if part.charge_id else None
            parts.append((part.amount.minor, charge))
            if charge:
                standing[charge] -= part.amount.minor
                if not standing[charge]:
                    del standing[charge]
        return parts

    def _post(
        self,
        deal: Deal,
        kind: TransactionKind,
        key: str,
        postings: list[Posting],
        description: str,
        reverses: str | None = None,
    ) -> str:
        id_ = self.scene.ids(deal.at)
        for position, (account, amount, charge) in enumerate(postings, start=1):
            self.scene.add(
                LedgerLine,
                transaction_id=id_,
                position=position,
                account=account,
                guarantor_id=deal.payer,
                amount=amount,
                applies_to_id=charge,
            )
        self.scene.add(
            LedgerTransaction,
            id=id_,
            key=key,
            kind=kind,
            guarantor_id=deal.payer,
            patient_id=deal.person.id,
            location_id=self.scene.house.place,
            visit_id=deal.visit,
            reverses_id=reverses,
            description=description,
            business_date=day_text(self.scene.day(deal.at)),
            posted_at=moment_text(deal.at),
            posted_by=deal.by,
        )
        return id_
