"""Everybody who comes on a day, in order of time: what must be known, what is planned and owed, what to tick off."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import TYPE_CHECKING

from dentaldesk.engines.core.ages import age_on
from dentaldesk.engines.documents.fonts import Weight
from dentaldesk.engines.documents.sheet import DETAIL
from dentaldesk.engines.documents.table import Column, set_table
from dentaldesk.engines.documents.typeset import Ink
from dentaldesk.models.states import Channel
from dentaldesk.models.values import ZERO, Message

if TYPE_CHECKING:
    from datetime import date

    from dentaldesk.engines.core.words import Words
    from dentaldesk.engines.documents.downtime_content import (
        PackAccount,
        PackContact,
        PackDay,
        PackPatient,
        PackVisit,
        PackWork,
    )
    from dentaldesk.engines.documents.downtime_pack import Pack
    from dentaldesk.engines.documents.table import Cell

_LEADING = 11.0
_PLAIN = Ink(size=8.2, leading=_LEADING)
_CALM = Ink(size=8.2, leading=_LEADING, colour=DETAIL)
_STRONG = Ink(size=8.2, leading=_LEADING, weight=Weight.SEMIBOLD)
_NAME = Ink(size=9.2, leading=_LEADING, weight=Weight.SEMIBOLD)
# Dark enough for a printer without colours.
_ALERT = Ink(size=8.2, leading=_LEADING, weight=Weight.SEMIBOLD, colour="#8E1B1B")
TICK = "□"

Lines = Iterator[tuple[str, Ink]]


def set_visits(pack: Pack, day: PackDay, name: str) -> None:
    """One row a visit."""
    words = pack.words
    heading = words("Who comes, in order of time")
    pack.begin(heading, name, f"{name} · {heading}")
    columns = [
        Column(head=words("When and what for"), share=19),
        Column(head=words("Patient"), share=26),
        Column(head=words("Must be known"), share=22),
        Column(head=words("Last visit and planned work"), share=24),
        Column(head=words("Account"), share=16),
        Column(head=words("Tick off"), share=8),
    ]
    set_table(pack, columns, [_row(visit, day.on, words) for visit in day.visits], leading=_LEADING)


def _row(visit: PackVisit, day: date, words: Words) -> list[Cell]:
    return [
        list(_when(visit, words)),
        list(_who(visit.patient, day, words)),
        list(_known(visit.patient, words)),
        list(_work(visit, words)),
        list(_account(visit.patient.account, words)),
        [(f"{TICK} {text}", _PLAIN) for text in (words("came"), words("treated"), words("paid"), words("entered"))],
    ]


def _when(visit: PackVisit, words: Words) -> Lines:
    yield words.time(visit.starts_at), _NAME
    yield words("{minutes} min · {chair}", minutes=visit.minutes, chair=visit.chair), _PLAIN
    yield visit.provider, _PLAIN
    yield visit.reason, _STRONG
    for work in visit.work:
        said = _named(work)
        if said != visit.reason:
            yield said, _PLAIN
    if not visit.confirmed:
        yield words("Not confirmed yet"), _CALM


def _who(patient: PackPatient, day: date, words: Words) -> Lines:
    yield patient.name, _NAME
    if patient.confidential:
        yield words("Confidential: call out no name, leave no message."), _STRONG
    if patient.preferred_name:
        yield words("Called {name}", name=patient.preferred_name), _CALM
    chart = words("Chart {number}", number=patient.chart_number)
    if patient.birth_date is None:
        yield chart, _CALM
    else:
        age = words.count("{number} year", "{number} years", age_on(patient.birth_date, day))
        yield f"{age} · {words('Born {date}', date=patient.birth_date)}", _CALM
        yield chart, _CALM
    for phone in patient.phones:
        yield phone, _STRONG
    yield from _reached(patient, words)
    for contact in patient.contacts:
        ink = _STRONG if patient.minor and contact.may_consent else _PLAIN
        yield _contact(contact, words), ink
        if contact.phone:
            yield contact.phone, ink


def _reached(patient: PackPatient, words: Words) -> Lines:
    if patient.channel is Channel.SMS:
        yield words("Prefers text messages"), _CALM
    elif patient.channel is Channel.EMAIL:
        yield words("Prefers e-mail: {address}", address=patient.email or "–"), _CALM
    if patient.preferred_times:
        yield words("Best reached: {times}", times=patient.preferred_times), _CALM
    if patient.language:
        yield words("Speaks {language}", language=_language(patient.language, words)), _STRONG


def _language(code: str, words: Words) -> str:
    from babel import Locale, UnknownLocaleError  # noqa: PLC0415 - heavy

    try:
        return Locale.parse(code, sep="-" if "-" in code else "_").get_display_name(words.language) or code
    except (UnknownLocaleError, ValueError):
        return code


def _contact(contact: PackContact, words: Words) -> str:
    duties = [
        said
        for holds, said in (
            (contact.may_consent, words("may consent")),
            (contact.is_written_to, words("is written to")),
            (contact.in_emergency, words("called in an emergency")),
        )
        if holds
    ]
    relation = words.text(Message(f"relation.{contact.relation}"))
    return f"{contact.name} ({relation}): {', '.join(duties)}"


def _known(patient: PackPatient, words: Words) -> Lines:
    for alert in patient.alerts:
        yield f"⚠ {words.text(alert)}", _ALERT
    for need in patient.needs:
        yield words.text(need), _STRONG
    if patient.no_allergies:
        yield words("No allergies known"), _PLAIN
    if patient.medications:
        yield words("Takes: {medications}", medications=patient.medications), _PLAIN
    if patient.conditions:
        yield words("Has: {conditions}", conditions=patient.conditions), _PLAIN
    for note in patient.notes:
        yield words("Note: {text}", text=note), _PLAIN


def _work(visit: PackVisit, words: Words) -> Lines:
    last = visit.patient.last_visit
    if last is None:
        yield words("First visit here"), _STRONG
    else:
        kind = words.text(Message(f"visit_type.{last.kind}"))
        yield words("{day}: {kind}, {provider}", day=last.on, kind=kind, provider=last.provider), _CALM
        for done in last.done:
            yield done, _CALM
    if visit.planned:
        yield words("Planned:"), _STRONG
    for work in visit.planned:
        said = f"{_named(work)} · {words.text(Message(f'urgency.{work.urgency}'))}"
        yield said, _STRONG if work.urgency.is_urgent else _PLAIN


def _named(work: PackWork) -> str:
    return f"{work.procedure} ({work.area})" if work.area else work.procedure


def _account(account: PackAccount, words: Words) -> Lines:
    if account.balance > ZERO:
        yield words("Owes {amount}", amount=account.balance), _STRONG
    elif account.balance < ZERO:
        yield words("Credit {amount}", amount=-account.balance), _PLAIN
    else:
        yield words("Nothing owed"), _CALM
    if account.payer:
        yield words("Paid by {name}", name=account.payer), _PLAIN
    if account.insurance:
        share = f"{(Decimal(account.share) / 100).normalize():f}"
        yield words("{insurance}, {percentage}\u00a0%", insurance=account.insurance, percentage=share), _PLAIN
    if account.expected or account.own_part:
        yield words("Of the planned work:"), _CALM
        yield words("insurance {amount}", amount=account.expected), _CALM
        yield words("own part {amount}", amount=account.own_part), _CALM
