"""Money is taken at the desk: the books, the receipt, the facts, in one transaction."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select

from dentaldesk.engines.core.access import Permission, verb
from dentaldesk.engines.core.facts import record_fact
from dentaldesk.engines.documents.actions import NewDocument, request_document
from dentaldesk.engines.financial.actions import TakeCash, take_cash
from dentaldesk.engines.financial.reads import ReceiptView, receipt_view
from dentaldesk.models.states import DocumentKind, FactKind
from dentaldesk.models.tables.financial import Payment

if TYPE_CHECKING:
    from dentaldesk.engines.core.work import Work


@verb(Permission.TAKE_PAYMENT)
def process_payment(work: Work, command: TakeCash) -> ReceiptView:
    """Take a payment and ask for its receipt. The same `request_key` again returns the receipt that was given.

    Raises Refused for an impossible amount.
    """
    known = work.session.scalars(select(Payment).where(Payment.request_key == command.request_key)).first()
    if known is not None:
        return receipt_view(known)
    payment = take_cash(work, command)
    request_document(
        work,
        NewDocument(
            key=f"payment:{payment.id}:receipt",
            kind=DocumentKind.RECEIPT,
            patient_id=payment.patient_id,
            visit_id=payment.visit_id,
            payment_id=payment.id,
        ),
    )
    record_fact(
        work,
        FactKind.PAYMENT_TAKEN,
        f"payment:{payment.id}:fact",
        patient_id=payment.patient_id,
        visit_id=payment.visit_id,
        payment_id=payment.id,
        amount=payment.amount,
        method=payment.method.value,
    )
    return receipt_view(payment)
