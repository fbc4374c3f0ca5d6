"""What may be charted where. Only the physically impossible is refused; judgement stays with the clinician."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from dentaldesk.engines.clinical.chart import ChartEntry, Mark, Mouth, ToothState
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
from dentaldesk.models.values import Message, Param

_SHORTEST_SPAN = 2
_FIRST_PREMOLAR = 4
_BITING = frozenset({Surface.OCCLUSAL, Surface.INCISAL})
_EARLIEST = 0.44  # of the root is formed before a permanent tooth comes through: two years before its time
_AT_THE_GUM = frozenset({Finding.RECESSION, Finding.CALCULUS})
_FOUND_THERE = frozenset({ChartStatus.EXISTING, ChartStatus.ELSEWHERE})
_AHEAD = frozenset({ChartStatus.PLANNED, ChartStatus.IN_PROGRESS, ChartStatus.REFERRED})
# What may be planned where an implant is to stand.
_ON_AN_IMPLANT = frozenset({Finding.CROWN, Finding.SPLINT, Finding.BUILDUP})

# From what to what work may be taken further (an entry that follows another).
STATUS_MOVES: Mapping[ChartStatus, frozenset[ChartStatus]] = {
    ChartStatus.CONDITION: frozenset(),
    ChartStatus.EXISTING: frozenset(),
    ChartStatus.ELSEWHERE: frozenset(),
    ChartStatus.PLANNED: frozenset(
        {ChartStatus.IN_PROGRESS, ChartStatus.COMPLETED, ChartStatus.REFERRED, ChartStatus.DECLINED}
    ),
    ChartStatus.IN_PROGRESS: frozenset(
        {ChartStatus.COMPLETED, ChartStatus.REFERRED, ChartStatus.PLANNED, ChartStatus.DECLINED}
    ),
    ChartStatus.COMPLETED: frozenset(),
    # The specialist did it, or it comes back.
    ChartStatus.REFERRED: frozenset({ChartStatus.ELSEWHERE, ChartStatus.PLANNED, ChartStatus.DECLINED}),
    ChartStatus.DECLINED: frozenset({ChartStatus.PLANNED}),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class NewEntry:
    """What is to be charted. `surfaces` and `replaced` as in ChartEntry; `true_on` None: today.

    `entry_id`: the id that the entry gets; None: one is made for it.
    """

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
    instead_of: UUID | None = None  # a void entry whose diagnosis and notes its procedures keep
    entry_id: UUID | None = None

    @property
    def spec(self) -> FindingSpec:
        return SPECS[self.finding]


def entry_problems(new: NewEntry, mouth: Mouth) -> list[Message]:
    """Everything that keeps an entry from standing in this mouth; empty when it may."""
    if not new.teeth:
        return [Message("chart.no_tooth")]
    return [message for check in _CHECKS for message in check(new, mouth)]


def place_problems(new: NewEntry, mouth: Mouth) -> list[Message]:
    """What stands or does not stand at its places that keeps an entry from standing there, and nothing else."""
    return [message for check in _CHECKS_OF_PLACE for message in check(new, mouth)]


def _status(new: NewEntry, _mouth: Mouth) -> Iterator[Message]:
    if new.finding is Finding.UNRECOGNISED:
        yield Message("chart.only_imported", {"finding": _name(new.finding)})
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
            elif surface not in surfaces_for(new.finding, tooth):
                yield Message(
                    "chart.not_on_surface",
                    {"finding": _name(new.finding), "tooth": tooth.code, "surface": surface.value},
                )


def surfaces_for(finding: Finding, tooth: ToothCode) -> tuple[Surface, ...]:
    """The surfaces of a tooth that a finding can be on, in writing order."""
    if finding is Finding.FURCATION:
        return tuple(surface for surface in tooth.surfaces if surface in _entrances(tooth))
    if finding in _AT_THE_GUM:
        return tuple(surface for surface in tooth.surfaces if surface not in _BITING)
    return tooth.surfaces


def _entrances(tooth: ToothCode) -> frozenset[Surface]:
    """From where a probe gets between the roots."""
    if not has_furcation(tooth):
        return frozenset()
    if not tooth.is_upper:
        return frozenset({Surface.BUCCAL, Surface.LINGUAL})
    between = frozenset({Surface.MESIAL, Surface.DISTAL})
    return between if _is_premolar(tooth) else between | {Surface.BUCCAL}


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
    if new.spec.fits is None:
        return
    for tooth in new.teeth:
        state = mouth.teeth.get(tooth)
        presence = state.presence if state else Presence.MISSING
        if presence in new.spec.fits or _says_what_stands(new, state, presence) or _will_fit(new, state):
            continue
        is_past = new.true_on is not None and new.true_on == mouth.day
        says: dict[str, Param] = {
            "finding": _name(new.finding),
            "tooth": tooth.code,
            "presence": Message(f"presence.{presence}"),
        }
        if is_past:
            yield Message("chart.did_not_fit", {**says, "day": mouth.day})
        else:
            yield Message("chart.does_not_fit", says)


def _says_what_stands(new: NewEntry, state: ToothState | None, presence: Presence) -> bool:
    """Whether it tells of a tooth what nobody charted: that it was kept beyond its time, came early, or was lost."""
    if state is not None and state.examined:
        return False
    if new.finding is Finding.IMPLANT:
        return new.status in _FOUND_THERE
    if new.spec.kind is Kind.STATE or new.spec.fits is None or Presence.PRESENT not in new.spec.fits:
        return False
    is_early = presence is Presence.UNERUPTED and state is not None and state.formed >= _EARLIEST
    is_seen = new.status.is_done or new.status is ChartStatus.CONDITION
    return presence.is_gap or (is_early and is_seen)


def _will_fit(new: NewEntry, state: ToothState | None) -> bool:
    """Whether work that is planned already makes room for what is planned now."""
    if state is None or new.status.is_done or new.spec.kind is not Kind.WORK:
        return False
    if new.finding is Finding.IMPLANT:
        return Finding.EXTRACTION in _coming(state)
    return new.finding in _ON_AN_IMPLANT and Finding.IMPLANT in _coming(state)


def _coming(state: ToothState) -> set[Finding]:
    """The work on a tooth that is to be done, here or elsewhere."""
    return {mark.finding for mark in state.marks if mark.status in _AHEAD}


def _missing_already(new: NewEntry, mouth: Mouth) -> Iterator[Message]:
    for tooth in new.teeth if new.finding is Finding.MISSING else ():
        state = mouth.teeth.get(tooth)
        if state is not None and state.presence.is_gap and state.examined:
            yield Message("chart.missing_already", {"tooth": tooth.code})


def _twice(new: NewEntry, mouth: Mouth) -> Iterator[Message]:
    """Two implants in one place, the same work ahead twice."""
    for tooth in new.teeth:
        state = mouth.teeth.get(tooth)
        if state is None:
            continue
        if new.finding is Finding.IMPLANT and state.presence is Presence.IMPLANT and not _will_fit(new, state):
            yield Message("chart.implant_already", {"tooth": tooth.code})
        if new.status in _AHEAD and any(_is_same_work(new, mark) for mark in state.find(new.finding)):
            yield Message("chart.planned_already", {"finding": _name(new.finding), "tooth": tooth.code})
        if any(_is_seen_already(new, mark) for mark in state.find(new.finding)):
            yield Message("chart.charted_already", {"finding": _name(new.finding), "tooth": tooth.code})


def _is_seen_already(new: NewEntry, mark: Mark) -> bool:
    """Whether exactly this stands there: found twice it is still one. Work completed anew replaces the older."""
    old = mark.entry
    is_found = new.status in _FOUND and (mark.status is new.status or mark.status.is_done) and old.id != new.follows
    is_alike = usual_variant(new.finding, new.variant) == usual_variant(old.finding, old.variant)
    return (
        is_found
        and is_alike
        and new.finding not in {Finding.UNRECOGNISED, Finding.IMPLANT}
        and set(new.surfaces) == set(mark.surfaces)
        and (new.measure, new.note, new.replaced) == (old.measure, old.note, old.replaced)
    )


_FOUND = frozenset({ChartStatus.CONDITION, ChartStatus.EXISTING, ChartStatus.ELSEWHERE})


def _is_same_work(new: NewEntry, mark: Mark) -> bool:
    """Whether the work is ahead already. Another material is another work: one of two to choose from, or a step."""
    old = mark.entry
    is_met = not new.surfaces or not old.surfaces or bool(set(new.surfaces) & set(old.surfaces))
    is_alike = usual_variant(new.finding, new.variant) == usual_variant(old.finding, old.variant)
    return mark.status in _AHEAD and old.id != new.follows and is_met and is_alike


def usual_variant(finding: Finding, variant: Variant | None) -> Variant | None:
    """What is meant by a variant of a finding, or by none: the usual one."""
    if finding is Finding.EXTRACTION:
        return None  # a tooth is taken out once, however it is done
    variants = SPECS[finding].variants
    return variant or (variants[0] if variants else None)


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


def _replaced(new: NewEntry, _mouth: Mouth) -> Iterator[Message]:
    strangers = [tooth for tooth in new.replaced if tooth not in new.teeth]
    if strangers or (new.replaced and new.finding not in {Finding.BRIDGE, Finding.DENTURE}):
        yield Message("chart.pontic_outside", {"finding": _name(new.finding)})
    if new.finding is Finding.BRIDGE and (not new.replaced or set(new.teeth) <= set(new.replaced)):
        yield Message("chart.bridge_roles")
    if new.finding is Finding.DENTURE and not new.replaced:
        yield Message("chart.denture_replaces_nothing")


def _carried(new: NewEntry, mouth: Mouth) -> Iterator[Message]:
    """Whether a gap is under what replaces teeth, and something stands under what is carried."""
    if new.finding not in {Finding.BRIDGE, Finding.DENTURE}:
        return
    for tooth in new.teeth:
        state = mouth.teeth.get(tooth)
        if state is None:
            continue
        if tooth in new.replaced and not _may_be_replaced(new, state):
            code = "chart.pontic_on_tooth" if new.finding is Finding.BRIDGE else "chart.denture_on_tooth"
            yield Message(code, {"tooth": tooth.code})
        elif tooth not in new.replaced and new.finding is Finding.BRIDGE and not _may_carry(new, state):
            yield Message("chart.abutment_missing", {"tooth": tooth.code})


def _may_be_replaced(new: NewEntry, state: ToothState) -> bool:
    is_under_a_denture = new.finding is Finding.DENTURE and not state.presence.has_crown
    is_free = state.presence.is_gap or state.presence in {Presence.UNERUPTED, Presence.IMPACTED}
    is_unseen = new.status in _FOUND_THERE and not state.examined
    will_go = not new.status.is_done and Finding.EXTRACTION in _coming(state)
    return is_free or is_under_a_denture or is_unseen or will_go


def _may_carry(new: NewEntry, state: ToothState) -> bool:
    stands = state.presence.has_crown or state.presence in {Presence.IMPLANT, Presence.ROOT_REMNANT}
    return stands or (not new.status.is_done and Finding.IMPLANT in _coming(state))


def _roots(new: NewEntry, _mouth: Mouth) -> Iterator[Message]:
    if not new.spec.roots_only:
        return
    for tooth in new.teeth:
        if not has_furcation(tooth):
            yield Message("chart.no_furcation", {"tooth": tooth.code})


def has_furcation(tooth: ToothCode) -> bool:
    """Whether its root divides: molars, primary molars and upper first premolars."""
    return tooth.is_molar or (tooth.is_upper and _is_premolar(tooth))


def _is_premolar(tooth: ToothCode) -> bool:
    """Whether it is a first premolar: the only one that may have two roots."""
    return not tooth.is_primary and tooth.position == _FIRST_PREMOLAR


_CHECKS_OF_PLACE: tuple[Callable[[NewEntry, Mouth], Iterator[Message]], ...] = (_fits, _twice, _carried)
_CHECKS: tuple[Callable[[NewEntry, Mouth], Iterator[Message]], ...] = (
    _status,
    _surfaces,
    _variant,
    _measure,
    _missing_already,
    _span,
    _replaced,
    *_CHECKS_OF_PLACE,
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


def replaced_by(finding: Finding, teeth: tuple[ToothCode, ...], mouth: Mouth) -> tuple[ToothCode, ...]:
    """The teeth that a bridge or a denture over these would replace; none for anything else."""
    if finding is Finding.BRIDGE:
        return bridge_roles(teeth, mouth)
    if finding is not Finding.DENTURE:
        return ()
    gaps = tuple(tooth for tooth in teeth if _will_be_a_gap(mouth.teeth.get(tooth)))
    return gaps or tuple(tooth for tooth in teeth if not mouth.teeth[tooth].examined)


def _will_be_a_gap(state: ToothState | None) -> bool:
    if state is None:
        return True
    is_gap = state.presence.is_gap or Finding.EXTRACTION in _coming(state)
    return is_gap and Finding.IMPLANT not in _coming(state)


def _name(finding: Finding) -> Message:
    return Message(f"finding.{finding}")


def _status_name(status: ChartStatus) -> Message:
    return Message(f"chart_status.{status}")
