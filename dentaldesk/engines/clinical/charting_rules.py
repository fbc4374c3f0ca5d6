"""What may be charted where. Only the physically impossible is refused; judgement stays with the clinician."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from dentaldesk.engines.clinical.chart import ChartEntry, Mouth, ToothState
from dentaldesk.models.charting import (
    EXTRACTION_KINDS,
    SPECS,
    ChartStatus,
    Finding,
    FindingSpec,
    Kind,
    Place,
    Presence,
    Variant,
)
from dentaldesk.models.teeth import Surface, ToothCode, show_surfaces
from dentaldesk.models.values import Message

_SHORTEST_SPAN = 2
_MOLARS_FROM = 6
_FIRST_PREMOLAR = 4

# From what to what work may be taken further (an entry that follows another).
STATUS_MOVES: Mapping[ChartStatus, frozenset[ChartStatus]] = {
    ChartStatus.CONDITION: frozenset(),
    ChartStatus.EXISTING: frozenset(),
    ChartStatus.ELSEWHERE: frozenset(),
    ChartStatus.PLANNED: frozenset(
        {ChartStatus.IN_PROGRESS, ChartStatus.COMPLETED, ChartStatus.REFERRED, ChartStatus.DECLINED}
    ),
    ChartStatus.IN_PROGRESS: frozenset({ChartStatus.COMPLETED, ChartStatus.REFERRED, ChartStatus.PLANNED}),
    ChartStatus.COMPLETED: frozenset(),
    # The specialist did it, or it comes back.
    ChartStatus.REFERRED: frozenset({ChartStatus.ELSEWHERE, ChartStatus.PLANNED, ChartStatus.DECLINED}),
    ChartStatus.DECLINED: frozenset({ChartStatus.PLANNED}),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class NewEntry:
    """What is to be charted. `surfaces` and `replaced` as in ChartEntry; `true_on` None: today."""

    finding: Finding
    status: ChartStatus
    teeth: tuple[ToothCode, ...]
    surfaces: tuple[Surface, ...] = ()
    variant: Variant | None = None
    replaced: tuple[ToothCode, ...] = ()
    measure: int | None = None
    note: str = ""
    true_on: date | None = None
    follows: UUID | None = None

    @property
    def spec(self) -> FindingSpec:
        return SPECS[self.finding]


def entry_problems(new: NewEntry, mouth: Mouth) -> list[Message]:
    """Everything that keeps an entry from standing in this mouth; empty when it may."""
    if not new.teeth:
        return [Message("chart.no_tooth")]
    return [message for check in _CHECKS for message in check(new, mouth)]


def _status(new: NewEntry, _mouth: Mouth) -> Iterator[Message]:
    is_observed = new.spec.kind is not Kind.WORK
    if is_observed is not (new.status is ChartStatus.CONDITION):
        yield Message("chart.status_wrong", {"finding": _name(new.finding), "status": _status_name(new.status)})


def _surfaces(new: NewEntry, _mouth: Mouth) -> Iterator[Message]:
    spec = new.spec
    if spec.place is not Place.SURFACES:
        if new.surfaces:
            yield Message("chart.no_surfaces", {"finding": _name(new.finding)})
        return
    if not new.surfaces and not spec.surfaces_optional:
        yield Message("chart.surfaces_missing", {"finding": _name(new.finding)})
    for tooth in new.teeth:
        for surface in new.surfaces:
            if surface not in tooth.surfaces:
                params = {"surface": surface.value, "tooth": tooth.code, "has": show_surfaces(tooth.surfaces)}
                yield Message("surface.not_on_tooth", params)


def _variant(new: NewEntry, _mouth: Mouth) -> Iterator[Message]:
    possible = EXTRACTION_KINDS if new.finding is Finding.EXTRACTION else new.spec.variants
    if new.variant is not None and new.variant not in possible:
        variant = Message(f"variant.{new.variant}")
        yield Message("chart.variant_wrong", {"finding": _name(new.finding), "variant": variant})


def _measure(new: NewEntry, _mouth: Mouth) -> Iterator[Message]:
    measure = new.spec.measure
    if new.measure is None:
        if measure is not None and measure.required:
            yield Message(
                "chart.measure_missing",
                {"finding": _name(new.finding), "least": measure.least, "most": measure.most},
            )
    elif measure is None:
        yield Message("chart.no_measure", {"finding": _name(new.finding)})
    elif not measure.least <= new.measure <= measure.most:
        yield Message(
            "chart.measure_wrong",
            {"finding": _name(new.finding), "least": measure.least, "most": measure.most, "typed": new.measure},
        )


def _fits(new: NewEntry, mouth: Mouth) -> Iterator[Message]:
    """Whether each tooth can carry it, now or once the work planned before it is done."""
    if new.spec.place is Place.SPAN and new.spec.fits is None:
        return
    for tooth in new.teeth:
        state = mouth.teeth.get(tooth)
        presence = state.presence if state else Presence.MISSING
        if new.spec.kind is Kind.CONDITION and presence.is_gap and not _is_charted_gap(state):
            continue  # a finding on a tooth that is not usual at this age says that it is there
        if new.spec.fits is None or presence in new.spec.fits or _will_fit(new, state):
            continue
        yield Message(
            "chart.does_not_fit",
            {"finding": _name(new.finding), "tooth": tooth.code, "presence": Message(f"presence.{presence}")},
        )


def _is_charted_gap(state: ToothState | None) -> bool:
    return state is not None and state.examined


def _will_fit(new: NewEntry, state: ToothState | None) -> bool:
    """Whether work that is planned already makes room for what is planned now."""
    if state is None or new.status.is_done or new.spec.kind is not Kind.WORK:
        return False
    coming = {mark.finding for mark in state.marks if mark.status in {*_OPEN, ChartStatus.REFERRED}}
    if new.finding is Finding.IMPLANT:
        return Finding.EXTRACTION in coming
    return new.finding in {Finding.CROWN, Finding.SPLINT} and Finding.IMPLANT in coming


_OPEN = (ChartStatus.PLANNED, ChartStatus.IN_PROGRESS)


def _twice(new: NewEntry, mouth: Mouth) -> Iterator[Message]:
    """The same work planned twice on one place, the same gap declared again."""
    for tooth in new.teeth:
        state = mouth.teeth.get(tooth)
        if state is None:
            continue
        if new.finding is Finding.MISSING and state.presence.is_gap and state.examined:
            yield Message("chart.missing_already", {"tooth": tooth.code})
        if new.finding is Finding.IMPLANT and state.presence is Presence.IMPLANT:
            yield Message("chart.implant_already", {"tooth": tooth.code})
        for mark in state.find(new.finding):
            if new.status in _OPEN and mark.status in _OPEN and mark.entry.id != new.follows and _meet(new, mark.entry):
                yield Message("chart.planned_already", {"finding": _name(new.finding), "tooth": tooth.code})


def _meet(new: NewEntry, old: ChartEntry) -> bool:
    return not new.surfaces or not old.surfaces or bool(set(new.surfaces) & set(old.surfaces))


def _span(new: NewEntry, mouth: Mouth) -> Iterator[Message]:
    if new.spec.place is not Place.SPAN:
        if len(new.teeth) > 1:
            yield Message("chart.one_tooth", {"finding": _name(new.finding)})
        return
    if len({tooth.is_upper for tooth in new.teeth}) > 1:
        yield Message("chart.across_jaws", {"finding": _name(new.finding)})
        return
    if len(new.teeth) < _SHORTEST_SPAN and new.finding is not Finding.DENTURE:
        yield Message("chart.span_short", {"finding": _name(new.finding)})
    order = [column.tooth for column in mouth.arch(upper=new.teeth[0].is_upper)]
    if tuple(tooth for tooth in order if tooth in new.teeth) != new.teeth:
        yield Message("chart.span_order", {"finding": _name(new.finding)})
    elif new.finding in {Finding.BRIDGE, Finding.SPLINT} and not _is_unbroken(new.teeth, order):
        yield Message("chart.span_broken", {"finding": _name(new.finding)})


def _is_unbroken(teeth: tuple[ToothCode, ...], order: list[ToothCode]) -> bool:
    places = [order.index(tooth) for tooth in teeth]
    return places == list(range(places[0], places[0] + len(places)))


def _bridge(new: NewEntry, mouth: Mouth) -> Iterator[Message]:
    strangers = [tooth for tooth in new.replaced if tooth not in new.teeth]
    if strangers or (new.replaced and new.finding not in {Finding.BRIDGE, Finding.DENTURE}):
        yield Message("chart.pontic_outside", {"finding": _name(new.finding)})
    if new.finding is not Finding.BRIDGE:
        return
    abutments = [tooth for tooth in new.teeth if tooth not in new.replaced]
    if not abutments or not new.replaced:
        yield Message("chart.bridge_roles")
    for tooth in new.teeth:
        state = mouth.teeth.get(tooth)
        if state is not None and not _may_carry(new, state):
            code = "chart.pontic_on_tooth" if tooth in new.replaced else "chart.abutment_missing"
            yield Message(code, {"tooth": tooth.code})


def _may_carry(new: NewEntry, state: ToothState) -> bool:
    coming = {mark.finding for mark in state.marks if mark.status in {*_OPEN, ChartStatus.REFERRED}}
    is_planned = not new.status.is_done
    if state.tooth in new.replaced:
        is_free = state.presence.is_gap or state.presence in {Presence.UNERUPTED, Presence.IMPACTED}
        return is_free or (is_planned and Finding.EXTRACTION in coming)
    stands = state.presence.has_crown or state.presence in {Presence.IMPLANT, Presence.ROOT_REMNANT}
    return stands or (is_planned and Finding.IMPLANT in coming)


def _roots(new: NewEntry, _mouth: Mouth) -> Iterator[Message]:
    if not new.spec.roots_only:
        return
    for tooth in new.teeth:
        if not has_furcation(tooth):
            yield Message("chart.no_furcation", {"tooth": tooth.code})


def has_furcation(tooth: ToothCode) -> bool:
    """Whether its root divides: molars, primary molars and upper first premolars."""
    if tooth.is_primary:
        return tooth.position >= _FIRST_PREMOLAR
    return tooth.position >= _MOLARS_FROM or (tooth.is_upper and tooth.position == _FIRST_PREMOLAR)


_CHECKS: tuple[Callable[[NewEntry, Mouth], Iterator[Message]], ...] = (
    _status,
    _surfaces,
    _variant,
    _measure,
    _fits,
    _twice,
    _span,
    _bridge,
    _roots,
)


def step_problem(entry: ChartEntry, status: ChartStatus) -> Message | None:
    """Why work cannot be taken from its status to another; None when it can."""
    if status in STATUS_MOVES[entry.status]:
        return None
    return Message(
        "chart.step_wrong",
        {"finding": _name(entry.finding), "before": _status_name(entry.status), "after": _status_name(status)},
    )


def bridge_roles(teeth: tuple[ToothCode, ...], mouth: Mouth) -> tuple[ToothCode, ...]:
    """The pontics that a bridge over these teeth would have.

    Gaps and teeth that are to go are pontics, what stands carries them; where all stand, those between the ends are.
    """
    gaps = tuple(tooth for tooth in teeth if _will_be_a_gap(mouth.teeth.get(tooth)))
    return gaps or teeth[1:-1]


def _will_be_a_gap(state: ToothState | None) -> bool:
    if state is None:
        return True
    coming = {mark.finding for mark in state.marks if mark.status in {*_OPEN, ChartStatus.REFERRED}}
    is_gap = state.presence.is_gap or Finding.EXTRACTION in coming
    return is_gap and Finding.IMPLANT not in coming


def _name(finding: Finding) -> Message:
    return Message(f"finding.{finding}")


def _status_name(status: ChartStatus) -> Message:
    return Message(f"chart_status.{status}")
