"""Whether an entry may stand on the chart as the act has made it so far, and what becomes of the plan with it.

Nothing is written here: an act is judged whole before `chart_writing` writes it.
"""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID

from dentaldesk.engines.catalogue.reads import CatalogueRow
from dentaldesk.engines.clinical.chart import Chart, ChartEntry
from dentaldesk.engines.clinical.chart_validity import newly_impossible, say_impossible
from dentaldesk.engines.clinical.charting_rules import STATUS_MOVES, NewEntry, entry_problems, step_problem
from dentaldesk.engines.core.errors import BugError, Problem, Refused
from dentaldesk.engines.flows.chart_act import INSTANT, LONGEST_NOTE, following
from dentaldesk.engines.flows.chart_pairs import in_place_of, is_otherwise
from dentaldesk.engines.flows.chart_writing import Accepted, Acting
from dentaldesk.engines.flows.charting_prices import implants_in, procedures_for
from dentaldesk.engines.treatment.along_actions import ProcedureInPlace, procedures_of
from dentaldesk.models.charting import ChartStatus, Kind
from dentaldesk.models.tables.base import new_id
from dentaldesk.models.teeth import Surface, ToothCode
from dentaldesk.models.values import Message, plain


def judge(act: Acting, place: str, new: NewEntry) -> None:
    """Accept the entry into the act's chart, or say what is against it."""
    found = len(act.problems)
    act.problems += [Problem(place, message.code, **message.params) for message in problems_of(act, new)]
    if len(act.problems) > found:
        return
    procedures: tuple[tuple[ToothCode, CatalogueRow], ...] = ()
    if _is_done_unplanned(act, new) and _stands_done(act, new):
        finding = Message(f"finding.{new.finding}")
        act.problems.append(Problem(place, "chart.done_in_visit", finding=finding, tooth=new.teeth[0].code))
    elif not act.brings_procedures:
        pass
    elif new.status.is_open and not _has_procedures(act, new):
        if act.exam is None:
            act.problems.append(Problem(place, "chart.needs_exam"))
        else:
            procedures = _mapped(act, place, new)
    elif _is_done_unplanned(act, new):
        procedures = _that_fit(act, new)
    instead = _instead(act, place, new)
    if len(act.problems) == found:
        entry = entry_of(act, new)
        before = let_stand(act, entry)
        act.accepted.append(Accepted(entry=entry, procedures=procedures, instead=instead, instead_of=new.instead_of))
        _settle(act, place, entry, before)


def let_stand(act: Acting, entry: ChartEntry) -> Chart:
    """The entry stands in the act's chart. The chart as it was before."""
    before = act.chart
    act.chart = replace(before, entries=(*before.entries, entry))
    return before


def _settle(act: Acting, place: str, entry: ChartEntry, before: Chart) -> None:
    """What the entry made impossible: of a tooth that is another now, work ahead is declined; all else is refused."""
    today = act.work.business_date
    if entry.spec.kind is not Kind.WORK and entry.spec.leaves is None and entry.true_on == today:
        return  # nothing comes after it, and it takes nothing away
    is_another_tooth = entry.spec.leaves is not None and not entry.status.is_open
    spoiled = newly_impossible(before, act.chart, entry.teeth, today)
    while is_another_tooth and (ahead := [one.entry for one in spoiled if _may_be_declined(one.entry)]):
        for work in ahead:
            declined = entry_of(act, following(work, ChartStatus.DECLINED))
            let_stand(act, declined)
            act.declined.append(Accepted(entry=declined))
        spoiled = newly_impossible(before, act.chart, entry.teeth, today)
    said = [say_impossible(one.entry) for one in spoiled if one.entry.id != entry.id]
    act.problems += [Problem(place, message.code, **message.params) for message in said]


def _may_be_declined(entry: ChartEntry) -> bool:
    return ChartStatus.DECLINED in STATUS_MOVES[entry.status]


def problems_of(act: Acting, new: NewEntry) -> list[Message]:
    today = act.work.business_date
    problems = []
    day = new.true_on or today
    if day > today:
        problems.append(Message("chart.future", {"day": day}))
    if act.chart.birth_date is not None and day < act.chart.birth_date:
        problems.append(Message("chart.before_birth", {"day": day}))
    if len(new.note) > LONGEST_NOTE:
        problems.append(Message("chart.note_too_long", {"length": len(new.note), "most": LONGEST_NOTE}))
    if new.follows is not None:
        problems += _step_problems(act, new, new.follows)
    # Work that is given up need not fit the mouth any more.
    if new.follows is None or new.status.is_open or new.status.is_done:
        is_of_the_past = day < today and (new.status.is_done or new.status is ChartStatus.CONDITION)
        judged = new if is_of_the_past else replace(new, true_on=None)
        problems += entry_problems(judged, act.mouth(day if is_of_the_past else today))
    return problems


