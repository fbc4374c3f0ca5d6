"""What is owed after a visit is paid at the desk, or later, or never."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import partial

from dentaldesk.believable.agenda import Agenda
from dentaldesk.believable.money import Books, Deal
from dentaldesk.believable.records import Record
from dentaldesk.believable.stamps import MINUTE
from dentaldesk.believable.visits import Sheet
from dentaldesk.models.states import TransactionKind

_A_PART = 0.3  # of those who do not pay at once
_NEVER = 0.12  # of those
_SOON, _LATE = 8, 70  # days after which the rest is paid
_WRITTEN_OFF = 400  # days after which what somebody never pays is not waited for any more


@dataclass(frozen=True, slots=True, kw_only=True)
class Settling:
    """The desk of one household."""

    agenda: Agenda
    books: Books

    def settle(self, record: Record, sheet: Sheet) -> None:
        """The patient is at the desk."""
        chance, pays, day = self.agenda.scene.chance, record.person.temper.pays, sheet.made.slot.day
        payer = record.payer(day)
        owed = self.books.accounts[payer].balance
        if owed <= 0:
            return
        at = sheet.times.opened + MINUTE
        deal = Deal(person=record.person, payer=payer, visit=sheet.id, at=at, by=sheet.desk.user)
        fate = chance.random()
        if fate < pays:
            self.books.pay(deal, owed)
            return
        if fate < pays + (1 - pays) * _A_PART:
            self.books.pay(deal, max(owed // 2, 1))
        by, later = self.agenda.somebody().user, self.agenda.office(day + chance.randint(_SOON, _LATE))
        rest = replace(deal, visit=None, at=later, by=by)
        if chance.random() < _NEVER:
            gone = self.agenda.office(day + _WRITTEN_OFF)
            self.agenda.then(gone, partial(self._write_off, rest))
        else:
            self.agenda.then(later, partial(self._pay, rest))

    def _pay(self, deal: Deal, at: int) -> None:
        self.books.pay(replace(deal, at=at), self.books.accounts[deal.payer].balance)

    def _write_off(self, deal: Deal, at: int) -> None:
        owed = self.books.accounts[deal.payer].balance
        told = self.agenda.scene.house.texts.uncollectable
        self.books.let_off(replace(deal, at=at), TransactionKind.WRITE_OFF, max(owed, 0), told)
