"""What each kind of visit needs to be complete, which kind an appointment is for, and who waits too long. Pure."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from dentaldesk.engines.core.errors import Problem
from dentaldesk.models.states import Discipline, Disposition, Role, SequenceClass, VisitType

# Who has the patient in the chair.
TREATED_BY: Mapping[VisitType, Role] = {
    VisitType.EXAM: Role.DENTIST,
    VisitType.TREATMENT: Role.DENTIST,
    VisitType.HYGIENE: Role.HYGIENIST,
    VisitType.EMERGENCY: Role.DENTIST,
    VisitType.FOLLOW_UP: Role.DENTIST,
}
ASA_STOPS = 4  # from this class on, care that can wait stops until a dentist decides
_OPERATIONS = frozenset({SequenceClass.EXTRACTION, SequenceClass.IMPLANT})
# A visit that began less than this ago is still the one in the chair; one of the day before was left open.
OVER_MIDNIGHT = timedelta(hours=12)
_HYGIENE = frozenset({SequenceClass.HYGIENE, SequenceClass.PERIODONTAL})


def proposed_type(
    procedures: Sequence[tuple[Discipline, SequenceClass]], *, by: Collection[Role], is_walk_in: bool
) -> VisitType:
    """The kind of visit that an appointment with these procedures, by somebody of these roles, is for."""
    if is_walk_in or any(sequence is SequenceClass.URGENT for _, sequence in procedures):
        return VisitType.EMERGENCY
    if not procedures:
        is_hygienist = Role.HYGIENIST in by and Role.DENTIST not in by
        return VisitType.HYGIENE if is_hygienist else VisitType.EXAM
    if all(discipline is Discipline.DIAGNOSTIC for discipline, _ in procedures):
        return VisitType.EXAM
    return VisitType.HYGIENE if all(sequence in _HYGIENE for _, sequence in procedures) else VisitType.TREATMENT


@dataclass(frozen=True, slots=True, kw_only=True)
class DoneWork:
    """A procedure that was done in the visit. `surgical`: as `is_surgery` says. `consented`: a consent is signed."""

    id: UUID
    name: str
    surgical: bool
    is_urgent: bool
    consented: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class VisitState:
    """A visit as completion finds it. `found`: something of a limited examination is written down."""

    visit_type: VisitType
    chief_complaint: str
    pain: int | None
    medical_confirmed_today: bool
    asa_class: int | None
    elective_decided: bool
    assessment: str
    plan: str
    found: bool
    disposition: Disposition | None
    done: tuple[DoneWork, ...]
    signed: bool
    dentist_wanted: bool  # a call to the dentist stands that nobody followed yet
    dentist_needed: bool  # a dentist came, or an exam is due
    co_signed: bool
    exam_unsigned: bool = False  # a dentist's findings in this visit that nobody signed


def is_surgery(discipline: Discipline, sequence_class: SequenceClass) -> bool:
    """Whether nobody begins this work without a signed consent. A crown on an implant is no surgery."""
    return discipline is Discipline.SURGICAL or sequence_class in _OPERATIONS


def visit_problems(visit: VisitState) -> list[Problem]:
    """Everything that keeps the visit from being completed, all at once, in the order of the form."""
    return [problem for check in CHECKS[visit.visit_type] for problem in check(visit)]


def consent_problems(visit: VisitState) -> list[Problem]:
    """Surgery that was done and nobody signed for: it keeps a visit open, or is only said, as the clinic likes it."""
    return [
        Problem(f"consent:{work.id}", "visit.no_consent", procedure=work.name)
        for work in visit.done
        if work.surgical and not work.consented
    ]


def elective_stops(asa_class: int | None, *, decided: bool, is_urgent: bool) -> bool:
    """Whether work that could wait must wait until a dentist has decided."""
    return (asa_class or 1) >= ASA_STOPS and not decided and not is_urgent


def _complaint(visit: VisitState) -> Iterator[Problem]:
    if not visit.chief_complaint.strip():
        yield Problem("complaint", "exam.no_complaint")


def _pain(visit: VisitState) -> Iterator[Problem]:
    if visit.pain is None:
        yield Problem("pain", "visit.no_pain")


def _medical(visit: VisitState) -> Iterator[Problem]:
    if not visit.medical_confirmed_today:
        yield Problem("medical", "exam.medical_not_confirmed")


def _findings(visit: VisitState) -> Iterator[Problem]:
    if not visit.found:
        yield Problem("findings", "visit.no_findings")


def _done(visit: VisitState) -> Iterator[Problem]:
    """Something was done, or the note's plan says why not."""
    if not visit.done and not visit.plan.strip():
        yield Problem("done", "visit.nothing_done")


def _elective(visit: VisitState) -> Iterator[Problem]:
    stopped = [
        work
        for work in visit.done
        if elective_stops(visit.asa_class, decided=visit.elective_decided, is_urgent=work.is_urgent)
    ]
    if stopped:
        yield Problem("elective", "visit.elective", procedure=stopped[0].name)


def _assessment(visit: VisitState) -> Iterator[Problem]:
    if not visit.assessment.strip():
        yield Problem("assessment", "exam.no_assessment")


def _disposition(visit: VisitState) -> Iterator[Problem]:
    if visit.disposition is None:
        yield Problem("disposition", "visit.no_disposition")


def _dentist(visit: VisitState) -> Iterator[Problem]:
    if visit.dentist_wanted:
        yield Problem("dentist-call", "visit.dentist_awaited")
    elif visit.exam_unsigned or (visit.dentist_needed and not visit.co_signed):
        yield Problem("co-signature", "visit.not_co_signed")


def _exam(visit: VisitState) -> Iterator[Problem]:
    if visit.exam_unsigned:
        yield Problem("co-signature", "visit.not_co_signed")


def _signature(visit: VisitState) -> Iterator[Problem]:
    if not visit.signed:
        yield Problem("signature", "exam.not_signed")


Check = Callable[[VisitState], Iterator[Problem]]
# An exam itself is judged by `clinical.rules`, what was treated in it here. Of an emergency these suffice: whoever
# completes it signs with that.
CHECKS: Mapping[VisitType, tuple[Check, ...]] = {
    VisitType.EXAM: (_elective,),
    VisitType.TREATMENT: (_medical, _done, _elective, _signature, _exam),
    VisitType.HYGIENE: (_medical, _done, _elective, _signature, _dentist),
    VisitType.EMERGENCY: (_complaint, _pain, _medical, _findings, _elective, _disposition, _exam),
    VisitType.FOLLOW_UP: (_medical, _assessment, _elective, _signature, _exam),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class WaitingThread:
    """Somebody has a patient since a moment. `last_act`: when something was last done about it. `busy_until`: how long
    the chair was reserved; None: nobody reserved it, and the patient waits for somebody.
    """

    since: datetime
    last_act: datetime | None = None
    busy_until: datetime | None = None


def abandoned_from(thread: WaitingThread, minutes: int) -> datetime:
    """When nobody will have gone on with the patient for so many minutes, the reserved time of the chair left out."""
    heard = max(moment for moment in (thread.since, thread.last_act, thread.busy_until) if moment is not None)
    return heard + timedelta(minutes=minutes)


def is_abandoned(thread: WaitingThread, now: datetime, minutes: int) -> bool:
    """Whether that time has come."""
    return now >= abandoned_from(thread, minutes)
