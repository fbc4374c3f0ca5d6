"""The lists of the dashboard, ready to show: made on a reader thread, no Qt.

Which lists somebody sees follows from their roles; who has several roles sees each list once.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

from dentaldesk.engines.analytics.work_lists import (
    MOST,
    Waiting,
    checkouts_waiting,
    follow_ups_due,
    health,
    no_shows_to_call,
    open_exams,
    open_plans,
    unscheduled_treatment,
)
from dentaldesk.engines.communication.reads import NoticeRow, notices_for
from dentaldesk.engines.scheduling.day_reads import DayRow, day_rows
from dentaldesk.models.states import AppointmentStatus, Role, TaskUrgency
from dentaldesk.ui.screens.day.blocks import state_words

if TYPE_CHECKING:
    from datetime import date, datetime

    from sqlalchemy.orm import Session

    from dentaldesk.engines.core.access import Actor
    from dentaldesk.engines.core.words import Words

_CHAIR = frozenset({Role.DENTIST, Role.HYGIENIST, Role.ASSISTANT})
_DESK = frozenset({Role.FRONT_DESK})
_COORDINATOR = frozenset({Role.TREATMENT_COORDINATOR})
_MANAGER = frozenset({Role.MANAGER})
_IT = frozenset({Role.ADMINISTRATOR})
MOST_NOTICES = 100
SHOWN_NEEDS = 2  # of a visit in a row; the tool tip says all


@dataclass(frozen=True, slots=True, kw_only=True)
class SectionRow:
    """One line. `panel`: where it is acted on, on which `page`; `patient_id` None: nothing is opened first."""

    key: str
    title: str
    detail: str = ""
    lead: str = ""  # before the title: a time
    note: str = ""  # what is missing
    figure: str = ""  # at the end: an amount, an age
    chip: tuple[AppointmentStatus, str] | None = None  # a state and its word
    icon: tuple[str, str] | None = None
    note_role: str = "warning"
    patient_id: UUID | None = None
    panel: str = "patient"
    page: str = ""
    tip: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """One list: its name, what it is, what it holds, and what belongs there while it is empty."""

    name: str
    icon: str
    title: str
    rows: tuple[SectionRow, ...]
    detail: str = ""
    empty: str = ""
    panel: str = ""  # what its head opens
    visits: bool = False  # rows are appointments
    tells: bool = False  # what is said of a row takes the room that is left, not its name
    definition: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """For whom, when and in which words the lists are made."""

    actor: Actor
    today: date
    now: datetime
    words: Words


def sections_for(roles: frozenset[Role]) -> list[str]:
    """The names of the lists for these roles, in order, each once."""
    return [name for name, (theirs, _) in _SECTIONS.items() if theirs & roles]


def read_sections(session: Session, asked: Asked) -> list[Section]:
    """Read and word every list of the actor's roles."""
    return [make(session, asked) for theirs, make in _SECTIONS.values() if theirs & asked.actor.roles]


# -- the lists --


def _my_day(session: Session, asked: Asked) -> Section:
    words, actor = asked.words, asked.actor
    rows = day_rows(session, actor.location_id, asked.today, actor.provider_id)
    rows = [row for row in rows if row.status is not AppointmentStatus.CANCELLED]
    mine = actor.provider_id is not None
    return Section(
        name="my_day",
        icon="calendar-blank",
        title=words("My day") if mine else words("The day"),
        detail=words.count("{number} visit", "{number} visits", len(rows)),
        rows=tuple(_visit(row, words) for row in rows),
        empty=words("No visits today. Who is booked with you appears here."),
        visits=True,
        panel="day",
    )