def _step_problems(act: Acting, new: NewEntry, follows: UUID) -> list[Message]:
    before = next((entry for entry in act.chart.standing() if entry.id == follows), None)
    if before is None:
        return [Message("chart.gone")]
    if (before.finding, before.teeth) != (new.finding, new.teeth):
        msg = "what follows is the same work on the same teeth"
        raise BugError(msg)
    problem = step_problem(before, new.status)
    return [] if problem is None else [problem]


def _has_procedures(act: Acting, new: NewEntry) -> bool:
    """Whether it goes on with procedures that are in a plan already."""
    return new.follows is not None and bool(procedures_of(act.work, new.follows))


def _is_done_unplanned(act: Acting, new: NewEntry) -> bool:
    """Whether work is done in the visit that goes on and nobody had planned it."""
    is_done = new.status is ChartStatus.COMPLETED and act.is_now(new.status, new.true_on)
    return is_done and not _has_procedures(act, new)


def _stands_done(act: Acting, new: NewEntry) -> bool:
    """Whether the same work stands as done in this visit already: another desk was first, and it is charged once."""
    return any(
        (entry.visit_id, entry.status, entry.finding, entry.teeth, set(entry.surfaces))
        == (act.done and act.done.visit_id, new.status, new.finding, new.teeth, set(new.surfaces))
        for entry in act.began.standing_on(new.teeth[0])
    )


def _that_fit(act: Acting, new: NewEntry) -> tuple[tuple[ToothCode, CatalogueRow], ...]:
    """Its procedures; none when the catalogue has none: what was done is charted whether or not it can be charged."""
    try:
        return procedures_for(new, act.catalogue, implants_in(act.mouth(act.work.business_date)))
    except Refused:
        return ()


def _instead(act: Acting, place: str, new: NewEntry) -> tuple[ProcedureInPlace, ...]:
    """What its procedures become when the work was done on other surfaces, or of another kind, than planned."""
    before = next((entry for entry in act.chart.standing() if entry.id == new.follows), None)
    if before is None or new.status is not ChartStatus.COMPLETED or not is_otherwise(new, before):
        return ()
    standing = procedures_of(act.work, before.id)
    fitting = _mapped(act, place, new) if standing else ()
    is_now = act.is_now(new.status, new.true_on)
    instead = in_place_of(standing, fitting, new, is_now=is_now) if fitting else ()
    if instead is None:
        problem = Problem(
            place,
            "chart.other_procedure",
            finding=Message(f"finding.{new.finding}"),
            tooth=before.tooth.code,
            procedure=standing[0]["procedure_name"],
        )
        act.problems.append(problem)
    return instead or ()


def _mapped(act: Acting, place: str, new: NewEntry) -> tuple[tuple[ToothCode, CatalogueRow], ...]:
    implants = implants_in(act.mouth(act.work.business_date))
    try:
        return procedures_for(new, act.catalogue, implants)
    except Refused as refused:
        act.problems += [Problem(place, of.message.code, **of.message.params) for of in refused.problems]
        return ()


def entry_of(act: Acting, new: NewEntry) -> ChartEntry:
    last = max((entry.recorded_at for entry in act.chart.entries), default=None)
    return ChartEntry(
        id=new.entry_id or new_id(),
        finding=new.finding,
        status=new.status,
        teeth=new.teeth,
        surfaces=tuple(surface for surface in Surface if surface in new.surfaces),
        variant=new.variant,
        replaced=new.replaced,
        measure=new.measure,
        note=plain(new.note).strip(),
        true_on=new.true_on or act.work.business_date,
        # In the order of recording, also within an act and where the clock of another desk runs ahead.
        recorded_at=act.work.now if last is None or last < act.work.now else last + INSTANT,
        by=act.work.actor.name,
        visit_id=act.visit.id if act.visit is not None else act.exam.visit_id if act.exam is not None else None,
        follows=new.follows,
        is_draft=act.exam is not None or act.visit is not None,
    )
