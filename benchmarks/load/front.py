"""What the front desk does: checks out and takes money, books, changes and calls off, receives who is in pain."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from benchmarks.load.looking import a_near_day, hear, open_patient, read_day
from dentaldesk.engines.financial.actions import TakeCash
from dentaldesk.engines.flows.appointment_end import cancel_appointment
from dentaldesk.engines.flows.booking import NextVisit, TakeSlot, book_next_visit
from dentaldesk.engines.flows.checkout import Checkout, checkout_of, finish_checkout, open_checkout
from dentaldesk.engines.flows.payment import process_payment
from dentaldesk.engines.flows.receiving import Emergency, receive_emergency
from dentaldesk.engines.scheduling.actions import BookVisit, book_visit
from dentaldesk.engines.scheduling.day_actions import confirm
from dentaldesk.engines.scheduling.reads import Slot, Wish, find_available_slots
from dentaldesk.engines.scheduling.rules import CancelReason
from dentaldesk.models.states import AppointmentStatus
from dentaldesk.models.values import total

if TYPE_CHECKING:
    from benchmarks.load.seat import Seat
    from dentaldesk.engines.core.work import Work
    from dentaldesk.engines.financial.reads import ReceiptView

_PATTERN = "/XXXX/"  # half an hour
_AHEAD_DAYS = 21  # how far ahead patients want a time
_TWICE = 0.1  # of the payments: pressed twice
_COMES = 0.5  # of those who are asked whether they come


def check_out(seat: Seat) -> None:
    """One of those who wait for the desk: their page, their money, their next visit, goodbye."""
    waiting = [row for row in hear(seat) if row.next_step is not None and row.visit_id is not None]
    if not waiting:
        return
    row = seat.chance.choice(waiting)
    visit_id = row.visit_id
    assert visit_id is not None
    assert row.patient_id is not None
    open_patient(seat, row.patient_id)
    page = seat.do("open the checkout", lambda: _open(seat, visit_id))
    if page is None:
        return
    pay(seat, page)
    if page.next_visit is not None and page.next_visit.slots:
        _book_next(seat, page.next_visit)

    def finish(work: Work) -> UUID:
        finish_checkout(work, visit_id)
        return visit_id

    if seat.do("finish the checkout", lambda: seat.db.write(seat.actor, finish), key=str(visit_id)) is not None:
        seat.tally.confirmed.left.add(visit_id)


def _open(seat: Seat, visit_id: UUID) -> Checkout:
    seat.db.write(seat.actor, lambda work: open_checkout(work, visit_id))
    return seat.db.read(lambda session: checkout_of(session, visit_id, seat.now))


def pay(seat: Seat, page: Checkout) -> None:
    """What the visit costs, in cash; now and then the key is pressed twice."""
    amount = total(charge for _, charge in page.charges)
    if not amount:
        return
    cash = TakeCash(
        request_key=seat.new_key(),
        patient_id=page.patient_id,
        visit_id=page.visit_id,
        amount=amount,
        tendered=amount,
    )
    taken = seat.do("take a payment", lambda: _take(seat, cash), key=cash.request_key)
    if taken is not None:
        seat.tally.confirmed.payments[cash.request_key] = (page.patient_id, amount.minor)
        if seat.chance.random() < _TWICE:
            seat.do("take it again", lambda: _take(seat, cash))


def _take(seat: Seat, cash: TakeCash) -> ReceiptView:
    return seat.db.write(seat.actor, lambda work: process_payment(work, cash))


def _book_next(seat: Seat, wanted: NextVisit) -> None:
    take = TakeSlot(request_key=seat.new_key(), next_visit=wanted, slot=seat.chance.choice(wanted.slots))
    booked = seat.do(
        "book the next visit",
        lambda: seat.db.write(seat.actor, lambda work: book_next_visit(work, take)),
        key=take.request_key,
    )
    if booked is not None:
        seat.tally.confirmed.bookings[take.request_key] = booked


def book(seat: Seat) -> None:
    """Somebody calls and wants a time."""
    patient_id = seat.somebody().id
    slots = seat.do("look for a free time", lambda: _free(seat, patient_id))
    if not slots:
        return
    slot = seat.chance.choice(slots)
    booking = BookVisit(
        request_key=seat.new_key(),
        patient_id=patient_id,
        operatory_id=slot.operatory_id,
        provider_id=slot.provider_id,
        starts_at=slot.starts_at,
        pattern=_PATTERN,
        reason="Check-up",
    )
    booked = seat.do(
        "book a visit",
        lambda: seat.db.write(seat.actor, lambda work: book_visit(work, booking)),
        key=booking.request_key,
    )
    if booked is not None:
        seat.tally.confirmed.bookings[booking.request_key] = booked


def _free(seat: Seat, patient_id: UUID) -> list[Slot]:
    wish = Wish(
        location_id=seat.actor.location_id,
        provider_id=seat.chance.choice(seat.clinic.providers).id,
        pattern=_PATTERN,
        not_before=seat.now + timedelta(days=seat.chance.randint(0, _AHEAD_DAYS)),
        patient_id=patient_id,
    )
    return seat.db.read(lambda session: find_available_slots(session, wish))


def change(seat: Seat) -> None:
    """Of those who stand in a day's book one says that they come, or calls it off."""
    book_of_day = read_day(seat, a_near_day(seat))
    expected = (AppointmentStatus.SCHEDULED, AppointmentStatus.CONFIRMED)
    rows = [row for row in book_of_day.rows if row.status in expected] if book_of_day is not None else []
    if not rows:
        return
    row = seat.chance.choice(rows)
    if row.status is AppointmentStatus.SCHEDULED and seat.chance.random() < _COMES:
        seat.do("confirm a visit", lambda: seat.db.write(seat.actor, lambda work: confirm(work, row.id)))
        return
    step = seat.do(
        "call a visit off",
        lambda: seat.db.write(seat.actor, lambda work: cancel_appointment(work, row.id, CancelReason.PATIENT)),
        key=str(row.id),
    )
    if step is not None:
        seat.tally.confirmed.cancelled.add(row.id)


def receive(seat: Seat) -> None:
    """Somebody in pain: the bell of a dentist rings."""
    key = seat.new_key()
    new = Emergency(request_key=key, patient_id=seat.somebody().id, complaint="Pain, lower left", pain=7)
    visit_id = seat.do(
        "receive an emergency",
        lambda: seat.db.write(seat.actor, lambda work: receive_emergency(work, new)),
        key=key,
    )
    if visit_id is not None:
        seat.tally.confirmed.emergencies[key] = visit_id