def _visit(row: DayRow, words: Words) -> SectionRow:
    needs = [words.text(need) for need in row.needs]
    alerts = [words.text(alert) for alert in row.alerts]
    over = row.status in {AppointmentStatus.COMPLETED, AppointmentStatus.NO_SHOW}
    shown = [] if over else needs
    more = f" +{len(shown) - SHOWN_NEEDS}" if len(shown) > SHOWN_NEEDS else ""
    return SectionRow(
        key=str(row.id),
        lead=words.time(row.starts_at),
        title=row.patient,
        # Whoever lacks nothing shows what they come for.
        note=" · ".join(shown[:SHOWN_NEEDS]) + more if shown else row.reason,
        note_role="warning" if shown else "text2",
        chip=(row.status, state_words(words, row.status)),
        icon=("warning-circle-fill", "danger") if alerts else None,
        patient_id=row.patient_id,
        panel="patient" if shown else "exam",
        tip="\n".join([row.reason, *alerts, *needs]).strip(),
    )


def _flow(session: Session, asked: Asked) -> Section:
    """Who is here or late: the front desk's first glance."""
    words = asked.words
    rows = day_rows(session, asked.actor.location_id, asked.today)
    here = [row for row in rows if row.status in {AppointmentStatus.CHECKED_IN, AppointmentStatus.IN_PROGRESS}]
    late = [
        row
        for row in rows
        if row.status in {AppointmentStatus.SCHEDULED, AppointmentStatus.CONFIRMED} and row.starts_at <= asked.now
    ]
    coming = [
        row
        for row in rows
        if row.status in {AppointmentStatus.SCHEDULED, AppointmentStatus.CONFIRMED} and row.starts_at > asked.now
    ]
    return Section(
        name="flow",
        icon="armchair",
        title=words("Here, late and next"),
        detail=words(
            "{here} here · {late} late · {coming} to come", here=len(here), late=len(late), coming=len(coming)
        ),
        rows=tuple(_visit(row, words) for row in [*here, *late, *coming]),
        empty=words("Nobody is expected any more today."),
        visits=True,
        panel="waiting",
    )


def _exams(session: Session, asked: Asked) -> Section:
    words = asked.words
    found = open_exams(session, asked.actor.provider_id, asked.today)
    return Section(
        name="exams",
        icon="note-pencil",
        title=words("Open exams and unsigned notes"),
        detail=_count(words, len(found)),
        rows=tuple(_row(row, asked, panel="exam") for row in found),
        empty=words("Every exam is completed and signed."),
        definition=words("Exams of the last 60 days that were begun and not completed."),
    )


def _notices(session: Session, asked: Asked) -> Section:
    words, actor = asked.words, asked.actor
    found = notices_for(session, actor.roles, actor.provider_id, MOST_NOTICES)
    return Section(
        name="notices",
        icon="bell",
        title=words("Notices"),
        detail=_count(words, len(found), MOST_NOTICES),
        rows=tuple(_notice(row, asked) for row in found),
        empty=words("Nothing waits for you."),
        panel="bell",
    )


def _notice(row: NoticeRow, asked: Asked) -> SectionRow:
    words = asked.words
    day = row.created_at.astimezone(words.zone).date()
    looks = {
        TaskUrgency.URGENT: ("lightning-fill", "danger"),
        TaskUrgency.HIGH: ("bell-ringing", "warning"),
        TaskUrgency.NORMAL: ("bell", "info"),
    }
    return SectionRow(
        key=str(row.id),
        title=row.patient or words.text(row.title),
        detail=words.text(row.title) if row.patient else words.text(row.reason),
        icon=looks[row.urgency],
        figure=words.time(row.created_at) if day == asked.today else words.day(day),
        patient_id=row.patient_id,
        panel="checkout" if row.patient_id is not None else "bell",
        tip=words.text(row.reason),
    )


def _checkouts(session: Session, asked: Asked) -> Section:
    words = asked.words
    found = checkouts_waiting(session, asked.actor.location_id, asked.today)
    return Section(
        name="checkouts",
        icon="receipt",
        title=words("Check-outs waiting"),
        detail=_count(words, len(found)),
        rows=tuple(_row(row, asked, panel="checkout") for row in found),
        empty=words("Nobody waits to be checked out."),
        panel="checkout",
    )


def _follow_ups(session: Session, asked: Asked) -> Section:
    words = asked.words
    found = follow_ups_due(session, asked.today)
    return Section(
        name="follow_ups",
        icon="phone-call",
        title=words("Follow-ups due"),
        detail=_count(words, len(found)),
        rows=tuple(_row(row, asked, panel="patient") for row in found),
        empty=words("Nobody is to be asked about a plan today."),
    )


