"""What people look at: the reads of the screens, as these make them."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from dentaldesk.engines.analytics.reads import goal_figures, money_figures
from dentaldesk.engines.communication.actions import mark_done, mark_seen
from dentaldesk.engines.communication.reads import NoticeRow, notices_for
from dentaldesk.engines.flows.record_papers import papers_of
from dentaldesk.engines.flows.timeline import timeline_of
from dentaldesk.engines.patients.actions import note_opened
from dentaldesk.engines.patients.profile_reads import profile_of
from dentaldesk.engines.scheduling.day_reads import needs_of_patients
from dentaldesk.engines.scheduling.reads import DayBook, day_book
from dentaldesk.ui.screens.charting.reading import read_charting
from dentaldesk.ui.screens.dashboard.sections import Asked, read_sections
from dentaldesk.ui.screens.patient.details import record_of
from dentaldesk.ui.screens.waiting.house import read_room
from dentaldesk.ui.shell.find_reads import found_patients
from dentaldesk.ui.shell.open_patient import read_open_patient

if TYPE_CHECKING:
    from datetime import date
    from uuid import UUID

    from sqlalchemy.orm import Session

    from benchmarks.load.seat import Seat
    from dentaldesk.engines.patients.reads import PatientRow

_SHOWN = 12  # rows of the find field
_TYPED = (2, 3, 5)  # letters after which the find field has asked
_SCHOOL_DAYS = 5


def find(seat: Seat) -> None:
    """Somebody is looked for by family name: the field asks while it is typed."""
    language, country, known = seat.clinic.formats.language, seat.clinic.country, seat.somebody()

    def rows(session: Session, letters: int) -> list[PatientRow]:
        return found_patients(session, known.family[:letters], _SHOWN, language, country)

    for letters in _TYPED:
        seat.do("find a patient", lambda letters=letters: seat.db.read(lambda session: rows(session, letters)))  # type: ignore[misc]


def open_patient(seat: Seat, patient_id: UUID) -> None:
    """The banner, the details, the record and its papers; that somebody looked is noted."""
    db, words, country = seat.db, seat.words, seat.clinic.country

    def job() -> None:
        now = seat.now
        db.read(lambda session: read_open_patient(session, patient_id, now, words.zone, country))
        db.read(lambda session: record_of(profile_of(session, patient_id), words))
        db.read(lambda session: timeline_of(session, patient_id))
        db.read(lambda session: papers_of(session, patient_id))
        db.write(seat.actor, lambda work: note_opened(work, patient_id))

    seat.do("open a patient", job)


def open_chart(seat: Seat, patient_id: UUID) -> None:
    """The charting panel."""
    today = seat.today
    seat.do("open the chart", lambda: seat.db.read(lambda session: read_charting(session, patient_id, today)))


def read_day(seat: Seat, day: date) -> DayBook | None:
    """The day's book, with what warns of each patient."""

    def job(session: Session) -> DayBook:
        book = day_book(session, seat.actor.location_id, day)
        needs_of_patients(session, {row.patient_id for row in book.rows}, day)
        return book

    return seat.do("read the day book", lambda: seat.db.read(job))


def a_near_day(seat: Seat) -> date:
    """Today as often as not, else one of the days after it on which the clinic is open."""
    if seat.chance.random() < 0.5:
        return seat.today
    day = seat.today + timedelta(days=seat.chance.randint(1, 9))
    return day if day.weekday() < _SCHOOL_DAYS else day + timedelta(days=2)


def read_waiting_room(seat: Seat) -> None:
    """Who is in the house."""
    names = {each.id: each.name for each in seat.clinic.providers}
    now, today, place = seat.now, seat.today, seat.actor.location_id
    seat.do("see who waits", lambda: seat.db.read(lambda session: read_room(session, place, today, now, names)))


def read_dashboard(seat: Seat) -> None:
    """The lists of one's roles."""
    asked = Asked(actor=seat.actor, today=seat.today, now=seat.now, words=seat.words)
    seat.do("read the dashboard", lambda: seat.db.read(lambda session: read_sections(session, asked)))


def read_figures(seat: Seat) -> None:
    """The manager's figures of cases and of money."""
    today = seat.today

    def job() -> None:
        seat.db.read(lambda session: goal_figures(session, today))
        seat.db.read(lambda session: money_figures(session, today))

    seat.do("read the figures", job)


def hear(seat: Seat) -> list[NoticeRow]:
    """What the bell shows."""
    actor = seat.actor
    return (
        seat.do(
            "hear the bell",
            lambda: seat.db.read(lambda session: notices_for(session, actor.roles, actor.provider_id)),
        )
        or []
    )


def answer(seat: Seat) -> None:
    """Somebody reads a notice and says so; of some, that they are done."""
    unseen = [row for row in hear(seat) if row.seen_at is None]
    if not unseen:
        return
    notice_id = seat.chance.choice(unseen).id
    verb = mark_done if seat.chance.random() < 0.5 else mark_seen
    seat.do("answer the bell", lambda: seat.db.write(seat.actor, lambda work: verb(work, notice_id)))
