"""Reading a visit for its panel, words included: runs on a reader thread, where Babel may take its time."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING
from uuid import UUID

from dentaldesk.engines.clinical.reads import decision_of
from dentaldesk.engines.clinical.visit_lists import (
    ListedVisit,
    meant_visit,
    proposed_kind,
    visit_before,
    visits_at_hand,
)
from dentaldesk.engines.clinical.visit_reads import VisitPage, visit_page
from dentaldesk.engines.core.ages import is_minor
from dentaldesk.engines.financial.reads import coverage_on
from dentaldesk.engines.financial.rules import PricedProcedure, calculate_patient_portion
from dentaldesk.engines.flows.plan_so_far import plan_so_far
from dentaldesk.engines.flows.planning import sums_of_one_option
from dentaldesk.engines.flows.thread_reads import ThreadStep, thread_of
from dentaldesk.engines.flows.treating import VisitWork, work_of_visit
from dentaldesk.engines.flows.visit_states import missing_for_completion
from dentaldesk.engines.patients.reads import patient_card, patient_row
from dentaldesk.engines.treatment.reads import PlanLine, plan_lines
from dentaldesk.models.states import (
    NextStep,
    ProcedureStatus,
    Role,
    SignatureKind,
    TaskUrgency,
    VisitStatus,
    VisitType,
)
from dentaldesk.models.teeth import Notation, show_tooth
from dentaldesk.models.values import Message
from dentaldesk.ui.entry.roles import role_words
from dentaldesk.ui.screens.visit.rows import (
    Before,
    Missing,
    NotBegun,
    OtherVisit,
    Outcome,
    Page,
    PlanRow,
    SoFar,
    Thread,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy.orm import Session

    from dentaldesk.engines.core.errors import Problem
    from dentaldesk.engines.core.words import Words
    from dentaldesk.engines.financial.rules import PortionLine, Portions

_UNFINISHED = 4  # planned procedures that are named before a visit; the others are counted


def read_visit(
    session: Session,
    words: Words,
    notation: Notation,
    patient_id: UUID,
    now: datetime,
    visit_id: UUID | None,
) -> Page | NotBegun:
    """The visit with this id, else the one that is meant today, else that none was begun."""
    day = now.astimezone(words.zone).date()
    if visit_id is not None:
        return read_page(session, words, notation, visit_id, day)
    at_hand = visits_at_hand(session, patient_id, day)
    meant = meant_visit(at_hand, day, now)
    if meant is not None:
        return read_page(session, words, notation, meant.visit_id, day)
    proposed, came_for = proposed_kind(session, patient_id, day, now)
    return NotBegun(
        patient_id=patient_id,
        patient=patient_card(session, patient_id).row.name,
        proposed=proposed,
        came_for=came_for,
        open_ones=tuple(_other(one, words, day) for one in at_hand if one.goes_on),
    )


def read_page(session: Session, words: Words, notation: Notation, visit_id: UUID, today: date) -> Page:
    """One visit, ready to read on this day. The same number of queries, whatever is planned and done."""
    visit = visit_page(session, visit_id, today)
    patient = patient_row(session, visit.patient_id)
    work = work_of_visit(session, visit_id)
    lines = plan_lines(session, visit.plan_id) if visit.exam_id is not None and visit.plan_id is not None else []
    shares = _shares(session, lines, visit.patient_id, today)
    missing, warnings = _missing(session, words, visit, today)
    return Page(
        visit=visit,
        today=today,
        patient=patient.name,
        day=words.day(visit.business_date),
        signed_at=visit.exam_signed_at if visit.visit_type is VisitType.EXAM else _signed_at(visit),
        answers=visit.answers,
        is_minor=is_minor(patient.birth_date, today),
        plan=tuple(_plan_row(line, share, words, notation) for line, share in zip(lines, shares.lines, strict=True)),
        total=words.money(shares.fee),
        patient_total=words.money(shares.patient),
        so_far=_so_far(session, visit, words, today),
        work=work,
        missing=missing,
        warnings=warnings,
        thread=_thread(thread_of(session, visit_id), visit, words),
        others=tuple(
            _other(one, words, today)
            for one in visits_at_hand(session, visit.patient_id, today)
            if one.visit_id != visit_id
        ),
        before=_before(visit_before(session, visit.patient_id, visit.started_at), work, words, notation),
        outcome=_outcome(session, visit, words),
    )


def _so_far(session: Session, visit: VisitPage, words: Words, today: date) -> SoFar | None:
    found = plan_so_far(session, visit.exam_id, today) if visit.exam_id is not None else None
    if found is None:
        return None
    hours, minutes = divmod(found.chair_minutes, 60)
    return SoFar(
        complexity=words("{score} of 10", score=found.complexity),
        trace=tuple(words("{why} +{points}", points=line.points, why=line.why) for line in found.trace),
        visits=words("{number} · {hours} h {minutes}", number=found.visits, hours=hours, minutes=f"{minutes:02}"),
        goes_to=words.text(Message(f"notice.{found.routing.next_step}")),
        reason=words.text(found.routing.reason),
        urgent=found.routing.urgency is TaskUrgency.URGENT,
    )


def _missing(
    session: Session, words: Words, visit: VisitPage, today: date
) -> tuple[tuple[Missing, ...], tuple[Missing, ...]]:
    if visit.status is not VisitStatus.IN_PROGRESS:
        return (), ()
    found = missing_for_completion(session, visit.visit_id, today)
    return _said(found.problems, words), _said(found.warnings, words)


def _said(problems: Sequence[Problem], words: Words) -> tuple[Missing, ...]:
    return tuple(Missing(place=each.place, sentence=words.text(each.message)) for each in problems)


def _signed_at(visit: VisitPage) -> datetime | None:
    """When an author answered for the words as they stand."""
    held = [each.signed_at for each in visit.signatures if each.holds and each.kind is SignatureKind.AUTHOR]
    return max(held, default=None)


def _other(visit: ListedVisit, words: Words, today: date) -> OtherVisit:
    return OtherVisit(
        visit_id=visit.visit_id,
        kind=visit.visit_type,
        kind_word=words.text(Message(f"visit_type.{visit.visit_type}")),
        day=None if visit.business_date == today else visit.business_date,
        locked=not visit.goes_on,
    )


def _shares(session: Session, lines: Sequence[PlanLine], patient_id: UUID, today: date) -> Portions:
    """Who pays what of the plan, as the insurance of today would have it; of options the dearest is summed up."""
    coverage = coverage_on(session, patient_id, today)
    portions = calculate_patient_portion([PricedProcedure(id=line.id, fee=line.fee) for line in lines], coverage)
    return sums_of_one_option(portions, [line.option for line in lines])


def _plan_row(line: PlanLine, share: PortionLine, words: Words, notation: Notation) -> PlanRow:
    tooth = show_tooth(line.tooth, notation) if line.tooth else ""
    return PlanRow(
        id=line.id,
        tooth=line.tooth,
        surfaces=line.surfaces,
        place=f"{tooth} {line.surfaces}".strip(),
        procedure=line.procedure,
        option=line.option,
        diagnosis=line.diagnosis,
        diagnosis_word=words.text(Message(f"diagnosis.{line.diagnosis}")) if line.diagnosis else "",
        urgency=line.urgency,
        urgency_word=words.text(Message(f"urgency.{line.urgency}")),
        fee=words.plain_money(line.fee),
        patient=words.plain_money(share.patient),
        may_go=line.status is ProcedureStatus.PENDING,
    )


def _thread(steps: Sequence[ThreadStep], visit: VisitPage, words: Words) -> Thread:
    names = role_words(words)
    return Thread(
        role=visit.with_role,
        who=names[visit.with_role],
        since=visit.with_since,
        reason=words.text(steps[-1].reason) if steps else "",
        steps=tuple(
            words(
                "{time} {who}: {why} ({name})",
                time=words.time(step.since),
                who=names[step.role],
                why=step.reason,
                name=step.by,
            )
            for step in reversed(steps)
        ),
    )


def _before(last: ListedVisit | None, work: VisitWork, words: Words, notation: Notation) -> Before:
    waiting = sorted(work.ahead, key=lambda line: not line.urgency.is_urgent)
    named = []
    for line in waiting[:_UNFINISHED]:
        tooth = show_tooth(line.tooth, notation) if line.tooth else ""
        named.append(f"{tooth} {line.surfaces}".strip() + f" {line.procedure}")
    more = len(waiting) - len(named)
    if more:
        named.append(words.count("one more", "{number} more", more))
    return Before(
        last_visit=""
        if last is None
        else words(
            "{day}: {kind}, {dentist}",
            day=words.day(last.business_date),
            kind=Message(f"visit_type.{last.visit_type}"),
            dentist=last.dentist,
        ),
        unfinished=tuple(each.strip() for each in named),
    )


def _outcome(session: Session, visit: VisitPage, words: Words) -> Outcome | None:
    if visit.completed_at is None or visit.next_step is None:
        return None
    decision = decision_of(session, visit.exam_id) if visit.exam_id is not None else None
    step = visit.next_step
    role = Role.TREATMENT_COORDINATOR if step is NextStep.TREATMENT_COORDINATOR else Role.FRONT_DESK
    return Outcome(
        done=words("Completed {time}", time=words.time(visit.completed_at)),
        goes_to=words("{who}: {step}", who=role_words(words)[role], step=Message(f"notice.{step}")),
        reason=words.text(visit.next_reason) if visit.next_reason is not None else "",
        urgent=decision is not None and decision.routing.urgency is TaskUrgency.URGENT,
    )