def _unscheduled(session: Session, asked: Asked) -> Section:
    words = asked.words
    found = unscheduled_treatment(session, asked.today)
    patients = words.count("{number} patient", "{number} patients", found.count)
    return Section(
        name="unscheduled",
        icon="calendar-plus",
        title=words("Unscheduled treatment"),
        detail=f"{patients} · {words.money(found.total)}" if found.count else "",
        rows=tuple(_row(row, asked, panel="checkout") for row in found.rows),
        empty=words("Everything planned is booked."),
        definition=words(
            "Planned procedures without an appointment, of visits of the last 180 days; declined left out."
        ),
    )


def _no_shows(session: Session, asked: Asked) -> Section:
    words = asked.words
    found = no_shows_to_call(session, asked.today)
    return Section(
        name="no_shows",
        icon="user-minus",
        title=words("No-shows to call"),
        detail=_count(words, len(found)),
        rows=tuple(_row(row, asked, panel="patient") for row in found),
        empty=words("Nobody is to be called."),
        definition=words("Who did not come within the last 14 days and has no appointment ahead."),
    )


def _plans(session: Session, asked: Asked) -> Section:
    words = asked.words
    found = open_plans(session, asked.today)
    plans = words.count("{number} plan", "{number} plans", found.count)
    return Section(
        name="plans",
        icon="handshake",
        title=words("Plans that wait for an answer"),
        detail=f"{plans} · {words.money(found.total)}" if found.count else "",
        rows=tuple(_row(row, asked, panel="checkout") for row in found.rows),
        empty=words("Every plan of the last 180 days is answered."),
    )


def _health(session: Session, asked: Asked) -> Section:
    words = asked.words
    looks = {True: ("check-circle", "good"), False: ("warning-fill", "warning"), None: ("question", "muted")}
    return Section(
        name="health",
        icon="heartbeat",
        title=words("This installation"),
        rows=tuple(
            SectionRow(
                key=row.what.code,
                title=words.text(row.what),
                note=words.text(row.state),
                note_role="text2" if row.is_well is not False else "warning",
                icon=looks[row.is_well],
                panel="settings" if row.what.code == "health.backup" else "",
                page="backups" if row.what.code == "health.backup" else "",
                tip=words.text(row.state),
            )
            for row in health(session, asked.now)
        ),
        tells=True,
    )


def _count(words: Words, number: int, most: int = MOST) -> str:
    if number >= most:
        return words("{number} or more", number=number)
    return words("{number} in all", number=number) if number else ""


def _row(row: Waiting, asked: Asked, *, panel: str) -> SectionRow:
    words = asked.words
    days = (asked.today - row.since).days
    age = words.time(row.at) if row.at is not None else _age(words, days)
    amount = words.money(row.amount) if row.amount is not None else ""
    return SectionRow(
        key=f"{row.patient_id}:{row.since}:{row.what.code}",
        title=row.patient,
        detail=words.text(row.what),
        note=age,
        note_role="text2",
        figure=amount,
        patient_id=row.patient_id,
        panel=panel,
        tip=" · ".join(part for part in (row.phone or "", words.day(row.since)) if part),
    )


def _age(words: Words, days: int) -> str:
    if days <= 0:
        return words("today")
    return words.count("for {number} day", "for {number} days", days)


_Make = Callable[["Session", Asked], Section]
_SECTIONS: dict[str, tuple[frozenset[Role], _Make]] = {
    "my_day": (_CHAIR, _my_day),
    "flow": (_DESK, _flow),
    "plans": (_COORDINATOR, _plans),
    "exams": (_CHAIR, _exams),
    "notices": (_CHAIR | _DESK | _COORDINATOR | _MANAGER, _notices),
    "checkouts": (_DESK, _checkouts),
    "follow_ups": (_DESK | _COORDINATOR, _follow_ups),
    "no_shows": (_DESK, _no_shows),
    "unscheduled": (_DESK | _MANAGER, _unscheduled),
    "health": (_IT, _health),
}
